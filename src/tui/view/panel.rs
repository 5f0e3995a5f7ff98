//! The side panel: the codebook, what is at the cursor, lists to choose from, the editor of a note.

use ratatui::style::Modifier;

use super::{Canvas, Cell, leaves, width_of};
use crate::annotation::revise::TagText;
use crate::annotation::{Codebook, Status, Tag};
use crate::app::{
    Area, EXCERPT, Item, Leaf, Mark, Mode, NoteTarget, Noting, Pane, Picker, Purpose, SAID, State, TagRow,
    codebook_window,
};
use crate::text::display::visible;
use crate::text::layout::{self, Fit};

/// Draws the panel. Returns the cell of the cursor when it belongs there.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>, area: Area) -> Option<Cell> {
    if area.width < 4 || area.height == 0 {
        return None;
    }
    canvas.clear(area);
    let beside = area.x > 0;
    for row in 0..area.height {
        let border = if beside { "│" } else { " " };
        canvas.write((area.x, area.y + row), border, 1, canvas.theme.dim);
    }
    let inner = Area { x: area.x + 2, width: area.width - 2, ..area };
    match &state.mode {
        Mode::Picking(picker) => pick(state, picker, canvas, inner),
        Mode::Noting(noting) => note(state, noting, canvas, inner),
        _ => match &state.panel.leaf {
            Leaf::Codebook => codebook(state, canvas, inner),
            Leaf::Review => leaves::review(state, canvas, inner),
            Leaf::Compare(comparison) => leaves::compare(state, comparison, canvas, inner),
        },
    }
}

/// A heading with something at the right.
pub(super) fn title(canvas: &mut Canvas<'_>, area: Area, y: u16, left: &str, right: &str) {
    let mut style = canvas.theme.dim.add_modifier(Modifier::BOLD);
    if area.x == 0 {
        // a drawer below the text is set off by its first line
        style = canvas.theme.bar.add_modifier(Modifier::BOLD);
        canvas.fill(Area { y, height: 1, ..area }, canvas.theme.bar);
    }
    let width = width_of(right);
    canvas.write_cut((area.x, y), left, area.width.saturating_sub(width + 1), style);
    if width < area.width {
        canvas.write((area.x + area.width - width, y), right, width, canvas.theme.dim);
    }
}

fn codebook(state: &State, canvas: &mut Canvas<'_>, area: Area) -> Option<Cell> {
    let rows = state.panel.rows(&state.desk);
    let marks = state.desk.marks_at(state.cursor);
    let focused = state.pane == Pane::Panel;
    let current = rows.get(state.panel.row).and_then(|row| state.desk.notebook().codebook().tag(&row.id));
    let described = current.filter(|_| focused);
    let shown = codebook_window(state);
    let used = rows.iter().filter(|r| r.here > 0).count();
    title(canvas, area, area.y, "TAGS", &format!("{used}/{}", rows.len()));
    for (line, index) in (0..).zip(shown.clone()) {
        let at = Area { y: area.y + 1 + line, height: 1, ..area };
        let row = &rows[index];
        tag_row(state, canvas, at, row);
        if focused && index == state.panel.row {
            canvas.fill(at, canvas.theme.current);
        }
    }
    if rows.is_empty() && marks.is_empty() && area.height > 2 {
        canvas.write_cut((area.x, area.y + 1), "t tags the paragraph and", area.width, canvas.theme.dim);
        canvas.write_cut((area.x, area.y + 2), "makes the first tag", area.width, canvas.theme.dim);
    }
    let used = 1 + u16::try_from(shown.len()).unwrap_or(u16::MAX);
    let below = Area { y: area.y + used, height: area.height.saturating_sub(used), ..area };
    match described {
        Some(tag) => describe(tag, canvas, below),
        None => here_list(state, canvas, below, &marks),
    }
    let row = u16::try_from(state.panel.row.saturating_sub(shown.start)).unwrap_or(0);
    let last = area.y + area.height - 1;
    focused.then_some((area.x, (area.y + 1 + row).min(last)))
}

fn tag_row(state: &State, canvas: &mut Canvas<'_>, at: Area, row: &TagRow) {
    let colour = state.desk.notebook().codebook().colour(&row.id);
    let sign = if row.assignable { "●" } else { "▾" };
    let key = row.key.map_or(' ', |k| k);
    canvas.write((at.x, at.y), &format!("{key} "), at.width, canvas.theme.dim);
    canvas.write((at.x + 2, at.y), sign, at.width.saturating_sub(2), canvas.theme.tag(colour));
    let branch = match row.depth {
        0 => String::new(),
        depth => format!("{}{} ", "  ".repeat(depth.min(8) - 1), if row.last { "└" } else { "├" }),
    };
    let count = match (row.here, row.everywhere) {
        (0, 0) => String::new(),
        (here, all) if here == all => here.to_string(),
        (here, all) => format!("{here}/{all}"),
    };
    let width = width_of(&count);
    let room = at.width.saturating_sub(4 + width + 1);
    let used = canvas.write_cut((at.x + 4, at.y), &branch, room, canvas.theme.dim);
    canvas.write_cut((at.x + 4 + used, at.y), &visible(&row.name), room - used, canvas.theme.text);
    if at.width > width {
        canvas.write((at.x + at.width - width, at.y), &count, width, canvas.theme.dim);
    }
}

