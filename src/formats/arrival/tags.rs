//! Which tag of the codebook each tag of an import is.

use std::collections::{BTreeMap, HashMap};

use crate::annotation::{Change, Codebook, Tag, TagConflict, TagId};

/// What counts where the codebook and the file say different things of the same tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prefer {
    /// What the codebook says.
    #[default]
    Mine,
    /// What the file says.
    Theirs,
    /// What the codebook says, and beside it, as a conflict, what the file says, until a person chooses.
    Both,
}

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
    /// Where the two disagree and what became of it, in a reader's words.
    pub disputes: Vec<String>,
    /// Which tags of the import are one tag of the codebook, in a reader's words.
    pub joined: Vec<String>,
}

/// Brings `theirs`, parents before their children, into the codebook `ours`.
///
/// A tag with an id of ours is that tag; so is one with the name of ours under the same parent, and one without a parent
/// whose name only one of ours and of theirs has. By their names two of theirs never become one; where their ids say so,
/// a line of [`FittedTags::joined`] tells. What ours does not say of itself is taken over; where both say something
/// else, `prefer` decides, and a line of [`FittedTags::disputes`] tells.
pub fn fit_tags(ours: &Codebook, theirs: &[Tag], prefer: Prefer) -> FittedTags {
    let mut shelf = Shelf::of(ours);
    let mut fitted = FittedTags::default();
    let mut alike: HashMap<String, usize> = HashMap::new();
    for tag in theirs {
        *alike.entry(tag.name.to_lowercase()).or_default() += 1;
    }
    for tag in theirs {
        let parent = tag.parent.as_ref().and_then(|parent| fitted.ids.get(parent)).cloned();
        let is_only = alike.get(&tag.name.to_lowercase()) == Some(&1);
        let found = shelf.place_of(tag, parent.as_ref(), if is_only { Alone::Yes } else { Alone::No });
        let at = match found {
            Some(at) => {
                if let Some(other) = shelf.taken.get(&at) {
                    let (one, name) = (&tag.name, &shelf.tags[at].name);
                    fitted
                        .joined
                        .push(format!("`{other}` and `{one}` of the file are one tag here: `{name}`"));
                }
                fitted.disputes.extend(complete(&mut shelf.tags[at], tag, prefer));
                at
            }
            None => {
                fitted.new += 1;
                shelf.put(new(tag, parent))
            }
        };
        shelf.taken.entry(at).or_insert_with(|| tag.name.clone());
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
    /// Those that a tag of the import is already, with what that one is called.
    taken: HashMap<usize, String>,
}

/// Whether the import has no other tag of the same name, wherever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alone {
    Yes,
    No,
}

impl Shelf {
    fn of(book: &Codebook) -> Self {
        let mut shelf =
            Self { tags: Vec::new(), ids: HashMap::new(), names: HashMap::new(), taken: HashMap::new() };
        for tag in book.tags() {
            shelf.put(tag.clone());
        }
        shelf
    }

