//! Bringing together what was changed here and what was changed elsewhere since both were the same.
//!
//! Records are matched by id, then merged field by field. What one side changed is taken; tags are sets; a deletion
//! gives way to a change and is flagged. Where both sides changed one field differently, ours stays and theirs is kept
//! in the record's conflicts, so that nothing of either side is lost and a person can choose.

use std::collections::{BTreeMap, BTreeSet};

use super::annotation::Annotation;
use super::codebook::{Tag, TagId};
use super::conflict::{Conflict, TagConflict};
use super::op::{Change, Op};

/// The operations that bring `theirs` into `mine`, when `base` is what both come from.
pub fn annotations<'a>(
    base: impl IntoIterator<Item = &'a Annotation>,
    mine: impl IntoIterator<Item = &'a Annotation>,
    theirs: impl IntoIterator<Item = &'a Annotation>,
) -> Vec<Op> {
    three_way(base, mine, theirs).into_iter().map(Op::Annotation).collect()
}

/// The operations that bring the tags of `theirs` into `mine`, when `base` is what both come from.
pub fn tags<'a>(
    base: impl IntoIterator<Item = &'a Tag>,
    mine: impl IntoIterator<Item = &'a Tag>,
    theirs: impl IntoIterator<Item = &'a Tag>,
) -> Vec<Op> {
    three_way(base, mine, theirs).into_iter().map(Op::Tag).collect()
}

/// A record that can be merged field by field.
pub trait Merge: Clone + PartialEq {
    /// What tells the record from others.
    fn name(&self) -> &str;

    /// The record that holds what both sides made of it.
    #[must_use]
    fn merge(fork: Fork<'_, Self>) -> Self;

    /// Notes that the other side deleted the record.
    fn flag_deletion(&mut self);

    /// Notes that the other side gave the field `name`, which this program does not know, the written value `theirs`.
    fn flag_other(&mut self, name: &str, theirs: &str);

    /// How many choices are left to a person.
    fn open_choices(&self) -> usize;
}

/// One record on both sides, and as it was before; none when both sides added it.
#[derive(Debug)]
pub struct Fork<'a, T> {
    /// As it was.
    pub base: Option<&'a T>,
    /// Here.
    pub ours: &'a T,
    /// Elsewhere.
    pub theirs: &'a T,
}

impl<T> Clone for Fork<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fork<'_, T> {}

impl<T> Fork<'_, T> {
    /// What to write into a field, and what the other side wanted when both changed it differently. A field that was
    /// not there before was empty.
    fn field<F: PartialEq + Default>(self, value: impl Fn(&T) -> F) -> (F, Option<F>) {
        let (base, ours, theirs) =
            (self.base.map(&value).unwrap_or_default(), value(self.ours), value(self.theirs));
        match (ours == base, theirs == base || theirs == ours) {
            (_, true) => (ours, None),
            (true, false) => (theirs, None),
            (false, false) => (ours, Some(theirs)),
        }
    }

    /// What both sides have, what either added, without what either took away.
    fn set<F: Ord + Clone>(self, set: impl Fn(&T) -> &BTreeSet<F>) -> BTreeSet<F> {
        let (ours, theirs) = (set(self.ours), set(self.theirs));
        let was_there = |item: &F| self.base.is_some_and(|base| set(base).contains(item));
        let stays = |item: &&F| ours.contains(item) && theirs.contains(item) || !was_there(item);
        ours.union(theirs).filter(stays).cloned().collect()
    }
}

impl Merge for Annotation {
    fn name(&self) -> &str {
        self.id.as_str()
    }

    fn merge(fork: Fork<'_, Self>) -> Self {
        let (note, their_note) = fork.field(|a| a.note.clone());
        let (passage, their_passage) = fork.field(Self::passage);
        // a time is no choice for a person: the earlier making and the later change are true of both
        let made = match fork.field(|a| a.made.clone()) {
            (ours, Some(theirs)) => ours.min(theirs),
            (made, None) => made,
        };
        let mut merged = Self {
            tags: fork.set(|a| &a.tags),
            note,
            made,
            changed: fork.ours.changed.clone().max(fork.theirs.changed.clone()),
            conflicts: fork.set(|a| &a.conflicts),
            ..fork.ours.clone()
        }
        .moved_to(passage);
        merged.conflicts.extend(their_note.map(Conflict::Note));
        merged.conflicts.extend(their_passage.map(Conflict::Passage));
        let conflicts = std::mem::take(&mut merged.conflicts);
        merged.conflicts = conflicts.into_iter().filter(|c| !c.is_settled(&merged)).collect();
        merged
    }

