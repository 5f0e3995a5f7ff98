//! A selected passage.

use std::ops::Range;

use super::exchange;
use crate::text::{Paragraph, Transcript, layout, units};

/// A passage that is being selected: from one piece of text to another, whichever comes first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Bytes of the piece that stays.
    fixed: Range<usize>,
    /// Bytes of the piece that moves.
    moving: Range<usize>,
    /// How large it last grew.
    unit: Unit,
    /// Byte where it began.
    origin: usize,
}

/// Units of one kind in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Of which kind.
    pub unit: Unit,
    /// How many, at least 1.
    pub count: usize,
}

/// Units of a selection beyond this many are not counted.
const COUNTED: usize = 1_000;

/// The sizes through which a selection grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A grapheme cluster.
    Character,
    /// A word.
    Word,
    /// A sentence.
    Sentence,
    /// A paragraph's body.
    Paragraph,
    /// All paragraphs of a turn.
    Turn,
    /// A sentence that asks.
    Question,
    /// A turn that follows one that asks.
    Answer,
}

impl Unit {
    /// The next larger unit; after the turn comes the word again.
    const fn larger(self) -> Self {
        match self {
            Self::Character | Self::Turn | Self::Answer => Self::Word,
            Self::Word => Self::Sentence,
            Self::Sentence | Self::Question => Self::Paragraph,
            Self::Paragraph => Self::Turn,
        }
    }

    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Character => "character",
            Self::Word => "word",
            Self::Sentence => "sentence",
            Self::Paragraph => "paragraph",
            Self::Turn => "turn",
            Self::Question => "question",
            Self::Answer => "answer",
        }
    }

    /// The first byte of the next word, sentence, question or answer after byte `at`; of another unit, the next
    /// paragraph.
    pub fn after(self, transcript: &Transcript, at: usize) -> Option<usize> {
        match self {
            Self::Question => return exchange::next_question(transcript, at).map(|bytes| bytes.start),
            Self::Answer => return exchange::next_answer(transcript, at).map(|bytes| bytes.start),
            _ => {}
        }
        let block = block(transcript, at);
        let inside =
            self.pieces(&transcript.text()[block.clone()]).into_iter().map(|r| block.start + r.start);
        let next = || {
            let index = transcript.paragraph_at(at);
            let end = transcript.paragraphs().get(index)?.range.end;
            if block.end < end {
                Some(block.end)
            } else {
                transcript.paragraphs().get(index + 1).map(|p| p.range.start)
            }
        };
        inside.into_iter().find(|start| *start > at).or_else(next)
    }

    /// The first byte of the last word or sentence that begins before byte `at`; of a larger unit, the paragraph.
    pub fn before(self, transcript: &Transcript, at: usize) -> Option<usize> {
        let within = |block: Range<usize>| {
            let pieces = self.pieces(&transcript.text()[block.clone()]).into_iter().rev();
            pieces.map(|r| block.start + r.start).find(|start| *start < at)
        };
        let here = block(transcript, at);
        within(here.clone()).or_else(|| {
            let paragraph = transcript.paragraphs().get(transcript.paragraph_at(at))?;
            let end = match here.start.checked_sub(1) {
                Some(end) if here.start > paragraph.range.start => end,
                _ => transcript.paragraphs().get(transcript.paragraph_at(at).checked_sub(1)?)?.range.end - 1,
            };
            within(block(transcript, end))
        })
    }

    fn pieces(self, text: &str) -> Vec<Range<usize>> {
        match self {
            Self::Word | Self::Character => units::words(text).collect(),
            Self::Sentence | Self::Question => units::sentences(text).collect(),
            Self::Paragraph | Self::Turn | Self::Answer => std::iter::once(0..text.len()).collect(),
        }
    }

    /// The bytes of the unit of `transcript` that holds byte `at`; for a question or an answer, that is near it.
    /// Empty when there is none.
    pub fn around(self, transcript: &Transcript, at: usize) -> Range<usize> {
        let index = transcript.paragraph_at(at);
        let Some(paragraph) = transcript.paragraphs().get(index) else { return at..at };
        let whole = paragraph.range.clone();
        let inside = |find: fn(&str, usize) -> Range<usize>| {
            let block = block(transcript, at);
            let found =
                find(&transcript.text()[block.clone()], at.clamp(block.start, block.end) - block.start);
            block.start + found.start..block.start + found.end
        };
        match self {
            Self::Character => inside(character_at),
            Self::Word => inside(word_near),
            Self::Sentence => unlabelled(transcript, paragraph, inside(units::sentence_at)),
            Self::Question => exchange::question_near(transcript, at).unwrap_or(at..at),
            Self::Answer => exchange::answer_near(transcript, at).unwrap_or(at..at),
            Self::Paragraph => paragraph.body..whole.end,
            Self::Turn => {
                let turn = transcript.turns()[paragraph.turn].paragraphs.clone();
                let all = &transcript.paragraphs()[turn];
                all.first().map_or(at, |p| p.body)..all.last().map_or(at, |p| p.range.end)
            }
        }
    }
}

