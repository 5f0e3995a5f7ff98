//! A file that somebody changed while it is read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::opening::{Shelf, again};
use super::{Outside, Seat, Session, Unopened};
use crate::annotation::Moment;
use crate::app::Mode;
use crate::text::display::visible;

/// Milliseconds between two looks at the file. Nobody looks while nothing happens.
const BETWEEN: u64 = 1_000;

/// When a file was changed last, in nanoseconds, and its length in bytes.
type Stamp = (u128, u64);

/// How the files were when they were looked at last.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Look {
    /// When, in milliseconds.
    at: u64,
    /// The transcript; none when there is no telling.
    file: Option<Stamp>,
    /// What other coders marked in it, by their names.
    others: BTreeMap<String, Option<Stamp>>,
}

impl Look {
    /// What changed between this look and the `next` one, in a reader's words; none: nothing.
    fn change(&self, next: &Self) -> Option<String> {
        if self.file.is_some() && next.file.is_some() && self.file != next.file {
            return Some("the file was changed: read again".to_owned());
        }
        let names = self.others.keys().chain(next.others.keys());
        let changed: BTreeSet<&str> = names
            .filter(|name| self.others.get(*name) != next.others.get(*name))
            .map(String::as_str)
            .collect();
        let names: Vec<&str> = changed.into_iter().collect();
        (!names.is_empty()).then(|| format!("changed by {}: read again", visible(&names.join(", "))))
    }
}

impl Session {
    /// Looks whether the file or what others marked in it was changed since it was read, unless it was looked at a moment
    /// ago; reads it again if so, when nobody is typing.
    pub fn look_at_file(&mut self) {
        let now = self.clock.now().millis;
        let is_busy = self.state.progress.is_some() || !matches!(self.state.mode, Mode::Reading);
        if is_busy || now < self.look.at + BETWEEN {
            return;
        }
        let next = self.look_now(now);
        let change = self.look.change(&next);
        self.look = next;
        if let Some(change) = change {
            self.reload();
            if self.rest.is_some() {
                self.remark = Some(change);
            }
        }
    }

    /// Takes note of how the files are.
    pub(super) fn look(&mut self, now: Moment) {
        self.look = self.look_now(now.millis);
    }

    fn look_now(&self, at: u64) -> Look {
        let Some(project) = &self.project else { return Look { at, ..Look::default() } };
        let stamp = |path: &Path| -> Option<Stamp> {
            Some((project.disk().modified(path).ok()?, project.disk().metadata(path).ok()?.len))
        };
        let name = &self.state.desk.path;
        let others = project.layers(name).into_iter().filter(|(coder, _)| *coder != self.coder);
        let others = others.map(|(coder, path)| (coder, stamp(&path))).collect();
        Look { at, file: stamp(&project.path_of(name)), others }
    }

    /// Begins to read the file again, after everything was saved. What is read is to be taken from
    /// [`Session::rest`]; until it is [brought in](Session::settle), nothing can be marked.
    pub(super) fn reload(&mut self) -> Option<Outside> {
        if !self.save() {
            self.state.warn("not read again: not everything is saved");
            return None;
        }
        let Some(project) = self.project.clone() else {
            self.state.warn("this text is no file of a project");
            return None;
        };
        let now = self.clock.now();
        let (name, coder) = (self.state.desk.path.clone(), self.coder.clone());
        match again(Shelf { project, name, coder, now }, self.charset) {
            Ok(rest) => {
                // who saved for the old text has nothing more to do
                self.seat = Seat::Nowhere;
                self.number += 1;
                self.look(now);
                self.state.progress = Some(rest.progress());
                self.rest = Some(rest);
                self.remark = Some("read again".to_owned());
            }
            Err(why) => self.keep_on(&why),
        }
        None
    }

    /// Stays with the text that is shown.
    fn keep_on(&mut self, why: &Unopened) {
        self.state.warn(format!("shown as it was: {why}"));
    }
}
