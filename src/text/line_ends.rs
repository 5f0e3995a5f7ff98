//! Whether the line ends of a file end paragraphs or only lines.

use unicode_width::UnicodeWidthStr;

use super::lines::{Line, lines};

/// What a line end that is not followed by a blank line means in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// It ends a paragraph: prose with one line per paragraph, or one short line per remark.
    Paragraphs,
    /// It was put there to keep lines short: the file is hard-wrapped and a block is one paragraph.
    Wrapping,
}

/// How many lines are looked at; a file that changes its habit later is read as it begins.
const SAMPLE: usize = 20_000;
/// Cells between which the longest lines of a hard-wrapped file lie.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 30..=100;
/// Longest first word that is believed, in cells: scripts without spaces have no words here.
const LONGEST_WORD: usize = 16;

/// Finds out what the line ends of `text` mean. `is_labelled` tells whether a speaker's label begins at a byte.
///
/// Whoever fills lines up to a width *W* breaks a line where the next word would not have fitted. So let *W* be
/// the width that 98 % of the lines keep to, and look at each line end inside a block: it is *forced* when the
/// line, a space and the first word of the next line are together wider than *W*, less a sixteenth for programs
/// that prefer even lines to full ones. A press briefing filled at 40, 60, 72, 80 and 100 cells has 100 % of its
/// line ends forced when filled greedily and 90 to 97 % when filled evenly; its sentences, one per line, have 10 %,
/// and lists of sentences in Hindi and Arabic 19 and 18 %.
///
/// The file is taken for hard-wrapped when *W* is 30 to 100 cells, at least two and at least half of the line ends
/// break a sentence, and at least 60 % of those that do are forced. Line ends before a label or a deeper indent are
/// left out: they begin a paragraph in any file.
pub(super) fn breaks(text: &str, is_labelled: impl Fn(usize) -> bool) -> Breaks {
    let shapes: Vec<Shape> =
        lines(text).take(SAMPLE).map(|line| Shape::of(&line, is_labelled(line.at))).collect();
    let width = usual_width(&shapes);
    if !WRAP_WIDTHS.contains(&width) {
        return Breaks::Paragraphs;
    }
    let full = width - width / 16;
    let inner = || shapes.windows(2).filter(|pair| !pair[1].begins_paragraph(&pair[0]));
    let unfinished = inner().filter(|pair| !pair[0].is_finished).count();
    let is_forced = |pair: &&[Shape]| pair[0].width + 1 + pair[1].first_word > full;
    let forced = inner().filter(|pair| !pair[0].is_finished).filter(is_forced).count();
    if unfinished >= 2 && unfinished * 2 >= inner().count() && forced * 5 >= unfinished * 3 {
        Breaks::Wrapping
    } else {
        Breaks::Paragraphs
    }
}

/// The width in cells that 98 % of the lines keep to; 0 without lines.
fn usual_width(shapes: &[Shape]) -> usize {
    let mut widths: Vec<usize> = shapes.iter().map(|shape| shape.width).collect();
    widths.sort_unstable();
    widths.get((widths.len() * 98).div_ceil(100).saturating_sub(1)).copied().unwrap_or(0)
}

/// What matters of a line here.
#[derive(Debug)]
struct Shape {
    /// Cells with the indent; a line that is clearly too long counts its bytes.
    width: usize,
    /// Cells of the first word.
    first_word: usize,
    indent: usize,
    opens_block: bool,
    is_labelled: bool,
    is_finished: bool,
}

impl Shape {
    fn of(line: &Line<'_>, is_labelled: bool) -> Self {
        let bare = line.text.trim_end();
        let first = line.words().split_whitespace().next().unwrap_or_default();
        Self {
            width: cells(bare),
            first_word: cells(first).min(LONGEST_WORD),
            indent: line.indent(),
            opens_block: line.opens_block,
            is_labelled,
            is_finished: super::units::ends_sentence(bare),
        }
    }

    /// Whether a paragraph begins here in any file, given the line `before`.
    fn begins_paragraph(&self, before: &Self) -> bool {
        self.opens_block || self.is_labelled || (self.indent > before.indent && !before.is_labelled)
    }
}

/// Cells of `text`, or its bytes when it is far longer than any line of interest.
fn cells(text: &str) -> usize {
    if text.len() > 16 * WRAP_WIDTHS.end() || text.is_ascii() { text.len() } else { text.width() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str = "We came to the harbour early, when the boats were still out, and waited for them \
        on the wall. Nobody spoke much. The first boat came in at six with nothing to show for the night; \
        the second had lost a net. It was, my grandmother used to say, a sea with a long memory and little \
        patience, and that morning we believed her more than we believed the forecast on the radio.";

    fn filled(text: &str, width: usize) -> String {
        textwrap::fill(text, width)
    }

    fn judged(text: &str) -> Breaks {
        breaks(text, |_| false)
    }

    #[test]
    fn filled_lines_are_wrapping_at_every_usual_width() {
        for width in 40..=100 {
            assert_eq!(judged(&filled(PROSE, width)), Breaks::Wrapping, "{width}");
        }
    }

    #[test]
    fn long_lines_are_paragraphs() {
        assert_eq!(judged(&format!("{PROSE}\n{PROSE}\n\n{PROSE}")), Breaks::Paragraphs);
        assert_eq!(judged(&filled(PROSE, 140)), Breaks::Paragraphs);
    }

    #[test]
    fn one_sentence_per_line_is_no_wrapping() {
        let sentences = PROSE.replace(". ", ".\n").replace("; ", ";\n").replace(", ", ",\n");
        assert_eq!(judged(&sentences), Breaks::Paragraphs);
    }

    #[test]
    fn short_remarks_are_paragraphs() {
        assert_eq!(judged("yes\nno\nmaybe\nwell\n"), Breaks::Paragraphs);
        assert_eq!(judged(""), Breaks::Paragraphs);
    }

    #[test]
    fn wide_characters_count_twice() {
        let line = "海".repeat(35);
        assert_eq!(judged(&format!("{line}\n{line}\n{line}\n船")), Breaks::Wrapping);
        let line = "海".repeat(55);
        assert_eq!(judged(&format!("{line}\n{line}\n{line}\n船")), Breaks::Paragraphs);
    }
}
