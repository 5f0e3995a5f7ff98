//! The formats in which a transcript can be read: bytes to canonical text.
//!
//! A format is a file here that ends in one row of [`READERS`]. Its canonical text is a pure function of the file's
//! bytes, documented at the top of its file: annotations point into it, so it must not change from one release to
//! the next. Nothing in a file can make a reader fail without saying why, or not at all.

pub mod archive;
mod captions;
mod clock;
mod cues;
mod docx;
mod entities;
mod flow;
mod html;
mod markup;
mod odt;
mod office;
mod page;
mod plain;
mod rolling;
pub mod srt;
mod tags;
pub mod vtt;
pub mod xml;

pub use cues::Cue;

use crate::text::{Source, decode};

/// The formats in which a transcript can be read. The first row that fits counts; the last takes what is left.
pub const READERS: &[Reader] = &[vtt::VTT, srt::SRT, docx::DOCX, odt::ODT, html::HTML, plain::PLAIN];

/// A format in which a transcript can be read.
#[derive(Debug)]
pub struct Reader {
    /// What people call it: `WebVTT`.
    pub name: &'static str,
    /// File name endings in lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// Whether a file that begins like this is of the format, whatever its name.
    pub sniff: fn(&[u8]) -> bool,
    /// Reads the whole file.
    pub read: fn(&[u8]) -> Result<Source, Unreadable>,
}

/// Why a file cannot be read as a format. Single bad places do not end here: they become
/// [`Source::notices`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}{}", member.as_ref().map(|member| format!("{member}: ")).unwrap_or_default(), self.position())]
pub struct Unreadable {
    /// What is wrong, in a reader's words, lower case.
    pub reason: String,
    /// Line and column, 1-based, columns in code points, where that makes sense.
    pub place: Option<(usize, usize)>,
    /// The member of an archive that it is about; none when it is about the whole file.
    pub member: Option<String>,
}

impl Unreadable {
    /// A refusal of the whole file for `reason`.
    pub fn because(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), place: None, member: None }
    }

    /// The same at the line and column `place`, both 1-based.
    #[must_use]
    pub fn at(self, place: (usize, usize)) -> Self {
        Self { place: Some(place), ..self }
    }

    /// The same in the member `name` of an archive.
    #[must_use]
    pub fn inside(self, name: &str) -> Self {
        Self { member: Some(name.to_owned()), ..self }
    }

    /// Where it is when the file is called `file`: `a.csv:3:7`, and for an archive `a.qdpx: project.qde:3:7`.
    pub fn place_in(&self, file: &str) -> String {
        let member = self.member.as_ref().map(|member| format!(": {member}")).unwrap_or_default();
        let place = self.place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
        format!("{file}{member}{place}")
    }

    fn position(&self) -> String {
        self.place.map(|(line, column)| format!(" (line {line}, column {column})")).unwrap_or_default()
    }
}

/// The canonical text of a file with `bytes`, called `name`. The bytes of a plain text are not copied.
pub fn read(name: &str, bytes: Vec<u8>) -> Result<Source, Unreadable> {
    let reader = reader_for(name, &bytes);
    if is_plain(reader) { plain::read(bytes) } else { (reader.read)(&bytes) }
}

/// Whether the text of the `first` bytes of a file called `name` is the beginning of its text.
pub fn comes_in_parts(name: &str, first: &[u8]) -> bool {
    is_plain(reader_for(name, first)) && decode::comes_in_parts(first)
}

fn is_plain(reader: &Reader) -> bool {
    reader.name == plain::PLAIN.name
}

/// The row of [`READERS`] for a file: by its content, else by the ending of its `name`, else plain text.
pub fn reader_for(name: &str, bytes: &[u8]) -> &'static Reader {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let by_content = READERS.iter().find(|reader| (reader.sniff)(bytes));
    let by_name = || READERS.iter().find(|reader| reader.extensions.contains(&ending.as_str()));
    by_content.or_else(by_name).unwrap_or(&READERS[READERS.len() - 1])
}
