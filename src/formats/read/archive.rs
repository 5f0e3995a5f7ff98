//! Reads single entries of a zip file that may be hostile. Nothing is ever extracted to a folder.
//!
//! An entry is found by its exact name and read into memory, up to fixed limits, so that neither a bomb nor a lying
//! header costs more than they allow. Names are strings to compare, never paths.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::Unreadable;

/// More entries than this are refused.
const MOST_ENTRIES: usize = 10_000;
/// Bytes that one entry may have when it is unpacked.
const ENTRY_LIMIT: u64 = 64 << 20;
/// Bytes that all entries together may have that are read from one archive.
const TOTAL_LIMIT: u64 = 512 << 20;
/// Bytes that may be unpacked of entries that turn out to be damaged or too large, before no more are looked at.
const WASTE_LIMIT: u64 = 64 << 20;
/// How many times larger than its packed form an entry may be, once it has [`RATIO_FROM`] bytes.
const RATIO_LIMIT: u64 = 200;
/// Bytes below which the ratio does not matter.
const RATIO_FROM: u64 = 1 << 20;
/// Bytes that are unpacked before the limits are checked again.
const STEP: u64 = 64 << 10;

/// A zip file in memory.
#[derive(Debug)]
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    size: u64,
    unpacked: u64,
    /// Bytes that were unpacked of entries that were refused then.
    wasted: u64,
}

impl<'a> Archive<'a> {
    /// Reads the directory of the zip file `bytes`.
    ///
    /// Refused are files without a directory (truncated ones, and what is no zip file), those with too many entries,
    /// and those in which two entries have the same name.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| refused("the archive", &error))?;
        if zip.len() > MOST_ENTRIES {
            return Err(refusal(format!("the archive has {} entries, more than {MOST_ENTRIES}", zip.len())));
        }
        if zip.has_duplicate_names() {
            return Err(refusal("the archive has two entries of the same name".to_owned()));
        }
        Ok(Self { zip, size: bytes.len() as u64, unpacked: 0, wasted: 0 })
    }

    /// The names of all entries, in the order of the directory. They may hold anything; never use one as a path.
    pub fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(Result::ok).map(String::from).collect()
    }

    /// Whether there is an entry of exactly this name.
    pub fn contains(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The unpacked bytes of the entry of exactly this `name`.
    ///
    /// Refused are entries that are missing, encrypted, folders or links, damaged (length or checksum), larger than
    /// 64 MiB, larger than 1 MiB and 200 times their packed size, and those that bring the archive above 512 MiB.
    pub fn entry(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        self.entry_up_to(name, ENTRY_LIMIT)
    }

    /// As [`entry`](Self::entry), with `most` bytes instead of 64 MiB.
    pub fn entry_up_to(&mut self, name: &str, most: u64) -> Result<Vec<u8>, Unreadable> {
        let what = format!("`{name}` in the archive");
        if self.wasted > WASTE_LIMIT {
            return Err(refusal(format!("{what} was not unpacked: too many before it are no good")));
        }
        let mut entry = self.zip.by_name(name).map_err(|error| refused(&what, &error))?;
        if !entry.is_file() {
            return Err(refusal(format!("{what} is not a file")));
        }
        let packed = entry.compressed_size().min(self.size);
        let limits = Limits { most, packed, left: TOTAL_LIMIT - self.unpacked };
        let mut bytes = Vec::new();
        let done = unpack(&mut entry, &what, &limits, &mut bytes);
        let count = if done.is_ok() { &mut self.unpacked } else { &mut self.wasted };
        *count += bytes.len() as u64;
        done.map(|()| bytes)
    }
}

/// How much an entry may unpack to.
struct Limits {
    /// Bytes whatever its packed form.
    most: u64,
    /// Its packed bytes.
    packed: u64,
    /// Bytes that the archive as a whole has left.
    left: u64,
}

impl Limits {
    /// Why an entry of `size` unpacked bytes is too large; none when it is not.
    fn broken_by(&self, size: u64) -> Option<String> {
        if size > self.most {
            return Some(format!("is larger than {} MiB", self.most >> 20));
        }
        if size > self.left {
            return Some(format!("brings the archive above {} MiB", TOTAL_LIMIT >> 20));
        }
        let bomb = size > RATIO_FROM && size > self.packed.saturating_mul(RATIO_LIMIT);
        bomb.then(|| format!("unpacks to more than {RATIO_LIMIT} times its size"))
    }
}

