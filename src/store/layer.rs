//! One coder's annotations of one transcript: `annotations/<transcript>/<coder>.ron`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::cut;
use super::damage::{Damage, Flaw, ReadOnly, RenderError, Version};
use super::edit::Edits;
use super::literal::{self, Indent, Layout, Value};
use super::merge::{Merged, Unmergeable};
use super::record::{Field, Record, RecordFile, field_of};
use super::render::{Order, layout_of, not_cut};
use crate::annotation::{Annotation, Conflict, Fingerprint, Passage, TagId};
use crate::text::decode::Charset;

/// What is known of a text version that annotations were made on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TextVersion {
    /// Its length in code points.
    #[serde(default)]
    pub chars: usize,
    /// When it was first annotated, RFC 3339; kept as the file has it.
    #[serde(default)]
    pub seen: String,
    /// The encoding in which the file was read, when somebody had to say it.
    #[serde(default)]
    pub encoding: Option<Charset>,
}

impl TextVersion {
    /// Its fields with their values as they are written.
    fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        let encoding = self.encoding.map(|encoding| ("encoding", literal::string(encoding.name())));
        [("chars", self.chars.to_string()), ("seen", literal::string(&self.seen))].into_iter().chain(encoding)
    }

    /// The version as it is written.
    fn written(&self) -> String {
        let fields: Vec<_> = self.fields().map(|(name, value)| format!("{name}: {value}")).collect();
        format!("({})", fields.join(", "))
    }

    /// Changes the entry `old` of the table in `bytes`, which is of the same text, so that it says this.
    fn put_into(&self, bytes: &[u8], old: &cut::Entry, edits: &mut Edits) -> Result<(), RenderError> {
        let Some((_, value)) = cut::key(bytes, &old.body) else { return Ok(()) };
        let there = cut::sequence(bytes, value.start).map_err(not_cut)?;
        for (name, is) in self.fields() {
            match field_of(bytes, &there, name) {
                Some((_, was)) => edits.replace(was, is),
                None => {
                    let last = there.entries.len().checked_sub(1);
                    edits.insert(bytes, &there, last, (&format!("{name}: {is}"), &Layout::Inline));
                }
            }
        }
        Ok(())
    }
}

/// A layer as its file has it: the annotations, and every byte around them.
#[derive(Debug, Clone)]
pub struct LayerFile {
    file: RecordFile<Annotation>,
    transcript: String,
    coder: String,
    texts: BTreeMap<Fingerprint, TextVersion>,
}

impl LayerFile {
    /// The file of a layer without annotations. `transcript` is the transcript's path in the project with `/`.
    pub fn new(transcript: &str, coder: &str) -> Self {
        let header = [("transcript", literal::string(transcript)), ("coder", literal::string(coder))];
        Self::of(RecordFile::new(&header))
    }

    /// Reads a layer's file; `name` is for messages.
    ///
    /// Records that cannot be read are no error: [`Self::unreadable`] lists them. Damage outside of the records is
    /// none either as long as one record can be read, but then [`Self::read_only`] says why it must not be written.
    pub fn parse(bytes: &[u8], name: &Path) -> Result<Self, Damage> {
        Ok(Self::of(RecordFile::parse(bytes, name)?))
    }

    fn of(mut file: RecordFile<Annotation>) -> Self {
        let transcript = file.header("transcript");
        let coder = file.header("coder");
        let texts = file.header("texts");
        Self { file, transcript, coder, texts }
    }

