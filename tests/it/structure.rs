//! Paragraphs, turns and speakers of real and hostile texts.
//!
//! The figures were counted by reading the files, not by running the program.

use std::fs;
use std::path::PathBuf;

use manicule::text::decode::decode;
use manicule::text::{Kind, Source, Transcript};
use proptest::prelude::*;

/// The corpus beside the project; none when it is not there, which is said.
fn corpus(folder: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let path = std::env::var_os("MANICULE_CORPUS").map_or_else(beside, PathBuf::from).join(folder);
    if !path.is_dir() {
        println!("skipped: no corpus");
    }
    path.is_dir().then_some(path)
}

fn transcript(text: &str) -> Transcript {
    Transcript::new(Source { text: text.to_owned(), ..Source::default() })
}

/// What a reader counts in a transcript.
#[derive(Debug, PartialEq, Eq)]
struct Figures {
    paragraphs: usize,
    turns: usize,
    headings: usize,
    stage: usize,
    notes: usize,
    questions: usize,
}

impl Figures {
    fn of(transcript: &Transcript) -> Self {
        let kinds = |kind| transcript.paragraphs().iter().filter(|paragraph| paragraph.kind == kind).count();
        let paragraphs = transcript.paragraphs().len();
        Self {
            paragraphs,
            turns: transcript.turns().len(),
            headings: kinds(Kind::Heading),
            stage: kinds(Kind::Stage),
            notes: kinds(Kind::Note),
            questions: (0..paragraphs).filter(|&index| transcript.is_question(index)).count(),
        }
    }
}

/// Beginning of a file name, figures in the order of [`Figures`], speakers in order of appearance.
const TRANSCRIPTS: &[(&str, [usize; 6], &[&str])] = &[
    ("press-conference-2022-02-07", [11, 1, 0, 0, 1, 0], &["President of Russia Vladimir Putin"]),
    ("wh-gaggle-carney-cleveland", [64, 43, 0, 0, 3, 21], &["MR. CARNEY", "Q", "THE PRESIDENT"]),
    ("archive-tw-2017-04-12", [71, 23, 1, 0, 0, 11], &["Question", "Audrey Tang"]),
    ("archive-tw-2019-11-23-I", [20, 14, 1, 0, 0, 7], &["Interviewer", "Audrey Tang"]),
    ("archive-tw-2019-11-23-德", [23, 14, 1, 0, 0, 6], &["德國之聲", "唐鳳"]),
    ("archive-tw-2025-10-01", [45, 27, 1, 0, 1, 13], &["Question", "Audrey Tang"]),
    ("ar-common-voice-lines", [12, 1, 0, 0, 0, 0], &[]),
    ("hi-common-voice-lines", [22, 1, 0, 0, 0, 2], &[]),
];

#[test]
fn transcripts_fall_into_the_paragraphs_turns_and_speakers_that_a_reader_counts() {
    let Some(folder) = corpus("transcripts") else { return };
    for (name, figures, speakers) in TRANSCRIPTS {
        let transcript = read(&folder, name);
        let [paragraphs, turns, headings, stage, notes, questions] = *figures;
        let expected = Figures { paragraphs, turns, headings, stage, notes, questions };
        assert_eq!(Figures::of(&transcript), expected, "{name}");
        assert_eq!(transcript.speakers(), *speakers, "{name}");
    }
}

#[test]
fn a_long_seminar_falls_into_the_turns_of_seven_speakers() {
    let Some(folder) = corpus("transcripts") else { return };
    let transcript = read(&folder, "archive-tw-2016-03-04");
    let figures = Figures::of(&transcript);
    let counted = (figures.paragraphs, figures.turns, figures.headings, figures.stage, figures.notes);
    assert_eq!(counted, (974, 319, 1, 27, 2));
    let labels = |speaker: &str| {
        let spoken = (0..974).filter(|&index| transcript.speaker_of(index) == Some(speaker));
        spoken.filter(|&index| !transcript.paragraphs()[index].label.is_empty()).count()
    };
    let expected = [
        ("Giovanni Allegretti", 123),
        ("Audrey Tang", 735),
        ("Michelangelo Secchi", 1),
        ("Audience Member", 81),
        ("Luis Cordeiro", 2),
        ("Sofia Antunes", 1),
        ("Vanessa Duarte de Sousa", 1),
    ];
    assert_eq!(transcript.speakers(), expected.map(|(name, _)| name));
    for (name, count) in expected {
        assert_eq!(labels(name), count, "{name}");
    }
}

/// The transcript whose file name begins with `name`.
fn read(folder: &std::path::Path, name: &str) -> Transcript {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let is_it =
        |path: &PathBuf| path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name));
    let path = entries.into_iter().find(is_it).expect(name);
    let decoded = decode(fs::read(path).expect("a file"), None).expect("text");
    assert_eq!((decoded.encoding, decoded.notice.as_deref()), ("UTF-8", None), "{name}");
    transcript(&decoded.text)
}

#[test]
fn hostile_texts_open_and_binaries_are_refused() {
    let Some(folder) = corpus("hostile/text") else { return };
    let mut refused = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match decode(fs::read(&path).expect("a file"), None) {
            Ok(decoded) => assert_sound(&transcript(&decoded.text)),
            Err(_) => refused.push(path.file_stem().expect("a name").to_string_lossy().into_owned()),
        }
    }
    assert_eq!(refused, ["binary_head"]);
}

