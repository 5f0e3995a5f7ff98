//! Moving the edges of an annotation.

use std::ops::Range;

use super::selection::Unit;
use crate::annotation::Id;
use crate::text::{Transcript, units};

/// One end of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Where it begins.
    Start,
    /// Where it ends.
    End,
}

/// Which way an edge moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Towards the beginning of the text.
    Back,
    /// Towards its end.
    On,
}

/// An annotation whose edges are being moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edging {
    /// The annotation.
    pub id: Id,
    /// Its passage as it would be kept now, bytes of the text; never empty.
    pub bytes: Range<usize>,
    /// The edge that moves.
    pub edge: Edge,
}

impl Edging {
    /// The byte at which the moving edge is seen: the first character of the passage or the last.
    pub fn cursor(&self, transcript: &Transcript) -> usize {
        match self.edge {
            Edge::Start => self.bytes.start,
            Edge::End => Unit::Character.around(transcript, self.bytes.end.saturating_sub(1)).start,
        }
    }

    /// Lets the other edge move.
    pub fn swap(&mut self) {
        self.edge = match self.edge {
            Edge::Start => Edge::End,
            Edge::End => Edge::Start,
        };
    }

    /// Moves the edge to the next boundary of `unit` that way. Returns whether it moved: it stops at the other edge and
    /// at the ends of the text.
    pub fn step(&mut self, transcript: &Transcript, unit: Unit, way: Way) -> bool {
        let next = match self.edge {
            Edge::Start => boundary(transcript, self.bytes.start, (unit, way), |piece| piece.start),
            Edge::End => boundary(transcript, self.bytes.end, (unit, way), |piece| piece.end),
        };
        match (next, self.edge) {
            (Some(at), Edge::Start) if at < self.bytes.end => self.bytes.start = at,
            (Some(at), Edge::End) if at > self.bytes.start => self.bytes.end = at,
            _ => return false,
        }
        true
    }
}

/// The next place before or behind byte `at` where `edge` of a piece of the text is.
fn boundary(
    transcript: &Transcript,
    at: usize,
    (unit, way): (Unit, Way),
    edge: fn(&Range<usize>) -> usize,
) -> Option<usize> {
    let mut index = transcript.paragraph_at(at);
    loop {
        let paragraph = transcript.paragraphs().get(index)?;
        let body = paragraph.body..paragraph.range.end;
        let mut edges = pieces(&transcript.text()[body.clone()], unit)
            .map(|p| edge(&(body.start + p.start..body.start + p.end)));
        let found = match way {
            Way::Back => edges.filter(|found| *found < at).last(),
            Way::On => edges.find(|found| *found > at),
        };
        if found.is_some() {
            return found;
        }
        index = match way {
            Way::Back => index.checked_sub(1)?,
            Way::On => index + 1,
        };
    }
}

/// The pieces of a paragraph's `body`, as byte ranges in it.
fn pieces(body: &str, unit: Unit) -> Box<dyn Iterator<Item = Range<usize>> + '_> {
    use unicode_segmentation::UnicodeSegmentation;
    match unit {
        Unit::Character => Box::new(body.grapheme_indices(true).map(|(at, cluster)| at..at + cluster.len())),
        Unit::Word => Box::new(units::words(body)),
        Unit::Sentence | Unit::Question => Box::new(units::sentences(body)),
        Unit::Paragraph | Unit::Turn | Unit::Answer => Box::new(std::iter::once(0..body.len())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::Source;

    const TALK: &str = "Ann: One two. Three, “four”.\n\nFive né👍🏽 six.\n";

    /// The passage `from` after `steps`, with brackets at its edges.
    fn moved(from: &str, edge: Edge, steps: &[(Unit, Way)]) -> String {
        let talk = Transcript::new(Source { text: TALK.to_owned(), ..Source::default() });
        let start = TALK.find(from).expect("the words");
        let mut edging = Edging { id: "x".into(), bytes: start..start + from.len(), edge };
        for (unit, way) in steps {
            edging.step(&talk, *unit, *way);
        }
        TALK[edging.bytes].to_owned()
    }

    #[test]
    fn an_edge_goes_by_character_word_sentence_and_paragraph_and_comes_back() {
        use Unit::{Character, Paragraph, Sentence, Word};
        use Way::{Back, On};
        assert_eq!(moved("two", Edge::End, &[(Character, On)]), "two.");
        assert_eq!(moved("two", Edge::End, &[(Word, On)]), "two. Three");
        assert_eq!(moved("two", Edge::End, &[(Word, On), (Word, Back)]), "two");
        assert_eq!(moved("two", Edge::End, &[(Sentence, On)]), "two.");
        assert_eq!(moved("two", Edge::End, &[(Sentence, On), (Sentence, On)]), "two. Three, “four”.");
        assert_eq!(moved("two", Edge::Start, &[(Word, Back)]), "One two");
        assert_eq!(moved("four", Edge::Start, &[(Sentence, Back)]), "Three, “four");
        assert_eq!(moved("four", Edge::End, &[(Paragraph, On), (Paragraph, On)]), "four”.\n\nFive né👍🏽 six.");
        assert_eq!(moved("né👍🏽", Edge::End, &[(Character, Back)]), "né");
    }

    #[test]
    fn an_edge_stops_at_the_other_edge_and_at_the_ends_of_the_text() {
        let by = |unit, way| vec![(unit, way); 100];
        assert_eq!(moved("two", Edge::End, &by(Unit::Character, Way::Back)), "t");
        assert_eq!(moved("two", Edge::Start, &by(Unit::Character, Way::On)), "o");
        assert_eq!(moved("two", Edge::End, &by(Unit::Word, Way::Back)), "two");
        assert_eq!(
            moved("Five", Edge::Start, &by(Unit::Word, Way::Back)),
            TALK[..TALK.find(" né").expect("there")]
        );
    }

    proptest! {
        #[test]
        fn a_passage_stays_one_whatever_its_edges_do(
            steps in prop::collection::vec((0usize..4, any::<bool>(), any::<bool>()), 0..60),
        ) {
            let talk = Transcript::new(Source { text: TALK.to_owned(), ..Source::default() });
            let mut edging = Edging { id: "x".into(), bytes: 5..8, edge: Edge::End };
            for (unit, on, swap) in steps {
                let unit = [Unit::Character, Unit::Word, Unit::Sentence, Unit::Paragraph][unit];
                edging.step(&talk, unit, if on { Way::On } else { Way::Back });
                if swap {
                    edging.swap();
                }
                prop_assert!(TALK.get(edging.bytes.clone()).is_some_and(|words| !words.is_empty()));
                prop_assert!(TALK.is_char_boundary(edging.cursor(&talk)));
            }
        }
    }
}
