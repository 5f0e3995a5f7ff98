//! Values as our files write them: escaped so that nothing hides, one line for each item.

use std::fmt::Write as _;

/// What a field holds, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Anything on one line: a string in its quotes, a number, a pair.
    Plain(String),
    /// A list of values on one line each.
    List(Vec<String>),
}

/// Where line ends go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Layout {
    /// Everything on one line, for records that a person wrote that way.
    Inline,
    /// One line each, behind this indentation.
    Lines(Indent),
}

/// A line end and the blanks that follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Indent {
    /// `\n`, or `\r\n` in a file that has those.
    pub(super) newline: &'static str,
    /// The blanks.
    pub(super) blanks: String,
}

impl Indent {
    /// `levels` of two blanks each.
    pub(super) fn new(newline: &'static str, levels: usize) -> Self {
        Self { newline, blanks: "  ".repeat(levels) }
    }

    /// One level further in.
    pub(super) fn inner(&self) -> Self {
        Self { newline: self.newline, blanks: format!("{}  ", self.blanks) }
    }

    /// One level further out.
    pub(super) fn outer(&self) -> Self {
        let blanks = self.blanks.strip_suffix("  ").or(self.blanks.strip_suffix('\t')).unwrap_or_default();
        Self { newline: self.newline, blanks: blanks.to_owned() }
    }

    /// The line end with the blanks.
    pub(super) fn text(&self) -> String {
        format!("{}{}", self.newline, self.blanks)
    }
}

impl Value {
    /// The value as RON; `layout` is that of the field it belongs to.
    pub(super) fn print(&self, layout: &Layout) -> String {
        match (self, layout) {
            (Self::Plain(text), _) => text.clone(),
            (Self::List(items), Layout::Inline) => format!("[{}]", items.join(", ")),
            (Self::List(items), Layout::Lines(indent)) => {
                let line = indent.inner().text();
                let lines: String = items.iter().flat_map(|item| [&line, item.as_str(), ","]).collect();
                format!("[{lines}{}]", indent.text())
            }
        }
    }
}

/// `text` as a field's value.
pub(super) fn plain(text: &str) -> Value {
    Value::Plain(string(text))
}

/// `text` as the value of a field that is left out when it is empty.
pub(super) fn unless_empty(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| plain(text))
}

/// `texts` as the value of a field that is left out when it is empty.
pub(super) fn list<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Value> {
    let items: Vec<_> = texts.map(string).collect();
    (!items.is_empty()).then_some(Value::List(items))
}

/// Values as they are written, as the value of a field that is left out when there is none.
pub(super) fn items(values: impl Iterator<Item = String>) -> Option<Value> {
    let items: Vec<_> = values.collect();
    (!items.is_empty()).then_some(Value::List(items))
}

/// The variant `name` of an enum, which holds `texts`.
pub(super) fn variant<const N: usize>(name: &str, texts: [&str; N]) -> String {
    format!("{name}({})", texts.map(string).join(", "))
}

/// `text` as a RON string, with its quotes. Line ends, controls and whatever cannot be seen are escaped.
pub(super) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    text.chars().for_each(|c| push(&mut out, c, '"'));
    out.push('"');
    out
}

/// `c` as a RON character, with its quotes.
pub(super) fn character(c: char) -> String {
    let mut out = String::from('\'');
    push(&mut out, c, '\'');
    out.push('\'');
    out
}

fn push(out: &mut String, c: char, quote: char) {
    match c {
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ if c == quote => out.extend(['\\', c]),
        _ if is_hidden(c) => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        _ => out.push(c),
    }
}

/// Whether `c` could hide, reorder or break what a person or a terminal sees: C0, DEL and C1 controls, bidirectional
/// controls (UAX #9), zero-width and invisible format characters, separators, tags and non-characters.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{AD}' | '\u{61C}' | '\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_written_escaped_and_others_as_they_are() {
        for (text, written) in [
            ("héllo “quotes” 安全 🙂 שלום", "\"héllo “quotes” 安全 🙂 שלום\""),
            ("a\"b\\c\n\r\t", r#""a\"b\\c\n\r\t""#),
            ("\0\x1b\x7f\u{85}", r#""\u{0}\u{1b}\u{7f}\u{85}""#),
            ("\u{202e}\u{2066}\u{200d}\u{feff}\u{2028}", r#""\u{202e}\u{2066}\u{200d}\u{feff}\u{2028}""#),
            ("\u{e0041}\u{fdd0}\u{1ffff}\u{10fffe}", r#""\u{e0041}\u{fdd0}\u{1ffff}\u{10fffe}""#),
            ("it's", "\"it's\""),
        ] {
            assert_eq!(string(text), written);
        }
        assert_eq!(character('\''), r"'\''");
        assert_eq!(character('"'), "'\"'");
    }

    proptest::proptest! {
        #[test]
        fn every_string_is_read_back_by_ron(text in proptest::prelude::any::<String>()) {
            let written = string(&text);
            proptest::prop_assert!(!written.contains(['\n', '\r']));
            proptest::prop_assert_eq!(ron::from_str::<String>(&written), Ok(text));
        }

        #[test]
        fn every_character_is_read_back_by_ron(c in proptest::prelude::any::<char>()) {
            proptest::prop_assert_eq!(ron::from_str::<char>(&character(c)), Ok(c));
        }
    }
}
