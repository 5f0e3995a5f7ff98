//! From cues to a page: paragraphs of one speaker, as one would print an interview.
//!
//! The canonical text of a caption file is a pure function of its cues:
//!
//! - lines and cues of one speaker that follow each other are joined with a space;
//! - paragraphs are separated by a blank line; one ends when the speaker changes, at the end of a sentence once it
//!   has [`LONG`] characters or a pause of [`PAUSE`] follows, and in any case after the cue that makes it [`VERY_LONG`];
//! - where the speaker changes, the paragraph begins with `Name: `;
//! - the repeated lines of captions that roll up the screen are left out ([`rolling`](super::rolling)).
//!
//! A file without voices may have typed labels, `Name: ` or `>> NAME:` at the start of a line. They begin a paragraph
//! and stay in the text, where the text room finds them. In a file that repeats them at every other cue or more, a
//! label that says the same as the one before is left out.

use super::cues::Cue;
use super::rolling;
use crate::text::{Label, Source, TimeMark};

/// Code points after which a paragraph ends with the next sentence.
const LONG: usize = 300;
/// Code points after which a paragraph ends anywhere.
const VERY_LONG: usize = 1_200;
/// Milliseconds of silence that end a paragraph after a sentence.
const PAUSE: u64 = 2_000;
/// A typed label has at most so many code points and words.
const LABEL_CHARS: usize = 40;
const LABEL_WORDS: usize = 6;
/// What may stand behind the full stop of a sentence.
const CLOSERS: &[char] = &['"', '\'', '”', '’', '»', '›', ')', ']', '」', '』', '）', '】', '*', '♪'];
/// What ends a sentence, in the scripts that captions come in.
const STOPS: &[char] = &['.', '?', '!', '…', '。', '？', '！', '؟', '۔', '।', '॥', '።', '։'];
/// What announces another speaker at the start of a line.
const OPENERS: &[&str] = &[">>", "- ", "– ", "— "];

/// More notices than this say nothing new.
const MOST_NOTICES: usize = 100;

/// The text of `cues` with labels, when there are voices, and times. `notices` is handed through, unless it is long.
pub(super) fn compose(cues: Vec<Cue>, notices: Vec<String>) -> Source {
    let cues = rolling::unroll(cues);
    let voices = cues.iter().any(|cue| cue.speaker.is_some());
    let mut script = Script::default();
    if voices {
        for cue in &cues {
            script.add_voice(cue);
        }
    } else {
        let labelled =
            cues.iter().filter(|cue| cue.text.lines().next().and_then(typed_label).is_some()).count();
        let labels = if labelled * 2 >= cues.len() { Labels::EveryCue } else { Labels::Turns };
        for cue in &cues {
            script.add_typed(cue, labels);
        }
    }
    let Script { text, labels, times, .. } = script;
    Source { text, labels: voices.then_some(labels), times, notices: shortened(notices), ..Source::default() }
}

/// `notices`, of which those after [`MOST_NOTICES`] are only counted.
fn shortened(mut notices: Vec<String>) -> Vec<String> {
    let more = notices.len().saturating_sub(MOST_NOTICES);
    if more > 0 {
        notices.truncate(MOST_NOTICES);
        notices.push(format!("{more} more of this kind"));
    }
    notices
}

/// What typed labels stand for in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Labels {
    /// Each cue says whose it is: repetition means nothing.
    EveryCue,
    /// A label begins a turn.
    Turns,
}

/// How a piece of text joins what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// It begins a paragraph.
    Opens,
    /// It goes on, unless the paragraph is full.
    Continues,
}

/// The text so far.
#[derive(Debug, Default)]
struct Script {
    text: String,
    labels: Vec<Label>,
    times: Vec<TimeMark>,
    /// Code points of the last paragraph.
    chars: usize,
    /// Milliseconds at which the last words ended.
    end: Option<u64>,
    /// Whose the last paragraph is, by voice or by typed label.
    speaker: Option<String>,
}

