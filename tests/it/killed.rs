//! The real program, killed at any moment of its saves, and on disks that are full or may not be written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::pty::{ESC, Tty, manicule};

const TALK: &str = "Mara Voss: Good morning. The harbour is open.\n\nQuestion: Will it stay open?\n";

/// The system calls at which a save can be cut off.
const CALLS: &str = "openat,write,fsync,fdatasync,rename,renameat,renameat2,unlink,mkdir,flock";

struct Study(TempDir);

impl Study {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("talk.txt"), TALK).expect("written");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn layer(&self) -> PathBuf {
        self.path().join("annotations/talk.txt/ada.ron")
    }

    /// Runs `program` with `words` here.
    fn run(&self, program: &str, words: &[&str]) -> Output {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut command = Command::new(program);
        command.args(words).current_dir(self.path()).env_clear().env("PATH", path);
        command.env("HOME", self.path()).env("MANICULE_CODER", "ada").stdin(Stdio::null());
        command.output().expect("run")
    }

    fn manicule(&self, words: &[&str]) -> Output {
        self.run(env!("CARGO_BIN_EXE_manicule"), words)
    }

    /// The tags in the files, after the next sitting has done something and saved it.
    fn tags_after_the_next_sitting(&self) -> String {
        let next = self.manicule(&["play", "talk.txt", "Gtnext<Enter>", "--save"]);
        assert!(next.status.success(), "{}", String::from_utf8_lossy(&next.stderr));
        // a draft may be left, and is taken away
        let checked = self.manicule(&["check", "--repair"]);
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
        fs::read_to_string(self.layer()).expect("there")
    }

    /// What is in the folders and is no file of ours.
    fn strays(&self) -> Vec<PathBuf> {
        let is_draft =
            |path: &PathBuf| manicule::store::is_draft(Path::new(path.file_name().expect("a name")));
        files(self.path()).into_iter().filter(is_draft).collect()
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn killed_at_any_system_call_of_a_save_the_program_loses_nothing_that_was_acknowledged() {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("skipped: no strace");
        return;
    }
    let program = env!("CARGO_BIN_EXE_manicule");
    let (mut points, mut strays) = (0, 0);
    // the first save of a project makes folders, a later one replaces files
    for before in [None, Some("tfirst<Enter>")] {
        for when in 1.. {
            let study = Study::new();
            if let Some(keys) = before {
                assert!(study.manicule(&["play", "talk.txt", keys, "--save"]).status.success());
            }
            let inject = format!("inject={CALLS}:signal=KILL:when={when}");
            let trace = format!("trace={CALLS}");
            let words = ["-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject, program];
            let keys = ["play", "talk.txt", "}tsecond<Enter>anoted<Esc>", "--save"];
            let killed = study.run("strace", &[&words[..], &keys].concat());
            strays += study.strays().len();
            let tags = study.tags_after_the_next_sitting();
            assert!(before.is_none() || tags.contains("first"), "at {when}: {tags}");
            assert!(!killed.status.success() || tags.contains("second"), "at {when}: {tags}");
            assert_eq!(tags.contains("second"), tags.contains("noted"), "at {when}: half of it: {tags}");
            if killed.status.success() {
                break;
            }
            points += 1;
        }
    }
    println!("{points} points; {strays} drafts left behind");
    assert!(points > 60, "{points} points are too few to say anything");
}

#[test]
fn killed_right_after_saved_was_on_the_screen_everything_is_back() {
    let study = Study::new();
    let count = 8;
    for round in 0..count {
        let mut tty = Tty::start(manicule(study.path()).arg("talk.txt"), 100, 24);
        tty.wait_for("harbour is open");
        tty.press(format!("tr{round}\r"));
        tty.wait_for(&format!("tagged r{round}"));
        // the next key takes the notice away, and the line says how safe the change is
        tty.press("j");
        tty.wait_for(" saved ");
        tty.signal(Signal::KILL);
        tty.end();
    }
    let mut tty = Tty::start(manicule(study.path()).arg("talk.txt"), 100, 24);
    tty.wait_for("harbour is open");
    tty.press("q");
    assert_eq!(tty.end().code(), Some(0));
    let layer = fs::read_to_string(study.layer()).expect("there");
    for round in 0..count {
        assert!(layer.contains(&format!("\"r{round}\"")), "r{round} is missing in {layer}");
    }
    let log = study.manicule(&["log"]);
    let log = String::from_utf8_lossy(&log.stdout);
    assert_eq!(log.matches("tag ¶1 r").count(), count, "{log}");
    let json = study.manicule(&["log", "--json", "talk.txt"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let first = &json[0];
    assert_eq!(
        (
            first["coder"].as_str(),
            first["way"].as_str(),
            first["tags"][0].as_str(),
            first["in_file"].as_bool()
        ),
        (Some("ada"), Some("done"), Some("r0"), Some(true)),
        "{first}"
    );
}

#[test]
fn what_comes_back_is_said_and_can_be_taken_back() {
    let study = Study::new();
    let mut tty = Tty::start(manicule(study.path()).arg("talk.txt"), 100, 24);
    tty.wait_for("harbour is open");
    tty.press("twalrus\r");
    tty.wait_for("tagged walrus");
    tty.press("j");
    tty.wait_for(" saved ");
    // before the file is written, which takes two seconds
    tty.signal(Signal::KILL);
    tty.end();
    if study.layer().exists() {
        println!("skipped: this machine is too slow to kill it in time");
        return;
    }
    let log = study.manicule(&["log"]);
    let log = String::from_utf8_lossy(&log.stdout);
    assert!(log.contains("walrus  (in the journal only)"), "{log}");
    let mut tty = Tty::start(manicule(study.path()).arg("talk.txt"), 100, 24);
    tty.wait_for("is back: tag ¶1 walrus");
    tty.press("u");
    tty.wait_for("taken back: tag ¶1 walrus");
    tty.press("q");
    assert_eq!(tty.end().code(), Some(0));
    assert!(!fs::read_to_string(study.layer()).unwrap_or_default().contains("walrus"));
}

/// A small file system of its own, as long as this lives.
struct Mount(TempDir);

impl Mount {
    /// A file system of so many kilobytes; none where this user may not mount one.
    fn new(kilobytes: u32) -> Option<Self> {
        let folder = TempDir::new().expect("a folder");
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "none"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        println!("skipped: this user may not mount a file system");
        None
    }

    fn remount(&self, how: &str) {
        let done = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(self.0.path()).status();
        assert!(done.is_ok_and(|status| status.success()), "{how}");
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn on_a_full_disk_the_program_stays_open_says_so_and_saves_when_there_is_room_again() {
    let Some(mount) = Mount::new(256) else { return };
    let folder = mount.0.path();
    fs::write(folder.join("talk.txt"), TALK).expect("written");
    let mut tty = Tty::start(manicule(folder).arg("talk.txt"), 120, 24);
    tty.wait_for("harbour is open");
    tty.press("tfirst\r");
    tty.wait_for("tagged first");
    tty.press("j");
    tty.wait_for(" saved ");
    // until there is no room for a single byte
    let mut filler = fs::File::create(folder.join("filler")).expect("made");
    for size in [1 << 12, 1] {
        while filler.write_all(&vec![b'x'; size]).is_ok() {}
    }
    tty.press("tsecond\r");
    // a page may become free when a draft is taken away, and then only the journal is at its end
    tty.wait_until("told", |tty| {
        ["NOT SAVED (", "undo will end"].iter().any(|word| tty.screen().contains(word))
    });
    if tty.screen().contains("NOT SAVED (") {
        tty.press("q");
        tty.wait_for("are not saved: s save");
        tty.press(ESC);
    }
    drop(filler);
    fs::remove_file(folder.join("filler")).expect("there");
    tty.press("}tthird\r");
    tty.wait_for("tagged third");
    tty.press("k");
    tty.wait_for(" saved ");
    tty.press("q");
    assert_eq!(tty.end().code(), Some(0));
    let layer = fs::read_to_string(folder.join("annotations/talk.txt/ada.ron")).expect("there");
    assert!(["first", "second", "third"].iter().all(|tag| layer.contains(tag)), "{layer}");
    let strays = files(folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "tmp"));
    assert_eq!(strays.count(), 0);
}

#[test]
fn on_a_disk_that_may_not_be_written_the_program_stays_open_and_saves_when_it_may() {
    let Some(mount) = Mount::new(256) else { return };
    let folder = mount.0.path();
    fs::write(folder.join("talk.txt"), TALK).expect("written");
    mount.remount("ro");
    let mut tty = Tty::start(manicule(folder).arg("talk.txt"), 120, 24);
    tty.wait_for("harbour is open");
    tty.press("tfirst\r");
    tty.wait_for("NOT SAVED (1 changes)");
    tty.press("j");
    tty.wait_for("Read-only file system");
    mount.remount("rw");
    tty.press("tsecond\r");
    tty.wait_for("tagged second");
    tty.press("j");
    tty.wait_for(" saved ");
    tty.press("q");
    assert_eq!(tty.end().code(), Some(0));
    let layer = fs::read_to_string(folder.join("annotations/talk.txt/ada.ron")).expect("there");
    assert!(layer.contains("first") && layer.contains("second"), "{layer}");
}
