//! The codebook in REFI-QDA, as it stands in codebooks and in projects.

use std::collections::BTreeSet;
use std::io;

use uuid::Uuid;

use super::colour::hex;
use super::guid;
use super::row::used_tags;
use super::xml::Xml;
use crate::annotation::{Tag, TagId};
use crate::formats::Bundle;

/// One code.
#[derive(Debug)]
struct Code<'a> {
    id: &'a TagId,
    /// Unlike every other name: QualCoder drops the second of a name.
    name: String,
    depth: usize,
    colour: String,
    /// None for a tag that the codebook lacks.
    tag: Option<&'a Tag>,
}

/// The codes of a bundle, depth first.
#[derive(Debug)]
pub(super) struct Codes<'a> {
    codes: Vec<Code<'a>>,
    /// How many names got a number.
    pub(super) renamed: usize,
}

/// How a member of a set is told: the schemas of codebooks and projects differ.
#[derive(Debug, Clone, Copy)]
pub(super) enum Member {
    /// `<MemberCode guid="…"/>`
    InCodebook,
    /// `<MemberCode targetGUID="…"/>`
    InProject,
}

/// The GUID of the code for tag `id`.
pub(in crate::formats) fn code_guid(id: &TagId) -> Uuid {
    guid::derived("tag", id.as_str())
}

impl<'a> Codes<'a> {
    /// All tags of the codebook, then those that only annotations know.
    pub(super) fn of(bundle: &Bundle<'a>) -> Self {
        let used = used_tags(bundle);
        let unknown = used.into_keys().filter(|id| bundle.codebook.tag(id).is_none());
        let known = bundle.codebook.tree().into_iter().map(|(depth, tag)| (depth, &tag.id, Some(tag)));
        let mut taken = BTreeSet::new();
        let mut codes = Vec::new();
        let mut renamed = 0;
        for (depth, id, tag) in known.chain(unknown.map(|id| (0, id, None))) {
            let wished = tag.map_or(id.as_str(), |tag| tag.name.as_str());
            let name = free(wished, &taken);
            renamed += usize::from(name != wished);
            taken.insert(name.to_lowercase());
            codes.push(Code { id, name, depth, colour: hex(bundle.codebook.colour(id)), tag });
        }
        Self { codes, renamed }
    }

    /// Whether there is none, which the schemas forbid.
    pub(super) fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The element `Codes`. There must be a code.
    pub(super) fn write(&self, xml: &mut Xml<'_>) -> io::Result<()> {
        xml.open("Codes", &[])?;
        let depths = self.codes.iter().map(|code| code.depth).skip(1).chain([0]);
        for (code, next) in self.codes.iter().zip(depths) {
            let guid = code_guid(code.id).to_string();
            let codable = code.tag.is_none_or(|tag| !tag.group).to_string();
            xml.open(
                "Code",
                &[
                    ("guid", Some(&guid)),
                    ("name", Some(&code.name)),
                    ("isCodable", Some(&codable)),
                    ("color", Some(&code.colour)),
                ],
            )?;
            xml.text("Description", &code.tag.map(description).unwrap_or_default())?;
            for _ in next..=code.depth {
                xml.close("Code")?;
            }
        }
        xml.close("Codes")
    }

    /// The element `Sets`: a set for each tag that only groups, with the tags under it; nothing when there is none.
    pub(super) fn write_sets(&self, member: Member, xml: &mut Xml<'_>) -> io::Result<()> {
        let groups = self.codes.iter().enumerate().filter(|(_, code)| code.tag.is_some_and(|tag| tag.group));
        let sets = groups.map(|(index, group)| {
            let below = self.codes[index + 1..].iter().take_while(|code| code.depth > group.depth);
            (group, below.filter(|code| code.tag.is_none_or(|tag| !tag.group)).collect::<Vec<_>>())
        });
        let sets: Vec<_> = sets.filter(|(_, members)| !members.is_empty()).collect();
        if sets.is_empty() {
            return Ok(());
        }
        let attribute = match member {
            Member::InCodebook => "guid",
            Member::InProject => "targetGUID",
        };
        xml.open("Sets", &[])?;
        for (group, members) in sets {
            let guid = guid::derived("group", group.id.as_str()).to_string();
            xml.open("Set", &[("guid", Some(&guid)), ("name", Some(&group.name))])?;
            for code in members {
                xml.empty("MemberCode", &[(attribute, Some(&code_guid(code.id).to_string()))])?;
            }
            xml.close("Set")?;
        }
        xml.close("Sets")
    }
}

/// `wished`, or `wished (2)` and so on when that is taken, whatever the case.
fn free(wished: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{wished} ({n})"));
    let mut names = std::iter::once(wished.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default()
}

/// What a tag means, what belongs to it and what does not, in one text.
fn description(tag: &Tag) -> String {
    let parts = [("", &tag.definition), (INCLUDE, &tag.include), (EXCLUDE, &tag.exclude)];
    let parts = parts.iter().filter(|(_, text)| !text.is_empty());
    parts.map(|(head, text)| format!("{head}{text}")).collect::<Vec<_>>().join("\n\n")
}

/// What stands before the rules of inclusion in a description.
pub(in crate::formats) const INCLUDE: &str = "Include: ";

/// What stands before the rules of exclusion in a description.
pub(in crate::formats) const EXCLUDE: &str = "Exclude: ";
