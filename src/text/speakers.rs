//! Who speaks: labels such as `President of Arden Mara Voss:` at the start of a paragraph.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;

use super::closings;
use super::forms::{FORMS, Head, Seen, Weight};
use super::line_ends::{self, Breaks};
use super::lines::{is_blank, lines};
use super::names::{self, Standing};

/// A speaker's label in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the label in the canonical text, with its colon or brackets, without the space after it.
    pub range: Range<usize>,
    /// The speaker's name, without the decoration.
    pub speaker: String,
}

/// Which forms of label are looked for. The default is all of [`FORMS`].
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    off: Vec<&'static str>,
    added: Vec<Regex>,
}

/// Why [`Patterns`] cannot be changed as wished.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPattern {
    /// There is no form of this name.
    #[error("no speaker pattern is called “{0}”")]
    Unknown(String),
    /// It is no regular expression.
    #[error("speaker pattern “{0}”: {1}")]
    Syntax(String, String),
    /// It does not say where the name is.
    #[error("speaker pattern “{0}” has no group “(?<name>…)”")]
    Nameless(String),
}

/// Most bytes that a compiled pattern may take.
const LARGEST_PATTERN: usize = 1 << 20;

impl Patterns {
    /// The patterns without the form called `name`.
    pub fn without(mut self, name: &str) -> Result<Self, BadPattern> {
        let form = FORMS.iter().find(|form| form.name == name);
        self.off.push(form.ok_or_else(|| BadPattern::Unknown(name.to_owned()))?.name);
        Ok(self)
    }

    /// The patterns and a regular expression that is looked for before all forms. It has to match at the start of
    /// a line, behind its white space and time code, within about 300 bytes; the label is what it matches, the
    /// speaker its group `name`.
    pub fn with(mut self, regex: &str) -> Result<Self, BadPattern> {
        let compiled = regex::RegexBuilder::new(&format!("^(?:{regex})"))
            .size_limit(LARGEST_PATTERN)
            .build()
            .map_err(|error| BadPattern::Syntax(regex.to_owned(), error.to_string()))?;
        if !compiled.capture_names().any(|name| name == Some("name")) {
            return Err(BadPattern::Nameless(regex.to_owned()));
        }
        self.added.push(compiled);
        Ok(self)
    }

    /// What the first pattern that fits sees at `head`.
    fn see(&self, head: &Head<'_>) -> Option<Seen> {
        let added = self.added.iter().find_map(|regex| {
            let found = regex.captures(head.text)?;
            let (label, name) = (found.get(0)?, found.name("name")?);
            Some(Seen { name: name.range(), end: label.end(), weight: Weight::Strong, time: None })
        });
        let mut forms = FORMS.iter().filter(|form| !self.off.contains(&form.name));
        added.or_else(|| forms.find_map(|form| head.see(form)))
    }
}

/// A place of a text where a speaker begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark<'t> {
    /// Byte where the line begins.
    pub(super) line: usize,
    /// Bytes of the label, without indent and the space after it.
    pub(super) label: Range<usize>,
    /// Who speaks.
    pub(super) speaker: Cow<'t, str>,
    /// Milliseconds of a time code in or before the label.
    pub(super) time: Option<u64>,
    /// What stands behind the label on its line.
    pub(super) behind: Behind,
}

/// What stands behind a label on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// Words.
    Words,
    /// Nothing: the words follow on the next line.
    Nothing,
}

/// A label before it is known whether its name is a speaker's.
struct Candidate<'t> {
    mark: Mark<'t>,
    name: &'t str,
    weight: Weight,
}

/// The places where a speaker begins in `text`, in order, and what its line ends mean.
///
/// A name that is [`Standing::Sure`], or stands in a form that is hardly used for anything else, counts at once.
/// A [`Standing::Possible`] name has to come twice, or stand in a text that is full of labels: at least half of its
/// lines (or blocks, when hard-wrapped) begin with one, and some name comes twice or there are at most four in all. A [`Standing::Doubtful`] one has to come four times and be a quarter of all labels.
pub(super) fn find<'t>(text: &'t str, patterns: &Patterns) -> (Vec<Mark<'t>>, Breaks) {
    let mut candidates = candidates(text, patterns);
    // `[END]` is nobody
    let end = closings::start(text);
    candidates.retain(|found| found.mark.line < end || !closings::is_closing(line_at(text, found.mark.line)));
    let is_labelled = |at| candidates.binary_search_by_key(&at, |found| found.mark.line).is_ok();
    let breaks = line_ends::breaks(text, is_labelled);
    let paragraphs = lines(text).filter(|line| breaks == Breaks::Paragraphs || line.opens_block).count();
    let alone = candidates.iter().filter(|found| found.mark.behind == Behind::Nothing).count();
    let tally = Tally::of(&candidates, paragraphs.saturating_sub(alone));
    let accepted = candidates.into_iter().filter(|found| tally.accepts(found.name));
    (accepted.map(|found| found.mark).collect(), breaks)
}

