//! The loop: wait, work, draw.
//!
//! ```text
//!   input thread ──┐
//!   signal thread ─┼─► one channel ─► Session::send ─► draw
//!   watchdog ──────┤                      │
//!   writer ────────┘◄─────────────────────┘ what is to be saved
//! ```
//! The input thread reads only when it was asked to, so that it takes no keys away from a shell that has the terminal
//! while the program is stopped. The loop itself never reads from the terminal: when the terminal goes away, it still saves and leaves.

use std::io;
use std::sync::mpsc::{Receiver, RecvError, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event};
use ratatui::layout::Rect;

use super::input::Input;
use super::terminal::{Terminal, restore};
use super::theme::Theme;
use super::view;
use crate::app::{Area, Msg, Progress};
use crate::session::{Opened, Outside, Report, Rest, Session, Tell, Unopened};

/// Something that reaches the loop.
#[derive(Debug)]
enum Happening {
    /// All events that were there at once.
    Input(Vec<Event>),
    /// In the middle of a command's keys, nothing for a while.
    Pause,
    /// The terminal cannot be read any more.
    Gone,
    /// A signal, by its number.
    Signal(i32),
    /// The thread that saves did something.
    Saved(Report),
    /// Nothing, but the screen has to be drawn.
    Nothing,
    /// The text of the sitting of this number is read so far.
    Progress(usize, Progress),
    /// All of the text of the sitting of this number was read, or cannot be.
    Opened(usize, Box<Result<Opened, Unopened>>),
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
/// Whatever the reason of leaving, everything that can be saved is saved and the terminal is as it was. An error says
/// why the terminal cannot be taken. `theme` may ask the terminal what it looks like.
pub fn run(session: &mut Session, theme: impl FnOnce() -> Theme) -> io::Result<Ended> {
    // without this, crossterm turns bold and underline off when NO_COLOR is set; colours are our theme's business
    crossterm::style::force_color_output(true);
    let (sender, happenings) = channel();
    // before the terminal is taken: from then on no signal may end the program by itself
    watch_signals(&sender)?;
    watch_terminal(sender.clone());
    let theme = &theme();
    let mut terminal = Terminal::take()?;
    terminal.point(session.state().look.pointing)?;
    let (columns, rows) = Terminal::size();
    session.send(Msg::Resize(columns, rows));
    let saved = sender.clone();
    session.hand_over(Tell::by(move |report| {
        let _ = saved.send(Happening::Saved(report));
    }));
    let behind = sender.clone();
    let mut screen = Screen { session, terminal, theme, input: Input::default(), behind };
    // a terminal that was taken and cannot be written to any more is gone, whether its hang-up was seen or not
    let ended = screen.attend_to(&happenings, &read_input(sender)).unwrap_or(Ended::Gone);
    screen.session.save();
    Ok(ended)
}

/// A sitting on the terminal.
struct Screen<'a> {
    session: &'a mut Session,
    terminal: Terminal,
    theme: &'a Theme,
    input: Input,
    /// For threads that read behind the screen.
    behind: Sender<Happening>,
}

