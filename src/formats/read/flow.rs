//! The lines of a word processor's document: paragraphs, table rows, text boxes, notes.
//!
//! The same rules for all such formats:
//!
//! - a paragraph is a line, an empty one an empty line;
//! - a table row is a line with a tab between its cells; when a cell has several paragraphs, each paragraph of the row
//!   is a line of its own instead; rows without words are left out;
//! - a text box comes after the paragraph that it hangs on;
//! - a note is `[1]` where it is referred to, and stands at the end after an empty line, numbered in the order of the
//!   references.

use std::collections::BTreeMap;

/// Collects a document.
#[derive(Debug)]
pub(super) struct Flow {
    /// The last one is written to; those before wait for it to end. Never empty.
    frames: Vec<Frame>,
    /// The rows that are open, the innermost last: the lines of each cell.
    rows: Vec<Vec<Vec<String>>>,
    /// The numbers of the notes by their keys, from 1 in the order in which they are referred to.
    numbers: BTreeMap<String, usize>,
    /// The lines of each note.
    notes: BTreeMap<String, Vec<String>>,
}

/// A place with paragraphs of its own: the body, a cell, a text box, a note.
#[derive(Debug, Default)]
struct Frame {
    lines: Vec<String>,
    /// The paragraph that is open.
    open: Option<String>,
    /// What hangs on the open paragraph.
    hanging: Vec<String>,
    /// Whether the mark of the open paragraph was deleted.
    joins: bool,
    /// The words of paragraphs whose marks were deleted: the next one begins with them.
    carried: String,
}

impl Frame {
    fn end_paragraph(&mut self) {
        let joins = std::mem::take(&mut self.joins);
        match self.open.take() {
            Some(line) if joins => {
                self.carried = line;
                return;
            }
            Some(line) => self.lines.push(line),
            None => {}
        }
        self.lines.append(&mut self.hanging);
    }

    /// All lines, when nothing more comes.
    fn into_lines(mut self) -> Vec<String> {
        self.end_paragraph();
        if !self.carried.is_empty() {
            self.lines.push(self.carried);
        }
        self.lines.append(&mut self.hanging);
        self.lines
    }
}

impl Default for Flow {
    fn default() -> Self {
        Self {
            frames: vec![Frame::default()],
            rows: Vec::new(),
            numbers: BTreeMap::new(),
            notes: BTreeMap::new(),
        }
    }
}

