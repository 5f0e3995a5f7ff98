//! Choosing from a list.

use std::ops::Range;

use super::{COMMANDS, coding, comparing, edging, noting, project, settling, sweeping, tagging};
use crate::annotation::TagId;
use crate::app::TagRow;
use crate::app::key::Key;
use crate::app::mode::{Mode, NoteTarget};
use crate::app::picker::{Choice, Item, Picker, Purpose};
use crate::app::state::State;

/// Opens a list to choose from.
pub(super) fn open(state: &mut State, title: &str, purpose: Purpose, items: Vec<Item>) {
    state.mode = Mode::Picking(Picker::new(title, purpose, items));
}

/// Marks row `row` of the open list.
pub(super) fn point(state: &mut State, row: usize) {
    if let Mode::Picking(picker) = &mut state.mode {
        picker.point(row);
    }
}

/// Opens the list of tags, to put one on `passage`.
pub(super) fn open_tags(state: &mut State, passage: Range<usize>) {
    let title = format!("tag {} as", tagging::place(state, &passage));
    open_tags_for(state, &title, Purpose::Tag(passage));
}

/// Opens the list of tags for `purpose`. Tags with a digit come first, then those that were used last.
pub(super) fn open_tags_for(state: &mut State, title: &str, purpose: Purpose) {
    let mut rows = state.panel.rows(&state.desk);
    rows.retain(|row| row.assignable);
    rows.sort_by_key(|row| (row.key.unwrap_or(char::MAX), state.panel.age(&row.id)));
    let book = state.desk.notebook().codebook();
    let item = |row: &TagRow| {
        let path = book.path(&row.id);
        let group = path.strip_suffix(&row.name).unwrap_or_default().trim_end_matches('/').to_owned();
        // who knows the tag by the name that it was made with finds it
        let made_as = row.id.as_str().rsplit('/').next().unwrap_or_default();
        let was = (TagId::slug(&row.name).as_str() != made_as).then(|| format!("once {made_as}"));
        let detail: Vec<String> = [group].into_iter().filter(|group| !group.is_empty()).chain(was).collect();
        Item {
            label: row.name.clone(),
            detail: detail.join(", "),
            path,
            tag: Some(row.id.clone()),
            key: row.key,
            ..Item::default()
        }
    };
    let items = rows.iter().map(item).collect();
    open(state, title, purpose, items);
}

/// Opens the palette of all commands.
pub(super) fn open_palette(state: &mut State) {
    let commands = COMMANDS.iter().copied().flatten();
    let item = |c: &crate::app::Command| Item {
        label: c.name.to_owned(),
        detail: format!("{}  {}", state.keymap.keys_of(c.name).join(" "), c.help),
        ..Item::default()
    };
    let items = commands.map(item).collect();
    open(state, "run which command?", Purpose::Command, items);
}

/// A key while a list is open.
pub(in crate::app) fn press(state: &mut State, key: Key) {
    let Mode::Picking(picker) = &mut state.mode else { return };
    let instant = key.typed().and_then(|c| picker.instant(c));
    if let Some(index) = instant {
        accept(state, Choice::Item(index));
    } else if key.is("Esc") {
        state.mode = Mode::Reading;
    } else if key.is("Enter") {
        match picker.choice() {
            Some(choice) => accept(state, choice),
            None => state.say("nothing to choose; Esc leaves"),
        }
    } else if key.is("Down") || key.is("Tab") || (key.ctrl && key.code == crate::app::Code::Char('n')) {
        picker.step(1);
    } else if key.is("Up") || key.is("BackTab") || (key.ctrl && key.code == crate::app::Code::Char('p')) {
        picker.step(-1);
    } else if key.is("Backspace") && picker.input().text().is_empty() {
        state.mode = Mode::Reading;
    } else {
        picker.edit(|editor| {
            editor.press(key);
        });
    }
}

/// Takes what was chosen, and closes the list.
pub(in crate::app) fn accept(state: &mut State, choice: Choice) {
    let Mode::Picking(picker) = std::mem::take(&mut state.mode) else { return };
    if !picker.purpose.takes_tags() {
        match (choice, &picker.purpose) {
            (Choice::New, Purpose::Colour(id)) => coding::put_colour(state, id, picker.typed()),
            (Choice::Item(index), Purpose::Merge(from)) => {
                if let Some(into) = picker.items.get(index).and_then(|item| item.tag.clone()) {
                    coding::put_into(state, from, &into);
                }
            }
            (Choice::Item(index), Purpose::Show) => {
                if let Some(id) = picker.items.get(index).and_then(|item| item.tag.clone()) {
                    coding::stay_on(state, &id);
                }
            }
            (Choice::Item(index), _) => take(state, picker.purpose, index),
            (Choice::New, _) => {}
        }
        return;
    }
    let chosen = match choice {
        Choice::Item(index) => picker.items.get(index).and_then(|i| i.tag.clone()).map(|id| (id, Vec::new())),
        Choice::New => state.desk.notebook().codebook().wanted(picker.typed()),
    };
    let Some((tag, added)) = chosen else { return };
    match picker.purpose {
        Purpose::Tag(passage) => tagging::put(state, passage, &tag, added),
        Purpose::TagAll(passages) => sweeping::put(state, &passages, &tag, added),
        Purpose::Retag(id, from) => tagging::replace(state, &id, (&from, &tag), added),
        _ => {}
    }
}

/// Does what item `index` of a list for `purpose` stands for.
pub(super) fn take(state: &mut State, purpose: Purpose, index: usize) {
    match purpose {
        Purpose::Tag(_) | Purpose::TagAll(_) | Purpose::Retag(..) | Purpose::Merge(_) | Purpose::Show => {}
        Purpose::Colour(id) => {
            let name = crate::annotation::Colour::NAMES.get(index).copied().unwrap_or_default();
            coding::put_colour(state, &id, name);
        }
        Purpose::DeleteTag(id) => coding::delete_tag(state, &id, index),
        Purpose::Untag(pairs) => tagging::untag_pair(state, &pairs, index),
        Purpose::RetagFrom(pairs) => tagging::retag_from(state, &pairs, index),
        Purpose::Delete(ids) => tagging::delete(state, &ids, index),
        Purpose::Edge(ids, edge) => {
            if let Some(id) = ids.get(index) {
                edging::open(state, id, edge);
            }
        }
        Purpose::Note(ids) => {
            if let Some(id) = ids.get(index) {
                noting::open(state, NoteTarget::Annotation(id.clone()));
            }
        }
        Purpose::Command => {
            if let Some(command) = COMMANDS.iter().copied().flatten().nth(index) {
                (command.run)(state);
            }
        }
        Purpose::Dispute(all) => settling::choose(state, &all, index),
        Purpose::Settle(dispute) => settling::settle(state, &dispute, index),
        Purpose::Coders(whose) => {
            if let Some(coders) = whose.get(index) {
                comparing::show(state, coders.clone());
            }
        }
        Purpose::Compare(pairs) => {
            if let Some(pair) = pairs.get(index) {
                comparing::compare(state, pair);
            }
        }
        Purpose::Open(places) => {
            if let Some(place) = places.get(index) {
                project::go(state, place.clone());
            }
        }
        Purpose::Go(places) => {
            if let Some(at) = places.get(index) {
                state.jump(*at);
            }
        }
    }
}
