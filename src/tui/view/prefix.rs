//! What can follow the keys that were pressed, for a reader who hesitates.

use super::{Canvas, width_of};
use crate::app::{Area, Command, Scope, State};

/// Cells of a column of keys and help.
const COLUMN: u16 = 40;

/// Cells of the keys in a column.
const KEYS: u16 = 6;

/// Draws the continuations over the lower half of the screen at most, above the status line.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>) {
    let (width, height) = state.screen.size;
    let found = continuations(state);
    let room = height.saturating_sub(state.screen.status.height) / 2;
    let columns = (width / COLUMN).max(1);
    let rows = (found.len() as u16).div_ceil(columns).min(room);
    if rows == 0 || width < KEYS {
        return;
    }
    let area = Area { x: 0, y: height - state.screen.status.height - rows, width, height: rows };
    canvas.clear(area);
    canvas.fill(area, canvas.theme.bar);
    let bold = canvas.theme.bar.patch(canvas.theme.mode);
    for (at, (keys, command)) in found.iter().take(usize::from(rows * columns)).enumerate() {
        let (column, row) = (at as u16 / rows, at as u16 % rows);
        let (x, y) = (area.x + column * (width / columns), area.y + row);
        let room = width / columns - 1;
        let used = canvas.write((x + 1, y), keys, room, bold).max(KEYS.min(room));
        let help = command.help.split(';').next().unwrap_or_default();
        canvas.write_cut((x + 1 + used, y), help, room.saturating_sub(used + 1), canvas.theme.bar);
    }
}

/// The keys that can follow, with what they lead to; behind an operator the objects.
fn continuations(state: &State) -> Vec<(String, &'static Command)> {
    let scopes = if state.keys.is_empty() { &[Scope::Object] } else { state.scopes() };
    let mut found = state.keymap.continuations(scopes, &state.keys);
    found.sort_by_key(|(keys, _)| (width_of(keys), keys.to_lowercase()));
    found
}
