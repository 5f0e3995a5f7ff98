//! Bytes to code points and back.

/// Every how many bytes the code points are counted in advance. An export asks for two places a passage and walks half
/// a step for each, so steps are short; the marks are still a sixty-fourth of the text.
const STEP: usize = 512;

/// Bytes that are counted together on the way from a mark to a character.
const STRIDE: usize = 32;

/// Knows how many code points stand before each byte of one text, in constant time whatever the length of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ruler {
    /// Code points that begin before byte `n * STEP`.
    marks: Vec<usize>,
}

impl Ruler {
    /// Counts the code points of `text`.
    pub(super) fn new(text: &str) -> Self {
        let mut chars = 0;
        let marks = text.as_bytes().chunks(STEP).map(|chunk| {
            let before = chars;
            chars += starts(chunk);
            before
        });
        Self { marks: marks.collect() }
    }

    /// Code points of `text` before byte `at`, which is cut to the text and to a character boundary.
    pub(super) fn chars_at(&self, text: &str, at: usize) -> usize {
        let at = floor(text, at);
        let mark = (at / STEP).min(self.marks.len().saturating_sub(1));
        let before = self.marks.get(mark).copied().unwrap_or(0);
        before + starts(&text.as_bytes()[mark * STEP..at])
    }

    /// The byte of `text` at which code point `chars` begins; none beyond the end of the text.
    pub(super) fn byte_at(&self, text: &str, chars: usize) -> Option<usize> {
        let mark = self.marks.partition_point(|&before| before <= chars).saturating_sub(1);
        let before = self.marks.get(mark).copied().unwrap_or(0);
        // a character that reaches over the mark was counted before it
        let mut from = ceil(text, mark * STEP);
        let mut left = chars - before;
        // counting strides is several times as fast as decoding what is in them
        while let Some(there) = text.as_bytes().get(from..from + STRIDE).map(starts)
            && there <= left
        {
            (from, left) = (from + STRIDE, left - there);
        }
        // what ends a stride may be cut: its rest was counted with its beginning
        let from = ceil(text, from);
        let mut rest = text[from..].char_indices();
        match rest.nth(left) {
            Some((offset, _)) => Some(from + offset),
            None if self.chars_at(text, text.len()) == chars => Some(text.len()),
            None => None,
        }
    }
}

/// How many characters begin in `bytes`.
fn starts(bytes: &[u8]) -> usize {
    // sums of bytes are what a compiler makes fast
    let piece = |piece: &[u8]| piece.iter().map(|byte| u8::from(byte & 0xC0 != 0x80)).sum::<u8>();
    bytes.chunks(usize::from(u8::MAX)).map(|chunk| usize::from(piece(chunk))).sum()
}

/// The last character boundary of `text` at or before byte `at`, which may lie beyond the end.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The first character boundary of `text` at or after byte `at`; the end when `at` lies beyond it.
pub(super) fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_character_is_found_again(text in "\\PC{0,40}", copies in 1usize..400) {
            let text = text.repeat(copies);
            let ruler = Ruler::new(&text);
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            for (chars, at) in ends.enumerate().step_by(97) {
                prop_assert_eq!(ruler.chars_at(&text, at), chars);
                prop_assert_eq!(ruler.byte_at(&text, chars), Some(at));
            }
            prop_assert_eq!(ruler.byte_at(&text, text.chars().count()), Some(text.len()));
            prop_assert_eq!(ruler.byte_at(&text, text.chars().count() + 1), None);
        }
    }

    #[test]
    fn a_byte_inside_a_character_counts_as_its_beginning() {
        let text = format!("{}é", "a".repeat(STEP - 1));
        let ruler = Ruler::new(&text);
        assert_eq!(ruler.chars_at(&text, STEP), STEP - 1);
        assert_eq!(ruler.chars_at(&text, usize::MAX), STEP);
        assert_eq!(ruler.byte_at(&text, STEP), Some(STEP + 1));
    }
}
