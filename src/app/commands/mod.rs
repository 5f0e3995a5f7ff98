//! Every command: a row in a table and the function that it runs, side by side.
//!
//! To add one, write a row and a function in the file of its kind. Keys, help, palette, footer, `manicule keys` and the
//! manual follow from the row.

mod again;
pub(super) mod asking;
pub(super) mod coding;
mod comparing;
mod copying;
pub(super) mod edging;
pub(super) mod finding;
pub(super) mod general;
mod going;
pub(super) mod listing;
mod moving;
pub(super) mod noting;
pub(super) mod operating;
pub(super) mod panel;
pub(super) mod picking;
pub(super) mod project;
mod reviewing;
mod selecting;
mod settling;
pub(super) mod sweeping;
mod tagging;
mod viewing;

use super::command::Command;

/// All commands, in the order of the help.
pub const COMMANDS: &[&[Command]] = &[
    moving::COMMANDS,
    going::COMMANDS,
    finding::COMMANDS,
    project::COMMANDS,
    listing::COMMANDS,
    viewing::COMMANDS,
    selecting::COMMANDS,
    tagging::COMMANDS,
    operating::COMMANDS,
    noting::COMMANDS,
    sweeping::COMMANDS,
    edging::COMMANDS,
    copying::COMMANDS,
    panel::COMMANDS,
    coding::COMMANDS,
    reviewing::COMMANDS,
    settling::COMMANDS,
    comparing::COMMANDS,
    general::COMMANDS,
];

/// The command called `name`.
pub fn command(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().copied().flatten().find(|c| c.name == name)
}
