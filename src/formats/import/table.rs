//! Tables known by the names of their columns, whatever they are written in: annotations as `export csv` writes them and
//! highlights as Taguette writes them, coded segments with the headings that other programs give them, and codebooks
//! (`tag`, `description`; `code`, `memo`).

use std::collections::{BTreeSet, HashMap};

use super::cells::{Flaw, Row};
use super::shelf::{Shelf, file_under};
use super::told::{Told, Within};
use super::{Imported, Passage, headings, refused};
use crate::annotation::TagId;
use crate::formats::write::table::{BETWEEN_TAGS, COLUMNS, unguarded};
use crate::formats::{Cells, Unreadable};
use crate::text::Span;

/// Columns of a table: programs write some dozens.
pub(super) const MOST_COLUMNS: usize = 500;

/// Names of columns that a notice shows.
const NAMES_SHOWN: usize = 20;

/// Codes inside each other, as in REFI-QDA projects: an id holds those of all above.
const DEEPEST: usize = 64;

/// The columns of a table by their names.
pub(super) struct Columns {
    /// As the file has them, for a notice.
    titles: Vec<String>,
    /// The first column of each name, folded to lower case.
    names: HashMap<String, usize>,
}

impl Columns {
    /// Columns with these `titles`.
    pub(super) fn titled(titles: Vec<String>) -> Self {
        let mut names = HashMap::new();
        for (column, title) in titles.iter().enumerate() {
            names.entry(title.trim().to_lowercase()).or_insert(column);
        }
        Self { titles, names }
    }

    /// Whether they are of a table that is known.
    pub(super) fn are_known(&self) -> bool {
        self.are_tags() || self.are_annotations()
    }

    /// Whether a row is a tag, or has one.
    fn are_tags(&self) -> bool {
        [headings::TAG_NAME, headings::CODE, headings::CODES].concat().iter().any(|name| self.has(name))
    }

    /// Whether a row is an annotation.
    fn are_annotations(&self) -> bool {
        headings::QUOTE.iter().any(|name| self.has(name))
    }

    /// Whether they are those of our own exports, which say some things twice.
    fn are_ours(&self) -> bool {
        COLUMNS.iter().all(|name| self.has(name))
    }

    fn has(&self, name: &str) -> bool {
        self.position(&[name]).is_some()
    }

    /// The first column with the first of these names that there is.
    fn position(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.names.get(*name)).copied()
    }

    /// The titles of `columns` for a notice.
    fn shown(&self, columns: impl Iterator<Item = usize>) -> String {
        let titles: Vec<_> = columns.filter_map(|column| self.titles.get(column)).collect();
        let shown = titles.iter().take(NAMES_SHOWN).map(|title| format!("`{}`", title.trim()));
        let more = titles.len().saturating_sub(NAMES_SHOWN);
        shown.chain((more > 0).then(|| format!("… and {more} more"))).collect::<Vec<_>>().join(", ")
    }
}

/// A table while it is read.
pub(super) struct Table {
    columns: Columns,
    /// Whether apostrophes before cells that a spreadsheet would run are taken off.
    cells: Cells,
    shelf: Shelf,
    imported: Imported,
    told: Told,
    /// For each column whether it was asked for, and whether something stands in it.
    asked: Vec<bool>,
    filled: Vec<bool>,
}

impl Table {
    /// The table with the first row `titles`, in which text is as `cells` says.
    ///
    /// Refused, for a reason without a place, is a table that has no column for what is read.
    pub(super) fn titled(titles: Row, cells: Cells) -> Result<Self, Unreadable> {
        if titles.count > MOST_COLUMNS {
            return Err(refused(format!("its first row has more than {MOST_COLUMNS} columns")));
        }
        if titles.flaws.contains(&Flaw::NotUtf8) {
            return Err(refused("its first row is not UTF-8: save the table as UTF-8"));
        }
        let columns = Columns::titled(titles.cells);
        if !columns.are_known() {
            let named = columns.shown(0..columns.titles.len());
            let reason = format!(
                "its first row names no column for words (`quote`, `content`, `segment` …) or tags (`tag`, `code` …), but {named}"
            );
            return Err(refused(reason));
        }
        let none = vec![false; columns.titles.len()];
        let (shelf, imported, told) = (Shelf::default(), Imported::default(), Told::default());
        Ok(Self { columns, cells, shelf, imported, told, asked: none.clone(), filled: none })
    }

