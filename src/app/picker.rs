//! Choosing one of many by typing a few letters.

use std::ops::Range;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::coders::Coders;
use super::dispute::Dispute;
use super::edging::Edge;
use super::editor::Editor;
use crate::annotation::{Id, TagId};

/// What is chosen for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A tag to put on these bytes of the text.
    Tag(Range<usize>),
    /// A tag to put on all of these bytes of the text.
    TagAll(Vec<Range<usize>>),
    /// A tag to take off one of these annotations; item *n* is (annotation, tag).
    Untag(Vec<(Id, TagId)>),
    /// A tag to be replaced; item *n* is (annotation, tag).
    RetagFrom(Vec<(Id, TagId)>),
    /// A tag to put in the place of this one on this annotation.
    Retag(Id, TagId),
    /// An annotation to delete; item *n* is the annotation, the one behind the last all of them.
    Delete(Vec<Id>),
    /// An annotation one of whose edges is moved; item *n* is the annotation.
    Edge(Vec<Id>, Edge),
    /// An annotation whose note is edited; item *n* is the annotation.
    Note(Vec<Id>),
    /// A colour for this tag; item *n* is colour *n*, the one behind the last none.
    Colour(TagId),
    /// A tag that this one counts as from now on.
    Merge(TagId),
    /// A tag to go to in the panel.
    Show,
    /// How this tag is deleted: 0 from the codebook, 1 off one's own passages too.
    DeleteTag(TagId),
    /// A command to run; item *n* is row *n* of the table.
    Command,
    /// A place to go to; item *n* is a byte of the text.
    Go(Vec<usize>),
    /// A place in the project; item *n* is there.
    Open(Vec<Elsewhere>),
    /// A choice that is left after both sides changed the same; item *n* is the choice.
    Dispute(Vec<Dispute>),
    /// How this choice is settled: ours, theirs, both.
    Settle(Dispute),
    /// Whose annotations are shown; item *n* says it.
    Coders(Vec<Coders>),
    /// Which two coders are compared; item *n* is the pair.
    Compare(Vec<(String, String)>),
}

/// A place in one of the project's transcripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The transcript's path in the project, with `/`.
    pub path: String,
    /// The code point of its text; none: where it was left.
    pub at: Option<usize>,
}

impl Purpose {
    /// Whether the items are places, which are found by whole words and stay in their order.
    fn takes_places(&self) -> bool {
        matches!(self, Self::Go(_) | Self::Open(_))
    }

    /// Whether a tag is chosen, so that a new name makes one.
    pub fn takes_tags(&self) -> bool {
        matches!(self, Self::Tag(_) | Self::TagAll(_) | Self::Retag(..))
    }
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// What it is called; what is typed is matched with it.
    pub label: String,
    /// Where it is, shown before it: a paragraph, a transcript.
    pub place: String,
    /// More about it, shown dimmed.
    pub detail: String,
    /// What else calls it, in full: a tag's path. Empty: nothing else does.
    pub path: String,
    /// The tag it stands for.
    pub tag: Option<TagId>,
    /// The key that chooses it at once while nothing has been typed.
    pub key: Option<char>,
}

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The item of this index.
    Item(usize),
    /// What was typed, as something new.
    New,
}

/// A list to choose from.
#[derive(Debug, Clone)]
pub struct Picker {
    /// What is asked.
    pub title: String,
    /// What is chosen for.
    pub purpose: Purpose,
    /// All items.
    pub items: Vec<Item>,
    input: Editor,
    /// Indices of the items that match, best first.
    found: Vec<usize>,
    /// Row that Enter chooses: an index into `found`, or its length for something new.
    row: usize,
}

impl Picker {
    /// A picker of `items`.
    pub fn new(title: &str, purpose: Purpose, items: Vec<Item>) -> Self {
        let found = (0..items.len()).collect();
        Self { title: title.to_owned(), purpose, items, input: Editor::default(), found, row: 0 }
    }

    /// What was typed.
    pub fn input(&self) -> &Editor {
        &self.input
    }

    /// The items that match, best first, with their indices.
    pub fn found(&self) -> impl Iterator<Item = (usize, &Item)> {
        self.found.iter().map(|i| (*i, &self.items[*i]))
    }

    /// Whether its rows are long, so that it wants the width of the screen.
    pub fn is_wide(&self) -> bool {
        matches!(self.purpose, Purpose::Open(_) | Purpose::Dispute(_) | Purpose::Settle(_))
    }

    /// The row that Enter chooses, 0-based.
    pub fn row(&self) -> usize {
        self.row
    }

    /// The rows that are shown where there is room for `room` of them.
    pub fn window(&self, room: usize) -> Range<usize> {
        let top = self.row.saturating_sub(room.saturating_sub(1));
        top..(top + room).min(self.rows())
    }

    /// What is typed, when Enter could make it something new.
    pub fn novelty(&self) -> Option<&str> {
        let typed = self.input.text().trim().trim_end_matches('/').trim_end();
        let folded = typed.to_lowercase();
        let known = |item: &Item| [&item.label, &item.path].iter().any(|name| name.to_lowercase() == folded);
        let makes = match self.purpose {
            Purpose::Colour(_) => typed.starts_with('#'),
            _ => self.purpose.takes_tags() && !TagId::slug(typed).as_str().is_empty(),
        };
        (makes && !self.items.iter().any(known)).then_some(typed)
    }

    /// How many rows there are, something new included.
    pub fn rows(&self) -> usize {
        self.found.len() + usize::from(self.novelty().is_some())
    }

    /// Moves `rows` down, up when negative, around the ends.
    pub fn step(&mut self, rows: isize) {
        let count = self.rows() as isize;
        if count > 0 {
            self.row = (self.row as isize + rows).rem_euclid(count) as usize;
        }
    }