/// What is said of a tag: its definition, what belongs to it and what does not.
fn describe(tag: &Tag, canvas: &mut Canvas<'_>, area: Area) {
    let mut y = area.y + 1;
    let end = area.y + area.height;
    for (which, heading) in SAID {
        let text = which.of(tag);
        if text.is_empty() || y + 1 >= end {
            continue;
        }
        title(canvas, area, y, heading, "");
        let room = Area { x: area.x + 2, y: y + 1, width: area.width.saturating_sub(2), height: end - y - 1 };
        y += 2 + excerpt(canvas, room, text, EXCERPT * 2);
    }
}

/// The annotations at the cursor.
fn here_list(state: &State, canvas: &mut Canvas<'_>, area: Area, marks: &[Mark<'_>]) {
    if marks.is_empty() || area.height < 3 {
        return;
    }
    let mut y = area.y + 1;
    let end = area.y + area.height;
    title(canvas, area, y, "HERE", &marks.len().to_string());
    y += 1;
    for mark in marks {
        if y < end {
            y += annotation(state, canvas, Area { y, height: end - y, ..area }, mark);
        }
    }
}

/// One annotation: its tags, whose it is, its words and its note. Returns the rows used.
fn annotation(state: &State, canvas: &mut Canvas<'_>, area: Area, mark: &Mark<'_>) -> u16 {
    let book = state.desk.notebook().codebook();
    let annotation = mark.annotation;
    let mut x = area.x;
    let end = area.x + area.width;
    let sign = if annotation.note.is_empty() { "▎" } else { "☞" };
    x += canvas.write((x, area.y), &format!("{sign} "), end - x, canvas.theme.dim);
    for tag in &annotation.tags {
        let style = canvas.theme.tag(book.colour(tag));
        x += canvas.write_cut(
            (x, area.y),
            &format!("{} ", visible(book.name(tag))),
            end.saturating_sub(x),
            style,
        );
    }
    if annotation.tags.is_empty() {
        x += canvas.write_cut((x, area.y), "highlight ", end.saturating_sub(x), canvas.theme.text);
    }
    let status = match mark.status() {
        Status::Exact => String::new(),
        Status::Moved => " moved".to_owned(),
        Status::Fuzzy(percent) => format!(" {percent} % alike"),
        Status::Review => " to review".to_owned(),
        Status::Orphan => " text gone".to_owned(),
    };
    let time = annotation.made.get(11..16).unwrap_or_default();
    let twice = if annotation.conflicts.is_empty() { "" } else { " changed twice: C" };
    let who = format!("· {} {time}{status}{twice}", visible(&mark.layer.coder));
    canvas.write_cut((x, area.y), &who, end.saturating_sub(x), canvas.theme.dim);
    let mut used = 1;
    let quote = format!("“{}”", annotation.quote);
    used += excerpt(
        canvas,
        Area {
            x: area.x + 2,
            y: area.y + used,
            width: area.width.saturating_sub(2),
            height: area.height - used,
        },
        &quote,
        2,
    );
    if !annotation.note.is_empty() && used < area.height {
        let room = Area {
            x: area.x + 2,
            y: area.y + used,
            width: area.width.saturating_sub(2),
            height: area.height - used,
        };
        used += excerpt(canvas, room, &annotation.note, EXCERPT);
    }
    used
}

/// The beginning of `text` in at most `rows` rows. Returns the rows used.
pub(super) fn excerpt(canvas: &mut Canvas<'_>, area: Area, text: &str, rows: usize) -> u16 {
    let start: String = text.chars().take(rows * usize::from(area.width) + 1).collect();
    let wrapped = layout::wrap(&start, area.width.into(), Fit::First);
    let shown = wrapped.len().min(rows).min(area.height.into());
    for (row, bytes) in wrapped.iter().take(shown).enumerate() {
        let last = row + 1 == shown;
        let cut = last && (bytes.end < start.len() || start.len() < text.len());
        let line = if cut {
            format!("{}…", start[bytes.clone()].trim_end())
        } else {
            start[bytes.clone()].to_owned()
        };
        canvas.write_cut((area.x, area.y + row as u16), &line, area.width, canvas.theme.aside);
    }
    shown as u16
}

