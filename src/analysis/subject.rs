//! What is asked about: an annotation with all that surrounds it.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::annotation::{Annotation, Codebook, Status, TagId};
use crate::text::{Span, Transcript};

/// An annotation with its place, its coder, its transcript and the codebook.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// As it is stored.
    pub annotation: &'a Annotation,
    /// Its passage in the text as it is now; none for memos, orphans and those in review.
    pub span: Option<Span>,
    /// Whose it is.
    pub coder: &'a str,
    /// How sure its place is.
    pub status: Status,
    /// The text.
    pub transcript: &'a Transcript,
    /// The transcript's path in the project, with `/`.
    pub path: &'a str,
    /// All tags of the project.
    pub codebook: &'a Codebook,
}

/// A transcript with the annotations that a question is about.
#[derive(Debug, Clone)]
pub struct Coded<'a> {
    /// Its path in the project, with `/`.
    pub path: &'a str,
    /// Its text.
    pub transcript: &'a Transcript,
    /// Everybody who worked on it, also who marked nothing.
    pub coders: Vec<&'a str>,
    /// The annotations in question, of all coders.
    pub subjects: Vec<Subject<'a>>,
}

impl<'a> Subject<'a> {
    /// Its tags; a tag that was merged counts as the one it went into.
    pub fn tags(&self) -> BTreeSet<&'a TagId> {
        self.annotation.tags.iter().map(|tag| count_as(self.codebook, tag)).collect()
    }

    /// The paragraphs that its passage touches, as a half-open range of 0-based indices; empty without a place.
    pub fn paragraphs(&self) -> Range<usize> {
        self.span.map_or(0..0, |span| paragraphs_of(self.transcript, span))
    }

    /// The names of those who speak in its passage, in order of appearance.
    pub fn speakers(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.paragraphs().filter_map(|paragraph| self.transcript.speaker_of(paragraph)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// The tag that `tag` counts as: the one it was merged into, else itself.
pub fn count_as<'a>(codebook: &'a Codebook, tag: &'a TagId) -> &'a TagId {
    codebook.tag(tag).map_or(tag, |known| &known.id)
}

/// The paragraphs that `span` touches; empty when it is empty, reversed or beyond the text.
fn paragraphs_of(transcript: &Transcript, span: Span) -> Range<usize> {
    let Some(bytes) = transcript.bytes_of(span) else { return 0..0 };
    let (first, last) = (transcript.paragraph_at(bytes.start), transcript.paragraph_at(bytes.end - 1));
    // a passage between two paragraphs touches neither of them
    let touches = |index: usize| {
        let range = &transcript.paragraphs()[index].range;
        range.start < bytes.end && bytes.start < range.end
    };
    let end = (last + 1).min(transcript.paragraphs().len());
    let start = (first..end).find(|&index| touches(index)).unwrap_or(end);
    start..end
}
