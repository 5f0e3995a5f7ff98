//! Whole sittings while the power goes, the process is killed and calls fail: the journal and the files together.

mod play;

use std::collections::HashSet;
use std::io::ErrorKind;

use crate::store::simulated::{Fault, Faulty, Simulated};
use play::{Done, Sitting, disk, files_parse, goes_on, perform};

/// One passage after the other gets tags and notes, and some of it is taken back.
const MARKS: &[Sitting] = &[
    Sitting {
        coder: "ada",
        transcript: "talk.txt",
        actions: &[
            "ttrust<Enter>",
            "!",
            "aa note<Esc>",
            "u",
            "<C-r>",
            "}tdoubt<Enter>",
            "}h",
            "!",
            "d",
            "u",
            "ggx",
            "a more of it<Esc>",
        ],
    },
    Sitting { coder: "ada", transcript: "talk.txt", actions: &["u", "u", "Gtend<Enter>", "!"] },
];

/// A little of everything.
const SHORT: &[Sitting] = &[Sitting {
    coder: "ada",
    transcript: "talk.txt",
    actions: &["ttrust<Enter>", "!", "aa note<Esc>", "u", "!", "}h"],
}];

/// The codebook grows and is put in order; each change reaches the annotations.
const CODEBOOK: &[Sitting] = &[Sitting {
    coder: "ada",
    transcript: "talk.txt",
    actions: &[
        "ttrust<Enter>",
        "}tdoubt<Enter>",
        "!",
        "<Tab>ehow far<Esc>",
        "rfaith<Enter>",
        "anew/one<Enter>",
        "!",
        "u",
        "<C-r>",
    ],
}];

/// Two coders, two transcripts, one codebook.
const COMPANY: &[Sitting] = &[
    Sitting { coder: "ada", transcript: "talk.txt", actions: &["ttrust<Enter>", "}tdoubt<Enter>", "!"] },
    Sitting { coder: "ben", transcript: "talk.txt", actions: &["tdoubt<Enter>", "aa note<Esc>", "!"] },
    Sitting { coder: "ada", transcript: "walk.txt", actions: &["ttrust<Enter>", "}tplace<Enter>", "!"] },
    Sitting {
        coder: "ada",
        transcript: "talk.txt",
        actions: &["u", "Gtend<Enter>", "!", "aa note<Esc>", "gnmemo<Esc>"],
    },
];

/// What the tries came to.
#[derive(Debug, Default)]
struct Tally {
    /// Disks that power losses left.
    disks: usize,
    /// Those of them on which something acknowledged is lost, a file cannot be read or the next sitting cannot go on.
    bad: usize,
    /// What was tried already: each disk with the number of its sitting and of what was acknowledged.
    seen: HashSet<([u8; 32], usize, usize)>,
}

impl Tally {
    /// Tries each of `disks`, which were left when `done` was done of `play`.
    fn try_all(&mut self, disks: Vec<Simulated>, play: &[Sitting], done: &Done) {
        for disk in disks {
            self.disks += 1;
            if self.seen.insert((disk.print(), done.states.len(), done.kept)) {
                self.bad += usize::from(!files_parse(&disk) || !goes_on(&disk, play, done));
            }
        }
    }

    /// Cuts the power at each call of `play`, which begins on `start`, and tries every disk that this can leave.
    fn cut_everywhere(&mut self, start: &Simulated, play: &[Sitting]) {
        let whole = perform(&start.fork(), play);
        for call in 0.. {
            let disk = start.fork();
            let faulty = Faulty::new(&disk, Fault::Onwards(ErrorKind::Other), call);
            let done = perform(&faulty, play).with_states_of(&whole);
            self.try_all(disk.crashes(), play, &done);
            if !faulty.was_reached() {
                break;
            }
        }
    }
}

/// Cuts the power at each call of `play` on a new disk.
fn cut_everywhere(play: &[Sitting]) -> Tally {
    assert!(perform(&disk(), play).is_all_of(play), "every action changes something and is acknowledged");
    let mut tally = Tally::default();
    tally.cut_everywhere(&disk(), play);
    tally
}

#[test]
fn no_power_loss_while_passages_are_marked_loses_what_counted_as_saved() {
    assert_none_lost(&cut_everywhere(MARKS));
}

#[test]
fn no_power_loss_while_the_codebook_is_put_in_order_loses_what_counted_as_saved() {
    assert_none_lost(&cut_everywhere(CODEBOOK));
}

#[test]
fn no_power_loss_while_coders_take_turns_loses_what_counted_as_saved() {
    assert_none_lost(&cut_everywhere(COMPANY));
}

fn assert_none_lost(tally: &Tally) {
    println!("{} disks, {} of them different", tally.disks, tally.seen.len());
    assert!(tally.disks > 1_000, "{} disks are too few to say anything", tally.disks);
    assert_eq!(tally.bad, 0, "of {}", tally.disks);
}

/// The first power loss comes at every so many calls: `MANICULE_STRIDE`, or as many as fit into a few seconds.
fn stride() -> usize {
    std::env::var("MANICULE_STRIDE").ok().and_then(|stride| stride.parse().ok()).unwrap_or(67)
}

#[test]
fn a_second_power_loss_while_the_next_sitting_recovers_loses_nothing_either() {
    let (mut tally, mut begun) = (Tally::default(), HashSet::new());
    for call in (20..).step_by(stride()) {
        let first = disk();
        let faulty = Faulty::new(&first, Fault::Onwards(ErrorKind::Other), call);
        perform(&faulty, SHORT);
        if !faulty.was_reached() {
            break;
        }
        let left = first.crashes().into_iter().filter(|disk| files_parse(disk) && begun.insert(disk.print()));
        left.for_each(|left| tally.cut_everywhere(&left, &MARKS[1..]));
    }
    assert_none_lost(&tally);
}

#[test]
fn sittings_that_leave_out_a_sync_are_caught() {
    for fault in [Fault::NoSync, Fault::NoFolderSync] {
        let disk = disk();
        let done = perform(&Faulty::new(&disk, fault, 0), MARKS);
        assert!(done.is_all_of(MARKS), "{fault:?}: it says that everything is saved");
        let is_lost = |left: &Simulated| !files_parse(left) || !goes_on(left, MARKS, &done);
        assert!(disk.worst_crashes().iter().any(is_lost), "{fault:?}");
    }
}

/// Kinds of errors; EIO and EMFILE have none of their own, and [`ErrorKind::Other`] stands for them.
const KINDS: [ErrorKind; 8] = [
    ErrorKind::StorageFull,
    ErrorKind::QuotaExceeded,
    ErrorKind::PermissionDenied,
    ErrorKind::ReadOnlyFilesystem,
    ErrorKind::CrossesDevices,
    ErrorKind::InvalidFilename,
    ErrorKind::Interrupted,
    ErrorKind::Other,
];

#[test]
fn an_error_at_any_call_loses_nothing_of_a_sitting() {
    let whole = perform(&disk(), SHORT);
    let mut sittings = 0;
    for kind in KINDS {
        for call in 0.. {
            let disk = disk();
            let faulty = Faulty::new(&disk, Fault::Once(kind), call);
            let done = perform(&faulty, SHORT).with_states_of(&whole);
            sittings += 1;
            assert!(files_parse(&disk), "{kind} at {call}");
            assert!(goes_on(&disk, SHORT, &done), "{kind} at {call}: {} were acknowledged", done.kept);
            if !faulty.was_reached() {
                break;
            }
        }
    }
    println!("{sittings} sittings");
}
