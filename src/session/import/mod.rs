//! Bringing a file of another program into a project.
//!
//! First everything is read, fitted and rendered; only when all of it can be done is anything written, and what was
//! written is taken back when a later file cannot be.

mod layers;
mod targets;
mod writes;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::keeper::{Unkept, open};
use crate::annotation::Tag;
use crate::formats::arrival::{FittedTags, Ground, How, Prefer, coder_name, fit_tags};
use crate::formats::import::{Imported, ImportedSheet, MOST_QUOTED, Passage};
use crate::store::{CodebookFile, Project};
use crate::text::Span;
use layers::Layers;
use targets::{Target, Targets};
use writes::{Write, Writes};

/// Where an import goes, and what it does not say itself.
#[derive(Debug)]
pub struct Destination<'a> {
    /// The project.
    pub project: &'a Project,
    /// The folder in it that gets new transcripts.
    pub folder: &'a Path,
    /// Whose the annotations are that the file gives to nobody.
    pub coder: &'a str,
    /// The name of the transcript to which annotations without a text belong; none: found by what the file calls it.
    pub transcript: Option<&'a str>,
    /// What a transcript without a name in the file is called.
    pub title: &'a str,
    /// What counts where the codebook and the file disagree.
    pub prefer: Prefer,
    /// Now, RFC 3339.
    pub now: String,
}

/// What an import does, ready to be done.
#[derive(Debug, Default)]
pub struct Arrival {
    /// How much of what.
    pub tally: Tally,
    /// What a person should know, in a reader's words.
    pub notices: Vec<String>,
    /// Where the codebook and the file say different things of a tag, in a reader's words.
    pub disputes: Vec<String>,
    writes: Writes,
    /// Code points of the passages so far.
    quoted: usize,
    /// What the file calls each coder, by what the coder is called here.
    coders: BTreeMap<String, BTreeSet<String>>,
    /// How many annotations the file gives to nobody.
    nobodys: usize,
}

/// What an import brings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tags in the file.
    pub tags: usize,
    /// Those that the codebook does not have.
    pub new_tags: usize,
    /// The names of the transcripts that are written.
    pub new_transcripts: Vec<String>,
    /// The annotations that are new, by how they were found.
    pub new: BTreeMap<How, usize>,
    /// Annotations that are there already and get tags or notes.
    pub completed: usize,
    /// Annotations that are there already as they are.
    pub present: usize,
    /// Annotations that no transcript could be found for.
    pub homeless: usize,
}

impl Tally {
    /// How many annotations are new and were found in this way.
    pub fn found(&self, how: How) -> usize {
        self.new.get(&how).copied().unwrap_or_default()
    }

    /// How many annotations are new.
    pub fn added(&self) -> usize {
        self.new.values().sum()
    }
}

impl Arrival {
    /// Finds out what bringing `imported` to `destination` takes. Nothing is written.
    pub fn plan(imported: &Imported, destination: &Destination<'_>) -> Result<Self, Unkept> {
        let Imported { codebook, sheets, notices } = imported;
        let mut arrival = Self { notices: notices.clone(), ..Self::default() };
        let tags = arrival.fit_codebook(codebook, destination)?;
        let mut targets = Targets::of(destination);
        let mut layers = Layers::default();
        for sheet in sheets.iter().filter(|sheet| sheet.text.is_some() || !sheet.passages.is_empty()) {
            let name = if sheet.name.is_empty() { destination.title } else { &sheet.name };
            match targets.target(name, sheet, &mut arrival.notices) {
                Some(target) => arrival.place(sheet, &target, destination, &tags, &mut layers)?,
                None if sheet.is_lost => {
                    let (kept, wordless) = Self::without_text(sheet);
                    arrival.tell_homeless(
                        name,
                        wordless,
                        "they have no words, and their text is not in the file",
                    );
                    let target = targets.absent(name);
                    arrival.notices.push(format!(
                        "`{name}`: what is said of it waits for a transcript `{}`",
                        target.name
                    ));
                    arrival.place(&kept, &target, destination, &tags, &mut layers)?;
                }
                None => {
                    let count = sheet.passages.len();
                    arrival.tell_homeless(name, count, "no transcript of that name is in the project");
                }
            }
        }
        for (name, bytes) in targets.into_new() {
            arrival.writes.push(Write::new(destination.project.path_of(&name), bytes));
            arrival.tally.new_transcripts.push(name);
        }
        layers.render(destination, &mut arrival)?;
        arrival.tell_coders(destination.coder);
        arrival.tell();
        // transcripts and tags come first: annotations without them would be worth nothing
        arrival.writes.check()?;
        Ok(arrival)
    }

