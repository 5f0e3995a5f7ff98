//! Which tag of the codebook each tag of an import is.

use std::collections::{BTreeMap, HashMap};

use crate::annotation::{Change, Codebook, Tag, TagId};

/// The tags of an import in the codebook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FittedTags {
    /// The codebook with them.
    pub codebook: Codebook,
    /// What has to be changed for that.
    pub changes: Vec<Change<Tag>>,
    /// Which tag of the codebook each tag of the import is.
    pub ids: BTreeMap<TagId, TagId>,
    /// How many of them are new.
    pub new: usize,
    /// Where the two disagree; ours stays. In a reader's words.
    pub notices: Vec<String>,
}

/// Brings `theirs`, parents before their children, into the codebook `ours`.
///
/// A tag with an id of ours is that tag; so is one with the name of ours under the same parent, and one without a parent
/// whose name only one of ours has. What ours does not say of itself is taken over; where both say something else, ours
/// stays and a notice tells.
pub fn fit_tags(ours: &Codebook, theirs: &[Tag]) -> FittedTags {
    let mut shelf = Shelf::of(ours);
    let mut fitted = FittedTags::default();
    for tag in theirs {
        let parent = tag.parent.as_ref().and_then(|parent| fitted.ids.get(parent)).cloned();
        let at = match shelf.place_of(tag, parent.as_ref()) {
            Some(at) => {
                fitted.notices.extend(complete(&mut shelf.tags[at], tag));
                at
            }
            None => {
                fitted.new += 1;
                shelf.put(new(tag, parent))
            }
        };
        fitted.ids.insert(tag.id.clone(), shelf.tags[at].id.clone());
    }
    let old = ours.tags().iter().map(Some).chain(std::iter::repeat(None));
    let pairs = old.zip(&shelf.tags).filter(|(old, new)| *old != Some(*new));
    fitted.changes = pairs.map(|(old, new)| Change { old: old.cloned(), new: Some(new.clone()) }).collect();
    fitted.codebook = Codebook::new(shelf.tags);
    fitted
}

/// The tags of a codebook, to be found by id and by name.
struct Shelf {
    tags: Vec<Tag>,
    ids: HashMap<TagId, usize>,
    names: HashMap<String, Vec<usize>>,
}

impl Shelf {
    fn of(book: &Codebook) -> Self {
        let mut shelf = Self { tags: Vec::new(), ids: HashMap::new(), names: HashMap::new() };
        for tag in book.tags() {
            shelf.put(tag.clone());
        }
        shelf
    }

    /// The index of the tag that `theirs` is, when it belongs under `parent`.
    fn place_of(&self, theirs: &Tag, parent: Option<&TagId>) -> Option<usize> {
        let by_id =
            || [theirs.id.clone(), TagId::slug(&theirs.name)].iter().find_map(|id| self.ids.get(id)).copied();
        let alike = self.names.get(&theirs.name.to_lowercase()).map(Vec::as_slice).unwrap_or_default();
        let by_name = || match (parent, alike) {
            (None, [one]) => Some(*one),
            _ => alike.iter().copied().find(|at| self.tags[*at].parent.as_ref() == parent),
        };
        match parent {
            // the slug of a name says nothing of the tags under another
            Some(_) => self.ids.get(&theirs.id).copied().or_else(by_name),
            None => by_id().or_else(by_name),
        }
    }

    fn put(&mut self, tag: Tag) -> usize {
        let at = self.tags.len();
        for id in std::iter::once(&tag.id).chain(&tag.merged) {
            self.ids.entry(id.clone()).or_insert(at);
        }
        self.names.entry(tag.name.to_lowercase()).or_default().push(at);
        self.tags.push(tag);
        at
    }
}

/// A tag that only the import has, under `parent`.
fn new(theirs: &Tag, parent: Option<TagId>) -> Tag {
    let id = if theirs.id.as_str().is_empty() { TagId::from("tag") } else { theirs.id.clone() };
    Tag { id, parent, key: None, merged: Vec::new(), ..theirs.clone() }
}

