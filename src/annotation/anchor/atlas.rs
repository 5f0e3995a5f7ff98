//! Both texts side by side.

use std::ops::Range;

use super::earlier::Earlier;
use super::mapping::{Image, Side};
use super::rivals::Marks;

/// Words in which an aligned neighbour is looked for.
const NEIGHBOURS: usize = 48;

/// A passage of the old text.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    /// Its bytes.
    pub(super) bytes: Range<usize>,
    /// The words that share a byte with it.
    pub(super) words: Range<usize>,
}

/// Both texts and what became of the old words.
pub(super) struct Atlas<'t> {
    pub(super) earlier: &'t Earlier<'t>,
    pub(super) new: Side<'t>,
    pub(super) images: &'t [Option<Image>],
    /// Old words without an image.
    pub(super) gone: Marks,
    /// New words that are no image.
    pub(super) unexplained: Marks,
}

impl<'t> Atlas<'t> {
    /// Both texts, when `images` are the images of the old words.
    pub(super) fn new(earlier: &'t Earlier<'t>, new: Side<'t>, images: &'t [Option<Image>]) -> Self {
        let mut explained = vec![false; new.words.len()];
        images.iter().flatten().for_each(|image| explained[image.word] = true);
        let gone = Marks::of(images.iter().map(Option::is_none));
        let unexplained = Marks::of(explained.iter().map(|explained| !explained));
        Self { earlier, new, images, gone, unexplained }
    }

    /// The share of the words of the shorter text that are in the other one.
    pub(super) fn common_share(&self) -> f64 {
        let (old, new) = (self.gone.len(), self.unexplained.len());
        let common = new - self.unexplained.count(&(0..new));
        common as f64 / old.min(new).max(1) as f64
    }

    /// The old text and its words.
    pub(super) fn old(&self) -> Side<'_> {
        Side { text: &self.earlier.text, words: &self.earlier.words }
    }

    /// The nearest aligned word before `word`.
    pub(super) fn left(&self, word: usize) -> Option<(usize, Image)> {
        (word.saturating_sub(NEIGHBOURS)..word).rev().find_map(|at| Some((at, self.images[at]?)))
    }

    /// The nearest aligned word from `word` on.
    pub(super) fn right(&self, word: usize) -> Option<(usize, Image)> {
        (word..self.images.len().min(word + NEIGHBOURS)).find_map(|at| Some((at, self.images[at]?)))
    }
}
