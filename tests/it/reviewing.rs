//! After an edit, after a merge, and between coders: keys in, screen and records out.

use std::collections::HashMap;
use std::sync::Arc;

use manicule::annotation::{
    Annotation, Codebook, Conflict, Fingerprint, Layer, Notebook, Status, Tag, TagConflict,
};
use manicule::app::{COMMANDS, Desk, Keymap, Pane, State, cases, disputes};
use manicule::session::reanchor;
use manicule::text::{Source, Transcript};

use crate::common::Played;

const OLD: &str = "Voss: The harbour is open, and it will stay open for every ship.\n\n\
    Holt: Nobody doubts it, least of all the fish.\n\n\
    Voss: The ferries carried nine hundred people last summer alone.\n\n\
    Holt: The lighthouse keeper would like to be asked before we paint it.\n";

fn transcript(text: &str) -> Arc<Transcript> {
    Arc::new(Transcript::new(Source { text: text.to_owned(), ..Source::default() }))
}

/// The annotation called `id` of `words` in `text`.
fn mark(text: &str, id: &str, words: &str, tag: &str) -> Annotation {
    let transcript = transcript(text);
    let start = text.find(words).expect("there");
    let span = transcript.span_of(start..start + words.len());
    let at = Fingerprint::of(text);
    let made = "2026-11-23T21:15:08Z".to_owned();
    let mut made = Annotation::of(&transcript, &at, span, id.into(), made).expect("inside");
    made.tags.insert(tag.into());
    made
}

fn layer(coder: &str, text: &str, marks: impl IntoIterator<Item = Annotation>) -> Layer {
    Layer::new(coder.to_owned(), Fingerprint::of(text), marks, HashMap::new())
}

fn book() -> Codebook {
    Codebook::new(["x", "y"].map(|id| Tag::new(id.into(), &id.to_uppercase())).to_vec())
}

/// A sitting on `text` with `notebook`.
fn sitting(text: &str, notebook: Notebook) -> Played {
    let mut played = Played::on(text, 110, 26);
    let desk = Desk::new("talk.txt".to_owned(), transcript(text), notebook);
    let keymap = Arc::new(Keymap::new(COMMANDS).expect("the table has no clash"));
    played.state = State::new(desk, keymap);
    played.send(manicule::app::Msg::Resize(110, 26));
    played
}

/// A sitting on the edited text, with annotations of the old one.
fn edited() -> Played {
    let new = OLD
        .replace("The harbour is open", "A word first. The harbour is open")
        .replace("Nobody doubts it, least of all the fish", "No one doubts this, least of all the fish")
        .replace("The lighthouse keeper would like to be asked before we paint it.", "Let us have lunch.");
    let marks = [
        mark(OLD, "a", "and it will stay open for every ship", "x"),
        mark(OLD, "b", "Nobody doubts it, least of all", "x"),
        mark(OLD, "c", "The lighthouse keeper would like to be asked before we paint it.", "y"),
    ];
    let notebook = Notebook::new(book(), layer("ada", OLD, marks), Vec::new());
    sitting(&new, reanchor(None, &notebook, &transcript(OLD), &transcript(&new)).notebook)
}

fn mine(played: &Played, id: &str) -> Annotation {
    played.state.desk.notebook().mine().get(&id.into()).expect("there").clone()
}

fn status(played: &Played, id: &str) -> Status {
    let mine = played.state.desk.notebook().mine();
    mine.status(mine.get(&id.into()).expect("there"))
}

#[test]
fn the_review_desk_shows_what_was_and_what_is_now() {
    let mut played = edited();
    assert_eq!(status(&played, "a"), Status::Exact);
    assert_eq!(status(&played, "c"), Status::Orphan);
    played.play("gr");
    insta::assert_snapshot!("review_desk", played.screen());
}

