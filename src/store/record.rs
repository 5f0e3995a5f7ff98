//! A file that is a list of records: cut losslessly, each record read by `ron`, and written back with as few bytes
//! changed as possible.

use std::collections::{HashMap, HashSet};
use std::num::NonZero;
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use serde::de::DeserializeOwned;

use super::MAX_BYTES;
use super::cut::{self, Document, Entry, Sequence};
use super::damage::{Damage, Flaw, Locator, ReadOnly, Version, shown};
use super::literal::Value;
use super::recover;
use super::token::Fault;
use crate::annotation::merge::Merge;

/// Records that one thread reads at least.
const PART: usize = 1_000;

/// Threads that read records at most.
const THREADS: usize = 4;

/// What a record of a [`RecordFile`] must say about itself.
pub(super) trait Record: DeserializeOwned + Merge + Send + 'static {
    /// The name of the list that the records stand in.
    const LIST: &'static str;
    /// All fields in the order in which they are written.
    const FIELDS: &'static [Field<Self>];

    /// What tells the record from others.
    fn id(&self) -> &str;
}

/// One field of a record.
pub(super) struct Field<T> {
    /// Its name in the file.
    pub(super) name: &'static str,
    /// Its value as it is written; none when it is the default, which is not written.
    pub(super) value: fn(&T) -> Option<Value>,
}

/// A file with a list of records, as it was read.
#[derive(Debug, Clone)]
pub(super) struct RecordFile<T> {
    pub(super) bytes: Vec<u8>,
    /// The fields of the file itself.
    pub(super) fields: Sequence,
    /// The list of records.
    pub(super) list: Sequence,
    /// What each entry of the list holds; none where it is unreadable or repeats an id.
    pub(super) records: Vec<Option<T>>,
    /// Records that can be read but do not count, by their ids: the entries they stand in.
    pub(super) aside: HashMap<String, usize>,
    /// Why entries of the list have no record, in order of the file.
    pub(super) unreadable: Vec<Flaw>,
    /// The format that the file says it has.
    pub(super) version: Version,
    /// Why the file must not be written; none when it may be.
    pub(super) read_only: Option<ReadOnly>,
}

impl<T: Record> RecordFile<T> {
    /// A file without records; `header` are names and written values of its own fields.
    pub(super) fn new(header: &[(&str, String)]) -> Self {
        let Version { major, minor } = Version::OURS;
        let fields: String =
            header.iter().flat_map(|(name, value)| ["  ", name, ": ", value, ",\n"]).collect();
        let list = T::LIST;
        let text = format!(
            "#![enable(implicit_some)]\n(\n  format: ({major}, {minor}),\n{fields}  {list}: [\n  ],\n)\n"
        );
        Self::parse(text.as_bytes(), Path::new("")).expect("our own layout can be read")
    }

    /// Reads a file; `name` is for messages.
    pub(super) fn parse(bytes: &[u8], name: &Path) -> Result<Self, Damage> {
        if bytes.len() > MAX_BYTES {
            return Err(Damage::TooBig { file: shown(name) });
        }
        let unreadable = |flaw| Damage::Unreadable { file: shown(name), flaw };
        if let Some(reason) = wreck(bytes) {
            return Err(unreadable(locator(bytes).flaw(0, reason)));
        }
        let strict = match Reading::<T>::strict(bytes) {
            Ok(reading) if reading.frame.is_ok() && reading.flaws.is_empty() => {
                return Ok(reading.into_file(bytes));
            }
            flawed => flawed,
        };
        if let Some(line) = conflict(bytes) {
            return Err(Damage::Conflict { file: shown(name), line });
        }
        let recovered = Reading::<T>::recovered(bytes);
        let best = match (strict, recovered) {
            (Ok(strict), Some(other)) if other.readable() > strict.readable() => other,
            (Ok(strict), _) => strict,
            (Err(_), Some(other)) if other.frame.is_ok() || other.readable() > 0 => other,
            (Err(fault), _) => return Err(unreadable(locator(bytes).flaw(fault.at, fault.reason))),
        };
        match best.frame {
            Err(flaw) if best.records.iter().all(Option::is_none) => Err(unreadable(flaw)),
            _ => Ok(best.into_file(bytes)),
        }
    }

    /// The records in the order of the file; of several with one id the first.
    pub(super) fn records(&self) -> impl Iterator<Item = &T> {
        self.records.iter().flatten()
    }

    /// The value of the file's own field `name`, or the default when the file has no such field. A value that cannot be
    /// read counts as the default too, and makes the file read-only.
    pub(super) fn header<V: DeserializeOwned + Default>(&mut self, name: &str) -> V {
        let Some((_, range)) = field_of(&self.bytes, &self.fields, name) else { return V::default() };
        read(&self.bytes, &range, &mut locator(&self.bytes)).unwrap_or_else(|flaw| {
            self.read_only.get_or_insert(ReadOnly::Damaged(flaw));
            V::default()
        })
    }

