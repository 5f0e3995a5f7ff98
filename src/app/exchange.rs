//! Questions and answers as passages.

use std::ops::Range;

use super::selection::{Unit, said_from};
use crate::text::{Transcript, units};

/// Bytes that are searched for a question on each side of the cursor, so that a key costs the same in a text without any.
const FAR: usize = 1 << 16;

/// The sentence that asks at byte `at`; else the next one of the same turn, for whoever asks begins with other words;
/// else the last one before, which is what an answer answers; else the next. None when nobody asks within [`FAR`] bytes.
pub(super) fn question_near(transcript: &Transcript, at: usize) -> Option<Range<usize>> {
    let here = Unit::Sentence.around(transcript, at);
    if asks(transcript, &here) {
        return Some(here);
    }
    let next = next_question(transcript, at);
    let same_turn = |question: &Range<usize>| turn_at(transcript, question.start) == turn_at(transcript, at);
    let start = transcript.text().ceil_char_boundary(at.saturating_sub(FAR));
    let before = || questions(transcript, start..here.start).last();
    next.clone().filter(same_turn).or_else(before).or(next)
}

/// Index of the turn at byte `at`.
fn turn_at(transcript: &Transcript, at: usize) -> Option<usize> {
    transcript.paragraphs().get(transcript.paragraph_at(at)).map(|paragraph| paragraph.turn)
}

/// The first sentence that asks and begins after byte `at`, within [`FAR`] bytes.
pub(super) fn next_question(transcript: &Transcript, at: usize) -> Option<Range<usize>> {
    let end = transcript.text().floor_char_boundary(at.saturating_add(FAR));
    let here = Unit::Sentence.around(transcript, at);
    questions(transcript, here.end..end).find(|sentence| sentence.start > at)
}

/// The turn that answers: the turn at byte `at` when the one before it asks, else the one after it when it asks itself.
pub(super) fn answer_near(transcript: &Transcript, at: usize) -> Option<Range<usize>> {
    let here = turn_at(transcript, at)?;
    if turn_asks(transcript, here) {
        return turn(transcript, here + 1);
    }
    let before = here.checked_sub(1)?;
    turn_asks(transcript, before).then(|| turn(transcript, here)).flatten()
}

/// The first turn that answers and begins after byte `at`.
pub(super) fn next_answer(transcript: &Transcript, at: usize) -> Option<Range<usize>> {
    let here = turn_at(transcript, at)?;
    let asking = (here..transcript.turns().len()).find(|index| {
        turn_asks(transcript, *index) && turn(transcript, index + 1).is_some_and(|answer| answer.start > at)
    });
    turn(transcript, asking? + 1)
}

/// The sentences that ask in the bytes `within`, paragraph by paragraph.
fn questions(transcript: &Transcript, within: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let first = transcript.paragraph_at(within.start);
    let paragraphs = transcript.paragraphs().iter().skip(first);
    let parts = paragraphs.take_while(move |p| p.range.start < within.end).map(move |p| {
        let start = said_from(transcript, p).max(within.start);
        start..p.range.end.min(within.end)
    });
    parts.filter(|part| part.start < part.end).flat_map(move |part| {
        let sentences = units::sentences(&transcript.text()[part.clone()]);
        let sentences = sentences.map(move |s| part.start + s.start..part.start + s.end);
        sentences.filter(|sentence| asks(transcript, sentence))
    })
}

fn asks(transcript: &Transcript, sentence: &Range<usize>) -> bool {
    units::ends_question(&transcript.text()[sentence.clone()])
}

fn turn_asks(transcript: &Transcript, index: usize) -> bool {
    let turn = transcript.turns().get(index);
    turn.is_some_and(|turn| turn.paragraphs.clone().any(|paragraph| transcript.is_question(paragraph)))
}

/// The bytes of turn `index`.
fn turn(transcript: &Transcript, index: usize) -> Option<Range<usize>> {
    let paragraphs = &transcript.paragraphs()[transcript.turns().get(index)?.paragraphs.clone()];
    Some(paragraphs.first()?.body..paragraphs.last()?.range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    const TALK: &str = "Mara Voss: The sea is calm. We said so before, at length, and we say it again.\n\n\
        Question: Thank you. Will it hold? And the fish?\n\n\
        Mara Voss: It will. Who would doubt it.\n\nIt always has.\n\n\
        Ben Holt: I have nothing to add.\n";

    fn talk() -> Transcript {
        Transcript::new(Source { text: TALK.to_owned(), ..Source::default() })
    }

    fn at(words: &str) -> usize {
        TALK.find(words).expect("it is there")
    }

    #[test]
    fn a_question_is_the_sentence_that_asks_here_or_the_one_that_is_answered_here() {
        let talk = talk();
        let question = |words: &str| question_near(&talk, at(words)).map(|bytes| &TALK[bytes]);
        assert_eq!(question("it hold"), Some("Will it hold?"));
        assert_eq!(question("the fish"), Some("And the fish?"));
        assert_eq!(question("Thank you"), Some("Will it hold?"), "the next of the turn");
        assert_eq!(question("sea is"), Some("Will it hold?"), "none before, so the next at all");
        assert_eq!(question("before, at"), Some("Will it hold?"), "the same");
        assert_eq!(question("always"), Some("And the fish?"), "the last one before");
        let quiet = Transcript::new(Source { text: "No. Nothing.\n".to_owned(), ..Source::default() });
        assert_eq!(question_near(&quiet, 3), None);
        assert_eq!(question_near(&Transcript::default(), 0), None);
    }

    #[test]
    fn an_answer_is_the_turn_behind_a_question_seen_from_either() {
        let talk = talk();
        let answer = |words: &str| answer_near(&talk, at(words)).map(|bytes| &TALK[bytes]);
        let expected = Some("Mara Voss: It will. Who would doubt it.\n\nIt always has.");
        assert_eq!(answer("Thank you"), expected);
        assert_eq!(answer("always"), expected);
        assert_eq!(answer("nothing to add"), None);
        assert_eq!(answer("sea is calm"), None);
        assert_eq!(next_answer(&talk, 0).map(|bytes| &TALK[bytes]), expected);
        assert_eq!(next_answer(&talk, at("always")), None);
    }
}
