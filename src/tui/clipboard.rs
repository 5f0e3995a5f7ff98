//! Where copied text goes: to the clipboard of this desktop, or through the terminal to the desktop it runs on.

use std::env;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;

/// Programs that put their input on a desktop's clipboard: the variable that says that there is such a desktop, the
/// program, its arguments.
const PROGRAMS: [(&str, &str, &[&str]); 4] = [
    ("WAYLAND_DISPLAY", "wl-copy", &[]),
    ("DISPLAY", "xclip", &["-selection", "clipboard"]),
    ("DISPLAY", "xsel", &["--clipboard", "--input"]),
    ("TERM_PROGRAM", "pbcopy", &[]),
];

/// Variables that say that the desktop is on another machine.
const FAR: [&str; 2] = ["SSH_TTY", "SSH_CONNECTION"];

/// How long a program may take before it is left to itself.
const PATIENCE: Duration = Duration::from_secs(1);

/// Puts `text` on the clipboard. Returns the way it went, to be told; an error when the terminal cannot be written to.
///
/// Far from the desktop, or where no program is there that works, the terminal gets it (OSC 52), which also works
/// through SSH and tmux. Whether it takes it cannot be known.
pub(super) fn copy(text: &str) -> io::Result<String> {
    let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    if !FAR.iter().any(is_set) {
        for (_, program, arguments) in PROGRAMS.iter().filter(|(desktop, ..)| is_set(desktop)) {
            if hand_over(text, program, arguments) {
                return Ok(format!("to the clipboard ({program})"));
            }
        }
    }
    crossterm::execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text.as_bytes()))?;
    Ok("through the terminal (OSC 52)".to_owned())
}

/// Gives `text` to `program`. Returns whether that took it.
fn hand_over(text: &str, program: &str, arguments: &[&str]) -> bool {
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else { return false };
    let text = text.to_owned();
    let (done, result) = channel();
    thread::spawn(move || {
        let taken = child.stdin.take().is_some_and(|mut input| input.write_all(text.as_bytes()).is_ok());
        let _ = done.send(taken && child.wait().is_ok_and(|status| status.success()));
    });
    // some stay for as long as they own the clipboard
    result.recv_timeout(PATIENCE).unwrap_or(true)
}