    /// What is told of it.
    pub(super) fn told(&mut self) -> &mut Told {
        &mut self.told
    }

    /// How many columns it has.
    pub(super) fn width(&self) -> usize {
        self.columns.titles.len()
    }

    /// Reads a row below the first.
    pub(super) fn row(&mut self, row: &Row) {
        if row.flaws.contains(&Flaw::NotUtf8) {
            self.told.at("rows that are not UTF-8, left out", row.number);
            return;
        }
        if row.flaws.contains(&Flaw::BehindQuote) {
            let what = "characters behind the quotation mark that ends a cell, read as part of it";
            self.told.at(what, row.number);
        }
        if row.count != self.width() {
            let what = "rows with more or fewer cells than the first row, read as far as they go";
            self.told.at(what, row.number);
        }
        for (filled, cell) in self.filled.iter_mut().zip(&row.cells) {
            *filled |= !cell.trim().is_empty();
        }
        if self.columns.are_annotations() { self.annotation(row) } else { self.tag(row) }
    }

    /// What was read, with notices of what was not, in rows that are `within` a file or
    /// sheet.
    pub(super) fn done(self, within: Within<'_>) -> Imported {
        let Self { columns, shelf, mut imported, told, asked, filled, .. } = self;
        imported.notices.extend(told.notices(within));
        let unread = |column: &usize| filled[*column] && !asked[*column];
        let unread: Vec<usize> = (0..filled.len()).filter(unread).collect();
        if !unread.is_empty() && !columns.are_ours() {
            let named = columns.shown(unread.into_iter());
            imported.notices.push(format!("columns that are not read: {named}"));
        }
        imported.codebook = shelf.into_tags();
        imported
    }

