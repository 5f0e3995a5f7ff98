//! What is printed, and how a call ends early.

use std::io::{self, Write};
use std::path::Path;

use super::Exit;

/// Why a call ended early.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) exit: Exit,
    pub(super) error: anyhow::Error,
}

impl Stop {
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, error: anyhow::anyhow!(message.into()) }
    }

    pub(super) fn unreadable(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Unreadable, error: error.into() }
    }

    pub(super) fn unsaved(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Unsaved, error: error.into() }
    }

    /// Whether whoever reads our output stopped reading, which is no error of ours.
    pub(super) fn is_broken_pipe(&self) -> bool {
        self.error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// Printing failed: the output cannot be saved.
impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::unsaved(error)
    }
}

/// Standard output, buffered.
pub(super) fn out() -> io::BufWriter<io::StdoutLock<'static>> {
    io::BufWriter::new(io::stdout().lock())
}

/// Prints a line on standard error.
pub(super) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// `3 findings`, `1 finding`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// An error when the folder in which `path` is to be written is not there: it is rather misspelt than wanted.
pub(super) fn has_folder(path: &Path) -> Result<(), Stop> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        Some(folder) => Err(Stop::usage(format!("{}: there is no such folder", folder.display()))),
        None => Ok(()),
    }
}
