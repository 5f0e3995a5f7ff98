//! Words and sentences.
//!
//! Words are those of Unicode Standard Annex #29. Its sentences stop at `Mr.` and go on behind `。` only by tables
//! that transcripts do not need, so sentences have rules of their own here. All positions are bytes.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::abbreviations;
use super::ruler;

/// The words of `text` in order, without spaces and punctuation (UAX #29; each Han character is a word).
pub fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    text.unicode_word_indices().map(|(at, word)| at..at + word.len())
}

/// Bytes before and after a place in which its word is looked for.
const WORD_REACH: usize = 4096;

/// The word of `text` in which byte `at` lies, or which ends there; none between words. Of a word of more than
/// 4,096 bytes the part around `at`.
pub fn word_at(text: &str, at: usize) -> Option<Range<usize>> {
    let at = ruler::floor(text, at);
    let from = ruler::floor(text, at.saturating_sub(WORD_REACH));
    let to = ruler::ceil(text, at.saturating_add(WORD_REACH));
    // white space parts words, but for a mark that combines with it and the narrow space that joins (UAX #29, WB13a)
    let parts = |c: char| c.is_whitespace() && c != '\u{202f}';
    let start = text[from..at].rfind(parts).map_or(from, |space| from + space);
    let behind = ruler::ceil(text, at + 1);
    let end = text[behind..to].find(parts).map_or(to, |space| behind + space);
    let mut around = words(&text[start..end]).map(|word| start + word.start..start + word.end);
    let mut touching = None;
    loop {
        match around.next() {
            Some(word) if word.contains(&at) => return Some(word),
            Some(word) if word.end == at => touching = Some(word),
            Some(word) if word.start < at => {}
            _ => return touching,
        }
    }
}

/// The sentences of `text` in order, without the white space around them; together they hold all that is not white
/// space.
///
/// A sentence ends behind a stop and the quotes and brackets that close on it, when white space or the end follows;
/// behind `。！？।` anything may follow. It does not end before a small letter unless the stop is `?` or `!` without
/// a quote, nor behind an abbreviation (`Mr.`, `e.g.`, `No. 5`) or an initial; `U.S.` and `a.m.` end one only before
/// a word that usually opens sentences. A blank line ends any sentence; a single newline is a space.
pub fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    sentences_from(text, 0)
}

/// The sentence of `text` in which byte `at` lies; in white space the one before, or the first. Empty when the text
/// is blank.
pub fn sentence_at(text: &str, at: usize) -> Range<usize> {
    let at = ruler::floor(text, at);
    let nearest =
        sentences_from(text, boundary_before(text, at)).take_while(|sentence| sentence.start <= at).last();
    nearest.or_else(|| sentences(text).next()).unwrap_or(at..at)
}

/// The sentences of `text` from byte `from` on, where one ends or the text begins.
fn sentences_from(text: &str, from: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = from;
    std::iter::from_fn(move || {
        let start = text.len() - text[at..].trim_start().len();
        if start == text.len() {
            return None;
        }
        at = next_end(text, start, text.len()).unwrap_or(text.len());
        Some(start..start + text[start..at].trim_end().len())
    })
}

/// A sentence's end at or before byte `at`, or 0. Looks back no further than needed.
fn boundary_before(text: &str, at: usize) -> usize {
    let mut reach = 512;
    while reach < at {
        let from = ruler::floor(text, at - reach);
        // whether a sentence ends somewhere depends on what stands there, so any end that is found is one
        if let Some(end) = next_end(text, from, at) {
            return end;
        }
        reach *= 2;
    }
    0
}

/// The first byte behind a sentence's end at or after byte `from` and at most `to`.
fn next_end(text: &str, from: usize, to: usize) -> Option<usize> {
    let mut at = from;
    while let Some(found) = text[at..to].find(|c| c == '\n' || STOPS.contains(&c)) {
        let stop = at + found;
        if text[stop..].starts_with('\n') {
            if opens_blank_line(&text[stop + 1..]) {
                return Some(stop);
            }
            at = stop + 1;
            continue;
        }
        let behind = text[stop..].trim_start_matches(|c| STOPS.contains(&c) || CLOSERS.contains(&c));
        let end = text.len() - behind.len();
        if end <= to && is_end(text, stop, end) {
            return Some(end);
        }
        at = end.min(to);
    }
    None
}

/// Whether `text` begins with the rest of a blank line.
fn opens_blank_line(text: &str) -> bool {
    text.chars().find(|&c| c == '\n' || !c.is_whitespace()) == Some('\n')
}

/// Whether the stop at byte `stop` of `text`, which with its closing marks reaches to `end`, ends a sentence.
fn is_end(text: &str, stop: usize, end: usize) -> bool {
    let (marks, behind) = (&text[stop..end], &text[end..]);
    if marks.contains(UNSPACED_STOPS) || behind.trim_start().is_empty() {
        return true;
    }
    if !behind.starts_with(char::is_whitespace) {
        return false;
    }
    let next = behind.trim_start().trim_start_matches(OPENERS);
    if next.starts_with(char::is_lowercase) {
        return marks.ends_with(['?', '!']);
    }
    marks != "." || !abbreviations::goes_on(&text[..stop], next)
}

/// Whether `text` ends with a sentence's end.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end().trim_end_matches(CLOSERS).ends_with(STOPS)
}

/// Whether `text` ends with a question mark, quotes and brackets behind it left out.
pub fn ends_question(text: &str) -> bool {
    text.trim_end().trim_end_matches(CLOSERS).ends_with(QUESTION_MARKS)
}

