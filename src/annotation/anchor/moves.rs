//! Text that was moved: unexplained old words that turn up among unexplained new words.

use std::collections::HashMap;
use std::ops::Range;

use super::align::{self, Block, Run};
use super::mapping::Image;
use super::seeds::{Pair, multiplied, unique};
use super::words::{Words, hole};

/// Words of a sequence that shows a move.
const SEQUENCE: usize = 6;
/// Bytes of distinct words from which moved text is believed.
const BELIEVED: usize = 48;
/// The same for a quote whose whole known context was moved with it.
const COMPLETE: usize = 36;
/// Bytes from which a stretch that stands in several new places is a copy and no common phrase.
const COPIED: usize = 72;
/// Words on each side of a copied stretch that are taken to be copied too.
const AROUND: usize = 24;
/// Words between two moved runs of the same block at most.
const NEAR: usize = 64;

/// Text that was moved.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// The blocks, each as its runs in order.
    pub(super) blocks: Vec<Vec<Run>>,
    /// Old words that stand in several new places.
    pub(super) copied: Vec<Range<usize>>,
}

/// The moved blocks. No block holds a word that `images` explains on either side, so that a copy of text that is
/// still in its place is not taken for it.
pub(super) fn find(images: &[Option<Image>], old: &Words, new: &Words) -> Moves {
    let mut taken = vec![false; new.len()];
    images.iter().flatten().for_each(|image| taken[image.word] = true);
    let explained: Vec<bool> = images.iter().map(Option::is_some).collect();
    if explained.iter().all(|e| *e) || taken.iter().all(|t| *t) {
        return Moves::default();
    }
    let mut open = Open { old, new, explained, taken };
    let (runs, copied) = open.runs();
    let mut blocks: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match blocks.last_mut() {
            Some(block) if open.joins(block, run) => open.extend(block, run),
            _ => blocks.push(vec![run]),
        }
    }
    blocks.retain(|block| {
        let least = if is_whole_piece(block, old) { COMPLETE } else { BELIEVED };
        distinct_weight(block, old) >= least
    });
    Moves { blocks, copied }
}

/// Bytes of the distinct words of `block`: a row of "Okay." and "Yeah." turns proves little.
fn distinct_weight(block: &[Run], old: &Words) -> usize {
    let words = block.iter().flat_map(|run| run.old..run.old_end());
    let distinct: HashMap<u64, usize> =
        words.map(|word| (old.keys[word], old.spots[word].weight())).collect();
    distinct.values().sum()
}

/// Whether `block` is one run from hole to hole: everything that is known of its surroundings was moved with it.
fn is_whole_piece(block: &[Run], old: &Words) -> bool {
    matches!(block, [run] if run.old > 0
        && run.old_end() < old.len()
        && old.is_hole(run.old - 1)
        && old.is_hole(run.old_end()))
}

/// What is not explained yet.
struct Open<'w> {
    old: &'w Words,
    new: &'w Words,
    explained: Vec<bool>,
    taken: Vec<bool>,
}

