//! The forms in which transcripts write a speaker's label.

use std::ops::Range;

use super::{names, ruler, timecode};

/// A form of label.
#[derive(Debug)]
pub struct Form {
    /// What the form is called in the project's settings.
    pub name: &'static str,
    /// How it is recognised, one line.
    pub about: &'static str,
    /// A line that has the form.
    pub example: &'static str,
    see: fn(&Head<'_>) -> Option<Seen>,
}

/// All forms. The first that fits a line counts.
pub const FORMS: &[Form] = &[
    Form {
        name: "heading",
        about: "one to six # and a name with a colon",
        example: "### Mara Voss:",
        see: heading,
    },
    Form {
        name: "bold",
        about: "a name between * or _, with a colon inside or behind; without colon alone on its line",
        example: "**Mara Voss:** We will answer.",
        see: bold,
    },
    Form {
        name: "chevrons",
        about: ">> or >>> and a name with a colon, as in captions",
        example: ">> MARA VOSS: We will answer.",
        see: chevrons,
    },
    Form {
        name: "brackets",
        about: "a name in [ ] or { } at the start of a line, with or without a colon",
        example: "[Mara Voss] We will answer.",
        see: brackets,
    },
    Form {
        name: "letters",
        about: "Q with a full stop, colon, tab or two spaces, and A likewise when there is a Q",
        example: "Q.  Who signed it?",
        see: letters,
    },
    Form {
        name: "examiner",
        about: "BY and the name of the lawyer who examines, with a colon",
        example: "BY MR. VOSS:",
        see: examiner,
    },
    Form {
        name: "hearing",
        about: "a title and a name, in capitals or not, with a full stop, as in printed hearings",
        example: "The CHAIRMAN. We will come to order.",
        see: hearing,
    },
    Form {
        name: "timed",
        about: "a name and a time code, alone on a line or with a colon",
        example: "Mara Voss (00:12:05):",
        see: timed,
    },
    Form {
        name: "colon",
        about: "a name with a colon, : or ：",
        example: "President of Arden Mara Voss: We will answer.",
        see: colon,
    },
];

/// How much a form says for the name in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Hardly anything else is written like this.
    Strong,
    /// As much as the name itself says.
    Plain,
    /// Other things are written like this: the name has to come again.
    Weak,
    /// Items of lists are written like this: it is an answer only in a text with a label `Q`.
    Reply,
}

/// A label that a form sees. Ranges are bytes of the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) name: Range<usize>,
    pub(super) end: usize,
    pub(super) weight: Weight,
    /// Milliseconds of a time code inside the label.
    pub(super) time: Option<u64>,
}

impl Seen {
    fn new(name: Range<usize>, end: usize, weight: Weight) -> Self {
        Self { name, end, weight, time: None }
    }
}

/// The beginning of a line, where a label can stand: behind the indent, a line number and a time code.
#[derive(Debug)]
pub(super) struct Head<'t> {
    /// The beginning of the line's words.
    pub(super) text: &'t str,
    /// Bytes of the line before `text`.
    pub(super) offset: usize,
    /// Milliseconds of the time code before it.
    pub(super) time: Option<u64>,
    rest: Rest,
}

/// Whether a head is its whole line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    None,
    More,
}

/// Bytes in which a label has to end.
const REACH: usize = 4 * names::LONGEST + 80;

impl<'t> Head<'t> {
    /// The head of `line`.
    pub(super) fn of(line: &'t str) -> Self {
        let cut = ruler::floor(line, line.len() - line.trim_start().len() + REACH);
        let text = &line[..cut];
        let rest = if cut == line.len() { Rest::None } else { Rest::More };
        let mut head = Self { text, offset: 0, time: None, rest };
        head.skip(text.len() - text.trim_start().len());
        head.skip(line_number(head.text));
        if let Some(code) = timecode::read_enclosed(head.text) {
            let behind = head.text[code.len..].trim_start_matches([' ', '\t', '-', '–', '|']);
            head.time = Some(code.start);
            head.skip(head.text.len() - behind.len());
        }
        head
    }

    fn skip(&mut self, bytes: usize) {
        self.text = &self.text[bytes..];
        self.offset += bytes;
    }

