//! Our own JSON Lines, back again: one annotation a line.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::shelf::{Shelf, file_under};
use super::{Import, Imported, Passage, json, refused};
use crate::formats::Unreadable;
use crate::text::Span;

pub(super) const IMPORT: Import = Import {
    name: "jsonl",
    extensions: &["jsonl", "ndjson"],
    about: "the JSON Lines that `export jsonl` writes",
    sniff: is_line,
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
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut imported = Imported::default();
    let mut shelf = Shelf::default();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match json::value(line.as_bytes()).and_then(serde_json::from_value::<Line>) {
            Ok(line) => {
                let (name, passage) = passage(line, &mut shelf);
                file_under(&mut imported.sheets, &name, passage);
            }
            Err(error) if imported.sheets.is_empty() => {
                return Err(Unreadable {
                    place: Some((number + 1, error.column())),
                    ..refused("no annotation of JSON Lines")
                });
            }
            Err(error) => imported.notices.push(format!("line {} left out: {error}", number + 1)),
        }
    }
    imported.codebook = shelf.into_tags();
    Ok(imported)
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
