//! The codebook in the panel: making, naming, grouping, merging and deleting tags.

use super::{asking, noting, picking};
use crate::annotation::revise::{self, TagText, Unrevised};
use crate::annotation::{Change, Codebook, Colour, Op, Tag, TagId};
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::mode::{NoteTarget, Objection};
use crate::app::picker::{Item, Purpose};
use crate::app::state::State;

const IN_PANEL: Section = Section { heading: Heading::Panel, scope: Scope::Panel };

pub(super) const COMMANDS: &[Command] = &[
    IN_PANEL.row("new-tag", "a", "make a tag beside this one; names with / make groups", new_tag),
    IN_PANEL.row("rename-tag", "r", "give this tag another name", rename),
    IN_PANEL.row("recolour-tag", "c", "give this tag a colour", recolour),
    IN_PANEL.row("nest-tag", ">", "group this tag under the one above it", nest),
    IN_PANEL.row("unnest-tag", "<lt>", "take this tag out of its group", unnest),
    IN_PANEL.row(
        "group-only",
        "o",
        "let this tag only group others, or be put on passages again",
        group_only,
    ),
    IN_PANEL.row(
        "tag-key",
        "K",
        "give this tag a key of its own: the next one pressed; its own takes it away",
        own_key,
    ),
    IN_PANEL.row("merge-tag", "m", "let this tag count as another from now on", merge),
    IN_PANEL.row("delete-tag", "d <Delete>", "delete this tag, after a look at what goes", delete),
    IN_PANEL.row("define-tag", "e", "write what this tag means", |s| describe(s, TagText::Definition)),
    IN_PANEL.row("include-tag", "i", "write what belongs to this tag", |s| describe(s, TagText::Include)),
    IN_PANEL
        .row("exclude-tag", "x", "write what does not belong to this tag", |s| describe(s, TagText::Exclude)),
    IN_PANEL.row("sort-tags", "s", "order the tags by codebook, name, use here, use in the project", sort),
];

/// The tag under the panel's cursor; says so when there is none.
fn current(state: &mut State) -> Option<Tag> {
    let rows = state.panel.rows(&state.desk);
    let row = rows.get(state.panel.row);
    let known = row.and_then(|row| state.desk.notebook().codebook().tag(&row.id).cloned());
    match (&known, row) {
        (Some(_), _) => {}
        (None, Some(row)) => state.say(format!("{} is not in the codebook; a makes a tag", row.name)),
        (None, None) => state.say("the codebook is empty; a makes a tag"),
    }
    known
}

/// Commits what `make` does to the tag called `id`, and keeps the panel's cursor on it. `what` says what is changed.
pub(super) fn revise(
    state: &mut State,
    id: &TagId,
    what: &str,
    make: impl FnOnce(&Codebook, &TagId) -> Result<Vec<Op>, Unrevised>,
) {
    if let Err(why) = try_to_revise(state, id, what, make) {
        state.warn(why.to_string());
    }
}

fn try_to_revise(
    state: &mut State,
    id: &TagId,
    what: &str,
    make: impl FnOnce(&Codebook, &TagId) -> Result<Vec<Op>, Unrevised>,
) -> Result<(), Unrevised> {
    let book = state.desk.notebook().codebook();
    let ops = make(book, id)?;
    let name = book.name(id).to_owned();
    if state.commit(&format!("{name}: {what}"), |_, _| ops) {
        state.say(format!("{name}: {what}; u takes that back"));
    } else if state.notice.is_none() {
        state.say(format!("{name} is as it was"));
    }
    stay_on(state, id);
    Ok(())
}

/// Puts the panel's cursor on the tag called `id`.
pub(super) fn stay_on(state: &mut State, id: &TagId) {
    let rows = state.panel.rows(&state.desk);
    let row = rows.iter().position(|row| row.id == *id);
    state.panel.row = row.unwrap_or(state.panel.row).min(rows.len().saturating_sub(1));
}

/// An answer that will not do, with the cursor at its end.
fn objection(why: &Unrevised, answer: &str) -> Objection {
    Objection { what: why.to_string(), at: answer.len() }
}

