//! Lists over the whole text: the annotations, and the passages that are to get a tag.

use std::ops::Range;

use ratatui::style::Style;

use super::{Canvas, Cell, width_of};
use crate::annotation::Status;
use crate::app::{Area, Entry, Reach, State, Sweep};
use crate::text::display::visible;

/// Columns of a place: `¶1234`.
const PLACE: u16 = 7;

/// Code points of the text that are shown before a passage.
const BEFORE: usize = 24;

/// Draws the list of annotations. Returns the cell of the cursor.
pub(super) fn roll(state: &State, canvas: &mut Canvas<'_>) -> Option<Cell> {
    let area = room(state, canvas)?;
    let roll = &state.roll;
    let title = match roll.reach {
        Reach::Transcript => format!("ANNOTATIONS {} by {}", roll.len(), roll.sort.name()),
        Reach::Character(_) => format!("WHAT MARKS THIS: {}", roll.len()),
    };
    let cursor = heading(canvas, area, &title, roll.input.text(), roll.input.cursor());
    let mut below = Area { y: area.y + 1, height: area.height - 1, ..area };
    if let Some(objection) = roll.objection.as_ref().filter(|_| below.height > 0) {
        canvas.write_cut(
            (area.x + 1, below.y),
            &visible(&objection.what),
            area.width - 1,
            canvas.theme.alarm,
        );
        below = Area { y: below.y + 1, height: below.height - 1, ..below };
    }
    let top = top(roll.row(), below.height);
    for line in 0..below.height.min(u16::try_from(roll.len() - top.min(roll.len())).unwrap_or(u16::MAX)) {
        let at = Area { y: below.y + line, height: 1, ..below };
        let row = top + usize::from(line);
        match roll.entry(&state.desk, row) {
            Some(entry) => annotation(state, canvas, at, &entry),
            None => {
                canvas.write_cut((at.x + PLACE, at.y), "deleted", at.width, canvas.theme.dim);
            }
        }
        if row == roll.row() {
            canvas.fill(at, canvas.theme.current);
        }
    }
    cursor
}

/// Draws the passages that are to get a tag. Returns the cell of the cursor.
pub(super) fn sweep(state: &State, sweep: &Sweep, canvas: &mut Canvas<'_>) -> Option<Cell> {
    let area = room(state, canvas)?;
    let (chosen, all) = (sweep.chosen().len(), sweep.passages().len());
    let title = format!("TAG {chosen} OF {all}, each {}: {}", sweep.taken(), visible(&sweep.asked));
    canvas.fill(Area { height: 1, ..area }, canvas.theme.bar);
    let bold = canvas.theme.bar.patch(canvas.theme.mode);
    canvas.write_cut((area.x + 1, area.y), &title, area.width - 1, bold);
    let below = Area { y: area.y + 1, height: area.height - 1, ..area };
    let top = top(sweep.row(), below.height);
    for (line, (row, passage)) in (0..below.height).zip(sweep.passages().iter().enumerate().skip(top)) {
        let at = Area { y: below.y + line, height: 1, ..below };
        let sign = if sweep.is_left_out(row) { "[ ] " } else { "[x] " };
        let used = 1 + canvas.write((at.x + 1, at.y), sign, at.width - 1, canvas.theme.text);
        let rest = Area { x: at.x + used, width: at.width.saturating_sub(used), ..at };
        candidate(state, canvas, rest, passage, sweep.hit(row).unwrap_or_else(|| passage.clone()));
        if row == sweep.row() {
            canvas.fill(Area { width: used.min(at.width), ..at }, canvas.theme.current);
        }
    }
    let row = u16::try_from(sweep.row() - top).unwrap_or(0);
    Some((area.x + 2, (below.y + row).min(area.y + area.height - 1)))
}

/// The room of a list, emptied; none when there is no room.
fn room(state: &State, canvas: &mut Canvas<'_>) -> Option<Area> {
    let (width, height) = state.screen.size;
    let area = Area { x: 0, y: 0, width, height: height - state.screen.status.height };
    if width < 4 || area.height == 0 {
        return None;
    }
    canvas.clear(area);
    Some(area)
}

/// The first row that is shown so that row `row` is one of `rows` rows.
fn top(row: usize, rows: u16) -> usize {
    (row + 1).saturating_sub(rows.into()).min(row)
}

