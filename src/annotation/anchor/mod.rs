//! Where annotations are after their transcript was edited.
//!
//! The old text, or as much of it as the quotes tell, is aligned with the new text word by word; evidence that does
//! not hold is thrown out; then each passage goes where its words went. What can't be known is said: a passage is
//! never put somewhere because the text there happens to look like it.
//!
//! Words are compared without case, accents, white space, and with plain quotes and dashes.

mod align;
mod approx;
mod atlas;
mod compare;
mod earlier;
mod edges;
mod evidence;
mod graphemes;
mod mapping;
mod moves;
mod place;
mod rivals;
mod ruler;
mod seeds;
mod settle;
mod slide;
mod trust;
mod words;

use std::ops::Range;

use atlas::Atlas;
use earlier::Earlier;
use graphemes::Graphemes;
use mapping::Side;
use place::Found;
use ruler::Ruler;
use words::Words;

use super::{Annotation, Fingerprint, Place, Status};

/// Where annotations are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchored {
    /// The place of each annotation, in the order they were given. A memo on the whole transcript is exact and has
    /// no span.
    pub places: Vec<Place>,
    /// Whether so few passages were found that `new` seems to be another document; nothing is attached then.
    pub different: bool,
}

/// Where `annotations`, which were all made on one version of a text, are in the canonical text `new`.
///
/// `old` is the canonical text of that version when it is still known; without it, quotes and contexts have to do, and
/// more passages are left for review. Spans of annotations are hints: a quote that is not at its span is looked for.
/// Spans in the result are not empty, lie in `new` and on boundaries of grapheme clusters.
pub fn places(annotations: &[&Annotation], old: Option<&str>, new: &str) -> Anchored {
    let unedited = old.is_none() && made_on(annotations, new);
    let earlier = match old {
        Some(old) => Earlier::kept(old, annotations),
        None if unedited => Earlier::kept(new, annotations),
        None => Earlier::quoted(annotations),
    };
    if earlier.text == new {
        return anchored(annotations, unmoved(&earlier), new);
    }
    let words = Words::of(new);
    let sides = [Side { text: &earlier.text, words: &earlier.words }, Side { text: new, words: &words }];
    let images = mapping::images(sides[0], sides[1], earlier.known);
    let atlas = Atlas::new(&earlier, sides[1], &images);
    let found = settle::settled(&atlas, annotations);
    if is_another_document(&atlas, annotations, &found) {
        let orphans = vec![Found::orphan(Vec::new()); annotations.len()];
        return Anchored { different: true, ..anchored(annotations, orphans, new) };
    }
    anchored(annotations, found, new)
}

/// Whether `new` is the very text that the annotations were made on.
fn made_on(annotations: &[&Annotation], new: &str) -> bool {
    annotations.first().is_some_and(|first| !first.at.as_str().is_empty() && first.at == Fingerprint::of(new))
}

/// The places when nothing was edited.
fn unmoved(earlier: &Earlier) -> Vec<Found> {
    let found = earlier.passages.iter().cloned();
    found.map(|passage| passage.map_or(Found::orphan(Vec::new()), Found::exact)).collect()
}

/// Whether hardly any passage was found although there are enough of them, and the texts have little in common: of
/// a long transcript that was cut down to an excerpt most passages are gone too.
fn is_another_document(atlas: &Atlas, annotations: &[&Annotation], found: &[Found]) -> bool {
    const FEW: usize = 20;
    const SHARE: usize = 30; // percent
    let passages = annotations.iter().filter(|a| a.span.is_some()).count();
    let attached = found.iter().filter(|f| f.bytes.is_some()).count();
    passages >= FEW && 100 * attached < SHARE * passages && atlas.common_share() < 0.5
}

/// Turns bytes of `new` into spans of whole grapheme clusters.
fn anchored(annotations: &[&Annotation], found: Vec<Found>, new: &str) -> Anchored {
    let ruler = Ruler::new(new);
    let mut graphemes = Graphemes::of(new);
    let mut span = |bytes: &Range<usize>| ruler.span(&graphemes.whole(bytes));
    let places = annotations.iter().zip(found).map(|(annotation, found)| {
        if annotation.span.is_none() {
            return Place { status: Status::Exact, span: None, candidates: Vec::new() };
        }
        Place {
            status: found.status,
            span: found.bytes.as_ref().map(&mut span),
            candidates: found.candidates.iter().map(&mut span).collect(),
        }
    });
    Anchored { places: places.collect(), different: false }
}
