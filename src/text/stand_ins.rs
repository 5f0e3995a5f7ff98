//! Which characters must not reach a screen as they are, and what is drawn for them.
//!
//! | drawn | stands for |
//! |---|---|
//! | `␀` … `␟`, `␡` | the control characters U+0000–001F and U+007F, each by its own picture |
//! | `␦` | a C1 control, U+0080–009F: terminals may obey them as they obey `ESC [` |
//! | `⇄` | a character that reorders a line: U+061C, 200E–200F, 202A–202E, 2066–206F |
//! | `∙` | something without width: zero-width space, word joiner, byte-order mark, a joiner that joins nothing … |
//! | `¬` | a soft hyphen |
//! | `↵` | a line or paragraph separator, U+2028–2029 |
//! | `␣` | a letter that looks like a blank: the Hangul fillers |
//! | `⊘` | hidden data: tag characters, variation selectors that select nothing or come in runs |
//! | `⌧` | a character that is none, or is reserved for a program's own use: non-characters, U+FFF0–FFFB |
//! | `⋯` | further combining marks on the same letter |
//! | `◌` | carries a mark that has no letter before it |
//!
//! Every stand-in takes one cell in every terminal: none is of ambiguous width (Unicode Standard Annex #11).
//! The characters are those of `Default_Ignorable_Code_Point` and of the categories Cc, Cf, Zl and Zp that
//! have no shape of their own (Unicode Character Database 17.0).

use std::ops::RangeInclusive;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Drawn for combining marks beyond the few that are shown.
pub(super) const MORE_MARKS: &str = "⋯";
/// Carries a mark that has no letter before it.
pub(super) const CARRIER: &str = "◌";

const C1: &str = "␦";
const DIRECTION: &str = "⇄";
const WIDTHLESS: &str = "∙";
const SOFT_HYPHEN: &str = "¬";
const SEPARATOR: &str = "↵";
const BLANK_LETTER: &str = "␣";
const SMUGGLED: &str = "⊘";
const NO_CHARACTER: &str = "⌧";

/// Pictures of U+0000–001F, in order.
const CONTROL_PICTURES: [&str; 32] = [
    "␀", "␁", "␂", "␃", "␄", "␅", "␆", "␇", "␈", "␉", "␊", "␋", "␌", "␍", "␎", "␏", "␐", "␑", "␒", "␓", "␔",
    "␕", "␖", "␗", "␘", "␙", "␚", "␛", "␜", "␝", "␞", "␟",
];

/// Characters that are never drawn, with what is drawn instead; in order of code points.
const HIDDEN: [(RangeInclusive<char>, &str); 27] = [
    ('\u{7F}'..='\u{7F}', "␡"),
    ('\u{80}'..='\u{9F}', C1),
    ('\u{AD}'..='\u{AD}', SOFT_HYPHEN),
    ('\u{61C}'..='\u{61C}', DIRECTION),
    ('\u{115F}'..='\u{1160}', BLANK_LETTER),
    ('\u{17B4}'..='\u{17B5}', WIDTHLESS),
    ('\u{180E}'..='\u{180E}', WIDTHLESS),
    ('\u{200B}'..='\u{200B}', WIDTHLESS),
    ('\u{200E}'..='\u{200F}', DIRECTION),
    ('\u{2028}'..='\u{2029}', SEPARATOR),
    ('\u{202A}'..='\u{202E}', DIRECTION),
    ('\u{2060}'..='\u{2065}', WIDTHLESS),
    ('\u{2066}'..='\u{206F}', DIRECTION),
    ('\u{3164}'..='\u{3164}', BLANK_LETTER),
    ('\u{FDD0}'..='\u{FDEF}', NO_CHARACTER),
    ('\u{FEFF}'..='\u{FEFF}', WIDTHLESS),
    ('\u{FFA0}'..='\u{FFA0}', BLANK_LETTER),
    ('\u{FFF0}'..='\u{FFFB}', NO_CHARACTER),
    ('\u{FFFE}'..='\u{FFFF}', NO_CHARACTER),
    ('\u{13430}'..='\u{1343F}', WIDTHLESS),
    ('\u{1BCA0}'..='\u{1BCA3}', WIDTHLESS),
    ('\u{1D173}'..='\u{1D17A}', WIDTHLESS),
    ('\u{E0000}'..='\u{E00FF}', SMUGGLED),
    ('\u{E01F0}'..='\u{E0FFF}', SMUGGLED),
    ('\u{EFFFE}'..='\u{EFFFF}', NO_CHARACTER),
    ('\u{FFFFE}'..='\u{FFFFF}', NO_CHARACTER),
    ('\u{10FFFE}'..='\u{10FFFF}', NO_CHARACTER),
];

