//! Places of annotations after edits: synthetic scenarios with the truth, known traps, and hostile texts.

use std::path::PathBuf;
use std::time::Instant;

use manicule::annotation::anchor::{Anchored, places};
use manicule::annotation::{Annotation, CONTEXT, Place, Status};
use manicule::text::Span;
use proptest::prelude::*;
use serde::Deserialize;
use unicode_segmentation::UnicodeSegmentation;

mod editor;

use editor::{Draft, Edit, Voice};

/// Whether the old text is still known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Kept,
    Lost,
}

const MODES: [Mode; 2] = [Mode::Kept, Mode::Lost];

fn corpus(file: &str) -> Option<String> {
    let root = std::env::var_os("MANICULE_CORPUS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"), PathBuf::from);
    let text = std::fs::read_to_string(root.join("anchoring").join(file)).ok();
    if text.is_none() {
        println!("skipped: no corpus");
    }
    text
}

/// An annotation of the bytes `from..to` of `text`.
fn annotation(text: &str, from: usize, to: usize) -> Annotation {
    let start = text[..from].chars().count();
    annotation_at(text, (from, to), start)
}

/// The same when it is known that `start` code points come before.
fn annotation_at(text: &str, (from, to): (usize, usize), start: usize) -> Annotation {
    let mut made = Annotation::memo(&"b3:old".into(), String::new(), "x".into(), String::new());
    made.quote = text[from..to].to_owned();
    made.span = Some(Span::new(start, start + made.quote.chars().count()));
    made.before = text[..from].char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at).to_string();
    let begin: usize = made.before.parse().expect("a number");
    made.before = text[begin..from].to_owned();
    made.after = text[to..].chars().take(CONTEXT).collect();
    made
}

/// What became of a passage: its bytes now, and how much of it is left.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Truth {
    survival: f64,
    place: Option<(usize, usize)>,
    #[serde(default)]
    skip: bool,
}

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    survivors: usize,
    recalled: usize,
    attached: usize,
    wrong: usize,
    review: usize,
    orphans: usize,
}

impl Tally {
    fn of(found: &[Place], truths: &[Truth], starts: &[usize]) -> Self {
        let mut tally = Self::default();
        for (place, truth) in found.iter().zip(truths).filter(|(_, truth)| !truth.skip) {
            let at = place.span.map(|span| (starts[span.start], starts[span.end]));
            tally.count(place.status, at, truth);
        }
        tally
    }

    fn count(&mut self, status: Status, at: Option<(usize, usize)>, truth: &Truth) {
        match status {
            Status::Review => self.review += 1,
            Status::Orphan => self.orphans += 1,
            _ => {}
        }
        let shared = at.zip(truth.place).map_or(0, |(a, t)| a.1.min(t.1).saturating_sub(a.0.max(t.0)));
        if let Some(at) = at {
            self.attached += 1;
            self.wrong += usize::from(shared == 0 && at.0 < at.1);
        }
        if truth.survival >= 0.5 && truth.place.is_some_and(|t| t.0 < t.1) {
            self.survivors += 1;
            let union = at.zip(truth.place).map_or(1, |(a, t)| a.1.max(t.1) - a.0.min(t.0));
            self.recalled += usize::from(shared * 10 >= union * 8);
        }
    }

    fn recall(&self) -> f64 {
        if self.survivors == 0 { 100.0 } else { 100.0 * self.recalled as f64 / self.survivors as f64 }
    }

    fn wrong(&self) -> f64 {
        if self.attached == 0 { 0.0 } else { 100.0 * self.wrong as f64 / self.attached as f64 }
    }
}

/// The byte at which each code point of `text` begins, and its end.
fn starts(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}

fn run(mode: Mode, notes: &[Annotation], old: &str, new: &str) -> (Anchored, f64) {
    let notes: Vec<&Annotation> = notes.iter().collect();
    let begin = Instant::now();
    let found = places(&notes, (mode == Mode::Kept).then_some(old), new);
    let time = begin.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(found.places.len(), notes.len());
    assert_well_formed(&found.places, new);
    (found, time)
}

