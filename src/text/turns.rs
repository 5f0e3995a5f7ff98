//! Who says which paragraph.

use std::collections::BTreeMap;
use std::ops::Range;

use super::paragraphs::{Kind, Paragraph, Piece};
use super::roster::Roster;
use super::speakers::Mark;

/// Consecutive paragraphs of one speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Index into [`Transcript::speakers`](super::Transcript::speakers); none for text that belongs to nobody.
    pub speaker: Option<usize>,
    /// Half-open range of paragraph indices, 0-based.
    pub paragraphs: Range<usize>,
}

/// The speakers of a text with all that they say.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) paragraphs: Vec<Paragraph>,
    pub(super) turns: Vec<Turn>,
    pub(super) speakers: Vec<String>,
}

impl Cast {
    /// Gives each of `pieces` its speaker and turn. A mark opens a turn that runs on through paragraphs without
    /// mark; headings, stage directions and notes have no speaker and end no turn.
    pub(super) fn of(text: &str, marks: &[Mark<'_>], pieces: Vec<Piece>) -> Self {
        let mut roster = Roster::default();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        let mut turns: Vec<Turn> = Vec::new();
        let mut paragraphs: Vec<Paragraph> = Vec::with_capacity(pieces.len());
        let mut current = None;
        let (mut chars, mut counted) = (0, 0);
        for Piece { range, body, mark, kind } in pieces {
            let mark = mark.map(|mark| &marks[mark]);
            if let Some(mark) = mark {
                current = Some(*known.entry(&mark.speaker).or_insert_with(|| roster.index(&mark.speaker)));
            }
            let index = paragraphs.len();
            match turns.last_mut() {
                Some(turn) if turn.speaker == current => turn.paragraphs.end = index + 1,
                _ => turns.push(Turn { speaker: current, paragraphs: index..index + 1 }),
            }
            chars += text[counted..range.start].chars().count();
            counted = range.start;
            paragraphs.push(Paragraph {
                label: label(&range, mark),
                body,
                chars,
                kind,
                speaker: current.filter(|_| kind == Kind::Speech),
                turn: turns.len() - 1,
                range,
            });
        }
        Self { paragraphs, turns, speakers: roster.into_names() }
    }
}

/// The bytes of the label of a paragraph; empty when a mark names a speaker without words for it in the text.
fn label(paragraph: &Range<usize>, mark: Option<&Mark<'_>>) -> Range<usize> {
    let none = paragraph.start..paragraph.start;
    mark.map(|mark| mark.label.clone()).filter(|label| label.end <= paragraph.end).unwrap_or(none)
}
