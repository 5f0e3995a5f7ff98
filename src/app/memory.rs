//! What comes back when a transcript is opened again: the place, the marks and the way it was looked at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::coverage::Coverage;
use super::filter::Filter;
use super::look::Look;
use super::screen::PanelSize;
use super::selection::Unit;
use super::state::State;

/// What is remembered of a sitting. Places are code points of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Where the cursor was.
    pub cursor: usize,
    /// Places that were given a letter.
    pub marks: BTreeMap<char, usize>,
    /// What was read, half-open.
    pub read: Vec<(usize, usize)>,
    /// The filter, as it is typed; empty: none.
    pub filter: String,
    /// What was searched for, the newest last.
    pub searches: Vec<String>,
    /// How the text was shown.
    pub look: Look,
    /// What the panel took of the screen.
    pub panel: PanelSize,
}

impl State {
    /// What is worth remembering of this sitting.
    pub fn memory(&self) -> Memory {
        let chars = |at: usize| self.transcript().chars_at(at);
        Memory {
            cursor: chars(self.cursor),
            marks: self.jumps.marks.iter().map(|(letter, at)| (*letter, chars(*at))).collect(),
            read: self.coverage.read().iter().map(|r| (chars(r.start), chars(r.end))).collect(),
            filter: self.filter.asked(),
            searches: self.finder.past().to_vec(),
            look: self.look,
            panel: self.panel.size,
        }
    }

    /// Takes up where `memory` left off. Places beyond the end of the text are put at its end.
    pub fn resume(&mut self, memory: Memory) {
        let transcript = self.desk.transcript.clone();
        let byte = |chars: usize| transcript.byte_at(chars).unwrap_or(transcript.text().len());
        self.look = Look { pointing: self.look.pointing, ..memory.look };
        self.panel.size = memory.panel;
        self.jumps.marks = memory.marks.into_iter().map(|(letter, at)| (letter, byte(at))).collect();
        self.coverage = Coverage::new(memory.read.into_iter().map(|(s, e)| byte(s)..byte(e)).collect());
        self.finder.recall(memory.searches);
        if let Ok(filter) = Filter::parse(&memory.filter) {
            self.show_only(filter);
        }
        self.go(byte(memory.cursor), Unit::Character);
    }
}
