//! What is told about an annotation, whatever the format.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;

use crate::annotation::{Annotation, CONTEXT, Codebook, Id, Status, TagId};
use crate::formats::{Bundle, Entry, Sheet};
use crate::text::{Span, Transcript};

/// One annotation with its place in the text as it is now.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// Path of its transcript.
    pub(super) path: &'a str,
    /// Whose it is.
    pub(super) coder: &'a str,
    /// As it is stored.
    pub(super) annotation: &'a Annotation,
    /// How sure its place is.
    pub(super) status: Status,
    /// Where it is; none for memos, orphans and those in review.
    pub(super) place: Option<Located<'a>>,
    /// Its words: those of the text as it is now, or the stored ones when it has no place.
    pub(super) quote: &'a str,
    /// The tags with their names, in order of their ids; a tag that was merged counts as the one it went into.
    pub(super) tags: Vec<(&'a TagId, &'a str)>,
}

/// Where a passage is.
#[derive(Debug)]
pub(super) struct Located<'a> {
    /// Code points of the canonical text.
    pub(super) span: Span,
    /// Bytes of the canonical text.
    pub(super) bytes: Range<usize>,
    /// First and last paragraph that it touches, 1-based; none in a text without paragraphs.
    pub(super) paragraphs: Option<(usize, usize)>,
    /// Who speaks where it begins.
    pub(super) speaker: Option<&'a str>,
    /// The last time code at or before its beginning, in milliseconds.
    pub(super) time: Option<u64>,
    /// The canonical text.
    text: &'a str,
}

/// All annotations of `bundle`, transcript by transcript, in their order there.
pub(super) fn rows<'b, 'a>(bundle: &'b Bundle<'a>) -> impl Iterator<Item = Row<'a>> + use<'a, 'b> {
    bundle.sheets.iter().flat_map(|sheet| sheet_rows(bundle.codebook, sheet))
}

/// The annotations of one transcript in their order there.
pub(super) fn sheet_rows<'b, 'a>(
    codebook: &'a Codebook,
    sheet: &'b Sheet<'a>,
) -> impl Iterator<Item = Row<'a>> + use<'a, 'b> {
    sheet.entries.iter().map(move |entry| Row::of(codebook, sheet, *entry))
}

/// The annotations of `bundle` that have a note, transcript by transcript, in their order there.
pub(super) fn noted_rows<'b, 'a>(bundle: &'b Bundle<'a>) -> impl Iterator<Item = Row<'a>> + use<'a, 'b> {
    let of_sheet = |sheet: &'b Sheet<'a>| {
        let noted = sheet.entries.iter().filter(|entry| !entry.annotation.note.is_empty());
        noted.map(|entry| Row::of(bundle.codebook, sheet, *entry))
    };
    bundle.sheets.iter().flat_map(of_sheet)
}

/// The annotations of `bundle` that begin in what a speaker says, with the speaker.
pub(super) fn spoken<'b, 'a>(
    bundle: &'b Bundle<'a>,
) -> impl Iterator<Item = (&'a str, &'a Id)> + use<'a, 'b> {
    let of_sheet = |sheet: &'b Sheet<'a>| {
        let transcript = sheet.transcript;
        sheet.entries.iter().filter_map(move |entry| {
            let bytes = transcript.bytes_of(entry.span?)?;
            let speaker = transcript.speaker_of(transcript.paragraph_at(bytes.start))?;
            Some((speaker, &entry.annotation.id))
        })
    };
    bundle.sheets.iter().flat_map(of_sheet)
}

/// The tags that are on some annotation of `bundle`, with their names; a tag that was merged counts as the one it went
/// into.
pub(super) fn used_tags<'a>(bundle: &Bundle<'a>) -> BTreeMap<&'a TagId, &'a str> {
    let entries = bundle.sheets.iter().flat_map(|sheet| &sheet.entries);
    let mut ids: BTreeSet<&TagId> = BTreeSet::new();
    // one by one: collecting would sort all, and there are few different ones
    ids.extend(entries.flat_map(|entry| &entry.annotation.tags));
    ids.into_iter().map(|id| resolved(bundle.codebook, id)).collect()
}

