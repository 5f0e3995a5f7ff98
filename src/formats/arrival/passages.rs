//! Where the passages of an import are in a transcript, and the annotations that they become.

use std::collections::BTreeSet;

use memchr::memmem::Finder;

use crate::annotation::{Annotation, CONTEXT, Fingerprint, Id, TagId, anchor};
use crate::formats::import::Passage;
use crate::formats::write::guid;
use crate::text::{Span, Transcript};

/// Bytes that are looked through for the words of single passages; the rest is looked for together.
const MOST_SEARCHED: usize = 4 << 30;

/// A transcript on which passages are to be found.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The transcript's name in the project.
    pub name: &'a str,
    /// Its text.
    pub transcript: &'a Transcript,
    at: Fingerprint,
}

/// How a passage was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// It speaks of the whole transcript.
    Whole,
    /// At its span, where the words are its own or it gives none.
    AtItsSpan,
    /// By its words, elsewhere.
    ByItsWords,
    /// By words that are nearly its own.
    Nearly,
    /// Not at all.
    Nowhere,
}

/// A place that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The passage in the transcript; none for [`How::Whole`] and [`How::Nowhere`].
    pub span: Option<Span>,
    /// How it was found.
    pub how: How,
}

impl Placed {
    const NOWHERE: Self = Self { span: None, how: How::Nowhere };

    fn at(span: Span, how: How) -> Self {
        Self { span: Some(span), how }
    }
}

impl<'a> Ground<'a> {
    /// The transcript called `name`.
    pub fn new(name: &'a str, transcript: &'a Transcript) -> Self {
        Self { name, transcript, at: Fingerprint::of(transcript.text()) }
    }

    /// The fingerprint of its text.
    pub fn at(&self) -> &Fingerprint {
        &self.at
    }

    /// Where `passages` are, in their order: at their spans if the words there are theirs, else where their words are
    /// once, else where [`anchor::places`] finds them.
    pub fn places(&self, passages: &[Passage]) -> Vec<Placed> {
        let mut reach = MOST_SEARCHED;
        let mut places: Vec<Option<Placed>> =
            passages.iter().map(|passage| self.place(passage, &mut reach)).collect();
        let lost: Vec<usize> = (0..passages.len()).filter(|index| places[*index].is_none()).collect();
        if !lost.is_empty() {
            let claims: Vec<_> = lost.iter().map(|index| claim(&passages[*index])).collect();
            let found = anchor::places(&claims.iter().collect::<Vec<_>>(), None, self.transcript.text());
            for (index, place) in lost.into_iter().zip(found.places) {
                places[index] =
                    place.span.map(|span| Placed::at(span, self.likeness(span, &passages[index])));
            }
        }
        places.into_iter().map(|place| place.unwrap_or(Placed::NOWHERE)).collect()
    }

    /// The place of a passage that is where it says, or whose words are in the text once; none when that is not so, or
    /// when looking for them takes more than the `reach` that is left, in bytes.
    fn place(&self, passage: &Passage, reach: &mut usize) -> Option<Placed> {
        if passage.span.is_none() && passage.quote.is_empty() {
            return Some(Placed { span: None, how: How::Whole });
        }
        let there = passage.span.and_then(|span| Some((span, self.transcript.quote(span)?)));
        match there {
            Some((span, words)) if passage.quote.is_empty() || same(words, &passage.quote) => {
                Some(Placed::at(span, How::AtItsSpan))
            }
            _ if passage.quote.trim().is_empty() => Some(Placed::NOWHERE),
            _ if *reach < self.transcript.text().len() => None,
            _ => {
                *reach -= self.transcript.text().len();
                self.only(passage).map(|span| Placed::at(span, How::ByItsWords))
            }
        }
    }

    /// The one place where the words of `passage` are, with the words around it where it gives any; none when there are
    /// several or none.
    fn only(&self, passage: &Passage) -> Option<Span> {
        let text = self.transcript.text();
        let quote = passage.quote.replace("\r\n", "\n");
        let around = |start: &usize| {
            text[..*start].ends_with(passage.before.as_str())
                && text[start + quote.len()..].starts_with(passage.after.as_str())
        };
        let finder = Finder::new(quote.as_bytes());
        let mut found = finder.find_iter(text.as_bytes()).filter(around);
        let (Some(start), None) = (found.next(), found.next()) else { return None };
        Some(self.transcript.span_of(start..start + quote.len()))
    }

    fn likeness(&self, span: Span, passage: &Passage) -> How {
        let same = self.transcript.quote(span).is_some_and(|words| same(words, &passage.quote));
        if same { How::ByItsWords } else { How::Nearly }
    }

    /// The annotation that `passage`, which is at `placed`, becomes, with the tags `tags`. One without a place keeps its
    /// words and belongs to no text version that is known, so that it can be looked for again.
    pub fn annotation(
        &self,
        passage: &Passage,
        placed: Placed,
        (id, tags): (Id, BTreeSet<TagId>),
    ) -> Annotation {
        let made = passage.made.clone();
        let blank = match (placed.span, placed.how) {
            (_, How::Whole) => Annotation::memo(&self.at, String::new(), id, made),
            (Some(span), _) => {
                Annotation::of(self.transcript, &self.at, span, id, made).unwrap_or_else(|| claim(passage))
            }
            (None, _) => Annotation { id, made, ..claim(passage) },
        };
        Annotation { tags, note: passage.note.clone(), changed: passage.changed.clone(), ..blank }
    }