    /// The bytes of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.file.bytes
    }

    /// The transcript that the file says it belongs to. A label only: which file is opened follows from where the
    /// layer lies, never from this.
    pub fn transcript(&self) -> &str {
        &self.transcript
    }

    /// The coder that the file names.
    pub fn coder(&self) -> &str {
        &self.coder
    }

    /// The text versions that annotations were made on.
    pub fn texts(&self) -> &BTreeMap<Fingerprint, TextVersion> {
        &self.texts
    }

    /// When somebody last said the encoding of the transcript, RFC 3339, and which; none when it is to be found.
    pub fn encoding(&self) -> Option<(&str, Charset)> {
        let said = self.texts.values().filter_map(|text| Some((text.seen.as_str(), text.encoding?)));
        said.max_by_key(|(seen, _)| *seen)
    }

    /// The annotations in order of the file; of several with one id the first.
    pub fn annotations(&self) -> impl Iterator<Item = &Annotation> {
        self.file.records()
    }

    /// The records that could not be read or repeat an id, in order of the file. They stay in the file as they are.
    pub fn unreadable(&self) -> &[Flaw] {
        &self.file.unreadable
    }

    /// The format that the file says it has.
    pub fn version(&self) -> Version {
        self.file.version
    }

    /// Whether a later program wrote the file, so that this one must not.
    pub fn is_newer(&self) -> bool {
        matches!(self.file.read_only, Some(ReadOnly::Newer(_)))
    }

    /// What is damaged outside of the records, so that the file must not be written.
    pub fn damage(&self) -> Option<&Flaw> {
        match &self.file.read_only {
            Some(ReadOnly::Damaged(flaw)) => Some(flaw),
            _ => None,
        }
    }

    /// Why the file must not be written; none when it may be.
    pub fn read_only(&self) -> Option<&ReadOnly> {
        self.file.read_only.as_ref()
    }

    /// The file with exactly `annotations`, made on the version `text` too; see [`Self::bytes`] for what to write.
    ///
    /// Every byte stays but those of fields that changed: comments, unknown fields and unreadable records are kept.
    /// New annotations come in order of their ids. The new text was read back and holds what was given.
    pub fn render<'a>(
        &self,
        annotations: impl IntoIterator<Item = &'a Annotation>,
        text: Option<(&Fingerprint, &TextVersion)>,
    ) -> Result<Self, RenderError> {
        let mut edits = Edits::default();
        if let Some((at, version)) = text.filter(|(at, version)| !self.knows(at, version)) {
            self.put_text(at, version, &mut edits)?;
        }
        let wanted: Vec<_> = annotations.into_iter().collect();
        let layer = Self::of(self.file.with(&wanted, Order::ById, edits)?);
        match &layer.file.read_only {
            Some(reason) => Err(reason.clone().into()),
            None => Ok(layer),
        }
    }

    /// This file with everything that `theirs` changed since `base`; no base: both sides made the file. Where both
    /// changed the same, ours stays and theirs is kept in the record's conflicts.
    pub fn merged(&self, theirs: &Self, base: Option<&Self>) -> Result<Merged<Self>, Unmergeable> {
        let merged = self.file.merged_with(&theirs.file, base.map(|b| &b.file), Order::ById)?;
        Ok(Merged { file: Self::of(merged.file), conflicts: merged.conflicts })
    }

    /// Whether the table of text versions has `at`, and says no other encoding than `version` if that says one.
    fn knows(&self, at: &Fingerprint, version: &TextVersion) -> bool {
        let said = self.encoding().map(|(_, encoding)| encoding);
        self.texts.contains_key(at) && (version.encoding.is_none() || version.encoding == said)
    }

    /// Puts a line into the table of text versions, in the place of that with the same key; or adds the table.
    fn put_text(
        &self,
        at: &Fingerprint,
        version: &TextVersion,
        edits: &mut Edits,
    ) -> Result<(), RenderError> {
        let bytes = &self.file.bytes;
        let newline = self.file.newline();
        let line = format!("{}: {}", literal::string(at.as_str()), version.written());
        let Some((_, table)) = field_of(bytes, &self.file.fields, "texts") else {
            let indent = Indent::new(newline, 1);
            let table = format!("texts: {{{}{line},{}}}", indent.inner().text(), indent.text());
            let before =
                ["coder", "transcript", "format"].iter().find_map(|f| field_of(bytes, &self.file.fields, f));
            let after = before.map(|(index, _)| index);
            edits.insert(bytes, &self.file.fields, after, (&table, &Layout::Lines(indent)));
            return Ok(());
        };
        let table = cut::sequence(bytes, table.start).map_err(not_cut)?;
        let key = |entry: &cut::Entry| {
            let (key, _) = cut::key(bytes, &entry.body)?;
            ron::from_str::<Fingerprint>(key).ok()
        };
        if let Some(old) = table.entries.iter().find(|entry| key(entry).is_some_and(|key| key == *at)) {
            return version.put_into(bytes, old, edits);
        }
        let after = table.entries.iter().rposition(|entry| key(entry).is_some_and(|key| key < *at));
        let layout = match layout_of(bytes, &table, newline) {
            Layout::Inline if table.entries.is_empty() => Layout::Lines(Indent::new(newline, 2)),
            layout => layout,
        };
        edits.insert(bytes, &table, after, (&line, &layout));
        Ok(())
    }
}

