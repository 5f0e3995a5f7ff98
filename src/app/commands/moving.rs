//! Going somewhere.

use std::ops::Range;

use crate::annotation::Annotation;
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::selection::Unit;
use crate::app::state::State;
use crate::text::{Transcript, layout};

const IN_TEXT: Section = Section { heading: Heading::Moving, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("down", "j <Down>", "go a row down", |s| rows(s, 1)),
    IN_TEXT.row("up", "k <Up>", "go a row up", |s| rows(s, -1)),
    IN_TEXT.row("right", "<Right> l", "go a character on", right),
    IN_TEXT.row("left", "<Left>", "go a character back", left),
    IN_TEXT.row("next-word", "w <C-Right>", "go to the next word", next_word),
    IN_TEXT.row("previous-word", "b <C-Left>", "go to the word before", previous_word),
    IN_TEXT.row("row-start", "0 ^", "go to the start of the row", row_start),
    IN_TEXT.row("row-end", "$", "go to the end of the row", row_end),
    IN_TEXT.row("next-sentence", ")", "go to the next sentence", next_sentence),
    IN_TEXT.row("previous-sentence", "(", "go to the sentence before", previous_sentence),
    IN_TEXT.row("next-paragraph", "}", "go to the next paragraph", |s| paragraphs(s, 1)),
    IN_TEXT.row("previous-paragraph", "{", "go to the paragraph before", |s| paragraphs(s, -1)),
    IN_TEXT.row("next-turn", "]s", "go to the next speaker's turn", |s| turns(s, 1, Whose::Anyone)),
    IN_TEXT.row("previous-turn", "[s", "go to the turn before", |s| turns(s, -1, Whose::Anyone)),
    IN_TEXT.row("next-same-speaker", "]S", "go to this speaker's next turn", |s| turns(s, 1, Whose::Same)),
    IN_TEXT.row("previous-same-speaker", "[S", "go to this speaker's turn before", |s| {
        turns(s, -1, Whose::Same);
    }),
    IN_TEXT.row("next-annotation", "]t", "go to the next annotation", |s| annotations(s, 1, any)),
    IN_TEXT.row("previous-annotation", "[t", "go to the annotation before", |s| annotations(s, -1, any)),
    IN_TEXT.row("next-note", "]n", "go to the next note", |s| annotations(s, 1, has_note)),
    IN_TEXT.row("previous-note", "[n", "go to the note before", |s| annotations(s, -1, has_note)),
    IN_TEXT.row("half-page-down", "<C-d>", "go half a page down", |s| pages(s, 1, 2)),
    IN_TEXT.row("half-page-up", "<C-u>", "go half a page up", |s| pages(s, -1, 2)),
    IN_TEXT.row("page-down", "<Space> <PageDown> <C-f>", "go a page down", |s| pages(s, 1, 1)),
    IN_TEXT.row("page-up", "<PageUp> <C-b>", "go a page up", |s| pages(s, -1, 1)),
    IN_TEXT.row("first", "gg <Home>", "go to the beginning, or to the paragraph of the count", first),
    IN_TEXT.row("last", "G <End>", "go to the end, or to the paragraph of the count", last),
    IN_TEXT.row("window-top", "H", "go to the top row of the window", |s| window(s, 0, 1)),
    IN_TEXT.row("window-middle", "M", "go to the middle row of the window", |s| window(s, 1, 2)),
    IN_TEXT.row("window-bottom", "L", "go to the bottom row of the window", |s| window(s, 1, 1)),
    IN_TEXT.row("centre", "zz", "put the cursor's row in the middle of the window", |s| place(s, 1, 2)),
    IN_TEXT.row("row-to-top", "zt", "put the cursor's row at the top of the window", |s| place(s, 0, 1)),
    IN_TEXT
        .row("row-to-bottom", "zb", "put the cursor's row at the bottom of the window", |s| place(s, 1, 1)),
    IN_TEXT.row("scroll-down", "<C-e>", "scroll a row down", |s| scroll(s, 1)),
    IN_TEXT.row("scroll-up", "<C-y>", "scroll a row up", |s| scroll(s, -1)),
    IN_TEXT.row("jump-back", "<C-o> <A-Left>", "go back to where the last jump began", jump_back),
    IN_TEXT.row("jump-forward", "<A-Right>", "go forward again", jump_forward),
];

