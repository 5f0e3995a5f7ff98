//! Where a project's files lie.
//!
//! ```text
//!   study/                              the root: the nearest folder above that has annotations/
//!     interviews/p01.txt                a transcript; its name is interviews/p01.txt
//!     annotations/codebook.ron          the tags
//!     annotations/memo.md               what is to be said of the whole project
//!     annotations/interviews/p01.txt/ada.ron     what ada marked in it
//!     annotations/.cache/               what can be made anew, or is only useful
//! ```

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::disk::{Disk, Kind, Lock};
use super::save::is_draft;
use crate::annotation::Fingerprint;

/// The folder of a project that holds its annotations.
const ANNOTATIONS: &str = "annotations";

/// The folder in the cache that holds the journals.
const JOURNAL: &str = "journal";

/// Folders nested deeper than this are not looked into.
const DEEPEST: usize = 32;

/// The longest name of a coder, in bytes.
const LONGEST_CODER: usize = 64;

/// A project: a folder with transcripts, and `annotations/` in it as soon as something is marked.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
    disk: Arc<dyn Disk>,
}

/// Why a name cannot be a coder's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be a coder's name: it becomes a file name; use letters, digits, - _ . @")]
pub struct BadCoder(pub String);

/// A copy that a program which synchronises folders made of a file that was changed on two machines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SyncCopy {
    /// The copy.
    pub path: PathBuf,
    /// The file that it is a copy of, which may be missing.
    pub of: PathBuf,
}

impl Project {
    /// The project that the file or folder `path` belongs to: the nearest folder from there up that has
    /// `annotations/`; else the folder itself, or the file's folder.
    pub fn around(disk: Arc<dyn Disk>, path: &Path) -> Self {
        let folder = match disk.metadata(path) {
            Ok(found) if found.kind == Kind::Folder => path,
            _ => path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        };
        let folder = whole(folder);
        let has = |f: &&Path| disk.metadata(&f.join(ANNOTATIONS)).is_ok_and(|m| m.kind == Kind::Folder);
        let root = folder.ancestors().find(has).unwrap_or(&folder).to_owned();
        Self { root, disk }
    }

    /// The project whose root is `root`.
    pub fn at(disk: Arc<dyn Disk>, root: PathBuf) -> Self {
        Self { root, disk }
    }

    /// The file system that the project is on.
    pub fn disk(&self) -> &dyn Disk {
        &*self.disk
    }

    /// The file system that the project is on, to open it again.
    pub fn shared_disk(&self) -> Arc<dyn Disk> {
        Arc::clone(&self.disk)
    }

    /// The project's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether something was marked in it already.
    pub fn is_begun(&self) -> bool {
        self.disk.metadata(&self.annotations()).is_ok()
    }

    /// The name of the transcript at `path`: its path from the root, with `/`; none when it lies outside, or its name
    /// is not Unicode.
    pub fn name_of(&self, path: &Path) -> Option<String> {
        let path = whole(path);
        let inside = path.strip_prefix(&self.root).ok()?;
        let parts = inside.components().map(|part| match part {
            Component::Normal(part) => part.to_str(),
            _ => None,
        });
        Some(parts.collect::<Option<Vec<_>>>()?.join("/")).filter(|name| !name.is_empty())
    }

