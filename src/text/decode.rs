//! Bytes of a file to canonical text: Unicode, no byte-order mark, `\n` line ends, otherwise untouched.
//!
//! A lone CR is a line end; CR CR LF is therefore two.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes that are looked at to tell what a file is.
const HEAD: usize = 64 << 10;

/// How files begin that are no text, and what people call them.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf", "a packed file (7z)"),
    (b"ID3", "a sound file (MP3)"),
    (b"OggS", "a sound file (Ogg)"),
    (b"fLaC", "a sound file (FLAC)"),
    (b"RIFF", "a sound or video file"),
    (b"\x1a\x45\xdf\xa3", "a video file (Matroska)"),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls)"),
    (b"{\\rtf", "an RTF file"),
];

/// A decoded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The canonical text.
    pub text: String,
    /// What a reader should know: a guess, bytes that could not be decoded.
    pub notice: Option<String>,
}

/// Why bytes are not read as text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is {what}, not a text{hint}")]
pub struct NotText {
    /// What it looks like: `a PDF`.
    pub what: &'static str,
    /// What to do instead; empty when there is nothing to say.
    pub hint: &'static str,
}

/// Decodes `bytes`: by the byte-order mark, else as UTF-8, else as UTF-16 when every other byte is NUL, else in the legacy
/// encoding that fits best. Bytes that fit nothing become U+FFFD.
pub fn decode(bytes: &[u8]) -> Result<Decoded, NotText> {
    if let Some((_, what)) = MAGIC.iter().find(|(start, _)| bytes.starts_with(start)) {
        let hint = match *what {
            "a PDF" => "; try: pdftotext FILE - | manicule -",
            what if what.contains("RTF") || what.contains("Office") => {
                "; save it as .docx, .odt or .txt first"
            }
            _ => "",
        };
        return Err(NotText { what, hint });
    }
    if let Some(big) = utf32(bytes) {
        return Ok(finish(&big, Some("read as UTF-32".to_owned())));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let notice = (encoding != UTF_8).then(|| format!("read as {}", encoding.name()));
        return Ok(decoded(&bytes[mark..], encoding, notice));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        if let Some(encoding) = utf16_without_mark(bytes) {
            return Ok(decoded(bytes, encoding, Some(format!("guessed to be {}", encoding.name()))));
        }
        let nul = text.contains('\0').then(|| "the text holds NUL characters, shown as ␀".to_owned());
        return Ok(finish(text, nul));
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok(decoded(bytes, encoding, Some(format!("guessed to be {}", encoding.name()))));
    }
    if bytes[..bytes.len().min(HEAD)].contains(&0) {
        return Err(NotText { what: "a binary file (it holds NUL bytes)", hint: "" });
    }
    Ok(legacy(bytes))
}

/// The canonical text of `bytes`, whatever they are: what is no text is decoded as UTF-8 with U+FFFD.
pub fn canonical(bytes: &[u8]) -> String {
    decode(bytes).map_or_else(|_| finish(&String::from_utf8_lossy(bytes), None).text, |decoded| decoded.text)
}