impl<'a> Row<'a> {
    fn of(codebook: &'a Codebook, sheet: &Sheet<'a>, entry: Entry<'a>) -> Self {
        let Entry { coder, annotation, status, span } = entry;
        let place = span.and_then(|span| Located::of(sheet.transcript, span));
        let quote = match &place {
            Some(place) => &sheet.transcript.text()[place.bytes.clone()],
            None => annotation.quote.as_str(),
        };
        let mut tags: Vec<_> = annotation.tags.iter().map(|id| resolved(codebook, id)).collect();
        tags.sort_unstable();
        tags.dedup_by_key(|tag| tag.0);
        Self { path: sheet.path, coder, annotation, status, place, quote, tags }
    }

    /// Whether it speaks of the whole transcript.
    pub(super) fn is_memo(&self) -> bool {
        self.annotation.span.is_none() && self.place.is_none()
    }

    /// The words it was made on, when the text has others now.
    pub(super) fn stored_quote(&self) -> Option<&'a str> {
        let stored = self.annotation.quote.as_str();
        (self.place.is_some() && stored != self.quote).then_some(stored)
    }

    /// The names of its tags with `between` between them.
    pub(super) fn tag_names(&self, between: &str) -> String {
        self.tags.iter().map(|tag| tag.1).collect::<Vec<_>>().join(between)
    }

    /// The ids of its tags with `between` between them.
    pub(super) fn tag_ids(&self, between: &str) -> String {
        self.tags.iter().map(|tag| tag.0.as_str()).collect::<Vec<_>>().join(between)
    }

    /// How it is cited: `¶12 [00:12:05]`, `¶12–14`; empty when it has no place.
    pub(super) fn locator(&self) -> String {
        let mut cited = String::new();
        let Some(place) = &self.place else { return cited };
        if let Some((first, last)) = place.paragraphs {
            let _ = write!(cited, "¶{first}");
            if last > first {
                let _ = write!(cited, "–{last}");
            }
        }
        if let Some(time) = place.time {
            let _ = write!(cited, "{}[{}]", if cited.is_empty() { "" } else { " " }, clock(time));
        }
        cited
    }

    /// The word for how sure its place is.
    pub(super) fn status_word(&self) -> &'static str {
        match self.status {
            Status::Exact => "exact",
            Status::Moved => "moved",
            Status::Fuzzy(_) => "fuzzy",
            Status::Review => "review",
            Status::Orphan => "orphan",
        }
    }

    /// How sure its place is, in a reader's words; none when it is certain.
    pub(super) fn doubt(&self) -> Option<String> {
        match self.status {
            Status::Exact => None,
            Status::Fuzzy(percent) => Some(format!("{percent} % the same words")),
            Status::Moved => Some("moved".to_owned()),
            Status::Review => Some("its place is to be chosen".to_owned()),
            Status::Orphan => Some("no longer in the text".to_owned()),
        }
    }

    /// How similar its words are to those it was made on, in percent, when they are not the same.
    pub(super) fn similarity(&self) -> Option<u8> {
        match self.status {
            Status::Fuzzy(percent) => Some(percent),
            _ => None,
        }
    }
}

impl<'a> Located<'a> {
    /// Where `span` is in `transcript`; none when it is not in the text.
    fn of(transcript: &'a Transcript, span: Span) -> Option<Self> {
        let bytes = transcript.bytes_of(span)?;
        let first = transcript.paragraph_at(bytes.start);
        let last = transcript.paragraph_at(bytes.end.saturating_sub(1));
        let times = transcript.times();
        let time =
            times.partition_point(|mark| mark.at <= bytes.start).checked_sub(1).map(|i| times[i].start);
        Some(Self {
            span,
            paragraphs: (!transcript.paragraphs().is_empty()).then_some((first + 1, last + 1)),
            speaker: transcript.speaker_of(first),
            time,
            text: transcript.text(),
            bytes,
        })
    }

