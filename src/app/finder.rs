//! Searching in the open transcript.

use std::ops::Range;

use crate::text::find::{Pattern, is_literal};

/// Bytes of the text that are searched at once while hits are counted, so that no key waits for it.
const SLICE: usize = 1 << 20;

/// How far beyond a slice its last hit may end, in bytes.
const OVERLAP: usize = 4096;

/// Hits beyond this many are not counted, so that a search costs the same everywhere.
const COUNTED: usize = 10_000;

/// Searches that are remembered.
const REMEMBERED: usize = 100;

/// Whether accents and other signs on letters count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signs {
    /// They do: what is typed may be a regular expression.
    #[default]
    Count,
    /// They do not: resume finds résumé. What is typed is looked for as words.
    Folded,
}

/// What is searched for, and what of it is on the page.
#[derive(Debug, Clone, Default)]
pub struct Finder {
    asked: String,
    signs: Signs,
    pattern: Option<Pattern>,
    /// Hits on the page, bytes of the text, in order.
    hits: Vec<Range<usize>>,
    /// Starts of the hits that were counted, bytes of the text, in order.
    places: Vec<usize>,
    /// Which hit the cursor is on (1-based) and how many there are.
    counter: Option<(usize, usize)>,
    /// The count that is going on.
    counting: Option<Counting>,
    /// What was searched for before, the newest last.
    past: Vec<String>,
}

/// How far hits were counted.
#[derive(Debug, Clone, Copy)]
struct Counting {
    /// Byte of the hit under the cursor.
    at: usize,
    /// Byte from which on nothing was counted yet.
    from: usize,
}

impl Finder {
    /// What was asked for.
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// Searches for `pattern` from now on; nothing when it is empty.
    pub fn ask(&mut self, pattern: &str) {
        pattern.clone_into(&mut self.asked);
        let compile = match self.signs {
            Signs::Count => Pattern::new,
            Signs::Folded => Pattern::folded,
        };
        self.pattern = (!pattern.is_empty()).then(|| compile(pattern));
        self.forget_count();
        self.hits.clear();
    }

    /// Searches for exactly these words from now on.
    pub fn ask_words(&mut self, words: &str) {
        match self.signs {
            Signs::Count => self.ask(&regex::escape(words)),
            Signs::Folded => self.ask(words),
        }
    }

    /// Lets signs on letters count from now on, or no more. Returns which.
    pub fn turn_signs(&mut self) -> Signs {
        self.signs = match self.signs {
            Signs::Count => Signs::Folded,
            Signs::Folded => Signs::Count,
        };
        let asked = std::mem::take(&mut self.asked);
        self.ask(&asked);
        self.signs
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
        self.counting = None;
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

    /// Begins to count the hits up to the one at byte `at`, and all of them. A text of ordinary size is counted at once;
    /// of a larger one, [`Finder::count_on`] counts the rest.
    pub fn count(&mut self, text: &str, at: usize) {
        self.forget_count();
        self.counting = Some(Counting { at, from: 0 });
        self.count_on(text);
    }

    /// Whether a count is going on.
    pub fn is_counting(&self) -> bool {
        self.counting.is_some()
    }

    /// Counts on for a while.
    pub fn count_on(&mut self, text: &str) {
        let (Some(pattern), Some(Counting { at, from })) = (&self.pattern, self.counting) else { return };
        let to = from.saturating_add(SLICE).min(text.len());
        let (mut seen, room) = (to, COUNTED - self.places.len());
        let hits = pattern.find_in(text, from, to.saturating_add(OVERLAP));
        for hit in hits.take_while(|hit| hit.start < to).take(room) {
            self.places.push(hit.start);
            seen = seen.max(hit.end);
        }
        self.counting =
            (seen < text.len() && self.places.len() < COUNTED).then_some(Counting { at, from: seen });
        if self.counting.is_none() {
            self.counter = Some((self.places.partition_point(|start| *start <= at), self.places.len()));
        }
    }

    /// Whether every hit of `pattern` begins where a hit of what is searched for now does.
    pub fn narrows_to(&self, pattern: &str) -> bool {
        !self.asked.is_empty() && pattern.starts_with(&self.asked) && is_literal(pattern)
    }

    /// Finds the hits in the bytes `shown` of `text`.
    pub fn look(&mut self, text: &str, shown: Range<usize>) {
        self.hits.clear();
        if let Some(pattern) = &self.pattern {
            self.hits.extend(pattern.find_in(text, shown.start, shown.end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str, asked: &str, at: usize) -> Option<(usize, usize)> {
        let mut finder = Finder::default();
        finder.ask(asked);
        finder.count(text, at);
        while finder.is_counting() {
            assert_eq!(finder.counter(), None);
            finder.count_on(text);
        }
        finder.counter()
    }

    #[test]
    fn a_count_in_slices_is_the_count() {
        let text = "nets and boats, ".repeat(3 * SLICE / 16 + 77);
        let all = text.matches("boats").count().min(COUNTED);
        assert_eq!(counted(&text, "boats", 9), Some((1, all)));
        let rare = format!("{}the end{}the end", "x".repeat(SLICE - 3), "y".repeat(SLICE));
        assert_eq!(counted(&rare, "the end", rare.len() - 7), Some((2, 2)));
        assert_eq!(counted(&rare, "nothing", 0), Some((0, 0)));
        assert_eq!(counted("", "nothing", 0), Some((0, 0)));
    }

    #[test]
    fn more_letters_of_a_word_narrow_the_search() {
        let mut finder = Finder::default();
        assert!(!finder.narrows_to("bo"));
        finder.ask("bo");
        assert!(finder.narrows_to("boat-s") && finder.narrows_to("boA"));
        assert!(!finder.narrows_to("b") && !finder.narrows_to("bo*") && !finder.narrows_to("xbo"));
    }
}
