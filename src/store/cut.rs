//! Cuts RON into the entries of its bracketed sequences, as byte ranges, without understanding the values.
//!
//! Only strings, characters, comments and brackets are known here, so what other programs or later versions wrote
//! keeps its bytes. Input may be any bytes; nothing recurses by its depth.

use std::ops::Range;

use super::token::{Fault, line_comment, token, trivia, word};

/// Brackets inside brackets. `ron` itself refuses values nested deeper than this.
const DEPTH: usize = 128;

/// Entries of one sequence.
const ENTRIES: usize = 500_000;

/// One entry of a sequence: what precedes it, the entry, what belongs to it behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Where the white space and comments before the entry begin.
    pub(super) start: usize,
    /// The entry without comments around it and without its comma. Never empty.
    pub(super) body: Range<usize>,
    /// The first byte after its comma; none without a comma.
    pub(super) comma: Option<usize>,
    /// The first byte that belongs to the next entry: after the comma and a `//` comment on the same line.
    pub(super) stop: usize,
}

impl Entry {
    /// The first byte after body and comma, where a comment on the same line would begin.
    pub(super) fn end(&self) -> usize {
        self.comma.unwrap_or(self.body.end)
    }
}

/// What stands between a bracket and its counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sequence {
    /// Offset of the opening bracket.
    pub(super) open: usize,
    /// The first byte after the opening bracket and a `//` comment on the same line.
    pub(super) first: usize,
    /// The entries in order.
    pub(super) entries: Vec<Entry>,
    /// Offset of the closing bracket.
    pub(super) close: usize,
}

/// A whole file: attributes such as `#![enable(implicit_some)]`, then one struct.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Document {
    /// The attributes with the comments around them.
    pub(super) header: Range<usize>,
    /// The fields of the struct.
    pub(super) fields: Sequence,
}

/// Cuts a whole file, whose text begins at `start`.
pub(super) fn document(bytes: &[u8], start: usize) -> Result<Document, Fault> {
    let mut at = trivia(bytes, start)?;
    while bytes.get(at) == Some(&b'#') {
        let open = at + 2;
        if bytes.get(at + 1..open + 1) != Some(b"![") {
            return Err(Fault { at, reason: "expected `#![…]`" });
        }
        at = trivia(bytes, sequence(bytes, open)?.close + 1)?;
    }
    let open = open_of(bytes, at).ok_or(Fault { at, reason: "expected `(`" })?;
    let fields = sequence(bytes, open)?;
    let end = trivia(bytes, fields.close + 1)?;
    if end < bytes.len() {
        return Err(Fault { at: end, reason: "something follows the closing bracket" });
    }
    Ok(Document { header: start..at, fields })
}

/// Cuts the sequence whose opening bracket is at `open`.
pub(super) fn sequence(bytes: &[u8], open: usize) -> Result<Sequence, Fault> {
    let closer =
        bytes.get(open).copied().and_then(closer).ok_or(Fault { at: open, reason: "expected a bracket" })?;
    let first = line_comment(bytes, open + 1);
    let mut entries = Vec::new();
    let mut at = first;
    while let Some(entry) = entry(bytes, at)? {
        if entries.len() == ENTRIES {
            return Err(Fault { at: entry.body.start, reason: "more than 500,000 entries" });
        }
        at = entry.stop;
        let last = entry.comma.is_none();
        entries.push(entry);
        if last {
            break;
        }
    }
    let close = trivia(bytes, at)?;
    match bytes.get(close) {
        Some(byte) if *byte == closer => Ok(Sequence { open, first, entries, close }),
        Some(_) => Err(Fault { at: close, reason: "closing bracket of another kind" }),
        None => Err(Fault { at: open, reason: "this bracket is never closed" }),
    }
}

