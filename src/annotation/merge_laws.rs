//! Laws of merging: nothing of either side is lost, and which side is called ours changes only what stands first.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::merge::{Merge, merged};
use super::{Annotation, Conflict, Fingerprint, Passage, Tag, TagConflict, TagId};
use crate::text::Span;

/// Few values, so that both sides often meet.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![Just(""), Just("a"), Just("b"), Just("c")].prop_map(str::to_owned)
}

fn tags() -> impl Strategy<Value = BTreeSet<TagId>> {
    proptest::collection::btree_set(word().prop_map(|w| TagId::from(&*w)), 0..3)
}

fn annotation() -> impl Strategy<Value = Annotation> {
    let place = (word(), proptest::option::of(0_usize..3), word());
    let conflict = prop_oneof![word().prop_map(Conflict::Note), Just(Conflict::Deleted)];
    let conflicts = proptest::collection::btree_set(conflict, 0..2);
    (place, tags(), word(), word(), proptest::option::of(word()), conflicts).prop_map(
        |((at, start, quote), tags, note, made, changed, conflicts)| {
            let memo = Annotation::memo(&Fingerprint::from(&*at), note, "id".into(), made);
            let span = start.map(|start| Span::new(start, 9));
            let conflicts: BTreeSet<_> = conflicts;
            let made = Annotation { span, quote, tags, changed, ..memo };
            let open = conflicts.into_iter().filter(|c| !c.is_settled(&made)).collect();
            Annotation { conflicts: open, ..made }
        },
    )
}

fn tag() -> impl Strategy<Value = Tag> {
    let texts = (word(), word(), word(), word());
    let key = proptest::option::of(prop_oneof![Just('x'), Just('y')]);
    (texts, key, any::<bool>(), proptest::option::of(word()), tags()).prop_map(
        |((name, definition, include, exclude), key, group, parent, merged)| Tag {
            definition,
            include,
            exclude,
            key,
            group,
            parent: parent.map(|p| TagId::from(&*p)),
            merged: merged.into_iter().collect(),
            ..Tag::new("id".into(), &name)
        },
    )
}

/// A record on three sides.
type Sides<T> = (Option<T>, Option<T>, Option<T>);

fn sides<T: Clone + std::fmt::Debug>(
    record: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Sides<T>> {
    let maybe = || proptest::option::weighted(0.8, record.clone());
    (maybe(), maybe(), maybe())
}

/// How a test brings two sides together.
type Merging<T> = fn(Option<&T>, Option<&T>, Option<&T>) -> Option<T>;

/// What a merge of annotations lost or brought up out of nothing; none when it is right.
fn wrong((base, ours, theirs): &Sides<Annotation>, merging: Merging<Annotation>) -> Option<String> {
    let merged = merging(base.as_ref(), ours.as_ref(), theirs.as_ref());
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        let kept = ours.as_ref().or(theirs.as_ref());
        let expected = kept.filter(|kept| base.as_ref() != Some(kept));
        return (merged.is_some() != expected.is_some()).then(|| format!("{merged:?}"));
    };
    let Some(merged) = merged else { return Some("all is gone".to_owned()) };
    let notes = |a: &Annotation| {
        let kept = a.conflicts.iter().filter_map(|c| match c {
            Conflict::Note(note) => Some(note.clone()),
            _ => None,
        });
        kept.chain([a.note.clone()]).collect::<BTreeSet<_>>()
    };
    let passages = |a: &Annotation| {
        let kept = a.conflicts.iter().filter_map(|c| match c {
            Conflict::Passage(passage) => Some(passage.clone()),
            _ => None,
        });
        kept.chain([a.passage()]).collect::<BTreeSet<Passage>>()
    };
    for side in [ours, theirs] {
        let old = base.as_ref();
        let note_changed = side.note != old.map_or("", |b| &*b.note);
        if note_changed && !notes(&merged).contains(&side.note) {
            return Some(format!("the note {:?}", side.note));
        }
        if side.passage() != old.map(Annotation::passage).unwrap_or_default()
            && !passages(&merged).contains(&side.passage())
        {
            return Some(format!("the passage {:?}", side.passage()));
        }
        let had = |tag: &TagId| old.is_some_and(|b| b.tags.contains(tag));
        if let Some(tag) = side.tags.iter().find(|t| !had(t) && !merged.tags.contains(t)) {
            return Some(format!("the tag {tag} that was added"));
        }
        if let Some(tag) = merged.tags.iter().find(|t| had(t) && !side.tags.contains(t)) {
            return Some(format!("the tag {tag} that was taken off came back"));
        }
    }
    None
}

