//! Why a coefficient has no value.

/// Why a coefficient has no value. It is said instead of a number, never as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Undefined {
    /// No item was rated by two coders.
    #[error("no item was rated by two coders")]
    NothingShared,
    /// All ratings are the same, so agreement by chance is complete and cannot be corrected for.
    #[error("all ratings are the same, so chance alone explains them")]
    OneValue,
    /// The coefficient is for two coders.
    #[error("it is for exactly two coders")]
    NotTwoCoders,
    /// The coefficient needs every coder's rating of every item.
    #[error("it needs every coder's rating of every item")]
    Missing,
    /// Passages of one coder overlap under different tags, and the coefficient needs one tag at each place.
    #[error("a coder's passages overlap under different tags; choose tags that exclude each other")]
    Overlapping,
    /// No place was tagged by two coders.
    #[error("no place was tagged by two coders")]
    NothingTaggedTwice,
    /// There are too few pieces to draw from.
    #[error("there are fewer than two pieces to draw from")]
    TooFewPieces,
    /// In most of the drawn samples the coefficient is undefined.
    #[error("it is undefined in most of the drawn samples")]
    Unsettled,
}

impl Undefined {
    /// A name for programs; it never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NothingShared => "nothing-shared",
            Self::OneValue => "one-value",
            Self::NotTwoCoders => "not-two-coders",
            Self::Missing => "missing-ratings",
            Self::Overlapping => "overlapping",
            Self::NothingTaggedTwice => "nothing-tagged-twice",
            Self::TooFewPieces => "too-few-pieces",
            Self::Unsettled => "unsettled",
        }
    }
}

/// `observed` agreement corrected for agreement `by_chance`, both 0 to 1: 1 is perfect, 0 is chance.
pub(super) fn corrected(observed: f64, by_chance: f64) -> Result<f64, Undefined> {
    if by_chance >= 1.0 {
        return Err(Undefined::OneValue);
    }
    Ok((observed - by_chance) / (1.0 - by_chance))
}

/// One minus `observed` disagreement divided by that `expected` by chance, in the same unit.
pub(super) fn disagreement(observed: f64, expected: f64) -> Result<f64, Undefined> {
    if expected > 0.0 { Ok(1.0 - observed / expected) } else { Err(Undefined::OneValue) }
}