    /// The cell of `row` in the first column with one of these names; empty when there is none.
    fn cell<'r>(&mut self, row: &'r Row, names: &[&str]) -> &'r str {
        let Some(column) = self.columns.position(names) else { return "" };
        self.asked[column] = true;
        let cell = row.cells.get(column).map(String::as_str).unwrap_or_default();
        if self.cells == Cells::Safe { unguarded(cell) } else { cell }
    }

    fn tag(&mut self, row: &Row) {
        let (name, code) = (self.cell(row, headings::TAG_NAME), self.cell(row, headings::CODE));
        let meaning = self.cell(row, headings::MEANING);
        let id = match (name.trim(), code.trim()) {
            ("", "") => return self.told.at("rows that name no tag, left out", row.number),
            ("", code) if levels(code).count() > DEEPEST => {
                return self.told.at("codes inside of more than 64 others, left out", row.number);
            }
            ("", code) => self.shelf.path(levels(code)),
            _ => self.shelf.named(name),
        };
        let Some(tag) = self.shelf.tag_mut(&id) else { return };
        if tag.definition.is_empty() {
            meaning.clone_into(&mut tag.definition);
        } else if !meaning.is_empty() && tag.definition != meaning {
            tag.definition = format!("{}\n\n{meaning}", tag.definition);
            let what = "rows that define a tag again; what they say stands behind the first definition";
            self.told.at(what, row.number);
        }
    }

    fn annotation(&mut self, row: &Row) {
        let transcript = self.cell(row, headings::TRANSCRIPT);
        let (stored, shown) = (self.cell(row, &["quote_stored"]), self.cell(row, headings::QUOTE));
        let tags = self.tags(row);
        let passage = Passage {
            coder: self.cell(row, headings::CODER).to_owned(),
            span: self.number(row, "start_cp").zip(self.number(row, "end_cp")).map(Span::from),
            quote: if stored.is_empty() { shown } else { stored }.to_owned(),
            note: self.cell(row, headings::NOTE).to_owned(),
            made: self.cell(row, &["made"]).to_owned(),
            changed: Some(self.cell(row, &["changed"]).to_owned()).filter(|time| !time.is_empty()),
            guid: self.cell(row, &["id"]).to_owned(),
            tags,
            ..Passage::default()
        };
        if passage.says_nothing() {
            return self.told.at("rows without words, place, tags and note, left out", row.number);
        }
        let sheet = self.imported.sheets.iter_mut().rev().find(|sheet| sheet.name == transcript);
        let last = sheet.and_then(|sheet| sheet.passages.last_mut());
        match last {
            // Taguette writes a line for each tag of a highlight
            Some(last) if !passage.guid.is_empty() && last.guid == passage.guid => {
                let is_other = last.quote != passage.quote || last.span != passage.span;
                if is_other || last.coder != passage.coder {
                    let what =
                        "rows with the `id` of the row before and other words: annotations of their own";
                    self.told.at(what, row.number);
                    let passage = Passage { guid: String::new(), ..passage };
                    return file_under(&mut self.imported.sheets, transcript, passage);
                }
                last.tags.extend(passage.tags);
                if last.note != passage.note {
                    let what =
                        "rows with the `id` of the row before and another note: only their tags are read";
                    self.told.at(what, row.number);
                }
            }
            _ => file_under(&mut self.imported.sheets, transcript, passage),
        }
    }

    /// The number in the column `name` of `row`; none when there is none, which is told.
    fn number(&mut self, row: &Row, name: &'static str) -> Option<usize> {
        let cell = self.cell(row, &[name]).trim();
        let number = whole(cell);
        if let Some(column) = self.columns.position(&[name]).filter(|_| number.is_none() && !cell.is_empty())
        {
            self.told.in_cell(
                format!("`{name}` is no whole number from 0, and was passed over"),
                column,
                row.number,
            );
        }
        number
    }

    /// The tags of `row`: by our ids where there are as many as names; a name of one tag may have in it what else stands
    /// between two.
    fn tags(&mut self, row: &Row) -> BTreeSet<TagId> {
        let one = self.cell(row, headings::TAG);
        let (code, codes) = (self.cell(row, headings::CODE), self.cell(row, headings::CODES));
        let (names, ids) = (self.cell(row, headings::TAGS), self.cell(row, &["tag_ids"]));
        if !one.is_empty() {
            return BTreeSet::from([self.shelf.named(one)]);
        }
        let codes = if code.is_empty() { codes } else { code };
        if !codes.is_empty() {
            // one a line, or with `;` between them
            let codes = codes.split([';', '\n']).map(str::trim).filter(|code| !code.is_empty());
            let (codes, deep): (Vec<&str>, Vec<&str>) =
                codes.partition(|code| levels(code).count() <= DEEPEST);
            if !deep.is_empty() {
                self.told.at("codes inside of more than 64 others, left out", row.number);
            }
            return codes.into_iter().map(|code| self.shelf.path(levels(code))).collect();
        }
        let split = |cell: &'_ str| -> Vec<String> {
            cell.split(BETWEEN_TAGS).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
        };
        let whole = names;
        let (names, ids) = (split(names), split(ids));
        if let [id] = &ids[..] {
            return BTreeSet::from([self.shelf.with_id(id, whole)]);
        }
        if names.len() == ids.len() {
            return ids.iter().zip(&names).map(|(id, name)| self.shelf.with_id(id, name)).collect();
        }
        if !ids.is_empty() {
            let what = "rows with more or fewer `tag_ids` than `tags`: the ids are passed over";
            self.told.at(what, row.number);
        }
        names.iter().map(|name| self.shelf.named(name)).collect()
    }
}

/// The names in the path of a code, the outermost first: `Harbour > Open`, `Harbour\\Open`.
fn levels(code: &str) -> impl Iterator<Item = &str> {
    code.split(['>', '\\']).map(str::trim).filter(|level| !level.is_empty())
}

/// The whole number from 0 that `cell` is; spreadsheets write a fraction of nothing behind it.
fn whole(cell: &str) -> Option<usize> {
    let digits =
        cell.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0')).map_or(cell, |it| it.0);
    digits.parse().ok()
}