/// The byte behind the speaker's label of `paragraph`, where what is said begins.
pub(super) fn said_from(transcript: &Transcript, paragraph: &Paragraph) -> usize {
    let label = paragraph.label.end.max(paragraph.range.start).min(paragraph.range.end);
    let rest = &transcript.text()[label..paragraph.range.end];
    if paragraph.label.is_empty() { label } else { paragraph.range.end - rest.trim_start().len() }
}

/// A sentence without the speaker's label in front of it, which is not said.
fn unlabelled(transcript: &Transcript, paragraph: &Paragraph, sentence: Range<usize>) -> Range<usize> {
    let said = said_from(transcript, paragraph);
    if (sentence.start..sentence.end).contains(&said) { said..sentence.end } else { sentence }
}

/// The layout block that holds byte `at`: a paragraph's label line, its body, or a part of a giant body.
fn block(transcript: &Transcript, at: usize) -> Range<usize> {
    let Some(paragraph) = transcript.paragraphs().get(transcript.paragraph_at(at)) else { return 0..0 };
    if at < paragraph.body {
        return paragraph.range.start..paragraph.body;
    }
    layout::block_at(transcript.text(), paragraph.body..paragraph.range.end, at.min(paragraph.range.end))
}

/// The word of `text` that holds byte `at`, else the next one, else the last.
fn word_near(text: &str, at: usize) -> Range<usize> {
    let here = units::word_at(text, at).filter(|word| at < word.end);
    here.or_else(|| units::words(text).find(|word| word.start >= at))
        .or_else(|| units::words(text).last())
        .unwrap_or_else(|| character_at(text, at))
}

/// The grapheme cluster of `text` that holds byte `at`; the last one beyond the end.
fn character_at(text: &str, at: usize) -> Range<usize> {
    use unicode_segmentation::UnicodeSegmentation;
    let clusters = text.grapheme_indices(true).map(|(i, g)| i..i + g.len());
    clusters.take_while(|c| c.start <= at).last().unwrap_or(0..0)
}

impl Selection {
    /// The `unit` at byte `at`.
    pub fn of(transcript: &Transcript, at: usize, unit: Unit) -> Self {
        let piece = unit.around(transcript, at);
        Self { fixed: piece.clone(), moving: piece, unit, origin: at }
    }

    /// Exactly `bytes` of the text, which must not be empty; it goes on by characters.
    pub fn exactly(transcript: &Transcript, bytes: Range<usize>) -> Self {
        let last = transcript.text().floor_char_boundary(bytes.end.saturating_sub(1));
        let fixed = Unit::Character.around(transcript, bytes.start);
        let moving = Unit::Character.around(transcript, last);
        Self { fixed, moving, unit: Unit::Character, origin: bytes.start }
    }