fn new_tag(state: &mut State) {
    let rows = state.panel.rows(&state.desk);
    let book = state.desk.notebook().codebook();
    let here = rows.get(state.panel.row).and_then(|row| book.tag(&row.id));
    // inside of a group, else beside
    let group = here.and_then(|tag| if tag.group { Some(&tag.id) } else { tag.parent.as_ref() });
    let proposal = group.map(|id| format!("{}/", book.path(id))).unwrap_or_default();
    asking::ask(state, "new tag: ", &proposal, |state, name| {
        let wanted = state.desk.notebook().codebook().wanted(name);
        let Some((id, added)) = wanted else {
            return Err(objection(&Unrevised::Nameless(name.to_owned()), name));
        };
        if added.is_empty() {
            stay_on(state, &id);
            state.say(format!("there is a tag {name} already"));
            return Ok(());
        }
        let ops = added.into_iter().map(|tag| Op::Tag(Change::add(tag))).collect();
        if state.commit(&format!("new tag {name}"), |_, _| ops) {
            state.say(format!("tag {name} made"));
        }
        stay_on(state, &id);
        Ok(())
    });
}

fn rename(state: &mut State) {
    let Some(tag) = current(state) else { return };
    asking::ask(state, "name: ", &tag.name, |state, name| {
        let Some(tag) = current(state) else { return Ok(()) };
        let renamed = try_to_revise(state, &tag.id, &format!("called {name} now"), |book, id| {
            revise::rename(book, id, name)
        });
        renamed.map_err(|why| objection(&why, name))
    });
}

fn recolour(state: &mut State) {
    let Some(tag) = current(state) else { return };
    let colour = |name: &&str| Item { label: (*name).to_owned(), ..Item::default() };
    let mut items: Vec<Item> = Colour::NAMES.iter().map(colour).collect();
    items.push(Item { label: "by its place in the codebook".to_owned(), ..Item::default() });
    for (key, item) in ('1'..='9').zip(&mut items) {
        item.key = Some(key);
    }
    picking::open(state, "which colour? or type #rrggbb", Purpose::Colour(tag.id), items);
}

/// Gives the tag called `id` the colour called `name`; any other name: by its place in the codebook.
pub(super) fn put_colour(state: &mut State, id: &TagId, name: &str) {
    let colour = Colour::try_from(name.to_owned()).ok();
    if colour.is_none() && name.starts_with('#') {
        state.warn(format!("{name} is no colour; write #rrggbb"));
        return;
    }
    revise(state, id, "another colour", |book, id| revise::recolour(book, id, colour));
}

fn nest(state: &mut State) {
    let Some(tag) = current(state) else { return };
    let book = state.desk.notebook().codebook();
    // the nearest tag before it that has the same parent
    let tree = book.tree();
    let above =
        tree.iter().take_while(|(_, t)| t.id != tag.id).filter(|(_, t)| t.parent == tag.parent).last();
    match above.map(|(_, above)| above.id.clone()) {
        Some(above) => {
            revise(state, &tag.id, "grouped", |book, id| revise::nest(book, id, Some(&above)));
        }
        None => state.say(format!("no tag stands before {} that could group it", tag.name)),
    }
}

fn unnest(state: &mut State) {
    let Some(tag) = current(state) else { return };
    let Some(parent) = &tag.parent else {
        state.say(format!("{} is in no group", tag.name));
        return;
    };
    let above = state.desk.notebook().codebook().tag(parent).and_then(|group| group.parent.clone());
    revise(state, &tag.id, "out of its group", |book, id| revise::nest(book, id, above.as_ref()));
}

fn group_only(state: &mut State) {
    let Some(tag) = current(state) else { return };
    let what = if tag.group { "can be put on passages" } else { "only groups others" };
    revise(state, &tag.id, what, revise::toggle_group);
}

fn own_key(state: &mut State) {
    let Some(tag) = current(state) else { return };
    asking::wait_for_letter(state, |state, letter| {
        let Some(tag) = current(state) else { return };
        let key = (tag.key != Some(letter)).then_some(letter);
        let what = key.map_or("no key of its own".to_owned(), |key| format!("t{key} puts it on"));
        revise(state, &tag.id, &what, |book, id| revise::set_key(book, id, key));
    });
    state.say(format!("press the key of {}", tag.name));
}