    fn flag_deletion(&mut self) {
        self.conflicts.insert(Conflict::Deleted);
    }

    fn flag_other(&mut self, name: &str, theirs: &str) {
        self.conflicts.insert(Conflict::Other(name.to_owned(), theirs.to_owned()));
    }

    fn open_choices(&self) -> usize {
        self.conflicts.len()
    }
}

impl Merge for Tag {
    fn name(&self) -> &str {
        self.id.as_str()
    }

    fn merge(fork: Fork<'_, Self>) -> Self {
        let (name, their_name) = fork.field(|t| t.name.clone());
        let (colour, their_colour) = fork.field(|t| t.colour);
        let (parent, their_parent) = fork.field(|t| t.parent.clone());
        let (key, their_key) = fork.field(|t| t.key);
        let (definition, their_definition) = fork.field(|t| t.definition.clone());
        let (include, their_include) = fork.field(|t| t.include.clone());
        let (exclude, their_exclude) = fork.field(|t| t.exclude.clone());
        let (group, their_group) = fork.field(|t| t.group);
        let theirs = [
            their_name.map(TagConflict::Name),
            their_colour.map(TagConflict::Colour),
            their_parent.map(TagConflict::Parent),
            their_key.map(TagConflict::Key),
            their_definition.map(TagConflict::Definition),
            their_include.map(TagConflict::Include),
            their_exclude.map(TagConflict::Exclude),
            their_group.map(TagConflict::Group),
        ];
        let conflicts = fork.set(|t| &t.conflicts);
        let mut merged = Self {
            id: fork.ours.id.clone(),
            name,
            colour,
            parent,
            key,
            definition,
            include,
            exclude,
            group,
            merged: taken_in(fork),
            conflicts: BTreeSet::new(),
        };
        let conflicts = conflicts.into_iter().chain(theirs.into_iter().flatten());
        merged.conflicts = conflicts.filter(|c| !c.is_settled(&merged)).collect();
        merged
    }

    fn flag_deletion(&mut self) {
        self.conflicts.insert(TagConflict::Deleted);
    }

    fn flag_other(&mut self, name: &str, theirs: &str) {
        self.conflicts.insert(TagConflict::Other(name.to_owned(), theirs.to_owned()));
    }

    fn open_choices(&self) -> usize {
        self.conflicts.len()
    }
}

/// The tags that were merged into one: a set, in our order, then theirs.
fn taken_in(fork: Fork<'_, Tag>) -> Vec<TagId> {
    let (ours, theirs) = (&fork.ours.merged, &fork.theirs.merged);
    let was_there = |id: &TagId| fork.base.is_some_and(|base| base.merged.contains(id));
    let mut all: Vec<TagId> =
        ours.iter().filter(|id| theirs.contains(id) || !was_there(id)).cloned().collect();
    all.extend(theirs.iter().filter(|id| !ours.contains(id) && !was_there(id)).cloned());
    all
}

/// The changes that bring `theirs` into `mine`, in order of the ids. A record that only we have is not touched.
fn three_way<'a, T: Merge + 'a>(
    base: impl IntoIterator<Item = &'a T>,
    mine: impl IntoIterator<Item = &'a T>,
    theirs: impl IntoIterator<Item = &'a T>,
) -> Vec<Change<T>> {
    let (base, mine, theirs) = (by_name(base), by_name(mine), by_name(theirs));
    let ids: BTreeSet<&str> = base.keys().chain(theirs.keys()).copied().collect();
    let change = |id: &str| {
        let ours = mine.get(id).copied();
        let new = merged(base.get(id).copied(), ours, theirs.get(id).copied());
        (ours != new.as_ref()).then(|| Change { old: ours.cloned(), new })
    };
    ids.into_iter().filter_map(change).collect()
}

fn by_name<'a, T: Merge + 'a>(records: impl IntoIterator<Item = &'a T>) -> BTreeMap<&'a str, &'a T> {
    records.into_iter().map(|record| (record.name(), record)).collect()
}