    /// Whether nothing but white space stands on the line from byte `at` of the head on.
    pub(super) fn ends_at(&self, at: usize) -> bool {
        self.rest == Rest::None && self.text[at..].trim().is_empty()
    }

    /// The label that `form` sees.
    pub(super) fn see(&self, form: &Form) -> Option<Seen> {
        (form.see)(self)
    }
}

/// Bytes of the line number of a deposition and the spaces behind it.
fn line_number(text: &str) -> usize {
    let digits = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let behind = &text[digits..];
    let spaces = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let is_number = (1..=2).contains(&digits) && (spaces >= 2 || behind.starts_with('\t'));
    if is_number { digits + spaces } else { 0 }
}

fn heading(head: &Head<'_>) -> Option<Seen> {
    let words = head.text.trim_start_matches('#');
    let marks = head.text.len() - words.len();
    if !(1..=6).contains(&marks) || !words.starts_with(char::is_whitespace) {
        return None;
    }
    before_colon(head.text, marks, Weight::Strong)
}

fn bold(head: &Head<'_>) -> Option<Seen> {
    let mark = head.text.chars().next().filter(|c| matches!(c, '*' | '_'))?;
    let words = head.text.trim_start_matches(mark);
    let marks = head.text.len() - words.len();
    if marks > 3 || words.starts_with(char::is_whitespace) {
        return None;
    }
    let Some(close) = words.find(&head.text[..marks]).map(|close| close + marks) else {
        return before_colon(head.text, marks, Weight::Plain);
    };
    let behind = close + marks;
    if let Some(seen) = before_colon(&head.text[..close], marks, Weight::Strong) {
        let is_label_only = seen.end == close;
        return Some(Seen { end: if is_label_only { behind } else { seen.end }, ..seen });
    }
    let name = names::bare(&head.text[marks..close], marks);
    match head.text[behind..].chars().next() {
        Some(colon @ (':' | '：')) => Some(Seen::new(name, behind + colon.len_utf8(), Weight::Strong)),
        _ if head.ends_at(behind) && marks > 1 => Some(Seen::new(name, behind, Weight::Weak)),
        _ => None,
    }
}

fn chevrons(head: &Head<'_>) -> Option<Seen> {
    let words = head.text.trim_start_matches('>');
    let marks = head.text.len() - words.len();
    if !(2..=3).contains(&marks) {
        return None;
    }
    before_colon(head.text, marks, Weight::Strong)
}

fn brackets(head: &Head<'_>) -> Option<Seen> {
    let closing = match head.text.as_bytes().first()? {
        b'[' => ']',
        b'{' => '}',
        _ => return None,
    };
    let close = head.text.find(closing)?;
    let name = names::bare(&head.text[1..close], 1);
    if is_sound(&head.text[name.clone()]) {
        return None;
    }
    let behind = &head.text[close + 1..];
    let has_spaces = head.text[name.clone()].contains(char::is_whitespace);
    match behind.chars().next() {
        Some(colon @ (':' | '：')) => Some(Seen::new(name, close + 1 + colon.len_utf8(), Weight::Strong)),
        Some(c) if c.is_whitespace() && has_spaces && !behind.trim().is_empty() => {
            Some(Seen::new(name, close + 1, Weight::Plain))
        }
        Some(c) if !c.is_whitespace() => None,
        _ => Some(Seen::new(name, close + 1, Weight::Weak)),
    }
}

/// Whether the words in brackets tell what is heard: `Applause.`, `inaudible 00:12`.
fn is_sound(words: &str) -> bool {
    #[rustfmt::skip]
    const SOUNDS: &[&str] = &[
        "applause", "laughter", "laughs", "laughing", "inaudible", "crosstalk", "music", "pause", "silence",
        "unintelligible", "indiscernible", "cheers", "cheering", "coughs", "sighs", "foreign", "noise",
        "beep", "break", "recess", "redacted", "blank", "video", "audio", "off", "end", "start", "begin",
    ];
    let first = words.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    words.ends_with('.') || SOUNDS.iter().any(|sound| sound.eq_ignore_ascii_case(first))
}

