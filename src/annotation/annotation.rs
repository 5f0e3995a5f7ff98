//! One annotation.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::codebook::TagId;
use super::conflict::{Conflict, Passage};
use super::id::Id;
use crate::text::{Span, Transcript};

/// Code points of context kept on each side of a quote. 24 made every quote of a 1 MB transcript unique; 32 is the
/// web's custom.
pub const CONTEXT: usize = 32;

/// Names a version of a canonical text: `b3:` and the first 16 hexadecimal digits of its BLAKE3 hash.
///
/// Line ends and byte-order marks are no part of the canonical text, so converting them changes no fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The fingerprint of `text`.
    pub fn of(text: &str) -> Self {
        Self(format!("b3:{}", &blake3::hash(text.as_bytes()).to_hex()[..16]))
    }

    /// The fingerprint as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Fingerprint {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A marked passage with what was said about it; or, without a span, a memo on the whole transcript.
///
/// With neither tags nor note it is a plain highlight.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Annotation {
    /// Its name for ever.
    pub id: Id,
    /// The text version that `span`, `quote`, `before` and `after` belong to.
    #[serde(default)]
    pub at: Fingerprint,
    /// The passage in that version; none for a memo on the whole transcript.
    #[serde(default)]
    pub span: Option<Span>,
    /// The words of the passage.
    #[serde(default)]
    pub quote: String,
    /// Up to [`CONTEXT`] code points before the passage.
    #[serde(default)]
    pub before: String,
    /// Up to [`CONTEXT`] code points after the passage.
    #[serde(default)]
    pub after: String,
    /// The text version of which its coder said that the passage is not in it; empty when nobody did.
    #[serde(default)]
    pub gone: Fingerprint,
    /// What it is about.
    #[serde(default)]
    pub tags: BTreeSet<TagId>,
    /// What its coder wrote about it.
    #[serde(default)]
    pub note: String,
    /// When it was made, RFC 3339; kept as the file has it.
    #[serde(default)]
    pub made: String,
    /// When it was last changed, RFC 3339; none when never.
    #[serde(default)]
    pub changed: Option<String>,
    /// What another side made of fields that both sides changed; a person has to choose.
    #[serde(default)]
    pub conflicts: BTreeSet<Conflict>,
}

impl Annotation {
    /// A bare annotation of `span` in `transcript`, whose fingerprint is `at`; none when the span is not in the text.
    pub fn of(transcript: &Transcript, at: &Fingerprint, span: Span, id: Id, made: String) -> Option<Self> {
        let bytes = transcript.bytes_of(span)?;
        let text = transcript.text();
        let before = text[..bytes.start].char_indices().rev().nth(CONTEXT - 1).map_or(0, |(i, _)| i);
        let after = text[bytes.end..].char_indices().nth(CONTEXT).map_or(text.len(), |(i, _)| bytes.end + i);
        Some(Self {
            span: Some(span),
            quote: text[bytes.clone()].to_owned(),
            before: text[before..bytes.start].to_owned(),
            after: text[bytes.end..after].to_owned(),
            ..Self::memo(at, String::new(), id, made)
        })
    }

    /// A memo on the whole transcript.
    pub fn memo(at: &Fingerprint, note: String, id: Id, made: String) -> Self {
        Self {
            id,
            at: at.clone(),
            span: None,
            quote: String::new(),
            before: String::new(),
            after: String::new(),
            gone: Fingerprint::default(),
            tags: BTreeSet::new(),
            note,
            made,
            changed: None,
            conflicts: BTreeSet::new(),
        }
    }

    /// Where it is, as its record says it.
    pub fn passage(&self) -> Passage {
        let Self { at, span, quote, before, after, gone, .. } = self.clone();
        Passage { at, span, quote, before, after, gone }
    }

    /// The same annotation, elsewhere.
    #[must_use]
    pub fn moved_to(self, passage: Passage) -> Self {
        let Passage { at, span, quote, before, after, gone } = passage;
        Self { at, span, quote, before, after, gone, ..self }
    }

    /// Whether it is a highlight without tag and note, and nobody has to choose anything about it.
    pub fn is_plain(&self) -> bool {
        self.tags.is_empty() && self.note.is_empty() && self.conflicts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    #[test]
    fn a_new_annotation_keeps_its_words_and_thirty_two_characters_around_them() {
        let text = format!("{}é“quoted”{}", "a".repeat(40), "z".repeat(40));
        let transcript = Transcript::new(Source { text: text.clone(), ..Source::default() });
        let at = Fingerprint::of(&text);
        let made =
            Annotation::of(&transcript, &at, Span::new(41, 49), "x".into(), String::new()).expect("inside");
        assert_eq!(made.quote, "“quoted”");
        assert_eq!(made.before, format!("{}é", "a".repeat(31)));
        assert_eq!(made.after, "z".repeat(32));
        assert!(Annotation::of(&transcript, &at, Span::new(41, 490), "x".into(), String::new()).is_none());
    }

    #[test]
    fn the_fingerprint_is_the_start_of_the_blake3_hash() {
        // BLAKE3 test vector for the empty input
        assert_eq!(Fingerprint::of("").as_str(), "b3:af1349b9f5f9a1a6");
    }
}