    /// The selected bytes of the text.
    pub fn bytes(&self) -> Range<usize> {
        self.fixed.start.min(self.moving.start)..self.fixed.end.max(self.moving.end)
    }

    /// Where the moving end is: the cursor's byte.
    pub fn head(&self) -> usize {
        self.moving.start
    }

    /// How large it last grew.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Moves the moving end to the `unit` at byte `at`.
    pub fn extend(&mut self, transcript: &Transcript, at: usize, unit: Unit) {
        let piece = unit.around(transcript, at);
        if !piece.is_empty() {
            self.moving = piece;
            self.unit = unit;
        }
    }

    /// Widens both ends to the units that they are in: from here through there, both whole.
    pub fn round(&mut self, transcript: &Transcript) {
        let fixed = self.unit.around(transcript, self.fixed.start);
        if !fixed.is_empty() {
            self.fixed = fixed;
        }
    }

    /// Of which units the selection is made up, and how many; none when its ends lie inside of them.
    pub fn extent(&self, transcript: &Transcript) -> Option<Extent> {
        let bytes = self.bytes();
        let unit = self.unit;
        let last = unit.around(transcript, bytes.end.saturating_sub(1).max(bytes.start));
        let whole = unit.around(transcript, bytes.start).start == bytes.start && last.end == bytes.end;
        if unit == Unit::Character || bytes.is_empty() || !whole {
            return None;
        }
        let starts = std::iter::successors(Some(bytes.start), |at| unit.after(transcript, *at));
        let count = starts.take_while(|at| *at < bytes.end).take(COUNTED).count();
        Some(Extent { unit, count })
    }

    /// Lets the other end move.
    pub fn swap(&mut self) {
        std::mem::swap(&mut self.fixed, &mut self.moving);
    }

    /// Grows to the next larger unit around its ends.
    pub fn grow(&mut self, transcript: &Transcript) {
        let before = self.bytes();
        loop {
            let is_largest = matches!(self.unit, Unit::Turn | Unit::Answer);
            self.unit = self.unit.larger();
            let fixed = self.unit.around(transcript, before.start);
            let moving = self.unit.around(transcript, before.end.saturating_sub(1).max(before.start));
            let all = fixed.start.min(moving.start)..fixed.end.max(moving.end);
            if is_largest {
                // all around: the smallest again, where it began
                *self = Self::of(transcript, self.origin, Unit::Word);
                return;
            }
            if all != before && all.start <= before.start && all.end >= before.end {
                self.fixed = fixed;
                self.moving = moving;
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn selected<'a>(t: &'a Transcript, s: &Selection) -> &'a str {
        &t.text()[s.bytes()]
    }

    #[test]
    fn a_selection_grows_from_word_to_turn_and_begins_again() {
        let text = "Ada Byron: One two. Three four.\n\nFive.\n\nBen Holt: Six.\n";
        let t = Transcript::new(Source { text: text.to_owned(), ..Source::default() });
        let at = text.find("four").expect("there");
        let mut s = Selection::of(&t, at, Unit::Word);
        let mut seen = vec![selected(&t, &s)];
        for _ in 0..4 {
            s.grow(&t);
            seen.push(selected(&t, &s));
        }
        assert_eq!(
            seen,
            [
                "four",
                "Three four.",
                "Ada Byron: One two. Three four.",
                "Ada Byron: One two. Three four.\n\nFive.",
                "four"
            ]
        );
    }

    #[test]
    fn either_end_moves_and_the_passage_is_what_lies_between() {
        let text = "one two three four";
        let t = Transcript::new(Source { text: text.to_owned(), ..Source::default() });
        let mut s = Selection::of(&t, 4, Unit::Word);
        s.extend(&t, 8, Unit::Word);
        assert_eq!(selected(&t, &s), "two three");
        s.swap();
        s.extend(&t, 0, Unit::Word);
        assert_eq!(selected(&t, &s), "one two three");
        s.extend(&t, 14, Unit::Word);
        assert_eq!(selected(&t, &s), "three four");
    }
}