fn assert_well_formed(found: &[Place], new: &str) {
    let length = new.chars().count();
    for place in found {
        let attached = matches!(place.status, Status::Exact | Status::Moved | Status::Fuzzy(_));
        assert_eq!(place.span.is_some(), attached, "{place:?}");
        assert!(place.candidates.len() <= 3);
        for span in place.span.iter().chain(&place.candidates) {
            assert!(span.start < span.end && span.end <= length, "{span:?} in {length}");
        }
    }
}

fn report(name: &str, mode: Mode, tally: Tally, time: f64) {
    println!(
        "{name:24} {mode:?}  recall {:6.2}  wrong {:5.3} ({})  review {:4}  orphan {:5}  {time:7.1} ms",
        tally.recall(),
        tally.wrong(),
        tally.wrong,
        tally.review,
        tally.orphans
    );
}

#[derive(Deserialize)]
struct Given {
    start: usize,
    end: usize,
}

/// Name, lowest recall in percent with and without the old text.
const SCENARIOS: [(&str, [f64; 2]); 10] = [
    ("one_insert_top", [100.0, 100.0]),
    ("light_copyedit", [99.8, 99.8]),
    ("heavy_copyedit", [98.0, 98.0]),
    ("retranscribed", [95.0, 95.0]),
    ("timestamps", [100.0, 100.0]),
    ("reflow80", [99.8, 99.8]),
    ("block_moves", [99.4, 99.4]),
    ("cuts20", [98.0, 98.0]),
    ("dup_block", [100.0, 100.0]),
    ("mixed", [99.4, 99.4]),
];