    /// Of several records with one id only the first counts.
    fn set_repeated_aside(&mut self) {
        let mut seen = HashSet::new();
        let mut repeated = Vec::new();
        for (index, record) in self.records.iter().enumerate() {
            let Some(record) = record else { continue };
            if !seen.insert(record.id()) {
                repeated.push(index);
            }
        }
        self.set_aside(&repeated, "the first record with this id counts, this one does not");
    }

    /// Keeps the records of these entries in the file as they are, but does not count them.
    pub(super) fn set_aside(&mut self, entries: &[usize], reason: &str) {
        let mut locator = locator(&self.bytes);
        for index in entries {
            if let Some(record) = self.records[*index].take() {
                self.unreadable.push(locator.flaw(self.list.entries[*index].body.start, reason));
                let first = self.aside.entry(record.id().to_owned()).or_insert(*index);
                // records are set aside at several times, and the first of them would count before the others
                *first = (*first).min(*index);
            }
        }
        self.unreadable.sort_by_key(|flaw| (flaw.line, flaw.column));
    }

    /// The line end that the file uses.
    pub(super) fn newline(&self) -> &'static str {
        match memchr::memchr(b'\n', &self.bytes) {
            Some(at) if at > 0 && self.bytes[at - 1] == b'\r' => "\r\n",
            _ => "\n",
        }
    }
}

/// One way to understand a file.
struct Reading<T> {
    /// The file's own fields and its version, or what is wrong with them.
    frame: Result<(Sequence, Version), Flaw>,
    list: Sequence,
    records: Vec<Option<T>>,
    flaws: Vec<Flaw>,
}

impl<T: Record> Reading<T> {
    /// By counting brackets from the first byte on.
    fn strict(bytes: &[u8]) -> Result<Self, Fault> {
        let document = cut::document(bytes, bom(bytes))?;
        let missing = Fault { at: document.fields.open, reason: "the list of records is missing" };
        let (_, range) = field_of(bytes, &document.fields, T::LIST).ok_or(missing)?;
        let list = cut::sequence(bytes, range.start)?;
        if bytes[list.open] != b'[' || list.close + 1 != range.end {
            return Err(Fault { at: range.start, reason: "expected a list" });
        }
        Ok(Self::of(bytes, frame(bytes, document), list))
    }

    /// By the lines of our layout; none when the file does not have it.
    fn recovered(bytes: &[u8]) -> Option<Self> {
        let region = recover::region(bytes, T::LIST)?;
        let masked = recover::masked(bytes, &region);
        let frame = cut::document(&masked, bom(bytes))
            .map_err(|fault| locator(bytes).flaw(fault.at, fault.reason))
            .and_then(|document| match field_of(&masked, &document.fields, T::LIST) {
                Some((_, value)) if value.start + 1 == region.start => frame(&masked, document),
                _ => Err(locator(bytes).flaw(region.start, "the list of records is damaged here")),
            });
        let list = Sequence {
            open: region.start.saturating_sub(1),
            first: region.start,
            entries: recover::entries(bytes, &region),
            close: region.end,
        };
        Some(Self::of(bytes, frame, list))
    }

    fn of(bytes: &[u8], frame: Result<(Sequence, Version), Flaw>, list: Sequence) -> Self {
        let (records, flaws) = records(bytes, &list.entries);
        Self { frame, list, records, flaws }
    }

    fn readable(&self) -> usize {
        self.records.len() - self.flaws.len()
    }

    fn into_file(self, bytes: &[u8]) -> RecordFile<T> {
        let (fields, version, read_only) = match self.frame {
            Ok((fields, version)) => {
                let newer = version.major > Version::OURS.major;
                (fields, version, newer.then_some(ReadOnly::Newer(version)))
            }
            Err(flaw) => (Sequence::default(), Version::OURS, Some(ReadOnly::Damaged(flaw))),
        };
        let mut file = RecordFile {
            bytes: bytes.to_vec(),
            fields,
            list: self.list,
            records: self.records,
            aside: HashMap::new(),
            unreadable: self.flaws,
            version,
            read_only,
        };
        file.set_repeated_aside();
        file
    }
}

/// Checks everything about the file's own fields that all files share.
fn frame(bytes: &[u8], document: Document) -> Result<(Sequence, Version), Flaw> {
    let mut locator = locator(bytes);
    extensions(bytes, &document.header, &mut locator)?;
    let mut names = HashSet::new();
    for entry in &document.fields.entries {
        let reason = match cut::field(bytes, &entry.body) {
            None => "expected `name: value`",
            Some((name, _)) if !names.insert(name) => "this field stands here twice",
            Some(_) => continue,
        };
        return Err(locator.flaw(entry.body.start, reason));
    }
    let Some((_, range)) = field_of(bytes, &document.fields, "format") else {
        return Err(locator.flaw(document.fields.open, "the field `format` is missing"));
    };
    let (major, minor) = read(bytes, &range, &mut locator)?;
    if major == 0 {
        return Err(locator.flaw(range.start, "there is no format 0"));
    }
    Ok((document.fields, Version { major, minor }))
}

