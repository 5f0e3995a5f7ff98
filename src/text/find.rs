//! Finding words in a transcript.

use std::ops::Range;

use memchr::memmem::Finder;
use regex::{Regex, RegexBuilder};

use super::fold;
use super::ruler;

/// What is looked for. Matches are byte ranges, never empty, in order, and do not overlap.
#[derive(Debug, Clone)]
pub struct Pattern {
    engine: Engine,
    complaint: Option<String>,
}

#[derive(Debug, Clone)]
enum Engine {
    /// These bytes; nothing when empty.
    Bytes(Box<Finder<'static>>),
    Regex(Regex),
}

/// Why a regular expression cannot be looked for, in the words of the regex crate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadRegex(String);

/// Most bytes that a compiled expression may take, and as many for its cache: enough for a dozen Unicode classes,
/// too little for nested repetitions that take minutes.
const LARGEST: usize = 1 << 18;
/// Deepest nesting of an expression.
const DEEPEST: u32 = 64;
/// Most bytes of words whose accents and signs are looked past: an expression stands for each of their letters.
const LONGEST_FOLDED: usize = 512;
/// How far behind the end of a searched range a match is looked for, in bytes.
const LOOK_AHEAD: usize = 4096;

impl Pattern {
    /// Looks for `words` as a regular expression if they are one, else literally; [`Self::complaint`] says why not.
    /// Case matters when `words` have a capital letter. `^` and `$` match at lines.
    pub fn new(words: &str) -> Self {
        if is_literal(words) {
            return Self::literal(words);
        }
        Self::regex(words)
            .unwrap_or_else(|BadRegex(complaint)| Self { complaint: Some(complaint), ..Self::literal(words) })
    }

    /// Looks for a regular expression, with case as in [`Self::new`].
    pub fn regex(expression: &str) -> Result<Self, BadRegex> {
        let engine = Engine::Regex(compile(expression, Case::of(expression))?);
        Ok(Self { engine, complaint: None })
    }

    /// Looks for `words` as they are, with case as in [`Self::new`].
    pub fn literal(words: &str) -> Self {
        let has_case = words.chars().any(char::is_lowercase);
        let folded = (has_case && Case::of(words) == Case::Ignored)
            .then(|| compile(&regex::escape(words), Case::Ignored).ok())
            .flatten();
        // words too long for an expression are found as they are
        let engine = folded.map_or_else(|| bytes(words), Engine::Regex);
        Self { engine, complaint: None }
    }

    /// Looks for `words` whatever their accents, quotes, dashes, spaces and invisible characters, with case as in
    /// [`Self::new`]. More than 512 bytes are looked for literally.
    pub fn folded(words: &str) -> Self {
        if words.trim().is_empty() {
            return Self { engine: bytes(""), complaint: None };
        }
        if words.len() > LONGEST_FOLDED {
            return Self::literal(words);
        }
        compile(&fold::expression(words), Case::of(words)).map_or_else(
            |_| Self::literal(words),
            |regex| Self { engine: Engine::Regex(regex), complaint: None },
        )
    }

    /// Why the words given to [`Self::new`] were taken literally although they look like an expression.
    pub fn complaint(&self) -> Option<&str> {
        self.complaint.as_deref()
    }

    /// The matches in `text` that begin at or after byte `from` and end at or before byte `to`.
    pub fn find_in<'a>(
        &'a self,
        text: &'a str,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = Range<usize>> + 'a {
        let to = ruler::floor(text, to);
        self.matches(&text[..horizon(text, to)], from).filter(move |found| found.end <= to)
    }

    /// The first match in `text` that begins at or after byte `from`.
    pub fn next(&self, text: &str, from: usize) -> Option<Range<usize>> {
        self.matches(text, from).next()
    }

    /// The last match in `text` that begins before byte `before`.
    pub fn previous(&self, text: &str, before: usize) -> Option<Range<usize>> {
        let before = ruler::floor(text, before);
        let seen = &text[..horizon(text, before)];
        let mut reach = LOOK_AHEAD;
        loop {
            // matches are counted from a line's start, so that they are the same ones as from the text's start
            let from = memchr::memrchr(b'\n', &text.as_bytes()[..before.saturating_sub(reach)])
                .map_or(0, |at| at + 1);
            let last = self.matches(seen, from).take_while(|found| found.start < before).last();
            if last.is_some() || from == 0 {
                return last;
            }
            reach *= 4;
        }
    }

    /// How many matches `text` has.
    pub fn count(&self, text: &str) -> usize {
        self.matches(text, 0).count()
    }

