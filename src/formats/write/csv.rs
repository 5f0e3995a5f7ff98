//! Comma-separated values, for spreadsheets and scripts.
//!
//! Safe: byte-order mark, CRLF, every cell in quotation marks, and an apostrophe before text that a spreadsheet would
//! run. Exact: RFC 4180, quotation marks only where needed, no mark, text byte for byte.

use std::io;

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::row::rows;
use super::table;
use crate::formats::{Bundle, Cells, Export};

pub(crate) const EXPORT: Export = Export {
    name: "csv",
    extension: "csv",
    about: "comma-separated values for spreadsheets: one annotation a row",
    loses: "colours, definitions and the words around a passage",
    write,
};

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    if bundle.cells == Cells::Safe {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let quotes = match bundle.cells {
        Cells::Safe => QuoteStyle::Always,
        Cells::Exact => QuoteStyle::Necessary,
    };
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).quote_style(quotes).from_writer(out);
    writer.write_record(table::COLUMNS)?;
    for row in rows(bundle) {
        writer.write_record(table::cells(&row, bundle.cells).iter().map(|cell| cell.as_bytes()))?;
    }
    writer.flush()?;
    Ok(Vec::new())
}
