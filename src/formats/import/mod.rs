//! Codebooks and annotations of other programs: bytes to values.
//!
//! A format is a file here that ends in one constant, and one row in [`IMPORTS`]. A file that is not of the format is
//! refused; a bad place in it is left out and told in [`Imported::notices`]. Nothing here decides what happens with
//! what was read: spans are claims about a text, to be checked against the quotes.

mod brat;
mod cells;
mod csv;
mod headings;
mod json;
mod jsonl;
mod offsets;
mod qdc;
mod qdpx;
mod refi;
mod shelf;
mod table;
mod told;
mod tree;
mod web;
mod xlsx;

use std::collections::BTreeSet;

use super::Unreadable;
use crate::annotation::{Tag, TagId};
use crate::text::Span;

/// The formats that can be imported.
pub const IMPORTS: &[Import] =
    &[xlsx::IMPORT, qdpx::IMPORT, qdc::IMPORT, web::IMPORT, jsonl::IMPORT, brat::IMPORT, csv::IMPORT];

/// A format that can be imported.
#[derive(Debug)]
pub struct Import {
    /// The word on the command line.
    pub name: &'static str,
    /// File name endings in lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// One line for the help.
    pub about: &'static str,
    /// Whether a file that begins like this may be of the format, whatever its name.
    pub sniff: fn(&[u8]) -> bool,
    /// Reads the whole file.
    pub read: fn(&[u8]) -> Result<Imported, Unreadable>,
}

/// The row of [`IMPORTS`] for a file: one whose endings and content fit, else one whose content fits, else one whose
/// endings fit; none when nothing does.
pub fn importer_for(name: &str, bytes: &[u8]) -> Option<&'static Import> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let named = |import: &&Import| import.extensions.contains(&ending.as_str());
    let fits = |import: &&Import| (import.sniff)(bytes);
    IMPORTS
        .iter()
        .find(|import| named(import) && fits(import))
        .or_else(|| IMPORTS.iter().find(fits))
        .or_else(|| IMPORTS.iter().find(named))
}

/// Bytes of a file that are looked at to know its format.
const SNIFFED: usize = 4096;

/// The beginning of a file as text, without byte-order mark and blanks.
fn beginning(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SNIFFED)]);
    text.trim_start_matches('\u{feff}').trim_start().to_owned()
}

/// What a file of another program holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// The tags, parents before their children; those of the passages are all among them.
    pub codebook: Vec<Tag>,
    /// The transcripts with their passages.
    pub sheets: Vec<ImportedSheet>,
    /// What was guessed, changed or left out, in a reader's words.
    pub notices: Vec<String>,
}

/// A transcript of an [`Imported`] file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedSheet {
    /// What the file calls it: a title, a path or an address, to be shown or compared but never opened. Empty when the
    /// file has no word for it.
    pub name: String,
    /// Its canonical text, when the file has it.
    pub text: Option<String>,
    /// Whether the file should have its text and has not: its passages are all that is left of it.
    pub is_lost: bool,
    /// Its annotations in order of the file.
    pub passages: Vec<Passage>,
}

/// An annotation of an [`ImportedSheet`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passage {
    /// Whose it is; empty when the file does not say.
    pub coder: String,
    /// Where the file says it is, in code points of the canonical text; none when it speaks of the whole transcript, or
    /// gives only the words.
    pub span: Option<Span>,
    /// The words there, as the file has them; empty when it gives none.
    pub quote: String,
    /// The words before it, when the file has them.
    pub before: String,
    /// The words after it, when the file has them.
    pub after: String,
    /// Its tags.
    pub tags: BTreeSet<TagId>,
    /// What was written about it.
    pub note: String,
    /// When it was made, RFC 3339; empty when the file does not say.
    pub made: String,
    /// When it was last changed, RFC 3339.
    pub changed: Option<String>,
    /// Its name in the file, so that a second import can find it again; empty when it has none.
    pub guid: String,
}

impl Passage {
    /// Whether there is nothing in it that a person wrote or marked.
    fn says_nothing(&self) -> bool {
        self.span.is_none()
            && self.quote.trim().is_empty()
            && self.note.trim().is_empty()
            && self.tags.is_empty()
    }
}

/// Code points that all passages of a file may have together, and bytes of notes that are on them: a few bytes of a file
/// can claim a whole text or refer to a long note, again and again.
pub const MOST_QUOTED: usize = 64 << 20;

/// A refusal without a place.
fn refused(reason: impl Into<String>) -> Unreadable {
    Unreadable::because(reason)
}

/// `count` and `what`, when there is any.
fn counted(count: usize, what: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {what}"))
}
