//! From a path to a transcript.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::pdf;
use crate::app::Progress;
use crate::formats::{self, Unreadable};
use crate::store::{Disk, ReadError, Stream, open_file};
use crate::text::decode::{self, Charset};
use crate::text::{Source, Transcript};

/// Transcripts larger than this are not read: 2 GiB.
const LARGEST: usize = 2 << 30;

/// Files up to this size are read at once: so fast that nobody sees a part of them.
const AT_ONCE: usize = 256 << 10;

/// How many bytes of a larger one are read first. No screen shows more.
const FIRST: usize = 64 << 10;

/// How many bytes are read before it is told how far it is: from a pipe that trickles, fewer in the beginning.
const STEP: usize = 8 << 20;
const FIRST_STEP: usize = 4 << 10;

/// The sample that comes with the program.
pub const SAMPLE: &str = include_str!("../../assets/harbour-accord.txt");

/// The sample's name.
pub const SAMPLE_NAME: &str = "harbour-accord.txt";

/// Why a transcript cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Unopened {
    /// There is no such file.
    #[error("{0}: no such file")]
    Missing(PathBuf),
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file is not what it should be.
    #[error("{path}: {source}")]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Unreadable,
    },
    /// Standard input cannot be read.
    #[error("standard input: {0}")]
    Input(io::Error),
}

/// The transcript in `bytes`, which are the content of the file at `path`, in the encoding that is found.
pub(super) fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Arc<Transcript>, Unopened> {
    Ok(Arc::new(Transcript::new(source_of(path, bytes)?)))
}

fn source_of(path: &Path, bytes: Vec<u8>) -> Result<Source, Unopened> {
    // without pdftotext, or when it fails, the refusal says what to do
    if pdf::is_pdf(&bytes)
        && let Ok(text) = pdf::text_of(bytes.clone())
    {
        let mut source = source_of(Path::new("text.txt"), text)?;
        source.notices.push(pdf::NOTICE.to_owned());
        return Ok(source);
    }
    let source = formats::read::read(&name_of(path), bytes);
    source.map_err(|source| Unopened::Format { path: path.to_owned(), source })
}

