//! Our own JSON Lines, back again: one annotation a line.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::shelf::{Shelf, file_under};
use super::told::{Told, Within};
use super::{Import, Imported, Passage, beginning, json, refused};
use crate::formats::Unreadable;
use crate::text::Span;

pub(super) const IMPORT: Import = Import {
    name: "jsonl",
    extensions: &["jsonl", "ndjson"],
    about: "the JSON Lines that `export jsonl` writes",
    // under its own ending a broken first line is told as what it is
    sniff: |bytes| beginning(bytes).starts_with('{'),
    read,
};

#[derive(Debug, Deserialize)]
struct Line {
    transcript: String,
    #[serde(default)]
    id: String,
    #[serde(default)]
    coder: String,
    quote: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    made: String,
    changed: Option<String>,
    #[serde(default)]
    anchor: Anchor,
}

#[derive(Debug, Deserialize)]
struct Tag {
    id: String,
    name: String,
}

#[derive(Debug, Default, Deserialize)]
struct Anchor {
    start_cp: Option<usize>,
    end_cp: Option<usize>,
    quote: Option<String>,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut imported = Imported::default();
    let (mut shelf, mut told) = (Shelf::default(), Told::default());
    for (index, bytes) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        match line(bytes) {
            Ok(line) => {
                if line.anchor.start_cp.is_some() != line.anchor.end_cp.is_some() {
                    told.at("`start_cp` without `end_cp` or the other way round, passed over", index + 1);
                }
                let (name, passage) = passage(line, &mut shelf);
                file_under(&mut imported.sheets, &name, passage);
            }
            Err(error) if imported.sheets.is_empty() => {
                let reason = format!(
                    "no annotation as `export jsonl` writes one on each line: {}",
                    json::reason(&error)
                );
                return Err(refused(reason).at((index + 1, json::place(bytes, &error).1)));
            }
            Err(error) => told.at(format!("lines left out: {}", json::reason(&error)), index + 1),
        }
    }
    imported.notices = told.notices(Within::Lines);
    imported.codebook = shelf.into_tags();
    Ok(imported)
}

/// The annotation in the `bytes` of a line.
fn line(bytes: &[u8]) -> serde_json::Result<Line> {
    json::check(bytes)?;
    serde_json::from_slice(bytes)
}

/// Whether the first line of `bytes` is one of ours.
pub(super) fn is_line(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let first = bytes.split(|b| *b == b'\n').find(|line| !line.trim_ascii().is_empty());
    first.is_some_and(|line| serde_json::from_slice::<Line>(line).is_ok())
}

fn passage(line: Line, shelf: &mut Shelf) -> (String, Passage) {
    let Line { transcript, id, coder, quote, tags, note, made, changed, anchor } = line;
    let tags: BTreeSet<_> = tags.iter().map(|tag| shelf.with_id(&tag.id, &tag.name)).collect();
    let span = anchor.start_cp.zip(anchor.end_cp).map(Span::from);
    // what the annotation was made on, not where it is now
    let quote = anchor.quote.or(quote).unwrap_or_default();
    let Anchor { before, after, .. } = anchor;
    (transcript, Passage { coder, span, quote, before, after, tags, note, made, changed, guid: id })
}
