//! Aligned columns.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::text::display::visible;

/// Which side of its column a cell leans on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows of cells under a line of headings.
#[derive(Debug)]
pub(super) struct Table {
    aligns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these columns.
    pub(super) fn new(columns: impl IntoIterator<Item = (&'static str, Align)>) -> Self {
        let (headings, aligns) = columns.into_iter().map(|(name, align)| (name.to_owned(), align)).unzip();
        Self { aligns, rows: vec![headings] }
    }

    /// Adds a row. What could act on a terminal is made visible.
    pub(super) fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| visible(&cell)).collect());
    }

    /// Prints the headings and the rows, two spaces between columns.
    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let cell = |row: &Vec<String>, column: usize| row.get(column).map_or(0, |cell| cell.width());
        let widths: Vec<usize> = (0..self.aligns.len())
            .map(|column| self.rows.iter().map(|row| cell(row, column)).max().unwrap_or(0))
            .collect();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, align), width) in row.iter().zip(&self.aligns).zip(&widths) {
                let space = " ".repeat(width - cell.width());
                line += &match align {
                    Align::Left => format!("{cell}{space}  "),
                    Align::Right => format!("{space}{cell}  "),
                };
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// A share of 0 to 1 in percent with one decimal.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
