//! The stand-off format of brat (`.ann`): passages with their types and notes.

use std::collections::HashMap;

use super::shelf::Shelf;
use super::told::{Told, Within};
use super::{Import, Imported, ImportedSheet, Passage, beginning, refused};
use crate::formats::Unreadable;
use crate::text::Span;

pub(super) const IMPORT: Import = Import {
    name: "brat",
    extensions: &["ann"],
    about: "brat's stand-off annotations of one transcript",
    sniff: |bytes| is_passage(&beginning(bytes)),
    read,
};

/// What a line that cannot be read should have been.
const NO_LINE: &str = "lines left out that are none of brat (`T1`, a tab, `Type 0 4`, a tab, the words)";

/// A file while it is read.
#[derive(Default)]
struct Annotations {
    shelf: Shelf,
    passages: Vec<Passage>,
    /// The index of each passage by the places it is written with: a second type there is a second tag.
    places: HashMap<String, usize>,
    /// What each id stands for: an index into `passages`. Events stand for their triggers.
    ids: HashMap<String, usize>,
    /// What could not be used, by the numbers of the lines.
    told: Told,
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut annotations = Annotations::default();
    let mut lines = Vec::new();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        match std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)) {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => lines.push((index + 1, line)),
            Err(_) => annotations.told.at("lines left out that are not UTF-8", index + 1),
        }
    }
    // notes may stand before what they are about
    let (notes, others): (Vec<_>, Vec<_>) = lines.into_iter().partition(|(_, line)| line.starts_with('#'));
    let mut first_broken = None;
    for (number, line) in others {
        if annotations.line(line, number).is_none() {
            annotations.told.at(NO_LINE, number);
            first_broken = first_broken.or(Some(number));
        }
    }
    if let Some(line) = first_broken.filter(|_| annotations.passages.is_empty()) {
        let reason = "no annotation of brat: `T1`, a tab, `Type 0 4`, a tab and the words are expected";
        return Err(refused(reason).at((line, 1)));
    }
    for (number, line) in notes {
        if annotations.note(line).is_none() {
            annotations.told.at("notes left out that are on nothing in the file that is read", number);
        }
    }
    Ok(annotations.done())
}

impl Annotations {
    /// Reads the line with this `number`, which is no note; none when it cannot be read.
    fn line(&mut self, line: &str, number: usize) -> Option<()> {
        let mut cells = line.split('\t');
        let (id, what) = (cells.next()?, cells.next()?);
        match id.chars().next()? {
            'T' => self.passage(id, what, (cells.next()?, number)),
            'E' => {
                let trigger = what.split([' ', ':']).nth(1)?;
                let index = *self.ids.get(trigger)?;
                self.ids.insert(id.to_owned(), index);
                self.told.at("relations and events left out", number);
                Some(())
            }
            'R' | '*' => {
                self.told.at("relations and events left out", number);
                Some(())
            }
            'A' | 'M' | 'N' => {
                self.told.at("attributes left out", number);
                Some(())
            }
            _ => None,
        }
    }

    /// Reads the text-bound annotation `id`: `type start end;start end`, and its words and the number of its line.
    fn passage(&mut self, id: &str, what: &str, (words, number): (&str, usize)) -> Option<()> {
        let (kind, places) = what.split_once(' ')?;
        let spans: Option<Vec<Span>> = places.split(';').map(span).collect();
        let spans = spans?;
        let whole = spans.iter().copied().reduce(Span::union)?;
        // a line end between two fragments is how brat writes one passage
        if spans.windows(2).any(|pair| pair[1].start > pair[0].end.saturating_add(1)) {
            let what = "scattered passages became one from their first to their last character";
            self.told.at(what, number);
        }
        let tag = self.shelf.named(kind);
        let index = *self.places.entry(places.to_owned()).or_insert_with(|| {
            let passage = Passage {
                span: Some(whole),
                quote: words.to_owned(),
                guid: id.to_owned(),
                ..Passage::default()
            };
            self.passages.push(passage);
            self.passages.len() - 1
        });
        let passage = &mut self.passages[index];
        if passage.quote != words {
            self.told
                .at("passages at the place of one before, but with other words, which are left out", number);
        }
        passage.tags.insert(tag);
        if self.ids.insert(id.to_owned(), index).is_some() {
            self.told.at("ids that were met before: notes go to the last passage that is called so", number);
        }
        Some(())
    }

