//! One page of HTML that needs nothing else: the marked transcripts, a legend that filters, and where each tag is.
//!
//! There is no script, and a content security policy forbids all but the page's own style. Whatever comes from outside
//! goes through [`html`]; ids, classes and colours are ours.

mod charts;
mod palette;
mod pieces;
mod report;

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

pub use report::write_report;

use palette::Palette;
use pieces::{Passage, Piece, parts, pieces};

use super::escape::html;
use super::row::{Row, clock, sheet_rows};
use crate::formats::{Bundle, Export, Sheet};
use crate::text::{Paragraph, Transcript};

pub(crate) const EXPORT: Export = Export {
    name: "html",
    extension: "html",
    about: "one page to read, print or send: marked transcripts, notes, legend and where each tag is",
    loses: "ids, times of work and definitions",
    write,
};

const HEAD: &str = "<!doctype html>
<html>
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<meta name=\"viewport\" content=\"width=device-width\">
";

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let palette = Palette::of(bundle);
    let title = html(bundle.title);
    write!(out, "{HEAD}<title>{title}</title>\n<style>\n{}", include_str!("style.css"))?;
    palette.write_style(out)?;
    writeln!(out, "</style>\n</head>\n<body>\n<h1><bdi>{title}</bdi></h1>")?;
    palette.write_legend(out)?;
    for (number, sheet) in bundle.sheets.iter().enumerate() {
        let page = Page::of(bundle, sheet, number, &palette);
        page.write(out)?;
    }
    writeln!(out, "</body>\n</html>")?;
    Ok(Vec::new())
}

/// One transcript of the page.
struct Page<'a> {
    sheet: &'a Sheet<'a>,
    /// Its place among the transcripts, 0-based; makes the ids of its notes unique.
    number: usize,
    palette: &'a Palette<'a>,
    rows: Vec<Row<'a>>,
    /// The passages of the rows that have a place, with the indices of those rows.
    passages: Vec<Passage>,
    placed: Vec<usize>,
    pieces: Vec<Piece>,
    /// The paragraph, 0-based, in which each passage begins, with the index of its row; ascending.
    begins: Vec<(usize, usize)>,
}

