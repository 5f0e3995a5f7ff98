//! ODT: the files of LibreOffice, OpenDocument 1.3 part 3, of which this reads the words.
//!
//! The canonical text is made after the rules of [`flow`](super::flow), one paragraph a line. Tracked insertions are
//! kept and tracked deletions left out, as if all changes had been accepted; comments, headers and footers are left
//! out; line breaks are newlines; the numbers and bullets of lists, which the file does not contain, are not computed.
//! White space is collapsed as the standard says (part 3, 6.1.2).

use super::archive::Archive;
use super::office::{Dialect, Document, Rule, Text};
use super::xml::Element;
use super::{Reader, Unreadable, plain};
use crate::text::Source;

/// The row of the table.
pub(super) const ODT: Reader = Reader { name: "OpenDocument text", extensions: &["odt", "ott"], sniff, read };

/// The entry with the document.
const DOCUMENT: &str = "content.xml";
/// The entry that lists all others, and how each is encrypted.
const MANIFEST: &str = "META-INF/manifest.xml";
/// The element that says how. A word is enough to look for: old manifests have a document type declaration.
const ENCRYPTED: &str = "encryption-data";
/// The first entry, never packed, says what the file is at this byte.
const MAGIC_AT: usize = 30;
const MAGIC: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";
/// No author means more spaces than this in one place.
const MOST_SPACES: usize = 1_000;
/// Nor more than this in a document. Once they are used up, each element gets one, so that a small file stays small.
const ALL_SPACES: usize = 1 << 20;

const DIALECT: Dialect = Dialect {
    text: Text::Collapsed,
    rules: &[
        ("p", Rule::Paragraph),
        ("h", Rule::Paragraph),
        ("table-row", Rule::Row),
        ("table-cell", Rule::Cell),
        ("covered-table-cell", Rule::Cell),
        ("frame", Rule::Box),
        ("g", Rule::Box),
        ("custom-shape", Rule::Box),
        ("rect", Rule::Box),
        ("ellipse", Rule::Box),
        ("circle", Rule::Box),
        ("line", Rule::Box),
        ("connector", Rule::Box),
        ("caption", Rule::Box),
        ("s", Rule::Own(spaces)),
        ("tab", Rule::Write("\t")),
        ("line-break", Rule::Write("\n")),
        ("note", Rule::NoteHere),
        ("note-citation", Rule::Leave),
        ("annotation", Rule::Count("comments left out")),
        ("deletion", Rule::Count("tracked deletions left out")),
        ("insertion", Rule::Leave),
        ("format-change", Rule::Leave),
        ("ruby-text", Rule::Leave),
        ("number", Rule::Leave),
        ("automatic-styles", Rule::Leave),
        ("font-face-decls", Rule::Leave),
        ("scripts", Rule::Leave),
        ("forms", Rule::Leave),
    ],
};

fn sniff(bytes: &[u8]) -> bool {
    bytes.get(MAGIC_AT..).is_some_and(|rest| rest.starts_with(MAGIC))
}

fn read(bytes: &[u8]) -> Result<Source, Unreadable> {
    let mut archive = Archive::open(bytes)?;
    if archive.contains(MANIFEST) && plain::decoded(&archive.entry(MANIFEST)?).text.contains(ENCRYPTED) {
        return Err(Unreadable::because("the document is encrypted: save it without a password"));
    }
    let mut document = Document::default();
    document.walk_entry(&mut archive, DOCUMENT, &DIALECT)?;
    Ok(document.finish())
}

/// As many spaces as the element says, within the limits; one when it says nothing.
fn spaces(document: &mut Document, element: &Element) {
    let count = element.attribute("c").map_or(1, |count| count.parse().unwrap_or(1));
    let left = ALL_SPACES.saturating_sub(document.spaces).max(1);
    let given = count.min(MOST_SPACES).min(left);
    if given < count {
        document.lose("long runs of spaces shortened");
    }
    document.spaces += given;
    document.flow.write(&" ".repeat(given));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::read::archive::tests::packed;

    const TYPE: &str = "application/vnd.oasis.opendocument.text";

    /// Reads a document with this body.
    fn page(body: &str) -> Source {
        let document =
            format!("<office:document-content><office:text>{body}</office:text></office:document-content>");
        let bytes = packed(&[("mimetype", TYPE), (DOCUMENT, &document)]);
        assert!(sniff(&bytes));
        read(&bytes).unwrap()
    }

    #[test]
    fn white_space_is_what_its_elements_say() {
        let body = "<text:h>The\n  title </text:h>\n<text:p>\n a<text:s text:c=\"2\"/>b<text:tab/>c \
                    <text:span> d</text:span><text:line-break/>e</text:p><text:s text:c=\"9\"/>\
                    <text:p>f<text:s text:c=\"99999999999\"/></text:p>";
        assert_eq!(page(body).text, format!("The title \na  b\tc d\ne\nf{}\n", " ".repeat(1_000)));
        assert_eq!(page(body).notices, ["long runs of spaces shortened: 1"]);
    }

    #[test]
    fn many_runs_of_spaces_cannot_fill_the_memory() {
        let full = ALL_SPACES / MOST_SPACES;
        let element = "<text:s text:c=\"1000\"/>";
        let source = page(&format!("<text:p>{}</text:p>", element.repeat(full)));
        assert_eq!((source.text.len(), source.notices), (full * MOST_SPACES + 1, Vec::new()));
        let source = page(&format!("<text:p>{}</text:p>", element.repeat(full + 3)));
        assert_eq!(source.text.len(), ALL_SPACES + 2 + 1);
        assert_eq!(source.notices, ["long runs of spaces shortened: 3"]);
    }

    #[test]
    fn tracked_changes_read_as_accepted_and_comments_are_counted() {
        let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>\
                    </text:changed-region></text:tracked-changes><text:p>a<text:change-start/>new<text:change-end/>\
                    <office:annotation><text:p>why</text:p></office:annotation></text:p>";
        let source = page(body);
        assert_eq!(source.text, "anew\n");
        assert_eq!(source.notices, ["comments left out: 1", "tracked deletions left out: 1"]);
    }

    #[test]
    fn notes_boxes_and_rows_have_their_places() {
        let body = "<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>note</text:p>\
                    </text:note-body></text:note>b<draw:frame><svg:title>no</svg:title><draw:text-box>\
                    <text:p>box</text:p></draw:text-box></draw:frame></text:p><table:table><table:table-row>\
                    <table:table-cell><text:p>x</text:p></table:table-cell><table:table-cell><text:p>y</text:p>\
                    </table:table-cell></table:table-row></table:table>";
        assert_eq!(page(body).text, "a[1]b\nbox\nx\ty\n\n[1] note\n");
    }

    #[test]
    fn a_password_is_named_as_the_reason() {
        let bytes = packed(&[("mimetype", TYPE), (MANIFEST, "<m><encryption-data/></m>"), (DOCUMENT, "x")]);
        assert_eq!(read(&bytes).unwrap_err().reason, "the document is encrypted: save it without a password");
    }
}
