//! Bringing one sitting's annotations to the disk and back.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::reanchor;
use crate::annotation::{Annotation, Codebook, Fingerprint, Layer, Notebook, Op, TagId, merge};
use crate::store::{
    BadCoder, CodebookFile, ContentHash, Damage, LayerFile, MAX_BYTES, Project, ReadError, ReadOnly,
    RenderError, TextVersion, WriteError, read_file, write_file,
};
use crate::text::Transcript;

/// Why annotations cannot be loaded or saved.
#[derive(Debug, thiserror::Error)]
pub enum Unkept {
    /// The coder's name does not do.
    #[error(transparent)]
    Coder(#[from] BadCoder),
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file is damaged.
    #[error(transparent)]
    Damage(#[from] Damage),
    /// The new text of a file cannot be made.
    #[error("{path}: {source}")]
    Render {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: RenderError,
    },
    /// A file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// A file of the store: what it holds, and the bytes that were last seen on disk.
#[derive(Debug)]
pub(super) struct Kept<F> {
    pub(super) path: PathBuf,
    pub(super) file: F,
    pub(super) seen: Option<ContentHash>,
}

/// The files of one sitting: the codebook and one's own layer.
#[derive(Debug)]
pub struct Keeper {
    project: Project,
    codebook: Kept<CodebookFile>,
    layer: Kept<LayerFile>,
    text: Arc<Transcript>,
    at: Fingerprint,
    version: TextVersion,
}

/// What was loaded for a sitting.
#[derive(Debug)]
pub struct Loaded {
    /// Tags and annotations of all coders.
    pub notebook: Notebook,
    /// Saves them again; an error says why nothing can be saved.
    pub keeper: Result<Keeper, Unkept>,
    /// What a reader should know: records that cannot be read.
    pub problems: Vec<String>,
    /// How often each tag is used in the project's other transcripts.
    pub elsewhere: BTreeMap<TagId, usize>,
}

/// Loads what was marked in the transcript called `name`, for `coder`. `now` is when the text is first seen, if it is.
///
/// Nothing that is wrong on disk keeps the transcript from being read: it is told, and nothing is saved over it.
pub fn load(project: &Project, name: &str, transcript: &Arc<Transcript>, coder: &str, now: String) -> Loaded {
    let text = Version::of(transcript.text());
    let mut problems = Vec::new();
    let codebook = open(project, project.codebook(), CodebookFile::parse, CodebookFile::default);
    let layer = project
        .layer(name, coder)
        .map_err(Unkept::from)
        .and_then(|path| open(project, path, LayerFile::parse, || LayerFile::new(name, coder)));
    let tags = codebook.as_ref().map(|kept| kept.file.codebook()).unwrap_or_default();
    let mine = layer.as_ref().map(|kept| kept.file.annotations().cloned().collect()).unwrap_or_default();
    if let Ok(kept) = &layer {
        problems.extend(kept.file.unreadable().iter().map(|flaw| format!("{}:{flaw}", kept.path.display())));
    }
    if let Ok(kept) = &codebook {
        problems.extend(kept.file.unreadable().iter().map(|flaw| format!("{}:{flaw}", kept.path.display())));
    }
    let others =
        project.layers(name).into_iter().filter(|(other, _)| other != coder).filter_map(|(other, path)| {
            match open(project, path, LayerFile::parse, || LayerFile::new(name, &other)) {
                Ok(kept) => {
                    Some(place(project, other.clone(), &text, kept.file.annotations().cloned().collect()))
                }
                Err(why) => {
                    problems.push(why.to_string());
                    None
                }
            }
        });
    let others = others.collect();
    let notebook = Notebook::new(tags, place(project, coder.to_owned(), &text, mine), others);
    let elsewhere = count_elsewhere(project, name);
    let version = TextVersion { chars: transcript.text().chars().count(), seen: now };
    let keeper = codebook.and_then(|codebook| {
        let layer = layer?;
        let project = project.clone();
        codebook.writable(CodebookFile::read_only)?;
        layer.writable(LayerFile::read_only)?;
        Ok(Keeper { project, codebook, layer, text: transcript.clone(), at: text.at.clone(), version })
    });
    Loaded { notebook, keeper, problems, elsewhere }
}

/// The layer of `coder`, each annotation where it is in the text `now`: those that were made on another version are
/// looked for, with that version's text when it is still known.
pub(super) fn place(
    project: &Project,
    coder: String,
    now: &Version<'_>,
    annotations: Vec<Annotation>,
) -> Layer {
    let old = |at: &Fingerprint| earlier_text(project, at).map(Cow::Owned);
    reanchor::place(coder, now, annotations, &old).0
}

/// A text and its fingerprint.
pub(super) struct Version<'a> {
    pub(super) text: &'a str,
    pub(super) at: Fingerprint,
}

impl<'a> Version<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, at: Fingerprint::of(text) }
    }
}

/// The text version `at`, if it was kept and is still the same.
pub(super) fn earlier_text(project: &Project, at: &Fingerprint) -> Option<String> {
    let bytes = read_file(project.disk(), &project.kept_text(at)?, MAX_BYTES).ok()??;
    String::from_utf8(bytes).ok().filter(|text| Fingerprint::of(text) == *at)
}

