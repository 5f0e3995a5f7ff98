//! JSON in which no name stands twice in one object.
//!
//! Programs disagree about which of two values counts, so what one of them checked another would not see.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The value in `bytes`; an error says where, and why a name that stands twice is refused.
pub(super) fn value(bytes: &[u8]) -> serde_json::Result<Value> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// What is wrong, without the place, which is told beside it.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason).to_owned()
}

#[derive(Clone, Copy)]
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(Error::custom(format!("`{name}` stands twice in one object")));
            }
            object.insert(name, members.next_value_seed(self)?);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_refused_wherever_it_is() {
        let twice = value(br#"[1, {"a": {"b": 1, "c": [], "b": 2}}]"#).expect_err("twice");
        assert!(twice.to_string().contains("`b` stands twice"), "{twice}");
        assert!(value(br#"{"a": 1, "b": {"a": 2}}"#).is_ok());
    }

    #[test]
    fn other_values_are_what_serde_json_makes_of_them() {
        for text in [
            "null",
            "[true, -1, 18446744073709551615, 1.5, \"x\\n\"]",
            "{}",
            "[[]]",
            "1 2",
            "{",
            "\"",
            "1e999",
        ] {
            assert_eq!(value(text.as_bytes()).ok(), serde_json::from_str(text).ok(), "{text}");
        }
        assert!(value("[".repeat(100_000).as_bytes()).is_err());
    }
}