fn rows(state: &mut State, step: isize) {
    let transcript = state.transcript().clone();
    let text = transcript.text();
    let here = state.view.row_from(state.cursor, 0);
    let goal = state.goal.unwrap_or_else(|| {
        let column = layout::column_of_byte(&text[here.clone()], state.cursor.saturating_sub(here.start));
        state.view.indent(here.start) + column
    });
    let target = state.view.row_from(state.cursor, step.saturating_mul(state.times() as isize));
    let row = &text[target.clone()];
    let offset = layout::byte_of_column(row, goal.saturating_sub(state.view.indent(target.start)));
    let at = if offset < row.len() { target.start + offset } else { last_of(row, target) };
    state.go(at, Unit::Character);
    state.goal = Some(goal);
}

/// The most characters that a count goes: nobody counts more, and a slip of the finger must not take long.
const FARTHEST: usize = 1_000;

/// The last grapheme cluster of a row, which is what a cursor beyond its end stands on.
fn last_of(row: &str, bytes: Range<usize>) -> usize {
    let trimmed = row.trim_end();
    crate::text::display::glyphs(trimmed, 0).last().map_or(bytes.start, |g| bytes.start + g.at)
}

fn right(state: &mut State) {
    for _ in 0..state.times().min(FARTHEST) {
        let here = Unit::Character.around(state.transcript(), state.cursor);
        let end = state.transcript().paragraphs().get(state.paragraph()).map_or(0, |p| p.range.end);
        let at = if here.end < end { here.end } else { next_start(state).unwrap_or(state.cursor) };
        state.go(at, Unit::Character);
    }
}

fn left(state: &mut State) {
    for _ in 0..state.times().min(FARTHEST) {
        let start = state.transcript().paragraphs().get(state.paragraph()).map_or(0, |p| p.range.start);
        let at =
            if state.cursor > start { state.cursor - 1 } else { previous_end(state).unwrap_or(state.cursor) };
        let at = Unit::Character.around(state.transcript(), at).start;
        state.go(at, Unit::Character);
    }
}

/// First byte of the paragraph after the cursor's.
fn next_start(state: &State) -> Option<usize> {
    state.transcript().paragraphs().get(state.paragraph() + 1).map(|p| p.range.start)
}

/// Last byte of the paragraph before the cursor's.
fn previous_end(state: &State) -> Option<usize> {
    state.paragraph().checked_sub(1).map(|p| state.transcript().paragraphs()[p].range.end - 1)
}

fn next_word(state: &mut State) {
    pieces(state, Unit::Word, Unit::after);
}

fn previous_word(state: &mut State) {
    pieces(state, Unit::Word, Unit::before);
}

fn next_sentence(state: &mut State) {
    pieces(state, Unit::Sentence, Unit::after);
}

fn previous_sentence(state: &mut State) {
    pieces(state, Unit::Sentence, Unit::before);
}

fn pieces(state: &mut State, unit: Unit, find: fn(Unit, &Transcript, usize) -> Option<usize>) {
    for _ in 0..state.times() {
        match find(unit, state.transcript(), state.cursor) {
            Some(at) => state.go(at, unit),
            None => break,
        }
    }
}

fn row_start(state: &mut State) {
    let row = state.view.row_from(state.cursor, 0);
    state.go(row.start, Unit::Character);
}

fn row_end(state: &mut State) {
    let row = state.view.row_from(state.cursor, 0);
    let at = last_of(&state.transcript().text()[row.clone()], row);
    state.go(at, Unit::Character);
}

fn paragraphs(state: &mut State, step: isize) {
    let target = state.view.paragraph_from(state.paragraph(), step.saturating_mul(state.times() as isize));
    to_paragraph(state, target);
}