/// What ends a sentence, in any script.
const STOPS: &[char] = &[
    '.', '!', '?', '…', '。', '！', '？', '｡', '．', '।', '॥', '؟', '۔', '։', '።', '፧', '၊', '။', '។', '‽',
    '⁇', '⁈', '⁉',
];
/// Stops behind which scripts leave no space.
const UNSPACED_STOPS: &[char] = &['。', '！', '？', '｡', '．', '।', '॥', '။', '។'];
/// Question marks, in any script.
const QUESTION_MARKS: &[char] = &['?', '？', '؟', '\u{37e}', '⁇', '⁈', '⁉', '‽', '፧', '⸮', '꘏'];
/// What can stand between a sentence's stop and the space behind it.
const CLOSERS: &[char] =
    &['"', '\'', '”', '’', '»', '›', ')', ']', '}', '」', '』', '）', '】', '》', '〉', '*', '_'];
/// What can stand before a sentence's first word.
const OPENERS: &[char] = &[
    '"', '\'', '“', '‘', '„', '«', '‹', '(', '[', '{', '「', '『', '（', '【', '¿', '¡', '*', '_', '—', '–',
    '-', ' ',
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `text` with a bar between sentences.
    fn barred(text: &str) -> String {
        sentences(text).map(|sentence| &text[sentence]).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn sentences_end_where_a_reader_pauses() {
        let cases = [
            "We came.|We saw.|Did we win?|Yes!|Well…|Perhaps...|No.",
            "Mr. Voss met Dr. Ray at 9 a.m. in St. Ives.|They left.",
            "The U.S. Senate sat.|It was in the U.S.|The vote came at 5 p.m.|He lost.",
            "At 11:45 A.M. EST we land.",
            "Article No. 5 counts.|She said no.|Five voted.",
            "J. R. Voss and I.|We went.",
            "Fish, e.g. Cod, cf. Fig. 3 and pp. 4 to 5.|Then nets.",
            "“We came.”|“We saw!” she said.|(So they did.)|[Laughter.]|Next.",
            "He asked “Why?” and left.|So what?|yes!|no",
            "I paid 3.50 at join.example.org, v1.2.|Good.",
            "...so in person, we prefer it.",
            "We thought... but no.|“We thought...”|Then we did.",
            "¿Cómo está?|¡Bien!|— Sí.",
            "他說。|「好。」|我們走！？|是",
            "क्या है?|मैं हूँ।|ठीक",
            "ماذا؟|نعم.|لا",
            "Line one\ngoes on.|A title",
        ];
        for case in cases {
            let text = case.replace('|', if case.contains('。') { "" } else { " " });
            assert_eq!(barred(&text), case);
        }
        assert_eq!(barred("A title\n \nWords. \n\n"), "A title|Words.");
        assert_eq!(barred(" \n "), "");
    }

    #[test]
    fn the_word_at_a_place_is_the_one_under_or_before_it() {
        let text = "We don’t, 海 know";
        let word = |at| word_at(text, at).map(|word| &text[word]);
        assert_eq!(word(0), Some("We"));
        assert_eq!(word(2), Some("We"));
        assert_eq!(word(4), Some("don’t"));
        assert_eq!(word(7), Some("don’t"), "inside a character");
        assert_eq!(word(11), None);
        assert_eq!(word(12), Some("海"));
        assert_eq!(word(999), Some("know"));
        assert_eq!(word_at("", 0), None);
    }

    #[test]
    fn a_narrow_space_joins_what_it_stands_between() {
        assert_eq!(word_at("12\u{202f}000 boats", 1), Some(0..8));
        assert_eq!(word_at("A\u{202f}", 0), Some(0..4));
    }

    #[test]
    fn a_sentence_far_inside_a_text_is_found() {
        let text = "Mr. Voss spoke. He sat. ".repeat(2000);
        assert_eq!(&text[sentence_at(&text, 24 * 1500 + 17)], "He sat.");
        assert_eq!(&text[sentence_at(&text, 24 * 1500 + 3)], "Mr. Voss spoke.");
        let endless = "word ".repeat(5000);
        assert_eq!(sentence_at(&endless, 20_000), 0..endless.len() - 1);
    }

    fn prose() -> impl Strategy<Value = String> {
        let parts = vec![
            "Mr", ".", ". ", "? ", "”", "...", "U.S.", " ", "\n", "\n\n", "we", "We", "。", "」", "é", "(",
            "5",
        ];
        prop::collection::vec(prop::sample::select(parts), 0..60).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn sentences_hold_all_that_is_not_space(text in prose()) {
            let mut at = 0;
            for sentence in sentences(&text) {
                prop_assert!(text[at..sentence.start].trim().is_empty());
                prop_assert!(!sentence.is_empty() && text[sentence.clone()].trim() == &text[sentence.clone()]);
                at = sentence.end;
            }
            prop_assert!(text[at..].trim().is_empty());
        }

        #[test]
        fn the_sentence_at_a_place_is_one_of_the_sentences(parts in prose(), copies in 1usize..60, at in 0usize..4000) {
            let text = parts.repeat(copies);
            let found = sentence_at(&text, at);
            let at = ruler::floor(&text, at);
            let all: Vec<_> = sentences(&text).collect();
            let expected = all.iter().rev().find(|sentence| sentence.start <= at).or(all.first()).cloned();
            prop_assert_eq!(found, expected.unwrap_or(at..at));
        }

        #[test]
        fn words_are_found_at_their_places(text in "\\PC{0,60}") {
            for word in words(&text) {
                prop_assert_eq!(word_at(&text, word.start), Some(word));
            }
        }
    }
}
