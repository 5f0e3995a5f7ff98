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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_reference_without_scheme_or_query() {
        assert_eq!(reference("talks/día 2?.txt"), "talks/d%C3%ADa%202%3F.txt");
        assert_eq!(reference("javascript:x"), "javascript%3Ax");
    }
}
