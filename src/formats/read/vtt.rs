//! WebVTT, after <https://www.w3.org/TR/webvtt1/>, read more tolerantly than a browser does.
//!
//! Header, `NOTE`, `STYLE` and `REGION` blocks are skipped, the known tags and time stamps inside a cue removed, the
//! readings of `<ruby>` put in parentheses, character references decoded, NUL shown as U+FFFD. A tag that WebVTT does
//! not know is text: `<inaudible>` is what the transcriber wrote. The voice of `<v Name>` becomes the cue's speaker; a
//! cue with several voices becomes several cues. How cues become a page is told in `captions`.

use super::cues::{self, Block, Cue};
use super::markup::{self, Piece};
use super::{Reader, Unreadable, captions, entities, plain};
use crate::text::Source;

/// The row of the table.
pub(super) const VTT: Reader = Reader { name: "WebVTT", extensions: &["vtt"], sniff, read };

const MAGIC: &str = "WEBVTT";
/// Bytes of a file that are enough to tell what its first word is, if it is [`MAGIC`].
const HEAD: usize = 16;
/// First words of the blocks that say nothing.
const SILENT: &[&str] = &["NOTE", "STYLE", "REGION"];
/// Tags that are removed, opening and closing; all but the voice.
const TAGS: &[&str] = &["c", "i", "b", "u", "ruby", "lang"];

fn sniff(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    is_header(&String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]))
}

fn read(bytes: &[u8]) -> Result<Source, Unreadable> {
    let Source { text, notices: mut guessed, .. } = plain::decoded(bytes);
    let (cues, notices) = cues(&text);
    let timed = cues.iter().any(|cue| cue.start.is_some());
    match (is_header(&text), timed) {
        (false, false) => {
            let reason = format!("not WebVTT: it does not begin with {MAGIC}, and no line has times");
            return Err(Unreadable::because(reason).at((1, 1)));
        }
        (false, true) => guessed.push(format!("line 1: {MAGIC} is missing")),
        (true, _) => {}
    }
    guessed.extend(notices);
    Ok(captions::compose(cues, guessed))
}

/// Whether the first line of `text` is that of a WebVTT file.
fn is_header(text: &str) -> bool {
    first_word(text) == MAGIC
}

/// `text` up to the first white space.
fn first_word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// The cues of a decoded WebVTT file in the order of the file, and what is wrong with it, in a reader's words.
///
/// Cues without words are left out. Stray text without a time is a cue without a time, of the voice before it.
pub fn cues(text: &str) -> (Vec<Cue>, Vec<String>) {
    let text = text.replace('\0', "\u{fffd}");
    let (mut found, mut notices) = (Vec::<Cue>::new(), Vec::new());
    for block in cues::blocks(&text) {
        if block.timing.is_none() && is_silent(&block) {
            continue;
        }
        notices.extend(block.notice());
        let carried = found.last().filter(|_| block.timing.is_none()).and_then(|cue| cue.speaker.clone());
        for (speaker, words) in voices(&block.lines.join("\n"), carried) {
            found.push(block.cue(speaker, words));
        }
    }
    (found, notices)
}

/// Whether a block without a time is header, comment, style or region.
fn is_silent(block: &Block<'_>) -> bool {
    let word = block.lines.first().map(|line| first_word(line)).unwrap_or_default();
    SILENT.contains(&word) || (block.line == 1 && word == MAGIC)
}

/// The words of a cue's `payload`, by voice; those before the first voice belong to `speaker`.
fn voices(payload: &str, speaker: Option<String>) -> Vec<(Option<String>, String)> {
    let mut said = Vec::new();
    let (mut speaker, mut words) = (speaker, String::new());
    for piece in markup::pieces(payload, '<', '>') {
        match meaning(piece) {
            Meaning::Words(text) => words.push_str(text),
            Meaning::Voice(next) => {
                said.push((std::mem::replace(&mut speaker, next), std::mem::take(&mut words)));
            }
        }
    }
    said.push((speaker, words));
    said.into_iter()
        .map(|(speaker, words)| (speaker, cues::tidy(&entities::decode(&words))))
        .filter(|(_, words)| !words.is_empty())
        .collect()
}

