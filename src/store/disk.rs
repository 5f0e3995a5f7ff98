//! The file system as the store uses it: a seam, so that tests can make every call fail, stop or lose its effect.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// What the store asks of a file system. Paths are followed through symlinks unless it says otherwise.
pub trait Disk: fmt::Debug + Send + Sync {
    /// What is at `path`.
    fn metadata(&self, path: &Path) -> io::Result<Metadata>;
    /// Where the symlink at `path` points, as it is written; none when `path` is no symlink.
    fn link(&self, path: &Path) -> io::Result<Option<PathBuf>>;
    /// At most `limit` bytes from the start of the file.
    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>>;
    /// The bytes of the file from its start, to be read piece by piece.
    fn stream(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(io::Cursor::new(self.read(path, usize::MAX)?)))
    }
    /// When the file was changed last, in nanoseconds since 1970; always 0 where nobody knows.
    fn modified(&self, _: &Path) -> io::Result<u128> {
        Ok(0)
    }
    /// The names in the folder, in no order.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
    /// The names in the folder with what they are, in no order; links count as what they lead to.
    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        let kind = |name: &PathBuf| self.metadata(&folder.join(name)).map_or(Kind::Other, |found| found.kind);
        Ok(self.list(folder)?.into_iter().map(|name| (name.clone(), kind(&name))).collect())
    }
    /// Makes a folder that only its owner may read (0700). Its parent has to be there. Where the parent's group may write,
    /// so may the group here (0770).
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes a file that must not be there yet.
    fn create_new(&self, path: &Path, rights: Rights) -> io::Result<Box<dyn Draft>>;
    /// Puts the file `from` in the place of `to`, in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes the file away.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Whether somebody who is still there claimed the file by [`Draft::claim`].
    fn is_claimed(&self, path: &Path) -> io::Result<bool>;
    /// Waits until nobody else holds the lock of the file `path`, which is made when it is missing, and takes it. An
    /// error where there are no locks, or when it takes long: then one goes on without. Here everybody gets it at once.
    fn lock(&self, _path: &Path) -> io::Result<Lock> {
        Ok(Lock(None))
    }
    /// Returns when the names in the folder are on the medium.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// Who may read and write a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// Its owner (0600); and the group (0660) where the folder's group may write.
    Private,
    /// As the new files of this person usually are.
    Usual,
    /// Whoever may by these bits: those of the file that it replaces.
    Like(u32),
}

#[cfg(unix)]
impl Rights {
    /// The permission bits that a new file at `path` is to be given; none: those that it has.
    fn bits(self, path: &Path) -> Option<u32> {
        match self {
            Self::Private => is_shared(path).then_some(0o660),
            Self::Usual => None,
            Self::Like(bits) => Some(bits),
        }
    }
}

/// A new file that is being written.
pub trait Draft: fmt::Debug + Send {
    /// Adds all of `bytes`.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Returns when everything that was written is on the medium. After an error the file must be given up: a second
    /// call may succeed although the first one's bytes are lost.
    fn sync(&mut self) -> io::Result<()>;
    /// Lets others know that the file is in use, until it is closed or the process has ended.
    fn claim(&mut self) -> io::Result<()>;
}

/// While it lives, others who ask for the same lock wait. It ends with the process too.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "closing the file gives the lock back")] Option<File>);

/// How often a lock is asked for before one goes on without it.
const ASKED: u32 = 1_000;

/// How long is waited before it is asked for again; five seconds in all.
const PAUSE: Duration = Duration::from_millis(5);

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metadata {
    /// Its kind.
    pub kind: Kind,
    /// Its length in bytes.
    pub len: u64,
    /// Its permission bits, such as 0o600.
    pub mode: u32,
    /// How many names it has; more than 1 for a hard link, whose other names keep the old text when it is saved.
    pub links: u64,
}

/// The kind of what is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A pipe, socket or device: reading it could wait for ever or never end.
    Other,
}

