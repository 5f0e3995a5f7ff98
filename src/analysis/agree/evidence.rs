//! What the coders did, as sums that agreement follows from.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Sparse, block_of};
use super::continuum::{Continuum, Section};
use super::ratings::{Pattern, Ratings};
use super::undefined::Undefined;
use super::unitizing;
use crate::analysis::unit::Unit;
use crate::analysis::{Coded, unions};
use crate::annotation::TagId;
use crate::text::Span;

/// What is rated as having a tag or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Each paragraph or turn; it has a tag when a passage with the tag touches it.
    Pieces(Unit),
    /// Each code point.
    Characters,
}

/// What is drawn for the intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Drawn {
    /// Whole transcripts.
    Transcripts,
    /// Turns, when there are few transcripts.
    Turns,
}

/// With fewer transcripts turns are drawn: a handful cannot stand for all transcripts there could be.
const FEWEST_TRANSCRIPTS: usize = 10;

/// Rated "no" and "yes".
const CATEGORIES: usize = 2;

/// Where the tags are in one transcript, coder by coder.
pub(super) struct Text {
    /// Code points.
    length: usize,
    /// What is rated; empty for characters.
    pieces: Vec<Span>,
    /// Where blocks begin that are drawn, but for the first.
    cuts: Vec<usize>,
    /// For each of the coders in question, their passages by tag; none for who did not work on it.
    coders: Vec<Option<BTreeMap<TagId, Vec<Span>>>>,
}

/// All transcripts that at least two of the coders in question worked on.
pub(super) struct Texts {
    pub(super) texts: Vec<Text>,
    pub(super) drawn: Drawn,
}

/// The ratings for one tag: how often each pattern comes in each block.
pub(super) struct Rated {
    pub(super) patterns: Vec<Pattern>,
    pub(super) blocks: Vec<Sparse>,
}

impl Texts {
    pub(super) fn of(coded: &[Coded<'_>], coders: &[&str], basis: Basis) -> Self {
        let shared =
            |text: &&Coded<'_>| coders.iter().filter(|coder| text.coders.contains(coder)).count() > 1;
        let coded: Vec<_> = coded.iter().filter(shared).collect();
        let drawn = if coded.len() < FEWEST_TRANSCRIPTS { Drawn::Turns } else { Drawn::Transcripts };
        Self { texts: coded.into_iter().map(|text| Text::of(text, coders, basis, drawn)).collect(), drawn }
    }

    /// The tags that one of the coders used, in order of their ids.
    pub(super) fn tags(&self) -> BTreeSet<TagId> {
        let coders = self.texts.iter().flat_map(|text| text.coders.iter().flatten());
        coders.flat_map(|passages| passages.keys().cloned()).collect()
    }

    /// How many blocks there are to draw.
    pub(super) fn blocks(&self) -> usize {
        self.texts.iter().map(|text| text.cuts.len() + 1).sum()
    }

    /// Who gave `tag` to what.
    pub(super) fn rated(&self, tag: &TagId) -> Rated {
        let mut rated = Rated { patterns: Vec::new(), blocks: Vec::new() };
        for text in &self.texts {
            text.rate(tag, &mut rated);
        }
        rated
    }

    /// Where `tag` is, as the sums of a continuum with one label.
    pub(super) fn sections(&self, tag: &TagId) -> Vec<Sparse> {
        let sums = |text: &Text| unitizing::blocks(&text.continuum(tag), 1, &text.cuts);
        self.texts.iter().flat_map(sums).collect()
    }

    /// Where `tags` are, as the sums of a continuum with all of them as labels.
    pub(super) fn all_sections(&self, tags: &[TagId]) -> Result<Vec<Sparse>, Undefined> {
        let mut blocks = Vec::new();
        for text in &self.texts {
            blocks.extend(unitizing::blocks(&text.labelled(tags)?, tags.len(), &text.cuts));
        }
        Ok(blocks)
    }
}

impl Rated {
    /// The ratings when pattern *n* comes `weights[n]` times.
    pub(super) fn ratings(&self, weights: &[f64]) -> Ratings {
        Ratings::new(CATEGORIES, self.patterns.iter().cloned().zip(weights.iter().copied()))
    }

