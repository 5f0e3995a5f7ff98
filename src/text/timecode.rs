//! Time codes in running text: `0:05`, `00:12:05`, `1:02:03.250`.

/// A time code that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeCode {
    /// Milliseconds from the beginning of the recording.
    pub(super) start: u64,
    /// Bytes that it takes.
    pub(super) len: usize,
}

/// Reads `[h:]m:ss[.fff]` at the beginning of `text`; minutes and seconds behind a colon have two digits and are
/// below 60.
pub(super) fn read(text: &str) -> Option<TimeCode> {
    let bytes = text.as_bytes();
    let (first, mut len) = number(bytes)?;
    let mut seconds = u64::from(first);
    let mut parts = 1;
    while parts < 3 && bytes.get(len) == Some(&b':') {
        let (part, digits) = number(&bytes[len + 1..]).filter(|&(part, digits)| digits == 2 && part < 60)?;
        seconds = seconds * 60 + u64::from(part);
        len += 1 + digits;
        parts += 1;
    }
    if parts == 1 || bytes.get(len) == Some(&b':') {
        return None;
    }
    let (millis, fraction) = fraction(&bytes[len..]);
    Some(TimeCode { start: seconds * 1000 + millis, len: len + fraction })
}

/// Reads a time code in brackets, parentheses or bare at the beginning of `text`; `len` counts the brackets.
pub(super) fn read_enclosed(text: &str) -> Option<TimeCode> {
    let closing = match text.as_bytes().first()? {
        b'[' => b']',
        b'(' => b')',
        b'<' => b'>',
        _ => return read(text),
    };
    let code = read(&text[1..])?;
    (text.as_bytes().get(1 + code.len) == Some(&closing)).then_some(TimeCode { len: code.len + 2, ..code })
}

/// Up to three digits at the beginning, and how many there are.
fn number(bytes: &[u8]) -> Option<(u32, usize)> {
    let digits = bytes.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    let value = bytes[..digits].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    (1..=3).contains(&digits).then_some((value, digits))
}

/// The milliseconds of `.25`, `,250` and the bytes they take; zero of both when there are none.
fn fraction(bytes: &[u8]) -> (u64, usize) {
    if !matches!(bytes.first(), Some(b'.' | b',')) {
        return (0, 0);
    }
    match number(&bytes[1..]) {
        Some((value, digits)) => (u64::from(value) * [100, 10, 1][digits - 1], digits + 1),
        None => (0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_hours_and_fractions_are_read() {
        let cases = [
            ("0:05", 5_000, 4),
            ("00:12:05 Name", 725_000, 8),
            ("1:02:03.25]", 3_723_250, 10),
            ("(12:30)", 750_000, 7),
            ("[00:00:01,5]", 1_500, 12),
            ("0:05. Then", 5_000, 4),
        ];
        for (text, start, len) in cases {
            assert_eq!(read_enclosed(text), Some(TimeCode { start, len }), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_left_alone() {
        for text in ["", "12", "12:", "12:5", "99:99:99", "1:60", "[0:05", "1:02:03:04", "[]", "1234:05"] {
            assert_eq!(read_enclosed(text), None, "{text}");
        }
    }
}
