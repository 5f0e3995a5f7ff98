//! The window on the transcript: which rows are shown.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::text::layout::{self, Fit};
use crate::text::{Paragraph, Transcript};

/// Rows kept between the cursor and the upper and lower edge.
const MARGIN: usize = 2;

/// Wrapped blocks that are remembered.
const REMEMBERED: usize = 512;

/// Paragraphs longer than this many bytes are set apart by an empty row even when the file does not do it.
const PROSE: usize = 200;

/// One row of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A row of a paragraph.
    Text {
        /// Index of the paragraph.
        paragraph: usize,
        /// Bytes of the canonical text that stand on the row.
        bytes: Range<usize>,
        /// Whether it is the paragraph's first row.
        first: bool,
    },
    /// An empty row after a paragraph.
    Gap {
        /// Index of the paragraph before it.
        paragraph: usize,
    },
}

impl Line {
    /// Index of the paragraph on the row, or before it.
    pub const fn paragraph(&self) -> usize {
        match self {
            Self::Text { paragraph, .. } | Self::Gap { paragraph } => *paragraph,
        }
    }

    /// Bytes on the row; none for a gap.
    pub fn bytes(&self) -> Option<Range<usize>> {
        match self {
            Self::Text { bytes, .. } => Some(bytes.clone()),
            Self::Gap { .. } => None,
        }
    }
}

/// How the text lies in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Setting {
    /// Cells of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// How rows are filled.
    pub fit: Fit,
    /// Cells by which what is said begins behind the speakers' labels, so that these hang out of the text; in a text
    /// without labels nothing does.
    pub indent: usize,
}

/// The rows that are shown, top first.
pub type Page = Vec<Line>;

/// A row of the laid out text, found from its paragraph: never a number of rows from the top of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Spot {
    paragraph: usize,
    /// First byte of the block in which the row is.
    block: usize,
    /// Index of the row in its block; one beyond the last row of a paragraph is the gap after it.
    row: usize,
}

/// Rows of one block, as byte ranges of the canonical text.
type Rows = Arc<[Range<usize>]>;

/// A block that was laid out.
#[derive(Debug, Clone)]
struct Wrapped {
    /// Byte where it ends.
    end: usize,
    rows: Rows,
}

/// The window. Its position is a place in the text, so that it stays when the size changes.
#[derive(Debug, Clone)]
pub struct Viewport {
    transcript: Arc<Transcript>,
    setting: Setting,
    /// Whether the text names its speakers, in labels.
    has_labels: bool,
    top: Spot,
    /// Paragraphs that are shown, in order; none: all.
    shown: Option<Arc<[usize]>>,
    /// By the first byte of the block.
    wrapped: HashMap<usize, Wrapped>,
    page: Page,
}

impl Viewport {
    /// A window on the beginning of `transcript`, without extent yet.
    pub fn new(transcript: Arc<Transcript>) -> Self {
        let mut view = Self {
            has_labels: has_labels(&transcript),
            transcript,
            setting: Setting::default(),
            top: Spot::default(),
            shown: None,
            wrapped: HashMap::new(),
            page: Vec::new(),
        };
        view.top = view.spot_of(0);
        view
    }

    /// The rows that are shown, top first; fewer than the height at the end of the text.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Rows of the window.
    pub fn height(&self) -> usize {
        self.setting.height
    }

    /// How the text lies in it.
    pub fn setting(&self) -> Setting {
        self.setting
    }

    /// The paragraphs that are shown, in order; none: all.
    pub fn shown(&self) -> Option<&[usize]> {
        self.shown.as_deref()
    }

    /// Sets the text anew. The row of byte `keep` stays where it is, as far as it can.
    pub fn set(&mut self, setting: Setting, keep: usize) {
        if setting == self.setting {
            return;
        }
        let row = self.row_of_byte(keep);
        self.setting = setting;
        self.wrapped.clear();
        let height = setting.height;
        self.place(keep, row.unwrap_or(height / 3).min(height.saturating_sub(1)));
    }

    /// Shows only these paragraphs, given in order; none: all.
    pub fn filter(&mut self, shown: Option<Arc<[usize]>>) {
        self.shown = shown;
        self.top = self.nearest(self.top);
        self.turn();
    }

