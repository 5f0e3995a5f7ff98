//! Writes changed records back: only the fields that changed, only the records that changed.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::cut::{self, Sequence};
use super::damage::{ReadOnly, RenderError};
use super::edit::Edits;
use super::literal::{self, Indent, Layout, Value};
use super::record::{Field, Record, RecordFile, fields_by_name, read};
use super::token::Fault;

/// How deep a record of the list stands in our layout.
pub(super) const RECORD_LEVEL: usize = 2;

/// Where new records go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Behind the last record with a smaller id. Records that are there stay where they are.
    ById,
    /// All records come in the order in which they are wanted.
    AsGiven,
}

impl<T: Record> RecordFile<T> {
    /// The file with `wanted` as its records; `others` are changes outside of the list.
    ///
    /// The new text is read back and compared before it is returned.
    pub(super) fn with(&self, wanted: &[&T], order: Order, others: Edits) -> Result<Self, RenderError> {
        if let Some(reason) = &self.read_only {
            return Err(reason.clone().into());
        }
        let mut edits = others;
        self.update(wanted, order, &mut edits)?;
        if edits.is_empty() {
            return Ok(self.clone());
        }
        self.read_back(&edits.apply(&self.bytes, 0..self.bytes.len()), wanted)
    }

    fn update(&self, wanted: &[&T], order: Order, edits: &mut Edits) -> Result<(), RenderError> {
        let by_id: HashMap<&str, (usize, &T)> =
            wanted.iter().enumerate().map(|(place, record)| (record.id(), (place, *record))).collect();
        let mut slots = Vec::with_capacity(self.records.len());
        for (index, record) in self.records.iter().enumerate() {
            match record {
                Some(record) if by_id.contains_key(record.id()) => slots.push((index, record)),
                Some(_) => edits.remove(&self.bytes, &self.list.entries[index]),
                None => {}
            }
        }
        let mut sources = slots.clone();
        if order == Order::AsGiven {
            sources.sort_by_key(|(_, record)| by_id[record.id()].0);
        }
        for ((slot, _), (source, old)) in slots.iter().zip(&sources) {
            let new = by_id[old.id()].1;
            if slot != source || *old != new {
                edits.replace(self.list.entries[*slot].body.clone(), self.edited(*source, old, new)?);
            }
        }
        let kept: Vec<(usize, &str)> =
            slots.iter().zip(&sources).map(|((slot, _), (_, record))| (*slot, record.id())).collect();
        let indent = Indent::new(self.newline(), RECORD_LEVEL);
        for (after, record) in self.places(&kept, wanted, order) {
            let text = print(record, &indent);
            edits.insert(&self.bytes, &self.list, after, (&text, &Layout::Lines(indent.clone())));
        }
        Ok(())
    }

    /// The records of `wanted` that the file lacks, each with the entry that it comes behind. `kept` says which
    /// entries stay and whose ids they then have.
    fn places<'a>(
        &self,
        kept: &[(usize, &str)],
        wanted: &[&'a T],
        order: Order,
    ) -> Vec<(Option<usize>, &'a T)> {
        let slots: HashMap<&str, usize> = kept.iter().map(|(slot, id)| (*id, *slot)).collect();
        // the smallest id from each kept entry on: it only grows, so it can be searched
        let mut smallest: Vec<&str> = kept.iter().map(|(_, id)| *id).collect();
        for index in (1..smallest.len()).rev() {
            smallest[index - 1] = smallest[index - 1].min(smallest[index]);
        }
        let mut wanted = wanted.to_vec();
        if order == Order::ById {
            wanted.sort_by_key(|record| record.id());
        }
        let mut before = None;
        let mut places = Vec::new();
        for record in wanted {
            let id = record.id();
            if let Some(slot) = slots.get(id) {
                before = Some(*slot);
                continue;
            }
            let count = match (self.aside.get(id), order) {
                // in front of its namesake, or it would not count
                (Some(aside), _) => kept.partition_point(|(slot, _)| slot < aside),
                (None, Order::ById) => smallest.partition_point(|smallest| *smallest < id),
                (None, Order::AsGiven) => before.map_or(0, |b| kept.partition_point(|(slot, _)| *slot <= b)),
            };
            places.push((count.checked_sub(1).map(|index| kept[index].0), record));
        }
        places
    }

    /// The text of the record in entry `index`, which holds `old`, changed so that it holds `new`.
    pub(super) fn edited(&self, index: usize, old: &T, new: &T) -> Result<Vec<u8>, RenderError> {
        let body = &self.list.entries[index].body;
        let bytes = &self.bytes[..body.end];
        let open = cut::open_of(bytes, body.start).unwrap_or(body.start);
        let fields = cut::sequence(bytes, open).map_err(not_cut)?;
        let by_name = fields_by_name(bytes, &fields);
        let layout = layout_of(bytes, &fields, self.newline());
        let mut edits = Edits::default();
        let mut after = None;
        for field in T::FIELDS {
            let (was, is) = ((field.value)(old), (field.value)(new));
            match (by_name.get(field.name), is) {
                (Some((index, _)), is) if was == is => after = Some(*index),
                (Some((index, range)), Some(is)) => {
                    after = Some(*index);
                    if !self.edit_list(range.start, &is, &mut edits) {
                        edits.replace(range.clone(), is.print(&layout));
                    }
                }
                (Some((index, _)), None) => edits.remove(bytes, &fields.entries[*index]),
                (None, Some(is)) => {
                    let text = format!("{}: {}", field.name, is.print(&layout));
                    edits.insert(bytes, &fields, after, (&text, &layout));
                }
                (None, None) => {}
            }
        }
        Ok(edits.apply(bytes, body.clone()))
    }

