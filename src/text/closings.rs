//! How a transcript ends: lines that only say that it is over, and when. They count only at the end of a text, where
//! hardly anybody says them: in the middle, `Ende` or `Fin.` may be an answer.

use super::kinds::{self, is_time_of_day};
use super::{paragraphs::Kind, timecode};

/// Most lines that say it.
const MOST: usize = 8;

/// Longest of them, in bytes.
const LONGEST: usize = 300;

/// What stands there, in lower case, without marks around it; maybe with the time.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "end", "ends", "the end", "end transcript", "eof", "fin", "fim", "fine", "ende", "einde", "slut", "slutt", "loppu",
    "koniec", "konec", "kraj", "конец", "кінець", "край", "крај", "vége", "sfârșit", "son", "τέλος", "النهاية", "انتهى",
    "סוף", "पूर्ण", "समाप्त", "จบ", "hết", "tamat", "selesai", "終", "終わり", "おわり", "以上", "了", "完", "結束",
    "结束", "끝", "이상",
];

/// How a line begins that names what is over.
#[rustfmt::skip]
const OF: &[&str] = &[
    "end ", "fin de ", "fin del ", "fin du ", "ende de", "fine del", "fim d", "einde ", "slut på ", "koniec ", "konec ",
    "конец ", "кінець ",
];

/// What can be over, by the beginning of the word.
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "transcri", "transkri", "retranscri", "trascri", "interview", "entrevista", "intervista", "entretien", "recording",
    "enregistrement", "grabaci", "grava", "registrazione", "aufnahme", "gespräch", "audio", "video", "tape", "clip",
    "session", "sitzung", "séance", "sesi", "briefing", "conferen", "conférence", "pressekonferenz", "hearing", "meeting",
    "statement", "document", "excerpt", "remarks", "call", "gaggle", "deposition", "part", "запис", "интервью", "інтерв",
    "стенограмм", "nagrani", "wywiadu", "rozhovoru",
];

/// Who or what comes to its end in a closing sentence.
#[rustfmt::skip]
const MEETINGS: &[&str] = &[
    "hearing", "meeting", "committee", "subcommittee", "house", "senate", "session", "sitting", "court", "council",
    "board", "proceedings", "interview", "briefing", "conference", "deposition", "assembly", "commission",
];

/// How a closing sentence tells it. A chair says “is adjourned”, and that is speech.
const TOLD: &[&str] = &[
    "was adjourned",
    "were adjourned",
    "adjourned at",
    "stood adjourned",
    "was recessed",
    "recessed at",
    "was concluded",
    "were concluded",
    "concluded at",
    "ended at",
    "closed at",
    "rose at",
    "interview concluded",
    "interview ended",
];

/// The byte at which the lines begin that only say that `text` is over; its length when it ends without.
pub(super) fn start(text: &str) -> usize {
    let mut start = text.len();
    for _ in 0..MOST {
        let before = text[..start].trim_end();
        // a longer line is none, and is not looked through
        let from = before.floor_char_boundary(before.len().saturating_sub(LONGEST + 1));
        let behind = |gap: &str| match before[from..].rfind(gap) {
            Some(at) => from + at + gap.len(),
            None => from,
        };
        let found = [behind("\n"), behind("\n\n")].into_iter().find(|at| is_closing(&before[*at..]));
        let Some(found) = found else { break };
        start = found;
    }
    start
}

/// Whether the line or bracketed block `text`, which is among the last, only says that the transcript is over, or is
/// nothing that anybody says.
pub(super) fn is_closing(text: &str) -> bool {
    let text = text.trim();
    let at_time = timecode::read_enclosed(text).map_or(text, |code| text[code.len..].trim_start());
    !text.is_empty()
        && text.len() <= LONGEST
        && (matches!(kinds::of(text), Kind::Stage | Kind::Note)
            || is_thirty(text)
            || is_end(text)
            || is_end(at_time))
}

