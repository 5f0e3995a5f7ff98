//! Tables of comma-separated values, known by the names of their columns: annotations as `export csv` writes them and
//! highlights as Taguette writes them, coded segments with the headings that other programs give them, and codebooks
//! (`tag`, `description`; `code`, `memo`).
//!
//! A file with a byte-order mark is one of our safe ones: the apostrophes before cells that a spreadsheet would run are
//! taken off. Semicolons and tabs between the cells are understood, and so is a first line `sep=;` that spreadsheets
//! write.

use std::borrow::Cow;
use std::collections::BTreeSet;

use csv::StringRecord;

use super::shelf::{Shelf, file_under};
use super::{Import, Imported, Passage, beginning, headings, listed, refused};
use crate::annotation::TagId;
use crate::formats::Unreadable;
use crate::formats::write::table::{BETWEEN_TAGS, unguarded};
use crate::text::{Span, decode};

pub(super) const IMPORT: Import = Import {
    name: "csv",
    extensions: &["csv"],
    about: "annotations as `export csv` writes them; Taguette's highlights and codebook; coded segments of others",
    sniff: |bytes| Columns::of_line(&beginning(bytes)).is_some(),
    read,
};

/// Columns of a table: programs write some dozens.
const MOST_COLUMNS: usize = 10_000;

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
        [headings::TAG_NAME, headings::CODE, headings::CODES].concat().iter().any(|name| self.has(name))
    }

    /// Whether a row is an annotation.
    fn are_annotations(&self) -> bool {
        headings::QUOTE.iter().any(|name| self.has(name))
    }

    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|column| column == name)
    }
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let (bytes, decoded) = in_utf8(bytes);
    let bytes = bytes.as_ref();
    let mark = "\u{feff}".as_bytes();
    let (bytes, safe) = bytes.strip_prefix(mark).map_or((bytes, false), |rest| (rest, true));
    let (between, bytes, skipped) = separator(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(between).from_reader(bytes);
    let header = reader.headers().map_err(|error| refused(error.to_string()))?;
    if header.len() > MOST_COLUMNS {
        return Err(refused(format!("its first line has more than {MOST_COLUMNS} columns")));
    }
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
    imported.notices.extend(decoded);
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

/// The names in the path of a code, the outermost first: `Harbour > Open`, `Harbour\\Open`.
fn levels(code: &str) -> impl Iterator<Item = &str> {
    code.split(['>', '\\']).map(str::trim).filter(|level| !level.is_empty())
}

/// A file in UTF-8, with a mark if it had one: what a spreadsheet saves in UTF-16 or in an old encoding is decoded, and a
/// notice tells. Single bytes that are wrong stay so, and their rows are told later.
fn in_utf8(bytes: &[u8]) -> (Cow<'_, [u8]>, Option<String>) {
    let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let old = || !bytes.is_ascii() && bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii());
    if !wide && !old() {
        return (bytes.into(), None);
    }
    match decode::decode(bytes.to_owned(), None) {
        Ok(decoded) => {
            let notice = format!("the table was read as {}", decoded.encoding);
            (decoded.text.into_bytes().into(), Some(notice))
        }
        Err(_) => (bytes.into(), None),
    }
}

/// A table while it is read.
struct Table {
    columns: Columns,
    shelf: Shelf,
    imported: Imported,
}

impl Table {
    fn tag(&mut self, record: &StringRecord) {
        let name = self.columns.cell(record, headings::TAG_NAME);
        let code = self.columns.cell(record, headings::CODE);
        let tag = match (name, code) {
            ("", "") => return,
            ("", code) => {
                let id = self.shelf.path(levels(code));
                self.shelf.tag_mut(&id)
            }
            (name, _) => Some(self.shelf.add(name, None)),
        };
        if let Some(tag) = tag {
            self.columns.cell(record, headings::MEANING).clone_into(&mut tag.definition);
        }
    }