#[test]
fn accepting_rewrites_the_passage_and_undo_brings_the_old_one_back() {
    let mut played = edited();
    let before = mine(&played, "b");
    assert_eq!(cases(&played.state.desk).len(), 2);
    played.play("gr<Enter>");
    let after = mine(&played, "b");
    assert_eq!(status(&played, "b"), Status::Exact);
    assert!(after.quote.contains("one doubts this"), "{}", after.quote);
    assert_eq!(
        (after.at.as_str(), &after.tags),
        (played.state.desk.notebook().mine().open().as_str(), &before.tags)
    );
    assert_eq!(cases(&played.state.desk).len(), 1);
    played.play("u");
    assert_eq!(mine(&played, "b"), before);
    assert_eq!(cases(&played.state.desk).len(), 2);
}

#[test]
fn an_orphan_is_kept_as_one_or_linked_with_what_is_selected() {
    let mut played = edited();
    played.play("grjo");
    assert!(mine(&played, "c").gone == *played.state.desk.notebook().mine().open());
    let kept = cases(&played.state.desk);
    assert!(kept.last().expect("it stays in the list").kept);
    played.play("jo");
    assert!(played.screen().contains("kept as an orphan already"), "{}", played.screen());
    played.play("ur");
    assert_eq!(played.state.pane, Pane::Text);
    // the sentence that stands there now
    played.play("G}VR");
    let linked = mine(&played, "c");
    assert_eq!(linked.quote.trim(), "Let us have lunch.");
    assert_eq!(status(&played, "c"), Status::Exact);
    played.play("<Esc>u");
    assert_eq!(status(&played, "c"), Status::Orphan);
}

#[test]
fn a_key_goes_from_one_open_case_to_the_next_with_the_keys_left_to_the_text() {
    let mut played = edited();
    played.play("]o");
    assert_eq!(played.state.pane, Pane::Text);
    assert!(played.screen().contains("1/2 reads otherwise now"), "{}", played.screen());
    played.play("]o");
    assert!(played.screen().contains("2/2 its text is gone"), "{}", played.screen());
    played.play("]o");
    assert!(played.screen().contains("1/2"), "around the end");
    let mut nothing = Played::on(OLD, 80, 24);
    nothing.play("]ogr");
    assert!(nothing.screen().contains("every annotation has its place"));
}

#[test]
fn the_desk_can_be_drawn_at_every_size_and_any_key_pressed_at_it() {
    for (columns, rows) in [(0, 0), (1, 1), (20, 5), (84, 6), (40, 24), (200, 60)] {
        let mut played = edited();
        played.play("gr");
        played.send(manicule::app::Msg::Resize(columns, rows));
        for keys in ["j", "n", "N", "k", "a", "o", "A", "r", "<Tab>", "R", "]o", "[o", "<Esc>", "C", "="] {
            played.play(keys);
            played.screen();
        }
    }
}

/// A sitting with one annotation and one tag that both sides changed.
fn disputed() -> Played {
    let mut annotation = mark(OLD, "a", "The harbour is open", "x");
    annotation.note = "ours".to_owned();
    let elsewhere = mark(OLD, "a", "the fish", "x").passage();
    annotation.conflicts = [Conflict::Note("theirs".to_owned()), Conflict::Passage(elsewhere)].into();
    let mut tag = Tag::new("x".into(), "Ours");
    tag.conflicts = [TagConflict::Name("Theirs".to_owned()), TagConflict::Deleted].into();
    let book = Codebook::new(vec![tag]);
    sitting(OLD, Notebook::new(book, layer("ada", OLD, [annotation]), Vec::new()))
}

#[test]
fn conflicts_are_listed_and_each_is_settled_by_one_choice_that_can_be_taken_back() {
    let mut played = disputed();
    assert_eq!(disputes(&played.state.desk).len(), 4);
    played.play("C");
    insta::assert_snapshot!("conflicts", played.screen());
    let before = mine(&played, "a");
    played.play("<Enter>3");
    assert_eq!(mine(&played, "a").note, "ours\ntheirs");
    played.play("u");
    assert_eq!(mine(&played, "a"), before);
    played.play("C<Enter>2");
    assert_eq!(mine(&played, "a").note, "theirs");
    played.play("C<Enter>2");
    assert_eq!(mine(&played, "a").quote, "the fish");
    assert!(mine(&played, "a").conflicts.is_empty());
    let name = |played: &Played| played.state.desk.notebook().codebook().tags()[0].name.clone();
    played.play("C<Enter>2");
    assert_eq!(name(&played), "Theirs");
    played.play("C1");
    assert_eq!((name(&played), disputes(&played.state.desk).len()), ("Theirs".to_owned(), 0));
    played.play("C");
    assert!(played.screen().contains("no two sides changed the same"));
    played.play("uuuu");
    assert_eq!(disputes(&played.state.desk).len(), 4);
    assert_eq!(mine(&played, "a"), before);
}

