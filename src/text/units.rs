//! Words and sentences.

/// Whether `text` ends with a sentence's end.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end().trim_end_matches(CLOSERS).ends_with(STOPS)
}

/// What can stand between a sentence's stop and the space behind it.
const CLOSERS: &[char] = &['"', '\'', '”', '’', '»', '›', ')', ']', '」', '』', '）', '】', '》', '*', '_'];
/// What ends a sentence, in any script.
const STOPS: &[char] = &[
    '.', '!', '?', '…', '。', '！', '？', '｡', '．', '।', '॥', '؟', '۔', '։', '።', '፧', '၊', '။', '។', '‽',
    '⁇', '⁈', '⁉',
];
/// Question marks, in any script.
const QUESTION_MARKS: &[char] = &['?', '？', '؟', '\u{37e}', '⁇', '⁈', '⁉', '‽', '፧', '⸮', '꘏'];

/// Whether `text` ends with a question mark, quotes and brackets behind it left out.
pub(super) fn ends_question(text: &str) -> bool {
    text.trim_end().trim_end_matches(CLOSERS).ends_with(QUESTION_MARKS)
}
