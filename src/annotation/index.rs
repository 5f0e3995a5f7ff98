//! Which annotations lie in a window of the text.

use super::id::Id;
use crate::text::Span;

/// How many entries share one running maximum.
const CHUNK: usize = 64;

/// Spans ordered by start, with the greatest end of every chunk, so that a window is found by two searches whatever
/// the number of spans.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    entries: Vec<(Span, Id)>,
    /// Greatest end in each chunk of [`CHUNK`] entries.
    ends: Vec<usize>,
    /// Greatest end in each row of [`CHUNK`] chunks: a frame asks for many small windows.
    far_ends: Vec<usize>,
    /// Code points that lie in some span.
    covered: usize,
}

impl Index {
    /// The index of `entries`, in any order.
    pub fn new(mut entries: Vec<(Span, Id)>) -> Self {
        entries.sort_unstable();
        let all = Span::new(0, usize::MAX);
        let covered = all.len() - bare(all, entries.iter().map(|(span, _)| *span));
        let mut index = Self { entries, covered, ..Self::default() };
        index.remember_ends(0);
        index
    }

    /// How many spans there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many code points lie in some span.
    pub fn covered(&self) -> usize {
        self.covered
    }

    /// Adds `id` at `span`.
    pub fn insert(&mut self, span: Span, id: Id) {
        self.covered += self.bare(span);
        let entry = (span, id);
        let at = self.entries.partition_point(|e| *e < entry);
        self.entries.insert(at, entry);
        self.remember_ends(at / CHUNK);
    }

    /// Takes away `id` at `span`, if it is there.
    pub fn remove(&mut self, span: Span, id: &Id) {
        let at = self.entries.partition_point(|e| (e.0, &e.1) < (span, id));
        if self.entries.get(at).is_some_and(|e| e.0 == span && e.1 == *id) {
            self.entries.remove(at);
            self.remember_ends(at / CHUNK);
            self.covered -= self.bare(span);
        }
    }

    /// How many code points of `window` lie in no span.
    fn bare(&self, window: Span) -> usize {
        bare(window, self.overlapping(window).map(|(span, _)| span))
    }

    /// All entries in order of start, then end, then id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Span, &Id)> {
        self.entries.iter().map(|(span, id)| (*span, id))
    }

    /// The entries that share a code point with `window`, in order of start.
    pub fn overlapping(&self, window: Span) -> impl Iterator<Item = (Span, &Id)> {
        let stop = self.entries.partition_point(|(span, _)| span.start < window.end);
        (0..self.far_ends.len())
            .take_while(move |row| row * CHUNK * CHUNK < stop)
            .filter(move |&row| self.far_ends[row] > window.start)
            .flat_map(move |row| row * CHUNK..((row + 1) * CHUNK).min(stop.div_ceil(CHUNK)))
            .filter(move |&chunk| self.ends[chunk] > window.start)
            .flat_map(move |chunk| &self.entries[chunk * CHUNK..((chunk + 1) * CHUNK).min(stop)])
            .filter(move |(span, _)| span.end > window.start)
            .map(|(span, id)| (*span, id))
    }

    /// The first entry that starts after `position`.
    pub fn after(&self, position: usize) -> Option<(Span, &Id)> {
        let at = self.entries.partition_point(|(span, _)| span.start <= position);
        self.entries.get(at).map(|(span, id)| (*span, id))
    }

    /// The last entry that starts before `position`.
    pub fn before(&self, position: usize) -> Option<(Span, &Id)> {
        let at = self.entries.partition_point(|(span, _)| span.start < position);
        self.entries[..at].last().map(|(span, id)| (*span, id))
    }

    fn remember_ends(&mut self, from_chunk: usize) {
        self.ends.truncate(from_chunk);
        let rest = self.entries[(from_chunk * CHUNK).min(self.entries.len())..].chunks(CHUNK);
        self.ends.extend(rest.map(|chunk| chunk.iter().map(|(span, _)| span.end).max().unwrap_or(0)));
        let row = from_chunk / CHUNK;
        self.far_ends.truncate(row);
        let rest = self.ends[(row * CHUNK).min(self.ends.len())..].chunks(CHUNK);
        self.far_ends.extend(rest.map(|row| row.iter().copied().max().unwrap_or(0)));
    }
}

/// How many code points of `window` lie in none of `spans`, which are in order of start.
fn bare(window: Span, spans: impl Iterator<Item = Span>) -> usize {
    let mut bare = 0;
    let mut reached = window.start;
    for span in spans {
        bare += span.start.min(window.end).saturating_sub(reached);
        reached = reached.max(span.end);
    }
    bare + window.end.saturating_sub(reached)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn windows_of_many_spans_are_found_across_rows_of_chunks() {
        let entry = |n: usize| (Span::new(n * 3, n * 3 + 2 + (n % 1_000) * 5), Id::from(format!("{n:05}")));
        let all: Vec<(Span, Id)> = (0..3 * CHUNK * CHUNK + 7).map(entry).collect();
        let mut index = Index::new(all.clone());
        index.remove(all[5_000].0, &all[5_000].1);
        index.insert(all[5_000].0, all[5_000].1.clone());
        for start in (0..40_000).step_by(997) {
            let window = Span::new(start, start + 2);
            let expected = all.iter().filter(|(s, _)| s.start < window.end && s.end > window.start);
            assert!(index.overlapping(window).eq(expected.map(|(s, id)| (*s, id))), "{start}");
        }
    }

    proptest! {
        #[test]
        fn a_window_finds_what_a_scan_finds(
            spans in prop::collection::vec((0usize..500, 0usize..80), 0..300),
            gone in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
            start in 0usize..500, len in 0usize..60,
        ) {
            let mut all: Vec<(Span, Id)> = Vec::new();
            let mut index = Index::default();
            for (n, (start, len)) in spans.iter().enumerate() {
                let entry = (Span::new(*start, start + len), Id::from(format!("{n:03}")));
                index.insert(entry.0, entry.1.clone());
                all.push(entry);
            }
            for pick in gone {
                if !all.is_empty() {
                    let (span, id) = all.swap_remove(pick.index(all.len()));
                    index.remove(span, &id);
                }
            }
            prop_assert_eq!(&index, &Index::new(all.clone()));
            let is_in = |at: &usize| all.iter().any(|(span, _)| span.start <= *at && *at < span.end);
            prop_assert_eq!(index.covered(), (0..600).filter(is_in).count());
            let window = Span::new(start, start + len);
            let mut expected: Vec<_> =
                all.into_iter().filter(|(s, _)| s.start < window.end && s.end > window.start).collect();
            expected.sort();
            let found: Vec<_> = index.overlapping(window).map(|(s, id)| (s, id.clone())).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
