//! A passage as it is cited: “quote” — speaker, transcript, ¶, time.

use std::ops::Range;

use super::selection::{Unit, said_from};
use crate::text::{Kind, Transcript};

/// What stands for words that were left out.
const ELISION: &str = "[…]";

/// The passage `bytes` of `transcript`, which is called `title`, as a citation of one line.
///
/// Labels are not cited; what nobody says, and a sentence's beginning or end that is cut off, is marked by `[…]`. When
/// several people speak, each is named before their words.
pub(super) fn citation(transcript: &Transcript, title: &str, bytes: Range<usize>) -> String {
    let first = transcript.paragraph_at(bytes.start);
    let last = transcript.paragraph_at(bytes.end.saturating_sub(1).max(bytes.start));
    let said = voices(transcript, first..last + 1, &bytes);
    let place =
        if first == last { format!("¶{}", first + 1) } else { format!("¶{}–{}", first + 1, last + 1) };
    let time = time_at(transcript, bytes.start).map(|time| format!(", {time}")).unwrap_or_default();
    match &said[..] {
        [Voice { speaker, words }] => {
            let speaker = speaker.map(|name| format!("{name}, ")).unwrap_or_default();
            format!("“{words}” — {speaker}{title}, {place}{time}")
        }
        several => {
            let voice = |v: &Voice<'_>| format!("{}: “{}”", v.speaker.unwrap_or("nobody named"), v.words);
            let words: Vec<_> = several.iter().map(voice).collect();
            format!("{} — {title}, {place}{time}", words.join(" "))
        }
    }
}

/// What one speaker says in a row.
struct Voice<'a> {
    speaker: Option<&'a str>,
    words: String,
}

/// The words of `bytes` in `paragraphs`, one voice for each change of speaker.
fn voices<'a>(transcript: &'a Transcript, paragraphs: Range<usize>, bytes: &Range<usize>) -> Vec<Voice<'a>> {
    let mut voices: Vec<Voice<'a>> = Vec::new();
    let alone = paragraphs.len() == 1;
    for index in paragraphs {
        let Some(paragraph) = transcript.paragraphs().get(index) else { break };
        let start = bytes.start.max(said_from(transcript, paragraph));
        let words = words(transcript, start..bytes.end.min(paragraph.range.end));
        if words.is_empty() {
            continue;
        }
        let speaker = transcript.speaker_of(index);
        match voices.last_mut() {
            Some(_) if paragraph.kind != Kind::Speech && !alone => elide(&mut voices),
            Some(voice) if voice.speaker == speaker => {
                voice.words.push(' ');
                voice.words.push_str(&words);
            }
            _ => voices.push(Voice { speaker, words }),
        }
    }
    voices
}

fn elide(voices: &mut [Voice<'_>]) {
    if let Some(voice) = voices.last_mut().filter(|voice| !voice.words.ends_with(ELISION)) {
        voice.words.push(' ');
        voice.words.push_str(ELISION);
    }
}

/// The words of `bytes`, which lie in one paragraph, with a mark where a sentence is cut.
fn words(transcript: &Transcript, bytes: Range<usize>) -> String {
    let Some(text) = transcript.text().get(bytes.clone()) else { return String::new() };
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return words;
    }
    let start = bytes.start + text.len() - text.trim_start().len();
    let end = bytes.start + text.trim_end().len();
    let is_cut = |at: usize, edge: usize| Unit::Sentence.around(transcript, at).contains(&edge);
    let head = if Unit::Sentence.around(transcript, start).start < start { "[…] " } else { "" };
    let tail = if is_cut(end.saturating_sub(1), end) { " […]" } else { "" };
    format!("{head}{words}{tail}")
}

/// The time code that holds at byte `at`, as `h:mm:ss`.
fn time_at(transcript: &Transcript, at: usize) -> Option<String> {
    let times = transcript.times();
    let index = times.partition_point(|mark| mark.at <= at).checked_sub(1)?;
    let seconds = times[index].start / 1_000;
    Some(format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    const TALK: &str = "[00:01:05] Mara Voss: The sea is calm. It stays calm.\n\n(Applause.)\n\nSo we say.\n\n\
        [01:02:03] Ben Holt: Does it?\n";

    fn cited(from: &str, to: &str) -> String {
        let transcript = Transcript::new(Source { text: TALK.to_owned(), ..Source::default() });
        let start = TALK.find(from).expect("the first words");
        let end = TALK.find(to).expect("the last words") + to.len();
        citation(&transcript, "talk.txt", start..end)
    }

    #[test]
    fn a_citation_names_speaker_transcript_place_and_time() {
        assert_eq!(cited("It stays", "calm.\n"), "“It stays calm.” — Mara Voss, talk.txt, ¶1, 0:01:05");
        assert_eq!(cited("Does", "it?"), "“Does it?” — Ben Holt, talk.txt, ¶4, 1:02:03");
    }

    #[test]
    fn cut_sentences_and_what_nobody_says_are_marked() {
        assert_eq!(cited("sea is", "sea is"), "“[…] sea is […]” — Mara Voss, talk.txt, ¶1, 0:01:05");
        assert_eq!(
            cited("It stays", "we say."),
            "“It stays calm. […] So we say.” — Mara Voss, talk.txt, ¶1–3, 0:01:05"
        );
        assert_eq!(cited("(Applause", "(Applause.)"), "“(Applause.)” — talk.txt, ¶2, 0:01:05");
    }

    #[test]
    fn several_speakers_are_named_each_before_their_words() {
        assert_eq!(
            cited("So we", "it?"),
            "Mara Voss: “So we say.” Ben Holt: “Does it?” — talk.txt, ¶3–4, 0:01:05"
        );
    }

    #[test]
    fn odd_passages_are_no_fault() {
        let empty = Transcript::default();
        assert_eq!(citation(&empty, "x", 0..0), " — x, ¶1");
        let talk = Transcript::new(Source { text: TALK.to_owned(), ..Source::default() });
        for at in 0..TALK.len() {
            let cited = citation(&talk, "x", at..(at + 7).min(TALK.len()));
            assert!(cited.contains(" — ") && cited.contains("x, ¶"), "{cited}");
        }
    }
}
