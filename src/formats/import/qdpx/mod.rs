//! REFI-QDA project, as the standard has it and as programs write it.
//!
//! What is read: users, codes, sets of codes, texts (also those of PDF and picture sources, and transcripts of sound and
//! film), selections with their codings and notes, notes and codings of whole texts, cases and variables of texts as
//! memos. What is not is told in the notices.

mod cases;
mod files;
mod holders;
mod notes;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::offsets::{Reading, Understood, understand};
use super::refi::{Codes, Leaves, group_by_sets, guid};
use super::shelf::Shelf;
use super::told::{Told, Within};
use super::tree::Tree;
use super::{Import, Imported, ImportedSheet, MOST_QUOTED, Passage, counted, refused};
use crate::annotation::TagId;
use crate::formats::Unreadable;
use crate::formats::write::project::{ORIGIN, coding_guid};
use crate::text::Span;
use cases::{Cases, Speakers};
use files::Files;
use holders::{Holder, Selection, plain, spoken, words};
use notes::{Notes, Users};

pub(super) const IMPORT: Import = Import {
    name: "qdpx",
    extensions: &["qdpx"],
    about: "REFI-QDA project of NVivo, ATLAS.ti, MAXQDA, QualCoder and others: texts, tags, passages, notes",
    sniff: |bytes| bytes.starts_with(b"PK\x03\x04"),
    read,
};

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let mut files = Files::open(bytes)?;
    let document = files.document_name()?;
    let root = files.document(&document)?;
    if root.name() != "Project" {
        let reason = format!("a project begins with `Project`, not with `{}`", root.name());
        return Err(refused(reason).at(root.place()).inside(&document));
    }
    project(&root, files, &document).map_err(|why| match &why.member {
        None => why.inside(&document),
        Some(_) => why,
    })
}

/// What is in the project `root`, which is the `document` in `files`.
fn project(root: &Tree, mut files: Files<'_>, document: &str) -> Result<Imported, Unreadable> {
    let ours = root.attribute("origin") == ORIGIN;
    let (leaves, speakers) =
        if ours { (Leaves::MayBeGroups, Speakers::AreCases) } else { (Leaves::AreCodes, Speakers::Unknown) };
    let mut shelf = Shelf::default();
    let mut codes = Codes::new(leaves);
    for all in root.listed("CodeBook", "Codes") {
        codes.shelve_all(all, &mut shelf);
    }
    let Codes { tags, mut told, .. } = codes;
    let users = Users::of(root, &mut told);
    let notes = Notes::of(root, &users, &mut files, &mut told)?;
    for code in root.listed("CodeBook", "Codes") {
        explain(code, &notes, &tags, &mut shelf);
    }
    let mut notices = group_by_sets(root, &tags, &mut shelf);
    let mut cases = Cases::of(root, speakers, &mut told)?;
    notices.append(&mut cases.notices);
    let known = ours.then_some(Reading::STANDARD);
    let mut project =
        Project { users, tags, notes, cases, files, notices, known, quoted: 0, told, tries: MOST_TRIED };
    let sources: Vec<_> = root.all("Sources").flat_map(Tree::children).collect();
    let mut sheets = Vec::new();
    for source in &sources {
        sheets.append(&mut project.sheets(source)?);
    }
    project.tell_rest(root, &sources);
    let Project { mut notices, told, .. } = project;
    notices.append(&mut told.notices(Within::Member(document)));
    Ok(Imported { codebook: shelf.into_tags(), sheets, notices })
}

/// Adds the notes on the codes in `element` to what their tags mean. The depth of a document is limited.
fn explain(element: &Tree, notes: &Notes, tags: &HashMap<String, TagId>, shelf: &mut Shelf) {
    let mut texts: Vec<&str> = notes.on(element).map(|note| note.note.trim()).collect();
    let tag = tags.get(&guid(element.attribute("guid"))).and_then(|id| shelf.tag_mut(id));
    if let Some(tag) = tag.filter(|_| !texts.is_empty()) {
        let definition = std::mem::take(&mut tag.definition);
        texts.retain(|text| !text.is_empty() && *text != definition.trim());
        let parts = Some(definition.as_str()).filter(|text| !text.is_empty()).into_iter().chain(texts);
        tag.definition = parts.collect::<Vec<_>>().join("\n\n");
    }
    element.all("Code").for_each(|code| explain(code, notes, tags, shelf));
}

/// Tags by the coder and the GUID of the coding.
type Tagged = BTreeMap<String, BTreeMap<String, TagId>>;

/// Tags that are tried on memos, all together: each memo tries all that are on its text.
const MOST_TRIED: usize = 500_000;

