//! Paths and ids as references that can stand where an IRI is wanted.

use std::fmt::Write as _;

/// `text` with everything but letters and digits of ASCII, `-._~` and `/` percent-encoded in UTF-8 (RFC 3986 §2), so
/// that it is a relative reference whatever it holds.
pub(super) fn reference(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// What [`reference()`] encoded; none when `encoded` is no percent-encoded UTF-8.
pub(super) fn decoded(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let (digits, after) = rest.split_at_checked(2)?;
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(digits[0])? * 16 + digit(digits[1])?).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference_without_scheme_or_query() {
        assert_eq!(reference("talks/día 2?.txt"), "talks/d%C3%ADa%202%3F.txt");
        assert_eq!(reference("javascript:x"), "javascript%3Ax");
        assert_eq!(decoded("d%C3%ADa%202%3f.txt").as_deref(), Some("día 2?.txt"));
        assert_eq!([decoded("%"), decoded("%2"), decoded("%zz"), decoded("%ff")], [const { None }; 4]);
    }
}