/// Takes over what `ours` does not say of itself. Returns what the two disagree about.
fn complete(ours: &mut Tag, theirs: &Tag) -> Vec<String> {
    let mut told = Vec::new();
    if !theirs.name.is_empty() && ours.name.to_lowercase() != theirs.name.to_lowercase() {
        told.push(format!("the tag `{}` is called `{}` here", theirs.name, ours.name));
    }
    let name = ours.name.clone();
    for (what, ours, theirs) in [
        ("definition", &mut ours.definition, &theirs.definition),
        ("rule what to include", &mut ours.include, &theirs.include),
        ("rule what to exclude", &mut ours.exclude, &theirs.exclude),
    ] {
        if ours.is_empty() {
            ours.clone_from(theirs);
        } else if !theirs.is_empty() && ours.trim() != theirs.trim() {
            told.push(format!("the tag `{name}` keeps its own {what}; the file has another"));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(id: &str, name: &str, parent: Option<&str>) -> Tag {
        Tag { parent: parent.map(TagId::from), ..Tag::new(id.into(), name) }
    }

    fn fitted(theirs: &[Tag]) -> FittedTags {
        let ours = Codebook::new(vec![
            Tag { definition: "Water.".to_owned(), ..tag("harbour", "Harbour", None) },
            tag("talks", "Talks", None),
            tag("talks/open", "Open", Some("talks")),
            tag("doors", "Doors", None),
            tag("doors/open", "Open", Some("doors")),
            tag("t1", "Trust", Some("talks")),
        ]);
        fit_tags(&ours, theirs)
    }

    /// Our id of each of `theirs`.
    fn ids(theirs: &[Tag]) -> Vec<String> {
        let fitted = fitted(theirs);
        theirs.iter().map(|tag| fitted.ids[&tag.id].to_string()).collect()
    }

    #[test]
    fn the_same_id_or_name_is_the_same_tag() {
        assert_eq!(ids(&[tag("harbour", "Haven", None)]), ["harbour"]);
        assert_eq!(ids(&[tag("x", "TRUST", None)]), ["t1"]);
        assert_eq!(ids(&[tag("x", "talks/Open", None)]), ["talks/open"]);
        assert_eq!(ids(&[tag("x", "Doors", None), tag("x/y", "Open", Some("x"))]), ["doors", "doors/open"]);
    }

    #[test]
    fn a_name_that_two_tags_have_and_one_under_another_parent_are_new() {
        assert_eq!(ids(&[tag("open", "Open", None)]), ["open"]);
        let theirs = [tag("new", "New", None), tag("new/trust", "Trust", Some("new"))];
        let fitted = fitted(&theirs);
        assert_eq!(fitted.new, 2);
        assert_eq!(fitted.changes.len(), 2);
        assert_eq!(fitted.codebook.tags().last().and_then(|tag| tag.parent.clone()), Some("new".into()));
    }

    #[test]
    fn ours_stays_and_is_only_completed() {
        let theirs = Tag {
            definition: "Boats.".to_owned(),
            include: "Quays.".to_owned(),
            key: Some('h'),
            ..tag("harbour", "Harbour", None)
        };
        let fitted = fitted(&[theirs]);
        let ours = &fitted.codebook.tags()[0];
        assert_eq!((ours.definition.as_str(), ours.include.as_str(), ours.key), ("Water.", "Quays.", None));
        assert_eq!(fitted.notices, ["the tag `Harbour` keeps its own definition; the file has another"]);
        assert_eq!((fitted.changes.len(), fitted.new), (1, 0));
        let Change { old, new } = &fitted.changes[0];
        assert_eq!(old.as_ref().map(|tag| &tag.id), new.as_ref().map(|tag| &tag.id));
    }
}
