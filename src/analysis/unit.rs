//! The pieces of a transcript that are counted.

use crate::text::{Span, Transcript};

/// A piece of a transcript that is coded as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// A paragraph, without the label that has a line of its own.
    Paragraph,
    /// A turn: what one speaker says before another does.
    Turn,
}

impl Unit {
    /// The pieces of `transcript` in order; they share nothing. Those without a code point are left out.
    pub fn pieces(self, transcript: &Transcript) -> Vec<Span> {
        let paragraphs =
            (0..transcript.paragraphs().len()).filter_map(|index| transcript.paragraph_span(index));
        let pieces: Vec<Span> = match self {
            Self::Paragraph => paragraphs.collect(),
            Self::Turn => {
                let paragraphs: Vec<Span> = paragraphs.collect();
                let turns =
                    transcript.turns().iter().filter_map(|turn| paragraphs.get(turn.paragraphs.clone()));
                turns.filter_map(|turn| Some(turn.first()?.union(*turn.last()?))).collect()
            }
        };
        pieces.into_iter().filter(|piece| !piece.is_empty()).collect()
    }
}
