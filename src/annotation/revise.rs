//! What changing the codebook means, as operations.
//!
//! Each function looks at a codebook and returns the operations that do it, or why it cannot be done; the caller
//! commits them. Ids stay: annotations hold them.

use super::codebook::{Codebook, Colour, Tag, TagId};
use super::op::{Change, Op};

/// A text that says more of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TagText {
    /// What it means.
    Definition,
    /// What belongs to it.
    Include,
    /// What does not.
    Exclude,
}

impl TagText {
    /// The text of this kind of `tag`.
    pub fn of(self, tag: &Tag) -> &str {
        match self {
            Self::Definition => &tag.definition,
            Self::Include => &tag.include,
            Self::Exclude => &tag.exclude,
        }
    }

    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Include => "what belongs to it",
            Self::Exclude => "what does not belong to it",
        }
    }
}

/// Why the codebook cannot be changed like that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unrevised {
    /// The tag is not in the codebook.
    #[error("the codebook has no tag `{0}`")]
    Unknown(String),
    /// A name without a letter or digit.
    #[error("`{0}` is no name for a tag")]
    Nameless(String),
    /// Another tag beside it has that name.
    #[error("there is a tag `{0}` beside it already")]
    Taken(String),
    /// Another tag has that key.
    #[error("{key} is the key of `{tag}` already")]
    KeyTaken {
        /// The key.
        key: char,
        /// The name of the tag that has it.
        tag: String,
    },
    /// The key cannot choose a tag.
    #[error("{0:?} cannot be a tag's key; letters and signs can, digits go to the tags that are used")]
    BadKey(char),
    /// A tag cannot be merged into itself.
    #[error("a tag cannot be merged into itself")]
    Itself,
    /// A tag cannot be grouped under itself or a tag below it.
    #[error("`{0}` cannot be grouped under itself or a tag below it")]
    Circle(String),
}

type Revision = Result<Vec<Op>, Unrevised>;

impl Codebook {
    /// The tag called `id` itself, not one that it was merged into.
    fn own(&self, id: &TagId) -> Result<&Tag, Unrevised> {
        self.tags().iter().find(|t| t.id == *id).ok_or_else(|| Unrevised::Unknown(id.to_string()))
    }

    /// The tags that are grouped directly under `id`, in order.
    pub fn children<'a>(&'a self, id: &'a TagId) -> impl Iterator<Item = &'a Tag> {
        self.tags().iter().filter(move |t| t.parent.as_ref() == Some(id))
    }

    /// Whether `id` is grouped, at any depth, under `above`, or is it.
    fn is_below(&self, id: &TagId, above: &TagId) -> bool {
        let up = |at: &TagId| self.tags().iter().find(|t| t.id == *at)?.parent.clone();
        let chain = std::iter::successors(Some(id.clone()), up);
        chain.take(self.tags().len() + 1).any(|at| at == *above)
    }
}

/// One operation that changes `tag` by `edit`.
fn edited(tag: &Tag, edit: impl FnOnce(&mut Tag)) -> Op {
    let mut new = tag.clone();
    edit(&mut new);
    Op::Tag(Change::replace(tag.clone(), new))
}

/// Gives the tag called `id` another name; no other tag of its group may have it.
pub fn rename(book: &Codebook, id: &TagId, name: &str) -> Revision {
    let tag = book.own(id)?;
    let name = name.trim();
    if TagId::slug(name).as_str().is_empty() {
        return Err(Unrevised::Nameless(name.to_owned()));
    }
    let folded = name.to_lowercase();
    let taken = |t: &&Tag| t.id != *id && t.parent == tag.parent && t.name.to_lowercase() == folded;
    if book.tags().iter().any(|t| taken(&t)) {
        return Err(Unrevised::Taken(name.to_owned()));
    }
    Ok(vec![edited(tag, |t| name.clone_into(&mut t.name))])
}