/// The record that holds what both sides made of `base`; none when it is to go.
pub fn merged<T: Merge>(base: Option<&T>, ours: Option<&T>, theirs: Option<&T>) -> Option<T> {
    match (ours, theirs) {
        _ if theirs == base || theirs == ours => ours.cloned(),
        _ if ours == base => theirs.cloned(),
        (Some(ours), Some(theirs)) => Some(T::merge(Fork { base, ours, theirs })),
        (Some(kept), None) | (None, Some(kept)) => {
            let mut kept = kept.clone();
            kept.flag_deletion();
            Some(kept)
        }
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Fingerprint;
    use crate::text::Span;

    fn note(id: &str, tags: &[&str], note: &str) -> Annotation {
        let mut made = Annotation::memo(&Fingerprint::default(), note.to_owned(), id.into(), String::new());
        made.tags = tags.iter().map(|t| (*t).into()).collect();
        made
    }

    /// The result of merging, as `id[tags]note`, with `!` and the conflicts behind it.
    fn merged(base: &[Annotation], mine: &[Annotation], theirs: &[Annotation]) -> Vec<String> {
        let mut all: BTreeMap<String, Annotation> =
            mine.iter().map(|a| (a.id.to_string(), a.clone())).collect();
        for op in annotations(base, mine, theirs) {
            let Op::Annotation(Change { old, new }) = op else { panic!("only annotations") };
            let id = old.as_ref().or(new.as_ref()).expect("named").id.to_string();
            assert_eq!(all.get(&id), old.as_ref());
            match new {
                Some(new) => all.insert(id, new),
                None => all.remove(&id),
            };
        }
        let show = |a: &Annotation| {
            let tags: Vec<_> = a.tags.iter().map(TagId::as_str).collect();
            let conflicts: Vec<_> = a.conflicts.iter().map(|c| format!("!{c:?}")).collect();
            format!("{}[{}]{}{}", a.id, tags.join(","), a.note, conflicts.concat())
        };
        all.values().map(show).collect()
    }

    #[test]
    fn additions_and_changes_of_both_sides_are_kept() {
        let base = [note("1", &["x"], "a"), note("2", &[], "b"), note("3", &[], "c")];
        let mine = [note("1", &["x", "y"], "a"), note("2", &[], "b"), note("4", &[], "mine")];
        let theirs = [note("1", &["x", "z"], "A"), note("3", &[], "c"), note("5", &[], "theirs")];
        assert_eq!(merged(&base, &mine, &theirs), ["1[x,y,z]A", "4[]mine", "5[]theirs"]);
    }

    #[test]
    fn an_edit_beats_a_deletion_whoever_deletes_and_is_flagged() {
        let base = [note("1", &[], "a"), note("2", &[], "b")];
        assert_eq!(
            merged(&base, &[note("1", &[], "edited")], &[note("2", &[], "edited")]),
            ["1[]edited!Deleted", "2[]edited!Deleted"]
        );
    }

    #[test]
    fn of_two_notes_on_one_annotation_theirs_is_kept_beside_ours() {
        let base = [note("1", &["x"], "")];
        assert_eq!(
            merged(&base, &[note("1", &["x"], "mine")], &[note("1", &[], "theirs")]),
            ["1[]mine!Note(\"theirs\")"]
        );
    }

    #[test]
    fn a_passage_moves_as_a_whole() {
        let base = note("1", &[], "");
        let moved = |start, quote: &str| Annotation {
            span: Some(Span::new(start, 9)),
            quote: quote.to_owned(),
            ..base.clone()
        };
        let both =
            Annotation::merge(Fork { base: Some(&base), ours: &moved(1, "one"), theirs: &moved(2, "two") });
        assert_eq!((both.span, &*both.quote), (Some(Span::new(1, 9)), "one"));
        let conflict = both.conflicts.first().expect("theirs is kept");
        assert_eq!(conflict.theirs(&both), Some(moved(2, "two")));
        assert_eq!(conflict.ours(&both), moved(1, "one"));
    }

    #[test]
    fn a_choice_that_was_made_is_not_asked_again() {
        let base = note("1", &[], "");
        let here = Annotation::merge(Fork {
            base: Some(&base),
            ours: &note("1", &[], "A"),
            theirs: &note("1", &[], "B"),
        });
        let there = Annotation::merge(Fork {
            base: Some(&base),
            ours: &note("1", &[], "B"),
            theirs: &note("1", &[], "A"),
        });
        let taken = Conflict::Note("B".to_owned()).theirs(&here).expect("kept");
        assert!(taken.conflicts.is_empty());
        // both clones merged, and one chose: the choice holds on both
        let again = Annotation::merge(Fork { base: Some(&base), ours: &taken, theirs: &there });
        assert_eq!((&*again.note, again.conflicts.len()), ("B", 1));
        let again = Annotation::merge(Fork { base: Some(&here), ours: &here, theirs: &taken });
        assert_eq!(again, taken);
    }
}
