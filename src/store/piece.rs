//! Records of a file with every byte around them, and how two versions of one are brought together.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::cut::{self, Entry};
use super::damage::ReadOnly;
use super::edit::Edits;
use super::merge::{Side, Unmergeable};
use super::record::{Record, RecordFile, field_of, fields_by_name};
use super::render::{layout_of, not_cut};
use crate::annotation::merge::Fork;

/// A file with the places of its records.
pub(super) struct Version<'a, T> {
    pub(super) file: &'a RecordFile<T>,
    pub(super) places: HashMap<&'a str, usize>,
}

impl<T> Clone for Version<'_, T> {
    fn clone(&self) -> Self {
        Self { file: self.file, places: self.places.clone() }
    }
}

/// A record with what stands around it.
pub(super) struct Piece<'a, T> {
    pub(super) file: &'a RecordFile<T>,
    pub(super) index: usize,
    pub(super) record: &'a T,
}

impl<T> Clone for Piece<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Piece<'_, T> {}

impl<'a, T: Record> Version<'a, T> {
    /// The version `file`, if all of it can be accounted for.
    pub(super) fn new(file: &'a RecordFile<T>, side: Side) -> Result<Self, Unmergeable> {
        match &file.read_only {
            Some(ReadOnly::Damaged(_)) => return Err(Unmergeable::Damaged(side)),
            Some(newer) => return Err(Unmergeable::ReadOnly(side, newer.clone())),
            None if !file.is_whole() => return Err(Unmergeable::Damaged(side)),
            None => {}
        }
        let records = file.records.iter().enumerate();
        let places = records.filter_map(|(index, record)| Some((record.as_ref()?.id(), index))).collect();
        Ok(Self { file, places })
    }

    pub(super) fn piece(&self, id: &str) -> Option<Piece<'a, T>> {
        let index = *self.places.get(id)?;
        Some(Piece { file: self.file, index, record: self.file.records[index].as_ref()? })
    }

    /// The text of entries without a record.
    pub(super) fn flaws(&self) -> HashSet<&'a [u8]> {
        let entries = self.file.list.entries.iter().zip(&self.file.records);
        entries.filter(|(_, r)| r.is_none()).map(|(e, _)| &self.file.bytes[e.body.clone()]).collect()
    }

    /// The value of the file's own field `name`, as it is written.
    pub(super) fn header(&self, name: &str) -> Option<&'a [u8]> {
        let (_, range) = field_of(&self.file.bytes, &self.file.fields, name)?;
        Some(&self.file.bytes[range])
    }
}

impl<'a, T: Record> Piece<'a, T> {
    pub(super) fn entry(&self) -> &'a Entry {
        &self.file.list.entries[self.index]
    }

    /// The record as it is written.
    pub(super) fn body(&self) -> &'a [u8] {
        &self.file.bytes[self.entry().body.clone()]
    }

    /// White space and comments before it.
    pub(super) fn lead(&self) -> &'a [u8] {
        &self.file.bytes[self.entry().start..self.entry().body.start]
    }

    /// A comment behind it on the same line.
    pub(super) fn tail(&self) -> &'a [u8] {
        &self.file.bytes[self.entry().end()..self.entry().stop]
    }

    /// Its fields that this program does not know, as they are written.
    pub(super) fn unknown_fields(&self) -> Vec<(&'a str, &'a [u8])> {
        let bytes = &self.file.bytes[..self.entry().body.end];
        let open = cut::open_of(bytes, self.entry().body.start).unwrap_or_default();
        let Ok(fields) = cut::sequence(bytes, open) else { return Vec::new() };
        let named = fields.entries.iter().filter_map(|entry| cut::field(bytes, &entry.body));
        let known = |name: &str| T::FIELDS.iter().any(|field| field.name == name);
        named.filter(|(name, _)| !known(name)).map(|(name, range)| (name, &bytes[range])).collect()
    }

    /// Where the bytes of the lead lie.
    pub(super) fn lead_range(&self) -> Range<usize> {
        self.entry().start..self.entry().body.start
    }

    /// Where the bytes of the tail lie.
    pub(super) fn tail_range(&self) -> Range<usize> {
        self.entry().end()..self.entry().stop
    }
}

/// What is to stand in the place of `ours`, white space and comments; none when ours stays.
pub(super) fn joined(base: Option<&[u8]>, ours: &[u8], theirs: &[u8]) -> Option<Vec<u8>> {
    if theirs.trim_ascii() == ours.trim_ascii()
        || base.is_some_and(|base| base.trim_ascii() == theirs.trim_ascii())
    {
        return None;
    }
    if base.is_some_and(|base| base.trim_ascii() == ours.trim_ascii()) || ours.trim_ascii().is_empty() {
        return Some(theirs.to_vec());
    }
    // two comments, one behind the other: each line comment ends with its line, or the whole ends with it
    (!theirs.trim_ascii().is_empty()).then(|| [ours, theirs].concat())
}

/// A record that both sides changed: its text and what it holds.
pub(super) fn by_field<T: Record>(
    base: Option<Piece<'_, T>>,
    ours: Piece<'_, T>,
    theirs: Piece<'_, T>,
) -> Result<(Vec<u8>, T), Unmergeable> {
    let fork = Fork { base: base.map(|b| b.record), ours: ours.record, theirs: theirs.record };
    let mut record = T::merge(fork);
    let mut taken = Vec::new();
    let (before, mine) = (base.map(|b| b.unknown_fields()).unwrap_or_default(), ours.unknown_fields());
    let value = |fields: &[(&str, &[u8])], name: &str| -> Option<Vec<u8>> {
        fields.iter().find(|(n, _)| *n == name).map(|(_, value)| value.to_vec())
    };
    for (name, new) in theirs.unknown_fields() {
        let (old, our) = (value(&before, name), value(&mine, name));
        if our.as_deref() == Some(new) || old.as_deref() == Some(new) {
            continue;
        }
        if our == old || our.is_none() {
            taken.push((name, new));
        } else {
            record.flag_other(name, &String::from_utf8_lossy(new));
        }
    }
    let body = ours.file.edited(ours.index, ours.record, &record)?;
    Ok((with_fields(&body, &taken, ours.file.newline())?, record))
}

/// The record `body` with each of `fields` as it is given there.
pub(super) fn with_fields(
    body: &[u8],
    fields: &[(&str, &[u8])],
    newline: &'static str,
) -> Result<Vec<u8>, Unmergeable> {
    let open = cut::open_of(body, 0).unwrap_or_default();
    let sequence = cut::sequence(body, open).map_err(not_cut)?;
    let layout = layout_of(body, &sequence, newline);
    let there = fields_by_name(body, &sequence);
    let mut edits = Edits::default();
    for (name, value) in fields {
        match there.get(name) {
            Some((_, range)) => edits.replace(range.clone(), *value),
            None => {
                let text = format!("{name}: {}", String::from_utf8_lossy(value));
                edits.insert(body, &sequence, sequence.entries.len().checked_sub(1), (&text, &layout));
            }
        }
    }
    Ok(edits.apply(body, 0..body.len()))
}
