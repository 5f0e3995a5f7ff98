//! Running text with collapsed white space, as a browser lays it out: paragraphs, lines, list items, table rows.

/// A page that is being written.
#[derive(Debug)]
pub(super) struct Page {
    /// The last one is written to: the page, or the innermost cell. Never empty.
    frames: Vec<Frame>,
    /// The cells so far of the rows that are open, the innermost last.
    rows: Vec<Vec<String>>,
}

impl Default for Page {
    fn default() -> Self {
        Self { frames: vec![Frame::default()], rows: Vec::new() }
    }
}

/// What stands between the last word and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    Nothing,
    Space,
    Line,
    Paragraph,
}

/// A text with what will stand before its next word.
#[derive(Debug, Default)]
struct Frame {
    text: String,
    gap: Gap,
    /// A list item has begun and has no word yet.
    item: bool,
}

impl Frame {
    fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Adds `words` as they are, after what has to stand before them.
    fn write(&mut self, words: &str) {
        if self.gap >= Gap::Line {
            self.text.truncate(self.text.trim_end().len());
        }
        let begun = !self.text.is_empty();
        match std::mem::take(&mut self.gap) {
            Gap::Space if begun => self.text.push(' '),
            Gap::Line if begun => self.text.push('\n'),
            Gap::Paragraph if begun => self.text.push_str("\n\n"),
            _ => {}
        }
        if std::mem::take(&mut self.item) {
            self.text.push_str("- ");
        }
        self.text.push_str(words);
    }
}

impl Page {
    fn frame(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Adds `words` with each run of white space as one space. No-break spaces become spaces and are kept.
    pub(super) fn flow(&mut self, words: &str) {
        let frame = self.frame();
        let collapses = |c: char| c.is_ascii_whitespace();
        for run in words.split_inclusive(collapses) {
            let word = run.trim_end_matches(collapses);
            if !word.is_empty() {
                frame.write(&word.replace('\u{a0}', " "));
            }
            if word.len() < run.len() {
                frame.widen(Gap::Space);
            }
        }
    }

    /// Adds `words` with their white space.
    pub(super) fn write(&mut self, words: &str) {
        if !words.is_empty() {
            self.frame().write(words);
        }
    }

    /// A line break; the second in a row begins a paragraph.
    pub(super) fn break_line(&mut self) {
        let frame = self.frame();
        frame.gap = if frame.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
    }

    /// The next word begins a line.
    pub(super) fn end_line(&mut self) {
        self.frame().widen(Gap::Line);
    }

    /// The next word begins a paragraph, unless it is the first of a list item.
    pub(super) fn end_paragraph(&mut self) {
        let frame = self.frame();
        if !frame.item {
            frame.widen(Gap::Paragraph);
        }
    }

    /// The next word begins a list item.
    pub(super) fn begin_item(&mut self) {
        self.end_line();
        self.frame().item = true;
    }

    /// The list item ends, with or without words.
    pub(super) fn end_item(&mut self) {
        self.frame().item = false;
        self.end_line();
    }

    /// A table row begins.
    pub(super) fn begin_row(&mut self) {
        self.end_line();
        self.rows.push(Vec::new());
    }

    /// A cell begins.
    pub(super) fn begin_cell(&mut self) {
        self.frames.push(Frame::default());
    }

    /// The cell ends.
    pub(super) fn end_cell(&mut self) {
        if self.frames.len() == 1 {
            return;
        }
        let text = self.frames.pop().map(|frame| frame.text.trim_end().to_owned()).unwrap_or_default();
        match self.rows.last_mut() {
            Some(row) => row.push(text),
            None => self.place(&text, Gap::Paragraph),
        }
    }

    /// The row ends: a line with tabs or, when a cell has several lines, the cells as paragraphs.
    pub(super) fn end_row(&mut self) {
        let Some(row) = self.rows.pop() else { return };
        if row.iter().any(|cell| cell.contains('\n')) {
            for cell in &row {
                self.place(cell, Gap::Paragraph);
            }
        } else {
            self.place(row.join("\t").trim_end(), Gap::Line);
        }
    }

    /// Adds a text with this gap before and after it.
    fn place(&mut self, text: &str, gap: Gap) {
        if !text.trim().is_empty() {
            let frame = self.frame();
            frame.widen(gap);
            frame.write(text);
            frame.widen(gap);
        }
    }

    /// The text, with a newline at its end unless it is empty.
    pub(super) fn finish(mut self) -> String {
        while self.frames.len() > 1 {
            self.end_cell();
        }
        let text = self.frames.pop().map(|frame| frame.text).unwrap_or_default();
        match text.trim_start_matches('\u{feff}').trim_end() {
            "" => String::new(),
            text => format!("{text}\n"),
        }
    }
}
