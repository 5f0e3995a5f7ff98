//! DOCX: Word's files, ECMA-376 part 1 (WordprocessingML), of which this reads the words.
//!
//! The canonical text is made after the rules of [`flow`](super::flow), one paragraph a line. Tracked insertions are
//! kept and tracked deletions left out, as if all changes had been accepted; comments, headers and footers are left
//! out; line and page breaks are newlines; the numbers and bullets of lists, which the file does not contain, are not
//! computed; text boxes are read once; characters of symbol fonts are shown as U+FFFD.

use super::archive::Archive;
use super::office::{Dialect, Document, Rule, Text};
use super::xml::{DOCUMENT_DEPTH, Element, Node, Xml};
use super::{Reader, Unreadable, plain};
use crate::text::Source;

/// The row of the table.
pub(super) const DOCX: Reader =
    Reader { name: "Word document", extensions: &["docx", "docm", "dotx", "dotm"], sniff, read };

/// Where the document is unless the file says otherwise.
const DOCUMENT: &str = "word/document.xml";
/// Where the file says otherwise.
const RELATIONS: &str = "_rels/.rels";
/// The end of the relation that leads to the document, in both editions of the standard.
const IS_DOCUMENT: &str = "/relationships/officeDocument";
/// How a zip file begins.
const ZIP: &[u8] = b"PK\x03\x04";
/// How old Word files begin, and encrypted new ones.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

const DIALECT: Dialect = Dialect {
    text: Text::InWords,
    rules: &[
        ("p", Rule::Paragraph),
        ("tr", Rule::Row),
        ("tc", Rule::Cell),
        ("txbxContent", Rule::Box),
        ("t", Rule::Words),
        ("tab", Rule::Write("\t")),
        ("ptab", Rule::Write("\t")),
        ("br", Rule::Write("\n")),
        ("cr", Rule::Write("\n")),
        ("noBreakHyphen", Rule::Write("\u{2011}")),
        ("sym", Rule::Own(symbol)),
        ("AlternateContent", Rule::Alternatives),
        ("Choice", Rule::Alternative),
        ("Fallback", Rule::Alternative),
        ("footnoteReference", Rule::Reference("footnote")),
        ("endnoteReference", Rule::Reference("endnote")),
        ("footnote", Rule::Note("footnote")),
        ("endnote", Rule::Note("endnote")),
        ("commentReference", Rule::Count("comments left out")),
        ("del", Rule::Count("tracked deletions left out")),
        ("moveFrom", Rule::Leave),
        ("pPr", Rule::Mark(&["del", "moveFrom"])),
        ("rPr", Rule::Leave),
        ("tblPr", Rule::Leave),
        ("trPr", Rule::Leave),
        ("tcPr", Rule::Leave),
        ("sectPr", Rule::Leave),
        ("sdtPr", Rule::Leave),
        ("rt", Rule::Leave),
    ],
};

fn sniff(bytes: &[u8]) -> bool {
    let is_document = |name: &String| name.starts_with("word/document");
    bytes.starts_with(ZIP)
        && Archive::open(bytes).is_ok_and(|archive| archive.names().iter().any(is_document))
}

fn read(bytes: &[u8]) -> Result<Source, Unreadable> {
    if bytes.starts_with(COMPOUND) {
        let reason = "an old Word file or one with a password: save it as .docx without a password";
        return Err(Unreadable::because(reason));
    }
    let mut archive = Archive::open(bytes)?;
    let name = document_name(&mut archive)?;
    let mut document = Document::default();
    document.walk_entry(&mut archive, &name, &DIALECT)?;
    for notes in ["footnotes.xml", "endnotes.xml"] {
        let name = beside(&name, notes);
        if document.flow.references() > 0 && archive.contains(&name) {
            document.walk_entry(&mut archive, &name, &DIALECT)?;
        }
    }
    Ok(document.finish())
}

