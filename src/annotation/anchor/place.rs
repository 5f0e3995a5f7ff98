//! Where one passage is in the new text.

use std::ops::Range;

use super::approx;
use super::earlier::{Earlier, Known};
use super::edges;
use super::mapping::{Doubt, Image, Side};
use super::rivals;
use crate::annotation::Status;

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
/// Similarity from which a passage without an unchanged word is the same.
const ALIKE: f64 = 0.6;
/// Words in which an aligned neighbour is looked for.
const NEIGHBOURS: usize = 48;
/// Bytes up to which a rewritten stretch is searched.
const WINDOW: usize = 8192;
/// Bytes of a passage that is compared letter by letter.
const COMPARED: usize = 4096;
/// Bytes from which a passage proves itself without its context.
const LONG: usize = 96;
/// Bytes of context that are checked on each side when the old text is not known.
const CONTEXT: usize = 32;

/// A place in bytes of the new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) status: Status,
    pub(super) bytes: Option<Range<usize>>,
    /// Best first.
    pub(super) candidates: Vec<Range<usize>>,
}

impl Found {
    /// Nothing was found but, perhaps, places to look at.
    pub(super) fn orphan(candidates: Vec<Range<usize>>) -> Self {
        Self { status: Status::Orphan, bytes: None, candidates }
    }

    /// A person has to choose among `candidates`.
    pub(super) fn review(candidates: Vec<Range<usize>>) -> Self {
        Self { status: Status::Review, bytes: None, candidates }
    }

    /// The same words at `bytes`.
    pub(super) fn exact(bytes: Range<usize>) -> Self {
        Self::attached(Status::Exact, bytes)
    }

    fn attached(status: Status, bytes: Range<usize>) -> Self {
        Self { status, bytes: Some(bytes), candidates: Vec::new() }
    }
}

/// Both texts and what became of the old words.
pub(super) struct Atlas<'t> {
    pub(super) earlier: &'t Earlier<'t>,
    pub(super) new: Side<'t>,
    pub(super) images: &'t [Option<Image>],
    /// Whether each new word is the image of an old word.
    pub(super) explained: Vec<bool>,
}

/// The aligned words of a passage.
#[derive(Debug, Clone, Copy)]
struct Aligned {
    /// First and last aligned old word.
    first: usize,
    last: usize,
    first_image: Image,
    last_image: Image,
    /// Bytes of aligned words, and those of them that may be copies.
    weight: usize,
    doubtful: usize,
    /// How many words.
    count: usize,
}

/// How much of what stood around a passage stands around its image.
struct Context {
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
    fn holds(&self) -> bool {
        3 * (self.left.aligned + self.right.aligned) >= self.left.there + self.right.there
    }

    /// Whether, besides, neither side is gone altogether.
    fn holds_on_both_sides(&self) -> bool {
        self.holds() && [self.left, self.right].iter().all(|side| side.aligned > 0 || side.there == 0)
    }
}

impl<'t> Atlas<'t> {
    /// Both texts, when `images` are the images of the old words.
    pub(super) fn new(earlier: &'t Earlier<'t>, new: Side<'t>, images: &'t [Option<Image>]) -> Self {
        let mut explained = vec![false; new.words.len()];
        images.iter().flatten().for_each(|image| explained[image.word] = true);
        Self { earlier, new, images, explained }
    }

    /// The share of the words of the shorter text that are in the other one.
    pub(super) fn common_share(&self) -> f64 {
        let common = self.explained.iter().filter(|e| **e).count();
        common as f64 / self.images.len().min(self.explained.len()).max(1) as f64
    }

