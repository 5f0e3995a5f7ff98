//! Layout units of giant paragraphs.
//!
//! A paragraph of 10 MB is not laid out as a whole for the sake of one screen. It is cut into blocks, each of
//! which is wrapped by itself. Where the cuts are depends on the paragraph alone and each is found by looking at
//! about a kilobyte, so that any block can be found from any of its bytes, and its neighbours from its edges.
//!
//! What a reader sees of it: the last row of a block may be short, once in some 8 KB.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::breaks::breaks;

/// Longest paragraph, in bytes, that is one block.
const WHOLE: usize = 16 << 10;
/// Distance of the places, in bytes, behind which longer ones are cut.
const STEP: usize = 8 << 10;
/// How many bytes a cut may be moved forward to find where a line can be broken.
const REACH: usize = 512;
/// How many bytes before the place are looked at, to know what is a word or a cluster behind it.
const CONTEXT: usize = 128;

/// The block that holds `byte`, as bytes of `text`: the whole of `paragraph`, or 3 to 12 KB of a long one. It
/// begins where a line can be broken if that is near, else between clusters, or characters when a cluster is
/// endless.
///
/// `paragraph` is cut to the text and to character boundaries, `byte` to the paragraph; its end belongs to the
/// last block. The next block is that at `block.end`, the one before that at `block.start - 1`.
pub fn block_at(text: &str, paragraph: Range<usize>, byte: usize) -> Range<usize> {
    let start = floor(text, paragraph.start);
    let paragraph = start..floor(text, paragraph.end).max(start);
    let byte = byte.clamp(paragraph.start, paragraph.end);
    let edge = |number| edge(text, &paragraph, number);
    let mut number = (byte - paragraph.start) / STEP;
    while number > 0 && (edge(number) > byte || edge(number) == paragraph.end) {
        number -= 1;
    }
    edge(number)..edge(number + 1)
}

/// Where block `number` of `paragraph` begins; the end of the paragraph for numbers beyond the last.
fn edge(text: &str, paragraph: &Range<usize>, number: usize) -> usize {
    let place = paragraph.start + number * STEP;
    if number == 0 {
        paragraph.start
    } else if paragraph.len() <= WHOLE || place + STEP / 2 > paragraph.end {
        paragraph.end
    } else {
        cut(text, place)
    }
}

/// The first place from `place` on where a block can begin.
fn cut(text: &str, place: usize) -> usize {
    let start = floor(text, place.saturating_sub(CONTEXT));
    let window = &text[start..floor(text, place + REACH)];
    let far_enough = |&at: &usize| start + at >= place;
    let line_break = breaks(window).into_iter().find(far_enough);
    let cluster = || window.grapheme_indices(true).map(|(at, _)| at).find(far_enough);
    start + line_break.or_else(cluster).unwrap_or(window.len())
}

/// The last character boundary of `text` that is not beyond `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&byte| text.is_char_boundary(byte)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::strange::strange_text;

    fn blocks(text: &str, paragraph: Range<usize>) -> Vec<Range<usize>> {
        let mut blocks = vec![block_at(text, paragraph.clone(), paragraph.start)];
        while let Some(last) = blocks.last().filter(|block| block.end < paragraph.end) {
            blocks.push(block_at(text, paragraph.clone(), last.end));
        }
        blocks
    }

    #[test]
    fn an_ordinary_paragraph_is_one_block() {
        let text = "word ".repeat(3_000);
        assert_eq!(block_at(&text, 10..15_000, 9_000), 10..15_000);
    }

    #[test]
    fn blocks_begin_behind_a_blank() {
        let text = "seven! ".repeat(3_000);
        let edges: Vec<_> = blocks(&text, 0..text.len()).iter().map(|block| block.start).collect();
        assert_eq!(edges, [0, 8_197, 16_387]);
        assert!(edges[1..].iter().all(|&edge| text[..edge].ends_with(' ')));
    }

    #[test]
    fn endless_words_and_clusters_are_cut_too() {
        for part in ["x", "e\u{301}", "\u{301}", "🇯🇵", "क्", " ", "👩\u{200d}"] {
            let text = part.repeat(100_000 / part.len());
            let blocks = blocks(&text, 0..text.len());
            assert!(blocks.len() >= 10, "{part:?}");
            assert!(blocks.iter().all(|block| block.len() < 13_000), "{part:?}");
        }
    }

    #[test]
    fn places_beyond_the_paragraph_or_the_text_are_cut_to_it() {
        let text = "é".repeat(10_000);
        assert_eq!(block_at(&text, 1..99_999, 99_999).end, 20_000);
        let reversed = Range { start: 20, end: 10 };
        assert_eq!(block_at(&text, reversed, 5), 20..20);
        assert_eq!(block_at("", 0..0, 0), 0..0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn blocks_tile_the_paragraph_whichever_byte_they_are_asked_for(
            pieces in proptest::collection::vec(strange_text(), 1..6),
            times in 1_usize..120,
            at in any::<prop::sample::Index>(),
        ) {
            let text = pieces.concat().repeat(times);
            prop_assume!(!text.is_empty());
            let paragraph = floor(&text, 3)..text.len();
            let blocks = blocks(&text, paragraph.clone());
            let mut end = paragraph.start;
            for block in &blocks {
                prop_assert_eq!(block.start, end);
                prop_assert!(block.end > block.start || paragraph.is_empty());
                end = block.end;
            }
            prop_assert_eq!(end, paragraph.end);
            for block in blocks.into_iter().filter(|block| !block.is_empty()) {
                for byte in [block.start, block.start + at.index(block.len()), block.end - 1] {
                    prop_assert_eq!(block_at(&text, paragraph.clone(), byte), block.clone());
                }
            }
        }
    }
}
