//! File systems for tests: one that forgets what was not synced, one whose calls fail or stop, one that only
//! pretends to sync.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use super::disk::{Disk, Draft, Kind, Metadata, Rights};

/// More disks than this are not made of one.
const MOST: usize = 4_096;

/// A file system in memory that keeps apart what programs see and what a crash leaves.
///
/// Contents become durable by a sync of the file, names by a sync of their folder, neither by the other; that is
/// weaker than ext4 and what POSIX promises.
#[derive(Debug, Clone)]
pub(crate) struct Simulated(Arc<Mutex<State>>);

#[derive(Debug, Clone, Default)]
struct State {
    files: Vec<Content>,
    folders: BTreeMap<PathBuf, Folder>,
}

#[derive(Debug, Clone, Default)]
struct Content {
    now: Vec<u8>,
    synced: Vec<u8>,
    mode: u32,
    claimed: bool,
}

#[derive(Debug, Clone, Default)]
struct Folder {
    now: BTreeMap<OsString, Node>,
    synced: BTreeMap<OsString, Node>,
    /// What happened since the last sync, in order.
    pending: Vec<Change>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    File(usize),
    Folder,
}

/// A change of one folder that happens wholly or not at all.
#[derive(Debug, Clone)]
struct Change {
    gone: Option<OsString>,
    here: Option<(OsString, Node)>,
}

impl Change {
    fn apply(&self, names: &mut BTreeMap<OsString, Node>) {
        if let Some(name) = &self.gone {
            names.remove(name);
        }
        if let Some((name, node)) = &self.here {
            names.insert(name.clone(), *node);
        }
    }
}

