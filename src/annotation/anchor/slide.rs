//! Cuts and insertions of repeated text: where they may be slid to, and what that leaves in doubt.

use std::ops::Range;

use super::align::Run;
use super::mapping::Side;
use super::words::Words;

/// Words beside a gap that are compared to choose the longest copy of them in it.
const COPY: usize = 64;

/// How far the gap between two runs can be slid, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Play {
    left: usize,
    right: usize,
}

/// A gap between two runs in which only one text has words.
struct Gap<'t> {
    side: Side<'t>,
    words: Range<usize>,
}

impl<'t> Gap<'t> {
    fn between(before: Run, after: Run, old: Side<'t>, new: Side<'t>) -> Option<Self> {
        let in_old = before.old_end()..after.old;
        let in_new = before.new_end()..after.new;
        match (in_old.is_empty(), in_new.is_empty()) {
            (false, true) => Some(Self { side: old, words: in_old }),
            (true, false) => Some(Self { side: new, words: in_new }),
            _ => None,
        }
    }

    /// How far the gap slides within runs of `before` and `after` words.
    fn play(&self, before: usize, after: usize) -> Play {
        let keys = &self.side.words.keys;
        let Range { start, end } = self.words;
        let left = (1..=before).take_while(|n| keys[start - n] == keys[end - n]).count();
        let right = (0..after).take_while(|n| keys[start + n] == keys[end + n]).count();
        Play { left, right }
    }

    /// How strong the break before word `at` is: a blank line, a line's end, a sentence's end, none.
    fn strength(&self, at: usize) -> u8 {
        let Side { text, words } = self.side;
        let end = at.checked_sub(1).map_or(0, |before| words.spots[before].end);
        let between = words.spots.get(at).map_or("", |spot| text.get(end..spot.start).unwrap_or(""));
        match between.bytes().filter(|b| *b == b'\n').take(2).count() {
            2 => 3,
            1 => 2,
            _ if text[..end].ends_with(['.', '?', '!', '。', '？', '！']) => 1,
            _ => 0,
        }
    }
}

/// Slides every gap to the strongest break that it can reach, so that whole paragraphs are cut or inserted.
pub(super) fn to_breaks(runs: &mut Vec<Run>, old: Side, new: Side) {
    for n in 1..runs.len() {
        let (before, after) = (runs[n - 1], runs[n]);
        let Some(gap) = Gap::between(before, after, old, new) else { continue };
        let play = gap.play(before.len, after.len);
        if play == Play::default() {
            continue;
        }
        let here = gap.words.start;
        let best = (here - play.left..=here + play.right)
            .max_by_key(|&at| (gap.strength(at), std::cmp::Reverse(at.abs_diff(here))))
            .unwrap_or(here);
        let end = before.old_end() + best - here;
        let moved = end as isize - before.old_end() as isize;
        runs[n - 1].len = before.len.wrapping_add_signed(moved);
        runs[n] = Run {
            old: after.old.wrapping_add_signed(moved),
            new: after.new.wrapping_add_signed(moved),
            len: after.len.wrapping_add_signed(-moved),
        };
    }
    runs.retain(|run| run.len > 0);
}

/// The old words whose images could as well be the same words on the other side of a gap: of two equal turns one was
/// cut, or one was inserted.
pub(super) fn doubtful(runs: &[Run], old: &Words, new: &Words) -> Vec<Range<usize>> {
    let sides = [Side { text: "", words: old }, Side { text: "", words: new }];
    let mut doubtful = Vec::new();
    for (before, after) in gaps(runs, old, new) {
        let slid = Gap::between(before, after, sides[0], sides[1]).map(|gap| gap.play(before.len, after.len));
        let mut play = slid.unwrap_or_default();
        for (keys, gap) in
            [(&old.keys, before.old_end()..after.old), (&new.keys, before.new_end()..after.new)]
        {
            play.left = play.left.max(longest_copy(keys, gap.clone(), before.len, Toward::Start));
            play.right = play.right.max(longest_copy(keys, gap, after.len, Toward::End));
        }
        doubtful.push(before.old_end() - play.left..before.old_end());
        doubtful.push(after.old..after.old + play.right);
    }
    doubtful
}

/// The runs around each gap, with empty runs at both ends of the texts.
fn gaps(runs: &[Run], old: &Words, new: &Words) -> Vec<(Run, Run)> {
    let first = Run { old: 0, new: 0, len: 0 };
    let last = Run { old: old.len(), new: new.len(), len: 0 };
    let befores = std::iter::once(first).chain(runs.iter().copied());
    befores.zip(runs.iter().copied().chain([last])).collect()
}

/// To which side of a gap the words lie that a copy is looked for of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Toward {
    Start,
    End,
}

/// How many of the `limit` words beside a gap, counted from the gap on, stand in it too, in a row.
fn longest_copy(keys: &[u64], gap: Range<usize>, limit: usize, toward: Toward) -> usize {
    let copied = |at: usize, limit: usize| match toward {
        Toward::Start => {
            (0..limit.min(at + 1)).take_while(|n| keys[gap.start - 1 - n] == keys[at - n]).count()
        }
        Toward::End => {
            (0..limit.min(keys.len() - at)).take_while(|n| keys[gap.end + n] == keys[at + n]).count()
        }
    };
    let best = gap.clone().max_by_key(|&at| copied(at, limit.min(COPY)));
    best.map_or(0, |at| copied(at, limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::anchor::align::{Block, runs};

    fn cut(old: &str, new: &str) -> (Vec<Run>, Vec<Range<usize>>) {
        let (old_words, new_words) = (Words::of(old), Words::of(new));
        let mut found = runs(&old_words, &new_words, Block::whole(&old_words, &new_words));
        let (old, new) = (Side { text: old, words: &old_words }, Side { text: new, words: &new_words });
        to_breaks(&mut found, old, new);
        let doubtful = doubtful(&found, old.words, new.words);
        (found, doubtful.into_iter().filter(|range| !range.is_empty()).collect())
    }

    #[test]
    fn a_cut_turn_is_cut_from_its_label_on() {
        let (found, _) = cut("P1: Yes.\nP1: Maybe not.\nP1: So.", "P1: Yes.\nP1: So.");
        assert_eq!(found, [Run { old: 0, new: 0, len: 4 }, Run { old: 9, new: 4, len: 4 }]);
    }

    #[test]
    fn which_of_two_equal_turns_was_cut_is_in_doubt() {
        let (_, doubtful) = cut("A.\nP1: Yeah.\nB.\nP1: Yeah.\nC.", "A.\nP1: Yeah.\nC.");
        assert!(doubtful.iter().any(|range| range.contains(&4)), "{doubtful:?}");
        let apart = ("A.\nP1: Yeah.\nB.\nP1: Yeah.\nC.\nD.", "A.\nP1: Yeah.\nD.");
        let (_, doubtful) = cut(apart.0, apart.1);
        assert!(doubtful.iter().any(|range| range.contains(&4)), "also when more was cut: {doubtful:?}");
        let (_, doubtful) = cut("A.\nP1: Yeah.\nP1: Yeah.", "A.\nP1: Yeah.");
        assert!(doubtful.iter().any(|range| range.contains(&4)), "also at the end: {doubtful:?}");
        let (_, doubtful) = cut("A. B. C.", "A. C.");
        assert!(doubtful.iter().all(|range| range.len() == 1), "only the stops: {doubtful:?}");
    }
}
