//! XML 1.0, written as it goes.

use std::io;

use super::escape;

/// The attributes of an element; one without a value is left out.
pub(super) type Attributes<'a> = &'a [(&'a str, Option<&'a str>)];

/// Bytes that are collected before they are passed on.
const PIECE: usize = 1 << 16;

/// Whether elements stand on lines of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    Each,
    None,
}

/// Writes elements. Whoever opens one closes it; all is written when the root is closed.
pub(super) struct Xml<'o> {
    out: &'o mut dyn io::Write,
    /// What was not passed on yet.
    piece: String,
    depth: usize,
    lines: Lines,
    /// How many characters XML cannot hold were written as U+FFFD.
    pub(super) replaced: usize,
}

impl<'o> Xml<'o> {
    /// A document for people too: each element on a line of its own, moved in by its depth.
    pub(super) fn new(out: &'o mut dyn io::Write) -> Self {
        Self::with(out, Lines::Each)
    }

    /// A document for programs, on one line.
    pub(super) fn tight(out: &'o mut dyn io::Write) -> Self {
        Self::with(out, Lines::None)
    }

    fn with(out: &'o mut dyn io::Write, lines: Lines) -> Self {
        let mut piece = String::with_capacity(PIECE + (PIECE >> 2));
        piece.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        Self { out, piece, depth: 0, lines, replaced: 0 }
    }

    /// Begins the element `name`.
    pub(super) fn open(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.begin(name, attributes);
        self.depth += 1;
        self.end(&[">"])
    }

    /// Ends the element `name`.
    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.depth -= 1;
        self.indent();
        self.end(&["</", name, ">"])
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.begin(name, attributes);
        self.end(&["/>"])
    }

    /// An element that holds `text`; nothing at all when that is empty.
    pub(super) fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        if text.is_empty() { Ok(()) } else { self.element(name, &[], text) }
    }

    /// An element that holds `text`.
    pub(super) fn element(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.begin(name, attributes);
        self.piece.push('>');
        self.escaped(text, Within::Content);
        self.end(&["</", name, ">"])
    }

    fn begin(&mut self, name: &str, attributes: Attributes<'_>) {
        self.indent();
        self.piece.push('<');
        self.piece.push_str(name);
        for (name, value) in attributes {
            let Some(value) = value else { continue };
            self.piece.push(' ');
            self.piece.push_str(name);
            self.piece.push_str("=\"");
            self.escaped(value, Within::Attribute);
            self.piece.push('"');
        }
    }

    fn indent(&mut self) {
        if self.lines == Lines::Each {
            self.piece.extend(std::iter::repeat_n(' ', self.depth));
        }
    }

    /// Ends a line with `parts`, and passes on what was collected.
    fn end(&mut self, parts: &[&str]) -> io::Result<()> {
        self.piece.extend(parts.iter().copied());
        if self.lines == Lines::Each {
            self.piece.push('\n');
        }
        self.pass_on()
    }

    /// Writes what was collected, when that is much or all.
    fn pass_on(&mut self) -> io::Result<()> {
        if self.depth == 0 || self.piece.len() >= PIECE {
            self.out.write_all(self.piece.as_bytes())?;
            self.piece.clear();
        }
        Ok(())
    }

    /// Adds `text`, with references for what is markup and for what would act where the file is printed.
    fn escaped(&mut self, text: &str, within: Within) {
        let (mut done, mut from) = (0, 0);
        while let Some(found) = text.as_bytes()[from..].iter().position(|byte| SUSPECT[usize::from(*byte)]) {
            let at = from + found;
            // what is suspect begins a character
            let Some(c) = text[at..].chars().next() else { break };
            from = at + c.len_utf8();
            if is_plain(c, within) {
                continue;
            }
            self.piece.push_str(&text[done..at]);
            done = from;
            match c {
                // a reader makes blanks of both
                '\n' | '\t' => self.piece.push(' '),
                c if allowed(c) => self.piece.push_str(&format!("&#x{:X};", u32::from(c))),
                _ => {
                    self.replaced += 1;
                    self.piece.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        self.piece.push_str(&text[done..]);
    }
}

/// Where text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Content,
    Attribute,
}

/// The first bytes of characters that may not be [plain](is_plain): most texts have few of them, and bytes are looked
/// through faster than characters.
const SUSPECT: [bool; 256] = {
    let mut suspect = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        suspect[byte] =
            byte < 0x20 || matches!(byte as u8, b'&' | b'<' | b'>' | b'"' | 0x7f | 0xc2 | 0xe2 | 0xef);
        byte += 1;
    }
    suspect
};

/// Whether `c` is written as it is.
fn is_plain(c: char, within: Within) -> bool {
    match c {
        '&' | '<' | '>' | '"' => false,
        '\n' | '\t' => within == Within::Content,
        c => allowed(c) && !escape::acts(c),
    }
}

/// Whether `c` is a character of XML 1.0 (§2.2).
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_that_is_not_plain_is_suspect() {
        for c in ('\0'..=char::MAX).filter(|c| !is_plain(*c, Within::Attribute)) {
            let mut bytes = [0; 4];
            let first = c.encode_utf8(&mut bytes).as_bytes()[0];
            assert!(SUSPECT[usize::from(first)], "{c:?}");
        }
    }

    #[test]
    fn text_comes_out_as_text_and_what_xml_lacks_is_counted() {
        let mut bytes = Vec::new();
        let mut xml = Xml::new(&mut bytes);
        xml.open("A", &[("b", Some("x\ny\"<")), ("c", None)]).expect("memory");
        xml.text("D", "]]>&\u{202e}\u{1b}\u{fffe}\u{9b}\r").expect("memory");
        xml.text("E", "").expect("memory");
        xml.close("A").expect("memory");
        assert_eq!(xml.replaced, 2);
        let expected =
            "<A b=\"x y&#x22;&#x3C;\">\n <D>]]&#x3E;&#x26;&#x202E;\u{fffd}\u{fffd}&#x9B;&#xD;</D>\n</A>\n";
        assert_eq!(String::from_utf8_lossy(&bytes).split_once('\n').map(|(_, rest)| rest), Some(expected));
    }
}