/// Whether `text` is `-30-`, as agencies end a report, or the like of it.
fn is_thirty(text: &str) -> bool {
    let is_dash = |c: char| matches!(c, '-' | '–' | '—' | '#') || c.is_whitespace();
    let number = text.trim_matches(is_dash);
    (number == "30" || number == "0") && text.starts_with(is_dash) && text.ends_with(is_dash)
}

/// Whether `text` says that something is over, with the time or without.
fn is_end(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let words = without_time(bare).to_lowercase();
    WORDS.contains(&words.as_str()) || is_end_of_something(&words) || is_told(&bare.to_lowercase())
}

/// `END AT 2:15 P.M. EDT` to `END`; what has no time at its end stays.
fn without_time(text: &str) -> &str {
    let Some(digit) = text.find(|c: char| c.is_ascii_digit()) else { return text };
    let (words, time) = text.split_at(digit);
    if !is_time_of_day(time) {
        return text;
    }
    let words = words.trim_end_matches(|c: char| !c.is_alphanumeric());
    ["at", "AT", "um"]
        .iter()
        .find_map(|at| words.strip_suffix(at)?.strip_suffix(' '))
        .unwrap_or(words)
        .trim_end()
}

/// Whether `words`, in lower case, are `end of tape 1, side a` or the like.
fn is_end_of_something(words: &str) -> bool {
    let rest = OF.iter().find_map(|of| words.strip_prefix(of));
    rest.is_some_and(|rest| {
        let rest: Vec<_> =
            rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        rest.len() <= 6 && rest.iter().any(|word| THINGS.iter().any(|thing| word.starts_with(thing)))
    })
}

