//! Tables of comma-separated values, known by the names of their columns: annotations as `export csv` writes them and
//! highlights as Taguette writes them, and codebooks (`tag`, `description`).
//!
//! A file with a byte-order mark is one of our safe ones: the apostrophes before cells that a spreadsheet would run are
//! taken off. Semicolons and tabs between the cells are understood, and so is a first line `sep=;` that spreadsheets
//! write.

use std::collections::BTreeSet;

use csv::StringRecord;

use super::shelf::{Shelf, file_under};
use super::{Import, Imported, Passage, beginning, listed, refused};
use crate::annotation::TagId;
use crate::formats::Unreadable;
use crate::formats::write::table::{BETWEEN_TAGS, unguarded};
use crate::text::Span;

pub(super) const IMPORT: Import = Import {
    name: "csv",
    extensions: &["csv"],
    about: "annotations as `export csv` writes them; Taguette's highlights and codebook",
    sniff: |bytes| Columns::of_line(&beginning(bytes)).is_some(),
    read,
};

/// The columns of a file by their names, folded to lower case.
struct Columns {
    names: Vec<String>,
    safe: bool,
}

impl Columns {
    /// The cell of `record` in the first column with one of these names; empty when there is none.
    fn cell<'r>(&self, record: &'r StringRecord, names: &[&str]) -> &'r str {
        let index = names.iter().find_map(|name| self.names.iter().position(|column| column == name));
        let cell = index.and_then(|index| record.get(index)).unwrap_or_default();
        if self.safe { unguarded(cell) } else { cell }
    }

    /// The columns that the line `text` names; none when they are of no table that is known.
    fn of_line(text: &str) -> Option<Self> {
        let line = text.lines().next()?;
        let names = line.split([',', ';', '\t']).map(|name| name.trim().trim_matches('"').to_lowercase());
        let columns = Self { names: names.collect(), safe: false };
        (columns.names.len() > 1 && (columns.are_tags() || columns.are_annotations())).then_some(columns)
    }

    /// Whether a row is a tag, or has one.
    fn are_tags(&self) -> bool {
        ["tag", "tags", "name"].iter().any(|name| self.has(name))
    }

    /// Whether a row is an annotation.
    fn are_annotations(&self) -> bool {
        ["quote", "content"].iter().any(|name| self.has(name))
    }

    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|column| column == name)
    }
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let mark = "\u{feff}".as_bytes();
    let (bytes, safe) = bytes.strip_prefix(mark).map_or((bytes, false), |rest| (rest, true));
    let (between, bytes, skipped) = separator(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(between).from_reader(bytes);
    let header = reader.headers().map_err(|error| refused(error.to_string()))?;
    let columns = Columns { names: header.iter().map(|name| name.trim().to_lowercase()).collect(), safe };
    if !columns.are_tags() && !columns.are_annotations() {
        return Err(refused("the first line names neither a `quote` nor a `tag` column"));
    }
    let annotations = columns.are_annotations();
    let mut table = Table { columns, shelf: Shelf::default(), imported: Imported::default() };
    let (mut broken, mut ragged) = (Vec::new(), Vec::new());
    for (index, record) in reader.records().enumerate() {
        let row = index + 2 + skipped;
        let Ok(record) = record else {
            broken.push(row);
            continue;
        };
        if record.len() != table.columns.names.len() {
            ragged.push(row);
        }
        if annotations { table.annotation(&record) } else { table.tag(&record) }
    }
    let mut imported = table.imported;
    for (rows, what) in [
        (broken, "rows left out that are not UTF-8"),
        (ragged, "rows with more or fewer cells than the first line, read as far as they go"),
    ] {
        imported.notices.extend((!rows.is_empty()).then(|| format!("{what}: {}", listed(&rows))));
    }
    imported.codebook = table.shelf.into_tags();
    Ok(imported)
}

/// What stands between the cells, the bytes from the line with the names on, and how many lines come before it.
fn separator(bytes: &[u8]) -> (u8, &[u8], usize) {
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    if let [b's', b'e', b'p', b'=', between, ..] = line {
        return (*between, bytes.get(line.len() + 1..).unwrap_or_default(), 1);
    }
    let often = |between: &u8| memchr::memchr_iter(*between, line).count();
    // commas win when nothing else is more frequent
    let between = [b'\t', b';', b','].into_iter().max_by_key(often).unwrap_or(b',');
    (between, bytes, 0)
}

