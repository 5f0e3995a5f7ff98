//! Large texts: the first part is shown at once, the rest is read behind it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use manicule::annotation::Moment;
use manicule::app::{COMMANDS, Key, Keymap, Line, Msg, Progress, Saving};
use manicule::session::{Clock, Place, Session};
use manicule::store::{LayerFile, RealDisk};
use manicule::text::decode::Charset;
use tempfile::TempDir;

/// A text of so many turns, each of which can be told from the others; the last one holds a rare word.
fn talk(turns: usize) -> String {
    let turn = |n| format!("Speaker {}: Turn {n}. We mend the nets before the boats go out.\n\n", n % 3 + 1);
    (0..turns).map(turn).collect::<String>() + "Speaker 1: The last word is xylograph.\n"
}

/// The first part of a large text called `talk.txt` in `folder`.
fn begun(folder: &Path) -> Session {
    begun_at(Place::File(folder.join("talk.txt")))
}

fn begun_at(place: Place) -> Session {
    let keymap = Arc::new(Keymap::new(COMMANDS).expect("no clash"));
    let clock = Clock::Fixed(Moment { millis: 1_795_000_000_000, random: 5 });
    let mut session = Session::begin(Arc::new(RealDisk), place, "ada", keymap, clock).expect("opened");
    session.send(Msg::Resize(100, 30));
    session
}

fn large() -> (TempDir, Session) {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), talk(6_000)).expect("written");
    let session = begun(folder.path());
    (folder, session)
}

fn settle(session: &mut Session) -> Vec<Progress> {
    let mut told = Vec::new();
    let opened = session.rest().expect("there is more").read(&mut |p| told.push(p)).expect("read");
    session.settle(opened);
    told
}

fn play(session: &mut Session, keys: &str) {
    for key in Key::script(keys).expect("keys") {
        session.send(Msg::Key(key));
    }
}

fn shown(session: &Session) -> Vec<String> {
    let text = session.state().transcript().text();
    session.state().view.page().iter().filter_map(Line::bytes).map(|bytes| text[bytes].to_owned()).collect()
}

fn notice(session: &Session) -> String {
    session.state().notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default()
}

#[test]
fn the_first_part_is_there_at_once_and_nothing_moves_when_the_rest_comes() {
    let (folder, mut session) = large();
    let whole = fs::read_to_string(folder.path().join("talk.txt")).expect("text");
    let part = session.state().transcript().text().len();
    assert!(part < whole.len() && whole.starts_with(session.state().transcript().text()));
    play(&mut session, "40jvww");
    let before = (shown(&session), session.state().cursor, session.state().selection.clone());
    let told = settle(&mut session);
    assert_eq!(before, (shown(&session), session.state().cursor, session.state().selection.clone()));
    assert_eq!(session.state().transcript().text(), whole);
    assert!(told.len() > 1 && told.is_sorted_by_key(|progress| format!("{progress:>20}")));
}

#[test]
fn nothing_is_marked_before_the_text_is_whole() {
    let (folder, mut session) = large();
    play(&mut session, "h");
    assert!(notice(&session).starts_with("nothing can be marked before all of the text is there: reading"));
    assert!(session.save() && !folder.path().join("annotations").exists());
    settle(&mut session);
    play(&mut session, "h");
    assert_eq!(session.state().saving, Saving::Changed(1));
    assert!(session.save() && folder.path().join("annotations").exists());
}

#[test]
fn going_to_the_end_goes_on_when_there_is_an_end() {
    let (_folder, mut session) = large();
    play(&mut session, "G");
    assert!(notice(&session).contains("goes on when all of it is there"), "{}", notice(&session));
    settle(&mut session);
    assert_eq!(shown(&session).last().map(String::as_str), Some("Speaker 1: The last word is xylograph."));
}

#[test]
fn another_key_calls_off_what_was_to_go_on() {
    let (_folder, mut session) = large();
    play(&mut session, "Gggj");
    settle(&mut session);
    assert_eq!(session.state().paragraph(), 0);
}

#[test]
fn a_word_of_the_rest_is_found_when_it_is_there() {
    let (_folder, mut session) = large();
    play(&mut session, "/xylograph<Enter>");
    assert!(notice(&session).starts_with("reading"), "{}", notice(&session));
    settle(&mut session);
    assert_eq!(session.state().finder.counter(), Some((1, 1)));
    assert!(session.state().transcript().text()[session.state().cursor..].starts_with("xylograph"));
}

