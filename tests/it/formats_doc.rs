//! The document of the formats names every format that the program knows.

use std::fs;
use std::path::Path;

use manicule::formats::{EXPORTS, IMPORTS, READERS};

/// The lines of the section called `title` that are rows of a table.
fn rows(document: &str, title: &str) -> Vec<String> {
    let section = document.split(&format!("\n## {title}\n")).nth(1).expect("a section of that title");
    let section = section.split("\n## ").next().expect("it begins");
    section.lines().filter(|line| line.starts_with("| ")).map(str::to_owned).collect()
}

#[test]
fn every_format_has_its_row_in_the_document() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let document = fs::read_to_string(path).expect("docs/formats.md is there");
    let out: Vec<_> = EXPORTS.iter().map(|export| (export.name, vec![export.extension])).collect();
    let come_in: Vec<_> = IMPORTS.iter().map(|import| (import.name, import.extensions.to_vec())).collect();
    let read: Vec<_> = READERS.iter().map(|reader| (reader.name, reader.extensions.to_vec())).collect();
    for (title, formats) in [("Exports", out), ("Imports", come_in), ("Transcripts", read)] {
        let rows = rows(&document, title);
        assert_eq!(rows.len(), formats.len() + 1, "{title}: a row for each format and one of headings");
        for (name, extensions) in formats {
            let row = rows.iter().find(|row| row.starts_with(&format!("| {name} |")));
            let row = row.unwrap_or_else(|| panic!("{title}: no row for {name}"));
            assert!(
                extensions.iter().all(|e| row.contains(&format!("`.{e}`"))),
                "{title}: endings of {name}"
            );
        }
    }
}

/// The programs that the document may name, the word for each in the scripts of the gate, and the script.
const PROGRAMS: &[(&str, &str, &str)] = &[
    ("markdown-it", "markdown_it", "pages.py"),
    ("Chromium", "--screenshot", "pages.py"),
    ("html.parser", "html.parser", "pages.py"),
    ("python-docx", "docx.Document", "documents.py"),
    ("LibreOffice", "soffice", "tables.py"),
    ("csv", "csv.DictReader", "tables.py"),
    ("pandas", "pandas.read_csv", "tables.py"),
    ("openpyxl", "openpyxl.load_workbook", "tables.py"),
    ("json", "json.load", "linked.py"),
    ("rdflib", "rdflib.Graph", "linked.py"),
    ("PyLD", "pyld.jsonld", "linked.py"),
    ("hypothesis-api", "client.HypothesisAnnotation", "linked.py"),
    ("bratly", "bratly.io", "words.py"),
    ("conllu", "conllu.parse", "words.py"),
    ("xmlschema", "xmlschema.XMLSchema", "refi.py"),
];

#[test]
fn what_is_said_to_read_an_export_is_run_by_the_gate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("docs/formats.md")).expect("docs/formats.md is there");
    let gate = fs::read_to_string(root.join(".ci/run")).expect("the gate is there");
    assert!(gate.contains("tests/others/run"));
    let rows = rows(&document, "Exports");
    for row in &rows[1..] {
        let format = row.split('|').nth(1).expect("a name").trim();
        let readers = row.trim_end_matches(['|', ' ']).rsplit('|').next().expect("a last column");
        for reader in readers.split(',').map(str::trim).filter(|reader| *reader != "a test") {
            let program = PROGRAMS.iter().find(|program| program.0 == reader);
            let (_, word, script) = program.unwrap_or_else(|| panic!("{format}: `{reader}` is no program"));
            let script = fs::read_to_string(root.join("tests/others").join(script)).expect("a script");
            assert!(script.contains(word), "{format}: {reader} is not run");
        }
    }
}