/// The entry with the document.
fn document_name(archive: &mut Archive<'_>) -> Result<String, Unreadable> {
    if archive.contains(DOCUMENT) || !archive.contains(RELATIONS) {
        return Ok(DOCUMENT.to_owned());
    }
    let relations = plain::decoded(&archive.entry(RELATIONS)?).text;
    let mut xml = Xml::new(&relations, DOCUMENT_DEPTH);
    while let Some(node) = xml.node()? {
        if let Node::Open(element) = node
            && element.attribute("Type").is_some_and(|kind| kind.ends_with(IS_DOCUMENT))
            && let Some(target) = element.attribute("Target")
        {
            return Ok(target.trim_start_matches('/').to_owned());
        }
    }
    Ok(DOCUMENT.to_owned())
}

/// The entry `name` in the folder of the entry `document`.
fn beside(document: &str, name: &str) -> String {
    match document.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}

/// A character of a symbol font, whose number says nothing without the font.
fn symbol(document: &mut Document, _: &Element) {
    document.lose("symbols shown as \u{fffd}");
    document.flow.write("\u{fffd}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::read::archive::tests::packed;

    /// Reads a document with this body.
    fn page(body: &str) -> Source {
        let document = format!("<w:document><w:body>{body}</w:body></w:document>");
        read(&packed(&[(DOCUMENT, &document)])).unwrap()
    }

    fn text(body: &str) -> String {
        page(body).text
    }

    #[test]
    fn runs_breaks_tabs_and_references_make_a_line() {
        let body = "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>R&amp;D</w:t></w:r>\n \
                    <w:hyperlink><w:r><w:tab/><w:t xml:space=\"preserve\"> a</w:t></w:r></w:hyperlink>\
                    <w:smartTag><w:r><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:smartTag></w:p>\
                    <w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent><w:p><w:r><w:t>d</w:t></w:r></w:p>\
                    </w:sdtContent></w:sdt>";
        assert_eq!(text(body), "R&D\t ab\nc\nd\n");
    }

    #[test]
    fn tracked_changes_read_as_accepted() {
        let body = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>one </w:t></w:r>\
                    <w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>\
                    <w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>x</w:t></w:r></w:moveFrom>\
                    <w:moveTo><w:r><w:t> x</w:t></w:r></w:moveTo></w:p>";
        let source = page(body);
        assert_eq!(source.text, "one new x\n");
        assert_eq!(source.notices, ["tracked deletions left out: 1"]);
    }

    #[test]
    fn a_text_box_is_read_once() {
        let boxed = "<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>";
        let body = format!(
            "<w:p><w:r><mc:AlternateContent><mc:Choice>{boxed}</mc:Choice><mc:Fallback>{boxed}</mc:Fallback>\
             </mc:AlternateContent><w:t>before</w:t></w:r></w:p><w:p><w:r><w:t>after</w:t></w:r></w:p>"
        );
        assert_eq!(text(&body), "before\nbox\nafter\n");
    }

    #[test]
    fn symbols_and_instructions_are_no_words() {
        let body =
            "<w:p><w:r><w:instrText> PAGE </w:instrText><w:t>x</w:t><w:sym w:char=\"F04A\"/></w:r></w:p>";
        let source = page(body);
        assert_eq!(source.text, "x\u{fffd}\n");
        assert_eq!(source.notices, ["symbols shown as \u{fffd}: 1"]);
    }

    #[test]
    fn the_document_is_found_under_another_name() {
        let relations = "<Relationships><Relationship Type=\"http://x/relationships/officeDocument\" \
                         Target=\"/word/document2.xml\"/></Relationships>";
        let document = "<w:document><w:p><w:r><w:t>here</w:t></w:r></w:p></w:document>";
        let bytes = packed(&[(RELATIONS, relations), ("word/document2.xml", document)]);
        assert!(sniff(&bytes));
        assert_eq!(read(&bytes).unwrap().text, "here\n");
    }

    #[test]
    fn what_is_no_document_is_refused_with_its_reason() {
        let reason = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        assert!(reason(b"PK\x03\x04").contains("damaged or cut off"));
        assert!(reason(&packed(&[("x", "")])).contains("`word/document.xml` in the archive is missing"));
        assert!(reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").contains("password"));
        let entity = packed(&[(DOCUMENT, "<w:p>\n&x;</w:p>")]);
        assert_eq!(reason(&entity), "word/document.xml: unknown entity `&x;` (line 2, column 4)");
    }
}
