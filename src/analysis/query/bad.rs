//! What is wrong with a query, and where.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use crate::text::display::visible;

/// Code points of the query that are shown on each side of the place.
const AROUND: usize = 30;

/// A query that cannot be understood.
///
/// Shown, it is three lines: what is wrong, the query around the place, and a caret under the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadQuery {
    query: String,
    at: usize,
    what: String,
}

impl BadQuery {
    /// Something wrong at byte `at` of `query`.
    pub(super) fn new(query: &str, at: usize, what: impl Into<String>) -> Self {
        Self { query: query.to_owned(), at: at.min(query.len()), what: what.into() }
    }

    /// Where: a byte of the query, 0-based; the query's length when something is missing at its end.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What is wrong, in a reader's words, one line.
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for BadQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, after) = self.query.split_at(self.at);
        let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        let to = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
        let lead = if from > 0 { "…" } else { "" };
        let tail = if to < after.len() { "…" } else { "" };
        let before = format!("{lead}{}", visible(&before[from..]));
        writeln!(f, "{}", visible(&self.what))?;
        writeln!(f, "  {before}{}{tail}", visible(&after[..to]))?;
        write!(f, "  {:1$}^", "", before.width())
    }
}

impl std::error::Error for BadQuery {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place_also_behind_wide_letters() {
        let bad = BadQuery::new("海 tag:", 8, "a tag is missing");
        assert_eq!(bad.to_string(), "a tag is missing\n  海 tag:\n         ^");
    }

    #[test]
    fn of_a_long_query_the_part_around_the_place_is_shown() {
        let query = "x".repeat(500);
        let shown = BadQuery::new(&query, 250, "no").to_string();
        assert_eq!(shown.lines().nth(1), Some(format!("  …{}…", "x".repeat(60)).as_str()));
        assert_eq!(shown.lines().nth(2), Some(format!("{}^", " ".repeat(33)).as_str()));
    }
}
