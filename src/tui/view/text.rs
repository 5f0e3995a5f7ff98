//! The transcript with its gutter and density strip.

use std::collections::HashMap;
use std::ops::Range;

use ratatui::style::Style;

use super::{Canvas, Cell};
use crate::annotation::{Annotation, Codebook, Colour, TagId};
use crate::app::{Area, Focus, Line, Mark, Mode, Shown, State};
use crate::text::{Kind, Paragraph, Transcript, display};

/// Shapes of the coding stripes, one for each lane, so that they can be told apart without colour.
const STRIPES: [&str; 3] = ["▌", "▎", "┃"];

/// Draws the text. Returns the cell of the cursor.
pub(super) fn draw(state: &State, canvas: &mut Canvas<'_>) -> Option<Cell> {
    let mut cursor = None;
    let area = state.screen.text;
    let page = page_marks(state);
    for (row, line) in state.view.page().iter().enumerate().take(area.height.into()) {
        let y = area.y + row as u16;
        gutter(state, canvas, &page, line, y);
        if let Line::Text { paragraph, bytes, .. } = line {
            let ink = Ink::of(state, &page, *paragraph, bytes);
            let x = area.x + state.view.indent(bytes.start) as u16;
            cursor = words(state, canvas, &ink, bytes, (x, y)).or(cursor);
        }
    }
    strip(state, canvas, state.screen.strip);
    cursor
}

/// An annotation on the page: its bytes, and what is drawn for it.
struct Drawn<'a> {
    bytes: Range<usize>,
    mark: Mark<'a>,
    colour: Option<Colour>,
    lane: usize,
}

/// The annotations on the page.
fn page_marks(state: &State) -> Vec<Drawn<'_>> {
    let rows = || state.view.page().iter().filter_map(Line::bytes);
    let (Some(start), Some(end)) = (rows().map(|b| b.start).min(), rows().map(|b| b.end).max()) else {
        return Vec::new();
    };
    let book = state.desk.notebook().codebook();
    let lanes = lanes(book);
    let shown = |mark: Mark<'_>| {
        let bytes = state.transcript().bytes_of(mark.span)?;
        let tag = mark.annotation.tags.first();
        Some((bytes, tag.map(|t| book.colour(t)), tag.and_then(|t| lanes.get(t).copied()).unwrap_or(0)))
    };
    let marks = state.desk.marks(start..end).into_iter();
    marks
        .filter_map(|mark| shown(mark).map(|(bytes, colour, lane)| Drawn { bytes, mark, colour, lane }))
        .collect()
}

/// The lane of each tag's family: fixed by the family's place in the codebook, so that it never jumps while scrolling.
fn lanes(book: &Codebook) -> HashMap<&TagId, usize> {
    let mut families = 0;
    let tree = book.tree().into_iter();
    tree.map(|(depth, tag)| {
        families += usize::from(depth == 0);
        (&tag.id, (families - 1) % STRIPES.len())
    })
    .collect()
}

/// Paragraph number, stripes and the hand of a note.
fn gutter(state: &State, canvas: &mut Canvas<'_>, page: &[Drawn<'_>], line: &Line, y: u16) {
    let area = state.screen.gutter;
    let Line::Text { paragraph, bytes, first } = line else { return };
    let current = *paragraph == state.paragraph();
    let lanes = STRIPES.len() as u16;
    if area.width < lanes + 3 {
        if current {
            canvas.write((area.x, y), "▌", area.width, canvas.theme.current);
        }
        return;
    }
    let digits = area.width - lanes - 2;
    if state.look.numbers == Shown::No {
        canvas.write((area.x, y), if current { "▌" } else { " " }, 1, canvas.theme.current);
    } else if *first {
        let style = if current { canvas.theme.current } else { canvas.theme.dim };
        let number = format!("{:>width$}", paragraph + 1, width = digits.into());
        canvas.write((area.x, y), &number, digits, style);
    }
    for shown in page.iter().filter(|s| s.bytes.start < bytes.end && s.bytes.end > bytes.start) {
        let x = area.x + digits + 1 + shown.lane as u16;
        let style = shown.colour.map_or(canvas.theme.dim, |c| canvas.theme.tag(c));
        let begins = bytes.contains(&shown.bytes.start);
        let letter =
            shown.mark.annotation.tags.first().and_then(|t| t.as_str().rsplit('/').next()?.chars().next());
        let sign = match letter {
            _ if begins && !shown.mark.annotation.note.is_empty() => "☞".to_owned(),
            Some(letter) if begins && !canvas.theme.colours_tags() => letter.to_string(),
            _ => STRIPES[shown.lane].to_owned(),
        };
        canvas.write((x, y), &sign, 1, style);
    }
}