impl Record for Annotation {
    const LIST: &'static str = "annotations";

    const FIELDS: &'static [Field<Self>] = &[
        Field { name: "id", value: |a| Some(literal::plain(a.id.as_str())) },
        Field { name: "at", value: |a| literal::unless_empty(a.at.as_str()) },
        Field { name: "span", value: |a| a.span.map(|s| Value::Plain(format!("({}, {})", s.start, s.end))) },
        Field { name: "quote", value: |a| literal::unless_empty(&a.quote) },
        Field { name: "before", value: |a| literal::unless_empty(&a.before) },
        Field { name: "after", value: |a| literal::unless_empty(&a.after) },
        Field { name: "gone", value: |a| literal::unless_empty(a.gone.as_str()) },
        Field { name: "tags", value: |a| literal::list(a.tags.iter().map(TagId::as_str)) },
        Field { name: "note", value: |a| literal::unless_empty(&a.note) },
        Field { name: "made", value: |a| literal::unless_empty(&a.made) },
        Field { name: "changed", value: |a| a.changed.as_deref().map(literal::plain) },
        Field { name: "conflicts", value: |a| literal::items(a.conflicts.iter().map(conflict)) },
    ];

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

/// A conflict as it is written.
fn conflict(conflict: &Conflict) -> String {
    match conflict {
        Conflict::Note(note) => literal::variant("Note", [&**note]),
        Conflict::Passage(passage) => format!("Passage(({}))", written(passage)),
        Conflict::Deleted => "Deleted".to_owned(),
        Conflict::Other(name, theirs) => literal::variant("Other", [&**name, theirs]),
    }
}

