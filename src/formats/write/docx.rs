//! Word document (ECMA-376), just as much of it as a transcript with comments needs.
//!
//! Each annotation is a comment of its coder on its words; comments may overlap and reach over paragraphs. Memos and
//! what has no place are comments on the transcript's heading.

use std::io;
use std::ops::Range;

use super::package::Package;
use super::row::{Row, rows, sheet_rows};
use super::xml::Xml;
use crate::formats::{Bundle, Export, Sheet, time};
use crate::text::Paragraph;

pub(crate) const EXPORT: Export = Export {
    name: "docx",
    extension: "docx",
    about: "a document for Word and LibreOffice: the transcripts, each annotation a comment on its words",
    loses: "ids, colours, definitions; blank lines between paragraphs",
    write,
};

const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// The parts that are always the same, by their names in the archive.
const PARTS: [(&str, &str); 3] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/></Types>
"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>
"#,
    ),
    (
        "word/_rels/document.xml.rels",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/></Relationships>
"#,
    ),
];

/// What stands below a paragraph, in twentieths of a point: turns are told apart without empty lines.
const SPACE: &str = "120";

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let mut package = Package::new();
    for (name, content) in PARTS {
        package.member(name, content)?;
    }
    let in_text = package.stream("word/document.xml", |out| write_document(bundle, out))?;
    let in_comments = package.stream("word/comments.xml", |out| write_comments(bundle, out))?;
    package.finish(out)?;
    let replaced = in_text + in_comments;
    let lost = format!("{replaced} characters that XML cannot hold became U+FFFD");
    Ok((replaced > 0).then_some(lost).into_iter().collect())
}

/// Writes the text. Returns how many characters of it XML cannot hold.
fn write_document(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<usize> {
    let mut xml = Xml::tight(out);
    xml.open("w:document", &[("xmlns:w", Some(NAMESPACE))])?;
    xml.open("w:body", &[])?;
    write_heading(bundle.title, Rank::Title, 0..0, &mut xml)?;
    let mut first = 0;
    for sheet in &bundle.sheets {
        write_sheet(bundle, sheet, first, &mut xml)?;
        first += sheet.entries.len();
    }
    xml.close("w:body")?;
    xml.close("w:document")?;
    Ok(xml.replaced)
}

/// One transcript, whose comments are numbered from `first` on in order of its rows.
fn write_sheet(bundle: &Bundle<'_>, sheet: &Sheet<'_>, first: usize, xml: &mut Xml<'_>) -> io::Result<()> {
    let places: Vec<_> =
        sheet_rows(bundle.codebook, sheet).map(|row| row.place.map(|place| place.bytes)).collect();
    // those without a place come last
    let placed = places.iter().take_while(|place| place.is_some()).count();
    write_heading(sheet.path, Rank::Transcript, first + placed..first + places.len(), xml)?;
    let mut edges = Edges::of(places.into_iter().flatten(), first);
    let paragraphs = sheet.transcript.paragraphs();
    let nexts = paragraphs.iter().skip(1).map(|next| next.range.start).chain([usize::MAX]);
    for (paragraph, next) in paragraphs.iter().zip(nexts) {
        xml.open("w:p", &[])?;
        xml.open("w:pPr", &[])?;
        xml.empty("w:spacing", &[("w:after", Some(SPACE))])?;
        xml.close("w:pPr")?;
        write_words(sheet.transcript.text(), paragraph, &mut edges, xml)?;
        edges.write_ends(next, xml)?;
        xml.close("w:p")?;
    }
    if !edges.is_empty() {
        xml.open("w:p", &[])?;
        edges.write_up_to(usize::MAX, xml)?;
        xml.close("w:p")?;
    }
    Ok(())
}

/// The words of `paragraph` with the edges of comments between them.
fn write_words(text: &str, paragraph: &Paragraph, edges: &mut Edges, xml: &mut Xml<'_>) -> io::Result<()> {
    let Range { start, end } = paragraph.range;
    let label = paragraph.label.end.clamp(start, end);
    let mut at = start;
    while at < end {
        edges.write_up_to(at, xml)?;
        let weight = if at < label { Weight::Bold } else { Weight::Plain };
        let border = if at < label { label } else { end };
        let to = edges.next().unwrap_or(end).min(border);
        write_run(&text[at..to], weight, xml)?;
        at = to;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy)]
enum Rank {
    Title,
    Transcript,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Plain,
    Bold,
}

/// A heading that the comments `comments` are about.
fn write_heading(text: &str, rank: Rank, comments: Range<usize>, xml: &mut Xml<'_>) -> io::Result<()> {
    let level = match rank {
        Rank::Title => "0",
        Rank::Transcript => "1",
    };
    xml.open("w:p", &[])?;
    xml.open("w:pPr", &[])?;
    xml.empty("w:outlineLvl", &[("w:val", Some(level))])?;
    xml.close("w:pPr")?;
    for comment in comments.clone() {
        write_edge(comment, Side::Start, xml)?;
    }
    write_run(text, Weight::Bold, xml)?;
    for comment in comments {
        write_edge(comment, Side::End, xml)?;
    }
    xml.close("w:p")
}

/// Text with its line ends and tabs.
fn write_run(text: &str, weight: Weight, xml: &mut Xml<'_>) -> io::Result<()> {
    xml.open("w:r", &[])?;
    if weight == Weight::Bold {
        xml.open("w:rPr", &[])?;
        xml.empty("w:b", &[])?;
        xml.close("w:rPr")?;
    }
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            xml.empty("w:br", &[])?;
        }
        for (n, part) in line.split('\t').enumerate() {
            if n > 0 {
                xml.empty("w:tab", &[])?;
            }
            if !part.is_empty() {
                xml.element("w:t", &[("xml:space", Some("preserve"))], part)?;
            }
        }
    }
    xml.close("w:r")
}