#[test]
fn annotations_are_there_with_the_rest() {
    let (folder, mut session) = large();
    settle(&mut session);
    play(&mut session, "10Gh");
    assert!(session.save());
    let mut again = begun(folder.path());
    assert_eq!(again.state().desk.notebook().mine().annotations().len(), 0);
    settle(&mut again);
    assert_eq!(again.state().desk.notebook().mine().annotations().len(), 1);
}

#[test]
fn a_small_file_and_a_file_of_another_kind_are_whole_at_once() {
    let folder = TempDir::new().expect("a folder");
    let captions = format!("WEBVTT\n\n{}", "00:01.000 --> 00:02.000\nWe mend the nets.\n\n".repeat(9_000));
    for text in [talk(10), captions] {
        fs::write(folder.path().join("talk.txt"), text).expect("written");
        assert!(begun(folder.path()).rest().is_none());
    }
}

#[test]
fn a_line_without_end_begins_with_its_beginning() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), "é".repeat(400_000)).expect("written");
    let mut session = begun(folder.path());
    assert!(session.state().transcript().text().len() > 60_000);
    settle(&mut session);
    assert_eq!(session.state().transcript().text().len(), 800_000);
    play(&mut session, "G");
    assert!(session.state().view.sees(799_999), "the end is shown, not the beginning of the last paragraph");
}

/// A project with a small transcript, which is open, and a large one.
fn beside_a_large_one() -> (TempDir, Session) {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("annotations")).expect("a project");
    fs::write(folder.path().join("large.txt"), talk(6_000)).expect("written");
    fs::write(folder.path().join("talk.txt"), talk(3)).expect("written");
    let session = begun(folder.path());
    assert!(session.state().progress.is_none());
    (folder, session)
}

#[test]
fn another_large_transcript_is_shown_before_all_of_it_is_read_too() {
    let (folder, mut session) = beside_a_large_one();
    let before = session.sitting();
    play(&mut session, "gflarge<Enter>");
    assert_eq!(session.state().desk.path, "large.txt");
    assert!(session.state().progress.is_some() && shown(&session)[0].contains("Turn 0."));
    assert_ne!(session.sitting(), before, "what is still read for the first is no longer wanted");
    play(&mut session, "h");
    assert!(notice(&session).starts_with("nothing can be marked"), "{}", notice(&session));
    let told = settle(&mut session);
    assert!(told.len() > 1 && session.state().progress.is_none());
    play(&mut session, "Gh");
    assert!(session.save());
    assert!(folder.path().join("annotations/large.txt/ada.ron").exists());
    assert_eq!(session.state().paragraph(), 6_000);
}

#[test]
fn a_hit_far_in_another_large_transcript_is_gone_to_when_it_is_there() {
    let (_folder, mut session) = beside_a_large_one();
    play(&mut session, "g/turn 5900<Enter><Enter>");
    assert_eq!(session.state().desk.path, "large.txt");
    assert_eq!(session.state().paragraph(), 0);
    play(&mut session, "zl");
    let look = session.state().look;
    settle(&mut session);
    assert_eq!(session.state().paragraph(), 5_900);
    assert_eq!(session.state().look, look);
    assert!(shown(&session).iter().any(|line| line.contains("Turn 5900.")));
    // and nearby at once
    let (_folder, mut session) = beside_a_large_one();
    play(&mut session, "g/turn 45\\.<Enter><Enter>");
    assert_eq!((session.state().paragraph(), session.state().progress.is_some()), (45, true));
    settle(&mut session);
    assert_eq!(session.state().paragraph(), 45);
}

#[test]
fn who_comes_back_to_a_large_transcript_goes_on_where_it_was_left() {
    let (_folder, mut session) = beside_a_large_one();
    play(&mut session, "gflarge<Enter>");
    settle(&mut session);
    play(&mut session, "3000Gmagftalk<Enter>gflarge<Enter>");
    assert_eq!(session.state().paragraph(), 0);
    settle(&mut session);
    assert_eq!(session.state().paragraph(), 2_999);
    play(&mut session, "gg`a");
    assert_eq!(session.state().paragraph(), 2_999);
}

#[test]
fn without_a_screen_everything_is_read_at_once() {
    let (_folder, mut session) = beside_a_large_one();
    play(&mut session, "gflarge<Enter>");
    session.catch_up();
    assert_eq!((session.state().progress, session.state().transcript().paragraphs().len()), (None, 6_001));
}

