//! However the program ends or pauses: the terminal is as it was and the work is saved.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rustix::process::Signal;

use crate::pty::{ESC, Tty, ended_by, manicule, plain};

const TALK: &str = "Mara Voss: Good morning. The harbour is open.\n\nQuestion: Will it stay open?\n";

/// A folder with a transcript in it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("talk.txt"), TALK).expect("written");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// The program with the transcript open.
    fn open(&self) -> Tty {
        let mut tty = Tty::start(manicule(self.path()).arg("talk.txt"), 80, 24);
        tty.wait_for("harbour is open");
        tty
    }

    /// The program with the first paragraph just tagged "walrus".
    fn tagged(&self) -> Tty {
        let mut tty = self.open();
        tty.press("twalrus\r");
        tty.wait_for("tagged walrus");
        tty
    }

    /// Whether the tag is in a layer on disk.
    fn has_walrus(&self) -> bool {
        files(self.path())
            .iter()
            .filter(|path| path.extension().is_some_and(|e| e == "ron"))
            .any(|path| fs::read_to_string(path).is_ok_and(|text| text.contains("walrus")))
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn the_terminal_is_taken_while_the_program_runs() {
    let desk = Desk::new();
    let tty = desk.open();
    assert_eq!(tty.left_behind(), ["raw mode", "other screen", "mouse", "bracketed paste"]);
}

#[test]
fn leaving_by_key_gives_the_terminal_back() {
    for key in ["q", "\x03"] {
        let desk = Desk::new();
        let mut tty = desk.tagged();
        tty.press(key);
        let status = tty.end();
        assert_eq!((status.code(), tty.left_behind()), (Some(0), vec![]), "{key:?}");
        assert!(desk.has_walrus(), "{key:?}");
    }
}

#[test]
fn a_signal_ends_the_program_after_it_saved_and_gave_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let desk = Desk::new();
        let mut tty = desk.tagged();
        tty.signal(signal);
        let status = tty.end();
        assert!(ended_by(status, signal), "{signal:?}: {status}");
        assert_eq!(tty.left_behind(), [""; 0], "{signal:?}");
        assert!(desk.has_walrus(), "{signal:?}");
    }
}

#[test]
fn a_closed_terminal_ends_the_program_and_keeps_the_work() {
    let desk = Desk::new();
    let mut tty = desk.tagged();
    tty.close();
    let status = tty.end();
    assert!(ended_by(status, Signal::HUP), "{status}");
    assert!(desk.has_walrus());
}

#[test]
fn a_terminal_that_is_closed_while_no_cursor_is_shown_is_no_fault() {
    let desk = Desk::new();
    fs::write(desk.path().join("empty.txt"), "").expect("written");
    let mut tty = Tty::start(manicule(desk.path()).arg("empty.txt"), 80, 24);
    assert!(tty.opens());
    assert!(tty.left_behind().contains(&"no cursor"));
    tty.close();
    let status = tty.end();
    assert!(ended_by(status, Signal::HUP), "{status}");
}

#[test]
fn a_terminal_that_does_not_know_its_size_gets_a_usual_one() {
    let desk = Desk::new();
    let mut tty = Tty::start(manicule(desk.path()).arg("talk.txt"), 0, 0);
    tty.wait_for("harbour is open");
    tty.close();
    let status = tty.end();
    assert!(ended_by(status, Signal::HUP), "{status}");
}

#[test]
fn a_closed_terminal_ends_the_program_without_a_signal_and_without_a_controlling_terminal_too() {
    // `setsid` leaves the session that the hang-up is sent to
    let desk = Desk::new();
    let program = env!("CARGO_BIN_EXE_manicule");
    let script = r#"exec 3<&0; setsid sh -c 'echo $$ >pid; exec "$0" talk.txt' "$0" <&3 & wait"#;
    let mut tty = Tty::start(plain("sh", desk.path()).args(["-c", script, program]), 80, 24);
    tty.wait_for("harbour is open");
    let pid = fs::read_to_string(desk.path().join("pid")).expect("its number");
    let process = PathBuf::from("/proc").join(pid.trim());
    if !process.exists() {
        println!("skipped: no /proc");
        return;
    }
    tty.close();
    tty.end();
    let watch = std::process::Command::new("tail").args(["--pid", pid.trim(), "-f", "/dev/null"]).spawn();
    let mut watch = watch.expect("tail");
    let (sender, ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(watch.wait().is_ok()));
    assert!(ended.recv_timeout(std::time::Duration::from_secs(30)).is_ok(), "still there");
}

