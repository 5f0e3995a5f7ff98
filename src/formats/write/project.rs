//! The document in a REFI-QDA project (schema version 1.0).
//!
//! The schema wants its elements in one order and no container empty. Every annotation is a selection with the
//! annotation's own id, and says its coder, since some programs read the coder there and others in the codings.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use uuid::Uuid;

use super::codes::{Codes, Member, code_guid};
use super::guid;
use super::row::{Located, Row, noted_rows, sheet_rows, spoken};
use super::xml::Xml;
use crate::annotation::TagId;
use crate::formats::{Bundle, Sheet, time};

/// What the document says wrote it.
pub(in crate::formats) const ORIGIN: &str = "Manicule";

const NAMESPACE: &str = "urn:QDA-XML:project:1.0";

/// Characters of a quote that name its selection, as other programs do.
const NAME_LENGTH: usize = 100;

/// The GUID of the text at `path`, which is also the name of its file.
pub(super) fn source_guid(path: &str) -> Uuid {
    guid::derived("transcript", path)
}

/// Writes the document. Returns what was lost.
pub(super) fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let codes = Codes::of(bundle);
    let mut xml = Xml::new(out);
    let schema = format!("{NAMESPACE} http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd");
    xml.open(
        "Project",
        &[
            ("xmlns", Some(NAMESPACE)),
            ("xmlns:xsi", Some("http://www.w3.org/2001/XMLSchema-instance")),
            ("xsi:schemaLocation", Some(&schema)),
            ("name", Some(bundle.title)),
            ("origin", Some(ORIGIN)),
        ],
    )?;
    write_users(bundle, &mut xml)?;
    if !codes.is_empty() {
        xml.open("CodeBook", &[])?;
        codes.write(&mut xml)?;
        xml.close("CodeBook")?;
    }
    write_cases(bundle, &mut xml)?;
    let placeless = write_sources(bundle, &mut xml)?;
    write_notes(bundle, &mut xml)?;
    codes.write_sets(Member::InProject, &mut xml)?;
    xml.close("Project")?;
    let lost = [
        (placeless, "passages without a place in the text left out"),
        (codes.renamed, "tags share their name with another and got a number"),
        (xml.replaced, "characters that XML cannot hold became U+FFFD in names and notes"),
    ];
    Ok(lost.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect())
}

fn user_guid(coder: &str) -> String {
    guid::derived("coder", coder).to_string()
}

/// A memo is its note; the note on a passage needs a name beside that of the selection.
fn note_guid(row: &Row<'_>) -> String {
    let id = &row.annotation.id;
    if row.is_memo() { guid::of(id) } else { guid::derived("note", id.as_str()) }.to_string()
}

fn write_users(bundle: &Bundle<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let entries = bundle.sheets.iter().flat_map(|sheet| &sheet.entries);
    let mut coders: BTreeSet<&str> = BTreeSet::new();
    coders.extend(entries.map(|entry| entry.coder));
    if coders.is_empty() {
        return Ok(());
    }
    xml.open("Users", &[])?;
    for coder in coders {
        xml.empty("User", &[("guid", Some(&user_guid(coder))), ("name", Some(coder))])?;
    }
    xml.close("Users")
}

/// A case for each speaker, with the passages that begin in what that speaker says.
fn write_cases(bundle: &Bundle<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let mut cases: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for (speaker, id) in spoken(bundle) {
        cases.entry(speaker).or_default().push(guid::of(id));
    }
    if cases.is_empty() {
        return Ok(());
    }
    xml.open("Cases", &[])?;
    for (speaker, selections) in cases {
        let guid = guid::derived("speaker", speaker).to_string();
        xml.open("Case", &[("guid", Some(&guid)), ("name", Some(speaker))])?;
        for selection in selections {
            xml.empty("SelectionRef", &[("targetGUID", Some(&selection.to_string()))])?;
        }
        xml.close("Case")?;
    }
    xml.close("Cases")
}

/// Writes the texts with their passages. Returns how many passages have no place and are left out.
fn write_sources(bundle: &Bundle<'_>, xml: &mut Xml<'_>) -> io::Result<usize> {
    if bundle.sheets.is_empty() {
        return Ok(0);
    }
    xml.open("Sources", &[])?;
    let mut placeless = 0;
    for sheet in &bundle.sheets {
        placeless += write_source(bundle, sheet, xml)?;
    }
    xml.close("Sources")?;
    Ok(placeless)
}