/// Where joiners shape letters: Hebrew to Syriac and N'Ko, the Indic scripts and their relatives, Mongolian.
const JOINING: [RangeInclusive<char>; 14] = [
    '\u{590}'..='\u{DFF}',
    '\u{F00}'..='\u{109F}',
    '\u{1780}'..='\u{17FF}',
    '\u{1820}'..='\u{18AF}',
    '\u{1900}'..='\u{1AAF}',
    '\u{1B00}'..='\u{1C4F}',
    '\u{A800}'..='\u{A8FF}',
    '\u{A980}'..='\u{A9DF}',
    '\u{ABC0}'..='\u{ABFF}',
    '\u{FB1D}'..='\u{FDCF}',
    '\u{FE70}'..='\u{FEFC}',
    '\u{10A00}'..='\u{10FFF}',
    '\u{11000}'..='\u{11FFF}',
    '\u{1E900}'..='\u{1E95F}',
];

/// Variation selectors with the characters that they may follow. Wider than the lists of
/// StandardizedVariants.txt, emoji-variation-sequences.txt and the ideographic database, but by blocks.
const SELECTABLE: [(RangeInclusive<char>, RangeInclusive<char>); 20] = [
    ('\u{180B}'..='\u{180D}', '\u{1820}'..='\u{18AF}'),
    ('\u{180F}'..='\u{180F}', '\u{1820}'..='\u{18AF}'),
    ('\u{FE00}'..='\u{FE00}', '0'..='0'),
    ('\u{FE00}'..='\u{FE0D}', '\u{1000}'..='\u{109F}'),
    ('\u{FE00}'..='\u{FE0D}', '\u{2010}'..='\u{2027}'),
    ('\u{FE00}'..='\u{FE0D}', '\u{2190}'..='\u{2BFF}'),
    ('\u{FE00}'..='\u{FE0D}', '\u{3001}'..='\u{9FFF}'),
    ('\u{FE00}'..='\u{FE0D}', '\u{A840}'..='\u{A87F}'),
    ('\u{FE00}'..='\u{FE0D}', '\u{FF01}'..='\u{FF9D}'),
    ('\u{FE00}'..='\u{FE0D}', '\u{10AC0}'..='\u{10AFF}'),
    ('\u{FE00}'..='\u{FE0D}', '\u{13000}'..='\u{1342F}'),
    ('\u{FE0E}'..='\u{FE0F}', '#'..='#'),
    ('\u{FE0E}'..='\u{FE0F}', '*'..='*'),
    ('\u{FE0E}'..='\u{FE0F}', '0'..='9'),
    ('\u{FE0E}'..='\u{FE0F}', '©'..='®'),
    ('\u{FE0E}'..='\u{FE0F}', '\u{203C}'..='\u{3299}'),
    ('\u{FE0E}'..='\u{FE0F}', '\u{1F000}'..='\u{1FAFF}'),
    ('\u{E0100}'..='\u{E01EF}', '\u{3400}'..='\u{9FFF}'),
    ('\u{E0100}'..='\u{E01EF}', '\u{F900}'..='\u{FAFF}'),
    ('\u{E0100}'..='\u{E01EF}', '\u{20000}'..='\u{3FFFF}'),
];

