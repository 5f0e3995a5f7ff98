//! What is wrong with a file, and where.

use std::fmt;
use std::path::Path;

use crate::text::display::visible;

/// Something that cannot be read, and where in the file that is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {reason}")]
pub struct Flaw {
    /// 1-based.
    pub line: usize,
    /// 1-based, in code points.
    pub column: usize,
    /// What is wrong, safe to print.
    pub reason: String,
}

/// Why a file cannot be read at all. The file stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Git could not merge the file and left its markers.
    #[error(
        "{file}:{line}: the file holds both sides of an unfinished git merge; see manicule check --merge"
    )]
    Conflict {
        /// The file, safe to print.
        file: String,
        /// The first marker's line, 1-based.
        line: usize,
    },
    /// The file is not what it should be.
    #[error("{file}:{flaw}")]
    Unreadable {
        /// The file, safe to print.
        file: String,
        /// The first thing that is wrong.
        flaw: Flaw,
    },
    /// The file is larger than [`super::MAX_BYTES`].
    #[error("{file}: larger than 64 MiB")]
    TooBig {
        /// The file, safe to print.
        file: String,
    },
}

/// `path` for a message.
pub(super) fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy())
}

/// The version of a file's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Grows when older programs must not write the file.
    pub major: u32,
    /// Grows when something is added that older programs keep without knowing it.
    pub minor: u32,
}

impl Version {
    /// The version that this program writes.
    pub const OURS: Self = Self { major: 1, minor: 0 };
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// Why a file that could be read must not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadOnly {
    /// A later program wrote it.
    #[error("written by a later version of this program (format {0}); open it with that")]
    Newer(Version),
    /// Something outside of its records is damaged, so that we cannot be sure to have read all of them.
    #[error("damaged at {0}")]
    Damaged(Flaw),
}

/// Why the new text of a file could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The file must not be written.
    #[error(transparent)]
    ReadOnly(#[from] ReadOnly),
    /// The new text would not be read back as what was meant; the old file has to stay.
    #[error("the new text would not be read back the same ({0})")]
    NotReadBack(String),
}

/// Turns offsets into lines and columns. Quick while offsets do not decrease.
#[derive(Debug)]
pub(super) struct Locator<'a> {
    bytes: &'a [u8],
    start: usize,
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Locator<'a> {
    /// Counts lines from `start`, so that a byte-order mark is no column.
    pub(super) fn new(bytes: &'a [u8], start: usize) -> Self {
        Self { bytes, start, at: start, line: 1, column: 1 }
    }

    /// The flaw `reason` at the byte `offset`.
    pub(super) fn flaw(&mut self, offset: usize, reason: &str) -> Flaw {
        self.go(offset);
        Flaw { line: self.line, column: self.column, reason: visible(reason) }
    }

    /// The flaw that `ron` found at its 1-based `line` and `column` in a text that begins at the byte `offset`.
    pub(super) fn inner(&mut self, offset: usize, error: &ron::error::SpannedError) -> Flaw {
        let ron::error::Position { line, col } = error.span.start;
        self.go(offset);
        let column = if line == 1 { self.column + col - 1 } else { col };
        Flaw { line: self.line + line - 1, column, reason: visible(&error.code.to_string()) }
    }

    fn go(&mut self, offset: usize) {
        if offset < self.at {
            *self = Self::new(self.bytes, self.start);
        }
        let end = offset.clamp(self.at, self.bytes.len());
        let passed = &self.bytes[self.at..end];
        self.line += memchr::memchr_iter(b'\n', passed).count();
        let tail = match memchr::memrchr(b'\n', passed) {
            Some(newline) => {
                self.column = 1;
                &passed[newline + 1..]
            }
            None => passed,
        };
        self.column += tail.iter().filter(|b| !matches!(b, 0x80..=0xBF)).count();
        self.at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_code_points() {
        let text = "é1\nzwölf\n\n3";
        let mut locator = Locator::new(text.as_bytes(), 0);
        let mut place = |offset| {
            let flaw = locator.flaw(offset, "");
            (flaw.line, flaw.column)
        };
        assert_eq!(place(2), (1, 2));
        assert_eq!(place(8), (2, 4));
        assert_eq!(place(10), (2, 6));
        assert_eq!(place(11), (3, 1));
        assert_eq!(place(99), (4, 2));
        assert_eq!(place(0), (1, 1));
    }
}
