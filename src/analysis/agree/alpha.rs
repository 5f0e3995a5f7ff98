//! Krippendorff's α for items in categories.

use super::undefined::{Undefined, disagreement};

/// How often two categories meet in one item, over all ordered pairs of its ratings.
///
/// Krippendorff, Content Analysis, 2nd ed. (2004), ch. 11: an item with m ratings, n꜀ of them c, adds
/// n꜀ (nₖ − \[c = k\]) / (m − 1). Items with one rating add nothing, so ratings may be missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Coincidences {
    observed: Vec<Vec<f64>>,
}

impl Coincidences {
    pub(super) fn new(categories: usize) -> Self {
        Self { observed: vec![vec![0.0; categories]; categories] }
    }

    /// Adds `weight` items for which `counts` coders chose each category.
    pub(super) fn add(&mut self, counts: &[usize], weight: f64) {
        let others = (counts.iter().sum::<usize>() as f64 - 1.0).max(1.0);
        for (c, row) in self.observed.iter_mut().enumerate() {
            for (k, cell) in row.iter_mut().enumerate() {
                let pairs = counts[c] * counts[k].saturating_sub(usize::from(c == k));
                *cell += weight * pairs as f64 / others;
            }
        }
    }

    /// How many ratings of each category have another to be compared with.
    pub fn totals(&self) -> Vec<f64> {
        self.observed.iter().map(|row| row.iter().sum()).collect()
    }

    /// α for categories without order: all differences count the same.
    pub fn nominal(&self) -> Result<f64, Undefined> {
        self.alpha(|c, k| if c == k { 0.0 } else { 1.0 })
    }

    /// α = 1 − Dₒ/Dₑ for the squared `distance` of two categories, which is 0 for equal ones.
    pub fn alpha(&self, distance: impl Fn(usize, usize) -> f64) -> Result<f64, Undefined> {
        let (observed, expected) = self.disagreements(distance)?;
        disagreement(observed, expected)
    }

    /// Dₒ and Dₑ: the mean squared `distance` in pairs of ratings of one item, and in all pairs of ratings.
    pub fn disagreements(&self, distance: impl Fn(usize, usize) -> f64) -> Result<(f64, f64), Undefined> {
        let totals = self.totals();
        let all: f64 = totals.iter().sum();
        if all <= 1.0 {
            return Err(Undefined::NothingShared);
        }
        let (mut observed, mut expected) = (0.0, 0.0);
        for (c, row) in self.observed.iter().enumerate() {
            for (k, cell) in row.iter().enumerate() {
                observed += distance(c, k) * cell;
                expected += distance(c, k) * totals[c] * totals[k];
            }
        }
        Ok((observed / all, expected / (all * (all - 1.0))))
    }
}
