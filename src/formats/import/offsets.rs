//! What the positions in a REFI-QDA source count.
//!
//! The standard says code points. Programs disagree about the rest: NVivo on Windows counts UTF-16 units and both
//! characters of a CRLF, others count a CRLF once; a byte-order mark may count or not. Each reading that makes a
//! difference is tried, and the one in which the most passages are what they say, or begin and end at words, wins.

use std::fmt;

use super::refused;
use crate::formats::Unreadable;
use crate::text::Span;

/// A way to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    unit: Unit,
    /// What a CRLF counts: 1 or 2.
    crlf: usize,
    /// What a byte-order mark counts: 0 or 1.
    mark: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    CodePoint,
    Utf16,
}

impl Reading {
    /// The standard's, and our own.
    pub(super) const STANDARD: Self = Self { unit: Unit::CodePoint, crlf: 1, mark: 0 };

    /// Whether it is the standard's.
    pub(super) fn is_standard(self) -> bool {
        self == Self::STANDARD
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.unit {
            Unit::CodePoint => "code points",
            Unit::Utf16 => "UTF-16 units",
        })?;
        f.write_str(if self.crlf == 2 { ", CRLF counted as 2" } else { "" })?;
        f.write_str(if self.mark == 1 { ", the byte-order mark counted" } else { "" })
    }
}

/// A passage as a file tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim<'a> {
    /// Where it starts and ends, end exclusive, in what the file counts.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Texts that may be its words, or their beginning before `…`; each may be empty.
    pub(super) words: [&'a str; 2],
}

/// A source's text with its claims understood.
#[derive(Debug)]
pub(super) struct Understood {
    /// The canonical text.
    pub(super) text: String,
    /// How the positions were read.
    pub(super) reading: Reading,
    /// The claims' passages with their words, in their order; none where that reading has none.
    pub(super) places: Vec<Option<(Span, String)>>,
    /// How many of them are what they say, or begin and end at words when they say nothing.
    pub(super) fitting: usize,
}

