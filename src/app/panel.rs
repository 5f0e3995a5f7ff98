//! The side panel: the codebook with counts.

use std::collections::BTreeMap;
use std::ops::Range;

use super::coders::Coders;
use super::comparison::Comparison;
use super::desk::{Desk, Mark};
use super::screen::PanelSize;
use super::state::{Pane, State};
use crate::annotation::revise::TagText;
use crate::annotation::{Codebook, Layer, Notebook, Tag, TagId};

/// How many digits there are to apply tags with.
const DIGITS: usize = 9;

/// In which order the tags are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// As a tree, in the order of the codebook.
    #[default]
    Codebook,
    /// By name.
    Name,
    /// The ones used most in this transcript first.
    Here,
    /// The ones used most in the project first.
    Everywhere,
}

/// All orders with their names, in the order in which one follows another.
const ORDERS: [(Order, &str); 4] = [
    (Order::Codebook, "codebook"),
    (Order::Name, "name"),
    (Order::Here, "use here"),
    (Order::Everywhere, "use in the project"),
];

impl Order {
    /// What people read.
    pub fn name(self) -> &'static str {
        ORDERS.iter().find(|(order, _)| *order == self).map_or("", |(_, name)| *name)
    }

    /// The order that follows.
    #[must_use]
    pub fn next(self) -> Self {
        let place = ORDERS.iter().position(|(order, _)| *order == self).unwrap_or_default();
        ORDERS[(place + 1) % ORDERS.len()].0
    }

    /// Puts `rows` in this order. Only the codebook's own order is a tree.
    fn sort(self, rows: &mut [TagRow]) {
        match self {
            Self::Codebook => return,
            Self::Name => rows.sort_by_cached_key(|row| row.name.to_lowercase()),
            Self::Here => rows.sort_by_key(|row| std::cmp::Reverse(row.here)),
            Self::Everywhere => rows.sort_by_key(|row| std::cmp::Reverse(row.everywhere)),
        }
        for row in rows {
            row.depth = 0;
        }
    }
}

/// The side panel.
#[derive(Debug, Clone, Default)]
pub struct Panel {
    /// What it takes of the screen.
    pub size: PanelSize,
    /// In which order the tags are shown.
    pub order: Order,
    /// What it shows.
    pub leaf: Leaf,
    /// The row of the codebook under the panel's cursor, 0-based.
    pub row: usize,
    /// The row of the review or the comparison under the panel's cursor, 0-based.
    pub case: usize,
    /// Which of the places is shown where the annotation under review might be, 0-based.
    pub candidate: usize,
    /// How often each tag is used in the project's other transcripts.
    pub elsewhere: BTreeMap<TagId, usize>,
    /// The tags that the digits 1 to 9 apply. One that was deleted keeps its digit until another needs it, so that an
    /// undo brings everything back to where it was.
    digits: Vec<TagId>,
    /// Tags in order of use, the last used last.
    used: Vec<TagId>,
}

/// What the panel shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Leaf {
    /// The codebook, and the annotations at the cursor.
    #[default]
    Codebook,
    /// The annotations that a person has to look at.
    Review,
    /// Two coders.
    Compare(Comparison),
}

/// A row of the codebook in the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// The tag.
    pub id: TagId,
    /// Its name.
    pub name: String,
    /// How deep it is nested, 0-based.
    pub depth: usize,
    /// Whether it is the last of its group at its depth.
    pub last: bool,
    /// The digit or key that applies it after `t`.
    pub key: Option<char>,
    /// Whether it can be put on a passage.
    pub assignable: bool,
    /// Annotations in this transcript that carry it.
    pub here: usize,
    /// Annotations in the project that carry it.
    pub everywhere: usize,
}

impl Panel {
    /// The codebook's rows, then the tags that annotations carry but the codebook lacks.
    ///
    /// Only what the shown coders marked is counted; what others marked elsewhere only while all are shown.
    pub fn rows(&self, desk: &Desk) -> Vec<TagRow> {
        let book = desk.notebook().codebook();
        let counts = counts(desk);
        let all = desk.coders == Coders::All;
        let tree = book.tree();
        let mut rows: Vec<TagRow> = Vec::with_capacity(tree.len());
        for (at, (depth, tag)) in tree.iter().enumerate() {
            let ids = || std::iter::once(&tag.id).chain(&tag.merged);
            let here = ids().filter_map(|id| counts.get(id)).sum();
            let others: usize = ids().filter(|_| all).filter_map(|id| self.elsewhere.get(id)).sum();
            let next = tree[at + 1..].iter().find(|(d, _)| d <= depth);
            rows.push(TagRow {
                id: tag.id.clone(),
                name: tag.name.clone(),
                depth: *depth,
                last: next.is_none_or(|(d, _)| d < depth),
                key: tag.key.or_else(|| self.digit(&tag.id)),
                assignable: !tag.group,
                here,
                everywhere: here + others,
            });
        }
        let unlisted = counts.iter().filter(|(id, _)| book.tag(id).is_none());
        rows.extend(unlisted.map(|(id, here)| TagRow {
            id: (*id).clone(),
            name: id.to_string(),
            depth: 0,
            last: true,
            key: None,
            assignable: true,
            here: *here,
            everywhere: here + self.elsewhere.get(*id).copied().filter(|_| all).unwrap_or(0),
        }));
        self.order.sort(&mut rows);
        rows
    }

    /// Gives digits to the first tags of the codebook, as long as there are digits that no tag has had.
    pub fn number(&mut self, notebook: &Notebook) {
        for (_, tag) in notebook.codebook().tree() {
            let free = !tag.group && tag.key.is_none() && !self.digits.contains(&tag.id);
            if free && self.digits.len() < DIGITS {
                self.digits.push(tag.id.clone());
            }
        }
    }

