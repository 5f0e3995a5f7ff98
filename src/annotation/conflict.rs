//! What two people changed differently in one record: ours stays where it was, theirs is kept beside it.

use serde::Deserialize;

use super::annotation::{Annotation, Fingerprint};
use super::codebook::{Colour, Tag, TagId};
use crate::text::Span;

/// Where an annotation is, as its record says it: fields that are only right together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
pub struct Passage {
    /// The text version that the others belong to.
    #[serde(default)]
    pub at: Fingerprint,
    /// The passage in that version; none for a memo on the whole transcript.
    #[serde(default)]
    pub span: Option<Span>,
    /// Its words.
    #[serde(default)]
    pub quote: String,
    /// What stands before it.
    #[serde(default)]
    pub before: String,
    /// What stands after it.
    #[serde(default)]
    pub after: String,
    /// The text version of which its coder said that it is not there.
    #[serde(default)]
    pub gone: Fingerprint,
}

/// What the other side made of a field of an annotation that both sides changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Conflict {
    /// They wrote another note.
    Note(String),
    /// They moved it elsewhere.
    Passage(Passage),
    /// They deleted what we changed.
    Deleted,
    /// They changed a field that this program does not know: its name, and what it holds as it is written.
    Other(String, String),
}

impl Conflict {
    /// Whether `annotation` is as the other side wanted it.
    pub fn is_settled(&self, annotation: &Annotation) -> bool {
        match self {
            Self::Note(note) => *note == annotation.note,
            Self::Passage(passage) => *passage == annotation.passage(),
            Self::Deleted | Self::Other(..) => false,
        }
    }

    /// `annotation` as the other side wanted it, without this conflict; none when they deleted it. A field that is not
    /// known stays as it is.
    pub fn theirs(&self, annotation: &Annotation) -> Option<Annotation> {
        let mut taken = self.ours(annotation);
        match self {
            Self::Note(note) => taken.note.clone_from(note),
            Self::Passage(passage) => taken = taken.moved_to(passage.clone()),
            Self::Deleted => return None,
            Self::Other(..) => {}
        }
        Some(taken)
    }

    /// `annotation` as it is, without this conflict.
    #[must_use]
    pub fn ours(&self, annotation: &Annotation) -> Annotation {
        let mut kept = annotation.clone();
        kept.conflicts.remove(self);
        kept
    }
}

/// What the other side made of a field of a tag that both sides changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum TagConflict {
    /// They gave it another name.
    Name(String),
    /// They gave it another colour, or none.
    Colour(Option<Colour>),
    /// They put it under another tag, or under none.
    Parent(Option<TagId>),
    /// They gave it another key, or none.
    Key(Option<char>),
    /// They defined it otherwise.
    Definition(String),
    /// They say otherwise what belongs to it.
    Include(String),
    /// They say otherwise what does not belong to it.
    Exclude(String),
    /// They made a group of it, or none any more.
    Group(bool),
    /// They deleted what we changed.
    Deleted,
    /// They changed a field that this program does not know: its name, and what it holds as it is written.
    Other(String, String),
}

impl TagConflict {
    /// Whether `tag` is as the other side wanted it.
    pub fn is_settled(&self, tag: &Tag) -> bool {
        self.theirs(tag).is_some_and(|taken| taken == self.ours(tag)) && !matches!(self, Self::Other(..))
    }

    /// `tag` as the other side wanted it, without this conflict; none when they deleted it. A field that is not known
    /// stays as it is.
    pub fn theirs(&self, tag: &Tag) -> Option<Tag> {
        let mut taken = self.ours(tag);
        match self.clone() {
            Self::Name(name) => taken.name = name,
            Self::Colour(colour) => taken.colour = colour,
            Self::Parent(parent) => taken.parent = parent,
            Self::Key(key) => taken.key = key,
            Self::Definition(definition) => taken.definition = definition,
            Self::Include(include) => taken.include = include,
            Self::Exclude(exclude) => taken.exclude = exclude,
            Self::Group(group) => taken.group = group,
            Self::Deleted => return None,
            Self::Other(..) => {}
        }
        Some(taken)
    }

    /// `tag` as it is, without this conflict.
    #[must_use]
    pub fn ours(&self, tag: &Tag) -> Tag {
        let mut kept = tag.clone();
        kept.conflicts.remove(self);
        kept
    }
}