/// A table while it is read.
struct Table {
    columns: Columns,
    shelf: Shelf,
    imported: Imported,
}

impl Table {
    fn tag(&mut self, record: &StringRecord) {
        let name = self.columns.cell(record, &["tag", "name", "tags"]);
        if name.is_empty() {
            return;
        }
        let tag = self.shelf.add(name, None);
        self.columns.cell(record, &["description", "definition"]).clone_into(&mut tag.definition);
    }

    fn annotation(&mut self, record: &StringRecord) {
        let cell = |names: &[&str]| self.columns.cell(record, names).to_owned();
        let number = |name| self.columns.cell(record, &[name]).trim().parse().ok();
        let transcript = cell(&["transcript", "document"]);
        let stored = cell(&["quote_stored"]);
        let quote = if stored.is_empty() { cell(&["quote", "content"]) } else { stored };
        let passage = Passage {
            coder: cell(&["coder"]),
            span: number("start_cp").zip(number("end_cp")).map(Span::from),
            quote,
            note: cell(&["note"]),
            made: cell(&["made"]),
            changed: Some(cell(&["changed"])).filter(|time| !time.is_empty()),
            guid: cell(&["id"]),
            ..Passage::default()
        };
        let tags = self.tags(record);
        let sheet = self.imported.sheets.iter_mut().rev().find(|sheet| sheet.name == transcript);
        let last = sheet.and_then(|sheet| sheet.passages.last_mut());
        match last {
            // Taguette writes a line for each tag of a highlight
            Some(last) if !passage.guid.is_empty() && last.guid == passage.guid => last.tags.extend(tags),
            _ => file_under(&mut self.imported.sheets, &transcript, Passage { tags, ..passage }),
        }
    }

    /// The tags of `record`: by our ids where there are as many as names.
    fn tags(&mut self, record: &StringRecord) -> BTreeSet<TagId> {
        let one = self.columns.cell(record, &["tag"]);
        if !one.is_empty() {
            return BTreeSet::from([self.shelf.named(one)]);
        }
        let split = |names: &[&str]| -> Vec<String> {
            let cell = self.columns.cell(record, names);
            cell.split(BETWEEN_TAGS).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
        };
        let (names, ids) = (split(&["tags"]), split(&["tag_ids"]));
        if names.len() == ids.len() {
            return ids.iter().zip(&names).map(|(id, name)| self.shelf.with_id(id, name)).collect();
        }
        names.iter().map(|name| self.shelf.named(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_of_taguette_are_one_passage_whatever_their_tags() {
        let file = "id,document,tag,content\n1,a.txt,one,words\n1,a.txt,two,words\n2,a.txt,one,=more\n";
        let imported = read(file.as_bytes()).expect("a table");
        let passages = &imported.sheets[0].passages;
        assert_eq!(passages.iter().map(|p| p.tags.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((passages[1].quote.as_str(), imported.codebook.len()), ("=more", 2));
    }

    #[test]
    fn cells_between_semicolons_and_ragged_rows_are_read_and_told() {
        for head in ["sep=;\n", ""] {
            let file = format!("{head}document;tag;content\na.txt;one;\"x;y\"\na.txt;two\n");
            let imported = read(file.as_bytes()).expect("a table");
            let quotes: Vec<_> = imported.sheets[0].passages.iter().map(|p| p.quote.as_str()).collect();
            assert_eq!(quotes, ["x;y", ""]);
            let row = if head.is_empty() { "3" } else { "4" };
            assert!(imported.notices[0].ends_with(&format!(": {row}")), "{:?}", imported.notices);
        }
    }

    #[test]
    fn a_codebook_of_taguette_is_tags_with_definitions() {
        let imported = read(b"tag,description,number of highlights\nsafety.sea,\"At sea, mostly\",3\n")
            .expect("a table");
        assert_eq!(imported.codebook[0].name, "safety.sea");
        assert_eq!(imported.codebook[0].definition, "At sea, mostly");
        assert!(read(b"a,b\n1,2\n").is_err());
    }
}
