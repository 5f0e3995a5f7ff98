//! The program on a terminal of its own, with a reader's hands and eyes.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty, open};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};

/// How long anything may take before a test gives up. No test is faster or slower for it unless it fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// What ends every frame that the program draws.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// The escape key, in the spelling that cannot be mistaken for the beginning of another key.
pub(crate) const ESC: &str = "\x1b[27u";

/// A terminal with a program on it.
pub(crate) struct Tty {
    /// None when the terminal was closed.
    master: Option<Pty>,
    pid: Pid,
    status: Receiver<ExitStatus>,
    emulator: vt100::Parser,
    /// All bytes that came from the program.
    pub(crate) bytes: Vec<u8>,
}

/// The program, for a reader called ada whose home is `home`.
pub(crate) fn manicule(home: &Path) -> Command {
    plain(env!("CARGO_BIN_EXE_manicule"), home)
}

/// Another program, in the same surroundings.
pub(crate) fn plain(program: impl AsRef<OsStr>, home: &Path) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Command::new(program)
        .env_clear()
        .env("PATH", path)
        .env("HOME", home)
        .env("TERM", "xterm-256color")
        .env("COLORTERM", "truecolor")
        .env("COLORFGBG", "15;0")
        .env("MANICULE_CODER", "ada")
        .current_dir(home)
}

impl Tty {
    /// Starts `command` on a new terminal of `columns` and `rows`; 0 is what the program sees when nobody knows.
    pub(crate) fn start(command: Command, columns: u16, rows: u16) -> Self {
        let (master, slave) = open().expect("a pseudo-terminal");
        master.resize(pty_process::Size::new(rows, columns)).expect("its size");
        let mut child = command.spawn(slave).expect("the program starts");
        let pid = Pid::from_child(&child);
        let (sender, status) = channel();
        thread::spawn(move || sender.send(child.wait().expect("the program's end")));
        let size = |cells, usual| NonZeroU16::new(cells).unwrap_or(usual);
        let usual = (NonZeroU16::MIN.saturating_add(23), NonZeroU16::MIN.saturating_add(79));
        let emulator = vt100::Parser::new(size(rows, usual.0), size(columns, usual.1), 0);
        Self { master: Some(master), pid, status, emulator, bytes: Vec::new() }
    }

    /// Types `keys`.
    pub(crate) fn press(&mut self, keys: impl AsRef<[u8]>) {
        self.master.as_mut().expect("open").write_all(keys.as_ref()).expect("typed");
    }

    /// Types `keys` and waits for the frame that shows what became of them.
    pub(crate) fn press_and_look(&mut self, keys: impl AsRef<[u8]>) {
        let before = self.frames();
        self.press(keys);
        self.wait_until("another frame", |tty| tty.frames() > before);
    }

    /// Sends a signal to the program.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).expect("the program is there");
    }

    /// Closes the terminal, as the cross on its window does.
    pub(crate) fn close(&mut self) {
        self.master = None;
    }

    /// The rows of the screen as text.
    pub(crate) fn screen(&self) -> String {
        self.emulator.screen().contents()
    }

    /// Everything that is seen: each cell with its style, and the cursor.
    pub(crate) fn picture(&self) -> String {
        let screen = self.emulator.screen();
        let (rows, columns) = screen.size();
        let cells = (0..rows.get()).flat_map(|y| (0..columns.get()).map(move |x| (y, x)));
        let seen = cells.filter_map(|(y, x)| {
            let cell = screen.cell(y, x).filter(|cell| !cell.is_wide_continuation())?;
            let shown = if cell.contents().is_empty() { " " } else { cell.contents() };
            let style = (cell.bold(), cell.dim(), cell.italic(), cell.underline(), cell.inverse());
            Some(format!("{y}:{x} {shown} {:?} {:?} {style:?}\n", cell.fgcolor(), cell.bgcolor()))
        });
        format!("{}{:?} {}", seen.collect::<String>(), screen.cursor_position(), screen.hide_cursor())
    }

    /// How many frames were drawn.
    pub(crate) fn frames(&self) -> usize {
        self.bytes.windows(FRAME_END.len()).filter(|window| *window == FRAME_END).count()
    }

    /// Waits until `text` is on the screen.
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |tty| tty.screen().contains(text));
    }

    /// Waits until `holds`, which is described by `what`.
    pub(crate) fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(self.read(deadline), "the program ended before: {what}\n{}", self.screen());
        }
    }

    /// Waits for the first frame. Returns whether there was one; if not, the program has ended.
    pub(crate) fn opens(&mut self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        while self.frames() == 0 {
            if !self.read(deadline) {
                return false;
            }
        }
        true
    }

    /// Waits for the program's end.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        while self.master.is_some() && self.read(deadline) {}
        self.status.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no end\n{}", self.screen()))
    }

    /// What of the terminal is not as a shell expects it.
    pub(crate) fn left_behind(&self) -> Vec<&'static str> {
        let screen = self.emulator.screen();
        let settings = tcgetattr(self.master.as_ref().expect("open")).expect("settings").local_modes;
        let cooked = LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
        let faults = [
            (!settings.contains(cooked), "raw mode"),
            (screen.alternate_screen(), "other screen"),
            (screen.hide_cursor(), "no cursor"),
            (screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None, "mouse"),
            (screen.bracketed_paste(), "bracketed paste"),
        ];
        faults.into_iter().filter(|(is_left, _)| *is_left).map(|(_, what)| what).collect()
    }

    /// Reads what the program writes next. Returns false when there will be no more.
    fn read(&mut self, deadline: Instant) -> bool {
        let master = self.master.as_mut().expect("open");
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).expect("a short time");
        let ready = poll(&mut [PollFd::new(master, PollFlags::IN)], Some(&timeout)).expect("polled");
        assert!(ready > 0, "nothing for {PATIENCE:?}\n{}", self.emulator.screen().contents());
        let mut buffer = [0; 1 << 13];
        // an error: the last program on the terminal has ended
        let count = master.read(&mut buffer).unwrap_or(0);
        self.emulator.process(&buffer[..count]);
        self.bytes.extend_from_slice(&buffer[..count]);
        count > 0
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // the number is ours as long as nobody waited for the process
        if self.status.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

/// Whether a process ended by `signal`, or says that it did as shells do.
pub(crate) fn ended_by(status: ExitStatus, signal: Signal) -> bool {
    status.signal() == Some(signal.as_raw()) || status.code() == Some(128 + signal.as_raw())
}
