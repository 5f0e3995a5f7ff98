//! The transcript: canonical text, cut into paragraphs and turns.

use std::ops::Range;

use super::decode::Charset;
use super::paragraphs::{self, Kind, Paragraph};
use super::ruler::Ruler;
use super::span::Span;
use super::speakers::{self, Label, Mark, Patterns};
use super::turns::{Cast, Turn};
use super::{names, units};

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
    /// The encoding that somebody said the file is in; none: the one that was found.
    pub charset: Option<Charset>,
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

/// A source file's canonical text with its structure. Immutable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    text: String,
    ruler: Ruler,
    paragraphs: Vec<Paragraph>,
    turns: Vec<Turn>,
    speakers: Vec<String>,
    /// Index of the speaker who says most.
    main: Option<usize>,
    times: Vec<TimeMark>,
    notices: Vec<String>,
    charset: Option<Charset>,
}

impl Transcript {
    /// Finds paragraphs, speakers and turns in `source`, with the default [`Patterns`].
    pub fn new(source: Source) -> Self {
        Self::with(source, &Patterns::default())
    }

    /// Finds paragraphs, speakers and turns in `source`. `patterns` say what is a label; they are not needed when
    /// the source names its labels.
    pub fn with(source: Source, patterns: &Patterns) -> Self {
        let Source { text, labels, mut times, notices, charset } = source;
        let (marks, breaks) = match labels {
            Some(labels) => speakers::given(&text, labels),
            None => speakers::find(&text, patterns),
        };
        if times.is_empty() {
            times = times_of(&marks);
        }
        let pieces = paragraphs::cut(&text, &marks, breaks);
        let Cast { paragraphs, turns, speakers } = Cast::of(&text, &marks, pieces);
        let main = main_speaker(&paragraphs, speakers.len());
        Self { ruler: Ruler::new(&text), text, paragraphs, turns, speakers, main, times, notices, charset }
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

    /// The encoding that somebody said the file is in; none when it was read in the one that was found.
    pub fn charset(&self) -> Option<Charset> {
        self.charset
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
        self.ruler.chars_at(&self.text, at)
    }

    /// The byte at which code point `chars` begins; none beyond the end of the text.
    pub fn byte_at(&self, chars: usize) -> Option<usize> {
        self.ruler.byte_at(&self.text, chars)
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

    /// Whether paragraph `index` asks: its speaker is labelled as somebody who asks (`Q`, `Question`,
    /// `Interviewer`, `Journalist`, also in other languages), or it ends with a question mark and is not said by
    /// the speaker who says most, since those who answer also ask back.
    pub fn is_question(&self, index: usize) -> bool {
        let Some(paragraph) = self.paragraphs.get(index).filter(|paragraph| paragraph.kind == Kind::Speech)
        else {
            return false;
        };
        let is_asker = self.speaker_of(index).is_some_and(names::asks);
        let is_main = paragraph.speaker.is_some() && paragraph.speaker == self.main;
        is_asker || (!is_main && units::ends_question(&self.text[paragraph.range.clone()]))
    }
}

/// Index of the speaker with the most bytes of speech, the first of equals; none when nobody speaks.
fn main_speaker(paragraphs: &[Paragraph], speakers: usize) -> Option<usize> {
    let mut said = vec![0; speakers];
    for paragraph in paragraphs {
        if let Some(speaker) = paragraph.speaker {
            said[speaker] +=
                paragraph.range.end - paragraph.body.max(paragraph.label.end).min(paragraph.range.end);
        }
    }
    (0..speakers).rev().max_by_key(|&speaker| said[speaker])
}

/// The time codes of labels.
fn times_of(marks: &[Mark<'_>]) -> Vec<TimeMark> {
    let timed = marks.iter().filter_map(|mark| Some((mark.label.end, mark.time?)));
    timed.map(|(at, start)| TimeMark { at, start, end: None }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(text: &str) -> Transcript {
        Transcript::new(Source { text: text.to_owned(), ..Source::default() })
    }

    /// Each paragraph as `turn speaker`, `-` for nobody.
    fn said(transcript: &Transcript) -> Vec<String> {
        let paragraphs = transcript.paragraphs().iter().enumerate();
        paragraphs.map(|(i, p)| format!("{} {}", p.turn, transcript.speaker_of(i).unwrap_or("-"))).collect()
    }

    #[test]
    fn a_turn_runs_on_through_paragraphs_stage_directions_and_headings() {
        let text = "Hall, noon\n\nAnn Lee: One.\n\nTwo.\n\n(Applause.)\n\nThree.\n\n# Part 2\n\nBen Ray: Four.\n\nEND\n";
        let expected = ["0 -", "1 Ann Lee", "1 Ann Lee", "1 -", "1 Ann Lee", "1 -", "2 Ben Ray", "2 -"];
        assert_eq!(said(&transcript(text)), expected);
    }

    #[test]
    fn labels_of_one_speaker_in_a_row_are_one_turn() {
        let text = "President of Arden Ann Lee: One.\n\nAnn Lee: Two.\n\nBen Ray: Three.\n\nAnn Lee: Four.";
        let transcript = transcript(text);
        let (ann, ben) = ("President of Arden Ann Lee", "Ben Ray");
        assert_eq!(transcript.speakers(), [ann, ben]);
        assert_eq!(
            said(&transcript),
            [format!("0 {ann}"), format!("0 {ann}"), format!("1 {ben}"), format!("2 {ann}")]
        );
        assert_eq!(&text[transcript.paragraphs()[1].label.clone()], "Ann Lee:");
    }

    #[test]
    fn askers_and_question_marks_make_questions() {
        let text =
            "Q: So.\n\nAnn Lee: A long answer, is it not?\n\n(Why?)\n\nBen Ray: Really?”\n\nBen Ray: Yes.";
        let transcript = transcript(text);
        let questions: Vec<_> = (0..6).filter(|&index| transcript.is_question(index)).collect();
        assert_eq!(questions, [0, 3]);
    }

    #[test]
    fn a_format_that_names_its_labels_is_believed() {
        let text = "hello: there\nAnn Lee: no\n".to_owned();
        let labels =
            vec![Label { range: 13..13, speaker: "Ben".into() }, Label { range: 0..0, speaker: "Cy".into() }];
        let transcript = Transcript::new(Source { text, labels: Some(labels), ..Source::default() });
        assert_eq!(said(&transcript), ["0 Cy", "1 Ben"]);
        assert!(transcript.paragraphs().iter().all(|paragraph| paragraph.label.is_empty()));
    }

    #[test]
    fn time_codes_of_labels_are_kept_unless_the_format_has_its_own() {
        let text = "[00:12:05] Ann Lee: One.\nBen Ray  1:02\nTwo.";
        let times = transcript(text).times().to_vec();
        assert_eq!(
            times.iter().map(|time| (time.at, time.start)).collect::<Vec<_>>(),
            [(19, 725_000), (38, 62_000)]
        );
        let own = vec![TimeMark { at: 0, start: 7, end: None }];
        let source = Source { text: text.to_owned(), times: own.clone(), ..Source::default() };
        assert_eq!(Transcript::new(source).times(), own);
    }

    #[test]
    fn a_span_outside_the_text_has_no_words() {
        let transcript = transcript("é字x");
        assert_eq!(transcript.quote(Span::new(1, 3)), Some("字x"));
        assert_eq!(transcript.quote(Span::new(1, 4)), None);
        assert_eq!(transcript.quote(Span::new(2, 1)), None);
        assert_eq!(transcript.span_of(2..99), Span::new(1, 3));
        assert_eq!(transcript.paragraph_span(0), Some(Span::new(0, 3)));
        assert_eq!(transcript.paragraph_span(1), None);
    }
}