/// The text in `bytes`, which are in the encoding `charset`. Documents that are archives say theirs themselves.
fn recoded(path: &Path, bytes: &[u8], charset: Charset) -> Result<Source, Unopened> {
    if bytes.starts_with(b"PK\x03\x04") || pdf::is_pdf(bytes) {
        let source =
            Unreadable::because("a document of this kind says its encoding itself: leave --encoding out");
        return Err(Unopened::Format { path: path.to_owned(), source });
    }
    let source = source_of(path, charset.recode(bytes))?;
    Ok(Source { charset: Some(charset), ..source })
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A text that is being read.
pub(super) struct Incoming {
    path: PathBuf,
    source: Box<dyn Read + Send>,
    /// The length of the whole in bytes, when it is known.
    len: Option<usize>,
    /// What was read so far.
    bytes: Vec<u8>,
    /// The encoding that it is said to be in.
    charset: Option<Charset>,
    failed: fn(PathBuf, io::Error) -> Unopened,
}

impl Incoming {
    /// The file at `path`.
    pub(super) fn file(disk: &dyn Disk, path: &Path) -> Result<Self, Unopened> {
        let Stream { source, len } =
            open_file(disk, path, LARGEST)?.ok_or_else(|| Unopened::Missing(path.to_owned()))?;
        let failed = |path, source| Unopened::Read(ReadError::Io { path, source });
        Ok(Self { path: path.to_owned(), source, len: Some(len), bytes: Vec::new(), charset: None, failed })
    }

    /// A text that is there already, as if it was the file called `name`.
    pub(super) fn text(name: &str, text: &'static str) -> Self {
        let failed = |_, error| Unopened::Input(error);
        let source = Box::new(text.as_bytes());
        Self {
            path: PathBuf::from(name),
            source,
            len: Some(text.len()),
            bytes: Vec::new(),
            charset: None,
            failed,
        }
    }

    /// What comes in by standard input.
    pub(super) fn input() -> Self {
        let failed = |_, error| Unopened::Input(error);
        Self {
            path: PathBuf::from("-"),
            source: Box::new(io::stdin()),
            len: None,
            bytes: Vec::new(),
            charset: None,
            failed,
        }
    }

    /// The same in the encoding `charset`, whatever it looks like; none: in the one that is found.
    pub(super) fn said_to_be(self, charset: Option<Charset>) -> Self {
        Self { charset, ..self }
    }

    /// The first part of a large text, as far as it came in at once; none when it has to be read as a whole.
    pub(super) fn first(&mut self) -> Result<Option<Arc<Transcript>>, Unopened> {
        let is_short = self.len.is_some_and(|len| len <= AT_ONCE);
        if is_short || self.charset.is_some_and(|charset| !charset.comes_in_parts()) {
            return Ok(None);
        }
        // a pipe hands over what it has and does not wait for more
        let mut first = vec![0; FIRST];
        let read = self.source.read(&mut first).map_err(|error| (self.failed)(self.path.clone(), error))?;
        first.truncate(read);
        self.bytes = first;
        if !formats::read::comes_in_parts(&name_of(&self.path), &self.bytes) {
            return Ok(None);
        }
        let part = self.bytes[..decode::whole_lines(&self.bytes)].to_vec();
        Ok(Some(Arc::new(Transcript::new(self.text_of(part)?))))
    }

    /// How far it is.
    pub(super) fn progress(&self) -> Progress {
        Progress::of(self.bytes.len(), self.len)
    }

    /// The whole text. Tells how far it is.
    pub(super) fn rest(self, tell: &mut dyn FnMut(Progress)) -> Result<Arc<Transcript>, Unopened> {
        Ok(Arc::new(Transcript::new(self.source(tell)?)))
    }

    /// The whole text without its paragraphs and speakers. Tells how far it is.
    pub(super) fn source(mut self, tell: &mut dyn FnMut(Progress)) -> Result<Source, Unopened> {
        // a byte more than there should be, so that the end is seen without room for another piece
        self.bytes.reserve_exact((self.len.unwrap_or(0) + 1).saturating_sub(self.bytes.len()));
        self.read_short()?;
        loop {
            tell(self.progress());
            let before = self.bytes.len();
            let step = if self.len.is_some() { STEP } else { (before / 16).clamp(FIRST_STEP, STEP) };
            let piece = (&mut self.source).take(step as u64).read_to_end(&mut self.bytes);
            piece.map_err(|error| (self.failed)(self.path.clone(), error))?;
            if self.bytes.len() > LARGEST {
                return Err(ReadError::TooBig { path: self.path, limit: LARGEST }.into());
            }
            if self.bytes.len() == before {
                let bytes = std::mem::take(&mut self.bytes);
                return self.text_of(bytes);
            }
        }
    }

    /// Reads as much of a short text as there is at once: many calls for small pieces take longer than the reading.
    fn read_short(&mut self) -> Result<(), Unopened> {
        let Some(len) = self.len.filter(|len| *len <= AT_ONCE && self.bytes.is_empty()) else {
            return Ok(());
        };
        self.bytes.resize(len, 0);
        let read = match self.source.read(&mut self.bytes) {
            // the rest is read all the same
            Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
            read => read.map_err(|error| (self.failed)(self.path.clone(), error))?,
        };
        self.bytes.truncate(read);
        Ok(())
    }

    /// The text in `bytes`, which are all or the beginning of what is read.
    fn text_of(&self, bytes: Vec<u8>) -> Result<Source, Unopened> {
        match self.charset {
            Some(charset) => recoded(&self.path, &bytes, charset),
            None => source_of(&self.path, bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_trickles_in_through_a_pipe_tells_often_how_much_came() {
        let text = b"Ann: Yes.\n\n".repeat(2_000);
        let source = Box::new(io::Cursor::new(text));
        let incoming = Incoming { source, ..Incoming::input() };
        let mut told = Vec::new();
        incoming.rest(&mut |progress| told.push(progress)).expect("it can be read");
        assert!(told.len() > 4, "{told:?}");
        assert_eq!(told.last().map(ToString::to_string).as_deref(), Some("reading, 22 KB so far"));
    }
}