fn letters(head: &Head<'_>) -> Option<Seen> {
    let weight = match head.text.as_bytes().first()? {
        b'Q' => Weight::Strong,
        b'A' => Weight::Reply,
        _ => return None,
    };
    let behind = &head.text[1..];
    let is_end = |text: &str| text.is_empty() || text.starts_with(char::is_whitespace);
    let end = match behind.as_bytes().first() {
        Some(b'.') if is_end(&behind[1..]) => 2,
        Some(b':') if weight == Weight::Strong && is_end(&behind[1..]) => 2,
        Some(b'\t') => 1,
        Some(b' ') if behind.starts_with("  ") => 1,
        _ => return None,
    };
    Some(Seen::new(0..1, end, weight))
}

fn examiner(head: &Head<'_>) -> Option<Seen> {
    let name = head.text.strip_prefix("EXAMINATION ").unwrap_or(head.text).strip_prefix("BY ")?;
    let seen = before_colon(head.text, head.text.len() - name.len(), Weight::Strong)?;
    head.ends_at(seen.end).then_some(seen)
}

fn hearing(head: &Head<'_>) -> Option<Seen> {
    let (first, _) = head.text.split_once(' ')?;
    if !names::is_title(first) && first != "The" {
        return None;
    }
    // the full stop of the title itself is no end
    let stop = first.len() + head.text[first.len()..].find(". ")?;
    let name = &head.text[first.len() + 1..stop];
    let mut words = name.split(' ');
    let surname = words.next()?;
    let is_short = name.split(' ').count() <= 5 && surname.len() > 1 && !name.contains([':', ',', '.']);
    let is_capitals = surname.chars().filter(|c| c.is_uppercase()).count() > 1;
    let behind = head.text[stop + 2..].trim_start();
    let weight = if is_capitals { Weight::Strong } else { Weight::Weak };
    let opens_sentence = behind.chars().next().is_none_or(|c| !c.is_lowercase());
    (is_short && opens_sentence).then(|| Seen::new(0..stop, stop + 1, weight))
}

fn timed(head: &Head<'_>) -> Option<Seen> {
    let colon = memchr::memchr(b':', head.text.as_bytes())?;
    let digits = head.text[..colon].bytes().rev().take_while(u8::is_ascii_digit).count();
    let before = head.text[..colon - digits].trim_end_matches(['(', '[', '<']);
    let code = timecode::read_enclosed(&head.text[before.len()..])?;
    let is_apart = before.ends_with(char::is_whitespace);
    let end = before.len() + code.len;
    let name = names::bare(before, 0);
    let (end, weight) = match head.text[end..].chars().next() {
        Some(colon @ (':' | '：')) if is_apart => (end + colon.len_utf8(), Weight::Strong),
        _ if is_apart && head.ends_at(end) => (end, Weight::Plain),
        _ => return None,
    };
    Some(Seen { time: Some(code.start), ..Seen::new(name, end, weight) })
}

fn colon(head: &Head<'_>) -> Option<Seen> {
    before_colon(head.text, 0, Weight::Plain)
}

/// The name that stands in `text` from byte `from` on and ends at the first colon.
fn before_colon(text: &str, from: usize, weight: Weight) -> Option<Seen> {
    let (colon, end) = find_colon(&text[from..])?;
    let (before, behind) = (&text[from..from + colon], &text[from + end..]);
    let name = names::bare(before, from);
    let is_clock =
        before.ends_with(|c: char| c.is_ascii_digit()) && behind.starts_with(|c: char| c.is_ascii_digit());
    let is_address = behind.starts_with("//") || behind.starts_with([':', '\\', '=']);
    if name.is_empty() || is_clock || is_address {
        return None;
    }
    let is_tight = end - colon == 1
        && !behind.is_empty()
        && !behind.starts_with(|c: char| c.is_whitespace() || !c.is_ascii());
    let weight = if is_tight && weight == Weight::Plain { Weight::Weak } else { weight };
    Some(Seen::new(name, from + end, weight))
}

/// Where the first colon of `text` begins and ends.
fn find_colon(text: &str) -> Option<(usize, usize)> {
    const WIDE: &str = "：";
    memchr::memchr2_iter(b':', WIDE.as_bytes()[0], text.as_bytes()).find_map(|at| {
        if text.as_bytes()[at] == b':' {
            Some((at, at + 1))
        } else {
            text[at..].starts_with(WIDE).then_some((at, at + WIDE.len()))
        }
    })
}
