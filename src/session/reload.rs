//! A file that somebody changed while it is read.

use super::opening::{Shelf, again};
use super::{Outside, Seat, Session, Unopened};
use crate::annotation::Moment;
use crate::app::Mode;

/// Milliseconds between two looks at the file. Nobody looks while nothing happens.
const BETWEEN: u64 = 1_000;

/// How a file was when it was looked at last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    /// When, in milliseconds.
    at: u64,
    /// When the file was changed last, in nanoseconds, and its length; none when there is no telling.
    file: Option<(u128, u64)>,
}

impl Session {
    /// Looks whether the file was changed since it was read, unless it was looked at a moment ago; reads it again if
    /// so, when nobody is typing.
    pub fn look_at_file(&mut self) {
        let now = self.clock.now().millis;
        let is_busy = self.state.progress.is_some() || !matches!(self.state.mode, Mode::Reading);
        if is_busy || now < self.look.at + BETWEEN {
            return;
        }
        let before = self.look;
        self.look = Look { at: now, file: self.stamp() };
        if self.look.file.is_some() && before.file.is_some() && before.file != self.look.file {
            self.reload();
        }
    }

    /// Takes note of how the file is.
    pub(super) fn look(&mut self, now: Moment) {
        self.look = Look { at: now.millis, file: self.stamp() };
    }

    fn stamp(&self) -> Option<(u128, u64)> {
        let project = self.project.as_ref()?;
        let path = project.path_of(&self.state.desk.path);
        Some((project.disk().modified(&path).ok()?, project.disk().metadata(&path).ok()?.len))
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
                self.remark = Some("the file was changed: read again".to_owned());
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
