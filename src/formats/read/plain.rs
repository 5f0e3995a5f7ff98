//! Plain text and Markdown: the canonical text is the decoded file, untouched.

use super::{Reader, Unreadable};
use crate::text::{Source, decode};

/// The last row of the table: what nothing else knows is text.
pub(super) const PLAIN: Reader = Reader {
    name: "plain text",
    extensions: &["txt", "text", "md", "markdown"],
    sniff: |_| false,
    read: |bytes| read(bytes.to_vec()),
};

/// The text of a whole file.
pub(super) fn read(bytes: Vec<u8>) -> Result<Source, Unreadable> {
    match decode::decode(bytes, None) {
        Ok(done) => Ok(source(done)),
        Err(refused) => Err(Unreadable::because(refused.to_string())),
    }
}

/// The decoded text of a file with what had to be guessed. Every reader of a text format begins here.
pub(super) fn decoded(bytes: &[u8]) -> Source {
    match decode::decode(bytes.to_vec(), None) {
        Ok(done) => source(done),
        Err(_) => Source { text: decode::canonical(bytes), ..Source::default() },
    }
}

fn source(done: decode::Decoded) -> Source {
    Source { text: done.text, notices: done.notice.into_iter().collect(), ..Source::default() }
}