/// Finds the reading of `raw`, the text as it is in the file with its mark and line ends, that suits `claims` best; a
/// reading that is `known` is taken. The passages may have `most` code points together; more are refused before any is
/// copied.
pub(super) fn understand(
    raw: &str,
    claims: &[Claim<'_>],
    known: Option<Reading>,
    most: usize,
) -> Result<Understood, Unreadable> {
    let bare = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    let text = bare.replace("\r\n", "\n").replace('\r', "\n");
    let letters = Letters::of(&text);
    let mut best = Scored { reading: Reading::STANDARD, score: 0, spans: Vec::new(), fitting: 0 };
    // without a claim nothing tells them apart
    let known = known.or(claims.is_empty().then_some(Reading::STANDARD));
    for reading in known.map_or_else(|| readings(raw, bare), |reading| vec![reading]) {
        let spans = spans(bare, reading, claims);
        if spans.iter().flatten().map(|span| span.len()).sum::<usize>() > most {
            return Err(refused("its passages repeat its texts too often"));
        }
        let marks: Vec<Marks> =
            spans.iter().zip(claims).map(|(span, claim)| letters.marks(*span, claim)).collect();
        let score = marks.iter().map(|marks| marks.score).sum();
        // a later reading must be better, not as good
        if best.spans.is_empty() || score > best.score {
            let fitting = marks.iter().filter(|marks| marks.fits).count();
            best = Scored { reading, score, spans, fitting };
        }
    }
    let place = |span: Option<Span>| span.and_then(|span| Some((span, letters.quote(span)?)));
    let places = best.spans.into_iter().map(place).collect();
    Ok(Understood { reading: best.reading, places, fitting: best.fitting, text })
}

/// A reading and how well it suits.
struct Scored {
    reading: Reading,
    score: usize,
    spans: Vec<Option<Span>>,
    fitting: usize,
}

/// The readings that differ for this text, the standard's first.
fn readings(raw: &str, bare: &str) -> Vec<Reading> {
    let units: &[_] = if bare.chars().any(|c| c.len_utf16() == 2) {
        &[Unit::CodePoint, Unit::Utf16]
    } else {
        &[Unit::CodePoint]
    };
    let crlfs: &[_] = if bare.contains("\r\n") { &[1, 2] } else { &[1] };
    let marks: &[_] = if raw.len() > bare.len() { &[0, 1] } else { &[0] };
    let mut readings = Vec::new();
    for &mark in marks {
        for &unit in units {
            readings.extend(crlfs.iter().map(|&crlf| Reading { unit, crlf, mark }));
        }
    }
    readings
}

/// The spans, in code points of the canonical text, of `claims` read as `reading`.
fn spans(bare: &str, reading: Reading, claims: &[Claim<'_>]) -> Vec<Option<Span>> {
    let mut wanted: Vec<usize> = claims.iter().flat_map(|claim| [claim.start, claim.end]).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found = positions(bare, reading, &wanted);
    let position = |at: usize| wanted.binary_search(&at).ok().and_then(|index| found[index]);
    let span = |claim: &Claim<'_>| Some(Span::new(position(claim.start)?, position(claim.end)?));
    claims.iter().map(|claim| span(claim).filter(|span| !span.is_empty())).collect()
}

/// The code points of the canonical text at the positions `wanted`, ascending; none inside a character or beyond the end.
fn positions(bare: &str, reading: Reading, wanted: &[usize]) -> Vec<Option<usize>> {
    let mut found = vec![None; wanted.len()];
    let (mut next, mut counted, mut chars) = (0, reading.mark, 0);
    let mut rest = bare.chars().peekable();
    loop {
        while wanted.get(next).is_some_and(|at| *at <= counted) {
            found[next] = (wanted[next] == counted).then_some(chars);
            next += 1;
        }
        let Some(c) = rest.next() else { return found };
        chars += 1;
        counted += match (c, reading.unit) {
            ('\r', _) if rest.next_if_eq(&'\n').is_some() => reading.crlf,
            (c, Unit::Utf16) => c.len_utf16(),
            (_, Unit::CodePoint) => 1,
        };
    }
}

/// How well a claim suits a reading.
struct Marks {
    score: usize,
    fits: bool,
}

/// The characters of a canonical text.
struct Letters(Vec<char>);

impl Letters {
    fn of(text: &str) -> Self {
        Self(text.chars().collect())
    }

    /// The characters of `span`; none when it is not in the text.
    fn quote(&self, span: Span) -> Option<String> {
        self.0.get(span.start..span.end).map(|letters| letters.iter().collect())
    }

    /// Words that are as claimed say all. Edges at words only count where nothing else tells, because anything may begin
    /// at a word.
    fn marks(&self, span: Option<Span>, claim: &Claim<'_>) -> Marks {
        let Some((span, quote)) = span.and_then(|span| Some((span, self.quote(span)?))) else {
            return Marks { score: 0, fits: false };
        };
        let claimed = claim.words.iter().any(|words| same(words, &quote));
        let named = !claim.words[0].trim().is_empty();
        let edges = [span.start, span.end].map(|at| !self.cuts_word(at));
        let inside =
            [quote.chars().next(), quote.chars().next_back()].map(|c| c.is_some_and(|c| !c.is_whitespace()));
        let neat = edges.iter().zip(inside).filter(|(edge, inside)| **edge && *inside).count();
        Marks { score: if claimed { 12 } else { 1 + neat * 2 }, fits: claimed || (!named && neat == 2) }
    }

    /// Whether there are letters or digits on both sides of code point `at`.
    fn cuts_word(&self, at: usize) -> bool {
        let word =
            |index: Option<usize>| index.and_then(|i| self.0.get(i)).is_some_and(|c| c.is_alphanumeric());
        word(at.checked_sub(1)) && word(Some(at))
    }
}

/// Whether `words` are `quote`, whatever the blanks, or its beginning before `…`.
fn same(words: &str, quote: &str) -> bool {
    let cut = words.trim_end().strip_suffix('…').or_else(|| words.trim_end().strip_suffix("..."));
    let mut quoted = quote.split_whitespace().flat_map(str::chars);
    let mut letters = cut.unwrap_or(words).split_whitespace().flat_map(str::chars).peekable();
    letters.peek().is_some()
        && letters.all(|c| quoted.next() == Some(c))
        && (cut.is_some() || quoted.next().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RAW: &str = "\u{feff}one 😀 two\r\nthree 😀\r\nfour five\r\n";

    fn understood(claims: &[(usize, usize, &'static str)]) -> (String, Vec<Option<String>>) {
        let claims: Vec<_> = claims
            .iter()
            .map(|(start, end, name)| Claim { start: *start, end: *end, words: [*name, ""] })
            .collect();
        let Understood { reading, places, .. } = understand(RAW, &claims, None, 1000).expect("few words");
        (reading.to_string(), places.into_iter().map(|place| place.map(|(_, quote)| quote)).collect())
    }

    #[test]
    fn words_decide_what_is_counted() {
        // the last line begins at code point 18, at 20 with CRLF as 2, at 20 in UTF-16, at 22 with both
        assert_eq!(understood(&[]).0, "code points");
        assert_eq!(understood(&[(18, 22, "four")]).0, "code points");
        assert_eq!(understood(&[(22, 26, "fo…")]).0, "UTF-16 units, CRLF counted as 2");
        assert_eq!(understood(&[(19, 23, "four")]).0, "code points, the byte-order mark counted");
        let (reading, quotes) = understood(&[(20, 24, "four"), (11, 16, "three")]);
        assert_eq!(
            (reading.as_str(), quotes[0].as_deref()),
            ("code points, CRLF counted as 2", Some("four"))
        );
    }

    #[test]
    fn edges_at_words_decide_where_nothing_is_said() {
        let (reading, quotes) = understood(&[(22, 26, ""), (27, 31, ""), (12, 17, "")]);
        assert_eq!(reading, "UTF-16 units, CRLF counted as 2");
        assert_eq!(quotes, ["four", "five", "three"].map(|words| Some(words.to_owned())));
    }

    #[test]
    fn a_position_outside_the_text_or_inside_a_character_is_none() {
        assert_eq!(
            understood(&[(0, 3, "one"), (18, 22, "four"), (18, 99, ""), (7, 2, "")]).1[2..],
            [None, None]
        );
        let utf16 = Reading { unit: Unit::Utf16, crlf: 2, mark: 0 };
        assert_eq!(
            positions("a😀\r\nb", utf16, &[0, 1, 2, 3, 4, 5, 6, 7]),
            [Some(0), Some(1), None, Some(2), None, Some(3), Some(4), None]
        );
    }

    #[test]
    fn passages_that_repeat_a_text_too_often_are_refused() {
        let claims = vec![Claim { start: 0, end: 10, words: ["", ""] }; 4];
        let most = |most| understand("0123456789", &claims, None, most).map(|it| it.places.len());
        assert_eq!(most(40), Ok(4));
        assert!(most(39).is_err_and(|refused| refused.reason.contains("too often")));
    }

    proptest! {
        #[test]
        fn any_numbers_are_answered(raw in "\u{feff}?[a😀\r\n ]{0,12}", claims in prop::collection::vec((0_usize..20, 0_usize..20), 0..4)) {
            let claims: Vec<_> = claims.iter().map(|(start, end)| Claim { start: *start, end: *end, words: ["", ""] }).collect();
            let understood = understand(&raw, &claims, None, 1000).expect("few words");
            let length = understood.text.chars().count();
            prop_assert_eq!(understood.places.len(), claims.len());
            prop_assert!(understood.places.iter().flatten().all(|(span, _)| span.start < span.end && span.end <= length));
        }
    }
}
