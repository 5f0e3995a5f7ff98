//! The stand-off format of brat: what stands in the `.ann` file beside a `.txt` file.
//!
//! A file belongs to one text. Positions are code points of the canonical text; a passage over a line end is written in
//! fragments, with its words joined by blanks (<https://brat.nlplab.org/standoff.html>).

use std::io;

use super::escape::tame;
use super::label::Labels;
use super::row::{Located, Row, sheet_rows};
use crate::formats::{Bundle, Export};
use crate::text::Span;

pub(crate) const EXPORT: Export = Export {
    name: "brat",
    extension: "ann",
    about: "brat's stand-off annotations of one transcript",
    loses: "coders, ids, times, memos, passages without a place, line ends of notes; a second tag becomes a second line",
    write,
};

/// The type of passages without a tag.
const UNTAGGED: &str = "Highlight";

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let mut sheets = bundle.sheets.iter().filter(|sheet| !sheet.entries.is_empty());
    let Some(sheet) = sheets.next() else { return Ok(Vec::new()) };
    if let Some(second) = sheets.next() {
        let reason = format!(
            "brat holds the annotations of one transcript, not of {} and {}",
            sheet.path, second.path
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    let labels = Labels::of(bundle);
    let mut writer = Writer { out, passages: 0, notes: 0 };
    let (mut memos, mut placeless) = (0, 0);
    for row in sheet_rows(bundle.codebook, sheet) {
        match &row.place {
            Some(place) => writer.write_row(&row, place, &labels)?,
            None if row.is_memo() => memos += 1,
            None => placeless += 1,
        }
    }
    let lost = [(memos, "memos"), (placeless, "passages without a place in the text")];
    Ok(lost.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what} left out")).collect())
}

struct Writer<'o> {
    out: &'o mut dyn io::Write,
    passages: usize,
    notes: usize,
}

impl Writer<'_> {
    fn write_row(&mut self, row: &Row<'_>, place: &Located<'_>, labels: &Labels<'_>) -> io::Result<()> {
        let fragments = fragments(row.quote, place.span.start);
        if fragments.is_empty() {
            return Ok(());
        }
        let positions: Vec<_> =
            fragments.iter().map(|(span, _)| format!("{} {}", span.start, span.end)).collect();
        let words: Vec<_> = fragments.iter().map(|(_, words)| *words).collect();
        let (positions, words) = (positions.join(";"), one_line(&words.join(" ")));
        let first = self.passages + 1;
        let types = row.tags.iter().map(|(id, _)| labels.label(id));
        for kind in types.chain(row.tags.is_empty().then_some(UNTAGGED)) {
            self.passages += 1;
            writeln!(self.out, "T{}\t{kind} {positions}\t{words}", self.passages)?;
        }
        if !row.annotation.note.is_empty() {
            self.notes += 1;
            let note = one_line(&row.annotation.note);
            writeln!(self.out, "#{}\tAnnotatorNotes T{first}\t{note}", self.notes)?;
        }
        Ok(())
    }
}

/// The lines of `quote`, which begins at code point `start`, that are not empty: where they are and their words.
fn fragments(quote: &str, start: usize) -> Vec<(Span, &str)> {
    let mut at = start;
    let mut fragments = Vec::new();
    for line in quote.split('\n') {
        let end = at + line.chars().count();
        if end > at {
            fragments.push((Span::new(at, end), line));
        }
        at = end + 1;
    }
    fragments
}

fn one_line(text: &str) -> String {
    tame(text).replace(['\t', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_over_line_ends_is_written_in_fragments() {
        let spans =
            |quote| fragments(quote, 4).into_iter().map(|(s, w)| (s.start, s.end, w)).collect::<Vec<_>>();
        assert_eq!(spans("joint\n\nventure"), [(4, 9, "joint"), (11, 18, "venture")]);
        assert_eq!(spans("é😀"), [(4, 6, "é😀")]);
        assert_eq!(spans("\n"), []);
    }
}
