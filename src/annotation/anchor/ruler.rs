//! Code points into bytes and back, after one pass over the text.

use std::ops::Range;

use crate::text::Span;

/// Bytes between two marks.
const STRIDE: usize = 64;

/// Counts the code points of a text.
#[derive(Debug)]
pub(super) struct Ruler<'t> {
    text: &'t str,
    /// Code points that begin before byte n × [`STRIDE`].
    marks: Vec<usize>,
}

impl<'t> Ruler<'t> {
    /// A ruler for `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let mut count = 0;
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        for stretch in text.as_bytes().chunks(STRIDE) {
            marks.push(count);
            count += begun(stretch);
        }
        marks.push(count);
        Self { text, marks }
    }

    /// The bytes of `span`; none when it is reversed or not in the text.
    pub(super) fn bytes(&self, span: Span) -> Option<Range<usize>> {
        let (start, end) = (self.byte(span.start)?, self.byte(span.end)?);
        (start <= end).then_some(start..end)
    }

    /// The span of `bytes`, which lie on boundaries of characters.
    pub(super) fn span(&self, bytes: &Range<usize>) -> Span {
        Span::new(self.chars(bytes.start), self.chars(bytes.end))
    }

    /// Where code point `position` begins, or the text's end for the position after the last one.
    fn byte(&self, position: usize) -> Option<usize> {
        let mark = self.marks.partition_point(|&count| count <= position).checked_sub(1)?;
        let start = (mark * STRIDE).min(self.text.len());
        let rest = &self.text.as_bytes()[start..];
        let mut beyond = position - self.marks[mark];
        for (at, byte) in rest.iter().enumerate() {
            if is_start(*byte) {
                if beyond == 0 {
                    return Some(start + at);
                }
                beyond -= 1;
            }
        }
        (beyond == 0).then_some(self.text.len())
    }

    fn chars(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let mark = byte / STRIDE;
        self.marks[mark] + begun(&self.text.as_bytes()[mark * STRIDE..byte])
    }
}

fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| is_start(**byte)).count()
}

fn is_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_and_code_points_agree_with_counting(text in "[a-cé好😀\n]{0,300}", from in 0usize..310, len in 0usize..310) {
            let ruler = Ruler::new(&text);
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let expected = starts.get(from).zip(starts.get(from + len)).map(|(a, b)| *a..*b);
            let span = Span::new(from, from + len);
            prop_assert_eq!(ruler.bytes(span), expected.clone());
            if let Some(bytes) = expected {
                prop_assert_eq!(ruler.span(&bytes), span);
            }
        }
    }
}