/// The entry whose leading white space begins at `start`; none when a closing bracket or the end comes first.
pub(super) fn entry(bytes: &[u8], start: usize) -> Result<Option<Entry>, Fault> {
    let begin = trivia(bytes, start)?;
    if bytes.get(begin).copied().is_none_or(is_closer) {
        return Ok(None);
    }
    let mut nesting = Nesting::default();
    let mut at = begin;
    let mut end = begin;
    let comma = loop {
        at = trivia(bytes, at)?;
        let Some(byte) = bytes.get(at).copied() else { break None };
        match byte {
            b',' if nesting.0.is_empty() => break Some(at + 1),
            b')' | b']' | b'}' if nesting.0.is_empty() => break None,
            b')' | b']' | b'}' => nesting.close(at, byte)?,
            b'(' | b'[' | b'{' => nesting.open(at, byte)?,
            _ => {}
        }
        at = token(bytes, at)?;
        end = at;
    };
    nesting.end()?;
    if end == begin {
        return Err(Fault { at: begin, reason: "expected a value before the comma" });
    }
    let stop = line_comment(bytes, comma.unwrap_or(end));
    Ok(Some(Entry { start, body: begin..end, comma, stop }))
}

/// Name and value of an entry `name: value`; none when it has another shape.
pub(super) fn field<'a>(bytes: &'a [u8], body: &Range<usize>) -> Option<(&'a str, Range<usize>)> {
    let bytes = bytes.get(..body.end)?;
    let start = if bytes.get(body.start..)?.starts_with(b"r#") { body.start + 2 } else { body.start };
    let end = word(bytes, start);
    let name = std::str::from_utf8(bytes.get(start..end)?).ok().filter(|n| !n.is_empty())?;
    Some((name, value_after(bytes, end)?))
}

/// Key (as it is written) and value of an entry `"key": value` of a map; none when it has another shape.
pub(super) fn key<'a>(bytes: &'a [u8], body: &Range<usize>) -> Option<(&'a str, Range<usize>)> {
    let bytes = bytes.get(..body.end)?;
    let end = token(bytes, body.start).ok()?;
    Some((std::str::from_utf8(bytes.get(body.start..end)?).ok()?, value_after(bytes, end)?))
}

/// What follows the colon after `end`, to the end of `bytes`.
fn value_after(bytes: &[u8], end: usize) -> Option<Range<usize>> {
    let colon = trivia(bytes, end).ok()?;
    let start = trivia(bytes, colon + 1).ok()?;
    (bytes.get(colon) == Some(&b':') && start < bytes.len()).then_some(start..bytes.len())
}

/// Where the `(` of a struct that begins at `start` is: its name may come first.
pub(super) fn open_of(bytes: &[u8], start: usize) -> Option<usize> {
    let open = trivia(bytes, word(bytes, start)).ok()?;
    (bytes.get(open) == Some(&b'(')).then_some(open)
}

/// The brackets that are open, innermost last: where each is, and what closes it.
#[derive(Default)]
struct Nesting(Vec<(usize, u8)>);

impl Nesting {
    fn open(&mut self, at: usize, bracket: u8) -> Result<(), Fault> {
        self.0.extend(closer(bracket).map(|closer| (at, closer)));
        if self.0.len() > DEPTH { Err(Fault { at, reason: "nested too deep" }) } else { Ok(()) }
    }

    fn close(&mut self, at: usize, bracket: u8) -> Result<(), Fault> {
        match self.0.pop() {
            Some((_, expected)) if expected == bracket => Ok(()),
            _ => Err(Fault { at, reason: "closing bracket of another kind" }),
        }
    }

    fn end(&self) -> Result<(), Fault> {
        match self.0.first() {
            Some((at, _)) => Err(Fault { at: *at, reason: "this bracket is never closed" }),
            None => Ok(()),
        }
    }
}

fn closer(open: u8) -> Option<u8> {
    match open {
        b'(' => Some(b')'),
        b'[' => Some(b']'),
        b'{' => Some(b'}'),
        _ => None,
    }
}

