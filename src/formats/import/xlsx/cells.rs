//! The rows of a sheet and their cells.

use super::strings::{Pieces, Strings, Words};
use crate::formats::Unreadable;
use crate::formats::import::cells::Row;
use crate::formats::import::refused;
use crate::formats::import::told::column_name;
use crate::formats::read::xml::{Element, Node};

/// Rows and columns that a sheet may have (Excel's specification).
const MOST_ROWS: usize = 1_048_576;
const MOST_COLUMNS: usize = 16_384;

/// Rows with something in them that are read.
const MOST_FILLED: usize = 100_000;

/// Cells that are read, and bytes of text that they may have together: a text may be that of any number of cells.
const MOST_CELLS: usize = 500_000;
const MOST_TEXT: usize = 32 << 20;

/// A cell that holds something.
#[derive(Debug)]
pub(super) struct Cell {
    /// Its column, 0-based.
    pub(super) column: usize,
    pub(super) text: String,
    pub(super) flaw: Option<Flaw>,
}

/// What may be wrong with a cell that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    NoSuchText,
    NoValue,
    Error,
}

impl Flaw {
    /// What is told of it.
    pub(super) fn told(self) -> &'static str {
        match self {
            Flaw::NoSuchText => "cells whose text the workbook does not have, read as empty",
            Flaw::NoValue => "formulas without a value, read as empty: open the workbook and save it",
            Flaw::Error => "errors of formulas, read as they stand",
        }
    }
}

/// A row that has cells with something in them.
#[derive(Debug)]
pub(super) struct SheetRow {
    /// Its number, 1-based.
    pub(super) number: usize,
    /// Its cells in their order.
    pub(super) cells: Vec<Cell>,
}

impl SheetRow {
    /// The name of its first cell: `B7`.
    pub(super) fn first_cell(&self) -> String {
        let column = self.cells.first().map_or(0, |cell| cell.column);
        format!("{}{}", column_name(column), self.number)
    }

    /// The first row of a table, of which at most `most` cells are kept.
    pub(super) fn titles(self, most: usize) -> Row {
        let count = self.count();
        Row { count, ..self.below(count.min(most)) }
    }

    /// The row that it is below one with `width` cells: those that are not there are empty.
    pub(super) fn below(self, width: usize) -> Row {
        let count = self.count();
        let mut cells = vec![String::new(); width.min(count)];
        for Cell { column, text, .. } in self.cells {
            if let Some(cell) = cells.get_mut(column) {
                *cell = text;
            }
        }
        Row { number: self.number, cells, count: count.max(width), flaws: Vec::new() }
    }

    /// How many cells it has up to its last one with something in it.
    fn count(&self) -> usize {
        self.cells.last().map_or(0, |cell| cell.column + 1)
    }
}

/// The rows of a sheet, read one after the other.
#[derive(Debug)]
pub(super) struct SheetRows<'x> {
    pieces: Pieces<'x>,
    sheet: &'x str,
    strings: &'x Strings,
    /// The number of the last row.
    number: usize,
    /// How many rows with something in them, cells and bytes of text there were so far.
    filled: usize,
    cells: usize,
    bytes: usize,
}

impl<'x> SheetRows<'x> {
    /// The rows of the document `text` of `sheet`, whose cells share `strings`.
    pub(super) fn new(text: &'x str, sheet: &'x str, strings: &'x Strings) -> Self {
        Self { pieces: Pieces::new(text), sheet, strings, number: 0, filled: 0, cells: 0, bytes: 0 }
    }

    /// The next row with something in it; none at the end.
    ///
    /// Refused are places that no sheet has, and more cells and text than are read.
    pub(super) fn row(&mut self) -> Result<Option<SheetRow>, Unreadable> {
        while let Some(node) = self.pieces.node()? {
            let Node::Open(element) = node else { continue };
            if element.name == "row" {
                let row = self.inside(&element)?;
                if !row.cells.is_empty() {
                    self.filled += 1;
                    if self.filled > MOST_FILLED {
                        let reason = format!("it has more than {MOST_FILLED} rows: save the table as CSV");
                        return Err(refused(reason).inside(self.sheet));
                    }
                    return Ok(Some(row));
                }
            }
        }
        Ok(None)
    }

