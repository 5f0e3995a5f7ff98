//! Workbooks come in: as other programs write them, our own ones, and hostile ones.

use manicule::formats::Unreadable;
use std::io::{Cursor, Write};

use manicule::formats::import::{IMPORTS, Imported, Passage, importer_for};
use manicule::text::{Source, Transcript};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::import_cli::Place;
use crate::imports::{Marks, annotations, marks, there_and_back};
use crate::refi_shapes::packed;

const BOOK: &[u8] = b"<workbook xmlns:r=\"r\"><sheets><sheet name=\"Codings\" sheetId=\"4\" r:id=\"rId2\"/>\
    <sheet name=\"Legend\" sheetId=\"1\" r:id=\"rId3\"/></sheets></workbook>";

const RELATIONS: &[u8] =
    b"<Relationships><Relationship Id=\"rId1\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>\
    <Relationship Id=\"rId2\" Type=\"x/worksheet\" Target=\"/xl/worksheets/one.xml\"/></Relationships>";

/// A way to make an archive of members.
type Pack = fn(&[(&str, &[u8])]) -> Vec<u8>;

/// An archive of `members` as they are.
fn stored(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(*name, plain).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// A workbook with these rows in its first sheet, and these shared texts if there are any.
fn book(rows: &str, strings: &[&str]) -> Vec<u8> {
    book_by(packed, rows, strings)
}

fn book_by(pack: Pack, rows: &str, strings: &[&str]) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let shared: String = strings.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let shared = format!("<sst>{shared}</sst>");
    let mut members = vec![
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/one.xml", sheet.as_bytes()),
    ];
    if !strings.is_empty() {
        members.push(("xl/sharedStrings.xml", shared.as_bytes()));
    }
    pack(&members)
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    (IMPORTS.iter().find(|import| import.name == "xlsx").expect("workbooks").read)(bytes)
}

