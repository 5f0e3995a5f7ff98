//! The screen, drawn from the state. A view cannot change anything: `draw` takes `&State`.

mod bars;
mod help;
mod leaves;
mod list;
mod panel;
mod prefix;
mod text;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::theme::Theme;
use crate::app::{Area, Mode, Pane, State};
use crate::text::display;

/// Draws `state` on the whole frame.
pub fn draw(state: &State, theme: &Theme, frame: &mut Frame<'_>) {
    // the hardware cursor is where the focus is, for input methods and screen readers
    if let Some(cursor) = paint(state, theme, frame.buffer_mut()) {
        frame.set_cursor_position(cursor);
    }
}

/// Draws `state` on all of `buffer`. Returns the cell of the cursor, if it is on the screen.
pub(super) fn paint(state: &State, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
    let screen = state.screen;
    let area = buffer.area;
    let cursor = {
        let mut canvas = Canvas { buffer, theme };
        bars::header(state, &mut canvas, screen.header);
        let in_text = text::draw(state, &mut canvas);
        let in_panel = panel::draw(state, &mut canvas, screen.panel);
        let in_status = bars::status(state, &mut canvas, screen.status);
        match &state.mode {
            Mode::Help(help) => help::draw(state, help, &mut canvas),
            Mode::Listing => list::roll(state, &mut canvas),
            Mode::Sweeping(sweep) => list::sweep(state, sweep, &mut canvas),
            Mode::Finding(_) | Mode::Asking(_) | Mode::Leaving => in_status,
            Mode::Picking(_) | Mode::Noting(_) => in_panel.or(in_status),
            Mode::Reading if state.hesitates => {
                prefix::draw(state, &mut canvas);
                in_text
            }
            Mode::Reading if state.pane == Pane::Panel => in_panel,
            Mode::Reading | Mode::Edging(_) | Mode::Lettering(_) => in_text,
        }
    };
    cursor.map(Position::from).filter(|cursor| area.contains(*cursor))
}

/// A cell of the screen: column and row.
type Cell = (u16, u16);

/// Where views draw. It clips at every edge and lets nothing through that a terminal would obey.
struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
}

impl Canvas<'_> {
    fn rect(&self, area: Area) -> Rect {
        Rect::new(area.x, area.y, area.width, area.height).intersection(self.buffer.area)
    }

    /// Fills `area` with `style`.
    fn fill(&mut self, area: Area, style: Style) {
        let rect = self.rect(area);
        self.buffer.set_style(rect, style);
    }

    /// Empties `area`.
    fn clear(&mut self, area: Area) {
        let rect = self.rect(area);
        for position in rect.positions() {
            self.buffer[position].reset();
        }
    }

    /// Writes `text` from cell `x`, `y` on, at most `width` cells; what does not fit is cut. Returns the cells used.
    fn write(&mut self, (x, y): Cell, text: &str, width: u16, style: Style) -> u16 {
        let mut used = 0;
        for glyph in display::glyphs(text, 0) {
            if usize::from(used) + glyph.width > usize::from(width) {
                break;
            }
            self.glyph((x + used, y), &glyph, style);
            used += glyph.width as u16;
        }
        used
    }

    /// Writes `text` like [`Canvas::write`], with `…` at the end when it does not fit.
    fn write_cut(&mut self, at: Cell, text: &str, width: u16, style: Style) -> u16 {
        let needed: usize = display::glyphs(text, 0).map(|g| g.width).sum();
        if needed <= usize::from(width) {
            return self.write(at, text, width, style);
        }
        let Some(room) = width.checked_sub(1) else { return 0 };
        let used = self.write(at, text, room, style);
        used + self.write((at.0 + used, at.1), "…", 1, style)
    }

    /// Writes `text` at the right end of `width` cells, with `…` at its start when it does not fit.
    fn write_end(&mut self, at: Cell, text: &str, width: u16, style: Style) {
        let all = width_of(text);
        if all <= width {
            self.write((at.0 + width - all, at.1), text, all, style);
            return;
        }
        let rest = end_of(text, width.saturating_sub(1));
        let used = self.write(at, "…", width, style);
        self.write((at.0 + used, at.1), rest, width.saturating_sub(used), style);
    }

    fn glyph(&mut self, (x, y): Cell, glyph: &display::Glyph<'_>, style: Style) {
        let area = self.buffer.area;
        if y < area.bottom() && x < area.right() {
            let style = if glyph.marker { style.patch(self.theme.marker) } else { style };
            self.buffer.set_stringn(x, y, &glyph.shown, usize::from(area.right() - x), style);
        }
    }
}

/// As much of the end of `text` as fits into `width` cells.
fn end_of(text: &str, width: u16) -> &str {
    let mut left = usize::from(width);
    let mut start = text.len();
    let glyphs: Vec<display::Glyph<'_>> = display::glyphs(text, 0).collect();
    for glyph in glyphs.iter().rev() {
        let Some(rest) = left.checked_sub(glyph.width) else { break };
        (left, start) = (rest, glyph.at);
    }
    &text[start..]
}

/// Cells that `text` takes.
fn width_of(text: &str) -> u16 {
    display::glyphs(text, 0).map(|g| g.width).sum::<usize>().min(u16::MAX.into()) as u16
}

/// The rows of a drawn screen as text, without the blanks at their ends.
pub fn rows(buffer: &Buffer) -> Vec<String> {
    let row = |y| {
        let mut line = String::new();
        let mut covered = 0;
        for x in buffer.area.left()..buffer.area.right() {
            if covered > 0 {
                // the second cell of a wide glyph
                covered -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            covered = width_of(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        line.trim_end().to_owned()
    };
    (buffer.area.top()..buffer.area.bottom()).map(row).collect()
}
