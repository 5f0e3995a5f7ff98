//! Names and times of annotations, made from values that come in.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Identifies an annotation for ever: a UUIDv7 in lower case when we made it, any text when a file says so.
///
/// The order of ids made by one coder is the order of creation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Id(Arc<str>);

impl Id {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last eight characters, enough to tell annotations apart by eye.
    pub fn short(&self) -> &str {
        let start = self.0.char_indices().rev().nth(7).map_or(0, |(i, _)| i);
        &self.0[start..]
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0.to_string()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// When something happens, and the randomness that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moment {
    /// Milliseconds since 1970-01-01 UTC.
    pub millis: u64,
    /// Random bits.
    pub random: u64,
}

impl Moment {
    /// The time as RFC 3339 in UTC with whole seconds: `2026-11-23T21:15:08Z`.
    pub fn time(self) -> String {
        let seconds = i64::try_from(self.millis / 1000).unwrap_or(i64::MAX);
        jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX).to_string()
    }
}

/// Makes ids that only ever grow, also within one millisecond and when the clock goes back.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    millis: u64,
    counter: u16,
}

impl Ids {
    /// A new id for something made at `moment` (RFC 9562 §5.7, with the counter of §6.2 method 1 in `rand_a`).
    pub fn make(&mut self, moment: Moment) -> Id {
        if moment.millis > self.millis {
            self.millis = moment.millis;
            self.counter = 0;
        } else if self.counter < 0xFFF {
            self.counter += 1;
        } else {
            self.millis += 1;
            self.counter = 0;
        }
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&self.millis.to_be_bytes()[2..]);
        bytes[6..8].copy_from_slice(&(0x7000 | self.counter).to_be_bytes());
        // the counter is mixed in so that two ids of one moment differ in their visible tail too
        let tail = moment.random.wrapping_add(u64::from(self.counter).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        bytes[8..].copy_from_slice(&(0x8000_0000_0000_0000 | (tail >> 2)).to_be_bytes());
        Id(uuid::Uuid::from_bytes(bytes).to_string().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_even_when_the_clock_stands_or_goes_back() {
        let mut ids = Ids::default();
        let mut last = ids.make(Moment { millis: 1_000, random: 7 });
        for millis in [1_000, 1_000, 999, 5, 1_001, 1_001] {
            for _ in 0..5_000 {
                let next = ids.make(Moment { millis, random: 3 });
                assert!(next > last, "{next} after {last}");
                last = next;
            }
        }
    }

    #[test]
    fn an_id_is_a_version_7_uuid_of_the_ietf_variant() {
        let id = Ids::default().make(Moment { millis: 0x0193_598e_7c3a, random: u64::MAX });
        let uuid = uuid::Uuid::parse_str(id.as_str()).expect("a uuid");
        assert_eq!(uuid.get_version_num(), 7);
        assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        assert!(id.as_str().starts_with("0193598e-7c3a-7"));
    }

    #[test]
    fn a_time_is_utc_in_whole_seconds() {
        assert_eq!(Moment { millis: 1_795_468_508_999, random: 0 }.time(), "2026-11-23T21:15:08Z");
    }
}
