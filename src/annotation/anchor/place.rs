//! Where one passage is in the new text.

use std::ops::Range;

use super::atlas::{Atlas, Passage};
use super::earlier::Known;
use super::edges;
use super::evidence::LONG;
use super::mapping::{Doubt, Image};
use super::rivals;
use crate::annotation::Status;

/// Similarity from which a passage without an unchanged word is the same.
const ALIKE: f64 = 0.6;

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

/// The aligned words of a passage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aligned {
    /// First and last aligned old word, with their images.
    first: usize,
    last: usize,
    pub(super) first_image: Image,
    last_image: Image,
    /// Bytes of aligned words, and those of them that may be copies.
    pub(super) weight: usize,
    doubtful: usize,
    /// How many words.
    count: usize,
}

impl Aligned {
    /// The block that the images lie in.
    pub(super) fn block(&self) -> usize {
        self.first_image.block
    }

    /// The new words from the first image to the last.
    pub(super) fn news(&self) -> Range<usize> {
        self.first_image.word..self.last_image.word + 1
    }

    /// Whether more than half may be a copy.
    fn is_doubtful(&self) -> bool {
        2 * self.doubtful > self.weight
    }
}

impl Atlas<'_> {
    /// Where the passage `bytes` of the old text is now.
    pub(super) fn place(&self, bytes: &Range<usize>) -> Found {
        let passage = Passage { bytes: bytes.clone(), words: self.earlier.words.touching(bytes) };
        if passage.words.is_empty() {
            return self.blank(&passage);
        }
        let Some(aligned) = self.aligned(&passage.words) else { return self.replaced(&passage) };
        let Some(range) = edges::range(self, &passage, (aligned.first, aligned.last)) else {
            return Found::orphan(Vec::new());
        };
        if aligned.is_doubtful() {
            Found::review(vec![range])
        } else if aligned.count == passage.words.len() && aligned.news().len() == aligned.count {
            self.unchanged(&passage, range, &aligned)
        } else {
            self.changed(&passage, range, &aligned)
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
    fn unchanged(&self, passage: &Passage, range: Range<usize>, aligned: &Aligned) -> Found {
        let Passage { bytes, words } = passage;
        let proven =
            self.earlier.known == Known::Whole || bytes.len() >= LONG || self.context(words, aligned).holds();
        if !proven || rivals::any(self, words, aligned.first_image.word) {
            return Found::review(vec![range]);
        }
        Found::attached(if aligned.block() == 0 { Status::Exact } else { Status::Moved }, range)
    }

    /// Some words are there.
    fn changed(&self, passage: &Passage, range: Range<usize>, aligned: &Aligned) -> Found {
        if let Some(likeness) = self.likeness(passage, &range, aligned) {
            return Found::attached(fuzzy(likeness), range);
        }
        let rival = rivals::word_for_word(self, &passage.words, &aligned.news());
        Found::review(rival.into_iter().chain([range]).collect())
    }

    /// No word is there: what stands between its neighbours now?
    fn replaced(&self, passage: &Passage) -> Found {
        let Passage { bytes, words } = passage;
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

    /// A passage of white space: there when its neighbours are and nothing but the same is between them.
    fn blank(&self, passage: &Passage) -> Found {
        let (bytes, next) = (&passage.bytes, passage.words.start);
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