/// A shell with job control that runs the program, then says how it left the terminal, and lets it go on.
fn under_a_shell(desk: &Desk) -> Tty {
    let script =
        r#"sh -c 'echo $$ >pid; exec "$0" talk.txt' "$0"; echo STOPPED; stty -a; read go; fg; echo BACK"#;
    let program = env!("CARGO_BIN_EXE_manicule");
    let mut tty = Tty::start(plain("sh", desk.path()).args(["-mc", script, program]), 80, 24);
    tty.wait_for("harbour is open");
    tty
}

#[test]
fn a_stop_gives_the_terminal_back_and_going_on_takes_it_again() {
    for by_key in [true, false] {
        let desk = Desk::new();
        let mut tty = under_a_shell(&desk);
        tty.press("twalrus\r");
        tty.wait_for("tagged walrus");
        if by_key {
            tty.press("\x1a");
        } else {
            let pid = fs::read_to_string(desk.path().join("pid")).expect("its number");
            let pid =
                rustix::process::Pid::from_raw(pid.trim().parse().expect("a number")).expect("a process");
            rustix::process::kill_process(pid, Signal::TSTP).expect("sent");
        }
        tty.wait_for("STOPPED");
        tty.wait_for("tostop");
        assert_eq!(tty.left_behind(), [""; 0], "by key: {by_key}");
        assert!(tty.screen().contains(" icanon") && tty.screen().contains(" echo "), "{}", tty.screen());
        assert!(desk.has_walrus());
        tty.press("\n");
        tty.wait_until("everything drawn anew", |tty| {
            let screen = tty.screen();
            screen.contains("harbour is open") && !screen.contains("STOPPED")
        });
        assert_eq!(tty.left_behind(), ["raw mode", "other screen", "mouse", "bracketed paste"]);
        tty.press("q");
        tty.wait_for("BACK");
        tty.end();
        assert_eq!(tty.left_behind(), [""; 0]);
    }
}

#[test]
fn without_a_shell_to_go_back_to_nothing_stops() {
    let desk = Desk::new();
    let mut tty = desk.open();
    tty.press("\x1a");
    tty.wait_for("no shell to go back to");
    tty.press("q");
    assert_eq!(tty.end().code(), Some(0));
}

#[test]
fn a_redraw_shows_everything_and_asks_the_terminal_nothing() {
    let desk = Desk::new();
    let mut tty = desk.open();
    // blanks are left out when a frame is drawn: words are what is whole
    let drawn = |tty: &Tty| String::from_utf8_lossy(&tty.bytes).matches("harbour").count();
    assert_eq!(drawn(&tty), 1);
    tty.press("\x0c");
    tty.wait_until("everything once more", |tty| drawn(tty) == 2);
    tty.press("q");
    assert_eq!(tty.end().code(), Some(0));
    assert!(!String::from_utf8_lossy(&tty.bytes).contains("\x1b[6n"));
}

#[test]
fn keys_that_come_faster_than_frames_are_worked_together() {
    let desk = Desk::new();
    fs::write(desk.path().join("talk.txt"), "Another word.\n\n".repeat(1_000)).expect("written");
    let mut tty = Tty::start(manicule(desk.path()).arg("talk.txt"), 80, 24);
    assert!(tty.opens());
    let before = tty.frames();
    tty.press("j".repeat(600));
    tty.press("q");
    assert_eq!(tty.end().code(), Some(0));
    let drawn = tty.frames() - before;
    assert!(drawn < 300, "{drawn} frames for 600 keys");
}

#[test]
fn output_that_is_no_terminal_gets_the_text_as_show_prints_it() {
    let desk = Desk::new();
    let print = |words: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_manicule"))
            .args(words)
            .current_dir(desk.path())
            .env("MANICULE_CODER", "ada")
            .stdin(Stdio::null())
            .output()
            .expect("run")
    };
    let read = print(&["talk.txt"]);
    assert_eq!(read.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&read.stdout).contains("harbour is open"));
    assert!(!read.stdout.contains(&0x1b));
    assert_eq!(read.stdout, print(&["show", "talk.txt"]).stdout);
}

#[test]
fn text_comes_through_a_pipe_and_keys_from_the_terminal() {
    let desk = Desk::new();
    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    let mut tty = Tty::start(manicule(desk.path()).arg("-").stdin(reader), 80, 24);
    writer.write_all(b"A voice from the pipe.\n\nAnother one.\n").expect("written");
    drop(writer);
    tty.wait_for("voice from the pipe");
    tty.press("?");
    tty.wait_for("go a row down");
    tty.press(ESC);
    tty.wait_for("voice from the pipe");
    tty.press("q");
    assert_eq!((tty.end().code(), tty.left_behind()), (Some(0), vec![]));
}

