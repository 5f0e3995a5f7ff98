//! Times of annotations in other formats.

/// The RFC 3339 time `text` in UTC, ending in `Z`, which is also an `xsd:dateTime`; none when it is no such time.
pub(super) fn utc(text: &str) -> Option<String> {
    text.parse::<jiff::Timestamp>().ok().map(|time| time.to_string())
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
}
