//! A text as the sequence of its words, folded so that typography does not count.
//!
//! White space is no word, so wrapping text anew or splitting a paragraph changes nothing here. Scripts without
//! spaces give one word a character; every other sign is a word of its own, but a row of the same dots or dashes is
//! one.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// First byte in the text.
    pub(super) start: usize,
    /// First byte after it.
    pub(super) end: usize,
    /// Code points before it in its text version.
    pub(super) chars: usize,
}

impl Spot {
    /// Bytes of the word and the space after it: what a match of it is worth.
    pub(super) fn weight(self) -> usize {
        self.end - self.start + 1
    }
}

/// The words of a text in order.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Names each word; equal for words that fold to the same letters.
    pub(super) keys: Vec<u64>,
    /// Where each word stands.
    pub(super) spots: Vec<Spot>,
}

impl Words {
    /// The words of `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.read(text, 0..text.len(), 0);
        words
    }

    /// Adds the words of `text[range]`, whose first code point is number `chars` of its text version.
    pub(super) fn read(&mut self, text: &str, range: Range<usize>, chars: usize) {
        self.keys.reserve(range.len() / 4);
        self.spots.reserve(range.len() / 4);
        Reader { words: self, at: range.start, chars, open: None }.read(&text[range]);
    }

    /// Adds a word that equals no other, for text that is not known; `at` and `chars` say where it would stand.
    pub(super) fn hole(&mut self, at: usize, chars: usize) {
        self.keys.push(hole(self.keys.len()));
        self.spots.push(Spot { start: at, end: at, chars });
    }

    /// Whether word `at` stands for text that is not known.
    pub(super) fn is_hole(&self, at: usize) -> bool {
        self.keys[at] & HOLES == HOLES
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The words that share a byte with `bytes`.
    pub(super) fn touching(&self, bytes: &Range<usize>) -> Range<usize> {
        let from = self.spots.partition_point(|s| s.end <= bytes.start);
        let to = self.spots.partition_point(|s| s.start < bytes.end);
        from..to.max(from)
    }
}

/// The key of hole number `n`: no word has it, nor has another hole.
pub(super) fn hole(n: usize) -> u64 {
    HOLES | n as u64
}

/// Keys with all of these bits set are holes.
const HOLES: u64 = 0xFFFF_FFFF << 32;

/// What a character is to the reader of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Ends a word, is none.
    Space,
    /// Belongs to the word before it, changes nothing.
    Silent,
    /// Belongs to the word before it.
    Mark,
    /// Part of a word of several letters.
    Letter,
    /// A word of its own, written without spaces.
    Ideograph,
    /// A sign; a row of the same dots or dashes is one word.
    Sign,
}

fn class(c: char) -> Class {
    match c {
        ' ' | '\n' | '\t' | '\r' => Class::Space,
        'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Letter,
        '\0'..='\x7f' => Class::Sign,
        // soft hyphen, zero-width signs, direction marks, variation selectors, byte-order mark
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => Class::Silent,
        _ if c.is_whitespace() => Class::Space,
        _ if is_combining_mark(c) => Class::Mark,
        _ if !c.is_alphanumeric() => Class::Sign,
        _ if is_unspaced(c) => Class::Ideograph,
        _ => Class::Letter,
    }
}

/// Whether `c` belongs to a script that is written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Burmese
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' // kana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' // Han
        | '\u{20000}'..='\u{3ffff}')
}

/// The sign that stands for `c` when quotes and dashes are compared.
fn plain(c: char) -> char {
    match c {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '`' | '\u{b4}' | '\u{2039}' | '\u{203a}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2026}' => '.',
        _ => c,
    }
}

/// `c` as one character for comparing: lower case, plain quotes and dashes, a space for all white space.
pub(super) fn fold(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\0'..='\x7f' if !c.is_ascii_whitespace() => c,
        _ if c.is_whitespace() => ' ',
        _ => {
            let c = plain(c);
            let mut lower = c.to_lowercase();
            if lower.len() == 1 { lower.next().unwrap_or(c) } else { c }
        }
    }
}

/// The word that is being read.
struct Open {
    key: u64,
    spot: Spot,
    class: Class,
    /// The sign that may repeat.
    sign: char,
}

struct Reader<'w> {
    words: &'w mut Words,
    at: usize,
    chars: usize,
    open: Option<Open>,
}