impl Screen<'_> {
    /// The loop. Returns why it ended; an error means that the terminal cannot be written to.
    fn attend_to(&mut self, happenings: &Receiver<Happening>, wanted: &Sender<()>) -> io::Result<Ended> {
        let mut reading = false;
        loop {
            self.show()?;
            if let Some(rest) = self.session.rest() {
                read_rest(rest, self.session.sitting(), self.behind.clone());
            }
            if !reading {
                let _ = wanted.send(());
                reading = true;
            }
            let asked = match self.next(happenings) {
                Ok(Happening::Input(events)) => {
                    reading = false;
                    let asked = self.work(events)?;
                    self.session.look_at_file();
                    asked
                }
                Ok(Happening::Signal(signal)) => match Wish::of(signal) {
                    Wish::End => return Ok(Ended::Signal(signal)),
                    Wish::Stop => self.stop().map(|()| Vec::new())?,
                    Wish::GoOn => self.go_on().map(|()| Vec::new())?,
                },
                Ok(Happening::Saved(report)) => self.session.hear(report),
                // the reader has gone on to another text meanwhile
                Ok(Happening::Progress(sitting, _) | Happening::Opened(sitting, _))
                    if sitting != self.session.sitting() =>
                {
                    Vec::new()
                }
                Ok(Happening::Progress(_, progress)) => self.session.send(Msg::Progress(progress)),
                Ok(Happening::Opened(_, opened)) => self.settle(*opened),
                Ok(Happening::Pause) => self.session.send(Msg::Waited),
                Ok(Happening::Nothing) => Vec::new(),
                Ok(Happening::Gone) | Err(_) => return Ok(Ended::Gone),
            };
            if asked.contains(&Outside::Quit) {
                return Ok(Ended::Quit);
            }
            for outside in asked {
                self.attend(outside)?;
            }
        }
    }

    /// The next thing that happens; until then, time is made use of. Only in the middle of a command's keys nothing
    /// happening for a while is something.
    fn next(&mut self, happenings: &Receiver<Happening>) -> Result<Happening, RecvError> {
        while self.session.has_chores() {
            if let Ok(happening) = happenings.try_recv() {
                return Ok(happening);
            }
            self.session.idle();
        }
        if self.session.is_dirty() {
            return happenings.try_recv().or(Ok(Happening::Nothing));
        }
        let state = self.session.state();
        if !state.is_between_keys() || state.hesitates {
            return happenings.recv();
        }
        match happenings.recv_timeout(HESITATION) {
            Err(RecvTimeoutError::Timeout) => Ok(Happening::Pause),
            other => other.map_err(|_| RecvError),
        }
    }

    /// Brings in a text that was read behind the screen. Without it, what is there can be read but not marked.
    fn settle(&mut self, opened: Result<Opened, Unopened>) -> Vec<Outside> {
        match opened {
            Ok(opened) => self.session.settle(opened),
            Err(why) => self.session.fall_short(&why),
        }
        Vec::new()
    }

    /// Draws a frame, if something changed since the last one.
    fn show(&mut self) -> io::Result<()> {
        if self.session.is_dirty() {
            let state = self.session.state();
            let Area { x, y, width, height } = state.screen.text;
            let text = Rect::new(x, y, width, height);
            self.terminal.draw(text, |buffer| view::paint(state, self.theme, buffer))?;
            self.session.seen();
        }
        Ok(())
    }

    /// Works all of `events` into the session; the frame comes after the last of them. Returns what only the
    /// terminal's owner can do.
    fn work(&mut self, events: Vec<Event>) -> io::Result<Vec<Outside>> {
        let mut asked = Vec::new();
        for event in events {
            match self.input.message(event) {
                Some(Msg::Resize(..)) => self.renew()?,
                Some(msg) => asked.extend(self.session.send(msg)),
                None => {}
            }
        }
        Ok(asked)
    }

    /// Does what only the terminal's owner can do.
    fn attend(&mut self, outside: Outside) -> io::Result<()> {
        match outside {
            Outside::Point(to) => self.terminal.point(to),
            Outside::Redraw => self.renew(),
            Outside::Suspend => {
                stop_job();
                Ok(())
            }
            Outside::Copy(text) => copy(self.session, &text),
            Outside::Edit(text) => self.edit(&text),
            Outside::Quit => Ok(()),
        }
    }

    /// Gives the terminal to the reader's own editor until it ends, and takes the terminal again.
    fn edit(&mut self, text: &str) -> io::Result<()> {
        self.session.save();
        restore();
        let edited = super::outside::edit(text);
        let (columns, rows) = self.terminal.retake()?;
        self.session.send(Msg::Resize(columns, rows));
        self.session.send(match edited {
            Ok(Some(new)) => Msg::Edited(new),
            Ok(None) => Msg::Told("the note is as it was".to_owned()),
            Err(why) => Msg::Told(format!("the editor did not work: {why}")),
        });
        Ok(())
    }

    /// Draws everything anew in the terminal's size.
    fn renew(&mut self) -> io::Result<()> {
        let (columns, rows) = self.terminal.renew()?;
        self.session.send(Msg::Resize(columns, rows));
        Ok(())
    }

    /// Gives the terminal back, stops the process until it is told to go on, and takes the terminal again.
    fn stop(&mut self) -> io::Result<()> {
        if !has_shell() {
            self.session.send(Msg::Told("there is no shell to go back to; q leaves".to_owned()));
            return Ok(());
        }
        self.session.save();
        restore();
        stop_here();
        self.go_on()
    }

    /// Takes the terminal after a stop. Somebody else may have drawn on it and changed its settings and size.
    fn go_on(&mut self) -> io::Result<()> {
        let (columns, rows) = self.terminal.retake()?;
        self.session.send(Msg::Resize(columns, rows));
        Ok(())
    }
}

/// Puts `text` on the clipboard and says by which way.
fn copy(session: &mut Session, text: &str) -> io::Result<()> {
    let way = super::clipboard::copy(text)?;
    session.send(Msg::Told(format!("{} characters copied {way}", text.chars().count())));
    Ok(())
}

/// How long somebody waits who does not know which key comes next.
const HESITATION: Duration = Duration::from_millis(500);

