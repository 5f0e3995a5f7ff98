//! Wrapping and drawing: real transcripts, hostile files, and the cells that ratatui counts.

use std::ops::Range;
use std::path::PathBuf;

use manicule::text::display::{forbidden, glyphs, visible};
use manicule::text::layout::{Fit, block_at, byte_of_column, column_of_byte, wrap};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes of each file that are looked at.
const ENOUGH: usize = 48 << 10;
const CLOSING: &str = "!),.:;?]}’”»›،؛؟۔।॥、。〉》」』】〕！），．：；？］｝";

/// Cells by which ratatui advances when it draws `shown`.
fn drawn_cells(buffer: &mut Buffer, shown: &str) -> usize {
    usize::from(buffer.set_stringn(0, 0, shown, usize::from(u16::MAX), Style::new()).0)
}

fn screen() -> Buffer {
    Buffer::empty(Rect::new(0, 0, 1_000, 1))
}

/// The texts of a folder of the corpus; nothing, and a line that says so, when there is no corpus.
fn corpus(folder: &str) -> Vec<(PathBuf, String)> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let root = std::env::var_os("MANICULE_CORPUS").map_or_else(beside, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        println!("skipped: no corpus");
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter_map(|path| Some((path.clone(), beginning(&std::fs::read(path).ok()?)))).collect()
}

fn beginning(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(ENOUGH)]).into_owned()
}

/// The lines of `text`, long ones block by block.
fn blocks(text: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    for line in text.split('\n').filter(|line| !line.is_empty()) {
        let mut at = 0;
        while at < line.len() {
            let block = block_at(line, 0..line.len(), at);
            at = block.end;
            blocks.push(&line[block]);
        }
    }
    blocks
}

fn cells(text: &str) -> usize {
    glyphs(text, 0).map(|glyph| glyph.width).sum()
}

/// Whether `at` lies inside one of `parts` that would have fitted in a row.
fn inside<'a>(mut parts: impl Iterator<Item = (usize, &'a str)>, at: usize, width: usize) -> bool {
    parts.any(|(start, part)| start < at && at < start + part.len() && cells(part) <= width)
}

fn assert_row_holds_its_cells(row: &str) {
    let mut column = 0;
    for glyph in glyphs(row, 0) {
        assert_eq!(byte_of_column(row, column), glyph.at, "{row:?}");
        assert_eq!(byte_of_column(row, column + glyph.width - 1), glyph.at, "{row:?}");
        assert_eq!(column_of_byte(row, glyph.at), column, "{row:?}");
        column += glyph.width;
    }
    assert_eq!(byte_of_column(row, column), row.len());
}

fn assert_rows_fit(text: &str, rows: &[Range<usize>], width: usize) {
    let whole: String = rows.iter().map(|row| &text[row.clone()]).collect();
    assert_eq!(whole, text);
    for row in rows.iter().map(|row| text[row.clone()].trim_end()) {
        assert!(cells(row) <= width || glyphs(row, 0).count() == 1, "{row:?} at {width}");
    }
}

#[test]
fn every_character_takes_the_cells_that_ratatui_gives_it() {
    let mut buffer = screen();
    // Planes 4 to 13 hold nothing yet, the last two are for private use.
    let used = ('\0'..='\u{3FFFF}').chain('\u{E0000}'..='\u{E0FFF}');
    for c in used.filter(|&c| c != '\t') {
        for text in [c.to_string(), format!("a{c}\u{301}")] {
            for glyph in glyphs(&text, 0) {
                assert_eq!(drawn_cells(&mut buffer, &glyph.shown), glyph.width, "U+{:04X}", c as u32);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_takes_the_cells_that_ratatui_gives_it(text in any::<String>()) {
        let mut buffer = screen();
        for glyph in glyphs(&text, 0) {
            prop_assert_eq!(drawn_cells(&mut buffer, &glyph.shown), glyph.width, "{:?}", glyph.shown);
        }
    }
}

#[test]
fn every_row_of_the_corpus_takes_the_cells_that_ratatui_gives_it() {
    let mut buffer = screen();
    for (path, text) in corpus("transcripts").into_iter().chain(corpus("hostile/text")) {
        for block in blocks(&text) {
            for row in wrap(block, 70, Fit::First) {
                let seen = block[row].trim_end();
                let shown: String = glyphs(seen, 0).map(|glyph| glyph.shown).collect();
                assert_eq!(drawn_cells(&mut buffer, &shown), cells(seen), "{}: {shown:?}", path.display());
            }
        }
    }
}

#[test]
fn corpus_rows_join_to_the_text_fit_and_lead_from_cell_to_byte() {
    for (_, text) in corpus("transcripts").into_iter().chain(corpus("hostile/text")) {
        for block in blocks(&text) {
            for (width, fit) in [(1, Fit::Optimal), (13, Fit::First), (60, Fit::Optimal)] {
                let rows = wrap(block, width, fit);
                assert_rows_fit(block, &rows, width);
                for row in rows {
                    assert_row_holds_its_cells(&block[row]);
                }
            }
        }
    }
}

#[test]
fn hostile_files_show_nothing_that_a_terminal_obeys() {
    for (path, text) in corpus("hostile/text") {
        let screen: String = glyphs(&text, 0).map(|glyph| glyph.shown).collect();
        for shown in [screen, visible(&text)] {
            let obeyed = |c: char| c.is_control() || forbidden(c);
            assert!(!shown.contains(obeyed), "{}", path.display());
        }
    }
}

#[test]
fn transcripts_wrap_without_broken_words_and_fill_their_rows() {
    for width in [60, 100] {
        let (mut filled, mut room) = (0, 0);
        for (path, text) in corpus("transcripts") {
            for block in blocks(&text) {
                for row in wrap(block, width, Fit::Optimal).into_iter().filter(|row| row.end < block.len()) {
                    let next = &block[row.end..];
                    let place = format!("{} at {width}: {next:?}", path.display());
                    assert!(!inside(block.unicode_word_indices(), row.end, width), "breaks a word, {place}");
                    assert!(
                        !inside(block.grapheme_indices(true), row.end, width),
                        "breaks a cluster, {place}"
                    );
                    assert!(
                        !next.starts_with(|c| CLOSING.contains(c)),
                        "begins with a closing mark, {place}"
                    );
                    filled += cells(block[row].trim_end());
                    room += width;
                }
            }
        }
        assert!(filled * 100 >= room * 88, "rows of {width} cells are filled {filled} of {room}");
    }
}
