//! From a path to a transcript.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::formats::{self, Unreadable};
use crate::store::{Disk, ReadError, read_file};
use crate::text::{Source, Transcript};

/// Transcripts larger than this are not read: 2 GiB.
const LARGEST: usize = 2 << 30;

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
    Input(std::io::Error),
}

/// Reads the transcript at `path`.
pub fn transcript(disk: &dyn Disk, path: &Path) -> Result<Arc<Transcript>, Unopened> {
    let bytes = read_file(disk, path, LARGEST)?.ok_or_else(|| Unopened::Missing(path.to_owned()))?;
    from_bytes(path, &bytes)
}

/// Reads the transcript that comes in by standard input.
pub fn standard_input() -> Result<Arc<Transcript>, Unopened> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(LARGEST as u64).read_to_end(&mut bytes).map_err(Unopened::Input)?;
    from_bytes(Path::new("-"), &bytes)
}

/// Reads the text of the transcript at `path` without looking for paragraphs and speakers.
pub(super) fn source(disk: &dyn Disk, path: &Path) -> Result<Source, Unopened> {
    let bytes = read_file(disk, path, LARGEST)?.ok_or_else(|| Unopened::Missing(path.to_owned()))?;
    source_of(path, &bytes)
}

pub(super) fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Arc<Transcript>, Unopened> {
    Ok(Arc::new(Transcript::new(source_of(path, bytes)?)))
}

fn source_of(path: &Path, bytes: &[u8]) -> Result<Source, Unopened> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let reader = formats::read::reader_for(&name, bytes);
    (reader.read)(bytes).map_err(|source| Unopened::Format { path: path.to_owned(), source })
}