    /// Up to [`CONTEXT`] code points before and after it.
    pub(super) fn context(&self) -> (&'a str, &'a str) {
        let (above, below) = (&self.text[..self.bytes.start], &self.text[self.bytes.end..]);
        let start = above.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
        let end = below.char_indices().nth(CONTEXT).map_or(below.len(), |(at, _)| at);
        (&above[start..], &below[..end])
    }
}

/// The id and name that count for `id`.
fn resolved<'a>(codebook: &'a Codebook, id: &'a TagId) -> (&'a TagId, &'a str) {
    codebook.tag(id).map_or((id, id.as_str()), |tag| (&tag.id, tag.name.as_str()))
}

/// Milliseconds as `hours:minutes:seconds`, cut to the second.
pub(super) fn clock(millis: u64) -> String {
    let seconds = millis / 1000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Fingerprint, Tag};
    use crate::text::{Source, TimeMark};

    fn transcript() -> Transcript {
        let text = "Ada: one\n\nBen: two\nthree".to_owned();
        let times = vec![TimeMark { at: 10, start: 3_725_900, end: None }];
        Transcript::new(Source { text, times, ..Source::default() })
    }

    fn cited(transcript: &Transcript, span: Span) -> (String, Option<String>) {
        let annotation = Annotation::memo(&Fingerprint::default(), String::new(), "x".into(), String::new());
        let entry = Entry { coder: "ada", annotation: &annotation, status: Status::Exact, span: Some(span) };
        let sheet = Sheet { path: "a.txt", transcript, entries: vec![entry] };
        let codebook = Codebook::default();
        let row = Row::of(&codebook, &sheet, entry);
        (row.locator(), row.place.and_then(|place| place.speaker).map(str::to_owned))
    }

    #[test]
    fn a_passage_is_cited_by_its_paragraphs_and_the_time_before_it() {
        let transcript = transcript();
        assert_eq!(cited(&transcript, Span::new(0, 3)), ("¶1".to_owned(), Some("Ada".to_owned())));
        assert_eq!(
            cited(&transcript, Span::new(15, 18)),
            ("¶2 [01:02:05]".to_owned(), Some("Ben".to_owned()))
        );
        assert_eq!(cited(&transcript, Span::new(5, 24)), ("¶1–3".to_owned(), Some("Ada".to_owned())));
        // the newline after a paragraph belongs to it
        assert_eq!(
            cited(&transcript, Span::new(15, 19)),
            ("¶2 [01:02:05]".to_owned(), Some("Ben".to_owned()))
        );
    }

    #[test]
    fn a_span_outside_the_text_has_no_place() {
        let transcript = transcript();
        for (start, end) in [(0, 99), (99, 100), (5, 5), (7, 3)] {
            assert_eq!(cited(&transcript, Span::new(start, end)), (String::new(), None));
        }
    }

    #[test]
    fn merged_tags_count_once() {
        let codebook =
            Codebook::new(vec![Tag { merged: vec!["b".into(), "c".into()], ..Tag::new("a".into(), "A") }]);
        let mut annotation =
            Annotation::memo(&Fingerprint::default(), String::new(), "x".into(), String::new());
        annotation.tags = ["b".into(), "c".into(), "zzz".into()].into();
        let transcript = transcript();
        let entry = Entry { coder: "ada", annotation: &annotation, status: Status::Exact, span: None };
        let sheet = Sheet { path: "a.txt", transcript: &transcript, entries: vec![entry] };
        let row = Row::of(&codebook, &sheet, entry);
        assert_eq!((row.tag_names("; ").as_str(), row.tag_ids(" ").as_str()), ("A; zzz", "a zzz"));
        assert!(row.is_memo());
    }
}
