//! Other places, or other passages, that would fit as well.

use std::ops::Range;

use super::atlas::Atlas;

/// Words on each side in which a rival is looked for.
const REACH: usize = 200;
/// Words of context that are compared on each side.
const CONTEXT: usize = 12;
/// Bytes of context from which a rival counts.
const LEAST: usize = 16;

/// Whether the old words `words`, found word for word at new word `image`, could as well be a copy close by: an old
/// copy that is gone and fits the new context about as well, or a new copy that nothing explains.
pub(super) fn any(atlas: &Atlas, words: &Range<usize>, image: usize) -> bool {
    let quote = &atlas.earlier.words.keys[words.clone()];
    let gone = copies(&atlas.earlier.words.keys, &atlas.gone, quote, words.start).map(|old| (old, image));
    let unexplained =
        copies(&atlas.new.words.keys, &atlas.unexplained, quote, image).map(|new| (words.start, new));
    let mut rivals = gone.chain(unexplained).peekable();
    if rivals.peek().is_none() {
        return false;
    }
    let own = agreement(atlas, words.start, image, words.len());
    rivals
        .map(|(old, new)| agreement(atlas, old, new, words.len()))
        .any(|context| context >= LEAST && 2 * context >= own)
}

/// A place near the new words `found` where the old words `words` stand word for word and not everything is
/// explained, in bytes of the new text.
pub(super) fn word_for_word(
    atlas: &Atlas,
    words: &Range<usize>,
    found: &Range<usize>,
) -> Option<Range<usize>> {
    let quote = &atlas.earlier.words.keys[words.clone()];
    let spots = &atlas.new.words.spots;
    windows(&atlas.new.words.keys, quote, found.start)
        .map(|new| new..new + quote.len())
        .filter(|copy| copy.end <= found.start || copy.start >= found.end)
        .find(|copy| atlas.unexplained.count(copy) > 0)
        .map(|copy| spots[copy.start].start..spots[copy.end - 1].end)
}

/// Whether the new words `found` are rather what stood just before or after the old words `words`.
pub(super) fn is_neighbour(atlas: &Atlas, words: &Range<usize>, found: &Range<usize>) -> bool {
    const ENOUGH: usize = 4; // words
    let old = &atlas.earlier.words;
    let known = |word: &usize| !old.is_hole(*word);
    let after = (words.end..old.len()).take_while(known).take(CONTEXT / 2);
    let before = (0..words.start).rev().take_while(known).take(CONTEXT / 2);
    let news = &atlas.new.words.keys[found.clone()];
    let stands_in =
        |side: &[u64]| side.len() >= ENOUGH && news.windows(side.len()).any(|window| window == side);
    let after: Vec<u64> = after.map(|word| old.keys[word]).collect();
    let mut before: Vec<u64> = before.map(|word| old.keys[word]).collect();
    before.reverse();
    stands_in(&after) || stands_in(&before)
}

/// Where `quote` stands in `keys` near word `centre` on words that are all in `among`.
fn copies<'k>(
    keys: &'k [u64],
    among: &'k Marks,
    quote: &'k [u64],
    centre: usize,
) -> impl Iterator<Item = usize> + 'k {
    let enough = among.count(&reach(keys, quote, centre)) >= quote.len();
    let near = enough.then(|| windows(keys, quote, centre)).into_iter().flatten();
    near.filter(move |&at| among.count(&(at..at + quote.len())) == quote.len())
}

/// Where `quote` stands in `keys` near word `centre`.
fn windows<'k>(keys: &'k [u64], quote: &'k [u64], centre: usize) -> impl Iterator<Item = usize> + 'k {
    let near = reach(keys, quote, centre);
    let last = near.end.saturating_sub(quote.len());
    let first = quote.first();
    (near.start..=last).filter(move |&at| keys.get(at) == first && keys[at..].starts_with(quote))
}

fn reach(keys: &[u64], quote: &[u64], centre: usize) -> Range<usize> {
    centre.saturating_sub(REACH)..(centre + REACH + quote.len()).min(keys.len())
}

/// Marked words, counted.
#[derive(Debug)]
pub(super) struct Marks {
    /// How many words before each word are marked.
    before: Vec<u32>,
}

impl Marks {
    /// The words for which `marked` is true.
    pub(super) fn of(marked: impl Iterator<Item = bool>) -> Self {
        let mut count = 0;
        let mut before = vec![0];
        before.extend(marked.map(|marked| {
            count += u32::from(marked);
            count
        }));
        Self { before }
    }

    /// How many of `words` are marked.
    pub(super) fn count(&self, words: &Range<usize>) -> usize {
        (self.before[words.end] - self.before[words.start]) as usize
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.before.len() - 1
    }
}

/// Bytes of context that `length` words from old word `old` and from new word `new` on have in common.
fn agreement(atlas: &Atlas, old: usize, new: usize, length: usize) -> usize {
    let (olds, news) = (&atlas.earlier.words, &atlas.new.words);
    let left = (1..=CONTEXT.min(old).min(new)).map(|n| (old - n, new - n));
    let rest = (olds.len() - old).min(news.len() - new);
    let right = (length..rest.min(length + CONTEXT)).map(|n| (old + n, new + n));
    let same = |&(old, new): &(usize, usize)| olds.keys[old] == news.keys[new];
    let weight = |(old, _): (usize, usize)| olds.spots[old].weight();
    left.take_while(same).map(weight).sum::<usize>() + right.take_while(same).map(weight).sum::<usize>()
}
