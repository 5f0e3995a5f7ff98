//! Names of tags for formats whose labels are single words.

use std::collections::{BTreeMap, BTreeSet};

use super::row::used_tags;
use crate::annotation::TagId;
use crate::formats::Bundle;

/// The labels of the tags that occur.
#[derive(Debug)]
pub(super) struct Labels<'a>(BTreeMap<&'a TagId, String>);

impl<'a> Labels<'a> {
    /// The id of each tag of `bundle` with `_` for everything but letters, digits, `_` and `-`; where that makes two the
    /// same, a number follows.
    pub(super) fn of(bundle: &Bundle<'a>) -> Self {
        let mut taken = BTreeSet::new();
        let labels = used_tags(bundle).into_keys().map(|id| {
            let word = word(id.as_str());
            let numbered = (2..).map(|n| format!("{word}_{n}"));
            let free = std::iter::once(word.clone()).chain(numbered).find(|label| !taken.contains(label));
            let label = free.unwrap_or(word);
            taken.insert(label.clone());
            (id, label)
        });
        Self(labels.collect())
    }

    /// The label of `id`; `tag` when it is none of the bundle's tags.
    pub(super) fn label(&self, id: &TagId) -> &str {
        self.0.get(id).map_or("tag", String::as_str)
    }

    /// All labels with their tags, in order of the ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a TagId, &str)> {
        self.0.iter().map(|(id, label)| (*id, label.as_str()))
    }
}

fn word(id: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let word: String = id.chars().map(|c| if kept(c) { c } else { '_' }).collect();
    if word.is_empty() { "tag".to_owned() } else { word }
}
