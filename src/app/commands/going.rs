//! Going far: marks, outline.

use super::{asking, picking};
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::picker::{Item, Purpose};
use crate::app::state::State;
use crate::text::{Kind, Transcript};

/// Letters of a turn's first words that the outline shows.
const FIRST_WORDS: usize = 80;

const IN_TEXT: Section = Section { heading: Heading::Moving, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("mark", "m", "give this place a letter", |s| asking::wait_for_letter(s, mark)),
    IN_TEXT.row(
        "go-to-mark",
        "`",
        "go to the place with a letter; `` goes back to where the last jump began",
        |s| {
            asking::wait_for_letter(s, go_to_mark);
        },
    ),
    IN_TEXT.row("marks", "gm", "list the places that have a letter", marks),
    IN_TEXT.row("next-unread", "]u", "go to the next part that was not read yet", unread),
    IN_TEXT.row("outline", "go", "list turns and headings, to go to one", outline),
];

fn mark(state: &mut State, letter: char) {
    state.jumps.marks.insert(letter, state.cursor);
    state.say(format!("this place is {letter}; `{letter} comes back"));
}

fn go_to_mark(state: &mut State, letter: char) {
    if letter == '`' || letter == '\'' {
        if !state.jump_back() {
            state.say("no place to go back to");
        }
        return;
    }
    match state.jumps.marks.get(&letter) {
        Some(at) => state.jump(*at),
        None => state.warn(format!("no place has the letter {letter}; m gives one")),
    }
}

fn marks(state: &mut State) {
    let transcript = state.transcript();
    let place = |(letter, at): (&char, &usize)| {
        let item = Item { label: words_from(transcript, *at), key: Some(*letter), ..Item::default() };
        (Item { place: number(transcript, *at), ..item }, *at)
    };
    let (items, places): (Vec<Item>, Vec<usize>) = state.jumps.marks.iter().map(place).unzip();
    if items.is_empty() {
        state.say("no place has a letter yet; m gives one");
        return;
    }
    picking::open(state, "go to which place?", Purpose::Go(places), items);
}

fn unread(state: &mut State) {
    let length = state.transcript().text().trim_end().len();
    // what is on the screen is being read
    let from = state.view.runs().last().map_or(0, |run| run.end);
    match state.coverage.unread(from, length) {
        Some(at) => {
            state.jump(at);
            state.view.place(state.cursor, 0);
        }
        None => state.say("all of it was read"),
    }
}

fn outline(state: &mut State) {
    let transcript = state.transcript();
    let mut rows: Vec<(usize, Item)> = Vec::new();
    for (index, paragraph) in transcript.paragraphs().iter().enumerate() {
        let starts_turn =
            index.checked_sub(1).is_none_or(|before| transcript.paragraphs()[before].turn != paragraph.turn);
        if !starts_turn && paragraph.kind != Kind::Heading {
            continue;
        }
        let words = words_from(transcript, paragraph.label.end.max(paragraph.body)).trim_start().to_owned();
        let label = match transcript.speaker_of(index) {
            Some(speaker) => format!("{speaker}  {words}"),
            None => words,
        };
        let place = number(transcript, paragraph.body);
        rows.push((paragraph.body, Item { label, place, ..Item::default() }));
    }
    let here = rows.partition_point(|(at, _)| *at <= state.cursor).saturating_sub(1);
    let (places, items) = rows.into_iter().unzip();
    picking::open(state, "go to which turn?", Purpose::Go(places), items);
    picking::point(state, here);
}

/// The first words from byte `at` on, on one line.
fn words_from(transcript: &Transcript, at: usize) -> String {
    let rest: String = transcript.text()[at..].chars().take(FIRST_WORDS).collect();
    rest.lines().next().unwrap_or_default().to_owned()
}

/// The number of the paragraph at byte `at`, as people cite it.
fn number(transcript: &Transcript, at: usize) -> String {
    format!("¶{}", transcript.paragraph_at(at) + 1)
}
