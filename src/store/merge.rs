//! Merges a file of records with another version of it: record by record and field by field, with everything around
//! them that this program does not know.
//!
//! Our file is the frame: it is edited as little as possible. What only they changed is taken over byte for byte, with
//! its comments and unknown fields; what both changed is merged as `annotation::merge` says. A comment between the
//! fields of a record that both changed is the one thing that only stays when it is ours.

use std::collections::{HashMap, HashSet};

use super::cut::{self, Entry, Sequence};
use super::damage::{Damage, ReadOnly, RenderError};
use super::edit::Edits;
use super::literal::{Indent, Layout};
use super::piece::{Piece, Version, by_field, joined};
use super::record::{Record, RecordFile, field_of};
use super::render::{Order, RECORD_LEVEL, layout_of};
use crate::annotation::merge::Merge;

/// Why two versions of a file cannot be merged without losing something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmergeable {
    /// A version is damaged outside of its records, or has records that cannot be read and are new.
    #[error("{0} is damaged")]
    Damaged(Side),
    /// A version was written by a later program.
    #[error("{0} was {1}")]
    ReadOnly(Side, ReadOnly),
    /// A version cannot be read at all.
    #[error("{0}: {1}")]
    Unreadable(Side, Damage),
    /// Both sides changed one field of the file itself.
    #[error("both sides changed the file's own field `{0}`")]
    Header(String),
    /// The merged text would not be read back as what was meant.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// Which version of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What both sides come from.
    Base,
    /// Here.
    Ours,
    /// Elsewhere.
    Theirs,
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Base => "the version that both sides come from",
            Self::Ours => "our version",
            Self::Theirs => "their version",
        })
    }
}

/// A merged file.
#[derive(Debug, Clone)]
pub struct Merged<F> {
    /// The file.
    pub file: F,
    /// Records in which both sides changed the same, so that a person has to choose.
    pub conflicts: usize,
}

/// The three versions, with the places of their records by id.
struct Merger<'a, T> {
    base: Option<Version<'a, T>>,
    ours: Version<'a, T>,
    theirs: Version<'a, T>,
    edits: Edits,
    /// What the merged file has to hold.
    wanted: Vec<T>,
    conflicts: usize,
}

impl<T: Record> RecordFile<T> {
    /// Brings what `theirs` changed since `base` into `self`; no base: both sides made the file.
    pub(super) fn merged_with(
        &self,
        theirs: &Self,
        base: Option<&Self>,
        order: Order,
    ) -> Result<Merged<Self>, Unmergeable> {
        let mut merger = Merger {
            base: base.map(|file| Version::new(file, Side::Base)).transpose()?,
            ours: Version::new(self, Side::Ours)?,
            theirs: Version::new(theirs, Side::Theirs)?,
            edits: Edits::default(),
            wanted: Vec::new(),
            conflicts: 0,
        };
        let known = merger.base.as_ref().map(Version::flaws).unwrap_or_default();
        let known: HashSet<_> = known.union(&merger.ours.flaws()).copied().collect();
        if !merger.theirs.flaws().is_subset(&known) {
            // an unreadable record has no id: it could be one that seems to be deleted
            return Err(Unmergeable::Damaged(Side::Theirs));
        }
        merger.header()?;
        merger.records(order)?;
        let bytes = merger.edits.apply(&self.bytes, 0..self.bytes.len());
        let wanted: Vec<&T> = merger.wanted.iter().collect();
        Ok(Merged { file: self.read_back(&bytes, &wanted)?, conflicts: merger.conflicts })
    }

    /// Whether every byte of it belongs to an entry of its list or a field of its own.
    pub(super) fn is_whole(&self) -> bool {
        cut::document(&self.bytes, super::record::bom(&self.bytes)).is_ok_and(|document| {
            field_of(&self.bytes, &document.fields, T::LIST)
                .and_then(|(_, range)| cut::sequence(&self.bytes, range.start).ok())
                .is_some_and(|list| list == self.list)
        })
    }
}

