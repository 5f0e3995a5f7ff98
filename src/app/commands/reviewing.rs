//! The review desk: annotations whose passage was not found again for certain.

use super::tagging;
use crate::annotation::{Op, Status};
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::panel::Leaf;
use crate::app::review::{Case, cases};
use crate::app::screen::PanelSize;
use crate::app::selection::Selection;
use crate::app::state::{Pane, State};
use crate::text::Span;

const IN_TEXT: Section = Section { heading: Heading::Review, scope: Scope::Text };
const IN_SELECTION: Section = Section { heading: Heading::Review, scope: Scope::Selection };
const IN_REVIEW: Section = Section { heading: Heading::Review, scope: Scope::Review };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("review", "gr", "open the review desk: passages that were not found for certain", open),
    IN_TEXT.row("next-review", "]o", "go to the next orphan or passage to review", |s| pass(s, 1)),
    IN_TEXT.row("previous-review", "[o", "go to the orphan or passage to review before", |s| {
        pass(s, -1);
    }),
    IN_SELECTION.row("relink", "R", "link the annotation of the review desk with the selection", relink),
    IN_REVIEW.row("review-down", "j <Down>", "go an annotation down", |s| step(s, s.times() as isize)),
    IN_REVIEW.row("review-up", "k <Up>", "go an annotation up", |s| step(s, -(s.times() as isize))),
    IN_REVIEW.row("accept", "<Enter> a", "accept the place that is shown", accept),
    IN_REVIEW.row("accept-moved", "A", "accept all that stand elsewhere word for word", accept_moved),
    IN_REVIEW.row("next-candidate", "n", "show the next place where it might be", |s| candidate(s, 1)),
    IN_REVIEW.row("previous-candidate", "N", "show the place before", |s| candidate(s, -1)),
    IN_REVIEW.row("keep-orphan", "o", "keep it as an orphan: its words are not in this text", keep_orphan),
    IN_REVIEW.row("select-for-relink", "r", "select a passage in the text to link it with", go_select),
    IN_REVIEW.row("leave-review", "<Esc>", "close the review desk", leave),
];

fn open(state: &mut State) {
    if cases(&state.desk).is_empty() {
        state.say("every annotation has its place");
        return;
    }
    state.panel.turn_to(Leaf::Review);
    if state.panel.size == PanelSize::Hidden {
        state.panel.size = PanelSize::Beside;
    }
    state.pane = Pane::Panel;
    show(state);
}

fn leave(state: &mut State) {
    state.panel.turn_to(Leaf::Codebook);
    state.pane = Pane::Text;
    state.selection = None;
}

/// The case under the desk's cursor.
fn current(state: &State) -> Option<Case> {
    let mut cases = cases(&state.desk);
    let row = state.panel.case.min(cases.len().checked_sub(1)?);
    Some(cases.swap_remove(row))
}

/// Moves the desk's cursor `rows` down, up when negative.
pub(super) fn step(state: &mut State, rows: isize) {
    let count = cases(&state.desk).len();
    state.panel.case = state.panel.case.saturating_add_signed(rows).min(count.saturating_sub(1));
    state.panel.candidate = 0;
    show(state);
}

/// Shows the case that is `step` further, the keys staying with the text.
fn pass(state: &mut State, step: isize) {
    let all = cases(&state.desk);
    if all.is_empty() {
        state.say("every annotation has its place");
        return;
    }
    if state.panel.leaf == Leaf::Review {
        let row = state.panel.case as isize + step.saturating_mul(state.times() as isize);
        state.panel.case = row.rem_euclid(all.len() as isize) as usize;
    } else {
        state.panel.turn_to(Leaf::Review);
        state.panel.case = if step > 0 { 0 } else { all.len() - 1 };
    }
    state.panel.candidate = 0;
    show(state);
    if let Some(case) = current(state) {
        let what = describe(&case);
        state.say(format!("{}/{} {what}; gr decides", state.panel.case + 1, all.len()));
    }
}

fn describe(case: &Case) -> String {
    match case.status {
        Status::Exact | Status::Moved => "stands elsewhere now".to_owned(),
        Status::Fuzzy(percent) => format!("reads otherwise now, {percent} % alike"),
        Status::Review => "may be here".to_owned(),
        Status::Orphan if case.kept => "kept as an orphan".to_owned(),
        Status::Orphan => "its text is gone".to_owned(),
    }
}

