//! Help, palette, leaving.

use super::picking;
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::help::Help;
use crate::app::key::{Code, Key};
use crate::app::mode::Mode;
use crate::app::saving::Saving;
use crate::app::state::State;
use crate::app::update::Effect;

const EVERYWHERE: Section = Section { heading: Heading::General, scope: Scope::Everywhere };
const IN_TEXT: Section = Section { scope: Scope::Text, ..EVERYWHERE };

pub(super) const COMMANDS: &[Command] = &[
    EVERYWHERE.row("help", "? <F1>", "show the keys; typing narrows them down", help),
    EVERYWHERE.row("palette", ":", "run any command by its name", picking::open_palette),
    IN_TEXT.row("cancel", "<Esc>", "forget the search", cancel),
    IN_TEXT.row("reload", "gR", "read the file again; a changed file is noticed by itself", |s| {
        s.ask(Effect::Reload);
    }),
    EVERYWHERE.row("redraw", "<C-l>", "draw the screen anew", |s| s.ask(Effect::Redraw)),
    EVERYWHERE.row("suspend", "<C-z>", "suspend the program", |s| s.ask(Effect::Suspend)),
    EVERYWHERE.row("quit", "q <C-c>", "leave; everything is saved", quit),
];

fn help(state: &mut State) {
    state.mode = Mode::Help(Help::at(state));
}

fn cancel(state: &mut State) {
    state.finder.ask("");
}

fn quit(state: &mut State) {
    match state.saving {
        Saving::Saved | Saving::ReadOnly(_) => state.ask(Effect::Quit),
        Saving::Changed(_) | Saving::Journalled(_) => {
            // leaves as soon as everything is in the files
            state.mode = Mode::Leaving;
            state.ask(Effect::SaveNow);
        }
        Saving::Failed(..) => state.mode = Mode::Leaving,
    }
}

/// A key while the help is shown.
pub(in crate::app) fn press_help(state: &mut State, key: Key) {
    let Mode::Help(help) = &mut state.mode else { return };
    if !help.press(&state.keymap, state.screen.size, key) {
        state.mode = Mode::Reading;
    }
}

/// A key at the question whether to leave with unsaved changes.
pub(in crate::app) fn press_leaving(state: &mut State, key: Key) {
    match key.code {
        Code::Char('q' | 'Q') => state.ask(Effect::Quit),
        Code::Char('s' | 'S') => {
            state.mode = Mode::Reading;
            state.ask(Effect::SaveNow);
        }
        _ => state.mode = Mode::Reading,
    }
}
