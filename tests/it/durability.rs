//! Nothing that counts as saved is lost, and nobody waits for the disk: sittings on disks that stall, fail and stop.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use manicule::annotation::Moment;
use manicule::app::{COMMANDS, Key, Keymap, Msg, Saving};
use manicule::session::{Clock, Outside, Place, Report, Session, Tell, restore};
use manicule::store::{Disk, Draft, Metadata, Project, RealDisk, Rights, spare};
use manicule::tui::theme::Theme;
use manicule::tui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;

const TALK: &str = "Mara Voss: The harbour is open, and it will stay open.\n\nBen Holt: Nobody doubts it, least of all the fish.\n";

/// The real disk, where every sync of a file waits for a permit, and fails when it gets a bad one.
#[derive(Debug, Clone)]
struct Gated(Arc<Mutex<Receiver<io::Result<()>>>>);

impl Gated {
    /// The disk, and where permits are given. When that is dropped, nothing waits any more.
    fn new() -> (Self, Sender<io::Result<()>>) {
        let (permits, gate) = channel();
        (Self(Arc::new(Mutex::new(gate))), permits)
    }
}

#[derive(Debug)]
struct GatedDraft(Box<dyn Draft>, Gated);

impl Draft for GatedDraft {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        let permit = self.1.0.lock().expect("one at a time").recv();
        permit.unwrap_or(Ok(())).and_then(|()| self.0.sync())
    }

    fn claim(&mut self) -> io::Result<()> {
        self.0.claim()
    }
}

impl Disk for Gated {
    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        RealDisk.metadata(path)
    }

    fn link(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        RealDisk.link(path)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        RealDisk.read(path, limit)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        RealDisk.list(folder)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.create_folder(folder)
    }

    fn create_new(&self, path: &Path, rights: Rights) -> io::Result<Box<dyn Draft>> {
        Ok(Box::new(GatedDraft(RealDisk.create_new(path, rights)?, self.clone())))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }

    fn is_claimed(&self, path: &Path) -> io::Result<bool> {
        RealDisk.is_claimed(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.sync_folder(folder)
    }
}

fn study() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), TALK).expect("written");
    folder
}

fn open(disk: impl Disk + 'static, folder: &TempDir) -> Session {
    open_at(disk, folder, 1_795_000_000_000)
}

fn open_at(disk: impl Disk + 'static, folder: &TempDir, millis: u64) -> Session {
    let keymap = Arc::new(Keymap::new(COMMANDS).expect("no clash"));
    let clock = Clock::Fixed(Moment { millis, random: millis });
    let place = Place::File(folder.path().join("talk.txt"));
    let mut session = Session::open(Arc::new(disk), place, "ada", keymap, clock).expect("opened");
    session.send(Msg::Resize(100, 30));
    session
}

/// A sitting that is saved by a thread, and what that tells.
fn by_thread(disk: impl Disk + 'static, folder: &TempDir) -> (Session, Receiver<Report>) {
    let mut session = open(disk, folder);
    let (sender, reports) = channel();
    session.hand_over(Tell::by(move |report| {
        let _ = sender.send(report);
    }));
    (session, reports)
}

fn play(session: &mut Session, keys: &str) -> Vec<Outside> {
    let keys = Key::script(keys).expect("keys");
    keys.into_iter().flat_map(|key| session.send(Msg::Key(key))).collect()
}

fn screen(session: &Session) -> String {
    let mut terminal = Terminal::new(TestBackend::new(100, 30)).expect("a test terminal");
    terminal.draw(|frame| view::draw(session.state(), &Theme::none(), frame)).expect("drawn");
    view::rows(terminal.backend().buffer()).join("\n")
}

/// Waits for reports until `holds`.
fn wait(session: &mut Session, reports: &Receiver<Report>, holds: impl Fn(&Saving) -> bool) -> Vec<Outside> {
    let mut asked = Vec::new();
    while !holds(&session.state().saving) {
        asked.extend(session.hear(reports.recv().expect("the writer is there")));
    }
    asked
}

fn notes(session: &Session) -> Vec<String> {
    session.state().desk.notebook().mine().annotations().map(|a| a.note.clone()).collect()
}

fn layer(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("annotations/talk.txt/ada.ron")).unwrap_or_default()
}

#[test]
fn while_the_disk_stalls_every_key_draws_its_frame_and_nothing_counts_as_saved() {
    let folder = study();
    let (disk, permits) = Gated::new();
    let (mut session, reports) = by_thread(disk, &folder);
    play(&mut session, "ttrust<Enter>");
    assert!(screen(&session).contains("tagged trust"));
    for n in 0..100 {
        play(&mut session, &format!("}}{{ta{n}<Enter>"));
        assert!(screen(&session).contains(&format!("tagged a{n}")), "{}", screen(&session));
        assert!(matches!(session.state().saving, Saving::Changed(changes) if changes == n + 2));
    }
    assert_eq!(layer(&folder), "");
    drop(permits);
    wait(&mut session, &reports, |saving| matches!(saving, Saving::Saved));
    assert_eq!(layer(&folder).matches("\n        \"a").count(), 100);
}

