//! Where annotations are after their transcript was edited.
//!
//! The old text, or as much of it as the quotes tell, is aligned with the new text word by word; evidence that does
//! not hold is thrown out; then each passage goes where its words went. What can't be known is said: a passage is
//! never put somewhere because the text there happens to look like it.
//!
//! Words are compared without case, accents, white space, and with plain quotes and dashes.

mod align;
mod approx;
mod compare;
mod earlier;
mod edges;
mod mapping;
mod moves;
mod place;
mod rivals;
mod ruler;
mod seeds;
mod settle;
mod slide;
mod words;

use earlier::Earlier;
use mapping::Side;
use place::{Atlas, Found};
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
    let found = if earlier.text == new {
        unmoved(&earlier)
    } else {
        let words = Words::of(new);
        let (old, new) =
            (Side { text: &earlier.text, words: &earlier.words }, Side { text: new, words: &words });
        let images = mapping::images(old, new, earlier.known);
        let mut explained = vec![false; words.len()];
        images.iter().flatten().for_each(|image| explained[image.word] = true);
        let atlas = Atlas { earlier: &earlier, new, images: &images, explained };
        settle::settled(&atlas, annotations)
    };
    anchored(annotations, found, new)
}

/// Whether `new` is the very text that the annotations were made on.
fn made_on(annotations: &[&Annotation], new: &str) -> bool {
    annotations.first().is_some_and(|first| !first.at.as_str().is_empty() && first.at == Fingerprint::of(new))
}

fn unmoved(earlier: &Earlier) -> Vec<Found> {
    let exact = |bytes: &std::ops::Range<usize>| Found {
        status: Status::Exact,
        bytes: Some(bytes.clone()),
        candidates: Vec::new(),
    };
    earlier.passages.iter().map(|bytes| bytes.as_ref().map_or(Found::orphan(Vec::new()), exact)).collect()
}

/// Turns bytes into spans, and refuses to attach anything when hardly anything attaches.
fn anchored(annotations: &[&Annotation], found: Vec<Found>, new: &str) -> Anchored {
    const FEW: usize = 20;
    const SHARE: usize = 30; // percent
    let passages = annotations.iter().filter(|a| a.span.is_some()).count();
    let attached = found.iter().filter(|f| f.bytes.is_some()).count();
    let different = passages >= FEW && 100 * attached < SHARE * passages;
    let ruler = Ruler::new(new);
    let places = annotations.iter().zip(found).map(|(annotation, found)| {
        if annotation.span.is_none() {
            Place { status: Status::Exact, span: None, candidates: Vec::new() }
        } else if different {
            Place { status: Status::Orphan, span: None, candidates: Vec::new() }
        } else {
            Place {
                status: found.status,
                span: found.bytes.map(|bytes| ruler.span(&bytes)),
                candidates: found.candidates.iter().map(|bytes| ruler.span(bytes)).collect(),
            }
        }
    });
    Anchored { places: places.collect(), different }
}
