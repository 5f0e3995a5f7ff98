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

/// A piece of text that is selected by its name, whether something is selected or not.
const fn object(name: &'static str, keys: &'static str, help: &'static str, run: fn(&mut State)) -> Command {
    row(name, keys, Scope::Text, help, run)
}

/// The same behind an operator, with the letter that notes have elsewhere.
const fn around(name: &'static str, keys: &'static str, help: &'static str, run: fn(&mut State)) -> Command {
    row(name, keys, Scope::Object, help, run)
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
    object("in-word", "iw", "select the word", |s| start(s, Unit::Word)),
    object("in-sentence", "is", "select the sentence (3is: three)", |s| start(s, Unit::Sentence)),
    object("in-paragraph", "ip", "select the paragraph", |s| start(s, Unit::Paragraph)),
    object("in-turn", "it", "select the turn", |s| start(s, Unit::Turn)),
    object("in-question", "iq", "select the question here, or the one answered here", |s| {
        start(s, Unit::Question);
    }),
    object("in-answer", "ia", "select the turn that answers the question here", |s| start(s, Unit::Answer)),
    around("a-word", "aw", "the word as an object", |s| start(s, Unit::Word)),
    around("a-sentence", "as", "the sentence as an object", |s| start(s, Unit::Sentence)),
    around("a-paragraph", "ap", "the paragraph as an object", |s| start(s, Unit::Paragraph)),
    around("a-turn", "at", "the turn as an object", |s| start(s, Unit::Turn)),
    around("a-question", "aq", "the question as an object", |s| start(s, Unit::Question)),
    around("an-answer", "aa", "the answer as an object", |s| start(s, Unit::Answer)),
    row("deselect", "<Esc>", Scope::Selection, "select nothing", |s| s.selection = None),
];

/// Selects as many of `unit` from the cursor on as the count says.
fn start(state: &mut State, unit: Unit) {
    let selection = Selection::of(state.transcript(), state.cursor, unit);
    let bytes = selection.bytes();
    if bytes.is_empty() {
        state.say(format!("no {} here", unit.name()));
        return;
    }
    if !bytes.contains(&state.cursor) {
        state.selection = None;
        state.jump(bytes.start);
    }
    state.selection = Some(selection);
    for _ in 1..state.times() {
        match unit.after(state.transcript(), state.cursor) {
            Some(at) => state.go(at, unit),
            None => break,
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
