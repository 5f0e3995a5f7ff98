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
