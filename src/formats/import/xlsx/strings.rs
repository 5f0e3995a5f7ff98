//! Texts in a workbook: those that cells share, and how text is written in both.

use crate::formats::Unreadable;
use crate::formats::import::refused;
use crate::formats::import::tree::decoded;
use crate::formats::read::archive::Archive;
use crate::formats::read::xml::{Element, Node, Xml};

/// Bytes of the member with the texts.
const LARGEST: u64 = 16 << 20;

/// Texts that are kept: more would take more memory than their member may have.
const MOST_STRINGS: usize = 400_000;

/// Elements of one document that are read.
const MOST_ELEMENTS: usize = 2_000_000;

/// Elements inside each other.
const DEEPEST: usize = 32;

/// The texts that cells refer to by their number.
#[derive(Debug, Default)]
pub(super) struct Strings(Vec<String>);

impl Strings {
    /// Those in the member `name` of `archive`.
    pub(super) fn of(archive: &mut Archive<'_>, name: &str) -> Result<Self, Unreadable> {
        let bytes = archive.entry_up_to(name, LARGEST)?;
        let text = decoded(&bytes).map_err(|why| why.inside(name))?;
        Self::read(&text).map_err(|why| why.inside(name))
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        let mut pieces = Pieces::new(text);
        let mut strings = Vec::new();
        while let Some(node) = pieces.node()? {
            if matches!(&node, Node::Open(element) if element.name == "si") {
                if strings.len() == MOST_STRINGS {
                    return Err(refused(format!(
                        "it has more than {MOST_STRINGS} texts: save the table as CSV"
                    )));
                }
                strings.push(pieces.words("si")?.text);
            }
        }
        Ok(Self(strings))
    }

    /// The text with this `number`, from 0.
    pub(super) fn text(&self, number: &str) -> Option<&str> {
        self.0.get(number.trim().parse::<usize>().ok()?).map(String::as_str)
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A document of a workbook while it is read, with a limit on what it costs.
#[derive(Debug)]
pub(super) struct Pieces<'x> {
    xml: Xml<'x>,
    elements: usize,
}

/// What an element says.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) text: String,
    /// Whether there is a formula in it.
    pub(super) is_formula: bool,
}

impl<'x> Pieces<'x> {
    pub(super) fn new(text: &'x str) -> Self {
        Self { xml: Xml::new(text, DEEPEST), elements: 0 }
    }

    /// The next node; refused are too many elements.
    pub(super) fn node(&mut self) -> Result<Option<Node>, Unreadable> {
        let node = self.xml.node()?;
        if matches!(node, Some(Node::Open(_))) {
            self.elements += 1;
            if self.elements > MOST_ELEMENTS {
                return Err(refused(format!(
                    "it has more than {MOST_ELEMENTS} elements: save the table as CSV"
                )));
            }
        }
        Ok(node)
    }

    /// What is in the element `name` that was opened last: the text of its `t` and `v`, without that of readings (`rPh`).
    pub(super) fn words(&mut self, name: &str) -> Result<Words, Unreadable> {
        let (mut words, mut collects, mut is_reading) = (Words::default(), false, false);
        while let Some(node) = self.node()? {
            match node {
                Node::Open(Element { name, .. }) => match name.as_str() {
                    "t" | "v" => collects = !is_reading,
                    "rPh" => is_reading = true,
                    "f" => words.is_formula = true,
                    _ => {}
                },
                Node::Text(text) if collects => words.text.push_str(&text),
                Node::Text(_) => {}
                Node::Close(closed) => match closed.as_str() {
                    "t" | "v" => collects = false,
                    "rPh" => is_reading = false,
                    closed if closed == name => break,
                    _ => {}
                },
            }
        }
        words.text = plain(&words.text);
        Ok(words)
    }
}

/// `text` with the characters that its `_xHHHH_` stand for (ECMA-376, ST_Xstring), and with `\n` line ends.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, code) = rest.split_at(at);
        plain.push_str(before);
        match coded(code) {
            Some(c) => {
                plain.push(c);
                rest = &code[CODE..];
            }
            None => {
                plain.push_str("_x");
                rest = &code["_x".len()..];
            }
        }
    }
    plain.push_str(rest);
    if plain.contains('\r') { plain.replace("\r\n", "\n").replace('\r', "\n") } else { plain }
}

/// Bytes of a coded character.
const CODE: usize = "_x0041_".len();

/// The character that `code` begins with; none when it is not a coded one.
fn coded(code: &str) -> Option<char> {
    let digits = code.get(..CODE)?.strip_prefix("_x")?.strip_suffix('_')?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_with_their_runs_and_without_their_readings() {
        let strings = Strings::read(
            "<sst><si><t>one</t></si><si><r><t>two </t></r><r><rPr/><t xml:space='preserve'>&amp; 3</t></r>\
             <rPh><t>no</t></rPh></si><si/></sst>",
        )
        .expect("texts");
        assert_eq!(strings.0, ["one", "two & 3", ""]);
        assert_eq!(
            (strings.text("1"), strings.text(" 9"), strings.text("-1")),
            (Some("two & 3"), None, None)
        );
    }

    #[test]
    fn coded_characters_are_what_they_stand_for() {
        assert_eq!(
            plain("a_x0041_b_x005F_x0041_ _xé _x00_ _xD800_ _x+041_"),
            "aAb_x0041_ _xé _x00_ _xD800_ _x+041_"
        );
        assert_eq!(plain("a_x000D_\nb\r\nc"), "a\nb\nc");
    }
}
