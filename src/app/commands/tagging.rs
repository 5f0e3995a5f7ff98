//! Marking, tagging, noting.

use std::ops::Range;

use super::{again, noting, picking};
use crate::annotation::{Change, Id, Misfit, Op, Tag, TagId, Way, tagging};
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::deed::Deed;
use crate::app::desk::{Desk, Mark};
use crate::app::mode::{Mode, NoteTarget};
use crate::app::picker::{Item, Purpose};
use crate::app::selection::Unit;
use crate::app::state::State;

/// Code points of a tag's name that are taken from the words it is put on.
const LONGEST_NAME: usize = 60;

const IN_TEXT: Section = Section { heading: Heading::Tagging, scope: Scope::Text };
const EVERYWHERE: Section = Section { scope: Scope::Everywhere, ..IN_TEXT };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("tag", "t", "tag the selection, else the paragraph (3t: three)", tag),
    IN_TEXT.row("tag-in-vivo", "T", "make a tag of the selected words and put it on them", tag_in_vivo),
    IN_TEXT.row("again", ".", "do the last change again here: tag, highlight, note, delete …", again::again),
    IN_TEXT.row("untag", "x", "take a tag off here", untag),
    IN_TEXT.row("retag", "r", "put another tag in the place of one here; the note stays", retag),
    IN_TEXT.row("highlight", "h", "highlight the selection, else the paragraph", highlight),
    IN_TEXT.row(
        "note",
        "a <Enter>",
        "write a note on the selection or the annotation here, else on the paragraph",
        note,
    ),
    IN_TEXT.row(
        "delete",
        "d <Delete>",
        "delete the annotation here; asks which one if there are several",
        delete_here,
    ),
    EVERYWHERE.row("undo", "u", "take the last change back", undo),
    EVERYWHERE.row("redo", "<C-r>", "do the change again that was taken back", redo),
];

fn tag(state: &mut State) {
    let passage = state.passage();
    if !passage.is_empty() {
        picking::open_tags(state, passage);
    }
}

/// Asks for the name of a tag that is the selected words already.
fn tag_in_vivo(state: &mut State) {
    let passage = match &state.selection {
        Some(selection) => selection.bytes(),
        None => Unit::Word.around(state.transcript(), state.cursor),
    };
    let words = state.transcript().text()[passage.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        state.say("no words here");
        return;
    }
    // a slash would make groups of the words
    let name: String = words.replace('/', "-").chars().take(LONGEST_NAME).collect();
    picking::open_tags(state, passage);
    if let Mode::Picking(picker) = &mut state.mode {
        picker.edit(|editor| editor.insert(name.trim_end()));
        picker.point_to_new();
    }
}

/// Puts the tag called `id` on `passage`, after adding the tags `added` to the codebook.
pub(super) fn put(state: &mut State, passage: Range<usize>, id: &TagId, added: Vec<Tag>) {
    let span = state.transcript().span_of(passage.clone());
    let name = match added.last() {
        Some(tag) => tag.name.clone(),
        None => state.desk.notebook().codebook().name(id).to_owned(),
    };
    let place = place(state, &passage);
    let changed = state.commit(&format!("tag {place} {name}"), |page, fresh| {
        let mut ops: Vec<Op> = added.into_iter().map(|tag| Op::Tag(Change::add(tag))).collect();
        ops.extend(page.tag(span, id, fresh));
        ops
    });
    if changed {
        state.say(format!("{place} tagged {name}"));
    } else if state.notice.is_none() {
        state.say(format!("{place} carries {name} already"));
    }
    state.panel.use_tag(id, state.desk.notebook().codebook());
    again::remember(state, Deed::Tag(id.clone()), &passage);
    state.selection = None;
}

/// How a passage is called: `¶3`, `¶3–5`, `“the first words…”`.
pub(super) fn place(state: &State, passage: &Range<usize>) -> String {
    let transcript = state.transcript();
    let first = transcript.paragraph_at(passage.start);
    let last = transcript.paragraph_at(passage.end.saturating_sub(1));
    if first == last { format!("¶{}", first + 1) } else { format!("¶{}–{}", first + 1, last + 1) }
}

/// One's own annotations here: those that share a character with the selection, else those at the cursor.
pub(super) fn mine_here(state: &State) -> Vec<Mark<'_>> {
    let marks = match &state.selection {
        Some(selection) => state.desk.marks(selection.bytes()),
        None => state.desk.marks_at(state.cursor),
    };
    marks.into_iter().filter(|m| std::ptr::eq(m.layer, state.desk.notebook().mine())).collect()
}

