//! Cuts caption text at its tags.

/// Part of a text with tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Characters, brackets that belong to no tag among them.
    Text(&'a str),
    /// A tag with its brackets.
    Tag(&'a str),
}

/// Cuts `text` into pieces that together are `text`. A tag runs from `open` to the first `close` with no other `open`
/// between them, so that in `5 < 6 <b>` there is one.
pub(super) fn pieces(text: &str, open: char, close: char) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut rest, mut searched) = (text, 0);
    while let Some(at) = rest[searched..].find(open).map(|at| searched + at) {
        let inside = at + open.len_utf8();
        let bracket = rest[inside..].find([open, close]).map(|length| inside + length);
        match bracket {
            Some(end) if rest[end..].starts_with(close) => {
                let (before, tag) = rest[..end + close.len_utf8()].split_at(at);
                found.extend([Piece::Text(before), Piece::Tag(tag)]);
                rest = &rest[end + close.len_utf8()..];
                searched = 0;
            }
            Some(next) => searched = next,
            None => break,
        }
    }
    found.push(Piece::Text(rest));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_lone_brackets() {
        let tags = |text| -> Vec<&str> {
            let tag = |piece| if let Piece::Tag(tag) = piece { Some(tag) } else { None };
            pieces(text, '<', '>').into_iter().filter_map(tag).collect()
        };
        assert_eq!(tags("a <b>c</b>"), ["<b>", "</b>"]);
        assert_eq!(tags("5 < 6 <i>x"), ["<i>"]);
        assert_eq!(tags("<<<>é>"), ["<>"]);
        assert_eq!(tags("< é"), Vec::<&str>::new());
        assert_eq!(tags(""), Vec::<&str>::new());
    }
}
