//! Changes to a text that leave every other byte alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::cut::{Entry, Sequence};
use super::literal::Layout;

/// Replacements that are collected and made in one pass. They must not overlap.
#[derive(Debug, Default)]
pub(super) struct Edits {
    splices: Vec<(Range<usize>, Vec<u8>)>,
    /// Where a missing comma was added.
    commas: BTreeSet<usize>,
    /// Line ends before closing brackets, which come behind whatever is inserted there.
    closings: BTreeMap<usize, String>,
}

impl Edits {
    /// Whether nothing changes.
    pub(super) fn is_empty(&self) -> bool {
        self.splices.is_empty()
    }

    /// Puts `text` in the place of `range`.
    pub(super) fn replace(&mut self, range: Range<usize>, text: impl Into<Vec<u8>>) {
        self.splices.push((range, text.into()));
    }

    /// Takes `entry` away with its comma and, where nothing depends on it, the white space before it. Comments around
    /// it stay.
    pub(super) fn remove(&mut self, bytes: &[u8], entry: &Entry) {
        let lead = &bytes[entry.start..entry.body.start];
        let line_goes = matches!(bytes[entry.end()..], [b'\n', ..] | [b'\r', b'\n', ..]);
        let start = if line_goes {
            // a comment above ends in the line end that follows the entry instead
            entry.start + blanks_before(lead)
        } else if lead.contains(&b'/') || lead.contains(&b'\n') || entry.stop > entry.end() {
            entry.body.start
        } else {
            entry.start
        };
        self.replace(start..entry.body.end, "");
        if let Some(end) = entry.comma {
            self.replace(end - 1..end, "");
        }
    }

    /// Puts `text` with a comma behind the entry numbered `after` of `sequence`, or in front of all; adds the comma
    /// that the entry before may lack. That entry must not be removed by the same edits.
    pub(super) fn insert(
        &mut self,
        bytes: &[u8],
        sequence: &Sequence,
        after: Option<usize>,
        (text, layout): (&str, &Layout),
    ) {
        let entry = after.and_then(|index| sequence.entries.get(index));
        if let Some(entry) = entry.filter(|e| e.comma.is_none())
            && self.commas.insert(entry.body.end)
        {
            self.replace(entry.body.end..entry.body.end, ",");
        }
        let (end, at) = entry.map_or((sequence.open + 1, sequence.first), |e| (e.end(), e.stop));
        let next = sequence.entries.get(after.map_or(0, |index| index + 1));
        let gap = match layout {
            Layout::Lines(indent) => indent.text(),
            // a `//` comment would swallow what follows it on its line
            Layout::Inline if at > end => "\n".to_owned(),
            Layout::Inline if entry.is_some() => " ".to_owned(),
            Layout::Inline => String::new(),
        };
        self.replace(at..at, format!("{gap}{text},"));
        if let Layout::Lines(indent) = layout
            && next.is_none()
            && !bytes[at..sequence.close].contains(&b'\n')
        {
            self.closings.insert(sequence.close, indent.outer().text());
        }
    }

    /// `bytes[range]` with all replacements made; they must lie inside.
    pub(super) fn apply(self, bytes: &[u8], range: Range<usize>) -> Vec<u8> {
        let mut splices = self.splices;
        // stable: what is inserted at one place stays in order, and comes before what begins there
        splices.sort_by_key(|(range, _)| (range.start, range.end));
        splices.extend(self.closings.into_iter().map(|(at, text)| (at..at, text.into_bytes())));
        splices.sort_by_key(|(range, _)| range.start);
        let added: usize = splices.iter().map(|(_, text)| text.len()).sum();
        let mut out = Vec::with_capacity(range.len() + added);
        let mut at = range.start;
        for (replaced, text) in splices {
            out.extend_from_slice(bytes.get(at..replaced.start).unwrap_or_default());
            out.extend_from_slice(&text);
            at = at.max(replaced.end);
        }
        out.extend_from_slice(&bytes[at..range.end]);
        out
    }
}

/// How many bytes of `lead` stay when the last line end in it and the blanks behind that go.
fn blanks_before(lead: &[u8]) -> usize {
    let kept = lead.trim_ascii_end().len();
    match memchr::memrchr(b'\n', &lead[kept..]).map(|newline| kept + newline) {
        Some(newline) if newline > kept && lead[newline - 1] == b'\r' => newline - 1,
        Some(newline) => newline,
        None => lead.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cut;
    use super::super::literal::Indent;
    use super::*;

    /// `text`, a sequence, after `change`.
    fn edited(text: &str, change: impl Fn(&mut Edits, &Sequence)) -> String {
        let sequence = cut::sequence(text.as_bytes(), 0).expect("a sequence");
        let mut edits = Edits::default();
        change(&mut edits, &sequence);
        String::from_utf8(edits.apply(text.as_bytes(), 0..text.len())).expect("UTF-8")
    }

    #[test]
    fn an_entry_goes_with_its_line_and_leaves_comments() {
        for (text, left) in [
            ("[\n  a,\n  b,\n]", "[\n  b,\n]"),
            ("[\r\n  a,\r\n  b,\r\n]", "[\r\n  b,\r\n]"),
            ("[a, b]", "[ b]"),
            ("[\n  // of a\n  a,\n  b,\n]", "[\n  // of a\n  b,\n]"),
            ("[\n  a, // of a\n  b,\n]", "[\n   // of a\n  b,\n]"),
            ("[ // head\n a /* x */, b]", "[ // head\n  /* x */ b]"),
        ] {
            let first = |edits: &mut Edits, s: &Sequence| edits.remove(text.as_bytes(), &s.entries[0]);
            assert_eq!(edited(text, first), left, "{text}");
        }
    }

    #[test]
    fn entries_are_added_in_order_with_the_comma_that_was_missing() {
        let lines = Layout::Lines(Indent::new("\n", 1));
        for (text, after, layout, left) in [
            ("[]", None, &lines, "[\n  x,\n  y,\n]"),
            ("[a]", Some(0), &lines, "[a,\n  x,\n  y,\n]"),
            ("[\n  a // of a\n]", Some(0), &lines, "[\n  a, // of a\n  x,\n  y,\n]"),
            ("[a, b]", Some(0), &Layout::Inline, "[a, x, y, b]"),
            ("[a]", Some(0), &Layout::Inline, "[a, x, y,]"),
            ("[a, // of a\n b]", Some(0), &Layout::Inline, "[a, // of a\nx,\ny,\n b]"),
        ] {
            let add = |edits: &mut Edits, s: &Sequence| {
                edits.insert(text.as_bytes(), s, after, ("x", layout));
                edits.insert(text.as_bytes(), s, after, ("y", layout));
            };
            assert_eq!(edited(text, add), left, "{text}");
        }
    }
}