#[test]
fn what_is_no_transcript_is_refused_with_a_message_and_never_waited_for() {
    let desk = Desk::new();
    let folder = desk.path().join("empty");
    fs::create_dir(&folder).expect("made");
    let made = std::process::Command::new("mkfifo").arg(desk.path().join("pipe")).status();
    assert!(made.is_ok_and(|status| status.success()));
    let cases = [
        ("pipe", "pipe: this is no file but a pipe"),
        ("/dev/zero", "/dev/zero: this is no file but a pipe"),
        ("/dev/tty", "/dev/tty: this is no file but a pipe"),
        ("empty", "empty: no transcript in this folder"),
        ("nowhere.txt", "nowhere.txt: no such file"),
        ("talk.txt/below", "cannot be read: Not a directory"),
    ];
    for (name, message) in cases {
        let mut tty = Tty::start(manicule(desk.path()).arg(name), 100, 24);
        let status = tty.end();
        assert_eq!(status.code(), Some(3), "{name}\n{}", tty.screen());
        assert!(tty.screen().contains(message), "{name}\n{}", tty.screen());
        assert_eq!(tty.left_behind(), [""; 0], "{name}");
    }
}

#[test]
fn a_file_that_may_not_be_read_is_refused_with_the_reason() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let file = desk.path().join("secret.txt");
    fs::write(&file, TALK).expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).expect("closed");
    if fs::read(&file).is_ok() {
        println!("skipped: nothing is closed to this user");
        return;
    }
    let mut tty = Tty::start(manicule(desk.path()).arg("secret.txt"), 100, 24);
    assert_eq!(tty.end().code(), Some(3));
    assert!(tty.screen().to_lowercase().contains("permission denied"), "{}", tty.screen());
}

/// A script that is somebody's editor: it notes where the file was and how private, and does `what` with it.
fn editor(desk: &Desk, what: &str) -> String {
    let script = desk.path().join("my editor");
    let seen = desk.path().join("seen");
    let body = format!(
        "#!/bin/sh\nfor last; do :; done\nstty -a < /dev/tty > '{seen}.stty'\nls -l \"$last\" > '{seen}'\n\
         ls -ld \"$(dirname \"$last\")\" >> '{seen}'\necho \"$1\" >> '{seen}'\n{what}\n",
        seen = seen.display()
    );
    fs::write(&script, body).expect("written");
    let mut permissions = fs::metadata(&script).expect("there").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o700);
    fs::set_permissions(&script, permissions).expect("set");
    format!("'{}' --wait", script.display())
}

/// The program with a note begun, and the editor called that does `what`.
fn edited(desk: &Desk, what: &str) -> Tty {
    let command = manicule(desk.path()).arg("talk.txt").env("EDITOR", editor(desk, what));
    let mut tty = Tty::start(command, 80, 24);
    tty.wait_for("harbour is open");
    tty.press("abegun");
    tty.wait_for("begun");
    tty.press("\x0f");
    tty
}

#[test]
fn a_note_goes_to_the_readers_own_editor_and_comes_back() {
    let desk = Desk::new();
    let mut tty = edited(&desk, "printf 'walrus\\nand more\\n' > \"$last\"");
    tty.wait_for("and more");
    tty.press(ESC);
    tty.wait_for("note kept");
    tty.press("q");
    assert!(tty.end().success());
    assert!(desk.has_walrus());
    let seen = fs::read_to_string(desk.path().join("seen")).expect("the editor ran");
    assert!(seen.starts_with("-rw-------") && seen.contains("\ndrwx------"), "{seen}");
    assert!(seen.contains("--wait"), "{seen}");
    let settings = fs::read_to_string(desk.path().join("seen.stty")).expect("the editor ran");
    assert!(settings.contains(" icanon") && settings.contains(" echo "), "{settings}");
    let place = seen.split_whitespace().find(|word| word.ends_with("note.md")).expect("a file");
    assert!(!Path::new(place).exists(), "{place} is left behind");
    assert_eq!(tty.left_behind(), [""; 0]);
}

#[test]
fn an_editor_that_fails_or_changes_nothing_leaves_the_note_as_it_was() {
    for (what, told) in [("exit 3", "the editor did not work"), ("true", "the note is as it was")] {
        let desk = Desk::new();
        let mut tty = edited(&desk, what);
        tty.wait_for(told);
        tty.wait_for("begun");
        tty.press("\x03");
        tty.wait_for("note left as it was");
        tty.press("q");
        assert!(tty.end().success());
    }
    let desk = Desk::new();
    let command = manicule(desk.path()).arg("talk.txt").env("VISUAL", "no-such-editor-here");
    let mut tty = Tty::start(command, 80, 24);
    tty.wait_for("harbour is open");
    tty.press("abegun\x0f");
    tty.wait_for("no-such-editor-here");
}

