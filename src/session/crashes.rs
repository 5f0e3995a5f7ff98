//! Whole sittings while the power goes, the process is killed and calls fail: the journal and the files together.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Clock, Place, Session};
use crate::annotation::{Moment, Notebook};
use crate::app::{COMMANDS, Key, Keymap, Msg};
use crate::session::saving::Seat;
use crate::store::simulated::{Fault, Faulty, Simulated};
use crate::store::{CodebookFile, Disk, LayerFile, MAX_BYTES, read_file};

const TALK: &str = "Mara Voss: The harbour is open.\n\nBen Holt: Nobody doubts it.\n\nMara Voss: Good.\n";
const TRANSCRIPT: &str = "/study/talk.txt";

/// What is done, one action each; `!` brings everything into the files.
const ACTIONS: &[&str] = &["ttrust<Enter>", "!", "aa note<Esc>", "u", "!", "}h"];

fn disk() -> Simulated {
    let disk = Simulated::new();
    let folder = Path::new("/study");
    disk.create_folder(folder).expect("new");
    let mut draft = disk.create_new(Path::new(TRANSCRIPT), 0o600).expect("new");
    draft.write_all(TALK.as_bytes()).and_then(|()| draft.sync()).expect("written");
    disk.sync_folder(folder).and_then(|()| disk.sync_folder(Path::new("/"))).expect("synced");
    disk
}

/// A sitting; none when the transcript cannot even be read.
fn open(disk: &(impl Disk + Clone + 'static), millis: u64) -> Option<Session> {
    let keymap = Arc::new(Keymap::new(COMMANDS).expect("no clash"));
    let clock = Clock::Fixed(Moment { millis, random: millis });
    let place = Place::File(PathBuf::from(TRANSCRIPT));
    let mut session = Session::open(Arc::new(disk.clone()), place, "ada", keymap, clock).ok()?;
    session.send(Msg::Resize(80, 24));
    Some(session)
}

/// Brings what was done to the journal, as the writer does at once. Returns whether it is on the medium.
fn note(session: &mut Session) -> bool {
    match &mut session.seat {
        Seat::Here(saver) => saver.note().is_ok(),
        Seat::Nowhere | Seat::There(_) => false,
    }
}

/// Does [`ACTIONS`]. Returns the notebook after each, the start first, and how many were acknowledged.
fn sitting(disk: &(impl Disk + Clone + 'static)) -> (Vec<Notebook>, usize) {
    let Some(mut session) = open(disk, 1_795_000_000_000) else { return (Vec::new(), 0) };
    let mut states = vec![session.state().desk.notebook().clone()];
    let mut kept = 0;
    for action in ACTIONS {
        let is_kept = if *action == "!" {
            session.save() && matches!(session.seat, Seat::Here(_))
        } else {
            for key in Key::script(action).expect("keys") {
                session.send(Msg::Key(key));
            }
            states.push(session.state().desk.notebook().clone());
            note(&mut session)
        };
        if is_kept {
            kept = states.len() - 1;
        }
    }
    (states, kept)
}

/// Whether both files can be read, or are not there.
fn files_parse(disk: &dyn Disk) -> bool {
    let bytes = |path: &str| read_file(disk, Path::new(path), MAX_BYTES).expect("it can be read");
    let (layer, codebook) = ("/study/annotations/talk.txt/ada.ron", "/study/annotations/codebook.ron");
    bytes(layer).is_none_or(|b| LayerFile::parse(&b, Path::new("")).is_ok_and(|f| f.unreadable().is_empty()))
        && bytes(codebook)
            .is_none_or(|b| CodebookFile::parse(&b, Path::new("")).is_ok_and(|f| f.unreadable().is_empty()))
}

/// Whether the next sitting on `disk` finds one of `states` from the one numbered `kept` on, brings it into the files
/// and goes on.
fn goes_on(disk: &Simulated, states: &[Notebook], kept: usize) -> bool {
    let Some(mut session) = open(disk, 1_796_000_000_000) else { return false };
    let found = session.state().desk.notebook().clone();
    if !states.get(kept..).is_some_and(|later| later.contains(&found)) {
        return false;
    }
    for key in Key::script("Gtnext<Enter>u").expect("keys") {
        session.send(Msg::Key(key));
    }
    let is_saved = session.save();
    drop(session);
    // without the journal, the files alone have it now
    let folder = Path::new("/study/annotations/.cache/journal/talk.txt");
    for name in disk.list(folder).expect("a journal") {
        disk.remove(&folder.join(name)).expect("there");
    }
    let again = open(disk, 1_797_000_000_000).expect("opened");
    is_saved && files_parse(disk) && *again.state().desk.notebook() == found
}

/// Whether something acknowledged is lost on a disk of `left`, a file cannot be read or the next sitting cannot go on;
/// for each of them.
fn lost<'a>(
    left: impl IntoIterator<Item = &'a Simulated>,
    states: &'a [Notebook],
    kept: usize,
) -> impl Iterator<Item = bool> {
    left.into_iter().map(move |left| !files_parse(left) || !goes_on(left, states, kept))
}

#[test]
fn no_power_loss_in_a_sitting_loses_what_counted_as_saved() {
    let (states, all) = sitting(&disk());
    assert_eq!(all, states.len() - 1, "every action changes something, and is acknowledged");
    let (mut count, mut bad) = (0, 0);
    for call in 0.. {
        let disk = disk();
        let faulty = Faulty::new(&disk, Fault::Onwards(ErrorKind::Other), call);
        let (_, kept) = sitting(&faulty);
        let left = disk.crashes();
        count += left.len();
        bad += lost(&left, &states, kept).filter(|is_lost| *is_lost).count();
        if !faulty.was_reached() {
            break;
        }
    }
    println!("{count} disks");
    assert!(count > 300, "{count} disks are too few to say anything");
    assert_eq!(bad, 0, "of {count}");
}

#[test]
fn sittings_that_leave_out_a_sync_are_caught() {
    let (states, all) = sitting(&disk());
    for fault in [Fault::NoSync, Fault::NoFolderSync] {
        let disk = disk();
        let (_, kept) = sitting(&Faulty::new(&disk, fault, 0));
        assert_eq!(kept, all, "{fault:?}: it says that everything is saved");
        assert!(lost(&disk.worst_crashes(), &states, kept).any(|is_lost| is_lost), "{fault:?}");
    }
}

#[test]
fn an_error_at_any_call_loses_nothing_of_a_sitting() {
    let (states, _) = sitting(&disk());
    for kind in [ErrorKind::StorageFull, ErrorKind::ReadOnlyFilesystem] {
        for call in 0.. {
            let disk = disk();
            let faulty = Faulty::new(&disk, Fault::Once(kind), call);
            let (_, kept) = sitting(&faulty);
            assert!(files_parse(&disk), "{kind} at {call}");
            if kept > 0 {
                assert!(goes_on(&disk, &states, kept), "{kind} at {call}: {kept} were acknowledged");
            }
            if !faulty.was_reached() {
                break;
            }
        }
    }
}