/// Checks the attributes before the struct, by letting `ron` read an empty value behind them.
fn extensions(bytes: &[u8], header: &Range<usize>, locator: &mut Locator<'_>) -> Result<(), Flaw> {
    let text = std::str::from_utf8(&bytes[header.clone()])
        .map_err(|error| locator.flaw(header.start + error.valid_up_to(), "not UTF-8"))?;
    ron::from_str::<()>(&format!("{text}()")).map_err(|error| locator.inner(header.start, &error))
}

/// Reads all `entries`, on several threads when there are many: the records, none where one cannot be read, and why.
fn records<T: Record>(bytes: &[u8], entries: &[Entry]) -> (Vec<Option<T>>, Vec<Flaw>) {
    if entries.len() <= PART {
        // asking how many threads there can be takes longer than a few records
        return records_of_part(bytes, entries);
    }
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(THREADS);
    let part = entries.len().div_ceil(threads).max(PART);
    let parts: Vec<_> = thread::scope(|scope| {
        let read = |part| scope.spawn(move || records_of_part(bytes, part));
        let readers: Vec<_> = entries.chunks(part).map(read).collect();
        readers.into_iter().map(|reader| reader.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let (records, flaws): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    (records.into_iter().flatten().collect(), flaws.into_iter().flatten().collect())
}

fn records_of_part<T: Record>(bytes: &[u8], entries: &[Entry]) -> (Vec<Option<T>>, Vec<Flaw>) {
    let mut locator = locator(bytes);
    let mut flaws = Vec::new();
    let read = |entry: &Entry| record(bytes, entry, &mut locator).map_err(|flaw| flaws.push(flaw)).ok();
    let records = entries.iter().map(read).collect();
    (records, flaws)
}

fn record<T: Record>(bytes: &[u8], entry: &Entry, locator: &mut Locator<'_>) -> Result<T, Flaw> {
    if cut::open_of(bytes, entry.body.start).is_none() {
        return Err(locator.flaw(entry.body.start, "expected a record in `( … )`"));
    }
    read(bytes, &entry.body, locator)
}

/// Reads the value at `range`; `Some` may be left out.
pub(super) fn read<V: DeserializeOwned>(
    bytes: &[u8],
    range: &Range<usize>,
    locator: &mut Locator<'_>,
) -> Result<V, Flaw> {
    let text = std::str::from_utf8(&bytes[range.clone()])
        .map_err(|error| locator.flaw(range.start + error.valid_up_to(), "not UTF-8"))?;
    ron::Options::default()
        .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
        .from_str(text)
        .map_err(|error| locator.inner(range.start, &error))
}

/// Which entry of a struct's `fields` is called `name`, and the place of its value.
pub(super) fn field_of(bytes: &[u8], fields: &Sequence, name: &str) -> Option<(usize, Range<usize>)> {
    fields.entries.iter().enumerate().find_map(|(index, entry)| {
        cut::field(bytes, &entry.body).filter(|(found, _)| *found == name).map(|(_, range)| (index, range))
    })
}

/// The entries of a struct's `fields` by their names.
pub(super) fn fields_by_name<'a>(
    bytes: &'a [u8],
    fields: &Sequence,
) -> HashMap<&'a str, (usize, Range<usize>)> {
    let named = fields.entries.iter().enumerate().filter_map(|(index, entry)| {
        cut::field(bytes, &entry.body).map(|(name, range)| (name, (index, range)))
    });
    named.collect()
}

/// The line, 1-based, of the first marker that git leaves in a file it could not merge.
fn conflict(bytes: &[u8]) -> Option<usize> {
    let is_marker = |line: &[u8]| {
        let markers: [&[u8]; 4] = [b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>"];
        markers
            .iter()
            .any(|m| line.strip_prefix(*m).is_some_and(|rest| matches!(rest, [] | [b' ' | b'\r', ..])))
    };
    bytes.split(|b| *b == b'\n').position(is_marker).map(|index| index + 1)
}

/// What became of a file that holds no text of ours at all.
fn wreck(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [] => Some("the file is empty, as after a power failure"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("the file is UTF-16, not UTF-8"),
        zeros if zeros.iter().all(|b| *b == 0) => {
            Some("the file holds only NUL bytes, as after a power failure")
        }
        _ => None,
    }
}

/// The length of the byte-order mark.
pub(super) fn bom(bytes: &[u8]) -> usize {
    if bytes.starts_with("\u{FEFF}".as_bytes()) { 3 } else { 0 }
}

fn locator(bytes: &[u8]) -> Locator<'_> {
    Locator::new(bytes, bom(bytes))
}
