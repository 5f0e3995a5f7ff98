//! Copying words and citations.

use crate::app::citation::citation;
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::state::State;
use crate::app::update::Effect;

const IN_TEXT: Section = Section { heading: Heading::Tagging, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("copy", "y", "copy the selection, else the paragraph", copy),
    IN_TEXT.row("cite", "Y", "copy it as a citation with speaker, place and time", cite),
];

fn copy(state: &mut State) {
    let text = state.transcript().text()[state.passage()].to_owned();
    state.ask(Effect::Copy(text));
    state.selection = None;
}

fn cite(state: &mut State) {
    let text = citation(state.transcript(), &state.desk.path, state.passage());
    state.ask(Effect::Copy(text));
    state.selection = None;
}
