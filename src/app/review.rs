//! Annotations whose passage was not found again for certain.

use crate::annotation::{Id, Status};
use crate::text::Span;

use super::desk::Desk;

/// An annotation of one's own that a person has to look at after the text was edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The annotation.
    pub id: Id,
    /// How sure its place is.
    pub status: Status,
    /// Where it is, or might be, best first.
    pub places: Vec<Span>,
    /// Whether its coder said already that its words are not in this text.
    pub kept: bool,
}

impl Case {
    /// The place that is numbered `candidate`, around the end.
    pub fn place(&self, candidate: usize) -> Option<Span> {
        self.places.get(candidate.checked_rem(self.places.len())?).copied()
    }
}

/// The cases of `desk`: those that are open in order of the text, then those that are kept as orphans.
pub fn cases(desk: &Desk) -> Vec<Case> {
    let mine = desk.notebook().mine();
    let mut cases: Vec<(usize, Case)> = Vec::new();
    for annotation in mine.annotations() {
        let status = mine.status(annotation);
        if status == Status::Exact {
            continue;
        }
        let place = mine.place(&annotation.id);
        let candidates = place.map(|p| p.candidates.clone()).unwrap_or_default();
        let places: Vec<Span> = mine.span_of(annotation).into_iter().chain(candidates).collect();
        let order = places.first().or(annotation.span.as_ref()).map_or(0, |span| span.start);
        let kept = mine.is_gone(annotation);
        cases.push((order, Case { id: annotation.id.clone(), status, places, kept }));
    }
    cases.sort_by(|(a, one), (b, other)| (one.kept, a, &one.id).cmp(&(other.kept, b, &other.id)));
    cases.into_iter().map(|(_, case)| case).collect()
}
