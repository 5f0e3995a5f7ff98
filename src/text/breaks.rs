//! Where a line of text may be broken.

use std::borrow::Cow;

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

/// Bytes of `text` at which a new row may begin, in order, without its start and end.
///
/// They are the opportunities of Unicode Standard Annex #14, with language models for Thai, Lao, Khmer and
/// Burmese, that do not fall inside a grapheme cluster and do not put a blank or closing punctuation at the
/// beginning of a row. A newline counts as a blank.
pub(super) fn breaks(text: &str) -> Vec<usize> {
    let line = if text.contains('\n') { Cow::Owned(text.replace('\n', " ")) } else { Cow::Borrowed(text) };
    let opportunities = LineSegmenter::new_auto(LineBreakOptions::default()).segment_str(&line);
    opportunities.filter(|&at| may_begin_row(text, at) && is_between_clusters(text, at)).collect()
}

/// Whether the character at byte `at` may be the first of a row: not a blank, not closing punctuation.
pub(super) fn may_begin_row(text: &str, at: usize) -> bool {
    let mut rest = text[at..].chars();
    match rest.next() {
        None => false,
        Some(c) if CLOSING_ALONE.contains(c) => rest.next().is_some_and(char::is_alphanumeric),
        Some(c) => !is_blank(c) && !CLOSING.contains(c),
    }
}

fn is_between_clusters(text: &str, at: usize) -> bool {
    let ascii = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    let plain = at > 0 && ascii(bytes.get(at)) && bytes[at - 1].is_ascii();
    plain || (at > 0 && GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0) == Ok(true))
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
            ("so … but …and", "so … |but |…and"),
            ("one\t\ttwo", "one\t\t|two"),
            ("one \n two", "one \n |two"),
        ];
        for (text, expected) in table {
            assert_eq!(broken(text), expected);
        }
    }
}
