//! Character references: `&amp;`, `&#8217;`, `&#x2019;`.

use quick_xml::escape::resolve_html5_entity;

/// References longer than this are text.
const LONGEST: usize = 32;

/// Decodes the references of HTML in `text`; what is no reference stays as it is.
///
/// As in HTML, the numbers 128 to 159 mean the characters of Windows-1252, and numbers that are no character are
/// shown as U+FFFD.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = reference(rest, &mut decoded);
        if taken == 0 {
            decoded.push('&');
        }
        rest = &rest[taken.max(1)..];
    }
    decoded.push_str(rest);
    decoded
}

/// Appends the characters of the reference at the start of `text` and returns its length in bytes; 0 for none.
fn reference(text: &str, decoded: &mut String) -> usize {
    let mut near = text.char_indices().take_while(|&(at, _)| at < LONGEST);
    let Some((end, _)) = near.find(|&(_, c)| c == ';') else { return 0 };
    let name = &text[1..end];
    if let Some(number) = name.strip_prefix('#') {
        let Some(c) = numbered(number) else { return 0 };
        decoded.push(c);
    } else {
        let Some(characters) = resolve_html5_entity(name) else { return 0 };
        decoded.push_str(characters);
    }
    end + 1
}

/// The character of `8217` or `x2019`; none when it is no number.
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    Some(match code {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9f => windows(code as u8),
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    })
}

/// The character that `byte` means in Windows-1252.
fn windows(byte: u8) -> char {
    let bytes = [byte];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
    text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_characters() {
        let cases = [
            ("a &amp; b", "a & b"),
            ("&lt;v&gt;", "<v>"),
            ("&nbsp;&lrm;", "\u{a0}\u{200e}"),
            ("&#8217;&#x2019;&#X2019;", "’’’"),
            ("&#146;", "’"),
            ("&amp;lt;", "&lt;"),
            ("&#0;&#xD800;&#99999999999999;", "\u{fffd}\u{fffd}\u{fffd}"),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in
            ["R&D; and AT&T", "&", "&;", "&#;", "&#x;", "&nosuchname;", "a&b", "&日本語日本語日本語日本語;"]
        {
            assert_eq!(decode(text), text);
        }
    }
}
