//! Passages that are to get a tag all at once, and which of them are left out.

use std::collections::BTreeSet;
use std::ops::Range;

use super::selection::Unit;
use crate::text::Transcript;
use crate::text::find::Pattern;

/// Passages beyond this many are left to another round.
const MOST: usize = 10_000;

/// What asks for the turns of a speaker instead of words.
const SPEAKER: &str = "speaker:";

/// Passages that are to get a tag.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// What was asked for.
    pub asked: String,
    /// What was found, bytes of the text, in order.
    hits: Vec<Range<usize>>,
    /// The units around the hits; none: the hits themselves.
    unit: Option<Unit>,
    passages: Vec<Range<usize>>,
    /// The first hit of each passage.
    firsts: Vec<usize>,
    /// Hits that are left out, whatever is taken around them.
    left_out: BTreeSet<usize>,
    row: usize,
}

impl Sweep {
    /// All that `asked` finds in `transcript`: words, a regular expression, or with `speaker:` before a name all turns
    /// of the speakers whose name holds it.
    pub fn new(transcript: &Transcript, asked: &str) -> Self {
        let asked = asked.trim();
        let hits: Vec<_> = match asked.strip_prefix(SPEAKER) {
            Some(name) => turns_of(transcript, name.trim().trim_matches('"')),
            None if asked.is_empty() => Vec::new(),
            None => {
                let text = transcript.text();
                Pattern::new(asked)
                    .find_in(text, 0, text.len())
                    .filter(|hit| !hit.is_empty())
                    .take(MOST)
                    .collect()
            }
        };
        let (passages, firsts) = (hits.clone(), (0..hits.len()).collect());
        let (asked, left_out) = (asked.to_owned(), BTreeSet::new());
        Self { asked, hits, unit: None, passages, firsts, left_out, row: 0 }
    }

    /// The passages, in order of the text.
    pub fn passages(&self) -> &[Range<usize>] {
        &self.passages
    }

    /// The passages that are not left out.
    pub fn chosen(&self) -> Vec<Range<usize>> {
        let kept = self.passages.iter().enumerate().filter(|(index, _)| !self.is_left_out(*index));
        kept.map(|(_, passage)| passage.clone()).collect()
    }

    /// Whether passage `index` is left out: all hits in it are.
    pub fn is_left_out(&self, index: usize) -> bool {
        self.hits_in(index).all(|hit| self.left_out.contains(&hit))
    }

    /// The first hit in passage `index`, bytes of the text; none when there is no such passage.
    pub fn hit(&self, index: usize) -> Option<Range<usize>> {
        self.hits.get(*self.firsts.get(index)?).cloned()
    }

    /// The hits in passage `index`.
    fn hits_in(&self, index: usize) -> Range<usize> {
        let first = |index: usize| self.firsts.get(index).copied().unwrap_or(self.hits.len());
        first(index)..first(index + 1)
    }

    /// The row that is chosen, 0-based.
    pub fn row(&self) -> usize {
        self.row
    }

    /// What of the text around a hit is taken.
    pub fn taken(&self) -> &'static str {
        self.unit.map_or("hit", Unit::name)
    }

    /// Goes `rows` down, up when negative.
    pub fn step(&mut self, rows: isize) {
        self.row = self.row.saturating_add_signed(rows).min(self.passages.len().saturating_sub(1));
    }

    /// Leaves the passage of the row out, or takes it in again.
    pub fn toggle(&mut self) {
        let hits = self.hits_in(self.row);
        if self.is_left_out(self.row) {
            self.left_out.retain(|hit| !hits.contains(hit));
        } else {
            self.left_out.extend(hits);
        }
    }

    /// Leaves all out, or takes all in when all are left out.
    pub fn toggle_all(&mut self) {
        let all = 0..self.hits.len();
        self.left_out = if self.left_out.len() < all.len() { all.collect() } else { BTreeSet::new() };
    }

    /// Takes more around each hit: the hit, its sentence, its paragraph. What was left out stays out, unless there is
    /// another hit around it.
    pub fn grow(&mut self, transcript: &Transcript) {
        self.unit = match self.unit {
            None => Some(Unit::Sentence),
            Some(Unit::Sentence) => Some(Unit::Paragraph),
            Some(_) => None,
        };
        let around = |hit: &Range<usize>| match self.unit {
            None => hit.clone(),
            Some(unit) => {
                let last = unit.around(transcript, hit.end.saturating_sub(1).max(hit.start));
                unit.around(transcript, hit.start).start.min(hit.start)..last.end.max(hit.end)
            }
        };
        let mut passages: Vec<(usize, Range<usize>)> = self.hits.iter().map(around).enumerate().collect();
        passages.dedup_by(|(_, next), (_, passage)| next == passage);
        (self.firsts, self.passages) = passages.into_iter().unzip();
        self.row = self.row.min(self.passages.len().saturating_sub(1));
    }
}

