//! Text to cells: the only door through which a transcript's characters reach a screen, a title or a message.
//!
//! A transcript is written by strangers. Control characters would be obeyed by the terminal, bidirectional
//! ones would reorder the line, invisible ones would hide words or shift everything behind them. Here each of
//! them becomes a stand-in that is seen and counted; the tables and their reasons are in `stand_ins`.
//!
//! Glyphs don't depend on their neighbours: those of a text cut at a glyph's edge are the glyphs of its parts.
//! Rows, columns and selections rely on it.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::stand_ins::{self, extends};

/// Distance of tab stops in cells.
const TAB: usize = 8;
/// Combining marks that one glyph shows; more than any living orthography stacks.
const MARKS: usize = 8;
/// Letters or pictures in one glyph. Clusters have no limit of their own: ZWJ chains, conjuncts, Hangul jamo.
const BASES: usize = 8;

/// One thing that is drawn: a grapheme cluster, or the visible stand-in of a character that has no shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// Byte offset of the cluster in the text that was given.
    pub at: usize,
    /// Length of the cluster in bytes.
    pub len: usize,
    /// What to draw: never a control, bidirectional or invisible character. A tab is as many blanks as it is
    /// wide, a newline one blank.
    pub shown: Cow<'a, str>,
    /// Cells, as ratatui counts them. At least 1.
    pub width: usize,
    /// Whether `shown` holds a stand-in for something that could not be drawn as it is; false for tab and newline.
    pub marker: bool,
}

impl Glyph<'_> {
    /// Byte offset behind the cluster in the text that was given.
    pub const fn end(&self) -> usize {
        self.at + self.len
    }
}

/// The glyphs of `text`, which begins at column `column` (for tab stops). Together they cover every byte of it.
///
/// A cluster of more than eight letters is drawn as several glyphs, so that no glyph is endless.
///
/// ```
/// use manicule::text::display;
///
/// let shown: Vec<_> = display::glyphs("e\u{301}t\u{1b}", 0).map(|glyph| glyph.shown).collect();
/// assert_eq!(shown, ["e\u{301}", "t", "␛"]);
/// ```
pub fn glyphs(text: &str, column: usize) -> impl Iterator<Item = Glyph<'_>> {
    Glyphs { text, at: 0, cluster_end: 0, column }
}

/// `text` on one line and safe to print: line ends and hidden characters become visible stand-ins.
pub fn visible(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for glyph in glyphs(text, 0) {
        line.push_str(if &text[glyph.at..glyph.end()] == "\n" { "␊" } else { &glyph.shown });
    }
    line
}

/// Whether `c` never reaches a screen, wherever it stands: controls, reordering, invisible and tag characters.
///
/// Joiners and variation selectors are not among them; [`glyphs`] lets them through where they shape a letter.
pub fn forbidden(c: char) -> bool {
    stand_ins::hidden(c).is_some()
}

/// Whether a line may be broken behind `c`, a blank.
pub(super) fn is_blank(c: char) -> bool {
    let wide = |c| matches!(c, '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}' | '\u{205F}' | '\u{3000}');
    matches!(c, ' ' | '\t' | '\n') || wide(c)
}

struct Glyphs<'a> {
    text: &'a str,
    at: usize,
    /// End of the cluster that `at` lies in; a long one is several glyphs.
    cluster_end: usize,
    column: usize,
}

impl<'a> Iterator for Glyphs<'a> {
    type Item = Glyph<'a>;

    fn next(&mut self) -> Option<Glyph<'a>> {
        let rest = &self.text[self.at..];
        let glyph = match *rest.as_bytes() {
            [] => return None,
            // Nothing in ASCII joins a printable character, and most text is nothing else.
            [b' '..=b'~'] | [b' '..=b'~', ..=0x7F, ..] => plain(&rest[..1], self.at, 1),
            _ => self.drawn(rest),
        };
        self.at = glyph.end();
        self.column += glyph.width;
        Some(glyph)
    }
}

impl<'a> Glyphs<'a> {
    /// The glyph at the beginning of `rest`, which is not empty.
    fn drawn(&mut self, rest: &'a str) -> Glyph<'a> {
        if self.at >= self.cluster_end {
            self.cluster_end = self.at + rest.graphemes(true).next().map_or(rest.len(), str::len);
        }
        let part = part(&rest[..self.cluster_end - self.at]);
        match part {
            "\n" => plain_as(" ", part, self.at),
            "\t" => plain_as(&"        "[..TAB - self.column % TAB], part, self.at),
            _ => {
                let (shown, marker) = shown(part);
                Glyph { at: self.at, len: part.len(), width: cells(&shown), shown, marker }
            }
        }
    }
}

fn plain(shown: &str, at: usize, width: usize) -> Glyph<'_> {
    Glyph { at, len: shown.len(), shown: Cow::Borrowed(shown), width, marker: false }
}

