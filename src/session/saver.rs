//! Brings what was done to the disk: first to the journal, a moment later to the files.

use super::files::Files;
use super::keeper::Unkept;
use crate::annotation::Op;
use crate::store::WriteError;
use crate::store::journal::{Entry, Journal};

/// The journal and the files of one sitting.
#[derive(Debug)]
pub struct Saver {
    journal: Journal,
    files: Files,
    /// Actions that are in memory only, oldest first.
    waiting: Vec<Entry>,
    /// How many actions the files lack, those that wait included.
    lacking: usize,
    /// What others changed, and the sitting was not told yet.
    news: Vec<Op>,
}

impl Saver {
    /// A saver for `files`, which lack what `recovered` actions of the journal did.
    pub(super) fn new(journal: Journal, files: Files, recovered: usize) -> Self {
        Self { journal, files, waiting: Vec::new(), lacking: recovered, news: Vec::new() }
    }

    /// How many actions are in memory only.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// How many actions the files lack, those in memory only included.
    pub(super) fn lacking(&self) -> usize {
        self.lacking
    }

    /// Whether the files have everything.
    pub(super) fn is_done(&self) -> bool {
        self.lacking == 0 && self.files.are_complete()
    }

    /// Takes an action that is to be kept. Nothing is written yet.
    pub(super) fn take(&mut self, entry: Entry) {
        self.files.lacking.extend_from_slice(&entry.action.step.ops);
        self.waiting.push(entry);
        self.lacking += 1;
    }

    /// Takes operations that are no action, but what was made of changes by others.
    pub(super) fn absorb(&mut self, ops: Vec<Op>) {
        self.files.lacking.extend(ops);
    }

    /// Brings the waiting actions to the journal; when it returns, they are on the medium.
    pub(super) fn note(&mut self) -> Result<(), WriteError> {
        self.journal.append(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    /// Brings everything into the files, whether the journal has it or not. Returns operations that bring in what
    /// others changed on disk meanwhile; they are in the files already.
    pub(super) fn write(&mut self) -> Result<Vec<Op>, Unkept> {
        let news = self.files.write()?;
        self.news.extend(news);
        // else the next opening would bring back what was taken back here
        self.journal.written()?;
        // actions that the journal could not take are safe now, though nobody will be able to take them back
        self.waiting.clear();
        self.lacking = 0;
        Ok(std::mem::take(&mut self.news))
    }
}