    /// Reads a note: `#1`, `AnnotatorNotes T1`, its text.
    fn note(&mut self, line: &str) -> Option<()> {
        let mut cells = line.splitn(3, '\t').skip(1);
        let (_, about) = cells.next()?.split_once(' ')?;
        let passage = &mut self.passages[*self.ids.get(about)?];
        let text = cells.next()?;
        if !passage.note.is_empty() {
            passage.note.push('\n');
        }
        passage.note.push_str(text);
        Some(())
    }

    fn done(self) -> Imported {
        let sheet = ImportedSheet { passages: self.passages, ..ImportedSheet::default() };
        let notices = self.told.notices(Within::Lines);
        Imported { codebook: self.shelf.into_tags(), sheets: vec![sheet], notices }
    }
}

/// Whether `text` begins with a text-bound annotation: `T1`, a tab.
fn is_passage(text: &str) -> bool {
    let number = text.split('\t').next().and_then(|id| id.strip_prefix('T'));
    text.contains('\t') && number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

fn span(place: &str) -> Option<Span> {
    let (start, end) = place.split_once(' ')?;
    Some(Span::new(start.parse().ok()?, end.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_on_one_place_are_tags_of_one_passage() {
        let file = "#1\tAnnotatorNotes T2\tthis\tand that\nT1\tA 0 4;5 9\tfour five\nT2\tB 0 4;5 9\tfour five\nT3\tA 20 22\txx\n";
        let imported = read(file.as_bytes()).expect("brat");
        let passages = &imported.sheets[0].passages;
        assert_eq!(passages.len(), 2);
        assert_eq!((passages[0].span, passages[0].tags.len()), (Some(Span::new(0, 9)), 2));
        assert_eq!((passages[0].note.as_str(), passages[0].guid.as_str()), ("this\tand that", "T1"));
        assert_eq!(imported.notices, [""; 0]);
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let file = "T1\tA 0 4\tfour\nE1\tA:T1\nR1\tOf Arg1:T1 Arg2:E1\nA1\tSure T1\nT2\tA 9\tx\n#1\tAnnotatorNotes R1\tx\nT3\tA 0 2;8 9\tx\n?";
        let notices = read(file.as_bytes()).expect("brat").notices;
        assert_eq!(
            notices,
            [
                "relations and events left out: lines 2, 3",
                "attributes left out: line 4",
                format!("{NO_LINE}: lines 5, 8").as_str(),
                "scattered passages became one from their first to their last character: line 7",
                "notes left out that are on nothing in the file that is read: line 6",
            ]
        );
        let refused = read(b"\nno brat at all").expect_err("no line of brat");
        assert_eq!(refused.place, Some((2, 1)));
        assert!(refused.reason.contains("are expected"), "{refused}");
    }

    #[test]
    fn what_does_not_agree_with_itself_is_told_with_its_lines() {
        let file = b"T1\tA 0 4\tfour\nT1\tB 5 9\tmore\nT2\tC 0 4\tFOUR\n#1\tNote T1\tx\nT3\tA 0 1\t\xff\n";
        let imported = read(file).expect("brat");
        let [first, second] = &imported.sheets[0].passages[..] else { panic!("two places") };
        assert_eq!((first.note.as_str(), second.note.as_str()), ("", "x"));
        let lines: Vec<_> = imported.notices.iter().filter_map(|notice| notice.rsplit(": ").next()).collect();
        assert_eq!(lines, ["line 5", "line 2", "line 3"], "{:?}", imported.notices);
    }
}