/// What a piece of a payload says.
#[derive(Debug, PartialEq, Eq)]
enum Meaning<'a> {
    /// Characters, with their references; none for markup.
    Words(&'a str),
    /// What follows is said by this voice, or by nobody in particular.
    Voice(Option<String>),
}

/// What `piece` leaves behind.
fn meaning(piece: Piece<'_>) -> Meaning<'_> {
    let whole = match piece {
        Piece::Text(text) => return Meaning::Words(text),
        Piece::Tag(whole) => whole,
    };
    let inside = whole.trim_start_matches('<').trim_end_matches('>');
    let (closing, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    let name = inside.split(['.', ' ', '\t', '\n']).next().unwrap_or_default();
    match (name, closing) {
        ("v", true) => Meaning::Voice(None),
        ("v", false) => Meaning::Voice(annotation(inside)),
        ("rt", false) => Meaning::Words("("),
        ("rt", true) => Meaning::Words(")"),
        _ if TAGS.contains(&name) || is_time_stamp(inside) => Meaning::Words(""),
        _ => Meaning::Words(whole),
    }
}

/// Whether a tag is a time at which the words after it appear.
fn is_time_stamp(inside: &str) -> bool {
    inside.contains(':') && inside.chars().all(|c| c.is_ascii_digit() || c == ':' || c == '.')
}

/// The name after `v` and its classes; none when it is empty.
fn annotation(inside: &str) -> Option<String> {
    let (_, name) = inside.split_once([' ', '\t', '\n'])?;
    let name = entities::decode(name).split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(file: &str) -> Source {
        read(file.as_bytes()).unwrap()
    }

    fn said(payload: &str) -> Vec<(Option<String>, String)> {
        voices(payload, None)
    }

    #[test]
    fn markup_disappears_and_words_stay() {
        let cases = [
            ("Hello <b>there</b>", "Hello there"),
            ("When <00:17.500>it <c.colorE5E5E5>rains</c>", "When it rains"),
            ("<lang en-GB>R&amp;D</lang> &lt;3", "R&D <3"),
            ("<ruby>漢<rt>kan</rt></ruby>字", "漢(kan)字"),
            ("he said <inaudible> and 5 < 6 <b>x", "he said <inaudible> and 5 < 6 x"),
            ("one \n <i>two</i>\n", "one\ntwo"),
        ];
        for (payload, expected) in cases {
            assert_eq!(said(payload), [(None, expected.to_owned())], "{payload}");
        }
    }

    #[test]
    fn voices_are_named_with_and_without_classes() {
        let by = |name: &str, words: &str| (Some(name.to_owned()), words.to_owned());
        assert_eq!(said("<v Ada Byron>Yes."), [by("Ada Byron", "Yes.")]);
        assert_eq!(said("<v.loud.first  Ada  B &amp; C>Yes.</v>"), [by("Ada B & C", "Yes.")]);
        assert_eq!(said("<v Ada>Yes.</v>\n<v Bo>No.</v>"), [by("Ada", "Yes."), by("Bo", "No.")]);
        assert_eq!(said("<v>Who?"), [(None, "Who?".to_owned())]);
        assert_eq!(said("<v Ada></v>"), []);
    }

    #[test]
    fn a_speaker_is_named_where_the_speaker_changes() {
        let source = page(
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>One\n\n00:02.000 --> 00:03.000\n<v Ada>two.\n\n\
             00:03.000 --> 00:04.000\n<v Bo>Three.\n",
        );
        assert_eq!(source.text, "Ada: One two.\n\nBo: Three.");
        let labels = source.labels.unwrap();
        let named: Vec<_> =
            labels.iter().map(|l| (&source.text[l.range.clone()], l.speaker.as_str())).collect();
        assert_eq!(named, [("Ada:", "Ada"), ("Bo:", "Bo")]);
        let marks: Vec<_> = source.times.iter().map(|t| (t.at, t.start, t.end)).collect();
        assert_eq!(marks, [(0, 1_000, Some(2_000)), (9, 2_000, Some(3_000)), (15, 3_000, Some(4_000))]);
    }

    #[test]
    fn a_pause_after_a_sentence_ends_the_paragraph_and_a_pause_inside_one_does_not() {
        let source = page(
            "WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\n00:05.000 --> 00:06.000\ntwo.”\n\n\
             00:08.000 --> 00:09.000\nThree.\nAnd more.\n\n00:09.000 --> 00:10.000\nFour.\n",
        );
        assert_eq!(source.text, "One two.”\n\nThree. And more. Four.");
        assert_eq!(source.labels, None);
    }

    #[test]
    fn long_paragraphs_end_with_a_sentence_and_very_long_ones_anywhere() {
        let cue = |n: u64, words: &str| format!("00:{n:02}.000 --> 00:{:02}.000\n{words}\n\n", n + 1);
        let long = "a".repeat(299) + ".";
        let source = page(&["WEBVTT\n\n", &cue(1, &long), &cue(2, "next")].concat());
        assert_eq!(source.text, format!("{long}\n\nnext"));
        let endless = "b".repeat(1_200);
        let source = page(&["WEBVTT\n\n", &cue(1, &endless), &cue(2, "next")].concat());
        assert_eq!(source.text, format!("{endless}\n\nnext"));
        let short = "c".repeat(298) + ".";
        let source = page(&["WEBVTT\n\n", &cue(1, &short), &cue(2, "next")].concat());
        assert_eq!(source.text, format!("{short} next"));
    }

    #[test]
    fn a_bad_cue_is_noticed_and_keeps_its_words() {
        let source = page("WEBVTT\n\n00:09.000 --> 00:01.000\nx\n\n00:99.000 --> 00:01.000\ny\n\nz\n");
        assert_eq!(source.text, "x y z");
        assert_eq!(
            source.notices,
            [
                "cue at line 3: end before start",
                "cue at line 6: no readable start time",
                "text at line 9: no time"
            ]
        );
        assert_eq!(source.times, [crate::text::TimeMark { at: 0, start: 9_000, end: None }]);
    }

    #[test]
    fn a_time_and_an_arrow_in_a_cue_are_its_words() {
        let source =
            page("WEBVTT\n\n00:01.000 --> 00:09.000\nThe plan is\n- 10:30 -> lunch\n2:01 -> we won\n");
        assert_eq!(source.text, "The plan is\n\n- 10:30 -> lunch 2:01 -> we won");
        assert_eq!(source.notices, Vec::<String>::new());
    }

    #[test]
    fn typed_labels_stay_in_the_text_and_begin_paragraphs() {
        let file = "WEBVTT\n\n00:01.000 --> 00:02.000\nAda Byron: One\n\n00:02.000 --> 00:03.000\nAda Byron: two\n\n\
                    00:03.000 --> 00:04.000\nBo: three\n\n00:04.000 --> 00:05.000\n>> four\n";
        let source = page(file);
        assert_eq!(source.text, "Ada Byron: One two\n\nBo: three\n\n>> four");
        assert_eq!(source.labels, None);
    }

    #[test]
    fn a_file_without_header_and_times_is_refused_with_its_place() {
        let refused = read(b"Dear Sir,\nno captions here\n").unwrap_err();
        assert_eq!(refused.place, Some((1, 1)));
        assert!(refused.to_string().contains("does not begin with WEBVTT"), "{refused}");
    }

    #[test]
    fn a_file_is_taken_for_captions_by_the_word_that_they_must_begin_with() {
        for header in
            ["WEBVTT", "WEBVTT\n", "\u{feff}WEBVTT\r\n", "WEBVTT\t- a title", "WEBVTT - très, très bien"]
        {
            assert!(sniff(header.as_bytes()), "{header}");
            assert!(read(header.as_bytes()).is_ok(), "{header}");
        }
        for words in ["WEBVTT: how it works\n", "WEBVTTs\n", "webvtt\n", "WEBVT", ""] {
            assert!(!sniff(words.as_bytes()), "{words}");
        }
        assert_eq!(crate::formats::read::reader_for("a.txt", b"WEBVTT: how it works\n").name, "plain text");
    }

    #[test]
    fn comments_styles_and_the_header_are_no_text() {
        let file = "WEBVTT - title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\na remark --> here\n\n\
                    00:01.000 --> 00:02.000\nwords\n";
        assert_eq!(page(file).text, "words");
        assert_eq!(page(file).notices, Vec::<String>::new());
    }
}
