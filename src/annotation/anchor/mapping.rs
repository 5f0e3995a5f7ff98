//! Which old words are which new words, after doubtful evidence was thrown out and moved text was found.

use super::align::{self, Block, Run};
use super::earlier::Known;
use super::moves;
use super::slide;
use super::trust::trusted;
use super::words::Words;

/// A text and its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'t> {
    pub(super) text: &'t str,
    pub(super) words: &'t Words,
}

/// What became of an old word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Image {
    /// Index of the new word.
    pub(super) word: usize,
    /// 0 for text in its old order; another number for each block that was moved.
    pub(super) block: usize,
    /// Whether another place would explain the new text as well.
    pub(super) doubt: Doubt,
}

impl Image {
    fn doubt(&mut self) {
        self.doubt = Doubt::Copy;
    }
}

/// Whether an image could as well be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    None,
    /// A cut or an insertion of repeated text could have been one repetition earlier or later.
    Copy,
}

/// The image of each old word; none when it is gone.
pub(super) fn images(old: Side, new: Side, known: Known) -> Vec<Option<Image>> {
    let mut runs = align::runs(old.words, new.words, Block::whole(old.words, new.words));
    slide::to_breaks(&mut runs, old, new);
    let runs = trusted(&runs, old.words, new.words, known);
    let mut images = vec![None; old.words.len()];
    fill(&mut images, &runs, 0);
    for doubtful in slide::doubtful(&runs, old.words, new.words) {
        images[doubtful].iter_mut().flatten().for_each(Image::doubt);
    }
    let moves = moves::find(&images, old.words, new.words);
    for (n, block) in moves.blocks.iter().enumerate() {
        fill(&mut images, block, n + 1);
    }
    for copied in moves.copied {
        // text that is in its old place is not in doubt because it was copied too
        images[copied].iter_mut().flatten().filter(|image| image.block > 0).for_each(Image::doubt);
    }
    images
}

fn fill(images: &mut [Option<Image>], runs: &[Run], block: usize) {
    for run in runs {
        for n in 0..run.len {
            images[run.old + n] = Some(Image { word: run.new + n, block, doubt: Doubt::None });
        }
    }
}