/// The line of `text` that begins at the byte `at`.
fn line_at(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())]
}

fn candidates<'t>(text: &'t str, patterns: &Patterns) -> Vec<Candidate<'t>> {
    let seen = lines(text).filter_map(|line| {
        let head = Head::of(line.text);
        let seen = patterns.see(&head)?;
        let name = &head.text[seen.name];
        let mark = Mark {
            line: line.at,
            label: line.at + line.indent()..line.at + head.offset + seen.end,
            speaker: Cow::Borrowed(name),
            time: head.time.or(seen.time),
            behind: if head.ends_at(seen.end) { Behind::Nothing } else { Behind::Words },
        };
        Some(Candidate { mark, name, weight: seen.weight })
    });
    seen.collect()
}

/// The places where `labels`, which a file format names, begin. Labels outside the text, and all but the first of
/// a line, are left out.
pub(super) fn given(text: &str, labels: Vec<Label>) -> (Vec<Mark<'_>>, Breaks) {
    let mut marks: Vec<Mark<'_>> = labels
        .into_iter()
        .filter(|label| text.get(label.range.clone()).is_some())
        .map(|Label { range, speaker }| {
            let line = memchr::memrchr(b'\n', &text.as_bytes()[..range.start]).map_or(0, |at| at + 1);
            let rest = line_at(text, range.end);
            let is_alone = !range.is_empty() && is_blank(rest);
            let behind = if is_alone { Behind::Nothing } else { Behind::Words };
            Mark { line, label: range, speaker: Cow::Owned(speaker), time: None, behind }
        })
        .collect();
    marks.sort_by_key(|mark| mark.label.start);
    marks.dedup_by_key(|mark| mark.line);
    let breaks = line_ends::breaks(text, |at| marks.binary_search_by_key(&at, |mark| mark.line).is_ok());
    (marks, breaks)
}

/// How often each possible name comes in a text.
struct Tally<'t> {
    names: BTreeMap<&'t str, Count>,
    /// Labels whose names are doubtful or better.
    all: usize,
    density: Density,
}

/// What is known of a name.
struct Count {
    /// What the name says for itself; none when it cannot be a name.
    judged: Option<Standing>,
    /// The best that one of its labels makes of it.
    best: Option<Standing>,
    times: usize,
}

/// Whether a text is full of labels.
#[derive(PartialEq, Eq)]
enum Density {
    Sparse,
    Full,
}

