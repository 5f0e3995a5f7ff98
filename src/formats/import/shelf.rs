//! The tags of an import while it is read.

use std::collections::HashMap;

use super::{ImportedSheet, Passage};
use crate::annotation::{Tag, TagId};

/// Tags with ids of their own.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    tags: Vec<Tag>,
    /// Where each id is in `tags`, and the first tag of each name.
    ids: HashMap<TagId, usize>,
    names: HashMap<String, usize>,
}

impl Shelf {
    /// Puts up a new tag called `name` under `parent`. Its id is the slug of both, with a number when that is taken.
    pub(super) fn add(&mut self, name: &str, parent: Option<&TagId>) -> &mut Tag {
        // a `/` in the name of one code names no group
        let slug = TagId::slug(&name.replace('/', " "));
        let slug = if slug.as_str().is_empty() { "tag" } else { slug.as_str() };
        let path = parent.map_or_else(|| slug.to_owned(), |parent| format!("{parent}/{slug}"));
        let numbered = (2..).map(|n| format!("{path}-{n}"));
        let free = std::iter::once(path.clone()).chain(numbered).find(|id| self.tag(id).is_none());
        let id = TagId::from(free.unwrap_or(path).as_str());
        self.put(Tag { parent: parent.cloned(), ..Tag::new(id, name) })
    }

    /// The id of the tag called exactly `name`, which is put up when there is none.
    pub(super) fn named(&mut self, name: &str) -> TagId {
        match self.names.get(name) {
            Some(at) => self.tags[*at].id.clone(),
            None => self.add(name, None).id.clone(),
        }
    }

    /// The tag `id`, put up as `name` when there is none.
    pub(super) fn with_id(&mut self, id: &str, name: &str) -> TagId {
        match self.tag(id) {
            Some(tag) => tag.id.clone(),
            None => self.put(Tag::new(id.into(), name)).id.clone(),
        }
    }

    /// All tags in the order in which they were put up.
    pub(super) fn into_tags(self) -> Vec<Tag> {
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
            sheets.push(ImportedSheet { name: name.to_owned(), text: None, passages: vec![passage] });
        }
    }
}
