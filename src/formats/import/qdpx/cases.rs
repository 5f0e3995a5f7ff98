//! Cases and variables: what is known of a text besides its words becomes a memo on it, the rest is told by name.

use std::collections::{HashMap, HashSet};

use crate::formats::Unreadable;
use crate::formats::import::refi::guid;
use crate::formats::import::told::Told;
use crate::formats::import::tree::Tree;
use crate::formats::import::{MOST_QUOTED, Passage, refused};

/// What the cases and variables of a project say of its sources.
#[derive(Debug)]
pub(super) struct Cases {
    /// The names of the variables by their GUIDs.
    variables: HashMap<String, String>,
    /// Memos by the GUID of the source they are on.
    memos: HashMap<String, Vec<Passage>>,
    /// What could not be kept, in a reader's words.
    pub(super) notices: Vec<String>,
}

/// Whether passages in a case are left out silently: our own cases are the speakers, which the text itself has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speakers {
    AreCases,
    Unknown,
}

impl Cases {
    /// Those of the project `root`. Refused are memos that would be too long together.
    pub(super) fn of(root: &Tree, speakers: Speakers, told: &mut Told) -> Result<Self, Unreadable> {
        let variables = root.listed("Variables", "Variable");
        let variables =
            variables.map(|it| (guid(it.attribute("guid")), it.attribute("name").to_owned())).collect();
        let mut cases = Self { variables, memos: HashMap::new(), notices: Vec::new() };
        let sources = root.all("Sources").flat_map(Tree::children);
        let sources: HashSet<String> = sources.map(|source| guid(source.attribute("guid"))).collect();
        let mut written = 0_usize;
        for case in root.listed("Cases", "Case") {
            for source in case.all("SourceRef") {
                if !sources.contains(&guid(source.attribute("targetGUID"))) {
                    told.at_point("references of cases to texts that the file does not have", source.place());
                }
            }
            for variable in case.all("VariableValue").filter_map(|value| value.all("VariableRef").next()) {
                if !cases.variables.contains_key(&guid(variable.attribute("targetGUID"))) {
                    told.at_point(
                        "values of variables that the file does not have, left out",
                        variable.place(),
                    );
                }
            }
            let note = cases.note(case);
            written = written.saturating_add(note.len().saturating_mul(case.all("SourceRef").count()));
            if written > MOST_QUOTED {
                return Err(refused("its cases are repeated too often"));
            }
            cases.add(case, &note, speakers);
        }
        Ok(cases)
    }

    /// What is known of `case`, one thing a line.
    fn note(&self, case: &Tree) -> String {
        let description = case.text_of("Description").unwrap_or_default();
        let parts = [format!("Case: {}", case.attribute("name")), description.to_owned(), self.values(case)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// Puts `note` on the sources of `case`, and tells what else the case is about.
    fn add(&mut self, case: &Tree, note: &str, speakers: Speakers) {
        let name = case.attribute("name");
        let sources: Vec<String> = case.all("SourceRef").map(|it| guid(it.attribute("targetGUID"))).collect();
        for source in &sources {
            let guid = format!("{source}/{}", guid(case.attribute("guid")));
            let memo = Passage { note: note.to_owned(), guid, ..Passage::default() };
            self.memos.entry(source.clone()).or_default().push(memo);
        }
        let values = if sources.is_empty() { case.all("VariableValue").count() } else { 0 };
        let passages = if speakers == Speakers::AreCases { 0 } else { case.all("SelectionRef").count() };
        let left = [(values, "values"), (passages, "passages"), (case.all("CodeRef").count(), "codes")];
        let left = left.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        let left = left.collect::<Vec<_>>().join(", ");
        if !left.is_empty() {
            self.notices.push(format!("the case `{name}`: what it says of {left} is left out"));
        } else if sources.is_empty() && speakers == Speakers::Unknown {
            self.notices.push(format!("the case `{name}` is left out: it is about no text"));
        }
    }

    /// The memos on `source`: the cases it belongs to, and the values of its own variables.
    pub(super) fn on(&self, source: &Tree) -> impl Iterator<Item = Passage> {
        let name = guid(source.attribute("guid"));
        let of_cases = self.memos.get(&name).cloned().unwrap_or_default();
        let values = Some(self.values(source)).filter(|values| !values.is_empty());
        let own =
            values.map(|note| Passage { note, guid: format!("{name}/variables"), ..Passage::default() });
        of_cases.into_iter().chain(own)
    }

    /// The values of variables in `element`, one a line.
    fn values(&self, element: &Tree) -> String {
        let lines = element.all("VariableValue").filter_map(|value| {
            let variable = value.all("VariableRef").next()?;
            let name = self.variables.get(&guid(variable.attribute("targetGUID")))?;
            let text = value.children().iter().find(|child| child.name().ends_with("Value"))?.text();
            (!text.is_empty()).then(|| format!("{name}: {text}"))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
