//! The list of annotations: finding what was marked, and why something is lit.

use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::key::{Code, Key};
use crate::app::mode::Mode;
use crate::app::roll::{Entry, Reach};
use crate::app::state::State;

const IN_TEXT: Section = Section { heading: Heading::Finding, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row(
        "list",
        "A gl",
        "list the annotations; what is typed is a query, Tab sorts, Enter goes there",
        list,
    ),
    IN_TEXT.row("next-of-list", "]l", "go to the next annotation of the list", |s| go_on(s, 1)),
    IN_TEXT.row("previous-of-list", "[l", "go to the annotation of the list before", |s| go_on(s, -1)),
    IN_TEXT.row("why", "K", "show what marks the character under the cursor, and why it is lit", why),
];

fn list(state: &mut State) {
    state.roll.reach = Reach::Transcript;
    state.roll.refresh(&state.desk);
    state.mode = Mode::Listing;
}

fn why(state: &mut State) {
    let marked = !state.desk.marks_on(state.cursor).is_empty();
    let lit = lit_by(state);
    if !marked {
        let lit = if lit.is_empty() { "nothing marks this character".to_owned() } else { lit.join(", ") };
        state.say(lit);
        return;
    }
    state.roll.reach = Reach::Character(state.cursor);
    state.roll.input = crate::app::Editor::default();
    state.roll.refresh(&state.desk);
    state.mode = Mode::Listing;
    if !lit.is_empty() {
        state.say(lit.join(", "));
    }
}

/// What lights the character under the cursor besides annotations.
fn lit_by(state: &State) -> Vec<String> {
    let mut lit = Vec::new();
    if state.finder.hits().iter().any(|hit| hit.contains(&state.cursor)) {
        lit.push(format!("a hit of the search for “{}”", state.finder.asked()));
    }
    if state.selection.as_ref().is_some_and(|selection| selection.bytes().contains(&state.cursor)) {
        lit.push("it is selected".to_owned());
    }
    lit
}

/// Goes to the annotation of the list `step` rows on that has a place.
fn go_on(state: &mut State, step: isize) {
    if state.roll.is_empty() {
        state.roll.refresh(&state.desk);
    }
    for _ in 0..state.times() {
        while state.roll.step(step) {
            if place(state).is_some() {
                break;
            }
        }
    }
    match place(state) {
        Some(at) if at != state.cursor => {
            state.jump(at);
            state.say(format!("{} of {} in the list", state.roll.row() + 1, state.roll.len()));
        }
        _ => state.say("no more in the list this way; A shows it"),
    }
}

/// The byte at which the annotation of the list's row begins.
fn place(state: &State) -> Option<usize> {
    let span = state.roll.entry(&state.desk, state.roll.row()).as_ref().and_then(Entry::span)?;
    state.transcript().byte_at(span.start)
}

/// A key in the list. What is typed narrows it down.
pub(in crate::app) fn press(state: &mut State, key: Key) {
    let page = isize::from(state.screen.text.height.max(3) as i16) - 2;
    let ctrl = |c| key.ctrl && key.code == Code::Char(c);
    let steps = [
        (key.is("Down") || ctrl('n'), 1),
        (key.is("Up") || ctrl('p'), -1),
        (key.is("PageDown"), page),
        (key.is("PageUp"), -page),
    ];
    if let Some((_, rows)) = steps.iter().find(|(is_pressed, _)| *is_pressed) {
        state.roll.step(*rows);
    } else if key.is("Esc") {
        state.mode = Mode::Reading;
    } else if key.is("Enter") {
        enter(state);
    } else if key.is("Tab") {
        state.roll.sort_on(&state.desk);
    } else {
        state.roll.input.press(key);
        state.roll.refresh(&state.desk);
    }
}

/// Goes where the row's annotation is.
fn enter(state: &mut State) {
    state.mode = Mode::Reading;
    match place(state) {
        Some(at) => {
            state.selection = None;
            state.jump(at);
            state.say(format!(
                "{} of {} in the list; ]l goes on, Ctrl-O comes back",
                state.roll.row() + 1,
                state.roll.len()
            ));
        }
        None => state.say("that has no place in the text"),
    }
}
