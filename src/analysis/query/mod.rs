//! The query language: one parser for the screen and every command.

mod bad;
mod field;
mod parse;
mod pattern;

use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;

pub use bad::BadQuery;

use field::{Field, STATUSES};
use pattern::Pattern;

use super::subject::Subject;
use crate::annotation::{Codebook, TagId};

/// Which annotations are meant.
///
/// | part | finds annotations |
/// |---|---|
/// | `word` | with the word in their quote, their note or a tag's name |
/// | `tag:security` | with the tag of that id or name or with a tag below it; `tag:security/*` only those below it |
/// | `speaker:"Mara Voss"` | in whose passage somebody speaks whose name has these words |
/// | `coder:ada` | by ada |
/// | `text:guarantee` | with these letters in their quote |
/// | `note:*` | with a note |
/// | `transcript:harbour*` | of the transcript of that path or file name |
/// | `status:orphan` | whose place is `exact`, `moved`, `fuzzy`, in `review` or `orphan` |
/// | `¶10-20` | whose passage touches these paragraphs; also `¶10`, `¶10-` and `paragraph:10-20` |
///
/// Parts side by side must all hold; `and`, `or`, `not`, `-` and parentheses join them otherwise, and `or` binds
/// least. `*` is any text, `/…/` a regular expression, `"…"` holds spaces; in quotes `\` makes the next mark plain.
/// The case of words does not count, that of a regular expression only when it has a capital letter. A merged tag
/// counts as the tag it went into. An empty query means all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    root: Option<Node>,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Term(Term),
    Not(Box<Node>),
    /// At least two.
    And(Vec<Node>),
    /// At least two.
    Or(Vec<Node>),
}

#[derive(Debug, Clone, PartialEq)]
enum Term {
    Field(&'static Field, Pattern),
    /// A row of [`STATUSES`].
    Status(usize),
    /// 1-based.
    Paragraphs(RangeInclusive<usize>),
}

impl Query {
    /// The query that `text` says, or what is wrong with it and where.
    pub fn parse(text: &str) -> Result<Self, BadQuery> {
        parse::parse(text)
    }

    /// Whether `text` names a field, and so is meant as a query rather than as words to look for.
    pub fn names_field(text: &str) -> bool {
        parse::names_field(text)
    }

    /// Whether it asks for nothing, and so means all.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// What it asks of the tags that is said of none in `codebook` nor of the `unlisted`, as it is written there.
    pub fn unknown_tags(&self, codebook: &Codebook, unlisted: &[&TagId]) -> Vec<String> {
        let mut values: Vec<_> =
            codebook.tags().iter().flat_map(|tag| field::called(codebook, tag)).collect();
        values.extend(unlisted.iter().flat_map(|id| field::slugs(id)));
        self.unknown("tag", &values)
    }

    /// The coders it asks for that are none of `coders`, as they are written there.
    pub fn unknown_coders(&self, coders: &[&str]) -> Vec<String> {
        self.unknown("coder", &coders.iter().map(|coder| Cow::from(*coder)).collect::<Vec<_>>())
    }

    fn unknown(&self, name: &str, values: &[Cow<'_, str>]) -> Vec<String> {
        let terms = self.root.iter().flat_map(Node::terms);
        let asked = terms.filter_map(|term| match term {
            Term::Field(field, pattern) if field.name == name => Some(pattern),
            _ => None,
        });
        asked
            .filter(|asked| !values.iter().any(|value| asked.is_in(value)))
            .map(ToString::to_string)
            .collect()
    }

    /// Whether `subject` is meant.
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        self.root.as_ref().is_none_or(|root| root.holds(subject))
    }
}

impl Node {
    /// All that is asked, in order.
    fn terms(&self) -> Vec<&Term> {
        match self {
            Self::Term(term) => vec![term],
            Self::Not(node) => node.terms(),
            Self::And(nodes) | Self::Or(nodes) => nodes.iter().flat_map(Self::terms).collect(),
        }
    }

    fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Term(term) => term.holds(subject),
            Self::Not(node) => !node.holds(subject),
            Self::And(nodes) => nodes.iter().all(|node| node.holds(subject)),
            Self::Or(nodes) => nodes.iter().any(|node| node.holds(subject)),
        }
    }
}

impl Term {
    fn holds(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::Field(field, pattern) => (field.values)(subject).iter().any(|value| pattern.is_in(value)),
            Self::Status(row) => (STATUSES[*row].1)(subject.status),
            Self::Paragraphs(asked) => {
                let touched = subject.paragraphs();
                !touched.is_empty() && touched.start < *asked.end() && *asked.start() <= touched.end
            }
        }
    }
}

/// In the same language: parsed again it is the same query.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.as_ref().map_or(Ok(()), |root| root.fmt(f))
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (nodes, between) = match self {
            Self::Term(term) => return term.fmt(f),
            Self::Not(node) => return write!(f, "-{}", Operand(node)),
            Self::And(nodes) => (nodes, " "),
            Self::Or(nodes) => (nodes, " or "),
        };
        for (n, node) in nodes.iter().enumerate() {
            let between = if n == 0 { "" } else { between };
            write!(f, "{between}{}", Operand(node))?;
        }
        Ok(())
    }
}

/// A part of a larger query: in parentheses when it joins others itself.
struct Operand<'a>(&'a Node);

impl fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Node::Term(_) | Node::Not(_) => self.0.fmt(f),
            Node::And(_) | Node::Or(_) => write!(f, "({})", self.0),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(Field { name: "", .. }, pattern) => pattern.fmt(f),
            Self::Field(field, pattern) => write!(f, "{}:{pattern}", field.name),
            Self::Status(row) => write!(f, "status:{}", STATUSES[*row].0),
            Self::Paragraphs(asked) if asked.start() == asked.end() => write!(f, "¶{}", asked.start()),
            Self::Paragraphs(asked) if *asked.end() == usize::MAX => write!(f, "¶{}-", asked.start()),
            Self::Paragraphs(asked) => write!(f, "¶{}-{}", asked.start(), asked.end()),
        }
    }
}

#[cfg(test)]
mod tests;
