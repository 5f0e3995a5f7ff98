//! Text from outside, made harmless for formats that are looked at.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` without characters that act instead of being seen: controls other than tab and newline become U+FFFD, and
/// the marks that turn the direction of what follows (UAX #9) or break lines unseen are spelled out as `[U+202E]`.
///
/// Joiners and the single direction marks stay, since Persian, Hindi, Arabic and emoji need them.
pub(super) fn tame(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut tamed = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if !acts(c) {
            tamed.push(c);
        } else if c.is_control() {
            tamed.push('\u{fffd}');
        } else {
            let _ = write!(tamed, "[U+{:04X}]", u32::from(c));
        }
    }
    Cow::Owned(tamed)
}

/// `text` tamed and escaped for element content and quoted attributes of HTML.
pub(super) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in tame(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Whether `c` does something where it is printed.
pub(super) fn acts(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
    turns || (c.is_control() && c != '\t' && c != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown_and_the_rest_stays() {
        assert_eq!(tame("plain\ttext\n"), "plain\ttext\n");
        assert_eq!(tame("a\u{1b}[2Jb\0\u{9b}"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}");
        assert_eq!(tame("x\u{202e}y\u{2028}"), "x[U+202E]y[U+2028]");
        let family = "👨\u{200d}👩 می\u{200c}خواهم \u{200f}";
        assert_eq!(tame(family), family);
        assert_eq!(html("<a b='\"'>&\0"), "&lt;a b=&#39;&quot;&#39;&gt;&amp;\u{fffd}");
    }
}