/// The side of a passage. An end comes before a start at the same byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    End,
    Start,
}

/// Where comments begin and end: bytes, sides and numbers, in order of the text.
struct Edges {
    edges: Vec<(usize, Side, usize)>,
    /// How many were written.
    done: usize,
}

impl Edges {
    /// The edges of `passages`, none of them empty, whose comments are numbered from `first` on.
    fn of(passages: impl Iterator<Item = Range<usize>>, first: usize) -> Self {
        let both = |(n, bytes): (usize, Range<usize>)| {
            [(bytes.start, Side::Start, first + n), (bytes.end, Side::End, first + n)]
        };
        let mut edges: Vec<_> = passages.enumerate().flat_map(both).collect();
        edges.sort_unstable();
        Self { edges, done: 0 }
    }

    fn is_empty(&self) -> bool {
        self.done == self.edges.len()
    }

    /// The byte of the next edge.
    fn next(&self) -> Option<usize> {
        self.edges.get(self.done).map(|edge| edge.0)
    }

    /// Writes the edges up to byte `at`.
    fn write_up_to(&mut self, at: usize, xml: &mut Xml<'_>) -> io::Result<()> {
        while let Some((_, side, comment)) = self.edges.get(self.done).filter(|edge| edge.0 <= at) {
            write_edge(*comment, *side, xml)?;
            self.done += 1;
        }
        Ok(())
    }

    /// Writes the ends that come next up to byte `at`: a passage that ends between two paragraphs ends with the first.
    fn write_ends(&mut self, at: usize, xml: &mut Xml<'_>) -> io::Result<()> {
        let is_end = |edge: &&(usize, Side, usize)| edge.1 == Side::End && edge.0 <= at;
        while let Some((_, side, comment)) = self.edges.get(self.done).filter(is_end) {
            write_edge(*comment, *side, xml)?;
            self.done += 1;
        }
        Ok(())
    }
}

fn write_edge(comment: usize, side: Side, xml: &mut Xml<'_>) -> io::Result<()> {
    let number = comment.to_string();
    let id = [("w:id", Some(number.as_str()))];
    match side {
        Side::Start => xml.empty("w:commentRangeStart", &id),
        Side::End => {
            xml.empty("w:commentRangeEnd", &id)?;
            xml.open("w:r", &[])?;
            xml.empty("w:commentReference", &id)?;
            xml.close("w:r")
        }
    }
}

/// Writes the comments. Returns how many characters of them XML cannot hold.
fn write_comments(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<usize> {
    let mut xml = Xml::tight(out);
    xml.open("w:comments", &[("xmlns:w", Some(NAMESPACE))])?;
    for (number, row) in rows(bundle).enumerate() {
        let initials: String = row.coder.chars().take(2).collect();
        xml.open(
            "w:comment",
            &[
                ("w:id", Some(&number.to_string())),
                ("w:author", Some(row.coder)),
                ("w:date", time::utc(&row.annotation.made).as_deref()),
                ("w:initials", Some(&initials)),
            ],
        )?;
        for (text, weight) in said(&row) {
            xml.open("w:p", &[])?;
            write_run(&text, weight, &mut xml)?;
            xml.close("w:p")?;
        }
        xml.close("w:comment")?;
    }
    xml.close("w:comments")?;
    Ok(xml.replaced)
}

/// The paragraphs of the comment for `row`: its tags, how sure its place is, other words it was made on, its note.
fn said(row: &Row<'_>) -> Vec<(String, Weight)> {
    let mut said = Vec::new();
    let memo = row.is_memo().then(|| "Memo".to_owned());
    let tags = Some(row.tag_names(", ")).filter(|names| !names.is_empty());
    let heads: Vec<_> = memo.into_iter().chain(tags).chain(row.doubt()).collect();
    if !heads.is_empty() {
        said.push((heads.join(" · "), Weight::Bold));
    }
    let gone = (row.place.is_none() && !row.is_memo()).then_some(row.quote);
    said.extend(gone.or(row.stored_quote()).map(|words| (format!("“{words}”"), Weight::Plain)));
    let note = row.annotation.note.as_str();
    said.extend(note.lines().map(|line| (line.to_owned(), Weight::Plain)));
    if said.is_empty() {
        // a plain highlight: a comment needs a paragraph
        said.push((String::new(), Weight::Plain));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Xml<'_>) -> io::Result<()>) -> Vec<String> {
        let mut bytes = Vec::new();
        write(&mut Xml::new(&mut bytes)).expect("memory");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let elements = text.lines().skip(1).filter(|line| line.contains("comment"));
        elements.map(|line| line.trim().replace("w:comment", "")).collect()
    }

    #[test]
    fn a_passage_ends_with_its_last_paragraph_and_before_another_begins() {
        let passages = [0..5, 5..9, 3..7];
        let edges = written(|xml| {
            let mut edges = Edges::of(passages.into_iter(), 0);
            edges.write_up_to(4, xml)?;
            edges.write_ends(6, xml)?;
            assert_eq!(edges.next(), Some(5));
            edges.write_up_to(usize::MAX, xml)
        });
        let order = [
            "<RangeStart w:id=\"0\"/>",
            "<RangeStart w:id=\"2\"/>",
            "<RangeEnd w:id=\"0\"/>",
            "<Reference w:id=\"0\"/>",
            "<RangeStart w:id=\"1\"/>",
            "<RangeEnd w:id=\"2\"/>",
            "<Reference w:id=\"2\"/>",
            "<RangeEnd w:id=\"1\"/>",
            "<Reference w:id=\"1\"/>",
        ];
        assert_eq!(edges, order);
    }
}