fn pick(state: &State, picker: &Picker, canvas: &mut Canvas<'_>, area: Area) -> Option<Cell> {
    title(canvas, area, area.y, &visible(&picker.title), "");
    let book = state.desk.notebook().codebook();
    let y = area.y + 1;
    canvas.write((area.x, y), "> ", area.width, canvas.theme.mode);
    let typed = picker.input().text();
    canvas.write((area.x + 2, y), typed, area.width.saturating_sub(2), canvas.theme.text);
    let cursor = area.x + 2 + width_of(&typed[..picker.input().cursor()]);
    let room = usize::from(area.height.saturating_sub(2));
    let top = picker.window(room).start;
    let fresh = picker.novelty().map(|name| match picker.purpose {
        Purpose::Colour(_) => visible(name),
        _ => format!("new tag “{}”", visible(name)),
    });
    let known = picker.found().map(|(_, item)| item);
    let widths = picker.items.iter().map(|item| width_of(&visible(&item.place)));
    let places = widths.max().unwrap_or(0).min(area.width * 2 / 5);
    for (line, item) in
        known.map(Some).chain(fresh.is_some().then_some(None)).skip(top).take(room).enumerate()
    {
        let at = Area { y: area.y + 2 + line as u16, height: 1, ..area };
        match item {
            Some(item) => {
                let key = item.key.filter(|_| typed.is_empty()).unwrap_or(' ');
                canvas.write((at.x, at.y), &format!("{key} "), at.width, canvas.theme.dim);
                let behind = Area { x: at.x + 2, width: at.width.saturating_sub(2), ..at };
                picked(item, book, canvas, behind, places);
            }
            None => {
                let name = fresh.as_deref().unwrap_or_default();
                canvas.write_cut((at.x, at.y), &format!("+ {name}"), at.width, canvas.theme.text);
            }
        }
        if top + line == picker.row() {
            canvas.fill(at, canvas.theme.current);
        }
    }
    Some((cursor, y))
}

/// What a note is on.
fn noted(state: &State, target: &NoteTarget) -> String {
    let passage = |words: &str, byte: usize| {
        format!(
            "NOTE ON ¶{} “{}”",
            state.transcript().paragraph_at(byte) + 1,
            visible(&words.replace('\n', " "))
        )
    };
    let desk = &state.desk;
    let name = |id| visible(desk.notebook().codebook().name(id));
    match target {
        NoteTarget::Annotation(id) => {
            let mine = desk.notebook().mine();
            let placed =
                mine.get(id).and_then(|a| Some((a, state.transcript().byte_at(mine.span_of(a)?.start)?)));
            placed.map_or("NOTE".to_owned(), |(annotation, byte)| passage(&annotation.quote, byte))
        }
        NoteTarget::Passage(bytes) => {
            passage(state.transcript().text().get(bytes.clone()).unwrap_or_default(), bytes.start)
        }
        NoteTarget::Memo => "MEMO".to_owned(),
        NoteTarget::Project { .. } => "MEMO ON THE PROJECT".to_owned(),
        NoteTarget::Tag(id, TagText::Definition) => format!("{} MEANS", name(id)),
        NoteTarget::Tag(id, TagText::Include) => format!("{} INCLUDES", name(id)),
        NoteTarget::Tag(id, TagText::Exclude) => format!("{} EXCLUDES", name(id)),
    }
}

/// An item of a list: where it is, in `places` columns, its tag's sign, what it is called, more about it.
fn picked(item: &Item, book: &Codebook, canvas: &mut Canvas<'_>, at: Area, places: u16) {
    let end = at.x + at.width;
    let mut x = at.x;
    if places > 0 {
        canvas.write_end((x, at.y), &visible(&item.place), places, canvas.theme.dim);
        x += places + 2;
    }
    if let Some(tag) = &item.tag {
        x += canvas.write((x, at.y), "● ", end.saturating_sub(x), canvas.theme.tag(book.colour(tag)));
    }
    x += canvas.write_cut((x, at.y), &visible(&item.label), end.saturating_sub(x), canvas.theme.text);
    canvas.write_cut((x + 2, at.y), &visible(&item.detail), end.saturating_sub(x + 2), canvas.theme.dim);
}

fn note(state: &State, noting: &Noting, canvas: &mut Canvas<'_>, area: Area) -> Option<Cell> {
    title(canvas, area, area.y, &noted(state, &noting.target), "Esc keeps it");
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    let (rows, (row, column)) = noting.editor.rows(width);
    let room = usize::from(area.height.saturating_sub(1));
    let top = row.saturating_sub(room.saturating_sub(1));
    for (line, bytes) in rows.iter().skip(top).take(room).enumerate() {
        let text = &noting.editor.text()[bytes.clone()];
        canvas.write((area.x, area.y + 1 + line as u16), text, area.width, canvas.theme.text);
    }
    Some((area.x + (column.min(width)) as u16, area.y + 1 + (row - top) as u16))
}
