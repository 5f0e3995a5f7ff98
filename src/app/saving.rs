//! How safe the changes are.

/// How safe the changes are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Saving {
    /// Everything is on disk.
    #[default]
    Saved,
    /// This many changes are only in memory yet.
    Changed(usize),
    /// Everything is on disk, this many changes in the journal alone: the files follow in a moment.
    Journalled(usize),
    /// Saving failed: why, and how many changes are not in the files.
    Failed(String, usize),
    /// Nothing can be saved here: why.
    ReadOnly(String),
}

impl Saving {
    /// How many changes are not known to be safe.
    pub fn unsaved(&self) -> usize {
        match self {
            Self::Changed(n) | Self::Failed(_, n) => *n,
            Self::Saved | Self::Journalled(_) | Self::ReadOnly(_) => 0,
        }
    }
}