impl<T: Record> Merger<'_, T> {
    /// Merges the file's own fields.
    fn header(&mut self) -> Result<(), Unmergeable> {
        let (ours, theirs) = (self.ours.clone(), self.theirs.clone());
        let (bytes, fields) = (&ours.file.bytes, &ours.file.fields);
        let names = |file: &RecordFile<T>| -> Vec<String> {
            let named = file.fields.entries.iter().filter_map(|entry| cut::field(&file.bytes, &entry.body));
            named.map(|(name, _)| name.to_owned()).filter(|name| name != T::LIST).collect()
        };
        for name in names(theirs.file) {
            let base = self.base.as_ref().and_then(|base| base.header(&name));
            let (our, their) = (ours.header(&name), theirs.header(&name).unwrap_or_default());
            let layout = layout_of(bytes, fields, ours.file.newline());
            match (our, field_of(bytes, fields, &name)) {
                _ if our == Some(their) || base == Some(their) => {}
                (Some(our), Some((_, range))) if base == Some(our) => self.edits.replace(range, their),
                (Some(_), Some((_, range))) => self.union(&name, range.start, their)?,
                _ if base.is_some() => return Err(Unmergeable::Header(name)),
                _ => {
                    let text = format!("{name}: {}", String::from_utf8_lossy(their));
                    let list = field_of(bytes, fields, T::LIST).and_then(|(index, _)| index.checked_sub(1));
                    self.edits.insert(bytes, fields, list, (&text, &layout));
                }
            }
        }
        Ok(())
    }

    /// Adds the entries of the map `their` to the map at the byte `open` of ours, which must agree in what both have.
    fn union(&mut self, name: &str, open: usize, their: &[u8]) -> Result<(), Unmergeable> {
        let disagree = || Unmergeable::Header(name.to_owned());
        let bytes = &self.ours.file.bytes;
        let map = cut::sequence(bytes, open).ok().filter(|_| bytes[open] == b'{').ok_or_else(disagree)?;
        let other = cut::sequence(their, 0).ok().filter(|_| their[0] == b'{').ok_or_else(disagree)?;
        let pairs = |bytes: &[u8], map: &Sequence| -> Option<Vec<(String, Vec<u8>)>> {
            let pair = |entry: &Entry| {
                let (key, value) = cut::key(bytes, &entry.body)?;
                Some((key.to_owned(), bytes[value].to_vec()))
            };
            map.entries.iter().map(pair).collect()
        };
        let have = pairs(bytes, &map).ok_or_else(disagree)?;
        let layout = match layout_of(bytes, &map, self.ours.file.newline()) {
            Layout::Inline if map.entries.is_empty() => {
                Layout::Lines(Indent::new(self.ours.file.newline(), RECORD_LEVEL))
            }
            layout => layout,
        };
        for (key, value) in pairs(their, &other).ok_or_else(disagree)? {
            match have.iter().find(|(k, _)| *k == key) {
                // when a text was first seen differs between two clones: ours does
                Some(_) => {}
                None => {
                    let text = format!("{key}: {}", String::from_utf8_lossy(&value));
                    let after = have.iter().rposition(|(k, _)| *k < key);
                    self.edits.insert(bytes, &map, after, (&text, &layout));
                }
            }
        }
        Ok(())
    }

    fn records(&mut self, order: Order) -> Result<(), Unmergeable> {
        let (ours, theirs) = (self.ours.clone(), self.theirs.clone());
        let mut kept: Vec<(usize, &str)> = Vec::new();
        for (index, record) in ours.file.records.iter().enumerate() {
            let Some(record) = record else { continue };
            let piece = Piece { file: ours.file, index, record };
            let stays = match theirs.piece(record.id()) {
                Some(their) => self.both(piece, their).map(|()| true)?,
                None => self.deleted_by_them(piece)?,
            };
            if stays {
                kept.push((index, record.id()));
            }
        }
        let places = Places::new(&kept);
        let mut before = None;
        for record in theirs.file.records() {
            let id = record.id();
            if let Some(index) = places.by_id.get(id) {
                before = Some(*index);
            } else if !ours.places.contains_key(id)
                && let Some(piece) = theirs.piece(id)
            {
                let after = match order {
                    Order::ById => places.behind_smaller(id),
                    Order::AsGiven => before,
                };
                self.only_theirs(piece, after)?;
            }
        }
        Ok(())
    }

    fn base(&self, id: &str) -> Option<Piece<'_, T>> {
        self.base.as_ref()?.piece(id)
    }

    /// A record of both sides.
    fn both(&mut self, ours: Piece<'_, T>, theirs: Piece<'_, T>) -> Result<(), Unmergeable> {
        let Self { base, .. } = self;
        let base = base.as_ref().and_then(|base| base.piece(ours.record.id()));
        let lead = joined(base.map(|b| b.lead()), ours.lead(), theirs.lead());
        let tail = joined(base.map(|b| b.tail()), ours.tail(), theirs.tail());
        let (body, record) = match base.map(|b| b.body()) {
            Some(base) if base == theirs.body() => (None, ours.record.clone()),
            Some(base) if base == ours.body() => (Some(theirs.body().to_vec()), theirs.record.clone()),
            _ if ours.body() == theirs.body() => (None, ours.record.clone()),
            _ => {
                let (body, record) = by_field(base, ours, theirs)?;
                (Some(body), record)
            }
        };
        self.conflicts += usize::from(has_news(&record, &[ours.record, theirs.record]));
        self.wanted.push(record);
        let changes =
            [(ours.lead_range(), lead), (ours.entry().body.clone(), body), (ours.tail_range(), tail)];
        for (range, text) in changes {
            if let Some(text) = text {
                self.edits.replace(range, text);
            }
        }
        Ok(())
    }

    /// A record of ours that they do not have. Whether it stays.
    fn deleted_by_them(&mut self, ours: Piece<'_, T>) -> Result<bool, Unmergeable> {
        let id = ours.record.id();
        let mut record = ours.record.clone();
        match self.base(id).map(|base| base.body() == ours.body()) {
            Some(true) => {
                self.edits.remove(&ours.file.bytes, ours.entry());
                return Ok(false);
            }
            Some(false) => {
                record.flag_deletion();
                let body = ours.file.edited(ours.index, ours.record, &record)?;
                self.conflicts += 1;
                self.edits.replace(ours.entry().body.clone(), body);
            }
            None => {}
        }
        self.wanted.push(record);
        Ok(true)
    }

    /// A record of theirs that we do not have, to come behind our entry `after`.
    fn only_theirs(&mut self, theirs: Piece<'_, T>, after: Option<usize>) -> Result<(), Unmergeable> {
        let mut record = theirs.record.clone();
        let mut body = theirs.body().to_vec();
        match self.base(record.id()).map(|base| base.body() == theirs.body()) {
            Some(true) => return Ok(()),
            Some(false) => {
                record.flag_deletion();
                body = theirs.file.edited(theirs.index, theirs.record, &record)?;
                self.conflicts += 1;
            }
            None => {}
        }
        let indent = Indent::new(self.ours.file.newline(), RECORD_LEVEL);
        let mut text = String::new();
        for comment in [theirs.lead(), theirs.tail()] {
            let comment = comment.trim_ascii();
            if !comment.is_empty() {
                text.extend([&*String::from_utf8_lossy(comment), &indent.text()]);
            }
        }
        text.push_str(&String::from_utf8_lossy(&body));
        self.wanted.push(record);
        let ours = &self.ours.file;
        self.edits.insert(&ours.bytes, &ours.list, after, (&text, &Layout::Lines(indent)));
        Ok(())
    }
}

/// Where our entries that stay are.
struct Places<'a> {
    by_id: HashMap<&'a str, usize>,
    /// The ids in order, each with the last entry of it and the smaller ones.
    last: Vec<(&'a str, usize)>,
}

impl<'a> Places<'a> {
    /// `kept` are entries and their ids.
    fn new(kept: &[(usize, &'a str)]) -> Self {
        let by_id = kept.iter().map(|(index, id)| (*id, *index)).collect();
        let mut last: Vec<_> = kept.iter().map(|(index, id)| (*id, *index)).collect();
        last.sort_unstable();
        let mut greatest = 0;
        for (_, index) in &mut last {
            greatest = greatest.max(*index);
            *index = greatest;
        }
        Self { by_id, last }
    }

    /// The last entry with a smaller id.
    fn behind_smaller(&self, id: &str) -> Option<usize> {
        let count = self.last.partition_point(|(other, _)| *other < id);
        count.checked_sub(1).map(|at| self.last[at].1)
    }
}

/// Whether `record` asks for a choice that neither of `sides` asked for.
fn has_news<T: Merge>(record: &T, sides: &[&T]) -> bool {
    sides.iter().all(|side| record.open_choices() > side.open_choices())
}