fn plain_as<'a>(blanks: &'a str, part: &str, at: usize) -> Glyph<'a> {
    Glyph { len: part.len(), ..plain(blanks, at, blanks.len()) }
}

/// The beginning of `cluster` that is one glyph: all of it unless it is overlong or a carriage return before a
/// newline.
fn part(cluster: &str) -> &str {
    if cluster == "\r\n" {
        return &cluster[..1];
    }
    if cluster.len() <= BASES {
        return cluster;
    }
    let mut bases = cluster.char_indices().filter(|&(_, c)| !extends(c)).map(|(at, _)| at);
    &cluster[..bases.nth(BASES).unwrap_or(cluster.len())]
}

/// What is drawn for `part`, and whether that holds a stand-in.
fn shown(part: &str) -> (Cow<'_, str>, bool) {
    if !lacks_base(part) && fates(part).all(|fate| matches!(fate, Fate::Drawn(_))) {
        return (Cow::Borrowed(part), false);
    }
    let mut rest = fates(part);
    match (rest.next(), rest.next()) {
        (Some(Fate::Replaced(only)), None) => (Cow::Borrowed(only), true),
        _ => (Cow::Owned(composed(part)), true),
    }
}

/// The letters of `part`, then each kind of stand-in once: behind the letters, so that no mark lands on one.
fn composed(part: &str) -> String {
    let mut letters = String::new();
    let mut markers = String::new();
    for fate in fates(part) {
        match fate {
            Fate::Drawn(c) => letters.push(c),
            Fate::Replaced(marker) if markers.contains(marker) => {}
            Fate::Replaced(marker) => markers.push_str(marker),
        }
    }
    let carrier = if lacks_base(&letters) { stand_ins::CARRIER } else { "" };
    format!("{carrier}{letters}{markers}")
}

/// Whether `letters` begins with a mark that has no letter to stand on, or is nothing but parts without width.
fn lacks_base(letters: &str) -> bool {
    let wide_marks =
        ['\u{FF9E}', '\u{FF9F}', '\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}'];
    let leads = |c| extends(c) && !wide_marks.contains(&c);
    !letters.is_empty() && (letters.starts_with(leads) || cells(letters) == 0)
}