/// The first words of a quote, for a label.
pub(super) fn beginning(quote: &str) -> String {
    quote.chars().take(30).collect()
}

/// How an annotation is called in a list.
pub(super) fn describe(state: &State, mark: &Mark<'_>) -> Item {
    let book = state.desk.notebook().codebook();
    let tags: Vec<_> = mark.annotation.tags.iter().map(|t| book.name(t)).collect();
    let label = if tags.is_empty() { "highlight".to_owned() } else { tags.join(", ") };
    let words: String = mark.annotation.quote.chars().take(40).collect();
    Item {
        label,
        detail: format!("“{words}”"),
        tag: mark.annotation.tags.first().cloned(),
        ..Item::default()
    }
}

/// The tags here, each with its annotation, and how they are called in a list.
fn tags_here(state: &State) -> (Vec<(Id, TagId)>, Vec<Item>) {
    let mut pairs = Vec::new();
    let mut items = Vec::new();
    for mark in mine_here(state) {
        for tag in &mark.annotation.tags {
            pairs.push((mark.annotation.id.clone(), tag.clone()));
            let label = state.desk.notebook().codebook().name(tag).to_owned();
            items.push(Item { label, tag: Some(tag.clone()), ..describe(state, &mark) });
        }
    }
    (pairs, items)
}

fn untag(state: &mut State) {
    let (pairs, items) = tags_here(state);
    choose(state, "take off which tag?", Purpose::Untag(pairs), items, "no tag of yours is here");
}

pub(super) fn delete_here(state: &mut State) {
    let marks = mine_here(state);
    let ids: Vec<Id> = marks.iter().map(|m| m.annotation.id.clone()).collect();
    let mut items: Vec<Item> = marks.iter().map(|m| describe(state, m)).collect();
    if ids.len() > 1 {
        items.push(Item { label: format!("all {} of them", ids.len()), ..Item::default() });
    }
    let all = Purpose::Delete(ids);
    choose(state, "delete which annotation?", all, items, "no annotation of yours is here");
}

fn note(state: &mut State) {
    if let Some(selection) = &state.selection {
        let bytes = selection.bytes();
        noting::open(state, NoteTarget::Passage(bytes));
        return;
    }
    let marks = mine_here(state);
    if marks.is_empty() {
        let passage = state.passage();
        noting::open(state, NoteTarget::Passage(passage));
        return;
    }
    let ids = marks.iter().map(|m| m.annotation.id.clone()).collect();
    let items = marks.iter().map(|m| describe(state, m)).collect();
    choose(state, "note on which annotation?", Purpose::Note(ids), items, "");
}

/// Asks for one of `items`; takes it at once when there is only one.
pub(super) fn choose(state: &mut State, title: &str, purpose: Purpose, mut items: Vec<Item>, nothing: &str) {
    for (digit, item) in ('1'..='9').zip(&mut items) {
        item.key = Some(digit);
    }
    match items.len() {
        0 => state.say(nothing),
        1 => picking::take(state, purpose, 0),
        _ => picking::open(state, title, purpose, items),
    }
}

pub(super) fn highlight(state: &mut State) {
    let passage = state.passage();
    let span = state.transcript().span_of(passage.clone());
    let place = place(state, &passage);
    if state.commit(&format!("highlight {place}"), |page, id| page.highlight(span, id)) {
        state.say(format!("{place} highlighted"));
    } else if state.notice.is_none() {
        state.say("exactly this is marked already");
    }
    again::remember(state, Deed::Highlight, &passage);
    state.selection = None;
}

/// Takes the tag off the annotation of pair `index`.
pub(super) fn untag_pair(state: &mut State, pairs: &[(Id, TagId)], index: usize) {
    let Some((id, tag)) = pairs.get(index) else { return };
    let Some(old) = state.desk.notebook().mine().get(id).cloned() else { return };
    let name = state.desk.notebook().codebook().name(tag).to_owned();
    if state.commit(&format!("take off {name}"), |page, _| vec![page.untag(&old, tag)]) {
        state.say(format!("{name} taken off; u takes that back"));
        again::remember_here(state, Deed::Untag(tag.clone()));
    }
    state.selection = None;
}

