//! Searching in the open transcript.

use std::ops::Range;

use crate::text::find::Pattern;

/// Hits beyond this many are not counted, so that a search costs the same everywhere.
const COUNTED: usize = 10_000;

/// Searches that are remembered.
const REMEMBERED: usize = 100;

/// What is searched for, and what of it is on the page.
#[derive(Debug, Clone, Default)]
pub struct Finder {
    asked: String,
    pattern: Option<Pattern>,
    /// Hits on the page, bytes of the text, in order.
    hits: Vec<Range<usize>>,
    /// Starts of the hits that were counted, bytes of the text, in order.
    places: Vec<usize>,
    /// Which hit the cursor is on (1-based) and how many there are.
    counter: Option<(usize, usize)>,
    /// What was searched for before, the newest last.
    past: Vec<String>,
}

impl Finder {
    /// What was asked for.
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// Searches for `pattern` from now on; nothing when it is empty.
    pub fn ask(&mut self, pattern: &str) {
        pattern.clone_into(&mut self.asked);
        self.pattern = (!pattern.is_empty()).then(|| Pattern::new(pattern));
        self.counter = None;
        self.places.clear();
        self.hits.clear();
    }

    /// Remembers what is searched for.
    pub fn keep(&mut self) {
        if !self.asked.is_empty() && self.past.last() != Some(&self.asked) {
            self.past.retain(|p| *p != self.asked);
            self.past.push(self.asked.clone());
            let surplus = self.past.len().saturating_sub(REMEMBERED);
            self.past.drain(..surplus);
        }
    }

    /// Takes over what was searched for in an earlier sitting, the newest last.
    pub fn recall(&mut self, past: Vec<String>) {
        self.past = past;
    }

    /// What was searched for before, the newest last.
    pub fn past(&self) -> &[String] {
        &self.past
    }

    /// What is searched for.
    pub fn pattern(&self) -> Option<&Pattern> {
        self.pattern.as_ref()
    }

    /// Hits on the page, bytes of the text, in order.
    pub fn hits(&self) -> &[Range<usize>] {
        &self.hits
    }

    /// Whether one of the counted hits starts in `bytes` of the text.
    pub fn is_in(&self, bytes: &Range<usize>) -> bool {
        self.places[self.places.partition_point(|start| *start < bytes.start)..]
            .first()
            .is_some_and(|s| bytes.contains(s))
    }

    /// Forgets how many hits there are: the text is another one.
    pub(super) fn forget_count(&mut self) {
        self.counter = None;
        self.places.clear();
    }

    /// Which hit the cursor is on, 1-based, and how many there are.
    pub fn counter(&self) -> Option<(usize, usize)> {
        self.counter
    }

    /// The first hit at or after `from`, else the first of the text.
    pub fn next(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let pattern = self.pattern.as_ref()?;
        pattern.next(text, text.ceil_char_boundary(from)).or_else(|| pattern.next(text, 0))
    }

    /// The last hit before `before`, else the last of the text.
    pub fn previous(&self, text: &str, before: usize) -> Option<Range<usize>> {
        let pattern = self.pattern.as_ref()?;
        pattern.previous(text, before).or_else(|| pattern.previous(text, text.len()))
    }

    /// Counts the hits up to the one at byte `at`, and all of them.
    pub fn count(&mut self, text: &str, at: usize) {
        let Some(pattern) = &self.pattern else { return };
        self.places = pattern.find_in(text, 0, text.len()).take(COUNTED).map(|hit| hit.start).collect();
        self.counter = Some((self.places.partition_point(|start| *start <= at), self.places.len()));
    }

    /// Finds the hits in the bytes `shown` of `text`.
    pub fn look(&mut self, text: &str, shown: Range<usize>) {
        self.hits.clear();
        if let Some(pattern) = &self.pattern {
            self.hits.extend(pattern.find_in(text, shown.start, shown.end));
        }
    }
}
