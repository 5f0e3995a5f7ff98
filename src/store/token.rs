//! The smallest pieces of RON: white space, comments, strings, characters, words. Each function returns where its piece
//! ends, in bytes; offsets beyond the end of the text are the end.

/// Why a cut ends, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    /// Offset in bytes.
    pub(super) at: usize,
    /// What is wrong, lower case.
    pub(super) reason: &'static str,
}

/// The end of white space and comments that begin at `at`.
pub(super) fn trivia(bytes: &[u8], mut at: usize) -> Result<usize, Fault> {
    loop {
        at += space(bytes.get(at..).unwrap_or_default());
        match bytes.get(at..at + 2) {
            Some(b"//") => at = line_end(bytes, at),
            Some(b"/*") => at = block_comment(bytes, at)?,
            _ => return Ok(at),
        }
    }
}

/// How many bytes of white space, as `ron` counts it, `bytes` begins with.
fn space(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += bytes[at..].iter().take_while(|b| matches!(b, b' ' | b'\t'..=b'\r')).count();
        at += match bytes[at..] {
            // next line, left-to-right and right-to-left mark, line and paragraph separator
            [0xC2, 0x85, ..] => 2,
            [0xE2, 0x80, 0x8E | 0x8F | 0xA8 | 0xA9, ..] => 3,
            _ => return at,
        };
    }
}

/// The end of a `//` comment that begins on the line of `at` behind nothing but blanks; else `at`.
pub(super) fn line_comment(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    if rest[blanks..].starts_with(b"//") { line_end(bytes, at + blanks) } else { at }
}

/// The end of the line of `at`, before its line end.
fn line_end(bytes: &[u8], at: usize) -> usize {
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
    if end > at && end < bytes.len() && bytes[end - 1] == b'\r' { end - 1 } else { end }
}

/// The end of a `/* … */` comment; such comments nest.
fn block_comment(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(next) = memchr::memchr2(b'/', b'*', bytes.get(at..).unwrap_or_default()) {
        at += next;
        match bytes.get(at..at + 2) {
            Some(b"/*") => depth += 1,
            Some(b"*/") => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return Ok(at);
        }
    }
    Err(Fault { at: start, reason: "this comment is never closed" })
}

/// The end of the string, character, word or single byte that begins at `at`.
pub(super) fn token(bytes: &[u8], at: usize) -> Result<usize, Fault> {
    match bytes.get(at) {
        Some(b'"') => string(bytes, at),
        Some(b'\'') => character(bytes, at),
        Some(b'r') => raw_string(bytes, at, 1),
        Some(b'b') if bytes.get(at + 1) == Some(&b'r') => raw_string(bytes, at, 2),
        _ => Ok(word(bytes, at).max(at + 1)),
    }
}

fn string(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let mut at = start + 1;
    while let Some(next) = memchr::memchr2(b'"', b'\\', bytes.get(at..).unwrap_or_default()) {
        at += next;
        if bytes[at] == b'"' {
            return Ok(at + 1);
        }
        at += 2;
    }
    Err(Fault { at: start, reason: "this string is never closed" })
}

/// The end of `r"…"` or `r#"…"#`, whose hashes begin `prefix` bytes behind `start`; of a word when it is none.
fn raw_string(bytes: &[u8], start: usize, prefix: usize) -> Result<usize, Fault> {
    let hashes = bytes[start + prefix..].iter().take_while(|b| **b == b'#').count();
    let quote = start + prefix + hashes;
    if bytes.get(quote) != Some(&b'"') {
        return Ok(word(bytes, quote).max(start + 1));
    }
    let text = &bytes[quote + 1..];
    let closes = |at: &usize| {
        text.get(at + 1..at + 1 + hashes).is_some_and(|behind| behind.iter().all(|b| *b == b'#'))
    };
    memchr::memchr_iter(b'"', text)
        .find(closes)
        .map(|at| quote + 1 + at + 1 + hashes)
        .ok_or(Fault { at: start, reason: "this string is never closed" })
}

fn character(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let text = &bytes[start + 1..];
    let length = match text.first() {
        // the escaped character itself may be a quote
        Some(b'\\') => 2 + text.iter().skip(2).take_while(|b| **b != b'\'').count(),
        Some(first) => (first.leading_ones() as usize).clamp(1, 4),
        None => 0,
    };
    match text.get(length) {
        Some(b'\'') => Ok(start + 1 + length + 1),
        _ => Err(Fault { at: start, reason: "expected one character between single quotes" }),
    }
}

/// The end of the identifier or number that begins at `at`.
pub(super) fn word(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let is_word = |(n, b): &(usize, &u8)| {
        b.is_ascii_alphanumeric() || **b == b'_' || (**b >= 0x80 && space(&rest[*n..]) == 0)
    };
    at + rest.iter().enumerate().take_while(is_word).count()
}