    /// Where the transcript called `name` lies.
    pub fn path_of(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The folder in which everything lies that is marked and noted.
    pub fn annotations(&self) -> PathBuf {
        self.root.join(ANNOTATIONS)
    }

    /// Where the codebook lies.
    pub fn codebook(&self) -> PathBuf {
        self.annotations().join("codebook.ron")
    }

    /// Where the memo on the project lies: a text that anybody can write with any editor.
    pub fn memo(&self) -> PathBuf {
        self.annotations().join("memo.md")
    }

    /// Where things lie that can be made anew, or are only useful.
    pub fn cache(&self) -> PathBuf {
        self.annotations().join(".cache")
    }

    /// The lock under which files of the store are written: between looking at a file and putting another in its place nobody else
    /// does, as long as it is kept. None where there are no locks or no cache yet; then only looking helps.
    pub fn write_lock(&self) -> Option<Lock> {
        self.disk.lock(&self.cache().join("lock")).ok()
    }

    /// Where it is kept how the transcript called `name` was left.
    pub fn memory(&self, name: &str) -> PathBuf {
        self.cache().join("memory").join(format!("{name}.ron"))
    }

    /// The folder of the journals on the transcript called `name`.
    pub fn journals(&self, name: &str) -> PathBuf {
        self.cache().join(JOURNAL).join(name)
    }

    /// The names of all transcripts that have journals on this machine, in order.
    pub fn journalled(&self) -> Vec<String> {
        let is_journal = |path: &Path| path.extension().is_some_and(|e| e == "log");
        self.folders_with(&self.cache().join(JOURNAL), is_journal)
    }

    /// Where the text version `at` is kept; none when the fingerprint is not one of ours.
    pub fn kept_text(&self, at: &Fingerprint) -> Option<PathBuf> {
        let digits = at.as_str().strip_prefix("b3:")?;
        let fits = !digits.is_empty() && digits.len() <= 64 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        fits.then(|| self.cache().join("texts").join(format!("{digits}.txt")))
    }

    /// Where the annotations of `coder` on the transcript called `name` lie.
    pub fn layer(&self, name: &str, coder: &str) -> Result<PathBuf, BadCoder> {
        let fits = !coder.is_empty()
            && coder.len() <= LONGEST_CODER
            && !coder.starts_with(['.', '-'])
            && coder.chars().all(|c| c.is_alphanumeric() || "-_.@".contains(c));
        if !fits {
            return Err(BadCoder(coder.to_owned()));
        }
        Ok(self.annotations().join(name).join(format!("{coder}.ron")))
    }

    /// The coders who marked the transcript called `name`, with their files, in order of their names.
    pub fn layers(&self, name: &str) -> Vec<(String, PathBuf)> {
        let folder = self.annotations().join(name);
        let mut found: Vec<_> =
            self.names_in(&folder).into_iter().filter_map(|file| coder_of(&folder.join(file))).collect();
        found.sort();
        found
    }

    /// The copies that programs which synchronise folders made of files of the store, in order.
    pub fn copies(&self) -> Vec<SyncCopy> {
        let mut found = Vec::new();
        let mut folders = vec![(self.annotations(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            found.extend(self.copies_in(&folder));
            let inner =
                self.names_in(&folder).into_iter().filter(|name| !name.to_string_lossy().starts_with('.'));
            let inner = inner.map(|name| folder.join(name)).filter(|path| self.is(path, Kind::Folder));
            folders.extend(inner.filter(|_| depth < DEEPEST).map(|path| (path, depth + 1)));
        }
        found.sort();
        found
    }

    /// Those of [`Self::copies`] that are of the codebook or of layers of the transcript called `name`.
    pub fn copies_for(&self, name: &str) -> Vec<SyncCopy> {
        let top = self.annotations();
        let mut found = self.copies_in(&top);
        found.extend(self.copies_in(&top.join(name)));
        found.sort();
        found
    }

    fn copies_in(&self, folder: &Path) -> Vec<SyncCopy> {
        let copy = |name: PathBuf| {
            let of = original(name.to_str().filter(|name| !name.starts_with('.'))?)?;
            let path = folder.join(&name);
            self.is(&path, Kind::File).then(|| SyncCopy { path, of: folder.join(of) })
        };
        self.names_in(folder).into_iter().filter_map(copy).collect()
    }

    fn is(&self, path: &Path, kind: Kind) -> bool {
        self.disk.metadata(path).is_ok_and(|found| found.kind == kind)
    }

    /// The names of all transcripts that somebody marked, in order.
    pub fn marked(&self) -> Vec<String> {
        self.folders_with(&self.annotations(), |path| coder_of(path).is_some())
    }

    /// The folders below `top` that hold a file that `is_wanted`, by their paths from there with `/`, in order.
    fn folders_with(&self, top: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![(top.to_owned(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            let mut has_one = false;
            for name in self.names_in(&folder) {
                let path = folder.join(&name);
                let hidden = name.to_string_lossy().starts_with('.');
                match self.disk.metadata(&path) {
                    Ok(m) if m.kind == Kind::Folder && !hidden && depth < DEEPEST && !self.is_link(&path) => {
                        folders.push((path, depth + 1));
                    }
                    Ok(m) if m.kind == Kind::File && depth > 0 => has_one |= is_wanted(&path),
                    _ => {}
                }
            }
            if has_one && let Ok(name) = folder.strip_prefix(top) {
                found.extend(name.to_str().map(|n| n.replace('\\', "/")));
            }
        }
        found.sort();
        found
    }

    /// The names of the files in the project that end in one of `extensions`, marked or not, in order. Hidden folders
    /// and `annotations/` are left out.
    pub fn files(&self, extensions: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![(String::new(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            for (name, kind) in self.disk.entries(&self.root.join(&folder)).unwrap_or_default() {
                let Some(name) = name.to_str() else { continue };
                let text = name.to_lowercase();
                let skipped = text.starts_with('.') || depth == 0 && text == ANNOTATIONS;
                let wanted = || text.rsplit_once('.').is_some_and(|(_, end)| extensions.contains(&end));
                let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
                match kind {
                    _ if skipped => {}
                    Kind::Folder if depth < DEEPEST && !self.is_link(&self.root.join(&path)) => {
                        folders.push((path, depth + 1));
                    }
                    Kind::File if wanted() => found.push(path),
                    _ => {}
                }
            }
        }
        found.sort();
        found
    }

    /// The files that saves were writing when they were cut off, in order. Nothing reads them: what was being saved is
    /// in the journal, or in the file whose place they were to take.
    pub fn drafts(&self) -> Vec<PathBuf> {
        self.files_below(&self.annotations(), is_draft)
    }

    /// The files in `top` and the folders below it whose names are `wanted`, in order.
    pub(super) fn files_below(&self, top: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![(top.to_owned(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            for name in self.names_in(&folder) {
                let path = folder.join(&name);
                match self.disk.metadata(&path) {
                    Ok(m) if m.kind == Kind::Folder && depth < DEEPEST && !self.is_link(&path) => {
                        folders.push((path, depth + 1));
                    }
                    Ok(m) if m.kind == Kind::File && wanted(&name) => found.push(path),
                    _ => {}
                }
            }
        }
        found.sort();
        found
    }

    /// Whether a folder is a link to another. Such folders are not looked into: two links to a folder above would show
    /// everything without end.
    fn is_link(&self, folder: &Path) -> bool {
        self.disk.link(folder).is_ok_and(|link| link.is_some())
    }

    /// The names in `folder`; nothing when it cannot be listed.
    fn names_in(&self, folder: &Path) -> Vec<PathBuf> {
        self.disk.list(folder).unwrap_or_default()
    }
}

/// `path` from the root of the file system on. One with `..` is asked for by the system, since a link in it may lead
/// elsewhere; others keep their links.
pub fn whole(path: &Path) -> PathBuf {
    let goes_up = path.components().any(|part| part == Component::ParentDir);
    let real = if goes_up { std::fs::canonicalize(path).ok() } else { None };
    real.or_else(|| std::path::absolute(path).ok()).unwrap_or_else(|| path.to_owned())
}

/// The coder whose layer the file at `path` is by its name.
fn coder_of(path: &Path) -> Option<(String, PathBuf)> {
    let name = path.file_name()?.to_str()?;
    let coder = name.strip_suffix(".ron").filter(|c| !c.is_empty() && !c.starts_with('.'))?;
    original(name).is_none().then(|| (coder.to_owned(), path.to_owned()))
}

/// The name of the file that the file `name` is a copy of, made by a program that synchronises folders; none when it
/// is no such copy.
///
/// `ada.sync-conflict-20261124-101112-ABCDEFG.ron` (Syncthing), `ada (Ben's conflicted copy 2026-11-24).ron` (Dropbox,
/// Nextcloud), `ada_conflict-20261124-101112.ron` (ownCloud), `ada (1).ron` (Drive): no coder's name has brackets.
fn original(name: &str) -> Option<String> {
    let stem = name.strip_suffix(".ron")?;
    let by_mark = || [".sync-conflict-", "_conflict-"].iter().find_map(|mark| Some(stem.split_once(mark)?.0));
    let by_bracket = || {
        let (of, inside) = stem.strip_suffix(')')?.split_once(" (")?;
        let number = !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_digit());
        (number || inside.to_lowercase().contains("conflict")).then_some(of)
    };
    let of = by_mark().or_else(by_bracket).filter(|of| !of.is_empty())?;
    Some(format!("{of}.ron"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_sync_programs_are_known_by_their_names_and_are_no_coders() {
        for (name, of) in [
            ("ada.sync-conflict-20261124-101112-ABCDEFG.ron", Some("ada.ron")),
            ("ada (conflicted copy 2026-11-24 101112).ron", Some("ada.ron")),
            ("codebook (Ben's conflicted copy 2026-11-24).ron", Some("codebook.ron")),
            ("ada (Case Conflict).ron", Some("ada.ron")),
            ("ada_conflict-20261124-101112.ron", Some("ada.ron")),
            ("ada (1).ron", Some("ada.ron")),
            ("ada.ron", None),
            ("ada-2.ron", None),
            ("ada (the younger).ron", None),
            (" (1).ron", None),
            ("ada (1).txt", None),
        ] {
            assert_eq!(original(name).as_deref(), of, "{name}");
            if of.is_some() {
                assert_eq!(coder_of(Path::new(name)), None, "{name}");
            }
        }
    }
}
