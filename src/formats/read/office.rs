//! Walks the XML of a word processor's document by a table of its elements.

use std::collections::BTreeMap;

use super::archive::Archive;
use super::flow::Flow;
use super::xml::{DOCUMENT_DEPTH, Element, Node, Xml};
use super::{Unreadable, plain};
use crate::text::Source;

/// What an element means. Elements that a table does not name are looked through.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    /// Left out with all that is in it.
    Leave,
    /// Left out with all that is in it, and counted under this description.
    Count(&'static str),
    /// A paragraph.
    Paragraph,
    /// A table row.
    Row,
    /// A cell of a table row.
    Cell,
    /// A text box.
    Box,
    /// These characters.
    Write(&'static str),
    /// The characters inside are text.
    Words,
    /// Holds alternatives of which the first counts.
    Alternatives,
    /// One of the alternatives.
    Alternative,
    /// A note with an id of this kind, away from its reference.
    Note(&'static str),
    /// The reference to a note with an id of this kind.
    Reference(&'static str),
    /// A note at its place in the text.
    NoteHere,
    /// Left out; an element of one of these names inside says that the paragraph's mark was deleted.
    Mark(&'static [&'static str]),
    /// What the format itself knows best.
    Own(fn(&mut Document, &Element)),
}

/// Where a format keeps its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// In elements with [`Rule::Words`], as they are.
    InWords,
    /// Anywhere in a paragraph, with white space collapsed.
    Collapsed,
}

/// The elements of a format, by their local names.
#[derive(Debug)]
pub(super) struct Dialect {
    /// Name and meaning.
    pub(super) rules: &'static [(&'static str, Rule)],
    /// Where its characters are.
    pub(super) text: Text,
}

impl Dialect {
    fn rule(&self, name: &str) -> Option<Rule> {
        self.rules.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule)
    }
}

/// What has been read of a document.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Its lines.
    pub(super) flow: Flow,
    /// How many spaces elements have asked for and got.
    pub(super) spaces: usize,
    /// What was left out or replaced, and how often.
    losses: BTreeMap<&'static str, usize>,
    /// How many elements with words are open.
    words: usize,
    /// Of each open group of alternatives, whether one has been taken.
    taken: Vec<bool>,
    /// Keys of the open notes.
    open_notes: Vec<String>,
}

impl Document {
    /// Adds what the entry `name` of `archive` says.
    pub(super) fn walk_entry(
        &mut self,
        archive: &mut Archive<'_>,
        name: &str,
        dialect: &Dialect,
    ) -> Result<(), Unreadable> {
        let text = plain::decoded(&archive.entry(name)?).text;
        self.walk(&text, dialect).map_err(|error| error.inside(name))
    }

    fn walk(&mut self, text: &str, dialect: &Dialect) -> Result<(), Unreadable> {
        let mut xml = Xml::new(text, DOCUMENT_DEPTH);
        while let Some(node) = xml.node()? {
            match node {
                Node::Open(element) => {
                    if let Some(rule) = dialect.rule(&element.name) {
                        self.open(rule, &mut xml, &element)?;
                    }
                }
                Node::Close(name) => {
                    if let Some(rule) = dialect.rule(&name) {
                        self.close(rule);
                    }
                }
                Node::Text(words) => match dialect.text {
                    Text::Collapsed => self.flow.write_collapsed(&words),
                    Text::InWords if self.words > 0 => self.flow.write(&words),
                    Text::InWords => {}
                },
            }
        }
        Ok(())
    }

    /// Counts something that is lost, such as `comments left out`.
    pub(super) fn lose(&mut self, what: &'static str) {
        *self.losses.entry(what).or_default() += 1;
    }

    /// The text of the document, with notices of what was lost.
    pub(super) fn finish(self) -> Source {
        let notices = self.losses.into_iter().map(|(what, count)| format!("{what}: {count}")).collect();
        Source { text: self.flow.finish(), notices, ..Source::default() }
    }

    fn open(&mut self, rule: Rule, xml: &mut Xml<'_>, element: &Element) -> Result<(), Unreadable> {
        match rule {
            Rule::Leave => return xml.skip(),
            Rule::Count(what) => {
                self.lose(what);
                return xml.skip();
            }
            Rule::Paragraph => self.flow.begin_paragraph(),
            Rule::Row => self.flow.begin_row(),
            Rule::Cell | Rule::Box => self.flow.begin_frame(),
            Rule::Write(characters) => self.flow.write(characters),
            Rule::Words => self.words += 1,
            Rule::Alternatives => self.taken.push(false),
            Rule::Alternative => {
                if self.taken.last_mut().is_some_and(|taken| std::mem::replace(taken, true)) {
                    return xml.skip();
                }
            }
            Rule::Note(kind) => self.begin_note(key(kind, element)),
            Rule::Reference(kind) => self.flow.refer(&key(kind, element)),
            Rule::NoteHere => {
                let key = self.flow.references().to_string();
                self.flow.refer(&key);
                self.begin_note(key);
            }
            Rule::Mark(deletions) => {
                let mut deleted = false;
                xml.skip_watching(|inside| deleted |= deletions.contains(&inside.name.as_str()))?;
                if deleted {
                    self.flow.delete_mark();
                }
            }
            Rule::Own(act) => act(self, element),
        }
        Ok(())
    }

    fn close(&mut self, rule: Rule) {
        match rule {
            Rule::Paragraph => self.flow.end_paragraph(),
            Rule::Row => self.flow.end_row(),
            Rule::Cell => self.flow.end_cell(),
            Rule::Box => self.flow.end_box(),
            Rule::Words => self.words = self.words.saturating_sub(1),
            Rule::Alternatives => {
                self.taken.pop();
            }
            Rule::Note(_) | Rule::NoteHere => {
                let key = self.open_notes.pop().unwrap_or_default();
                self.flow.end_note(&key);
            }
            Rule::Leave
            | Rule::Count(_)
            | Rule::Write(_)
            | Rule::Alternative
            | Rule::Reference(_)
            | Rule::Mark(_)
            | Rule::Own(_) => {}
        }
    }

    fn begin_note(&mut self, key: String) {
        self.open_notes.push(key);
        self.flow.begin_frame();
    }
}

/// What names a note: footnotes and endnotes count from 1 each.
fn key(kind: &str, element: &Element) -> String {
    format!("{kind} {}", element.attribute("id").unwrap_or_default())
}
