//! Second halves of wide glyphs.
//!
//! In a buffer such a cell looks like a blank. When another glyph takes one half of a wide one, terminals empty the
//! other half in some colour of their own, and a comparison of blanks would not see that it has to be drawn.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption};
use unicode_width::UnicodeWidthStr;

/// Marks the cells behind wide glyphs so that they are equal only to each other.
pub(super) fn mark(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(width) {
        let mut covered = 0;
        for cell in row {
            if covered > 0 {
                covered -= 1;
                // means nothing for a blank, but makes it differ from others
                cell.set_diff_option(CellDiffOption::ForcedWidth(NonZeroU16::MIN));
            } else if cell.symbol().len() > 1 {
                covered = cell.symbol().width().saturating_sub(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_is_drawn_where_half_a_glyph_was() {
        let (mut old, mut new) = (Buffer::with_lines(["a漢b"]), Buffer::with_lines(["漢 b"]));
        mark(&mut old);
        mark(&mut new);
        let changes: Vec<_> = old.diff(&new).into_iter().map(|(x, _, cell)| (x, cell.symbol())).collect();
        assert_eq!(changes, [(0, "漢"), (2, " ")]);
        assert!(old.diff(&old.clone()).is_empty());
    }
}