#[test]
fn hostile_texts_are_decoded_by_the_rules() {
    let Some(folder) = corpus("hostile/text") else { return };
    let text = |name: &str| {
        let bytes = fs::read(folder.join(name).with_extension("txt")).expect("a file");
        decode(bytes, None).expect("text")
    };
    assert_eq!(text("crcrlf").text.find('b'), Some(4));
    assert_eq!(text("newlines_mixed").text, "unix\nwin\nmac\nnel\u{85}ls\u{2028}ps\u{2029}vt\u{b}ff\u{c}end");
    assert_eq!(text("cr_overwrite").text.lines().count(), 3);
    let two = "P01: héllo 漢字 😀\nP02: ok\n";
    for (name, encoding) in
        [("utf16le_bom", "UTF-16LE"), ("utf16le_nobom", "UTF-16LE"), ("utf32le_bom", "UTF-32LE")]
    {
        let decoded = text(name);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (two, encoding), "{name}");
        assert_eq!(transcript(&decoded.text).speakers(), ["P01", "P02"]);
    }
    for (name, first) in [("latin1", "Zoë"), ("cp1252", "“quoted”")] {
        let decoded = text(name);
        assert!(decoded.text.starts_with(first) && decoded.notice.is_some(), "{name}");
    }
    for name in ["bad_surrogate", "bad_truncated", "c1_raw"] {
        assert!(text(name).notice.is_some(), "{name}");
    }
    let labels = transcript(&text("fake_labels").text);
    assert_eq!((labels.speakers(), labels.paragraphs().len()), (["P01".to_owned()].as_slice(), 8));
}

/// Asserts what holds for every transcript.
fn assert_sound(transcript: &Transcript) {
    let text = transcript.text();
    let mut end = 0;
    for (index, paragraph) in transcript.paragraphs().iter().enumerate() {
        assert!(text[end..paragraph.range.start].trim().is_empty(), "words between paragraphs");
        assert!(!text[paragraph.body..paragraph.range.end].trim().is_empty(), "an empty paragraph");
        assert!(paragraph.range.start <= paragraph.label.start && paragraph.label.end <= paragraph.range.end);
        assert_eq!(paragraph.chars, text[..paragraph.range.start].chars().count());
        assert!(transcript.turns()[paragraph.turn].paragraphs.contains(&index));
        assert_eq!(transcript.paragraph_at(paragraph.range.start), index);
        let span = transcript.paragraph_span(index).expect("a paragraph");
        assert_eq!(transcript.bytes_of(span), Some(paragraph.body..paragraph.range.end));
        end = paragraph.range.end;
    }
    assert!(text[end..].trim().is_empty(), "words after the last paragraph");
    let mut next = 0;
    for turn in transcript.turns() {
        assert_eq!(turn.paragraphs.start, next, "turns follow each other");
        next = turn.paragraphs.end;
        assert!(turn.speaker.is_none_or(|speaker| speaker < transcript.speakers().len()));
    }
    assert_eq!(next, transcript.paragraphs().len());
}

/// Lines such as transcripts have, and worse.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,30}",
        "[A-Z][a-z]{1,6}( [A-Z][a-z]{1,6})?[:：] ?[a-z é字]{0,20}",
        prop::sample::select(vec![
            "",
            " ",
            "Q.",
            "A. No",
            "### Ann:",
            "**Ann Lee**",
            "(x)",
            "[Ann]",
            "Ann Lee 0:05",
            "# T"
        ])
        .prop_map(str::to_owned),
        Just("filled lines that go on and on until the measure is full".to_owned()),
    ]
}

proptest! {
    #[test]
    fn every_text_has_sound_paragraphs_and_turns(lines in prop::collection::vec(line(), 0..30)) {
        assert_sound(&transcript(&lines.join("\n")));
    }

    #[test]
    fn code_points_and_bytes_are_counted_alike(text in "(\\PC|\n){0,60}", copies in 1usize..60, at in 0usize..9000) {
        let text = text.repeat(copies);
        let transcript = transcript(&text);
        let chars = transcript.chars_at(at);
        let byte = transcript.byte_at(chars).expect("inside the text");
        prop_assert!(byte <= at && text.is_char_boundary(byte));
        prop_assert_eq!(text[..byte].chars().count(), chars);
        prop_assert_eq!(transcript.byte_at(text.chars().count()), Some(text.len()));
        prop_assert_eq!(transcript.byte_at(text.chars().count() + 1), None);
    }

    #[test]
    fn labels_that_a_format_names_are_taken(
        text in "([a-z: ]{0,12}\n){0,8}é", at in 0usize..60, len in 0usize..9, reversed in 1usize..9,
    ) {
        let labels = vec![
            manicule::text::Label { range: at..at + len, speaker: "Ann".to_owned() },
            manicule::text::Label { range: at + reversed..at, speaker: "Ben".to_owned() },
        ];
        assert_sound(&Transcript::new(Source { text, labels: Some(labels), ..Source::default() }));
    }
}