/// `record` without saying which side is ours: every value that a field has or could have.
fn sideless(record: &Annotation) -> (BTreeSet<String>, BTreeSet<Passage>, BTreeSet<TagId>, Option<String>) {
    let mut notes = BTreeSet::from([record.note.clone()]);
    let mut passages = BTreeSet::from([record.passage()]);
    for conflict in &record.conflicts {
        match conflict {
            Conflict::Note(note) => drop(notes.insert(note.clone())),
            Conflict::Passage(passage) => drop(passages.insert(passage.clone())),
            Conflict::Deleted | Conflict::Other(..) => {}
        }
    }
    (notes, passages, record.tags.clone(), record.changed.clone())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn nothing_of_either_side_is_lost(sides in sides(annotation().boxed())) {
        prop_assert_eq!(wrong(&sides, merged), None);
    }

    #[test]
    fn both_sides_come_to_the_same_but_for_what_stands_first((base, ours, theirs) in sides(annotation().boxed())) {
        let here = merged(base.as_ref(), ours.as_ref(), theirs.as_ref());
        let there = merged(base.as_ref(), theirs.as_ref(), ours.as_ref());
        prop_assert_eq!(here.as_ref().map(sideless), there.as_ref().map(sideless));
        prop_assert_eq!(here.as_ref().map(Merge::open_choices), there.as_ref().map(Merge::open_choices));
    }

    #[test]
    fn what_one_side_alone_changed_is_taken_as_it_is(base in annotation(), other in proptest::option::of(annotation())) {
        prop_assert_eq!(&merged(Some(&base), Some(&base), other.as_ref()), &other);
        prop_assert_eq!(&merged(Some(&base), other.as_ref(), Some(&base)), &other);
        prop_assert_eq!(&merged(Some(&base), other.as_ref(), other.as_ref()), &other);
    }

    #[test]
    fn merging_again_what_was_merged_changes_nothing((base, ours, theirs) in sides(annotation().boxed())) {
        let once = merged(base.as_ref(), ours.as_ref(), theirs.as_ref());
        // theirs is then what both come from
        prop_assert_eq!(&merged(theirs.as_ref(), once.as_ref(), theirs.as_ref()), &once);
    }

    #[test]
    fn of_a_tag_each_field_is_kept_from_whoever_changed_it((base, ours, theirs) in sides(tag().boxed())) {
        let here = merged(base.as_ref(), ours.as_ref(), theirs.as_ref());
        let there = merged(base.as_ref(), theirs.as_ref(), ours.as_ref());
        prop_assert_eq!(here.as_ref().map(Merge::open_choices), there.as_ref().map(Merge::open_choices));
        let (Some(here), Some(ours), Some(theirs)) = (here, ours, theirs) else { return Ok(()) };
        for side in [&ours, &theirs] {
            let taken = |conflict: TagConflict| conflict.is_settled(&here) || here.conflicts.contains(&conflict);
            let was = base.clone().unwrap_or_else(|| Tag::new("id".into(), ""));
            prop_assert!(side.name == was.name || taken(TagConflict::Name(side.name.clone())));
            prop_assert!(side.definition == was.definition || taken(TagConflict::Definition(side.definition.clone())));
            prop_assert!(side.include == was.include || taken(TagConflict::Include(side.include.clone())));
            prop_assert!(side.exclude == was.exclude || taken(TagConflict::Exclude(side.exclude.clone())));
            prop_assert!(side.key == was.key || taken(TagConflict::Key(side.key)));
            prop_assert!(side.parent == was.parent || taken(TagConflict::Parent(side.parent.clone())));
            prop_assert!(side.group == was.group || taken(TagConflict::Group(side.group)));
            prop_assert!(side.merged.iter().all(|m| was.merged.contains(m) || here.merged.contains(m)));
        }
    }
}

#[test]
fn a_merge_that_drops_something_is_caught_by_the_law() {
    type Control = (&'static str, Merging<Annotation>);
    let ours_wins: Control =
        ("ours wins", |base, ours, theirs| ours.or(theirs).filter(|a| Some(*a) != base).cloned());
    let no_conflicts: Control = ("no conflicts", |base, ours, theirs| {
        merged(base, ours, theirs).map(|a| Annotation { conflicts: BTreeSet::new(), ..a })
    });
    let union: Control = ("tags are never taken off", |base, ours, theirs| {
        merged(base, ours, theirs).map(|mut a| {
            a.tags.extend(ours.iter().chain(&theirs).flat_map(|side| side.tags.clone()));
            a
        })
    });
    let deletion: Control = ("deletion beats edit", |base, ours, theirs| {
        ours.and(theirs)?;
        merged(base, ours, theirs)
    });
    for (name, merging) in [ours_wins, no_conflicts, union, deletion] {
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let strategy = sides(annotation().boxed());
        let caught = runner.run(&strategy, |sides| {
            prop_assert_eq!(wrong(&sides, merging), None);
            Ok(())
        });
        assert!(caught.is_err(), "{name}");
    }
}