#[test]
fn a_file_is_read_in_the_encoding_that_is_said() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), b"P1: \xE4\xE0.\n").expect("written");
    let said = Charset::named("windows-1251").expect("known");
    let session = begun_at(Place::Coded(Box::new(Place::File(folder.path().join("talk.txt"))), said));
    assert_eq!(session.state().transcript().text(), "P1: да.\n");
    assert_eq!(notice(&session), "read as windows-1251");
}

#[test]
fn a_large_text_in_an_encoding_that_is_remembered_is_shown_at_once_and_again_so() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("talk.txt");
    let text = b"Ann: \xE4\xE0, \xE4\xE0, \xE4\xE0.\n\n".repeat(20_000);
    fs::write(&path, &text).expect("written");
    let said = Charset::named("windows-1251").expect("known");
    let mut session = begun_at(Place::Coded(Box::new(Place::File(path.clone())), said));
    assert_eq!(shown(&session)[0], "Ann: да, да, да.");
    settle(&mut session);
    play(&mut session, "h");
    assert!(session.save());
    let mut session = begun(folder.path());
    assert!(session.state().progress.is_some(), "the first part is enough");
    assert_eq!(shown(&session)[0], "Ann: да, да, да.");
    settle(&mut session);
    assert_eq!(notice(&session), "", "what is known is not said again");
    assert_eq!(session.state().desk.marks(0..10).len(), 1);
    fs::write(&path, [&text[..], b"Ben: \xCD\xE5\xF2.\n"].concat()).expect("written");
    play(&mut session, "gR");
    settle(&mut session);
    assert!(session.state().transcript().text().ends_with("Ben: Нет.\n"));
}

#[test]
fn a_changed_file_is_read_again_in_the_same_place_with_its_annotations() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("talk.txt");
    fs::write(&path, talk(300)).expect("written");
    let mut session = begun(folder.path());
    play(&mut session, "200Gh");
    session.look_at_file();
    assert!(session.rest().is_none(), "nothing was changed");
    let words = shown(&session);
    fs::write(&path, format!("A new beginning.\n\n{}", talk(300))).expect("written");
    session.look_at_file();
    play(&mut session, "h");
    assert!(notice(&session).starts_with("nothing can be marked"), "{}", notice(&session));
    settle(&mut session);
    assert_eq!(notice(&session), "the file was changed: read again");
    assert_eq!((shown(&session), session.state().paragraph()), (words, 200));
    let span = |session: &Session| {
        let mine = session.state().desk.notebook().mine();
        mine.annotations().map(|a| mine.span_of(a)).collect::<Vec<_>>()
    };
    assert_eq!(span(&session), [session.state().transcript().paragraph_span(200)]);
    play(&mut session, "jjh");
    assert!(session.save());
    assert_eq!(span(&begun(folder.path())).len(), 2);
}

#[test]
fn what_another_coder_marks_meanwhile_is_seen_at_the_next_look() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), talk(30)).expect("written");
    let mut session = begun(folder.path());
    play(&mut session, "h");
    assert!(session.save());
    let layer = folder.path().join("annotations/talk.txt/ben.ron");
    let own = session.state().desk.notebook().mine().annotations().next().expect("one").clone();
    let file = LayerFile::new("talk.txt", "ben").render([&own], None).expect("written");
    fs::write(layer, file.bytes()).expect("written");
    session.look_at_file();
    settle(&mut session);
    assert_eq!(notice(&session), "changed by ben: read again");
    assert_eq!(session.state().desk.notebook().others().len(), 1);
    session.look_at_file();
    assert!(session.rest().is_none(), "once");
}

#[test]
fn passages_that_are_not_found_again_are_told_when_the_file_is_read_again() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("talk.txt");
    fs::write(&path, format!("A remark that nobody will make again.\n\n{}", talk(30))).expect("written");
    let mut session = begun(folder.path());
    play(&mut session, "ggh");
    assert!(session.save());
    fs::write(&path, talk(30)).expect("written");
    session.look_at_file();
    settle(&mut session);
    assert_eq!(notice(&session), "gr: 1 not found again for certain; the file was changed: read again");
}

#[test]
fn a_file_that_is_gone_stays_on_the_screen() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), talk(30)).expect("written");
    let mut session = begun(folder.path());
    let words = shown(&session);
    fs::remove_file(folder.path().join("talk.txt")).expect("removed");
    play(&mut session, "gR");
    assert!(notice(&session).starts_with("shown as it was: "), "{}", notice(&session));
    assert_eq!(shown(&session), words);
}
