//! Reads XML that may be hostile, as a flat row of nodes.
//!
//! A document type declaration is refused, and with it every entity of the file's own; only the five entities of XML
//! and character references mean something. Depth and attributes have limits. Characters that XML does not allow,
//! raw or as a reference, are shown as U+FFFD. Names lose their prefix: the formats read here do not use the same
//! local name for two things, and writers disagree about prefixes.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Unreadable;

/// Levels of elements in documents; importers of other formats may want fewer.
pub const DOCUMENT_DEPTH: usize = 256;
/// Attributes that one element may have.
const MOST_ATTRIBUTES: usize = 256;

/// Part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element begins.
    Open(Element),
    /// The element of this local name ends, also after `<empty/>`.
    Close(String),
    /// Characters; a run of them may come in several parts.
    Text(String),
}

/// The tag with which an element begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name without prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of the attribute whose name without prefix is `name`; the first one when prefixes differ.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The nodes of a document, in order. After an error the reader is of no more use.
#[derive(Debug)]
pub struct Xml<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    deepest: usize,
    /// The byte at which the node begins that was read last.
    begin: usize,
    /// The last place that was asked for.
    known: Position,
}

/// A place in a text that is read from its beginning to its end.
#[derive(Debug, Clone, Copy)]
struct Position {
    byte: usize,
    line: usize,
    column: usize,
}

impl Position {
    const START: Self = Self { byte: 0, line: 1, column: 1 };

    /// Goes on to `byte` of `text`; stays when that is no place behind it.
    fn advance(&mut self, text: &str, byte: usize) {
        let Some(passed) = text.get(self.byte..byte) else { return };
        let lines = memchr::memchr_iter(b'\n', passed.as_bytes()).count();
        let last = passed.rsplit('\n').next().unwrap_or_default().chars().count();
        let column = if lines > 0 { 1 + last } else { self.column + last };
        *self = Self { byte, line: self.line + lines, column };
    }
}

impl<'a> Xml<'a> {
    /// Reads the decoded document `text`, with at most `deepest` elements inside each other.
    pub fn new(text: &'a str, deepest: usize) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { text, reader, depth: 0, deepest, begin: 0, known: Position::START }
    }

    /// The next node; none at the end of a document whose elements are all closed.
    ///
    /// An error names line and column.
    pub fn node(&mut self) -> Result<Option<Node>, Unreadable> {
        loop {
            self.begin = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
            let event = self.reader.read_event().map_err(|error| self.refuse(&error.to_string()))?;
            match event {
                Event::Start(start) => return self.open(&start).map(Some),
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Node::Close(end.local_name().as_ref().to_owned())));
                }
                Event::Text(text) => return Ok(Some(Node::Text(legal(&text)))),
                Event::CData(text) => return Ok(Some(Node::Text(legal(&text)))),
                Event::GeneralRef(name) => {
                    let c = character(&name).ok_or_else(|| self.unknown(&name))?;
                    return Ok(Some(Node::Text(c.to_string())));
                }
                Event::DocType(_) => return Err(self.refuse("a document type declaration is not allowed")),
                Event::Eof if self.depth > 0 => return Err(self.refuse("the document ends too early")),
                Event::Eof => return Ok(None),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// Line and column, 1-based, columns in code points, where the node begins that was read last.
    pub fn place(&mut self) -> (usize, usize) {
        self.known.advance(self.text, self.begin);
        (self.known.line, self.known.column)
    }

    /// Passes over the rest of the element that was opened last, with its end.
    pub fn skip(&mut self) -> Result<(), Unreadable> {
        self.skip_watching(|_| {})
    }

