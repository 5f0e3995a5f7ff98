//! Words and sentences.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// The words of `text` as byte ranges.
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.unicode_word_indices().map(|(at, word)| at..at + word.len())
}

/// The sentences of `text` as byte ranges, without the white space between them.
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_sentence_bound_indices().map(|(at, s)| at..at + s.trim_end().len()).filter(|r| !r.is_empty())
}

/// The sentence of `text` that holds byte `at`, or the nearest before it.
pub fn sentence_at(text: &str, at: usize) -> Range<usize> {
    sentences(text).take_while(|r| r.start <= at).last().unwrap_or(0..text.len())
}

/// The word of `text` that holds byte `at`, or the nearest before it.
pub fn word_at(text: &str, at: usize) -> Range<usize> {
    words(text).take_while(|r| r.start <= at).last().unwrap_or(0..text.len())
}