/// Gives the tag called `id` a colour; none: by its place in the codebook.
pub fn recolour(book: &Codebook, id: &TagId, colour: Option<Colour>) -> Revision {
    Ok(vec![edited(book.own(id)?, |t| t.colour = colour)])
}

/// Groups the tag called `id` under the tag `parent`; none: under no other.
pub fn nest(book: &Codebook, id: &TagId, parent: Option<&TagId>) -> Revision {
    let tag = book.own(id)?;
    if let Some(parent) = parent {
        book.own(parent)?;
        if book.is_below(parent, id) {
            return Err(Unrevised::Circle(tag.name.clone()));
        }
    }
    Ok(vec![edited(tag, |t| t.parent = parent.cloned())])
}

/// Lets the tag called `id` only group others when it can be put on passages, and the other way round.
pub fn toggle_group(book: &Codebook, id: &TagId) -> Revision {
    Ok(vec![edited(book.own(id)?, |t| t.group = !t.group)])
}

/// Gives the tag called `id` a key of its own; none: takes it away.
pub fn set_key(book: &Codebook, id: &TagId, key: Option<char>) -> Revision {
    let tag = book.own(id)?;
    if let Some(key) = key {
        if key.is_ascii_digit() || key.is_control() || key.is_whitespace() || key == '/' {
            return Err(Unrevised::BadKey(key));
        }
        if let Some(other) = book.tags().iter().find(|t| t.key == Some(key) && t.id != *id) {
            return Err(Unrevised::KeyTaken { key, tag: other.name.clone() });
        }
    }
    Ok(vec![edited(tag, |t| t.key = key)])
}

/// Says of the tag called `id` what `which` is about.
pub fn describe(book: &Codebook, id: &TagId, which: TagText, text: &str) -> Revision {
    let put = |tag: &mut Tag| {
        let field = match which {
            TagText::Definition => &mut tag.definition,
            TagText::Include => &mut tag.include,
            TagText::Exclude => &mut tag.exclude,
        };
        text.clone_into(field);
    };
    Ok(vec![edited(book.own(id)?, put)])
}

/// Lets the tag `from` count as the tag `into` from now on: annotations keep what they carry. What is grouped under
/// `from` comes under `into`, or a step up when `into` is itself one of them.
pub fn merge(book: &Codebook, from: &TagId, into: &TagId) -> Revision {
    if from == into {
        return Err(Unrevised::Itself);
    }
    let (gone, kept) = (book.own(from)?, book.own(into)?);
    let inside = book.is_below(into, from);
    let mut ops: Vec<Op> = Vec::new();
    for child in book.children(from).filter(|child| child.id != *into) {
        ops.push(edited(child, |t| t.parent = if inside { gone.parent.clone() } else { Some(into.clone()) }));
    }
    ops.push(edited(kept, |t| {
        t.merged.push(from.clone());
        t.merged.extend(gone.merged.iter().cloned());
        if t.parent.as_ref() == Some(from) {
            t.parent.clone_from(&gone.parent);
        }
    }));
    ops.push(Op::Tag(Change::remove(gone.clone())));
    Ok(ops)
}