    /// As [`skip`](Self::skip); shows each element inside to `watch`.
    pub fn skip_watching(&mut self, mut watch: impl FnMut(&Element)) -> Result<(), Unreadable> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            match self.node()? {
                Some(Node::Open(element)) => watch(&element),
                Some(_) => {}
                None => break,
            }
        }
        Ok(())
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Node, Unreadable> {
        self.depth += 1;
        if self.depth > self.deepest {
            return Err(self.refuse(&format!("more than {} elements inside each other", self.deepest)));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.refuse(&error.to_string()))?;
            if attributes.len() == MOST_ATTRIBUTES {
                return Err(self.refuse(&format!("an element with more than {MOST_ATTRIBUTES} attributes")));
            }
            let value = self.unescaped(&attribute.value)?;
            attributes.push((attribute.key.local_name().as_ref().to_owned(), value));
        }
        Ok(Node::Open(Element { name: start.local_name().as_ref().to_owned(), attributes }))
    }

    /// An attribute's `value` without references.
    fn unescaped(&self, value: &str) -> Result<String, Unreadable> {
        let mut parts = value.split('&');
        let mut unescaped = legal(parts.next().unwrap_or_default());
        for part in parts {
            let (name, rest) = part.split_once(';').ok_or_else(|| self.refuse("a lone `&`"))?;
            unescaped.push(character(name).ok_or_else(|| self.unknown(name))?);
            unescaped.push_str(&legal(rest));
        }
        Ok(unescaped)
    }

    fn unknown(&self, name: &str) -> Unreadable {
        self.refuse(&format!("unknown entity `&{name};`"))
    }

    /// The error `reason` at the place that was read last.
    fn refuse(&self, reason: &str) -> Unreadable {
        let byte = usize::try_from(self.reader.error_position().max(self.reader.buffer_position()));
        let read = self.text.get(..byte.unwrap_or(usize::MAX)).unwrap_or(self.text);
        let (line, column) = match read.rsplit_once('\n') {
            Some((above, line)) => (above.matches('\n').count() + 2, line.chars().count() + 1),
            None => (1, read.chars().count() + 1),
        };
        Unreadable::because(reason).at((line, column))
    }
}

/// What the reference `&name;` stands for; none when that is unknown. Numbers that XML does not allow are U+FFFD.
fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
        if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
            return None;
        }
        let c = u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
        return Some(c.filter(|&c| is_legal(c)).unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// `text` with U+FFFD for each character that XML 1.0 does not allow.
fn legal(text: &str) -> String {
    text.chars().map(|c| if is_legal(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// Whether XML 1.0 allows `c`: <https://www.w3.org/TR/xml/#charsets>.
fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The nodes of a document in one line.
    fn nodes(text: &str) -> Result<String, Unreadable> {
        let mut xml = Xml::new(text, 8);
        let mut seen = Vec::new();
        while let Some(node) = xml.node()? {
            seen.push(match node {
                Node::Open(element) => format!("<{} {:?}>", element.name, element.attributes),
                Node::Close(name) => format!("</{name}>"),
                Node::Text(text) => text,
            });
        }
        Ok(seen.concat())
    }

    #[test]
    fn prefixes_and_references_are_resolved() {
        let text = r#"<?xml version="1.0"?><w:a x:id="1 &lt; &#50;"><!-- no -->R&amp;D &#x2019;<b/><![CDATA[<&]]></w:a>"#;
        assert_eq!(nodes(text).unwrap(), r#"<a [("id", "1 < 2")]>R&D ’<b []></b><&</a>"#);
    }

    #[test]
    fn illegal_characters_are_shown() {
        let shown = nodes("<a b=\"\u{1}&#27;\">\u{1b}[31m\0 &#0; &#xD800; &#x110000; \u{ffff}</a>").unwrap();
        assert_eq!(
            shown,
            "<a [(\"b\", \"\u{fffd}\u{fffd}\")]>\u{fffd}[31m\u{fffd} \u{fffd} \u{fffd} \u{fffd} \u{fffd}</a>"
        );
    }

    #[test]
    fn what_could_hide_something_is_refused_with_its_place() {
        let cases = [
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "a document type declaration is not allowed"),
            ("<a>\n &nope;</a>", "unknown entity `&nope;` (line 2, column 8)"),
            ("<a b='&nope;'/>", "unknown entity `&nope;`"),
            ("<a b='x & y'/>", "a lone `&`"),
            ("<a>&#xZZ;</a>", "unknown entity `&#xZZ;`"),
            ("<a><b>", "the document ends too early"),
            ("<a><b></a>", "expected `</b>`"),
            ("<a b='1' b='2'/>", "duplicate"),
            (
                "<a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a>",
                "more than 8 elements inside each other",
            ),
        ];
        for (text, reason) in cases {
            let refused = nodes(text).unwrap_err().to_string();
            assert!(refused.contains(reason), "{text}: {refused}");
        }
        let many: Vec<String> = (0..=MOST_ATTRIBUTES).map(|n| format!(" a{n}='x'")).collect();
        let many = many.concat();
        assert!(nodes(&format!("<a{many}/>")).unwrap_err().reason.contains("more than 256 attributes"));
    }

    #[test]
    fn a_skipped_element_is_passed_with_all_that_is_in_it() {
        let mut xml = Xml::new("<a><b><c/>x<b>y</b></b><d/></a>", 8);
        xml.node().unwrap();
        xml.node().unwrap();
        let mut inside = Vec::new();
        xml.skip_watching(|element| inside.push(element.name.clone())).unwrap();
        assert_eq!(inside, ["c", "b"]);
        assert!(matches!(xml.node().unwrap(), Some(Node::Open(element)) if element.name == "d"));
    }
}
