//! A sitting: state, files and clock; the one place where effects are run.

mod clock;
pub mod config;
#[cfg(test)]
mod crashes;
mod elsewhere;
mod files;
mod git;
mod import;
mod keeper;
mod library;
mod memo;
mod memory;
mod mend;
mod opening;
mod pdf;
mod read;
mod reanchor;
mod reload;
mod saver;
mod saving;
mod search;
mod study;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;

use opening::{Begun, First};
use saving::Seat;

use crate::annotation::{Action, Id, Moment, Notebook, Op, Way, tagging};
use crate::app::{
    Coders, Desk, Effect, Keymap, Memory, Msg, Pointing, Reading, Saving, State, Tutor, cases, disputes,
    update,
};
use crate::store::{Disk, Project};
use crate::text::decode::Charset;

pub use clock::Clock;
use config::Config;
pub use git::{Git, GitError};
pub use import::{Arrival, Destination, Tally};
pub use keeper::{Loaded, Unkept, load};
pub use library::Library;
pub use mend::{Mended, Origin, Unmended, mend, restore};
pub use opening::{Opened, Rest};
pub use read::{SAMPLE, SAMPLE_NAME, Unopened};
pub use reanchor::{Reanchored, reanchor};
pub use saver::Saver;
pub use search::{Search, Sighting, search};
pub use study::{Marked, Problem, Study};
pub use writer::{Report, Tell};

/// What only the owner of the terminal can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// Give the mouse to somebody.
    Point(Pointing),
    /// Draw the whole screen anew.
    Redraw,
    /// Give the terminal back until the program is called again.
    Suspend,
    /// Put this text on the clipboard.
    Copy(String),
    /// Let the reader edit this text in an editor of their own.
    Edit(String),
    /// Leave.
    Quit,
}

/// Which text a sitting is about.
#[derive(Debug, Clone)]
pub enum Place {
    /// A file.
    File(PathBuf),
    /// A file, or what comes in by standard input, that is said to be in this encoding.
    Coded(Box<Self>, Charset),
    /// The transcript of this name in a project.
    Of(Project, String),
    /// What comes in by standard input. Its annotations are not kept.
    Input,
    /// The sample that comes with the program; its annotations go into this folder.
    Sample(PathBuf),
}

impl Place {
    /// The place itself, and the encoding that its text is said to be in.
    fn parted(self) -> (Self, Option<Charset>) {
        match self {
            Self::Coded(place, charset) => (*place, Some(charset)),
            place => (place, None),
        }
    }
}

/// A sitting.
#[derive(Debug)]
pub struct Session {
    state: State,
    clock: Clock,
    seat: Seat,
    /// The project of the transcript; none when the text came through a pipe.
    project: Option<Project>,
    coder: String,
    /// What it is called in reports: sittings that follow each other have different numbers.
    number: usize,
    /// Who is told how things stand; none while nothing is saved by itself.
    tell: Option<Tell>,
    /// What is still to be read.
    rest: Option<Rest>,
    /// The encoding that was named for the text; none: the one that is remembered or found.
    charset: Option<Charset>,
    /// How the file was when it was looked at last.
    look: reload::Look,
    /// What is to be said when all of the text is there.
    remark: Option<String>,
    /// Where to go on when all of the text is there.
    memory: Option<Memory>,
    /// Where to go then, in code points, because somebody asked for that place.
    goal: Option<usize>,
    /// Whether the state changed since it was last looked at for drawing.
    dirty: bool,
}

impl Session {
    /// Opens the text at `place` for `coder`.
    pub fn open(
        disk: Arc<dyn Disk>,
        place: Place,
        coder: &str,
        keymap: Arc<Keymap>,
        clock: Clock,
    ) -> Result<Self, Unopened> {
        let mut session = Self::begin(disk, place, coder, keymap, clock)?;
        if let Some(rest) = session.rest() {
            let opened = rest.read(&mut |_| ())?;
            session.settle(opened);
        }
        Ok(session)
    }

    /// Opens as much of the text at `place` as a screen needs. The [`Session::rest`] is to be read and
    /// [brought in](Session::settle).
    pub fn begin(
        disk: Arc<dyn Disk>,
        place: Place,
        coder: &str,
        keymap: Arc<Keymap>,
        mut clock: Clock,
    ) -> Result<Self, Unopened> {
        let now = clock.now();
        let (place, charset) = place.parted();
        let Begun { name, project, first } = opening::begin(disk, (place, charset), coder, now)?;
        let start = |transcript| {
            let state = State::new(Desk::new(name, transcript, Notebook::default()), keymap);
            Self {
                state,
                clock,
                seat: Seat::Nowhere,
                project,
                coder: coder.to_owned(),
                number: 0,
                tell: None,
                rest: None,
                charset,
                look: reload::Look::default(),
                remark: None,
                memory: None,
                goal: None,
                dirty: true,
            }
        };
        let mut session = match first {
            First::Part(transcript, rest) => {
                let mut session = start(transcript);
                session.state.progress = Some(rest.progress());
                session.rest = Some(rest);
                session
            }
            First::Whole(opened) => {
                let mut session = start(opened.transcript.clone());
                session.bring_in(*opened, now);
                session
            }
        };
        session.look(now);
        Ok(session)
    }

