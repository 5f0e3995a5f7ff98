//! REFI-QDA project, as the standard has it and as programs write it.
//!
//! What is read: users, codes, texts (also those of PDF sources), selections with their codings and notes, notes and
//! codings of whole texts. What is not is counted in the notices.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::offsets::{Claim, Reading, Understood, understand};
use super::refi::{guid, shelve_codes};
use super::shelf::Shelf;
use super::tree::Tree;
use super::{Import, Imported, ImportedSheet, Passage, counted, refused};
use crate::annotation::TagId;
use crate::formats::read::archive::Archive;
use crate::formats::write::project::ORIGIN;
use crate::formats::{Unreadable, time};
use crate::text::Span;

pub(super) const IMPORT: Import = Import {
    name: "qdpx",
    extensions: &["qdpx"],
    about: "REFI-QDA project of NVivo, ATLAS.ti, MAXQDA, QualCoder and others: texts, tags, passages, notes",
    sniff: |bytes| bytes.starts_with(b"PK\x03\x04"),
    read,
};

/// Bytes that the document of a project may have: one of 100,000 passages has two thirds of them, and refusing as many
/// that mean nothing takes about a second.
const LARGEST_DOCUMENT: u64 = 96 << 20;

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let mut archive = Archive::open(bytes)?;
    let names = archive.names();
    let mut documents = names.iter().filter(|name| name.to_lowercase().ends_with(".qde"));
    let (document, None) = (documents.next(), documents.next()) else {
        return Err(refused("the archive holds several documents that end in `.qde`"));
    };
    let document = document.ok_or_else(|| refused("the archive holds no document that ends in `.qde`"))?;
    let root = Tree::read(&archive.entry_up_to(document, LARGEST_DOCUMENT)?)?;
    if root.name() != "Project" {
        return Err(refused(format!("a project begins with `Project`, not with `{}`", root.name())));
    }
    let mut shelf = Shelf::default();
    let tags = root.listed("CodeBook", "Codes").flat_map(|codes| shelve_codes(codes, &mut shelf)).collect();
    let known = (root.attribute("origin") == ORIGIN).then_some(Reading::STANDARD);
    let notices = Vec::new();
    let mut project =
        Project { users: users(&root), tags, notes: HashMap::new(), archive, names, notices, known };
    for note in root.listed("Notes", "Note") {
        let note = project.note(note);
        project.notes.insert(note.guid.clone(), note);
    }
    let sheets =
        root.all("Sources").flat_map(Tree::children).filter_map(|source| project.sheet(source)).collect();
    let sources: Vec<_> = root.all("Sources").flat_map(Tree::children).collect();
    let names: BTreeSet<_> = sources.iter().map(|source| guid(source.attribute("guid"))).collect();
    project
        .notices
        .extend(counted(sources.len() - names.len(), "sources have the GUID of another; all are kept"));
    let left = ["Cases", "Variables", "Links", "Sets", "Graphs"]
        .map(|name| (name, root.all(name).flat_map(Tree::children).count()));
    let left =
        left.iter().filter_map(|(name, count)| counted(*count, &format!("{} left out", name.to_lowercase())));
    project.notices.extend(left);
    project.notices.extend(counted(root.all("NoteRef").count(), "notes on the project as a whole left out"));
    Ok(Imported { codebook: shelf.into_tags(), sheets, notices: project.notices })
}

/// The names of the users by their GUIDs.
fn users(root: &Tree) -> HashMap<String, String> {
    let users = root.listed("Users", "User");
    users.map(|user| (guid(user.attribute("guid")), user.attribute("name").to_owned())).collect()
}

/// A project while its sources are read.
struct Project<'a> {
    users: HashMap<String, String>,
    tags: HashMap<String, TagId>,
    notes: HashMap<String, Passage>,
    archive: Archive<'a>,
    /// The members of the archive.
    names: Vec<String>,
    notices: Vec<String>,
    /// What positions count, when the program that wrote the project is known for it.
    known: Option<Reading>,
}

