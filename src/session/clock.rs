//! Time and randomness, which the pure rooms get as values.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::annotation::Moment;

/// Where moments come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Machine,
    /// A clock that begins at this moment and goes on a second at each look: for demonstrations and tests that must
    /// come out the same each time.
    Fixed(Moment),
}

impl Clock {
    /// This moment.
    pub fn now(&mut self) -> Moment {
        match self {
            Self::Machine => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Moment {
                    millis: since.as_millis() as u64,
                    random: RandomState::new().build_hasher().finish(),
                }
            }
            Self::Fixed(moment) => {
                moment.millis += 1_000;
                moment.random = moment.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                *moment
            }
        }
    }
}
