//! What a value is compared with: words with `*`, or a regular expression.

use std::fmt;

use regex::{Regex, RegexBuilder};

use crate::text::find::has_capital;

/// Compiled patterns larger than this are refused: 1 MiB.
const LARGEST: usize = 1 << 20;

/// How much of a value a pattern of words must be. A regular expression may match anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The whole value.
    Whole,
    /// Whole words of it.
    Words,
    /// Any part of it.
    Part,
}

/// How a pattern is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wording {
    /// The pieces between the `*`, which stand for any text.
    Words(Vec<String>),
    /// A regular expression as it stands between the `/`.
    Regex(String),
}

/// A pattern, ready to be compared.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    wording: Wording,
    regex: Regex,
}

/// Two patterns are the same when they are written the same.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.wording == other.wording
    }
}

impl Pattern {
    /// The pattern of `wording`, or why it is none.
    ///
    /// The case of words does not count; that of a regular expression does when it has a capital letter. White space
    /// in words is any white space, so that a line's end in the transcript does not hide a phrase.
    pub(super) fn new(wording: Wording, reach: Reach) -> Result<Self, regex::Error> {
        let (source, insensitive) = match &wording {
            Wording::Words(pieces) => (expression(pieces, reach), true),
            Wording::Regex(source) => (source.clone(), !has_capital(source)),
        };
        let regex = RegexBuilder::new(&source)
            .case_insensitive(insensitive)
            .dot_matches_new_line(matches!(wording, Wording::Words(_)))
            .size_limit(LARGEST)
            .build()?;
        Ok(Self { wording, regex })
    }

    /// Whether it matches `value`. Nothing matches an empty value, so `note:*` means that there is a note.
    pub(super) fn is_in(&self, value: &str) -> bool {
        !value.is_empty() && self.regex.is_match(value)
    }
}

/// The regular expression that means the same as `pieces` with any text between them.
fn expression(pieces: &[String], reach: Reach) -> String {
    let source = pieces.iter().map(|piece| escaped(piece)).collect::<Vec<_>>().join(".*");
    let edge = |c: Option<char>| if c.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
    match reach {
        Reach::Whole => format!("^(?:{source})$"),
        Reach::Words => {
            let first = pieces.first().and_then(|piece| piece.chars().next());
            let last = pieces.last().and_then(|piece| piece.chars().next_back());
            format!("{}{source}{}", edge(first), edge(last))
        }
        Reach::Part => source,
    }
}

/// `piece` as a regular expression in which white space is any white space.
fn escaped(piece: &str) -> String {
    let mut source = String::new();
    let mut rest = piece;
    while let Some(space) = rest.find(char::is_whitespace) {
        source.push_str(&regex::escape(&rest[..space]));
        source.push_str(r"\s+");
        rest = rest[space..].trim_start();
    }
    source + &regex::escape(rest)
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.wording {
            Wording::Regex(source) => write!(f, "/{source}/"),
            Wording::Words(pieces) if is_bare(pieces) => f.write_str(&pieces.join("*")),
            Wording::Words(pieces) => {
                let quoted = pieces
                    .iter()
                    .map(|piece| piece.replace('\\', r"\\").replace('"', r#"\""#).replace('*', r"\*"));
                write!(f, "\"{}\"", quoted.collect::<Vec<_>>().join("*"))
            }
        }
    }
}

/// Whether the words need no quotes.
fn is_bare(pieces: &[String]) -> bool {
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    let word = pieces.join("*");
    word.starts_with(|c| plain(c) || c == '*')
        && word.chars().all(|c| plain(c) || "*/-.".contains(c))
        && !["and", "or", "not"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
        && pieces.iter().all(|piece| !piece.contains('*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, reach: Reach) -> Pattern {
        Pattern::new(Wording::Words(text.split('*').map(str::to_owned).collect()), reach).unwrap()
    }

    #[test]
    fn words_match_as_far_as_the_field_wants() {
        for (pattern, reach, value, expected) in [
            ("voss", Reach::Whole, "Mara Voss", false),
            ("*voss", Reach::Whole, "Mara Voss", true),
            ("voss", Reach::Words, "Mara Voss, President", true),
            ("vos", Reach::Words, "Mara Voss, President", false),
            ("vos*", Reach::Words, "Mara Voss, President", true),
            ("vos", Reach::Part, "Mara Voss, President", true),
            ("special  guarantee", Reach::Part, "a special\nguarantee", true),
            ("a b", Reach::Part, "ab", false),
            ("a.c", Reach::Part, "abc", false),
            ("*", Reach::Part, "", false),
            ("*", Reach::Part, "\n", true),
        ] {
            assert_eq!(words(pattern, reach).is_in(value), expected, "{pattern} {reach:?} in {value}");
        }
    }
}
