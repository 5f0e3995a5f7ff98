//! Times of finding 10,000 annotations again in 1 MB after edits, in milliseconds: `cargo bench --bench anchor`.

use std::time::Instant;

use imara_diff::{Algorithm, Diff, InternedInput, TokenSource};
use manicule::annotation::anchor::places;
use manicule::annotation::{Annotation, CONTEXT};
use manicule::text::Span;

const BYTES: usize = 1_000_000;
const NOTES: usize = 10_000;
const ROUNDS: usize = 20;

/// Numbers that look random (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

fn word(dice: &mut Dice) -> String {
    const PARTS: [&str; 14] =
        ["ta", "re", "mon", "li", "so", "ka", "du", "ver", "a", "in", "po", "ne", "shi", "ul"];
    let rank = dice.below(900) * dice.below(900) / 900;
    let mut word = format!("{}{}", PARTS[rank % 14], PARTS[rank / 14 % 14]);
    if rank > 196 {
        word += PARTS[rank / 196];
    }
    word
}

/// A transcript of `BYTES` bytes with back-channels between longer turns.
fn transcript(dice: &mut Dice) -> String {
    let mut text = String::new();
    while text.len() < BYTES {
        text += ["P1: ", "P2: ", "Interviewer: "][dice.below(3)];
        if dice.below(4) == 0 {
            text += ["Yeah.", "Mm-hm.", "Right."][dice.below(3)];
        } else {
            for _ in 0..5 + dice.below(60) {
                text += &word(dice);
                text += [" ", " ", " ", " ", ", ", ". "][dice.below(6)];
            }
        }
        text += "\n\n";
    }
    text
}

fn notes(text: &str, dice: &mut Dice) -> Vec<Annotation> {
    (0..NOTES)
        .map(|_| {
            let words = [1, 3, 3, 12, 12, 12, 60][dice.below(7)];
            let start = dice.below(text.len() - 1000);
            let start = start + text[start..].find(' ').map_or(0, |at| at + 1);
            let end = text[start..].match_indices(' ').nth(words).map_or(text.len(), |(at, _)| start + at);
            let mut made = Annotation::memo(&"b3:old".into(), String::new(), "x".into(), String::new());
            // the text is ASCII: bytes are code points
            made.span = Some(Span::new(start, end));
            text[start..end].clone_into(&mut made.quote);
            text[start.saturating_sub(CONTEXT)..start].clone_into(&mut made.before);
            text[end..(end + CONTEXT).min(text.len())].clone_into(&mut made.after);
            made
        })
        .collect()
}

/// `text` with every word changed that a die of `sides` sides chooses.
fn edited(text: &str, sides: usize, dice: &mut Dice) -> String {
    let change = |piece: &str, dice: &mut Dice| match (dice.below(sides), dice.below(4)) {
        (0, 0) => String::new(),
        (0, 1) => format!("{}{piece}", word(dice)),
        (0, _) => word(dice) + " ",
        _ => piece.to_owned(),
    };
    text.split_inclusive(' ').map(|piece| change(piece, dice)).collect()
}

fn cut(text: &str, dice: &mut Dice) -> String {
    text.split_inclusive("\n\n").filter(|_| dice.below(5) > 0).collect()
}

fn wrapped(text: &str) -> String {
    let mut column = 0;
    let breaks = |c: char| {
        column = if c == '\n' { 0 } else { column + 1 };
        if c == ' ' && column > 72 {
            column = 0;
            return '\n';
        }
        c
    };
    text.chars().map(breaks).collect()
}

/// Median and 95th percentile of the times of `work`, in milliseconds.
fn time(mut work: impl FnMut()) -> (f64, f64) {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begin = Instant::now();
            work();
            begin.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[ROUNDS / 2], times[ROUNDS * 95 / 100])
}

fn measure(name: &str, notes: &[Annotation], old: &str, new: &str) {
    let notes: Vec<&Annotation> = notes.iter().collect();
    for (mode, known) in [("old text", Some(old)), ("quotes only", None)] {
        let (median, high) = time(|| assert_eq!(places(&notes, known, new).places.len(), notes.len()));
        println!("{name:24} {mode:12} median {median:7.1} ms  95th percentile {high:7.1} ms");
    }
    // a word diff of the whole text on the same machine in the same run
    let (median, high) = time(|| {
        let input = InternedInput::new(Spaced(old), Spaced(new));
        assert!(Diff::compute(Algorithm::Histogram, &input).count_additions() as usize <= new.len());
    });
    println!("{name:24} {:12} median {median:7.1} ms  95th percentile {high:7.1} ms", "a word diff");
}

/// The words of a text, for a diff.
#[derive(Clone, Copy)]
struct Spaced<'t>(&'t str);

impl<'t> TokenSource for Spaced<'t> {
    type Token = &'t str;
    type Tokenizer = std::str::SplitInclusive<'t, char>;

    fn tokenize(&self) -> Self::Tokenizer {
        self.0.split_inclusive(' ')
    }

    fn estimate_tokens(&self) -> u32 {
        u32::try_from(self.0.len() / 5).unwrap_or(u32::MAX)
    }
}

fn main() {
    let mut dice = Dice(0x5EED);
    let old = transcript(&mut dice);
    let notes = notes(&old, &mut dice);
    measure("nothing", &notes, &old, &old);
    measure("one line at the top", &notes, &old, &format!("A new title\n\n{old}"));
    measure("2 % of words changed", &notes, &old, &edited(&old, 50, &mut dice));
    measure("10 % of words changed", &notes, &old, &edited(&old, 10, &mut dice));
    measure("25 % of words changed", &notes, &old, &edited(&old, 4, &mut dice));
    measure("a fifth of turns cut", &notes, &old, &cut(&old, &mut dice));
    measure("wrapped anew", &notes, &old, &wrapped(&old));
    let (left, right) = old.split_at(BYTES / 2);
    measure("halves exchanged", &notes, &old, &format!("{right}\n{left}"));
    measure("another transcript", &notes, &old, &transcript(&mut dice));
}
