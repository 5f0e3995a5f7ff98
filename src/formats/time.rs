//! Times of annotations in other formats.

use jiff::civil::DateTime;

/// The RFC 3339 time `text` in UTC, ending in `Z`, which is also an `xsd:dateTime`; none when it is no such time.
pub(super) fn utc(text: &str) -> Option<String> {
    text.parse::<jiff::Timestamp>().ok().map(|time| time.to_string())
}

/// A time that a file tells, as RFC 3339: as it is when it has an offset, in UTC when it has none, as `xsd:dateTime`
/// allows; empty when it is no time.
pub(super) fn lenient(text: &str) -> String {
    let text = text.trim();
    if text.parse::<jiff::Timestamp>().is_ok() {
        return text.to_owned();
    }
    text.parse::<DateTime>().map(|time| format!("{time}Z")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_with_an_offset_is_told_in_utc() {
        assert_eq!(utc("2026-11-23T21:15:08+01:00").as_deref(), Some("2026-11-23T20:15:08Z"));
        assert_eq!(utc("yesterday"), None);
        assert_eq!(utc(""), None);
    }

    #[test]
    fn a_time_without_offset_is_taken_for_utc() {
        assert_eq!(lenient("2026-11-23T10:00:00"), "2026-11-23T10:00:00Z");
        assert_eq!(lenient("2026-11-23T10:00:00+01:00"), "2026-11-23T10:00:00+01:00");
        assert_eq!(lenient("soon"), "");
    }
}