/// What is drawn for `c` wherever it stands; none for a character that may be drawn.
pub(super) fn hidden(c: char) -> Option<&'static str> {
    if let Some(picture) = CONTROL_PICTURES.get(c as usize) {
        return Some(picture);
    }
    if c < '\u{7F}' {
        return None;
    }
    if (c as u32) & 0xFFFE == 0xFFFE {
        return Some(NO_CHARACTER);
    }
    let index = HIDDEN.partition_point(|(range, _)| *range.end() < c);
    HIDDEN.get(index).filter(|(range, _)| range.contains(&c)).map(|&(_, shown)| shown)
}

/// What is drawn for `c` between `before` and `after`, the characters of the same cluster; none when `c` may
/// be drawn as it is.
///
/// Joiners and variation selectors are invisible but honest where they shape what stands before them.
pub(super) fn stand_in(before: Option<char>, c: char, after: Option<char>) -> Option<&'static str> {
    match c {
        '\u{200D}' if before.is_some() && after.is_some_and(|next| !extends(next)) => None,
        '\u{34F}' | '\u{200C}' | '\u{200D}' => {
            let shapes = before.is_some_and(|base| JOINING.iter().any(|range| range.contains(&base)));
            (!shapes).then_some(WIDTHLESS)
        }
        '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
            let selects = before.is_some_and(|base| selects(c, base));
            (!selects).then_some(SMUGGLED)
        }
        _ => hidden(c),
    }
}

fn selects(selector: char, base: char) -> bool {
    SELECTABLE.iter().any(|(selectors, bases)| selectors.contains(&selector) && bases.contains(&base))
}

/// Whether `c` continues a cluster instead of beginning one: `Grapheme_Extend`, `SpacingMark` and `ZWJ` of
/// Unicode Standard Annex #29.
pub(super) fn extends(c: char) -> bool {
    // A mark may stand alone (Myanmar's vowel signs do), so the slow question follows the quick one.
    c >= '\u{300}' && (is_combining_mark(c) || extends_without_being_a_mark(c)) && joins_a_letter(c)
}

fn extends_without_being_a_mark(c: char) -> bool {
    matches!(c,
        '\u{E33}' | '\u{EB3}' | '\u{200C}' | '\u{200D}' | '\u{FF9E}' | '\u{FF9F}'
        | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')
}

fn joins_a_letter(c: char) -> bool {
    let mut pair = [b'a', 0, 0, 0, 0];
    let end = 1 + c.encode_utf8(&mut pair[1..]).len();
    std::str::from_utf8(&pair[..end]).is_ok_and(|pair| pair.graphemes(true).nth(1).is_none())
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn every_stand_in_takes_one_cell_in_every_terminal() {
        let fixed = [MORE_MARKS, CARRIER];
        for shown in HIDDEN.iter().map(|&(_, shown)| shown).chain(fixed).chain(CONTROL_PICTURES) {
            assert_eq!((shown.width(), shown.width_cjk()), (1, 1), "{shown}");
        }
    }

    #[test]
    fn the_table_is_in_order_and_does_not_overlap() {
        assert!(HIDDEN.iter().all(|(range, _)| range.start() <= range.end()));
        assert!(HIDDEN.windows(2).all(|pair| pair[0].0.end() < pair[1].0.start()));
    }

    #[test]
    fn non_characters_of_every_plane_are_hidden() {
        for plane in 0..=16_u32 {
            for last in [0xFFFE, 0xFFFF] {
                let c = char::from_u32(plane << 16 | last).expect("a non-character is a code point");
                assert_eq!(hidden(c), Some(NO_CHARACTER), "U+{:04X}", c as u32);
            }
        }
    }

    #[test]
    fn what_extends_a_cluster_is_what_segmentation_never_begins_one_with() {
        for c in (0..=0x0010_FFFF).filter_map(char::from_u32).filter(|&c| hidden(c).is_none()) {
            let joined = format!("a{c}").graphemes(true).count() == 1;
            assert_eq!(extends(c), joined, "U+{:04X}", c as u32);
        }
    }
}
