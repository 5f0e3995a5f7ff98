//! Whose annotations are shown, and two coders side by side.

use super::picking;
use crate::analysis::compare::Who;
use crate::app::coders::Coders;
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::comparison::Comparison;
use crate::app::panel::Leaf;
use crate::app::picker::{Item, Purpose};
use crate::app::screen::PanelSize;
use crate::app::state::{Pane, State};

const IN_TEXT: Section = Section { heading: Heading::Review, scope: Scope::Text };
const IN_COMPARE: Section = Section { heading: Heading::Review, scope: Scope::Compare };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("coders", "c", "choose whose annotations are shown: all, only yours, one coder's", coders),
    IN_TEXT.row("compare", "=", "compare two coders, passage by passage", pairs),
    IN_TEXT.row("next-difference", "]d", "go to the next passage that only one of them tagged", |s| {
        differ(s, 1);
    }),
    IN_TEXT.row("previous-difference", "[d", "go to the difference before", |s| differ(s, -1)),
    IN_COMPARE.row("compare-down", "j <Down>", "go a passage down", |s| step(s, s.times() as isize)),
    IN_COMPARE.row("compare-up", "k <Up>", "go a passage up", |s| step(s, -(s.times() as isize))),
    IN_COMPARE.row("compare-next", "n", "go to the next difference", |s| differ(s, 1)),
    IN_COMPARE.row("compare-previous", "N", "go to the difference before", |s| differ(s, -1)),
    IN_COMPARE.row("compare-open", "<Enter>", "go to this passage in the text", |s| s.pane = Pane::Text),
    IN_COMPARE.row("leave-compare", "<Esc>", "end the comparison and show all coders", leave),
];

fn coders(state: &mut State) {
    let notebook = state.desk.notebook();
    if notebook.others().is_empty() {
        state.say("nobody else marked this transcript");
        return;
    }
    let count = |layer: &crate::annotation::Layer| format!("{} annotations", layer.annotations().len());
    let others = notebook.others().iter().map(|l| (l.coder.clone(), count(l), Coders::Only(l.coder.clone())));
    let mine = format!("{} — blind coding", count(notebook.mine()));
    let all =
        [("all coders".to_owned(), String::new(), Coders::All), ("only mine".to_owned(), mine, Coders::Mine)];
    let (items, whose): (Vec<Item>, Vec<Coders>) = all
        .into_iter()
        .chain(others)
        .zip('1'..)
        .map(|((label, detail, coders), key)| {
            let key = Some(key).filter(char::is_ascii_digit);
            (Item { label, detail, key, ..Item::default() }, coders)
        })
        .unzip();
    picking::open(state, "show whose annotations?", Purpose::Coders(whose), items);
}

/// Shows the annotations of `coders` from now on.
pub(super) fn show(state: &mut State, coders: Coders) {
    state.say(match &coders {
        Coders::All => "all coders' annotations are shown".to_owned(),
        Coders::Mine => "only your own annotations are shown".to_owned(),
        Coders::Only(name) => format!("only the annotations of {name} are shown"),
        Coders::Pair(first, second) => format!("{first} and {second} are shown"),
    });
    if state.panel.comparison().is_some() {
        state.panel.turn_to(Leaf::Codebook);
    }
    state.desk.coders = coders;
}

fn pairs(state: &mut State) {
    let names: Vec<String> = state.desk.notebook().layers().map(|layer| layer.coder.clone()).collect();
    let later = |(at, first): (usize, &String)| {
        let with = |second: &String| (first.clone(), second.clone());
        names[at + 1..].iter().map(with).collect::<Vec<_>>()
    };
    let pairs: Vec<_> = names.iter().enumerate().flat_map(later).collect();
    match pairs.len() {
        0 => state.say("nobody else marked this transcript"),
        1 => compare(state, &pairs[0]),
        _ => {
            let item = |(first, second): &(String, String)| Item {
                label: format!("{first} and {second}"),
                ..Item::default()
            };
            let items = pairs.iter().map(item).collect();
            picking::open(state, "compare which two?", Purpose::Compare(pairs), items);
        }
    }
}

/// Compares two coders.
pub(super) fn compare(state: &mut State, (first, second): &(String, String)) {
    let comparison = Comparison::of(&state.desk, first, second);
    state.desk.coders = Coders::Pair(first.clone(), second.clone());
    state.say(format!("{}; ]d goes to the next difference, Tab to the list", comparison.summary()));
    state.panel.turn_to(Leaf::Compare(comparison));
    state.panel.case = 0;
    if state.panel.size == PanelSize::Hidden {
        state.panel.size = PanelSize::Beside;
    }
}

fn leave(state: &mut State) {
    state.panel.turn_to(Leaf::Codebook);
    state.pane = Pane::Text;
    show(state, Coders::All);
}

/// Moves the cursor of the list `rows` down, up when negative.
pub(super) fn step(state: &mut State, rows: isize) {
    let Some(comparison) = state.panel.comparison() else { return };
    let last = comparison.pieces.len().saturating_sub(1);
    let row = state.panel.case.saturating_add_signed(rows).min(last);
    arrive(state, row);
}

/// Goes to passage `row` of the comparison.
fn arrive(state: &mut State, row: usize) {
    state.panel.case = row;
    let piece = state.panel.comparison().and_then(|comparison| comparison.pieces.get(row));
    let at = piece.and_then(|piece| state.transcript().byte_at(piece.span.start));
    if let Some(at) = at {
        state.selection = None;
        state.jump(at);
    }
}

/// Goes to the next difference from the cursor, or the one before.
fn differ(state: &mut State, step: isize) {
    let Some(comparison) = state.panel.comparison() else {
        state.say("no two coders are compared; = compares them");
        return;
    };
    let here = state.transcript().chars_at(state.cursor);
    let on = state.panel.case;
    let starts = |row: usize| comparison.pieces[row].span.start;
    // several differences can begin at one place: the row tells them apart while the cursor is there
    let is_on = comparison.pieces.get(on).is_some_and(|piece| piece.span.start == here);
    let differs = |row: &usize| comparison.pieces[*row].who != Who::Both;
    let count = comparison.pieces.len();
    let found = if step > 0 {
        (0..count).filter(differs).find(|row| if is_on { *row > on } else { starts(*row) > here })
    } else {
        (0..count).rev().filter(differs).find(|row| if is_on { *row < on } else { starts(*row) < here })
    };
    match found {
        Some(row) => {
            let piece = &comparison.pieces[row];
            let tag = state.desk.notebook().codebook().name(&piece.tag);
            let what = format!("{tag}: {}", comparison.name(piece.who));
            arrive(state, row);
            state.say(what);
        }
        None => state.say("no more differences this way"),
    }
}