/// The bytes of all turns of the speakers whose name holds `name`, whatever the case.
pub fn turns_of(transcript: &Transcript, name: &str) -> Vec<Range<usize>> {
    let wanted = name.to_lowercase();
    let speaks = |speaker: usize| transcript.speakers()[speaker].to_lowercase().contains(&wanted);
    let turns =
        transcript.turns().iter().filter(|turn| turn.speaker.is_some_and(speaks) && !wanted.is_empty());
    let bytes = turns.filter_map(|turn| {
        let paragraphs = &transcript.paragraphs()[turn.paragraphs.clone()];
        Some(paragraphs.first()?.body..paragraphs.last()?.range.end)
    });
    bytes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    const TALK: &str =
        "Mara Voss: The sea. The sea is calm.\n\nBen Holt: Is the sea calm?\n\nMara Voss: Yes.\n\nIt is.\n";

    fn found(asked: &str, grown: usize) -> Vec<&'static str> {
        let talk = Transcript::new(Source { text: TALK.to_owned(), ..Source::default() });
        let mut sweep = Sweep::new(&talk, asked);
        for _ in 0..grown {
            sweep.grow(&talk);
        }
        sweep.chosen().into_iter().map(|bytes| &TALK[bytes]).collect()
    }

    #[test]
    fn hits_grow_to_sentences_and_paragraphs_each_taken_once() {
        assert_eq!(found("sea", 0), ["sea", "sea", "sea"]);
        assert_eq!(found("sea", 1), ["The sea.", "The sea is calm.", "Is the sea calm?"]);
        assert_eq!(found("sea", 2), ["Mara Voss: The sea. The sea is calm.", "Ben Holt: Is the sea calm?"]);
        assert_eq!(found("sea", 3), ["sea", "sea", "sea"]);
    }

    #[test]
    fn a_hit_that_is_left_out_stays_out_whatever_is_taken_around_it() {
        let talk = Transcript::new(Source { text: TALK.to_owned(), ..Source::default() });
        let mut sweep = Sweep::new(&talk, "sea");
        sweep.step(2);
        sweep.toggle();
        for left in [["The sea.", "The sea is calm."].as_slice(), &["Mara Voss: The sea. The sea is calm."]] {
            sweep.grow(&talk);
            assert_eq!(sweep.chosen().into_iter().map(|bytes| &TALK[bytes]).collect::<Vec<_>>(), left);
        }
        sweep.toggle();
        assert_eq!(sweep.chosen().len(), 2, "what was left out is taken in again");
    }

    #[test]
    fn a_speakers_turns_are_found_by_a_part_of_the_name() {
        assert_eq!(
            found("speaker:voss", 0),
            ["Mara Voss: The sea. The sea is calm.", "Mara Voss: Yes.\n\nIt is."]
        );
        assert!(
            found("speaker:nobody", 0).is_empty()
                && found("speaker:", 0).is_empty()
                && found("", 0).is_empty()
        );
    }

    #[test]
    fn single_passages_and_all_are_left_out_and_taken_in() {
        let talk = Transcript::new(Source { text: TALK.to_owned(), ..Source::default() });
        let mut sweep = Sweep::new(&talk, "sea");
        sweep.step(1);
        sweep.toggle();
        assert_eq!(sweep.chosen().len(), 2);
        assert!(sweep.is_left_out(1));
        sweep.toggle_all();
        assert!(sweep.chosen().is_empty());
        sweep.toggle_all();
        sweep.toggle();
        sweep.toggle();
        assert_eq!(sweep.chosen().len(), 3);
    }
}
