//! Paragraphs to rows of cells, and between the bytes and the columns of a row.

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use super::blocks::block_at;
use super::blocks::floor;
use super::display::glyphs;
use super::fill;

/// How rows are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Fit {
    /// The most even rows of a paragraph (Knuth and Plass 1981, by way of textwrap). Paragraphs with tabs are
    /// filled row by row nevertheless.
    #[default]
    Optimal,
    /// As much as fits, row by row.
    First,
}

/// The rows of `text` at `width` cells (0 counts as 1), as byte ranges of `text` that cover it without gap.
///
/// A newline is a blank; a blank line is a row of its own. Blanks behind a word stay with it and may hang over
/// the edge; without them no row is wider than `width`, unless it is a single glyph. Words are broken, between
/// glyphs, only when they are wider than a row. An empty text is one empty row.
///
/// ```
/// use manicule::text::layout::{Fit, wrap};
///
/// let text = "To be, or not to be: that is the question";
/// let rows = |fit| wrap(text, 10, fit).into_iter().map(|row| &text[row]);
/// assert!(rows(Fit::First).eq(["To be, or ", "not to be: ", "that is ", "the ", "question"]));
/// assert!(rows(Fit::Optimal).eq(["To be, ", "or not to ", "be: that ", "is the ", "question"]));
/// ```
pub fn wrap(text: &str, width: usize, fit: Fit) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    for part in parts(text) {
        let shift = |row: Range<usize>| part.start + row.start..part.start + row.end;
        rows.extend(fill::rows(&text[part.clone()], width.max(1), fit).into_iter().map(shift));
    }
    rows
}

/// The rows of a paragraph whose label has a line of its own: `text[..body]` fills rows, then the rest begins a
/// new one. `body` is a byte of `text`, cut to the text and to a character boundary; 0 when there is no such label.
pub fn wrap_labelled(text: &str, body: usize, width: usize, fit: Fit) -> Vec<Range<usize>> {
    let (label, rest) = text.split_at(floor(text, body));
    if label.is_empty() || rest.is_empty() {
        return wrap(text, width, fit);
    }
    let shift = |row: Range<usize>| label.len() + row.start..label.len() + row.end;
    let mut rows = wrap(label, width, fit);
    rows.extend(wrap(rest, width, fit).into_iter().map(shift));
    rows
}

/// The stretches of `text` that are filled by themselves: blank lines, and what stands between them.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut after_blank = true;
    for line in text.split_inclusive('\n') {
        let blank = line.trim().is_empty();
        match parts.last_mut() {
            Some(part) if !blank && !after_blank => part.end += line.len(),
            last => {
                let start = last.map_or(0, |part| part.end);
                parts.push(start..start + line.len());
            }
        }
        after_blank = blank;
    }
    if parts.is_empty() {
        parts.push(0..0);
    }
    parts
}

/// Byte offset in `row` of the glyph that covers cell `column` (0-based); the row's length beyond its end.
pub fn byte_of_column(row: &str, column: usize) -> usize {
    let mut end = 0;
    for glyph in glyphs(row, 0) {
        end += glyph.width;
        if column < end {
            return glyph.at;
        }
    }
    row.len()
}

