//! Files that are written together or not at all.

use std::path::PathBuf;

use crate::session::keeper::{Kept, Unkept};
use crate::store::{ContentHash, Disk, MAX_BYTES, Project, ReadError, remove_written, spare, write_file};

/// A file as it shall be.
#[derive(Debug)]
pub(super) struct Write {
    path: PathBuf,
    bytes: Vec<u8>,
    /// What is there; none when there is no file.
    old: Option<Vec<u8>>,
}

impl Write {
    /// A file that is not there yet.
    pub(super) fn new(path: PathBuf, bytes: Vec<u8>) -> Self {
        Self { path, bytes, old: None }
    }

    /// `next` in the place of `kept`, whose bytes are `old`.
    pub(super) fn over<F>(kept: &Kept<F>, old: &[u8], next: &[u8]) -> Self {
        Self { path: kept.path.clone(), bytes: next.to_owned(), old: kept.seen.map(|_| old.to_owned()) }
    }
}

/// Files in the order in which they are written.
#[derive(Debug, Default)]
pub(super) struct Writes(Vec<Write>);

impl Writes {
    pub(super) fn push(&mut self, write: Write) {
        self.0.push(write);
    }

    /// Refuses files that could not be read again.
    pub(super) fn check(&self) -> Result<(), Unkept> {
        match self.0.iter().find(|write| write.bytes.len() > MAX_BYTES) {
            Some(Write { path, .. }) => {
                Err(ReadError::TooBig { path: path.clone(), limit: MAX_BYTES }.into())
            }
            None => Ok(()),
        }
    }

    /// Writes all; when one fails, what was written before is taken back as far as that is possible.
    pub(super) fn carry_out(&self, project: &Project) -> Result<(), Unkept> {
        let disk = project.disk();
        for (done, Write { path, bytes, old }) in self.0.iter().enumerate() {
            if let Err(error) = write_file(disk, path, bytes, old.as_deref().map(ContentHash::of)) {
                self.0[..done].iter().rev().for_each(|write| take_back(disk, write));
                return Err(error.into());
            }
        }
        for Write { path, bytes, old } in &self.0 {
            spare::keep(project, path, bytes, old.as_deref().map(ContentHash::of));
        }
        Ok(())
    }
}

/// Puts what was there before in the place of what was written, if nobody else wrote since.
fn take_back(disk: &dyn Disk, Write { path, bytes, old }: &Write) {
    let written = ContentHash::of(bytes);
    let _ = match old {
        Some(old) => write_file(disk, path, old, Some(written)),
        None => remove_written(disk, path, written),
    };
}
