//! Searching.

use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::finder::Signs;
use crate::app::key::Key;
use crate::app::mode::{Finding, Mode};
use crate::app::selection::Unit;
use crate::app::state::State;

const IN_TEXT: Section = Section { heading: Heading::Finding, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("find", "/", "search as you type; a regular expression when it is one", find),
    IN_TEXT.row("next-hit", "n", "go to the next hit", next_hit),
    IN_TEXT.row("previous-hit", "N", "go to the hit before", previous_hit),
    IN_TEXT.row("find-word", "*", "search the word under the cursor, or the selection", find_word),
    IN_TEXT.row("fold", "zd", "let accents and other signs on letters count in searches, or not", fold),
];

fn fold(state: &mut State) {
    let signs = state.finder.turn_signs();
    state.say(match signs {
        Signs::Count => "accents count again in searches",
        Signs::Folded => "accents do not count in searches: resume finds résumé",
    });
}

fn find(state: &mut State) {
    state.mode = Mode::Finding(Finding { origin: state.cursor, ..Finding::default() });
}

/// A key at the search prompt.
pub(in crate::app) fn press(state: &mut State, key: Key) {
    let Mode::Finding(finding) = &mut state.mode else { return };
    if key.is("Esc") || key.is("Backspace") && finding.input.text().is_empty() {
        let origin = finding.origin;
        state.mode = Mode::Reading;
        state.finder.ask("");
        state.go(origin, Unit::Character);
    } else if key.is("Enter") {
        accept(state);
    } else if key.is("Up") || key.is("Down") {
        recall(state, if key.is("Up") { 1 } else { -1 });
    } else if finding.input.press(key) {
        finding.back = 0;
        seek(state);
    }
}

/// Shows a search of the past in the prompt.
fn recall(state: &mut State, step: isize) {
    let Mode::Finding(finding) = &mut state.mode else { return };
    let past = state.finder.past();
    let back = finding.back.saturating_add_signed(step).min(past.len());
    finding.back = back;
    let text = past.len().checked_sub(back).and_then(|i| past.get(i)).map_or("", String::as_str);
    finding.input = crate::app::Editor::new(text);
    seek(state);
}

/// Goes to the first hit from where the search began.
pub(in crate::app) fn seek(state: &mut State) {
    let Mode::Finding(finding) = &state.mode else { return };
    let (origin, typed) = (finding.origin, finding.input.text().to_owned());
    let from = if state.finder.narrows_to(&typed) { finding.hit } else { Some(origin) };
    state.finder.ask(&typed);
    let hit = from.and_then(|from| shown_hit(state, from, Way::On));
    if let Mode::Finding(finding) = &mut state.mode {
        finding.hit = hit;
        finding.is_missing = hit.is_none() && !typed.is_empty() && state.progress.is_none();
    }
    state.go(hit.unwrap_or(origin), Unit::Character);
}

fn accept(state: &mut State) {
    let Mode::Finding(finding) = std::mem::take(&mut state.mode) else { return };
    let asked = match (finding.input.text(), state.finder.past().last()) {
        ("", Some(last)) => last.clone(),
        (typed, _) => typed.to_owned(),
    };
    let hit = if asked == finding.input.text() && asked == state.finder.asked() {
        finding.hit
    } else {
        state.finder.ask(&asked);
        shown_hit(state, finding.origin, Way::On)
    };
    state.finder.keep();
    state.cursor = finding.origin;
    arrive(state, hit);
}

/// The most hits that a count passes.
const FARTHEST: usize = 1_000;

fn next_hit(state: &mut State) {
    let mut hit = shown_hit(state, state.cursor + 1, Way::On);
    for _ in 1..state.times().min(FARTHEST) {
        hit = hit.and_then(|at| shown_hit(state, at + 1, Way::On));
    }
    arrive(state, hit);
}

fn previous_hit(state: &mut State) {
    let mut hit = shown_hit(state, state.cursor, Way::Back);
    for _ in 1..state.times().min(FARTHEST) {
        hit = hit.and_then(|at| shown_hit(state, at, Way::Back));
    }
    arrive(state, hit);
}

#[derive(Clone, Copy)]
enum Way {
    On,
    Back,
}

/// The start of the nearest hit from byte `from` on or back that no filter hides.
fn shown_hit(state: &State, mut from: usize, way: Way) -> Option<usize> {
    let transcript = state.transcript();
    let mut first = None;
    loop {
        let hit = match way {
            Way::On => state.finder.next(transcript.text(), from),
            Way::Back => state.finder.previous(transcript.text(), from),
        }?;
        if !state.view.hides(transcript.paragraph_at(hit.start)) {
            return Some(hit.start);
        }
        // once around, and every hit is hidden
        if first == Some(hit.start) {
            return None;
        }
        first.get_or_insert(hit.start);
        from = match way {
            Way::On => hit.end,
            Way::Back => hit.start,
        };
    }
}

/// Goes to the hit at byte `at`; says so when there is none or when the search went around the end.
fn arrive(state: &mut State, at: Option<usize>) {
    let Some(at) = at else {
        if !state.finder.asked().is_empty() && state.finish_later(next_hit) {
            return;
        }
        let asked = state.finder.asked();
        let why = if asked.is_empty() {
            "nothing is searched for; / searches".to_owned()
        } else {
            format!("“{asked}” is not in this transcript")
        };
        state.warn(why);
        return;
    };
    if at != state.cursor {
        if state.selection.is_some() { state.go(at, Unit::Word) } else { state.jump(at) }
    }
    let text = state.desk.transcript.clone();
    state.finder.count(text.text(), at);
}

fn find_word(state: &mut State) {
    let bytes = match &state.selection {
        Some(selection) => selection.bytes(),
        None => Unit::Word.around(state.transcript(), state.cursor),
    };
    let word = state.transcript().text()[bytes].to_owned();
    state.selection = None;
    state.finder.ask_words(&word);
    state.finder.keep();
    next_hit(state);
}
