//! Selecting a passage.

use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::selection::{Selection, Unit};
use crate::app::state::State;

const IN_TEXT: Section = Section { heading: Heading::Selecting, scope: Scope::Text };
const IN_SELECTION: Section = Section { heading: Heading::Selecting, scope: Scope::Selection };
/// Behind an operator, where pieces of text can be named with the letter that notes have elsewhere.
const AS_OBJECT: Section = Section { heading: Heading::Selecting, scope: Scope::Object };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("select", "v", "select the word under the cursor; then any motion extends", |s| {
        start(s, Unit::Word);
    }),
    IN_SELECTION.row("grow", "v", "grow the selection: word, sentence, paragraph, turn", grow),
    IN_TEXT.row("select-sentence", "V", "select the sentence under the cursor", |s| {
        start(s, Unit::Sentence);
    }),
    IN_TEXT.row("select-left", "<S-Left>", "select a character back", |s| {
        shift(s, "left", Unit::Character);
    }),
    IN_TEXT.row("select-right", "<S-Right>", "select a character on", |s| {
        shift(s, "right", Unit::Character);
    }),
    IN_TEXT.row("select-up", "<S-Up>", "select a row up", |s| shift(s, "up", Unit::Character)),
    IN_TEXT.row("select-down", "<S-Down>", "select a row down", |s| shift(s, "down", Unit::Character)),
    IN_TEXT.row("select-word-back", "<C-S-Left>", "select a word back", |s| {
        shift(s, "previous-word", Unit::Word);
    }),
    IN_TEXT.row("select-word-on", "<C-S-Right>", "select a word on", |s| {
        shift(s, "next-word", Unit::Word);
    }),
    IN_SELECTION.row("other-end", "o", "move the other end of the selection", swap),
    IN_TEXT.row("in-word", "iw", "select the word", |s| start(s, Unit::Word)),
    IN_TEXT.row("in-sentence", "is", "select the sentence (3is: three)", |s| start(s, Unit::Sentence)),
    IN_TEXT.row("in-paragraph", "ip", "select the paragraph", |s| start(s, Unit::Paragraph)),
    IN_TEXT.row("in-turn", "it", "select the turn", |s| start(s, Unit::Turn)),
    IN_TEXT.row("in-question", "iq", "select the question here, or the one answered here", |s| {
        start(s, Unit::Question);
    }),
    IN_TEXT
        .row("in-answer", "ia", "select the turn that answers the question here", |s| start(s, Unit::Answer)),
    AS_OBJECT.row("a-word", "aw", "the word as an object", |s| start(s, Unit::Word)),
    AS_OBJECT.row("a-sentence", "as", "the sentence as an object", |s| start(s, Unit::Sentence)),
    AS_OBJECT.row("a-paragraph", "ap", "the paragraph as an object", |s| start(s, Unit::Paragraph)),
    AS_OBJECT.row("a-turn", "at", "the turn as an object", |s| start(s, Unit::Turn)),
    AS_OBJECT.row("a-question", "aq", "the question as an object", |s| start(s, Unit::Question)),
    AS_OBJECT.row("an-answer", "aa", "the answer as an object", |s| start(s, Unit::Answer)),
    IN_SELECTION.row("deselect", "<Esc>", "select nothing", |s| s.selection = None),
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
