//! Text to cells: the only door through which a transcript's characters reach a screen.

use std::borrow::Cow;

/// One thing that is drawn: a grapheme cluster, or the visible stand-in of a character that has no shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// Byte offset of the cluster in the text that was given.
    pub at: usize,
    /// Length of the cluster in bytes.
    pub len: usize,
    /// What to draw: never a control, bidirectional or invisible character.
    pub shown: Cow<'a, str>,
    /// Cells, as ratatui counts them. At least 1.
    pub width: usize,
    /// Whether `shown` stands in for something that could not be drawn as it is.
    pub marker: bool,
}

/// The glyphs of `text`, which begins at column `column` (for tab stops).
pub fn glyphs(text: &str, column: usize) -> impl Iterator<Item = Glyph<'_>> {
    use unicode_segmentation::UnicodeSegmentation;
    let _ = column;
    text.grapheme_indices(true).map(|(at, cluster)| {
        let marker = cluster.chars().any(char::is_control);
        Glyph {
            at,
            len: cluster.len(),
            shown: if marker { Cow::Borrowed("␀") } else { Cow::Borrowed(cluster) },
            width: unicode_width::UnicodeWidthStr::width(cluster).max(1),
            marker,
        }
    })
}

/// `text` on one line and safe to print: line ends and hidden characters become visible stand-ins.
pub fn visible(text: &str) -> String {
    glyphs(text, 0).map(|g| g.shown).collect()
}