fn merge(state: &mut State) {
    let Some(tag) = current(state) else { return };
    let title = format!("{} counts as", tag.name);
    let rows = state.panel.rows(&state.desk);
    let item = |row: &crate::app::TagRow| Item {
        label: row.name.clone(),
        detail: row.here.to_string(),
        path: state.desk.notebook().codebook().path(&row.id),
        tag: Some(row.id.clone()),
        ..Item::default()
    };
    let others =
        rows.iter().filter(|row| row.id != tag.id && state.desk.notebook().codebook().tag(&row.id).is_some());
    let items = others.map(item).collect();
    picking::open(state, &title, Purpose::Merge(tag.id), items);
}

/// Lets the tag called `from` count as `into`.
pub(super) fn put_into(state: &mut State, from: &TagId, into: &TagId) {
    let book = state.desk.notebook().codebook();
    let what = format!("counts as {} now", book.name(into));
    revise(state, from, &what, |book, from| revise::merge(book, from, into));
    stay_on(state, into);
}

fn delete(state: &mut State) {
    let Some(tag) = current(state) else { return };
    let rows = state.panel.rows(&state.desk);
    let Some(row) = rows.iter().find(|row| row.id == tag.id) else { return };
    let elsewhere = row.everywhere - row.here;
    let mine = carriers(state, &tag).len();
    let below = state.desk.notebook().codebook().children(&tag.id).count();
    let mut lost = vec![format!("{} of {} passages here are yours", mine, row.here)];
    lost.extend((elsewhere > 0).then(|| format!("{elsewhere} elsewhere keep its id")));
    lost.extend((below > 0).then(|| format!("{below} tags below it go a step up")));
    let preview = format!("{}: {}", tag.name, lost.join(", "));
    let title = format!("delete {} ({})?", tag.name, row.everywhere);
    let item = |key, label: String| Item { label, key: Some(key), ..Item::default() };
    let mut items = vec![item('1', "passages keep its id".to_owned())];
    if mine > 0 {
        items.push(item('2', format!("off your {mine} here too")));
    }
    picking::open(state, &title, Purpose::DeleteTag(tag.id), items);
    state.say(preview);
}

/// One's own annotations that carry `tag` or one that was merged into it.
fn carriers(state: &State, tag: &Tag) -> Vec<crate::annotation::Annotation> {
    let mine = state.desk.notebook().mine().annotations();
    mine.filter(|annotation| tag.is_on(annotation)).cloned().collect()
}

/// Deletes the tag called `id`; with `choice` 1 it is also taken off one's own passages.
pub(super) fn delete_tag(state: &mut State, id: &TagId, choice: usize) {
    let book = state.desk.notebook().codebook();
    let Some(tag) = book.tag(id).cloned() else { return };
    let removed = match revise::remove(book, id) {
        Ok(ops) => ops,
        Err(why) => return state.warn(why.to_string()),
    };
    let passages = if choice == 1 { carriers(state, &tag) } else { Vec::new() };
    let ids: Vec<TagId> = std::iter::once(tag.id.clone()).chain(tag.merged.iter().cloned()).collect();
    let changed = state.commit(&format!("delete tag {}", tag.name), |page, _| {
        let off = passages.iter().map(|annotation| page.untag_each(annotation, &ids));
        off.chain(removed).collect()
    });
    if changed {
        state.say(format!("tag {} deleted; u takes that back", tag.name));
    }
    stay_on(state, id);
}

fn describe(state: &mut State, which: TagText) {
    if let Some(tag) = current(state) {
        noting::open(state, NoteTarget::Tag(tag.id, which));
    }
}

fn sort(state: &mut State) {
    let rows = state.panel.rows(&state.desk);
    let here = rows.get(state.panel.row).map(|row| row.id.clone());
    state.panel.order = state.panel.order.next();
    state.say(format!("tags by {}", state.panel.order.name()));
    if let Some(id) = here {
        stay_on(state, &id);
    }
}
