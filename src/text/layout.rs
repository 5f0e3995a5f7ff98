//! Paragraphs to rows of cells.

use std::ops::Range;

/// How lines are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Fit {
    /// The most even rows of a paragraph (Knuth and Plass, by way of textwrap).
    #[default]
    Optimal,
    /// As much as fits, row by row.
    First,
}

/// The rows of `text` at `width` cells, as byte ranges of `text` that cover it without gap.
pub fn wrap(text: &str, width: usize, fit: Fit) -> Vec<Range<usize>> {
    let _ = fit;
    let mut rows = Vec::new();
    let (mut start, mut column, mut space) = (0, 0, None);
    for glyph in super::display::glyphs(text, 0) {
        if column + glyph.width > width.max(1) {
            let cut = space.filter(|&s| s > start).unwrap_or(glyph.at);
            if cut > start {
                rows.push(start..cut);
                start = cut;
                column = text[start..glyph.at].chars().count();
            }
        }
        column += glyph.width;
        if glyph.shown == " " {
            space = Some(glyph.at + glyph.len);
        }
    }
    rows.push(start..text.len());
    rows
}

/// The layout unit of `paragraph` that holds byte `at`: a byte range of the text.
pub fn block_at(text: &str, paragraph: Range<usize>, at: usize) -> Range<usize> {
    let _ = (text, at);
    paragraph
}

/// The byte offset in `row` of the glyph that covers cell `column`; the end of the row beyond it.
pub fn byte_of_column(row: &str, column: usize) -> usize {
    let mut cell = 0;
    for glyph in super::display::glyphs(row, 0) {
        cell += glyph.width;
        if cell > column {
            return glyph.at;
        }
    }
    row.len()
}

/// The cell in `row` at which the glyph that holds byte `at` begins.
pub fn column_of_byte(row: &str, at: usize) -> usize {
    super::display::glyphs(row, 0).take_while(|g| g.at + g.len <= at).map(|g| g.width).sum()
}
