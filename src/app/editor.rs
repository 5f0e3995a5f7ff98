//! A small text editor: for prompts of one line and for notes of several.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::key::{Code, Key};
use crate::text::display;
use crate::text::layout::{self, Fit};

/// Text with a cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Editor {
    text: String,
    /// Byte of the grapheme cluster that the cursor stands on; the length of the text at its end.
    cursor: usize,
}

impl Editor {
    /// An editor of `text`, the cursor at its end.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Byte of the cursor in the text.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts the cursor on byte `at`, or before the character that holds it.
    pub fn go(&mut self, at: usize) {
        self.cursor = self.text.floor_char_boundary(at);
    }

    /// Puts `text` in at the cursor.
    pub fn insert(&mut self, text: &str) {
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
    }

    /// Does what `key` means in every editor. Returns whether it meant anything.
    pub fn press(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed().filter(|c| !c.is_control()) {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return true;
        }
        let bare = Key { ctrl: false, alt: false, ..key };
        let by_word = bare != key;
        let target = if key.is("Left") {
            self.before(self.cursor)
        } else if key.is("Right") {
            self.after(self.cursor)
        } else if key.is("Home") || is_ctrl(key, 'a') {
            self.line_start()
        } else if key.is("End") || is_ctrl(key, 'e') {
            self.line_end()
        } else if by_word && bare.is("Left") {
            self.word_before()
        } else if by_word && bare.is("Right") {
            self.word_after()
        } else {
            return self.erase(key);
        };
        self.cursor = target;
        true
    }

    fn erase(&mut self, key: Key) -> bool {
        let gone = if key.is("Backspace") || is_ctrl(key, 'h') {
            self.before(self.cursor)..self.cursor
        } else if key.is("Delete") || is_ctrl(key, 'd') {
            self.cursor..self.after(self.cursor)
        } else if is_ctrl(key, 'w') {
            self.word_before()..self.cursor
        } else if is_ctrl(key, 'u') {
            self.line_start()..self.cursor
        } else if is_ctrl(key, 'k') {
            self.cursor..self.line_end()
        } else {
            return false;
        };
        self.cursor = gone.start;
        self.text.replace_range(gone, "");
        true
    }

    /// The rows of the text at `width` cells, and where the cursor is: row and column in cells, both 0-based.
    pub fn rows(&self, width: usize) -> (Vec<Range<usize>>, (usize, usize)) {
        let mut rows = Vec::new();
        let mut at = 0;
        for line in self.text.split('\n') {
            let wrapped = layout::wrap(line, width, Fit::First);
            rows.extend(wrapped.into_iter().map(|row| at + row.start..at + row.end));
            at += line.len() + 1;
        }
        let row = rows.iter().rposition(|r| r.start <= self.cursor).unwrap_or(0);
        let before = rows.get(row).map_or("", |r| &self.text[r.start..self.cursor.min(r.end)]);
        let column = display::glyphs(before, 0).map(|g| g.width).sum();
        (rows, (row, column))
    }

    /// Moves the cursor `down` rows (up when negative) of the text at `width` cells.
    pub fn move_rows(&mut self, down: isize, width: usize) {
        let (rows, (row, column)) = self.rows(width);
        let Some(target) = row.checked_add_signed(down).and_then(|r| rows.get(r)) else { return };
        let mut at = 0;
        for glyph in display::glyphs(&self.text[target.clone()], 0) {
            if at + glyph.width > column {
                self.cursor = target.start + glyph.at;
                return;
            }
            at += glyph.width;
        }
        self.cursor = target.end;
    }

    fn before(&self, at: usize) -> usize {
        self.text[..at].grapheme_indices(true).next_back().map_or(0, |(i, _)| i)
    }

    fn after(&self, at: usize) -> usize {
        self.text[at..].graphemes(true).next().map_or(at, |g| at + g.len())
    }

    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |i| i + 1)
    }

    fn line_end(&self) -> usize {
        self.text[self.cursor..].find('\n').map_or(self.text.len(), |i| self.cursor + i)
    }

    fn word_before(&self) -> usize {
        let words = self.text[..self.cursor].unicode_word_indices();
        words.map(|(i, _)| i).next_back().unwrap_or(0)
    }

    fn word_after(&self) -> usize {
        let word = self.text[self.cursor..].unicode_word_indices().next();
        word.map_or(self.text.len(), |(i, w)| self.cursor + i + w.len())
    }
}

fn is_ctrl(key: Key, c: char) -> bool {
    key.ctrl && !key.alt && key.code == Code::Char(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Presses `keys` in an editor of `text` and shows the text with `|` at the cursor.
    fn after(text: &str, keys: &str) -> String {
        let mut editor = Editor::new(text);
        for key in Key::script(keys).expect("keys") {
            editor.press(key);
        }
        let (before, after) = editor.text().split_at(editor.cursor());
        format!("{before}|{after}")
    }

    #[test]
    fn typing_moving_and_erasing_work_by_grapheme_and_word() {
        assert_eq!(after("", "héllo"), "héllo|");
        assert_eq!(after("ab", "<Left>x"), "ax|b");
        assert_eq!(after("né👍🏽", "<BS><BS>"), "n|");
        assert_eq!(after("one two", "<C-w>"), "one |");
        assert_eq!(after("one two", "<Home><Del>"), "|ne two");
        assert_eq!(after("one two", "<C-Left><C-k>"), "one |");
        assert_eq!(after("one two", "<C-u>x<C-x>"), "x|");
    }

    #[test]
    fn the_cursor_moves_over_wrapped_rows() {
        let mut editor = Editor::new("one two three\nfour");
        editor.move_rows(-1, 8);
        assert_eq!(editor.rows(8).1, (1, 4));
        editor.move_rows(-5, 8);
        assert_eq!(editor.rows(8).1, (1, 4), "no row there");
    }
}