/// Neither marked nor valid: damaged UTF-8 if most of it is that, else the legacy encoding that fits best.
fn legacy(bytes: &[u8]) -> Decoded {
    let lossy = String::from_utf8_lossy(bytes);
    let bad = lossy.matches('\u{fffd}').count();
    let foreign = lossy.chars().filter(|c| !c.is_ascii()).count();
    if bad * 4 < foreign {
        return finish(&lossy, Some(format!("{bad} places are no UTF-8, shown as �")));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    decoded(bytes, encoding, Some(format!("guessed to be {}", encoding.name())))
}

fn decoded(bytes: &[u8], encoding: &'static Encoding, notice: Option<String>) -> Decoded {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let errors = had_errors.then(|| "bytes that do not fit are shown as �".to_owned());
    let notice = notice.into_iter().chain(errors).collect::<Vec<_>>().join("; ");
    finish(&text, (!notice.is_empty()).then_some(notice))
}

fn finish(text: &str, notice: Option<String>) -> Decoded {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    Decoded { text: text.into_owned(), notice }
}

/// UTF-32 with a byte-order mark, whose little-endian form begins like UTF-16's.
fn utf32(bytes: &[u8]) -> Option<String> {
    let read: fn([u8; 4]) -> u32 = match bytes.get(..4)? {
        [0xff, 0xfe, 0, 0] => u32::from_le_bytes,
        [0, 0, 0xfe, 0xff] => u32::from_be_bytes,
        _ => return None,
    };
    let units =
        bytes[4..].chunks(4).map(|unit| <[u8; 4]>::try_from(unit).ok().map(read).and_then(char::from_u32));
    Some(units.map(|unit| unit.unwrap_or('\u{fffd}')).collect())
}

/// UTF-16 without a mark: most of the bytes at even or at odd places are NUL, and hardly any at the others.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let pairs = head.len() / 2;
    if pairs < 2 || !head.len().is_multiple_of(2) {
        return None;
    }
    let nul = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    match (nul(0), nul(1)) {
        (even, odd) if odd * 10 > pairs * 7 && even * 10 < pairs => Some(UTF_16LE),
        (even, odd) if even * 10 > pairs * 7 && odd * 10 < pairs => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).expect("a text").text
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn line_ends_become_newlines_and_the_mark_goes() {
        assert_eq!(text(b"\xef\xbb\xbfa\r\nb\rc\nd"), "a\nb\nc\nd");
        assert_eq!(text("a\u{feff}b".as_bytes()), "a\u{feff}b", "only at the beginning");
    }

    #[test]
    fn marked_and_unmarked_wide_encodings_are_read() {
        let said = "P01: I never trusted them. “Héllo” 安";
        for (mark, bytes) in [
            (&b"\xff\xfe"[..], utf16(said, u16::to_le_bytes)),
            (b"\xfe\xff", utf16(said, u16::to_be_bytes)),
            (b"\xff\xfe\0\0", said.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()),
            (b"\0\0\xfe\xff", said.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect()),
            (b"", utf16(said, u16::to_le_bytes)),
            (b"", utf16(said, u16::to_be_bytes)),
        ] {
            assert_eq!(text(&[mark, &bytes].concat()), said);
        }
    }

    #[test]
    fn legacy_encodings_are_guessed_and_told() {
        let done = decode(b"Zo\xeb na\xefvement, caf\xe9 et th\xe9\n").expect("a text");
        assert_eq!(done.text, "Zoë naïvement, café et thé\n");
        assert!(done.notice.is_some_and(|n| n.contains("guessed")));
        assert_eq!(text(b"\x93quoted\x94 \x96 \x80 5"), "“quoted” – € 5");
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        let done = decode(b"caf\xc3\xa9 \xff na\xc3\xafve \xe2\x80\x9cyes\xe2\x80\x9d").expect("a text");
        assert_eq!(done.text, "café \u{fffd} naïve “yes”");
        assert!(done.notice.is_some());
    }

    #[test]
    fn what_is_no_text_is_refused_with_a_way_around() {
        let refused = decode(b"%PDF-1.7\n...").expect_err("refused");
        assert_eq!(refused.to_string(), "this is a PDF, not a text; try: pdftotext FILE - | manicule -");
        assert!(decode(b"\x7fELF\x02\x01").is_err());
        assert!(decode(b"\x00\x01\x02\xff\xfe\x00\x80\x81").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(done) = decode(&bytes) {
                prop_assert!(!done.text.contains('\r'));
            }
        }

        #[test]
        fn valid_text_is_untouched(said in "[^\r\u{feff}\0]{0,60}") {
            prop_assume!(!MAGIC.iter().any(|(start, _)| said.as_bytes().starts_with(start)));
            prop_assert_eq!(text(said.as_bytes()), said);
        }
    }
}
