//! Searching in the open transcript.

use std::ops::Range;

use crate::text::find::Pattern;

/// Hits beyond this many are not counted, so that a search costs the same everywhere.
const COUNTED: usize = 10_000;

/// What is searched for, and what of it is on the page.
#[derive(Debug, Clone, Default)]
pub struct Finder {
    asked: String,
    pattern: Option<Pattern>,
    /// Hits on the page, bytes of the text, in order.
    hits: Vec<Range<usize>>,
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
        self.hits.clear();
    }

    /// Remembers what is searched for.
    pub fn keep(&mut self) {
        if !self.asked.is_empty() && self.past.last() != Some(&self.asked) {
            self.past.retain(|p| *p != self.asked);
            self.past.push(self.asked.clone());
        }
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
        let (mut before, mut all) = (0, 0);
        for hit in pattern.find_in(text, 0, text.len()).take(COUNTED) {
            all += 1;
            before += usize::from(hit.start <= at);
        }
        self.counter = Some((before, all));
    }

    /// Finds the hits in the bytes `shown` of `text`.
    pub fn look(&mut self, text: &str, shown: Range<usize>) {
        self.hits.clear();
        if let Some(pattern) = &self.pattern {
            self.hits.extend(pattern.find_in(text, shown.start, shown.end));
        }
    }
}
