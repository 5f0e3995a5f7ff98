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
    let mut writer = builder(bundle.cells).from_writer(out);
    writer.write_record(table::COLUMNS)?;
    for row in rows(bundle) {
        writer.write_record(table::cells(&row, bundle.cells).iter().map(|cell| cell.as_bytes()))?;
    }
    writer.flush()?;
    Ok(Vec::new())
}

fn builder(cells: Cells) -> WriterBuilder {
    let mut builder = WriterBuilder::new();
    builder.terminator(Terminator::CRLF).quote_style(match cells {
        Cells::Safe => QuoteStyle::Always,
        Cells::Exact => QuoteStyle::Necessary,
    });
    builder
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Vectors {
        rows: Vec<Vector>,
    }

    #[derive(Deserialize)]
    struct Vector {
        cell: String,
        safe_mode_row: String,
        exact_mode_row: String,
    }

    fn one_cell(cell: &str, cells: Cells) -> String {
        let mut writer = builder(cells).from_writer(Vec::new());
        writer.write_record([table::guarded(cell.into(), cells).as_bytes()]).expect("memory");
        String::from_utf8(writer.into_inner().expect("memory")).expect("UTF-8")
    }

    #[test]
    fn rows_are_written_as_python_writes_them() {
        let corpus = std::env::var_os("MANICULE_CORPUS").map_or_else(
            || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus")),
            PathBuf::from,
        );
        let Ok(json) = std::fs::read_to_string(corpus.join("export/csv_safety.json")) else {
            println!("skipped: no corpus");
            return;
        };
        let vectors: Vectors = serde_json::from_str(&json).expect("the vectors");
        assert!(!vectors.rows.is_empty());
        for Vector { cell, safe_mode_row, exact_mode_row } in vectors.rows {
            assert_eq!(one_cell(&cell, Cells::Safe), safe_mode_row, "{cell:?}");
            assert_eq!(one_cell(&cell, Cells::Exact), exact_mode_row, "{cell:?}");
        }
    }
}
