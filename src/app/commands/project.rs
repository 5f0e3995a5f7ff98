//! The project's other transcripts.

use super::{asking, picking};
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::mode::Objection;
use crate::app::picker::{Elsewhere, Purpose};
use crate::app::state::State;
use crate::app::update::{Effect, Offer};

const IN_TEXT: Section = Section { heading: Heading::Finding, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("find-in-project", "g/", "search all transcripts of the project", find),
    IN_TEXT
        .row("transcripts", "gf", "list the project's transcripts, to open one", |s| s.ask(Effect::Survey)),
];

fn find(state: &mut State) {
    let proposal = state.finder.asked().to_owned();
    asking::ask_anew(state, "find in the project ", &proposal, |state, asked| {
        let last = state.finder.past().last().cloned().unwrap_or_default();
        let asked = if asked.is_empty() { &last } else { asked };
        if asked.is_empty() {
            return Err(Objection { what: "nothing to look for".to_owned(), at: 0 });
        }
        // what is opened from the list shows the hits
        state.finder.ask(asked);
        state.finder.keep();
        state.ask(Effect::Search(asked.to_owned()));
        Ok(())
    });
}

/// Lets the reader choose from what was found.
pub(in crate::app) fn choose(state: &mut State, offer: Offer) {
    let (items, places) = offer.places.into_iter().unzip();
    picking::open(state, &offer.title, Purpose::Open(places), items);
}

/// Goes to a place of the project: at once when it is in the open transcript.
pub(super) fn go(state: &mut State, place: Elsewhere) {
    if place.path != state.desk.path {
        state.ask(Effect::Open(place));
    } else if let Some(at) = place.at.and_then(|at| state.transcript().byte_at(at)) {
        state.jump(at);
    }
}
