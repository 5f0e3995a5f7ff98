//! The terminal's own state: taken on the way in, given back on every way out.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::halves;
use super::scroll::Scroll;
use crate::app::Pointing;

/// Whether the terminal is ours, so that it is given back exactly once.
static OURS: AtomicBool = AtomicBool::new(false);

/// No more columns and rows than this are drawn, whatever a terminal says its size is.
const LARGEST: (u16, u16) = (1_000, 500);

/// The terminal while it is ours. Dropping it gives it back.
pub(super) struct Terminal {
    backend: CrosstermBackend<BufWriter<Stdout>>,
    /// What is on the screen.
    shown: Buffer,
    /// Where the next frame is drawn.
    next: Buffer,
    /// The cell of the cursor; none while it is hidden.
    cursor: Option<Position>,
    /// Who gets the mouse.
    pointing: Pointing,
}

impl Terminal {
    /// Takes the terminal: raw mode, other screen, mouse, bracketed paste. Panics give it back before they speak.
    pub(super) fn take() -> io::Result<Self> {
        tame_panics();
        enter()?;
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        let (columns, rows) = Self::size();
        let shown = Buffer::empty(Rect::new(0, 0, columns, rows));
        let next = shown.clone();
        Ok(Self { backend, shown, next, cursor: None, pointing: Pointing::Here })
    }

    /// Columns and rows that are drawn; 80 × 24 where the terminal does not know, as on a serial line.
    pub(super) fn size() -> (u16, u16) {
        let known = crossterm::terminal::size().ok().filter(|(columns, rows)| *columns > 0 && *rows > 0);
        let (columns, rows) = known.unwrap_or((80, 24));
        (columns.min(LARGEST.0), rows.min(LARGEST.1))
    }

    /// Draws one frame, as one piece where the terminal knows how to. Only what differs from the frame before is sent;
    /// where the rows in `text` are those of before further up or down, the terminal moves them itself. `paint` returns
    /// the cell of the cursor.
    pub(super) fn draw(
        &mut self,
        text: Rect,
        paint: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> io::Result<()> {
        self.next.reset();
        let cursor = paint(&mut self.next);
        halves::mark(&mut self.next);
        queue!(self.backend, BeginSynchronizedUpdate)?;
        if let Some(scroll) = Scroll::between(&self.shown, &self.next, text) {
            self.backend.write_all(scroll.sequence().as_bytes())?;
            scroll.apply(&mut self.shown);
        }
        let changes = self.shown.diff(&self.next);
        if !changes.is_empty() {
            self.backend.draw(changes.into_iter())?;
        }
        match (self.cursor, cursor) {
            (Some(_), None) => queue!(self.backend, Hide)?,
            (None, Some(_)) => queue!(self.backend, Show)?,
            _ => {}
        }
        if let Some(Position { x, y }) = cursor {
            queue!(self.backend, MoveTo(x, y))?;
        }
        self.cursor = cursor;
        std::mem::swap(&mut self.shown, &mut self.next);
        execute!(self.backend, EndSynchronizedUpdate)
    }

    /// Takes the terminal's size over; the next frame draws everything. Returns columns and rows.
    ///
    /// Nothing is asked of the terminal: an answer would come in as keys, and not every terminal gives one.
    pub(super) fn renew(&mut self) -> io::Result<(u16, u16)> {
        let (columns, rows) = Self::size();
        self.shown = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.next = self.shown.clone();
        self.cursor = None;
        execute!(self.backend, Hide, Clear(ClearType::All))?;
        Ok((columns, rows))
    }

    /// Takes the terminal again after somebody else had it. Returns columns and rows, as [`Terminal::renew`] does.
    pub(super) fn retake(&mut self) -> io::Result<(u16, u16)> {
        enter()?;
        self.point(self.pointing)?;
        self.renew()
    }

    /// Gives the mouse to this program, or leaves it to the terminal.
    pub(super) fn point(&mut self, to: Pointing) -> io::Result<()> {
        self.pointing = to;
        match to {
            Pointing::Here => execute!(self.backend, EnableMouseCapture),
            Pointing::Terminal => execute!(self.backend, DisableMouseCapture),
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = Write::flush(&mut self.backend);
        restore();
    }
}

fn enter() -> io::Result<()> {
    OURS.store(true, Ordering::SeqCst);
    let taken = enable_raw_mode().and_then(|()| {
        execute!(io::stdout(), EnterAlternateScreen, EnableMouseCapture, EnableBracketedPaste, Hide)
    });
    if taken.is_err() {
        restore();
    }
    taken
}

/// Gives the terminal back, if it is ours. Every step is tried whatever became of the others: the terminal may be gone.
pub(super) fn restore() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = execute!(out, EndSynchronizedUpdate);
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableBracketedPaste);
    let _ = execute!(out, LeaveAlternateScreen);
    let _ = execute!(out, Show);
    let _ = disable_raw_mode();
}

/// Lets a panic give the terminal back before it says where it happened. What it says of the text is kept to itself:
/// a message may hold a participant's words.
fn tame_panics() {
    std::panic::set_hook(Box::new(|panic| {
        restore();
        let place = panic.location().map(|l| format!(" at {}:{}", l.file(), l.line())).unwrap_or_default();
        let mut err = io::stderr();
        let _ = writeln!(
            err,
            "manicule stopped{place}. This is a fault of the program; saved annotations are safe."
        );
    }));
}