    /// Brings the tags into the codebook.
    fn fit_codebook(&mut self, theirs: &[Tag], destination: &Destination<'_>) -> Result<FittedTags, Unkept> {
        let project = destination.project;
        let kept = open(project, project.codebook(), CodebookFile::parse, CodebookFile::default)?;
        let mut fitted = fit_tags(&kept.file.codebook(), theirs, destination.prefer);
        self.tally.tags = theirs.len();
        self.tally.new_tags = fitted.new;
        self.disputes.append(&mut fitted.disputes);
        self.notices.append(&mut fitted.joined);
        if !fitted.changes.is_empty() {
            kept.writable(CodebookFile::read_only)?;
            let unwritable = |source| Unkept::Render { path: kept.path.clone(), source };
            let next = kept.file.render(&fitted.codebook).map_err(unwritable)?;
            self.writes.push(Write::over(&kept, kept.file.bytes(), next.bytes()));
        }
        Ok(fitted)
    }

    /// `sheet` with the passages that mean something without a text, and how many others it has.
    fn without_text(sheet: &ImportedSheet) -> (ImportedSheet, usize) {
        let means_something = |passage: &&Passage| passage.span.is_none() || !passage.quote.trim().is_empty();
        let passages: Vec<_> = sheet.passages.iter().filter(means_something).cloned().collect();
        let others = sheet.passages.len() - passages.len();
        (ImportedSheet { passages, ..sheet.clone() }, others)
    }

    /// Tells that `count` annotations of the transcript called `name` are left out.
    fn tell_homeless(&mut self, name: &str, count: usize, why: &str) {
        self.tally.homeless += count;
        self.notices.extend((count > 0).then(|| format!("`{name}`: {count} annotations left out: {why}")));
    }

    /// Finds the passages of `sheet` in `target` and files them under their coders.
    fn place(
        &mut self,
        sheet: &ImportedSheet,
        target: &Target,
        destination: &Destination<'_>,
        tags: &FittedTags,
        layers: &mut Layers,
    ) -> Result<(), Unkept> {
        let ground = Ground::new(&target.name, &target.transcript);
        let places = ground.places(&sheet.passages);
        // a row that only says where it is becomes an annotation with all the words there
        self.quoted += places.iter().filter_map(|placed| placed.span).map(Span::len).sum::<usize>();
        if self.quoted > MOST_QUOTED {
            return Err(Unkept::TooManyWords { most: MOST_QUOTED });
        }
        for (passage, placed) in sheet.passages.iter().zip(places) {
            let coder = self.coder(passage, destination.coder);
            let nth = layers.nth(&passage.guid);
            let id = ground.id(passage, &coder, nth);
            let tags = passage.tags.iter().filter_map(|tag| tags.ids.get(tag)).cloned().collect();
            let annotation = ground.annotation(passage, placed, (id, tags));
            layers.put(&ground, &coder, annotation, placed.how);
        }
        Ok(())
    }

    /// What the coder of `passage` is called here.
    fn coder(&mut self, passage: &Passage, nobody: &str) -> String {
        if passage.coder.is_empty() {
            self.nobodys += 1;
            return nobody.to_owned();
        }
        let here = coder_name(&passage.coder).unwrap_or_else(|| nobody.to_owned());
        let known = self.coders.entry(here.clone()).or_default();
        if !known.contains(&passage.coder) {
            known.insert(passage.coder.clone());
        }
        here
    }

    /// Tells what coders are called here, when it is not what the file calls them, and whose the others' are.
    fn tell_coders(&mut self, nobody: &str) {
        for (here, names) in &self.coders {
            for name in names.iter().filter(|name| *name != here) {
                self.notices.push(format!("the coder `{name}` is called `{here}` here"));
            }
            if names.len() > 1 {
                let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                self.notices.push(format!("the coders {names} of the file are one here: `{here}`"));
            }
        }
        // a file that names no coder at all is meant to be somebody's
        if self.nobodys > 0 && !self.coders.is_empty() {
            let count = self.nobodys;
            self.notices.push(format!("{count} annotations that the file gives to nobody are `{nobody}`'s"));
        }
    }

    /// Tells what was not found as it should have been.
    fn tell(&mut self) {
        for (how, what) in [
            (How::Nearly, "annotations are on words that are nearly theirs"),
            (How::Nowhere, "annotations are not in the text; they are kept with their words"),
        ] {
            let count = self.tally.found(how);
            self.notices.extend((count > 0).then(|| format!("{count} {what}")));
        }
    }

    /// Does it: all or nothing. An error says what could not be written.
    pub fn carry_out(self, project: &Project) -> Result<(), Unkept> {
        let _lock = project.write_lock();
        self.writes.carry_out(project)
    }
}
