//! Everything that is on the screen, and the few things that touch two parts of it.

use std::ops::Range;
use std::sync::Arc;

use super::coders::Coders;
use super::command::Scope;
use super::comparison::Comparison;
use super::coverage::Coverage;
use super::deed::Again;
use super::desk::Desk;
use super::filter::Filter;
use super::finder::Finder;
use super::jumps::Jumps;
use super::key::Key;
use super::keymap::Keymap;
use super::look::{Look, Shown};
use super::mode::Mode;
use super::operator::Pending;
use super::page::{Setting, Viewport};
use super::panel::{Leaf, Panel};
use super::picker::Elsewhere;
use super::reading::{Afterwards, Progress};
use super::roll::Roll;
use super::saving::Saving;
use super::screen::{Called, PanelSize, Screen, Wanted};
use super::selection::{Selection, Unit};
use super::tutor::Tutor;
use super::update::Effect;
use crate::annotation::{Action, Id, Misfit, Op, Way, tagging};
use crate::text::Transcript;

/// Columns of the gutter beside the paragraph number: the cursor's mark, two lanes of stripes and a space.
const GUTTER: u16 = 5;

/// Cells by which what is said begins behind the speakers' labels.
const INDENT: usize = 2;

/// The narrowest text, in cells, in which that is done.
const INDENTED_FROM: usize = 40;

/// The pane that has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// The transcript.
    #[default]
    Text,
    /// The side panel.
    Panel,
}

/// How loud a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Plain,
    /// Something went wrong or could not be done.
    Alarm,
}

/// A line for the reader in the status line, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub text: String,
    /// How loud.
    pub tone: Tone,
}

/// What the program shows and remembers. Its parts own their rules; this type holds what touches two of them.
#[derive(Debug, Clone)]
pub struct State {
    /// The transcript, the annotations and their history.
    pub desk: Desk,
    /// The window on the text.
    pub view: Viewport,
    /// Byte of the cursor in the text.
    pub cursor: usize,
    /// The column that moving by rows tries to keep, in cells.
    pub goal: Option<usize>,
    /// The selected passage.
    pub selection: Option<Selection>,
    /// The search.
    pub finder: Finder,
    /// The side panel.
    pub panel: Panel,
    /// The pane that has the keys.
    pub pane: Pane,
    /// What keys go to.
    pub mode: Mode,
    /// The number typed before a command.
    pub count: Option<usize>,
    /// Keys that are the beginning of a command.
    pub keys: Vec<Key>,
    /// The operator that waits for what it is to work on.
    pub operator: Option<Pending>,
    /// What `.` does again.
    pub again: Option<Again>,
    /// The list of annotations, as it was last seen.
    pub roll: Roll,
    /// The lessons, while they are given.
    pub tutor: Option<Tutor>,
    /// The command that the last message ran.
    pub(super) ran: Option<&'static str>,
    /// Whether the reader stopped in the middle of a command's keys, and wants to see what can follow.
    pub hesitates: bool,
    /// A line for the reader.
    pub notice: Option<Notice>,
    /// How safe the changes are.
    pub saving: Saving,
    /// How far the text is read while only its first part is shown.
    pub progress: Option<Progress>,
    /// What is done when it has been read.
    pub(super) afterwards: Option<Afterwards>,
    /// How the screen is divided.
    pub screen: Screen,
    /// Where the page began and the cursor was before the panel was called; none while it is not.
    pub(super) uncovered: Option<(usize, usize)>,
    /// How the text is shown.
    pub look: Look,
    /// Which paragraphs are shown.
    pub(super) filter: Filter,
    /// How much was read.
    pub coverage: Coverage,
    /// Which keys run which command.
    pub keymap: Arc<Keymap>,
    /// Places to go back to.
    pub jumps: Jumps,
    /// What is to be done outside, in order.
    pub(super) outbox: Vec<Effect>,
}

impl State {
    /// The state at the opening of a transcript.
    pub fn new(desk: Desk, keymap: Arc<Keymap>) -> Self {
        let view = Viewport::new(desk.transcript.clone());
        let cursor = desk.transcript.paragraphs().first().map_or(0, |p| p.body);
        let mut panel = Panel::default();
        panel.number(desk.notebook());
        Self {
            desk,
            view,
            cursor,
            goal: None,
            selection: None,
            finder: Finder::default(),
            panel,
            pane: Pane::Text,
            mode: Mode::Reading,
            count: None,
            keys: Vec::new(),
            tutor: None,
            ran: None,
            hesitates: false,
            operator: None,
            again: None,
            roll: Roll::default(),
            notice: None,
            saving: Saving::Saved,
            progress: None,
            afterwards: None,
            uncovered: None,
            screen: Screen::default(),
            look: Look::default(),
            filter: Filter::default(),
            coverage: Coverage::default(),
            keymap,
            jumps: Jumps::default(),
            outbox: Vec::new(),
        }
    }

