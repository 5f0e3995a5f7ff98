//! What REFI-QDA codebooks and projects have in common.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::shelf::Shelf;
use super::told::Told;
use super::tree::Tree;
use crate::annotation::{Colour, Tag, TagId};
use crate::formats::write::codes::{EXCLUDE, INCLUDE, code_guid};

/// The GUID `text` in the form in which GUIDs are compared: lower case, without braces.
pub(super) fn guid(text: &str) -> String {
    text.trim().trim_start_matches('{').trim_end_matches('}').to_lowercase()
}

/// Whether a code without codes in it that cannot be used may be a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaves {
    /// As in our own files.
    MayBeGroups,
    /// It would be of no use, and some programs mark all codes so.
    AreCodes,
}

/// The codes of a codebook while they are read.
#[derive(Debug)]
pub(super) struct Codes {
    leaves: Leaves,
    /// The tags by the GUIDs of their codes.
    pub(super) tags: HashMap<String, TagId>,
    /// The names that there are, each with the tag above it.
    names: HashSet<(Option<TagId>, String)>,
    /// What is not as it should be.
    pub(super) told: Told,
}

impl Codes {
    /// No codes yet, in a file whose `leaves` mean this.
    pub(super) fn new(leaves: Leaves) -> Self {
        Self { leaves, tags: HashMap::new(), names: HashSet::new(), told: Told::default() }
    }

    /// Puts the codes of the element `codes` on the shelf.
    pub(super) fn shelve_all(&mut self, codes: &Tree, shelf: &mut Shelf) {
        for code in codes.all("Code") {
            self.shelve(code, None, shelf);
        }
    }

    /// One code and those in it. The depth of the document is limited, and so is that of the calls.
    fn shelve(&mut self, code: &Tree, parent: Option<&TagId>, shelf: &mut Shelf) {
        let name = self.name(code, parent);
        let tag = shelf.add(&name, parent);
        tag.colour = colour(code.attribute("color"));
        if tag.colour.is_none() && !code.attribute("color").trim().is_empty() {
            self.told.at_point("colours left out that are not `#rrggbb`", code.place());
        }
        let has_place = self.leaves == Leaves::MayBeGroups || code.all("Code").next().is_some();
        tag.group = has_place && matches!(code.attribute("isCodable").trim(), "false" | "0");
        describe(tag, code.text_of("Description").unwrap_or_default());
        let id = tag.id.clone();
        match self.tags.entry(guid(code.attribute("guid"))) {
            Entry::Vacant(free) => drop(free.insert(id.clone())),
            Entry::Occupied(_) => {
                let what = "codes with the GUID of another, to which all their codings go";
                self.told.at_point(what, code.place());
            }
        }
        for inner in code.all("Code") {
            self.shelve(inner, Some(&id), shelf);
        }
    }

    /// The name of `code` under `parent`, without the number that our own export puts behind one that another code has.
    /// It does so to the tag whose id the name without it makes, and its GUID is made of that.
    fn unnumbered<'t>(&self, code: &'t Tree, parent: Option<&TagId>) -> &'t str {
        let given = code.attribute("name").trim();
        let bare = without_number(given);
        let id = || TagId::from(Shelf::slug(bare, parent).as_str());
        let is_ours = bare != given && self.leaves == Leaves::MayBeGroups;
        let was_bare = is_ours && code_guid(&id()).to_string() == guid(code.attribute("guid"));
        if was_bare { bare } else { given }
    }

    /// What the tag of `code` is called under `parent`: of two codes with one name in one place the second gets a number,
    /// since two tags are made one more easily than one two.
    fn name(&mut self, code: &Tree, parent: Option<&TagId>) -> String {
        let mut given = self.unnumbered(code, parent);
        if given.is_empty() {
            given = "unnamed";
            self.told.at_point("codes without a name, called `unnamed`", code.place());
        }
        let numbered = (2..).map(|n| format!("{given} ({n})"));
        let mut names = std::iter::once(given.to_owned()).chain(numbered);
        let is_new = |name: &String| self.names.insert((parent.cloned(), name.clone()));
        let name = names.find(is_new).unwrap_or_else(|| given.to_owned());
        if name != given {
            let what = format!(
                "another code `{given}` in the same place became the tag `{name}`; merge the two if they are one"
            );
            self.told.at_point(what, code.place());
        }
        name
    }
}

