//! What a journal's bytes say: the lines up to the first bad one.

use super::line::{Chain, Entry, Header, Line};
use crate::store::damage::{Flaw, Version};

/// What a journal holds.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Its first line.
    pub(super) header: Option<Header>,
    /// The actions in their order.
    pub(super) entries: Vec<Entry>,
    /// How many of them are known to be in the files of the store.
    pub(super) written: usize,
    /// The names of the journals that it stands for; none: it was not finished being begun, and counts for nothing.
    pub(super) took: Option<Vec<String>>,
    /// The first line that is bad; nothing behind it was read.
    pub(super) flaw: Option<Flaw>,
}

/// Reads `bytes` up to the first line that is bad.
pub(super) fn contents(bytes: &[u8]) -> Contents {
    let mut contents = Contents::default();
    let mut chain = Chain::default();
    let mut rest = bytes;
    let mut number = 0;
    while !rest.is_empty() {
        number += 1;
        let end = memchr::memchr(b'\n', rest);
        let line = end.and_then(|end| chain.open(&rest[..end])).map(Line::parse);
        let taken = match line {
            Some(Ok(line)) => contents.take(line, number),
            Some(Err(reason)) => Err(reason),
            None => Err("cut off or damaged".to_owned()),
        };
        if let Err(reason) = taken {
            let more = memchr::memchr_iter(b'\n', rest).count().saturating_sub(1);
            let reason = if more > 0 { format!("{reason}; {more} more lines follow") } else { reason };
            contents.flaw = Some(Flaw { line: number, column: 1, reason });
            break;
        }
        rest = &rest[end.map_or(rest.len(), |end| end + 1)..];
    }
    contents
}

impl Contents {
    /// Takes up a line; an error says why it cannot stand there.
    fn take(&mut self, line: Line, number: usize) -> Result<(), String> {
        match line {
            Line::Journal(header) if number == 1 && header.format.0 <= Version::OURS.major => {
                self.header = Some(header);
            }
            Line::Journal(header) if number == 1 => {
                return Err(format!(
                    "written by a later version of this program (format {})",
                    header.format.0
                ));
            }
            Line::Journal(_) => return Err("another journal begins here".to_owned()),
            _ if self.header.is_none() => {
                return Err("the first line does not say whose journal it is".to_owned());
            }
            Line::Written => self.written = self.entries.len(),
            Line::Took(names) => self.took = Some(names),
            Line::Action(entry) => self.entries.push(entry),
        }
        Ok(())
    }
}