    /// The matches in `text` that begin at or after byte `from`.
    fn matches<'a>(&'a self, text: &'a str, from: usize) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut at = ruler::ceil(text, from);
        std::iter::from_fn(move || {
            let found = self.engine.find(text, at)?;
            at = found.end;
            Some(found)
        })
    }
}

/// Signs that mean something in an expression. Others, such as `-` and `#`, do only inside of these.
const SIGNS: &[char] = &['\\', '.', '+', '*', '?', '(', ')', '|', '[', ']', '{', '}', '^', '$'];

/// Whether [`Pattern::new`] looks for `words` as they are, because they have no sign of an expression.
pub fn is_literal(words: &str) -> bool {
    !words.contains(SIGNS)
}

impl Engine {
    /// The first match that is not empty and begins at or after `at`.
    fn find(&self, text: &str, at: usize) -> Option<Range<usize>> {
        match self {
            Self::Bytes(finder) if finder.needle().is_empty() => None,
            Self::Bytes(finder) => {
                let start = at + finder.find(&text.as_bytes()[at..])?;
                Some(start..start + finder.needle().len())
            }
            Self::Regex(regex) => find_some(regex, text, at),
        }
    }
}

/// The first match of `regex` that is not empty and begins at or after `at`.
fn find_some(regex: &Regex, text: &str, mut at: usize) -> Option<Range<usize>> {
    while at <= text.len() {
        let found = regex.find_at(text, at)?;
        if !found.is_empty() {
            return Some(found.range());
        }
        at = ruler::ceil(text, found.end() + 1);
        if found.end() == text.len() {
            return None;
        }
    }
    None
}

/// Where a search that ends at byte `to` may stop looking: at the line's end, so that `$` and `\b` see what follows,
/// but not too far.
fn horizon(text: &str, to: usize) -> usize {
    let limit = ruler::floor(text, to.saturating_add(LOOK_AHEAD));
    memchr::memchr(b'\n', &text.as_bytes()[to..limit]).map_or(limit, |newline| to + newline + 1)
}

/// Whether case matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Ignored,
    Matters,
}

/// Whether case matters in a regular expression: when it has a capital letter other than behind a backslash.
pub fn has_capital(expression: &str) -> bool {
    Case::of(expression) == Case::Matters
}

impl Case {
    /// Case matters when `words` have a capital letter other than behind a backslash.
    fn of(words: &str) -> Self {
        let mut letters = words.chars();
        while let Some(c) = letters.next() {
            if c == '\\' {
                letters.next();
            } else if c.is_uppercase() {
                return Self::Matters;
            }
        }
        Self::Ignored
    }
}

fn bytes(words: &str) -> Engine {
    Engine::Bytes(Box::new(Finder::new(words).into_owned()))
}

