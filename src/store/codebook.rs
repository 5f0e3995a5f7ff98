//! The project's tags: `annotations/codebook.ron`.

use std::path::Path;

use super::damage::{Damage, Flaw, ReadOnly, RenderError, Version};
use super::edit::Edits;
use super::literal::{self, Value};
use super::merge::{Merged, Unmergeable};
use super::record::{Field, Record, RecordFile};
use super::render::Order;
use crate::annotation::{Codebook, Tag, TagConflict, TagId};

/// A codebook as its file has it: the tags, and every byte around them.
#[derive(Debug, Clone)]
pub struct CodebookFile(RecordFile<Tag>);

impl Default for CodebookFile {
    /// The file of a codebook without tags.
    fn default() -> Self {
        Self(RecordFile::new(&[]))
    }
}

impl CodebookFile {
    /// Reads a codebook's file; `name` is for messages.
    ///
    /// Tags that cannot be read are no error: [`Self::unreadable`] lists them. Damage outside of the tags is none
    /// either as long as one tag can be read, but then [`Self::read_only`] says why it must not be written.
    pub fn parse(bytes: &[u8], name: &Path) -> Result<Self, Damage> {
        RecordFile::parse(bytes, name).map(Self)
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// The tags in order of the file.
    pub fn codebook(&self) -> Codebook {
        Codebook::new(self.0.records().cloned().collect())
    }

    /// The tags that could not be read, repeat an id, or were merged into an earlier one, in order of the file. They
    /// stay in the file as they are.
    pub fn unreadable(&self) -> &[Flaw] {
        &self.0.unreadable
    }

    /// The format that the file says it has.
    pub fn version(&self) -> Version {
        self.0.version
    }

    /// Whether a later program wrote the file, so that this one must not.
    pub fn is_newer(&self) -> bool {
        matches!(self.0.read_only, Some(ReadOnly::Newer(_)))
    }

    /// Why the file must not be written; none when it may be.
    pub fn read_only(&self) -> Option<&ReadOnly> {
        self.0.read_only.as_ref()
    }

    /// The file with exactly the tags of `codebook` in its order; see [`Self::bytes`] for what to write.
    ///
    /// Every byte stays but those of fields that changed: comments, unknown fields and unreadable tags are kept. The
    /// new text was read back and holds what was given.
    pub fn render(&self, codebook: &Codebook) -> Result<Self, RenderError> {
        let wanted: Vec<_> = codebook.tags().iter().collect();
        self.0.with(&wanted, Order::AsGiven, Edits::default()).map(Self)
    }

    /// This file with everything that `theirs` changed since `base`; no base: both sides made the file. Where both
    /// changed the same, ours stays and theirs is kept in the tag's conflicts.
    pub fn merged(&self, theirs: &Self, base: Option<&Self>) -> Result<Merged<Self>, Unmergeable> {
        let merged = self.0.merged_with(&theirs.0, base.map(|b| &b.0), Order::AsGiven)?;
        Ok(Merged { file: Self(merged.file), conflicts: merged.conflicts })
    }
}

impl Record for Tag {
    const LIST: &'static str = "tags";

    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "id", value: |t| Some(literal::plain(t.id.as_str())) },
        Field { name: "name", value: |t| Some(literal::plain(&t.name)) },
        Field { name: "colour", value: |t| t.colour.map(|c| literal::plain(&String::from(c))) },
        Field { name: "parent", value: |t| t.parent.as_ref().map(|p| literal::plain(p.as_str())) },
        Field { name: "key", value: |t| t.key.map(|key| Value::Plain(literal::character(key))) },
        Field { name: "definition", value: |t| literal::unless_empty(&t.definition) },
        Field { name: "include", value: |t| literal::unless_empty(&t.include) },
        Field { name: "exclude", value: |t| literal::unless_empty(&t.exclude) },
        Field { name: "group", value: |t| t.group.then(|| Value::Plain("true".to_owned())) },
        Field { name: "merged", value: |t| literal::list(t.merged.iter().map(TagId::as_str)) },
        Field { name: "conflicts", value: |t| literal::items(t.conflicts.iter().map(conflict)) },
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// A conflict as it is written.
fn conflict(conflict: &TagConflict) -> String {
    let one = |name, text: &str| literal::variant(name, [text]);
    match conflict {
        TagConflict::Name(name) => one("Name", name),
        TagConflict::Colour(colour) => optional("Colour", colour.map(|c| literal::string(&String::from(c)))),
        TagConflict::Parent(parent) => {
            optional("Parent", parent.as_ref().map(|p| literal::string(p.as_str())))
        }
        TagConflict::Key(key) => optional("Key", key.map(literal::character)),
        TagConflict::Definition(text) => one("Definition", text),
        TagConflict::Include(text) => one("Include", text),
        TagConflict::Exclude(text) => one("Exclude", text),
        TagConflict::Group(group) => format!("Group({group})"),
        TagConflict::Deleted => "Deleted".to_owned(),
        TagConflict::Other(name, theirs) => literal::variant("Other", [&**name, theirs]),
    }
}

/// The variant `name` of a written value that may be absent.
fn optional(name: &str, written: Option<String>) -> String {
    format!("{name}({})", written.unwrap_or_else(|| "None".to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::annotation::Colour;

    const EXAMPLE: &str = r#"#![enable(implicit_some)]
(
  format: (1, 0),
  tags: [
    (
      id: "security",
      name: "Security",
      group: true,
    ),
    // the one that matters
    (
      id: "security/guarantees",
      name: "Guarantees",
      colour: "teal",
      parent: "security",
      key: 'g',
      definition: "Promises by states",
      include: "treaties",
      exclude: "hopes",
      merged: [
        "promises",
      ],
      icon: "shield",
    ),
  ],
)
"#;

    fn read(text: &str) -> CodebookFile {
        CodebookFile::parse(text.as_bytes(), Path::new("codebook.ron")).expect("it can be read")
    }

    fn saved(file: &CodebookFile, tags: Vec<Tag>) -> CodebookFile {
        file.render(&Codebook::new(tags)).expect("it can be written")
    }

    fn text(file: &CodebookFile) -> &str {
        std::str::from_utf8(file.bytes()).expect("UTF-8")
    }

    fn ids(file: &CodebookFile) -> Vec<String> {
        file.codebook().tags().iter().map(|tag| tag.id.to_string()).collect()
    }

    #[test]
    fn a_new_codebook_has_the_layout_of_the_example() {
        let example = read(EXAMPLE);
        let written = saved(&CodebookFile::default(), example.codebook().tags().to_vec());
        let ours =
            EXAMPLE.replace("    // the one that matters\n", "").replace("      icon: \"shield\",\n", "");
        assert_eq!(text(&written), ours);
        assert_eq!(text(&saved(&example, example.codebook().tags().to_vec())), EXAMPLE);
        let codebook = example.codebook();
        let tag = &codebook.tags()[1];
        assert_eq!((tag.key, tag.colour), (Some('g'), Some(Colour::Named(5))));
    }

    #[test]
    fn renaming_a_tag_changes_one_line() {
        let mut tags = read(EXAMPLE).codebook().tags().to_vec();
        tags[1].name = "Pledges".to_owned();
        tags[1].colour = None;
        let renamed = saved(&read(EXAMPLE), tags);
        let expected = EXAMPLE.replace("Guarantees", "Pledges").replace("      colour: \"teal\",\n", "");
        assert_eq!(text(&renamed), expected);
    }

    #[test]
    fn a_tag_with_a_colour_that_is_none_is_unreadable_and_stays() {
        let file = EXAMPLE.replace("teal", "red;background:url(x)");
        let codebook = read(&file);
        assert_eq!(ids(&codebook), ["security"]);
        assert_eq!(codebook.unreadable().len(), 1);
        assert!(codebook.unreadable()[0].reason.contains("is no colour"), "{}", codebook.unreadable()[0]);
        assert!(text(&saved(&codebook, Vec::new())).contains("red;background:url(x)"));
    }

    #[test]
    fn tags_are_written_in_the_order_of_the_codebook() {
        let tag = |id: &str| Tag { definition: format!("about {id}"), ..Tag::new(id.into(), id) };
        let mut file = saved(&CodebookFile::default(), ["b", "a", "c"].map(tag).to_vec());
        for order in [vec!["b", "x", "a", "c"], vec!["c", "x", "b"], vec!["b", "c"], vec![], vec!["z", "y"]] {
            file = saved(&file, order.iter().map(|id| tag(id)).collect());
            assert_eq!(ids(&file), order);
            assert!(file.codebook().tags().iter().all(|t| *t == tag(t.id.as_str())));
        }
    }

    #[test]
    fn a_tag_that_another_took_in_while_somebody_changed_it_counts_until_a_person_chooses() {
        let file = EXAMPLE.replace("  ],\n)", "    (id: \"promises\", name: \"P\"),\n  ],\n)");
        let codebook = read(&file);
        assert_eq!(ids(&codebook), ["security", "security/guarantees", "promises"]);
        assert_eq!(text(&saved(&codebook, codebook.codebook().tags().to_vec())), file);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_saved_is_read_back(
            tags in proptest::collection::vec(
                (any::<String>(), any::<String>(), any::<Option<char>>(), any::<Option<[u8; 3]>>(), any::<bool>()), 0..6),
            drop in any::<prop::sample::Index>(),
        ) {
            let tag = |(id, name, key, rgb, group): (String, String, Option<char>, Option<[u8; 3]>, bool)| Tag {
                key,
                colour: rgb.map(|[r, g, b]| Colour::Rgb(r, g, b)),
                parent: group.then(|| "p".into()),
                definition: name.repeat(2),
                merged: vec![format!("old {name}").as_str().into(), format!("very old {name}").as_str().into()],
                group,
                ..Tag::new(id.as_str().into(), &name)
            };
            let mut book = Codebook::new(tags.into_iter().map(tag).collect());
            for _ in 0..2 {
                let file = CodebookFile::default().render(&book).expect("it can be written");
                prop_assert_eq!(&read(text(&file)).codebook(), &book);
                let mut tags = book.tags().to_vec();
                if !tags.is_empty() {
                    tags.remove(drop.index(tags.len()));
                }
                book = Codebook::new(tags);
                let file = file.render(&book).expect("it can be written");
                prop_assert_eq!(&read(text(&file)).codebook(), &book);
            }
        }
    }
}
