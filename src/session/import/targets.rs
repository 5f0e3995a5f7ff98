//! Which transcript of a project each transcript of an import is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::Destination;
use crate::annotation::Fingerprint;
use crate::formats::READERS;
use crate::formats::arrival::transcript_name;
use crate::formats::import::ImportedSheet;
use crate::session::{library::Library, read};
use crate::store::Kind;
use crate::text::Transcript;

/// A transcript to which passages belong.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Its name in the project.
    pub(super) name: String,
    /// Its text.
    pub(super) transcript: Arc<Transcript>,
}

/// The transcripts of a project, and those that an import adds.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    destination: &'a Destination<'a>,
    /// The names of the transcripts that are there.
    names: Vec<String>,
    /// Their names by their texts; filled when it is first needed.
    texts: Option<BTreeMap<Fingerprint, Vec<String>>>,
    /// New transcripts with the bytes of their files.
    new: Vec<(Target, Vec<u8>)>,
}

impl<'a> Targets<'a> {
    pub(super) fn of(destination: &'a Destination<'a>) -> Self {
        let extensions: Vec<&str> = READERS.iter().flat_map(|reader| reader.extensions).copied().collect();
        let project = destination.project;
        let mut names = project.files(&extensions);
        if !project.is_begun() {
            // a folder that is no project yet can be anything, with anything below it
            names.retain(|name| !name.contains('/'));
        }
        Self { destination, names, texts: None, new: Vec::new() }
    }

    /// The transcript for `sheet`, which the file calls `name`: one with the same text, a new one when there is none; for
    /// a sheet without text, the one that is called so. None when there is none.
    pub(super) fn target(
        &mut self,
        name: &str,
        sheet: &ImportedSheet,
        notices: &mut Vec<String>,
    ) -> Option<Target> {
        match &sheet.text {
            Some(text) => Some(self.with_text(name, text, notices)),
            None => self.named(name),
        }
    }

    /// The name under which annotations of `name` wait for the transcript, which is not there, and its empty text.
    pub(super) fn absent(&self, name: &str) -> Target {
        let (name, _) = self.fresh(name, "");
        Target { name, transcript: Arc::default() }
    }

    /// The new transcripts: their names and the bytes of their files.
    pub(super) fn into_new(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.new.into_iter().map(|(target, bytes)| (target.name, bytes))
    }

    fn with_text(&mut self, name: &str, text: &str, notices: &mut Vec<String>) -> Target {
        let (file, transcript) = self.fresh(name, text);
        let at = Fingerprint::of(transcript.text());
        let new = self.new.iter().find(|(new, _)| Fingerprint::of(new.transcript.text()) == at);
        if let Some((target, _)) = new {
            return target.clone();
        }
        if let Some(name) = self.alike(name, &at) {
            return Target { name, transcript };
        }
        if self.names.iter().any(|there| there == name) {
            notices.push(format!("`{name}` is another text in the project: the file's became `{file}`"));
        }
        if transcript.text() != text {
            notices.push(format!("`{name}` is not the same text as a file of its own; see `{file}`"));
        }
        let target = Target { name: file, transcript };
        self.new.push((target.clone(), text.as_bytes().to_owned()));
        target
    }

    /// The transcript in the project with the text `at`: of several one that somebody marked, since the annotations of
    /// an earlier import may be there, then one whose file is called as `name` is.
    fn alike(&mut self, name: &str, at: &Fingerprint) -> Option<String> {
        let there = self.texts().get(at).cloned().unwrap_or_default();
        let marked = if there.len() > 1 { self.destination.project.marked() } else { Vec::new() };
        let last = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        there.into_iter().min_by_key(|there| (!marked.contains(there), last(there) != last(name)))
    }

    /// A free name for a transcript with `text`, and how it is read under that name.
    fn fresh(&self, title: &str, text: &str) -> (String, Arc<Transcript>) {
        let stem = transcript_name(title);
        let numbers = (1..).map(|n| if n == 1 { format!("{stem}.txt") } else { format!("{stem}-{n}.txt") });
        let file = numbers.into_iter().find(|file| self.is_free(file)).unwrap_or(stem);
        let transcript = read::from_bytes(Path::new(&file), text.to_owned().into_bytes()).unwrap_or_default();
        (self.name_of(&file), transcript)
    }

    fn name_of(&self, file: &str) -> String {
        let path = self.destination.folder.join(file);
        self.destination.project.name_of(&path).unwrap_or_else(|| file.to_owned())
    }

    fn is_free(&self, file: &str) -> bool {
        let project = self.destination.project;
        let name = self.name_of(file);
        // some file systems do not tell capitals from small letters
        let taken = self.new.iter().any(|(new, _)| new.name.to_lowercase() == name.to_lowercase());
        !taken && project.disk().metadata(&project.path_of(&name)).is_err()
    }

    fn texts(&mut self) -> &BTreeMap<Fingerprint, Vec<String>> {
        let Self { destination, names, texts, .. } = self;
        texts.get_or_insert_with(|| {
            let mut texts: BTreeMap<Fingerprint, Vec<String>> = BTreeMap::new();
            for name in names {
                if let Ok(transcript) = Library::new(destination.project, None).transcript(name) {
                    texts.entry(Fingerprint::of(transcript.text())).or_default().push(name.clone());
                }
            }
            texts
        })
    }

    /// The transcript for a sheet without text: the one that was asked for, else the one called `name`, else the only one
    /// whose file is called so, whatever the folder and then the ending.
    fn named(&self, name: &str) -> Option<Target> {
        let name = self.destination.transcript.unwrap_or(name);
        let file = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let stem = |name: &str| {
            let file = file(name);
            file.rsplit_once('.').map_or(file.clone(), |(stem, _)| stem.to_owned())
        };
        let file_alike = self.names.iter().filter(|there| file(there) == file(name)).collect();
        let stem_alike = self.names.iter().filter(|there| stem(there) == stem(name)).collect();
        let only = |found: BTreeSet<&String>| match found.len() {
            1 => found.into_iter().next().cloned(),
            _ => None,
        };
        let name = self.exactly(name).or_else(|| only(file_alike)).or_else(|| only(stem_alike))?;
        let transcript = Library::new(self.destination.project, None).transcript(&name).ok()?;
        Some(Target { name, transcript })
    }

    /// `name` when a transcript in the project is called exactly so: a name that leads elsewhere is none.
    fn exactly(&self, name: &str) -> Option<String> {
        let project = self.destination.project;
        let path = project.path_of(name);
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        let known = READERS.iter().any(|reader| reader.extensions.contains(&ending.as_str()));
        let inside = project.name_of(&path).is_some_and(|there| there == name);
        let there = || project.disk().metadata(&path).is_ok_and(|found| found.kind == Kind::File);
        (known && inside && there()).then(|| name.to_owned())
    }
}
