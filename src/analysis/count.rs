//! How often, how many words, how much of the text.

use std::collections::{BTreeMap, BTreeSet};

use super::subject::{Coded, Subject};
use super::unions;
use crate::annotation::Codebook;
use crate::text::{Span, units};

/// What annotations are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// Each tag; an annotation with several tags counts for each of them.
    Tag,
    /// Each speaker; of a passage in which several speak each gets their own part.
    Speaker,
    /// Each transcript.
    Transcript,
    /// Each coder.
    Coder,
}

/// What was counted under one heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// One name for each [`By`] that was asked for; none for annotations without tag, and for text nobody says.
    pub names: Vec<Option<String>>,
    /// How many annotations; those without a place too.
    pub annotations: usize,
    /// Words (UAX #29) in the passages, each word once however many passages cover it.
    pub words: usize,
    /// Code points in the passages, each once however many passages cover it.
    pub characters: usize,
    /// `characters` divided by the code points of the transcript when the rows are by transcript, else of all
    /// transcripts together: 0 to 1.
    pub share: f64,
}

/// One name of a heading.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    /// A tag's place in the codebook, whose order tags keep.
    rank: usize,
    text: Option<String>,
}

impl Name {
    fn of(text: &str) -> Self {
        Self { rank: 0, text: Some(text.to_owned()) }
    }
}

type Heading = Vec<Name>;

#[derive(Default)]
struct Tally<'a> {
    annotations: BTreeSet<(usize, &'a str, &'a str)>,
    /// Passages by the index of their transcript.
    passages: BTreeMap<usize, Vec<Span>>,
}

/// Counts the annotations of `coded` under each combination of `by`, in order of the codebook and of names.
pub fn count(coded: &[Coded<'_>], by: &[By]) -> Vec<Row> {
    let mut tallies: BTreeMap<Heading, Tally<'_>> = BTreeMap::new();
    for (index, text) in coded.iter().enumerate() {
        for subject in &text.subjects {
            for (heading, passage) in headings(subject, by) {
                let tally = tallies.entry(heading).or_default();
                tally.annotations.insert((index, subject.coder, subject.annotation.id.as_str()));
                tally.passages.entry(index).or_default().extend(passage);
            }
        }
    }
    let lengths: Vec<usize> = coded.iter().map(length).collect();
    let is_by_transcript = by.contains(&By::Transcript);
    let row = |(heading, tally): (Heading, Tally<'_>)| {
        let covered = tally.passages.into_iter().map(|(index, spans)| (index, unions::union(spans)));
        let covered: Vec<_> = covered.collect();
        let here = covered.iter().map(|(index, _)| lengths[*index]).sum();
        let all = if is_by_transcript { here } else { lengths.iter().sum::<usize>() };
        let characters = covered.iter().map(|(_, spans)| unions::length(spans)).sum();
        Row {
            names: heading.into_iter().map(|name| name.text).collect(),
            annotations: tally.annotations.len(),
            words: covered.iter().map(|(index, spans)| words(&coded[*index], spans)).sum(),
            characters,
            share: characters as f64 / all.max(1) as f64,
        }
    };
    tallies.into_iter().map(row).collect()
}

/// Code points of a transcript.
fn length(coded: &Coded<'_>) -> usize {
    coded.transcript.chars_at(coded.transcript.text().len())
}

fn words(coded: &Coded<'_>, spans: &[Span]) -> usize {
    let quotes = spans.iter().filter_map(|span| coded.transcript.quote(*span));
    quotes.map(|quote| units::words(quote).count()).sum()
}

/// The headings under which `subject` counts, each with the part of its passage that belongs there.
fn headings(subject: &Subject<'_>, by: &[By]) -> Vec<(Heading, Vec<Span>)> {
    let whole: Vec<Span> = unions::union(subject.span);
    let mut found = vec![(Heading::new(), whole.clone())];
    for by in by {
        let parts = match by {
            By::Tag => tags(subject).into_iter().map(|name| (name, whole.clone())).collect(),
            By::Speaker => speakers(subject),
            By::Transcript => vec![(Name::of(subject.path), whole.clone())],
            By::Coder => vec![(Name::of(subject.coder), whole.clone())],
        };
        let split = |(heading, passage): &(Heading, Vec<Span>)| {
            let below = parts.iter().map(|(name, part)| {
                let heading = heading.iter().chain([name]).cloned().collect();
                (heading, unions::intersection(passage, part))
            });
            below.collect::<Vec<_>>()
        };
        found = found.iter().flat_map(split).collect();
    }
    found
}

/// The names of its tags; one without text when it has none.
fn tags(subject: &Subject<'_>) -> Vec<Name> {
    let book = subject.codebook;
    let names = subject
        .tags()
        .into_iter()
        .map(|tag| Name { rank: place(book, tag.as_str()), text: Some(book.name(tag).to_owned()) });
    let names: Vec<Name> = names.collect();
    if names.is_empty() { vec![Name { rank: usize::MAX, text: None }] } else { names }
}

/// The place of the tag called `id` in the codebook; behind all for one that it lacks.
fn place(codebook: &Codebook, id: &str) -> usize {
    codebook.tags().iter().position(|tag| tag.id.as_str() == id).unwrap_or(usize::MAX - 1)
}

/// Who speaks in its passage, each with the part they say; one without text for what nobody says, or without a place.
fn speakers(subject: &Subject<'_>) -> Vec<(Name, Vec<Span>)> {
    let mut parts: BTreeMap<Option<&str>, Vec<Span>> = BTreeMap::new();
    for index in subject.paragraphs() {
        let paragraph = subject.transcript.paragraphs()[index].range.clone();
        let own = subject.transcript.span_of(paragraph);
        let part = parts.entry(subject.transcript.speaker_of(index)).or_default();
        part.extend(subject.span.map(|span| Span::new(own.start.max(span.start), own.end.min(span.end))));
    }
    if parts.is_empty() {
        parts.insert(None, subject.span.into_iter().collect());
    }
    let name = |speaker: Option<&str>| Name { rank: 0, text: speaker.map(str::to_owned) };
    parts.into_iter().map(|(speaker, part)| (name(speaker), unions::union(part))).collect()
}
