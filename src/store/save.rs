//! Reading a file whole, and saving one so that a crash leaves the old text or the new one.
//!
//! The order write, sync, rename, sync of the folder is the only one that lost nothing when power was cut: without
//! the first sync xfs and btrfs leave an empty file behind the new name, without the second the save may be undone.

use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::damage::shown;
use super::disk::{Disk, Draft, Kind, Metadata, Rights};

/// Symlinks that are followed in a row, as in Linux.
const LINKS: usize = 40;

/// Tells one content of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The BLAKE3 hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The path is a folder.
    #[error("{}: this is a folder", shown(.0))]
    Folder(PathBuf),
    /// The path is a pipe, socket or device.
    #[error("{}: this is no file but a pipe or a device (a pipe can be read as: … | manicule -)", shown(.0))]
    NotRegular(PathBuf),
    /// The file is larger than allowed.
    #[error("{}: larger than {limit} bytes", shown(path))]
    TooBig {
        /// The file.
        path: PathBuf,
        /// The most that is read, in bytes.
        limit: usize,
    },
    /// The system says no.
    #[error("{}: cannot be read", shown(path))]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Why a file was not saved. The old file is untouched unless it says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file is not as it was when it was read: somebody else wrote it, made it or took it away.
    #[error("{}: changed by another program", shown(.0))]
    ChangedOutside(PathBuf),
    /// The file is write-protected. Replacing it would be possible, and is not done.
    #[error("{}: write-protected", shown(.0))]
    Protected(PathBuf),
    /// The symlinks at the path lead in a circle.
    #[error("{}: too many symlinks", shown(.0))]
    LinkCircle(PathBuf),
    /// The old file could not be read to compare it.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The system says no. After [`Step::SyncFolder`] the new text is in its place, but may not survive a crash.
    #[error("{}: cannot {step}", shown(path))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was being done.
        step: Step,
        /// What the system says.
        source: io::Error,
    },
}

/// What was being done when saving failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Following the path.
    Follow,
    /// Making a folder.
    CreateFolder,
    /// Making the new file beside the old one.
    Create,
    /// Writing it.
    Write,
    /// Bringing it to the medium.
    Sync,
    /// Putting it in the place of the old one.
    Rename,
    /// Bringing the folder to the medium.
    SyncFolder,
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Follow => "follow the path",
            Self::CreateFolder => "make the folder",
            Self::Create => "make a file",
            Self::Write => "write",
            Self::Sync | Self::SyncFolder => "bring it to the disk",
            Self::Rename => "replace the old file",
        })
    }
}