impl<'a> Page<'a> {
    fn of(bundle: &Bundle<'a>, sheet: &'a Sheet<'a>, number: usize, palette: &'a Palette<'a>) -> Self {
        let rows: Vec<_> = sheet_rows(bundle.codebook, sheet).collect();
        let placed = rows.iter().enumerate().filter_map(|(index, row)| {
            let bytes = row.place.as_ref()?.bytes.clone();
            Some((index, Passage { bytes, tags: palette.numbers(row) }))
        });
        let (placed, passages): (Vec<_>, Vec<_>) = placed.unzip();
        let pieces = pieces(&passages);
        let first = |row: &Row<'_>| Some(row.place.as_ref()?.paragraphs?.0 - 1);
        let begins = rows.iter().enumerate().filter_map(|(index, row)| Some((first(row)?, index)));
        let mut begins: Vec<_> = begins.collect();
        begins.sort_unstable();
        Self { sheet, number, palette, rows, passages, placed, pieces, begins }
    }

    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        writeln!(out, "<h2><bdi>{}</bdi></h2>", html(self.sheet.path))?;
        self.write_strip(out)?;
        self.write_text(out)
    }

    /// The paragraphs with what begins in them, then the annotations without a place.
    fn write_text(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let transcript = self.sheet.transcript;
        for (index, paragraph) in transcript.paragraphs().iter().enumerate() {
            let parts = parts(&self.pieces, paragraph.range.clone());
            let tags: BTreeSet<_> =
                parts.iter().filter_map(|(_, piece)| *piece).flat_map(|p| &p.tags).collect();
            writeln!(out, "<div class=\"paragraph{}\">", classes(tags))?;
            write_number(transcript, index, out)?;
            self.write_words(paragraph, out)?;
            self.write_notes(index, out)?;
            writeln!(out, "</div>")?;
        }
        for (index, row) in self.rows.iter().enumerate().filter(|(_, row)| row.place.is_none()) {
            self.write_about(index, row, out)?;
        }
        Ok(())
    }

    /// A table with a line for each tag: name, number of passages, and where they are in the text, each a link to what is
    /// said of it. The links are no stops of the tabulator: there can be hundreds.
    fn write_strip(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let length = self.sheet.transcript.text().len().max(1);
        let permille = |byte: usize| byte.saturating_mul(1000) / length;
        if self.passages.iter().all(|passage| passage.tags.is_empty()) {
            return Ok(());
        }
        writeln!(out, "<table class=\"strip\">")?;
        for tag in 0..self.palette.len() {
            let with_rows = self.passages.iter().zip(&self.placed);
            let marked: Vec<_> = with_rows.filter(|(p, _)| p.tags.contains(&tag)).collect();
            if marked.is_empty() {
                continue;
            }
            let name = self.palette.name(tag);
            write!(out, "<tr class=\"t{tag}\"><th><bdi>{name}</bdi></th><td>{}</td><td>", marked.len())?;
            write!(out, "<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\">")?;
            write!(out, "<title>{name}</title>")?;
            for (Passage { bytes, .. }, row) in marked {
                let (x, end) = (permille(bytes.start), permille(bytes.end));
                let width = (end - x).max(2);
                write!(out, "<a href=\"#{}\" tabindex=\"-1\">", self.anchor(*row))?;
                write!(out, "<rect x=\"{x}\" width=\"{width}\" height=\"10\" fill=\"var(--c{tag})\"/></a>")?;
            }
            writeln!(out, "</svg></td></tr>")?;
        }
        writeln!(out, "</table>")
    }

    fn write_words(&self, paragraph: &Paragraph, out: &mut dyn io::Write) -> io::Result<()> {
        let Range { start, end } = paragraph.range;
        let label = paragraph.label.end.clamp(start, end);
        write!(out, "<p class=\"words\" dir=\"auto\">")?;
        if label > start {
            write!(out, "<b>")?;
            self.write_parts(start..label, out)?;
            write!(out, "</b>")?;
        }
        self.write_parts(label..end, out)?;
        writeln!(out, "</p>")
    }

    fn write_parts(&self, range: Range<usize>, out: &mut dyn io::Write) -> io::Result<()> {
        let text = self.sheet.transcript.text();
        for (bytes, piece) in parts(&self.pieces, range) {
            let words = html(&text[bytes.clone()]);
            let Some(piece) = piece else {
                write!(out, "{words}")?;
                continue;
            };
            let names: Vec<_> = piece.tags.iter().map(|tag| self.palette.name(*tag)).collect();
            let class = classes(&piece.tags);
            write!(
                out,
                "<mark class=\"m{class}\"{} title=\"{}\">{words}</mark>",
                stripes(&piece.tags),
                names.join(", ")
            )?;
            // the passage may end in the blanks between two paragraphs: then it has no number in the text
            for end in piece.ends.iter().filter(|_| bytes.end == piece.bytes.end) {
                let index = self.placed[*end];
                write!(out, "<a class=\"ref\" href=\"#{}\">{}</a>", self.anchor(index), index + 1)?;
            }
        }
        Ok(())
    }

    /// The annotations that begin in paragraph `paragraph`, 0-based.
    fn write_notes(&self, paragraph: usize, out: &mut dyn io::Write) -> io::Result<()> {
        write!(out, "<div class=\"notes\">")?;
        let first = self.begins.partition_point(|(begins, _)| *begins < paragraph);
        for (_, index) in self.begins[first..].iter().take_while(|(begins, _)| *begins == paragraph) {
            self.write_about(*index, &self.rows[*index], out)?;
        }
        writeln!(out, "</div>")
    }

    fn write_about(&self, index: usize, row: &Row<'_>, out: &mut dyn io::Write) -> io::Result<()> {
        let tags = self.palette.numbers(row);
        let (id, class, stripes) = (self.anchor(index), classes(&tags), stripes(&tags));
        write!(out, "<div class=\"about{class}\" id=\"{id}\"{stripes}>{}. ", index + 1)?;
        let names: Vec<_> = row.tags.iter().map(|tag| format!("<bdi>{}</bdi>", html(tag.1))).collect();
        let kind = if row.is_memo() { "Memo ".to_owned() } else { String::new() };
        let coder = html(row.coder);
        write!(out, "{kind}{} <small><bdi>{coder}</bdi>", names.join(", "))?;
        if let Some(doubt) = row.doubt() {
            write!(out, " · {doubt}")?;
        }
        write!(out, "</small>")?;
        let gone = (row.place.is_none() && !row.is_memo()).then_some(row.quote);
        if let Some(words) = gone.or(row.stored_quote()) {
            write!(out, "<p>“<bdi>{}</bdi>”</p>", html(words))?;
        }
        if !row.annotation.note.is_empty() {
            write!(out, "<p dir=\"auto\">{}</p>", html(&row.annotation.note))?;
        }
        writeln!(out, "</div>")
    }

    fn anchor(&self, index: usize) -> String {
        format!("a{}-{}", self.number + 1, index + 1)
    }
}

fn write_number(transcript: &Transcript, index: usize, out: &mut dyn io::Write) -> io::Result<()> {
    let range = &transcript.paragraphs()[index].range;
    let times = transcript.times();
    let first = times.partition_point(|mark| mark.at < range.start);
    let time = times.get(first).filter(|mark| range.contains(&mark.at));
    let time = time.map(|mark| format!("<br>{}", clock(mark.start))).unwrap_or_default();
    writeln!(out, "<div class=\"number\">¶{}{time}</div>", index + 1)
}

/// The class names of `tags`, each with a blank before it.
fn classes<'t>(tags: impl IntoIterator<Item = &'t usize>) -> String {
    tags.into_iter().fold(String::new(), |classes, tag| classes + &format!(" t{tag}"))
}

/// The colours of the first three of `tags`: the style sheet draws as many.
fn stripes(tags: &[usize]) -> String {
    if tags.is_empty() {
        return String::new();
    }
    let stripe = |(name, tag)| format!("--{name}:var(--c{tag})");
    let stripes: Vec<_> = ["a", "b", "c"].iter().zip(tags).map(stripe).collect();
    format!(" style=\"{}\"", stripes.join(";"))
}