#[test]
fn keeping_a_passage_in_both_places_makes_two_annotations() {
    let mut played = disputed();
    played.play("Cpassage<Enter>3");
    let quotes: Vec<_> = played
        .state
        .desk
        .notebook()
        .mine()
        .placed()
        .map(|(_, a)| (a.quote.clone(), a.note.clone()))
        .collect();
    let expected = [("The harbour is open", "ours"), ("the fish", "ours")];
    assert_eq!(quotes, expected.map(|(quote, note)| (quote.to_owned(), note.to_owned())));
}

/// A sitting of ada with ben's layer beside hers.
fn pair() -> Played {
    let ada = [
        mark(OLD, "a1", "The harbour is open", "x"),
        mark(OLD, "a2", "least of all the fish", "y"),
        mark(OLD, "a3", "nine hundred people", "x"),
    ];
    let ben = [
        mark(OLD, "b1", "harbour is open, and it will stay open", "x"),
        mark(OLD, "b3", "nine hundred people", "x"),
    ];
    let notebook = Notebook::new(book(), layer("ada", OLD, ada), vec![layer("ben", OLD, ben)]);
    sitting(OLD, notebook)
}

#[test]
fn two_coders_are_compared_and_the_differences_gone_through() {
    let mut played = pair();
    played.play("=");
    assert!(played.screen().contains("2 both · 2 only ada · 1 only ben"), "{}", played.screen());
    insta::assert_snapshot!("compare", played.screen());
    let here = |played: &Played| {
        played.state.transcript().text()[played.state.cursor..].chars().take(6).collect::<String>()
    };
    let mut seen = Vec::new();
    for _ in 0..4 {
        played.play("]d");
        seen.push(here(&played));
    }
    assert_eq!(seen, ["The ha", ", and ", "least ", "least "]);
    assert!(played.screen().contains("no more differences this way"));
    played.play("[d");
    assert_eq!(here(&played), ", and ");
    // what is tagged now counts at once
    played.play("u2}0");
    played.play("<Tab><Esc>");
    assert!(!played.screen().contains("COMPARE"));
}

#[test]
fn tagging_while_comparing_changes_the_counts() {
    let mut played = pair();
    played.play("=");
    let count = |played: &Played| played.state.panel.comparison().expect("on").pieces.len();
    let before = count(&played);
    played.play("Gt2");
    assert_eq!(count(&played), before + 1);
    played.play("u");
    assert_eq!(count(&played), before);
}

#[test]
fn who_codes_blind_sees_nothing_of_the_others_until_it_is_asked_for() {
    let mut played = pair();
    let shown = |played: &Played| played.state.desk.marks(0..OLD.len()).len();
    assert_eq!(shown(&played), 5);
    played.play("c2");
    assert_eq!(shown(&played), 3);
    let screen = played.screen();
    assert!(!screen.contains("ben"), "{screen}");
    played.play("gg]t]t]t]t]t");
    assert!(!played.screen().contains("ben"));
    let counts = |played: &Played| {
        let rows = played.state.panel.rows(&played.state.desk);
        rows.iter().map(|row| (row.here, row.everywhere)).collect::<Vec<_>>()
    };
    assert_eq!(counts(&played), [(2, 2), (1, 1)]);
    played.play("c3");
    assert_eq!((shown(&played), counts(&played)), (2, vec![(2, 2), (0, 0)]));
    assert!(played.screen().contains("only the annotations of ben"));
    played.play("c1");
    assert_eq!(shown(&played), 5);
    // and alone there is nobody to hide
    let mut alone = Played::on(OLD, 80, 24);
    alone.play("c=");
    assert!(alone.screen().contains("nobody else marked this transcript"));
}