#[test]
fn the_synthetic_scenarios_are_anchored_and_nothing_is_put_in_a_wrong_place() {
    let (Some(old), Some(given)) = (corpus("synthetic/old.txt"), corpus("synthetic/annotations.json")) else {
        return;
    };
    let given: Vec<Given> = serde_json::from_str(&given).expect("annotations");
    let notes: Vec<Annotation> = given.iter().map(|g| annotation(&old, g.start, g.end)).collect();
    let mut failures = Vec::new();
    for (name, goals) in SCENARIOS {
        let new = corpus(&format!("synthetic/{name}.new.txt")).expect("new text");
        let truths = corpus(&format!("synthetic/{name}.truth.json")).expect("truth");
        let truths: Vec<Truth> = serde_json::from_str(&truths).expect("truths");
        for (mode, goal) in MODES.into_iter().zip(goals) {
            let (found, time) = run(mode, &notes, &old, &new);
            let tally = Tally::of(&found.places, &truths, &starts(&new));
            report(name, mode, tally, time);
            explain(&notes, &found.places, &truths, &old, &new);
            if tally.wrong > 0 || tally.recall() < goal {
                failures.push(format!("{name} {mode:?}: {tally:?}, goal {goal}"));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Prints what went wrong when MANICULE_EXPLAIN is set.
fn explain(notes: &[Annotation], found: &[Place], truths: &[Truth], old: &str, new: &str) {
    if std::env::var_os("MANICULE_EXPLAIN").is_none() {
        return;
    }
    let _ = old;
    let starts = starts(new);
    for ((note, place), truth) in notes.iter().zip(found).zip(truths).filter(|((_, _), t)| !t.skip) {
        let one = Tally::of(std::slice::from_ref(place), std::slice::from_ref(truth), &starts);
        if one.wrong > 0 || one.recalled < one.survivors {
            let at = place.span.map(|s| new.chars().skip(s.start).take(s.len()).collect::<String>());
            let right =
                truth.place.and_then(|(a, b)| new.get(a.saturating_sub(30)..b + 30).or(new.get(a..b)));
            println!(
                "  {} {:?}\n    quote {:?}\n    ctx {:?} | {:?}\n    found {at:?} {:?}\n    truth {right:?} {truth:?}",
                if one.wrong > 0 { "WRONG" } else { "missed" },
                place.status,
                note.quote,
                note.before,
                note.after,
                place.span
            );
        }
    }
}

const VOICES: [Voice; 4] = [Voice::Spaced, Voice::Unspaced, Voice::RightToLeft, Voice::Backchannels];

/// An edit, and the lowest recall in percent with and without the old text. A turn of one word loses half of itself
/// when its speaker gets another name.
const EDITS: [(Edit, [f64; 2]); 16] = [
    (Edit::Nothing, [100.0, 100.0]),
    (Edit::Correct { percent: 1.5 }, [99.8, 99.8]),
    (Edit::Correct { percent: 8.0 }, [99.0, 99.0]),
    (Edit::Replace { percent: 20.0 }, [97.0, 97.0]),
    (Edit::Punctuate, [99.5, 99.5]),
    (Edit::Rename, [85.0, 80.0]),
    (Edit::Anonymise, [99.5, 99.5]),
    (Edit::Cut { percent: 20.0 }, [96.0, 95.0]),
    (Edit::Cut { percent: 60.0 }, [50.0, 45.0]),
    (Edit::Swap, [85.0, 84.0]),
    (Edit::Move, [96.0, 95.0]),
    (Edit::Merge, [100.0, 100.0]),
    (Edit::Wrap, [100.0, 100.0]),
    (Edit::Paste, [99.8, 99.8]),
    (Edit::Stamp, [100.0, 100.0]),
    (Edit::Everything, [83.0, 78.0]),
];

/// Passages of a thousand that may be in a wrong place in a single scenario: with most of the turns cut and the old
/// text forgotten, nothing tells one "Yeah." from another.
const WRONG_AT_MOST: usize = 3;

struct Scenario {
    old: String,
    new: String,
    notes: Vec<Annotation>,
    truths: Vec<Truth>,
}

fn scenario(voice: Voice, edit: Edit, seed: u64) -> Scenario {
    let mut dice = editor::Dice::new(seed);
    let mut draft = Draft::write(voice, 300, &mut dice);
    let old = draft.text();
    let passages: Vec<_> = (0..500).map(|_| draft.passage(&mut dice)).collect();
    let notes = passages.iter().map(|p| annotation(&old, p.start, p.end)).collect();
    draft.edit(edit, voice, &mut dice);
    let truths = draft.trace(&passages);
    let truths = truths.into_iter().map(|(survival, place)| Truth { survival, place, skip: false }).collect();
    Scenario { old, new: draft.text(), notes, truths }
}

#[test]
fn made_scenarios_in_several_scripts_are_anchored_and_next_to_nothing_is_wrong() {
    let mut failures = Vec::new();
    let mut sums = [Tally::default(); 2];
    for (edit, goals) in EDITS {
        for voice in VOICES {
            let made: Vec<Scenario> = (1..=2).map(|seed| scenario(voice, edit, seed)).collect();
            for (n, mode) in MODES.into_iter().enumerate() {
                let mut tally = Tally::default();
                let mut time = 0.0;
                for Scenario { old, new, notes, truths } in &made {
                    let (found, took) = run(mode, notes, old, new);
                    tally = tally.plus(Tally::of(&found.places, truths, &starts(new)));
                    time += took;
                    explain(notes, &found.places, truths, old, new);
                }
                report(&format!("{edit:?} {voice:?}"), mode, tally, time);
                sums[n] = sums[n].plus(tally);
                if tally.wrong > WRONG_AT_MOST || tally.recall() < goals[n] {
                    failures.push(format!("{edit:?} {voice:?} {mode:?}: {tally:?} {:.2}", tally.recall()));
                }
            }
        }
    }
    for (mode, sum) in MODES.into_iter().zip(sums) {
        report("all", mode, sum, 0.0);
        if sum.wrong() > 0.05 {
            failures.push(format!("{mode:?}: {sum:?}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

impl Tally {
    fn plus(self, other: Self) -> Self {
        Self {
            survivors: self.survivors + other.survivors,
            recalled: self.recalled + other.recalled,
            attached: self.attached + other.attached,
            wrong: self.wrong + other.wrong,
            review: self.review + other.review,
            orphans: self.orphans + other.orphans,
        }
    }
}

#[derive(Deserialize)]
struct Trap {
    name: String,
    old: String,
    new: String,
    quote: String,
    prefix: String,
    suffix: String,
    span_in_old: (usize, usize),
    expected: String,
}

impl Trap {
    /// The place that a mode may give: none, or the span in brackets at the start of `expected`.
    fn allows(&self, place: &Place) -> bool {
        let spans = |text: &str| -> Vec<Span> {
            let numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
            let numbers: Vec<usize> = numbers.collect();
            numbers.chunks_exact(2).map(|pair| Span::new(pair[0], pair[1])).collect()
        };
        let wanted = self.expected.split(';').next().unwrap_or_default();
        match place.status {
            Status::Orphan => self.expected.contains("orphan"),
            Status::Review => {
                self.expected.contains("review") && place.candidates.first() == spans(wanted).first()
            }
            Status::Fuzzy(_) => {
                self.expected.contains("fuzzy") && place.span.as_ref() == spans(wanted).first()
            }
            Status::Exact | Status::Moved => false,
        }
    }
}

#[test]
fn known_misattachments_of_other_programs_do_not_happen() {
    let Some(traps) = corpus("known-misattach.json") else { return };
    let traps: Vec<Trap> = serde_json::from_str(&traps).expect("traps");
    for trap in &traps {
        let mut note = annotation(&trap.old, trap.span_in_old.0, trap.span_in_old.1);
        assert_eq!(note.quote, trap.quote, "{}", trap.name);
        (note.before, note.after) = (trap.prefix.clone(), trap.suffix.clone());
        for mode in MODES {
            let (found, _) = run(mode, &[note.clone()], &trap.old, &trap.new);
            let place = &found.places[0];
            println!("{:60} {mode:?}  {place:?}  expected {}", trap.name, trap.expected);
            match mode {
                Mode::Kept => assert!(trap.allows(place), "{}: {place:?}", trap.name),
                // without the old text abstaining is always right
                Mode::Lost => assert!(place.span.is_none() || trap.allows(place), "{}: {place:?}", trap.name),
            }
        }
    }
}

/// Notes on `count` passages of `length` code points, spread over `text`.
fn spread(text: &str, count: usize, length: usize) -> Vec<Annotation> {
    let starts = starts(text);
    let step = (starts.len() / count).max(1);
    (0..starts.len().saturating_sub(length))
        .step_by(step)
        .map(|n| annotation_at(text, (starts[n], starts[n + length]), n))
        .collect()
}

/// Texts that are hard on programs, and edits of them.
fn hostile() -> Vec<(&'static str, String, String)> {
    let yeah = "Yeah.\n".repeat(200_000);
    let line = "and then we went on and on about it ".repeat(28_000);
    let nul = "a\0b\0\0 ".repeat(20_000);
    let emoji = "👩‍👩‍👧 e\u{301} 🇩🇪🇫🇷 👍🏽\n".repeat(5_000);
    let marks = format!("x{} y", "\u{301}".repeat(50_000));
    let hebrew = "שלום, מה שלומך? לא טוב. ".repeat(8_000);
    let han = "我们昨天去了医院，但是没有人在那里。".repeat(8_000);
    let insert = |text: &str, at: usize, what: &str| {
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        format!("{}{what}{}", &text[..at], &text[at..])
    };
    vec![
        ("one line of many is gone", yeah.clone(), yeah[6..].to_owned()),
        ("every line is another", yeah.clone(), yeah.replace("Yeah", "Nope")),
        ("some lines are others", yeah.clone(), yeah.replacen("Yeah.\nYeah.", "Yeah.\nNo.", 5_000)),
        ("one long line", line.clone(), insert(&line, 500_000, "once more ")),
        ("NUL", nul.clone(), insert(&nul, 60_001, "\0\0c")),
        ("emoji", emoji.clone(), insert(&emoji, 70_000, "👨‍👩‍👦 ")),
        ("marks", marks.clone(), insert(&marks, 50_000, "z ")),
        ("right to left", hebrew.clone(), insert(&hebrew, 90_000, "אולי ")),
        ("Han", han.clone(), insert(&han, 90_000, "也许")),
        ("white space", format!("a{}b", " ".repeat(100_000)), format!("a{}b", "\n".repeat(99_000))),
        ("nothing is left", "Something was here.".to_owned(), String::new()),
    ]
}

#[test]
fn hostile_texts_neither_stop_it_nor_cut_a_sign() {
    for (name, old, new) in hostile() {
        for (notes, length) in [(spread(&old, 300, 1), 1), (spread(&old, 300, 40), 40)] {
            for mode in MODES {
                let (found, time) = run(mode, &notes, &old, &new);
                println!("{name:26} {length:2} code points {mode:?} {time:8.1} ms");
                assert_whole_signs(&found.places, &new);
            }
        }
    }
}

fn assert_whole_signs(found: &[Place], new: &str) {
    let starts = starts(new);
    let boundaries: std::collections::HashSet<usize> =
        new.grapheme_indices(true).map(|(at, _)| at).chain([new.len()]).collect();
    for span in found.iter().flat_map(|place| place.span.iter().chain(&place.candidates)) {
        let whole = boundaries.contains(&starts[span.start]) && boundaries.contains(&starts[span.end]);
        assert!(whole, "{span:?} cuts a sign");
    }
}

#[test]
fn in_text_that_only_repeats_itself_nothing_is_guessed() {
    let old = "Yeah.\n".repeat(500);
    let notes = spread(&old, 50, 5);
    for mode in MODES {
        let (found, _) = run(mode, &notes, &old, &old[6..]);
        assert!(found.places.iter().all(|place| place.span.is_none()), "{mode:?} {:?}", found.places);
    }
}

#[test]
fn another_transcript_gets_nothing() {
    for voice in VOICES {
        let Scenario { old, notes, .. } = scenario(voice, Edit::Nothing, 3);
        let other = scenario(voice, Edit::Nothing, 4).old;
        for mode in MODES {
            let (found, time) = run(mode, &notes, &old, &other);
            println!("another transcript {voice:?} {mode:?} {time:.1} ms");
            assert!(found.different, "{voice:?} {mode:?}");
            assert!(found.places.iter().all(|place| place.status == Status::Orphan && place.span.is_none()));
        }
    }
}

#[test]
fn an_excerpt_is_not_another_transcript() {
    let Scenario { old, notes, .. } = scenario(Voice::Spaced, Edit::Nothing, 5);
    let excerpt = &old[..old.len() / 8];
    for mode in MODES {
        let (found, _) = run(mode, &notes, &old, excerpt);
        assert!(!found.different);
        assert!(found.places.iter().any(|place| place.status == Status::Exact));
    }
}

#[test]
fn wrong_spans_are_put_right_by_quote_and_context() {
    let Scenario { old, new, notes, truths } = scenario(Voice::Unspaced, Edit::Correct { percent: 1.0 }, 6);
    // counted in bytes, as some programs do
    let bytes = |span: Span| {
        let starts = starts(&old);
        Span::new(starts[span.start], starts[span.end])
    };
    let wrong: [fn(Span) -> Span; 2] =
        [|span| Span::new(span.end, span.start), |_| Span::new(usize::MAX - 1, usize::MAX)];
    let mut cases: Vec<Vec<Annotation>> = Vec::new();
    for change in wrong {
        cases.push(notes.iter().map(|n| Annotation { span: n.span.map(change), ..n.clone() }).collect());
    }
    cases.push(notes.iter().map(|n| Annotation { span: n.span.map(bytes), ..n.clone() }).collect());
    for notes in cases {
        let (found, _) = run(Mode::Kept, &notes, &old, &new);
        let tally = Tally::of(&found.places, &truths, &starts(&new));
        report("wrong spans", Mode::Kept, tally, 0.0);
        assert!(tally.recall() > 98.0 && tally.wrong() < 0.5, "{tally:?}");
        let (found, _) = run(Mode::Lost, &notes, &old, &new);
        let tally = Tally::of(&found.places, &truths, &starts(&new));
        report("wrong spans", Mode::Lost, tally, 0.0);
        assert!(tally.wrong() < 0.5, "{tally:?}");
    }
}

proptest! {
    #[test]
    fn any_text_any_span_any_quote_gives_a_place_in_the_text(
        old in "[aé好😀 .\n\u{200d}\u{301}]{0,80}",
        new in "[aé好😀 .\n\u{200d}\u{301}]{0,80}",
        spans in prop::collection::vec((0usize..90, 0usize..90, "[aé好 .]{0,9}", any::<bool>()), 0..30),
    ) {
        let starts = starts(&old);
        let notes: Vec<Annotation> = spans
            .into_iter()
            .map(|(from, to, quote, true_quote)| {
                let inside = (starts.get(from), starts.get(to));
                let mut made = match inside {
                    (Some(a), Some(b)) if a <= b && true_quote => annotation_at(&old, (*a, *b), from),
                    _ => Annotation { quote, ..Annotation::memo(&"b3:old".into(), String::new(), "x".into(), String::new()) },
                };
                made.span = Some(Span::new(from, to));
                made
            })
            .collect();
        for mode in MODES {
            let (found, _) = run(mode, &notes, &old, &new);
            assert_whole_signs(&found.places, &new);
        }
    }
}