    /// Goes on as `before`, in which another transcript was open: the same screen, search and looks.
    pub fn take_over(&mut self, before: &Self) {
        self.screen.size = before.screen.size;
        self.look = before.look;
        self.panel.size = before.panel.size;
        self.finder = before.finder.clone();
        self.finder.forget_count();
        let at = Some(before.desk.transcript.chars_at(before.cursor));
        self.jumps.before = Some(Elsewhere { path: before.desk.path.clone(), at });
        if before.desk.coders == Coders::Mine {
            // who codes blind codes blind everywhere
            self.desk.coders = Coders::Mine;
        }
    }

    /// The text.
    pub fn transcript(&self) -> &Arc<Transcript> {
        &self.desk.transcript
    }

    /// Index of the paragraph under the cursor.
    pub fn paragraph(&self) -> usize {
        self.desk.transcript.paragraph_at(self.cursor)
    }

    /// The number typed before the command, else 1.
    pub fn times(&self) -> usize {
        self.count.unwrap_or(1).max(1)
    }

    /// Whether keys were pressed that are only the beginning of a command.
    pub fn is_between_keys(&self) -> bool {
        matches!(self.mode, Mode::Reading) && (!self.keys.is_empty() || self.operator.is_some())
    }

    /// What a command works on: the selection, else the bodies of as many paragraphs as the count says.
    pub fn passage(&self) -> Range<usize> {
        if let Some(selection) = &self.selection {
            return selection.bytes();
        }
        let all = self.desk.transcript.paragraphs();
        let first = self.paragraph();
        let last = (first + self.times() - 1).min(all.len().saturating_sub(1));
        all.get(first).map_or(0..0, |p| p.body..all[last].range.end)
    }

    /// Moves the cursor to byte `at`; a selection's end goes along, by `unit`.
    pub fn go(&mut self, at: usize, unit: Unit) {
        let transcript = self.desk.transcript.clone();
        let Some(last) = transcript.paragraphs().last() else { return };
        let at = self.view.admit(at.min(last.range.end - 1), self.cursor);
        self.cursor = transcript.text().floor_char_boundary(at);
        self.goal = None;
        if let Some(selection) = &mut self.selection {
            selection.extend(&transcript, self.cursor, unit);
        }
        self.view.show(self.cursor);
    }

    /// Goes to byte `at` after remembering where the cursor was. A paragraph that a filter hides is shown again.
    pub fn jump(&mut self, at: usize) {
        self.jumps.leave(self.cursor);
        self.land(at);
    }

    /// Goes back to where the last jump began, at last to the transcript that was open before. Returns whether there was
    /// such a place.
    pub fn jump_back(&mut self) -> bool {
        match self.jumps.back(self.cursor) {
            Some(at) => self.land(at),
            None => match self.jumps.before.take() {
                Some(place) => self.ask(Effect::Open(place)),
                None => return false,
            },
        }
        true
    }

    /// Goes forward again after going back. Returns whether there was a place to go to.
    pub fn jump_forward(&mut self) -> bool {
        self.jumps.forward(self.cursor).map(|at| self.land(at)).is_some()
    }

    fn land(&mut self, at: usize) {
        if self.view.hides(self.desk.transcript.paragraph_at(at)) {
            self.show_only(Filter::All);
            self.say("all paragraphs are shown again");
        }
        self.go(at, Unit::Character);
    }

    /// Shows only the paragraphs that `filter` lets through, when there are any. Returns how many there are.
    pub fn show_only(&mut self, filter: Filter) -> usize {
        let all = self.desk.transcript.paragraphs().len();
        let shown = filter.paragraphs(&self.desk);
        let count = shown.as_ref().map_or(all, |shown| shown.len());
        if count > 0 {
            self.filter = filter;
            self.view.filter(shown);
            self.go(self.cursor, Unit::Character);
        }
        count
    }

