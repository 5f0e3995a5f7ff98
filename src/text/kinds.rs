//! What a paragraph without a label is: speech, a heading, a stage direction or a note.

use super::{paragraphs::Kind, timecode};

/// Longest stage direction or note, in bytes.
const LONGEST: usize = 300;

/// Brackets around stage directions.
const BRACKETS: &[(char, char)] =
    &[('(', ')'), ('[', ']'), ('（', '）'), ('【', '】'), ('［', '］'), ('〔', '〕'), ('♪', '♪'), ('♫', '♫')];

/// Remarks of transcribers, in lower case, without marks around them.
#[rustfmt::skip]
const REMARKS: &[&str] = &[
    "to be continued", "end", "ends", "the end", "end of transcript", "end of interview",
    "end of recording", "end of audio", "end of tape", "end of statement", "end of document",
    "end of session", "transcript ends", "interview ends", "recording ends", "start of transcript",
    "start of recording", "start of interview", "recording starts", "recording begins", "transcript begins",
    "продолжение следует", "fortsetzung folgt", "wird fortgesetzt", "à suivre", "continuará", "continua",
    "未完待续", "未完待續", "待續", "待续", "完",
];

/// What the paragraph `text`, which has no label, is.
pub(super) fn of(text: &str) -> Kind {
    let text = text.trim();
    if is_heading(text) {
        return Kind::Heading;
    }
    if text.len() > LONGEST {
        return if is_element(text) { Kind::Note } else { Kind::Speech };
    }
    if is_remark(text) || is_rule(text) || is_element(text) {
        return Kind::Note;
    }
    if is_enclosed(without_quote_mark(text)) {
        return if text.contains("://") { Kind::Note } else { Kind::Stage };
    }
    if is_bold(text) { Kind::Heading } else { Kind::Speech }
}

/// Whether `text` is a Markdown heading: one to six `#`, a space and words.
pub(super) fn is_heading(text: &str) -> bool {
    let words = text.trim_start_matches('#');
    let is_marked = (1..=6).contains(&(text.len() - words.len())) && words.starts_with([' ', '\t']);
    is_marked && words.contains(char::is_alphanumeric)
}

/// `> *(laughter)*` to `(laughter)`.
fn without_quote_mark(text: &str) -> &str {
    text.trim_start_matches(['>', ' ']).trim_matches(['*', '_', ' '])
}

/// Whether one pair of brackets holds all of `text`, but for a full stop behind it.
fn is_enclosed(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let pair = BRACKETS.iter().find(|(open, _)| text.starts_with(*open));
    pair.is_some_and(|&(open, close)| {
        let inner = text.strip_prefix(open).and_then(|text| text.strip_suffix(close));
        inner.is_some_and(|inner| inner.contains(char::is_alphanumeric) && stays_inside(inner, open, close))
    })
}

/// Whether no bracket of `inner` closes the one around it.
fn stays_inside(inner: &str, open: char, close: char) -> bool {
    let mut depth = 0_usize;
    inner.chars().all(|c| {
        if c == close && depth == 0 {
            return false;
        }
        depth = if c == open { depth + 1 } else { depth - usize::from(c == close) };
        true
    })
}

/// Whether `text` is one line between `**`.
fn is_bold(text: &str) -> bool {
    let inner = text.strip_prefix("**").and_then(|text| text.strip_suffix("**"));
    inner.is_some_and(|inner| {
        !inner.contains("**") && !inner.contains('\n') && inner.contains(char::is_alphabetic)
    })
}

/// Whether `text` is a line drawn with signs: `* * *`, `# # #`, `---`.
fn is_rule(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace());
    let Some(first) = signs.next() else { return false };
    matches!(first, '*' | '#' | '-' | '_' | '=' | '~' | '•' | '·' | '–' | '—' | '─')
        && signs.clone().count() >= 2
        && signs.all(|sign| sign == first)
}

/// Whether `text` is a remark, a time of day, or both: `END 11:45 A.M. EST`.
fn is_remark(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let words = bare.to_lowercase();
    if REMARKS.contains(&words.as_str()) {
        return true;
    }
    is_time_of_day(bare) || bare.strip_prefix("END").is_some_and(|rest| is_time_of_day(rest.trim_start()))
}

/// Whether `text` is a time code or `11:45 A.M. EST`.
pub(super) fn is_time_of_day(text: &str) -> bool {
    timecode::read(text).is_some_and(|code| text[code.len..].split_whitespace().all(is_zone))
}

/// Whether `word` is `a.m.`, `PM`, `EST`, `(Local)` or the like.
fn is_zone(word: &str) -> bool {
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).collect();
    let is_half = letters.eq_ignore_ascii_case("am") || letters.eq_ignore_ascii_case("pm");
    let is_name = (2..=5).contains(&letters.len()) && letters.chars().all(char::is_uppercase);
    is_half
        || is_name
        || letters == "Uhr"
        || letters.eq_ignore_ascii_case("local")
        || letters.eq_ignore_ascii_case("time")
}

/// Whether `text` is an HTML element or comment: `<iframe …></iframe>`.
fn is_element(text: &str) -> bool {
    let opens = text
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!'));
    let Some(first_end) = text.find('>').filter(|_| opens && text.ends_with('>')) else { return false };
    // nothing but tags
    first_end == text.len() - 1 || text[first_end + 1..].trim_start().starts_with('<')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_paragraph_is_what_a_reader_takes_it_for() {
        let cases = [
            (Kind::Stage, "(Applause.)"),
            (Kind::Stage, "(Applause)."),
            (Kind::Stage, "[laughter]"),
            (Kind::Stage, "> (chair skids)"),
            (Kind::Stage, "*[crosstalk (several)]*"),
            (Kind::Stage, "（笑）"),
            (Kind::Stage, "♪ gentle music ♪"),
            (Kind::Note, "To be continued."),
            (Kind::Note, "(END)"),
            (Kind::Note, "END"),
            (Kind::Note, "END 11:45 A.M. EST"),
            (Kind::Note, "11:45 a.m. (Local)"),
            (Kind::Note, "[00:12:05]"),
            (Kind::Note, "* * *"),
            (Kind::Note, "# # #"),
            (Kind::Note, "-----"),
            (Kind::Note, "> ( Slides: [https://example.org](https://example.org) )"),
            (Kind::Note, "<iframe src=\"https://example.org\"></iframe>"),
            (Kind::Note, "未完待续"),
            (Kind::Heading, "# A title"),
            (Kind::Heading, "**Part One**"),
            (Kind::Speech, "#hashtag"),
            (Kind::Speech, "(From Peter) Do you see any changes?"),
            (Kind::Speech, "(a) first and (b)"),
            (Kind::Speech, "Endless."),
            (Kind::Speech, "..."),
            (Kind::Speech, "?!"),
            (Kind::Speech, "11:45 was the time."),
            (Kind::Speech, "<b>No</b>, <i>no</i> and no"),
            (Kind::Speech, ""),
        ];
        for (kind, text) in cases {
            assert_eq!(of(text), kind, "{text}");
        }
    }
}