/// The row with this number whose cells hold `texts` themselves.
fn inline(number: usize, texts: &[&str]) -> String {
    let cells = texts.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"));
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

fn passages(imported: &Imported) -> Vec<Passage> {
    imported.sheets.iter().flat_map(|sheet| sheet.passages.clone()).collect()
}

#[test]
fn cells_of_every_kind_are_what_they_stand_for() {
    let rows = "<row r=\"3\"><c r=\"B3\" t=\"s\"><v>0</v></c><c r=\"C3\" t=\"s\"><v>1</v></c><c t=\"inlineStr\"><is>\
        <r><t>Com</t></r><r><t>ment</t></r></is></c><c r=\"F3\" t=\"str\"><v>start_cp</v></c><c r=\"G3\" t=\"str\"><v>end_cp</v></c></row>\
        <row r=\"5\"><c r=\"B5\" t=\"s\"><v>2</v></c><c r=\"C5\" t=\"b\"><v>1</v></c><c r=\"D5\"><f>1/4</f><v>0.25</v></c>\
        <c r=\"F5\"><v>3</v></c><c r=\"G5\"><v>7.0</v></c></row>";
    let imported = read(&book(rows, &["Segment", "Code", "a &amp; b_x000D_&#10;c"])).expect("a workbook");
    let [passage] = &passages(&imported)[..] else { panic!("one row") };
    assert_eq!((passage.quote.as_str(), passage.note.as_str()), ("a & b\nc", "0.25"));
    assert_eq!(passage.span.map(Into::into), Some((3, 7)));
    assert_eq!(imported.codebook[0].name, "TRUE");
    assert_eq!(imported.notices, ["sheets that are not read: `Legend`"]);
}

#[test]
fn what_is_wrong_with_cells_is_told_where_they_are() {
    let rows = [
        inline(1, &["quote", "tags", "start_cp", "end_cp"]),
        "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c><c r=\"B2\" t=\"e\"><v>#N/A</v></c><c r=\"C2\"><f>A1</f></c></row>".to_owned(),
        inline(3, &["words", "", "x", "", "", "beyond"]),
        "<row r=\"4\"/>".to_owned(),
        inline(5, &["", "", "", "9"]),
    ];
    let imported = read(&book(&rows.concat(), &["x"])).expect("a workbook");
    assert_eq!(
        imported.notices,
        [
            "cells whose text the workbook does not have, read as empty: Codings!A2",
            "errors of formulas, read as they stand: Codings!B2",
            "formulas without a value, read as empty: open the workbook and save it: Codings!C2",
            "rows with more or fewer cells than the first row, read as far as they go: row 3 of the sheet `Codings`",
            "`start_cp` is no whole number from 0, and was passed over: Codings!C3",
            "rows without words, place, tags and note, left out: row 5 of the sheet `Codings`",
            "sheets that are not read: `Legend`",
        ]
    );
}

#[test]
fn a_workbook_that_cannot_be_read_says_in_which_cell() {
    let titles = inline(1, &["quote", "tags"]);
    let place = |rows: &str, strings: &[&str]| {
        let refused = read(&book(rows, strings)).expect_err(rows);
        (refused.place_in("x.xlsx"), refused.reason)
    };
    let at = |rows: &str| place(rows, &["quote"]).0;
    assert_eq!(at(&inline(2, &["one", "two"])), "x.xlsx: Codings!A2");
    assert_eq!(at("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>"), "x.xlsx: Codings!XFD1048576");
    assert_eq!(
        place(&(titles.clone() + "<row><c r=\"A2\" t=\"s\"><v>0</v></c></row>"), &[]).0,
        "x.xlsx: Codings!A2"
    );
    for wrong in [
        "<row r=\"1048577\"/>",
        "<row r=\"1\"/>",
        "<row r=\"-2\"/>",
        "<row><c r=\"XFE2\"/></row>",
        "<row><c r=\"A3\"/></row>",
        "<row><c r=\"B2\"/><c r=\"A2\"/></row>",
        "<row><c r=\"A2\"/><c r=\"A2\"/></row>",
    ] {
        let (place, reason) = place(&(titles.clone() + wrong), &["x"]);
        assert_eq!(place, "x.xlsx: Codings", "{wrong}");
        assert!(reason.contains("says that it is"), "{wrong}: {reason}");
    }
    assert_eq!(at("<row>&x;</row>"), "x.xlsx: xl/worksheets/one.xml:1:31");
    assert_eq!(at(""), "x.xlsx: Codings");
    let no_sheet = packed(&[("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", b"<Relationships/>")]);
    assert_eq!(read(&no_sheet).expect_err("no sheet").place_in("x"), "x: xl/_rels/workbook.xml.rels");
    assert!(
        read(b"\xd0\xcf\x11\xe0\xa1").expect_err("an old one").reason.contains(".xlsx without a password")
    );
}

#[test]
fn hostile_workbooks_are_refused() {
    let titles = inline(1, &["quote", "tags"]);
    let refused = |pack: Pack, rows: &str, strings: &[&str]| {
        read(&book_by(pack, &format!("{titles}{rows}"), strings)).expect_err("hostile").reason
    };
    let row = format!("<row>{}</row>", "<c><v>1</v></c>".repeat(1_000));
    assert!(refused(stored, &row.repeat(501), &["x"]).contains("more than 500000 cells"));
    assert!(refused(stored, &"<row/>".repeat(1_048_576), &["x"]).contains("below row 1048576"));
    let one = "<row><c><v>1</v></c></row>";
    assert!(refused(stored, &one.repeat(100_000), &["x"]).contains("more than 100000 rows"));
    assert!(refused(stored, &"<a/>".repeat(2_000_001), &["x"]).contains("2000000 elements"));
    assert!(refused(stored, "", &vec!["x"; 400_001]).contains("400000 texts"));
    assert!(refused(stored, "", &[&"0".repeat(17 << 20)]).contains("16 MiB"));
    assert!(refused(stored, &" ".repeat(41 << 20), &["x"]).contains("40 MiB"));
    let long = "words ".repeat(100_000);
    let again = "<row><c t=\"s\"><v>0</v></c></row>".repeat(99);
    assert!(refused(packed, &again, &[&long]).contains("32 MiB of text"));
    assert!(refused(packed, &"<row/>".repeat(1_000_000), &["x"]).contains("200 times"));
    assert!(refused(packed, "", &[&"0".repeat(8 << 20)]).contains("200 times"));
    assert!(refused(packed, &"<b>".repeat(99), &["x"]).contains("inside each other"));
}

#[test]
fn a_workbook_is_known_by_what_is_in_it() {
    let book = book(&inline(1, &["quote"]), &["x"]);
    for name in ["a.xlsx", "a.xlsm", "a", "a.csv"] {
        assert_eq!(importer_for(name, &book).map(|import| import.name), Some("xlsx"), "{name}");
    }
    let project = packed(&[("project.qde", b"<Project/>")]);
    for name in ["a.qdpx", "a"] {
        assert_eq!(importer_for(name, &project).map(|import| import.name), Some("qdpx"), "{name}");
    }
}

#[test]
fn exports_of_other_programs_come_to_their_passages() {
    let place = Place::new();
    place.write("study/talk.txt", "Ada: Open the harbour.\n");
    let rows = [
        inline(1, &["Dokumentname", "Code", "Segment", "Kommentar", "Erstellt von", "Gewicht"]),
        inline(2, &["talk", "Places &gt; Harbour", "the harbour", "loud", "ben", "0"]),
    ];
    place.write("a.xlsx", book(&rows.concat(), &["x"]));
    let said = place.import("a.xlsx", &[]);
    assert!(said.out.contains("1 new annotation (1 found by their words)"), "{}{}", said.out, said.errors);
    assert!(said.errors.contains("a.xlsx: columns that are not read: `Gewicht`"), "{}", said.errors);
    assert!(place.import("a.xlsx", &[]).out.contains("1 there already"));
    place.write("b.xlsx", book(&inline(1, &["one", "two"]), &["x"]));
    let said = place.import("b.xlsx", &[]);
    assert_eq!(said.exit, 3);
    assert!(
        said.errors.contains("b.xlsx: Codings!A1: cannot be read as xlsx: its first row"),
        "{}",
        said.errors
    );
}

/// Texts of all of Unicode but CR and what XML cannot hold, which the export tells.
fn text() -> impl Strategy<Value = String> {
    "Ada: [a-z é中😀_x0-9=<&']{0,40}[^\r\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{0,20}\n\n?[A-Za-z =\t]{1,20}\n"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_workbook_brings_back_what_a_table_of_text_does(text in text(), marks in marks()) {
        let marks: Marks = marks;
        let transcript = Transcript::new(Source { text, ..Source::default() });
        let annotations = annotations(&transcript, &marks);
        let [table, workbook] = ["csv", "xlsx"].map(|format| there_and_back(format, &transcript, &annotations));
        // an empty table is read by its first row, and no row is none
        prop_assert_eq!(workbook, table);
    }
}
