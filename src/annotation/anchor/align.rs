//! Which words of the old text are which words of the new text.
//!
//! Equal ends are stripped; what is between is split at word sequences that occur once on both sides (as in a
//! patience diff, but by sequences of words, so that line breaks mean nothing), again and again until the blocks are
//! small enough for a full comparison. Text that only repeats itself goes to the histogram diff.

use std::collections::HashMap;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, Token};

use super::compare;
use super::seeds::{chain, unique};
use super::words::Words;

/// Lengths of word sequences that split a block, tried in this order.
const SEEDS: [usize; 3] = [6, 3, 1];
/// Blocks up to this many pairs of words are compared in full.
const FULL: usize = 1 << 16;
/// Blocks of more words that only repeat themselves are left alone: any alignment of them would be a guess.
const REPETITIVE: usize = 1 << 14;
/// How often a block is split at most.
const DEPTH: usize = 8;

/// Consecutive words of the old text that are consecutive words of the new text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Index of the first old word.
    pub(super) old: usize,
    /// Index of the first new word.
    pub(super) new: usize,
    /// How many words.
    pub(super) len: usize,
}

impl Run {
    /// Index after the last old word.
    pub(super) fn old_end(self) -> usize {
        self.old + self.len
    }

    /// Index after the last new word.
    pub(super) fn new_end(self) -> usize {
        self.new + self.len
    }
}

/// A stretch of the old text and the stretch of the new text that stands in its place, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

impl Block {
    /// Both texts as a whole.
    pub(super) fn whole(old: &Words, new: &Words) -> Self {
        Self { old: 0..old.len(), new: 0..new.len() }
    }
}

/// The runs of equal words in `block`, in order of both texts, none touching the next on both sides.
pub(super) fn runs(old: &Words, new: &Words, block: Block) -> Vec<Run> {
    let mut aligner = Aligner { old, new, found: Vec::new(), todo: vec![(block, 0)] };
    while let Some((block, depth)) = aligner.todo.pop() {
        aligner.align(block, depth);
    }
    joined(aligner.found)
}

/// `runs` in order, those that continue each other as one.
pub(super) fn joined(mut runs: Vec<Run>) -> Vec<Run> {
    runs.sort_unstable_by_key(|run| run.old);
    runs.dedup_by(|next, run| {
        let continues = run.old_end() == next.old && run.new_end() == next.new;
        if continues {
            run.len += next.len;
        }
        continues
    });
    runs
}

struct Aligner<'w> {
    old: &'w Words,
    new: &'w Words,
    found: Vec<Run>,
    todo: Vec<(Block, usize)>,
}

