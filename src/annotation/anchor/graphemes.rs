//! Ranges that do not cut what a reader sees as one sign.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

/// `bytes` widened to whole grapheme clusters of `text`.
pub(super) fn whole(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let start = cursor_inside(text, bytes.start).and_then(|mut c| c.prev_boundary(text, 0).ok().flatten());
    let end = cursor_inside(text, bytes.end).and_then(|mut c| c.next_boundary(text, 0).ok().flatten());
    start.unwrap_or(bytes.start)..end.unwrap_or(bytes.end)
}

/// A cursor at byte `at` when that is inside a cluster.
fn cursor_inside(text: &str, at: usize) -> Option<GraphemeCursor> {
    // two ASCII characters are never one cluster, but for CR LF
    let is_plain = |at: usize| text.as_bytes().get(at).is_none_or(|byte| byte.is_ascii() && *byte != b'\n');
    if at == 0 || is_plain(at - 1) && is_plain(at) {
        return None;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    (cursor.is_boundary(text, 0) == Ok(false)).then_some(cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_takes_in_the_whole_of_what_it_touches() {
        let text = "a👩‍👩‍👧e\u{301}\r\nz";
        let family = 1..1 + "👩‍👩‍👧".len();
        assert_eq!(whole(text, &(5..8)), family);
        assert_eq!(whole(text, &(0..family.end + 1)), 0..family.end + 3);
        assert_eq!(whole(text, &(family.end + 3..family.end + 4)), family.end + 3..family.end + 5);
        assert_eq!(whole("abc", &(1..2)), 1..2);
    }
}
