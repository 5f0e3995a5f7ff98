//! All passages together: no two passages in one place, candidates for those without.

use std::ops::Range;

use memchr::memmem;

use super::atlas::Atlas;
use super::place::Found;
use crate::annotation::{Annotation, Status};

/// Candidates that are shown at most.
const CANDIDATES: usize = 3;
/// Occurrences of a quote that are ranked at most.
const OCCURRENCES: usize = 256;
/// Bytes that may be searched for candidates in all.
const BUDGET: usize = 1 << 27;
/// Passages after a changed one that are checked for being in the same place.
const REACH: usize = 64;

/// The places of all passages of `annotations` in the new text.
pub(super) fn settled(atlas: &Atlas, annotations: &[&Annotation]) -> Vec<Found> {
    let passages = &atlas.earlier.passages;
    let mut found: Vec<Found> = passages
        .iter()
        .map(|passage| passage.as_ref().map_or(Found::orphan(Vec::new()), |bytes| atlas.place(bytes)))
        .collect();
    part(&mut found, passages);
    let mut budget = BUDGET;
    for (found, annotation) in found.iter_mut().zip(annotations) {
        if found.bytes.is_none() && !annotation.quote.is_empty() {
            add_lookalikes(found, annotation, atlas.new.text, &mut budget);
        }
    }
    found
}

/// Sends changed passages to review that share a place with a passage they did not share one with before.
fn part(found: &mut [Found], passages: &[Option<Range<usize>>]) {
    let mut order: Vec<(Range<usize>, usize)> =
        found.iter().enumerate().filter_map(|(n, f)| Some((f.bytes.clone()?, n))).collect();
    order.sort_unstable_by_key(|(bytes, n)| (bytes.start, bytes.end, *n));
    let is_fuzzy = |n: usize| matches!(found[n].status, Status::Fuzzy(_));
    let mut doubtful = Vec::new();
    for (at, (bytes, n)) in order.iter().enumerate() {
        let after = order[at + 1..].iter().take(REACH).take_while(|(other, _)| other.start < bytes.end);
        for (other, m) in after {
            let were_apart = match (&passages[*n], &passages[*m]) {
                (Some(a), Some(b)) => shared(a, b) == 0,
                _ => false,
            };
            if were_apart && 2 * shared(bytes, other) > bytes.len().min(other.len()) {
                doubtful.extend([*n, *m].into_iter().filter(|&n| is_fuzzy(n)));
            }
        }
    }
    for n in doubtful {
        if let Some(bytes) = found[n].bytes.take() {
            found[n] = Found::review(vec![bytes]);
        }
    }
}

fn shared(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

/// Adds the places where the quote stands word for word, those with the most of its context first.
fn add_lookalikes(found: &mut Found, annotation: &Annotation, text: &str, budget: &mut usize) {
    let Some(rest) = budget.checked_sub(text.len()) else { return };
    *budget = rest;
    let Annotation { quote, before, after, .. } = annotation;
    let mut ranked: Vec<(usize, Range<usize>)> = memmem::find_iter(text.as_bytes(), quote)
        .take(OCCURRENCES)
        .map(|start| {
            let bytes = start..start + quote.len();
            let left = common(before.chars().rev(), text[..bytes.start].chars().rev());
            let right = common(after.chars(), text[bytes.end..].chars());
            (left + right, bytes)
        })
        .collect();
    ranked.sort_by_key(|(context, bytes)| (std::cmp::Reverse(*context), bytes.start));
    for (_, bytes) in ranked {
        if found.candidates.len() < CANDIDATES && found.candidates.iter().all(|c| shared(c, &bytes) == 0) {
            found.candidates.push(bytes);
        }
    }
}

fn common(a: impl Iterator<Item = char>, b: impl Iterator<Item = char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}
