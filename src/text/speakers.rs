//! Who speaks: labels such as `President of Arden Mara Voss:` at the start of a paragraph.

use std::ops::Range;

/// A speaker's label in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the label in the canonical text, with its colon or brackets, without the space after it.
    pub range: Range<usize>,
    /// The speaker's name, without the decoration.
    pub speaker: String,
}

/// Finds the label at the start of `line`, which begins at byte `at` of the text.
pub(super) fn label(line: &str, at: usize) -> Option<Label> {
    let end = line.find([':', '：'])?;
    let name = line[..end].trim_start_matches(['#', ' ']);
    let words: Vec<&str> = name.split_whitespace().collect();
    let plausible = !words.is_empty()
        && words.len() <= 8
        && words.iter().all(|w| w.len() <= 3 || w.chars().next().is_some_and(|c| !c.is_lowercase()))
        && name.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphabetic());
    let colon = line[end..].chars().next().map_or(1, char::len_utf8);
    plausible.then(|| Label { range: at..at + end + colon, speaker: name.to_owned() })
}
