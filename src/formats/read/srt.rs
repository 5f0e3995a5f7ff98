//! SubRip: numbered cues with `00:00:01,000 --> 00:00:02,000`.
//!
//! There is no standard; this reads what players read. The tags of style and `{\an8}` places are removed, all other
//! angle brackets are text. The format has no voices: labels stay in the text. How cues become a page is told in
//! `captions`.

use super::cues::{self, Block, Cue};
use super::markup::{self, Piece};
use super::{Reader, Unreadable, captions, clock, plain};
use crate::text::Source;

/// The row of the table.
pub(super) const SRT: Reader = Reader { name: "SubRip", extensions: &["srt"], sniff, read };

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 256;

/// The tags that players know, opening and closing.
const TAGS: &[&str] = &["i", "b", "u", "s", "font"];

/// A number and a time line under it.
fn sniff(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(HEAD)].trim_ascii_start();
    if head.first().is_some_and(u8::is_ascii_alphabetic) {
        // nearly every file: a caption begins with its number
        return false;
    }
    let head = String::from_utf8_lossy(head);
    let mut lines = head.trim_start_matches('\u{feff}').lines().skip_while(|line| line.trim().is_empty());
    let number = lines.next().is_some_and(|line| line.trim().parse::<u64>().is_ok());
    number && lines.next().is_some_and(|line| line.contains("-->") && clock::timing(line).is_some())
}

fn read(bytes: &[u8]) -> Result<Source, Unreadable> {
    let Source { text, notices: mut guessed, .. } = plain::decoded(bytes);
    let text = text.replace('\0', "\u{fffd}");
    let blocks = cues::blocks(&text);
    if !text.trim().is_empty() && blocks.iter().all(|block| block.timing.is_none()) {
        let reason = "not SubRip: no line has times such as 00:00:01,000 --> 00:00:02,000";
        return Err(Unreadable::because(reason).at((1, 1)));
    }
    let (cues, notices) = spoken(&blocks);
    guessed.extend(notices);
    Ok(captions::compose(cues, guessed))
}

/// The cues of a decoded SubRip file in the order of the file, and what is wrong with it, in a reader's words.
///
/// Cues without words are left out. Stray text without a time is a cue without a time.
pub fn cues(text: &str) -> (Vec<Cue>, Vec<String>) {
    spoken(&cues::blocks(&text.replace('\0', "\u{fffd}")))
}

/// The cues of `blocks` that have words, and what is wrong with all of them.
fn spoken(blocks: &[Block<'_>]) -> (Vec<Cue>, Vec<String>) {
    let (mut found, mut notices) = (Vec::new(), Vec::new());
    for block in blocks {
        notices.extend(block.notice());
        let words = without_markup(&block.lines.join("\n"));
        if !words.is_empty() {
            found.push(block.cue(None, words));
        }
    }
    (found, notices)
}

/// The lines that have words, without markup and the space around them.
fn without_markup(lines: &str) -> String {
    let lines = without(lines, ('<', '>'), is_style);
    cues::tidy(&without(&lines, ('{', '}'), |place| place.starts_with("{\\")))
}

/// `text` without the tags between `brackets` that are `known`.
fn without(text: &str, brackets: (char, char), known: fn(&str) -> bool) -> String {
    let kept = |piece| match piece {
        Piece::Tag(tag) if known(tag) => None,
        Piece::Tag(text) | Piece::Text(text) => Some(text),
    };
    markup::pieces(text, brackets.0, brackets.1).into_iter().filter_map(kept).collect()
}

/// Whether a tag such as `<i>` or `</font>` is one of [`TAGS`].
fn is_style(tag: &str) -> bool {
    let name = tag.trim_matches(['<', '/', '>']).split_whitespace().next().unwrap_or_default();
    TAGS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(file: &str) -> Source {
        read(file.as_bytes()).unwrap()
    }

    #[test]
    fn cues_become_paragraphs_with_times() {
        let source =
            page("1\n00:00:01,000 --> 00:00:02,000\nOne\nline\n\n2\n00:00:02,500 --> 00:00:03,000\ntwo.\n");
        assert_eq!(source.text, "One line two.");
        let marks: Vec<_> = source.times.iter().map(|t| (t.at, t.start, t.end)).collect();
        assert_eq!(marks, [(0, 1_000, Some(2_000)), (9, 2_500, Some(3_000))]);
        assert_eq!(source.labels, None);
    }

    #[test]
    fn style_disappears_and_other_brackets_stay() {
        let words = "{\\an8}<i>So</i> <FONT color=\"red\">it</font> <inaudible> {really} &amp;";
        assert_eq!(without_markup(words), "So it <inaudible> {really} &amp;");
    }

    #[test]
    fn a_name_that_every_cue_repeats_is_written_once() {
        let cue = |n: u32, words: &str| format!("{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{words}\n\n");
        let file =
            [cue(1, "Ada: One"), cue(2, "Ada: two"), cue(3, "Bo: three"), cue(4, "Ada: four")].concat();
        assert_eq!(page(&file).text, "Ada: One two\n\nBo: three\n\nAda: four");
    }

    #[test]
    fn two_speakers_in_one_cue_are_two_paragraphs() {
        assert_eq!(
            page("1\n00:00:01,000 --> 00:00:02,000\n- Who is it?\n- It's me.\n").text,
            "- Who is it?\n\n- It's me."
        );
    }

    #[test]
    fn a_rare_label_begins_a_turn_each_time() {
        let cue = |n: u32, words: &str| format!("{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{words}\n\n");
        let file =
            [cue(1, "Note: one"), cue(2, "two"), cue(3, "three"), cue(4, "Note: four"), cue(5, "five")];
        assert_eq!(page(&file.concat()).text, "Note: one two three\n\nNote: four five");
    }

    #[test]
    fn what_has_no_times_is_no_subrip() {
        assert!(read(b"1\nhello\n").is_err());
        assert_eq!(page(""), Source::default());
    }

    #[test]
    fn content_tells_a_subrip_file_from_a_list_of_numbers() {
        assert!(sniff("\u{feff}\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\nx".as_bytes()));
        assert!(!sniff(b"1\n2\n3\n"));
        assert!(!sniff(b""));
    }
}