impl Aligner<'_> {
    fn align(&mut self, block: Block, depth: usize) {
        let block = self.strip(block);
        if block.old.is_empty() || block.new.is_empty() || self.keep_distance(&block) {
            return;
        }
        if block.old.len().saturating_mul(block.new.len()) <= FULL {
            self.found.extend(compare::runs(self.old, self.new, &block));
        } else if (depth == DEPTH || !SEEDS.iter().any(|&length| self.split(&block, length, depth)))
            && block.old.len() + block.new.len() <= REPETITIVE
        {
            self.histogram(&block);
        }
    }

    /// Takes equal words from both ends; returns what is left.
    fn strip(&mut self, mut block: Block) -> Block {
        let (old, new) = (&self.old.keys[block.old.clone()], &self.new.keys[block.new.clone()]);
        let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
        self.put(Run { old: block.old.start, new: block.new.start, len: head });
        block = Block {
            old: block.old.start + head..block.old.end - tail,
            new: block.new.start + head..block.new.end - tail,
        };
        self.put(Run { old: block.old.end, new: block.new.end, len: tail });
        block
    }

    fn put(&mut self, run: Run) {
        if run.len > 0 {
            self.found.push(run);
        }
    }

    /// Aligns a block with holes whose ends are as far apart as before, when every known word is where it was.
    fn keep_distance(&mut self, block: &Block) -> bool {
        let Some(shift) = self.common_shift(block) else { return false };
        let news = &self.new.spots[block.new.clone()];
        let mut found = Vec::new();
        for old in block.old.clone().filter(|&old| !self.old.is_hole(old)) {
            let chars = self.old.spots[old].chars.wrapping_add(shift);
            let Ok(new) = news.binary_search_by_key(&chars, |spot| spot.chars) else { return false };
            let new = block.new.start + new;
            if self.old.keys[old] != self.new.keys[new] {
                return false;
            }
            found.push(Run { old, new, len: 1 });
        }
        self.found.append(&mut found);
        true
    }

    /// How far both ends of a block with holes were shifted, in code points; none when not equally.
    fn common_shift(&self, block: &Block) -> Option<usize> {
        if !block.old.clone().any(|word| self.old.is_hole(word)) {
            return None;
        }
        let shift = |old: usize, new: usize| {
            Some(self.new.spots.get(new)?.chars.wrapping_sub(self.old.spots.get(old)?.chars))
        };
        let left = match (block.old.start.checked_sub(1), block.new.start.checked_sub(1)) {
            (Some(old), Some(new)) => shift(old, new)?,
            _ => 0,
        };
        (shift(block.old.end, block.new.end)? == left).then_some(left)
    }

    /// Splits `block` at unique sequences of `length` words; false when there is none.
    fn split(&mut self, block: &Block, length: usize, depth: usize) -> bool {
        let seeds = unique(&self.old.keys[block.old.clone()], &self.new.keys[block.new.clone()], length);
        let seeds = chain(&seeds);
        let mut rest = block.clone();
        for (old, new) in &seeds {
            let (old, new) = (block.old.start + old, block.new.start + new);
            // sequences overlap: a seed goes on where the last one ended, or contradicts it
            let skip = rest.old.start.saturating_sub(old).max(rest.new.start.saturating_sub(new));
            if skip >= length {
                continue;
            }
            let run = Run { old: old + skip, new: new + skip, len: length - skip };
            self.todo.push((Block { old: rest.old.start..run.old, new: rest.new.start..run.new }, depth + 1));
            self.put(run);
            rest = Block { old: run.old_end()..rest.old.end, new: run.new_end()..rest.new.end };
        }
        self.todo.push((rest, depth + 1));
        !seeds.is_empty() || self.todo.pop().is_none()
    }

    /// Aligns a large block that only repeats itself.
    fn histogram(&mut self, block: &Block) {
        let mut names: HashMap<u64, u32> = HashMap::new();
        let mut tokens = |keys: &[u64]| -> Vec<Token> {
            keys.iter()
                .map(|key| {
                    let next = names.len() as u32;
                    Token(*names.entry(*key).or_insert(next))
                })
                .collect()
        };
        let old = tokens(&self.old.keys[block.old.clone()]);
        let new = tokens(&self.new.keys[block.new.clone()]);
        let mut diff = Diff::default();
        diff.compute_with(Algorithm::Histogram, &old, &new, names.len() as u32);
        let (mut from_old, mut from_new) = (block.old.start, block.new.start);
        for hunk in diff.hunks() {
            let old = block.old.start + hunk.before.start as usize;
            self.put(Run { old: from_old, new: from_new, len: old - from_old });
            from_old = block.old.start + hunk.before.end as usize;
            from_new = block.new.start + hunk.after.end as usize;
        }
        self.put(Run { old: from_old, new: from_new, len: block.old.end - from_old });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn aligned(old: &str, new: &str) -> Vec<(usize, usize)> {
        let (old, new) = (Words::of(old), Words::of(new));
        let block = Block::whole(&old, &new);
        runs(&old, &new, block).iter().flat_map(|r| (0..r.len).map(|n| (r.old + n, r.new + n))).collect()
    }

    #[test]
    fn a_changed_word_leaves_its_neighbours_aligned() {
        assert_eq!(aligned("a big house there", "a small house\nthere"), [(0, 0), (2, 2), (3, 3)]);
    }

    #[test]
    fn a_hole_keeps_its_length_when_nothing_changed_around_it() {
        let new = Words::of("one two three. yes. four five six. yes. seven eight nine.");
        let mut old = Words::default();
        let text = "one two three. yes. nine.";
        old.read(text, 0..14, 0);
        old.hole(14, 14);
        old.read(text, 15..19, 35);
        old.hole(19, 39);
        old.read(text, 20..25, 52);
        let found = runs(&old, &new, Block::whole(&old, &new));
        assert!(found.contains(&Run { old: 5, new: 10, len: 2 }), "the second yes: {found:?}");
    }

    proptest! {
        #[test]
        fn runs_are_equal_words_in_order(
            old in prop::collection::vec("[a-d]{1,2}|[.]", 0..400),
            new in prop::collection::vec("[a-d]{1,2}|[.]", 0..400),
        ) {
            let (old, new) = (Words::of(&old.join(" ")), Words::of(&new.join(" ")));
            let found = runs(&old, &new, Block::whole(&old, &new));
            for run in &found {
                prop_assert!(run.len > 0);
                prop_assert_eq!(&old.keys[run.old..run.old_end()], &new.keys[run.new..run.new_end()]);
            }
            for pair in found.windows(2) {
                prop_assert!(pair[0].old_end() <= pair[1].old && pair[0].new_end() <= pair[1].new);
            }
        }
    }
}
