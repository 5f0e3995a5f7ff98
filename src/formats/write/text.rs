//! Plain text: citations, ready to paste.

use std::io;

use super::escape::tame;
use super::row::{Row, sheet_rows};
use crate::formats::{Bundle, Export};

pub(crate) const EXPORT: Export = Export {
    name: "text",
    extension: "txt",
    about: "plain citations: “quote” — speaker, transcript, paragraph, time",
    loses: "offsets, ids, times of work, colours, definitions and the line ends of quotes",
    write,
};

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    writeln!(out, "{}", one_line(bundle.title))?;
    for sheet in &bundle.sheets {
        for row in sheet_rows(bundle.codebook, sheet) {
            writeln!(out, "\n{}", citation(&row))?;
            writeln!(out, "    {}", facts(&row))?;
            for line in tame(row.annotation.note.trim()).lines() {
                writeln!(out, "    {}", line.trim_end())?;
            }
        }
    }
    Ok(Vec::new())
}

/// `“quote” — speaker, transcript, ¶12 [00:12:05]`.
fn citation(row: &Row<'_>) -> String {
    let speaker = row.place.as_ref().and_then(|place| place.speaker).unwrap_or_default();
    let source = [speaker, row.path, &row.locator()].map(one_line);
    let source: Vec<_> = source.iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
    let quote = if row.is_memo() { "Memo".to_owned() } else { format!("“{}”", one_line(row.quote)) };
    format!("{quote} — {}", source.join(", "))
}

fn facts(row: &Row<'_>) -> String {
    let mut facts = vec![row.tag_names(", "), row.coder.to_owned()];
    facts.extend(row.doubt());
    facts.extend(row.stored_quote().map(|words| format!("made on “{words}”")));
    let facts: Vec<_> = facts.iter().filter(|fact| !fact.is_empty()).map(|fact| one_line(fact)).collect();
    facts.join(" · ")
}

/// `text` with single blanks instead of line ends and runs of blanks.
fn one_line(text: &str) -> String {
    tame(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
