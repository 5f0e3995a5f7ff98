//! The transcript: canonical text, cut into paragraphs and turns.

use std::ops::Range;

use super::paragraphs::{self, Kind, Paragraph};
use super::span::Span;
use super::speakers::{self, Label};

/// What a reader of a file format hands over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The canonical text: Unicode, no byte-order mark, `\n` line ends, otherwise as the file has it.
    pub text: String,
    /// Who speaks where, when the format itself says so (WebVTT's `<v Name>`); none: look for labels in the text.
    pub labels: Option<Vec<Label>>,
    /// Time codes, ordered by position.
    pub times: Vec<TimeMark>,
    /// What had to be guessed or skipped on the way in, in a reader's words.
    pub notices: Vec<String>,
}

/// A time code at a place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeMark {
    /// Byte of the canonical text where the words spoken from `start` on begin.
    pub at: usize,
    /// Milliseconds from the beginning of the recording.
    pub start: u64,
    /// Milliseconds at which these words end, when the format says so.
    pub end: Option<u64>,
}

/// Consecutive paragraphs of one speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Index into [`Transcript::speakers`]; none for text that belongs to nobody.
    pub speaker: Option<usize>,
    /// Half-open range of paragraph indices, 0-based.
    pub paragraphs: Range<usize>,
}

/// A source file's canonical text with its structure. Immutable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    text: String,
    paragraphs: Vec<Paragraph>,
    turns: Vec<Turn>,
    speakers: Vec<String>,
    times: Vec<TimeMark>,
    notices: Vec<String>,
}

impl Transcript {
    /// Finds paragraphs, speakers and turns in `source`.
    pub fn new(source: Source) -> Self {
        let Source { text, labels: _, times, notices } = source;
        let mut made = Self { text, times, notices, ..Self::default() };
        let (mut chars, mut byte) = (0, 0);
        let mut current = None;
        for range in paragraphs::split(&made.text) {
            chars += made.text[byte..range.start].chars().count();
            byte = range.start;
            let label = speakers::label(&made.text[range.clone()], range.start);
            if let Some(label) = &label {
                current = Some(made.speaker_index(&label.speaker));
            }
            let index = made.paragraphs.len();
            match made.turns.last_mut() {
                Some(turn) if turn.speaker == current => turn.paragraphs.end = index + 1,
                _ => made.turns.push(Turn { speaker: current, paragraphs: index..index + 1 }),
            }
            made.paragraphs.push(Paragraph {
                body: range.start,
                label: label.map_or(range.start..range.start, |l| l.range),
                range,
                chars,
                kind: Kind::Speech,
                speaker: current,
                turn: made.turns.len() - 1,
            });
        }
        made
    }

    fn speaker_index(&mut self, name: &str) -> usize {
        self.speakers.iter().position(|s| s == name).unwrap_or_else(|| {
            self.speakers.push(name.to_owned());
            self.speakers.len() - 1
        })
    }

    /// The canonical text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All paragraphs in order; paragraph *n* of a citation has index *n* − 1.
    pub fn paragraphs(&self) -> &[Paragraph] {
        &self.paragraphs
    }

    /// All turns in order.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The speakers' names in order of appearance.
    pub fn speakers(&self) -> &[String] {
        &self.speakers
    }

    /// Time codes in order of position.
    pub fn times(&self) -> &[TimeMark] {
        &self.times
    }

    /// What had to be guessed or skipped when the file was read.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// The name of the speaker of paragraph `index`, when it is known.
    pub fn speaker_of(&self, index: usize) -> Option<&str> {
        self.paragraphs.get(index)?.speaker.map(|s| self.speakers[s].as_str())
    }

    /// Index of the paragraph that holds byte `at`, or of the last one that starts before it; 0 when there is none.
    pub fn paragraph_at(&self, at: usize) -> usize {
        self.paragraphs.partition_point(|p| p.range.start <= at).saturating_sub(1)
    }

    /// Code points before byte `at`, which is cut to the text and to a character boundary.
    pub fn chars_at(&self, at: usize) -> usize {
        let at = self.text.floor_char_boundary(at);
        let (byte, chars) = self.checkpoint(|p| p.range.start <= at);
        chars + self.text[byte..at].chars().count()
    }

    /// The byte at which code point `chars` begins; none beyond the end of the text.
    pub fn byte_at(&self, chars: usize) -> Option<usize> {
        let (byte, before) = self.checkpoint(|p| p.chars <= chars);
        let rest = &self.text[byte..];
        match rest.char_indices().nth(chars - before) {
            Some((offset, _)) => Some(byte + offset),
            None if rest.chars().count() == chars - before => Some(self.text.len()),
            None => None,
        }
    }

    /// The last paragraph start that satisfies `before`, as (byte, code points).
    fn checkpoint(&self, before: impl Fn(&Paragraph) -> bool) -> (usize, usize) {
        let index = self.paragraphs.partition_point(before);
        index.checked_sub(1).map_or((0, 0), |i| (self.paragraphs[i].range.start, self.paragraphs[i].chars))
    }

    /// The span of a byte range.
    pub fn span_of(&self, bytes: Range<usize>) -> Span {
        Span::new(self.chars_at(bytes.start), self.chars_at(bytes.end))
    }

    /// The bytes of `span`; none when it is empty, reversed or beyond the text.
    pub fn bytes_of(&self, span: Span) -> Option<Range<usize>> {
        if span.is_empty() {
            return None;
        }
        Some(self.byte_at(span.start)?..self.byte_at(span.end)?)
    }

    /// The words of `span`; none when it is empty, reversed or beyond the text.
    pub fn quote(&self, span: Span) -> Option<&str> {
        self.bytes_of(span).map(|bytes| &self.text[bytes])
    }

    /// The span that tagging paragraph `index` covers: its body, without the newline.
    pub fn paragraph_span(&self, index: usize) -> Option<Span> {
        let paragraph = self.paragraphs.get(index)?;
        Some(self.span_of(paragraph.body..paragraph.range.end))
    }
}
