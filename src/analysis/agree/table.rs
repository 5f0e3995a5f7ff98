//! Two coders, category by category.

use super::undefined::{Undefined, corrected, disagreement};

/// How often one coder chose the row while the other chose the column.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    counts: Vec<Vec<f64>>,
}

impl Table {
    /// A table of `counts`, a square of rows.
    pub fn new(counts: Vec<Vec<f64>>) -> Self {
        Self { counts }
    }

    /// Cohen's κ: chance is Σ pᵢ. p.ᵢ of each coder's own categories. Cohen, Educ. Psychol. Meas. 20 (1960) 37.
    pub fn kappa(&self) -> Result<f64, Undefined> {
        corrected(self.observed()?, self.by_chance())
    }

    /// The greatest κ that the coders' own categories allow. Cohen (1960) 42.
    pub fn kappa_max(&self) -> Result<f64, Undefined> {
        let all = self.all()?;
        let most = (0..self.counts.len()).map(|c| self.row(c).min(self.column(c))).sum::<f64>() / all;
        corrected(most, self.by_chance())
    }

    /// κ in which not every difference counts the same: `distance` of two categories, 0 for equal ones.
    /// Cohen, Psychol. Bull. 70 (1968) 213.
    pub fn weighted_kappa(&self, distance: impl Fn(usize, usize) -> f64) -> Result<f64, Undefined> {
        let all = self.all()?;
        let (mut observed, mut expected) = (0.0, 0.0);
        for (row, counts) in self.counts.iter().enumerate() {
            for (column, count) in counts.iter().enumerate() {
                observed += distance(row, column) * count;
                expected += distance(row, column) * self.row(row) * self.column(column) / all;
            }
        }
        disagreement(observed, expected)
    }

    /// The share of items on which the coders agree, 0 to 1.
    pub fn observed(&self) -> Result<f64, Undefined> {
        let all = self.all()?;
        Ok((0..self.counts.len()).map(|c| self.counts[c][c]).sum::<f64>() / all)
    }

    /// The agreement that κ expects by chance, 0 to 1; 0 when the table is empty.
    pub fn by_chance(&self) -> f64 {
        self.all().map_or(0.0, |all| {
            (0..self.counts.len()).map(|c| self.row(c) / all * (self.column(c) / all)).sum()
        })
    }

    /// Of the items that at least one put into `category`, the share that both did, 0 to 1; none when there is none.
    /// Jaccard, Bull. Soc. Vaud. Sci. Nat. 37 (1901) 547.
    pub fn jaccard(&self, category: usize) -> Option<f64> {
        let both = self.both(category);
        let either = self.row(category) + self.column(category) - both;
        (either > 0.0).then(|| both / either)
    }

    /// Specific agreement on `category`, 0 to 1: twice the items that both put there, divided by those of the one
    /// plus those of the other; none when there is none. Dice, Ecology 26 (1945) 297; information retrieval's F₁.
    pub fn dice(&self, category: usize) -> Option<f64> {
        let sum = self.row(category) + self.column(category);
        (sum > 0.0).then(|| 2.0 * self.both(category) / sum)
    }

    fn all(&self) -> Result<f64, Undefined> {
        let all: f64 = self.counts.iter().flatten().sum();
        if all > 0.0 { Ok(all) } else { Err(Undefined::NothingShared) }
    }

    fn both(&self, category: usize) -> f64 {
        self.counts.get(category).and_then(|row| row.get(category)).copied().unwrap_or(0.0)
    }

    fn row(&self, row: usize) -> f64 {
        self.counts.get(row).map_or(0.0, |row| row.iter().sum())
    }

    fn column(&self, column: usize) -> f64 {
        self.counts.iter().filter_map(|row| row.get(column)).sum()
    }
}
