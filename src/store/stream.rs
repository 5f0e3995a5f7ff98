//! Files that are read piece by piece.

use std::io::Read;
use std::path::Path;

use super::disk::Disk;
use super::save::{ReadError, readable};

/// A file that is being read.
pub struct Stream {
    /// Its bytes from where reading stopped.
    pub source: Box<dyn Read + Send>,
    /// Its length in bytes when it was opened.
    pub len: usize,
}

/// Opens the regular file at `path`, of at most `limit` bytes; none when there is nothing.
pub fn open_file(disk: &dyn Disk, path: &Path, limit: usize) -> Result<Option<Stream>, ReadError> {
    let Some(found) = readable(disk, path, limit)? else { return Ok(None) };
    let source = disk.stream(path).map_err(|source| ReadError::Io { path: path.to_owned(), source })?;
    Ok(Some(Stream { source, len: usize::try_from(found.len).unwrap_or(limit).min(limit) }))
}
