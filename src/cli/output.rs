//! What is printed, and how a call ends early.

use std::io::{self, Write};

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
