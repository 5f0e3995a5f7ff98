//! One line of a journal: what it says as RON, behind a hash that also covers all lines before it.

use serde::Deserialize;

use crate::annotation::{Action, Annotation, Change, Op, Step, Tag, Way};
use crate::store::damage::Version;
use crate::store::literal;
use crate::store::record::Record;
use crate::store::render::inline;
use crate::text::display::visible;

/// Hexadecimal digits of a line's hash: 64 bits.
const DIGITS: usize = 16;

/// An action with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, RFC 3339.
    pub at: String,
    /// What.
    pub action: Action,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// The first line: whose journal this is.
    Journal(Header),
    /// Something was done.
    Action(Entry),
    /// Everything above is in the files of the store.
    Written,
    /// Everything that these journals say stands above, and they count no more. Until this line a journal itself does
    /// not count.
    Took(Vec<String>),
}

/// Whose journal it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) format: (u32, u32),
    pub(super) transcript: String,
    pub(super) coder: String,
}

/// A line as it is written.
#[derive(Deserialize)]
enum Shape {
    Journal { format: (u32, u32), transcript: String, coder: String },
    Did { at: String, label: String, ops: Vec<OpShape> },
    Undid { at: String, label: String, ops: Vec<OpShape> },
    Redid { at: String, label: String, ops: Vec<OpShape> },
    Written,
    Took(Vec<String>),
}

/// An operation as it is written: a side that is absent is left out.
#[derive(Deserialize)]
enum OpShape {
    Annotation {
        #[serde(default)]
        old: Option<Annotation>,
        #[serde(default)]
        new: Option<Annotation>,
    },
    Tag {
        #[serde(default)]
        old: Option<Tag>,
        #[serde(default)]
        new: Option<Tag>,
    },
}

impl From<OpShape> for Op {
    fn from(op: OpShape) -> Self {
        match op {
            OpShape::Annotation { old, new } => Self::Annotation(Change { old, new }),
            OpShape::Tag { old, new } => Self::Tag(Change { old, new }),
        }
    }
}

impl From<Shape> for Line {
    fn from(line: Shape) -> Self {
        let action = |way, at, label, ops: Vec<OpShape>| {
            let ops = ops.into_iter().map(Op::from).collect();
            Self::Action(Entry { at, action: Action { way, step: Step { label, ops } } })
        };
        match line {
            Shape::Journal { format, transcript, coder } => {
                Self::Journal(Header { format, transcript, coder })
            }
            Shape::Did { at, label, ops } => action(Way::Done, at, label, ops),
            Shape::Undid { at, label, ops } => action(Way::Undone, at, label, ops),
            Shape::Redid { at, label, ops } => action(Way::Redone, at, label, ops),
            Shape::Written => Self::Written,
            Shape::Took(names) => Self::Took(names),
        }
    }
}

impl Line {
    /// The first line of the journal of `coder` on `transcript`.
    pub(super) fn header(transcript: &str, coder: &str) -> Self {
        let Version { major, minor } = Version::OURS;
        Self::Journal(Header {
            format: (major, minor),
            transcript: transcript.to_owned(),
            coder: coder.to_owned(),
        })
    }

    /// The line as RON, without a line end.
    pub(super) fn print(&self) -> String {
        match self {
            Self::Journal(Header { format: (major, minor), transcript, coder }) => format!(
                "Journal(format: ({major}, {minor}), transcript: {}, coder: {})",
                literal::string(transcript),
                literal::string(coder)
            ),
            Self::Action(entry) => entry.print(),
            Self::Written => "Written".to_owned(),
            Self::Took(names) => {
                let names: Vec<_> = names.iter().map(|name| literal::string(name)).collect();
                format!("Took([{}])", names.join(", "))
            }
        }
    }

    /// What `text` says; an error says in a reader's words what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
            .from_str::<Shape>(text)
            .map(Self::from)
            .map_err(|error| visible(&error.code.to_string()))
    }
}

impl Entry {
    /// The entry as the RON of a line, without a line end.
    pub(super) fn print(&self) -> String {
        let Action { way, step: Step { label, ops } } = &self.action;
        let word = match way {
            Way::Done => "Did",
            Way::Undone => "Undid",
            Way::Redone => "Redid",
        };
        let ops: Vec<_> = ops.iter().map(print_op).collect();
        let (at, label) = (literal::string(&self.at), literal::string(label));
        format!("{word}(at: {at}, label: {label}, ops: [{}])", ops.join(", "))
    }
}

fn print_op(op: &Op) -> String {
    match op {
        Op::Annotation(change) => format!("Annotation({})", sides(change)),
        Op::Tag(change) => format!("Tag({})", sides(change)),
    }
}

