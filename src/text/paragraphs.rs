//! Cuts a text into the paragraphs that people number, cite and tag.

use std::ops::Range;

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
    /// Index of the speaker in [`Transcript::speakers`](super::Transcript::speakers); none before the first label.
    pub speaker: Option<usize>,
    /// Index of its turn in [`Transcript::turns`](super::Transcript::turns).
    pub turn: usize,
}

/// The byte ranges of the paragraphs of `text`, in order, without their newlines.
pub(super) fn split(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        if !bare.trim().is_empty() {
            found.push(at..at + bare.len());
        }
        at += line.len();
    }
    found
}
