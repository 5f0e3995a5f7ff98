//! Marking, tagging, noting.

use std::ops::Range;

use super::{noting, picking};
use crate::annotation::{Change, Op, Tag, TagId, tagging};
use crate::app::command::{Command, Heading, Scope};
use crate::app::desk::Mark;
use crate::app::picker::{Item, Purpose};
use crate::app::state::{NoteTarget, State};
use crate::app::update::Effect;

const fn row(name: &'static str, keys: &'static str, help: &'static str, run: fn(&mut State)) -> Command {
    Command { name, keys, heading: Heading::Tagging, scope: Scope::Text, help, run }
}

pub(super) const COMMANDS: &[Command] = &[
    row("tag", "t", "tag the selection, else the paragraph (3t: three)", tag),
    row("tag-again", ".", "put the last tag here too", tag_again),
    row("untag", "x", "take a tag off here", untag),
    row("highlight", "h", "highlight the selection, else the paragraph", highlight),
    row(
        "note",
        "a <Enter>",
        "write a note on the selection or the annotation here, else on the paragraph",
        note,
    ),
    row("delete", "d <Delete>", "delete the annotation here; asks which one if there are several", delete),
    Command { scope: Scope::Everywhere, ..row("undo", "u", "take the last change back", undo) },
    Command {
        scope: Scope::Everywhere,
        ..row("redo", "<C-r>", "do the change again that was taken back", redo)
    },
    row("copy", "y", "copy the selection, else the paragraph", copy),
    row("cite", "Y", "copy it as a citation with speaker and place", cite),
];

fn tag(state: &mut State) {
    let passage = state.passage();
    if !passage.is_empty() {
        picking::open_tags(state, passage);
    }
}

fn tag_again(state: &mut State) {
    match state.panel.last_used().cloned() {
        Some(id) => put(state, state.passage(), &id, Vec::new()),
        None => state.say("no tag was used yet; t chooses one"),
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
    state.panel.use_tag(id);
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
fn mine_here(state: &State) -> Vec<Mark<'_>> {
    let marks = match &state.selection {
        Some(selection) => state.desk.marks(selection.bytes()),
        None => state.desk.marks_at(state.cursor),
    };
    marks.into_iter().filter(|m| std::ptr::eq(m.layer, state.desk.notebook().mine())).collect()
}

/// How an annotation is called in a list.
fn describe(state: &State, mark: &Mark<'_>) -> Item {
    let book = state.desk.notebook().codebook();
    let tags: Vec<_> = mark.annotation.tags.iter().map(|t| book.name(t)).collect();
    let label = if tags.is_empty() { "highlight".to_owned() } else { tags.join(", ") };
    let words: String = mark.annotation.quote.chars().take(40).collect();
    Item { label, detail: format!("“{words}”"), tag: mark.annotation.tags.first().cloned(), key: None }
}

fn untag(state: &mut State) {
    let mut pairs = Vec::new();
    let mut items = Vec::new();
    for mark in mine_here(state) {
        for tag in &mark.annotation.tags {
            pairs.push((mark.annotation.id.clone(), tag.clone()));
            let label = state.desk.notebook().codebook().name(tag).to_owned();
            items.push(Item { label, tag: Some(tag.clone()), ..describe(state, &mark) });
        }
    }
    choose(state, "take off which tag?", Purpose::Untag(pairs), items, "no tag of yours is here");
}

fn delete(state: &mut State) {
    let marks = mine_here(state);
    let ids = marks.iter().map(|m| m.annotation.id.clone()).collect();
    let items = marks.iter().map(|m| describe(state, m)).collect();
    choose(state, "delete which annotation?", Purpose::Delete(ids), items, "no annotation of yours is here");
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
fn choose(state: &mut State, title: &str, purpose: Purpose, mut items: Vec<Item>, nothing: &str) {
    for (digit, item) in ('1'..='9').zip(&mut items) {
        item.key = Some(digit);
    }
    match items.len() {
        0 => state.say(nothing),
        1 => picking::take(state, purpose, 0),
        _ => picking::open(state, title, purpose, items),
    }
}

fn highlight(state: &mut State) {
    let passage = state.passage();
    let span = state.transcript().span_of(passage.clone());
    let place = place(state, &passage);
    if state.commit(&format!("highlight {place}"), |page, id| page.highlight(span, id)) {
        state.say(format!("{place} highlighted"));
    } else {
        state.say("exactly this is marked already");
    }
    state.selection = None;
}

/// Takes the tag off the annotation of pair `index`.
pub(super) fn untag_pair(state: &mut State, pairs: &[(crate::annotation::Id, TagId)], index: usize) {
    let Some((id, tag)) = pairs.get(index) else { return };
    let Some(old) = state.desk.notebook().mine().get(id).cloned() else { return };
    let name = state.desk.notebook().codebook().name(tag).to_owned();
    if state.commit(&format!("take off {name}"), |page, _| vec![page.untag(&old, tag)]) {
        state.say(format!("{name} taken off; u takes that back"));
    }
}

/// Deletes the annotation called `id`.
pub(super) fn delete_one(state: &mut State, id: &crate::annotation::Id) {
    let Some(old) = state.desk.notebook().mine().get(id).cloned() else { return };
    let words: String = old.quote.chars().take(30).collect();
    if state.commit(&format!("delete “{words}”"), |_, _| vec![tagging::delete(&old)]) {
        state.say(format!("“{words}” deleted; u takes that back"));
    }
    state.selection = None;
}

fn undo(state: &mut State) {
    let done = state.desk.undo();
    travel(state, done, "taken back", "nothing to take back");
}

fn redo(state: &mut State) {
    let done = state.desk.redo();
    travel(state, done, "done again", "nothing to do again");
}

fn travel(
    state: &mut State,
    done: Result<Option<(String, Vec<Op>)>, crate::annotation::Misfit>,
    what: &str,
    nothing: &str,
) {
    match done {
        Ok(Some((label, ops))) => {
            state.changed(ops.clone());
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

fn copy(state: &mut State) {
    let passage = state.passage();
    let text = state.transcript().text()[passage].to_owned();
    state.ask(Effect::Copy(text));
    state.selection = None;
}

fn cite(state: &mut State) {
    let passage = state.passage();
    let transcript = state.transcript();
    let first = transcript.paragraph_at(passage.start);
    // the speaker is named behind the quote, not in it
    let label = transcript.paragraphs().get(first).map(|p| p.label.end);
    let start = label.filter(|end| (passage.start..passage.end).contains(end)).unwrap_or(passage.start);
    let quote = transcript.text()[start..passage.end].trim();
    let speaker = transcript.speaker_of(first).map(|s| format!("{s}, ")).unwrap_or_default();
    let text = format!("“{quote}” — {speaker}{}, {}", state.desk.path, place(state, &passage));
    state.ask(Effect::Copy(text));
    state.selection = None;
}
