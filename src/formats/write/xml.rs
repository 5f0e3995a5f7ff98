//! XML 1.0, written as it goes.

use std::io;

use super::escape;

/// The attributes of an element; one without a value is left out.
pub(super) type Attributes<'a> = &'a [(&'a str, Option<&'a str>)];

/// Writes elements. Whoever opens one closes it.
pub(super) struct Xml<'o> {
    out: &'o mut dyn io::Write,
    depth: usize,
    /// How many characters XML cannot hold were written as U+FFFD.
    pub(super) replaced: usize,
}

impl<'o> Xml<'o> {
    /// Writes the declaration.
    pub(super) fn new(out: &'o mut dyn io::Write) -> io::Result<Self> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>")?;
        Ok(Self { out, depth: 0, replaced: 0 })
    }

    /// Begins the element `name`.
    pub(super) fn open(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.begin(name, attributes)?;
        self.depth += 1;
        writeln!(self.out, ">")
    }

    /// Ends the element `name`.
    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.depth -= 1;
        writeln!(self.out, "{:1$}</{name}>", "", self.depth)
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.begin(name, attributes)?;
        writeln!(self.out, "/>")
    }

    /// An element that holds `text`; nothing at all when that is empty.
    pub(super) fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        if text.is_empty() { Ok(()) } else { self.element(name, &[], text) }
    }

    /// An element that holds `text`.
    pub(super) fn element(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.begin(name, attributes)?;
        write!(self.out, ">")?;
        self.escaped(text)?;
        writeln!(self.out, "</{name}>")
    }

    fn begin(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        write!(self.out, "{:1$}<{name}", "", self.depth)?;
        for (name, value) in attributes {
            if let Some(value) = value {
                write!(self.out, " {name}=\"")?;
                self.escaped(&value.replace(['\n', '\t'], " "))?;
                write!(self.out, "\"")?;
            }
        }
        Ok(())
    }

    /// Writes `text`, with references for what is markup and for what would act where the file is printed.
    fn escaped(&mut self, text: &str) -> io::Result<()> {
        let mut done = 0;
        for (at, c) in text.char_indices() {
            let reference = matches!(c, '&' | '<' | '>' | '"') || escape::acts(c);
            if allowed(c) && !reference {
                continue;
            }
            self.out.write_all(&text.as_bytes()[done..at])?;
            done = at + c.len_utf8();
            if allowed(c) {
                write!(self.out, "&#x{:X};", u32::from(c))?;
            } else {
                self.replaced += 1;
                self.out.write_all("\u{fffd}".as_bytes())?;
            }
        }
        self.out.write_all(&text.as_bytes()[done..])
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
    fn text_comes_out_as_text_and_what_xml_lacks_is_counted() {
        let mut bytes = Vec::new();
        let mut xml = Xml::new(&mut bytes).expect("memory");
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
