//! Long rows of real runs of the program: killed at their system calls, with calls that fail, several at once, and with
//! an editor between them. Every tag that was acknowledged is in the files once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::RwLock;
use std::thread;

use tempfile::TempDir;

/// The system calls at which a save can be cut off.
const CALLS: &str = "openat,write,fsync,fdatasync,rename,renameat,renameat2,unlink,mkdir,flock";

/// What a traced run suffers.
#[derive(Debug, Clone, Copy)]
enum Blow {
    /// It is killed at this one of its [`CALLS`], 1-based.
    Kill(usize),
    /// This one of its calls of one kind fails: the call, the error, the number.
    Error(&'static str, &'static str, usize),
}

/// A project with one long transcript.
struct Study(TempDir);

impl Study {
    fn new(paragraphs: usize) -> Self {
        let folder = TempDir::new().expect("a folder");
        let talk: String = (1..=paragraphs).map(|n| format!("Mara Voss: Sentence number {n}.\n\n")).collect();
        fs::write(folder.path().join("talk.txt"), talk).expect("written");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn layer(&self) -> PathBuf {
        self.path().join("annotations/talk.txt/ada.ron")
    }

    /// Puts the tag `t<paragraph>` on a paragraph. Returns whether the program said that it did.
    fn tag(&self, paragraph: usize, blow: Option<Blow>) -> bool {
        let program = env!("CARGO_BIN_EXE_manicule");
        let mut command = match blow {
            None => Command::new(program),
            Some(blow) => traced(program, blow),
        };
        let (paragraph, tag) = (paragraph.to_string(), format!("t{paragraph}"));
        command.args(["tag", "talk.txt", "--paragraph", &paragraph, "-t", &tag]).current_dir(self.path());
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", self.path()).env("MANICULE_CODER", "ada");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("run").success()
    }

    /// Rewrites the layer as an editor does: a comment at its end, written beside and renamed.
    fn edit(&self, comment: usize) {
        let Ok(text) = fs::read_to_string(self.layer()) else { return };
        let beside = self.path().join("beside");
        fs::write(&beside, format!("{text}// comment {comment}\n")).expect("written");
        fs::rename(beside, self.layer()).expect("renamed");
    }

    /// Makes sure that each of the tags of `kept` paragraphs is there once, and that nothing is wrong.
    fn assert_all_there(&self, kept: &BTreeSet<usize>) {
        let check = Command::new(env!("CARGO_BIN_EXE_manicule"))
            .args(["check", "--repair"])
            .current_dir(self.path())
            .env("HOME", self.path())
            .output()
            .expect("run");
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
        let layer = fs::read_to_string(self.layer()).expect("there");
        for paragraph in kept {
            let count = layer.matches(&format!("\"t{paragraph}\"")).count();
            assert_eq!(count, 1, "t{paragraph} was acknowledged");
        }
    }
}

fn traced(program: &str, blow: Blow) -> Command {
    let (calls, inject) = match blow {
        Blow::Kill(when) => (CALLS, format!("inject={CALLS}:signal=KILL:when={when}")),
        Blow::Error(call, error, when) => (call, format!("inject={call}:error={error}:when={when}")),
    };
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &inject, program]);
    command
}

fn has_strace() -> bool {
    let has = Command::new("strace").arg("-V").output().is_ok();
    if !has {
        println!("skipped: no strace");
    }
    has
}

/// A number from the environment.
fn number(name: &str, else_: usize) -> usize {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(else_)
}

/// Runs `blows` one after the other on one project, with a run that nothing happens to behind every fourth. Returns how
/// many of them the program did not survive.
fn suffer(blows: &[Blow]) -> usize {
    let study = Study::new(2 * blows.len());
    let mut kept = BTreeSet::new();
    let mut broken = 0;
    for (n, blow) in blows.iter().enumerate() {
        let survives = study.tag(2 * n + 1, Some(*blow));
        broken += usize::from(!survives);
        kept.extend(survives.then_some(2 * n + 1));
        if n % 4 == 3 {
            assert!(study.tag(2 * n + 2, None), "the run after {blow:?} fails");
            kept.insert(2 * n + 2);
        }
    }
    study.assert_all_there(&kept);
    broken
}

