//! The codebook: the tags, what they mean and how they are grouped.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::annotation::Annotation;
use super::conflict::TagConflict;

/// Names a tag for ever: a slug such as `security/guarantees`. Renaming the tag does not change it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TagId(String);

impl TagId {
    /// The slug of a name: lower case; everything but letters, digits, `/` and `_` becomes one `-`.
    ///
    /// The result is empty when the name holds no letter or digit.
    pub fn slug(name: &str) -> Self {
        let parts = name.split('/').map(|part| {
            let mut slug = String::new();
            for c in part.trim().chars().flat_map(char::to_lowercase) {
                if c.is_alphanumeric() || c == '_' {
                    slug.push(c);
                } else if !slug.is_empty() && !slug.ends_with('-') {
                    slug.push('-');
                }
            }
            slug.trim_end_matches('-').to_owned()
        });
        Self(parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join("/"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the group that a slug with a `/` names: `security` for `security/guarantees`.
    pub fn group(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(group, _)| Self(group.to_owned()))
    }
}

impl From<&str> for TagId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for TagId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The colour of a tag: one of our names, or `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Colour {
    /// One of [`Colour::NAMES`], by its index there. Each theme has its own shade.
    Named(usize),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

impl Colour {
    /// The names in the order in which new tags get them.
    pub const NAMES: [&'static str; 8] =
        ["blue", "orange", "green", "red", "purple", "teal", "yellow", "pink"];
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some(index) = Self::NAMES.iter().position(|n| *n == text) {
            return Ok(Self::Named(index));
        }
        let digits =
            text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|d| u32::from_str_radix(d, 16).ok()) {
            Some(rgb) => Ok(Self::Rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)),
            None => Err(format!(
                "`{}` is no colour: use #rrggbb or one of {}",
                text.escape_debug(),
                Self::NAMES.join(", ")
            )),
        }
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Named(index) => Colour::NAMES[index % Colour::NAMES.len()].to_owned(),
            Colour::Rgb(r, g, b) => format!("#{r:02x}{g:02x}{b:02x}"),
        }
    }
}

/// An entry of the codebook; the field also says code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tag {
    /// Its name for ever.
    pub id: TagId,
    /// What people read.
    pub name: String,
    /// How it is drawn; none: by its place in the codebook.
    #[serde(default)]
    pub colour: Option<Colour>,
    /// The tag it is grouped under.
    #[serde(default)]
    pub parent: Option<TagId>,
    /// The key that applies it.
    #[serde(default)]
    pub key: Option<char>,
    /// What it means.
    #[serde(default)]
    pub definition: String,
    /// What belongs to it.
    #[serde(default)]
    pub include: String,
    /// What does not.
    #[serde(default)]
    pub exclude: String,
    /// Whether it only groups others and cannot be put on a passage.
    #[serde(default)]
    pub group: bool,
    /// Tags that were merged into this one; annotations that still carry them count as this tag.
    #[serde(default)]
    pub merged: Vec<TagId>,
    /// What another side made of fields that both sides changed; a person has to choose.
    #[serde(default)]
    pub conflicts: BTreeSet<TagConflict>,
}

impl Tag {
    /// A tag with just an id and a name.
    pub fn new(id: TagId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            colour: None,
            parent: None,
            key: None,
            definition: String::new(),
            include: String::new(),
            exclude: String::new(),
            group: false,
            merged: Vec::new(),
            conflicts: BTreeSet::new(),
        }
    }
}

impl Tag {
    /// Whether `annotation` carries it, or a tag that was merged into it.
    pub fn is_on(&self, annotation: &Annotation) -> bool {
        std::iter::once(&self.id).chain(&self.merged).any(|id| annotation.tags.contains(id))
    }
}

/// The tags in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Codebook {
    tags: Vec<Tag>,
    /// Where tags stood that were taken out, so that one that comes back comes to its old place.
    left: BTreeMap<TagId, usize>,
}

/// Two codebooks of the same tags in the same order are the same, whatever was once in them.
impl PartialEq for Codebook {
    fn eq(&self, other: &Self) -> bool {
        self.tags == other.tags
    }
}

impl Eq for Codebook {}

impl Codebook {
    /// A codebook of these tags; of several with one id the first counts.
    pub fn new(tags: Vec<Tag>) -> Self {
        let mut seen = HashSet::new();
        let tags = tags.into_iter().filter(|tag| seen.insert(tag.id.clone())).collect();
        Self { tags, ..Self::default() }
    }

    /// This codebook with the places that tags left in `earlier`: one that comes back comes to its old place here too.
    #[must_use]
    pub fn remembering(mut self, earlier: &Self) -> Self {
        self.left.clone_from(&earlier.left);
        self
    }

    /// All tags in order.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The tag called `id`, also when it was merged into another.
    pub fn tag(&self, id: &TagId) -> Option<&Tag> {
        self.tags.iter().find(|t| t.id == *id).or_else(|| self.tags.iter().find(|t| t.merged.contains(id)))
    }

    /// The tag that `text` calls, whatever the case: by the names from its root on with `/` between them, else by its
    /// name, else by its id, which it keeps when it is renamed.
    pub fn named(&self, text: &str) -> Option<&Tag> {
        let folded = text.trim().to_lowercase();
        let by_path = || self.tags.iter().find(|t| self.path(&t.id).to_lowercase() == folded);
        let by_name = || self.tags.iter().find(|t| t.name.to_lowercase() == folded);
        let by_id = || self.tags.iter().find(|t| t.id.as_str() == folded);
        by_path().or_else(by_name).or_else(by_id)
    }

    /// What `id` is called where tags of several groups stand beside each other: its name; its path, if another tag has
    /// that name too.
    pub fn told(&self, id: &TagId) -> String {
        let name = self.name(id);
        if self.called(name).len() > 1 { self.path(id) } else { name.to_owned() }
    }

    /// The tags of this name, whatever the case.
    pub fn called(&self, name: &str) -> Vec<&Tag> {
        let folded = name.trim().to_lowercase();
        self.tags.iter().filter(|tag| tag.name.to_lowercase() == folded).collect()
    }

    /// The names from the root to the tag called `id` with `/` between them; the id itself when the codebook lacks it.
    pub fn path(&self, id: &TagId) -> String {
        let up = |at: &&Tag| at.parent.as_ref().and_then(|parent| self.tag(parent));
        let chain = std::iter::successors(self.tag(id), up).take(self.tags.len());
        let mut names: Vec<&str> = chain.map(|tag| tag.name.as_str()).collect();
        names.reverse();
        if names.is_empty() { id.to_string() } else { names.join("/") }
    }

    /// The name of `id`, or the id itself when the codebook lacks it.
    pub fn name<'a>(&'a self, id: &'a TagId) -> &'a str {
        self.tag(id).map_or(id.as_str(), |t| t.name.as_str())
    }

    /// The colour of `id`: its own, its nearest ancestor's, or one by its family's place in the codebook.
    pub fn colour(&self, id: &TagId) -> Colour {
        let mut at = self.tag(id);
        for _ in 0..self.tags.len() {
            match at {
                Some(Tag { colour: Some(colour), .. }) => return *colour,
                Some(Tag { parent: Some(parent), .. }) if self.tag(parent).is_some() => at = self.tag(parent),
                _ => break,
            }
        }
        let place = at.and_then(|tag| self.tags.iter().position(|t| t.id == tag.id));
        Colour::Named(place.unwrap_or_default() % Colour::NAMES.len())
    }

    /// The tags as a tree, depth first: depth (0-based) and tag. A tag whose parent is missing or in a circle is a root.
    pub fn tree(&self) -> Vec<(usize, &Tag)> {
        let places: HashMap<&TagId, usize> =
            self.tags.iter().enumerate().map(|(at, t)| (&t.id, at)).collect();
        let parents: Vec<Option<usize>> =
            self.tags.iter().map(|t| t.parent.as_ref().and_then(|p| places.get(p).copied())).collect();
        let mut children = vec![Vec::new(); self.tags.len()];
        let mut stack = Vec::new();
        // the last first: what is put on the stack last is taken first
        for at in (0..self.tags.len()).rev() {
            match parents[at].filter(|_| !leads_round(&parents, at)) {
                Some(parent) => children[parent].push(at),
                None => stack.push((0, at)),
            }
        }
        let mut rows = Vec::with_capacity(self.tags.len());
        while let Some((depth, at)) = stack.pop() {
            rows.push((depth, &self.tags[at]));
            stack.extend(children[at].iter().map(|child| (depth + 1, *child)));
        }
        rows
    }

    /// The tags that must be added so that `name` (groups separated by `/`) can be put on a passage: none when a tag has
    /// this name or path, else the missing groups and the tag. Also returns the id to use; none when the name is empty.
    ///
    /// A tag that was called so and has another name by now is another tag.
    pub fn wanted(&self, name: &str) -> Option<(TagId, Vec<Tag>)> {
        let folded = name.trim().to_lowercase();
        if let Some(tag) =
            self.named(name).filter(|tag| tag.id.as_str() != folded || self.is_called(tag, &folded))
        {
            return Some((tag.id.clone(), Vec::new()));
        }
        let mut added: Vec<Tag> = Vec::new();
        let mut parent: Option<TagId> = None;
        for part in name.split('/').map(str::trim).filter(|p| !TagId::slug(p).as_str().is_empty()) {
            parent = Some(match self.inside(parent.as_ref(), part) {
                Some(tag) => tag.id.clone(),
                None => {
                    let id = self.free_id(parent.as_ref(), part);
                    added.push(Tag { parent, ..Tag::new(id.clone(), part) });
                    id
                }
            });
        }
        parent.map(|id| (id, added))
    }

    /// Whether `folded`, in lower case, is the name or the path of `tag`.
    fn is_called(&self, tag: &Tag, folded: &str) -> bool {
        [tag.name.to_lowercase(), self.path(&tag.id).to_lowercase()].iter().any(|name| name == folded)
    }

    /// An id for a new tag called `name` under `parent` that no tag has or had.
    fn free_id(&self, parent: Option<&TagId>, name: &str) -> TagId {
        let slug = TagId::slug(name);
        let id = parent.map_or_else(|| slug.to_string(), |group| format!("{group}/{slug}"));
        let numbered = (2..).map(|n| TagId(format!("{id}-{n}")));
        let mut ids = std::iter::once(TagId(id.clone())).chain(numbered);
        ids.find(|id| self.tag(id).is_none()).unwrap_or(TagId(id))
    }

    /// The tag of this name, whatever the case, that is grouped directly under `parent`.
    fn inside(&self, parent: Option<&TagId>, name: &str) -> Option<&Tag> {
        let folded = name.to_lowercase();
        self.tags.iter().find(|t| t.parent.as_ref() == parent && t.name.to_lowercase() == folded)
    }

    pub(super) fn put(&mut self, id: &TagId, tag: Option<Tag>) {
        let place = self.tags.iter().position(|t| t.id == *id);
        match (place, tag) {
            (Some(at), Some(tag)) => self.tags[at] = tag,
            (Some(at), None) => {
                self.tags.remove(at);
                self.left.insert(id.clone(), at);
            }
            (None, Some(tag)) => {
                let at = self.left.remove(id).unwrap_or(usize::MAX);
                self.tags.insert(at.min(self.tags.len()), tag);
            }
            (None, None) => {}
        }
    }
}

/// Whether the way up from tag `at` never ends.
fn leads_round(parents: &[Option<usize>], at: usize) -> bool {
    std::iter::successors(Some(at), |at| parents[*at]).nth(parents.len()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_lower_case_with_dashes_and_keeps_groups() {
        for (name, slug) in [
            ("Security / Guarantees!", "security/guarantees"),
            ("  Élysée  talks ", "élysée-talks"),
            ("安全", "安全"),
            ("—", ""),
            ("a//b", "a/b"),
        ] {
            assert_eq!(TagId::slug(name).as_str(), slug, "{name}");
        }
    }

    #[test]
    fn a_new_name_brings_its_groups_along() {
        let book = Codebook::new(vec![Tag::new("security".into(), "Security")]);
        let (id, added) = book.wanted("security/Guarantees").expect("a name");
        assert_eq!(id.as_str(), "security/guarantees");
        assert_eq!(added.len(), 1);
        assert_eq!(added[0].parent, Some("security".into()));
        assert_eq!(book.wanted("SECURITY").map(|(_, added)| added.len()), Some(0));
        assert_eq!(book.wanted(" / "), None);
    }

    #[test]
    fn a_group_that_has_another_name_by_now_is_found_by_it() {
        let book = Codebook::new(vec![Tag { name: "Safety".to_owned(), ..Tag::new("security".into(), "") }]);
        let (id, added) = book.wanted("safety/Guarantees").expect("a name");
        assert_eq!(id.as_str(), "security/guarantees");
        assert_eq!(added.iter().map(|t| t.parent.clone()).collect::<Vec<_>>(), [Some("security".into())]);
    }

    #[test]
    fn a_name_that_a_tag_once_had_is_free_and_its_id_still_calls_it() {
        let book = Codebook::new(vec![Tag { name: "Press".to_owned(), ..Tag::new("media".into(), "") }]);
        assert_eq!(book.named("media").map(|tag| &*tag.name), Some("Press"));
        let (id, added) = book.wanted("Media").expect("a name");
        assert_eq!((id.as_str(), added.len()), ("media-2", 1));
        assert_eq!(book.wanted("press").map(|(id, added)| (id, added.len())), Some(("media".into(), 0)));
    }

    #[test]
    fn of_two_tags_of_one_name_the_path_tells_which_is_meant() {
        let mut book = Codebook::default();
        for path in ["a/other", "b/other"] {
            let (_, added) = book.wanted(path).expect("a name");
            for tag in added {
                book.put(&tag.id.clone(), Some(tag));
            }
        }
        assert_eq!(book.tags().len(), 4);
        assert_eq!(book.named("B/Other").map(|tag| tag.id.as_str()), Some("b/other"));
        assert_eq!(book.path(&"b/other".into()), "b/other");
        assert_eq!(book.wanted("b/other").map(|(id, added)| (id, added.len())), Some(("b/other".into(), 0)));
    }

    #[test]
    fn a_tag_that_comes_back_comes_to_its_old_place() {
        let tag = |id: &str| Tag::new(id.into(), id);
        let mut book = Codebook::new(["a", "b", "c"].map(tag).to_vec());
        let before = book.clone();
        book.put(&"a".into(), None);
        book.put(&"b".into(), None);
        book.put(&"b".into(), Some(tag("b")));
        book.put(&"a".into(), Some(tag("a")));
        assert_eq!(book, before);
    }

    #[test]
    fn the_tree_shows_each_tag_once_even_in_a_circle() {
        let child = |id: &str, parent: &str| Tag { parent: Some(parent.into()), ..Tag::new(id.into(), id) };
        let book = Codebook::new(vec![
            child("a", "b"),
            child("b", "a"),
            child("c", "nowhere"),
            Tag::new("d".into(), "d"),
            child("e", "d"),
            child("f", "e"),
        ]);
        let rows: Vec<_> = book.tree().into_iter().map(|(depth, tag)| (depth, tag.id.as_str())).collect();
        assert_eq!(rows, [(0, "a"), (0, "b"), (0, "c"), (0, "d"), (1, "e"), (2, "f")]);
    }

    #[test]
    fn a_colour_is_a_name_or_six_digits_and_nothing_else() {
        assert_eq!(Colour::try_from("teal".to_owned()), Ok(Colour::Named(5)));
        assert_eq!(Colour::try_from("#Cc241d".to_owned()).map(String::from), Ok("#cc241d".to_owned()));
        for bad in ["#ccc", "red;background:url(x)", "#gggggg", "", "#+12345"] {
            assert!(Colour::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
