//! Cuts a text into the paragraphs that people number, cite and tag.

use std::ops::Range;

use super::closings;
use super::kinds;
use super::line_ends::Breaks;
use super::lines::{Line, lines};
use super::speakers::{Behind, Mark};

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Words that somebody says.
    Speech,
    /// A title or section heading.
    Heading,
    /// A stage direction: `(Applause.)`.
    Stage,
    /// A remark of the transcriber: `To be continued.`
    Note,
}

/// One paragraph. All positions are bytes of the canonical text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// The paragraph with its label, without the newline that ends it. Never empty.
    pub range: Range<usize>,
    /// Where the part that is tagged and cited begins: behind a label that has a line of its own, else `range.start`.
    pub body: usize,
    /// The speaker's label, empty when the paragraph has none.
    pub label: Range<usize>,
    /// Code points of the text before `range.start`.
    pub chars: usize,
    /// What it is.
    pub kind: Kind,
    /// Index of the speaker in [`Transcript::speakers`](super::Transcript::speakers); none before the first label,
    /// and for headings, stage directions and notes, which nobody says.
    pub speaker: Option<usize>,
    /// Index of its turn in [`Transcript::turns`](super::Transcript::turns). What nobody says belongs to the turn
    /// in which it stands: applause does not take the floor.
    pub turn: usize,
}

/// A paragraph before it is known who speaks. All positions are bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    pub(super) body: usize,
    /// Index of its mark.
    pub(super) mark: Option<usize>,
    pub(super) kind: Kind,
}

/// Cuts `text` into paragraphs: ordered, disjoint, never empty, and together they hold all that is not blank.
///
/// `marks`, ordered by line, say where speakers begin: each begins a paragraph. A mark that has its line to itself
/// is one paragraph with the words that follow it, blank lines between them or not; when another mark, a heading or
/// the end follows it is a paragraph alone. Otherwise each line is a paragraph or, where lines are
/// [`Breaks::Wrapping`], each block between blank lines, deeper indents, headings and stage directions.
pub(super) fn cut(text: &str, marks: &[Mark<'_>], breaks: Breaks) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut next_mark = 0;
    let mut last: Option<Last> = None;
    let end = closings::start(text);
    for line in lines(text) {
        let mark = marks.get(next_mark).filter(|mark| mark.line == line.at).map(|_| next_mark);
        next_mark += usize::from(mark.is_some());
        let kind = if mark.is_some() { Kind::Speech } else { kind_of(&line, end) };
        let joined = last.filter(|last| mark.is_none() && last.takes(&line, kind, breaks));
        if let (Some(last), Some(piece)) = (joined, pieces.last_mut()) {
            piece.range.end = line.end();
            if last.state == State::Label {
                piece.body = line.at + line.indent();
            }
        } else {
            pieces.push(Piece { range: line.at..line.end(), body: line.at, mark, kind });
        }
        let kind = pieces.last().map_or(Kind::Speech, |piece| piece.kind);
        last = Some(Last { state: State::of(mark.map(|mark| &marks[mark]), kind), indent: line.indent() });
    }
    for piece in &mut pieces {
        piece.look_again(text);
    }
    pieces
}

/// What `line` is when it has no mark. From the byte `end` on, lines only say that the text is over.
fn kind_of(line: &Line<'_>, end: usize) -> Kind {
    match kinds::of(line.text) {
        Kind::Speech if line.at >= end && closings::is_closing(line.text) => Kind::Note,
        kind => kind,
    }
}

impl Piece {
    /// Sees that it is a stage direction, when it is one over several lines.
    fn look_again(&mut self, text: &str) {
        let words = &text[self.range.clone()];
        if self.mark.is_none() && self.kind == Kind::Speech && words.contains('\n') {
            self.kind = kinds::of(words);
        }
    }
}

/// What the line before left behind.
#[derive(Debug, Clone, Copy)]
struct Last {
    state: State,
    indent: usize,
}

/// How a paragraph can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// A label that waits for its words.
    Label,
    /// Words on the line of a label.
    Labelled,
    /// Other words.
    Words,
    /// A heading, stage direction or note: nothing can be added.
    Closed,
}