#[test]
fn what_is_saved_is_in_the_journal_before_it_is_in_the_file() {
    let folder = study();
    let (disk, permits) = Gated::new();
    let (mut session, reports) = by_thread(disk, &folder);
    play(&mut session, "ttrust<Enter>");
    // the file that keeps git away, and the journal
    permits.send(Ok(())).expect("waited for");
    permits.send(Ok(())).expect("waited for");
    wait(&mut session, &reports, |saving| *saving == Saving::Journalled(1));
    play(&mut session, "j");
    assert!(screen(&session).contains(" saved "), "{}", screen(&session));
    assert_eq!(layer(&folder), "");
    // as if it were killed: the writer hangs in the next sync for ever
    let next = open_at(RealDisk, &folder, 1_796_000_000_000);
    assert_eq!(next.state().desk.notebook().mine().annotations().len(), 0, "its writer is still there");
}

#[test]
fn leaving_waits_for_the_files_and_asks_when_they_cannot_be_written() {
    let folder = study();
    let (disk, permits) = Gated::new();
    let (mut session, reports) = by_thread(disk, &folder);
    play(&mut session, "ttrust<Enter>");
    assert_eq!(play(&mut session, "q"), []);
    assert!(screen(&session).contains("saving before leaving"), "{}", screen(&session));
    assert_eq!(play(&mut session, "q"), [Outside::Quit], "nobody has to wait");
    play(&mut session, "<Esc>q");
    for _ in 0..2 {
        permits.send(Ok(())).expect("waited for");
    }
    permits.send(Err(io::ErrorKind::StorageFull.into())).expect("waited for");
    wait(&mut session, &reports, |saving| matches!(saving, Saving::Failed(..)));
    let shown = screen(&session);
    assert!(shown.contains("1 changes are not saved"), "{shown}");
    play(&mut session, "<Esc>");
    let shown = screen(&session);
    assert!(shown.contains("NOT SAVED (1 changes): in the journal only"), "{shown}");
    assert!(shown.to_lowercase().contains("no storage space"), "{shown}");
    play(&mut session, "q");
    play(&mut session, "s");
    drop(permits);
    let asked = wait(&mut session, &reports, |saving| matches!(saving, Saving::Saved));
    assert_eq!(asked, [], "s stays");
    assert_eq!(play(&mut session, "q"), [Outside::Quit]);
}

#[test]
fn where_no_journal_can_be_written_every_change_goes_into_the_file_at_once_and_that_is_said() {
    let folder = study();
    fs::create_dir_all(folder.path().join("annotations/.cache")).expect("made");
    fs::write(folder.path().join("annotations/.cache/journal"), "in the way").expect("written");
    let (mut session, reports) = by_thread(RealDisk, &folder);
    play(&mut session, "ttrust<Enter>");
    wait(&mut session, &reports, |saving| matches!(saving, Saving::Saved));
    assert!(screen(&session).contains("undo will end with this sitting"), "{}", screen(&session));
    assert!(layer(&folder).contains("trust"));
    play(&mut session, "}tdoubt<Enter>");
    wait(&mut session, &reports, |saving| matches!(saving, Saving::Saved));
    assert!(layer(&folder).contains("doubt"));
    assert!(screen(&session).contains("tagged doubt"), "it is said once");
}

#[test]
fn what_another_wrote_comes_onto_the_screen_and_both_are_in_the_file() {
    let folder = study();
    let (mut session, reports) = by_thread(RealDisk, &folder);
    play(&mut session, "ttrust<Enter>aours<Esc>");
    assert!(session.save());
    let mut other = open_at(RealDisk, &folder, 1_796_000_000_000);
    play(&mut other, "ttheirs<Enter>}anews<Esc>");
    assert!(other.save());
    play(&mut session, "tmore<Enter>");
    assert!(session.save());
    let book = session.state().desk.notebook();
    let tags: Vec<_> = book.codebook().tags().iter().map(|t| t.id.as_str()).collect();
    assert_eq!(tags, ["trust", "more", "theirs"], "{:?}", reports.try_iter().count());
    assert_eq!(notes(&session), ["ours", "news"]);
    for word in ["trust", "ours", "theirs", "news", "more"] {
        assert!(layer(&folder).contains(word), "{word}");
    }
    let again = open_at(RealDisk, &folder, 1_797_000_000_000);
    assert_eq!(again.state().desk.notebook().mine(), session.state().desk.notebook().mine());
}