    /// Whether paragraph `index` is left out.
    pub fn hides(&self, index: usize) -> bool {
        self.shown.as_deref().is_some_and(|shown| shown.binary_search(&index).is_err())
    }

    /// Byte `at`, or when its paragraph is left out the beginning of the next one that is shown on the way from byte
    /// `from`, or of the nearest behind it.
    pub fn admit(&self, at: usize, from: usize) -> usize {
        let paragraph = self.transcript.paragraph_at(at);
        let Some(shown) = self.shown.as_deref().filter(|_| self.hides(paragraph)) else { return at };
        let after = shown.partition_point(|p| *p < paragraph);
        let wanted = if at < from { after.saturating_sub(1) } else { after };
        let nearest = shown.get(wanted).or_else(|| shown.last());
        nearest.map_or(at, |p| self.transcript.paragraphs()[*p].body)
    }

    /// Index of the paragraph shown `steps` after (before when negative) paragraph `index`; the last on the way when
    /// there are not as many.
    pub fn paragraph_from(&self, index: usize, steps: isize) -> usize {
        let Some(shown) = self.shown.as_deref() else {
            let last = self.transcript.paragraphs().len().saturating_sub(1);
            return index.saturating_add_signed(steps).min(last);
        };
        let at = shown.partition_point(|p| *p < index).saturating_add_signed(steps);
        shown.get(at.min(shown.len().saturating_sub(1))).copied().unwrap_or(index)
    }

    /// Puts the row of byte `at` on row `row` of the window, or as near as the ends of the text allow.
    pub fn place(&mut self, at: usize, row: usize) {
        self.top = self.spot_of(at);
        self.back(row);
        self.turn();
    }

    /// Rows kept between the cursor and the upper and lower edge.
    pub fn margin(&self) -> usize {
        MARGIN.min(self.setting.height.saturating_sub(1) / 2)
    }

    /// Scrolls so that the row of byte `at` is in the window, as little as possible but keeping a margin.
    pub fn show(&mut self, at: usize) {
        let margin = self.margin();
        let spot = self.spot_of(at);
        let mut upper = spot;
        for _ in 0..margin {
            upper = self.previous(upper).unwrap_or(upper);
        }
        if upper < self.top {
            self.top = upper;
        } else if let Some(low) = self.row_of(spot, self.setting.height + self.setting.height / 2) {
            for _ in (self.setting.height.saturating_sub(margin + 1))..low {
                self.top = self.next(self.top).unwrap_or(self.top);
            }
        } else {
            self.top = spot;
            self.back(self.setting.height / 3);
        }
        self.turn();
    }

    /// Scrolls `rows` down (up when negative), as far as the text goes. Returns whether anything moved.
    pub fn scroll(&mut self, rows: isize) -> bool {
        let before = self.top;
        if rows < 0 {
            self.back(rows.unsigned_abs());
        } else {
            let is_full = self.page.len() >= self.setting.height;
            for _ in 0..rows {
                match self.next(self.top) {
                    Some(next) if is_full || self.fills(next) => self.top = next,
                    _ => break,
                }
            }
        }
        self.turn();
        self.top != before
    }

    /// Whether the text goes on to the last row of a window whose top is `top`.
    fn fills(&mut self, top: Spot) -> bool {
        let mut spot = top;
        for _ in 1..self.setting.height {
            match self.next(spot) {
                Some(next) => spot = next,
                None => return false,
            }
        }
        true
    }

    /// The row `rows` below (above when negative) the row of byte `at`, gaps not counted: its bytes. Stops at the ends.
    pub fn row_from(&mut self, at: usize, rows: isize) -> Range<usize> {
        let mut spot = self.spot_of(at);
        let mut left = rows.unsigned_abs();
        let mut probe = spot;
        while left > 0 {
            let Some(next) = (if rows < 0 { self.previous(probe) } else { self.next(probe) }) else { break };
            probe = next;
            if let Line::Text { .. } = self.line(probe) {
                spot = probe;
                left -= 1;
            }
        }
        self.line(spot).bytes().unwrap_or(at..at)
    }

    /// The row of the window on which byte `at` is, 0-based.
    pub fn row_of_byte(&self, at: usize) -> Option<usize> {
        self.page.iter().position(|line| line.bytes().is_some_and(|b| b.contains(&at)))
    }

