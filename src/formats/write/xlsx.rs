//! Office Open XML workbook (ECMA-376), just as much of it as a table needs.
//!
//! Text is in string cells, which no spreadsheet runs, so nothing has to be put in front of it.

use std::borrow::Cow;
use std::io;

use super::package::Package;
use super::row::rows;
use super::table::{COLUMNS, NUMBERS, cells};
use super::xml::Xml;
use crate::formats::{Bundle, Cells, Export};

pub(crate) const EXPORT: Export = Export {
    name: "xlsx",
    extension: "xlsx",
    about: "a workbook for spreadsheets: one annotation a row, text as text",
    loses: "colours, definitions and the words around a passage",
    write,
};

/// UTF-16 units that a cell holds (Excel's specification).
const LONGEST_CELL: usize = 32_767;

/// Rows that a sheet holds (Excel's specification), without the header.
const MOST_ROWS: usize = 1_048_575;

/// The parts that are always the same, by their names in the archive.
const PARTS: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>
"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>
"#,
    ),
    (
        "xl/workbook.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="annotations" sheetId="1" r:id="r1"/></sheets></workbook>
"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>
"#,
    ),
];

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let mut package = Package::new();
    for (name, content) in PARTS {
        package.member(name, content)?;
    }
    let lost = package.stream("xl/worksheets/sheet1.xml", |out| write_sheet(bundle, out))?;
    package.finish(out)?;
    Ok(lost)
}

fn write_sheet(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let mut xml = Xml::tight(out);
    xml.open("worksheet", &[("xmlns", Some("http://schemas.openxmlformats.org/spreadsheetml/2006/main"))])?;
    xml.open("sheetData", &[])?;
    xml.open("row", &[("r", Some("1"))])?;
    for (column, name) in COLUMNS.iter().enumerate() {
        write_text(&place(column, "1"), name, &mut xml)?;
    }
    xml.close("row")?;
    let (mut cut, mut dropped) = (0, 0);
    for (index, row) in rows(bundle).enumerate() {
        if index >= MOST_ROWS {
            dropped += 1;
            continue;
        }
        let line = (index + 2).to_string();
        xml.open("row", &[("r", Some(&line))])?;
        for (column, cell) in
            cells(&row, Cells::Exact).iter().enumerate().filter(|(_, cell)| !cell.is_empty())
        {
            let place = place(column, &line);
            if NUMBERS.contains(&COLUMNS[column]) {
                write_number(&place, cell, &mut xml)?;
            } else {
                let (shown, whole) = fitting(cell);
                cut += usize::from(!whole);
                write_text(&place, shown, &mut xml)?;
            }
        }
        xml.close("row")?;
    }
    xml.close("sheetData")?;
    xml.close("worksheet")?;
    let lost = [
        (cut, "cells cut at 32,767 characters"),
        (dropped, "annotations beyond the last row of a sheet left out"),
        (xml.replaced, "characters that XML cannot hold became U+FFFD"),
    ];
    Ok(lost.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect())
}

fn write_number(place: &str, number: &str, xml: &mut Xml<'_>) -> io::Result<()> {
    xml.open("c", &[("r", Some(place))])?;
    xml.text("v", number)?;
    xml.close("c")
}

fn write_text(place: &str, text: &str, xml: &mut Xml<'_>) -> io::Result<()> {
    xml.open("c", &[("r", Some(place)), ("t", Some("inlineStr"))])?;
    xml.open("is", &[])?;
    xml.element("t", &[("xml:space", Some("preserve"))], &literal(text))?;
    xml.close("is")?;
    xml.close("c")
}

/// The name of the cell in `column`, 0-based, and the row with the number `row`, 1-based: `A1` is the first.
fn place(column: usize, row: &str) -> String {
    const { assert!(COLUMNS.len() <= 26, "columns have one letter") };
    let letter = u8::try_from(column).map_or('?', |column| char::from(b'A' + column));
    let mut place = String::with_capacity(row.len() + 1);
    place.push(letter);
    place.push_str(row);
    place
}

/// The beginning of `text` that fits into a cell, and whether it is all of it.
fn fitting(text: &str) -> (&str, bool) {
    if text.len() <= LONGEST_CELL {
        return (text, true);
    }
    let mut units = 0;
    let over = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > LONGEST_CELL
    });
    over.map_or((text, true), |(end, _)| (&text[..end], false))
}

/// `text` with its `_xHHHH_` written so that they are not taken for the characters of those numbers (ECMA-376, ST_Xstring).
fn literal(text: &str) -> Cow<'_, str> {
    let coded = |rest: &str| {
        let digits = rest.as_bytes().get(2..6).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        digits && rest.as_bytes().get(6) == Some(&b'_')
    };
    if !text.match_indices("_x").any(|(at, _)| coded(&text[at..])) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut done = 0;
    for (at, _) in text.match_indices("_x").filter(|(at, _)| coded(&text[*at..])) {
        out.push_str(&text[done..at]);
        out.push_str("_x005F");
        done = at;
    }
    out.push_str(&text[done..]);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_coded_character_stays_text() {
        assert_eq!(literal("a_x0041_b_x00_"), "a_x005F_x0041_b_x00_");
        assert_eq!(literal("_xé_ _x"), "_xé_ _x");
    }

    #[test]
    fn a_cell_is_cut_between_characters() {
        let long = "😀".repeat(LONGEST_CELL / 2 + 1);
        let (shown, whole) = fitting(&long);
        assert_eq!((shown.chars().count(), whole), (LONGEST_CELL / 2, false));
        assert_eq!(fitting("short"), ("short", true));
    }

    #[test]
    fn cells_are_named_by_letter_and_number() {
        assert_eq!((place(0, "1"), place(17, "10")), ("A1".to_owned(), "R10".to_owned()));
    }
}
