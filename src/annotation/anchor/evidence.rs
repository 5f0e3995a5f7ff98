//! What speaks for a place: the words that are left, the letters, the context.

use std::ops::Range;

use super::approx;
use super::atlas::{Atlas, Passage};
use super::earlier::Known;
use super::mapping::Image;
use super::place::Aligned;
use super::rivals;

/// What has to be left of a passage between two verified neighbours.
struct Least {
    /// Share of its words, by bytes.
    share: f64,
    /// Similarity letter by letter. Texts that have nothing to do with each other reach 0.3 to 0.5.
    similarity: f64,
}

/// Any of these is enough; the first one only when the words just before and after are in their places.
const EVIDENCE: [Least; 4] = [
    Least { share: 0.35, similarity: 0.25 },
    Least { share: 0.5, similarity: 0.25 },
    Least { share: 0.3, similarity: 0.55 },
    Least { share: 0.0, similarity: 0.7 },
];
/// Share of its words with which a passage is most likely itself and no other one like it.
const MOST: f64 = 0.8;
/// Bytes of a passage that is compared letter by letter.
const COMPARED: usize = 1024;
/// Bytes from which a passage proves itself without its context.
pub(super) const LONG: usize = 96;
/// Bytes of context that are checked on each side when the old text is not known.
const CONTEXT: usize = 32;

/// How much of what stood around a passage stands around its image.
pub(super) struct Context {
    left: Aside,
    right: Aside,
}

/// Bytes of words on one side of a passage, and of those that are aligned.
#[derive(Debug, Clone, Copy, Default)]
struct Aside {
    there: usize,
    aligned: usize,
}

impl Context {
    /// Whether at least a third is aligned.
    pub(super) fn holds(&self) -> bool {
        3 * (self.left.aligned + self.right.aligned) >= self.left.there + self.right.there
    }

    /// Whether, besides, neither side is gone altogether.
    fn holds_on_both_sides(&self) -> bool {
        self.holds() && [self.left, self.right].iter().all(|side| side.aligned > 0 || side.there == 0)
    }
}

impl Atlas<'_> {
    /// How alike `passage` and the changed `range` of the new text are, from 0 to 1, when that is enough to attach it;
    /// none when a person has to look at it.
    pub(super) fn likeness(&self, passage: &Passage, range: &Range<usize>, aligned: &Aligned) -> Option<f64> {
        let similarity = self.similarity(&passage.bytes, range, aligned.weight);
        let share = self.share_left(&passage.words, aligned.block());
        let least = if self.is_tight(&passage.words, aligned) { &EVIDENCE[..] } else { &EVIDENCE[1..] };
        let enough = least.iter().any(|least| share >= least.share && similarity >= least.similarity);
        let in_order = aligned.block() == 0 || similarity >= MOST;
        let news = aligned.news();
        let unrivalled = share >= MOST || rivals::word_for_word(self, &passage.words, &news).is_none();
        (enough && in_order && unrivalled && self.is_in_context(passage, share, aligned))
            .then_some(similarity)
    }

    /// Whether the context speaks for a changed passage of whose words `share` is left. When the whole old text is
    /// known, every other word was accounted for already.
    fn is_in_context(&self, passage: &Passage, share: f64, aligned: &Aligned) -> bool {
        if self.earlier.known == Known::Whole {
            return true;
        }
        let context = self.context(&passage.words, aligned);
        let long = passage.bytes.len() >= LONG && share >= MOST;
        context.holds_on_both_sides()
            || long && context.holds() && !rivals::is_neighbour(self, &passage.words, &aligned.news())
    }

    /// Whether the words just before and after the passage are there too, with nothing much between them.
    fn is_tight(&self, words: &Range<usize>, aligned: &Aligned) -> bool {
        let (Some((left, before)), Some((right, after))) = (self.left(words.start), self.right(words.end))
        else {
            return false;
        };
        left + 1 == words.start
            && right == words.end
            && before.block == aligned.block()
            && after.block == before.block
            && after.word > before.word
            && after.word - before.word <= 2 * words.len() + 2
    }

    /// How alike the old passage and the new range are; `weight` bytes of words are known to be equal.
    pub(super) fn similarity(&self, old: &Range<usize>, new: &Range<usize>, weight: usize) -> f64 {
        let longest = old.len().max(new.len());
        if longest > COMPARED {
            return weight.min(longest) as f64 / longest as f64;
        }
        let (old, new) = (&self.earlier.text[old.clone()], &self.new.text[new.clone()]);
        approx::similarity(&approx::folded(old), &approx::folded(new))
    }

    /// The share of the words `words` that have an image in `block`, by bytes. Signs count only among themselves.
    fn share_left(&self, words: &Range<usize>, block: usize) -> f64 {
        let sums = |only_letters: bool| {
            let (mut all, mut left) = (0, 0);
            for word in words.clone() {
                let spot = self.earlier.words.spots[word];
                if !only_letters || self.earlier.text[spot.start..].starts_with(char::is_alphanumeric) {
                    all += spot.weight();
                    left +=
                        if self.images[word].is_some_and(|i| i.block == block) { spot.weight() } else { 0 };
                }
            }
            (all, left)
        };
        let (all, left) = Some(sums(true)).filter(|sums| sums.0 > 0).unwrap_or_else(|| sums(false));
        left as f64 / all.max(1) as f64
    }

    /// How much of the known context on each side of the passage is aligned near its image.
    pub(super) fn context(&self, words: &Range<usize>, aligned: &Aligned) -> Context {
        let spots = &self.earlier.words.spots;
        let news = &self.new.words.spots;
        let centre = news[aligned.first_image.word].start;
        let reach = 2 * (CONTEXT + spots[words.end - 1].end - spots[words.start].start);
        let is_near =
            |image: Image| image.block == aligned.block() && news[image.word].start.abs_diff(centre) <= reach;
        let sum = |near: &mut dyn Iterator<Item = usize>, edge: usize| {
            let mut aside = Aside::default();
            for word in near.take_while(|&word| {
                !self.earlier.words.is_hole(word) && spots[word].start.abs_diff(edge) <= CONTEXT
            }) {
                aside.there += spots[word].weight();
                aside.aligned +=
                    if self.images[word].is_some_and(is_near) { spots[word].weight() } else { 0 };
            }
            aside
        };
        Context {
            left: sum(&mut (0..words.start).rev(), spots[words.start].start),
            right: sum(&mut (words.end..spots.len()), spots[words.end - 1].end),
        }
    }
}
