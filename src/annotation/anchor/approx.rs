//! Approximate search: the bit-parallel algorithm of Myers (1999) in blocks of 64, with traceback.
//!
//! Works on folded characters. Time is text × (pattern / 64), memory the same in words of 64 bits.

use std::ops::Range;

use super::words::fold;

/// A stretch of a text that resembles a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// Half-open range of characters of the text.
    pub(super) range: Range<usize>,
    /// Characters to insert, remove or replace (edit distance).
    pub(super) errors: usize,
    /// The same for the best match elsewhere in the text, at most the length of the pattern.
    pub(super) runner_up: usize,
}

/// The characters of `text`, folded one by one.
pub(super) fn folded(text: &str) -> Vec<char> {
    text.chars().map(fold).collect()
}

/// The best match of `pattern` in `text`: fewest errors, then the first one, as far as it reaches; none when either is
/// empty or nothing is shared.
pub(super) fn find(pattern: &[char], text: &[char]) -> Option<Match> {
    let columns = Columns::run(pattern, text, Start::Free)?;
    let errors = *columns.scores.iter().min()?;
    if errors >= pattern.len() {
        return None;
    }
    let half = pattern.len().div_ceil(2);
    let mut end = columns.scores.iter().position(|score| *score == errors)?;
    // "oka" and "okawy" have one error each against "okay"
    while let Some(on) = columns.scores[end + 1..].iter().take(half).position(|score| *score == errors) {
        end += on + 1;
        if end >= text.len() || text[end - 1] == pattern[pattern.len() - 1] {
            break;
        }
    }
    let range = columns.start_of(end)..end;
    let elsewhere = |at: &usize| *at <= range.start || *at >= end + half;
    let runner_up = (0..=text.len()).filter(elsewhere).map(|at| columns.scores[at]).min();
    Some(Match { runner_up: runner_up.unwrap_or(pattern.len()), errors, range })
}

/// The best match of `pattern` that ends where `text` ends.
pub(super) fn find_at_end(pattern: &[char], text: &[char]) -> Option<Match> {
    let columns = Columns::run(pattern, text, Start::Free)?;
    let errors = *columns.scores.last()?;
    Some(Match { range: columns.start_of(text.len())..text.len(), errors, runner_up: pattern.len() })
}

/// The edit distance of two texts.
pub(super) fn distance(a: &[char], b: &[char]) -> usize {
    if a.is_empty() {
        return b.len();
    }
    let masks = Masks::of(a);
    let mut column = vec![Block { plus: u64::MAX, minus: 0 }; masks.height];
    b.iter().fold(a.len(), |score, &c| masks.next_score(&mut column, c, Start::Fixed, score))
}

/// How alike two texts are: 1 − distance / the greater length; 1 for two empty texts.
pub(super) fn similarity(a: &[char], b: &[char]) -> f64 {
    let longest = a.len().max(b.len());
    if longest == 0 { 1.0 } else { 1.0 - distance(a, b) as f64 / longest as f64 }
}

/// Whether a match may begin anywhere in the text or only at its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Free,
    Fixed,
}

/// The vertical differences of one block in one column: bit *n* tells of pattern character *n* of the block.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// The score grows by one from the row above.
    plus: u64,
    /// It shrinks by one.
    minus: u64,
}

/// The whole table of scores, a column for each character of the text and one before.
struct Columns<'t> {
    pattern: &'t [char],
    text: &'t [char],
    blocks: Vec<Block>,
    /// The score in the last row of each column.
    scores: Vec<usize>,
}

impl<'t> Columns<'t> {
    fn run(pattern: &'t [char], text: &'t [char], start: Start) -> Option<Self> {
        if pattern.is_empty() || text.is_empty() {
            return None;
        }
        let masks = Masks::of(pattern);
        let mut column = vec![Block { plus: u64::MAX, minus: 0 }; masks.height];
        let mut blocks = Vec::with_capacity((text.len() + 1) * masks.height);
        let mut scores = Vec::with_capacity(text.len() + 1);
        blocks.extend_from_slice(&column);
        scores.push(pattern.len());
        let mut score = pattern.len();
        for &c in text {
            score = masks.next_score(&mut column, c, start, score);
            blocks.extend_from_slice(&column);
            scores.push(score);
        }
        Some(Self { pattern, text, blocks, scores })
    }

    /// Where the match that ends before character `end` of the text begins.
    fn start_of(&self, end: usize) -> usize {
        let height = self.pattern.len().div_ceil(64);
        let block = |column: usize, row: usize| self.blocks[column * height + row / 64];
        let (mut row, mut column) = (self.pattern.len(), end);
        while row > 0 && column > 0 {
            let bit = 1u64 << ((row - 1) % 64);
            if self.pattern[row - 1] == self.text[column - 1] {
                (row, column) = (row - 1, column - 1);
            } else if block(column, row - 1).plus & bit != 0 {
                row -= 1;
            } else if block(column - 1, row - 1).minus & bit != 0 {
                column -= 1;
            } else {
                (row, column) = (row - 1, column - 1);
            }
        }
        column
    }
}