    /// Chooses row `row`, if there is one.
    pub fn point(&mut self, row: usize) {
        if row < self.rows() {
            self.row = row;
        }
    }

    /// Puts the mark on what was typed as something new, if it is.
    pub fn point_to_new(&mut self) {
        self.row = self.rows().saturating_sub(1);
    }

    /// What the row under the mark stands for.
    pub fn choice(&self) -> Option<Choice> {
        match self.found.get(self.row) {
            Some(index) => Some(Choice::Item(*index)),
            None => self.novelty().map(|_| Choice::New),
        }
    }

    /// The item that `key` chooses at once: only while nothing has been typed.
    pub fn instant(&self, key: char) -> Option<usize> {
        self.input.text().is_empty().then(|| self.items.iter().position(|i| i.key == Some(key))).flatten()
    }

    /// Edits what is typed and finds the items that match. A leading `/` only says that letters are typed, not keys.
    pub fn edit(&mut self, edit: impl FnOnce(&mut Editor)) {
        edit(&mut self.input);
        self.row = 0;
        let typed = self.input.text().trim_start_matches('/').trim();
        if typed.is_empty() {
            self.found = (0..self.items.len()).collect();
            return;
        }
        let in_order = self.purpose.takes_places();
        let kind = if in_order { AtomKind::Substring } else { AtomKind::Fuzzy };
        let pattern = Pattern::new(typed, CaseMatching::Ignore, Normalization::Smart, kind);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for (index, item) in self.items.iter().enumerate() {
            let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher);
            // a name that matches goes before a path, and that before a description
            let best = score(&item.label)
                .map(|s| s + 2_000)
                .or_else(|| score(&item.path).map(|s| s + 1_000))
                .or_else(|| score(&item.place))
                .or_else(|| score(&item.detail));
            scored.extend(best.map(|s| (s, index)));
        }
        // who types the beginning of a name means that one; of those that are as good, the order of the list decides
        let folded = typed.to_lowercase();
        let begins = |index: usize| {
            let Item { label, path, .. } = &self.items[index];
            [label, path].iter().any(|name| name.to_lowercase().starts_with(&folded))
        };
        scored.sort_by_cached_key(|(score, index)| {
            let score = if in_order {
                0
            } else if begins(*index) {
                u32::MAX
            } else {
                *score
            };
            (std::cmp::Reverse(score), *index)
        });
        self.found = scored.into_iter().map(|(_, index)| index).collect();
    }

    /// What was typed as a name for something new.
    pub fn typed(&self) -> &str {
        self.input.text().trim_start_matches('/').trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picker(labels: &[&str]) -> Picker {
        let item = |l: &&str| Item { label: (*l).to_owned(), ..Item::default() };
        Picker::new("tag", Purpose::Tag(0..1), labels.iter().map(item).collect())
    }

    fn found(picker: &Picker) -> Vec<&str> {
        picker.found().map(|(_, i)| i.label.as_str()).collect()
    }

    #[test]
    fn a_few_letters_find_a_name_whatever_its_accents() {
        let mut p = picker(&["Économie", "Energy", "Écologie"]);
        p.edit(|e| e.insert("econ"));
        assert_eq!(found(&p), ["Économie"]);
        assert_eq!(p.choice(), Some(Choice::Item(0)));
        assert_eq!(p.novelty(), Some("econ"));
        p.step(1);
        assert_eq!(p.choice(), Some(Choice::New));
        p.step(1);
        assert_eq!(p.choice(), Some(Choice::Item(0)));
    }

    #[test]
    fn the_beginning_of_a_name_goes_before_letters_inside_and_the_lists_order_decides() {
        let mut p = picker(&["robots", "opening", "open government", "option"]);
        p.edit(|e| e.insert("op"));
        assert_eq!(found(&p)[..3], ["opening", "open government", "option"]);
        p.edit(|e| e.insert("e"));
        assert_eq!(p.choice(), Some(Choice::Item(1)));
    }

    #[test]
    fn a_tag_in_a_group_is_found_by_its_path_and_is_nothing_new_then() {
        let in_group = |group: &str| Item {
            label: "other".to_owned(),
            path: format!("{group}/other"),
            detail: group.to_owned(),
            ..Item::default()
        };
        let mut p = Picker::new("tag", Purpose::Tag(0..1), vec![in_group("tone"), in_group("role")]);
        p.edit(|e| e.insert("role/oth"));
        assert_eq!((p.choice(), p.novelty()), (Some(Choice::Item(1)), Some("role/oth")));
        p.edit(|e| e.insert("er"));
        assert_eq!((p.choice(), p.novelty()), (Some(Choice::Item(1)), None));
    }

    #[test]
    fn places_are_found_by_whole_words_and_stay_in_their_order() {
        let labels = ["Republicans", "Iowa and Iran", "President", "on Iran"];
        let item = |l: &&str| Item { label: (*l).to_owned(), ..Item::default() };
        let mut p = Picker::new("go", Purpose::Go(vec![0; 4]), labels.iter().map(item).collect());
        p.edit(|e| e.insert("iran"));
        assert_eq!(found(&p), ["Iowa and Iran", "on Iran"]);
    }

    #[test]
    fn a_known_name_is_nothing_new_and_nothing_is_no_name() {
        let mut p = picker(&["Trust"]);
        p.edit(|e| e.insert("TRUST"));
        assert_eq!(p.novelty(), None);
        let mut p = picker(&["Trust"]);
        p.edit(|e| e.insert(" — "));
        assert_eq!((p.novelty(), p.choice()), (None, None));
    }
}