impl Script {
    /// Adds a cue of a file that names its voices.
    fn add_voice(&mut self, cue: &Cue) {
        let changes = self.text.is_empty() || self.speaker != cue.speaker;
        let joint = if changes { Joint::Opens } else { Joint::Continues };
        self.place(joint, cue);
        if let Some(name) = cue.speaker.as_deref().filter(|_| changes) {
            self.write_label(name);
        }
        self.speaker.clone_from(&cue.speaker);
        for (index, line) in cue.text.lines().enumerate() {
            if index > 0 {
                self.join(if opens(line) { Joint::Opens } else { Joint::Continues }, cue);
            }
            self.write(line.trim());
        }
    }

    /// Adds a cue of a file without voices, whose lines may begin with labels.
    fn add_typed(&mut self, cue: &Cue, labels: Labels) {
        for (index, line) in cue.text.lines().enumerate() {
            let (joint, words) = self.typed_line(line, labels);
            if index == 0 {
                self.place(joint, cue);
            } else {
                self.join(joint, cue);
            }
            self.write(words.trim());
        }
    }

    /// How `line` joins the text, and what of it is written.
    fn typed_line<'l>(&mut self, line: &'l str, labels: Labels) -> (Joint, &'l str) {
        match typed_label(line) {
            Some((name, words)) if labels == Labels::EveryCue && self.speaker.as_deref() == Some(name) => {
                (Joint::Continues, words)
            }
            Some((name, _)) => {
                self.speaker = Some(name.to_owned());
                (Joint::Opens, line)
            }
            None if opens(line) => (Joint::Opens, line),
            None => (Joint::Continues, line),
        }
    }

    /// Makes room for the first words of `cue` and marks their time.
    fn place(&mut self, joint: Joint, cue: &Cue) {
        self.join(joint, cue);
        self.end = cue.end.or(cue.start);
        if let Some(start) = cue.start {
            self.times.push(TimeMark { at: self.text.len(), start, end: cue.end });
        }
    }

    /// Ends the paragraph or the word before the next words.
    fn join(&mut self, joint: Joint, cue: &Cue) {
        if self.text.is_empty() {
            return;
        }
        if joint == Joint::Opens || self.is_full(cue) {
            self.text.push_str("\n\n");
            self.chars = 0;
        } else if !self.text.ends_with(' ') {
            self.write(" ");
        }
    }

    /// Whether the last paragraph has ended when `cue` begins.
    fn is_full(&self, cue: &Cue) -> bool {
        let pause = self.end.zip(cue.start).is_some_and(|(end, start)| start.saturating_sub(end) >= PAUSE);
        self.chars >= VERY_LONG || ((self.chars >= LONG || pause) && ends_sentence(&self.text))
    }

    /// Writes the label of a voice, and the space after it.
    fn write_label(&mut self, name: &str) {
        let start = self.text.len();
        self.write(name);
        self.write(":");
        self.labels.push(Label { range: start..self.text.len(), speaker: name.to_owned() });
        self.write(" ");
    }

    fn write(&mut self, words: &str) {
        self.text.push_str(words);
        self.chars += words.chars().count();
    }
}

/// Whether a line announces another speaker without a name.
fn opens(line: &str) -> bool {
    OPENERS.iter().any(|opener| line.trim_start().starts_with(opener))
}

/// Whether `text` ends with a sentence, quotation marks and brackets aside.
fn ends_sentence(text: &str) -> bool {
    text.trim_end().trim_end_matches(CLOSERS).ends_with(STOPS)
}

/// The name and the words of a line such as `MR. CARNEY: Thank you` or `>> Ada: Yes`; none when it has no label.
///
/// Deliberately narrow, because it decides where paragraphs break: a few words, long ones not in lower case.
fn typed_label(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start().trim_start_matches(['>', ' ']);
    let (name, words) = line
        .split_once(": ")
        .or_else(|| line.split_once('：'))
        .or_else(|| line.strip_suffix(':').map(|name| (name, "")))?;
    let like_name = |word: &str| word.chars().count() <= 3 || !word.starts_with(char::is_lowercase);
    let plausible = name.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
        && name.chars().count() <= LABEL_CHARS
        && name.split_whitespace().count() <= LABEL_WORDS
        && name.split_whitespace().all(like_name)
        && !name.contains([',', ';', '?', '!', '"']);
    plausible.then(|| (name.trim_end(), words))
}