    /// The bytes in the window, as one range for each run of paragraphs that nothing is left out of. What lies between
    /// a paragraph and the next belongs to the first.
    pub fn runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut last = None;
        for line in &self.page {
            let Some(mut bytes) = line.bytes() else { continue };
            bytes.end = self.with_gap(line.paragraph(), bytes.end);
            let goes_on = last.is_some_and(|last| line.paragraph() <= last + 1);
            match runs.last_mut().filter(|_| goes_on) {
                Some(run) => run.end = bytes.end,
                None => runs.push(bytes),
            }
            last = Some(line.paragraph());
        }
        runs
    }

    /// Byte `end`, or the start of the next paragraph when it is the end of paragraph `index`.
    fn with_gap(&self, index: usize, end: usize) -> usize {
        let all = self.transcript.paragraphs();
        if all.get(index).is_none_or(|p| end < p.range.end) {
            return end;
        }
        all.get(index + 1).map_or(self.transcript.text().len(), |next| next.range.start)
    }

    /// Whether byte `at` is on a row of the window.
    pub fn sees(&self, at: usize) -> bool {
        self.row_of_byte(at).is_some()
    }

    fn back(&mut self, rows: usize) {
        for _ in 0..rows {
            match self.previous(self.top) {
                Some(previous) => self.top = previous,
                None => break,
            }
        }
    }

    /// On which row of the window `spot` is, looking at most `limit` rows down.
    fn row_of(&mut self, spot: Spot, limit: usize) -> Option<usize> {
        let mut at = self.top;
        for row in 0..limit {
            if at == spot {
                return Some(row);
            }
            at = self.next(at)?;
        }
        None
    }

    /// Makes the page anew.
    fn turn(&mut self) {
        let mut page = Vec::with_capacity(self.setting.height);
        let mut spot =
            (!self.transcript.paragraphs().is_empty() && self.setting.height > 0 && self.setting.width > 0)
                .then_some(self.top);
        while let Some(at) = spot.filter(|_| page.len() < self.setting.height) {
            page.push(self.line(at));
            spot = self.next(at);
        }
        self.page = page;
    }

    fn line(&mut self, spot: Spot) -> Line {
        let rows = self.rows(spot);
        match rows.get(spot.row) {
            Some(bytes) => {
                let start = self.transcript.paragraphs().get(spot.paragraph).map_or(0, |p| p.range.start);
                Line::Text { paragraph: spot.paragraph, bytes: bytes.clone(), first: bytes.start == start }
            }
            None => Line::Gap { paragraph: spot.paragraph },
        }
    }

    fn next(&mut self, spot: Spot) -> Option<Spot> {
        let Wrapped { end, rows } = self.wrapped(spot);
        let paragraph = self.transcript.paragraphs().get(spot.paragraph)?;
        let last = end >= paragraph.range.end;
        let rows = rows.len() + usize::from(last && self.is_apart(spot.paragraph));
        if spot.row + 1 < rows {
            return Some(Spot { row: spot.row + 1, ..spot });
        }
        if !last {
            return Some(Spot { block: end, row: 0, ..spot });
        }
        let next = self.neighbour(spot.paragraph, 1)?;
        Some(Spot { paragraph: next, block: self.transcript.paragraphs()[next].range.start, row: 0 })
    }

    fn previous(&mut self, spot: Spot) -> Option<Spot> {
        if spot.row > 0 {
            return Some(Spot { row: spot.row - 1, ..spot });
        }
        let paragraph = self.transcript.paragraphs().get(spot.paragraph)?;
        if spot.block > paragraph.range.start {
            let block = self.block(spot.paragraph, spot.block - 1).start;
            let above = Spot { block, row: 0, ..spot };
            let rows = self.rows(above).len();
            return Some(Spot { row: rows.saturating_sub(1), ..above });
        }
        let previous = self.neighbour(spot.paragraph, -1)?;
        let end = self.transcript.paragraphs()[previous].range.end;
        let above = Spot { paragraph: previous, block: self.block(previous, end - 1).start, row: 0 };
        let rows = self.rows(above).len() + usize::from(self.is_apart(previous));
        Some(Spot { row: rows.saturating_sub(1), ..above })
    }

    /// The row on which byte `at` stands, or the nearest that is shown.
    fn spot_of(&mut self, at: usize) -> Spot {
        let paragraph = self.transcript.paragraph_at(at);
        let Some(found) = self.transcript.paragraphs().get(paragraph) else { return Spot::default() };
        let at = at.clamp(found.range.start, found.range.end - 1);
        let spot = Spot { paragraph, block: self.block(paragraph, at).start, row: 0 };
        let row = self.rows(spot).iter().rposition(|r| r.start <= at).unwrap_or(0);
        self.nearest(Spot { row, ..spot })
    }

    /// `spot` itself when its paragraph is shown, else the first row of the next paragraph that is, or of the last one.
    fn nearest(&self, spot: Spot) -> Spot {
        let Some(shown) = self.shown.as_deref().filter(|s| !s.is_empty()) else { return spot };
        let index = shown.partition_point(|p| *p < spot.paragraph).min(shown.len() - 1);
        let paragraph = shown[index];
        if paragraph == spot.paragraph {
            return spot;
        }
        Spot { paragraph, block: self.transcript.paragraphs()[paragraph].range.start, row: 0 }
    }

    /// The paragraph shown `step` after (before when negative) paragraph `index`.
    fn neighbour(&self, index: usize, step: isize) -> Option<usize> {
        match self.shown.as_deref() {
            None => index.checked_add_signed(step).filter(|i| *i < self.transcript.paragraphs().len()),
            Some(shown) => {
                let at = shown.partition_point(|p| *p < index);
                shown.get(at.checked_add_signed(step)?).copied()
            }
        }
    }

    /// Whether an empty row follows paragraph `index`.
    fn is_apart(&self, index: usize) -> bool {
        let all = self.transcript.paragraphs();
        let Some(next) = all.get(index + 1) else { return false };
        let between = &self.transcript.text()[all[index].range.end..next.range.start];
        all[index].range.len() > PROSE || between.matches('\n').nth(1).is_some()
    }

    /// The block of paragraph `index` that holds byte `at`. A label on a line of its own is a block.
    fn block(&self, index: usize, at: usize) -> Range<usize> {
        let Some(paragraph) = self.transcript.paragraphs().get(index) else { return 0..0 };
        if at < paragraph.body {
            return paragraph.range.start..paragraph.body;
        }
        layout::block_at(self.transcript.text(), paragraph.body..paragraph.range.end, at)
    }

    /// Cells that are left free before a row that begins at byte `at`: a label hangs out of the text.
    pub fn indent(&self, at: usize) -> usize {
        let index = self.transcript.paragraph_at(at);
        let hangs = |p: &Paragraph| !p.label.is_empty() && at == p.range.start;
        let paragraph = self.transcript.paragraphs().get(index);
        if paragraph.is_some_and(hangs) { 0 } else { self.indent_of(index) }
    }

    /// Cells by which the rows of paragraph `index` are narrower than the window.
    fn indent_of(&self, index: usize) -> usize {
        let is_said = || self.transcript.paragraphs().get(index).is_some_and(|p| p.speaker.is_some());
        if self.has_labels && is_said() { self.setting.indent.min(self.setting.width) } else { 0 }
    }

    fn rows(&mut self, spot: Spot) -> Rows {
        self.wrapped(spot).rows
    }

    /// The block of `spot`, laid out once and then remembered.
    fn wrapped(&mut self, spot: Spot) -> Wrapped {
        if let Some(wrapped) = self.wrapped.get(&spot.block) {
            return wrapped.clone();
        }
        let block = self.block(spot.paragraph, spot.block);
        let text = &self.transcript.text()[block.clone()];
        let text = text.trim_end_matches('\n');
        let width = self.setting.width - self.indent_of(spot.paragraph);
        let rows = layout::wrap(text, width, self.setting.fit).into_iter();
        let rows = rows.map(|row| block.start + row.start..block.start + row.end).collect();
        if self.wrapped.len() >= REMEMBERED {
            self.wrapped.clear();
        }
        let wrapped = Wrapped { end: block.end, rows };
        self.wrapped.insert(spot.block, wrapped.clone());
        wrapped
    }
}

/// Whether the first speaker of `transcript` is named in a label, as the others then are.
fn has_labels(transcript: &Transcript) -> bool {
    let said = || transcript.paragraphs().iter().find(|p| p.speaker.is_some());
    !transcript.speakers().is_empty() && said().is_some_and(|p| !p.label.is_empty())
}
