//! Operators that are named before what they work on: `gtis` tags the sentence, `gh}` highlights to the next paragraph.
//!
//! `t`, `h`, `a`, `d`, `x`, `y` act at once on the selection or the paragraph, so that a paragraph costs two keys and
//! a letter behind `t` always searches a tag. With `g` before them they wait for a motion or an object.

use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::mode::Mode;
use crate::app::operator::Pending;
use crate::app::selection::{Selection, Unit};
use crate::app::state::State;

const IN_TEXT: Section = Section { heading: Heading::Tagging, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("tag-over", "gt", "tag from here through a motion, or an object: gtis, 3gt}", |s| {
        wait(s, "tag");
    }),
    IN_TEXT.row("untag-over", "gx", "take a tag off in a motion or an object", |s| wait(s, "untag")),
    IN_TEXT.row("highlight-over", "gh", "highlight a motion or an object", |s| wait(s, "highlight")),
    IN_TEXT.row("note-over", "ga", "write a note on a motion or an object", |s| wait(s, "note")),
    IN_TEXT.row("delete-over", "gd", "delete what is marked in a motion or an object", |s| wait(s, "delete")),
    IN_TEXT.row("copy-over", "gy", "copy a motion or an object", |s| wait(s, "copy")),
    IN_TEXT.row("cite-over", "gY", "copy a motion or an object as a citation", |s| wait(s, "cite")),
];

/// Motions that stand under other headings than moving and selecting.
const MOTIONS: [&str; 2] = ["next-hit", "previous-hit"];

/// Lets the command called `name` wait for what it is to work on; with a selection it knows already.
fn wait(state: &mut State, name: &str) {
    let Some(command) = super::command(name) else { return };
    if state.selection.is_some() {
        (command.run)(state);
    } else {
        state.operator = Some(Pending { command, count: state.count });
        let key = state.keymap.keys_of(name).into_iter().next().unwrap_or_default();
        state.say(format!("{key}: a motion or an object (is ip it iq ia iw); Esc leaves"));
    }
}

/// Runs the operator on what `motion` covers from the cursor on.
pub(in crate::app) fn over(state: &mut State, operator: Pending, motion: &'static Command) {
    let moves =
        matches!(motion.heading, Heading::Moving | Heading::Selecting) || MOTIONS.contains(&motion.name);
    if !moves {
        return (motion.run)(state);
    }
    let origin = state.cursor;
    let transcript = state.transcript().clone();
    let start = Selection::of(&transcript, origin, Unit::Character);
    state.count = operator.times(state.count);
    state.selection = Some(start.clone());
    (motion.run)(state);
    state.count = None;
    if !matches!(state.mode, Mode::Reading) || state.selection.as_ref().is_none_or(|s| *s == start) {
        // nothing that way: the motion has said why
        state.selection = None;
        return;
    }
    if let Some(selection) = &mut state.selection {
        selection.round(&transcript);
    }
    state.cursor = origin;
    state.view.show(origin);
    (operator.command.run)(state);
}