#[test]
fn a_terminal_that_is_not_told_to_be_light_or_dark_is_asked() {
    let desk = Desk::new();
    for (answer, paper) in [("ffff/ffff/ffff", "light"), ("0000/0000/0000", "dark")] {
        let mut tty = Tty::start(manicule(desk.path()).env_remove("COLORFGBG").arg("talk.txt"), 80, 24);
        tty.wait_until("the question", |tty| tty.bytes.windows(5).any(|bytes| bytes == b"\x1b]11;"));
        let ink = if paper == "light" { "0000/0000/0000" } else { "ffff/ffff/ffff" };
        tty.press(format!("\x1b]10;rgb:{ink}\x1b\\\x1b]11;rgb:{answer}\x1b\\\x1b[?65c"));
        tty.wait_for("harbour is open");
        let mut told = Tty::start(manicule(desk.path()).args(["--theme", paper, "talk.txt"]), 80, 24);
        told.wait_for("harbour is open");
        assert_eq!(tty.picture(), told.picture(), "{paper}");
    }
}

#[test]
fn copied_text_goes_to_the_clipboard_of_the_desktop_or_through_the_terminal_from_afar() {
    let desk = Desk::new();
    let (clip, program) = (desk.path().join("clip"), desk.path().join("xclip"));
    fs::write(&program, format!("#!/bin/sh\ncat > '{}'\n", clip.display())).expect("written");
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("made to run");
    let path = format!("{}:{}", desk.path().display(), std::env::var("PATH").unwrap_or_default());
    let on_a_desktop = || manicule(desk.path()).arg("talk.txt").env("PATH", &path).env("DISPLAY", ":7");
    let copied = |tty: &Tty| tty.bytes.windows(5).any(|bytes| bytes == b"\x1b]52;");

    let mut tty = Tty::start(on_a_desktop(), 80, 24);
    tty.wait_for("harbour is open");
    tty.press("y");
    tty.wait_for("to the clipboard (xclip)");
    assert!(fs::read_to_string(&clip).expect("a clipboard").contains("The harbour is open."));
    assert!(!copied(&tty));

    let mut tty = Tty::start(on_a_desktop().env("SSH_TTY", "/dev/pts/7"), 80, 24);
    tty.wait_for("harbour is open");
    tty.press("y");
    tty.wait_for("through the terminal (OSC 52)");
    assert!(copied(&tty));
}

#[test]
fn the_memo_on_the_project_is_a_text_file_and_comes_back_when_it_cannot_be_kept() {
    let desk = Desk::new();
    let file = desk.path().join("annotations/memo.md");
    let mut tty = desk.open();
    tty.press("gNwho is the walrus?");
    tty.wait_for("MEMO ON THE PROJECT");
    tty.press(ESC);
    tty.wait_for("kept in annotations/memo.md");
    assert_eq!(fs::read_to_string(&file).expect("written"), "who is the walrus?\n");
    fs::remove_file(&file).expect("removed");
    fs::create_dir(&file).expect("in the way");
    tty.press("gN");
    tty.wait_for("memo.md: this is a folder");
    fs::remove_dir(&file).expect("removed");
    tty.press("gNa second one");
    tty.wait_for("a second one");
    fs::create_dir(&file).expect("in the way");
    tty.press(ESC);
    tty.wait_for("not kept");
    assert!(tty.screen().contains("a second one"), "what was typed is still there: {}", tty.screen());
}

#[test]
fn an_answer_of_the_terminal_that_comes_late_is_not_taken_for_keys() {
    let desk = Desk::new();
    for end in ["\x1b\\", "\x07"] {
        let mut tty = Tty::start(manicule(desk.path()).env_remove("COLORFGBG").arg("talk.txt"), 80, 24);
        tty.wait_for("harbour is open");
        tty.press(format!("\x1b]10;rgb:0000/0000/0000{end}\x1b]11;rgb:ffff/ffff/ffff{end}\x1b[?65c"));
        tty.press("/stay\r");
        tty.wait_for("1/1");
        assert!(!tty.screen().contains("tagged") && tty.screen().contains("READ"), "{}", tty.screen());
        tty.press("q");
        assert!(tty.end().success());
    }
    assert!(!desk.path().join("annotations").exists(), "nothing was marked");
}
