//! The list of annotations over the text.

use super::desk::Desk;
use super::editor::Editor;
use super::filter;
use super::mode::Objection;
use crate::analysis::Query;
use crate::annotation::{Annotation, Id, Layer};
use crate::text::Span;

/// By what the list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Where in the text.
    #[default]
    Place,
    /// The name of the first tag.
    Tag,
    /// When it was made.
    Time,
    /// Whose it is.
    Coder,
}

/// All orders with their names, in the order in which one follows another.
const SORTS: [(Sort, &str); 4] =
    [(Sort::Place, "place"), (Sort::Tag, "tag"), (Sort::Time, "time"), (Sort::Coder, "coder")];

impl Sort {
    /// What people read.
    pub fn name(self) -> &'static str {
        SORTS.iter().find(|(sort, _)| *sort == self).map_or("", |(_, name)| *name)
    }

    fn next(self) -> Self {
        let place = SORTS.iter().position(|(sort, _)| *sort == self).unwrap_or_default();
        SORTS[(place + 1) % SORTS.len()].0
    }
}

/// Which annotations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Those of the whole transcript.
    #[default]
    Transcript,
    /// Those on the character at this byte.
    Character(usize),
}

/// An annotation of the list.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its layer.
    pub layer: &'a Layer,
    /// It.
    pub annotation: &'a Annotation,
}

impl Entry<'_> {
    /// Where it is in the text as it is now; none for memos and orphans.
    pub fn span(&self) -> Option<Span> {
        self.layer.span_of(self.annotation)
    }
}

/// The list of annotations, as it was last seen.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    /// The query that narrows it down, as it is typed.
    pub input: Editor,
    /// What is wrong with the query; the list is then as it was before.
    pub objection: Option<Objection>,
    /// By what it is ordered.
    pub sort: Sort,
    /// Which annotations are listed.
    pub reach: Reach,
    /// Index of the layer, one's own first, and id of each annotation.
    found: Vec<(usize, Id)>,
    row: usize,
}

impl Roll {
    /// Looks what is to be listed. The row stays on its annotation if that is still there.
    pub fn refresh(&mut self, desk: &Desk) {
        let query = match Query::parse(self.input.text()) {
            Ok(query) => query,
            Err(bad) => {
                self.objection = Some(Objection { what: bad.what().to_owned(), at: bad.at() });
                return;
            }
        };
        self.objection = None;
        let layers: Vec<&Layer> = desk.layers().collect();
        let mut entries: Vec<(usize, Entry<'_>)> = match self.reach {
            Reach::Transcript => layers
                .iter()
                .enumerate()
                .flat_map(|(n, layer)| {
                    layer.annotations().map(move |annotation| (n, Entry { layer, annotation }))
                })
                .collect(),
            Reach::Character(at) => desk
                .marks_on(at)
                .into_iter()
                .filter_map(|mark| {
                    let layer = layers.iter().position(|layer| std::ptr::eq(*layer, mark.layer))?;
                    Some((layer, Entry { layer: mark.layer, annotation: mark.annotation }))
                })
                .collect(),
        };
        entries.retain(|(_, entry)| query.is_empty() || query.matches(&subject(desk, entry)));
        order(desk, self.sort, &mut entries);
        let kept = self.found.get(self.row).cloned();
        self.found = entries.into_iter().map(|(n, entry)| (n, entry.annotation.id.clone())).collect();
        self.row = kept.and_then(|kept| self.found.iter().position(|f| *f == kept)).unwrap_or(0);
    }

    /// How many annotations are listed.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether none is listed.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The row of the list that is chosen, 0-based.
    pub fn row(&self) -> usize {
        self.row
    }

    /// Goes `rows` down, up when negative, as far as the list goes. Returns whether it went anywhere.
    pub fn step(&mut self, rows: isize) -> bool {
        let before = self.row;
        self.row = self.row.saturating_add_signed(rows).min(self.found.len().saturating_sub(1));
        self.row != before
    }

    /// The annotation of row `row`; none when it is gone by now.
    pub fn entry<'a>(&self, desk: &'a Desk, row: usize) -> Option<Entry<'a>> {
        let (n, id) = self.found.get(row)?;
        let layer = desk.layers().nth(*n)?;
        Some(Entry { layer, annotation: layer.get(id)? })
    }

    /// Orders the list by the next sign.
    pub fn sort_on(&mut self, desk: &Desk) {
        self.sort = self.sort.next();
        self.refresh(desk);
    }
}

fn subject<'a>(desk: &'a Desk, entry: &Entry<'a>) -> crate::analysis::Subject<'a> {
    let status = entry.layer.status(entry.annotation);
    filter::subject(desk, entry.annotation, &entry.layer.coder, entry.span(), status)
}

/// Puts `entries` in order; those of one rank stay in order of the text, those without a place last.
fn order(desk: &Desk, sort: Sort, entries: &mut [(usize, Entry<'_>)]) {
    let book = desk.notebook().codebook();
    let place = |entry: &Entry<'_>| entry.span().map_or((usize::MAX, usize::MAX), |s| (s.start, s.end));
    entries.sort_by_cached_key(|(n, entry)| {
        let rank = match sort {
            Sort::Place => String::new(),
            // a letter that comes after all others: those without a tag last
            Sort::Tag => {
                entry.annotation.tags.first().map_or("\u{10ffff}".to_owned(), |t| book.name(t).to_lowercase())
            }
            Sort::Time => entry.annotation.made.clone(),
            Sort::Coder => entry.layer.coder.clone(),
        };
        (rank, place(entry), *n)
    });
}
