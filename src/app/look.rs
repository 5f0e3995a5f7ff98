//! How the text is shown: what a reader can choose without changing a word of it.

use serde::{Deserialize, Serialize};

use crate::text::layout::Fit;

/// The greatest width of a line of text, in cells, when the reader has not chosen one.
const MEASURE: u16 = 80;

/// The widths among which one key goes around, in cells; the last is the whole window.
const MEASURES: [u16; 4] = [60, 80, 100, u16::MAX];

/// Something that is drawn or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Shown {
    /// It is drawn.
    #[default]
    Yes,
    /// It is left out.
    No,
}

/// What stands out while the rest of the text is dimmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Focus {
    /// Nothing: all of the text looks alike.
    #[default]
    Everything,
    /// The paragraph under the cursor.
    Paragraph,
    /// The row under the cursor, as under a ruler.
    Row,
}

/// Who gets the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Pointing {
    /// This program.
    #[default]
    Here,
    /// The terminal, to select and copy with it.
    Terminal,
}

/// The reader's choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// The greatest width of a line of text, in cells.
    pub measure: u16,
    /// How lines are filled.
    pub fit: Fit,
    /// The indent of what is said, so that the speakers' labels stand out.
    pub indent: Shown,
    /// The numbers of the paragraphs.
    pub numbers: Shown,
    /// What stands out.
    pub focus: Focus,
    /// Everything but the text; without it the text stands alone in the middle of the screen.
    pub surroundings: Shown,
    /// How much of the text was read.
    pub coverage: Shown,
    /// Who gets the mouse.
    #[serde(skip)]
    pub pointing: Pointing,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            measure: MEASURE,
            fit: Fit::default(),
            indent: Shown::default(),
            numbers: Shown::default(),
            focus: Focus::default(),
            surroundings: Shown::default(),
            coverage: Shown::default(),
            pointing: Pointing::default(),
        }
    }
}

impl Shown {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
        }
    }
}

impl Pointing {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Here => Self::Terminal,
            Self::Terminal => Self::Here,
        }
    }
}

impl Focus {
    /// `wanted`, or nothing when it is so already.
    #[must_use]
    pub fn toggled(self, wanted: Self) -> Self {
        if self == wanted { Self::Everything } else { wanted }
    }
}

/// The width after `measure` when one key goes around, in cells.
pub(super) fn next_measure(measure: u16) -> u16 {
    MEASURES.into_iter().find(|m| *m > measure).unwrap_or(MEASURES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_goes_around_the_measures_from_any_width() {
        let around: Vec<u16> = std::iter::successors(Some(72), |m| Some(next_measure(*m))).take(6).collect();
        assert_eq!(around, [72, 80, 100, u16::MAX, 60, 80]);
    }
}