impl State {
    fn of(mark: Option<&Mark<'_>>, kind: Kind) -> Self {
        match (mark.map(|mark| mark.behind), kind) {
            (Some(Behind::Nothing), _) => Self::Label,
            (Some(Behind::Words), _) => Self::Labelled,
            (None, Kind::Speech) => Self::Words,
            (None, _) => Self::Closed,
        }
    }
}

impl Last {
    /// Whether `line`, which has no mark and is of this `kind`, goes on with the paragraph.
    fn takes(self, line: &Line<'_>, kind: Kind, breaks: Breaks) -> bool {
        let is_filled_up = breaks == Breaks::Wrapping && !line.opens_block;
        match self.state {
            State::Label => !kinds::is_heading(line.words()),
            State::Labelled => is_filled_up && kind == Kind::Speech,
            State::Words => is_filled_up && line.indent() <= self.indent && kind == Kind::Speech,
            State::Closed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::speakers::{self, Patterns};

    fn pieces(text: &str) -> Vec<Piece> {
        let (marks, breaks) = speakers::find(text, &Patterns::default());
        cut(text, &marks, breaks)
    }

    fn words(text: &str) -> Vec<&str> {
        pieces(text).into_iter().map(|piece| &text[piece.range]).collect()
    }

    fn bodies(text: &str) -> Vec<&str> {
        pieces(text).into_iter().map(|piece| &text[piece.body..piece.range.end]).collect()
    }

    /// A block of lines that are filled up to 50 cells.
    fn filled() -> String {
        let text = "Mara Voss: We came to the harbour early, when the boats were still out, and waited for them on \
            the wall. Nobody spoke much. The first boat came in at six with nothing to show for the night; the \
            second had lost a net.";
        textwrap::fill(text, 50)
    }

    #[test]
    fn a_line_is_a_paragraph() {
        assert_eq!(words("\n\none\ntwo  \n \nthree"), ["one", "two  ", "three"]);
    }

    #[test]
    fn a_block_is_a_paragraph_where_lines_are_filled() {
        let text = format!("{0}\n\n{0}", filled());
        assert_eq!(words(&text), [filled(), filled()]);
    }

    #[test]
    fn labels_indents_and_stage_directions_cut_a_block_of_filled_lines() {
        let text = filled()
            + "\nQ. Who?\nA. The same\n   people.\n(Laughter.)\nAnd then\nwe left.\n    Then night.\n";
        let expected =
            ["Q. Who?", "A. The same\n   people.", "(Laughter.)", "And then\nwe left.", "    Then night."];
        assert_eq!(words(&text)[1..], expected);
    }

    #[test]
    fn a_label_on_a_line_of_its_own_belongs_to_what_follows() {
        let text = "### Mara Voss:\nYes.\nNo.\n\n**Ben Ray:**\n\n  Well.\n\nSpeaker 1  0:05\nHm.";
        let expected = ["### Mara Voss:\nYes.", "No.", "**Ben Ray:**\n\n  Well.", "Speaker 1  0:05\nHm."];
        assert_eq!(words(text), expected);
        assert_eq!(bodies(text), ["Yes.", "No.", "Well.", "Hm."]);
    }

    #[test]
    fn a_label_that_nothing_follows_is_a_paragraph() {
        let text = "**Mara Voss:**\n**Ben Ray:**\n\n# A title\n\nBY MR. RAY:\n";
        assert_eq!(bodies(text), ["**Mara Voss:**", "**Ben Ray:**", "# A title", "BY MR. RAY:"]);
    }

    proptest! {
        #[test]
        fn paragraphs_are_ordered_and_hold_all_that_is_not_blank(
            parts in prop::collection::vec(
                prop::sample::select(vec!["\n", "\n\n", " ", "Ann Lee:", "### Q:", "(x)", "# T", "é字", "word. ", "[A B]", "\u{85}"]),
                0..40,
            ),
            wild in "\\PC{0,20}",
        ) {
            let text = parts.concat() + &wild;
            let mut at = 0;
            for piece in pieces(&text) {
                prop_assert!(text[at..piece.range.start].trim().is_empty());
                prop_assert!(piece.range.start <= piece.body && piece.body < piece.range.end);
                prop_assert!(!text[piece.body..piece.range.end].trim().is_empty());
                at = piece.range.end;
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
