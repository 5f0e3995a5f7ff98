//! The tags of an import while it is read.

use std::collections::{BTreeSet, HashMap};

use super::{ImportedSheet, Passage};
use crate::annotation::{Tag, TagId};

/// Tags with ids of their own.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    tags: Vec<Tag>,
    /// Where each id is in `tags`, and the first tag of each name.
    ids: HashMap<TagId, usize>,
    names: HashMap<String, usize>,
    /// The tags that were named by their path: by the tag above and the name.
    paths: HashMap<(Option<TagId>, String), TagId>,
    /// The last number that an id of each slug got.
    numbers: HashMap<String, usize>,
    /// Groups that were put over tags after these: they come first in a codebook.
    groups: BTreeSet<TagId>,
}

impl Shelf {
    /// Puts up a new tag called `name` under `parent`. Its id is the slug of both, with a number when that is taken.
    pub(super) fn add(&mut self, name: &str, parent: Option<&TagId>) -> &mut Tag {
        let path = Self::slug(name, parent);
        // what was found taken once is not asked for again
        let from = self.numbers.get(&path).copied().unwrap_or(1);
        let numbered = |n: usize| if n == 1 { path.clone() } else { format!("{path}-{n}") };
        // one of more numbers than there are tags is free
        let most = from + self.tags.len();
        let free = (from..=most).find(|n| self.tag(&numbered(*n)).is_none()).unwrap_or(most);
        let id = TagId::from(numbered(free).as_str());
        self.numbers.insert(path, free);
        self.put(Tag { parent: parent.cloned(), ..Tag::new(id, name) })
    }

    /// The id that a tag called `name` gets under `parent` when it is free.
    pub(super) fn slug(name: &str, parent: Option<&TagId>) -> String {
        // a `/` in the name of one code names no group
        let slug = TagId::slug(&name.replace('/', " "));
        let slug = if slug.as_str().is_empty() { "tag" } else { slug.as_str() };
        parent.map_or_else(|| slug.to_owned(), |parent| format!("{parent}/{slug}"))
    }

    /// The id of the tag called exactly `name`, which is put up when there is none.
    pub(super) fn named(&mut self, name: &str) -> TagId {
        match self.names.get(name) {
            Some(at) => self.tags[*at].id.clone(),
            None => self.add(name, None).id.clone(),
        }
    }

    /// The id of the tag at the end of the path `names`, the outermost first; what is missing of it is put up.
    pub(super) fn path<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> TagId {
        let mut parent: Option<TagId> = None;
        for name in names {
            let place = (parent.clone(), name.to_owned());
            let id = match self.paths.get(&place) {
                Some(id) => id.clone(),
                None => self.add(name, parent.as_ref()).id.clone(),
            };
            self.paths.insert(place, id.clone());
            parent = Some(id);
        }
        parent.unwrap_or_else(|| self.named("unnamed"))
    }

    /// The tag `id`, put up as `name` when there is none. Without an id, the tag called `name`.
    pub(super) fn with_id(&mut self, id: &str, name: &str) -> TagId {
        if id.is_empty() {
            return self.named(name);
        }
        match self.tag(id) {
            Some(tag) => tag.id.clone(),
            None => self.put(Tag::new(id.into(), name)).id.clone(),
        }
    }

    /// Whether all of `members`, of which there is one, are below a group called `name`.
    pub(super) fn holds(&self, name: &str, members: &[TagId]) -> bool {
        let above = |id: &TagId| {
            let first = self.tag(id.as_str()).and_then(|tag| tag.parent.as_ref());
            std::iter::successors(first, |id| self.tag(id.as_str())?.parent.as_ref())
        };
        let is_it = |id: &TagId| self.tag(id.as_str()).is_some_and(|tag| tag.group && tag.name == name);
        !members.is_empty() && members.iter().all(|member| above(member).any(is_it))
    }

    /// Puts a new group called `name` over `members`, if there is one and none of them is under another tag. Returns
    /// whether that was so.
    pub(super) fn group(&mut self, name: &str, members: &[TagId]) -> bool {
        let is_free = |id: &TagId| self.tag(id.as_str()).is_some_and(|tag| tag.parent.is_none());
        if members.is_empty() || !members.iter().all(is_free) {
            return false;
        }
        let group = self.add(name, None);
        group.group = true;
        let id = group.id.clone();
        for member in members {
            if let Some(tag) = self.tag_mut(member) {
                tag.parent = Some(id.clone());
            }
        }
        self.groups.insert(id);
        true
    }

    /// The tag `id`; none when it is not there.
    pub(super) fn tag_mut(&mut self, id: &TagId) -> Option<&mut Tag> {
        self.ids.get(id).map(|at| &mut self.tags[*at])
    }

    /// All tags in the order in which they were put up, parents before their children.
    pub(super) fn into_tags(mut self) -> Vec<Tag> {
        self.tags.sort_by_key(|tag| !self.groups.contains(&tag.id));
        self.tags
    }

    fn tag(&self, id: &str) -> Option<&Tag> {
        self.ids.get(&TagId::from(id)).map(|at| &self.tags[*at])
    }

    fn put(&mut self, tag: Tag) -> &mut Tag {
        let at = self.tags.len();
        self.ids.insert(tag.id.clone(), at);
        self.names.entry(tag.name.clone()).or_insert(at);
        self.tags.push(tag);
        self.tags.last_mut().expect("one was just pushed")
    }
}

/// Puts `passage` into the sheet called `name`, which is added when there is none.
pub(super) fn file_under(sheets: &mut Vec<ImportedSheet>, name: &str, passage: Passage) {
    // files list the annotations of a transcript together: look from the end
    match sheets.iter_mut().rev().find(|sheet| sheet.name == name) {
        Some(sheet) => sheet.passages.push(passage),
        None => {
            sheets.push(ImportedSheet {
                name: name.to_owned(),
                passages: vec![passage],
                ..ImportedSheet::default()
            });
        }
    }
}