    /// Takes what is still to be read, if only the first part of the text is there.
    pub fn rest(&mut self) -> Option<Rest> {
        self.rest.take()
    }

    /// Reads what is still to be read and brings it in, for who has no screen to fill meanwhile.
    pub fn catch_up(&mut self) {
        while let Some(rest) = self.rest() {
            match rest.read(&mut |_| ()) {
                Ok(opened) => self.settle(opened),
                Err(why) => self.fall_short(&why),
            }
        }
    }

    /// The number of the sitting. Another text, or the same read again, is another sitting: what is still read for
    /// an earlier one is no longer wanted.
    pub fn sitting(&self) -> usize {
        self.number
    }

    /// Brings in the whole text with what is written about it.
    pub fn settle(&mut self, opened: Opened) {
        let now = self.clock.now();
        self.bring_in(opened, now);
    }

    /// Brings in the whole text at the moment `now`.
    fn bring_in(&mut self, opened: Opened, now: Moment) {
        let Opened { transcript, loaded } = opened;
        let mut notices: Vec<String> =
            self.charset.iter().map(|charset| format!("read as {}", charset.name())).collect();
        notices.extend_from_slice(transcript.notices());
        match loaded {
            None => {
                self.state.saving = Saving::ReadOnly("the text came through a pipe".to_owned());
                let notebook = Notebook::default();
                self.replace(Reading { transcript, notebook }, now);
            }
            Some(mut loaded) => {
                self.replace(Reading { transcript, notebook: std::mem::take(&mut loaded.notebook) }, now);
                notices = self.take_in(loaded, notices);
            }
        }
        let first: Vec<String> = waiting(&self.state.desk).into_iter().chain(self.remark.take()).collect();
        if !first.is_empty() {
            notices.insert(0, first.join("; "));
        }
        if let Some(first) = notices.first() {
            let more = notices.len() - 1;
            let more =
                if more == 0 { String::new() } else { format!(" (and {more} more; see manicule check)") };
            self.state.warn(format!("{first}{more}"));
        }
        if let Some(memory) = self.memory.take() {
            let start = self.state.transcript().paragraphs().first().map_or(0, |p| p.body);
            let has_moved = self.state.cursor != start;
            let cursor = if has_moved { self.state.memory().cursor } else { memory.cursor };
            self.state.resume(Memory { cursor, ..memory });
        }
        if let Some(goal) = self.goal.take() {
            self.head_for(goal);
        }
    }

    /// Puts `reading` in the place of the text that is shown.
    fn replace(&mut self, reading: Reading, now: Moment) {
        update(&mut self.state, now, Msg::Read(Box::new(reading)));
        self.dirty = true;
    }

    /// Takes in what was `loaded` beside the notebook. Returns what a reader should know, beginning with what
    /// was brought back, then `notices`.
    fn take_in(&mut self, loaded: Loaded, notices: Vec<String>) -> Vec<String> {
        let mut told = brought_back(&loaded.recovered);
        told.extend(notices);
        self.state.desk.take_up(loaded.history);
        self.state.panel.elsewhere = loaded.elsewhere;
        match loaded.saver {
            Ok(saver) => {
                if saver.lacking() > 0 {
                    self.state.saving = Saving::Journalled(saver.lacking());
                }
                self.seat = Seat::Here(Box::new(saver));
            }
            Err(why) => {
                told.insert(0, why.to_string());
                self.state.saving = Saving::ReadOnly(why.to_string());
            }
        }
        if let Some(tell) = self.tell.clone() {
            self.hand_over(tell);
        }
        told.extend(loaded.problems);
        let copies = self.project.iter().flat_map(|project| project.copies_for(&self.state.desk.path));
        told.extend(copies.map(|copy| {
            format!("{}: a copy that a sync program made; see manicule check --merge", copy.path.display())
        }));
        told
    }

