//! One coder's annotations of one transcript, and where they are now.

use std::collections::{BTreeMap, HashMap};

use super::annotation::{Annotation, Fingerprint};
use super::codebook::TagId;
use super::id::Id;
use super::index::Index;
use crate::text::Span;

/// How sure we are of an annotation's place in the text as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// The same words at the place that follows from the edits.
    Exact,
    /// The same words, elsewhere.
    Moved,
    /// Nearly the same words; the similarity in percent.
    Fuzzy(u8),
    /// There are candidates, and a person has to choose.
    Review,
    /// Its text is gone.
    Orphan,
}

/// Where an annotation is in the text as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// How sure that is.
    pub status: Status,
    /// Its passage now; none for [`Status::Review`] and [`Status::Orphan`].
    pub span: Option<Span>,
    /// Where it might be, best first, at most three, for review and orphans.
    pub candidates: Vec<Span>,
}

/// One coder's annotations of one transcript.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layer {
    /// Whose they are.
    pub coder: String,
    annotations: BTreeMap<Id, Annotation>,
    /// The text version that is open: annotations made on it are where they say.
    open: Fingerprint,
    /// Places of annotations that were made on another version.
    places: HashMap<Id, Place>,
    index: Index,
    /// How many annotations carry each tag.
    tag_counts: BTreeMap<TagId, usize>,
}

impl Layer {
    /// The annotations of `coder` on the text version `open`. `places` says where those of other versions are now;
    /// an annotation of another version without a place is an orphan.
    pub fn new(
        coder: String,
        open: Fingerprint,
        annotations: impl IntoIterator<Item = Annotation>,
        places: HashMap<Id, Place>,
    ) -> Self {
        let annotations = annotations.into_iter().map(|a| (a.id.clone(), a)).collect();
        let mut layer = Self { coder, annotations, open, places, ..Self::default() };
        let entries =
            layer.annotations.values().filter_map(|a| Some((layer.span_of(a)?, a.id.clone()))).collect();
        layer.index = Index::new(entries);
        for tag in layer.annotations.values().flat_map(|a| &a.tags) {
            *layer.tag_counts.entry(tag.clone()).or_default() += 1;
        }
        layer
    }

    /// The text version that is open.
    pub fn open(&self) -> &Fingerprint {
        &self.open
    }

    /// The annotation called `id`.
    pub fn get(&self, id: &Id) -> Option<&Annotation> {
        self.annotations.get(id)
    }

    /// All annotations in order of their ids.
    pub fn annotations(&self) -> impl ExactSizeIterator<Item = &Annotation> {
        self.annotations.values()
    }

    /// The first memo on the whole transcript.
    pub fn memo(&self) -> Option<&Annotation> {
        self.annotations.values().find(|a| a.span.is_none() && a.quote.is_empty())
    }

    /// All annotations that have a place, in order of the text.
    pub fn placed(&self) -> impl DoubleEndedIterator<Item = (Span, &Annotation)> {
        self.index.iter().filter_map(|(span, id)| Some((span, self.get(id)?)))
    }

    /// The annotations that share a code point with `window`, in order of the text.
    pub fn overlapping(&self, window: Span) -> impl Iterator<Item = (Span, &Annotation)> {
        self.index.overlapping(window).filter_map(|(span, id)| Some((span, self.get(id)?)))
    }

    /// The spans in order of the text.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// How many annotations carry each tag; tags that none carries are not there.
    pub fn tag_counts(&self) -> &BTreeMap<TagId, usize> {
        &self.tag_counts
    }

    /// How sure the place of `annotation` is. A memo on the whole transcript is always exact.
    pub fn status(&self, annotation: &Annotation) -> Status {
        if annotation.span.is_none() || annotation.at == self.open {
            Status::Exact
        } else if self.is_gone(annotation) {
            Status::Orphan
        } else {
            self.places.get(&annotation.id).map_or(Status::Orphan, |p| p.status)
        }
    }

    /// Whether its coder said that the words of `annotation` are not in the text as it is now.
    pub fn is_gone(&self, annotation: &Annotation) -> bool {
        annotation.at != self.open && annotation.gone == self.open
    }

    /// Where `annotation` is now; none for a memo, in review or orphaned.
    pub fn span_of(&self, annotation: &Annotation) -> Option<Span> {
        if annotation.at == self.open {
            annotation.span.filter(|s| !s.is_empty())
        } else if self.is_gone(annotation) {
            None
        } else {
            self.places.get(&annotation.id).and_then(|p| p.span)
        }
    }

    /// The place that was found for the annotation called `id`, when it was made on another text version.
    pub fn place(&self, id: &Id) -> Option<&Place> {
        self.places.get(id)
    }

    pub(super) fn put(&mut self, id: &Id, annotation: Option<Annotation>) {
        if let Some(old) = self.annotations.remove(id) {
            if let Some(span) = self.span_of(&old) {
                self.index.remove(span, id);
            }
            for tag in &old.tags {
                if let Some(count) = self.tag_counts.get_mut(tag) {
                    *count -= 1;
                }
            }
            self.tag_counts.retain(|_, count| *count > 0);
        }
        if let Some(new) = annotation {
            if let Some(span) = self.span_of(&new) {
                self.index.insert(span, id.clone());
            }
            for tag in &new.tags {
                *self.tag_counts.entry(tag.clone()).or_default() += 1;
            }
            self.annotations.insert(id.clone(), new);
        }
    }
}