impl Simulated {
    /// A disk with the folder `/` and nothing in it.
    pub(crate) fn new() -> Self {
        let folders = [(PathBuf::from("/"), Folder::default())].into();
        Self(Arc::new(Mutex::new(State { folders, ..State::default() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics while it holds the lock")
    }

    /// A disk of its own that is as this one is now.
    pub(crate) fn fork(&self) -> Self {
        Self(Arc::new(Mutex::new(self.state().clone())))
    }

    /// A hash of all that programs see: disks of the same print are the same.
    pub(crate) fn print(&self) -> [u8; 32] {
        let state = self.state();
        let mut hasher = blake3::Hasher::new();
        for (path, folder) in &state.folders {
            for (name, node) in &folder.now {
                hasher.update(path.join(name).as_os_str().as_encoded_bytes());
                if let Node::File(index) = node {
                    let bytes = &state.files[*index].now;
                    hasher.update(&bytes.len().to_le_bytes()).update(bytes);
                }
            }
        }
        *hasher.finalize().as_bytes()
    }

    /// Every disk that a power loss at this moment could leave: each change of a folder since its last sync happened
    /// or not, each file's bytes since its last sync are there, gone, cut off at several places, or zeros in part.
    pub(crate) fn crashes(&self) -> Vec<Self> {
        let mut states = vec![self.state().clone()];
        let paths: Vec<PathBuf> = self.state().folders.keys().cloned().collect();
        for path in &paths {
            states = states.iter().flat_map(|state| folder_crashes(state, path)).collect();
            assert!(states.len() < MOST, "too much is unsynced to try every combination");
        }
        for index in 0..self.state().files.len() {
            states = states.iter().flat_map(|state| file_crashes(state, index)).collect();
            assert!(states.len() < MOST, "too much is unsynced to try every combination");
        }
        states.into_iter().map(|state| Self(Arc::new(Mutex::new(state)))).collect()
    }
}

impl Simulated {
    /// The two disks on which a missing sync shows: one that forgot all that was not synced, and one that knows the
    /// names and forgot the bytes. Where much is unsynced there are too many to try all.
    pub(crate) fn worst_crashes(&self) -> [Self; 2] {
        let mut forgot_all = self.state().clone();
        for file in &mut forgot_all.files {
            file.now.clone_from(&file.synced);
            file.claimed = false;
        }
        let mut knows_names = forgot_all.clone();
        for folder in forgot_all.folders.values_mut() {
            folder.now.clone_from(&folder.synced);
        }
        for folder in forgot_all.folders.values_mut().chain(knows_names.folders.values_mut()) {
            folder.pending.clear();
            folder.synced.clone_from(&folder.now);
        }
        [forgot_all, knows_names].map(|state| Self(Arc::new(Mutex::new(state))))
    }
}

fn folder_crashes(state: &State, path: &Path) -> Vec<State> {
    let folder = &state.folders[path];
    let subsets = if is_of_spares(path) { 0..1 } else { 0..1_usize << folder.pending.len() };
    let crash = |subset: usize| {
        let mut names = folder.synced.clone();
        let happened = folder.pending.iter().enumerate().filter(|(n, _)| subset >> n & 1 == 1);
        happened.for_each(|(_, change)| change.apply(&mut names));
        let mut state = state.clone();
        let left = Folder { now: names.clone(), synced: names, pending: Vec::new() };
        state.folders.insert(path.to_owned(), left);
        state
    };
    subsets.map(crash).collect()
}

/// Whether a folder holds spares. Nothing relies on them, and they are not synced, so that there are too many ways in
/// which they can be left: a power loss takes them all.
fn is_of_spares(path: &Path) -> bool {
    path.to_string_lossy().contains("/.cache/saved")
}

fn file_crashes(state: &State, index: usize) -> Vec<State> {
    let has_name = state.folders.values().any(|f| f.now.values().any(|node| *node == Node::File(index)));
    if !has_name {
        return vec![state.clone()];
    }
    let Content { now, synced, mode, .. } = &state.files[index];
    let mut left = vec![synced.clone()];
    if let Some(tail) = now.strip_prefix(&synced[..]).filter(|tail| !tail.is_empty()) {
        let with = |tail: &[u8]| [synced, tail].concat();
        let half = tail.len() / 2;
        let zeros = vec![0; tail.len()];
        left.extend([with(tail), with(&tail[..half]), with(&tail[..1]), with(&tail[..tail.len() - 1])]);
        // a later block may be on the medium before an earlier one
        left.extend([with(&zeros), with(&[&zeros[..half], &tail[half..]].concat())]);
    }
    let crash = |bytes: Vec<u8>| {
        let mut state = state.clone();
        state.files[index] = Content { now: bytes.clone(), synced: bytes, mode: *mode, claimed: false };
        state
    };
    left.into_iter().map(crash).collect()
}

impl State {
    fn node(&self, path: &Path) -> io::Result<Node> {
        let Some((folder, name)) = path.parent().zip(path.file_name()) else { return Ok(Node::Folder) };
        // a folder whose own name was lost is not there, whatever it holds
        match self.node(folder)? {
            Node::Folder => {}
            Node::File(_) => return Err(ErrorKind::NotADirectory.into()),
        }
        let names = &self.folders.get(folder).ok_or(ErrorKind::NotFound)?.now;
        names.get(name).copied().ok_or(ErrorKind::NotFound.into())
    }

    fn change(&mut self, path: &Path, change: impl FnOnce(OsString) -> Change) -> io::Result<()> {
        let (folder, name) = path.parent().zip(path.file_name()).ok_or(ErrorKind::InvalidInput)?;
        self.node(folder)?;
        let folder = self.folders.get_mut(folder).ok_or(ErrorKind::NotFound)?;
        let change = change(name.to_owned());
        change.apply(&mut folder.now);
        folder.pending.push(change);
        Ok(())
    }
}

impl Disk for Simulated {
    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        let state = self.state();
        let (kind, len, mode) = match state.node(path)? {
            Node::File(index) => (Kind::File, state.files[index].now.len() as u64, state.files[index].mode),
            Node::Folder => (Kind::Folder, 0, 0o700),
        };
        Ok(Metadata { kind, len, mode, links: 1 })
    }

    fn link(&self, _path: &Path) -> io::Result<Option<PathBuf>> {
        Ok(None)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let state = self.state();
        match state.node(path)? {
            Node::File(index) => Ok(state.files[index].now.iter().copied().take(limit).collect()),
            Node::Folder => Err(ErrorKind::IsADirectory.into()),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let state = self.state();
        state.node(folder)?;
        let names = &state.folders.get(folder).ok_or(ErrorKind::NotADirectory)?.now;
        Ok(names.keys().map(PathBuf::from).collect())
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state();
        if state.node(folder).is_ok() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        state.change(folder, |name| Change { gone: None, here: Some((name, Node::Folder)) })?;
        state.folders.insert(folder.to_owned(), Folder::default());
        Ok(())
    }

    fn create_new(&self, path: &Path, rights: Rights) -> io::Result<Box<dyn Draft>> {
        let mut state = self.state();
        if state.node(path).is_ok() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let index = state.files.len();
        state.change(path, |name| Change { gone: None, here: Some((name, Node::File(index))) })?;
        state.files.push(Content {
            mode: if let Rights::Like(bits) = rights { bits } else { 0o600 },
            ..Content::default()
        });
        Ok(Box::new(SimulatedDraft { disk: self.clone(), index }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        assert_eq!(from.parent(), to.parent(), "renaming within one folder is what is simulated");
        let mut state = self.state();
        let node = state.node(from)?;
        let gone = from.file_name().map(OsString::from);
        state.change(to, |name| Change { gone, here: Some((name, node)) })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.node(path)?;
        state.change(path, |name| Change { gone: Some(name), here: None })
    }

    fn is_claimed(&self, path: &Path) -> io::Result<bool> {
        let state = self.state();
        match state.node(path)? {
            Node::File(index) => Ok(state.files[index].claimed),
            Node::Folder => Err(ErrorKind::IsADirectory.into()),
        }
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.node(folder)?;
        let folder = state.folders.get_mut(folder).ok_or(ErrorKind::NotADirectory)?;
        folder.synced = folder.now.clone();
        folder.pending.clear();
        Ok(())
    }
}

#[derive(Debug)]
struct SimulatedDraft {
    disk: Simulated,
    index: usize,
}

impl Draft for SimulatedDraft {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.disk.state().files[self.index].now.extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let content = &mut self.disk.state().files[self.index];
        content.synced = content.now.clone();
        Ok(())
    }

    fn claim(&mut self) -> io::Result<()> {
        self.disk.state().files[self.index].claimed = true;
        Ok(())
    }
}

impl Drop for SimulatedDraft {
    fn drop(&mut self) {
        self.disk.state().files[self.index].claimed = false;
    }
}

/// What goes wrong on a [`Faulty`] disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Call number `at` fails, and later ones work.
    Once(ErrorKind),
    /// All calls from number `at` on fail, as when the process was killed or the disk is gone.
    Onwards(ErrorKind),
    /// All syncs of files do nothing and say that they did.
    NoSync,
    /// All syncs of folders do nothing and say that they did.
    NoFolderSync,
}

/// A disk on which calls go wrong.
#[derive(Debug, Clone)]
pub(crate) struct Faulty {
    disk: Simulated,
    fault: Fault,
    at: usize,
    calls: Arc<AtomicUsize>,
}

impl Faulty {
    /// `disk` with `fault` at call number `at`, counted from 0.
    pub(crate) fn new(disk: &Simulated, fault: Fault, at: usize) -> Self {
        Self { disk: disk.clone(), fault, at, calls: Arc::default() }
    }

    /// Whether the call that goes wrong was reached.
    pub(crate) fn was_reached(&self) -> bool {
        self.calls.load(Ordering::Relaxed) > self.at
    }

    fn call(&self) -> io::Result<()> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        match self.fault {
            Fault::Once(kind) if number == self.at => Err(kind.into()),
            Fault::Onwards(kind) if number >= self.at => Err(kind.into()),
            _ => Ok(()),
        }
    }
}

impl Disk for Faulty {
    fn metadata(&self, path: &Path) -> io::Result<Metadata> {
        self.call().and_then(|()| self.disk.metadata(path))
    }

    fn link(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        self.call().and_then(|()| self.disk.link(path))
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        self.call().and_then(|()| self.disk.read(path, limit))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.call().and_then(|()| self.disk.list(folder))
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.call().and_then(|()| self.disk.create_folder(folder))
    }

    fn create_new(&self, path: &Path, rights: Rights) -> io::Result<Box<dyn Draft>> {
        self.call()?;
        let draft = self.disk.create_new(path, rights)?;
        Ok(Box::new(FaultyDraft { draft, disk: self.clone() }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call().and_then(|()| self.disk.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call().and_then(|()| self.disk.remove(path))
    }

    fn is_claimed(&self, path: &Path) -> io::Result<bool> {
        self.call().and_then(|()| self.disk.is_claimed(path))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.call()?;
        if self.fault == Fault::NoFolderSync { Ok(()) } else { self.disk.sync_folder(folder) }
    }
}

#[derive(Debug)]
struct FaultyDraft {
    draft: Box<dyn Draft>,
    disk: Faulty,
}

impl Draft for FaultyDraft {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        // a write that fails may have written some of its bytes
        let (first, second) = bytes.split_at(bytes.len() / 2);
        self.draft.write_all(first)?;
        self.disk.call()?;
        self.draft.write_all(second)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.disk.call()?;
        if self.disk.fault == Fault::NoSync { Ok(()) } else { self.draft.sync() }
    }

    fn claim(&mut self) -> io::Result<()> {
        self.disk.call().and_then(|()| self.draft.claim())
    }
}