fn sides<T: Record>(change: &Change<T>) -> String {
    let side = |name: &str, record: Option<&T>| record.map(|record| format!("{name}: {}", inline(record)));
    let sides = [side("old", change.old.as_ref()), side("new", change.new.as_ref())];
    sides.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Ties each line to those before it: a line that is damaged, missing, doubled or out of its place ends the row.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain(String);

impl Chain {
    /// `text` as the next line, with its hash before it and its line end.
    pub(super) fn seal(&mut self, text: &str) -> String {
        self.0 = self.next(text);
        format!("{} {text}\n", self.0)
    }

    /// The text of the next line, which is `line` without its line end; none when it is no line that can follow here.
    pub(super) fn open<'a>(&mut self, line: &'a [u8]) -> Option<&'a str> {
        let (hash, text) = std::str::from_utf8(line).ok()?.split_at_checked(DIGITS)?;
        let text = text.strip_prefix(' ')?;
        let expected = self.next(text);
        (hash == expected).then(|| {
            self.0 = expected;
            text
        })
    }

    fn next(&self, text: &str) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.0.as_bytes()).update(text.as_bytes());
        hasher.finalize().to_hex()[..DIGITS].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::annotation::{Colour, Conflict, Fingerprint};
    use crate::text::Span;

    fn entry(label: &str, words: &[String]) -> Entry {
        let word = |n: usize| words.get(n).cloned().unwrap_or_default();
        let mut old =
            Annotation::memo(&Fingerprint::from(word(0).as_str()), word(1), word(2).as_str().into(), word(3));
        old.tags = words.iter().map(|tag| tag.as_str().into()).collect();
        let new = Annotation {
            span: Some(Span::new(3, 9)),
            quote: word(4),
            before: word(5),
            after: word(6),
            changed: Some(word(7)),
            conflicts: [
                Conflict::Note(word(0)),
                Conflict::Passage(old.passage()),
                Conflict::Deleted,
                Conflict::Other("mood".to_owned(), "Some(3)".to_owned()),
            ]
            .into(),
            ..old.clone()
        };
        let tag = Tag {
            colour: Some(Colour::Rgb(1, 2, 3)),
            key: word(0).chars().next(),
            parent: Some(word(1).as_str().into()),
            merged: vec![word(2).as_str().into()],
            group: true,
            ..Tag::new(word(3).as_str().into(), &word(4))
        };
        let ops = vec![
            Op::Tag(Change::add(tag.clone())),
            Op::Annotation(Change::replace(old.clone(), new)),
            Op::Annotation(Change::remove(old)),
            Op::Tag(Change { old: None, new: None }),
            Op::Tag(Change::remove(tag)),
        ];
        let way = [Way::Done, Way::Undone, Way::Redone][words.len() % 3];
        Entry { at: word(1), action: Action::new(way, label, ops) }
    }

    proptest! {
        #[test]
        fn an_action_is_one_line_and_is_read_back(label in any::<String>(), words in prop::collection::vec(any::<String>(), 0..8)) {
            let entry = entry(&label, &words);
            let text = entry.print();
            prop_assert!(!text.contains(char::is_control));
            let line = Line::parse(&text).expect("it can be read");
            prop_assert_eq!(line.print(), text);
            prop_assert_eq!(line, Line::Action(entry));
        }
    }

    #[test]
    fn the_other_lines_are_read_back() {
        for line in [
            Line::header("interviews/p \"01\".txt", "ada"),
            Line::Written,
            Line::Took(Vec::new()),
            Line::Took(vec!["ada.1.log".to_owned(), "ada.2.log".to_owned()]),
        ] {
            assert_eq!(Line::parse(&line.print()).as_ref(), Ok(&line), "{}", line.print());
        }
    }

    #[test]
    fn a_line_that_is_changed_doubled_or_out_of_place_does_not_follow() {
        let mut chain = Chain::default();
        let lines = ["one", "two", "three"].map(|text| chain.seal(text));
        let line = |n: usize| lines[n].trim_end().as_bytes();
        let mut reading = Chain::default();
        assert_eq!(reading.clone().open(line(1)), None, "the first is missing");
        assert_eq!(reading.open(line(0)), Some("one"));
        assert_eq!(reading.clone().open(line(0)), None, "twice");
        assert_eq!(reading.clone().open(line(2)), None, "the second is missing");
        for (at, _) in lines[1].trim_end().char_indices() {
            let mut damaged = line(1).to_vec();
            damaged[at] ^= 1;
            assert_eq!(reading.clone().open(&damaged), None, "byte {at}");
        }
        assert_eq!(reading.open(line(1)), Some("two"));
    }
}
