//! Foreign formats, one file each: bytes to values and values to bytes.
//!
//! A format is a file here that ends in one constant, and one row in [`READERS`], [`EXPORTS`] or [`IMPORTS`]; the
//! command line, the help, the manual and the tests read the tables. This room does not know files or screens.

pub mod arrival;
pub mod findings;
pub mod import;
mod iri;
pub mod read;
mod time;
mod write;

use std::io;

use crate::annotation::{Annotation, Codebook, Status};
use crate::text::{Span, Transcript};

pub use import::IMPORTS;
pub use read::{READERS, Reader, Unreadable};
pub use write::{EXPORTS, write_report};

/// A format in which annotations can leave.
#[derive(Debug)]
pub struct Export {
    /// The word on the command line.
    pub name: &'static str,
    /// The usual file name ending, without the dot.
    pub extension: &'static str,
    /// One line for the help.
    pub about: &'static str,
    /// What the format cannot hold, one line; empty when nothing is lost.
    pub loses: &'static str,
    /// Writes `bundle`, the same bytes each time. Returns what was lost this time, in a reader's words.
    pub write: fn(&Bundle<'_>, &mut dyn io::Write) -> io::Result<Vec<String>>,
}

/// What leaves: annotations that were chosen, with the transcripts and tags they belong to.
#[derive(Debug)]
pub struct Bundle<'a> {
    /// The project's title, or the transcript's name.
    pub title: &'a str,
    /// All tags of the project.
    pub codebook: &'a Codebook,
    /// The transcripts in order of their paths.
    pub sheets: Vec<Sheet<'a>>,
    /// How cells that a spreadsheet would run are written.
    pub cells: Cells,
}

/// One transcript of a [`Bundle`].
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Its path in the project, with `/`.
    pub path: &'a str,
    /// Its text.
    pub transcript: &'a Transcript,
    /// Its annotations in order of the text, then of their ids; memos and orphans last.
    pub entries: Vec<Entry<'a>>,
}

/// One annotation of a [`Sheet`].
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Whose it is.
    pub coder: &'a str,
    /// As it is stored.
    pub annotation: &'a Annotation,
    /// How sure its place is.
    pub status: Status,
    /// Its passage in the text as it is now; none for memos, orphans and those in review.
    pub span: Option<Span>,
}

/// How table cells are written that a spreadsheet would take for formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cells {
    /// With an apostrophe in front, so that nothing runs.
    #[default]
    Safe,
    /// Byte for byte.
    Exact,
}
