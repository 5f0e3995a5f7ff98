//! Markdown sorted otherwise than by transcript: by tag, to write about a theme, and by speaker.

use std::collections::BTreeMap;
use std::io;

use super::markdown::{Cited, one_line, write_row};
use super::row::{Row, rows};
use crate::formats::{Bundle, Export};

pub(crate) const BY_TAG: Export = Export {
    name: "markdown-by-tag",
    extension: "md",
    about: "Markdown by tag: under each tag its passages from all transcripts",
    loses: "offsets, ids, times of work, colours and definitions",
    write: write_by_tag,
};

pub(crate) const BY_SPEAKER: Export = Export {
    name: "markdown-by-speaker",
    extension: "md",
    about: "Markdown by speaker: under each speaker their passages from all transcripts",
    loses: "offsets, ids, times of work, colours and definitions",
    write: write_by_speaker,
};

/// What stands over annotations without a tag, and over what nobody says.
const UNTAGGED: &str = "(no tag)";
const NOBODY: &str = "(nobody)";

/// A place among the headings, and the heading.
type Head<'a> = (usize, &'a str);

fn write_by_tag(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let ranks: BTreeMap<_, _> =
        bundle.codebook.tree().iter().enumerate().map(|(rank, (_, tag))| (&tag.id, rank)).collect();
    let last = ranks.len();
    write_under(bundle, out, |row| {
        let heads = row.tags.iter().map(|(id, name)| (ranks.get(id).copied().unwrap_or(last), *name));
        let heads: Vec<_> = heads.collect();
        if heads.is_empty() { vec![(last + 1, UNTAGGED)] } else { heads }
    })
}

fn write_by_speaker(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    write_under(bundle, out, |row| {
        let speaker = row.place.as_ref().and_then(|place| place.speaker);
        vec![speaker.map_or((1, NOBODY), |speaker| (0, speaker))]
    })
}

/// Writes the annotations under their `heads`, in order of these; one with several stands under each.
fn write_under<'a>(
    bundle: &Bundle<'a>,
    out: &mut dyn io::Write,
    heads: impl Fn(&Row<'a>) -> Vec<Head<'a>>,
) -> io::Result<Vec<String>> {
    let rows: Vec<_> = rows(bundle).collect();
    let mut under: BTreeMap<Head<'_>, Vec<&Row<'_>>> = BTreeMap::new();
    for row in &rows {
        for head in heads(row) {
            under.entry(head).or_default().push(row);
        }
    }
    writeln!(out, "# {}", one_line(bundle.title))?;
    for ((_, head), rows) in under {
        writeln!(out, "\n## {}", one_line(head))?;
        for row in rows {
            write_row(row, Cited::WithTranscript, out)?;
        }
    }
    Ok(Vec::new())
}
