//! The texts of a project's sources, and the selections that have a place in them.

use std::collections::HashMap;

use crate::formats::import::offsets::Claim;
use crate::formats::import::refi::guid;
use crate::formats::import::tree::Tree;

/// A selection that has a place in a text.
pub(super) struct Selection<'t> {
    pub(super) element: &'t Tree,
    pub(super) claim: Claim<'t>,
}

/// A text in a source.
pub(super) struct Holder<'t> {
    pub(super) name: &'t str,
    /// The element that says where the text is.
    pub(super) text: &'t Tree,
    pub(super) selections: Vec<Selection<'t>>,
}

/// The text that `text` holds, with its selections.
pub(super) fn plain<'t>(name: &'t str, text: &'t Tree) -> Holder<'t> {
    let selections = text.all("PlainTextSelection").map(|element| {
        let position = |name| position(element.attribute(name));
        Selection { element, claim: claim(element, position("startPosition"), position("endPosition")) }
    });
    Holder { name, text, selections: selections.collect() }
}

/// The transcript `text` of the recording `name`, whose selections begin and end at marks in it.
pub(super) fn spoken<'t>(name: &'t str, text: &'t Tree) -> Holder<'t> {
    let mark = |mark: &Tree| (guid(mark.attribute("guid")), position(mark.attribute("position")));
    let marks: HashMap<String, usize> = text.all("SyncPoint").map(mark).collect();
    let selections = text.all("TranscriptSelection").map(|element| {
        let at = |end| marks.get(&guid(element.attribute(end))).copied().unwrap_or(usize::MAX);
        Selection { element, claim: claim(element, at("fromSyncPoint"), at("toSyncPoint")) }
    });
    let own = text.attribute("name");
    Holder { name: if own.is_empty() { name } else { own }, text, selections: selections.collect() }
}

/// A position; what is none, and a negative one, which the schema allows, is beyond any text.
fn position(text: &str) -> usize {
    text.trim().parse().unwrap_or(usize::MAX)
}

/// What a selection says about its place.
fn claim(selection: &Tree, start: usize, end: usize) -> Claim<'_> {
    let words = [selection.attribute("name"), selection.text_of("Description").unwrap_or_default()];
    Claim { start, end, words }
}

/// The words that a selection on a page shows; empty when it has none.
pub(super) fn words(selection: &Tree) -> String {
    let inside = selection.all("Representation").next().and_then(|text| text.text_of("PlainTextContent"));
    inside.unwrap_or_else(|| selection.attribute("name")).trim().to_owned()
}
