//! Bringing one sitting's annotations to the disk and back.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::Files;
use super::library::Library;
use super::reanchor;
use super::saver::Saver;
use crate::annotation::{
    Action, Annotation, Codebook, Fingerprint, History, Layer, Moment, Notebook, Op, TagId, replay, resume,
};
use crate::store::journal::{Journal, Past};
use crate::store::{
    BadCoder, CodebookFile, ContentHash, Damage, LayerFile, MAX_BYTES, Project, ReadError, ReadOnly,
    RenderError, TextVersion, WriteError, ignore_cache, read_file, spare, write_file,
};
use crate::text::Transcript;
use crate::text::display::visible;

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
    /// The passages that come in are too long together.
    #[error("the passages repeat the texts too often: they have more than {most} characters together")]
    TooManyWords {
        /// How many they may have, in code points.
        most: usize,
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

/// What was loaded for a sitting.
#[derive(Debug)]
pub struct Loaded {
    /// Tags and annotations of all coders.
    pub notebook: Notebook,
    /// What can be taken back and done again of what earlier sittings did.
    pub history: History,
    /// The labels of actions that an earlier sitting could not bring into the files any more; they are back.
    pub recovered: Vec<String>,
    /// Saves them again; an error says why nothing can be saved.
    pub saver: Result<Saver, Unkept>,
    /// What a reader should know: records that cannot be read.
    pub problems: Vec<String>,
    /// How often each tag is used in the project's other transcripts.
    pub elsewhere: BTreeMap<TagId, usize>,
}

/// Loads what was marked in the transcript called `name`, for `coder`. `now` is when the sitting begins.
///
/// Nothing that is wrong on disk keeps the transcript from being read: it is told, and nothing is saved over it.
pub fn load(project: &Project, name: &str, transcript: &Arc<Transcript>, coder: &str, now: Moment) -> Loaded {
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
    let encoding = transcript.charset();
    let version = TextVersion { chars: transcript.text().chars().count(), seen: now.time(), encoding };
    let is_news = encoding.is_some() && Library::new(project, None).remembered(name) != encoding;
    let files = codebook.and_then(|codebook| {
        let layer = layer?;
        codebook.writable(CodebookFile::read_only)?;
        layer.writable(LayerFile::read_only)?;
        let (project, text, at) = (project.clone(), transcript.clone(), text.at.clone());
        let (written, lacking, news) = (Codebook::default(), Vec::new(), Vec::new());
        let unsaid = encoding.filter(|_| is_news && layer.seen.is_some());
        Ok(Files { project, codebook, written, layer, text, at, version, unsaid, lacking, news })
    });
    let mut found = Found { tags, mine, actions: Vec::new(), recovered: Vec::new() };
    let saver = files.map(|mut files| {
        let (journal, past) = Journal::open(project, name, coder, now);
        problems.extend_from_slice(&past.problems);
        problems.extend(gone(project, &files.layer));
        problems.extend(gone(project, &files.codebook));
        files.lacking = found.take_up(past);
        let recovered = if files.lacking.is_empty() { 0 } else { found.recovered.len() };
        Saver::new(journal, files, recovered)
    });
    let others = others(project, name, coder, &text, &mut problems);
    let mine = place(project, coder.to_owned(), &text, found.mine);
    let notebook = Notebook::new(found.tags, mine, others);
    let history = resume(&notebook, found.actions);
    let elsewhere = count_elsewhere(project, name);
    Loaded { notebook, history, recovered: found.recovered, saver, problems, elsewhere }
}

/// What is to be said of a file that is gone. Whoever took it away may have meant to, so that it is not made again
/// unasked.
fn gone<F>(project: &Project, kept: &Kept<F>) -> Option<String> {
    let is_gone = kept.seen.is_none() && spare::has_spare(project, &kept.path);
    let told = || {
        let path = visible(&kept.path.to_string_lossy());
        format!("{path} is gone; manicule check --restore brings it back")
    };
    is_gone.then(told)
}

/// What the files and the journal hold together.
struct Found {
    tags: Codebook,
    mine: Vec<Annotation>,
    actions: Vec<Action>,
    recovered: Vec<String>,
}

impl Found {
    /// Takes up what the journal tells of earlier sittings. Returns the operations that the files lack of it.
    fn take_up(&mut self, past: Past) -> Vec<Op> {
        let Past { entries, pending, .. } = past;
        self.actions = entries.into_iter().map(|entry| entry.action).collect();
        let pending = &self.actions[self.actions.len() - pending..];
        if pending.is_empty() {
            return Vec::new();
        }
        let ops: Vec<Op> = pending.iter().flat_map(|action| action.step.ops.iter().cloned()).collect();
        let lacking = take_up(&mut self.tags, &mut self.mine, &ops);
        if !lacking.is_empty() {
            self.recovered = pending.iter().map(|action| action.step.label.clone()).collect();
        }
        lacking
    }
}

/// Brings `ops` of a journal into what was read from the files, whatever of it they have already. Returns the operations
/// that they lack.
pub(super) fn take_up(tags: &mut Codebook, mine: &mut Vec<Annotation>, ops: &[Op]) -> Vec<Op> {
    let layer = Layer::new(String::new(), Fingerprint::default(), mine.clone(), HashMap::new());
    let mut notebook = Notebook::new(tags.clone(), layer, Vec::new());
    let lacking = replay(&notebook, ops);
    if notebook.apply_all(&lacking).is_ok() {
        *tags = notebook.codebook().clone();
        *mine = notebook.mine().annotations().cloned().collect();
    }
    lacking
}

/// The layers of the coders other than `coder`. What cannot be read goes to `problems`.
fn others(
    project: &Project,
    name: &str,
    coder: &str,
    text: &Version<'_>,
    problems: &mut Vec<String>,
) -> Vec<Layer> {
    let mut layers = Vec::new();
    for (other, path) in project.layers(name).into_iter().filter(|(other, _)| other != coder) {
        match open(project, path, LayerFile::parse, || LayerFile::new(name, &other)) {
            Ok(kept) => {
                layers.push(place(project, other, text, kept.file.annotations().cloned().collect()));
            }
            Err(why) => problems.push(why.to_string()),
        }
    }
    layers
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
pub(super) fn keep_text(project: &Project, version: &Version<'_>) {
    let Some(path) = project.kept_text(&version.at) else { return };
    if version.text.len() > MAX_BYTES || project.disk().metadata(&path).is_ok() {
        return;
    }
    ignore_cache(project);
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
    parse: fn(&[u8], &Path) -> Result<F, Damage>,
    fresh: impl FnOnce() -> F,
) -> Result<Kept<F>, Unkept> {
    Ok(match read_file(project.disk(), &path, MAX_BYTES)? {
        Some(bytes) => Kept { file: parse(&bytes, &path)?, seen: Some(ContentHash::of(&bytes)), path },
        None => Kept { file: fresh(), seen: None, path },
    })
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
    pub(super) fn write(&mut self, project: &Project, next: F, bytes: fn(&F) -> &[u8]) -> Result<(), Unkept> {
        spare::save(project, &self.path, bytes(&next), self.seen)?;
        self.seen = Some(ContentHash::of(bytes(&next)));
        self.file = next;
        Ok(())
    }
}
