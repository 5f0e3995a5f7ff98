//! Moving the boundaries of an annotation: the edge is chosen by the key, then it moves.

use super::tagging;
use crate::annotation::Id;
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::edging::{Edge, Edging, Way};
use crate::app::key::Key;
use crate::app::mode::Mode;
use crate::app::picker::Purpose;
use crate::app::selection::Unit;
use crate::app::state::State;

const IN_TEXT: Section = Section { heading: Heading::Tagging, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row(
        "move-start",
        "<lt>",
        "move where the annotation here begins: arrows, w b, ( ); Enter keeps",
        |s| {
            choose(s, Edge::Start);
        },
    ),
    IN_TEXT.row("move-end", ">", "move where the annotation here ends: arrows, w b, ( ); Enter keeps", |s| {
        choose(s, Edge::End);
    }),
];

/// What keys do while an edge moves.
const STEPS: [(&[&str], Unit, Way); 8] = [
    (&["<Left>", "h", "<lt>"], Unit::Character, Way::Back),
    (&["<Right>", "l", ">"], Unit::Character, Way::On),
    (&["b", "<C-Left>"], Unit::Word, Way::Back),
    (&["w", "<C-Right>", "e"], Unit::Word, Way::On),
    (&["("], Unit::Sentence, Way::Back),
    (&[")"], Unit::Sentence, Way::On),
    (&["{", "<Up>", "k"], Unit::Paragraph, Way::Back),
    (&["}", "<Down>", "j"], Unit::Paragraph, Way::On),
];

fn choose(state: &mut State, edge: Edge) {
    let marks = tagging::mine_here(state);
    let ids = marks.iter().map(|m| m.annotation.id.clone()).collect();
    let items = marks.iter().map(|m| tagging::describe(state, m)).collect();
    let purpose = Purpose::Edge(ids, edge);
    tagging::choose(
        state,
        "move the edge of which annotation?",
        purpose,
        items,
        "no annotation of yours is here",
    );
}

/// Begins to move `edge` of the annotation called `id`.
pub(super) fn open(state: &mut State, id: &Id, edge: Edge) {
    let mine = state.desk.notebook().mine();
    let span = mine.get(id).and_then(|annotation| mine.span_of(annotation));
    if let Some(bytes) = span.and_then(|span| state.transcript().bytes_of(span)) {
        state.selection = None;
        show(state, Edging { id: id.clone(), bytes, edge });
    }
}

/// Shows the passage with the cursor at its moving edge.
fn show(state: &mut State, edging: Edging) {
    let at = edging.cursor(state.transcript());
    state.mode = Mode::Edging(edging);
    state.go(at, Unit::Character);
}

/// A key while an edge moves.
pub(in crate::app) fn press(state: &mut State, key: Key) {
    let Mode::Edging(mut edging) = state.mode.clone() else { return };
    let means = |keys: &[&str]| keys.iter().any(|text| Key::script(text).is_ok_and(|k| k == [key]));
    if let Some((_, unit, way)) = STEPS.iter().find(|(keys, ..)| means(keys)) {
        if !edging.step(&state.transcript().clone(), *unit, *way) {
            state.say("the edge cannot go further that way");
        }
        show(state, edging);
    } else if means(&["o", "<Tab>"]) {
        edging.swap();
        show(state, edging);
    } else if means(&["<Enter>"]) {
        state.mode = Mode::Reading;
        keep(state, &edging);
    } else if means(&["<Esc>", "q", "<C-c>"]) {
        state.mode = Mode::Reading;
        state.say("left as it was");
    } else {
        state.say(format!("{key} means nothing here; Enter keeps, Esc leaves"));
    }
}

/// Gives the annotation its new passage; tags and note stay.
fn keep(state: &mut State, edging: &Edging) {
    let Some(old) = state.desk.notebook().mine().get(&edging.id).cloned() else { return };
    let span = state.transcript().span_of(edging.bytes.clone());
    let label = format!("move the edge of “{}”", old.quote.chars().take(30).collect::<String>());
    let changed = state.commit_together(&label, |desk| {
        desk.mark(label.clone(), |page, _| page.rebound(&old, span).into_iter().collect())?;
        // the same tag over overlapping passages is one annotation
        tagging::unite(desk, &edging.id)
    });
    if changed {
        state.say("the edge is moved; u takes that back");
    }
}
