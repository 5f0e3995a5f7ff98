//! Ranges that do not cut what a reader sees as one sign.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

/// The grapheme clusters of a text, found where they are asked for.
#[derive(Debug)]
pub(super) struct Graphemes<'t> {
    text: &'t str,
    /// The last cluster of several characters that was found: a sign may have thousands of accents.
    last: Range<usize>,
}

impl<'t> Graphemes<'t> {
    /// The clusters of `text`.
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, last: 0..0 }
    }

    /// `bytes` widened to whole clusters.
    pub(super) fn whole(&mut self, bytes: &Range<usize>) -> Range<usize> {
        let start = self.around(bytes.start).map_or(bytes.start, |cluster| cluster.start);
        let end = self.around(bytes.end).map_or(bytes.end, |cluster| cluster.end);
        start..end
    }

    /// The cluster that byte `at` lies inside; none when a cluster begins there.
    fn around(&mut self, at: usize) -> Option<Range<usize>> {
        // two ASCII characters are never one cluster, but for CR LF
        let plain =
            |at: usize| self.text.as_bytes().get(at).is_none_or(|byte| byte.is_ascii() && *byte != b'\n');
        if at == 0 || plain(at - 1) && plain(at) {
            return None;
        }
        if !(self.last.start < at && at < self.last.end) {
            let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
            if cursor.is_boundary(self.text, 0) != Ok(false) {
                return None;
            }
            let start = cursor.prev_boundary(self.text, 0).ok().flatten()?;
            let end = cursor.next_boundary(self.text, 0).ok().flatten()?;
            self.last = start..end;
        }
        Some(self.last.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_takes_in_the_whole_of_what_it_touches() {
        let text = "a👩‍👩‍👧e\u{301}\r\nz";
        let family = 1..1 + "👩‍👩‍👧".len();
        let mut graphemes = Graphemes::of(text);
        assert_eq!(graphemes.whole(&(5..8)), family);
        assert_eq!(graphemes.whole(&(0..family.end + 1)), 0..family.end + 3);
        assert_eq!(graphemes.whole(&(family.end + 3..family.end + 4)), family.end + 3..family.end + 5);
        assert_eq!(Graphemes::of("abc").whole(&(1..2)), 1..2);
    }
}