impl Project<'_> {
    /// The source `source` with its passages; none when it is no text.
    fn sheet(&mut self, source: &Tree) -> Option<ImportedSheet> {
        let name = source.attribute("name").to_owned();
        let text = match source.name() {
            "TextSource" => source,
            "PDFSource" => source.all("Representation").next()?,
            other => {
                self.notices.push(format!("`{name}` left out: a {other} is no text"));
                return None;
            }
        };
        let raw = self.raw_text(text).unwrap_or_else(|refusal| {
            self.notices.push(format!("`{name}` has no text: {refusal}"));
            None
        });
        let mut passages = Vec::new();
        let selections: Vec<&Tree> = text.all("PlainTextSelection").collect();
        let claims: Vec<_> = selections.iter().map(|selection| claim(selection)).collect();
        let Understood { text, reading, places, fitting } =
            understand(raw.as_deref().unwrap_or_default(), &claims, self.known);
        if raw.is_some() && (!reading.is_standard() || fitting < claims.len()) {
            let all = claims.len();
            self.notices
                .push(format!("`{name}`: positions read as {reading}; {fitting} of {all} passages fit"));
        }
        for ((selection, claim), place) in selections.iter().zip(&claims).zip(places) {
            // a position that cannot be right is kept as it is: the words may be found elsewhere
            let claimed = || (Span::new(claim.start, claim.end), claim.words[0].to_owned());
            let place = place.unwrap_or_else(claimed);
            passages.extend(self.passages(selection, &place));
        }
        passages.extend(self.whole(source));
        Some(ImportedSheet { name, text: raw.map(|_| text), passages })
    }

    /// The text of a source or note, as it is in the file.
    fn raw_text(&mut self, holder: &Tree) -> Result<Option<String>, Unreadable> {
        if let Some(content) = holder.text_of("PlainTextContent") {
            return Ok(Some(content.to_owned()));
        }
        let path = holder.attribute("plainTextPath");
        if path.is_empty() {
            return Ok(None);
        }
        let wanted = path.strip_prefix("internal://").unwrap_or(path).to_lowercase();
        let file = |name: &&String| {
            let name = name.to_lowercase();
            name == wanted || name.strip_prefix("sources/") == Some(&wanted)
        };
        let name = self.names.iter().find(file).cloned();
        let name = name.ok_or_else(|| refused(format!("`{path}` is not in the archive")))?;
        let bytes = self.archive.entry(&name)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// The note `note` as a memo.
    fn note(&mut self, note: &Tree) -> Passage {
        let text = self.raw_text(note).ok().flatten().unwrap_or_default();
        // only a file of its own begins with a mark; within the document it is a character of the note
        let is_file = note.text_of("PlainTextContent").is_none();
        Passage {
            note: if is_file { text.trim_start_matches('\u{feff}').to_owned() } else { text },
            guid: guid(note.attribute("guid")),
            ..self.stamped(note)
        }
    }

    /// A passage with the coder and the times of `element`.
    fn stamped(&self, element: &Tree) -> Passage {
        let changed =
            Some(time::lenient(element.attribute("modifiedDateTime"))).filter(|time| !time.is_empty());
        let made = time::lenient(element.attribute("creationDateTime"));
        Passage { coder: self.coder(element), made, changed, ..Passage::default() }
    }

    fn coder(&self, element: &Tree) -> String {
        let user = guid(element.attribute("creatingUser"));
        self.users.get(&user).cloned().unwrap_or_default()
    }

    /// What is said of a whole source: a passage for each note, and one for the codings of each coder.
    fn whole(&self, source: &Tree) -> Vec<Passage> {
        let notes =
            source.all("NoteRef").filter_map(|note| self.notes.get(&guid(note.attribute("targetGUID"))));
        let described = source.text_of("Description").filter(|text| !text.is_empty());
        let described = described.map(|text| Passage { note: text.to_owned(), ..self.stamped(source) });
        let tagged = self.tagged(source).into_iter().map(|(coder, tags)| {
            let name = format!("{}/{coder}", guid(source.attribute("guid")));
            Passage { tags: tags.into_values().collect(), coder, guid: name, ..self.stamped(source) }
        });
        described.into_iter().chain(notes.cloned()).chain(tagged).collect()
    }

    /// The tags of the codings in `element` by coder, with the GUIDs of the codings.
    fn tagged(&self, element: &Tree) -> BTreeMap<String, BTreeMap<String, TagId>> {
        let owner = self.coder(element);
        let mut tagged: BTreeMap<String, BTreeMap<String, TagId>> = BTreeMap::new();
        for coding in element.all("Coding") {
            let referred =
                coding.all("CodeRef").filter_map(|code| self.tags.get(&guid(code.attribute("targetGUID"))));
            let coder =
                Some(self.coder(coding)).filter(|coder| !coder.is_empty()).unwrap_or_else(|| owner.clone());
            let tags = tagged.entry(coder).or_default();
            tags.extend(referred.map(|id| (guid(coding.attribute("guid")), id.clone())));
        }
        tagged
    }

    /// The annotations of one selection, which is at `span` and has the words `quote`: one for each coder; the note is
    /// its creator's.
    fn passages(&self, selection: &Tree, (span, quote): &(Span, String)) -> Vec<Passage> {
        let base = self.stamped(selection);
        let mut tagged = self.tagged(selection);
        let note = self.note_on(selection);
        let mine = tagged.remove(&base.coder).unwrap_or_default();
        let owner = Passage {
            tags: mine.into_values().collect(),
            note,
            guid: guid(selection.attribute("guid")),
            ..base.clone()
        };
        let needed = tagged.is_empty() || !owner.tags.is_empty() || !owner.note.is_empty();
        let others = tagged.into_iter().map(|(coder, tags)| {
            let name = tags.keys().next().cloned().unwrap_or_default();
            Passage { coder, tags: tags.into_values().collect(), guid: name, ..base.clone() }
        });
        let all = needed.then_some(owner).into_iter().chain(others);
        all.map(|passage| Passage { span: Some(*span), quote: quote.clone(), ..passage }).collect()
    }

    /// The description of a selection and the notes it refers to, each text once.
    fn note_on(&self, selection: &Tree) -> String {
        let mut texts: Vec<&str> =
            selection.text_of("Description").into_iter().filter(|text| !text.is_empty()).collect();
        let references =
            selection.all("NoteRef").chain(selection.all("Coding").flat_map(|coding| coding.all("NoteRef")));
        for note in references.filter_map(|note| self.notes.get(&guid(note.attribute("targetGUID")))) {
            if !texts.iter().any(|text| text.trim() == note.note.trim()) {
                texts.push(&note.note);
            }
        }
        texts.join("\n\n")
    }
}

/// What a selection says about its place. Negative positions, which the schema allows, are beyond any text.
fn claim(selection: &Tree) -> Claim<'_> {
    let position = |name| selection.attribute(name).trim().parse().unwrap_or(usize::MAX);
    Claim {
        start: position("startPosition"),
        end: position("endPosition"),
        words: [selection.attribute("name"), selection.text_of("Description").unwrap_or_default()],
    }
}
