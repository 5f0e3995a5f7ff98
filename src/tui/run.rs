//! The loop: wait, work, draw.
//!
//! ```text
//!   input thread ──┐
//!   signal thread ─┼─► one channel ─► Session::send ─► draw ─► save
//!   watchdog ──────┘
//! ```
//! The input thread reads only when it was asked to, so that it never takes keys away from an editor that has the
//! terminal. The loop itself never reads from the terminal: when the terminal goes away, it still saves and leaves.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event};

use super::input::Input;
use super::terminal::{Terminal, restore};
use super::theme::Theme;
use super::view;
use crate::app::Msg;
use crate::session::{Outside, Session};

/// Something that reaches the loop.
#[derive(Debug)]
enum Happening {
    /// All events that were there at once.
    Input(Vec<Event>),
    /// The terminal cannot be read any more.
    Gone,
    /// A signal, by its number.
    Signal(i32),
}

/// Why the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The reader left.
    Quit,
    /// A signal asked the program to end.
    Signal(i32),
    /// The terminal went away.
    Gone,
}

/// Shows `session` on the terminal until the reader leaves.
///
/// Whatever the reason of leaving, everything that can be saved is saved and the terminal is as it was.
pub fn run(session: &mut Session, theme: &Theme) -> io::Result<Ended> {
    // without this, crossterm turns bold and underline off when NO_COLOR is set; colours are our theme's business
    crossterm::style::force_color_output(true);
    let mut terminal = Terminal::take()?;
    let (sender, happenings) = channel();
    let wanted = read_input(sender.clone());
    watch_signals(sender)?;
    let (columns, rows) = Terminal::size();
    session.send(Msg::Resize(columns, rows));
    let mut input = Input::default();
    let mut reading = false;
    let ended = loop {
        show(session, &mut terminal, theme)?;
        session.save();
        show(session, &mut terminal, theme)?;
        if !reading {
            let _ = wanted.send(());
            reading = true;
        }
        let asked = match happenings.recv() {
            Ok(Happening::Input(events)) => {
                reading = false;
                work(session, &mut terminal, &mut input, events)?
            }
            Ok(Happening::Signal(signal)) if is_stop(signal) => vec![Outside::Suspend],
            Ok(Happening::Signal(signal)) => break Ended::Signal(signal),
            Ok(Happening::Gone) | Err(_) => break Ended::Gone,
        };
        if asked.contains(&Outside::Quit) {
            break Ended::Quit;
        }
        for outside in asked {
            attend(session, &mut terminal, outside)?;
        }
    };
    session.save();
    drop(terminal);
    Ok(ended)
}

/// Draws a frame, if something changed since the last one.
fn show(session: &mut Session, terminal: &mut Terminal, theme: &Theme) -> io::Result<()> {
    if session.is_dirty() {
        terminal.draw(|frame| view::draw(session.state(), theme, frame))?;
        session.seen();
    }
    Ok(())
}

/// Works all of `events` into the session; the frame comes after the last of them. Returns what only the terminal's
/// owner can do.
fn work(
    session: &mut Session,
    terminal: &mut Terminal,
    input: &mut Input,
    events: Vec<Event>,
) -> io::Result<Vec<Outside>> {
    let mut asked = Vec::new();
    for event in events {
        let Some(msg) = input.message(event) else { continue };
        let msg = match msg {
            Msg::Resize(..) => {
                let (columns, rows) = terminal.resize()?;
                Msg::Resize(columns, rows)
            }
            other => other,
        };
        asked.extend(session.send(msg));
    }
    Ok(asked)
}

/// Does what only the terminal's owner can do.
fn attend(session: &mut Session, terminal: &mut Terminal, outside: Outside) -> io::Result<()> {
    match outside {
        Outside::Redraw => terminal.forget(),
        Outside::Suspend => {
            session.save();
            terminal.lend(suspend)?;
            let (columns, rows) = terminal.resize()?;
            session.send(Msg::Resize(columns, rows));
            Ok(())
        }
        Outside::Copy(text) => copy(session, &text),
        Outside::Quit => Ok(()),
    }
}

/// Puts `text` on the clipboard by way of the terminal (OSC 52), which also works over SSH.
fn copy(session: &mut Session, text: &str) -> io::Result<()> {
    use crossterm::clipboard::CopyToClipboard;
    let count = text.chars().count();
    crossterm::execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text.as_bytes()))?;
    session.send(Msg::Told(format!("{count} characters copied through the terminal (OSC 52)")));
    Ok(())
}

/// Starts the thread that reads the terminal, one batch for each time it is asked.
fn read_input(sender: Sender<Happening>) -> Sender<()> {
    let (wanted, asked): (Sender<()>, Receiver<()>) = channel();
    thread::spawn(move || {
        while asked.recv().is_ok() {
            let Ok(first) = event::read() else {
                let _ = sender.send(Happening::Gone);
                return;
            };
            let mut events = vec![first];
            while events.len() < 1_000 && event::poll(Duration::ZERO).unwrap_or(false) {
                match event::read() {
                    Ok(event) => events.push(event),
                    Err(_) => break,
                }
            }
            if sender.send(Happening::Input(events)).is_err() {
                return;
            }
        }
    });
    wanted
}

#[cfg(unix)]
fn watch_signals(sender: Sender<Happening>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP])?;
    let hangup = sender.clone();
    thread::spawn(move || {
        for signal in &mut signals {
            let _ = sender.send(Happening::Signal(signal));
        }
    });
    // reading a terminal that is gone never fails, it returns nothing for ever: wait for the hang-up itself
    thread::spawn(move || {
        use rustix::event::{PollFd, PollFlags, poll};
        let Ok(tty) = std::fs::File::open("/dev/tty") else { return };
        loop {
            let mut fds = [PollFd::new(&tty, PollFlags::empty())];
            match poll(&mut fds, None) {
                Ok(_) if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => {
                    let _ = hangup.send(Happening::Gone);
                    return;
                }
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
            }
        }
    });
    Ok(())
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the Unix body can fail")]
fn watch_signals(_: Sender<Happening>) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_stop(signal: i32) -> bool {
    signal == signal_hook::consts::SIGTSTP
}

#[cfg(not(unix))]
fn is_stop(_: i32) -> bool {
    false
}

/// Stops the process until it is told to go on.
#[cfg(unix)]
fn suspend() {
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
fn suspend() {}

/// Ends the process by `signal` itself, so that whoever started it learns the reason. The terminal is given back first.
pub fn die_by(signal: i32) -> ! {
    restore();
    #[cfg(unix)]
    {
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    }
    std::process::exit(128 + signal)
}
