//! JSON in which no name stands twice in one object.
//!
//! Programs disagree about which of two values counts, so what one of them checked another would not see.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Checks that `bytes` are one JSON value in which no name stands twice in one object; an error says where.
pub(super) fn check(bytes: &[u8]) -> serde_json::Result<()> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    Strict.deserialize(&mut reader)?;
    reader.end()
}

/// Line and column, 1-based, columns in code points, at which `error` was met in `bytes`.
pub(super) fn place(bytes: &[u8], error: &serde_json::Error) -> (usize, usize) {
    let line = bytes.split(|byte| *byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    // the column is that of the last byte that was read, and 0 before the first
    let read = &line[..error.column().saturating_sub(1).min(line.len())];
    (error.line().max(1), String::from_utf8_lossy(read).chars().count() + 1)
}

/// What is wrong, without the place, which is told beside it.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}

/// Looks at a value and forgets it.
#[derive(Clone, Copy)]
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if names.contains(&name) {
                return Err(Error::custom(format!("`{name}` stands twice in one object")));
            }
            names.insert(name);
            members.next_value_seed(self)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_refused_wherever_it_is() {
        let text = "[1, {\"é\": {\"b\": 1, \"c\": [],\n \"é\": 1, \"b\": 2}}]".as_bytes();
        let twice = check(text).expect_err("twice");
        assert_eq!(reason(&twice), "`b` stands twice in one object");
        assert_eq!(place(text, &twice), (2, 12), "where the name ends");
        assert!(check(br#"{"a": 1, "b": {"a": 2}}"#).is_ok());
    }

    #[test]
    fn what_serde_json_refuses_is_refused() {
        for text in [
            "null",
            "[true, -1, 18446744073709551615, 1.5, \"x\\n\"]",
            "{}",
            "[[]]",
            "1 2",
            "{",
            "\"",
            "1e999",
            "",
        ] {
            let theirs = serde_json::from_str::<Value>(text);
            assert_eq!(check(text.as_bytes()).is_ok(), theirs.is_ok(), "{text}");
        }
        assert!(check("[".repeat(100_000).as_bytes()).is_err());
        assert_eq!(place(b"", &check(b"").expect_err("nothing")), (1, 1));
    }
}
