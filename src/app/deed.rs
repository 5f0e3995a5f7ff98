//! What was done last, so that it can be done again elsewhere.

use std::ops::Range;

use super::selection::{Extent, Selection, Unit};
use crate::annotation::TagId;
use crate::text::Transcript;

/// A change of what is marked, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A tag was put on a passage.
    Tag(TagId),
    /// A passage was highlighted.
    Highlight,
    /// A note was written on a passage.
    Note(String),
    /// A tag was taken off an annotation.
    Untag(TagId),
    /// A tag was replaced by another.
    Retag(TagId, TagId),
    /// An annotation was deleted.
    Delete,
}

/// A change, and on how much text it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The change.
    pub deed: Deed,
    /// How much text; what is no whole number of units counts as one paragraph.
    pub extent: Extent,
}

impl Again {
    /// `deed` done on `passage`, which `selection` selected, if there was one.
    pub fn new(
        deed: Deed,
        transcript: &Transcript,
        selection: Option<&Selection>,
        passage: &Range<usize>,
    ) -> Self {
        let paragraph = Extent { unit: Unit::Paragraph, count: 1 };
        let extent = match selection {
            Some(selection) => selection.extent(transcript).unwrap_or(paragraph),
            None => {
                let last = transcript.paragraph_at(passage.end.saturating_sub(1).max(passage.start));
                Extent { count: last + 1 - transcript.paragraph_at(passage.start), ..paragraph }
            }
        };
        Self { deed, extent }
    }
}