    /// Notes that `id`, a tag of `book`, was put on something. A tag without digit takes that of one that was deleted, else
    /// of the one not used for longest, so that the digits of the others stay what the fingers know.
    pub fn use_tag(&mut self, id: &TagId, book: &Codebook) {
        self.used.retain(|t| t != id);
        self.used.push(id.clone());
        if self.digits.contains(id) {
            return;
        }
        if self.digits.len() < DIGITS {
            self.digits.push(id.clone());
            return;
        }
        let age = |t: &TagId| (book.tag(t).is_some(), self.used.iter().rposition(|u| u == t));
        let oldest = (0..self.digits.len()).rev().min_by_key(|i| age(&self.digits[*i]));
        if let Some(oldest) = oldest {
            self.digits[oldest] = id.clone();
        }
    }

    /// Shows `leaf` from its first row on.
    pub fn turn_to(&mut self, leaf: Leaf) {
        self.leaf = leaf;
        self.case = 0;
        self.candidate = 0;
    }

    /// The comparison of two coders, when it is shown.
    pub fn comparison(&self) -> Option<&Comparison> {
        match &self.leaf {
            Leaf::Compare(comparison) => Some(comparison),
            Leaf::Codebook | Leaf::Review => None,
        }
    }

    /// How many other tags were used since the tag called `id`; the greatest number when it was never used.
    pub fn age(&self, id: &TagId) -> usize {
        self.used.iter().rev().position(|used| used == id).unwrap_or(usize::MAX)
    }

    /// The tag that was used last.
    pub fn last_used(&self) -> Option<&TagId> {
        self.used.last()
    }

    fn digit(&self, id: &TagId) -> Option<char> {
        let place = self.digits.iter().position(|t| t == id)?;
        char::from_digit(place as u32 + 1, 10)
    }
}

/// Rows of an annotation's quote and note, and of what is said of a tag, in the panel.
pub const EXCERPT: usize = 3;

/// What can be said of a tag, with its headings.
pub const SAID: [(TagText, &str); 3] =
    [(TagText::Definition, "MEANS"), (TagText::Include, "INCLUDES"), (TagText::Exclude, "EXCLUDES")];

/// The rows of the codebook that the panel shows: below them is what is said of the tag under its cursor, or what is
/// marked at the cursor of the text.
pub fn codebook_window(state: &State) -> Range<usize> {
    let rows = state.panel.rows(&state.desk);
    let height = usize::from(state.screen.panel.height);
    let is_focused = state.pane == Pane::Panel;
    let tag = rows.get(state.panel.row).and_then(|row| state.desk.notebook().codebook().tag(&row.id));
    let below = match tag.filter(|_| is_focused) {
        Some(tag) => said_height(tag),
        None => here_height(&state.desk.marks_at(state.cursor)),
    };
    let room = height.saturating_sub(1 + below.min(height / 2));
    let top = if is_focused { state.panel.row.saturating_sub(room.saturating_sub(1)) } else { 0 };
    top.min(rows.len())..(top + room).min(rows.len())
}

/// Rows that what is said of a tag would like to have.
fn said_height(tag: &Tag) -> usize {
    let said = SAID.iter().filter(|(which, _)| !which.of(tag).is_empty()).count();
    if said == 0 { 0 } else { 1 + said * (1 + EXCERPT * 2) }
}

/// Rows that the list of annotations at the cursor would like to have.
fn here_height(marks: &[Mark<'_>]) -> usize {
    let one = |mark: &Mark<'_>| 3 + usize::from(!mark.annotation.note.is_empty());
    if marks.is_empty() { 0 } else { 2 + marks.iter().map(one).sum::<usize>() }
}

/// How many annotations of the layers that are shown carry each tag.
fn counts(desk: &Desk) -> BTreeMap<&TagId, usize> {
    let mut counts = BTreeMap::new();
    for (id, count) in desk.layers().flat_map(Layer::tag_counts) {
        *counts.entry(id).or_default() += count;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(panel: &Panel) -> String {
        panel.digits.iter().map(TagId::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_tag_keeps_its_digit_until_it_is_the_one_not_used_for_longest() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"];
        let tags = names.iter().map(|n| Tag::new((*n).into(), n)).collect();
        let notebook = Notebook::new(Codebook::new(tags), Layer::default(), Vec::new());
        let mut panel = Panel::default();
        panel.number(&notebook);
        assert_eq!(digits(&panel), "a b c d e f g h i");
        for used in ["b", "i", "h"] {
            panel.use_tag(&used.into(), notebook.codebook());
        }
        assert_eq!(digits(&panel), "a b c d e f g h i");
        panel.use_tag(&"k".into(), notebook.codebook());
        assert_eq!(digits(&panel), "a b c d e f k h i", "the last of the never used ones gives way");
        assert_eq!(panel.last_used(), Some(&"k".into()));
    }

    #[test]
    fn a_tag_that_comes_back_has_its_digit_again_unless_another_needed_it() {
        let book = |names: &[&str]| Codebook::new(names.iter().map(|n| Tag::new((*n).into(), n)).collect());
        let notebook = |names: &[&str]| Notebook::new(book(names), Layer::default(), Vec::new());
        let (all, without) = (["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], ["a", "c", "d"]);
        let mut panel = Panel::default();
        for names in [&all[..3], &without[..2], &all[..3]] {
            panel.number(&notebook(names));
            assert_eq!(digits(&panel), "a b c");
        }
        panel.number(&notebook(&all));
        panel.use_tag(&"c".into(), &book(&all));
        panel.use_tag(&"j".into(), &book(&["a", "c", "d", "e", "f", "g", "h", "i", "j"]));
        assert_eq!(digits(&panel), "a j c d e f g h i", "the digit of the one that is gone");
    }
}