/// [`suffer`] on two projects at once.
fn suffer_twice(blows: &[Blow]) -> usize {
    let (first, second) = blows.split_at(blows.len() / 2);
    thread::scope(|scope| {
        let other = scope.spawn(|| suffer(second));
        suffer(first) + other.join().expect("nothing is lost")
    })
}

#[test]
fn a_row_of_runs_that_are_killed_at_every_call_keeps_every_tag_that_was_acknowledged() {
    if !has_strace() {
        return;
    }
    let count = number("MANICULE_KILLS", 540);
    let blows: Vec<Blow> = (0..count).map(|n| Blow::Kill(1 + n % 32)).collect();
    let killed = suffer_twice(&blows);
    println!("{killed} of {count} killed");
    assert!(killed > count / 2, "{killed} of {count} are too few to say anything");
}

/// Calls and how they fail.
const ERRORS: &[(&str, &str)] = &[
    ("fsync", "EIO"),
    ("fdatasync", "EIO"),
    ("write", "EIO"),
    ("write", "ENOSPC"),
    ("rename", "EIO"),
    ("openat", "EMFILE"),
    ("mkdir", "EDQUOT"),
    ("flock", "ENOLCK"),
];

#[test]
fn a_row_of_runs_in_which_calls_fail_keeps_every_tag_that_was_acknowledged() {
    if !has_strace() {
        return;
    }
    let most = number("MANICULE_ERRORS", 8);
    let blow = |when| ERRORS.iter().map(move |(call, error)| Blow::Error(call, error, when));
    let blows: Vec<Blow> = (1..=most).flat_map(blow).collect();
    println!("{} of {} runs failed", suffer_twice(&blows), blows.len());
}

/// Numbers that look random (xorshift).
struct Dice(usize);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}

#[test]
fn four_processes_at_once_with_kills_and_an_editor_between_keep_every_tag_that_was_acknowledged() {
    const PROCESSES: usize = 4;
    let can_kill = has_strace();
    let (each, seed) = (number("MANICULE_ACTIONS", 20), number("MANICULE_SEED", 20_261_124));
    println!("seed {seed}");
    let study = Study::new(PROCESSES * each);
    // an editor that reads, while others write, and then writes loses their work: it works alone here
    let turn = RwLock::new(());
    let work = |process: usize| {
        let mut dice = Dice(seed + process + 1);
        let mut kept = BTreeSet::new();
        let mut killed = 0;
        for n in 0..each {
            let paragraph = process * each + n + 1;
            if dice.below(10) == 0 {
                let _alone = turn.write().expect("nobody panics with it");
                study.edit(paragraph);
            }
            let _beside = turn.read().expect("nobody panics with it");
            if can_kill && dice.below(4) == 0 && !study.tag(paragraph, Some(Blow::Kill(1 + dice.below(36)))) {
                killed += 1;
            // who is told that it was not saved does it again: the others may have been quicker all the time
            } else if study.tag(paragraph, None) || study.tag(paragraph, None) {
                kept.insert(paragraph);
            }
        }
        (kept, killed)
    };
    let (kept, killed) = thread::scope(|scope| {
        let work = &work;
        let all: Vec<_> = (0..PROCESSES).map(|process| scope.spawn(move || work(process))).collect();
        all.into_iter().fold((BTreeSet::new(), 0), |(mut kept, killed), one| {
            let (more, dead) = one.join().expect("no thread panics");
            kept.extend(more);
            (kept, killed + dead)
        })
    });
    println!("{} of {} acknowledged, {killed} killed", kept.len(), PROCESSES * each);
    study.assert_all_there(&kept);
    assert_eq!(kept.len() + killed, PROCESSES * each, "a run that nobody killed failed twice");
}
