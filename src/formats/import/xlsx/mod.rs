//! Workbooks of spreadsheets (Office Open XML, ECMA-376): the table in the first sheet, read as one of `csv` is.
//!
//! Text, numbers and dates are what the file has for them; formulas are what they came to when the file was saved.

mod cells;
mod strings;

use super::table::{MOST_COLUMNS, Table};
use super::told::Within;
use super::tree::{Tree, decoded};
use super::{Import, Imported, refused};
use crate::formats::read::archive::Archive;
use crate::formats::{Cells, Unreadable};
use cells::{Cell, SheetRow, SheetRows};
use strings::Strings;

pub(super) const IMPORT: Import = Import {
    name: "xlsx",
    extensions: &["xlsx", "xlsm"],
    about: "the first sheet of a workbook: what `csv` reads, as ATLAS.ti, MAXQDA and Dedoose export it",
    sniff: |bytes| Archive::open(bytes).is_ok_and(|archive| archive.contains(WORKBOOK)),
    read,
};

/// The member that lists the sheets.
const WORKBOOK: &str = "xl/workbook.xml";

/// The member that says where the sheets are.
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

/// How old workbooks begin, and those with a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

/// Bytes of members that list things.
const LARGEST_LIST: u64 = 1 << 20;

/// Bytes of a sheet: some 25,000 annotations of our own, all of whose cells hold something.
const LARGEST_SHEET: u64 = 40 << 20;

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    if bytes.starts_with(COMPOUND) {
        return Err(refused("an old workbook or one with a password: save it as .xlsx without a password"));
    }
    let mut archive = Archive::open(bytes)?;
    let book = Book::of(&mut archive)?;
    let strings = match &book.strings {
        Some(name) if archive.contains(name) => Strings::of(&mut archive, name)?,
        _ => Strings::default(),
    };
    let sheet = archive.entry_up_to(&book.member, LARGEST_SHEET).map_err(|why| {
        let reason =
            format!("the sheet `{}`: {}; a table that is too large comes in as CSV", book.sheet, why.reason);
        refused(reason)
    })?;
    let text = decoded(&sheet).map_err(|why| why.inside(&book.member))?;
    let mut imported = book.table(&text, &strings)?;
    if !book.others.is_empty() {
        let others: Vec<_> = book.others.iter().map(|name| format!("`{name}`")).collect();
        imported.notices.push(format!("sheets that are not read: {}", others.join(", ")));
    }
    Ok(imported)
}

/// What is said of a workbook's sheets.
struct Book {
    /// The name of the first sheet, and the member that it is.
    sheet: String,
    member: String,
    /// The names of the other sheets.
    others: Vec<String>,
    /// The member with the strings that cells refer to.
    strings: Option<String>,
}

impl Book {
    /// The workbook in `archive`.
    fn of(archive: &mut Archive<'_>) -> Result<Self, Unreadable> {
        let mut list = |name: &str| -> Result<Tree, Unreadable> {
            Tree::read(&archive.entry_up_to(name, LARGEST_LIST)?).map_err(|why| why.inside(name))
        };
        let (workbook, relations) = (list(WORKBOOK)?, list(RELATIONS)?);
        let mut sheets = workbook.listed("sheets", "sheet");
        let first = sheets.next().ok_or_else(|| refused("the workbook has no sheet").inside(WORKBOOK))?;
        let target = |fits: &dyn Fn(&Tree) -> bool| {
            relations.all("Relationship").find(|it| fits(it)).map(|it| member(it.attribute("Target")))
        };
        let sheet = first.attribute("name").to_owned();
        let id = first.attribute("id");
        let missing = || refused(format!("nothing says where the sheet `{sheet}` is")).inside(RELATIONS);
        let member = target(&|it| it.attribute("Id") == id).ok_or_else(missing)?;
        let strings = target(&|it| it.attribute("Type").ends_with("/sharedStrings"));
        let others = sheets.map(|sheet| sheet.attribute("name").to_owned()).collect();
        Ok(Self { sheet, member, others, strings })
    }

    /// The table in the first sheet, whose document is `text`.
    fn table(&self, text: &str, strings: &Strings) -> Result<Imported, Unreadable> {
        let inside = |why: Unreadable| if why.member.is_none() { why.inside(&self.member) } else { why };
        let mut rows = SheetRows::new(text, &self.sheet, strings);
        let mut table: Option<Table> = None;
        while let Some(row) = rows.row().map_err(inside)? {
            let Some(table) = &mut table else {
                let cell = format!("{}!{}", self.sheet, row.first_cell());
                let titled = Table::titled(row.titles(MOST_COLUMNS), Cells::Exact);
                table = Some(titled.map_err(|why| why.inside(&cell))?);
                continue;
            };
            tell(&row, table);
            table.row(&row.below(table.width()));
        }
        let table = table.ok_or_else(|| refused("it is empty").inside(&self.sheet))?;
        Ok(table.done(Within::Sheet(&self.sheet)))
    }
}

/// Tells what is wrong with the cells of `row`.
fn tell(row: &SheetRow, table: &mut Table) {
    for Cell { column, flaw, .. } in &row.cells {
        if let Some(flaw) = flaw {
            table.told().in_cell(flaw.told(), *column, row.number);
        }
    }
}

/// The member that a relation of the workbook means by `target`.
fn member(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{}", target.strip_prefix("./").unwrap_or(target)),
    }
}
