//! A sitting: state, files and clock; the one place where effects are run.

use crate::app::{Msg, State};

/// What only the owner of the terminal can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// Draw the whole screen anew.
    Redraw,
    /// Give the terminal back until the program is called again.
    Suspend,
    /// Put this text on the clipboard.
    Copy(String),
    /// Leave.
    Quit,
}
/// A sitting.
#[derive(Debug)]
pub struct Session {
    state: State,
}
impl Session {
    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }
    /// Sends.
    pub fn send(&mut self, _: Msg) -> Vec<Outside> {
        Vec::new()
    }
    /// Saves.
    pub fn save(&mut self) {}
    /// Dirty.
    pub fn is_dirty(&self) -> bool {
        false
    }
}
