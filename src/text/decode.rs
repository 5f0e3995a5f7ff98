//! Bytes of a file to canonical text.
//!
//! Canonical text is Unicode without byte-order mark, with `\n` line ends and otherwise as the file has it. One rule
//! for line ends: CR LF is one, and so is a CR alone. Where more than one CR stands before an LF, which happens when
//! a file is converted twice, each of these signs is one, so that nothing shifts silently. NEL, U+2028 and U+2029,
//! vertical tabs and form feeds are characters like others.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use serde::Deserialize;

use super::signatures;

/// The canonical text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The encoding it was read in: `UTF-8`, `windows-1252`.
    pub encoding: &'static str,
    /// What was guessed or lost, in a reader's words; none when nothing was.
    pub notice: Option<String>,
}

/// An encoding that somebody says a file is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Charset(&'static Encoding);

/// There is no encoding of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no encoding is called `{0}`; names of the web are windows-1252, utf-16le, shift_jis")]
pub struct NoCharset(pub String);

impl TryFrom<String> for Charset {
    type Error = NoCharset;

    fn try_from(name: String) -> Result<Self, NoCharset> {
        Self::named(&name).ok_or(NoCharset(name))
    }
}

impl Charset {
    /// The encoding called `name` on the web: `latin1`, `utf-16le`, `shift_jis`; none when there is none of that name.
    pub fn named(name: &str) -> Option<Self> {
        Encoding::for_label_no_replacement(name.as_bytes()).map(Self)
    }

