//! Expressions that look past differences of typing.

use unicode_normalization::UnicodeNormalization;

/// Blocks of letters with accents: Latin, Greek, Cyrillic and their extensions.
const ACCENTED: &[std::ops::RangeInclusive<char>] =
    &['\u{c0}'..='\u{24f}', '\u{370}'..='\u{4ff}', '\u{1e00}'..='\u{1fff}'];
/// What can stand unseen inside a word: marks, soft hyphens, zero-width characters.
const UNSEEN: &str = r"[\p{M}\u{AD}\u{200B}-\u{200D}\u{2060}\u{FEFF}]*";
/// Signs of one use, as the inside of a class of characters.
const ALIKE: &[&str] = &["'‘’‚‛′ʼ`´", "\"“”„‟″«»", "\\-‐‑‒–—―−"];

/// A regular expression that matches `words` written with other accents, quotes, dashes, ellipses or spaces.
/// Accents are those that Unicode takes off (normalisation form D), so `ø` is no `o`.
pub(super) fn expression(words: &str) -> String {
    let words: Vec<char> = words.trim().replace('…', "...").nfd().filter(|&c| !is_mark(c)).collect();
    let mut expression = String::new();
    let mut at = 0;
    while let Some(&c) = words.get(at) {
        let (part, length) = part(c, &words[at..]);
        expression.push_str(&part);
        at += length;
    }
    expression
}

/// The expression for the beginning of `rest`, which begins with `c`, and how many characters it stands for.
fn part(c: char, rest: &[char]) -> (String, usize) {
    let run = |is: &dyn Fn(char) -> bool| rest.iter().take_while(|&&c| is(c)).count();
    if c.is_whitespace() {
        return (r"\s+".to_owned(), run(&char::is_whitespace));
    }
    if rest.starts_with(&['.', '.', '.']) {
        return (r"(?:\.{3}|…)".to_owned(), 3);
    }
    if let Some(alike) = ALIKE.iter().find(|alike| c != '\\' && alike.contains(c)) {
        return (format!("[{alike}]+"), run(&|c| alike.contains(c)));
    }
    if c.is_alphabetic() {
        return (format!("[{}]{UNSEEN}", variants(c)), 1);
    }
    (regex::escape(c.encode_utf8(&mut [0; 4])), 1)
}

/// `base` and the letters that are `base` with accents.
fn variants(base: char) -> String {
    let accented =
        ACCENTED.iter().cloned().flatten().filter(|c| std::iter::once(*c).nfd().next() == Some(base));
    std::iter::once(base).chain(accented.filter(|&c| c != base)).collect()
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}
