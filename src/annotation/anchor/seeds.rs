//! Word sequences that occur exactly once on both sides, and the longest chain of them in order.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A word of the old text and the word of the new text that it became, as indices.
pub(super) type Pair = (usize, usize);

/// Above this many words only every fourth sequence, chosen by its content, is looked at.
const SAMPLED: usize = 1 << 15;

/// The pairs of first words of all sequences of `length` words that occur once in `old` and once in `new`, in order
/// of `old`. In very long texts a sample that is the same on both sides.
pub(super) fn unique(old: &[u64], new: &[u64], length: usize) -> Vec<Pair> {
    let seen = count(old, new, length);
    seen.iter().filter(|s| s.olds == 1 && s.news == 1).map(|s| (s.old, s.new)).collect()
}

/// The first words of all sequences of `length` words that occur once in `old` and several times in `new`, in order;
/// sampled like [`unique`].
pub(super) fn multiplied(old: &[u64], new: &[u64], length: usize) -> Vec<usize> {
    count(old, new, length).iter().filter(|s| s.olds == 1 && s.news > 1).map(|s| s.old).collect()
}

/// A sequence of words of the old text.
struct Seen {
    /// Where it is first in the old text and last in the new one.
    old: usize,
    new: usize,
    /// How often it occurs.
    olds: u32,
    news: u32,
}

fn count(old: &[u64], new: &[u64], length: usize) -> Vec<Seen> {
    let mask = if old.len().min(new.len()) > SAMPLED && length > 3 { 3 } else { 0 };
    let mut seen: Vec<Seen> = Vec::new();
    let expected = old.len() / (mask as usize + 1);
    let mut table: HashMap<u64, usize, BuildHasherDefault<AsIs>> =
        HashMap::with_capacity_and_hasher(expected, BuildHasherDefault::default());
    for (at, name) in sequences(old, length).filter(|(_, name)| name & mask == 0) {
        let next = seen.len();
        let slot = *table.entry(name).or_insert(next);
        if slot == next {
            seen.push(Seen { old: at, new: 0, olds: 1, news: 0 });
        } else {
            seen[slot].olds += 1;
        }
    }
    for (at, name) in sequences(new, length).filter(|(_, name)| name & mask == 0) {
        if let Some(&slot) = table.get(&name) {
            seen[slot].new = at;
            seen[slot].news += 1;
        }
    }
    seen
}

/// The longest part of `pairs` (ordered by old word) in which the new words grow too.
pub(super) fn chain(pairs: &[Pair]) -> Vec<Pair> {
    // patience sorting: `tails[n]` is the pair with the smallest new word that ends a chain of n + 1
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, pair) in pairs.iter().enumerate() {
        let length = tails.partition_point(|&tail| pairs[tail].1 < pair.1);
        before.push(length.checked_sub(1).map(|shorter| tails[shorter]));
        if length == tails.len() {
            tails.push(at);
        } else {
            tails[length] = at;
        }
    }
    let mut chain = Vec::with_capacity(tails.len());
    let mut next = tails.last().copied();
    while let Some(at) = next {
        chain.push(pairs[at]);
        next = before[at];
    }
    chain.reverse();
    chain
}

/// Every sequence of `length` words: its first word and a name for its content.
fn sequences(keys: &[u64], length: usize) -> impl Iterator<Item = (usize, u64)> {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
    let oldest = (0..length).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut rolling = 0u64;
    keys.iter().enumerate().filter_map(move |(at, key)| {
        rolling = rolling.wrapping_mul(BASE).wrapping_add(*key);
        if let Some(gone) = at.checked_sub(length) {
            rolling = rolling.wrapping_sub(keys[gone].wrapping_mul(oldest));
        }
        let name = (rolling ^ (rolling >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        Some(((at + 1).checked_sub(length)?, name ^ (name >> 32)))
    })
}

/// The names are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, name: u64) {
        self.0 = name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_occurs_once_on_both_sides_is_a_seed() {
        assert_eq!(unique(&[1, 2, 3, 1, 2], &[9, 2, 3, 1, 7], 2), [(1, 1), (2, 2)]);
        assert!(unique(&[1, 2], &[1, 2, 1, 2], 2).is_empty());
        assert!(unique(&[1], &[1], 2).is_empty());
    }

    #[test]
    fn the_chain_leaves_out_what_was_moved() {
        let pairs = [(0, 5), (1, 0), (2, 1), (3, 2), (4, 9), (5, 3)];
        assert_eq!(chain(&pairs), [(1, 0), (2, 1), (3, 2), (5, 3)]);
    }

    proptest! {
        #[test]
        fn no_chain_is_longer(news in prop::collection::vec(0usize..30, 0..9)) {
            let pairs: Vec<Pair> = news.iter().copied().enumerate().collect();
            let found = chain(&pairs);
            prop_assert!(found.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1));
            let best = (0u32..1 << news.len())
                .map(|set| (0..news.len()).filter(|n| set >> n & 1 == 1).map(|n| news[n]).collect::<Vec<_>>())
                .filter(|some| some.windows(2).all(|w| w[0] < w[1]))
                .map(|some| some.len())
                .max();
            prop_assert_eq!(Some(found.len()), best);
        }
    }
}