fn is_closer(byte: u8) -> bool {
    matches!(byte, b')' | b']' | b'}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bodies of the sequence that `text` is.
    fn bodies(text: &str) -> Vec<&str> {
        let sequence = sequence(text.as_bytes(), 0).expect("a sequence");
        sequence.entries.iter().map(|e| &text[e.body.clone()]).collect()
    }

    #[test]
    fn brackets_commas_and_quotes_in_strings_and_comments_cut_nothing() {
        for (text, expected) in [
            (r#"["a, ]\"", (1, [2, 3]), 'x']"#, vec![r#""a, ]\"""#, "(1, [2, 3])", "'x'"]),
            (r##"[r#"a", "b"#, ',', '\'', '\\']"##, vec![r##"r#"a", "b"#"##, "','", r"'\''", r"'\\'"]),
            ("[a /* , ] /* ( */ */, // , ]\n b]", vec!["a", "b"]),
            ("[]", vec![]),
            ("[ /* none */ ]", vec![]),
            ("[r#type: 1, rest: br\"\\\"]", vec!["r#type: 1", "rest: br\"\\\""]),
            ("['é', '𝄞', '\\u{301}']", vec!["'é'", "'𝄞'", "'\\u{301}'"]),
        ] {
            assert_eq!(bodies(text), expected, "{text}");
        }
    }

    #[test]
    fn a_comment_on_the_line_of_an_entry_belongs_to_it_and_one_above_to_the_next() {
        let text = "[ // head\n a, // of a\n // of b\n b // of b too\n]";
        let cut = sequence(text.as_bytes(), 0).expect("a sequence");
        assert_eq!(&text[..cut.first], "[ // head");
        let parts: Vec<_> =
            cut.entries.iter().map(|e| (&text[e.start..e.body.start], &text[e.body.end..e.stop])).collect();
        assert_eq!(parts, [("\n ", ", // of a"), ("\n // of b\n ", " // of b too")]);
    }

    #[test]
    fn what_cannot_be_cut_names_its_place() {
        for (text, at, reason) in [
            ("(a: \"b", 4, "this string is never closed"),
            ("(a, [b)", 6, "closing bracket of another kind"),
            ("(a,,b)", 3, "expected a value before the comma"),
            ("(a", 0, "this bracket is never closed"),
            ("(a /* b", 3, "this comment is never closed"),
            ("(a) b", 4, "something follows the closing bracket"),
            ("['ab']", 0, "expected `(`"),
            ("('ab')", 1, "expected one character between single quotes"),
            ("", 0, "expected `(`"),
        ] {
            assert_eq!(document(text.as_bytes(), 0), Err(Fault { at, reason }), "{text}");
        }
    }

    #[test]
    fn depth_is_refused_and_costs_no_stack() {
        for open in ["(", "[", "{", "(a:[{\"\":"] {
            let deep = open.repeat(1_000_000);
            assert_eq!(sequence(deep.as_bytes(), 0).map_err(|f| f.reason), Err("nested too deep"));
        }
        let comment = format!("({}{})", "/*".repeat(100_000), "*/".repeat(100_000));
        assert!(document(comment.as_bytes(), 0).is_ok());
    }

    #[test]
    fn a_field_has_a_name_and_a_value() {
        for (text, expected) in [
            ("note: \"x\"", Some(("note", "\"x\""))),
            ("r#note /* c */ : // d\n 1", Some(("note", "1"))),
            ("note", None),
            (": 1", None),
            ("note:", None),
        ] {
            let found = field(text.as_bytes(), &(0..text.len())).map(|(name, at)| (name, &text[at]));
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_cut_or_refused_and_pieces_touch(bytes in r#"[\[\](){}"'/*,:ra#\\ \n-]{0,60}"#) {
            let bytes = bytes.as_bytes();
            if let Ok(document) = document(bytes, 0) {
                let mut at = document.fields.first;
                for entry in &document.fields.entries {
                    proptest::prop_assert_eq!(entry.start, at);
                    proptest::prop_assert!(entry.start <= entry.body.start && entry.body.start < entry.body.end);
                    proptest::prop_assert!(entry.body.end <= entry.end() && entry.end() <= entry.stop);
                    at = entry.stop;
                }
                proptest::prop_assert!(at <= document.fields.close);
            }
        }
    }
}
