//! The help: every command with its keys, read from the live keymap.

use super::{Canvas, Cell, width_of};
use crate::app::{Area, COMMANDS, Command, Help, Scope, State};

/// Draws the help over the text and the panel. Returns the cell of the cursor.
pub(super) fn draw(state: &State, help: &Help, canvas: &mut Canvas<'_>) -> Option<Cell> {
    let (width, height) = state.screen.size;
    let status = state.screen.status.height;
    let area = Area { x: 0, y: 0, width, height: height - status };
    if width < 4 || area.height == 0 {
        return None;
    }
    canvas.clear(area);
    let typed = help.filter.text();
    canvas.fill(Area { height: 1, ..area }, canvas.theme.bar);
    let used = canvas.write((1, 0), "KEYS  ", width - 1, canvas.theme.bar.patch(canvas.theme.mode));
    canvas.write((1 + used, 0), typed, width.saturating_sub(1 + used), canvas.theme.bar);
    let cursor = 1 + used + width_of(&typed[..help.filter.cursor()]);
    let rows = rows(state, typed);
    let room = usize::from(area.height.saturating_sub(1));
    let top = help.top.min(rows.len().saturating_sub(room));
    let keys = (width / 3).clamp(8, 24);
    for (line, row) in rows.iter().skip(top).take(room).enumerate() {
        let y = 1 + line as u16;
        match row {
            Row::Heading(name) => {
                canvas.write_cut((1, y), name, width - 1, canvas.theme.heading);
            }
            Row::Command(command, bound) => {
                canvas.write_cut((2, y), bound, keys, canvas.theme.speaker);
                let place = match command.scope {
                    Scope::Everywhere | Scope::Text => String::new(),
                    scope => format!(" ({})", scope.name()),
                };
                let text = format!("{}{place}", command.help);
                canvas.write_cut((keys + 3, y), &text, width.saturating_sub(keys + 3), canvas.theme.text);
            }
            Row::Empty => {}
        }
    }
    Some((cursor, 0))
}

enum Row {
    Empty,
    Heading(&'static str),
    Command(&'static Command, String),
}

/// The rows that hold all words of `filter`.
fn rows(state: &State, filter: &str) -> Vec<Row> {
    let words: Vec<String> = filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut rows = Vec::new();
    let mut heading = None;
    for command in COMMANDS.iter().copied().flatten() {
        let keys = state.keymap.keys_of(command.name).join("  ");
        let all =
            format!("{keys} {} {} {}", command.name, command.help, command.heading.name()).to_lowercase();
        if !words.iter().all(|w| all.contains(w.as_str())) {
            continue;
        }
        if heading != Some(command.heading) {
            if heading.is_some() {
                rows.push(Row::Empty);
            }
            rows.push(Row::Heading(command.heading.name()));
            heading = Some(command.heading);
        }
        rows.push(Row::Command(command, keys));
    }
    rows
}