/// A passage as it is written, on one line and without brackets.
fn written(passage: &Passage) -> String {
    let Passage { at, span, quote, before, after, gone } = passage;
    let span = span.map(|s| format!("span: ({}, {})", s.start, s.end));
    let texts = [
        ("at", at.as_str()),
        ("quote", quote),
        ("before", before),
        ("after", after),
        ("gone", gone.as_str()),
    ];
    let texts = texts.iter().filter(|(_, text)| !text.is_empty());
    let texts = texts.map(|(name, text)| format!("{name}: {}", literal::string(text)));
    span.into_iter().chain(texts).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::samples::{EXAMPLE, all, bare, changed, read, text};
    use super::*;
    use crate::text::Span;

    /// Not our layout, with everything in it that we must keep.
    const ODD: &str = r##"// by hand
#![enable(implicit_some)] #![type = "layer"]
Layer /* named */ (
	coder: "ada", // the coder
	format: (1, 7), future: { "a": [Some(X), ()] },
	transcript: "t.txt",
	annotations: [ // all of them
		// the second id comes first
		(id: "b", note: r#"raw ")], // text"#, mood: Happy(3)), /* b is over */ (id: "a", span: (1, 0x02),),
		( // a heading
			id: "c",
			// what was said
			quote: "c\
			        continued", // said quietly
			unknown: 'x',
			tags: ["one", // not sure
				"two"]
		)
	] ,
) // the end"##;

    #[test]
    fn a_new_layer_has_the_layout_of_the_example() {
        let at = Fingerprint::from("b3:9f86d081884c7d65");
        let annotation = Annotation {
            at: at.clone(),
            span: Some(Span::new(81, 107)),
            quote: "I never trusted the clinic".to_owned(),
            before: "P1: ".to_owned(),
            after: ".\nP2: ".to_owned(),
            tags: ["trust".into(), "tone/angry".into()].into(),
            note: "first mention".to_owned(),
            made: "2026-11-23T21:15:08Z".to_owned(),
            ..bare("0193598e-7c3a-7b21-9d40-5f2b6c1a8e77")
        };
        let version = TextVersion { chars: 48_211, seen: "2026-11-20T09:12:44Z".to_owned(), encoding: None };
        let layer = LayerFile::new("interviews/p01.txt", "ada").render([&annotation], Some((&at, &version)));
        assert_eq!(text(&layer.expect("it can be written")), EXAMPLE);
        assert_eq!(all(&read(EXAMPLE)), [annotation]);
    }

    #[test]
    fn a_file_whose_annotations_did_not_change_keeps_every_byte() {
        for file in [EXAMPLE, ODD] {
            for file in [file.to_owned(), file.replace('\n', "\r\n"), format!("\u{feff}{file}")] {
                let layer = read(&file);
                assert!(layer.unreadable().is_empty(), "{:?}", layer.unreadable());
                assert_eq!(text(&changed(&layer, |_| ())), file);
            }
        }
    }

    #[test]
    fn a_changed_field_changes_only_its_own_bytes_whatever_stands_around_it() {
        let layer = changed(&read(ODD), |all| {
            all[0].note = "new".to_owned();
            all[0].tags = ["t".into()].into();
            all[1].span = None;
            all[2].quote = "c2".to_owned();
            all[2].made = "now".to_owned();
            all[2].at = "b3:1".into();
            all[2].tags = ["six".into(), "two".into()].into();
        });
        let expected = ODD
            .replace(r##"note: r#"raw ")], // text"#,"##, r#"tags: ["t"], note: "new","#)
            .replace(r#"(id: "a", span: (1, 0x02),)"#, r#"(id: "a",)"#)
            .replace("\t\t\tid: \"c\",\n", "\t\t\tid: \"c\",\n\t\t\tat: \"b3:1\",\n")
            .replace("\"c\\\n\t\t\t        continued\"", "\"c2\"")
            .replace(
                "[\"one\", // not sure\n\t\t\t\t\"two\"]\n",
                "[\"six\", // not sure\n\t\t\t\t\"two\"],\n\t\t\tmade: \"now\",\n",
            );
        assert_eq!(text(&layer), expected);
    }

    #[test]
    fn a_removed_annotation_leaves_the_comments_around_it() {
        let layer = changed(&read(ODD), |all| all.retain(|a| a.id.as_str() == "a"));
        let kept = text(&layer);
        for comment in ["// all of them", "// the second id", "/* b is over */", "// the end", "future:"] {
            assert!(kept.contains(comment), "{comment} in {kept}");
        }
        assert!(!kept.contains("raw") && !kept.contains("continued"));
        let file = EXAMPLE.replace("    ),\n", "    ), // behind\n    // below\n");
        let kept = file.replace(
            &file[file.find("(\n      id").expect("a record")..=file.find("), //").expect("its end") + 1],
            "",
        );
        assert_eq!(text(&changed(&read(&file), Vec::clear)), kept);
        let heading = EXAMPLE.replace("    (\n", "    // heading\n    (\n");
        let kept = changed(&read(&heading), Vec::clear);
        assert!(text(&kept).contains("  annotations: [\n    // heading\n  ],\n"), "{}", text(&kept));
    }

    #[test]
    fn new_annotations_come_in_order_of_their_ids_and_the_others_stay_where_they_are() {
        let layer = changed(&read(ODD), |all| all.extend(["aa", "d", "0"].map(bare)));
        let ids: Vec<_> = layer.annotations().map(|a| a.id.to_string()).collect();
        assert_eq!(ids, ["0", "b", "a", "aa", "c", "d"]);
        let crlf = changed(&read(&EXAMPLE.replace('\n', "\r\n")), |all| all.push(bare("z")));
        assert_eq!(text(&crlf).matches('\n').count(), text(&crlf).matches("\r\n").count());
        let empty = read("(format: (1, 0), annotations: [])");
        let filled = changed(&empty, |all| all.extend(["b", "a"].map(bare)));
        assert_eq!(
            text(&filled),
            "(format: (1, 0), annotations: [\n    (\n      id: \"a\",\n    ),\n    (\n      id: \"b\",\n    ),\n  ])"
        );
        assert_eq!(text(&changed(&filled, Vec::clear)), "(format: (1, 0), annotations: [\n  ])");
    }

    #[test]
    fn a_text_version_is_added_once_and_in_order() {
        let version = TextVersion { chars: 5, seen: "then".to_owned(), encoding: None };
        let add = |layer: &LayerFile, at: &str| {
            layer.render(&all(layer), Some((&at.into(), &version))).expect("it can be written")
        };
        let line = |at: &str| format!("    \"{at}\": (chars: 5, seen: \"then\"),\n");
        let old = "    \"b3:9f86d081884c7d65\": (chars: 48211, seen: \"2026-11-20T09:12:44Z\"),\n";
        let three = add(&add(&add(&read(EXAMPLE), "b3:a"), "b3:1"), "b3:a");
        assert_eq!(text(&three), EXAMPLE.replace(old, &[&line("b3:1"), old, &line("b3:a")].concat()));
        assert_eq!(add(&read("(format: (1, 0), annotations: [])"), "b3:1").texts().len(), 1);
        assert_eq!(add(&read("(format: (1, 0), texts: {}, annotations: [])"), "b3:1").texts().len(), 1);
    }

    #[test]
    fn the_encoding_that_was_named_last_stands_with_the_text_and_changes_nothing_else() {
        let charset = |name: &str| Charset::named(name).expect("known");
        let said = |layer: &LayerFile| layer.encoding().map(|(_, encoding)| encoding.name());
        let add = |layer: &LayerFile, at: &str, seen: &str, name: &str| {
            let encoding = Some(charset(name));
            let version = TextVersion { chars: 48_211, seen: seen.to_owned(), encoding };
            layer.render(&all(layer), Some((&at.into(), &version))).expect("it can be written")
        };
        let at = "b3:9f86d081884c7d65";
        assert_eq!(said(&read(EXAMPLE)), None);
        let named = add(&read(EXAMPLE), at, "2026-11-21", "latin1");
        let line = "(chars: 48211, seen: \"2026-11-20T09:12:44Z\")";
        let new = "(chars: 48211, seen: \"2026-11-21\", encoding: \"windows-1252\",)";
        assert_eq!(text(&named), EXAMPLE.replace(line, new));
        assert_eq!(text(&add(&named, at, "2026-11-22", "latin1")), text(&named), "it is said already");
        let other = add(&named, "b3:1", "2026-11-22", "utf-8");
        assert_eq!(said(&other), Some("UTF-8"));
        assert_eq!(said(&add(&other, at, "2026-11-23", "latin1")), Some("windows-1252"), "and back");
        let unnamed = TextVersion { chars: 1, seen: "2026-11-24".to_owned(), encoding: None };
        let unnamed = named.render(&all(&named), Some((&"b3:2".into(), &unnamed))).expect("written");
        assert_eq!(said(&unnamed), Some("windows-1252"), "a text that was found unmakes nothing");
        let by_hand = EXAMPLE.replace(line, "(mood: Good, /* hm */ seen: \"2026\" )");
        let kept = "(mood: Good, /* hm */ seen: \"2026-11-21\", chars: 48211, encoding: \"windows-1252\",";
        let written = add(&read(&by_hand), at, "2026-11-21", "latin1");
        assert!(text(&written).contains(kept), "{}", text(&written));
    }

    #[test]
    fn an_unknown_encoding_is_damage_at_its_place() {
        let file = EXAMPLE.replace("44Z\")", "44Z\", encoding: \"latin-one\")");
        let layer = read(&file);
        let flaw = layer.damage().expect("damage");
        assert_eq!((flaw.line, &flaw.reason[..34]), (7, "no encoding is called `latin-one`;"));
        assert_eq!(layer.annotations().count(), 1);
        assert_eq!(read(EXAMPLE).damage(), None);
    }
}