fn compile(expression: &str, case: Case) -> Result<Regex, BadRegex> {
    RegexBuilder::new(expression)
        .case_insensitive(case == Case::Ignored)
        .multi_line(true)
        .size_limit(LARGEST)
        .dfa_size_limit(LARGEST)
        .nest_limit(DEEPEST)
        .build()
        .map_err(|error| BadRegex(error.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found<'t>(pattern: &Pattern, text: &'t str) -> Vec<&'t str> {
        pattern.find_in(text, 0, text.len()).map(|range| &text[range]).collect()
    }

    #[test]
    fn small_letters_find_both_cases_and_capitals_only_themselves() {
        let text = "Trust trust TRUST Été été";
        assert_eq!(found(&Pattern::new("trust"), text), ["Trust", "trust", "TRUST"]);
        assert_eq!(found(&Pattern::new("Trust"), text), ["Trust"]);
        assert_eq!(found(&Pattern::new("été"), text), ["Été", "été"]);
        assert_eq!(found(&Pattern::new(r"\Srust"), text), ["Trust", "trust", "TRUST"]);
        assert_eq!(found(&Pattern::new("12"), "112"), ["12"]);
    }

    #[test]
    fn an_expression_is_one_and_what_is_none_is_literal() {
        assert_eq!(found(&Pattern::new("^o|x$"), "one\nox\nto"), ["o", "o", "x"]);
        let pattern = Pattern::new("(laughs");
        assert_eq!(found(&pattern, "a (Laughs)"), ["(Laughs"]);
        assert!(pattern.complaint().is_some_and(|complaint| complaint.contains("unclosed group")));
        assert_eq!(Pattern::new("(laughs)").complaint(), None);
        assert_eq!(found(&Pattern::literal("a.b"), "axb a.b A.B"), ["a.b", "A.B"]);
    }

    #[test]
    fn words_without_signs_mean_as_an_expression_what_they_are() {
        for sign in (' '..='~').filter(|sign| is_literal(&sign.to_string())) {
            let words = format!("a{sign}b");
            assert_eq!(Pattern::regex(&words).map(|pattern| pattern.count(&words)), Ok(1), "{words}");
        }
        assert!(is_literal("twenty-five #3 & more ~"));
    }

    #[test]
    fn an_empty_match_is_none() {
        for words in ["", "x*", "^", r"\b", "(?:)", "$"] {
            assert_eq!(Pattern::new(words).count("aéb\n\nx"), usize::from(words == "x*"), "{words}");
        }
        assert_eq!(Pattern::folded(" ").count("a b"), 0);
        assert_eq!(Pattern::literal("").next("abc", 1), None);
    }

    #[test]
    fn folding_looks_past_accents_quotes_dashes_and_spaces() {
        let cases = [
            ("cafe", "café cafe\u{301} CAFÉ cafè", 4),
            ("café", "cafe", 1),
            ("Zoe", "Zoë zoë", 1),
            ("don't", "don’t don't don‘t", 3),
            ("\"yes\"", "“yes” „yes“ «yes»", 3),
            ("a - b", "a – b a — b a -- b a\n-\nb", 4),
            ("wait...", "wait… wait...", 2),
            ("guarantee", "gua\u{ad}ran\u{200b}tee", 1),
            ("νησος", "νῆσος", 1),
            ("еще", "ещё", 1),
            ("a.b", "axb", 0),
        ];
        for (words, text, count) in cases {
            assert_eq!(Pattern::folded(words).count(text), count, "{words}");
        }
    }

    #[test]
    fn a_hostile_expression_is_an_error() {
        for expression in [
            "((a{100}){100}){100}",
            r"\p{L}{9000}",
            &"(".repeat(200),
            &format!("{}a{}", "(".repeat(99), ")".repeat(99)),
        ] {
            assert!(Pattern::regex(expression).is_err(), "{expression}");
            assert!(Pattern::new(expression).complaint().is_some());
        }
        let long = "word ".repeat(100_000);
        assert_eq!(Pattern::new(&long).count(&long), 1);
        assert_eq!(Pattern::folded(&long).count(&long), 1);
    }

    #[test]
    fn a_range_that_ends_inside_a_line_sees_what_follows() {
        let text = "fisheries and fish";
        let starts = |words, from, to| -> Vec<usize> {
            Pattern::new(words).find_in(text, from, to).map(|found| found.start).collect()
        };
        assert_eq!(starts(r"fish\b", 0, 4), [0; 0]);
        assert_eq!(starts("fish$", 0, 99), [14]);
        assert_eq!(starts("fish", 1, 17), [0; 0]);
        assert_eq!(starts("fish", 0, 18), [0, 14]);
    }

    proptest! {
        #[test]
        fn next_and_previous_walk_over_the_same_matches(
            text in "[ab é\n]{0,60}", copies in 1usize..200,
            words in prop::sample::select(vec!["a", "ab", "B", "a+b?", r"\bab", "é", "[^\n]b$", "a|é*"]),
        ) {
            let text = text.repeat(copies);
            let pattern = Pattern::new(words);
            let all: Vec<_> = pattern.find_in(&text, 0, text.len()).collect();
            prop_assert_eq!(pattern.count(&text), all.len());
            prop_assert_eq!(pattern.next(&text, 0), all.first().cloned());
            prop_assert_eq!(pattern.previous(&text, usize::MAX), all.last().cloned());
            for pair in all.windows(2).step_by(all.len() / 16 + 1) {
                prop_assert_eq!(pattern.next(&text, pair[0].end), Some(pair[1].clone()));
                prop_assert_eq!(pattern.previous(&text, pair[1].start), Some(pair[0].clone()));
            }
            if let Some(first) = all.first() {
                prop_assert_eq!(pattern.previous(&text, first.start), None);
            }
        }

        #[test]
        fn any_words_search_any_text(words in "\\PC{0,12}", text in "\\PC{0,40}", from in 0usize..50, to in 0usize..50) {
            for pattern in [Pattern::new(&words), Pattern::literal(&words), Pattern::folded(&words)] {
                for found in pattern.find_in(&text, from, to) {
                    prop_assert!(from <= found.start && found.start < found.end && found.end <= to);
                    prop_assert!(text.get(found).is_some());
                }
            }
            let whole = Pattern::literal(&words).count(&format!("{text}{words}"));
            prop_assert!(words.is_empty() || whole > 0);
        }
    }
}