/// Unpacks `entry`, which errors call `what`, into `bytes`, within `limits`.
fn unpack<R: Read>(
    entry: &mut ZipFile<'_, R>,
    what: &str,
    limits: &Limits,
    bytes: &mut Vec<u8>,
) -> Result<(), Unreadable> {
    loop {
        let read = entry
            .by_ref()
            .take(STEP)
            .read_to_end(bytes)
            .map_err(|error| refusal(format!("{what} is damaged: {error}")))?;
        if let Some(reason) = limits.broken_by(bytes.len() as u64) {
            return Err(refusal(format!("{what} {reason}")));
        }
        if read == 0 {
            return Ok(());
        }
    }
}

/// The reader's word for an error of the zip crate about `what`.
fn refused(what: &str, error: &ZipError) -> Unreadable {
    refusal(match error {
        ZipError::FileNotFound => format!("{what} is missing"),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            format!("{what} is encrypted: save it without a password")
        }
        ZipError::UnsupportedArchive(reason) => format!("{what} cannot be read: {reason}"),
        ZipError::CompressionMethodNotSupported(method) => {
            format!("{what} cannot be read: compression method {method} is not supported")
        }
        error => format!("{what} is damaged or cut off: {error}"),
    })
}

fn refusal(reason: String) -> Unreadable {
    Unreadable::because(reason)
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    /// A zip file with these entries, packed all but the type of an OpenDocument file.
    pub(crate) fn packed(entries: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            let options = SimpleFileOptions::default();
            let stored = options.compression_method(zip::CompressionMethod::Stored);
            zip.start_file(*name, if *name == "mimetype" { stored } else { options }).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn reason(bytes: &[u8], name: &str) -> String {
        match Archive::open(bytes).and_then(|mut archive| archive.entry(name)) {
            Ok(bytes) => panic!("{} bytes", bytes.len()),
            Err(refused) => refused.reason,
        }
    }

    #[test]
    fn entries_are_read_by_their_exact_name() {
        let bytes = packed(&[("a.txt", "one"), ("../b.txt", "two")]);
        let mut archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.names(), ["a.txt", "../b.txt"]);
        assert_eq!(archive.entry("a.txt").unwrap(), b"one");
        assert_eq!(archive.entry("../b.txt").unwrap(), b"two");
        assert!(archive.contains("a.txt") && !archive.contains("A.txt"));
        assert_eq!(archive.entry("A.txt").unwrap_err().reason, "`A.txt` in the archive is missing");
    }

    #[test]
    fn a_bomb_stops_at_the_ratio() {
        let bytes = packed(&[("a", &"0".repeat(3 << 20))]);
        assert_eq!(reason(&bytes, "a"), "`a` in the archive unpacks to more than 200 times its size");
        let small = packed(&[("a", &"0".repeat(1 << 20))]);
        assert_eq!(Archive::open(&small).unwrap().entry("a").unwrap().len(), 1 << 20);
    }

    #[test]
    fn bombs_beside_each_other_or_the_same_again_cost_no_more_than_the_limit() {
        let zeros = "0".repeat(3 << 20);
        let names: Vec<String> = (0..8).map(|n| n.to_string()).collect();
        let entries: Vec<_> = names.iter().map(|name| (name.as_str(), zeros.as_str())).collect();
        let bytes = packed(&entries);
        let mut archive = Archive::open(&bytes).unwrap();
        for round in 0..100 {
            for name in &names {
                assert!(archive.entry(name).is_err(), "{round}");
            }
        }
        assert!(archive.wasted <= WASTE_LIMIT + (2 << 20) && archive.unpacked == 0, "{}", archive.wasted);
    }

    #[test]
    fn limits_name_what_breaks_them() {
        let limits = Limits { most: ENTRY_LIMIT, packed: 1 << 30, left: 1_000 };
        assert_eq!(limits.broken_by(1_000), None);
        assert!(limits.broken_by(1_001).unwrap().contains("512 MiB"));
        assert!(limits.broken_by(ENTRY_LIMIT + 1).unwrap().contains("64 MiB"));
    }

    #[test]
    fn a_cut_or_damaged_archive_is_refused() {
        let bytes = packed(&[("a", "some words that are packed")]);
        assert!(reason(&bytes[..bytes.len() - 30], "a").starts_with("the archive is damaged or cut off"));
        let mut damaged = bytes;
        damaged[40] ^= 0xff;
        assert!(reason(&damaged, "a").contains("damaged"));
        assert!(reason(b"", "a").starts_with("the archive is damaged or cut off"));
    }

    #[test]
    fn a_folder_is_no_entry_to_read() {
        let bytes = packed(&[("a/", "")]);
        assert_eq!(reason(&bytes, "a/"), "`a/` in the archive is not a file");
    }

    #[test]
    fn too_many_entries_are_refused() {
        let names: Vec<String> = (0..=MOST_ENTRIES).map(|n| n.to_string()).collect();
        let entries: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
        assert!(reason(&packed(&entries), "1").contains("10001 entries"));
    }
}
