//! The help: every command with its keys, read from the live keymap.

use super::{Canvas, Cell, width_of};
use crate::app::help::{self, Help, HelpRow};
use crate::app::{Area, State};

/// Draws the help over the text and the panel. Returns the cell of the cursor.
pub(super) fn draw(state: &State, shown: &Help, canvas: &mut Canvas<'_>) -> Option<Cell> {
    let (width, height) = state.screen.size;
    let status = state.screen.status.height;
    let area = Area { x: 0, y: 0, width, height: height - status };
    if width < 4 || area.height == 0 {
        return None;
    }
    canvas.clear(area);
    let typed = shown.filter.text();
    canvas.fill(Area { height: 1, ..area }, canvas.theme.bar);
    let used = canvas.write((1, 0), "KEYS  ", width - 1, canvas.theme.bar.patch(canvas.theme.mode));
    canvas.write((1 + used, 0), typed, width.saturating_sub(1 + used), canvas.theme.bar);
    let cursor = 1 + used + width_of(&typed[..shown.filter.cursor()]);
    let rows = help::rows(&state.keymap, typed, width);
    let room = usize::from(area.height.saturating_sub(1));
    let top = shown.top.min(rows.len().saturating_sub(room));
    let text = help::keys_width(width);
    for (line, row) in rows.iter().skip(top).take(room).enumerate() {
        let y = 1 + line as u16;
        let mut tell = |words: &str| {
            canvas.write_cut((text, y), words, width.saturating_sub(text), canvas.theme.text);
        };
        match row {
            HelpRow::Empty => {}
            HelpRow::Heading(name) => {
                canvas.write_cut((1, y), name, width - 1, canvas.theme.heading);
            }
            HelpRow::More(words) => tell(words),
            HelpRow::Command(keys, words) => {
                tell(words);
                canvas.write_cut((2, y), keys, text - 3, canvas.theme.speaker);
            }
        }
    }
    Some((cursor, 0))
}