#[test]
fn the_next_sitting_takes_back_what_the_last_one_did_and_says_what_it_was() {
    let folder = study();
    let mut session = open(RealDisk, &folder);
    play(&mut session, "ttrust<Enter>}tdoubt<Enter>ano<Esc>u");
    assert!(session.save());
    let (kept, history) = (session.state().desk.notebook().clone(), session.state().desk.history().clone());
    drop(session);
    let mut next = open_at(RealDisk, &folder, 1_796_000_000_000);
    assert_eq!(next.state().desk.history(), &history);
    play(&mut next, "u");
    assert!(screen(&next).contains("taken back: tag ¶2 doubt"), "{}", screen(&next));
    assert_eq!(next.state().desk.notebook().codebook().tags().len(), 1, "the codebook too");
    play(&mut next, "<C-r><C-r>");
    assert!(screen(&next).contains("done again: note"), "{}", screen(&next));
    assert_eq!(notes(&next), ["", "no"]);
    play(&mut next, "u");
    assert!(next.save());
    drop(next);
    let mut third = open_at(RealDisk, &folder, 1_797_000_000_000);
    assert_eq!(third.state().desk.notebook(), &kept);
    play(&mut third, "uuu");
    assert_eq!(third.state().desk.notebook().mine().annotations().len(), 0);
    assert!(screen(&third).contains("nothing to take back"));
}

#[test]
fn what_does_not_fit_any_more_cannot_be_taken_back() {
    let folder = study();
    let mut session = open(RealDisk, &folder);
    play(&mut session, "ttrust<Enter>}afirst<Esc>");
    assert!(session.save());
    drop(session);
    let path = folder.path().join("annotations/talk.txt/ada.ron");
    fs::write(&path, layer(&folder).replace("first", "edited by hand")).expect("written");
    let mut next = open_at(RealDisk, &folder, 1_796_000_000_000);
    play(&mut next, "u");
    assert!(screen(&next).contains("nothing to take back"), "{}", screen(&next));
    assert_eq!(notes(&next), ["", "edited by hand"]);
}

#[test]
fn whichever_file_is_gone_the_others_have_what_was_in_it() {
    for (gone, is_told) in
        [(".cache/journal", false), (".cache", false), ("talk.txt", true), ("codebook.ron", true)]
    {
        let folder = study();
        let before = marked_once(&folder);
        let path = folder.path().join("annotations").join(gone);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("it is there");
        let session = open_at(RealDisk, &folder, 1_796_000_000_000);
        assert_eq!(
            screen(&session).contains("is gone; manicule check --restore"),
            is_told,
            "{}",
            screen(&session)
        );
        drop(session);
        let restored = restore(&project(&folder));
        assert_eq!(restored.len(), usize::from(is_told), "{gone}: {restored:?}");
        assert_eq!((layer(&folder), codebook(&folder)), before, "{gone}");
        assert!(restore(&project(&folder)).is_empty(), "{gone}: there is nothing to bring back any more");
    }
}

#[test]
fn what_was_in_a_file_that_is_gone_comes_back_into_the_one_that_was_begun_since() {
    let folder = study();
    marked_once(&folder);
    for (millis, note) in [(1_796_000_000_000, "second"), (1_797_000_000_000, "third")] {
        fs::remove_file(folder.path().join("annotations/talk.txt/ada.ron")).expect("it is there");
        let mut session = open_at(RealDisk, &folder, millis);
        play(&mut session, &format!("Gttrust<Enter>a{note}<Esc>"));
        assert!(session.save());
        assert_eq!(notes(&session), [note]);
    }
    let (lost, is_lost) = (spare::lost(&project(&folder)), |n| format!("ada.ron.{n}"));
    let names: Vec<_> = lost.iter().map(|lost| lost.path.file_name().expect("a name").to_owned()).collect();
    assert_eq!(names, [is_lost(1).as_str(), &is_lost(2)]);
    assert!(restore(&project(&folder)).iter().all(|mended| mended.outcome.is_ok()));
    let mut found = notes(&open_at(RealDisk, &folder, 1_798_000_000_000));
    found.sort();
    assert_eq!(found, ["a note", "second", "third"]);
    assert_eq!(spare::lost(&project(&folder)), []);
}

/// A sitting in which one passage gets a tag and a note. The layer and the codebook as they are then.
fn marked_once(folder: &TempDir) -> (String, String) {
    let mut session = open(RealDisk, folder);
    play(&mut session, "tfirst<Enter>aa note<Esc>");
    assert!(session.save());
    (layer(folder), codebook(folder))
}

fn codebook(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("annotations/codebook.ron")).expect("a codebook")
}

fn project(folder: &TempDir) -> Project {
    Project::around(Arc::new(RealDisk), folder.path())
}