    /// The id of the `nth` passage (0-based) of `coder` that is called as `passage` is: the name that the file gives it if
    /// that is a UUID and nobody else's, else one made from what it is. The same passage gets the same id each time.
    pub fn id(&self, passage: &Passage, coder: &str, nth: usize) -> Id {
        if nth == 0 && guid::is_uuid(&passage.guid) {
            return Id::from(passage.guid.as_str());
        }
        let Passage { span, quote, tags, note, guid, .. } = passage;
        let tags: Vec<_> = tags.iter().map(TagId::as_str).collect();
        let what = format!("{}\0{coder}\0{guid}\0{nth}\0{span:?}\0{quote}\0{tags:?}\0{note}", self.name);
        Id::from(guid::derived("import", &what).to_string())
    }
}

/// `passage` as an annotation of a text version that is not known.
fn claim(passage: &Passage) -> Annotation {
    let length = passage.quote.chars().count();
    // a span without the right length says nothing
    let span = passage.span.filter(|span| span.len() == length || (length == 0 && !span.is_empty()));
    Annotation {
        span: Some(span.unwrap_or(Span::new(0, length))),
        quote: passage.quote.clone(),
        before: last(&passage.before).to_owned(),
        after: first(&passage.after).to_owned(),
        ..Annotation::memo(&Fingerprint::default(), String::new(), Id::from(""), String::new())
    }
}

/// The first [`CONTEXT`] code points of `text`.
fn first(text: &str) -> &str {
    text.char_indices().nth(CONTEXT).map_or(text, |(end, _)| &text[..end])
}

/// The last [`CONTEXT`] code points of `text`.
fn last(text: &str) -> &str {
    text.char_indices().rev().nth(CONTEXT - 1).map_or(text, |(start, _)| &text[start..])
}

/// Whether the words are the same, whatever the blanks between them: programs write line ends as they like.
fn same(one: &str, other: &str) -> bool {
    one == other || one.split_whitespace().eq(other.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    const TEXT: &str = "Ada: Open the harbour.\n\nBen: The harbour is open, Ada. Count the captains twice.\n";

    fn passage(span: Option<(usize, usize)>, quote: &str) -> Passage {
        Passage { span: span.map(Span::from), quote: quote.to_owned(), ..Passage::default() }
    }

    /// How each passage is found, and its words in the text.
    fn found(passages: &[Passage]) -> Vec<(How, Option<String>)> {
        let transcript = Transcript::new(Source { text: TEXT.to_owned(), ..Source::default() });
        let places = Ground::new("a.txt", &transcript).places(passages);
        let words = |placed: Placed| placed.span.and_then(|span| transcript.quote(span)).map(str::to_owned);
        places.into_iter().map(|placed| (placed.how, words(placed))).collect()
    }

    #[test]
    fn a_span_counts_when_the_words_there_are_right() {
        let there = [
            passage(Some((5, 9)), "Open"),
            passage(Some((5, 9)), ""),
            passage(Some((0, 28)), "Ada: Open the harbour. Ben:"),
        ];
        let found = found(&there);
        assert!(found.iter().all(|(how, _)| *how == How::AtItsSpan), "{found:?}");
    }

    #[test]
    fn words_that_are_there_once_are_found_without_their_span() {
        assert_eq!(
            found(&[passage(Some((5, 12)), "captains")]),
            [(How::ByItsWords, Some("captains".to_owned()))]
        );
        let context =
            Passage { before: "the ".to_owned(), after: ".\n".to_owned(), ..passage(None, "harbour") };
        assert_eq!(found(&[context]), [(How::ByItsWords, Some("harbour".to_owned()))]);
    }

    #[test]
    fn a_passage_that_is_not_there_is_kept_as_it_is() {
        let lost =
            [passage(Some((5, 12)), "a whale"), passage(Some((9, 5)), ""), passage(Some((3, 999_999)), "")];
        assert!(found(&lost).iter().all(|found| *found == (How::Nowhere, None)));
        let transcript = Transcript::default();
        let ground = Ground::new("a.txt", &transcript);
        let kept = ground.annotation(&lost[0], Placed::NOWHERE, (Id::from("x"), BTreeSet::new()));
        assert_eq!((kept.id.as_str(), kept.quote.as_str()), ("x", "a whale"));
        assert_ne!(kept.at, *ground.at());
    }

    #[test]
    fn nothing_that_says_where_it_is_speaks_of_the_whole_text() {
        assert_eq!(found(&[passage(None, "")]), [(How::Whole, None)]);
    }

    #[test]
    fn an_id_is_the_file_s_own_only_when_it_is_a_uuid_and_the_first() {
        let transcript = Transcript::default();
        let ground = Ground::new("a.txt", &transcript);
        let uuid = "0193598e-7c3a-7000-8000-000000000001";
        let named =
            |guid: &str, nth| ground.id(&Passage { guid: guid.to_owned(), ..Passage::default() }, "ada", nth);
        assert_eq!(named(uuid, 0).as_str(), uuid);
        assert_eq!(named("T1", 0), named("T1", 0));
        assert_ne!(named(uuid, 1).as_str(), uuid);
        assert!(guid::is_uuid(named("../../x", 0).as_str()));
    }
}
