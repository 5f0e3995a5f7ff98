//! Sittings on a real disk: what is marked is there again, and nothing that cannot be read is touched.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use manicule::annotation::{Moment, Status};
use manicule::app::{COMMANDS, Key, Keymap, Msg, Saving};
use manicule::session::{Clock, Place, Session};
use manicule::store::RealDisk;
use tempfile::TempDir;

const TALK: &str = "Mara Voss: The harbour is open, and it will stay open.\n\nBen Holt: Nobody doubts it, least of all the fish.\n";

struct Study {
    folder: TempDir,
}

impl Study {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("talk.txt"), TALK).expect("written");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn layer(&self) -> PathBuf {
        self.path("annotations/talk.txt/ada.ron")
    }

    fn open(&self) -> Session {
        let keymap = Arc::new(Keymap::new(COMMANDS).expect("no clash"));
        let clock = Clock::Fixed(Moment { millis: 1_795_000_000_000, random: 5 });
        let place = Place::File(self.path("talk.txt"));
        let mut session = Session::open(Arc::new(RealDisk), place, "ada", keymap, clock).expect("opened");
        session.send(Msg::Resize(100, 30));
        session
    }
}

fn play(session: &mut Session, keys: &str) {
    for key in Key::script(keys).expect("keys") {
        session.send(Msg::Key(key));
    }
}

/// The screen of a session as text.
fn screen(session: &Session) -> String {
    let (columns, rows) = session.state().screen.size;
    let mut terminal =
        ratatui::Terminal::new(ratatui::backend::TestBackend::new(columns, rows)).expect("a test terminal");
    let theme = manicule::tui::theme::Theme::none();
    terminal.draw(|frame| manicule::tui::view::draw(session.state(), &theme, frame)).expect("drawn");
    manicule::tui::view::rows(terminal.backend().buffer()).join("\n")
}

/// Every file below `folder` with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                found.push((entry.clone(), fs::read(&entry).expect("bytes")));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn place_marks_filter_and_looks_come_back_at_the_next_opening() {
    let study = Study::new();
    let mut session = study.open();
    play(&mut session, "ttrust<Enter>}maznp60zw/fish<Enter>");
    session.save();
    session.remember();
    let left = session.state().memory();
    let mut again = study.open();
    assert_ne!(again.state().memory(), left);
    again.resume();
    assert_eq!(again.state().memory(), left);
    play(&mut again, "gg`a");
    assert_eq!(again.state().paragraph(), 1);
    fs::write(study.path("annotations/.cache/memory/talk.txt.ron"), "(cursor: oops").expect("written");
    let mut fresh = study.open();
    fresh.resume();
    assert_eq!(fresh.state().cursor, 0, "a memory that cannot be read is none");
}

#[test]
fn words_are_found_in_the_whole_project_and_the_place_is_opened() {
    let study = Study::new();
    fs::create_dir(study.path("more")).expect("a folder");
    fs::write(study.path("more/fish.txt"), "Ann Lee: Nothing.\n\nBen Holt: A fish, a FISH!\n")
        .expect("written");
    let mut session = study.open();
    play(&mut session, "g/fish<Enter>");
    insta::assert_snapshot!("found_in_project", screen(&session));
    play(&mut session, "<Down><Enter>");
    assert_eq!(session.state().desk.path, "more/fish.txt");
    assert_eq!(session.state().paragraph(), 1);
    assert!(!session.state().finder.hits().is_empty(), "the hits are lit in the other transcript");
    play(&mut session, "ttrust<Enter>gftalk<Enter>");
    assert_eq!(session.state().desk.path, "talk.txt");
    assert!(study.path("annotations/more/fish.txt/ada.ron").exists(), "saved before it was left");
    play(&mut session, "<C-o>");
    assert_eq!((&*session.state().desk.path, session.state().paragraph()), ("more/fish.txt", 1));
    play(&mut session, "<C-o><C-o>");
    assert_eq!(session.state().desk.path, "talk.txt", "first the place in this one, then back again");
    play(&mut session, "g/whale<Enter>");
    assert!(screen(&session).contains("“whale” is in none of 2 transcripts"), "{}", screen(&session));
}

#[test]
fn reading_alone_creates_nothing() {
    let study = Study::new();
    let mut session = study.open();
    session.remember();
    play(&mut session, "jjG/harbour<Enter>n?<Esc>q");
    assert!(session.save());
    assert_eq!(files(study.folder.path()).len(), 1);
}

