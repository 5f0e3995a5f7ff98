//! The times of captions: `00:01:02.500 --> 00:01:04.000`.
//!
//! WebVTT writes a full stop before the milliseconds, SubRip a comma; both are read everywhere. Hours may be left
//! out, the milliseconds too. Whatever the digits are, nothing overflows.

/// The arrows between two times, the right one first.
const ARROWS: &[&str] = &["-->", "->"];
/// Hours have at most so many digits: a hundred years of recording.
const HOUR_DIGITS: usize = 6;
/// Milliseconds.
const SECOND: u64 = 1_000;

/// What the time line of a cue says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Timing {
    /// Milliseconds; none when the time cannot be read.
    pub(super) start: Option<u64>,
    /// Milliseconds, not before `start`; none when the time cannot be read or contradicts the start.
    pub(super) end: Option<u64>,
    /// What is wrong, in a reader's words.
    pub(super) fault: Option<&'static str>,
}

/// Reads `line` as a time line; none when it does not look like one, so that `see --> there` stays text.
///
/// With `-->` one readable time is enough; with `->`, which people type, something like a time stands on either side.
pub(super) fn timing(line: &str) -> Option<Timing> {
    let (arrow, left, right) = ARROWS.iter().find_map(|arrow| {
        let (left, right) = line.split_once(arrow)?;
        Some((*arrow, left.trim(), right))
    })?;
    let right = right.split_whitespace().next().unwrap_or_default();
    let (start, end) = (milliseconds(left), milliseconds(right));
    let readable = arrow == ARROWS[0] && start.is_some();
    if !begins_like_a_time(left) || !(readable || begins_like_a_time(right)) {
        return None;
    }
    Some(match (start, end) {
        (None, _) => Timing { fault: Some("no readable start time"), ..Timing::default() },
        (start, None) => Timing { start, end: None, fault: Some("no readable end time") },
        (start, end) if end < start => Timing { start, end: None, fault: Some("end before start") },
        (start, end) => {
            let fault = (arrow != ARROWS[0]).then_some("`->` read as `-->`");
            Timing { start, end, fault }
        }
    })
}

/// Whether the first word of `text` has the look of a time, readable or not: `-1:00:0x` but not `-` or `10`.
fn begins_like_a_time(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.contains(':') && word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit())
}

/// `1:02:03.5` in milliseconds; none when it is no time of day on a recording's clock.
fn milliseconds(time: &str) -> Option<u64> {
    let (whole, fraction) = time.split_once(['.', ',']).unwrap_or((time, "0"));
    let mut parts = whole.rsplit(':');
    let seconds = sixtieth(parts.next()?)?;
    let minutes = sixtieth(parts.next()?)?;
    let hours = parts.next().map_or(Some(0), |hours| digits(hours, HOUR_DIGITS))?;
    if parts.next().is_some() {
        return None;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * SECOND + thousandths(fraction)?)
}

/// Minutes or seconds: one or two digits, up to 59.
fn sixtieth(part: &str) -> Option<u64> {
    digits(part, 2).filter(|&number| number < 60)
}

/// The fraction of a second whose decimal digits are given, cut to milliseconds.
fn thousandths(fraction: &str) -> Option<u64> {
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let three: String = fraction.chars().chain("00".chars()).take(3).collect();
    digits(&three, 3)
}

/// A number of one to `most` digits and nothing else.
fn digits(part: &str, most: usize) -> Option<u64> {
    let fits = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| part.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_hours_and_milliseconds() {
        let cases = [
            ("00:00:01.000", Some(1_000)),
            ("01:02:03,456", Some(3_723_456)),
            ("16.500", None),
            ("00:16.500", Some(16_500)),
            ("0:0:5", Some(5_000)),
            ("00:05,5", Some(5_500)),
            ("00:05.12345", Some(5_123)),
            ("00:60:00.000", None),
            ("00:00:1d.890", None),
            ("-1:00:00.000", None),
            ("999999:59:59.999", Some(3_599_999_999_999)),
            ("99999999999999999999:59:59.999", None),
            ("1:2:3:4", None),
            ("00:01.", None),
        ];
        for (time, expected) in cases {
            assert_eq!(milliseconds(time), expected, "{time}");
        }
    }

    #[test]
    fn a_time_line_says_what_is_wrong_with_it() {
        let fault = |line| timing(line).and_then(|t| t.fault);
        assert_eq!(fault("00:01.000 --> 00:02.000 align:start"), None);
        assert_eq!(fault("00:09.000 --> 00:01.000"), Some("end before start"));
        assert_eq!(fault("00:01.000 --> soon"), Some("no readable end time"));
        assert_eq!(fault("00:99.000 --> 00:01.000"), Some("no readable start time"));
        assert_eq!(fault("-0:01.000 --> 00:0x.000"), Some("no readable start time"));
        assert_eq!(fault("00:00:03.000 -> 00:00:04"), Some("`->` read as `-->`"));
    }

    #[test]
    fn an_arrow_in_a_sentence_is_no_time_line() {
        assert_eq!(timing("never ends --> no"), None);
        assert_eq!(timing("5 -> 6"), None);
        assert_eq!(timing("- 10:30 -> lunch"), None);
        assert_eq!(timing("- 10:30 --> 11:00, lunch"), None);
        assert_eq!(timing("10:30 and on --> lunch"), None);
        assert_eq!(timing("2:01 -> we won"), None);
        assert_eq!(timing(""), None);
    }
}
