//! The stand-off format of brat (`.ann`): passages with their types and notes.

use std::collections::HashMap;

use super::shelf::Shelf;
use super::{Import, Imported, ImportedSheet, Passage, beginning, counted, listed, refused};
use crate::formats::Unreadable;
use crate::text::Span;

pub(super) const IMPORT: Import = Import {
    name: "brat",
    extensions: &["ann"],
    about: "brat's stand-off annotations of one transcript",
    sniff: |bytes| is_passage(&beginning(bytes)),
    read,
};

/// A file while it is read.
#[derive(Default)]
struct Annotations {
    shelf: Shelf,
    passages: Vec<Passage>,
    /// The index of each passage by the places it is written with: a second type there is a second tag.
    places: HashMap<String, usize>,
    /// What each id stands for: an index into `passages`. Events stand for their triggers.
    ids: HashMap<String, usize>,
    /// Lines that could not be used, by kind.
    relations: usize,
    attributes: usize,
    scattered: usize,
    broken: Vec<usize>,
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut annotations = Annotations::default();
    let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    // notes may stand before what they are about
    for (number, line) in lines().filter(|(_, line)| !line.starts_with('#')) {
        if annotations.line(line).is_none() {
            annotations.broken.push(number + 1);
        }
    }
    if annotations.passages.is_empty() && !annotations.broken.is_empty() {
        return Err(Unreadable {
            place: Some((annotations.broken[0], 1)),
            ..refused("no annotation of brat")
        });
    }
    for (number, line) in lines().filter(|(_, line)| line.starts_with('#')) {
        if annotations.note(line).is_none() {
            annotations.broken.push(number + 1);
        }
    }
    Ok(annotations.done())
}

impl Annotations {
    /// Reads a line that is no note; none when it cannot be read.
    fn line(&mut self, line: &str) -> Option<()> {
        let mut cells = line.split('\t');
        let (id, what) = (cells.next()?, cells.next()?);
        match id.chars().next()? {
            'T' => self.passage(id, what, cells.next()?),
            'E' => {
                let trigger = what.split([' ', ':']).nth(1)?;
                let index = *self.ids.get(trigger)?;
                self.ids.insert(id.to_owned(), index);
                self.relations += 1;
                Some(())
            }
            'R' | '*' => {
                self.relations += 1;
                Some(())
            }
            'A' | 'M' | 'N' => {
                self.attributes += 1;
                Some(())
            }
            _ => None,
        }
    }

    /// Reads the text-bound annotation `id`: `type start end;start end` and its words.
    fn passage(&mut self, id: &str, what: &str, words: &str) -> Option<()> {
        let (kind, places) = what.split_once(' ')?;
        let spans: Option<Vec<Span>> = places.split(';').map(span).collect();
        let spans = spans?;
        let whole = spans.iter().copied().reduce(Span::union)?;
        // a line end between two fragments is how brat writes one passage
        self.scattered += usize::from(spans.windows(2).any(|pair| pair[1].start > pair[0].end + 1));
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
        self.passages[index].tags.insert(tag);
        self.ids.insert(id.to_owned(), index);
        Some(())
    }

    /// Reads a note: `#1`, `AnnotatorNotes T1`, its text.
    fn note(&mut self, line: &str) -> Option<()> {
        let mut cells = line.splitn(3, '\t').skip(1);
        let (_, about) = cells.next()?.split_once(' ')?;
        let passage = &mut self.passages[*self.ids.get(about)?];
        if !passage.note.is_empty() {
            passage.note.push('\n');
        }
        passage.note.push_str(cells.next()?);
        Some(())
    }

    fn done(self) -> Imported {
        let notices = [
            counted(self.relations, "relations and events left out"),
            counted(self.attributes, "attributes left out"),
            counted(self.scattered, "scattered passages became one from their first to their last character"),
            (!self.broken.is_empty())
                .then(|| format!("lines left out that cannot be read: {}", listed(&self.broken))),
        ];
        let sheet = ImportedSheet { passages: self.passages, ..ImportedSheet::default() };
        let notices = notices.into_iter().flatten().collect();
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
                "2 relations and events left out",
                "1 attributes left out",
                "1 scattered passages became one from their first to their last character",
                "lines left out that cannot be read: 5, 8, 6",
            ]
        );
        assert!(read(b"no brat at all").is_err());
    }
}