impl Reader<'_> {
    fn read(mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let run = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
            let read = if run > 0 { self.take_letters(&rest[..run]) } else { self.take(c) };
            rest = &rest[read..];
        }
        self.finish();
    }

    /// Takes ASCII letters and digits; returns their bytes.
    fn take_letters(&mut self, letters: &str) -> usize {
        if self.open.as_ref().is_none_or(|open| open.class != Class::Letter) {
            self.finish();
            let spot = Spot { start: self.at, end: self.at, chars: self.chars };
            self.open = Some(Open { key: 0, spot, class: Class::Letter, sign: '\0' });
        }
        self.at += letters.len();
        self.chars += letters.len();
        if let Some(open) = &mut self.open {
            for letter in letters.bytes() {
                step(&mut open.key, u32::from(letter.to_ascii_lowercase()));
            }
            open.spot.end = self.at;
        }
        letters.len()
    }

    /// Takes one character; returns its bytes.
    fn take(&mut self, c: char) -> usize {
        self.sort(c);
        self.at += c.len_utf8();
        self.chars += 1;
        c.len_utf8()
    }

    fn sort(&mut self, c: char) {
        let class = class(c);
        match (class, &mut self.open) {
            (Class::Space, _) => self.finish(),
            (Class::Silent, None) => {}
            (Class::Silent, Some(open)) => open.spot.end = self.at + c.len_utf8(),
            (Class::Mark, Some(open)) => {
                mix(&mut open.key, c);
                open.spot.end = self.at + c.len_utf8();
            }
            (Class::Letter, Some(open)) if open.class == Class::Letter => {
                mix(&mut open.key, c);
                open.spot.end = self.at + c.len_utf8();
            }
            (Class::Sign, Some(open)) if matches!(open.sign, '.' | '-') && open.sign == plain(c) => {
                open.spot.end = self.at + c.len_utf8();
            }
            _ => self.begin(c, class),
        }
    }

    fn begin(&mut self, c: char, class: Class) {
        self.finish();
        let mut key = 0;
        mix(&mut key, c);
        let spot = Spot { start: self.at, end: self.at + c.len_utf8(), chars: self.chars };
        let sign = if class == Class::Sign { plain(c) } else { '\0' };
        self.open = Some(Open { key, spot, class, sign });
    }

    fn finish(&mut self) {
        if let Some(open) = self.open.take() {
            let key = (open.key ^ (open.key >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            // no word may look like a hole
            self.words.keys.push(if key & HOLES == HOLES { key ^ (1 << 63) } else { key });
            self.words.spots.push(open.spot);
        }
    }
}

/// Adds the folded letters of `c` to a word's name: lower case, without accents and compatibility forms.
fn mix(key: &mut u64, c: char) {
    if c.is_ascii() {
        step(key, u32::from(c.to_ascii_lowercase()));
        return;
    }
    decompose_compatible(plain(c), |part| {
        if !matches!(part, '\u{300}'..='\u{36f}') {
            part.to_lowercase().for_each(|lower| step(key, u32::from(lower)));
        }
    });
}

fn step(key: &mut u64, c: u32) {
    *key = (key.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x517C_C1B7_2722_0A95);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<u64> {
        Words::of(text).keys
    }

    fn cut(text: &str) -> Vec<&str> {
        Words::of(text).spots.iter().map(|s| &text[s.start..s.end]).collect()
    }

    #[test]
    fn typography_case_accents_and_line_breaks_do_not_count() {
        assert_eq!(keys("“Don’t — wait…” she  said"), keys("\"don't -- wait...\"\nShe said"));
        assert_eq!(keys("Mar\u{ed}a"), keys("mari\u{301}a"));
        assert_eq!(keys("ＡＢ１"), keys("ab1"));
        assert_ne!(keys("a b"), keys("ab"));
        assert_ne!(keys("yes."), keys("yes?"));
    }

    #[test]
    fn scripts_without_spaces_are_read_sign_by_sign_and_marks_stay_with_their_letter() {
        assert_eq!(cut("P01：对。好 it's"), ["P01", "：", "对", "。", "好", "it", "'", "s"]);
        assert_eq!(cut("कि e\u{301}! \u{200b}x\u{ad}y"), ["कि", "e\u{301}", "!", "x\u{ad}y"]);
    }

    #[test]
    fn a_hole_equals_nothing() {
        let mut words = Words::of("a b");
        words.hole(3, 3);
        words.hole(3, 9);
        assert_ne!(words.keys[2], words.keys[3]);
        assert!(words.is_hole(2) && !words.is_hole(0));
    }

    #[test]
    fn words_touching_a_range_share_a_byte_with_it() {
        let words = Words::of("one two  three");
        assert_eq!(words.touching(&(4..7)), 1..2);
        assert_eq!(words.touching(&(2..10)), 0..3);
        assert!(words.touching(&(7..9)).is_empty());
    }
}
