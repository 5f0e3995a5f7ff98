//! Questions that are answered with a line of text, and commands that wait for a letter.

use crate::app::editor::Editor;
use crate::app::key::Key;
use crate::app::mode::{Asking, Mode, Objection};
use crate::app::state::State;

/// Works an answer in, or says why it will not do.
type Answer = fn(&mut State, &str) -> Result<(), Objection>;

/// Asks `question`, with `typed` to be changed. `answer` gets what is typed at Enter.
pub(super) fn ask(state: &mut State, question: &'static str, typed: &str, answer: Answer) {
    let (input, proposal) = (Editor::new(typed), typed.to_owned());
    state.mode = Mode::Asking(Asking { question, input, proposal, objection: None, answer });
}

/// Asks `question`; Up brings `last`, what was answered before. `answer` gets what is typed at Enter.
pub(super) fn ask_anew(state: &mut State, question: &'static str, last: &str, answer: Answer) {
    let (input, proposal) = (Editor::default(), last.to_owned());
    state.mode = Mode::Asking(Asking { question, input, proposal, objection: None, answer });
}

/// A key at a question.
pub(in crate::app) fn press(state: &mut State, key: Key) {
    let Mode::Asking(asking) = &mut state.mode else { return };
    asking.objection = None;
    if key.is("Esc") || key.is("Backspace") && asking.input.text().is_empty() {
        state.mode = Mode::Reading;
    } else if key.is("Enter") {
        let mut asked = asking.clone();
        state.mode = Mode::Reading;
        if let Err(objection) = (asked.answer)(state, asked.input.text()) {
            asked.input.go(objection.at);
            asked.objection = Some(objection);
            state.mode = Mode::Asking(asked);
        }
    } else if key.is("Up") {
        asking.input = Editor::new(&asking.proposal);
    } else {
        asking.input.press(key);
    }
}

/// Lets `then` have the next letter.
pub(super) fn wait_for_letter(state: &mut State, then: fn(&mut State, char)) {
    state.mode = Mode::Lettering(then);
}

/// A key for a command that waits for a letter; anything but a letter forgets the command.
pub(in crate::app) fn press_letter(state: &mut State, key: Key, then: fn(&mut State, char)) {
    state.mode = Mode::Reading;
    if let Some(letter) = key.typed() {
        then(state, letter);
    }
}
