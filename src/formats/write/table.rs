//! The columns of the table formats, and cells that a spreadsheet would run.

use std::borrow::Cow;

use super::row::{Row, clock};
use crate::formats::Cells;

/// The names of the columns, in order.
pub(in crate::formats) const COLUMNS: [&str; 18] = [
    "transcript",
    "paragraph",
    "last_paragraph",
    "speaker",
    "time",
    "start_cp",
    "end_cp",
    "quote",
    "tags",
    "note",
    "coder",
    "status",
    "similarity",
    "id",
    "made",
    "changed",
    "quote_stored",
    "tag_ids",
];

/// The columns that hold numbers.
pub(super) const NUMBERS: [&str; 5] = ["paragraph", "last_paragraph", "start_cp", "end_cp", "similarity"];

/// What stands between the tags in one cell.
pub(in crate::formats) const BETWEEN_TAGS: &str = "; ";

/// The cells of `row`, in the order of [`COLUMNS`], with text made harmless when `cells` says so. Numbers are ours and
/// are never touched.
pub(super) fn cells<'a>(row: &Row<'a>, cells: Cells) -> [Cow<'a, str>; 18] {
    let place = row.place.as_ref();
    let text = |text: Cow<'a, str>| guarded(text, cells);
    [
        text(row.path.into()),
        number(place.and_then(|p| p.paragraphs).map(|p| p.0)),
        number(place.and_then(|p| p.paragraphs).map(|p| p.1)),
        text(place.and_then(|p| p.speaker).unwrap_or_default().into()),
        place.and_then(|p| p.time).map(clock).unwrap_or_default().into(),
        number(place.map(|p| p.span.start)),
        number(place.map(|p| p.span.end)),
        text(row.quote.into()),
        text(row.tag_names(BETWEEN_TAGS).into()),
        text(row.annotation.note.as_str().into()),
        text(row.coder.into()),
        row.status_word().into(),
        number(row.similarity().map(usize::from)),
        text(row.annotation.id.as_str().into()),
        text(row.annotation.made.as_str().into()),
        text(row.annotation.changed.as_deref().unwrap_or_default().into()),
        text(row.stored_quote().unwrap_or_default().into()),
        text(row.tag_ids(BETWEEN_TAGS).into()),
    ]
}

fn number(value: Option<usize>) -> Cow<'static, str> {
    value.map(|n| n.to_string()).unwrap_or_default().into()
}

/// `text` with an apostrophe in front when a spreadsheet would run it and `cells` forbids that.
pub(super) fn guarded(text: Cow<'_, str>, cells: Cells) -> Cow<'_, str> {
    if cells == Cells::Safe && runs(&text) { format!("'{text}").into() } else { text }
}

/// Takes off the apostrophe that [`guarded`] put in front.
pub(in crate::formats) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| runs(rest)).unwrap_or(text)
}

/// Whether a spreadsheet would take `text` for a formula: it starts with `=`, `+`, `-` or `@`, also fullwidth and behind
/// blanks and invisible characters, or with a tab, line end or NUL (OWASP, "CSV Injection").
///
/// Apostrophes in front count as nothing, so that what was guarded is told from what began with an apostrophe.
fn runs(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    let starts = text.starts_with(['\t', '\r', '\n', '\0']);
    let seen = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || hidden(c));
    starts || seen.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// Characters without a shape that a spreadsheet may drop.
fn hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_that_run_get_an_apostrophe_and_no_others() {
        for runs in ["=1+1", "-- what?", "@x", "\t=", "\r\n1", "\0", "＝1", "＋", " =1", "\u{200b}=1", "'=1"]
        {
            assert_eq!(guarded(runs.into(), Cells::Safe), format!("'{runs}"));
            assert_eq!(guarded(runs.into(), Cells::Exact), runs);
        }
        for inert in ["", "plain", "'already", "a=1", "1-2", "é", " x"] {
            assert_eq!(guarded(inert.into(), Cells::Safe), inert);
        }
    }

    proptest! {
        #[test]
        fn what_was_guarded_comes_back(text in "['= \t@a＝-]{0,6}") {
            let guarded = guarded(text.as_str().into(), Cells::Safe);
            prop_assert_eq!(unguarded(&guarded), text.as_str());
        }
    }
}
