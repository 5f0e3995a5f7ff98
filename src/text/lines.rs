//! The lines of a text.

/// A line that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// Byte of the text where the line begins.
    pub(super) at: usize,
    /// The line without its newline.
    pub(super) text: &'t str,
    /// Whether it is the first of the text or follows a blank line.
    pub(super) opens_block: bool,
}

impl<'t> Line<'t> {
    /// Byte of the text where the line ends, before its newline.
    pub(super) fn end(&self) -> usize {
        self.at + self.text.len()
    }

    /// The line without the white space at its beginning.
    pub(super) fn words(&self) -> &'t str {
        self.text.trim_start()
    }

    /// Bytes of white space at the beginning.
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.words().len()
    }
}

/// The lines of `text` that are not blank, in order. Only `\n` ends a line; a line of white space is blank.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(std::iter::once(text.len()));
    let mut at = 0;
    let mut opens_block = true;
    ends.filter_map(move |end| {
        let line = Line { at, text: &text[at..end], opens_block };
        at = end + 1;
        opens_block = is_blank(line.text);
        (!opens_block).then_some(line)
    })
}

/// Whether `text` holds nothing but white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_are_left_out_and_open_the_next_block() {
        let found: Vec<_> =
            lines("a\nb\n \u{3000}\t\n\n  c").map(|l| (l.at, l.text, l.opens_block)).collect();
        assert_eq!(found, [(0, "a", true), (2, "b", false), (11, "  c", true)]);
    }

    #[test]
    fn a_text_of_newlines_has_no_lines() {
        assert_eq!(lines("\n\n\n").count(), 0);
        assert_eq!(lines("").count(), 0);
    }
}
