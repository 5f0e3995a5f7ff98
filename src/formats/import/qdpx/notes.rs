//! Who wrote what: the users of a project, its notes, and what the notes are about.

use std::collections::HashMap;

use super::files::Files;
use crate::formats::Unreadable;
use crate::formats::import::refi::guid;
use crate::formats::import::tree::Tree;
use crate::formats::import::{MOST_QUOTED, Passage, refused};
use crate::formats::time;

/// The users of a project by their GUIDs.
#[derive(Debug)]
pub(super) struct Users(HashMap<String, String>);

impl Users {
    pub(super) fn of(root: &Tree) -> Self {
        let users = root.listed("Users", "User");
        Self(users.map(|user| (guid(user.attribute("guid")), user.attribute("name").to_owned())).collect())
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
    /// How many links are not between a note and something else.
    pub(super) other_links: usize,
}

impl Notes {
    /// The notes of the project `root`. Refused are those that together would be too long where they are referred to.
    pub(super) fn of(root: &Tree, users: &Users, files: &mut Files<'_>) -> Result<Self, Unreadable> {
        let notes: Vec<&Tree> = root.listed("Notes", "Note").collect();
        let memos: HashMap<_, _> =
            notes.iter().map(|note| (guid(note.attribute("guid")), memo(note, users, files))).collect();
        let (mut linked, mut other_links) = (HashMap::<_, Vec<_>>::new(), 0);
        for link in root.listed("Links", "Link") {
            let ends = ["originGUID", "targetGUID"].map(|end| guid(link.attribute(end)));
            match ends.map(|end| (memos.contains_key(&end), end)) {
                [(true, note), (false, about)] | [(false, about), (true, note)] => {
                    linked.entry(about).or_default().push(note);
                }
                _ => other_links += 1,
            }
        }
        let mut met = HashMap::new();
        for part in ["CodeBook", "Sources"] {
            root.all(part).for_each(|part| meet(part, &linked, &mut met));
        }
        let length = |(note, times): (&String, &usize)| {
            memos.get(note).map_or(0, |memo: &Passage| memo.note.len().saturating_mul(*times))
        };
        if met.iter().map(length).fold(0, usize::saturating_add) > MOST_QUOTED {
            return Err(refused("its notes are repeated too often"));
        }
        let is_loose = |note: &&&Tree| !met.contains_key(&guid(note.attribute("guid")));
        let loose = notes.iter().filter(is_loose).map(|note| note.attribute("name").to_owned()).collect();
        Ok(Self { memos, linked, loose, other_links })
    }

    /// The notes on `element`, by reference or by link.
    pub(super) fn on(&self, element: &Tree) -> impl Iterator<Item = &Passage> {
        let referred = element.all("NoteRef").map(|note| guid(note.attribute("targetGUID")));
        let linked = self.linked.get(&guid(element.attribute("guid"))).into_iter().flatten().cloned();
        referred.chain(linked).filter_map(|note| self.memos.get(&note))
    }
}

/// Counts in `met` how often each note is on `element` or on what is in it. The depth of a document is limited.
fn meet(element: &Tree, linked: &HashMap<String, Vec<String>>, met: &mut HashMap<String, usize>) {
    let referred = (element.name() == "NoteRef").then(|| guid(element.attribute("targetGUID")));
    let by_link = linked.get(&guid(element.attribute("guid"))).into_iter().flatten().cloned();
    for note in referred.into_iter().chain(by_link) {
        *met.entry(note).or_insert(0) += 1;
    }
    element.children().iter().for_each(|child| meet(child, linked, met));
}

/// The note `note` as a memo.
fn memo(note: &Tree, users: &Users, files: &mut Files<'_>) -> Passage {
    let text = files.text(note).ok().flatten().map(|raw| raw.text).unwrap_or_default();
    // only a file of its own begins with a mark; within the document it is a character of the note
    let is_file = note.text_of("PlainTextContent").is_none();
    Passage {
        note: if is_file { text.trim_start_matches('\u{feff}').to_owned() } else { text },
        guid: guid(note.attribute("guid")),
        ..users.stamped(note)
    }
}