fn retag(state: &mut State) {
    let (pairs, items) = tags_here(state);
    choose(state, "replace which tag?", Purpose::RetagFrom(pairs), items, "no tag of yours is here");
}

/// Asks which tag comes in the place of pair `index`.
pub(super) fn retag_from(state: &mut State, pairs: &[(Id, TagId)], index: usize) {
    let Some((id, from)) = pairs.get(index) else { return };
    let title = format!("instead of {}", state.desk.notebook().codebook().name(from));
    picking::open_tags_for(state, &title, Purpose::Retag(id.clone(), from.clone()));
}

/// Puts the tag `to` in the place of `from` on the annotation called `id`, after adding the tags `added`.
pub(super) fn replace(state: &mut State, id: &Id, (from, to): (&TagId, &TagId), added: Vec<Tag>) {
    let Some(old) = state.desk.notebook().mine().get(id).cloned() else { return };
    let book = state.desk.notebook().codebook();
    let name = added.last().map_or_else(|| book.name(to), |tag| tag.name.as_str()).to_owned();
    let label = format!("{name} instead of {}", book.name(from));
    let changed = state.commit_together(&label, |desk| {
        desk.mark(label.clone(), |page, _| {
            let added = added.into_iter().map(|tag| Op::Tag(Change::add(tag)));
            added.chain([page.retag(&old, from, to)]).collect()
        })?;
        // the same tag over overlapping passages is one annotation
        unite(desk, id)
    });
    if changed {
        state.say(format!("{label}; u takes that back"));
        state.panel.use_tag(to, state.desk.notebook().codebook());
        again::remember_here(state, Deed::Retag(from.clone(), to.clone()));
    }
    state.selection = None;
}

/// Unites the annotation called `id` with those that overlap it and carry one of its tags.
pub(super) fn unite(desk: &mut Desk, id: &Id) -> Result<(), Misfit> {
    let Some(annotation) = desk.notebook().mine().get(id).cloned() else { return Ok(()) };
    let Some(span) = desk.notebook().mine().span_of(&annotation) else { return Ok(()) };
    for tag in &annotation.tags {
        desk.mark(String::new(), |page, fresh| page.tag(span, tag, fresh))?;
    }
    Ok(())
}

/// Deletes annotation `index` of `ids`; all of them when there is none of that index.
pub(super) fn delete(state: &mut State, ids: &[Id], index: usize) {
    let mine = state.desk.notebook().mine();
    let chosen = ids.get(index).map_or(ids, std::slice::from_ref);
    let old: Vec<_> = chosen.iter().filter_map(|id| mine.get(id).cloned()).collect();
    let what = match &old[..] {
        [one] => format!("“{}”", one.quote.chars().take(30).collect::<String>()),
        several => format!("{} annotations", several.len()),
    };
    if state.commit(&format!("delete {what}"), |_, _| old.iter().map(tagging::delete).collect()) {
        state.say(format!("{what} deleted; u takes that back"));
        again::remember_here(state, Deed::Delete);
    }
    state.selection = None;
}

fn undo(state: &mut State) {
    if state.may_change() {
        let done = state.desk.undo();
        travel(state, Way::Undone, done);
    }
}

fn redo(state: &mut State) {
    if state.may_change() {
        let done = state.desk.redo();
        travel(state, Way::Redone, done);
    }
}

fn travel(state: &mut State, way: Way, done: Result<Option<(String, Vec<Op>)>, Misfit>) {
    let (what, nothing) = match way {
        Way::Undone => ("taken back", "nothing to take back"),
        Way::Done | Way::Redone => ("done again", "nothing to do again"),
    };
    match done {
        Ok(Some((label, ops))) => {
            state.changed(way, &label, ops.clone());
            show_change(state, &ops);
            state.say(format!("{what}: {label}"));
        }
        Ok(None) => state.say(nothing),
        Err(misfit) => state.warn(misfit.to_string()),
    }
}

/// Goes to where the first changed annotation is.
fn show_change(state: &mut State, ops: &[Op]) {
    let spans = ops.iter().filter_map(|op| match op {
        Op::Annotation(change) => {
            let annotation = change.new.as_ref().or(change.old.as_ref())?;
            state.desk.notebook().mine().span_of(annotation)
        }
        Op::Tag(_) => None,
    });
    let at = spans.min().and_then(|span| state.transcript().byte_at(span.start));
    if let Some(at) = at.filter(|at| !state.view.sees(*at)) {
        state.selection = None;
        state.jump(at);
    }
}
