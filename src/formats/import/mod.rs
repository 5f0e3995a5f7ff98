//! Codebooks and annotations of other programs: bytes to values.
//!
//! A format is a file here that ends in one constant, and one row in [`IMPORTS`]. A file that is not of the format is
//! refused; a bad place in it is left out and told in [`Imported::notices`]. Nothing here decides what happens with
//! what was read: spans are claims about a text, to be checked against the quotes.

mod brat;
mod jsonl;
mod offsets;
mod qdc;
mod qdpx;
mod refi;
mod shelf;
mod table;
mod tree;
mod web;

use std::collections::BTreeSet;

use super::Unreadable;
use crate::annotation::{Tag, TagId};
use crate::text::Span;

/// The formats that can be imported.
pub const IMPORTS: &[Import] =
    &[qdpx::IMPORT, qdc::IMPORT, web::IMPORT, jsonl::IMPORT, brat::IMPORT, table::IMPORT];

/// A format that can be imported.
#[derive(Debug)]
pub struct Import {
    /// The word on the command line.
    pub name: &'static str,
    /// File name endings in lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// One line for the help.
    pub about: &'static str,
    /// Reads the whole file.
    pub read: fn(&[u8]) -> Result<Imported, Unreadable>,
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

/// A refusal without a place.
fn refused(reason: impl Into<String>) -> Unreadable {
    Unreadable { reason: reason.into(), place: None }
}

/// `count` and `what`, when there is any.
fn counted(count: usize, what: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} {what}"))
}