    /// The cells of the row that `element` begins.
    fn inside(&mut self, element: &Element) -> Result<SheetRow, Unreadable> {
        let own = element.attribute("r").map(|own| own.parse().unwrap_or(0));
        let number = own.unwrap_or(self.number + 1);
        if number <= self.number || number > MOST_ROWS {
            let reason = format!("a row below row {} says that it is row {}", self.number, shown(element));
            return Err(refused(reason).inside(self.sheet));
        }
        self.number = number;
        let mut row = SheetRow { number, cells: Vec::new() };
        let mut next = 0;
        while let Some(node) = self.pieces.node()? {
            match node {
                Node::Open(cell) if cell.name == "c" => {
                    let column = self.column(&cell, next)?;
                    next = column + 1;
                    let (text, flaw) = self.text(&cell, column)?;
                    if !text.is_empty() || flaw.is_some() {
                        self.count(column, &text)?;
                        row.cells.push(Cell { column, text, flaw });
                    }
                }
                Node::Close(name) if name == "row" => break,
                _ => {}
            }
        }
        Ok(row)
    }

    /// The column of `cell`, which is the `next` one when it does not say.
    fn column(&self, cell: &Element, next: usize) -> Result<usize, Unreadable> {
        let column = cell.attribute("r").map_or(Some(next), |name| column(name, self.number));
        column.filter(|column| (next..MOST_COLUMNS).contains(column)).ok_or_else(|| {
            let reason = format!("a cell of row {} says that it is `{}`", self.number, shown(cell));
            refused(reason).inside(self.sheet)
        })
    }

    /// The text of `cell` in `column`, which was just opened, and what is wrong with it.
    fn text(&mut self, cell: &Element, column: usize) -> Result<(String, Option<Flaw>), Unreadable> {
        let Words { text, is_formula } = self.pieces.words("c")?;
        Ok(match cell.attribute("t").unwrap_or("n") {
            "s" if self.strings.is_empty() => {
                let place = self.place(column);
                return Err(
                    refused("its text is one that cells share, and the workbook has none").inside(&place)
                );
            }
            "s" => match self.strings.text(&text) {
                Some(text) => (text.to_owned(), None),
                None => (String::new(), Some(Flaw::NoSuchText)),
            },
            "e" => (text, Some(Flaw::Error)),
            "b" => (if text == "1" { "TRUE" } else { "FALSE" }.to_owned(), None),
            _ if text.is_empty() && is_formula => (text, Some(Flaw::NoValue)),
            _ => (text, None),
        })
    }

    /// The name of the cell in `column` of the last row: `Sheet1!C7`.
    fn place(&self, column: usize) -> String {
        format!("{}!{}{}", self.sheet, column_name(column), self.number)
    }

    /// Counts the cell in `column` with `text`.
    fn count(&mut self, column: usize, text: &str) -> Result<(), Unreadable> {
        self.cells += 1;
        self.bytes += text.len();
        if self.cells <= MOST_CELLS && self.bytes <= MOST_TEXT {
            return Ok(());
        }
        let place = self.place(column);
        let reason = format!(
            "up to here it has more than {MOST_CELLS} cells or {} MiB of text: save the table as CSV",
            MOST_TEXT >> 20
        );
        Err(refused(reason).inside(&place))
    }
}

/// What `element` says of its place.
fn shown(element: &Element) -> &str {
    element.attribute("r").unwrap_or("?")
}

/// The column, 0-based, of the cell called `name` in the row `number`; none when it is not in that row or no cell.
fn column(name: &str, number: usize) -> Option<usize> {
    let letters = name.find(|c: char| !c.is_ascii_uppercase()).filter(|length| (1..=3).contains(length))?;
    let (letters, row) = name.split_at(letters);
    if row.parse() != Ok(number) {
        return None;
    }
    let digit = |column: usize, letter: u8| column * 26 + usize::from(letter - b'A') + 1;
    letters.bytes().fold(0, digit).checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_their_names() {
        for (name, at) in [("A7", Some(0)), ("Z7", Some(25)), ("AA7", Some(26)), ("XFD7", Some(16_383))] {
            assert_eq!(column(name, 7), at);
        }
        for name in ["", "7", "A", "A8", "a7", "AAAA7", "A7x", "É7"] {
            assert_eq!(column(name, 7), None, "{name}");
        }
    }
}
