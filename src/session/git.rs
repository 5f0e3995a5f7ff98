//! What is asked of git: the program that is installed, run in a folder of the project.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::store::Versions;

/// Git in a folder.
#[derive(Debug, Clone)]
pub struct Git {
    folder: PathBuf,
}

/// Why git did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// It cannot be run.
    #[error("git cannot be run")]
    Absent(#[from] io::Error),
    /// It says no.
    #[error("git {what} failed: {said}")]
    Failed {
        /// What it was asked.
        what: String,
        /// What it said.
        said: String,
    },
}

impl Git {
    /// Git in `folder`.
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The top folder of the working tree; an error when the folder is in none.
    pub fn top(&self) -> Result<PathBuf, GitError> {
        Ok(PathBuf::from(self.line(&["rev-parse", "--show-toplevel"])?))
    }

    /// The value of the setting `name` in this clone; none when it is not set there.
    pub fn setting(&self, name: &str) -> Option<String> {
        self.line(&["config", "--local", "--get", name]).ok()
    }

    /// Gives the setting `name` of this clone the value `value`.
    pub fn set(&self, name: &str, value: &str) -> Result<(), GitError> {
        self.ask(&["config", "--local", "--replace-all", name, value]).map(|_| ())
    }

    /// The versions of the file at `path` that git could not merge; none when there is no unfinished merge of it.
    pub fn unmerged(&self, path: &Path) -> Option<Versions> {
        let [list, unmerged, zero, end] = ["ls-files", "--unmerged", "-z", "--"].map(OsStr::new);
        let listed = self.ask(&[list, unmerged, zero, end, path.as_os_str()]).ok()?.stdout;
        // `mode SP object SP stage TAB name NUL`: 1 the base, 2 ours, 3 theirs
        let mut stages = [None, None, None];
        for entry in listed.split(|b| *b == 0).filter_map(|entry| std::str::from_utf8(entry).ok()) {
            let mut words = entry.split(['\t', ' ']).skip(1);
            if let (Some(object), Some(stage)) = (words.next(), words.next())
                && let Some(place) = ["1", "2", "3"].iter().position(|s| *s == stage)
            {
                stages[place] = Some(self.ask(&["cat-file", "blob", object]).ok()?.stdout);
            }
        }
        let [base, ours, theirs] = stages;
        Some(Versions { base, ours: ours?, theirs: theirs? })
    }

    /// Merges by lines as git does without a driver: `ours` gets the result, with markers where both changed the same.
    pub fn merge_lines(&self, ours: &Path, base: &Path, theirs: &Path) -> Result<(), GitError> {
        let paths = [ours, base, theirs].map(Path::as_os_str);
        let names = ["-L", "ours", "-L", "base", "-L", "theirs"].map(OsStr::new);
        let output = self.run([OsStr::new("merge-file")].iter().chain(&names).chain(&paths))?;
        // the exit code is the number of conflicts, at most 127; more is an error, and none a signal
        match output.status.code() {
            Some(0..=127) => Ok(()),
            _ => Err(failed("merge-file", &output)),
        }
    }

    /// The first line of what git answers.
    fn line(&self, words: &[&str]) -> Result<String, GitError> {
        let output = self.ask(words)?;
        Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
    }

    fn ask<S: AsRef<OsStr>>(&self, words: &[S]) -> Result<Output, GitError> {
        let output = self.run(words)?;
        if output.status.success() {
            return Ok(output);
        }
        Err(failed(&words[0].as_ref().to_string_lossy(), &output))
    }

    fn run<S: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = S>) -> io::Result<Output> {
        Command::new("git").arg("-C").arg(&self.folder).args(words).output()
    }
}

fn failed(what: &str, output: &Output) -> GitError {
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    GitError::Failed { what: what.to_owned(), said }
}
