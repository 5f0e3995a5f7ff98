//! Finding words in a transcript.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Option<Regex>,
}

impl Pattern {
    /// Smart-case: without an upper-case letter the case does not count. A valid regular expression is one, anything
    /// else is taken literally.
    pub fn new(pattern: &str) -> Self {
        let insensitive = !pattern.chars().any(char::is_uppercase);
        let build = |p: &str| RegexBuilder::new(p).case_insensitive(insensitive).build();
        let regex = build(pattern).or_else(|_| build(&regex::escape(pattern)));
        Self { regex: regex.ok() }
    }

    /// The matches that begin in `from..to`, as byte ranges of `text`; never empty ones.
    pub fn find_in<'a>(
        &'a self,
        text: &'a str,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        self.regex
            .iter()
            .flat_map(move |regex| regex.find_iter(&text[from..to]))
            .map(move |m| from + m.start()..from + m.end())
            .filter(|r| !r.is_empty())
    }

    /// The first match that begins at or after `from`.
    pub fn next(&self, text: &str, from: usize) -> Option<Range<usize>> {
        self.find_in(text, from, text.len()).next()
    }

    /// The last match that begins before `before`.
    pub fn previous(&self, text: &str, before: usize) -> Option<Range<usize>> {
        self.find_in(text, 0, text.len()).take_while(|r| r.start < before).last()
    }

    /// How many matches there are.
    pub fn count(&self, text: &str) -> usize {
        self.find_in(text, 0, text.len()).count()
    }
}