/// What becomes of one character of a glyph.
#[derive(Clone, Copy)]
enum Fate {
    Drawn(char),
    Replaced(&'static str),
}

fn fates(part: &str) -> impl Iterator<Item = Fate> {
    let (mut before, mut marks) = (None, 0);
    part.char_indices().map(move |(at, c)| {
        let after = part[at + c.len_utf8()..].chars().next();
        let stand_in = stand_ins::stand_in(before, c, after);
        before = Some(c);
        match stand_in {
            Some(marker) => Fate::Replaced(marker),
            None if !extends(c) => Fate::Drawn(c),
            None if marks == MARKS => Fate::Replaced(stand_ins::MORE_MARKS),
            None => {
                marks += 1;
                Fate::Drawn(c)
            }
        }
    })
}

/// Cells that ratatui 0.30.2 gives to `shown`: the width of the string, with the half-width sound marks of
/// Katakana as cells of their own.
fn cells(shown: &str) -> usize {
    shown.width() + shown.chars().filter(|c| matches!(c, '\u{FF9E}' | '\u{FF9F}')).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::strange::strange_text;

    fn shown_of(text: &str) -> Vec<String> {
        glyphs(text, 0).map(|glyph| glyph.shown.into_owned()).collect()
    }

    #[test]
    fn hidden_characters_are_drawn_as_stand_ins() {
        let table = [
            ("\0\u{1b}\u{7f}\u{9b}", "␀␛␡␦"),
            ("a\u{202e}b\u{2066}c\u{200f}d\u{61c}", "a⇄b⇄c⇄d⇄"),
            ("a\u{200b}b\u{2060}c\u{feff}d\u{180e}", "a∙b∙c∙d∙"),
            ("a\u{ad}b\u{2028}c\u{2029}d", "a¬b↵c↵d"),
            ("\u{3164}\u{115f}\u{1160}\u{ffa0}", "␣␣␣"),
            ("\u{fff9}\u{fdd0}\u{ffff}\u{10fffe}", "⌧⌧⌧⌧"),
            ("a\u{e0041}\u{e0042}b\u{e0001}", "a⊘b⊘"),
            ("one\rtwo\r\nthree", "one␍two␍ three"),
        ];
        for (text, expected) in table {
            assert_eq!(shown_of(text).concat(), expected, "{text:?}");
        }
    }

    #[test]
    fn joiners_and_selectors_stay_where_they_shape_something() {
        let families =
            "👨\u{200d}👩\u{200d}👧\u{200d}👦 🏳\u{fe0f}\u{200d}🌈 👩🏽\u{200d}🚒 1\u{fe0f}\u{20e3} ❤\u{fe0f}";
        let words = "می\u{200c}خواهم क्\u{200d}ष ക്\u{200d} ශ්\u{200d}රී 葛\u{e0100} ᠮ\u{180b}";
        for text in [families, words] {
            assert_eq!(shown_of(text).concat(), text);
            assert!(glyphs(text, 0).all(|glyph| !glyph.marker));
        }
    }

    #[test]
    fn joiners_and_selectors_that_shape_nothing_are_seen() {
        let table = [
            ("a\u{200d}b", "a∙b"),
            ("\u{200d}", "∙"),
            ("a\u{200c}\u{200c}b", "a∙b"),
            ("a\u{fe0f}b\u{fe01}", "a⊘b⊘"),
            ("😀\u{fe0f}\u{fe01}\u{fe02}\u{e0101}x", "😀\u{fe0f}⊘x"),
            ("می\u{200c}\u{200c}\u{200c}خ", "می\u{200c}∙خ"),
        ];
        for (text, expected) in table {
            assert_eq!(shown_of(text).concat(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_mark_without_a_letter_stands_on_a_dotted_circle() {
        assert_eq!(shown_of("\u{301}a\u{200b}\u{93f}"), ["◌\u{301}", "a", "∙", "◌\u{93f}"]);
        assert_eq!(
            shown_of("က\u{102b}").concat(),
            "က\u{102b}",
            "a vowel sign that is a cluster of its own stays bare"
        );
    }

    #[test]
    fn a_tower_of_marks_is_cut_at_eight() {
        let tower = format!("e{}x", "\u{301}".repeat(2_000));
        let glyphs: Vec<_> = glyphs(&tower, 0).collect();
        assert_eq!(glyphs.len(), 2);
        assert_eq!(glyphs[0].shown, format!("e{}⋯", "\u{301}".repeat(8)));
        assert_eq!((glyphs[0].len, glyphs[0].width, glyphs[0].marker), (4_001, 2, true));
    }

    #[test]
    fn an_endless_cluster_is_many_glyphs() {
        let chain = "क्".repeat(100_000);
        let widest = glyphs(&chain, 0).map(|glyph| glyph.width).max();
        assert!(widest.is_some_and(|cells| cells <= 2 * BASES), "{widest:?}");
    }

    #[test]
    fn tabs_reach_the_next_stop() {
        let widths: Vec<_> = glyphs("\tab\t漢\t", 3).map(|glyph| glyph.width).collect();
        assert_eq!(widths, [5, 1, 1, 6, 2, 6]);
    }

    #[test]
    fn a_newline_is_a_blank_in_a_paragraph_and_visible_in_a_message() {
        assert_eq!(shown_of("a\nb").concat(), "a b");
        assert_eq!(visible("a\nb\u{7}"), "a␊b␇");
    }

    proptest! {
        #[test]
        fn nothing_forbidden_is_ever_shown(text in strange_text()) {
            let screen = shown_of(&text).concat();
            let obeyed = |c: char| c.is_control() || forbidden(c)
                || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
                    | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{AD}' | '\u{61C}' | '\u{E0000}'..='\u{E007F}');
            prop_assert!(!screen.contains(obeyed), "{screen:?}");
            prop_assert!(!visible(&text).contains(obeyed));
        }

        #[test]
        fn glyphs_cover_the_text_and_have_a_width(text in strange_text()) {
            let mut at = 0;
            for glyph in glyphs(&text, 0) {
                prop_assert_eq!(glyph.at, at);
                prop_assert!(glyph.len > 0 && glyph.width > 0 && glyph.width <= 2 * (BASES + MARKS));
                at = glyph.end();
            }
            prop_assert_eq!(at, text.len());
        }

        #[test]
        fn glyphs_do_not_depend_on_what_stands_around(text in strange_text(), cut in any::<prop::sample::Index>()) {
            let whole: Vec<_> = glyphs(&text, 0).map(|glyph| (glyph.at, glyph.shown, glyph.width)).collect();
            prop_assume!(!whole.is_empty());
            let first = cut.index(whole.len());
            let (edge, column) = (whole[first].0, whole[..first].iter().map(|glyph| glyph.2).sum());
            let head = glyphs(&text[..edge], 0).map(|glyph| (glyph.at, glyph.shown, glyph.width));
            let tail = glyphs(&text[edge..], column).map(|glyph| (edge + glyph.at, glyph.shown, glyph.width));
            prop_assert_eq!(head.chain(tail).collect::<Vec<_>>(), whole);
        }
    }
}
