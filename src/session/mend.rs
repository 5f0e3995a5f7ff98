//! Bringing together what git or a program that synchronises folders left apart.

use std::path::{Path, PathBuf};

use super::git::Git;
use crate::store::spare;
use crate::store::{
    ContentHash, MAX_BYTES, Project, ReadError, Unmergeable, Versions, WriteError, read_file, remove_written,
    write_file,
};

/// What became of one file of the store.
#[derive(Debug)]
pub struct Mended {
    /// The file.
    pub path: PathBuf,
    /// What was brought into it.
    pub from: Origin,
    /// How many records leave a choice to a person; or why the file stayed as it was.
    pub outcome: Result<usize, Unmended>,
}

/// Where the other version of a file comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The versions that git keeps of an unfinished merge.
    Git,
    /// The lines between git's markers; what was deleted since the sides parted may come back.
    Markers,
    /// A copy, which was put away into this file.
    Copy(PathBuf),
    /// What was last saved of it here.
    Spare,
}

/// Why a file was not mended. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Unmended {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The versions cannot be merged without loss.
    #[error(transparent)]
    Unmergeable(#[from] Unmergeable),
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The file cannot lie in the project.
    #[error("{0}: not in the project")]
    Outside(PathBuf),
}

/// Mends every file of `project` that holds git's markers, and brings every copy that a program for synchronising
/// folders left into its file. What cannot be mended is told and stays as it is.
pub fn mend(project: &Project) -> Vec<Mended> {
    let layers = project.marked().into_iter().flat_map(|name| project.layers(&name));
    let files = std::iter::once(project.codebook()).chain(layers.map(|(_, path)| path));
    let mut mended: Vec<Mended> = files.filter_map(|path| markers(project, path)).collect();
    for copy in project.copies() {
        let (put_away, outcome) = bring_in(project, &copy.path, &copy.of);
        mended.push(Mended { path: copy.of, from: Origin::Copy(put_away), outcome });
    }
    mended
}

/// Mends the file at `path`; none when it holds no markers.
fn markers(project: &Project, path: PathBuf) -> Option<Mended> {
    let bytes = read_file(project.disk(), &path, MAX_BYTES).ok()??;
    let between = Versions::between_markers(&bytes)?;
    let folder = path.parent().unwrap_or(project.root());
    let (from, versions) = match Git::in_folder(folder).unmerged(&path) {
        Some(versions) => (Origin::Git, versions),
        None => (Origin::Markers, between),
    };
    let outcome = replace(project, &path, Some(&bytes), &versions);
    Some(Mended { path, from, outcome })
}

/// Brings the copy into the file it is `of`, and puts it away. Also where it was put.
fn bring_in(project: &Project, copy: &Path, of: &Path) -> (PathBuf, Result<usize, Unmended>) {
    let Ok(inside) = copy.strip_prefix(project.root()) else {
        return (copy.to_owned(), Err(Unmended::Outside(copy.to_owned())));
    };
    let put_away = project.cache().join("merged").join(inside);
    let merged = || -> Result<usize, Unmended> {
        let (theirs, conflicts) = merge_in(project, copy, of)?;
        let there = read_file(project.disk(), &put_away, MAX_BYTES)?.map(|bytes| ContentHash::of(&bytes));
        write_file(project.disk(), &put_away, &theirs, there)?;
        remove_written(project.disk(), copy, ContentHash::of(&theirs))?;
        Ok(conflicts)
    };
    let outcome = merged();
    (put_away, outcome)
}

/// Brings back what was saved of every file of the store that is gone, also where a new one was begun since.
pub fn restore(project: &Project) -> Vec<Mended> {
    let restored = spare::lost(project).into_iter().map(|lost| {
        let outcome = merge_in(project, &lost.path, &lost.of).map(|(_, conflicts)| conflicts);
        Mended { path: lost.of, from: Origin::Spare, outcome }
    });
    restored.collect()
}

/// Merges the file at `from` into the one at `of`. The bytes of `from`, and how many records leave a choice.
fn merge_in(project: &Project, from: &Path, of: &Path) -> Result<(Vec<u8>, usize), Unmended> {
    let theirs = read_file(project.disk(), from, MAX_BYTES)?.unwrap_or_default();
    let ours = read_file(project.disk(), of, MAX_BYTES)?;
    let versions =
        Versions { base: None, ours: ours.clone().unwrap_or_else(|| theirs.clone()), theirs: theirs.clone() };
    let conflicts = replace(project, of, ours.as_deref(), &versions)?;
    Ok((theirs, conflicts))
}

/// Writes what `versions` come to into the file at `path`, if it still holds `seen`. How many records leave a choice.
fn replace(
    project: &Project,
    path: &Path,
    seen: Option<&[u8]>,
    versions: &Versions,
) -> Result<usize, Unmended> {
    let merged = versions.merged(path)?;
    if seen != Some(&*merged.file) {
        let _lock = project.write_lock();
        spare::save(project, path, &merged.file, seen.map(ContentHash::of))?;
    }
    Ok(merged.conflicts)
}
