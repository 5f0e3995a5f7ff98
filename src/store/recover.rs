//! Finds the records of a damaged file by the lines of our own layout.
//!
//! A missing quote or bracket turns everything behind it inside out for a reader that only counts brackets. In our
//! layout a record begins with the line `    (`, which cannot stand inside a record: line ends in strings are escaped.

use std::ops::Range;

use super::cut::{self, Entry};
use super::token::trivia;

/// The bytes between the brackets of the list called `name`: from the line that opens it, or the first record when
/// that line is damaged, to the first line that closes it, or the end.
pub(super) fn region(bytes: &[u8], name: &str) -> Option<Range<usize>> {
    let opening = format!("  {name}: [");
    let opened = lines(bytes).find(|line| bytes[line.clone()] == *opening.as_bytes()).map(|line| line.end);
    let start = opened.or_else(|| lines(bytes).find(|line| is_record(bytes, line)).map(|line| line.start))?;
    let closes = |line: &Range<usize>| matches!(&bytes[line.clone()], b"  ]" | b"  ],");
    let end = lines(&bytes[start..]).map(|l| start + l.start..start + l.end).find(closes);
    Some(start..end.map_or(bytes.len(), |line| line.start + 2))
}

/// `bytes` with blanks in the place of `region`; line ends stay.
pub(super) fn masked(bytes: &[u8], region: &Range<usize>) -> Vec<u8> {
    let mut masked = bytes.to_vec();
    masked[region.clone()].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
    masked
}

/// The records in `region`. What stands between records and is none becomes an entry too.
pub(super) fn entries(bytes: &[u8], region: &Range<usize>) -> Vec<Entry> {
    let inside = &bytes[region.clone()];
    let starts = lines(inside).filter(|line| is_record(inside, line)).map(|line| region.start + line.start);
    let ends = starts.chain([region.end]);
    let mut entries = Vec::new();
    let mut at = region.start;
    for end in ends {
        at = segment(&bytes[..end], at, &mut entries);
    }
    entries
}

/// Adds the entries from `at` to the end of `bytes`, which is where the next record begins; returns where the white
/// space before that begins.
fn segment(bytes: &[u8], mut at: usize, entries: &mut Vec<Entry>) -> usize {
    loop {
        match cut::entry(bytes, at) {
            Ok(None) if trivia(bytes, at).is_ok_and(|end| end == bytes.len()) => return at,
            Ok(Some(entry)) if cut::open_of(bytes, entry.body.start).is_some() => {
                at = entry.stop;
                entries.push(entry);
            }
            _ => {
                let body = trivia(bytes, at).unwrap_or(at);
                let end = bytes.trim_ascii_end().len().max(body);
                if end > body {
                    entries.push(Entry { start: at, body: body..end, comma: None, stop: end });
                }
                return end.max(at);
            }
        }
    }
}

fn is_record(bytes: &[u8], line: &Range<usize>) -> bool {
    bytes[line.clone()] == *b"    ("
}

/// The lines without their line ends.
fn lines(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest).map_or(bytes.len(), |at| start + at);
        let line = start..if bytes[start..end].ends_with(b"\r") { end - 1 } else { end };
        start = end + 1;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str) -> Vec<&str> {
        let region = region(text.as_bytes(), "list").expect("a list");
        entries(text.as_bytes(), &region).into_iter().map(|e| &text[e.body]).collect()
    }

    #[test]
    fn one_broken_record_does_not_take_its_neighbours_along() {
        let file = |middle: &str| {
            format!("(\n  list: [\n    (\n      a: 1,\n    ),\n{middle}    (\n      a: 3,\n    ),\n  ],\n)\n")
        };
        let (first, last) = ("(\n      a: 1,\n    )", "(\n      a: 3,\n    )");
        for (middle, expected) in [
            ("    (\n      a: \"2,\n    ),\n", "(\n      a: \"2,\n    ),"),
            ("    (\n      a: 2),\n    ),\n", "(\n      a: 2)"),
            ("    X\n      a: 2,\n    ),\n", "X\n      a: 2,\n    ),"),
            ("    (\n      a: /* 2,\n    ),\n", "(\n      a: /* 2,\n    ),"),
            ("    (\n      a: 2,\n    ))\n", "(\n      a: 2,\n    )"),
        ] {
            let text = file(middle);
            let found = bodies(&text);
            assert_eq!(found[0], first, "{middle}");
            assert_eq!(found[1], expected, "{middle}");
            assert_eq!(found[found.len() - 1], last, "{middle}");
        }
    }

    #[test]
    fn a_lost_first_or_last_line_of_the_list_costs_no_record() {
        let text = "(\n  lixt: [\n    (\n      a: 1,\n    ),\n    (\n      a: 2,\n    ),\n  )";
        assert_eq!(bodies(text).len(), 3);
        assert_eq!(bodies(text)[..2], ["(\n      a: 1,\n    )", "(\n      a: 2,\n    )"]);
        assert_eq!(region(b"(a: 1)", "list"), None);
    }
}