    fn add(&mut self, block: usize, pattern: &Pattern, weight: usize) {
        let known = self.patterns.iter().position(|known| known == pattern);
        let place = known.unwrap_or_else(|| {
            self.patterns.push(pattern.clone());
            self.patterns.len() - 1
        });
        self.blocks[block].add(place, weight as f64);
    }
}

impl Text {
    fn of(coded: &Coded<'_>, coders: &[&str], basis: Basis, drawn: Drawn) -> Self {
        let transcript = coded.transcript;
        let turns = || Unit::Turn.pieces(transcript).into_iter().skip(1).map(|turn| turn.start);
        let passages = |coder: &&str| coded.coders.contains(coder).then(|| passages(coded, coder));
        Self {
            length: transcript.chars_at(transcript.text().len()),
            pieces: match basis {
                Basis::Pieces(unit) => unit.pieces(transcript),
                Basis::Characters => Vec::new(),
            },
            cuts: if drawn == Drawn::Turns { turns().collect() } else { Vec::new() },
            coders: coders.iter().map(passages).collect(),
        }
    }

    /// Adds who gave `tag` to what.
    fn rate(&self, tag: &TagId, rated: &mut Rated) {
        let first = rated.blocks.len();
        rated.blocks.resize(first + self.cuts.len() + 1, Sparse::default());
        let mut add = |at: usize, pattern: &Pattern, weight: usize| {
            rated.add(first + block_of(&self.cuts, at), pattern, weight);
        };
        if self.pieces.is_empty() {
            let mut pattern = self.nobody();
            let working: Vec<usize> = (0..pattern.len()).filter(|&coder| pattern[coder].is_some()).collect();
            self.continuum(tag).sweep(&self.cuts, |piece, here| {
                for (&coder, here) in working.iter().zip(here) {
                    pattern[coder] = Some(usize::from(here.is_some()));
                }
                add(piece.start, &pattern, piece.len());
            });
        } else {
            for (pattern, piece) in self.touched(tag).iter().zip(&self.pieces) {
                add(piece.start, pattern, 1);
            }
        }
    }

    /// For each piece, which coders gave it `tag`.
    fn touched(&self, tag: &TagId) -> Vec<Pattern> {
        let mut patterns = vec![self.nobody(); self.pieces.len()];
        for (coder, passages) in self.coders.iter().enumerate() {
            let spans = passages.as_ref().and_then(|passages| passages.get(tag)).cloned();
            for piece in unions::touched(&self.pieces, &unions::union(spans.unwrap_or_default())) {
                patterns[piece][coder] = Some(1);
            }
        }
        patterns
    }

    /// The pattern in which everybody who worked on the text says no.
    fn nobody(&self) -> Pattern {
        self.coders.iter().map(|coder| coder.as_ref().map(|_| 0)).collect()
    }

    fn continuum(&self, tag: &TagId) -> Continuum {
        let spans = |passages: &BTreeMap<TagId, Vec<Span>>| passages.get(tag).cloned().unwrap_or_default();
        Continuum::of_passages(self.length, self.coders.iter().flatten().map(spans).collect())
    }

    fn labelled(&self, tags: &[TagId]) -> Result<Continuum, Undefined> {
        let sections = |passages: &BTreeMap<TagId, Vec<Span>>| {
            let of = |(label, tag): (usize, &TagId)| {
                let spans = passages.get(tag).cloned().unwrap_or_default();
                spans.into_iter().map(move |span| Section { span, label })
            };
            tags.iter().enumerate().flat_map(of).collect()
        };
        Continuum::new(self.length, self.coders.iter().flatten().map(sections).collect())
    }
}

/// The passages of `coder` by tag.
fn passages(coded: &Coded<'_>, coder: &str) -> BTreeMap<TagId, Vec<Span>> {
    let mut passages: BTreeMap<TagId, Vec<Span>> = BTreeMap::new();
    for subject in coded.subjects.iter().filter(|subject| subject.coder == coder) {
        for tag in subject.tags() {
            if let Some(span) = subject.span {
                passages.entry(tag.clone()).or_default().push(span);
            }
        }
    }
    passages
}
