//! Tables of comma-separated values, known by the names of their columns: annotations as `export csv` writes them and
//! highlights as Taguette writes them, and codebooks (`tag`, `description`).
//!
//! A file with a byte-order mark is one of our safe ones: the apostrophes before cells that a spreadsheet would run are
//! taken off.

use std::collections::BTreeSet;

use csv::StringRecord;

use super::shelf::{Shelf, file_under};
use super::{Import, Imported, Passage, counted, refused};
use crate::annotation::TagId;
use crate::formats::Unreadable;
use crate::formats::write::table::{BETWEEN_TAGS, unguarded};
use crate::text::Span;

pub(super) const IMPORT: Import = Import {
    name: "csv",
    extensions: &["csv"],
    about: "annotations as `export csv` writes them; Taguette's highlights and codebook",
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

    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|column| column == name)
    }
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let mark = "\u{feff}".as_bytes();
    let (bytes, safe) = bytes.strip_prefix(mark).map_or((bytes, false), |rest| (rest, true));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.headers().map_err(|error| refused(error.to_string()))?;
    let columns = Columns { names: header.iter().map(|name| name.trim().to_lowercase()).collect(), safe };
    let tags = columns.has("tag") || columns.has("tags") || columns.has("name");
    let annotations = columns.has("quote") || columns.has("content");
    if !tags && !annotations {
        return Err(refused("the first line names neither a `quote` nor a `tag` column"));
    }
    let mut table = Table { columns, shelf: Shelf::default(), imported: Imported::default(), broken: 0 };
    for record in reader.records() {
        match record {
            Ok(record) if annotations => table.annotation(&record),
            Ok(record) => table.tag(&record),
            Err(_) => table.broken += 1,
        }
    }
    let mut imported = table.imported;
    imported.notices.extend(counted(table.broken, "rows left out that are not UTF-8"));
    imported.codebook = table.shelf.into_tags();
    Ok(imported)
}

/// A table while it is read.
struct Table {
    columns: Columns,
    shelf: Shelf,
    imported: Imported,
    broken: usize,
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
    fn a_codebook_of_taguette_is_tags_with_definitions() {
        let imported = read(b"tag,description,number of highlights\nsafety.sea,\"At sea, mostly\",3\n")
            .expect("a table");
        assert_eq!(imported.codebook[0].name, "safety.sea");
        assert_eq!(imported.codebook[0].definition, "At sea, mostly");
        assert!(read(b"a,b\n1,2\n").is_err());
    }
}
