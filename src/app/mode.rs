//! What keys go to, and what is typed there.

use std::ops::Range;

use super::edging::Edging;
use super::editor::Editor;
use super::help::Help;
use super::picker::Picker;
use super::state::State;
use super::sweep::Sweep;
use crate::annotation::revise::TagText;
use crate::annotation::{Id, TagId};

/// What keys go to.
#[derive(Debug, Clone, Default)]
pub enum Mode {
    /// The text or the panel.
    #[default]
    Reading,
    /// A list to choose from.
    Picking(Picker),
    /// The search prompt.
    Finding(Finding),
    /// The editor of a note.
    Noting(Noting),
    /// A question that is answered with a line of text.
    Asking(Asking),
    /// A command that waits for a letter.
    Lettering(fn(&mut State, char)),
    /// The edges of an annotation.
    Edging(Edging),
    /// The list of annotations.
    Listing,
    /// Passages that are to get a tag.
    Sweeping(Sweep),
    /// The help.
    Help(Help),
    /// The question whether to leave although something is not saved.
    Leaving,
}

/// The search prompt.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// What is typed.
    pub input: Editor,
    /// Byte where the cursor was when the search began.
    pub origin: usize,
    /// Byte of the first hit of what is typed.
    pub hit: Option<usize>,
    /// Whether it is known that there is none.
    pub is_missing: bool,
    /// How many searches back in the past the prompt shows; 0: what is typed now.
    pub back: usize,
}

/// A question that is answered with a line of text.
#[derive(Debug, Clone)]
pub struct Asking {
    /// The question, short: it stands before the answer.
    pub question: &'static str,
    /// What is typed.
    pub input: Editor,
    /// An answer that Up brings.
    pub proposal: String,
    /// Why the last answer would not do.
    pub objection: Option<Objection>,
    /// Works the answer in, or says why it will not do; then it can be mended.
    pub answer: fn(&mut State, &str) -> Result<(), Objection>,
}

/// Why an answer will not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// What is wrong.
    pub what: String,
    /// Where: a byte of the answer.
    pub at: usize,
}

/// The editor of a note.
#[derive(Debug, Clone)]
pub struct Noting {
    /// What is typed.
    pub editor: Editor,
    /// What the note belongs to.
    pub target: NoteTarget,
}

/// What a note belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteTarget {
    /// An annotation that is there.
    Annotation(Id),
    /// A passage: an annotation is made when there is none of exactly these bytes.
    Passage(Range<usize>),
    /// The whole transcript.
    Memo,
    /// The whole project.
    Project {
        /// The memo as it was when it was opened.
        old: String,
    },
    /// A tag, and what is said of it.
    Tag(TagId, TagText),
}
