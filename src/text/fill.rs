//! Fills rows with the pieces of a paragraph: what stays together, how wide it is, and what shares a row.

use std::ops::Range;

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::{Penalties, wrap_optimal_fit};

use super::breaks::{breaks, may_begin_row};
use super::display::{glyphs, is_blank};
use super::layout::Fit;

/// What a cell beyond the edge costs: more than all the gaps of a paragraph together.
const OVERFLOW: usize = 1 << 40;

/// A stretch of text that stays on one row, with the blanks behind it.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    /// Bytes of the text, with the blanks.
    range: Range<usize>,
    /// Cells without the blanks.
    word: usize,
    /// Cells of the blanks, which may hang over the edge.
    blank: usize,
}

impl Fragment for Piece {
    fn width(&self) -> f64 {
        measure(self.word)
    }

    fn whitespace_width(&self) -> f64 {
        measure(self.blank)
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// `cells` as textwrap reckons; a row of 2³² cells and one of more are the same.
fn measure(cells: usize) -> f64 {
    f64::from(u32::try_from(cells).unwrap_or(u32::MAX))
}

/// The rows of `text`, which has no blank line, at `width` cells: byte ranges that cover it without gap.
pub(super) fn rows(text: &str, width: usize, fit: Fit) -> Vec<Range<usize>> {
    if ascii_cells(text).is_some_and(|(word, _)| word <= width) {
        return vec![Range { start: 0, end: text.len() }];
    }
    let pieces = pieces(text, width);
    let tabs = text.contains('\t');
    match fit {
        // How wide a tab is depends on what stands before it in its row, so rows with tabs are filled in order.
        _ if tabs => first_fit(&pieces, width, |piece, column| measured(text, piece.range.clone(), column)),
        Fit::First => plain_first_fit(&pieces, width),
        Fit::Optimal => optimal_fit(&pieces, width).unwrap_or_else(|| plain_first_fit(&pieces, width)),
    }
}

/// The most even rows; none when they can't be computed or one would be too wide.
fn optimal_fit(pieces: &[Piece], width: usize) -> Option<Vec<Range<usize>>> {
    let lines = wrap_optimal_fit(pieces, &[measure(width)], &penalties(width)).ok()?;
    lines.into_iter().map(|line| row(line).filter(|_| cells(line) <= width || line.len() == 1)).collect()
}

fn row(pieces: &[Piece]) -> Option<Range<usize>> {
    Some(pieces.first()?.range.start..pieces.last()?.range.end)
}

/// Cells of a row without the blanks at its end.
fn cells(row: &[Piece]) -> usize {
    let all: usize = row.iter().map(|piece| piece.word + piece.blank).sum();
    all - row.last().map_or(0, |piece| piece.blank)
}

/// A row more costs as much as an empty one: rows are made even, but no more of them than needed.
fn penalties(width: usize) -> Penalties {
    Penalties { nline_penalty: width.saturating_mul(width), overflow_penalty: OVERFLOW, ..Penalties::new() }
}

fn plain_first_fit(pieces: &[Piece], width: usize) -> Vec<Range<usize>> {
    first_fit(pieces, width, |piece, _| piece.clone())
}

/// As many pieces as fit, row by row; `at_column` measures a piece that begins at a column of its row.
fn first_fit(
    pieces: &[Piece],
    width: usize,
    at_column: impl Fn(&Piece, usize) -> Piece,
) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    let mut column = 0;
    for piece in pieces {
        let mut placed = at_column(piece, column);
        match rows.last_mut() {
            Some(row) if column + placed.word <= width => row.end = piece.range.end,
            _ => {
                placed = at_column(piece, 0);
                column = 0;
                rows.push(piece.range.clone());
            }
        }
        column += placed.word + placed.blank;
    }
    rows
}

/// The pieces of `text`, none of them wider than `width` unless it is a single glyph. Never empty.
fn pieces(text: &str, width: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for end in breaks(text).into_iter().chain([text.len()]) {
        let piece = measured(text, start..end, 0);
        if piece.word <= width {
            pieces.push(piece);
        } else {
            split(text, piece.range, width, &mut pieces);
        }
        start = end;
    }
    join_indent(text, width, &mut pieces);
    pieces
}

/// Blanks at the beginning of a paragraph go with its first word, if both fit.
fn join_indent(text: &str, width: usize, pieces: &mut Vec<Piece>) {
    if let [indent, first, ..] = pieces.as_slice()
        && indent.word == 0
    {
        let joined = measured(text, indent.range.start..first.range.end, 0);
        if joined.word <= width {
            pieces.splice(..2, [joined]);
        }
    }
}

/// Adds the overlong piece `range` in parts that fit, cut between glyphs.
fn split(text: &str, range: Range<usize>, width: usize, pieces: &mut Vec<Piece>) {
    let mut start = range.start;
    while start < range.end {
        let end = start + fitting(&text[start..range.end], width);
        pieces.push(measured(text, start..end, 0));
        start = end;
    }
}

/// How many bytes of `word` go on a row: as many glyphs as fit, at least one; fewer if closing punctuation
/// would begin the next row.
fn fitting(word: &str, width: usize) -> usize {
    let mut column = 0;
    let mut cut = None;
    for glyph in glyphs(word, 0) {
        if glyph.at > 0 && may_begin_row(word, glyph.at) {
            cut = Some(glyph.at);
        }
        column += glyph.width;
        let hangs = word[glyph.at..glyph.end()].chars().all(is_blank);
        if column > width && glyph.at > 0 && !hangs {
            return cut.unwrap_or(glyph.at);
        }
    }
    word.len()
}

/// The cells of `range` of `text` when it begins at `column` of its row.
fn measured(text: &str, range: Range<usize>, column: usize) -> Piece {
    let part = &text[range.clone()];
    let (word, blank) = ascii_cells(part).unwrap_or_else(|| glyph_cells(part, column));
    Piece { range, word, blank }
}

/// Cells of the word and of the blanks behind it, when `part` is printable ASCII: a cell for each byte.
fn ascii_cells(part: &str) -> Option<(usize, usize)> {
    let printable = part.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let word = part.trim_end_matches(' ').len();
    printable.then(|| (word, part.len() - word))
}

/// Cells of the word and of the blanks behind it, which begin at `column`.
fn glyph_cells(part: &str, column: usize) -> (usize, usize) {
    let word_end = part.trim_end_matches(is_blank).len();
    let (mut word, mut blank) = (0, 0);
    for glyph in glyphs(part, column) {
        *if glyph.at < word_end { &mut word } else { &mut blank } += glyph.width;
    }
    (word, blank)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::strange::strange_text;

    fn filled(text: &str, width: usize, fit: Fit) -> Vec<&str> {
        rows(text, width, fit).into_iter().map(|row| &text[row]).collect()
    }

    #[test]
    fn optimal_rows_are_evener_and_not_more() {
        let text = "To be, or not to be: that is the question";
        assert_eq!(
            filled(text, 10, Fit::First),
            ["To be, or ", "not to be: ", "that is ", "the ", "question"]
        );
        assert_eq!(
            filled(text, 10, Fit::Optimal),
            ["To be, ", "or not to ", "be: that ", "is the ", "question"]
        );
    }

    #[test]
    fn closing_punctuation_takes_a_letter_along_when_a_word_is_broken() {
        assert_eq!(filled("abcdef.", 6, Fit::Optimal), ["abcde", "f."]);
        assert_eq!(filled("abc.", 1, Fit::Optimal), ["a", "b", "c", "."], "no room for both");
    }

    #[test]
    fn indents_go_with_the_first_word_if_there_is_room() {
        assert_eq!(filled("   indented text", 11, Fit::Optimal), ["   indented ", "text"]);
        assert_eq!(filled("     indented", 10, Fit::Optimal), ["     ", "indented"]);
    }

    #[test]
    fn tabs_count_from_the_beginning_of_their_row() {
        assert_eq!(filled("one two\tthree", 13, Fit::Optimal), ["one two\tthree"]);
        assert_eq!(filled("one twos\tthree", 13, Fit::Optimal), ["one twos\t", "three"]);
    }

    #[test]
    fn glyphs_wider_than_the_row_stand_alone() {
        assert_eq!(filled("漢字👍🏽x", 1, Fit::Optimal), ["漢", "字", "👍🏽", "x"]);
    }

    #[test]
    fn any_width_is_fine() {
        let text = "a few words";
        for width in [1, 1 << 16, usize::MAX] {
            assert_eq!(rows(text, width, Fit::Optimal).last().map(|row| row.end), Some(text.len()));
        }
        assert_eq!(filled(text, usize::MAX, Fit::Optimal), [text]);
    }

    proptest! {
        #[test]
        fn the_short_way_for_ascii_measures_what_the_glyphs_do(part in "[ -~]{0,20} {0,3}", column in 0_usize..20) {
            prop_assert_eq!(ascii_cells(&part), Some(glyph_cells(&part, column)));
        }

        #[test]
        fn the_short_way_for_short_ascii_makes_the_row_that_the_pieces_do(text in "[ -~]{0,40}", more in 0_usize..9) {
            let width = text.trim_end().len().max(1) + more;
            prop_assert_eq!(optimal_fit(&pieces(&text, width), width), Some(rows(&text, width, Fit::Optimal)));
            prop_assert_eq!(plain_first_fit(&pieces(&text, width), width), rows(&text, width, Fit::First));
        }

        #[test]
        fn optimal_rows_are_no_more_than_first_fit_needs(text in strange_text(), width in 1_usize..50) {
            prop_assert!(rows(&text, width, Fit::Optimal).len() <= rows(&text, width, Fit::First).len());
        }
    }
}
