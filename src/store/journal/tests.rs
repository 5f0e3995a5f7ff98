//! Journals on disks that lose, fail and stop.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::annotation::{Action, Annotation, Change, Fingerprint, Op, Way};
use crate::store::Disk;
use crate::store::simulated::{Fault, Faulty, Simulated};

const NAME: &str = "talks/p01.txt";

fn project(disk: &(impl Disk + Clone + 'static)) -> Project {
    Project::at(Arc::new(disk.clone()), PathBuf::from("/study"))
}

fn open(disk: &(impl Disk + Clone + 'static), millis: u64) -> (Journal, Past) {
    Journal::open(&project(disk), NAME, "ada", Moment { millis, random: millis })
}

fn entry(n: usize) -> Entry {
    let id = format!("id-{n}");
    let memo =
        Annotation::memo(&Fingerprint::default(), format!("note {n}"), id.as_str().into(), String::new());
    let action = Action::new(Way::Done, &format!("step {n}"), vec![Op::Annotation(Change::add(memo))]);
    Entry { at: format!("2026-11-24T10:00:{n:02}Z"), action }
}

fn entries(numbers: std::ops::Range<usize>) -> Vec<Entry> {
    numbers.map(entry).collect()
}

/// The bytes of the only journal, and where it is.
fn only(disk: &Simulated) -> (PathBuf, Vec<u8>) {
    let folder = project(disk).journals(NAME);
    let names = disk.list(&folder).expect("there");
    assert_eq!(names.len(), 1, "{names:?}");
    let path = folder.join(&names[0]);
    let bytes = disk.read(&path, usize::MAX).expect("there");
    (path, bytes)
}

/// Puts `bytes` in the place of the file.
fn replace(disk: &Simulated, path: &Path, bytes: &[u8]) {
    disk.remove(path).expect("there");
    disk.create_new(path, Rights::Private).and_then(|mut draft| draft.write_all(bytes)).expect("written");
}

#[test]
fn the_next_sitting_learns_what_was_done_and_what_is_not_in_the_files_yet() {
    let disk = Simulated::new();
    let (mut journal, past) = open(&disk, 1);
    assert_eq!((past.entries.len(), past.pending), (0, 0));
    journal.append(&entries(0..2)).expect("written");
    journal.written().expect("written");
    journal.append(&entries(2..5)).expect("written");
    drop(journal);
    let (mut journal, past) = open(&disk, 2);
    assert_eq!((past.entries, past.pending), (entries(0..5), 3));
    assert_eq!(past.problems, [""; 0]);
    // what was brought back is not done until it is in the files
    journal.append(&entries(5..6)).expect("written");
    drop(journal);
    let (mut journal, past) = open(&disk, 3);
    assert_eq!((past.entries, past.pending), (entries(0..6), 4));
    journal.written().expect("written");
    drop(journal);
    let (_, past) = open(&disk, 4);
    assert_eq!((past.entries, past.pending), (entries(0..6), 0));
    only(&disk);
}

#[test]
fn opening_writes_nothing_and_a_sitting_without_actions_leaves_nothing() {
    let disk = Simulated::new();
    let (mut journal, _) = open(&disk, 1);
    journal.append(&[]).expect("nothing to do");
    journal.written().expect("nothing to do");
    assert!(disk.metadata(Path::new("/study")).is_err());
}

#[test]
fn a_journal_whose_writer_is_there_is_left_alone() {
    let disk = Simulated::new();
    let (mut first, _) = open(&disk, 1);
    first.append(&entries(0..1)).expect("written");
    let (mut second, past) = open(&disk, 1);
    assert_eq!((past.entries.len(), past.pending), (0, 0));
    second.append(&entries(1..2)).expect("written");
    first.append(&entries(2..3)).expect("its file is still there");
    drop((first, second));
    let (_, past) = open(&disk, 2);
    assert_eq!((past.entries.len(), past.pending), (3, 3));
}

#[test]
fn what_two_sittings_took_over_from_a_third_is_there_once() {
    let disk = Simulated::new();
    let (mut first, _) = open(&disk, 1);
    first.append(&entries(0..2)).and_then(|()| first.written()).expect("written");
    drop(first);
    let sittings: Vec<_> = (2..5).map(|n| (open(&disk, n as u64).0, n)).collect();
    for (mut sitting, n) in sittings {
        sitting.append(&entries(n..n + 1)).and_then(|()| sitting.written()).expect("written");
    }
    assert_eq!(open(&disk, 9).1.entries, entries(0..5));
    assert_eq!(log(&project(&disk), &[NAME.to_owned()]).0.len(), 5);
}

#[test]
fn a_journal_that_somebody_took_away_is_begun_again_with_everything_in_it() {
    let disk = Simulated::new();
    let (mut journal, _) = open(&disk, 1);
    journal.append(&entries(0..1)).expect("written");
    disk.remove(&only(&disk).0).expect("there");
    assert!(journal.append(&entries(1..2)).is_err());
    journal.append(&entries(1..2)).expect("a new file");
    drop(journal);
    assert_eq!(open(&disk, 2).1.entries, entries(0..2));
}

#[test]
fn reading_stops_at_the_first_bad_line_which_is_told_once_and_kept() {
    let disk = Simulated::new();
    let (mut journal, _) = open(&disk, 1);
    for n in 0..6 {
        journal.append(&entries(n..n + 1)).expect("written");
    }
    drop(journal);
    let (path, good) = only(&disk);
    let lines: Vec<&[u8]> = good.split_inclusive(|b| *b == b'\n').collect();
    let torn = good[..good.len() - 9].to_vec();
    let damaged = String::from_utf8(good.clone()).expect("text").replace("step 3", "step x").into_bytes();
    let doubled = [&good[..], lines[7]].concat();
    let missing = [&lines[..3].concat()[..], &lines[4..].concat()].concat();
    let zeros = [&good[..], &[0; 40]].concat();
    for (bytes, read, place) in [
        (torn, 5, ":8:1"),
        (damaged, 3, ":6:1"),
        (doubled, 6, ":9:1"),
        (missing, 1, ":4:1"),
        (zeros, 6, ":9:1"),
    ] {
        replace(&disk, &path, &bytes);
        let (_, past) = open(&disk, 2);
        assert_eq!(past.entries, entries(0..read), "{place}");
        assert!(past.problems[0].contains(place), "{:?}", past.problems);
        let (mut journal, _) = open(&disk, 2);
        journal.append(&entries(6..7)).expect("written");
        drop(journal);
        assert_eq!(disk.read(&path, usize::MAX).expect("kept"), bytes);
        let (mut journal, past) = open(&disk, 3);
        assert_eq!((past.entries.len(), past.problems), (read + 1, Vec::new()), "{place}");
        // the next sitting does not bring it up again either
        journal.append(&entries(7..8)).expect("written");
        drop(journal);
        let (_, past) = open(&disk, 4);
        assert_eq!((past.entries.len(), past.problems), (read + 2, Vec::new()), "{place}");
        let folder = project(&disk).journals(NAME);
        for name in disk.list(&folder).expect("there") {
            disk.remove(&folder.join(name)).expect("there");
        }
        disk.create_new(&path, Rights::Private).expect("made");
    }
}

#[test]
fn the_oldest_steps_are_left_behind_when_there_are_too_many_but_none_that_is_pending() {
    let disk = Simulated::new();
    let long = |n: usize| {
        let mut long = entry(n);
        long.action.step.label = format!("{n} {}", "x".repeat(LARGEST / 10));
        long
    };
    let (mut journal, _) = open(&disk, 1);
    journal.append(&(0..12).map(long).collect::<Vec<_>>()).expect("written");
    journal.written().expect("written");
    journal.append(&(12..30).map(long).collect::<Vec<_>>()).expect("written");
    drop(journal);
    let (mut journal, past) = open(&disk, 2);
    assert_eq!((past.entries.len(), past.pending), (4 + 18, 18));
    assert!(past.entries[0].action.step.label.starts_with("8 "));
    journal.written().expect("written");
    drop(journal);
    assert_eq!(open(&disk, 3).1.entries.len(), 4);
}

#[test]
fn the_log_tells_each_action_once_with_its_coder_and_place() {
    let disk = Simulated::new();
    let project = project(&disk);
    let (mut ada, _) = open(&disk, 1);
    ada.append(&entries(0..2)).expect("written");
    ada.written().expect("written");
    ada.append(&entries(4..5)).expect("written");
    let (mut ben, _) = Journal::open(&project, NAME, "ben.s", Moment { millis: 2, random: 2 });
    ben.append(&entries(3..4)).expect("written");
    let (mut other, _) = Journal::open(&project, "talks/p02.txt", "ada", Moment { millis: 3, random: 3 });
    other.append(&entries(2..3)).expect("written");
    assert_eq!(project.journalled(), [NAME, "talks/p02.txt"]);
    let (logged, problems) = log(&project, &project.journalled());
    let told: Vec<_> =
        logged.iter().map(|l| (l.entry.action.step.label.as_str(), l.coder.as_str(), l.is_written)).collect();
    assert_eq!(problems, [""; 0]);
    assert_eq!(
        told,
        [
            ("step 0", "ada", true),
            ("step 1", "ada", true),
            ("step 2", "ada", false),
            ("step 3", "ben.s", false),
            ("step 4", "ada", false)
        ]
    );
}

/// A sitting of six actions behind another of two, on a disk with `fault`; returns how many actions were
/// acknowledged, of both together.
fn sittings(disk: &Faulty) -> usize {
    let mut kept = 0;
    for (sitting, numbers) in [0..2, 2..8].into_iter().enumerate() {
        let (mut journal, past) = open(disk, sitting as u64);
        // an action that was not acknowledged may be there all the same
        kept = kept.max(past.entries.len());
        for n in numbers {
            // a failed action is tried again with the next one, as it stays in memory
            if journal.append(&entries(kept..n + 1)).is_ok() {
                kept = n + 1;
            }
            if n == 3 {
                let _ = journal.written();
            }
        }
    }
    kept
}

/// Stops at every call of the sittings; returns how many disks a power loss leaves, and on how many of them an
/// acknowledged action is lost or not in its place, or the next sitting cannot go on.
fn cut_power(fault: fn(usize) -> (Fault, usize)) -> (usize, usize) {
    let (mut states, mut bad) = (0, 0);
    for call in 0.. {
        let disk = Simulated::new();
        let (kind, at) = fault(call);
        let faulty = Faulty::new(&disk, kind, at);
        let kept = sittings(&faulty);
        for left in disk.crashes() {
            states += 1;
            let (mut journal, past) = open(&left, 9);
            let found = past.entries.len();
            let is_kept = found >= kept && past.entries == entries(0..found);
            let goes_on = journal.append(&entries(found..found + 1)).is_ok();
            drop(journal);
            let next = open(&left, 10).1;
            bad += usize::from(!is_kept || !goes_on || next.entries != entries(0..found + 1));
        }
        if !matches!(kind, Fault::Onwards(_)) || !faulty.was_reached() {
            break;
        }
    }
    (states, bad)
}

#[test]
fn no_power_loss_loses_an_acknowledged_action() {
    let (states, bad) = cut_power(|call| (Fault::Onwards(ErrorKind::Other), call));
    println!("{states} disks");
    assert!(states > 100, "{states} disks are too few to say anything");
    assert_eq!(bad, 0, "of {states}");
}

#[test]
fn journals_that_leave_out_a_sync_are_caught() {
    assert_ne!(cut_power(|_| (Fault::NoSync, 0)).1, 0, "no sync of the file");
    assert_ne!(cut_power(|_| (Fault::NoFolderSync, 0)).1, 0, "no sync of the folder");
}

#[test]
fn an_error_at_any_call_loses_nothing_and_the_journal_goes_on() {
    for kind in [ErrorKind::StorageFull, ErrorKind::ReadOnlyFilesystem, ErrorKind::Other] {
        for call in 0.. {
            let disk = Simulated::new();
            let faulty = Faulty::new(&disk, Fault::Once(kind), call);
            sittings(&faulty);
            // only the last action has none behind it that would try again
            let mut found = open(&disk, 9).1.entries;
            // a journal that could not be read when a sitting began is not carried over, and comes in later
            found.sort_by(|a, b| a.at.cmp(&b.at));
            assert!(found.len() >= 7, "{kind} at {call}: {}", found.len());
            assert_eq!(found, entries(0..found.len()), "{kind} at {call}");
            if !faulty.was_reached() {
                break;
            }
        }
    }
}