#[test]
fn what_is_marked_is_there_again_and_looks_as_the_documents_say() {
    let study = Study::new();
    let mut session = study.open();
    play(&mut session, "ttrust<Enter>aa note<Esc>");
    assert!(session.save());
    let text = fs::read_to_string(study.layer()).expect("written");
    assert_eq!(
        text,
        r#"#![enable(implicit_some)]
(
  format: (1, 0),
  transcript: "talk.txt",
  coder: "ada",
  texts: {
    "b3:FINGERPRINT": (chars: 107, seen: "2026-11-18T11:06:41Z"),
  },
  annotations: [
    (
      id: "ID",
      at: "b3:FINGERPRINT",
      span: (0, 54),
      quote: "Mara Voss: The harbour is open, and it will stay open.",
      after: "\n\nBen Holt: Nobody doubts it, le",
      tags: [
        "trust",
      ],
      note: "a note",
      made: "2026-11-18T11:06:49Z",
      changed: "2026-11-18T11:06:57Z",
    ),
  ],
)
"#
        .replace("FINGERPRINT", &manicule::annotation::Fingerprint::of(TALK).as_str()[3..])
        .replace("ID", session.state().desk.notebook().mine().annotations().next().expect("one").id.as_str())
    );
    let again = study.open();
    assert_eq!(again.state().desk.notebook(), session.state().desk.notebook());
}

#[test]
fn saving_again_without_a_change_touches_nothing() {
    let study = Study::new();
    let mut session = study.open();
    play(&mut session, "ttrust<Enter>");
    assert!(session.save());
    let before = files(study.folder.path());
    let mut again = study.open();
    play(&mut again, "h1u");
    assert!(again.save());
    assert_eq!(files(study.folder.path()), before);
}

#[test]
fn a_damaged_file_is_told_and_stays_as_it_is() {
    let study = Study::new();
    let mut session = study.open();
    play(&mut session, "ttrust<Enter>");
    assert!(session.save());
    for damage in [
        "",
        "<<<<<<< ours\n(\n=======\n>>>>>>> theirs\n",
        "(format: (9, 0), annotations: [])",
        "not ron at all",
    ] {
        fs::write(study.layer(), damage).expect("written");
        let mut session = study.open();
        assert!(matches!(session.state().saving, Saving::ReadOnly(_)), "{damage:?}");
        let notice = session.state().notice.clone().expect("it is told");
        assert!(notice.text.contains("ada.ron"), "{}", notice.text);
        play(&mut session, "ttrust<Enter>hq");
        session.save();
        assert_eq!(fs::read_to_string(study.layer()).expect("there"), damage);
    }
}

#[test]
fn what_another_program_wrote_meanwhile_is_merged() {
    let study = Study::new();
    let mut first = study.open();
    let mut second = study.open();
    play(&mut first, "ttrust<Enter>");
    assert!(first.save());
    // the second sitting saw neither the codebook nor the layer; its clock makes other ids
    second.send(Msg::Told(String::new()));
    play(&mut second, "}tdoubt<Enter>");
    assert!(second.save(), "{:?}", second.state().saving);
    let third = study.open();
    let quotes: Vec<_> =
        third.state().desk.notebook().mine().annotations().map(|a| a.quote.as_str()).collect();
    assert_eq!(quotes.len(), 2, "{quotes:?}");
    assert_eq!(third.state().desk.notebook().codebook().tags().len(), 2);
}

#[test]
fn annotations_find_their_words_again_after_an_edit_and_rewrite_nothing_by_themselves() {
    let study = Study::new();
    let mut session = study.open();
    play(&mut session, "}ttrust<Enter>");
    assert!(session.save());
    let stored = fs::read(study.layer()).expect("there");
    fs::write(study.path("talk.txt"), format!("Moderator: Good morning to you all.\n\n{TALK}"))
        .expect("written");
    let session = study.open();
    let mine = session.state().desk.notebook().mine();
    let annotation = mine.annotations().next().expect("one");
    assert_eq!(mine.status(annotation), Status::Exact);
    let span = mine.span_of(annotation).expect("found");
    assert_eq!(session.state().transcript().quote(span), Some(annotation.quote.as_str()));
    assert_eq!(fs::read(study.layer()).expect("there"), stored);
}

#[test]
fn an_annotation_whose_text_is_gone_is_kept_without_a_place() {
    let study = Study::new();
    let mut session = study.open();
    play(&mut session, "}ttrust<Enter>");
    assert!(session.save());
    fs::write(
        study.path("talk.txt"),
        "Mara Voss: The harbour is open, and it will stay open.\n\nBen Holt: I agree.\n",
    )
    .expect("written");
    let mut session = study.open();
    let mine = session.state().desk.notebook().mine();
    let annotation = mine.annotations().next().expect("one").clone();
    assert!(mine.span_of(&annotation).is_none(), "{:?}", mine.place(&annotation.id));
    play(&mut session, "tother<Enter>");
    assert!(session.save());
    assert_eq!(study.open().state().desk.notebook().mine().annotations().len(), 2);
}

#[test]
#[cfg(unix)]
fn when_the_folder_cannot_be_written_the_changes_stay_and_it_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let study = Study::new();
    let mut session = study.open();
    // a file where the folder should be stops every user, also one who may do everything
    fs::write(study.path("annotations"), "in the way").expect("written");
    play(&mut session, "ttrust<Enter>");
    assert!(!session.save());
    assert!(matches!(session.state().saving, Saving::Failed(..)), "{:?}", session.state().saving);
    assert_eq!(session.state().desk.notebook().mine().annotations().len(), 1);
    fs::remove_file(study.path("annotations")).expect("removed");
    assert!(session.save(), "tried again");
    let mode = fs::metadata(study.layer()).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