/// Goes to the place of the current case, and selects it while the desk has the keys.
fn show(state: &mut State) {
    state.selection = None;
    let Some(span) = current(state).and_then(|case| case.place(state.panel.candidate)) else { return };
    let Some(bytes) = state.transcript().bytes_of(span) else { return };
    if !state.view.sees(bytes.start) {
        state.jump(bytes.start);
    }
    state.cursor = bytes.start;
    if state.pane == Pane::Panel {
        let transcript = state.transcript().clone();
        state.selection = Some(Selection::exactly(&transcript, bytes));
    }
}

fn candidate(state: &mut State, step: isize) {
    let Some(case) = current(state) else { return };
    match case.places.len() {
        0 => state.say("its words are nowhere in the text; r selects a passage for it"),
        count => {
            let next = state.panel.candidate as isize + step;
            state.panel.candidate = next.rem_euclid(count as isize) as usize;
            show(state);
        }
    }
}

fn accept(state: &mut State) {
    let Some(case) = current(state) else { return };
    match case.place(state.panel.candidate) {
        Some(span) => link(state, &case, span),
        None => state.say("there is no place to accept; r selects a passage, o keeps it as an orphan"),
    }
}

fn relink(state: &mut State) {
    let (Some(selection), Some(case)) = (&state.selection, current(state)) else {
        state.say("no annotation is to be linked; ]o goes to the first one");
        return;
    };
    let span = state.transcript().span_of(selection.bytes());
    link(state, &case, span);
    if state.panel.leaf == Leaf::Review && !cases(&state.desk).is_empty() {
        state.pane = Pane::Panel;
    }
}

/// Lets the annotation of `case` stand at `span` of the open text from now on.
fn link(state: &mut State, case: &Case, span: Span) {
    let Some(old) = state.desk.notebook().mine().get(&case.id).cloned() else { return };
    let place = state.transcript().bytes_of(span).map(|bytes| tagging::place(state, &bytes));
    let place = place.unwrap_or_default();
    let label = format!("link “{}” with {place}", tagging::beginning(&old.quote));
    if state.commit(&label, |page, _| page.rebound(&old, span).into_iter().collect()) {
        decided(state, &format!("linked with {place}; u takes that back"));
    }
}

fn keep_orphan(state: &mut State) {
    let Some(case) = current(state) else { return };
    let Some(old) = state.desk.notebook().mine().get(&case.id).cloned() else { return };
    let label = format!("keep “{}” as an orphan", tagging::beginning(&old.quote));
    if state.commit(&label, |page, _| vec![page.orphaned(&old)]) {
        decided(state, "kept as an orphan; it is looked for again when the text changes");
    } else if state.notice.is_none() {
        state.say("it is kept as an orphan already");
    }
}

fn accept_moved(state: &mut State) {
    let moved: Vec<Case> = cases(&state.desk).into_iter().filter(|c| c.status == Status::Moved).collect();
    let mine = state.desk.notebook().mine();
    let found: Vec<_> = moved
        .iter()
        .filter_map(|case| Some((mine.get(&case.id)?.clone(), case.places.first().copied()?)))
        .collect();
    let count = found.len();
    let ops = |page: crate::annotation::tagging::Page<'_>| -> Vec<Op> {
        found.iter().filter_map(|(old, span)| page.rebound(old, *span)).collect()
    };
    if state.commit(&format!("link {count} moved passages"), |page, _| ops(page)) {
        decided(state, &format!("{count} linked; u takes that back"));
    } else if state.notice.is_none() {
        state.say("none stands elsewhere word for word");
    }
}

/// Goes on to the next case and says what was done; closes the desk behind the last.
fn decided(state: &mut State, what: &str) {
    let left = cases(&state.desk).iter().filter(|case| !case.kept).count();
    state.panel.candidate = 0;
    if cases(&state.desk).is_empty() {
        leave(state);
        state.say(format!("{what}; every annotation has its place"));
    } else {
        step(state, 0);
        state.say(format!("{what}; {left} left"));
    }
}

fn go_select(state: &mut State) {
    state.pane = Pane::Text;
    state.selection = None;
    state.say("select the passage with v, then R links it");
}
