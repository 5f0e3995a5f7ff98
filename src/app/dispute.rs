//! Choices that are left after both sides changed the same.

use super::desk::Desk;
use crate::annotation::{Annotation, Conflict, Id, Passage, Tag, TagConflict, TagId};

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dispute {
    /// Of a field of an annotation.
    Annotation(Id, Conflict),
    /// Of a field of a tag.
    Tag(TagId, TagConflict),
}

/// How a choice can be settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// What stands in the record stays.
    Ours,
    /// What the other side wanted takes its place.
    Theirs,
    /// Both are kept.
    Both,
}

/// All choices that are left on `desk`: those of one's own annotations in order of the text, then those of tags.
pub fn disputes(desk: &Desk) -> Vec<Dispute> {
    let mine = desk.notebook().mine();
    let mut annotations: Vec<&Annotation> =
        mine.annotations().filter(|annotation| !annotation.conflicts.is_empty()).collect();
    annotations.sort_by_key(|annotation| mine.span_of(annotation));
    let of_annotations = annotations.into_iter().flat_map(|annotation| {
        let one = |conflict: &Conflict| Dispute::Annotation(annotation.id.clone(), conflict.clone());
        annotation.conflicts.iter().map(one)
    });
    let of_tags = desk.notebook().codebook().tags().iter().flat_map(|tag| {
        let one = |conflict: &TagConflict| Dispute::Tag(tag.id.clone(), conflict.clone());
        tag.conflicts.iter().map(one)
    });
    of_annotations.chain(of_tags).collect()
}

/// What both sides wrote, one below the other.
fn together(ours: &str, theirs: &str) -> String {
    [ours, theirs].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The field that `conflict` is about, and what stands in `annotation` and what they wanted, in a reader's words.
pub(super) fn sides_of_annotation(
    annotation: &Annotation,
    conflict: &Conflict,
) -> (&'static str, String, String) {
    let place = |passage: &Passage| match passage.span {
        Some(_) => format!("“{}”", passage.quote),
        None => "the whole transcript".to_owned(),
    };
    match conflict {
        Conflict::Note(note) => ("note", annotation.note.clone(), note.clone()),
        Conflict::Passage(passage) => ("passage", place(&annotation.passage()), place(passage)),
        Conflict::Deleted => ("deletion", "keep it".to_owned(), "delete it".to_owned()),
        Conflict::Other(name, theirs) => {
            ("unknown field", "as in the file".to_owned(), format!("drop their {name}: {theirs}"))
        }
    }
}

/// The field that `conflict` is about, and what stands in `tag` and what they wanted, in a reader's words.
pub(super) fn sides_of_tag(tag: &Tag, conflict: &TagConflict) -> (&'static str, String, String) {
    fn shown(value: Option<impl ToString>) -> String {
        value.map_or_else(|| "none".to_owned(), |value| value.to_string())
    }
    let colour = |colour: Option<_>| shown(colour.map(String::from));
    match conflict {
        TagConflict::Name(name) => ("name", tag.name.clone(), name.clone()),
        TagConflict::Colour(theirs) => ("colour", colour(tag.colour), colour(*theirs)),
        TagConflict::Parent(theirs) => ("group", shown(tag.parent.clone()), shown(theirs.clone())),
        TagConflict::Key(theirs) => ("key", shown(tag.key), shown(*theirs)),
        TagConflict::Definition(text) => ("definition", tag.definition.clone(), text.clone()),
        TagConflict::Include(text) => ("what belongs to it", tag.include.clone(), text.clone()),
        TagConflict::Exclude(text) => ("what does not belong to it", tag.exclude.clone(), text.clone()),
        TagConflict::Group(theirs) => ("whether it only groups", tag.group.to_string(), theirs.to_string()),
        TagConflict::Deleted => ("deletion", "keep it".to_owned(), "delete it".to_owned()),
        TagConflict::Other(name, theirs) => {
            ("unknown field", "as in the file".to_owned(), format!("drop their {name}: {theirs}"))
        }
    }
}

/// The records that take the place of `annotation` when `conflict` is settled: none when it is deleted, two when it
/// is to be in both places, the second without an id of its own yet.
pub(super) fn settle_annotation(
    annotation: &Annotation,
    conflict: &Conflict,
    how: Settlement,
) -> Vec<Annotation> {
    let ours = conflict.ours(annotation);
    let theirs = conflict.theirs(annotation);
    match (how, conflict) {
        (Settlement::Theirs, _) => theirs.into_iter().collect(),
        (Settlement::Both, Conflict::Note(note)) => {
            vec![Annotation { note: together(&ours.note, note), ..ours }]
        }
        (Settlement::Both, Conflict::Passage(_)) => std::iter::once(ours).chain(theirs).collect(),
        (Settlement::Ours | Settlement::Both, _) => vec![ours],
    }
}

/// What takes the place of `tag` when `conflict` is settled; none when it is deleted.
pub(super) fn settle_tag(tag: &Tag, conflict: &TagConflict, how: Settlement) -> Option<Tag> {
    let ours = conflict.ours(tag);
    match (how, conflict) {
        (Settlement::Theirs, _) => conflict.theirs(tag),
        (Settlement::Both, TagConflict::Definition(text)) => {
            Some(Tag { definition: together(&tag.definition, text), ..ours })
        }
        (Settlement::Both, TagConflict::Include(text)) => {
            Some(Tag { include: together(&tag.include, text), ..ours })
        }
        (Settlement::Both, TagConflict::Exclude(text)) => {
            Some(Tag { exclude: together(&tag.exclude, text), ..ours })
        }
        (Settlement::Ours | Settlement::Both, _) => Some(ours),
    }
}

impl Dispute {
    /// Whether both can be kept.
    pub fn can_keep_both(&self) -> bool {
        use TagConflict::{Definition, Exclude, Include};
        matches!(
            self,
            Self::Annotation(_, Conflict::Note(_) | Conflict::Passage(_))
                | Self::Tag(_, Definition(_) | Include(_) | Exclude(_))
        )
    }
}