/// How the score changes from one column to the next in one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Down,
    Level,
    Up,
}

impl Block {
    /// Goes on by one column, given the step in the row above the block; returns the step in its row `row`.
    fn advance(&mut self, mut equal: u64, above: Step, row: usize) -> Step {
        let vertical = equal | self.minus;
        if above == Step::Down {
            equal |= 1;
        }
        let horizontal = ((equal & self.plus).wrapping_add(self.plus) ^ self.plus) | equal;
        let up = self.minus | !(horizontal | self.plus);
        let down = self.plus & horizontal;
        let step = match (up >> row & 1, down >> row & 1) {
            (1, _) => Step::Up,
            (_, 1) => Step::Down,
            _ => Step::Level,
        };
        let up = up << 1 | u64::from(above == Step::Up);
        let down = down << 1 | u64::from(above == Step::Down);
        self.plus = down | !(vertical | up);
        self.minus = up & vertical;
        step
    }
}

/// Where each character stands in the pattern, a bit for each place.
struct Masks {
    /// Characters of the pattern.
    length: usize,
    /// Words of 64 bits for a character.
    height: usize,
    /// Distinct characters in order.
    chars: Vec<char>,
    /// `height` words for each of `chars`, then as many zeros for all others.
    bits: Vec<u64>,
}

impl Masks {
    fn of(pattern: &[char]) -> Self {
        let height = pattern.len().div_ceil(64);
        let mut chars = pattern.to_vec();
        chars.sort_unstable();
        chars.dedup();
        let mut masks =
            Self { length: pattern.len(), height, bits: vec![0; (chars.len() + 1) * height], chars };
        for (row, c) in pattern.iter().enumerate() {
            let slot = masks.slot(*c) + row / 64;
            masks.bits[slot] |= 1 << (row % 64);
        }
        masks
    }

    /// Goes on by the column of `c`; returns the score in its last row when it was `score` in the column before.
    fn next_score(&self, column: &mut [Block], c: char, start: Start, score: usize) -> usize {
        let mut step = if start == Start::Fixed { Step::Up } else { Step::Level };
        let lowest = self.height - 1;
        for (n, (block, equal)) in column.iter_mut().zip(self.of_char(c)).enumerate() {
            step = block.advance(*equal, step, if n == lowest { (self.length - 1) % 64 } else { 63 });
        }
        match step {
            Step::Up => score + 1,
            Step::Down => score - 1,
            Step::Level => score,
        }
    }

    fn slot(&self, c: char) -> usize {
        self.chars.binary_search(&c).unwrap_or(self.chars.len()) * self.height
    }

    fn of_char(&self, c: char) -> &[u64] {
        let slot = self.slot(c);
        &self.bits[slot..slot + self.height]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The textbook table, for comparison.
    fn plain(pattern: &[char], text: &[char], start: Start) -> Vec<usize> {
        let mut row: Vec<usize> =
            (0..=text.len()).map(|n| if start == Start::Fixed { n } else { 0 }).collect();
        for (at, p) in pattern.iter().enumerate() {
            let mut corner = row[0];
            row[0] = at + 1;
            for n in 1..row.len() {
                let best = (row[n].min(row[n - 1]) + 1).min(corner + usize::from(text[n - 1] != *p));
                corner = std::mem::replace(&mut row[n], best);
            }
        }
        row
    }

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn a_word_with_a_slip_is_found() {
        let found = find(&folded("Okay"), &folded("well, okawy then")).expect("found");
        assert_eq!(found, Match { range: 6..11, errors: 1, runner_up: 3 });
        assert_eq!(find(&chars(""), &chars("abc")), None);
        assert_eq!(find(&chars("abc"), &chars("xyz")), None);
    }

    #[test]
    fn a_second_match_is_told_of() {
        let found = find(&chars("foo"), &chars("a foo, b foo")).expect("found");
        assert_eq!(found, Match { range: 2..5, errors: 0, runner_up: 0 });
    }

    proptest! {
        #[test]
        fn scores_are_those_of_the_textbook(pattern in "[ab]{1,150}", text in "[abc]{1,60}") {
            let (pattern, text) = (chars(&pattern), chars(&text));
            prop_assert_eq!(Some(distance(&pattern, &text)), plain(&pattern, &text, Start::Fixed).pop());
            for start in [Start::Free, Start::Fixed] {
                let found = Columns::run(&pattern, &text, start).expect("neither is empty").scores;
                prop_assert_eq!(&found[1..], &plain(&pattern, &text, start)[1..]);
            }
        }

        #[test]
        fn the_match_has_as_many_errors_as_it_says(pattern in "[ab]{1,140}", text in "[abc]{1,160}") {
            let (pattern, text) = (chars(&pattern), chars(&text));
            for found in find(&pattern, &text).into_iter().chain(find_at_end(&pattern, &text)) {
                prop_assert_eq!(plain(&pattern, &text[found.range.clone()], Start::Fixed).pop(), Some(found.errors));
            }
        }
    }
}