/// First cell (0-based) of the glyph of `row` that holds byte `byte`; behind the last cell for the row's end and
/// beyond.
pub fn column_of_byte(row: &str, byte: usize) -> usize {
    glyphs(row, 0).take_while(|glyph| glyph.end() <= byte).map(|glyph| glyph.width).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::breaks::may_begin_row;
    use crate::text::display::is_blank;
    use crate::text::strange::strange_text;

    fn wrapped(text: &str, width: usize) -> Vec<&str> {
        wrap(text, width, Fit::Optimal).into_iter().map(|row| &text[row]).collect()
    }

    fn fits() -> impl Strategy<Value = Fit> {
        prop_oneof![Just(Fit::Optimal), Just(Fit::First)]
    }

    #[test]
    fn a_newline_is_a_blank_and_a_blank_line_a_row() {
        assert_eq!(wrapped("hard\nwrapped text", 9), ["hard\n", "wrapped ", "text"]);
        assert_eq!(wrapped("hard\nwrapped", 20), ["hard\nwrapped"]);
        assert_eq!(wrapped("one\n \n\ntwo\n", 20), ["one\n", " \n", "\n", "two\n"]);
    }

    #[test]
    fn an_empty_text_is_one_empty_row_and_width_nought_is_one() {
        assert_eq!(wrapped("", 10), [""]);
        assert_eq!(wrapped("ab", 0), ["a", "b"]);
    }

    #[test]
    fn a_label_on_its_own_line_keeps_its_row() {
        let text = "### Question:\nWhy?";
        let rows = |body| wrap_labelled(text, body, 40, Fit::Optimal).into_iter().map(|row| &text[row]);
        assert!(rows(14).eq(["### Question:\n", "Why?"]));
        assert!(rows(0).eq([text]));
        assert!(rows(99).eq([text]));
    }

    #[test]
    fn columns_and_bytes_name_the_same_glyph() {
        let row = "a\t漢e\u{301}";
        let places = [(0, 0), (1, 1), (7, 1), (8, 2), (9, 2), (10, 5), (11, 8), (99, 8)];
        for (column, byte) in places {
            assert_eq!(byte_of_column(row, column), byte, "column {column}");
        }
        assert_eq!(
            [0, 1, 2, 3, 5, 7, 8, 99].map(|byte| column_of_byte(row, byte)),
            [0, 1, 8, 8, 10, 10, 11, 11]
        );
    }

    proptest! {
        #[test]
        fn rows_cover_the_text_without_gap(text in strange_text(), width in 0_usize..40, fit in fits()) {
            let mut at = 0;
            for row in wrap(&text, width, fit) {
                prop_assert_eq!(row.start, at);
                prop_assert!(row.end > at || text.is_empty());
                at = row.end;
            }
            prop_assert_eq!(at, text.len());
        }

        #[test]
        fn no_row_is_too_wide_but_for_blanks_or_a_single_glyph(text in strange_text(), width in 1_usize..40, fit in fits()) {
            for row in wrap(&text, width, fit) {
                let seen = text[row].trim_end_matches(is_blank);
                let cells: usize = glyphs(seen, 0).map(|glyph| glyph.width).sum();
                prop_assert!(cells <= width || glyphs(seen, 0).count() == 1, "{seen:?} takes {cells} of {width}");
            }
        }

        #[test]
        fn rows_end_between_glyphs(text in strange_text(), width in 1_usize..40, fit in fits()) {
            let edges: Vec<_> = glyphs(&text, 0).map(|glyph| glyph.end()).collect();
            for row in wrap(&text, width, fit).into_iter().filter(|row| !row.is_empty()) {
                prop_assert!(edges.contains(&row.end));
            }
        }

        #[test]
        fn rows_of_some_width_never_begin_with_blanks_or_closing_marks(words in "([a-z]{1,9}[ ,.!?)”»]{1,3}){0,30}", fit in fits()) {
            for row in wrap(&words, 14, fit).into_iter().skip(1) {
                prop_assert!(may_begin_row(&words, row.start), "{:?}", &words[row]);
            }
        }

        #[test]
        fn every_cell_leads_to_its_byte_and_back(row in strange_text()) {
            let mut column = 0;
            for glyph in glyphs(&row, 0) {
                for cell in column..column + glyph.width {
                    prop_assert_eq!(byte_of_column(&row, cell), glyph.at);
                }
                for byte in glyph.at..glyph.end() {
                    prop_assert_eq!(column_of_byte(&row, byte), column);
                }
                column += glyph.width;
            }
            prop_assert_eq!((byte_of_column(&row, column), column_of_byte(&row, row.len())), (row.len(), column));
        }
    }
}