/// Keeps the text for the day on which the file is edited. What cannot be kept is only missed then: the quotes and
/// their context stay in the layers.
fn keep_text(project: &Project, version: &Version<'_>) {
    let Some(path) = project.kept_text(&version.at) else { return };
    if version.text.len() > MAX_BYTES || project.disk().metadata(&path).is_ok() {
        return;
    }
    let ignore = project.cache().join(".gitignore");
    let _ = write_file(project.disk(), &ignore, b"*\n", None);
    let _ = write_file(project.disk(), &path, version.text.as_bytes(), None);
}

/// How often each tag is used in the project's transcripts other than the one called `name`, by all coders.
fn count_elsewhere(project: &Project, name: &str) -> BTreeMap<TagId, usize> {
    let mut counts = BTreeMap::new();
    for other in project.marked().into_iter().filter(|n| n != name) {
        for (coder, path) in project.layers(&other) {
            let Ok(kept) = open(project, path, LayerFile::parse, || LayerFile::new(&other, &coder)) else {
                continue;
            };
            for tag in kept.file.annotations().flat_map(|a| &a.tags) {
                *counts.entry(tag.clone()).or_default() += 1;
            }
        }
    }
    counts
}

/// The file at `path`, or a `fresh` one when there is none.
pub(super) fn open<F>(
    project: &Project,
    path: PathBuf,
    parse: fn(&[u8], &std::path::Path) -> Result<F, Damage>,
    fresh: impl FnOnce() -> F,
) -> Result<Kept<F>, Unkept> {
    Ok(match read_file(project.disk(), &path, MAX_BYTES)? {
        Some(bytes) => Kept { file: parse(&bytes, &path)?, seen: Some(ContentHash::of(&bytes)), path },
        None => Kept { file: fresh(), seen: None, path },
    })
}

impl Keeper {
    /// Saves the codebook and one's own layer of `notebook`, whichever changed. Returns operations that bring in what
    /// was changed on disk by others meanwhile; when there are any, they have to be applied and saved again.
    pub fn save(&mut self, notebook: &Notebook) -> Result<Vec<Op>, Unkept> {
        let mut news = self.save_codebook(notebook.codebook())?;
        news.extend(self.save_layer(notebook.mine())?);
        Ok(news)
    }

    fn save_codebook(&mut self, codebook: &Codebook) -> Result<Vec<Op>, Unkept> {
        let kept = &mut self.codebook;
        let unwritable = |source| Unkept::Render { path: kept.path.clone(), source };
        let next = kept.file.render(codebook).map_err(unwritable)?;
        if next.bytes() == kept.file.bytes() {
            return Ok(Vec::new());
        }
        match kept.write(&self.project, next, CodebookFile::bytes) {
            Err(Unkept::Write(WriteError::ChangedOutside { .. })) => {
                let theirs =
                    open(&self.project, kept.path.clone(), CodebookFile::parse, CodebookFile::default)?;
                let (base, new) = (kept.file.codebook(), theirs.file.codebook());
                let news = merge::tags(base.tags(), codebook.tags(), new.tags());
                *kept = theirs;
                if news.is_empty() { self.save_codebook(codebook) } else { Ok(news) }
            }
            other => other.map(|()| Vec::new()),
        }
    }

    fn save_layer(&mut self, mine: &Layer) -> Result<Vec<Op>, Unkept> {
        let kept = &mut self.layer;
        let unwritable = |source| Unkept::Render { path: kept.path.clone(), source };
        let nothing = mine.annotations().len() == 0 && kept.seen.is_none();
        let unchanged = mine.annotations().eq(kept.file.annotations());
        if nothing || unchanged {
            return Ok(Vec::new());
        }
        if !kept.file.texts().contains_key(&self.at) {
            keep_text(&self.project, &Version { text: self.text.text(), at: self.at.clone() });
        }
        let next =
            kept.file.render(mine.annotations(), Some((&self.at, &self.version))).map_err(unwritable)?;
        match kept.write(&self.project, next, LayerFile::bytes) {
            Err(Unkept::Write(WriteError::ChangedOutside { .. })) => {
                let (name, coder) = (kept.file.transcript().to_owned(), mine.coder.clone());
                let fresh = || LayerFile::new(&name, &coder);
                let theirs = open(&self.project, kept.path.clone(), LayerFile::parse, fresh)?;
                let news = merge::annotations(
                    kept.file.annotations(),
                    mine.annotations(),
                    theirs.file.annotations(),
                );
                *kept = theirs;
                if news.is_empty() { self.save_layer(mine) } else { Ok(news) }
            }
            other => other.map(|()| Vec::new()),
        }
    }
}

impl<F> Kept<F> {
    /// An error when `read_only` says why the file must not be written.
    pub(super) fn writable(&self, read_only: fn(&F) -> Option<&ReadOnly>) -> Result<(), Unkept> {
        match read_only(&self.file) {
            Some(reason) => Err(Unkept::Render { path: self.path.clone(), source: reason.clone().into() }),
            None => Ok(()),
        }
    }

    /// Writes `next` in the place of the file, if that still is what was last seen.
    fn write(&mut self, project: &Project, next: F, bytes: fn(&F) -> &[u8]) -> Result<(), Unkept> {
        write_file(project.disk(), &self.path, bytes(&next), self.seen)?;
        self.seen = Some(ContentHash::of(bytes(&next)));
        self.file = next;
        Ok(())
    }
}