/// The file system of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        let found = fs::metadata(path)?;
        let (mode, links) = mode_and_links(&found);
        Ok(Metadata { kind: kind(found.file_type()), len: found.len(), mode, links })
    }

    fn link(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_symlink() => fs::read_link(path).map(Some),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn stream(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(path)?))
    }

    fn modified(&self, path: &Path) -> io::Result<u128> {
        let since = fs::metadata(path)?.modified()?.duration_since(std::time::UNIX_EPOCH);
        Ok(since.unwrap_or_default().as_nanos())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.map(|entry| Ok(PathBuf::from(entry?.file_name()))).collect()
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        let entry = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            // the folder itself says what is in it, but not where links lead
            let known = entry.file_type().ok().filter(|found| !found.is_symlink());
            let found = known.or_else(|| Some(fs::metadata(entry.path()).ok()?.file_type()));
            Ok((PathBuf::from(entry.file_name()), found.map_or(Kind::Other, kind)))
        };
        fs::read_dir(folder)?.map(entry).collect()
    }

    fn lock(&self, path: &Path) -> io::Result<Lock> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        #[cfg(unix)]
        if is_shared(path) {
            // another coder's lock is no longer ours to change
            let _ = file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o660));
        }
        for _ in 0..ASKED {
            match file.try_lock() {
                Ok(()) => return Ok(Lock(Some(file))),
                Err(fs::TryLockError::WouldBlock) => thread::sleep(PAUSE),
                Err(fs::TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::ErrorKind::TimedOut.into())
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        #[cfg(unix)]
        if is_shared(folder) {
            use std::os::unix::fs::{MetadataExt, PermissionsExt};
            // with the bit that hands the group on, which the folder above may have given
            let handed_on = fs::metadata(folder)?.mode() & 0o2000;
            fs::set_permissions(folder, PermissionsExt::from_mode(handed_on | 0o770))?;
        }
        Ok(())
    }

    fn create_new(&self, path: &Path, rights: Rights) -> io::Result<Box<dyn Draft>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if rights != Rights::Usual {
            // private from its first moment on; then as wanted, whatever the umask says
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        let file = options.open(path)?;
        #[cfg(unix)]
        if let Some(mode) = rights.bits(path)
            && let Err(error) = file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))
        {
            let _ = fs::remove_file(path);
            return Err(error);
        }
        Ok(Box::new(RealDraft(file)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn is_claimed(&self, path: &Path) -> io::Result<bool> {
        match File::open(path)?.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(fs::TryLockError::WouldBlock) => Ok(true),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if cfg!(not(unix)) {
            return Ok(());
        }
        match File::open(folder)?.sync_all() {
            // some network and foreign file systems cannot do this; nothing more is possible there
            Err(error)
                if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) =>
            {
                Ok(())
            }
            done => done,
        }
    }
}

/// A file of this machine that is being written.
#[derive(Debug)]
struct RealDraft(File);

impl Draft for RealDraft {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        // on macOS this also empties the drive's own cache
        self.0.sync_all()
    }

    fn claim(&mut self) -> io::Result<()> {
        self.0.try_lock().map_err(io::Error::from)
    }
}

/// Whether the group of the folder that holds `path` may write there. Where everybody may, as in `/tmp`, nobody shares
/// anything by that.
#[cfg(unix)]
fn is_shared(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::metadata(folder).is_ok_and(|found| found.mode() & 0o022 == 0o020)
}

fn kind(found: fs::FileType) -> Kind {
    match found {
        kind if kind.is_file() => Kind::File,
        kind if kind.is_dir() => Kind::Folder,
        _ => Kind::Other,
    }
}

#[cfg(unix)]
fn mode_and_links(found: &fs::Metadata) -> (u32, u64) {
    use std::os::unix::fs::MetadataExt;
    (found.mode() & 0o777, found.nlink())
}

#[cfg(not(unix))]
fn mode_and_links(found: &fs::Metadata) -> (u32, u64) {
    (if found.permissions().readonly() { 0o444 } else { 0o600 }, 1)
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[test]
    fn a_folder_says_of_its_entries_what_each_of_them_says() {
        use super::*;
        use std::os::unix::fs::symlink;
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path();
        fs::write(path.join("file.txt"), "").expect("written");
        fs::create_dir(path.join("folder")).expect("made");
        symlink("file.txt", path.join("link.txt")).expect("linked");
        symlink("folder", path.join("link")).expect("linked");
        symlink("nowhere", path.join("lost")).expect("linked");
        let mut kinds = RealDisk.entries(path).expect("listed");
        kinds.sort_by(|(one, _), (other, _)| one.cmp(other));
        let names = kinds.iter().map(|(name, kind)| (name.to_str().expect("Unicode"), *kind));
        let expected = [
            ("file.txt", Kind::File),
            ("folder", Kind::Folder),
            ("link", Kind::Folder),
            ("link.txt", Kind::File),
            ("lost", Kind::Other),
        ];
        assert!(names.eq(expected), "{kinds:?}");
    }
}
