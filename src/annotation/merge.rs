//! Bringing together what was changed here and what was changed elsewhere since both were the same.

use std::collections::BTreeMap;

use super::annotation::Annotation;
use super::codebook::{Tag, TagId};
use super::op::{Change, Op};

/// The operations that bring `theirs` into `mine`, when `base` is what both come from.
///
/// By id: what only they changed is taken over; what only we changed stays; what both changed stays ours, with their
/// tags added and their note appended, so that nothing of either side is lost; edit beats deletion.
pub fn annotations<'a>(
    base: impl IntoIterator<Item = &'a Annotation>,
    mine: impl IntoIterator<Item = &'a Annotation>,
    theirs: impl IntoIterator<Item = &'a Annotation>,
) -> Vec<Op> {
    let id = |a: &'a Annotation| (a.id.as_str(), a);
    let merged = three_way(&by(base, id), &by(mine, id), &by(theirs, id), both_annotations);
    merged.into_iter().map(Op::Annotation).collect()
}

/// The operations that bring the tags of `theirs` into `mine`, when `base` is what both come from. Where both changed
/// one tag, ours stays.
pub fn tags<'a>(
    base: impl IntoIterator<Item = &'a Tag>,
    mine: impl IntoIterator<Item = &'a Tag>,
    theirs: impl IntoIterator<Item = &'a Tag>,
) -> Vec<Op> {
    let id = |t: &'a Tag| (t.id.as_str(), t);
    let merged = three_way(&by(base, id), &by(mine, id), &by(theirs, id), |_, mine: &Tag, _| mine.clone());
    merged.into_iter().map(Op::Tag).collect()
}

fn by<'a, T>(
    records: impl IntoIterator<Item = &'a T>,
    id: impl Fn(&'a T) -> (&'a str, &'a T),
) -> BTreeMap<&'a str, &'a T> {
    records.into_iter().map(id).collect()
}

fn three_way<T: Clone + PartialEq>(
    base: &BTreeMap<&str, &T>,
    mine: &BTreeMap<&str, &T>,
    theirs: &BTreeMap<&str, &T>,
    both: impl Fn(Option<&T>, &T, &T) -> T,
) -> Vec<Change<T>> {
    let mut ids: Vec<&str> = base.keys().chain(theirs.keys()).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let change = |id: &str| {
        let (old, ours, new) = (base.get(id).copied(), mine.get(id).copied(), theirs.get(id).copied());
        let merged = match (ours, new) {
            _ if old == new => return None,
            _ if ours == old => new.cloned(),
            (Some(ours), Some(new)) => Some(both(old, ours, new)),
            (Some(kept), None) | (None, Some(kept)) => Some(kept.clone()),
            (None, None) => None,
        };
        Some(Change { old: ours.cloned(), new: merged }).filter(|c| c.old != c.new)
    };
    ids.into_iter().filter_map(change).collect()
}

/// Both sides changed one annotation: ours, with what they added.
fn both_annotations(base: Option<&Annotation>, mine: &Annotation, theirs: &Annotation) -> Annotation {
    let mut merged = mine.clone();
    let had = |tag: &TagId| base.is_some_and(|b| b.tags.contains(tag));
    merged.tags.extend(theirs.tags.iter().filter(|t| !had(t)).cloned());
    merged.tags.retain(|t| theirs.tags.contains(t) || !had(t));
    let old = base.map_or("", |b| b.note.as_str());
    if mine.note == old {
        merged.note.clone_from(&theirs.note);
    } else if theirs.note != old && theirs.note != mine.note && !mine.note.contains(&theirs.note) {
        merged.note = format!("{}\n{}", mine.note, theirs.note);
    }
    let place = |a: &Annotation| (a.at.clone(), a.span);
    if base.is_some_and(|b| place(b) == place(mine)) {
        let Annotation { at, span, quote, before, after, .. } = theirs.clone();
        merged = Annotation { at, span, quote, before, after, ..merged };
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Fingerprint;

    fn note(id: &str, tags: &[&str], note: &str) -> Annotation {
        let mut made = Annotation::memo(&Fingerprint::default(), note.to_owned(), id.into(), String::new());
        made.tags = tags.iter().map(|t| (*t).into()).collect();
        made
    }

    /// The result of merging, as `id[tags]note`.
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
            format!("{}[{}]{}", a.id, tags.join(","), a.note)
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
    fn an_edit_beats_a_deletion_whoever_deletes() {
        let base = [note("1", &[], "a"), note("2", &[], "b")];
        assert_eq!(
            merged(&base, &[note("1", &[], "edited")], &[note("2", &[], "edited")]),
            ["1[]edited", "2[]edited"]
        );
    }

    #[test]
    fn two_notes_on_one_annotation_are_both_kept() {
        let base = [note("1", &["x"], "")];
        assert_eq!(
            merged(&base, &[note("1", &["x"], "mine")], &[note("1", &[], "theirs")]),
            ["1[]mine\ntheirs"]
        );
    }
}
