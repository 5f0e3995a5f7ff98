//! Who wrote what: the users of a project, its notes, and what the notes are about.

use std::collections::{HashMap, HashSet};

use super::files::{Files, Raw};
use crate::formats::Unreadable;
use crate::formats::import::refi::guid;
use crate::formats::import::told::Told;
use crate::formats::import::tree::Tree;
use crate::formats::import::{MOST_QUOTED, Passage, refused};
use crate::formats::time;

/// The users of a project by their GUIDs.
#[derive(Debug)]
pub(super) struct Users(HashMap<String, String>);

impl Users {
    /// The users of the project `root`; what is wrong with them is `told`.
    pub(super) fn of(root: &Tree, told: &mut Told) -> Self {
        let (mut users, mut names) = (HashMap::new(), HashSet::new());
        for user in root.listed("Users", "User") {
            let name = user.attribute("name").trim();
            if name.is_empty() {
                told.at_point(
                    "users without a name: what they made counts as made by whoever imports",
                    user.place(),
                );
            } else if !names.insert(name) {
                told.at_point(format!("another user `{name}`: both are one coder"), user.place());
            }
            users.insert(guid(user.attribute("guid")), name.to_owned());
        }
        Self(users)
    }

    /// Whether whoever made `element` is listed, or it does not say who did.
    pub(super) fn know(&self, element: &Tree) -> bool {
        let user = element.attribute("creatingUser");
        user.is_empty() || self.0.contains_key(&guid(user))
    }

    /// Who made `element`; empty when it does not say.
    pub(super) fn coder(&self, element: &Tree) -> String {
        self.0.get(&guid(element.attribute("creatingUser"))).cloned().unwrap_or_default()
    }

    /// A passage with the coder and the times of `element`.
    pub(super) fn stamped(&self, element: &Tree) -> Passage {
        let changed =
            Some(time::lenient(element.attribute("modifiedDateTime"))).filter(|time| !time.is_empty());
        let made = time::lenient(element.attribute("creationDateTime"));
        Passage { coder: self.coder(element), made, changed, ..Passage::default() }
    }
}

/// The notes of a project.
#[derive(Debug)]
pub(super) struct Notes {
    /// Each as a memo, by its GUID.
    memos: HashMap<String, Passage>,
    /// The GUIDs of the notes that a link, not a reference, puts on something, by the GUID of that.
    linked: HashMap<String, Vec<String>>,
    /// The names of those that nothing refers to.
    pub(super) loose: Vec<String>,
}

impl Notes {
    /// The notes of the project `root`. Refused are those that together would be too long where they are referred to.
    pub(super) fn of(
        root: &Tree,
        users: &Users,
        files: &mut Files<'_>,
        told: &mut Told,
    ) -> Result<Self, Unreadable> {
        let notes: Vec<&Tree> = root.listed("Notes", "Note").collect();
        let mut memos = HashMap::new();
        for note in &notes {
            let text = files.text(note).unwrap_or_else(|refusal| {
                told.at_point(format!("notes left out: {refusal}"), note.place());
                None
            });
            let guid = guid(note.attribute("guid"));
            if memos.insert(guid, memo(note, text.unwrap_or_default(), users)).is_some() {
                told.at_point("notes with the GUID of one before, in whose place they are", note.place());
            }
        }
        let mut linked = HashMap::<_, Vec<_>>::new();
        for link in root.listed("Links", "Link") {
            let ends = ["originGUID", "targetGUID"].map(|end| guid(link.attribute(end)));
            match ends.map(|end| (memos.contains_key(&end), end)) {
                [(true, note), (false, about)] | [(false, about), (true, note)] => {
                    linked.entry(about).or_default().push(note);
                }
                _ => told.at_point("links left out that put no note on anything", link.place()),
            }
        }
        let mut met = Met::new();
        for part in ["CodeBook", "Sources"] {
            root.all(part).for_each(|part| meet(part, &linked, &mut met));
        }
        for (note, places) in &met {
            if !memos.contains_key(note) {
                for place in places {
                    told.at_point("references to notes that are not there", *place);
                }
            }
        }
        let length = |(note, places): (&String, &Vec<_>)| {
            memos.get(note).map_or(0, |memo: &Passage| memo.note.len().saturating_mul(places.len()))
        };
        if met.iter().map(length).fold(0, usize::saturating_add) > MOST_QUOTED {
            return Err(refused("its notes are repeated too often"));
        }
        let is_loose = |note: &&&Tree| !met.contains_key(&guid(note.attribute("guid")));
        let loose = notes.iter().filter(is_loose).map(|note| note.attribute("name").to_owned()).collect();
        Ok(Self { memos, linked, loose })
    }

    /// The notes on `element`, by reference or by link.
    pub(super) fn on(&self, element: &Tree) -> impl Iterator<Item = &Passage> {
        let referred = element.all("NoteRef").map(|note| guid(note.attribute("targetGUID")));
        let linked = self.linked.get(&guid(element.attribute("guid"))).into_iter().flatten().cloned();
        referred.chain(linked).filter_map(|note| self.memos.get(&note))
    }
}

/// Where each note is referred to, by its GUID.
type Met = HashMap<String, Vec<(usize, usize)>>;

/// Adds to `met` where a note is on `element` or on what is in it. The depth of a document is limited.
fn meet(element: &Tree, linked: &HashMap<String, Vec<String>>, met: &mut Met) {
    let referred = (element.name() == "NoteRef").then(|| guid(element.attribute("targetGUID")));
    let by_link = linked.get(&guid(element.attribute("guid"))).into_iter().flatten().cloned();
    for note in referred.into_iter().chain(by_link) {
        met.entry(note).or_default().push(element.place());
    }
    element.children().iter().for_each(|child| meet(child, linked, met));
}

/// The note `note`, whose text is `raw`, as a memo.
fn memo(note: &Tree, raw: Raw, users: &Users) -> Passage {
    let text = raw.text;
    // only a file of its own begins with a mark; within the document it is a character of the note
    let is_file = note.text_of("PlainTextContent").is_none();
    Passage {
        note: if is_file { text.trim_start_matches('\u{feff}').to_owned() } else { text },
        guid: guid(note.attribute("guid")),
        ..users.stamped(note)
    }
}
