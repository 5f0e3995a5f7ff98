//! The project's tags: `annotations/codebook.ron`.

use std::path::Path;

use super::damage::{Damage, Flaw, ReadOnly, RenderError, Version};
use super::edit::Edits;
use super::literal::{self, Value};
use super::record::{Field, Record, RecordFile};
use super::render::Order;
use crate::annotation::{Codebook, Tag, TagId};

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
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn covers(&self) -> impl Iterator<Item = &str> {
        self.merged.iter().map(TagId::as_str)
    }
}
