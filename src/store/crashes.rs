//! Saving while the power goes, the process is killed and calls fail.

use std::io;
use std::path::Path;

use super::simulated::{Fault, Faulty, Simulated};
use super::{ContentHash, Disk, MAX_BYTES, Rights, Step, WriteError, is_draft, read_file, write_file};

const PATH: &str = "/study/annotations/p01.txt/ada.ron";
const VERSIONS: [&str; 3] = ["the first text", "the second text, which is longer", "third"];

const KINDS: [io::ErrorKind; 8] = [
    io::ErrorKind::StorageFull,
    io::ErrorKind::QuotaExceeded,
    io::ErrorKind::PermissionDenied,
    io::ErrorKind::ReadOnlyFilesystem,
    io::ErrorKind::CrossesDevices,
    io::ErrorKind::InvalidFilename,
    io::ErrorKind::Interrupted,
    io::ErrorKind::Other,
];

type Writer = fn(&dyn Disk, &Path, &[u8], Option<ContentHash>) -> Result<(), WriteError>;

fn content(disk: &dyn Disk) -> Option<Vec<u8>> {
    read_file(disk, Path::new(PATH), MAX_BYTES).expect("the disk can be read")
}

/// Saves all versions one after the other until one fails; returns how many were acknowledged.
fn save_all(disk: &dyn Disk, writer: Writer) -> usize {
    let mut last = None;
    VERSIONS
        .iter()
        .take_while(|text| {
            let saved = writer(disk, Path::new(PATH), text.as_bytes(), last);
            last = Some(ContentHash::of(text.as_bytes()));
            saved.is_ok()
        })
        .count()
}

/// How many versions came before what is on `disk`, itself included; none when it is no version.
fn age(disk: &dyn Disk) -> Option<usize> {
    match content(disk) {
        None => Some(0),
        Some(bytes) => VERSIONS.iter().position(|text| text.as_bytes() == bytes).map(|at| at + 1),
    }
}

/// Cuts the power at every call while `writer` saves; returns how many disks that leaves, and on how many of them
/// an acknowledged save is lost, the file is no version, or the next save does not work.
fn cut_power(fault: fn(usize) -> (Fault, usize), writer: Writer) -> (usize, usize) {
    let (mut states, mut bad) = (0, 0);
    for call in 0.. {
        let disk = Simulated::new();
        let (fault, at) = fault(call);
        let faulty = Faulty::new(&disk, fault, at);
        let saved = save_all(&faulty, writer);
        for left in disk.crashes() {
            states += 1;
            let is_kept = age(&left).is_some_and(|age| age >= saved);
            let last = content(&left).map(|bytes| ContentHash::of(&bytes));
            let goes_on = write_file(&left, Path::new(PATH), b"next", last).is_ok()
                && content(&left).as_deref() == Some(b"next");
            bad += usize::from(!is_kept || !goes_on);
        }
        if !matches!(fault, Fault::Onwards(_)) || !faulty.was_reached() {
            break;
        }
    }
    (states, bad)
}

fn stop(call: usize) -> (Fault, usize) {
    (Fault::Onwards(io::ErrorKind::Other), call)
}

/// Writes all but the first version in place of the old file, which it takes away before.
fn careless(disk: &dyn Disk, path: &Path, bytes: &[u8], last: Option<ContentHash>) -> Result<(), WriteError> {
    if last.is_none() {
        return write_file(disk, path, bytes, last);
    }
    let written = disk.remove(path).and_then(|()| {
        let mut draft = disk.create_new(path, Rights::Private)?;
        draft.write_all(bytes)?;
        draft.sync()?;
        disk.sync_folder(path.parent().expect("a folder"))
    });
    written.map_err(|source| WriteError::Io { path: path.to_owned(), step: Step::Write, source })
}

#[test]
fn no_power_loss_loses_an_acknowledged_save() {
    let (states, bad) = cut_power(stop, write_file);
    assert!(states > 100, "{states} disks are too few to say anything");
    assert_eq!(bad, 0, "of {states}");
}

#[test]
fn a_session_that_was_cut_off_does_not_endanger_the_saves_of_the_next() {
    for fault in [Fault::Onwards, Fault::Once] {
        for call in 0..60 {
            let disk = Simulated::new();
            save_all(&Faulty::new(&disk, fault(io::ErrorKind::Other), call), write_file);
            let last = content(&disk).map(|bytes| ContentHash::of(&bytes));
            write_file(&disk, Path::new(PATH), b"next", last).expect("nothing is in the way");
            assert!(disk.crashes().iter().all(|left| content(left).as_deref() == Some(b"next")), "{call}");
        }
    }
}

#[test]
fn writers_that_leave_out_a_step_are_caught() {
    assert_ne!(cut_power(|_| (Fault::NoSync, 0), write_file).1, 0, "no sync of the file");
    assert_ne!(cut_power(|_| (Fault::NoFolderSync, 0), write_file).1, 0, "no sync of the folder");
    assert_ne!(cut_power(stop, careless).1, 0, "in place");
}

#[test]
fn an_error_at_any_call_leaves_the_old_text_or_the_new_one_and_no_draft() {
    for kind in KINDS {
        for call in 0.. {
            let disk = Simulated::new();
            let faulty = Faulty::new(&disk, Fault::Once(kind), call);
            let saved = save_all(&faulty, write_file);
            let found = age(&disk).expect("a whole version");
            // the call that failed may have been the last one, behind the renaming
            assert!(found == saved || found == saved + 1, "{kind} at {call}: {found}, {saved} saved");
            let folder = Path::new(PATH).parent().expect("a folder");
            let names = disk.list(folder).unwrap_or_default();
            assert!(!names.iter().any(|name| is_draft(name)), "{kind} at {call}: {names:?}");
            if !faulty.was_reached() {
                assert_eq!(saved, VERSIONS.len());
                break;
            }
        }
    }
}

#[test]
fn a_disk_that_stays_broken_keeps_a_whole_version_and_the_error_names_the_path() {
    for call in 0..60 {
        let disk = Simulated::new();
        let faulty = Faulty::new(&disk, Fault::Onwards(io::ErrorKind::StorageFull), call);
        let saved = save_all(&faulty, write_file);
        assert!(age(&disk).is_some_and(|age| age >= saved), "at {call}");
        if let Err(error) = write_file(&faulty, Path::new(PATH), b"x", None) {
            assert!(error.to_string().starts_with("/study"), "{error}");
        }
    }
}
