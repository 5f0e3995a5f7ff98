//! Which tags come together.

use std::collections::{BTreeMap, BTreeSet};

use super::subject::Coded;
use super::unions;
use super::unit::Unit;
use crate::annotation::TagId;
use crate::text::Span;

/// Where two tags must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meeting {
    /// On the same code points.
    Overlap,
    /// In the same piece of the text.
    In(Unit),
}

/// How two tags meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The tag that comes first in the alphabet of ids.
    pub one: TagId,
    /// The other tag.
    pub other: TagId,
    /// How often they meet: stretches of text that both cover, or pieces in which both are.
    pub meetings: usize,
    /// Jaccard's coefficient, 0 to 1: what both cover divided by what at least one covers, in code points for
    /// [`Meeting::Overlap`], else in pieces. Jaccard, Bull. Soc. Vaud. Sci. Nat. 37 (1901) 547.
    pub jaccard: f64,
}

/// All pairs of tags of `coded` that meet at least once, in order of their ids.
///
/// All coders' annotations count together: what two of them tagged on the same words meets too.
pub fn cross(coded: &[Coded<'_>], meeting: Meeting) -> Vec<Pair> {
    let mut sizes: BTreeMap<&TagId, usize> = BTreeMap::new();
    let mut shared: BTreeMap<(&TagId, &TagId), (usize, usize)> = BTreeMap::new();
    for text in coded {
        let places: Vec<_> = places(text, meeting).into_iter().collect();
        for (n, (one, here)) in places.iter().enumerate() {
            *sizes.entry(one).or_default() += unions::length(here);
            for (other, there) in &places[n + 1..] {
                let both = unions::intersection(here, there);
                if !both.is_empty() {
                    let met = shared.entry((one, other)).or_default();
                    met.0 += both.len();
                    met.1 += unions::length(&both);
                }
            }
        }
    }
    let pair = |((one, other), (stretches, both)): ((&TagId, &TagId), (usize, usize))| Pair {
        one: one.clone(),
        other: other.clone(),
        meetings: if meeting == Meeting::Overlap { stretches } else { both },
        jaccard: both as f64 / (sizes[one] + sizes[other] - both) as f64,
    };
    shared.into_iter().map(pair).collect()
}

/// What each tag covers: spans of code points, or one span of length 1 for each piece.
fn places<'a>(text: &Coded<'a>, meeting: Meeting) -> BTreeMap<&'a TagId, Vec<Span>> {
    let mut passages: BTreeMap<&TagId, Vec<Span>> = BTreeMap::new();
    for subject in &text.subjects {
        let tags: BTreeSet<_> = subject.tags();
        for tag in tags {
            passages.entry(tag).or_default().extend(subject.span);
        }
    }
    let pieces = match meeting {
        Meeting::Overlap => Vec::new(),
        Meeting::In(unit) => unit.pieces(text.transcript),
    };
    let place = |spans: Vec<Span>| {
        let covered = unions::union(spans);
        if meeting == Meeting::Overlap {
            return covered;
        }
        unions::touched(&pieces, &covered).into_iter().map(|index| Span::new(index, index + 1)).collect()
    };
    passages.into_iter().map(|(tag, spans)| (tag, place(spans))).collect()
}
