//! A text that is still being read, or was read again: the window stays where it was.

use std::fmt;
use std::sync::Arc;

use super::filter::Filter;
use super::mode::{Mode, NoteTarget, Noting};
use super::page::Viewport;
use super::roll::Reach;
use super::state::State;
use crate::annotation::Notebook;
use crate::text::Transcript;

/// How far the reading of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// This much of the file was read, in percent.
    Percent(u8),
    /// So many bytes came in; nobody knows how many there will be.
    Bytes(usize),
}

impl Progress {
    /// `read` bytes of `all`, when it is known how many there are.
    pub fn of(read: usize, all: Option<usize>) -> Self {
        // the last percent is for the paragraphs
        let percent = |all: usize| (read as u128 * 99 / all.max(1) as u128).min(99) as u8;
        all.map_or(Self::Bytes(read), |all| Self::Percent(percent(all)))
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "reading {percent} %"),
            Self::Bytes(bytes @ ..1_000_000) => write!(f, "reading, {} KB so far", bytes.div_ceil(1_000)),
            Self::Bytes(bytes) => write!(f, "reading, {} MB so far", bytes / 1_000_000),
        }
    }
}

/// A text with what is written about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The text.
    pub transcript: Arc<Transcript>,
    /// Tags and annotations.
    pub notebook: Notebook,
}

/// A command that could not do all it was asked for while a text was being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Afterwards {
    run: fn(&mut State),
    count: Option<usize>,
}

impl State {
    /// Runs `command` again when the text has been read, unless another key comes before. Returns whether the text is
    /// still being read; if not, nothing is done.
    pub(super) fn finish_later(&mut self, command: fn(&mut State)) -> bool {
        let Some(progress) = self.progress else { return false };
        self.afterwards = Some(Afterwards { run: command, count: self.count });
        self.say(format!("{progress}: goes on when all of it is there"));
        true
    }

    /// Puts a longer or newer text in the place of the one that is shown. What is on the screen stays there as far as
    /// it is the same in both.
    pub(super) fn turn_to(&mut self, reading: Reading) {
        let Reading { transcript, notebook } = reading;
        let shift = Shift::between(self.transcript().text(), transcript.text());
        let old_end = self.transcript().text().len();
        let top = self.view.page().iter().find_map(super::Line::bytes).map(|bytes| bytes.start);
        let mut view = Viewport::new(transcript.clone());
        view.set(self.view.setting(), 0);
        self.desk.turn_to(transcript.clone(), notebook);
        self.cursor = transcript.text().floor_char_boundary(shift.moved(self.cursor));
        self.selection = self.selection.take().filter(|selection| shift.keeps(selection.bytes().end));
        self.jumps.shift(|at| shift.moved(at));
        self.coverage.shift(|at| shift.moved(at));
        self.uncovered = self.uncovered.map(|(top, cursor)| (shift.moved(top), shift.moved(cursor)));
        view.place(shift.moved(top.unwrap_or(0)), 0);
        self.view = view;
        if !shift.keeps(old_end) {
            self.give_up_places(shift);
        }
        self.progress = None;
        self.panel.number(self.desk.notebook());
        self.finder.forget_count();
        self.filter_again();
        if let Some(Afterwards { run, count }) = self.afterwards.take() {
            self.count = count;
            run(self);
            self.count = None;
        }
    }

    /// Leaves what was begun with places of a text that is another one now. A note that is being written goes on.
    fn give_up_places(&mut self, shift: Shift) {
        match &mut self.mode {
            Mode::Noting(Noting { target: NoteTarget::Passage(bytes), .. }) => {
                *bytes = shift.moved(bytes.start)..shift.moved(bytes.end);
            }
            Mode::Picking(_) | Mode::Finding(_) | Mode::Edging(_) | Mode::Sweeping(_) => {
                self.mode = Mode::Reading;
            }
            Mode::Listing => self.roll.reach = Reach::Transcript,
            _ => {}
        }
    }

    /// Finds out anew which paragraphs the filter shows; all, when it would show none.
    fn filter_again(&mut self) {
        if !matches!(self.filter, Filter::All) && self.show_only(self.filter.clone()) == 0 {
            self.show_only(Filter::All);
        }
    }
}

/// Where bytes of a text are in another one that differs from it in one stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shift {
    /// Bytes that both begin with.
    same: usize,
    /// Where the bytes that both end with begin, in the old text and in the new one.
    tails: (usize, usize),
}

impl Shift {
    fn between(old: &str, new: &str) -> Self {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        let same = same_start(old, new);
        let tail = same_end(&old[same..], &new[same..]);
        Self { same, tails: (old.len() - tail, new.len() - tail) }
    }

    /// Where byte `at` of the old text is in the new one; for what is gone, where it was.
    fn moved(self, at: usize) -> usize {
        let (old, new) = self.tails;
        if at < self.same {
            at
        } else if at >= old {
            new + (at - old)
        } else {
            at.min(new)
        }
    }

    /// Whether the first `end` bytes are the same in both texts.
    fn keeps(self, end: usize) -> bool {
        end <= self.same
    }
}

/// Bytes that are compared at once.
const PIECE: usize = 4096;

/// How many bytes both begin with.
fn same_start(a: &[u8], b: &[u8]) -> usize {
    let pieces = a.chunks_exact(PIECE).zip(b.chunks_exact(PIECE)).take_while(|(a, b)| a == b).count();
    let rest = a[pieces * PIECE..].iter().zip(&b[pieces * PIECE..]);
    pieces * PIECE + rest.take_while(|(a, b)| a == b).count()
}

/// How many bytes both end with.
fn same_end(a: &[u8], b: &[u8]) -> usize {
    let pieces = a.rchunks_exact(PIECE).zip(b.rchunks_exact(PIECE)).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - pieces * PIECE], &b[..b.len() - pieces * PIECE]);
    pieces * PIECE + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn progress_never_says_all_before_all_is_done() {
        assert_eq!(Progress::of(100, Some(100)).to_string(), "reading 99 %");
        assert_eq!(Progress::of(0, Some(0)).to_string(), "reading 0 %");
        assert_eq!(Progress::of(usize::MAX, Some(1)), Progress::Percent(99));
        assert_eq!(Progress::of(2_000_000, None).to_string(), "reading, 2 MB so far");
    }

    proptest! {
        #[test]
        fn what_is_before_and_behind_an_edit_moves_with_its_text(
            before in "[a-c]{0,30}", copies in 0_usize..400, cut in "[d-f]{0,9}", put in "[g-i]{0,9}", after in "[a-c]{0,30}",
        ) {
            let (before, after) = (before.repeat(copies), after.repeat(copies));
            let (old, new) = (format!("{before}{cut}{after}"), format!("{before}{put}{after}"));
            let shift = Shift::between(&old, &new);
            for at in (0..old.len()).step_by(97) {
                let moved = shift.moved(at);
                prop_assert!(moved <= new.len());
                if at < before.len() {
                    prop_assert_eq!(moved, at);
                } else if at >= before.len() + cut.len() {
                    prop_assert_eq!(&new[moved..], &old[at..]);
                }
            }
        }
    }
}