impl<'t> Tally<'t> {
    /// Counts the names of `candidates` in a text of so many `paragraphs`.
    fn of(candidates: &[Candidate<'t>], paragraphs: usize) -> Self {
        let mut names: BTreeMap<&str, Count> = BTreeMap::new();
        let has_questions = candidates.iter().any(|found| found.name == "Q");
        let is_read = |found: &&Candidate<'_>| found.weight != Weight::Reply || has_questions;
        for Candidate { name, weight, .. } in candidates.iter().filter(is_read) {
            let new = || Count { judged: names::judge(name), best: None, times: 0 };
            let count = names.entry(name).or_insert_with(new);
            count.times += 1;
            count.best = count.best.max(count.judged.map(|judged| weighed(judged, *weight)));
        }
        let times_of =
            |least| names.values().filter(move |count| count.best >= Some(least)).map(|count| count.times);
        let likely: usize = times_of(Standing::Possible).sum();
        let is_dialogue = likely <= 4 || times_of(Standing::Possible).any(|times| times > 1);
        let is_full = likely >= 2 && likely * 2 >= paragraphs && is_dialogue;
        let all = times_of(Standing::Doubtful).sum();
        Self { all, density: if is_full { Density::Full } else { Density::Sparse }, names }
    }

    fn accepts(&self, name: &str) -> bool {
        let Some(count) = self.names.get(name) else { return false };
        match count.best {
            None => false,
            Some(Standing::Doubtful) => count.times >= 4 && count.times * 4 >= self.all,
            Some(Standing::Possible) => count.times >= 2 || self.density == Density::Full,
            Some(Standing::Sure) => true,
        }
    }
}

/// What a name of `standing` counts in a form of `weight`.
fn weighed(standing: Standing, weight: Weight) -> Standing {
    match (standing, weight) {
        (Standing::Doubtful, _) => Standing::Doubtful,
        (_, Weight::Strong | Weight::Reply) => Standing::Sure,
        (_, Weight::Weak) => Standing::Possible,
        (standing, Weight::Plain) => standing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The speakers of `text`, line by line, of the lines that begin with a label.
    fn speakers(text: &str) -> Vec<String> {
        with(text, &Patterns::default())
    }

    fn with(text: &str, patterns: &Patterns) -> Vec<String> {
        find(text, patterns).0.into_iter().map(|mark| mark.speaker.into_owned()).collect()
    }

    #[test]
    fn every_form_finds_the_speaker_of_its_example_and_of_no_other() {
        for form in FORMS {
            let seen: Vec<_> = FORMS.iter().filter(|f| Head::of(form.example).see(f).is_some()).collect();
            assert_eq!(seen.first().map(|f| f.name), Some(form.name));
            assert_eq!(speakers(form.example).len(), 1, "{}", form.example);
        }
    }

    #[test]
    fn one_label_is_enough_when_its_form_or_name_says_so() {
        let cases = [
            ("President of Arden Mara Voss: We will answer.", "President of Arden Mara Voss"),
            ("**Mara:** We will.", "Mara"),
            ("**Mara**: We will.", "Mara"),
            ("**Mara Voss: We will.**", "Mara Voss"),
            ("__Mara:__ We will.", "Mara"),
            ("### Mara:", "Mara"),
            ("### 唐鳳：", "唐鳳"),
            ("Q. Who signed?", "Q"),
            ("Q: Who signed?", "Q"),
            ("Q    Who signed?", "Q"),
            ("Q\tWho signed?", "Q"),
            ("  12   Q.  Who signed?", "Q"),
            ("MR. VOSS: We will.", "MR. VOSS"),
            ("Mr. VOSS. We will.", "Mr. VOSS"),
            ("    The CHAIRMAN. We come to order.", "The CHAIRMAN"),
            ("Ms. VOSS of Arden. We will.", "Ms. VOSS of Arden"),
            ("THE WITNESS: Yes.", "THE WITNESS"),
            ("BY MR. VOSS:", "MR. VOSS"),
            ("EXAMINATION BY MS. VOSS:", "MS. VOSS"),
            ("[Mara Voss] We will.", "Mara Voss"),
            ("[Mara]: We will.", "Mara"),
            (">> MARA: We will.", "MARA"),
            (">>>Mara: We will.", "Mara"),
            ("Mara Voss (via interpreter): We will.", "Mara Voss"),
            ("Interviewer: And then?", "Interviewer"),
            ("Speaker 1: Hm.", "Speaker 1"),
            ("[00:12:05] Mara Voss: We will.", "Mara Voss"),
            ("00:12:05 Mara Voss: We will.", "Mara Voss"),
            ("Mara Voss (00:12): We will.", "Mara Voss"),
            ("Mara (00:12): We will.", "Mara"),
            ("Mara Voss  00:12:05", "Mara Voss"),
            ("Speaker 1  0:05", "Speaker 1"),
            ("Mara Voss : oui.", "Mara Voss"),
            ("José Ángel Ñíguez: Sí.", "José Ángel Ñíguez"),
            ("Мария Петрова: Да.", "Мария Петрова"),
            ("Вопрос: Когда?", "Вопрос"),
            ("记者：什么时候？", "记者"),
            ("Mara van der Voss: Yes.", "Mara van der Voss"),
            ("Mr. J. R. O’Neil-Voss, Ph.D.: Yes.", "Mr. J. R. O’Neil-Voss, Ph.D."),
            ("@Mara Voss: yes", "Mara Voss"),
        ];
        for (line, speaker) in cases {
            let text = format!(
                "{line}\n\nA paragraph that nobody claims.\n\nAnd one more, to be sure.\n\nThe last."
            );
            assert_eq!(speakers(&text), [speaker], "{line}");
        }
    }

    #[test]
    fn one_colon_or_bracket_does_not_make_a_speaker() {
        let lines = [
            "There are three points: fish, nets and boats.",
            "https://example.org is the address.",
            "See https://example.org: it is there.",
            "17:30 we met.",
            "17:30: we met.",
            "Note: this is a draft.",
            "**Note:** this is a draft.",
            "However: we shall see.",
            "Key Points: fish.",
            "Three Questions: who, when, why.",
            "Table 3: Landings",
            "Part II: The Answer",
            "Date: 7 February",
            "## Background: the treaty",
            "# 2016-03-04 Fork",
            "[laughter]",
            "[Applause.] Thank you.",
            "[Inaudible 00:12] and so on",
            "[1] A footnote",
            "[link](https://example.org): see there",
            "> quoted: text",
            "A. Exactly, yes.",
            "A lobbyist: yes.",
            "Q.E.D. it was.",
            "He said that. Then: nothing.",
            "Really? Yes: really.",
            "00:00:05 --> 00:00:01",
            ": empty",
            "C:\\path",
            "std::path is a module",
            "a = b: c",
            "* Item: text",
            "The end. Nobody spoke.",
            "Mr. Voss said so. We agreed.",
            "Mara said: no.",
            "\u{1b}[1mINTERVIEWER\u{1b}[0m: hm",
            "الصبر صبران: صبر على ما تكره",
        ];
        for line in lines {
            let text = format!(
                "{line}\n\nA paragraph that nobody claims.\n\nAnd one more, to be sure.\n\nThe last."
            );
            assert_eq!(speakers(&text), [""; 0], "{line}");
        }
        let long = format!("{}: yes.\n", "L".repeat(64));
        assert_eq!(speakers(&long.repeat(3)), [""; 0]);
    }

    #[test]
    fn a_possible_name_counts_when_it_comes_again() {
        let text = "Remarks follow.\n\nMara: One.\n\nMore.\n\nBut.\n\nStill.\n\nMara: Two.\n\nEnough: too much.\n\nSo.";
        assert_eq!(speakers(text), ["Mara", "Mara"]);
        assert_eq!(speakers("Note: a\n\nb\n\nc\n\nNote: d\n\ne\n\nf"), [""; 0]);
    }

    #[test]
    fn in_a_dialogue_each_name_counts() {
        assert_eq!(speakers("P1: yes\nP2: no\nNote: draft\n"), ["P1", "P2"]);
        assert_eq!(
            speakers("interviewer: so?\nanna: no\ninterviewer: why?\n"),
            ["interviewer", "anna", "interviewer"]
        );
        assert_eq!(speakers("[Mara]\nYes.\n\n[Ben]\nNo.\n"), ["Mara", "Ben"]);
        assert_eq!(speakers("A:hm\nB:yes\n"), ["A", "B"]);
    }

    #[test]
    fn an_answer_needs_a_question() {
        assert_eq!(speakers("Q. Who?\n\nA. I.\n"), ["Q", "A"]);
        assert_eq!(speakers("A. Fish\n\nB. Nets\n\nA. Fish again\n"), [""; 0]);
    }

    #[test]
    fn a_list_of_fields_is_no_dialogue() {
        assert_eq!(speakers("Boat: two\nNet: old\nCatch: poor\nWeather: fair\nCrew: six\n"), [""; 0]);
    }

    #[test]
    fn the_label_is_cut_out_with_its_marks() {
        let cases = [
            ("**Mara:** We will.", "**Mara:**"),
            ("### Mara:\nWe will.", "### Mara:"),
            ("[00:12:05] Mara Voss: We", "[00:12:05] Mara Voss:"),
            ("  Mara Voss (aside): We", "Mara Voss (aside):"),
            ("Mr. VOSS. We", "Mr. VOSS."),
            ("[Mara Voss] We", "[Mara Voss]"),
            ("Q    We", "Q"),
        ];
        for (text, label) in cases {
            assert_eq!(
                find(text, &Patterns::default()).0.first().map(|mark| &text[mark.label.clone()]),
                Some(label)
            );
        }
    }

    #[test]
    fn patterns_can_be_switched_off_and_added() {
        let text = "**Mara:** yes\n\n<Ben> no\n";
        assert_eq!(speakers(text), ["Mara"]);
        let added = Patterns::default().with(r"<(?<name>\w+)>").unwrap();
        assert_eq!(with(text, &added), ["Mara", "Ben"]);
        assert_eq!(with(text, &added.without("bold").unwrap()), ["Ben"]);
    }

    #[test]
    fn a_bad_pattern_is_refused_with_its_reason() {
        let refused = |regex| Patterns::default().with(regex).unwrap_err().to_string();
        assert_eq!(refused(r"(\w+)!"), r"speaker pattern “(\w+)!” has no group “(?<name>…)”");
        assert!(refused("(").starts_with("speaker pattern “(”: "));
        assert!(refused("(?<name>(((a{100}){100}){100}))").contains("size limit"));
        assert_eq!(
            Patterns::default().without("bald").unwrap_err().to_string(),
            "no speaker pattern is called “bald”"
        );
    }
}