/// Takes the tag called `id` out of the codebook: annotations keep it. What is grouped under it goes a step up.
pub fn remove(book: &Codebook, id: &TagId) -> Revision {
    let tag = book.own(id)?;
    let children = book.children(id).map(|child| edited(child, |t| t.parent.clone_from(&tag.parent)));
    Ok(children.chain([Op::Tag(Change::remove(tag.clone()))]).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::annotation::{History, Layer, Notebook};

    fn under(id: &str, parent: &str) -> Tag {
        Tag { parent: (!parent.is_empty()).then(|| parent.into()), ..Tag::new(id.into(), id) }
    }

    fn book() -> Codebook {
        Codebook::new(vec![under("a", ""), under("b", "a"), under("c", "b"), under("d", "")])
    }

    /// The tree after `ops`: each tag as depth and id.
    fn tree(ops: &[Op]) -> String {
        let mut notebook = Notebook::new(book(), Layer::default(), Vec::new());
        notebook.apply_all(ops).expect("fits");
        let rows = notebook.codebook().tree();
        rows.iter()
            .map(|(depth, tag)| format!("{depth}{} ", tag.id))
            .collect::<String>()
            .trim_end()
            .to_owned()
    }

    #[test]
    fn a_tag_that_goes_leaves_those_below_it_a_step_up() {
        assert_eq!(remove(&book(), &"b".into()).map(|ops| tree(&ops)).as_deref(), Ok("0a 1c 0d"));
        assert_eq!(remove(&book(), &"a".into()).map(|ops| tree(&ops)).as_deref(), Ok("0b 1c 0d"));
    }

    #[test]
    fn merging_takes_those_below_along_and_makes_no_circle() {
        assert_eq!(merge(&book(), &"b".into(), &"d".into()).map(|ops| tree(&ops)).as_deref(), Ok("0a 0d 1c"));
        assert_eq!(merge(&book(), &"a".into(), &"c".into()).map(|ops| tree(&ops)).as_deref(), Ok("0b 1c 0d"));
        assert_eq!(merge(&book(), &"a".into(), &"b".into()).map(|ops| tree(&ops)).as_deref(), Ok("0b 1c 0d"));
        assert_eq!(merge(&book(), &"a".into(), &"a".into()), Err(Unrevised::Itself));
    }

    #[test]
    fn what_cannot_be_is_told() {
        let told = |revision: Revision| revision.expect_err("it cannot be").to_string();
        assert_eq!(
            told(nest(&book(), &"a".into(), Some(&"c".into()))),
            "`a` cannot be grouped under itself or a tag below it"
        );
        assert_eq!(told(rename(&book(), &"a".into(), " D ")), "there is a tag `D` beside it already");
        assert_eq!(told(rename(&book(), &"a".into(), "—")), "`—` is no name for a tag");
        assert_eq!(told(remove(&book(), &"x".into())), "the codebook has no tag `x`");
        assert!(told(set_key(&book(), &"a".into(), Some('3'))).contains("digits"));
    }

    /// The revision of number `what` of the tags `one` and `two`.
    fn revised(book: &Codebook, what: usize, (one, two): (&TagId, &TagId)) -> Revision {
        match what {
            0 => rename(book, one, two.as_str()),
            1 => recolour(book, one, Some(Colour::Named(3))),
            2 => nest(book, one, Some(two)),
            3 => nest(book, one, None),
            4 => toggle_group(book, one),
            5 => set_key(book, one, Some('k')),
            6 => describe(book, one, TagText::Include, "all"),
            7 => merge(book, one, two),
            _ => remove(book, one),
        }
    }

    proptest! {
        #[test]
        fn whatever_is_revised_the_tree_shows_every_tag_once_and_all_can_be_taken_back(
            steps in prop::collection::vec((0usize..9, 0usize..4, 0usize..4), 0..30),
        ) {
            let mut notebook = Notebook::new(book(), Layer::default(), Vec::new());
            let start = notebook.clone();
            let mut history = History::default();
            let ids: Vec<TagId> = book().tags().iter().map(|t| t.id.clone()).collect();
            for (what, one, two) in steps {
                if let Ok(ops) = revised(notebook.codebook(), what, (&ids[one], &ids[two])) {
                    history.commit(&mut notebook, "revise".to_owned(), ops).expect("it fits");
                }
                let tree = notebook.codebook().tree();
                prop_assert_eq!(tree.len(), notebook.codebook().tags().len());
                prop_assert!(tree.iter().all(|(_, tag)| tag.parent.is_none() || !notebook.codebook().is_below(
                    tag.parent.as_ref().expect("some"), &tag.id)));
            }
            while history.undo(&mut notebook).expect("it fits").is_some() {}
            prop_assert_eq!(notebook, start);
        }
    }
}
