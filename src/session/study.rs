//! A whole project at once: every transcript that somebody marked, with all coders' annotations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::keeper::{Version, place, take_up};
use super::library::Library;
use crate::analysis::{Coded, Subject};
use crate::annotation::{Annotation, Codebook, Layer, Op};
use crate::formats::{Bundle, Cells, Entry, Sheet};
use crate::store::journal::{self, Logged};
use crate::store::{CodebookFile, Flaw, LayerFile, MAX_BYTES, Project, read_file};
use crate::text::Transcript;

/// Transcripts with what was marked in them.
#[derive(Debug)]
pub struct Study {
    /// What the project is called: its folder's name.
    pub title: String,
    /// The tags.
    pub codebook: Codebook,
    /// The transcripts in order of their names.
    pub marked: Vec<Marked>,
    /// What is wrong on disk, in a reader's words.
    pub problems: Vec<Problem>,
}

/// One transcript with what was marked in it.
#[derive(Debug)]
pub struct Marked {
    /// Its name: its path from the project's root.
    pub name: String,
    /// Its text; empty when the file cannot be read.
    pub transcript: Arc<Transcript>,
    /// The coders' annotations, in order of their names.
    pub layers: Vec<Layer>,
}

/// Something wrong on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// Line and column, 1-based, where there is one.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl Study {
    /// Loads the transcripts called `names`; none: all that somebody marked. What cannot be read becomes a problem.
    pub fn load(library: Library<'_>, names: Option<Vec<String>>) -> Self {
        let project = library.project;
        let mut study = Self {
            title: project.root().file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            codebook: Codebook::default(),
            marked: Vec::new(),
            problems: Vec::new(),
        };
        study.load_codebook(project);
        for name in names.unwrap_or_else(|| marked(project)) {
            let marked = study.load_one(library, name);
            study.marked.push(marked);
        }
        study
    }

    fn load_codebook(&mut self, project: &Project) {
        let path = project.codebook();
        let bytes = match read_file(project.disk(), &path, MAX_BYTES) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return,
            Err(error) => return self.tell(&path, &error.to_string()),
        };
        match CodebookFile::parse(&bytes, &path) {
            Ok(file) => {
                self.tell_flaws(&path, file.unreadable());
                self.codebook = file.codebook();
            }
            Err(damage) => self.tell(&path, &damage.to_string()),
        }
    }

    fn load_one(&mut self, library: Library<'_>, name: String) -> Marked {
        let project = library.project;
        let path = project.path_of(&name);
        let transcript = library.transcript(&name).unwrap_or_else(|error| {
            self.tell(&path, &error.to_string());
            Arc::default()
        });
        let text = Version::of(transcript.text());
        let mut pending = pending(project, &name);
        let mut layers = Vec::new();
        for (coder, path) in project.layers(&name) {
            let ops = pending.remove(&coder).unwrap_or_default();
            if let Some(mut annotations) = self.load_layer(project, &path) {
                take_up(&mut self.codebook, &mut annotations, &ops);
                layers.push(place(project, coder, &text, annotations));
            }
        }
        // whose first marks are in no file yet
        for (coder, ops) in pending {
            let mut annotations = Vec::new();
            take_up(&mut self.codebook, &mut annotations, &ops);
            layers.push(place(project, coder, &text, annotations));
        }
        layers.sort_by(|a, b| a.coder.cmp(&b.coder));
        Marked { name, transcript, layers }
    }

    /// The annotations of the layer at `path`; none when it cannot be read, which is told.
    fn load_layer(&mut self, project: &Project, path: &Path) -> Option<Vec<Annotation>> {
        let bytes = match read_file(project.disk(), path, MAX_BYTES) {
            Ok(bytes) => bytes?,
            Err(error) => {
                self.tell(path, &error.to_string());
                return None;
            }
        };
        match LayerFile::parse(&bytes, path) {
            Ok(file) => {
                self.tell_flaws(path, file.unreadable());
                self.tell_flaws(path, file.damage());
                Some(file.annotations().cloned().collect())
            }
            Err(damage) => {
                self.tell(path, &damage.to_string());
                None
            }
        }
    }

    fn tell(&mut self, path: &Path, what: &str) {
        // errors of the store begin with the path; a problem names it once
        let shown = format!("{}: ", path.display());
        let what = what.strip_prefix(&shown).unwrap_or(what).to_owned();
        self.problems.push(Problem { path: path.to_owned(), place: None, what });
    }

    fn tell_flaws<'a>(&mut self, path: &Path, flaws: impl IntoIterator<Item = &'a Flaw>) {
        let problem = |flaw: &Flaw| Problem {
            path: path.to_owned(),
            place: Some((flaw.line, flaw.column)),
            what: flaw.reason.clone(),
        };
        self.problems.extend(flaws.into_iter().map(problem));
    }

    /// What leaves: the annotations that `keep` lets through.
    pub fn bundle(&self, cells: Cells, keep: impl Fn(&Subject<'_>) -> bool) -> Bundle<'_> {
        let sheets = self.marked.iter().map(|marked| Sheet {
            path: &marked.name,
            transcript: &marked.transcript,
            entries: marked
                .entries()
                .into_iter()
                .filter(|entry| keep(&self.subject(marked, *entry)))
                .collect(),
        });
        Bundle { title: &self.title, codebook: &self.codebook, sheets: sheets.collect(), cells }
    }

    /// What is asked about: the transcripts, with the annotations that `keep` lets through.
    pub fn coded(&self, keep: impl Fn(&Subject<'_>) -> bool) -> Vec<Coded<'_>> {
        let coded = self.marked.iter().map(|marked| Coded {
            path: &marked.name,
            transcript: &marked.transcript,
            coders: marked.layers.iter().map(|layer| layer.coder.as_str()).collect(),
            subjects: marked
                .entries()
                .into_iter()
                .map(|entry| self.subject(marked, entry))
                .filter(&keep)
                .collect(),
        });
        coded.collect()
    }

    /// What is asked about `entry`, which belongs to `marked`.
    fn subject<'a>(&'a self, marked: &'a Marked, entry: Entry<'a>) -> Subject<'a> {
        Subject {
            annotation: entry.annotation,
            span: entry.span,
            coder: entry.coder,
            status: entry.status,
            transcript: &marked.transcript,
            path: &marked.name,
            codebook: &self.codebook,
        }
    }
}

/// The transcripts that somebody marked, also those whose marks are in no file yet.
fn marked(project: &Project) -> Vec<String> {
    let mut names = project.marked();
    let journalled = project.journalled().into_iter();
    names.extend(journalled.filter(|name| !pending(project, name).is_empty()));
    names.sort();
    names.dedup();
    names
}

/// What the journals hold of the transcript called `name` and the files may lack, by its coder. What is wrong with a
/// journal is told where the transcript is opened.
fn pending(project: &Project, name: &str) -> BTreeMap<String, Vec<Op>> {
    let mut pending: BTreeMap<String, Vec<Op>> = BTreeMap::new();
    let (actions, _) = journal::log(project, &[name.to_owned()]);
    for Logged { coder, entry, .. } in actions.into_iter().filter(|logged| !logged.is_written) {
        pending.entry(coder).or_default().extend(entry.action.step.ops);
    }
    pending
}

impl Marked {
    /// All annotations in order of the text, then of their ids; those without a place last.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        for layer in &self.layers {
            entries.extend(layer.annotations().map(|annotation| Entry {
                coder: &layer.coder,
                annotation,
                status: layer.status(annotation),
                span: layer.span_of(annotation),
            }));
        }
        entries.sort_by(|a, b| {
            let key = |e: &Entry<'_>| (e.span.is_none(), e.span);
            key(a).cmp(&key(b)).then_with(|| a.annotation.id.cmp(&b.annotation.id))
        });
        entries
    }
}
