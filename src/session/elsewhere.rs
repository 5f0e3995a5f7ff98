//! From one transcript of a project to another.

use super::library::Library;
use super::search::{Sighting, search};
use super::{Outside, Place, Session};
use crate::app::{Elsewhere, Item, Msg, Offer, State};
use crate::formats::READERS;
use crate::store::Project;
use crate::text::find::Pattern;

/// Hits of one transcript that are listed at most: a list is for choosing from.
const LISTED: usize = 1_000;

impl Session {
    /// Finds `asked` in all transcripts of the project and offers the places.
    pub(super) fn search(&mut self, asked: &str) -> Option<Outside> {
        let Some(project) = &self.project else { return self.alone() };
        let names = transcripts(project);
        let found = search(Library::new(project, None), &names, &Pattern::new(asked), LISTED);
        let count = found.sightings.len();
        if count == 0 {
            self.send(Msg::Warned(format!("“{asked}” is in none of {} transcripts", names.len())));
            return None;
        }
        let places = found.sightings.into_iter().map(place).collect();
        self.send(Msg::Offered(Offer { title: format!("“{asked}”: {count} hits"), places }));
        if let Some(problem) = found.problems.first() {
            self.send(Msg::Warned(problem.to_string()));
        }
        None
    }

    /// Offers the project's transcripts.
    pub(super) fn survey(&mut self) -> Option<Outside> {
        let Some(project) = &self.project else { return self.alone() };
        let marked = project.marked();
        let place = |name: String| {
            let detail = if marked.binary_search(&name).is_ok() { "marked" } else { "" };
            let item = Item { label: name.clone(), detail: detail.to_owned(), ..Item::default() };
            (item, Elsewhere { path: name, at: None })
        };
        let places = transcripts(project).into_iter().map(place).collect();
        self.send(Msg::Offered(Offer { title: "open which transcript?".to_owned(), places }));
        None
    }

    /// Opens another transcript in the place of this one, which is saved first.
    pub(super) fn turn_to(&mut self, place: &Elsewhere) -> Option<Outside> {
        let Some(project) = self.project.clone() else { return self.alone() };
        if !self.save() {
            self.send(Msg::Warned("stayed here: not everything is saved".to_owned()));
            return None;
        }
        self.remember();
        let keymap = self.state.keymap.clone();
        let disk = project.shared_disk();
        let there = Place::Of(project, place.path.clone());
        match Self::begin(disk, there, &self.coder, keymap, self.clock) {
            Ok(mut next) => {
                next.follow(self);
                next.resume();
                next.take_over(&self.state);
                if let Some(at) = place.at {
                    next.head_for(at);
                }
                *self = next;
                let (columns, rows) = self.state.screen.size;
                self.send(Msg::Resize(columns, rows));
            }
            Err(error) => {
                self.send(Msg::Warned(error.to_string()));
            }
        }
        None
    }

    /// Takes over what stays from one text to the next, also when all of this one is there.
    fn take_over(&mut self, before: &State) {
        self.state.take_over(before);
        if let Some(memory) = &mut self.memory {
            memory.look = self.state.look;
            memory.panel = self.state.panel.size;
            memory.searches = self.state.finder.past().to_vec();
        }
    }

    /// Jumps to the code point `at`, at once or when so much of the text is there.
    pub(super) fn head_for(&mut self, at: usize) {
        match self.state.transcript().byte_at(at) {
            Some(at) => self.state.jump(at),
            None => self.goal = Some(at).filter(|_| self.state.progress.is_some()),
        }
    }

    /// Says that there is no project.
    pub(super) fn alone(&mut self) -> Option<Outside> {
        self.send(Msg::Warned("this text is no file of a project".to_owned()));
        None
    }
}

/// The names of all transcripts of `project`.
fn transcripts(project: &Project) -> Vec<String> {
    let endings: Vec<&str> = READERS.iter().flat_map(|reader| reader.extensions).copied().collect();
    project.files(&endings)
}

fn place(sighting: Sighting) -> (Item, Elsewhere) {
    let place = format!("{} ¶{}", sighting.name, sighting.paragraph);
    let item = Item { label: sighting.words, place, ..Item::default() };
    (item, Elsewhere { path: sighting.name, at: Some(sighting.span.start) })
}