    /// Which paragraphs are shown.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Tells the reader something until the next key.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), tone: Tone::Plain });
    }

    /// Tells the reader that something went wrong.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), tone: Tone::Alarm });
    }

    /// Asks for something to be done outside.
    pub fn ask(&mut self, effect: Effect) {
        self.outbox.push(effect);
    }

    /// Whether anything can be changed now; says why not.
    pub fn may_change(&mut self) -> bool {
        let why = match (&self.saving, self.progress) {
            (Saving::ReadOnly(why), _) => format!("nothing can be marked here: {why}"),
            (_, Some(progress)) => {
                format!("nothing can be marked before all of the text is there: {progress}")
            }
            _ => return true,
        };
        self.warn(why);
        false
    }

    /// Commits several steps as one under `label`, each made on the page as the one before left it. Returns whether
    /// anything changed; a misfit is told.
    pub fn commit_together(
        &mut self,
        label: &str,
        work: impl FnOnce(&mut Desk) -> Result<(), Misfit>,
    ) -> bool {
        if !self.may_change() {
            return false;
        }
        match self.desk.together(label.to_owned(), work) {
            Ok(ops) => self.changed(Way::Done, label, ops),
            Err(misfit) => {
                self.warn(misfit.to_string());
                false
            }
        }
    }

    /// Commits operations made on the page as it is now. Returns whether anything changed; a misfit is told.
    pub fn commit(&mut self, label: &str, make: impl FnOnce(tagging::Page<'_>, Id) -> Vec<Op>) -> bool {
        self.commit_together(label, |desk| desk.mark(label.to_owned(), make).map(|_| ()))
    }

    /// Takes note of the operations `ops` of the step called `label`, which were applied in this `way`, and has them
    /// saved. Returns whether there are any.
    pub fn changed(&mut self, way: Way, label: &str, ops: Vec<Op>) -> bool {
        if ops.is_empty() {
            return false;
        }
        self.saving = match std::mem::take(&mut self.saving) {
            Saving::Saved | Saving::Journalled(_) => Saving::Changed(1),
            Saving::Changed(n) => Saving::Changed(n + 1),
            Saving::Failed(why, n) => Saving::Failed(why, n + 1),
            only @ Saving::ReadOnly(_) => only,
        };
        self.panel.number(self.desk.notebook());
        if let Leaf::Compare(comparison) = &mut self.panel.leaf {
            *comparison = Comparison::of(&self.desk, &comparison.first, &comparison.second);
        }
        if self.filter.follows_marks() && self.show_only(self.filter.clone()) == 0 {
            self.show_only(Filter::All);
        }
        self.ask(Effect::Save(Action::new(way, label, ops)));
        true
    }

    /// Where keys count now, the most particular place first.
    pub fn scopes(&self) -> &'static [Scope] {
        match (self.pane, &self.selection) {
            (Pane::Panel, _) if self.panel.leaf == Leaf::Review => &[Scope::Review, Scope::Everywhere],
            (Pane::Panel, _) if self.panel.comparison().is_some() => &[Scope::Compare, Scope::Everywhere],
            (Pane::Panel, _) => &[Scope::Panel, Scope::Everywhere],
            (Pane::Text, _) if self.operator.is_some() => &[Scope::Object, Scope::Text, Scope::Everywhere],
            (Pane::Text, Some(_)) => &[Scope::Selection, Scope::Text, Scope::Everywhere],
            (Pane::Text, None) => &[Scope::Text, Scope::Everywhere],
        }
    }

    /// Divides the screen anew and fits the window to it.
    pub(super) fn arrange(&mut self, size: (u16, u16)) {
        let digits = match self.look.numbers {
            Shown::Yes => self.desk.transcript.paragraphs().len().max(1).ilog10() as u16 + 1,
            Shown::No => 1,
        };
        let called = match (self.pane, &self.mode) {
            (Pane::Panel, _) | (_, Mode::Picking(_) | Mode::Noting(_)) => Called::Yes,
            _ => Called::No,
        };
        let before = (called == Called::Yes).then(|| self.uncovered.unwrap_or((self.top(), self.cursor)));
        let uncovered = std::mem::replace(&mut self.uncovered, before);
        let panel = match &self.mode {
            Mode::Picking(picker) if picker.is_wide() => PanelSize::Whole,
            _ => self.panel.size,
        };
        let wanted = Wanted {
            size,
            gutter: digits + GUTTER,
            measure: self.look.measure,
            panel,
            called,
            surroundings: self.look.surroundings,
        };
        self.screen = Screen::divide(wanted);
        let setting = self.setting();
        // a list that covers the text for a moment does not move it
        let covered = panel != self.panel.size;
        if !covered && setting != self.view.setting() {
            self.view.set(setting, self.cursor);
            self.view.show(self.cursor);
        }
        // who only chose something in a drawer finds the page as it was
        if let (Some((top, cursor)), Called::No) = (uncovered, called)
            && cursor == self.cursor
        {
            self.view.place(top, 0);
        }
    }

    /// The byte of the text that the page begins with.
    fn top(&self) -> usize {
        self.view.page().iter().find_map(super::Line::bytes).map_or(0, |bytes| bytes.start)
    }

    /// How the text is to lie on the screen.
    fn setting(&self) -> Setting {
        let width = self.screen.text.width.into();
        let is_wide = width >= INDENTED_FROM;
        Setting {
            width,
            height: self.screen.text.height.into(),
            fit: self.look.fit,
            indent: if is_wide && self.look.indent == Shown::Yes { INDENT } else { 0 },
        }
    }

    /// Looks what of the search is on the page.
    pub(super) fn look(&mut self) {
        let rows = || self.view.page().iter().filter_map(super::Line::bytes);
        let shown = rows().map(|b| b.start).min().zip(rows().map(|b| b.end).max());
        let (start, end) = shown.unwrap_or_default();
        self.finder.look(self.desk.transcript.text(), start..end);
    }

    /// When the cursor left the page by scrolling, puts it on the nearest row of the page.
    pub fn keep_on_page(&mut self) {
        if self.view.sees(self.cursor) {
            return;
        }
        let rows: Vec<_> = self.view.page().iter().filter_map(super::Line::bytes).collect();
        let row =
            if rows.first().is_some_and(|r| self.cursor < r.start) { rows.first() } else { rows.last() };
        if let Some(row) = row {
            self.cursor = row.start;
        }
    }
}