    /// `bytes` in UTF-8 with a byte-order mark, so that no reader has to guess. What cannot be decoded becomes U+FFFD.
    pub fn recode(self, bytes: &[u8]) -> Vec<u8> {
        let (text, _) = self.0.decode_with_bom_removal(bytes);
        [b"\xEF\xBB\xBF", text.as_bytes()].concat()
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether a line feed is the byte 10 in it and nothing else is, so that a text can be read in parts.
    pub fn comes_in_parts(self) -> bool {
        self.0.is_ascii_compatible()
    }
}

/// Why a file is no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no text but {what}; {hint}")]
pub struct NotText {
    /// What it looks like: `a PDF`, `an image`, `NUL bytes`.
    pub what: &'static str,
    /// What to do instead.
    pub hint: &'static str,
}

/// The canonical text of `bytes`: in the encoding `forced`, else by byte-order mark, as UTF-8, as UTF-16 when half of
/// it is zeros, or in the encoding that its bytes look most like. What cannot be decoded becomes U+FFFD. Without
/// `forced`, what looks like another kind of file or has NUL bytes near its beginning is refused.
///
/// UTF-8 without byte-order mark and CR is not copied.
pub fn decode(bytes: Vec<u8>, forced: Option<&'static Encoding>) -> Result<Decoded, NotText> {
    if let Some(encoding) = forced {
        let (text, _) = encoding.decode_with_bom_removal(&bytes);
        return Ok(canonized(text.into_owned(), encoding.name(), Certainty::Known));
    }
    if let Some(mark) = MARKS.iter().find(|mark| bytes.starts_with(mark.bytes)) {
        let text = (mark.read)(&bytes[mark.bytes.len()..]);
        return Ok(canonized(text, mark.encoding, Certainty::Known));
    }
    if let Some(encoding) = utf16_without_mark(&bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        return Ok(canonized(text.into_owned(), encoding.name(), Certainty::Guessed));
    }
    if let Some(other) = signatures::recognise(&bytes) {
        return Err(other);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(canonized(text, UTF_8.name(), Certainty::Known)),
        Err(error) => Ok(guessed(error.as_bytes())),
    }
}

/// Whether a file that begins with `first` can be read in parts: it is text, in an encoding in which a line feed is
/// the byte 10 and nothing else is.
pub fn comes_in_parts(first: &[u8]) -> bool {
    let is_wide = memchr::memchr(0, first).is_some()
        || first.starts_with(b"\xFF\xFE")
        || first.starts_with(b"\xFE\xFF");
    !is_wide && signatures::recognise(first).is_none()
}

/// Lines with something on them that are enough for a first part: no screen has so many rows.
const ENOUGH: usize = 1_000;

/// How many of the `first` bytes of a file that [comes in parts](comes_in_parts) make a part of its own: all up to the
/// last line end, or as many lines as fill any screen; else all but what may be the first half of a character or of a
/// line end.
pub fn whole_lines(first: &[u8]) -> usize {
    let mut line = 0;
    let has_ink = |newline: &usize| {
        let start = std::mem::replace(&mut line, newline + 1);
        !first[start..*newline].trim_ascii().is_empty()
    };
    let enough = memchr::memchr_iter(b'\n', first).filter(has_ink).nth(ENOUGH - 1);
    if let Some(newline) = enough.or_else(|| memchr::memrchr(b'\n', first)) {
        return newline + 1;
    }
    let bare = first.iter().rposition(|byte| *byte != b'\r').map_or(0, |at| at + 1);
    let start = (bare.saturating_sub(4)..bare).rev().find(|at| first[*at] & 0xC0 == 0xC0);
    start.unwrap_or(bare)
}

/// The canonical text of `bytes` as UTF-8, for formats that are always UTF-8.
pub fn canonical(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    with_lf(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// A byte-order mark.
struct Mark {
    bytes: &'static [u8],
    encoding: &'static str,
    read: fn(&[u8]) -> String,
}

/// All byte-order marks. The one of UTF-32LE begins like the one of UTF-16LE and so comes first.
const MARKS: &[Mark] = &[
    Mark {
        bytes: b"\xEF\xBB\xBF",
        encoding: "UTF-8",
        read: |bytes| UTF_8.decode_without_bom_handling(bytes).0.into_owned(),
    },
    Mark { bytes: b"\xFF\xFE\0\0", encoding: "UTF-32LE", read: |bytes| utf32(bytes, u32::from_le_bytes) },
    Mark { bytes: b"\0\0\xFE\xFF", encoding: "UTF-32BE", read: |bytes| utf32(bytes, u32::from_be_bytes) },
    Mark {
        bytes: b"\xFF\xFE",
        encoding: "UTF-16LE",
        read: |bytes| UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
    },
    Mark {
        bytes: b"\xFE\xFF",
        encoding: "UTF-16BE",
        read: |bytes| UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(),
    },
];

fn utf32(bytes: &[u8], number: fn([u8; 4]) -> u32) -> String {
    let (whole, rest) = bytes.as_chunks::<4>();
    let mut text: String = whole
        .iter()
        .map(|&unit| char::from_u32(number(unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if !rest.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

/// The byte order of UTF-16 without byte-order mark: zeros in the high half of a fifth of the units at least, four
/// times as many as in the low half, and the whole decodes to characters that texts have.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    memchr::memchr(0, &bytes[..bytes.len().min(signatures::HEAD)])?;
    let (units, _) = bytes.as_chunks::<2>();
    let zeros = |half: usize| units.iter().filter(|unit| unit[half] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let (high, low, encoding) =
        if first < second { (second, first, UTF_16LE) } else { (first, second, UTF_16BE) };
    if high == 0 || high * 5 < units.len() || low * 4 > high {
        return None;
    }
    let text = encoding.decode_without_bom_handling_and_without_replacement(units.as_flattened())?;
    text.chars().all(|c| c.is_whitespace() || !c.is_control()).then_some(encoding)
}

/// Bytes that are looked at to guess an encoding.
const SAMPLE: usize = 1 << 20;

/// The text of `bytes`, which are not UTF-8 throughout.
fn guessed(bytes: &[u8]) -> Decoded {
    if is_damaged_utf8(bytes) {
        return canonized(String::from_utf8_lossy(bytes).into_owned(), UTF_8.name(), Certainty::Known);
    }
    // ASCII says nothing
    let from = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let sample = &bytes[from..bytes.len().min(from + SAMPLE)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, from + sample.len() == bytes.len());
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    canonized(text.into_owned(), encoding.name(), Certainty::Guessed)
}

/// Whether `bytes` are UTF-8 with some damage rather than another encoding: more of its characters beyond ASCII are
/// sound than broken, or only the last one is cut off. Surrogates, which UTF-8 must not hold but some programs
/// write, count as sound here.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken, mut cut) = (0, 0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
        cut = chunk.invalid().len();
    }
    let surrogates = bytes.windows(3).filter(|b| b[0] == 0xED && b[1] >= 0xA0 && b[2] & 0xC0 == 0x80).count();
    let is_cut_off = broken == 1 && cut > 1;
    is_cut_off || sound + surrogates > broken.saturating_sub(3 * surrogates)
}

/// How an encoding was found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Certainty {
    Known,
    Guessed,
}

/// Cuts the byte-order mark, turns line ends into `\n` and says what happened.
fn canonized(text: String, encoding: &'static str, certainty: Certainty) -> Decoded {
    let mut notices = Vec::new();
    if certainty == Certainty::Guessed {
        notices.push(format!("not UTF-8: read as {encoding}, which is a guess (--encoding overrides it)"));
    } else if encoding != UTF_8.name() {
        notices.push(format!("read as {encoding}"));
    }
    // bytes are looked through several times as fast as characters
    let lost = memchr::memmem::find_iter(text.as_bytes(), "\u{fffd}").count();
    if lost > 0 {
        notices.push(format!("\u{fffd} stands where bytes could not be decoded: {lost}"));
    }
    let first = memchr::memchr(b'\r', text.as_bytes());
    if first.is_some_and(|at| memchr::memmem::find(&text.as_bytes()[at..], b"\r\r\n").is_some()) {
        notices.push("line ends were converted twice (CR CR LF): each sign counts as a line end".to_owned());
    }
    let text = if first.is_some() { with_lf(text) } else { text };
    Decoded { text, encoding, notice: (!notices.is_empty()).then(|| notices.join("; ")) }
}

/// `text` with `\n` line ends, by the rule above.
fn with_lf(text: String) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    let mut made = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = memchr::memchr(b'\r', rest.as_bytes()) {
        made.push_str(&rest[..at]);
        let behind = rest[at..].trim_start_matches('\r');
        let returns = rest.len() - at - behind.len();
        made.extend(std::iter::repeat_n('\n', returns));
        rest = if returns == 1 { behind.strip_prefix('\n').unwrap_or(behind) } else { behind };
    }
    made + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decode(bytes.to_vec(), None).expect("text");
        (decoded.text, decoded.encoding)
    }

    fn notice(bytes: &[u8]) -> String {
        decode(bytes.to_vec(), None).expect("text").notice.unwrap_or_default()
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn byte_order_marks_say_what_follows() {
        let text = "P1: hé 字 😀\r\nok";
        let with = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        let wide = |bytes: fn(u32) -> [u8; 4]| text.chars().flat_map(|c| bytes(c as u32)).collect::<Vec<_>>();
        let cases = [
            (with(b"\xEF\xBB\xBF", text.as_bytes().to_vec()), "UTF-8"),
            (with(b"\xFF\xFE", utf16(text, u16::to_le_bytes)), "UTF-16LE"),
            (with(b"\xFE\xFF", utf16(text, u16::to_be_bytes)), "UTF-16BE"),
            (with(b"\xFF\xFE\0\0", wide(u32::to_le_bytes)), "UTF-32LE"),
            (with(b"\0\0\xFE\xFF", wide(u32::to_be_bytes)), "UTF-32BE"),
            (utf16(text, u16::to_le_bytes), "UTF-16LE"),
            (utf16(text, u16::to_be_bytes), "UTF-16BE"),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(read(&bytes), ("P1: hé 字 😀\nok".to_owned(), encoding));
        }
    }

    #[test]
    fn legacy_encodings_are_guessed_and_the_guess_is_said() {
        assert_eq!(
            read(b"Zo\xEB na\xEFve caf\xE9 \xA35\n"),
            ("Zoë naïve café £5\n".to_owned(), "windows-1252")
        );
        assert_eq!(read(b"\x93quoted\x94 \x96 \x805\n").0, "“quoted” – €5\n");
        let (russian, _) =
            read(b"\xCF\xF0\xE8\xE2\xE5\xF2, \xEA\xE0\xEA \xE4\xE5\xEB\xE0? \xD5\xEE\xF0\xEE\xF8\xEE.");
        assert_eq!(russian, "Привет, как дела? Хорошо.");
        assert!(notice(b"caf\xE9").contains("a guess"));
        assert_eq!(notice("café".as_bytes()), "");
    }

    #[test]
    fn a_forced_encoding_is_used() {
        let decoded = decode(b"\xE9\0".to_vec(), Some(encoding_rs::ISO_8859_2)).expect("text");
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("é\0", "ISO-8859-2"));
        assert_eq!(decode(b"\xEF\xBB\xBFa".to_vec(), Some(UTF_8)).expect("text").text, "a");
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        assert_eq!(read(b"abc\xF0\x9F\x98"), ("abc\u{fffd}".to_owned(), "UTF-8"));
        let curly = "“one” “two” “three”".as_bytes();
        assert_eq!(read(&[curly, b"\xE9\n"].concat()), ("“one” “two” “three”\u{fffd}\n".to_owned(), "UTF-8"));
        assert_eq!(read(b"a\xED\xA0\x80\xED\xBF\xBFb").1, "UTF-8");
        assert_eq!(notice(b"abc\xF0\x9F\x98"), "\u{fffd} stands where bytes could not be decoded: 1");
    }

    #[test]
    fn every_line_end_becomes_a_newline() {
        let cases = [
            ("a\r\nb\rc\n\rd\r", "a\nb\nc\n\nd\n"),
            ("\r\n\r\n", "\n\n"),
            ("a\r\r\nb\r\r\nc\n", "a\n\n\nb\n\n\nc\n"),
            ("a\r\rb", "a\n\nb"),
            ("a\u{85}b\u{2028}c\u{2029}d\u{b}e\u{c}", "a\u{85}b\u{2028}c\u{2029}d\u{b}e\u{c}"),
        ];
        for (bytes, text) in cases {
            assert_eq!(read(bytes.as_bytes()).0, text);
            assert_eq!(canonical(bytes.as_bytes()), text);
        }
        assert!(notice(b"a\r\r\nb").contains("converted twice"));
    }

    #[test]
    fn only_the_first_byte_order_mark_is_cut() {
        assert_eq!(read("\u{feff}a\u{feff}b".as_bytes()).0, "a\u{feff}b");
        assert_eq!(canonical("\u{feff}a\u{feff}b".as_bytes()), "a\u{feff}b");
        assert_eq!(read(b"").0, "");
    }

    #[test]
    fn a_part_ends_behind_a_line_or_before_half_a_character() {
        let cases: [(&[u8], usize); 8] = [
            (b"one\r\ntwo", 5),
            (b"one two", 7),
            (b"one\r", 3),
            (b"caf\xC3", 3),
            (b"\xE6\xB5", 0),
            (b"ab\xF0\x9F\x98", 2),
            (b"\r\r", 0),
            (b"", 0),
        ];
        for (first, len) in cases {
            assert_eq!(whole_lines(first), len, "{first:?}");
        }
        assert!(comes_in_parts(b"one\r\n") && comes_in_parts(b"caf\xE9") && comes_in_parts(b"\xEF\xBB\xBFa"));
        assert!(![b"a\0b".as_slice(), b"\xFF\xFEa", b"%PDF-1"].into_iter().any(comes_in_parts));
    }

    #[test]
    fn a_first_part_has_no_more_lines_than_a_screen_blank_ones_not_counted() {
        let lines = |ink: usize| "a \n\n".repeat(ink);
        assert_eq!(whole_lines(lines(ENOUGH + 9).as_bytes()), ENOUGH * 4 - 1);
        assert_eq!(whole_lines(lines(ENOUGH - 1).as_bytes()), (ENOUGH - 1) * 4);
        assert_eq!(whole_lines("\n".repeat(5_000).as_bytes()), 5_000);
    }

    #[test]
    fn a_charset_by_name_recodes_what_it_is_given() {
        let latin = Charset::named("Latin1").expect("known");
        assert_eq!(latin.name(), "windows-1252");
        assert_eq!(read(&latin.recode(b"caf\xE9")), ("café".to_owned(), "UTF-8"));
        let wide = Charset::named("utf-16le").expect("known");
        assert_eq!(read(&wide.recode(b"a\0\xE9\0")).0, "aé");
        assert_eq!(Charset::named("klingon"), None);
    }

    #[test]
    fn plain_text_is_moved() {
        let bytes = b"plain \xC3\xA9".to_vec();
        let place = bytes.as_ptr();
        assert_eq!(decode(bytes, None).expect("text").text.as_ptr(), place);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            if let Ok(decoded) = decode(bytes, None) {
                proptest::prop_assert!(!decoded.text.contains('\r'));
            }
        }

        #[test]
        fn the_text_of_the_first_lines_begins_the_text(text in "[a-dé字😀\r\n]{0,60}", cut in 0_usize..90) {
            let first = &text.as_bytes()[..cut.min(text.len())];
            let part = read(&first[..whole_lines(first)]).0;
            proptest::prop_assert!(read(text.as_bytes()).0.starts_with(&part));
        }

        #[test]
        fn text_survives_utf16(text in "[a-z é字\n]{5,60}") {
            let bytes = [b"\xFF\xFE".as_slice(), &utf16(&text, u16::to_le_bytes)].concat();
            proptest::prop_assert_eq!(read(&bytes).0, text);
        }
    }
}
