//! The best alignment of two short stretches of words, by dynamic programming with affine gaps (Gotoh 1982).

use super::align::{Block, Run};
use super::words::{Spot, Words};

/// What an equal word is worth at most; its bytes otherwise.
const EQUAL: usize = 8;
/// What one word in place of another costs.
const REPLACED: i32 = 1;
/// What it costs to leave the diagonal: words inserted, removed or rewritten.
const GAP: i32 = 4;

/// How the best way into a cell came.
const FROM_GAP: u8 = 1; // into a pair: from a gap, else from a pair
const GAP_LEFT: u8 = 2; // into a gap: along the new text, else along the old
const GAP_OPEN: u8 = 4; // into a gap: from a pair, else from a gap

/// The runs of equal words in the best alignment of `block`, in order.
pub(super) fn runs(old: &Words, new: &Words, block: &Block) -> Vec<Run> {
    let table = Table::fill(old, new, block);
    table.walk_back(block, &old.keys[block.old.clone()], &new.keys[block.new.clone()])
}

struct Table {
    /// One byte a cell, a row for each old word and one before.
    ways: Vec<u8>,
    width: usize,
    ends_in_gap: bool,
}

/// The score of the best alignment that ends in a pair and of the one that ends in a gap.
#[derive(Clone, Copy)]
struct Cell {
    pair: i32,
    gap: i32,
}

impl Cell {
    const NEVER: i32 = i32::MIN / 2;

    fn best(self) -> i32 {
        self.pair.max(self.gap)
    }
}

impl Table {
    fn fill(old: &Words, new: &Words, block: &Block) -> Self {
        let news = &new.keys[block.new.clone()];
        let width = news.len() + 1;
        let mut ways = vec![0; (block.old.len() + 1) * width];
        let mut above = vec![Cell { pair: Cell::NEVER, gap: -GAP }; width];
        above[0] = Cell { pair: 0, gap: Cell::NEVER };
        first_row(&mut ways[..width]);
        for (row, word) in block.old.clone().enumerate() {
            let ways = &mut ways[(row + 1) * width..(row + 2) * width];
            let worth = worth(old.spots[word]);
            let mut corner = above[0];
            above[0] = Cell { pair: Cell::NEVER, gap: -GAP };
            ways[0] = if row == 0 { GAP_OPEN } else { 0 };
            for column in 1..width {
                let score = if news[column - 1] == old.keys[word] { worth } else { -REPLACED };
                let (cell, way) = step([corner, above[column], above[column - 1]], score);
                corner = above[column];
                above[column] = cell;
                ways[column] = way;
            }
        }
        let last = above[width - 1];
        Self { ways, width, ends_in_gap: last.gap > last.pair }
    }

    fn walk_back(&self, block: &Block, old: &[u64], new: &[u64]) -> Vec<Run> {
        let (mut row, mut column, mut in_gap) = (old.len(), new.len(), self.ends_in_gap);
        let mut runs: Vec<Run> = Vec::new();
        while row > 0 || column > 0 {
            let way = self.ways[row * self.width + column];
            if in_gap || row == 0 || column == 0 {
                if column > 0 && (row == 0 || way & GAP_LEFT != 0) {
                    column -= 1;
                } else {
                    row -= 1;
                }
                in_gap = way & GAP_OPEN == 0;
            } else {
                (row, column) = (row - 1, column - 1);
                if old[row] == new[column] {
                    runs.push(Run { old: block.old.start + row, new: block.new.start + column, len: 1 });
                }
                in_gap = way & FROM_GAP != 0;
            }
        }
        runs.reverse();
        runs
    }
}

fn first_row(ways: &mut [u8]) {
    for (column, way) in ways.iter_mut().enumerate().skip(1) {
        *way = GAP_LEFT | if column == 1 { GAP_OPEN } else { 0 };
    }
}

/// The cell below and right of `corner`, below `above` and right of `left`, and the way into it.
fn step([corner, above, left]: [Cell; 3], score: i32) -> (Cell, u8) {
    let mut way = 0;
    if corner.gap > corner.pair {
        way |= FROM_GAP;
    }
    let ways_into_gap =
        [(above.pair - GAP, GAP_OPEN), (left.pair - GAP, GAP_OPEN | GAP_LEFT), (left.gap, GAP_LEFT)];
    let mut gap = (above.gap, 0);
    for other in ways_into_gap {
        if other.0 > gap.0 {
            gap = other;
        }
    }
    (Cell { pair: corner.best() + score, gap: gap.0 }, way | gap.1)
}

fn worth(spot: Spot) -> i32 {
    (spot.end - spot.start).min(EQUAL) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(old: &str, new: &str) -> Vec<(usize, usize)> {
        let (old, new) = (Words::of(old), Words::of(new));
        let block = Block::whole(&old, &new);
        runs(&old, &new, &block).iter().map(|r| (r.old, r.new)).collect()
    }

    #[test]
    fn a_replaced_word_is_passed_on_the_diagonal() {
        assert_eq!(pairs("so a big house", "so the big house"), [(0, 0), (2, 2), (3, 3)]);
    }

    #[test]
    fn a_common_word_alone_is_not_worth_leaving_the_diagonal() {
        assert_eq!(pairs("we of that house", "they went to a far of place"), []);
    }

    #[test]
    fn a_row_of_equal_words_is_found_beside_the_diagonal() {
        assert_eq!(
            pairs("house garden river", "street people of house garden river"),
            [(0, 3), (1, 4), (2, 5)]
        );
    }

    #[test]
    fn one_word_or_nothing_on_a_side_is_fine() {
        assert_eq!(pairs("house", "house"), [(0, 0)]);
        assert_eq!(pairs("house", "street"), []);
        assert_eq!(pairs("", "street"), []);
    }
}
