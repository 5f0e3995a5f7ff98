//! JSON Lines: one annotation a line, with everything that is known about it.
//!
//! Positions are named by what they count: `start_cp` and `end_cp` code points, `start_byte` and `end_byte` bytes of
//! the canonical text in UTF-8, both half-open and 0-based. `anchor` is what the annotation was made on; with it a line
//! is as good as the stored record.

use std::io;

use serde::Serialize;

use super::json;
use super::row::{Row, rows};
use crate::formats::{Bundle, Export};

pub(crate) const EXPORT: Export = Export {
    name: "jsonl",
    extension: "jsonl",
    about: "JSON Lines for scripts, pandas and DuckDB: one annotation a line",
    loses: "",
    write,
};

/// A line. A field without a value is `null`, so that every line has the same fields.
#[derive(Debug, Serialize)]
struct Line<'a> {
    transcript: &'a str,
    id: &'a str,
    coder: &'a str,
    status: &'static str,
    similarity: Option<u8>,
    paragraph: Option<usize>,
    last_paragraph: Option<usize>,
    speaker: Option<&'a str>,
    time_ms: Option<u64>,
    start_cp: Option<usize>,
    end_cp: Option<usize>,
    start_byte: Option<usize>,
    end_byte: Option<usize>,
    quote: Option<&'a str>,
    tags: Vec<Tag<'a>>,
    note: &'a str,
    made: &'a str,
    changed: Option<&'a str>,
    anchor: Anchor<'a>,
}

#[derive(Debug, Serialize)]
struct Tag<'a> {
    id: &'a str,
    name: &'a str,
}

/// The place in the text version that the annotation was made on.
#[derive(Debug, Serialize)]
struct Anchor<'a> {
    at: &'a str,
    start_cp: Option<usize>,
    end_cp: Option<usize>,
    /// Only when the words are others than `quote`.
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<&'a str>,
    before: &'a str,
    after: &'a str,
}

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    for row in rows(bundle) {
        json::write(out, &line(&row))?;
        out.write_all(b"\n")?;
    }
    Ok(Vec::new())
}

fn line<'a>(row: &Row<'a>) -> Line<'a> {
    let place = row.place.as_ref();
    let annotation = row.annotation;
    Line {
        transcript: row.path,
        id: annotation.id.as_str(),
        coder: row.coder,
        status: row.status_word(),
        similarity: row.similarity(),
        paragraph: place.and_then(|p| p.paragraphs).map(|p| p.0),
        last_paragraph: place.and_then(|p| p.paragraphs).map(|p| p.1),
        speaker: place.and_then(|p| p.speaker),
        time_ms: place.and_then(|p| p.time),
        start_cp: place.map(|p| p.span.start),
        end_cp: place.map(|p| p.span.end),
        start_byte: place.map(|p| p.bytes.start),
        end_byte: place.map(|p| p.bytes.end),
        quote: (!row.is_memo()).then_some(row.quote),
        tags: row.tags.iter().map(|(id, name)| Tag { id: id.as_str(), name }).collect(),
        note: &annotation.note,
        made: &annotation.made,
        changed: annotation.changed.as_deref(),
        anchor: Anchor {
            at: annotation.at.as_str(),
            start_cp: annotation.span.map(|s| s.start),
            end_cp: annotation.span.map(|s| s.end),
            quote: row.stored_quote(),
            before: &annotation.before,
            after: &annotation.after,
        },
    }
}
