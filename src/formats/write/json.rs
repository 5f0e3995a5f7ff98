//! JSON that can be printed and embedded: nothing in a string acts, and nothing is lost.

use std::io;

use serde::Serialize;

use super::escape;

/// Writes `value` on one line, without the newline.
pub(super) fn write<T: Serialize>(out: &mut dyn io::Write, value: &T) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(out, Inert))?;
    Ok(())
}

/// Writes the items of a JSON array one a line: a comma between them, no brackets.
pub(super) struct Items<'o> {
    out: &'o mut dyn io::Write,
    count: usize,
}

impl<'o> Items<'o> {
    /// Writes to `out`.
    pub(super) fn new(out: &'o mut dyn io::Write) -> Self {
        Self { out, count: 0 }
    }

    /// Writes the next item.
    pub(super) fn push<T: Serialize>(&mut self, item: &T) -> io::Result<()> {
        self.out.write_all(if self.count == 0 { b"\n" } else { b",\n" })?;
        self.count += 1;
        write(self.out, item)
    }
}

/// Escapes what JSON allows in strings but what acts elsewhere: controls above U+007F, direction marks, the line ends
/// of JavaScript, and `<`, which could end a script element.
struct Inert;

impl serde_json::ser::Formatter for Inert {
    fn write_string_fragment<W: io::Write + ?Sized>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut done = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| *c == '<' || escape::acts(*c)) {
            writer.write_all(&fragment.as_bytes()[done..at])?;
            // all of them lie in the first plane: one unit each
            write!(writer, "\\u{:04x}", u32::from(c))?;
            done = at + c.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[done..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_comes_back_and_holds_nothing_that_acts() {
        let text = "</script>\u{2028}\u{202e}\u{9b}\u{7f}\0\u{1b}\"\\ 😀 é";
        let mut bytes = Vec::new();
        write(&mut bytes, &text).expect("memory");
        let json = String::from_utf8(bytes).expect("UTF-8");
        assert!(!json.contains('<') && !json.chars().any(escape::acts), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }
}
