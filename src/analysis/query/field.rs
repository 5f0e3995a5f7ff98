//! The fields that a query can ask for.

use std::borrow::Cow;

use super::pattern::Reach;
use crate::analysis::Subject;
use crate::annotation::{Codebook, Status, Tag, TagId};

/// A field: what is compared when a query says `name:value`.
#[derive(Debug)]
pub(super) struct Field {
    /// The word before the colon; empty for words without field.
    pub(super) name: &'static str,
    /// How much of a value must match.
    pub(super) reach: Reach,
    /// The values; one that matches is enough.
    pub(super) values: for<'a> fn(&Subject<'a>) -> Vec<Cow<'a, str>>,
}

/// A field has one name, and no two have the same.
impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// What words without field search: quote, note and the tags' names.
pub(super) static ANYTHING: Field = Field {
    name: "",
    reach: Reach::Part,
    values: |subject| [quote(subject), note(subject), names(subject)].concat(),
};

/// The fields that have a name.
pub(super) static FIELDS: [Field; 6] = [
    Field { name: "tag", reach: Reach::Whole, values: tags },
    Field { name: "speaker", reach: Reach::Words, values: speakers },
    Field { name: "coder", reach: Reach::Whole, values: |subject| vec![subject.coder.into()] },
    Field { name: "text", reach: Reach::Part, values: quote },
    Field { name: "note", reach: Reach::Part, values: note },
    Field { name: "transcript", reach: Reach::Whole, values: paths },
];

/// Whether a place is as sure as asked.
type IsSo = fn(Status) -> bool;

/// How sure the place must be: the words behind `status:`.
pub(super) static STATUSES: [(&str, IsSo); 5] = [
    ("exact", |status| status == Status::Exact),
    ("moved", |status| status == Status::Moved),
    ("fuzzy", |status| matches!(status, Status::Fuzzy(_))),
    ("review", |status| status == Status::Review),
    ("orphan", |status| status == Status::Orphan),
];

fn quote<'a>(subject: &Subject<'a>) -> Vec<Cow<'a, str>> {
    vec![subject.annotation.quote.as_str().into()]
}

fn note<'a>(subject: &Subject<'a>) -> Vec<Cow<'a, str>> {
    vec![subject.annotation.note.as_str().into()]
}

fn names<'a>(subject: &Subject<'a>) -> Vec<Cow<'a, str>> {
    subject.annotation.tags.iter().map(|tag| subject.codebook.name(tag).into()).collect()
}

fn speakers<'a>(subject: &Subject<'a>) -> Vec<Cow<'a, str>> {
    subject.speakers().into_iter().map(Cow::from).collect()
}

/// The path, and the file's name with and without its ending.
fn paths<'a>(subject: &Subject<'a>) -> Vec<Cow<'a, str>> {
    let name = subject.path.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    vec![subject.path.into(), name.into(), stem.into()]
}

/// All that its tags can be called: the ids and names of each tag and of those it is grouped under.
fn tags<'a>(subject: &Subject<'a>) -> Vec<Cow<'a, str>> {
    let mut values = Vec::new();
    for id in &subject.annotation.tags {
        match subject.codebook.tag(id) {
            Some(tag) => values.extend(called(subject.codebook, tag)),
            // the codebook lacks it: its slug still says what it is grouped under
            None => values.extend(slugs(id)),
        }
    }
    values
}

/// An id and the groups in it.
pub(super) fn slugs<'a>(id: &TagId) -> impl Iterator<Item = Cow<'a, str>> {
    std::iter::successors(Some(id.clone()), TagId::group).map(|id| id.as_str().to_owned().into())
}

/// What `tag` and the tags above it can be called: id, name, names from the root joined by `/`, and the ids of the
/// tags that were merged into it.
pub(super) fn called<'a>(codebook: &'a Codebook, tag: &'a Tag) -> Vec<Cow<'a, str>> {
    let above = |tag: &&'a Tag| tag.parent.as_ref().and_then(|parent| codebook.tag(parent));
    // a circle ends after as many steps as there are tags
    let chain: Vec<&Tag> = std::iter::successors(Some(tag), above).take(codebook.tags().len()).collect();
    let mut values: Vec<Cow<'a, str>> = Vec::new();
    let mut path = String::new();
    for tag in chain.into_iter().rev() {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&tag.name);
        values.extend([tag.id.as_str().into(), tag.name.as_str().into(), path.clone().into()]);
        values.extend(tag.merged.iter().map(|id| Cow::from(id.as_str())));
    }
    values
}