    /// Takes note that the file cannot be read to its end: `why`.
    pub fn fall_short(&mut self, why: &Unopened) {
        self.state.saving = Saving::ReadOnly("the file could not be read to its end".to_owned());
        self.state.progress = None;
        self.remark = None;
        self.state.warn(format!("the file could not be read to its end: {why}"));
        self.dirty = true;
    }

    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Shows the text as `config` says, and what is wrong with the configuration.
    pub fn prefer(&mut self, config: &Config) {
        self.state.look = config.look;
        self.state.panel.size = config.panel;
        self.state.desk.coders = config.coders.clone();
        if let Some(problem) = config.problems.first() {
            self.state.warn(problem.to_string());
        }
    }

    /// Hides what other coders marked until it is asked for.
    pub fn blind(&mut self) {
        self.state.desk.coders = Coders::Mine;
    }

    /// Gives the lessons of the tutor.
    pub fn teach(&mut self) {
        self.state.tutor = Some(Tutor::default());
    }

    /// Takes up where the transcript was left the last time.
    pub fn resume(&mut self) {
        let memory = self.project.as_ref().and_then(|p| memory::recall(p, &self.state.desk.path));
        match memory {
            Some(memory) if self.state.progress.is_some() => self.memory = Some(memory),
            Some(memory) => self.state.resume(memory),
            None => {}
        }
    }

    /// Keeps where the transcript is left, for [`Session::resume`]. What was not even read leaves nothing.
    pub fn remember(&self) {
        if let Some(project) = self.project.as_ref().filter(|_| self.state.progress.is_none()) {
            memory::keep(project, &self.state.desk.path, &self.state.memory());
        }
    }

    /// Works `msg` in. Returns what only the owner of the terminal can do.
    pub fn send(&mut self, msg: Msg) -> Vec<Outside> {
        self.dirty = true;
        let moment = self.clock.now();
        let effects = update(&mut self.state, moment, msg);
        effects.into_iter().filter_map(|effect| self.run(effect)).collect()
    }

    /// Whether there is something that takes long and waits for [`Session::idle`].
    pub fn has_chores(&self) -> bool {
        self.state.finder.is_counting()
    }

    /// Goes on for a while with what takes long.
    pub fn idle(&mut self) {
        let was_dirty = self.dirty;
        self.send(Msg::Idle);
        self.dirty = was_dirty || !self.has_chores();
    }

    /// Does what `effect` asks for, or passes it on.
    fn run(&mut self, effect: Effect) -> Option<Outside> {
        match effect {
            Effect::Save(action) => self.keep(action),
            Effect::SaveNow => self.hurry(),
            Effect::Copy(text) => Some(Outside::Copy(text)),
            Effect::Search(asked) => self.search(&asked),
            Effect::Survey => self.survey(),
            Effect::Open(place) => self.turn_to(&place),
            Effect::Edit(text) => Some(Outside::Edit(text)),
            Effect::OpenProjectMemo => self.open_memo(),
            Effect::KeepProjectMemo(memo) => self.keep_memo(memo),
            Effect::Reload => self.reload(),
            Effect::Point(to) => Some(Outside::Point(to)),
            Effect::Redraw => Some(Outside::Redraw),
            Effect::Suspend => Some(Outside::Suspend),
            Effect::Quit => Some(Outside::Quit),
        }
    }

    /// Commits operations made on the page as it is now, without keys. Returns those that were applied.
    pub fn mark(
        &mut self,
        label: &str,
        make: impl FnOnce(tagging::Page<'_>, Id) -> Vec<Op>,
    ) -> Result<Vec<Op>, crate::annotation::Misfit> {
        self.state.desk.moment = self.clock.now();
        let ops = self.state.desk.mark(label.to_owned(), make)?;
        if !ops.is_empty() {
            self.keep(Action::new(Way::Done, label, ops.clone()));
        }
        Ok(ops)
    }

    /// Whether the state changed since [`Session::seen`].
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Says that the state was drawn.
    pub fn seen(&mut self) {
        self.dirty = false;
    }
}

/// Says that the actions called `labels` are back.
fn brought_back(labels: &[String]) -> Vec<String> {
    let Some(last) = labels.last() else { return Vec::new() };
    let what = match labels.len() {
        1 => format!("what was cut off before it was in the files is back: {last}"),
        n => {
            format!("{n} changes that were cut off before they were in the files are back, the last: {last}")
        }
    };
    vec![what]
}

/// What a person has to decide after a merge or an edit of the text, if anything.
fn waiting(desk: &Desk) -> Option<String> {
    let choices = disputes(desk).len();
    let open = cases(desk).iter().filter(|case| !case.kept).count();
    let parts = [
        (choices, format!("C: {choices} changed on both sides")),
        (open, format!("gr: {open} not found again for certain")),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
