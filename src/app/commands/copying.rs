//! Copying words and citations.

use crate::app::citation::citation;
use crate::app::command::{Command, Heading, Scope};
use crate::app::state::State;
use crate::app::update::Effect;

const fn row(name: &'static str, keys: &'static str, help: &'static str, run: fn(&mut State)) -> Command {
    Command { name, keys, heading: Heading::Tagging, scope: Scope::Text, help, run }
}

pub(super) const COMMANDS: &[Command] = &[
    row("copy", "y", "copy the selection, else the paragraph", copy),
    row("cite", "Y", "copy it as a citation with speaker, place and time", cite),
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
