//! Selecting a passage.

use crate::app::command::{Command, Heading, Scope};
use crate::app::selection::{Selection, Unit};
use crate::app::state::State;

const fn row(
    name: &'static str,
    keys: &'static str,
    scope: Scope,
    help: &'static str,
    run: fn(&mut State),
) -> Command {
    Command { name, keys, heading: Heading::Selecting, scope, help, run }
}

pub(super) const COMMANDS: &[Command] = &[
    row("select", "v", Scope::Text, "select the word under the cursor; then any motion extends", |s| {
        start(s, Unit::Word);
    }),
    row("grow", "v", Scope::Selection, "grow the selection: word, sentence, paragraph, turn", grow),
    row("select-sentence", "V", Scope::Text, "select the sentence under the cursor", |s| {
        start(s, Unit::Sentence);
    }),
    row("select-left", "<S-Left>", Scope::Text, "select a character back", |s| {
        shift(s, "left", Unit::Character);
    }),
    row("select-right", "<S-Right>", Scope::Text, "select a character on", |s| {
        shift(s, "right", Unit::Character);
    }),
    row("select-up", "<S-Up>", Scope::Text, "select a row up", |s| shift(s, "up", Unit::Character)),
    row("select-down", "<S-Down>", Scope::Text, "select a row down", |s| shift(s, "down", Unit::Character)),
    row("select-word-back", "<C-S-Left>", Scope::Text, "select a word back", |s| {
        shift(s, "previous-word", Unit::Word);
    }),
    row("select-word-on", "<C-S-Right>", Scope::Text, "select a word on", |s| {
        shift(s, "next-word", Unit::Word);
    }),
    row("other-end", "o", Scope::Selection, "move the other end of the selection", swap),
    row("in-sentence", "is", Scope::Selection, "select the sentence", |s| start(s, Unit::Sentence)),
    row("in-paragraph", "ip", Scope::Selection, "select the paragraph", |s| start(s, Unit::Paragraph)),
    row("in-turn", "it", Scope::Selection, "select the turn", |s| start(s, Unit::Turn)),
    row("deselect", "<Esc>", Scope::Selection, "select nothing", |s| s.selection = None),
];

fn start(state: &mut State, unit: Unit) {
    state.selection = Some(Selection::of(state.transcript(), state.cursor, unit));
    for _ in 1..state.times() {
        if let Some(at) = unit.after(state.transcript(), state.cursor) {
            state.go(at, unit);
        }
    }
}

fn grow(state: &mut State) {
    let transcript = state.transcript().clone();
    if let Some(selection) = &mut state.selection {
        selection.grow(&transcript);
        let unit = selection.unit().name();
        state.say(format!("{unit} selected"));
    }
}

fn swap(state: &mut State) {
    if let Some(selection) = &mut state.selection {
        selection.swap();
        state.cursor = selection.head();
        state.view.show(state.cursor);
    }
}

/// Runs the motion called `motion` with a selection that begins at the cursor if there is none.
fn shift(state: &mut State, motion: &str, unit: Unit) {
    if state.selection.is_none() {
        state.selection = Some(Selection::of(state.transcript(), state.cursor, unit));
    }
    if let Some(command) = super::command(motion) {
        (command.run)(state);
    }
}
