//! What of a screen is the screen before, moved up or down: a terminal that moves it itself needs a tenth of the bytes.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

/// Rows that move together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scroll {
    /// The rows of the screen among which they move, over its whole width.
    pub(super) rows: Range<u16>,
    /// How far they move up; down when negative.
    pub(super) by: i16,
}

impl Scroll {
    /// The way in which most of the rows in `text` come from `old` to `new`; none when they stay or most are new. Rows
    /// move with all that stands beside the text.
    pub(super) fn between(old: &Buffer, new: &Buffer, text: Rect) -> Option<Self> {
        let text = text.intersection(old.area).intersection(new.area);
        if old.area != new.area || text.is_empty() {
            return None;
        }
        let (before, after) = (words(old, text), words(new, text));
        let reach = (text.height / 2) as i16;
        let by = (-reach..=reach).max_by_key(|by| (moved(&before, &after, *by), -by.abs()))?;
        let most = moved(&before, &after, by) * 2 > before.len();
        (by != 0 && most).then_some(Self { rows: text.top()..text.bottom(), by })
    }

    /// Moves the rows of `screen`, as the terminal does.
    pub(super) fn apply(&self, screen: &mut Buffer) {
        let width = usize::from(screen.area.width);
        let cell = |y: u16| usize::from(y - screen.area.y) * width;
        let rows = &mut screen.content[cell(self.rows.start)..cell(self.rows.end)];
        let cells = usize::from(self.by.unsigned_abs()) * width;
        let blank = if self.by > 0 {
            rows.rotate_left(cells);
            rows.len() - cells..rows.len()
        } else {
            rows.rotate_right(cells);
            0..cells
        };
        rows[blank].fill(Cell::EMPTY);
    }

    /// The bytes that make a terminal move them: a scrolling region, which every one has known since the VT100.
    pub(super) fn sequence(&self) -> String {
        let (first, last) = (self.rows.start + 1, self.rows.end);
        let times = usize::from(self.by.unsigned_abs());
        let (row, step) = if self.by > 0 { (last, "\n") } else { (first, "\x1bM") };
        format!("\x1b[{first};{last}r\x1b[{row};1H{}\x1b[r", step.repeat(times))
    }
}

/// A number for what stands on each row of `text`. Rows that share one by chance cost bytes, no harm.
fn words(screen: &Buffer, text: Rect) -> Vec<u64> {
    // FNV-1a
    let add = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let row = |y| {
        let symbols = text.columns().map(|column| screen[(column.x, y)].symbol().as_bytes());
        symbols.fold(0xcbf2_9ce4_8422_2325, |sum, symbol| symbol.iter().fold(sum, add))
    };
    (text.top()..text.bottom()).map(row).collect()
}

/// How many rows of `after` are `by` rows further down in `before`.
fn moved(before: &[u64], after: &[u64], by: i16) -> usize {
    let from = |y: usize| y.checked_add_signed(by.into()).and_then(|y| before.get(y));
    after.iter().enumerate().filter(|(y, row)| from(*y) == Some(row)).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn screen(rows: &[&str]) -> Buffer {
        Buffer::with_lines(rows.iter().map(|row| (*row).to_owned()))
    }

    #[test]
    fn a_row_down_and_two_rows_up_are_seen() {
        let old = screen(&["head", "one ", "two ", "tre ", "four", "five", "foot"]);
        let text = Rect::new(0, 1, 4, 5);
        let down = screen(&["head", "two ", "tre ", "four", "five", "six ", "foot"]);
        let up = screen(&["head", "abcd", "one ", "two ", "tre ", "four", "foot"]);
        assert_eq!(Scroll::between(&old, &down, text), Some(Scroll { rows: 1..6, by: 1 }));
        assert_eq!(Scroll::between(&old, &up, text), Some(Scroll { rows: 1..6, by: -1 }));
        assert_eq!(Scroll::between(&old, &old, text), None);
    }

    #[test]
    fn another_page_and_another_size_are_no_scroll() {
        let old = screen(&["one", "two", "tre"]);
        assert_eq!(Scroll::between(&old, &screen(&["fou", "fiv", "six"]), Rect::new(0, 0, 3, 3)), None);
        assert_eq!(Scroll::between(&old, &screen(&["two", "tre"]), Rect::new(0, 0, 3, 3)), None);
        assert_eq!(Scroll::between(&old, &old, Rect::new(9, 9, 3, 3)), None);
    }

    #[test]
    fn the_sequence_moves_within_the_region_and_lifts_it() {
        assert_eq!(Scroll { rows: 1..23, by: 2 }.sequence(), "\x1b[2;23r\x1b[23;1H\n\n\x1b[r");
        assert_eq!(Scroll { rows: 1..23, by: -1 }.sequence(), "\x1b[2;23r\x1b[2;1H\x1bM\x1b[r");
    }

    proptest! {
        #[test]
        fn what_is_applied_and_then_mended_is_the_new_screen(
            old in proptest::collection::vec("[ab ]{6}", 9), by in -3_i16..4, other in "[ab ]{6}",
        ) {
            let shift = |y: i16| usize::try_from(y + by).ok().and_then(|y| old.get(y)).unwrap_or(&other);
            let new: Vec<&String> = (0..9).map(shift).collect();
            let old = screen(&old.iter().map(String::as_str).collect::<Vec<_>>());
            let new = screen(&new.iter().map(|row| row.as_str()).collect::<Vec<_>>());
            let mut shown = old.clone();
            if let Some(scroll) = Scroll::between(&old, &new, Rect::new(1, 0, 4, 9)) {
                scroll.apply(&mut shown);
            }
            for (x, y, cell) in shown.clone().diff(&new) {
                shown[(x, y)] = cell.clone();
            }
            prop_assert_eq!(shown, new);
        }
    }
}
