//! Plain text and Markdown: the canonical text is the decoded file, untouched.

use super::Reader;
use crate::text::{Source, decode};

/// The last row of the table: what nothing else knows is text.
pub(super) const PLAIN: Reader = Reader {
    name: "plain text",
    extensions: &["txt", "text", "md", "markdown"],
    sniff: |_| false,
    read: |bytes| Ok(decoded(bytes)),
};

/// The decoded text of a file with what had to be guessed. Every reader of a text format begins here.
pub(super) fn decoded(bytes: &[u8]) -> Source {
    Source { text: decode::canonical(bytes), ..Source::default() }
}
