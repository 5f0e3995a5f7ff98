//! CoNLL columns with IOB2 labels, to train recognisers of passages.
//!
//! One token a line, an empty line after each paragraph. Tokens are the words and signs of UAX #29, without blanks.
//! After the token and its place (code points) there is one column for each tag, because passages overlap: `B-tag` at
//! the first token of a passage, `I-tag` at the others, `O` outside.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::escape::tame;
use super::label::Labels;
use super::row::sheet_rows;
use crate::annotation::TagId;
use crate::formats::{Bundle, Export, Sheet};

pub(crate) const EXPORT: Export = Export {
    name: "conll",
    extension: "conll",
    about: "CoNLL columns with IOB2 labels, one for each tag; tokens by UAX #29",
    loses: "notes, coders, ids, times, untagged passages, edges inside words; overlapping passages of one tag become one; a # becomes \u{ff03}",
    write,
};

/// The passages of one tag in one transcript, and how far the tokens have come.
struct Column {
    /// What stands at the first token of a passage, and at the others.
    first: String,
    other: String,
    /// Bytes, ascending, without overlap.
    passages: Vec<Range<usize>>,
    /// The first passage that does not end before the token.
    next: usize,
    /// The passage that the last token was in.
    inside: Option<usize>,
}

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let labels = Labels::of(bundle);
    let names: Vec<_> = labels.iter().map(|(_, label)| label).collect();
    writeln!(out, "# columns = token start_cp end_cp {}", names.join(" "))?;
    let mut merged = 0;
    for sheet in &bundle.sheets {
        writeln!(out, "# transcript = {}", tame(sheet.path).replace(['\n', '\t'], " "))?;
        let mut passages = passages(sheet, bundle);
        let mut columns = Vec::new();
        for (id, label) in labels.iter() {
            let found = passages.remove(id).unwrap_or_default();
            let before = found.len();
            let passages = united(found);
            merged += before - passages.len();
            columns.push(Column::of(label, passages));
        }
        write_sheet(sheet, &mut columns, out)?;
    }
    let lost = (merged > 0).then(|| format!("{merged} passages became one with another of the same tag"));
    Ok(lost.into_iter().collect())
}

/// The bytes of the passages of each tag.
fn passages<'a>(sheet: &Sheet<'a>, bundle: &Bundle<'a>) -> BTreeMap<&'a TagId, Vec<Range<usize>>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in sheet_rows(bundle.codebook, sheet) {
        let Some(place) = row.place else { continue };
        for (id, _) in row.tags {
            found.entry(id).or_default().push(place.bytes.clone());
        }
    }
    found
}

/// `passages` in order, those that overlap united.
fn united(mut passages: Vec<Range<usize>>) -> Vec<Range<usize>> {
    passages.sort_unstable_by_key(|bytes| (bytes.start, bytes.end));
    let mut united: Vec<Range<usize>> = Vec::with_capacity(passages.len());
    for bytes in passages {
        match united.last_mut() {
            Some(last) if bytes.start < last.end => last.end = last.end.max(bytes.end),
            _ => united.push(bytes),
        }
    }
    united
}

fn write_sheet(sheet: &Sheet<'_>, columns: &mut [Column], out: &mut dyn io::Write) -> io::Result<()> {
    let text = sheet.transcript.text();
    for paragraph in sheet.transcript.paragraphs() {
        let (mut chars, mut line) = (paragraph.chars, String::new());
        for (at, word) in text[paragraph.range.clone()].split_word_bound_indices() {
            let (start, length) = (chars, word.chars().count());
            chars += length;
            if word.trim().is_empty() {
                continue;
            }
            line.clear();
            let at = paragraph.range.start + at;
            for column in &mut *columns {
                line.push('\t');
                line.push_str(column.label_of(&(at..at + word.len())));
            }
            writeln!(out, "{}\t{start}\t{}{line}", token(word), start + length)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// `word` as it begins a line: readers take a line that begins with `#` for a comment, so that is written `＃`.
fn token(word: &str) -> Cow<'_, str> {
    word.strip_prefix('#').map_or_else(|| tame(word), |rest| format!("＃{}", tame(rest)).into())
}

impl Column {
    /// The tag called `label` on `passages`, before the first token.
    fn of(label: &str, passages: Vec<Range<usize>>) -> Self {
        let (first, other) = (format!("B-{label}"), format!("I-{label}"));
        Self { first, other, passages, next: 0, inside: None }
    }

    /// The label of the token at `bytes`. Tokens must be asked for in order of the text.
    fn label_of(&mut self, bytes: &Range<usize>) -> &str {
        while self.passages.get(self.next).is_some_and(|passage| passage.end <= bytes.start) {
            self.next += 1;
        }
        let covers = self.passages.get(self.next).is_some_and(|passage| passage.start < bytes.end);
        let now = covers.then_some(self.next);
        let before = std::mem::replace(&mut self.inside, now);
        match now {
            None => "O",
            Some(passage) if before == Some(passage) => &self.other,
            Some(_) => &self.first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_that_share_text_are_united_and_neighbours_are_not() {
        assert_eq!(united(vec![4..6, 0..3, 3..4, 5..9, 5..7]), [0..3, 3..4, 4..9]);
    }

    #[test]
    fn no_token_looks_like_a_comment() {
        assert_eq!(["#", "#1", "1#", "\u{1b}"].map(token), ["＃", "＃1", "1#", "\u{fffd}"]);
    }

    #[test]
    fn a_passage_begins_with_b_even_right_after_another() {
        let mut column = Column::of("x", vec![0..5, 5..9, 11..13]);
        let labels: Vec<_> = [0..3, 3..5, 5..7, 7..9, 9..10, 10..14, 14..15]
            .iter()
            .map(|bytes| column.label_of(bytes).to_owned())
            .collect();
        assert_eq!(labels, ["B-x", "I-x", "B-x", "I-x", "O", "B-x", "O"]);
    }
}