    /// The old text and its words.
    pub(super) fn old(&self) -> Side<'_> {
        Side { text: &self.earlier.text, words: &self.earlier.words }
    }

    /// Where the passage `bytes` of the old text is now.
    pub(super) fn place(&self, bytes: &Range<usize>) -> Found {
        let words = self.earlier.words.touching(bytes);
        if words.is_empty() {
            return self.blank(bytes, words.start);
        }
        let Some(aligned) = self.aligned(&words) else { return self.replaced(bytes, &words) };
        let range = edges::range(self, bytes, &words, (aligned.first, aligned.last));
        let Some(range) = range else { return Found::orphan(Vec::new()) };
        if 2 * aligned.doubtful > aligned.weight || aligned.first_image.block != aligned.last_image.block {
            return Found::review(vec![range]);
        }
        let whole = aligned.count == words.len()
            && aligned.last_image.word - aligned.first_image.word == aligned.last - aligned.first;
        if whole {
            self.unchanged(bytes, &words, range, aligned)
        } else {
            self.changed(bytes, &words, range, aligned)
        }
    }

    /// The aligned words in `words` that lie in the block of most of them; none when there is none.
    fn aligned(&self, words: &Range<usize>) -> Option<Aligned> {
        let images = || words.clone().filter_map(|word| Some((word, self.images[word]?)));
        let block = self.main_block(images())?;
        let mut found: Option<Aligned> = None;
        for (word, image) in images().filter(|(_, image)| image.block == block) {
            let weight = self.earlier.words.spots[word].weight();
            let aligned = found.get_or_insert(Aligned {
                first: word,
                last: word,
                first_image: image,
                last_image: image,
                weight: 0,
                doubtful: 0,
                count: 0,
            });
            (aligned.last, aligned.last_image) = (word, image);
            aligned.weight += weight;
            aligned.count += 1;
            if image.doubt == Doubt::Copy {
                aligned.doubtful += weight;
            }
        }
        found
    }

    /// The block with the most bytes of `images`.
    fn main_block(&self, images: impl Iterator<Item = (usize, Image)>) -> Option<usize> {
        let mut weights: Vec<(usize, usize)> = Vec::new();
        for (word, image) in images {
            let weight = self.earlier.words.spots[word].weight();
            match weights.iter_mut().find(|(block, _)| *block == image.block) {
                Some((_, sum)) => *sum += weight,
                None => weights.push((image.block, weight)),
            }
        }
        weights
            .into_iter()
            .max_by_key(|(block, weight)| (*weight, usize::MAX - block))
            .map(|(block, _)| block)
    }

    /// All words are there in a row.
    fn unchanged(
        &self,
        bytes: &Range<usize>,
        words: &Range<usize>,
        range: Range<usize>,
        aligned: Aligned,
    ) -> Found {
        let unproven = self.earlier.known == Known::Quotes
            && bytes.len() < LONG
            && !self.context(words, aligned).holds();
        if unproven || rivals::any(self, words, aligned.first_image.word) {
            return Found::review(vec![range]);
        }
        let status = if aligned.first_image.block == 0 { Status::Exact } else { Status::Moved };
        Found::attached(status, range)
    }

    /// Some words are there.
    fn changed(
        &self,
        bytes: &Range<usize>,
        words: &Range<usize>,
        range: Range<usize>,
        aligned: Aligned,
    ) -> Found {
        let similarity = self.similarity(bytes, &range, aligned.weight);
        let share = self.share_left(words, aligned.first_image.block);
        let least = if self.is_tight(words, aligned) { &EVIDENCE[..] } else { &EVIDENCE[1..] };
        let enough = least.iter().any(|least| share >= least.share && similarity >= least.similarity);
        let certain = aligned.first_image.block == 0 || similarity >= 0.8;
        let news = aligned.first_image.word..aligned.last_image.word + 1;
        let context = self.earlier.known == Known::Whole || {
            let context = self.context(words, aligned);
            let long = bytes.len() >= LONG && share >= MOST;
            context.holds_on_both_sides()
                || long && context.holds() && !rivals::is_neighbour(self, words, &news)
        };
        if !(enough && certain && context) {
            return Found::review(vec![range]);
        }
        match rivals::word_for_word(self, words, news) {
            Some(rival) if share < MOST => Found::review(vec![rival, range]),
            _ => Found::attached(fuzzy(similarity), range),
        }
    }

    /// Whether the words just before and after the passage are there too, with nothing much between them.
    fn is_tight(&self, words: &Range<usize>, aligned: Aligned) -> bool {
        let (Some((left, before)), Some((right, after))) = (self.left(words.start), self.right(words.end))
        else {
            return false;
        };
        left + 1 == words.start
            && right == words.end
            && before.block == aligned.first_image.block
            && after.block == before.block
            && after.word > before.word
            && after.word - before.word <= 2 * words.len() + 2
    }

    /// How alike the old passage and the new range are; `weight` bytes of words are known to be equal.
    fn similarity(&self, old: &Range<usize>, new: &Range<usize>, weight: usize) -> f64 {
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
    fn context(&self, words: &Range<usize>, aligned: Aligned) -> Context {
        let spots = &self.earlier.words.spots;
        let news = &self.new.words.spots;
        let centre = news[aligned.first_image.word].start;
        let reach = 2 * (CONTEXT + spots[words.end - 1].end - spots[words.start].start);
        let is_near = |image: Image| {
            image.block == aligned.first_image.block && news[image.word].start.abs_diff(centre) <= reach
        };
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

    /// No word is there: what stands between its neighbours now?
    fn replaced(&self, bytes: &Range<usize>, words: &Range<usize>) -> Found {
        let (Some(left), Some(right)) = (self.left(words.start), self.right(words.end)) else {
            return Found::orphan(Vec::new());
        };
        let (left_image, right_image) = (left.1, right.1);
        if left_image.block != right_image.block || left_image.word + 1 >= right_image.word {
            return Found::orphan(Vec::new());
        }
        let news = left_image.word + 1..right_image.word;
        let spots = &self.new.words.spots;
        let window = spots[news.start].start..spots[news.end - 1].end;
        if window.len() > WINDOW {
            return Found::orphan(Vec::new());
        }
        let Some(edges::Inside { range, rivalled }) = edges::inside(self, bytes, &window) else {
            let small = news.len() <= 2 * words.len() + 2;
            return if small { Found::review(vec![window]) } else { Found::orphan(Vec::new()) };
        };
        let similarity = self.similarity(bytes, &range, 0);
        let beside =
            words.start - left.0 <= 3 && right.0 - words.end < 3 && news.len() <= 2 * words.len() + 4;
        if beside && !rivalled && similarity >= ALIKE {
            Found::attached(fuzzy(similarity), range)
        } else if beside || similarity >= ALIKE {
            Found::review(vec![range])
        } else {
            Found::orphan(Vec::new())
        }
    }

    /// The nearest aligned word before `word`.
    pub(super) fn left(&self, word: usize) -> Option<(usize, Image)> {
        (word.saturating_sub(NEIGHBOURS)..word).rev().find_map(|at| Some((at, self.images[at]?)))
    }

    /// The nearest aligned word from `word` on.
    pub(super) fn right(&self, word: usize) -> Option<(usize, Image)> {
        (word..self.images.len().min(word + NEIGHBOURS)).find_map(|at| Some((at, self.images[at]?)))
    }

    /// A passage of white space: there when its neighbours are and nothing but the same is between them.
    fn blank(&self, bytes: &Range<usize>, next: usize) -> Found {
        let (old, new) = (self.old(), self.new);
        let between = || {
            let before = next.checked_sub(1)?;
            let (left, right) = (self.images[before]?, (*self.images.get(next)?)?);
            (left.word + 1 == right.word).then_some(())?;
            let olds = old.words.spots[before].end..old.words.spots[next].start;
            let news = new.words.spots[left.word].end..new.words.spots[right.word].start;
            (old.text.get(olds.clone())? == new.text.get(news.clone())?).then_some(())?;
            let start = news.start + bytes.start.checked_sub(olds.start)?;
            Some(start..start + bytes.len())
        };
        between().map_or(Found::orphan(Vec::new()), |range| Found::attached(Status::Exact, range))
    }
}

fn fuzzy(similarity: f64) -> Status {
    // a changed passage never claims to be the same
    Status::Fuzzy((0..=99).rfind(|percent| f64::from(*percent) <= similarity * 100.0).unwrap_or(0))
}