/// How long is waited for more events of a batch. The reader of events does not look at all when it has no time.
const MORE: Duration = Duration::from_micros(20);

/// Starts the thread that reads the terminal, one batch for each time it is asked.
fn read_input(sender: Sender<Happening>) -> Sender<()> {
    let (wanted, asked): (Sender<()>, Receiver<()>) = channel();
    thread::spawn(move || {
        let last_words = LastWords(sender);
        while asked.recv().is_ok() {
            let Ok(first) = event::read() else { return };
            let mut events = vec![first];
            while events.len() < 1_000 && event::poll(MORE).unwrap_or(false) {
                match event::read() {
                    Ok(event) => events.push(event),
                    Err(_) => break,
                }
            }
            if last_words.0.send(Happening::Input(events)).is_err() {
                return;
            }
        }
    });
    wanted
}

/// Starts the thread that reads the rest of the text of the sitting of this number.
fn read_rest(rest: Rest, sitting: usize, sender: Sender<Happening>) {
    thread::spawn(move || {
        let last_words = LastWords(sender);
        let opened = rest.read(&mut |progress| {
            let _ = last_words.0.send(Happening::Progress(sitting, progress));
        });
        let _ = last_words.0.send(Happening::Opened(sitting, Box::new(opened)));
        // only a panic says that nothing more will come
        std::mem::forget(last_words);
    });
}

/// Tells the loop that there will be no more input, however the thread that reads it ends: by an error or a panic.
struct LastWords(Sender<Happening>);

impl Drop for LastWords {
    fn drop(&mut self) {
        let _ = self.0.send(Happening::Gone);
    }
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    End,
    Stop,
    GoOn,
}

#[cfg(unix)]
impl Wish {
    fn of(signal: i32) -> Self {
        match signal {
            signal_hook::consts::SIGTSTP => Self::Stop,
            signal_hook::consts::SIGCONT => Self::GoOn,
            _ => Self::End,
        }
    }
}

#[cfg(not(unix))]
impl Wish {
    fn of(_: i32) -> Self {
        Self::End
    }
}

/// Starts the thread that passes signals on.
#[cfg(unix)]
fn watch_signals(sender: &Sender<Happening>) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    let mut signals =
        signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT])?;
    let sender = sender.clone();
    thread::spawn(move || {
        let mut ending = false;
        for signal in &mut signals {
            let end = Wish::of(signal) == Wish::End;
            if end && ending {
                // asked twice: the loop may hang in a write to a terminal that does not take it
                let _ = crossterm::terminal::disable_raw_mode();
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
            ending |= end;
            let _ = sender.send(Happening::Signal(signal));
        }
    });
    Ok(())
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "the Unix body can fail")]
fn watch_signals(_: &Sender<Happening>) -> io::Result<()> {
    Ok(())
}

/// Starts the thread that waits for the terminal's hang-up: reading a terminal that is gone never fails, it returns
/// nothing for ever.
#[cfg(unix)]
fn watch_terminal(sender: Sender<Happening>) {
    use rustix::event::{PollFd, PollFlags, poll};
    thread::spawn(move || {
        let screen = io::stdout();
        loop {
            let mut fds = [PollFd::new(&screen, PollFlags::empty())];
            match poll(&mut fds, None) {
                Ok(_) if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => {
                    let _ = sender.send(Happening::Gone);
                    return;
                }
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(_) => return,
            }
        }
    });
}

#[cfg(not(unix))]
fn watch_terminal(_: Sender<Happening>) {}

/// Whether somebody waits who can let a stopped job go on: a job that leads its own session has nobody, and a stop
/// would be for ever.
#[cfg(unix)]
fn has_shell() -> bool {
    use rustix::process::{getpgrp, getsid};
    getsid(None) != Ok(getpgrp())
}

#[cfg(not(unix))]
fn has_shell() -> bool {
    false
}

/// Asks the whole job to stop, as the terminal does for Ctrl-Z: a script that runs this program, too.
#[cfg(unix)]
fn stop_job() {
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
}

#[cfg(not(unix))]
fn stop_job() {}

/// Stops this process until it is told to go on.
#[cfg(unix)]
fn stop_here() {
    let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
}

#[cfg(not(unix))]
fn stop_here() {}

/// The signal that a process gets whose terminal is gone.
pub const HANG_UP: i32 = 1;

/// Ends the process by `signal` itself, so that whoever started it learns the reason. The terminal is given back first.
pub fn die_by(signal: i32) -> ! {
    restore();
    #[cfg(unix)]
    {
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    }
    std::process::exit(128 + signal)
}
