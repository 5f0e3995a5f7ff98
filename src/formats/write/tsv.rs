//! Tab-separated values, for the shell and for statistics programs.
//!
//! An annotation is always one line, without quotation marks around cells: a tab in a text is written `\t`, a newline
//! `\n`, a carriage return `\r` and a backslash `\\` (the rule of PostgreSQL's COPY). Safe: also an apostrophe before
//! text that a spreadsheet would run, or that begins with a quotation mark, which would swallow the cells after it.

use std::borrow::Cow;
use std::io;

use super::row::rows;
use super::table;
use crate::formats::{Bundle, Cells, Export};

pub(crate) const EXPORT: Export = Export {
    name: "tsv",
    extension: "tsv",
    about: "tab-separated values: one annotation a line; tab, newline and backslash written \\t \\n \\\\",
    loses: "colours, definitions and the words around a passage",
    write,
};

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    writeln!(out, "{}", table::COLUMNS.join("\t"))?;
    for row in rows(bundle) {
        let cells = table::cells(&row, bundle.cells);
        let escaped: Vec<_> = cells.iter().map(|cell| one_line(cell, bundle.cells)).collect();
        writeln!(out, "{}", escaped.join("\t"))?;
    }
    Ok(Vec::new())
}

fn one_line(cell: &str, cells: Cells) -> Cow<'_, str> {
    let open = cells == Cells::Safe && cell.starts_with('"');
    if !open && !cell.contains(['\t', '\n', '\r', '\\']) {
        return cell.into();
    }
    let mut escaped = String::with_capacity(cell.len() + 4);
    if open {
        escaped.push('\'');
    }
    for c in cell.chars() {
        match c {
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\\' => escaped.push_str("\\\\"),
            c => escaped.push(c),
        }
    }
    escaped.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_on_its_line_and_in_its_column() {
        assert_eq!(one_line("a\tb\r\nc\\n", Cells::Exact), "a\\tb\\r\\nc\\\\n");
        assert_eq!(one_line("\"open", Cells::Safe), "'\"open");
        assert_eq!(one_line("\"open", Cells::Exact), "\"open");
    }
}