/// Whether `words`, in lower case, are one sentence that tells that a meeting was over.
fn is_told(words: &str) -> bool {
    let begins_so = || {
        let first = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(4);
        first.into_iter().any(|word| word == "whereupon" || MEETINGS.contains(&word))
    };
    !words.contains(". ") && TOLD.iter().any(|told| words.contains(told)) && begins_so()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Source, Transcript};

    const ENDS: &[&str] = &[
        "END",
        "[END]",
        "(Ends)",
        "**END**",
        "***END***",
        "--END--",
        "# # #",
        "***",
        "-30-",
        "- 30 -",
        "###",
        "–30–",
        "END 2:15 P.M. EDT",
        "End 2:15 p.m. EDT",
        "END: 2:15 P.M. EDT",
        "END AT 2:15 P.M.",
        "(END)  11:30 A.M. EST",
        "END\n\n11:30 A.M. EST",
        "1:42 P.M. EST",
        "1:42 p.m. (Local)",
        "13:30 Uhr",
        "[00:45:12] END",
        "00:45:12 [End]",
        "(Whereupon, at 12:30 p.m., the hearing was adjourned.)",
        "Whereupon, at 12:30 p.m., the hearing was adjourned.",
        "The meeting rose at 1.05 p.m.",
        "The hearing was adjourned at 12:30 p.m.",
        "Interview concluded.",
        "Proceedings concluded at 4:12 p.m.",
        "Proceedings concluded at 4:12 p.m.",
        "END TRANSCRIPT",
        "End of briefing",
        "END OF EXCERPT",
        "End of Tape 1, Side A",
        "Ende",
        "Ende der Aufnahme",
        "Ende: 13:30 Uhr",
        "FIN",
        "Fin de la transcription",
        "Конец",
        "(конец)",
        "Конец записи",
        "[SON]",
        "終わり",
        "以上",
        "（以上）",
        "完",
        "结束",
        "끝",
        "انتهى",
        "समाप्त",
        "(Laughter.)\n\nEND",
        "* * *\n\n-30-",
    ];

    const TALKS: &[&str] = &[
        "MR. VOSS:  All right, thanks a lot, and see you all there at the plant.\n\nQ    Thank you, sir.",
        "Interviewer: And then?\nMara: Yes, of course.\nInterviewer: Thanks.",
        "### Mara:\n\nWe are here.\n\n### Ben:\n\nThank you.",
    ];

    fn transcript(text: &str) -> Transcript {
        Transcript::new(Source { text: text.to_owned(), ..Source::default() })
    }

    #[test]
    fn nobody_says_that_the_transcript_ends() {
        for (talk, gap) in TALKS.iter().flat_map(|talk| [(talk, "\n\n"), (talk, "\n")]) {
            let alone = transcript(talk);
            for end in ENDS {
                let text = format!("{talk}{gap}{end}\n");
                let ended = transcript(&text);
                let first = ended.paragraph_at(talk.len() + gap.len());
                assert_eq!(ended.paragraphs()[first].range.start, talk.len() + gap.len(), "{text}");
                for index in first..ended.paragraphs().len() {
                    assert_eq!(ended.speaker_of(index), None, "{text}");
                }
                assert_eq!(ended.speakers(), alone.speakers(), "{text}");
                assert_eq!(ended.text(), text, "the text itself stays");
            }
        }
    }

    #[test]
    fn a_closing_note_of_several_filled_lines_is_one_stage_direction() {
        let words = "MS. VOSS.  We came to the harbour early, when the boats were still out, and waited for them on \
            the wall. Nobody spoke much. The first boat came in at six with nothing to show for the night; the \
            second had lost a net.";
        let talk = format!("{}\n\n", textwrap::fill(words, 56)).repeat(3);
        let end = "    (Whereupon, at 12:30 p.m., the hearing in the matter\nof the nets and boats was adjourned until the next\nday.)";
        let ended = transcript(&format!("{talk}{end}\n"));
        let last = ended.paragraphs().len() - 1;
        assert_eq!(&ended.text()[ended.paragraphs()[last].range.clone()], end);
        assert_eq!((ended.paragraphs()[last].kind, ended.speaker_of(last)), (Kind::Stage, None));
        assert_eq!(ended.speakers(), ["MS. VOSS"]);
    }

    #[test]
    fn what_somebody_says_last_or_in_the_middle_is_speech() {
        for last in [
            "End of story.",
            "Thank you.",
            "The committee is adjourned.",
            "With that, this hearing is adjourned.",
            "We met at 12:30.",
            "Endless.",
            "It was 30.",
            "Mara: Ende",
            "So it ended. The meeting rose at 1.05 p.m.",
        ] {
            let text = format!("Mara: Yes.\n\nBen: No, I was there.\n\n{last}\n");
            let said = transcript(&text);
            assert!(said.speaker_of(said.paragraphs().len() - 1).is_some(), "{last}");
        }
        for middle in ["Fin.", "Ende", "The meeting rose at 1.05 p.m.", "以上"] {
            let text = format!("Mara: Yes.\n\nBen: No.\n\n{middle}\n\nMara: Good.\n");
            assert_eq!(transcript(&text).speaker_of(2), Some("Ben"), "{middle}");
        }
    }

    #[test]
    fn who_speaks_in_brackets_at_the_end_still_speaks() {
        let text = "Ann Lee: Yes.\n\nBen Ray: No.\n\n(aside)\n(so:\nAnn Lee: Hush.\nall right)\n";
        assert_eq!(transcript(text).turns().len(), 3);
    }

    proptest::proptest! {
        #[test]
        fn the_end_begins_at_a_line_and_nothing_but_the_end_follows(
            lines in proptest::collection::vec(proptest::sample::select(vec![
                "END", "", " ", "Ann: Yes.", "\u{2003}", "(x)",  "1:42 P.M.", "é\r", "Fin",
            ]), 0..12),
        ) {
            let text = lines.join("\n");
            let at = start(&text);
            proptest::prop_assert!(at == text.len() || at == 0 || text[..at].ends_with('\n'));
            proptest::prop_assert!(!text[at..].contains("Ann"));
        }
    }
}