/// What lies on the words of one row, beside their own style.
struct Ink<'a> {
    paragraph: &'a Paragraph,
    marks: Vec<(Range<usize>, Option<Colour>)>,
    hits: &'a [Range<usize>],
    selection: Option<Range<usize>>,
    /// Whether the reader wants to see something else.
    dimmed: bool,
}

impl<'a> Ink<'a> {
    fn of(state: &'a State, page: &[Drawn<'_>], index: usize, row: &Range<usize>) -> Self {
        let paragraph = &state.transcript().paragraphs()[index];
        let partial = |s: &&Drawn<'_>| {
            let whole = s.bytes.start <= paragraph.body && s.bytes.end >= paragraph.range.end;
            // a whole paragraph is shown by its stripe: underlining all of it would only hinder reading
            !whole && s.bytes.start < row.end && s.bytes.end > row.start
        };
        let mut marks: Vec<_> = page.iter().filter(partial).map(|s| (s.bytes.clone(), s.colour)).collect();
        // the shortest passage on top
        marks.sort_by_key(|(bytes, _)| std::cmp::Reverse(bytes.len()));
        let selection = match &state.mode {
            Mode::Edging(edging) => Some(edging.bytes.clone()),
            _ => state.selection.as_ref().map(crate::app::Selection::bytes),
        };
        let dimmed = match state.look.focus {
            Focus::Everything => false,
            Focus::Paragraph => index != state.paragraph(),
            Focus::Row => !row.contains(&state.cursor),
        };
        Self { paragraph, marks, hits: state.finder.hits(), selection, dimmed }
    }

    fn style(&self, canvas: &Canvas<'_>, at: usize) -> Style {
        let theme = canvas.theme;
        let mut style = match self.paragraph.kind {
            _ if self.dimmed => theme.dim,
            _ if self.paragraph.label.contains(&at) => theme.speaker,
            Kind::Speech => theme.text,
            Kind::Heading => theme.heading,
            Kind::Stage | Kind::Note => theme.aside,
        };
        for (bytes, colour) in &self.marks {
            if bytes.contains(&at) {
                style = style.patch(theme.marked(*colour));
            }
        }
        if self.hits.iter().any(|hit| hit.contains(&at)) {
            style = style.patch(theme.hit);
        }
        if self.selection.as_ref().is_some_and(|s| s.contains(&at)) {
            style = style.patch(theme.selection);
        }
        style
    }
}

/// The words of one row, from cell (`x`, `y`) on. Returns the cell of the cursor when it is on the row.
fn words(
    state: &State,
    canvas: &mut Canvas<'_>,
    ink: &Ink<'_>,
    bytes: &Range<usize>,
    (mut x, y): Cell,
) -> Option<Cell> {
    let area = state.screen.text;
    let transcript: &Transcript = state.transcript();
    let mut cursor = None;
    for glyph in display::glyphs(&transcript.text()[bytes.clone()], 0) {
        let at = bytes.start + glyph.at;
        if (at..at + glyph.len).contains(&state.cursor) {
            cursor = Some((x.min(area.x + area.width.saturating_sub(1)), y));
        }
        if usize::from(x) + glyph.width > usize::from(area.x + area.width) {
            // only white space hangs beyond the edge
            continue;
        }
        let style = ink.style(canvas, at);
        canvas.glyph((x, y), &glyph, style);
        x += glyph.width as u16;
    }
    cursor
}

/// Where in the whole transcript the page, the annotations and the counted search hits are.
fn strip(state: &State, canvas: &mut Canvas<'_>, area: Area) {
    let total = state.transcript().text().len();
    if area.width == 0 || area.height == 0 || total == 0 {
        return;
    }
    let rows = usize::from(area.height);
    let page = state.view.page();
    let first = page.iter().find_map(Line::bytes).map_or(0, |b| b.start);
    let last = page.iter().rev().find_map(Line::bytes).map_or(0, |b| b.end);
    for row in 0..rows {
        let slice = total * row / rows..total * (row + 1) / rows;
        let on_page = slice.start < last && slice.end > first;
        let mark = state.desk.first_mark(slice.clone());
        let (sign, style) = match mark {
            _ if state.finder.is_in(&slice) => ("◆", canvas.theme.marker),
            Some(mark) => (if on_page { "┣" } else { "├" }, tag_style(state, canvas, mark.annotation)),
            None => (if on_page { "┃" } else { "│" }, canvas.theme.dim),
        };
        canvas.write((area.x, area.y + row as u16), sign, 1, style);
    }
}

/// The colour of an annotation's first tag.
fn tag_style(state: &State, canvas: &Canvas<'_>, annotation: &Annotation) -> Style {
    let book = state.desk.notebook().codebook();
    annotation.tags.first().map_or(canvas.theme.dim, |tag| canvas.theme.tag(book.colour(tag)))
}
