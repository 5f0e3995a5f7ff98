//! The blocks of a caption file: a time line and the lines under it.
//!
//! WebVTT and SubRip share this shape, and the same damage: a missing blank line, a blank line inside a cue, a time
//! that cannot be read. Nothing is lost here: lines without a time come out as a block without a time.

use super::clock::{self, Timing};

/// Words that are shown together, said by one voice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cue {
    /// Line of the file where its time stands, 1-based; for a cue without a time, where its words begin.
    pub line: usize,
    /// Milliseconds from the beginning of the recording; none when the file has no readable time.
    pub start: Option<u64>,
    /// Milliseconds, never before `start`.
    pub end: Option<u64>,
    /// The voice that the format names.
    pub speaker: Option<String>,
    /// The words without markup, with a newline between the lines on the screen. Never blank.
    pub text: String,
}

/// Lines of the file that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// Line of the time or, without one, of the first words; 1-based.
    pub(super) line: usize,
    /// Its time line; none for header, comment and stray text.
    pub(super) timing: Option<Timing>,
    /// The lines under the time; of a block without one, all.
    pub(super) lines: Vec<&'a str>,
}

impl<'a> Block<'a> {
    /// What to tell the reader about this block; none when all is well.
    pub(super) fn notice(&self) -> Option<String> {
        match self.timing {
            None => Some(format!("text at line {}: no time", self.line)),
            Some(timing) => timing.fault.map(|fault| format!("cue at line {}: {fault}", self.line)),
        }
    }

    /// A cue with the time of this block.
    pub(super) fn cue(&self, speaker: Option<String>, text: String) -> Cue {
        let Timing { start, end, .. } = self.timing.unwrap_or_default();
        Cue { line: self.line, start, end, speaker, text }
    }

    /// Whether this is a number or name for the next block: alone in its block, or a number at its end.
    fn ends_with_identifier(&self) -> bool {
        let Some(last) = self.lines.last() else { return false };
        is_number(last) || (self.timing.is_none() && self.lines.len() == 1)
    }

    /// Takes in a line that is neither blank nor a time.
    fn push(&mut self, number: usize, line: &'a str) {
        if self.lines.is_empty() && self.timing.is_none() {
            self.line = number;
        }
        self.lines.push(line);
    }
}

/// Cuts `text` into blocks. A block ends at a blank line or before the next time line; the identifier above a time
/// line belongs to no block.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut current = Block::default();
    for (number, line) in (1..).zip(text.split('\n')) {
        if let Some(timing) = clock::timing(line) {
            if current.ends_with_identifier() {
                current.lines.pop();
            }
            let next = Block { line: number, timing: Some(timing), lines: Vec::new() };
            finish(&mut found, std::mem::replace(&mut current, next));
        } else if line.trim().is_empty() {
            finish(&mut found, std::mem::take(&mut current));
        } else {
            current.push(number, line);
        }
    }
    finish(&mut found, current);
    found
}

/// The lines that have words, without space and byte-order marks around them.
pub(super) fn tidy(words: &str) -> String {
    let lines = words.lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Keeps `block` unless it is empty or the number of a cue that never came.
fn finish<'a>(found: &mut Vec<Block<'a>>, block: Block<'a>) {
    let stray_number = block.timing.is_none() && block.lines.iter().all(|line| is_number(line));
    if !stray_number {
        found.push(block);
    }
}

/// Whether `line` is a number such as those that SubRip writes above each cue.
fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Vec<(usize, Option<u64>, Vec<&str>)> {
        blocks(text).into_iter().map(|b| (b.line, b.timing.and_then(|t| t.start), b.lines)).collect()
    }

    #[test]
    fn numbers_and_names_above_a_time_are_no_text() {
        let text = "7\n00:01.000 --> 00:02.000\none\n\nintro\n00:03.000 --> 00:04.000\ntwo";
        assert_eq!(shape(text), [(2, Some(1_000), vec!["one"]), (6, Some(3_000), vec!["two"])]);
    }

    #[test]
    fn a_missing_blank_line_does_not_glue_two_cues() {
        let text = "1\n00:01.000 --> 00:02.000\none\n2\n00:03.000 --> 00:04.000\ntwo\n";
        assert_eq!(shape(text), [(2, Some(1_000), vec!["one"]), (5, Some(3_000), vec!["two"])]);
    }

    #[test]
    fn a_blank_line_inside_a_cue_loses_no_words() {
        let text = "00:01.000 --> 00:02.000\none\n\nand more\nof it\n";
        assert_eq!(shape(text), [(1, Some(1_000), vec!["one"]), (4, None, vec!["and more", "of it"])]);
    }

    #[test]
    fn a_time_without_words_is_an_empty_block() {
        assert_eq!(shape("\n\n9\n00:01.000 --> 00:02.000"), [(4, Some(1_000), vec![])]);
        assert_eq!(shape(""), []);
        assert_eq!(shape("12\n\n13\n"), []);
    }
}
