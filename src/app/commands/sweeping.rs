//! Tagging all hits of a search, a regular expression or a speaker, after a look at them.

use std::ops::Range;

use super::{asking, picking};
use crate::annotation::{Change, Op, Tag, TagId};
use crate::app::command::{Command, Heading, Scope};
use crate::app::key::{Code, Key};
use crate::app::mode::{Mode, Objection};
use crate::app::picker::Purpose;
use crate::app::state::State;
use crate::app::sweep::Sweep;

pub(super) const COMMANDS: &[Command] = &[Command {
    name: "tag-all",
    keys: "S",
    heading: Heading::Tagging,
    scope: Scope::Text,
    help: "tag all hits of a search, or all turns of a speaker (speaker:name), after a look at them",
    run: begin,
}];

fn begin(state: &mut State) {
    let proposal = state.finder.asked().to_owned();
    asking::ask(state, "tag all passages with ", &proposal, |state, asked| {
        let sweep = Sweep::new(state.transcript(), asked);
        if sweep.passages().is_empty() {
            return Err(Objection { what: "nothing is found".to_owned(), at: asked.len() });
        }
        state.mode = Mode::Sweeping(sweep);
        Ok(())
    });
}

/// A key while the passages are looked at.
pub(in crate::app) fn press(state: &mut State, key: Key) {
    let transcript = state.transcript().clone();
    let page = isize::from(state.screen.text.height.max(3) as i16) - 2;
    let Mode::Sweeping(sweep) = &mut state.mode else { return };
    if key.is("Esc") || key.is("Backspace") {
        state.mode = Mode::Reading;
        state.say("nothing was tagged");
    } else if key.is("Enter") || key.typed() == Some('t') {
        choose_tag(state);
    } else if key.is("Space") {
        sweep.toggle();
        sweep.step(1);
    } else if key.is("PageDown") || key.is("PageUp") {
        sweep.step(if key.is("PageUp") { -page } else { page });
    } else {
        match key.code {
            Code::Char('a') => sweep.toggle_all(),
            Code::Char('v') => sweep.grow(&transcript),
            Code::Char('j') => sweep.step(1),
            Code::Char('k') => sweep.step(-1),
            _ if key.is("Down") => sweep.step(1),
            _ if key.is("Up") => sweep.step(-1),
            _ => {}
        }
    }
}

/// Asks for the tag of the passages that are not left out.
fn choose_tag(state: &mut State) {
    let Mode::Sweeping(sweep) = &state.mode else { return };
    let passages = sweep.chosen();
    if passages.is_empty() {
        state.say("all are left out; Space takes one in");
        return;
    }
    let title = format!("tag {} passages as", passages.len());
    picking::open_tags_for(state, &title, Purpose::TagAll(passages));
}

/// Puts the tag called `id` on all `passages`, in one step, after adding the tags `added` to the codebook.
pub(super) fn put(state: &mut State, passages: &[Range<usize>], id: &TagId, added: Vec<Tag>) {
    let book = state.desk.notebook().codebook();
    let name = added.last().map_or_else(|| book.name(id), |tag| tag.name.as_str()).to_owned();
    let label = format!("tag {} passages {name}", passages.len());
    let transcript = state.transcript().clone();
    let changed = state.commit_together(&label, |desk| {
        let added = added.into_iter().map(|tag| Op::Tag(Change::add(tag))).collect();
        desk.mark(label.clone(), |_, _| added)?;
        for passage in passages {
            let span = transcript.span_of(passage.clone());
            desk.mark(label.clone(), |page, fresh| page.tag(span, id, fresh))?;
        }
        Ok(())
    });
    if changed {
        state.say(format!("{} passages tagged {name}; u takes that back", passages.len()));
    } else if state.notice.is_none() {
        state.say(format!("all of them carry {name} already"));
    }
    state.panel.use_tag(id, state.desk.notebook().codebook());
    state.selection = None;
}