    fn annotation(&mut self, record: &StringRecord) {
        let cell = |names: &[&str]| self.columns.cell(record, names).to_owned();
        let number = |name| self.columns.cell(record, &[name]).trim().parse().ok();
        let transcript = cell(headings::TRANSCRIPT);
        let stored = cell(&["quote_stored"]);
        let quote = if stored.is_empty() { cell(headings::QUOTE) } else { stored };
        let passage = Passage {
            coder: cell(headings::CODER),
            span: number("start_cp").zip(number("end_cp")).map(Span::from),
            quote,
            note: cell(headings::NOTE),
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
        let one = self.columns.cell(record, headings::TAG);
        if !one.is_empty() {
            return BTreeSet::from([self.shelf.named(one)]);
        }
        let codes = self.columns.cell(record, headings::CODE);
        let codes = if codes.is_empty() { self.columns.cell(record, headings::CODES) } else { codes };
        if !codes.is_empty() {
            // one a line, or with `;` between them
            let codes = codes.split([';', '\n']).map(str::trim).filter(|code| !code.is_empty());
            return codes.map(|code| self.shelf.path(levels(code))).collect();
        }
        let split = |names: &[&str]| -> Vec<String> {
            let cell = self.columns.cell(record, names);
            cell.split(BETWEEN_TAGS).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
        };
        let (names, ids) = (split(headings::TAGS), split(&["tag_ids"]));
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

    /// The quotes, coders, notes and paths of tags in a table.
    fn segments(file: &[u8]) -> Vec<(String, String, String, Vec<String>)> {
        let imported = read(file).expect("a table");
        let passages = imported.sheets.iter().flat_map(|sheet| {
            assert_eq!(sheet.name, "Day 2");
            sheet.passages.clone()
        });
        let row = |p: Passage| {
            let tags = p.tags.iter().map(ToString::to_string).collect();
            (p.quote, p.coder, p.note, tags)
        };
        passages.map(row).collect()
    }

    #[test]
    fn coded_segments_come_in_under_the_headings_of_other_programs() {
        let expected = |tags: &[&str]| {
            let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            vec![("the harbour".to_owned(), "Ada".to_owned(), "loud".to_owned(), tags)]
        };
        for (file, tags) in [
            (
                "Comment\tDocument group\tDocument name\tCode\tBeginning\tEnd\tSegment\tCreated by\n\
                 loud\tTalks\tDay 2\tPlaces > Harbour\t3\t3\tthe harbour\tAda\n",
                &["places/harbour"][..],
            ),
            (
                "Kommentar;Dokumentname;Code;Segment;Autor\nloud;Day 2;Places\\Harbour;the harbour;Ada\n",
                &["places/harbour"][..],
            ),
            (
                "ID,Document,Quotation Content,Codes,Comment,Created by\n1:1,Day 2,the harbour,\"Open\nHarbour\",loud,Ada\n",
                &["harbour", "open"][..],
            ),
            (
                "Media Title,Excerpt Copy,Codes Applied Combined,Excerpt Creator,Note\nDay 2,the harbour,Harbour; Open,Ada,loud\n",
                &["harbour", "open"][..],
            ),
        ] {
            assert_eq!(segments(file.as_bytes()), expected(tags), "{file}");
            let wide: Vec<u8> = format!("\u{feff}{file}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(segments(&wide), expected(tags), "in UTF-16: {file}");
        }
    }

    #[test]
    fn a_table_in_an_old_encoding_is_decoded_and_told() {
        let imported = read(b"Code;Memo\nGr\xfc\xdfe > Ank\xfcnfte;Am H\xe4fen\n").expect("a table");
        let names: Vec<_> = imported.codebook.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["Gr\u{fc}\u{df}e", "Ank\u{fc}nfte"]);
        assert_eq!(imported.codebook[1].definition, "Am H\u{e4}fen");
        assert!(imported.notices[0].contains("windows-1252"), "{:?}", imported.notices);
    }

    #[test]
    fn a_codebook_of_taguette_is_tags_with_definitions() {
        let imported = read(b"tag,description,number of highlights\nsafety.sea,\"At sea, mostly\",3\n")
            .expect("a table");
        assert_eq!(imported.codebook[0].name, "safety.sea");
        assert_eq!(imported.codebook[0].definition, "At sea, mostly");
        assert!(read(b"a,b\n1,2\n").is_err());
        let wide = format!("quote{}\n", ",x".repeat(MOST_COLUMNS));
        assert!(read(wide.as_bytes()).is_err_and(|refused| refused.reason.contains("columns")));
    }
}