    /// Changes the list at the byte `open` so that it holds `wanted`, item by item, so that comments stay; whether
    /// that was possible.
    fn edit_list(&self, open: usize, wanted: &Value, edits: &mut Edits) -> bool {
        let Value::List(wanted) = wanted else { return false };
        let Ok(list) = cut::sequence(&self.bytes, open) else { return false };
        let mut locator = super::damage::Locator::new(&self.bytes, 0);
        let item = |entry: &cut::Entry| read::<String>(&self.bytes, &entry.body, &mut locator).ok();
        let items: Vec<_> =
            list.entries.iter().map(item).map(|text| text.map(|t| literal::string(&t))).collect();
        let kept = || items.iter().enumerate().filter_map(|(i, item)| Some((i, item.as_ref()?)));
        let kept: Vec<_> = kept().filter(|(_, item)| wanted.contains(item)).collect();
        let common: Vec<_> = wanted.iter().filter(|item| kept.iter().any(|(_, k)| k == item)).collect();
        if !kept.iter().map(|(_, item)| *item).eq(common) {
            return false;
        }
        for (index, entry) in list.entries.iter().enumerate() {
            if !kept.iter().any(|(kept, _)| *kept == index) {
                edits.remove(&self.bytes, entry);
            }
        }
        let layout = layout_of(&self.bytes, &list, self.newline());
        let mut after = None;
        for item in wanted {
            match kept.iter().find(|(_, k)| *k == item) {
                Some((index, _)) => after = Some(*index),
                None => edits.insert(&self.bytes, &list, after, (item, &layout)),
            }
        }
        true
    }

    /// Reads `bytes` as the next state of this file and makes sure that they hold `wanted`, and everything that
    /// could not be read before.
    pub(super) fn read_back(&self, bytes: &[u8], wanted: &[&T]) -> Result<Self, RenderError> {
        let different = |what: &str| RenderError::NotReadBack(what.to_owned());
        let mut file = Self::parse(bytes, Path::new(""))
            .map_err(|damage| RenderError::NotReadBack(damage.to_string()))?;
        if let Some(ReadOnly::Damaged(flaw)) = &file.read_only {
            return Err(RenderError::NotReadBack(flaw.to_string()));
        }
        let found: HashMap<&str, &T> = file.records().map(|record| (record.id(), record)).collect();
        let ids: HashSet<&str> = wanted.iter().map(|record| record.id()).collect();
        if let Some(record) = wanted.iter().find(|record| found.get(record.id()) != Some(record)) {
            return Err(RenderError::NotReadBack(format!("{} differs", literal::string(record.id()))));
        }
        if file.records.len() != ids.len() + self.unreadable.len() {
            return Err(different("records came or went"));
        }
        // a record whose namesake was removed counts from the next start on; until then nobody knows it
        let is_unknown = |record: &Option<T>| record.as_ref().is_some_and(|r| !ids.contains(r.id()));
        let unknown: Vec<usize> = (0..file.records.len()).filter(|i| is_unknown(&file.records[*i])).collect();
        file.set_aside(&unknown, "not opened yet: the record with this id was removed");
        Ok(file)
    }
}

/// `record` in our layout, without the blanks before its first line.
fn print<T: Record>(record: &T, indent: &Indent) -> String {
    let inner = indent.inner();
    let line = inner.text();
    let layout = Layout::Lines(inner);
    let mut text = String::from("(");
    for field in T::FIELDS {
        if let Some(value) = (field.value)(record) {
            text.extend([&line, field.name, ": ", &value.print(&layout), ","]);
        }
    }
    text.extend([&indent.text(), ")"]);
    text
}

/// `record` on one line.
pub(super) fn inline<T: Record>(record: &T) -> String {
    let field = |field: &Field<T>| {
        let value = (field.value)(record)?;
        Some(format!("{}: {}", field.name, value.print(&Layout::Inline)))
    };
    format!("({})", T::FIELDS.iter().filter_map(field).collect::<Vec<_>>().join(", "))
}

/// How the entries of `sequence` are laid out, to add another in the same way.
pub(super) fn layout_of(bytes: &[u8], sequence: &Sequence, newline: &'static str) -> Layout {
    let lead = sequence.entries.first().map(|e| &bytes[e.start..e.body.start]).unwrap_or_default();
    match memchr::memrchr(b'\n', lead) {
        Some(at) => {
            let blanks = lead[at + 1..].iter().take_while(|b| matches!(b, b' ' | b'\t'));
            Layout::Lines(Indent { newline, blanks: blanks.map(|b| char::from(*b)).collect() })
        }
        None => Layout::Inline,
    }
}

/// A record or table that was read before cannot be cut now.
pub(super) fn not_cut(fault: Fault) -> RenderError {
    RenderError::NotReadBack(fault.reason.to_owned())
}
