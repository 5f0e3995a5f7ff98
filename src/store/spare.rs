//! What was last saved of each file of the store, once more in the cache, so that a file that is gone can be brought
//! back.
//!
//! ```text
//!   annotations/interviews/p01.txt/ada.ron
//!   annotations/.cache/saved/interviews/p01.txt/ada.ron       the same bytes
//!   annotations/.cache/saved/interviews/p01.txt/ada.ron.1     of a file that was gone when the one above was begun
//! ```
//! Nothing waits for them: they are not synced, and one that cannot be written is missed only when it is needed.

use std::io;
use std::path::{Path, PathBuf};

use super::MAX_BYTES;
use super::cache::ignore_cache;
use super::disk::Rights;
use super::project::Project;
use super::save::{ContentHash, WriteError, create_folders, draft_in, read_file, write_file};
use super::versions::Versions;

/// How the names of the store's files end.
const ENDING: &str = "ron";

/// How many spares of one file are kept apart.
const MOST: usize = 100;

/// Bytes that were saved as a file of the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spare {
    /// Where they are.
    pub path: PathBuf,
    /// The file that had them.
    pub of: PathBuf,
}

/// Saves `bytes` as the file of the store at `path`, as [`write_file`] does, and keeps them once more.
pub fn save(
    project: &Project,
    path: &Path,
    bytes: &[u8],
    expected: Option<ContentHash>,
) -> Result<(), WriteError> {
    write_file(project.disk(), path, bytes, expected)?;
    keep(project, path, bytes, expected);
    Ok(())
}

/// Keeps `bytes`, which were just saved as `path`, once more. Where there was no file `before`, what is kept of an
/// earlier one stays beside it.
pub fn keep(project: &Project, path: &Path, bytes: &[u8], before: Option<ContentHash>) {
    let Some(spare) = spare_of(project, path) else { return };
    ignore_cache(project);
    let is_free = if before.is_none() { set_aside(project, &spare, bytes) } else { Ok(()) };
    let _ = is_free.and_then(|()| put(project, &spare, bytes));
}

/// The spares of files that are gone, and those that hold something that the file of today lacks, in order.
pub fn lost(project: &Project) -> Vec<Spare> {
    let mut found: Vec<Spare> = project
        .files_below(&folder(project), |_| true)
        .into_iter()
        .filter_map(|path| Some(Spare { of: original(project, &path)?, path }))
        .filter(|spare| is_lost(project, spare))
        .collect();
    found.sort();
    found
}

/// Whether there is a spare of the file at `path`.
pub fn has_spare(project: &Project, path: &Path) -> bool {
    spare_of(project, path).is_some_and(|spare| project.disk().metadata(&spare).is_ok())
}

/// Whether bringing the spare back would change the file. What cannot be read is not lost: it is of no use.
fn is_lost(project: &Project, spare: &Spare) -> bool {
    let read = |path: &Path| read_file(project.disk(), path, MAX_BYTES);
    let (Ok(Some(theirs)), Ok(ours)) = (read(&spare.path), read(&spare.of)) else { return false };
    match ours {
        Some(_) if spare.path.extension().is_some_and(|e| e == ENDING) => false,
        Some(ours) => {
            let versions = Versions { base: None, ours: ours.clone(), theirs };
            versions.merged(&spare.of).is_ok_and(|merged| merged.file != ours)
        }
        None => Versions { base: None, ours: theirs.clone(), theirs }.merged(&spare.of).is_ok(),
    }
}

/// The folder of the spares.
fn folder(project: &Project) -> PathBuf {
    project.cache().join("saved")
}

/// Where the bytes of the file at `path` are kept; none when it is no file of the store.
fn spare_of(project: &Project, path: &Path) -> Option<PathBuf> {
    Some(folder(project).join(path.strip_prefix(project.annotations()).ok()?))
}

/// The file whose spare is at `path`.
fn original(project: &Project, path: &Path) -> Option<PathBuf> {
    let inside = path.strip_prefix(folder(project)).ok()?;
    let is_number = |ending: &std::ffi::OsStr| ending.as_encoded_bytes().iter().all(u8::is_ascii_digit);
    let numbered = inside.extension().is_some_and(is_number);
    let inside = if numbered { inside.with_extension("") } else { inside.to_owned() };
    inside.extension().is_some_and(|e| e == ENDING).then(|| project.annotations().join(inside))
}

/// Gives what is at `spare` a name of its own, unless it is what `bytes` are.
fn set_aside(project: &Project, spare: &Path, bytes: &[u8]) -> io::Result<()> {
    let disk = project.disk();
    match read_file(disk, spare, MAX_BYTES) {
        Ok(Some(old)) if old != bytes => {}
        _ => return Ok(()),
    }
    let numbered = |n: usize| {
        let mut name = spare.as_os_str().to_owned();
        name.push(format!(".{n}"));
        PathBuf::from(name)
    };
    let free = (1..=MOST).map(numbered).find(|path| disk.metadata(path).is_err());
    disk.rename(spare, &free.ok_or(io::ErrorKind::AlreadyExists)?)
}

/// Puts `bytes` at `spare`.
fn put(project: &Project, spare: &Path, bytes: &[u8]) -> io::Result<()> {
    let disk = project.disk();
    let folder = spare.parent().unwrap_or(spare);
    create_folders(disk, folder).map_err(io::Error::other)?;
    let draft = draft_in(folder);
    let written = disk.create_new(&draft, Rights::Private).and_then(|mut file| file.write_all(bytes));
    let put = written.and_then(|()| disk.rename(&draft, spare));
    if put.is_err() {
        let _ = disk.remove(&draft);
    }
    put
}