/// Writes one text with its passages. Returns how many of them have no place.
fn write_source(bundle: &Bundle<'_>, sheet: &Sheet<'_>, xml: &mut Xml<'_>) -> io::Result<usize> {
    let guid = source_guid(sheet.path).to_string();
    let path = format!("internal://{guid}.txt");
    xml.open(
        "TextSource",
        &[("guid", Some(&guid)), ("name", Some(sheet.path)), ("plainTextPath", Some(&path))],
    )?;
    let rows: Vec<_> = sheet_rows(bundle.codebook, sheet).collect();
    for row in &rows {
        if let Some(place) = &row.place {
            write_selection(row, place, xml)?;
        }
    }
    // the schema wants all codings of the whole text before all of its notes
    for row in rows.iter().filter(|row| row.is_memo()) {
        write_codings(row, xml)?;
    }
    for row in rows.iter().filter(|row| row.is_memo()) {
        write_note_ref(row, xml)?;
    }
    xml.close("TextSource")?;
    Ok(rows.iter().filter(|row| row.place.is_none() && !row.is_memo()).count())
}

fn write_selection(row: &Row<'_>, place: &Located<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let coder = user_guid(row.coder);
    let changed = row.annotation.changed.as_deref().and_then(time::utc);
    xml.open(
        "PlainTextSelection",
        &[
            ("guid", Some(&guid::of(&row.annotation.id).to_string())),
            ("name", Some(&short(row.quote))),
            ("startPosition", Some(&place.span.start.to_string())),
            ("endPosition", Some(&place.span.end.to_string())),
            ("creatingUser", Some(&coder)),
            ("creationDateTime", time::utc(&row.annotation.made).as_deref()),
            ("modifyingUser", changed.is_some().then_some(coder.as_str())),
            ("modifiedDateTime", changed.as_deref()),
        ],
    )?;
    // the note stands twice: QualCoder and MAXQDA read it here, others follow the reference
    xml.text("Description", &row.annotation.note)?;
    write_codings(row, xml)?;
    write_note_ref(row, xml)?;
    xml.close("PlainTextSelection")
}

fn write_codings(row: &Row<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let coder = user_guid(row.coder);
    let made = time::utc(&row.annotation.made);
    for (id, _) in &row.tags {
        let guid = coding_guid(row.annotation.id.as_str(), id);
        xml.open(
            "Coding",
            &[("guid", Some(&guid)), ("creatingUser", Some(&coder)), ("creationDateTime", made.as_deref())],
        )?;
        xml.empty("CodeRef", &[("targetGUID", Some(&code_guid(id).to_string()))])?;
        xml.close("Coding")?;
    }
    Ok(())
}

/// The GUID of the coding that puts `tag` on the annotation called `id`.
pub(in crate::formats) fn coding_guid(id: &str, tag: &TagId) -> String {
    guid::derived("coding", &format!("{id}\0{tag}")).to_string()
}

fn write_note_ref(row: &Row<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    if row.annotation.note.is_empty() {
        return Ok(());
    }
    xml.empty("NoteRef", &[("targetGUID", Some(&note_guid(row)))])
}

fn write_notes(bundle: &Bundle<'_>, xml: &mut Xml<'_>) -> io::Result<()> {
    let told = |row: &Row<'_>| row.place.is_some() || row.is_memo();
    let mut noted = noted_rows(bundle).filter(told).peekable();
    if noted.peek().is_none() {
        return Ok(());
    }
    xml.open("Notes", &[])?;
    for row in noted {
        let coder = user_guid(row.coder);
        let changed = row.annotation.changed.as_deref().and_then(time::utc);
        xml.open(
            "Note",
            &[
                ("guid", Some(&note_guid(&row))),
                ("name", Some(&short(&row.annotation.note))),
                ("creatingUser", Some(&coder)),
                ("creationDateTime", time::utc(&row.annotation.made).as_deref()),
                ("modifyingUser", changed.is_some().then_some(coder.as_str())),
                ("modifiedDateTime", changed.as_deref()),
            ],
        )?;
        xml.text("PlainTextContent", &row.annotation.note)?;
        xml.close("Note")?;
    }
    xml.close("Notes")
}

/// The beginning of `text` on one line.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(NAME_LENGTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