impl Flow {
    fn frame(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Begins a paragraph; ends the open one, should there be one.
    pub(super) fn begin_paragraph(&mut self) {
        let frame = self.frame();
        frame.end_paragraph();
        frame.open = Some(std::mem::take(&mut frame.carried));
    }

    /// Ends the paragraph.
    pub(super) fn end_paragraph(&mut self) {
        self.frame().end_paragraph();
    }

    /// Deletes the mark of the open paragraph: the next one continues its line.
    pub(super) fn delete_mark(&mut self) {
        self.frame().joins = true;
    }

    /// Adds `words` to the open paragraph; outside of one they are no part of the document.
    pub(super) fn write(&mut self, words: &str) {
        if let Some(line) = &mut self.frame().open {
            line.extend(words.chars().map(|c| if c == '\r' { '\n' } else { c }));
        }
    }

    /// Adds `words` with each run of white space as one space, none at the start of a paragraph.
    pub(super) fn write_collapsed(&mut self, words: &str) {
        let Some(line) = &mut self.frame().open else { return };
        for c in words.chars() {
            match c {
                ' ' | '\t' | '\n' | '\r' if line.is_empty() || line.ends_with(' ') => {}
                ' ' | '\t' | '\n' | '\r' => line.push(' '),
                c => line.push(c),
            }
        }
    }

    /// Begins a place with paragraphs of its own.
    pub(super) fn begin_frame(&mut self) {
        self.frames.push(Frame::default());
    }

    /// Ends the place begun last. Returns its lines.
    fn end_frame(&mut self) -> Vec<String> {
        if self.frames.len() == 1 {
            return Vec::new();
        }
        self.frames.pop().map(Frame::into_lines).unwrap_or_default()
    }

    /// Ends a text box, which follows the paragraph it stands in.
    pub(super) fn end_box(&mut self) {
        let lines = self.end_frame();
        self.hang(lines);
    }

    /// Ends the note of this key.
    pub(super) fn end_note(&mut self, key: &str) {
        let lines = self.end_frame();
        self.notes.insert(key.to_owned(), lines);
    }

    /// Begins a table row.
    pub(super) fn begin_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Ends a cell of the row.
    pub(super) fn end_cell(&mut self) {
        let lines = self.end_frame();
        match self.rows.last_mut() {
            Some(row) => row.push(lines),
            None => self.hang(lines),
        }
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self) {
        let row = self.rows.pop().unwrap_or_default();
        self.hang(row_lines(row));
    }

    /// Writes the reference to the note of this key.
    pub(super) fn refer(&mut self, key: &str) {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(key.to_owned()).or_insert(next);
        self.write(&format!("[{number}]"));
    }

    /// How many notes have been referred to.
    pub(super) fn references(&self) -> usize {
        self.numbers.len()
    }

    /// Puts lines after the open paragraph, or here when there is none.
    fn hang(&mut self, mut lines: Vec<String>) {
        let frame = self.frame();
        if frame.open.is_some() { &mut frame.hanging } else { &mut frame.lines }.append(&mut lines);
    }

    /// The whole text: each line with its newline, without empty lines and byte-order marks at the start and
    /// empty lines at the end.
    pub(super) fn finish(mut self) -> String {
        while self.frames.len() > 1 {
            self.end_box();
        }
        let mut lines = self.frames.pop().map(Frame::into_lines).unwrap_or_default();
        lines.push(String::new());
        let mut numbers: Vec<(String, usize)> = self.numbers.into_iter().collect();
        numbers.sort_by_key(|&(_, number)| number);
        for (key, number) in numbers {
            if let Some(note) = self.notes.get(&key) {
                lines.push(format!("[{number}] {}", note.join("\n").trim()));
            }
        }
        let text = lines.join("\n");
        let text = text.trim_start_matches(['\n', '\u{feff}']).trim_end_matches('\n');
        if text.is_empty() { String::new() } else { format!("{text}\n") }
    }
}

/// The lines of a table row.
fn row_lines(cells: Vec<Vec<String>>) -> Vec<String> {
    let cells: Vec<Vec<String>> = cells
        .into_iter()
        .map(|lines| lines.into_iter().filter(|line| !line.trim().is_empty()).collect())
        .collect();
    if cells.iter().any(|lines: &Vec<String>| lines.len() > 1) {
        return cells.into_iter().flatten().collect();
    }
    let line = cells.iter().map(|lines| lines.concat().replace('\n', " ")).collect::<Vec<_>>().join("\t");
    if line.trim().is_empty() { Vec::new() } else { vec![line.trim_end().to_owned()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(flow: &mut Flow, words: &str) {
        flow.begin_paragraph();
        flow.write(words);
        flow.end_paragraph();
    }

    /// A row whose cells have these paragraphs.
    fn row(flow: &mut Flow, cells: &[&[&str]]) {
        flow.begin_row();
        for cell in cells {
            flow.begin_frame();
            cell.iter().for_each(|words| paragraph(flow, words));
            flow.end_cell();
        }
        flow.end_row();
    }

    #[test]
    fn rows_are_lines_and_long_cells_are_paragraphs() {
        let mut flow = Flow::default();
        row(&mut flow, &[&["Ada"], &["yes\nno"], &[]]);
        row(&mut flow, &[&[""], &[]]);
        row(&mut flow, &[&["Bo"], &["one", "", "two"]]);
        row(&mut flow, &[&[], &["x"]]);
        assert_eq!(flow.finish(), "Ada\tyes no\nBo\none\ntwo\n\tx\n");
    }

    #[test]
    fn a_text_box_follows_its_paragraph() {
        let mut flow = Flow::default();
        flow.begin_paragraph();
        flow.write("be");
        flow.begin_frame();
        paragraph(&mut flow, "box");
        flow.end_box();
        flow.write("fore");
        flow.end_paragraph();
        paragraph(&mut flow, "after");
        assert_eq!(flow.finish(), "before\nbox\nafter\n");
    }

    #[test]
    fn notes_stand_at_the_end_in_the_order_of_their_references() {
        let mut flow = Flow::default();
        flow.begin_paragraph();
        flow.write("a");
        flow.refer("7");
        flow.write("b");
        flow.refer("3");
        flow.refer("lost");
        flow.end_paragraph();
        for (key, words) in [("3", " three"), ("7", " seven")] {
            flow.begin_frame();
            paragraph(&mut flow, words);
            flow.end_note(key);
        }
        assert_eq!(flow.finish(), "a[1]b[2][3]\n\n[1] seven\n[2] three\n");
    }

    #[test]
    fn a_paragraph_without_its_mark_runs_into_the_next() {
        let mut flow = Flow::default();
        flow.begin_paragraph();
        flow.write("one ");
        flow.delete_mark();
        flow.end_paragraph();
        paragraph(&mut flow, "line");
        flow.begin_paragraph();
        flow.delete_mark();
        flow.write("last");
        flow.end_paragraph();
        assert_eq!(flow.finish(), "one line\nlast\n");
    }

    #[test]
    fn what_ends_without_having_begun_does_no_harm() {
        let mut flow = Flow::default();
        flow.end_row();
        flow.end_cell();
        flow.end_box();
        flow.end_note("x");
        flow.end_paragraph();
        flow.write("outside");
        assert_eq!(flow.finish(), "");
    }
}
