//! What a command is.

use super::state::State;

/// Where a command's keys count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// In the text and in the panel.
    Everywhere,
    /// In the text.
    Text,
    /// In the text while a passage is selected; before [`Scope::Text`].
    Selection,
    /// In the text behind an operator; before [`Scope::Text`].
    Object,
    /// In the panel.
    Panel,
    /// In the panel while it is the review desk.
    Review,
    /// In the panel while it compares two coders.
    Compare,
}

impl Scope {
    /// What people read in the help.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Text => "in the text",
            Self::Selection => "with a selection",
            Self::Object => "behind an operator",
            Self::Panel => "in the panel",
            Self::Review => "at the review desk",
            Self::Compare => "in a comparison",
        }
    }
}

/// Under what a command stands in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Heading {
    /// Going somewhere.
    Moving,
    /// Searching and filtering.
    Finding,
    /// How the text is shown.
    Viewing,
    /// Selecting a passage.
    Selecting,
    /// Marking, tagging, noting.
    Tagging,
    /// The side panel and the codebook.
    Panel,
    /// After an edit, after a merge, between coders.
    Review,
    /// Everything else.
    General,
}

impl Heading {
    /// What people read in the help.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Moving => "Moving",
            Self::Finding => "Finding",
            Self::Viewing => "Viewing",
            Self::Selecting => "Selecting",
            Self::Tagging => "Tagging",
            Self::Panel => "Panel",
            Self::Review => "Reviewing and comparing",
            Self::General => "General",
        }
    }
}

/// What the rows of one table of commands have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section {
    /// Under what they stand in the help.
    pub(super) heading: Heading,
    /// Where their keys count.
    pub(super) scope: Scope,
}

impl Section {
    /// The row of the command called `name`.
    pub(super) const fn row(
        self,
        name: &'static str,
        keys: &'static str,
        help: &'static str,
        run: fn(&mut State),
    ) -> Command {
        Command { name, keys, heading: self.heading, scope: self.scope, help, run }
    }
}

/// One row of the table of commands. Keymap, help, palette, `manicule keys` and the manual all read it.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Its name, for the palette and the key file.
    pub name: &'static str,
    /// The keys that run it, several separated by a space.
    pub keys: &'static str,
    /// Under what it stands in the help.
    pub heading: Heading,
    /// Where its keys count.
    pub scope: Scope,
    /// One line that says what it does, in the imperative, without a full stop.
    pub help: &'static str,
    /// What it does.
    pub run: fn(&mut State),
}
