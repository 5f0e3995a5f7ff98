//! How much of the text was read: what was on the screen long enough.

use std::ops::Range;

/// How long something must be on the screen to count as read, in milliseconds.
const LONG_ENOUGH: u64 = 2_000;

/// What was read. Ranges are bytes of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// What was read, in order, apart from each other.
    read: Vec<Range<usize>>,
    /// What is on the screen, and since when in milliseconds.
    shown: Vec<(Range<usize>, u64)>,
}

impl Coverage {
    /// Coverage of which `read` was read before, in any order.
    pub fn new(mut read: Vec<Range<usize>>) -> Self {
        read.retain(|r| r.start < r.end);
        read.sort_unstable_by_key(|r| r.start);
        let mut coverage = Self::default();
        for range in read {
            coverage.add(range);
        }
        coverage
    }

    /// What was read, in order, apart from each other.
    pub fn read(&self) -> &[Range<usize>] {
        &self.read
    }

    /// Gives every place the byte that `moved` says, which never puts an end before its beginning.
    pub(super) fn shift(&mut self, moved: impl Fn(usize) -> usize) {
        let ranges = self.read.iter_mut().chain(self.shown.iter_mut().map(|(range, _)| range));
        for range in ranges {
            *range = moved(range.start)..moved(range.end);
        }
        self.read.retain(|range| range.start < range.end);
        self.shown.retain(|(range, _)| range.start < range.end);
    }

    /// Bytes that were read.
    pub fn bytes(&self) -> usize {
        self.read.iter().map(Range::len).sum()
    }

    /// Takes note that it is `now`, in milliseconds: what is on the screen long enough was read.
    pub fn pass(&mut self, now: u64) {
        let done: Vec<_> =
            self.shown.extract_if(.., |(_, since)| now.saturating_sub(*since) >= LONG_ENOUGH).collect();
        for (range, since) in done {
            self.add(range.clone());
            // it stays on the screen, so that it does not begin anew
            self.shown.push((range, since));
        }
    }

    /// Takes note that since `now` exactly `runs` are on the screen, given in order.
    pub fn show(&mut self, runs: &[Range<usize>], now: u64) {
        let before = std::mem::take(&mut self.shown);
        for run in runs {
            let mut at = run.start;
            let mut known: Vec<_> =
                before.iter().filter_map(|(r, since)| Some((common(r, run)?, *since))).collect();
            known.sort_unstable_by_key(|(r, _)| r.start);
            for (piece, since) in known {
                if at < piece.start {
                    self.shown.push((at..piece.start, now));
                }
                at = at.max(piece.end);
                self.shown.push((piece, since));
            }
            if at < run.end {
                self.shown.push((at..run.end, now));
            }
        }
    }

    /// The first byte at or after `from` that was not read, else the first of the text; none when all `length` bytes
    /// were.
    pub fn unread(&self, from: usize, length: usize) -> Option<usize> {
        let after = |at: usize| {
            let next = self.read.iter().find(|r| r.contains(&at)).map_or(at, |r| r.end);
            (next < length).then_some(next)
        };
        after(from).or_else(|| after(0))
    }

    /// Adds `range`, joined with what it touches.
    fn add(&mut self, range: Range<usize>) {
        let first = self.read.partition_point(|r| r.end < range.start);
        let behind = self.read.partition_point(|r| r.start <= range.end);
        let touched = &self.read[first..behind.max(first)];
        let start = touched.first().map_or(range.start, |r| r.start.min(range.start));
        let end = touched.last().map_or(range.end, |r| r.end.max(range.end));
        self.read.splice(first..behind.max(first), std::iter::once(start..end));
    }
}

/// What `a` and `b` share.
fn common(a: &Range<usize>, b: &Range<usize>) -> Option<Range<usize>> {
    let both = a.start.max(b.start)..a.end.min(b.end);
    (both.start < both.end).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_stays_two_seconds_is_read_and_what_passes_by_is_not() {
        let mut coverage = Coverage::default();
        coverage.show(std::slice::from_ref(&(0..100)), 0);
        coverage.pass(1_000);
        coverage.show(std::slice::from_ref(&(50..150)), 1_000);
        coverage.pass(2_500);
        assert_eq!(
            coverage.read(),
            std::slice::from_ref(&(50..100)),
            "50 to 100 were there since 0, 100 to 150 since 1000"
        );
        coverage.pass(3_000);
        assert_eq!(coverage.read(), std::slice::from_ref(&(50..150)));
    }

    #[test]
    fn the_next_unread_byte_lies_ahead_or_else_behind() {
        let coverage = Coverage::new(vec![20..30, 5..10]);
        let unread = |from| coverage.unread(from, 30);
        assert_eq!((unread(6), unread(12), unread(25)), (Some(10), Some(12), Some(0)));
        assert_eq!(Coverage::new(vec![0..30, 30..31]).unread(7, 31), None);
    }

    proptest! {
        #[test]
        fn ranges_stay_apart_and_in_order_and_hold_just_what_was_added(
            ranges in prop::collection::vec((0usize..60, 1usize..9), 0..20)
        ) {
            let ranges: Vec<_> = ranges.into_iter().map(|(s, n)| s..s + n).collect();
            let coverage = Coverage::new(ranges.clone());
            prop_assert!(coverage.read().windows(2).all(|w| w[0].end < w[1].start));
            for at in 0..80 {
                let added = ranges.iter().any(|r| r.contains(&at));
                prop_assert_eq!(coverage.read().iter().any(|r| r.contains(&at)), added, "{}", at);
            }
        }
    }
}
