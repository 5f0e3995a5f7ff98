//! What the panel shows beside the codebook: the review desk, and two coders compared.

use super::panel::{excerpt, title};
use super::{Canvas, Cell};
use crate::analysis::compare::{Piece, Who};
use crate::annotation::{Annotation, Status};
use crate::app::{Area, Case, Comparison, Pane, State, cases};
use crate::text::display::visible;

/// Rows of what was and what is now.
const EXCERPT: usize = 4;

/// Rows of the list that stay when what is below it wants more room.
const LIST: u16 = 3;

/// Draws the review desk. Returns the cell of its cursor.
pub(super) fn review(state: &State, canvas: &mut Canvas<'_>, area: Area) -> Option<Cell> {
    let cases = cases(&state.desk);
    let open = cases.iter().filter(|case| !case.kept).count();
    let row = state.panel.case.min(cases.len().saturating_sub(1));
    title(canvas, area, area.y, "REVIEW", &format!("{open} left"));
    let details = (3 + 2 * EXCERPT as u16).min(area.height.saturating_sub(1 + LIST));
    let list = Area { y: area.y + 1, height: area.height.saturating_sub(1 + details), ..area };
    let cell = rows(state, canvas, list, (row, cases.len()), |canvas, at, index| {
        case_row(state, canvas, at, &cases[index]);
    });
    if let Some(case) = cases.get(row) {
        let below = Area { y: list.y + list.height, height: details, ..area };
        was_and_now(state, canvas, below, case);
    }
    cell
}

/// Draws `count` rows of a list from the one on that keeps row `on` in sight. Returns the cell of that row when the
/// panel has the keys.
fn rows(
    state: &State,
    canvas: &mut Canvas<'_>,
    area: Area,
    (on, count): (usize, usize),
    mut draw: impl FnMut(&mut Canvas<'_>, Area, usize),
) -> Option<Cell> {
    let top = on.saturating_sub(usize::from(area.height.saturating_sub(1)));
    for (line, index) in (0..area.height).zip(top..count) {
        let at = Area { y: area.y + line, height: 1, ..area };
        draw(canvas, at, index);
        if index == on {
            canvas.fill(at, canvas.theme.current);
        }
    }
    (state.pane == Pane::Panel && area.height > 0).then_some((area.x, area.y + (on - top) as u16))
}

fn sign(case: &Case) -> &'static str {
    match case.status {
        Status::Exact | Status::Moved => "→",
        Status::Fuzzy(_) => "≈",
        Status::Review => "?",
        Status::Orphan if case.kept => "·",
        Status::Orphan => "∅",
    }
}

fn case_row(state: &State, canvas: &mut Canvas<'_>, at: Area, case: &Case) {
    let annotation = state.desk.notebook().mine().get(&case.id);
    let words = annotation.map_or("", |annotation| annotation.quote.as_str());
    canvas.write((at.x, at.y), sign(case), at.width, canvas.theme.mode);
    let style = if case.kept { canvas.theme.dim } else { canvas.theme.text };
    canvas.write_cut((at.x + 2, at.y), &visible(words), at.width.saturating_sub(2), style);
}

/// The words as they were, and as they are at the place that is shown.
fn was_and_now(state: &State, canvas: &mut Canvas<'_>, area: Area, case: &Case) {
    let Some(annotation) = state.desk.notebook().mine().get(&case.id) else { return };
    let span = case.place(state.panel.candidate);
    let now = span.and_then(|span| state.transcript().quote(span));
    let which = match case.places.len() {
        0 | 1 => String::new(),
        count => format!("{}/{count}", state.panel.candidate % count + 1),
    };
    let what = match (case.status, case.kept) {
        (_, true) => "KEPT AS AN ORPHAN",
        (Status::Exact | Status::Moved, _) => "NOW, ELSEWHERE",
        (Status::Fuzzy(_), _) => "NOW",
        (Status::Review, _) => "MAYBE NOW",
        (Status::Orphan, _) if now.is_some() => "ITS TEXT IS GONE; ALIKE",
        (Status::Orphan, _) => "ITS TEXT IS GONE",
    };
    let mut below = area;
    paragraph(canvas, &mut below, ("WAS", &tags(state, annotation)), &annotation.quote);
    paragraph(canvas, &mut below, (what, &which), now.unwrap_or_default());
}

/// A heading and the beginning of `text` below it; `area` becomes what is left.
fn paragraph(canvas: &mut Canvas<'_>, area: &mut Area, (heading, right): (&str, &str), text: &str) {
    if area.height == 0 {
        return;
    }
    title(canvas, *area, area.y, heading, right);
    let room = Area { y: area.y + 1, height: area.height - 1, ..*area };
    let used = 1 + if text.is_empty() { 0 } else { excerpt(canvas, room, text, EXCERPT) };
    *area = Area { y: area.y + used, height: area.height - used, ..*area };
}

fn tags(state: &State, annotation: &Annotation) -> String {
    let book = state.desk.notebook().codebook();
    let names: Vec<_> = annotation.tags.iter().map(|tag| visible(book.name(tag))).collect();
    names.join(", ").chars().take(20).collect()
}

/// Draws the comparison of two coders. Returns the cell of its cursor.
pub(super) fn compare(
    state: &State,
    comparison: &Comparison,
    canvas: &mut Canvas<'_>,
    area: Area,
) -> Option<Cell> {
    let names = format!("{} | {}", visible(&comparison.first), visible(&comparison.second));
    title(canvas, area, area.y, "COMPARE", &names);
    let counts = [(Who::Both, "="), (Who::First, "◀"), (Who::Second, "▶")];
    let counts =
        counts.map(|(who, sign)| format!("{sign} {} {}", comparison.count(who), comparison.name(who)));
    let mut y = area.y + 1;
    for line in counts.iter().filter(|_| area.height > 8) {
        canvas.write_cut((area.x, y), &visible(line), area.width, canvas.theme.dim);
        y += 1;
    }
    let list = Area { y, height: (area.y + area.height).saturating_sub(y), ..area };
    let on = state.panel.case.min(comparison.pieces.len().saturating_sub(1));
    rows(state, canvas, list, (on, comparison.pieces.len()), |canvas, at, index| {
        piece_row(state, canvas, at, &comparison.pieces[index]);
    })
}

fn piece_row(state: &State, canvas: &mut Canvas<'_>, at: Area, piece: &Piece) {
    let sign = match piece.who {
        Who::Both => "=",
        Who::First => "◀",
        Who::Second => "▶",
    };
    let book = state.desk.notebook().codebook();
    let transcript = state.transcript();
    let paragraph = transcript.byte_at(piece.span.start).map_or(0, |byte| transcript.paragraph_at(byte));
    let style = if piece.who == Who::Both { canvas.theme.dim } else { canvas.theme.text };
    let end = at.x + at.width;
    let mut x = at.x + canvas.write((at.x, at.y), &format!("{sign} "), at.width, canvas.theme.mode);
    x += canvas.write((x, at.y), "● ", end.saturating_sub(x), canvas.theme.tag(book.colour(&piece.tag)));
    let name = format!("{} ¶{} ", visible(book.name(&piece.tag)), paragraph + 1);
    x += canvas.write_cut((x, at.y), &name, end.saturating_sub(x), style);
    let words = transcript.quote(piece.span).unwrap_or_default();
    let words: String = words.chars().take(usize::from(at.width)).collect();
    canvas.write_cut((x, at.y), &visible(&words), end.saturating_sub(x), canvas.theme.dim);
}
