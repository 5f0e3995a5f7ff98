//! Settling what both sides changed.

use super::{picking, tagging};
use crate::annotation::{Change, Op};
use crate::app::command::{Command, Heading, Scope};
use crate::app::dispute::{
    Dispute, Settlement, disputes, settle_annotation, settle_tag, sides_of_annotation, sides_of_tag,
};
use crate::app::picker::{Item, Purpose};
use crate::app::state::State;

pub(super) const COMMANDS: &[Command] = &[Command {
    name: "conflicts",
    keys: "C",
    heading: Heading::Review,
    scope: Scope::Text,
    help: "choose between what two sides made of the same annotation or tag",
    run: open,
}];

/// What a choice is about, what stands there and what they wanted.
struct Question {
    what: String,
    field: &'static str,
    ours: String,
    theirs: String,
}

fn question(state: &State, dispute: &Dispute) -> Option<Question> {
    let notebook = state.desk.notebook();
    let (what, (field, ours, theirs)) = match dispute {
        Dispute::Annotation(id, conflict) => {
            let annotation = notebook.mine().get(id)?;
            let what = format!("“{}”", tagging::beginning(&annotation.quote));
            (what, sides_of_annotation(annotation, conflict))
        }
        Dispute::Tag(id, conflict) => {
            let tag = notebook.codebook().tag(id)?;
            (tag.name.clone(), sides_of_tag(tag, conflict))
        }
    };
    Some(Question { what, field, ours, theirs })
}

fn open(state: &mut State) {
    let all = disputes(&state.desk);
    let item = |dispute: &Dispute| {
        let asked = question(state, dispute)?;
        let detail = format!("{} — ours: {} · theirs: {}", asked.what, asked.ours, asked.theirs);
        Some(Item { label: asked.field.to_owned(), detail, ..Item::default() })
    };
    let items: Vec<Item> = all.iter().map(|dispute| item(dispute).unwrap_or_default()).collect();
    match items.len() {
        0 => state.say("no two sides changed the same"),
        1 => choose(state, &all, 0),
        count => {
            picking::open(state, &format!("{count} changed on both sides"), Purpose::Dispute(all), items);
        }
    }
}

/// Asks how dispute `index` is to be settled, and shows where it is.
pub(super) fn choose(state: &mut State, all: &[Dispute], index: usize) {
    let Some(dispute) = all.get(index) else { return };
    let Some(asked) = question(state, dispute) else { return };
    if let Dispute::Annotation(id, _) = dispute {
        let mine = state.desk.notebook().mine();
        let span = mine.get(id).and_then(|annotation| mine.span_of(annotation));
        if let Some(at) = span.and_then(|span| state.transcript().byte_at(span.start)) {
            state.jump(at);
        }
    }
    let item = |key, label: &str, detail: &str| Item {
        label: label.to_owned(),
        detail: detail.replace('\n', " ↵ "),
        key: Some(key),
        ..Item::default()
    };
    let mut items = vec![item('1', "ours", &asked.ours), item('2', "theirs", &asked.theirs)];
    if dispute.can_keep_both() {
        items.push(item('3', "both", ""));
    }
    let title = format!("which {} of {}?", asked.field, asked.what);
    picking::open(state, &title, Purpose::Settle(dispute.clone()), items);
}

/// Settles `dispute` by answer `index` of the list.
pub(super) fn settle(state: &mut State, dispute: &Dispute, index: usize) {
    let answers = [Settlement::Ours, Settlement::Theirs, Settlement::Both];
    let Some(how) = answers.get(index).copied() else { return };
    let notebook = state.desk.notebook();
    let changed = match dispute {
        Dispute::Annotation(id, conflict) => {
            let Some(old) = notebook.mine().get(id).cloned() else { return };
            let mut new = settle_annotation(&old, conflict, how).into_iter();
            let (first, second) = (new.next(), new.next());
            state.commit("settle a conflict", |page, fresh| {
                let first = match first {
                    Some(first) => page.replace(&old, first),
                    None => Op::Annotation(Change::remove(old.clone())),
                };
                let second = second.map(|second| crate::annotation::Annotation { id: fresh, ..second });
                std::iter::once(first).chain(second.map(|new| Op::Annotation(Change::add(new)))).collect()
            })
        }
        Dispute::Tag(id, conflict) => {
            let Some(old) = notebook.codebook().tags().iter().find(|tag| tag.id == *id).cloned() else {
                return;
            };
            let new = settle_tag(&old, conflict, how);
            state.commit("settle a conflict", |_, _| vec![Op::Tag(Change { old: Some(old), new })])
        }
    };
    if changed {
        let left = disputes(&state.desk).len();
        state.say(format!("settled; {left} left; u takes that back"));
    }
}