/// Goes to the body of paragraph `index`, or of the nearest one that is shown.
fn to_paragraph(state: &mut State, index: usize) {
    if let Some(at) = state.transcript().paragraphs().get(index).map(|p| p.body) {
        state.go(at, Unit::Paragraph);
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Whose {
    Anyone,
    Same,
}

fn turns(state: &mut State, step: isize, whose: Whose) {
    let transcript = state.transcript().clone();
    let all = transcript.turns();
    let Some(paragraph) = transcript.paragraphs().get(state.paragraph()) else { return };
    let mut at = paragraph.turn;
    let speaker = all[at].speaker;
    for _ in 0..state.times() {
        // going back from inside a turn first goes to its own beginning
        let inside = step < 0 && state.paragraph() > all[at].paragraphs.start && at == paragraph.turn;
        let fits = |i: &usize| whose == Whose::Anyone || all[*i].speaker == speaker;
        let found = match step {
            1.. => (at + 1..all.len()).find(fits),
            _ if inside => Some(at),
            _ => (0..at).rev().find(fits),
        };
        match found {
            Some(turn) => at = turn,
            None => break,
        }
        to_paragraph(state, all[at].paragraphs.start);
    }
}

fn any(_: &Annotation) -> bool {
    true
}

fn has_note(annotation: &Annotation) -> bool {
    !annotation.note.is_empty()
}

fn annotations(state: &mut State, step: isize, fits: fn(&Annotation) -> bool) {
    let transcript = state.transcript().clone();
    let mut at = transcript.chars_at(state.cursor);
    let mut found = None;
    for _ in 0..state.times() {
        let mut probe = at;
        let next = loop {
            let layers = state.desk.layers();
            let near = layers.filter_map(|layer| {
                let entry = if step > 0 { layer.index().after(probe) } else { layer.index().before(probe) };
                entry.and_then(|(span, id)| Some((span, layer.get(id)?)))
            });
            let nearest =
                if step > 0 { near.min_by_key(|(s, _)| s.start) } else { near.max_by_key(|(s, _)| s.start) };
            match nearest {
                Some((span, annotation)) if fits(annotation) => break Some(span),
                Some((span, _)) => probe = span.start,
                None => break None,
            }
        };
        let Some(span) = next else { break };
        at = span.start;
        found = transcript.byte_at(at);
    }
    match found {
        Some(byte) => state.go(byte, Unit::Character),
        None => state.say("no more of them this way"),
    }
}

fn pages(state: &mut State, step: isize, part: usize) {
    let rows = (state.view.height() / part).saturating_sub(usize::from(part == 1) * 2).max(1);
    let step = step * (rows * state.times()) as isize;
    let row = state.view.page().iter().position(|l| l.bytes().is_some_and(|b| b.contains(&state.cursor)));
    if state.view.scroll(step) {
        let page = state.view.page();
        let mut near = (row.unwrap_or(0)..page.len()).chain((0..row.unwrap_or(0)).rev());
        let target = near.find_map(|r| page.get(r)?.bytes());
        if let Some(target) = target {
            state.cursor = target.start;
        }
        let target = state.cursor;
        state.go(target, Unit::Character);
    } else {
        let target = state.view.row_from(state.cursor, step);
        state.go(target.start, Unit::Character);
    }
}

fn first(state: &mut State) {
    to_numbered(state, 1);
}

fn last(state: &mut State) {
    let count = state.transcript().paragraphs().len();
    to_numbered(state, count);
    let end = state.transcript().paragraphs().last().map_or(0, |paragraph| paragraph.range.end);
    if state.count.is_none() && !state.view.sees(end.saturating_sub(1)) {
        // the last paragraph is longer than the window
        let row = state.view.row_from(end.saturating_sub(1), 0);
        state.go(row.start, Unit::Character);
    } else if state.count.is_none() {
        // the end of the text at the end of the window
        state.view.place(end.saturating_sub(1), state.view.setting().height.saturating_sub(1));
    }
    if state.count.is_none_or(|wanted| wanted > count) {
        state.finish_later(last);
    }
}

/// Jumps to the paragraph of the count, else to paragraph `otherwise`, both 1-based.
fn to_numbered(state: &mut State, otherwise: usize) {
    let number = state.count.unwrap_or(otherwise).clamp(1, state.transcript().paragraphs().len().max(1));
    if let Some(at) = state.transcript().paragraphs().get(number - 1).map(|p| p.body) {
        state.jump(at);
    }
}

/// Goes to the row `part / of` down those on which the cursor can be without the window moving.
fn window(state: &mut State, part: usize, of: usize) {
    let (margin, height) = (state.view.margin(), state.view.height());
    let length = state.transcript().text().trim_end().len();
    let runs = state.view.runs();
    let begins = runs.first().is_some_and(|run| run.start == 0);
    let ends = runs.last().is_some_and(|run| run.end >= length);
    let stays = |row: usize| (begins || row >= margin) && (ends || row + margin < height);
    let rows = state.view.page().iter().enumerate().filter(|(row, _)| stays(*row));
    let starts: Vec<usize> = rows.filter_map(|(_, line)| Some(line.bytes()?.start)).collect();
    if let Some(at) = starts.get(starts.len().saturating_sub(1) * part / of) {
        state.go(*at, Unit::Character);
    }
}

/// Puts the cursor's row `part / of` down the window.
fn place(state: &mut State, part: usize, of: usize) {
    let (last, margin) = (state.view.height().saturating_sub(1), state.view.margin());
    state.view.place(state.cursor, (last * part / of).clamp(margin, last - margin));
}

fn scroll(state: &mut State, step: isize) {
    state.view.scroll(step * state.times() as isize);
    state.keep_on_page();
}

fn jump_back(state: &mut State) {
    if !(0..state.times()).all(|_| state.jump_back()) {
        state.say("no place to go back to");
    }
}

fn jump_forward(state: &mut State) {
    if !(0..state.times()).all(|_| state.jump_forward()) {
        state.say("no place to go forward to");
    }
}