/// A project while its sources are read.
struct Project<'a> {
    users: Users,
    tags: HashMap<String, TagId>,
    notes: Notes,
    cases: Cases,
    files: Files<'a>,
    notices: Vec<String>,
    /// What positions count, when the program that wrote the project is known for it.
    known: Option<Reading>,
    /// Code points of the passages so far.
    quoted: usize,
    /// What is not as it should be in the document.
    told: Told,
    /// How many tags may still be tried on memos.
    tries: usize,
}

impl Project<'_> {
    /// The texts in the source `source` with their passages; none when it has no text.
    fn sheets(&mut self, source: &Tree) -> Result<Vec<ImportedSheet>, Unreadable> {
        let name = source.attribute("name");
        let holders: Vec<Holder<'_>> = match source.name() {
            "TextSource" => vec![plain(name, source)],
            "PDFSource" => {
                let text = source.all("Representation").next().unwrap_or(source);
                vec![plain(name, text)]
            }
            "PictureSource" => source.all("TextDescription").map(|text| plain(name, text)).collect(),
            "AudioSource" | "VideoSource" => {
                source.all("Transcript").map(|text| spoken(name, text)).collect()
            }
            _ => Vec::new(),
        };
        let sheets: Result<Vec<_>, _> = holders.into_iter().map(|holder| self.sheet(holder)).collect();
        let mut sheets = sheets?;
        match sheets.first_mut() {
            Some(first) => first.passages.extend(self.whole(source)),
            None => {
                let codings = source.children().iter().filter(|child| child.name().ends_with("Selection"));
                let codings = counted(codings.count(), "passages");
                let codings = codings.map(|codings| format!(", with {codings}")).unwrap_or_default();
                let (kind, line) = (source.name(), source.place().0);
                self.notices.push(format!("`{name}` (line {line}) left out{codings}: a {kind} is no text"));
                return Ok(sheets);
            }
        }
        let on_pages = self.on_pages(source);
        if let Some(sheet) = sheets.first_mut() {
            sheet.passages.extend(on_pages);
        }
        Ok(sheets)
    }

    /// The passages of a source that are not in its text but on its pages, in its picture or its sound: those that have
    /// words are kept with them, the others are counted.
    fn on_pages(&mut self, source: &Tree) -> Vec<Passage> {
        let kinds = ["PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection"];
        let elsewhere = source.children().iter().filter(|child| kinds.contains(&child.name()));
        let (worded, mute): (Vec<_>, Vec<_>) =
            elsewhere.partition(|selection| source.name() == "PDFSource" && !words(selection).is_empty());
        let name = source.attribute("name");
        for selection in &mute {
            self.told.at_point(format!("`{name}`: passages that are no words, left out"), selection.place());
        }
        worded.into_iter().flat_map(|selection| self.passages(selection, &(None, words(selection)))).collect()
    }

    /// The text of `holder` with its passages.
    fn sheet(&mut self, holder: Holder<'_>) -> Result<ImportedSheet, Unreadable> {
        let Holder { name, text: element, selections } = holder;
        let raw = self.files.text(element).unwrap_or_else(|refusal| {
            self.notices.push(format!("`{name}` has no text: {refusal}"));
            None
        });
        self.notices.extend(raw.iter().filter_map(|raw| Some(format!("`{name}`: {}", raw.notice.as_ref()?))));
        let claims: Vec<_> = selections.iter().map(|selection| selection.claim.clone()).collect();
        let words = raw.as_ref().map(|raw| raw.text.as_str()).unwrap_or_default();
        let left = MOST_QUOTED.saturating_sub(self.quoted);
        let understood = understand(words, &claims, self.known, left);
        let Understood { text, reading, places, fitting } =
            understood.map_err(|why| refused(format!("`{name}`: {}", why.reason)).at(element.place()))?;
        self.quoted += places.iter().flatten().map(|(span, _)| span.len()).sum::<usize>();
        if raw.is_some() && (!reading.is_standard() || fitting < claims.len()) {
            let all = claims.len();
            self.notices
                .push(format!("`{name}`: positions read as {reading}; {fitting} of {all} passages fit"));
        }
        let mut passages = Vec::new();
        for (Selection { element, claim }, place) in selections.iter().zip(places) {
            // a position that cannot be right is kept as it is: the words may be found elsewhere
            let place =
                place.unwrap_or_else(|| (Span::new(claim.start, claim.end), claim.words[0].to_owned()));
            passages.extend(self.passages(element, &(Some(place.0), place.1)));
        }
        Ok(ImportedSheet { name: name.to_owned(), is_lost: raw.is_none(), text: raw.map(|_| text), passages })
    }

    /// What is said of a whole source: a passage for each note and case, and one for the codings of each coder.
    fn whole(&mut self, source: &Tree) -> Vec<Passage> {
        let stamp = self.users.stamped(source);
        let described = source.text_of("Description").filter(|text| !text.is_empty());
        let described = described.map(|text| Passage { note: text.to_owned(), ..stamp.clone() });
        let mut tagged = self.tagged(source);
        let noted: Vec<_> = self.notes.on(source).cloned().collect();
        let noted: Vec<_> = noted.into_iter().map(|note| self.with_its_tags(note, &mut tagged)).collect();
        let tagged = tagged.into_iter().filter(|(_, tags)| !tags.is_empty()).map(|(coder, tags)| {
            let name = format!("{}/{coder}", guid(source.attribute("guid")));
            Passage { tags: tags.into_values().collect(), coder, guid: name, ..stamp.clone() }
        });
        let tagged: Vec<_> = tagged.collect();
        described.into_iter().chain(noted).chain(self.cases.on(source)).chain(tagged).collect()
    }

    /// The memo `note` with those of the codings in `tagged` that our own export made of its tags: their GUIDs say so.
    fn with_its_tags(&mut self, mut note: Passage, tagged: &mut Tagged) -> Passage {
        let codings = tagged.get_mut(&note.coder).filter(|_| self.known.is_some());
        let Some(codings) = codings.filter(|codings| codings.len() <= self.tries) else { return note };
        self.tries -= codings.len();
        let tags: BTreeSet<TagId> = codings.values().cloned().collect();
        for tag in tags {
            if codings.remove(&coding_guid(&note.guid, &tag)).is_some() {
                note.tags.insert(tag);
            }
        }
        note
    }

    /// The tags of the codings in `element` by coder, with the GUIDs of the codings.
    fn tagged(&mut self, element: &Tree) -> Tagged {
        let owner = self.coder(element);
        let mut tagged = Tagged::new();
        for coding in element.all("Coding") {
            let coder = Some(self.coder(coding)).filter(|coder| !coder.is_empty());
            let tags = tagged.entry(coder.unwrap_or_else(|| owner.clone())).or_default();
            if coding.all("CodeRef").next().is_none() {
                self.told.at_point("codings without a code, left out", coding.place());
            }
            for code in coding.all("CodeRef") {
                match self.tags.get(&guid(code.attribute("targetGUID"))) {
                    Some(id) => drop(tags.insert(guid(coding.attribute("guid")), id.clone())),
                    None => {
                        self.told
                            .at_point("codings of codes that the file does not have, left out", code.place());
                    }
                }
            }
        }
        tagged
    }

    /// Who made `element`; empty when it does not say, or names somebody whom the project does not know, which is told.
    fn coder(&mut self, element: &Tree) -> String {
        if !self.users.know(element) {
            let what = "made by users whom the file does not list: they count as made by whoever imports";
            self.told.at_point(what, element.place());
        }
        self.users.coder(element)
    }

    /// The annotations of one selection, which is at `span` and has the words `quote`: one for each coder; the note is
    /// its creator's.
    fn passages(&mut self, selection: &Tree, (span, quote): &(Option<Span>, String)) -> Vec<Passage> {
        let base = self.users.stamped(selection);
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
        all.map(|passage| Passage { span: *span, quote: quote.clone(), ..passage }).collect()
    }

    /// The description of a selection and the notes on it and its codings, each text once.
    fn note_on(&self, selection: &Tree) -> String {
        let mut texts: Vec<&str> =
            selection.text_of("Description").into_iter().filter(|text| !text.is_empty()).collect();
        let codings = selection.all("Coding").flat_map(|coding| self.notes.on(coding));
        for note in self.notes.on(selection).chain(codings) {
            if !texts.iter().any(|text| text.trim() == note.note.trim()) {
                texts.push(&note.note);
            }
        }
        texts.join("\n\n")
    }

    /// Tells what else is in the project.
    fn tell_rest(&mut self, root: &Tree, sources: &[&Tree]) {
        let names: BTreeSet<_> = sources.iter().map(|source| guid(source.attribute("guid"))).collect();
        let loose = self.notes.loose.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let graphs = root.listed("Graphs", "Graph").map(|graph| format!("`{}`", graph.attribute("name")));
        let graphs: Vec<_> = graphs.collect();
        let told = [
            counted(sources.len() - names.len(), "sources have the GUID of another; all are kept"),
            (!loose.is_empty()).then(|| format!("notes left out that are on no text: {loose}")),
            (!graphs.is_empty()).then(|| format!("graphs left out: {}", graphs.join(", "))),
        ];
        self.notices.extend(told.into_iter().flatten());
        for note in root.all("NoteRef") {
            self.told.at_point("notes on the project as a whole left out", note.place());
        }
    }
}
