//! Doing the last change again, elsewhere.

use std::ops::Range;

use super::{noting, tagging};
use crate::annotation::{Id, TagId};
use crate::app::deed::{Again, Deed};
use crate::app::selection::{Extent, Selection, Unit};
use crate::app::state::State;

/// Remembers that `deed` was done on `passage`, for `.`.
pub(super) fn remember(state: &mut State, deed: Deed, passage: &Range<usize>) {
    let again = Again::new(deed, state.transcript(), state.selection.as_ref(), passage);
    state.again = Some(again);
}

/// Remembers that `deed` was done on annotations that were there.
pub(super) fn remember_here(state: &mut State, deed: Deed) {
    let cursor = state.cursor;
    remember(state, deed, &(cursor..cursor));
}

/// Does the last change again: on the selection, else on as much text from the cursor on as it was made on.
pub(super) fn again(state: &mut State) {
    let last = state.again.clone().or_else(|| {
        let tag = state.panel.last_used().cloned()?;
        Some(Again { deed: Deed::Tag(tag), extent: Extent { unit: Unit::Paragraph, count: 1 } })
    });
    let Some(Again { deed, extent }) = last else {
        state.say("nothing was done yet that could be done again");
        return;
    };
    let count = state.count.unwrap_or(extent.count);
    match deed {
        Deed::Untag(tag) => untag(state, &tag),
        Deed::Retag(from, to) => retag(state, &from, &to),
        Deed::Delete => tagging::delete_here(state),
        Deed::Tag(tag) => {
            if let Some(passage) = cover(state, Extent { count, ..extent }) {
                tagging::put(state, passage, &tag, Vec::new());
            }
        }
        Deed::Highlight => {
            if cover(state, Extent { count, ..extent }).is_some() {
                tagging::highlight(state);
            }
        }
        Deed::Note(note) => {
            if let Some(passage) = cover(state, Extent { count, ..extent }) {
                noting::put(state, passage, &note);
            }
        }
    }
}

/// Selects `extent` from the cursor on unless something is selected. Returns its bytes; none when there is nothing.
fn cover(state: &mut State, extent: Extent) -> Option<Range<usize>> {
    if state.selection.is_none() {
        let transcript = state.transcript().clone();
        let mut selection = Selection::of(&transcript, state.cursor, extent.unit);
        let starts = std::iter::successors(Some(state.cursor), |at| extent.unit.after(&transcript, *at));
        if let Some(last) = starts.take(extent.count.max(1)).last() {
            selection.extend(&transcript, last, extent.unit);
        }
        if selection.bytes().is_empty() {
            state.say(format!("no {} here", extent.unit.name()));
            return None;
        }
        state.selection = Some(selection);
    }
    state.selection.as_ref().map(Selection::bytes)
}

/// One's own annotation here that carries `tag`.
fn carrier(state: &State, tag: &TagId) -> Option<Id> {
    let marks = tagging::mine_here(state);
    marks.iter().find(|mark| mark.annotation.tags.contains(tag)).map(|mark| mark.annotation.id.clone())
}

fn untag(state: &mut State, tag: &TagId) {
    match carrier(state, tag) {
        Some(id) => tagging::untag_pair(state, &[(id, tag.clone())], 0),
        None => absent(state, tag),
    }
}

fn retag(state: &mut State, from: &TagId, to: &TagId) {
    match carrier(state, from) {
        Some(id) => tagging::replace(state, &id, (from, to), Vec::new()),
        None => absent(state, from),
    }
}

fn absent(state: &mut State, tag: &TagId) {
    let name = state.desk.notebook().codebook().name(tag).to_owned();
    state.say(format!("no {name} of yours is here"));
}