    /// The index of the tag that `theirs` is, when it belongs under `parent`.
    fn place_of(&self, theirs: &Tag, parent: Option<&TagId>, alone: Alone) -> Option<usize> {
        let is_free = |at: &usize| !self.taken.contains_key(at);
        let names = self.names.get(&theirs.name.to_lowercase()).map(Vec::as_slice).unwrap_or_default();
        let alike: Vec<usize> = names.iter().copied().filter(is_free).collect();
        let beside: Vec<usize> =
            alike.iter().copied().filter(|at| self.tags[*at].parent.as_ref() == parent).collect();
        let exactly = || beside.iter().copied().find(|at| self.tags[*at].name == theirs.name);
        let by_id = self.ids.get(&theirs.id).copied();
        // an id that was made of a name does not tell `Open` from `open`
        let by_id = match by_id.map(|at| (at, self.tags[at].name.as_str())) {
            Some((at, name)) if name != theirs.name && names.contains(&at) => exactly().or(Some(at)),
            found => found.map(|(at, _)| at),
        };
        // the slug of a name says nothing of the tags under another
        let by_slug = || self.ids.get(&TagId::slug(&theirs.name)).copied().filter(is_free);
        let by_slug = || by_slug().filter(|_| parent.is_none());
        let anywhere = || match alike[..] {
            [one] if parent.is_none() && alone == Alone::Yes => Some(one),
            _ => None,
        };
        by_id.or_else(by_slug).or_else(exactly).or_else(|| beside.first().copied()).or_else(anywhere)
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

/// A field of a tag that two codebooks may fill differently.
struct Field {
    what: &'static str,
    of: fn(&mut Tag) -> &mut String,
    conflict: fn(String) -> TagConflict,
}

const FIELDS: [Field; 4] = [
    Field { what: "name", of: |tag| &mut tag.name, conflict: TagConflict::Name },
    Field { what: "definition", of: |tag| &mut tag.definition, conflict: TagConflict::Definition },
    Field { what: "rule what to include", of: |tag| &mut tag.include, conflict: TagConflict::Include },
    Field { what: "rule what to exclude", of: |tag| &mut tag.exclude, conflict: TagConflict::Exclude },
];

/// Takes over what `ours` does not say of itself, and what `prefer` says where both say something. Returns what the two
/// disagree about.
fn complete(ours: &mut Tag, theirs: &Tag, prefer: Prefer) -> Vec<String> {
    let mut told = Vec::new();
    let (name, mut theirs) = (ours.name.clone(), theirs.clone());
    for Field { what, of, conflict } in FIELDS {
        let (here, there) = (of(ours), std::mem::take(of(&mut theirs)));
        if here.is_empty() {
            *here = there;
            continue;
        }
        // codes of other programs differ from ours in capitals for no reason
        let agree =
            here.trim() == there.trim() || (what == "name" && here.to_lowercase() == there.to_lowercase());
        if there.is_empty() || agree {
            continue;
        }
        let shown = if what == "name" { format!("{what} (`{there}`)") } else { what.to_owned() };
        let outcome = match prefer {
            Prefer::Mine => "stays; the file has another",
            Prefer::Theirs => "becomes the file's",
            Prefer::Both => "stays, and the file's is kept as a conflict until you choose",
        };
        told.push(format!("the tag `{name}`: its {shown} {outcome}"));
        match prefer {
            Prefer::Mine => {}
            Prefer::Theirs => *here = there,
            Prefer::Both => drop(ours.conflicts.insert(conflict(there))),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
        fit_tags(&ours, theirs, Prefer::Mine)
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

    /// Of the harbour, which ours defines as water.
    fn boats() -> Tag {
        Tag {
            definition: "Boats.".to_owned(),
            include: "Quays.".to_owned(),
            key: Some('h'),
            ..tag("harbour", "Haven", None)
        }
    }

    #[test]
    fn two_tags_of_a_file_stay_two_whatever_they_are_called() {
        let empty = Codebook::default();
        let under = |id: &str, parent: &str| tag(id, "Open", Some(parent));
        let file = [
            tag("doors", "Doors", None),
            under("doors/open", "doors"),
            tag("open", "Open", None),
            tag("open-2", "open", None),
            under("x", "doors"),
        ];
        let first = fit_tags(&empty, &file, Prefer::Mine);
        assert_eq!((first.new, first.ids.values().collect::<BTreeSet<_>>().len()), (5, 5));
        let again = fit_tags(&first.codebook, &file, Prefer::Mine);
        assert_eq!((again.new, &again.ids, again.changes.len()), (0, &first.ids, 0));
        assert_eq!(again.joined, [""; 0]);
        // in whatever order the file has them
        let turned = [tag("open", "open", None), tag("open-2", "Open", None)];
        let turned = fit_tags(&first.codebook, &turned, Prefer::Mine);
        let here = |id: &str| turned.ids[&TagId::from(id)].to_string();
        assert_eq!((here("open"), here("open-2")), ("open-2".to_owned(), "open".to_owned()));
    }

    #[test]
    fn tags_that_become_one_by_their_ids_are_told() {
        let ours =
            Codebook::new(vec![Tag { merged: vec!["quay".into()], ..tag("harbour", "Harbour", None) }]);
        let theirs = [tag("harbour", "Harbour", None), tag("quay", "Quay", None)];
        let told = fit_tags(&ours, &theirs, Prefer::Mine).joined;
        assert_eq!(told, ["`Harbour` and `Quay` of the file are one tag here: `Harbour`"]);
    }

    #[test]
    fn ours_stays_and_is_only_completed() {
        let fitted = fitted(&[boats()]);
        let ours = &fitted.codebook.tags()[0];
        assert_eq!((ours.definition.as_str(), ours.include.as_str(), ours.key), ("Water.", "Quays.", None));
        assert_eq!(
            fitted.disputes,
            [
                "the tag `Harbour`: its name (`Haven`) stays; the file has another",
                "the tag `Harbour`: its definition stays; the file has another"
            ]
        );
        assert_eq!((fitted.changes.len(), fitted.new), (1, 0));
        let Change { old, new } = &fitted.changes[0];
        assert_eq!(old.as_ref().map(|tag| &tag.id), new.as_ref().map(|tag| &tag.id));
    }

    #[test]
    fn theirs_or_both_can_be_wanted_and_once_is_enough() {
        let ours =
            Codebook::new(vec![Tag { definition: "Water.".to_owned(), ..tag("harbour", "Harbour", None) }]);
        let taken = fit_tags(&ours, &[boats()], Prefer::Theirs).codebook;
        let said = |book: &Codebook| (book.tags()[0].name.clone(), book.tags()[0].definition.clone());
        assert_eq!(said(&taken), ("Haven".to_owned(), "Boats.".to_owned()));
        let both = fit_tags(&ours, &[boats()], Prefer::Both).codebook;
        assert_eq!(said(&both), ("Harbour".to_owned(), "Water.".to_owned()));
        let conflicts = [TagConflict::Name("Haven".to_owned()), TagConflict::Definition("Boats.".to_owned())];
        assert_eq!(both.tags()[0].conflicts, conflicts.into());
        for (book, prefer) in [(taken, Prefer::Theirs), (both, Prefer::Both)] {
            assert_eq!(fit_tags(&book, &[boats()], prefer).changes, []);
        }
    }
}