/// The title, and what is typed behind it. Returns the cell of the cursor.
fn heading(canvas: &mut Canvas<'_>, area: Area, title: &str, typed: &str, cursor: usize) -> Option<Cell> {
    let line = Area { height: 1, ..area };
    canvas.fill(line, canvas.theme.bar);
    let bold = canvas.theme.bar.patch(canvas.theme.mode);
    let x = area.x + 1 + canvas.write_cut((area.x + 1, area.y), title, area.width * 2 / 3, bold) + 2;
    let rest = (area.x + area.width).saturating_sub(x);
    canvas.write_cut((x, area.y), &format!("> {typed}"), rest, canvas.theme.bar);
    Some(((x + 2 + width_of(&typed[..cursor])).min(area.x + area.width - 1), area.y))
}

/// One annotation in one row: place, tags, words, note; at the right whose it is, how sure its place, its id.
fn annotation(state: &State, canvas: &mut Canvas<'_>, at: Area, entry: &Entry<'_>) {
    let book = state.desk.notebook().codebook();
    let annotation = entry.annotation;
    let start = entry.span().and_then(|span| state.transcript().byte_at(span.start));
    let place = match start {
        Some(byte) => format!("¶{}", state.transcript().paragraph_at(byte) + 1),
        None => "—".to_owned(),
    };
    canvas.write_cut((at.x + 1, at.y), &place, PLACE - 1, canvas.theme.dim);
    let right = format!("  {} {}{}", visible(&entry.layer.coder), sure(entry), annotation.id.short());
    let width = width_of(&right).min(at.width / 2);
    let end = at.x + at.width - width;
    canvas.write_cut((end, at.y), &right, width, canvas.theme.dim);
    let mut x = at.x + PLACE;
    let mut put =
        |text: &str, style: Style| x += canvas.write_cut((x, at.y), text, end.saturating_sub(x), style);
    for tag in &annotation.tags {
        put(&format!("{} ", visible(book.name(tag))), Style::new());
    }
    if annotation.tags.is_empty() {
        put(if annotation.span.is_none() { "memo " } else { "highlight " }, Style::new());
    }
    if !annotation.quote.is_empty() {
        put(&format!("“{}” ", one_line(&annotation.quote)), Style::new());
    }
    if !annotation.note.is_empty() {
        put(&format!("☞ {}", one_line(&annotation.note)), Style::new());
    }
}

/// How sure its place is, with a space behind it; nothing when it is exact.
fn sure(entry: &Entry<'_>) -> String {
    match entry.layer.status(entry.annotation) {
        Status::Exact => String::new(),
        Status::Moved => "moved ".to_owned(),
        Status::Fuzzy(percent) => format!("{percent} % alike "),
        Status::Review => "to review ".to_owned(),
        Status::Orphan => "text gone ".to_owned(),
    }
}

/// A passage with the words around the `hit` in it: what is to be tagged is lit.
fn candidate(state: &State, canvas: &mut Canvas<'_>, at: Area, passage: &Range<usize>, hit: Range<usize>) {
    let text = state.transcript().text();
    let place = format!("¶{}", state.transcript().paragraph_at(passage.start) + 1);
    canvas.write_cut((at.x, at.y), &place, PLACE - 1, canvas.theme.dim);
    let from = text[..hit.start].char_indices().rev().nth(BEFORE).map_or(0, |(i, _)| i);
    let reach = usize::from(at.width);
    let words = |bytes: Range<usize>| one_line(&text[bytes].chars().take(reach).collect::<String>());
    let after = text[passage.end..].char_indices().nth(reach).map_or(text.len(), |(i, _)| passage.end + i);
    let mut x = at.x + PLACE;
    let end = at.x + at.width;
    for (part, style) in [
        (words(from.min(passage.start)..passage.start), canvas.theme.dim),
        (words(passage.start.max(from)..passage.end), canvas.theme.hit),
        (words(passage.end..after), canvas.theme.dim),
    ] {
        x += canvas.write_cut((x, at.y), &part, end.saturating_sub(x), style);
    }
}

/// `text` on one line, without characters that a terminal would obey.
fn one_line(text: &str) -> String {
    let start: String = text.chars().take(500).collect();
    visible(&start.replace(['\n', '\t'], " "))
}