/// Makes a group of each set of codes that are under no other code; `tags` are the tags by GUID. Returns what is told of
/// the other sets. A set of codes that are below the group of its name, as we write them, says nothing new.
pub(super) fn group_by_sets(root: &Tree, tags: &HashMap<String, TagId>, shelf: &mut Shelf) -> Vec<String> {
    let mut notices = Vec::new();
    for set in root.listed("Sets", "Set") {
        let name = set.attribute("name").trim();
        let codes = set.all("MemberCode").filter_map(|member| {
            let target = [member.attribute("targetGUID"), member.attribute("guid")];
            tags.get(&guid(target.into_iter().find(|guid| !guid.is_empty())?)).cloned()
        });
        let codes: Vec<TagId> = codes.collect();
        let others =
            set.children().iter().filter(|member| ["MemberSource", "MemberNote"].contains(&member.name()));
        let others = others.count();
        let is_there = [name, without_number(name)].iter().any(|name| shelf.holds(name, &codes));
        let fits = is_there || shelf.group(name, &codes);
        let left = if fits { others } else { codes.len() + others };
        if left > 0 || codes.is_empty() {
            let what = if fits { "texts and notes" } else { "codes, texts and notes" };
            let line = set.place().0;
            notices.push(format!("the set `{name}` (line {line}): {left} {what} in it are not grouped"));
        }
    }
    notices
}

/// `name` without ` (2)` or another number at its end.
fn without_number(name: &str) -> &str {
    let bare = name.strip_suffix(')').map(|name| name.trim_end_matches(|c: char| c.is_ascii_digit()));
    bare.and_then(|name| name.strip_suffix(" (")).unwrap_or(name)
}

/// Divides a description into definition and rules, as our own codebooks write it.
fn describe(tag: &mut Tag, description: &str) {
    let mut fields = [("", Vec::new()), (INCLUDE, Vec::new()), (EXCLUDE, Vec::new())];
    let mut field = 0;
    for part in description.trim().split("\n\n") {
        // a paragraph without a head goes on with the field before
        field =
            fields.iter().rposition(|(head, _)| !head.is_empty() && part.starts_with(head)).unwrap_or(field);
        let (head, texts) = &mut fields[field];
        texts.push(part.strip_prefix(*head).unwrap_or(part));
    }
    let [definition, include, exclude] = fields.map(|(_, texts)| texts.join("\n\n"));
    (tag.definition, tag.include, tag.exclude) = (definition, include, exclude);
}

/// A colour as programs write it: `#rrggbb`, `#rgb`, and against the schema `#rrggbbaa` and `rgb(r, g, b)`.
fn colour(text: &str) -> Option<Colour> {
    let text = text.trim();
    if let Some(inside) = text.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) {
        let parts: Vec<u8> = inside.split(',').filter_map(|part| part.trim().parse().ok()).collect();
        return if let [r, g, b] = parts[..] { Some(Colour::Rgb(r, g, b)) } else { None };
    }
    let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let full = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 | 8 => digits[..6].to_owned(),
        _ => return None,
    };
    Colour::try_from(format!("#{full}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_shape_that_is_found() {
        for (text, colour_) in [
            ("#0f0", Some(Colour::Rgb(0, 255, 0))),
            ("#FF000080", Some(Colour::Rgb(255, 0, 0))),
            ("rgb(1, 2,3)", Some(Colour::Rgb(1, 2, 3))),
            ("rgb(1,2,300)", None),
            ("red", None),
            ("", None),
        ] {
            assert_eq!(colour(text), colour_, "{text}");
        }
    }

    #[test]
    fn a_description_of_ours_is_taken_apart_again() {
        let mut tag = Tag::new("a".into(), "A");
        describe(&mut tag, "what\n\nmore\n\nInclude: yes\n\nExclude: no\n\nno more");
        assert_eq!(
            (tag.definition, tag.include, tag.exclude),
            ("what\n\nmore".into(), "yes".into(), "no\n\nno more".into())
        );
    }

    #[test]
    fn a_guid_is_the_same_in_braces_and_capitals() {
        assert_eq!(
            guid("{0D62985D-B147-5D01-A9B5-CAE5DCD98301}"),
            guid("0d62985d-b147-5d01-a9b5-cae5dcd98301")
        );
    }
}