/// The whole file, if it has at most `limit` bytes; none when there is no file.
///
/// The kind is looked at before the file is opened, because opening a pipe waits for a writer. Somebody who swaps the
/// file in between can still make us wait; opening without waiting would need a call that std lacks.
pub fn read_file(disk: &dyn Disk, path: &Path, limit: usize) -> Result<Option<Vec<u8>>, ReadError> {
    let failed = |source| ReadError::Io { path: path.to_owned(), source };
    let too_big = || ReadError::TooBig { path: path.to_owned(), limit };
    if readable(disk, path, limit)?.is_none() {
        return Ok(None);
    }
    match disk.read(path, limit.saturating_add(1)) {
        Ok(bytes) if bytes.len() > limit => Err(too_big()),
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// What is at `path`, a regular file of at most `limit` bytes; none when nothing is.
pub(super) fn readable(disk: &dyn Disk, path: &Path, limit: usize) -> Result<Option<Metadata>, ReadError> {
    let failed = |source| ReadError::Io { path: path.to_owned(), source };
    let Some(found) = found(disk, path).map_err(failed)? else { return Ok(None) };
    regular(path, found)?;
    if found.len > limit as u64 {
        return Err(ReadError::TooBig { path: path.to_owned(), limit });
    }
    Ok(Some(found))
}

/// Refuses what is no file: opening it could wait for ever, and replacing it would take away more than a file.
fn regular(path: &Path, found: Metadata) -> Result<(), ReadError> {
    match found.kind {
        Kind::File => Ok(()),
        Kind::Folder => Err(ReadError::Folder(path.to_owned())),
        Kind::Other => Err(ReadError::NotRegular(path.to_owned())),
    }
}

/// Saves `bytes` as `path`, if the file still holds what `expected` says; none: if there is still no file.
///
/// When it returns the text is on the medium. Symlinks are written through. A new file is 0600 in folders that are
/// 0700 when new; an old one keeps its permission bits. Between the comparison and the renaming another program can
/// still write: locks and merging, not this function, are for that.
pub fn write_file(
    disk: &dyn Disk,
    path: &Path,
    bytes: &[u8],
    expected: Option<ContentHash>,
) -> Result<(), WriteError> {
    let spot = Spot::at(disk, path, Rights::Private)?;
    let (draft, ()) = write_draft(disk, &spot, |out| out.write_all(bytes))?;
    if let Err(error) = compare(disk, &spot.target, expected) {
        let _ = disk.remove(&draft);
        // under the name by which it was asked for, which may be a link
        return Err(match error {
            WriteError::ChangedOutside(_) => WriteError::ChangedOutside(path.to_owned()),
            error => error,
        });
    }
    spot.put(disk, &draft)
}

/// Where a file is to be.
struct Spot {
    /// Its path, to which symlinks lead.
    target: PathBuf,
    folder: PathBuf,
    /// Who may read and write it.
    rights: Rights,
}

impl Spot {
    /// Follows `path` and makes the folders that are missing; `new` are the permission bits of a file that is not there
    /// yet. Refused when what is there must not be written.
    fn at(disk: &dyn Disk, path: &Path, new: Rights) -> Result<Self, WriteError> {
        let target = follow(disk, path)?;
        let folder = target.parent().unwrap_or(Path::new("")).to_owned();
        create_folders(disk, &folder)?;
        let old = found(disk, &target).map_err(io_error(&target, Step::Follow))?;
        old.map_or(Ok(()), |old| regular(&target, old))?;
        if old.is_some_and(|old| old.mode & 0o200 == 0) {
            return Err(WriteError::Protected(target));
        }
        if old.is_none() {
            // before the file is there, so that where it is its folders are known to last
            sync_names(disk, &folder)?;
        }
        Ok(Self { target, folder, rights: old.map_or(new, |old| Rights::Like(old.mode)) })
    }

    /// Puts `draft` there, for good.
    fn put(&self, disk: &dyn Disk, draft: &Path) -> Result<(), WriteError> {
        if let Err(error) = disk.rename(draft, &self.target).map_err(io_error(&self.target, Step::Rename)) {
            let _ = disk.remove(draft);
            return Err(error);
        }
        sync_folder(disk, &self.folder)
    }
}

/// Whether `name` is that of a file that a save was writing when it was cut off.
pub fn is_draft(name: &Path) -> bool {
    let name = name.to_string_lossy();
    name.strip_prefix(".~").and_then(|rest| rest.strip_suffix(".tmp")).is_some_and(|middle| {
        middle.len() == 16 && middle.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

/// The path that symlinks at `path` lead to; it may not exist.
fn follow(disk: &dyn Disk, path: &Path) -> Result<PathBuf, WriteError> {
    let mut target = path.to_owned();
    for _ in 0..LINKS {
        match disk.link(&target).map_err(io_error(&target, Step::Follow))? {
            Some(link) => target = target.parent().unwrap_or(Path::new("")).join(link),
            None => return Ok(target),
        }
    }
    Err(WriteError::LinkCircle(path.to_owned()))
}

/// Makes `folder` and the folders above it that are missing.
pub(super) fn create_folders(disk: &dyn Disk, folder: &Path) -> Result<(), WriteError> {
    let mut missing = Vec::new();
    for folder in folder.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
        if found(disk, folder).map_err(io_error(folder, Step::CreateFolder))?.is_some() {
            break;
        }
        missing.push(folder);
    }
    for folder in missing.into_iter().rev() {
        match disk.create_folder(folder) {
            // another instance was quicker
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made.map_err(io_error(folder, Step::CreateFolder))?,
        }
    }
    Ok(())
}

/// Brings the names of `folder` and of all folders above it to the medium: whether we made them just now, or a
/// session that was cut off, cannot be told.
pub(super) fn sync_names(disk: &dyn Disk, folder: &Path) -> Result<(), WriteError> {
    for above in folder.ancestors().skip(1) {
        match sync_folder(disk, above) {
            // a folder that we may not read is none that we made
            Err(WriteError::Io { source, .. }) if source.kind() == io::ErrorKind::PermissionDenied => {}
            done => done?,
        }
    }
    Ok(())
}

/// Writes a new file beside `spot` with what `write` writes, and brings it to the medium; returns its path and what
/// `write` returns.
fn write_draft<T>(
    disk: &dyn Disk,
    spot: &Spot,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<T>,
) -> Result<(PathBuf, T), WriteError> {
    let path = draft_in(&spot.folder);
    let mut draft = disk.create_new(&path, spot.rights).map_err(io_error(&path, Step::Create))?;
    let mut out = io::BufWriter::with_capacity(PIECE, Pen(draft.as_mut()));
    let written = write(&mut out).and_then(|done| out.flush().map(|()| done));
    // without a second try to write what could not be written
    drop(out.into_parts());
    let written = written
        .map_err(io_error(&path, Step::Write))
        .and_then(|done| draft.sync().map_err(io_error(&path, Step::Sync)).map(|()| done));
    drop(draft);
    match written {
        Ok(done) => Ok((path, done)),
        Err(error) => {
            let _ = disk.remove(&path);
            Err(error)
        }
    }
}

/// A path in `folder` for a draft. The name is short: one made from the target's could be too long.
pub(super) fn draft_in(folder: &Path) -> PathBuf {
    folder.join(format!(".~{:016x}.tmp", random()))
}

/// Bytes that are given to the system at once.
const PIECE: usize = 1 << 16;

/// A draft as something to write to.
struct Pen<'d>(&'d mut dyn Draft);

impl io::Write for Pen<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // a caller tries again after an interruption, and part of the bytes may be there already
        let once = |error: io::Error| match error.kind() {
            io::ErrorKind::Interrupted => io::Error::other(error),
            _ => error,
        };
        self.0.write_all(bytes).map_err(once)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes sure that the file at `path` holds what was last read.
fn compare(disk: &dyn Disk, path: &Path, expected: Option<ContentHash>) -> Result<(), WriteError> {
    let now = read_file(disk, path, super::MAX_BYTES)?.map(|bytes| ContentHash::of(&bytes));
    if now == expected { Ok(()) } else { Err(WriteError::ChangedOutside(path.to_owned())) }
}

pub(super) fn sync_folder(disk: &dyn Disk, folder: &Path) -> Result<(), WriteError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    disk.sync_folder(folder).map_err(io_error(folder, Step::SyncFolder))
}

/// What is at `path`; none when nothing is.
fn found(disk: &dyn Disk, path: &Path) -> io::Result<Option<Metadata>> {
    match disk.metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The error of `step` at `path`.
pub(super) fn io_error(path: &Path, step: Step) -> impl Fn(io::Error) -> WriteError {
    move |source| WriteError::Io { path: path.to_owned(), step, source }
}

/// Bits that no other process has: std seeds its hash maps from the system's randomness.
fn random() -> u64 {
    std::collections::hash_map::RandomState::new().build_hasher().finish()
}

/// Takes away the file at `path` that was just written, if it still holds what `written` says.
pub fn remove_written(disk: &dyn Disk, path: &Path, written: ContentHash) -> Result<(), WriteError> {
    compare(disk, path, Some(written))?;
    disk.remove(path).map_err(io_error(path, Step::Rename))
}

/// Writes to `path`, whatever is there, what `write` writes piece by piece, in the same safe way: the old file stays
/// until all of the new one is on the medium. A new one has the permissions that the umask says: it is meant for others
/// too. Parents are made when they are missing. Returns what `write` returns.
pub fn save_export<T>(
    disk: &dyn Disk,
    path: &Path,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<T>,
) -> Result<T, WriteError> {
    let path = std::path::absolute(path).map_err(io_error(path, Step::Follow))?;
    let spot = Spot::at(disk, &path, Rights::Usual)?;
    let (draft, done) = write_draft(disk, &spot, write)?;
    spot.put(disk, &draft)?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::super::RealDisk;
    use super::*;

    #[test]
    fn a_file_that_somebody_else_changed_made_or_took_away_is_not_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ada.ron");
        let ours = Some(ContentHash::of(b"ours"));
        for (theirs, expected) in [(Some("theirs"), ours), (Some("theirs"), None), (None, ours)] {
            let _ = std::fs::remove_file(&path);
            if let Some(theirs) = theirs {
                std::fs::write(&path, theirs).expect("it is ours to write");
            }
            let saved = write_file(&RealDisk, &path, b"new", expected);
            assert!(matches!(saved, Err(WriteError::ChangedOutside(_))), "{saved:?}");
            assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), theirs);
        }
        assert!(std::fs::read_dir(folder.path()).expect("it is there").next().is_none());
    }

    #[test]
    fn only_regular_files_within_the_limit_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ada.ron");
        let read = |path: &Path, limit| read_file(&RealDisk, path, limit);
        assert!(matches!(read(&path, 10), Ok(None)));
        assert!(matches!(read(folder.path(), 10), Err(ReadError::Folder(_))));
        std::fs::write(&path, "0123456789").expect("it is ours to write");
        assert_eq!(read(&path, 10).expect("it fits").as_deref(), Some(&b"0123456789"[..]));
        assert!(matches!(read(&path, 9), Err(ReadError::TooBig { limit: 9, .. })));
        assert!(matches!(read(&path.join("below a file"), 9), Err(ReadError::Io { .. })));
        #[cfg(unix)]
        {
            assert!(matches!(read(Path::new("/dev/zero"), 9), Err(ReadError::NotRegular(_))));
            let socket = folder.path().join("socket");
            let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
            assert!(matches!(read(&socket, 9), Err(ReadError::NotRegular(_))));
        }
    }

    #[cfg(unix)]
    #[test]
    fn new_files_are_private_and_old_ones_keep_their_permissions_links_and_long_names() {
        use std::fs;
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        let path = folder.path().join("annotations/a").join("n".repeat(255));
        write_file(&RealDisk, &path, b"1", None).expect("a new file");
        assert_eq!((mode(&path), mode(path.parent().expect("a folder"))), (0o600, 0o700));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).expect("it is ours");
        let (link, chain) = (folder.path().join("link"), folder.path().join("annotations/chain"));
        symlink(&path, &chain).expect("a link");
        symlink("annotations/chain", &link).expect("a link");
        write_file(&RealDisk, &link, b"2", Some(ContentHash::of(b"1"))).expect("written through");
        assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
        assert_eq!((fs::read(&path).expect("it is there"), mode(&path)), (b"2".to_vec(), 0o664));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("it is ours");
        let saved = write_file(&RealDisk, &path, b"3", Some(ContentHash::of(b"2")));
        assert!(matches!(saved, Err(WriteError::Protected(_))), "{saved:?}");
        symlink("circle", folder.path().join("circle")).expect("a link");
        let saved = write_file(&RealDisk, &folder.path().join("circle"), b"3", None);
        assert!(matches!(saved, Err(WriteError::LinkCircle(_))), "{saved:?}");
    }

    #[test]
    fn drafts_are_told_from_other_files_by_their_names() {
        assert!(is_draft(Path::new(".~0123456789abcdef.tmp")));
        for name in ["ada.ron", ".~lock.tmp", ".~0123456789ABCDEF.tmp", "~0123456789abcdef.tmp"] {
            assert!(!is_draft(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn an_export_replaces_what_is_there_only_when_all_of_it_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/out.csv");
        for words in ["one", "two"] {
            let done = save_export(&RealDisk, &path, |out| out.write_all(words.as_bytes()).map(|()| words));
            assert_eq!(done.expect("it can be written"), words);
        }
        let failed = save_export(&RealDisk, &path, |out| {
            out.write_all(b"half")?;
            Err::<(), _>(io::Error::other("no more"))
        });
        assert!(matches!(failed, Err(WriteError::Io { step: Step::Write, .. })), "{failed:?}");
        let names = std::fs::read_dir(folder.path().join("new")).expect("a folder").count();
        assert_eq!((std::fs::read(&path).expect("there"), names), (b"two".to_vec(), 1));
        let refused = save_export(&RealDisk, folder.path(), |_| Ok(()));
        assert!(matches!(refused, Err(WriteError::Read(ReadError::Folder(_)))), "{refused:?}");
    }
}