impl Open<'_> {
    /// The runs that show a move, and the old words that stand in several new places.
    fn runs(&mut self) -> (Vec<Run>, Vec<Range<usize>>) {
        // holes of different numbers, so that no stretch of one text goes on like one of the other
        let olds = Extract::of(self.old, &self.explained, self.old.len());
        let news = Extract::of(self.new, &self.taken, 3 * self.old.len() + 1);
        let copied = multiplied(&olds.keys, &news.keys, SEQUENCE);
        let copied = self.long_stretches(copied.into_iter().map(|first| olds.origin[first]));
        let mut runs = Vec::new();
        for (old, new) in unique(&olds.keys, &news.keys, SEQUENCE) {
            if let Some(run) = self.grow((olds.origin[old], news.origin[new])) {
                runs.push(run);
            }
        }
        runs.sort_unstable_by_key(|run| run.old);
        (runs, copied)
    }

    /// The stretches of old words that sequences from each of `firsts` cover, without short phrases.
    fn long_stretches(&self, firsts: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for first in firsts {
            match stretches.last_mut() {
                Some(last) if first < last.end => last.end = first + SEQUENCE,
                _ => stretches.push(first..first + SEQUENCE),
            }
        }
        let bytes =
            |words: &Range<usize>| self.old.spots[words.clone()].iter().map(|s| s.weight()).sum::<usize>();
        stretches.retain(|words| bytes(words) >= COPIED);
        // both copies may have been edited since: what is near a copied stretch was copied with it
        let widen = |words: Range<usize>| {
            words.start.saturating_sub(AROUND)..(words.end + AROUND).min(self.old.len())
        };
        stretches.into_iter().map(widen).collect()
    }

    /// The longest run of unexplained words through a pair; none when the pair is explained by now.
    fn grow(&mut self, (old, new): Pair) -> Option<Run> {
        let fits = |old: usize, new: usize| {
            let (a, b) = (self.old.keys.get(old)?, self.new.keys.get(new)?);
            (a == b && !self.explained[old] && !self.taken[new]).then_some(())
        };
        fits(old, new)?;
        let back = (1..=old.min(new)).take_while(|n| fits(old - n, new - n).is_some()).count();
        let forth = (1..=usize::MAX).take_while(|n| fits(old + n, new + n).is_some()).count();
        let run = Run { old: old - back, new: new - back, len: back + 1 + forth };
        self.take(run);
        Some(run)
    }

    fn take(&mut self, run: Run) {
        self.explained[run.old..run.old_end()].fill(true);
        self.taken[run.new..run.new_end()].fill(true);
    }

    /// Whether `run` goes on where `block` ended, a few changed words later.
    fn joins(&self, block: &[Run], run: Run) -> bool {
        let Some(last) = block.last() else { return false };
        last.new_end() <= run.new
            && run.old - last.old_end() <= NEAR
            && run.new - last.new_end() <= NEAR
            && !self.explained[last.old_end()..run.old].contains(&true)
            && !self.taken[last.new_end()..run.new].contains(&true)
    }

    fn extend(&mut self, block: &mut Vec<Run>, run: Run) {
        if let Some(last) = block.last() {
            let between = Block { old: last.old_end()..run.old, new: last.new_end()..run.new };
            for run in align::runs(self.old, self.new, between) {
                self.take(run);
                block.push(run);
            }
        }
        block.push(run);
    }
}

/// The words that are not explained, with a hole for each stretch that is.
struct Extract {
    keys: Vec<u64>,
    /// Where each word comes from.
    origin: Vec<usize>,
}

impl Extract {
    fn of(words: &Words, explained: &[bool], first_hole: usize) -> Self {
        let mut extract = Self { keys: Vec::new(), origin: Vec::new() };
        for (at, key) in words.keys.iter().enumerate() {
            if !explained[at] {
                extract.keys.push(*key);
                extract.origin.push(at);
            } else if at == 0 || !explained[at - 1] {
                extract.keys.push(hole(first_hole + extract.keys.len()));
                extract.origin.push(at);
            }
        }
        extract
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVED: &str = "the nurse said that my file was lost again and nobody could tell me where it had gone in the meantime";

    fn moved(old: &str, new: &str) -> usize {
        let (old, new) = (Words::of(old), Words::of(new));
        find(&vec![None; old.len()], &old, &new).blocks.iter().flatten().map(|run| run.len).sum()
    }

    #[test]
    fn a_moved_sentence_is_found_also_with_a_changed_word() {
        let words = MOVED.split(' ').count();
        assert_eq!(moved(&format!("{MOVED} x"), &format!("y {MOVED}")), words);
        let changed = MOVED.replace("nobody", "no one");
        assert_eq!(moved(&format!("{MOVED} x"), &format!("y {changed}")), words - 1);
    }

    #[test]
    fn a_few_words_are_no_move() {
        assert_eq!(moved("a b c d e f g h", "z a b c d e f g h"), 0);
    }
}
