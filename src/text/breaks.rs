//! Where a line of text may be broken.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;
use unicode_segmentation::GraphemeCursor;

use super::display::is_blank;

/// Marks that close a sentence or a clause. The line breaking rules keep most of them with the word before,
/// but not behind a blank, as in French or Hindi.
const CLOSING: &str = concat!(
    "!),.:;?]}",
    "‼⁇⁈⁉",
    "՝՞։׃،؛؟۔।॥།༎။၊។៕።፣፤፥፦፧",
    "、。〉》」』】〕〗〙〛〞〟！），．：；？］｝｠｡｣､",
);

/// Marks that close when no word follows them; `’tis`, Swedish `”ord”` and `…and then` begin with one.
const CLOSING_ALONE: &str = "’”»›…‥";

/// Hangul: Korean has blanks between its words.
const HANGUL: [RangeInclusive<char>; 4] =
    ['\u{1100}'..='\u{11FF}', '\u{3130}'..='\u{318F}', '\u{A960}'..='\u{A97F}', '\u{AC00}'..='\u{D7FF}'];

/// Katakana: Japanese writes foreign words with it.
const KATAKANA: [RangeInclusive<char>; 4] =
    ['\u{30A1}'..='\u{30FA}', '\u{30FC}'..='\u{30FF}', '\u{31F0}'..='\u{31FF}', '\u{FF66}'..='\u{FF9F}'];

/// Bytes of `text` at which a new row may begin, in order, without its start and end.
///
/// They are the opportunities of Unicode Standard Annex #14, with dictionaries for Thai, Lao, Khmer and
/// Burmese, that do not fall inside a grapheme cluster, do not put a blank or closing punctuation at the
/// beginning of a row, and leave Korean words and those in Katakana whole. A newline counts as a blank.
pub(super) fn breaks(text: &str) -> Vec<usize> {
    let line = if text.contains('\n') { Cow::Owned(text.replace('\n', " ")) } else { Cow::Borrowed(text) };
    let opportunities = LineSegmenter::new_dictionary(LineBreakOptions::default()).segment_str(&line);
    let good = |&at: &usize| may_begin_row(text, at) && (is_plain(text, at) || is_between_words(text, at));
    opportunities.filter(good).collect()
}

/// Whether the character at byte `at` may be the first of a row: not a blank, not closing punctuation.
pub(super) fn may_begin_row(text: &str, at: usize) -> bool {
    let mut rest = text[at..].chars();
    match rest.next() {
        None => false,
        Some(c) if c.is_ascii_alphanumeric() => true,
        Some(c) if CLOSING_ALONE.contains(c) => rest.next().is_some_and(char::is_alphanumeric),
        Some(c) => !is_blank(c) && !CLOSING.contains(c),
    }
}

/// Whether byte `at` stands between a blank or other ASCII character and an ASCII letter, as most breaks do.
fn is_plain(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    at > 0 && bytes[at - 1].is_ascii() && bytes.get(at).is_some_and(u8::is_ascii_graphic)
}

fn is_between_words(text: &str, at: usize) -> bool {
    let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
    let apart = before.zip(after).is_some_and(|(before, after)| !are_one_word(before, after));
    apart && GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0) == Ok(true)
}

/// Whether a line is not broken between `before` and `after` although the rules would allow it.
fn are_one_word(before: char, after: char) -> bool {
    let within = |ranges: &[RangeInclusive<char>], c| ranges.iter().any(|range| range.contains(&c));
    let korean = within(&HANGUL, before) || within(&HANGUL, after);
    let foreign = within(&KATAKANA, before) && within(&KATAKANA, after);
    foreign || (korean && before.is_alphanumeric() && after.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str) -> String {
        let mut shown = text.to_owned();
        for at in breaks(text).into_iter().rev() {
            shown.insert(at, '|');
        }
        shown
    }

    #[test]
    fn lines_break_where_their_script_breaks() {
        let table = [
            ("Well, I self-assess.", "Well, |I |self-|assess."),
            ("see https://a.org/b now", "see |https://|a.org/|b |now"),
            ("漢字、かな。", "漢|字、|か|な。"),
            ("ภาษาไทยง่าย", "ภาษา|ไทย|ง่าย"),
            ("한국어로 말했습니다.", "한국어로 |말했습니다."),
            ("このカタカナは", "こ|の|カタカナ|は"),
            ("مرحبا بكم", "مرحبا |بكم"),
            ("यह क्षेत्र है", "यह |क्षेत्र |है"),
            ("a 👨\u{200d}👩\u{200d}👧🇯🇵🇫🇷", "a |👨\u{200d}👩\u{200d}👧|🇯🇵|🇫🇷"),
        ];
        for (text, expected) in table {
            assert_eq!(broken(text), expected);
        }
    }

    #[test]
    fn no_row_begins_with_a_blank_or_a_closing_mark() {
        let table = [
            ("vraiment ! « oui » non", "vraiment ! |« oui » |non"),
            ("यह है । वह", "यह |है । |वह"),
            ("so ” he", "so ” |he"),
            ("say ’tis so", "say |’tis |so"),
            ("so … but …and", "so … |but |…|and"),
            ("one\t\ttwo", "one\t\t|two"),
            ("one \n two", "one \n |two"),
        ];
        for (text, expected) in table {
            assert_eq!(broken(text), expected);
        }
    }
}
