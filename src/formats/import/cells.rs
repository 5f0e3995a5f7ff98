//! The cells of a table as text: RFC 4180, and what programs make of it.
//!
//! A quotation mark that begins a cell ends at the next one that is not doubled; within a cell it is a character like
//! others. Lines end with LF, CR LF or CR. What is read leniently is told by its [`Flaw`]; a cell that never ends is
//! refused, since it may have swallowed all rows after it.

use crate::formats::Unreadable;

use super::refused;

/// Cells of a row that are kept: programs write some dozens, and a row of commas would be as large as the memory.
const MOST_CELLS: usize = 10_000;

/// A row of a table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Where it begins: a line of the file or a row of a sheet, 1-based.
    pub(super) number: usize,
    /// Its cells, at most [`MOST_CELLS`].
    pub(super) cells: Vec<String>,
    /// How many cells it has.
    pub(super) count: usize,
    /// What is wrong with it.
    pub(super) flaws: Vec<Flaw>,
}

/// What may be wrong with a row that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It has bytes that are not UTF-8.
    NotUtf8,
    /// Behind a quotation mark that ends a cell there are more characters.
    BehindQuote,
}

/// The rows of a table in their order.
#[derive(Debug)]
pub(super) struct Rows<'b> {
    bytes: &'b [u8],
    between: u8,
    /// The byte that is read next, and its line.
    at: usize,
    line: usize,
}

/// What ends a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Cell,
    Row,
}

impl<'b> Rows<'b> {
    /// The rows of `bytes`, whose first line has the number `line`, with the ASCII character `between` the cells.
    pub(super) fn new(bytes: &'b [u8], between: u8, line: usize) -> Self {
        Self { bytes, between, at: 0, line }
    }

