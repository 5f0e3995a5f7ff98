//! Bringing in operations that were made on an earlier state, or beside another.

use std::collections::HashMap;
use std::hash::Hash;

use super::merge;
use super::notebook::Notebook;
use super::op::{Change, Op};

/// The operations that bring what `ops` did into `notebook`, which may hold all, some or none of it, and what others
/// did meanwhile. They fit the notebook, one for each record; replaying twice is replaying once.
///
/// A record that is as some of its operations left it goes on from there. One that is as none of them knows it was
/// changed by somebody else: both are merged as [`merge`] says.
pub fn replay(notebook: &Notebook, ops: &[Op]) -> Vec<Op> {
    let annotations = chains(ops.iter().filter_map(|op| match op {
        Op::Annotation(change) => Some((&change.old.as_ref().or(change.new.as_ref())?.id, change)),
        Op::Tag(_) => None,
    }));
    let tags = chains(ops.iter().filter_map(|op| match op {
        Op::Tag(change) => Some((&change.old.as_ref().or(change.new.as_ref())?.id, change)),
        Op::Annotation(_) => None,
    }));
    let mut brought = Vec::new();
    for (id, chain) in tags {
        let now = notebook.codebook().tags().iter().find(|tag| tag.id == *id);
        match step(now, &chain) {
            Ok(change) => brought.extend(change.map(Op::Tag)),
            Err((base, theirs)) => brought.extend(merge::tags(base, now, theirs)),
        }
    }
    for (id, chain) in annotations {
        let now = notebook.mine().get(id);
        match step(now, &chain) {
            Ok(change) => brought.extend(change.map(Op::Annotation)),
            Err((base, theirs)) => brought.extend(merge::annotations(base, now, theirs)),
        }
    }
    brought
}

/// The changes of each record in their order; the records in the order in which they are first met.
fn chains<'a, I: Eq + Hash + 'a, T>(
    changes: impl Iterator<Item = (&'a I, &'a Change<T>)>,
) -> Vec<(&'a I, Vec<&'a Change<T>>)> {
    let mut places = HashMap::new();
    let mut chains: Vec<(&I, Vec<&Change<T>>)> = Vec::new();
    for (id, change) in changes {
        let place = *places.entry(id).or_insert(chains.len());
        match chains.get_mut(place) {
            Some((_, chain)) => chain.push(change),
            None => chains.push((id, vec![change])),
        }
    }
    chains
}

/// The change that leads from `now` to the end of `chain`, if one is needed; where `now` is no state of the chain, its
/// two ends, to be merged.
#[expect(clippy::type_complexity, reason = "the two ends are used at once and named nowhere else")]
fn step<'a, T: Clone + PartialEq>(
    now: Option<&T>,
    chain: &[&'a Change<T>],
) -> Result<Option<Change<T>>, (Option<&'a T>, Option<&'a T>)> {
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return Ok(None) };
    let (start, end) = (first.old.as_ref(), last.new.as_ref());
    if now == end {
        return Ok(None);
    }
    if now == start || chain.iter().any(|change| change.new.as_ref() == now) {
        return Ok(Some(Change { old: now.cloned(), new: end.cloned() }));
    }
    Err((start, end))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::annotation::{Annotation, Codebook, Conflict, Fingerprint, Layer, Tag};

    fn memo(tags: &[&str], note: &str) -> Annotation {
        let mut memo = Annotation::memo(&Fingerprint::default(), note.to_owned(), "a".into(), String::new());
        memo.tags = tags.iter().map(|tag| (*tag).into()).collect();
        memo
    }

    fn holding(there: Option<Annotation>) -> Notebook {
        let layer = Layer::new("ada".to_owned(), Fingerprint::default(), there, HashMap::new());
        Notebook::new(Codebook::default(), layer, Vec::new())
    }

    #[test]
    fn what_another_did_to_the_same_record_is_merged_and_an_edit_beats_a_deletion() {
        let base = memo(&["x"], "");
        let edit = Op::Annotation(Change::replace(base.clone(), memo(&["x", "ours"], "")));
        let removal = Op::Annotation(Change::remove(base));
        let theirs = memo(&["x", "theirs"], "said");
        let flagged = Annotation { conflicts: [Conflict::Deleted].into(), ..theirs.clone() };
        for (op, expected) in [(edit, Some(memo(&["ours", "theirs", "x"], "said"))), (removal, Some(flagged))]
        {
            let mut notebook = holding(Some(theirs.clone()));
            let brought = replay(&notebook, std::slice::from_ref(&op));
            notebook.apply_all(&brought).expect("it fits");
            assert_eq!(notebook.mine().get(&"a".into()), expected.as_ref(), "{op:?}");
            assert_eq!(replay(&notebook, &[op]), [], "replaying twice is replaying once");
        }
    }

    #[test]
    fn new_tags_come_in_the_order_in_which_they_were_made() {
        let tag = |name: &str| Op::Tag(Change::add(Tag::new(name.into(), name)));
        let ops = [tag("z"), tag("a"), tag("m")];
        assert_eq!(replay(&holding(None), &ops), ops);
    }
}
