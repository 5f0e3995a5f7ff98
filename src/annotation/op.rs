//! Changes as data.

use serde::Deserialize;

use super::annotation::Annotation;
use super::codebook::Tag;

/// One record replaced by another; either side may be absent. The inverse swaps the sides.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Change<T> {
    /// The record before; none: it is added.
    #[serde(default = "absent")]
    pub old: Option<T>,
    /// The record after; none: it is removed.
    #[serde(default = "absent")]
    pub new: Option<T>,
}

/// The side of a change that is not written; unlike `Default`, it asks nothing of the record.
fn absent<T>() -> Option<T> {
    None
}

impl<T> Change<T> {
    /// Adds `record`.
    pub const fn add(record: T) -> Self {
        Self { old: None, new: Some(record) }
    }

    /// Removes `record`.
    pub const fn remove(record: T) -> Self {
        Self { old: Some(record), new: None }
    }

    /// Replaces `old` by `new`.
    pub const fn replace(old: T, new: T) -> Self {
        Self { old: Some(old), new: Some(new) }
    }

    fn inverse(self) -> Self {
        Self { old: self.new, new: self.old }
    }
}

/// The smallest change of a notebook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum Op {
    /// An annotation of the notebook's own coder. Both sides have the same id.
    Annotation(Change<Annotation>),
    /// A tag of the codebook. Both sides have the same id.
    Tag(Change<Tag>),
}

impl Op {
    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Annotation(change) => Self::Annotation(change.inverse()),
            Self::Tag(change) => Self::Tag(change.inverse()),
        }
    }

    /// Whether it changes nothing.
    pub fn is_idle(&self) -> bool {
        match self {
            Self::Annotation(change) => change.old == change.new,
            Self::Tag(change) => change.old == change.new,
        }
    }
}

/// Why an operation does not fit the notebook it was applied to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// The record is not as the operation expects it.
    #[error("{0} is not as it was when the change was made")]
    Differs(String),
    /// The two sides name different records, or none.
    #[error("the change names no single record")]
    Unnamed,
}