    /// The next row that is no empty line; none at the end.
    ///
    /// Refused is a cell in quotation marks that does not end.
    pub(super) fn row(&mut self) -> Result<Option<Row>, Unreadable> {
        while self.at < self.bytes.len() {
            let mut row = Row { number: self.line, ..Row::default() };
            let start = self.at;
            while self.cell(&mut row)? == End::Cell {}
            let empty = self.bytes[start..self.at].iter().all(|byte| matches!(byte, b'\n' | b'\r'));
            if !empty {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Reads a cell into `row`, and what ends it.
    fn cell(&mut self, row: &mut Row) -> Result<End, Unreadable> {
        let mut cell = Vec::new();
        let is_quoted = self.bytes.get(self.at) == Some(&b'"');
        if is_quoted {
            self.quoted(&mut cell)?;
        }
        let rest = &self.bytes[self.at..];
        let length = memchr::memchr3(self.between, b'\n', b'\r', rest).unwrap_or(rest.len());
        if is_quoted && length > 0 {
            row.flaws.push(Flaw::BehindQuote);
        }
        cell.extend_from_slice(&rest[..length]);
        self.at += length;
        row.put(cell);
        Ok(self.end())
    }

    /// Reads what is between the quotation mark here and the next one that is not doubled into `cell`.
    fn quoted(&mut self, cell: &mut Vec<u8>) -> Result<(), Unreadable> {
        let opening = self.at;
        self.at += 1;
        loop {
            let rest = &self.bytes[self.at..];
            let length = memchr::memchr(b'"', rest).ok_or_else(|| self.unclosed(opening))?;
            cell.extend_from_slice(&rest[..length]);
            self.at += length + 1;
            if self.bytes.get(self.at) != Some(&b'"') {
                self.line += line_ends(&self.bytes[opening..self.at]);
                return Ok(());
            }
            cell.push(b'"');
            self.at += 1;
        }
    }

    /// Passes over what stands here between two cells or rows.
    fn end(&mut self) -> End {
        let rest = &self.bytes[self.at..];
        let (length, end) = match rest {
            [b'\r', b'\n', ..] => (2, End::Row),
            [b'\r' | b'\n', ..] => (1, End::Row),
            [] => return End::Row,
            _ => (1, End::Cell),
        };
        self.at += length;
        self.line += usize::from(end == End::Row);
        end
    }

    fn unclosed(&self, opening: usize) -> Unreadable {
        let above = memchr::memrchr2(b'\n', b'\r', &self.bytes[..opening]).map_or(0, |at| at + 1);
        let column = String::from_utf8_lossy(&self.bytes[above..opening]).chars().count() + 1;
        let reason = "a cell begins with a quotation mark here, and no other one ends it; double those that are part of the \
                      text, and put one at the end";
        refused(reason).at((self.line, column))
    }
}

impl Row {
    /// Puts a cell of these `bytes` behind the others.
    fn put(&mut self, bytes: Vec<u8>) {
        self.count += 1;
        if self.cells.len() == MOST_CELLS {
            return;
        }
        self.cells.push(String::from_utf8(bytes).unwrap_or_else(|error| {
            self.flaws.push(Flaw::NotUtf8);
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        }));
    }
}

/// How many lines end in `bytes`.
fn line_ends(bytes: &[u8]) -> usize {
    let alone = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
    memchr::memchr_iter(b'\n', bytes).count() + memchr::memchr_iter(b'\r', bytes).filter(alone).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Line = (usize, Vec<String>, Vec<Flaw>);

    /// The rows of `bytes` with the numbers of their lines.
    fn rows(bytes: &[u8]) -> Result<Vec<Line>, Unreadable> {
        let mut rows = Rows::new(bytes, b',', 1);
        let mut found = Vec::new();
        while let Some(Row { number, cells, flaws, .. }) = rows.row()? {
            found.push((number, cells, flaws));
        }
        Ok(found)
    }

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        rows(bytes).expect("a table").into_iter().map(|(_, cells, _)| cells).collect()
    }

    #[test]
    fn lines_are_counted_through_cells_of_several_lines_and_empty_ones() {
        let bytes = b"a,b\r\n\"1\r\n2\r3\n4\",x\r\n\r\n\r\nlast";
        let numbers: Vec<_> = rows(bytes).expect("a table").into_iter().map(|(number, ..)| number).collect();
        assert_eq!(numbers, [1, 2, 8]);
        assert_eq!(cells(b"a\rb\rc"), [["a"], ["b"], ["c"]]);
        assert_eq!(cells(b",\n\"\"\n"), [vec!["", ""], vec![""]]);
    }

    #[test]
    fn a_quotation_mark_counts_at_the_beginning_of_a_cell_only() {
        let found = rows(b"5\" tape,\"say \"\"no\"\"\",a \"b\"\n\"open\" he said,x\n\"\"x,\"a\"\"\"\n")
            .expect("a table");
        assert_eq!(found[0].1, ["5\" tape", "say \"no\"", "a \"b\""]);
        assert_eq!((found[0].2.len(), found[1].1[0].as_str()), (0, "open he said"));
        assert_eq!(found[1].2, [Flaw::BehindQuote]);
        assert_eq!((found[2].1.clone(), found[2].2.len()), (vec!["x".to_owned(), "a\"".to_owned()], 1));
    }

    #[test]
    fn a_cell_that_never_ends_is_refused_where_it_begins() {
        let refused = rows("a,b\n1,é,\"open\nand\nso on\n".as_bytes()).expect_err("no end");
        assert_eq!(refused.place, Some((2, 5)));
        assert!(refused.reason.contains("quotation mark"));
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_told_with_their_row() {
        let found = rows(b"a\n\xff,b\nc\n").expect("a table");
        assert_eq!(
            found.iter().map(|row| row.2.clone()).collect::<Vec<_>>(),
            [vec![], vec![Flaw::NotUtf8], vec![]]
        );
    }

    #[test]
    fn a_row_of_many_cells_is_counted_and_cut() {
        let commas = vec![b','; 100_000];
        let mut rows = Rows::new(&commas, b',', 1);
        let row = rows.row().expect("a table").expect("a row");
        assert_eq!((row.count, row.cells.len()), (100_001, MOST_CELLS));
    }

    proptest! {
        #[test]
        fn what_a_writer_wrote_is_read(table in prop::collection::vec(prop::collection::vec("[a\",\n\ré]{0,5}", 2..4), 1..5)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &table {
                writer.write_record(row).expect("memory");
            }
            prop_assert_eq!(cells(&writer.into_inner().expect("memory")), table);
        }

        #[test]
        fn any_bytes_are_rows_or_refused(bytes in prop::collection::vec(prop::sample::select(b"a\",\n\r\xff\0".to_vec()), 0..40)) {
            if let Ok(found) = rows(&bytes) {
                prop_assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
            }
        }
    }
}
