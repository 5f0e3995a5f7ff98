//! Coders who put items into categories.

use std::collections::BTreeMap;

use super::alpha::Coincidences;
use super::table::Table;
use super::undefined::{Undefined, corrected};

/// How one item was rated: a category, 0-based, for each coder; none where a coder did not rate it.
pub type Pattern = Vec<Option<usize>>;

/// Ratings of items. Items that were rated alike are kept as one pattern with its weight, so that a million
/// characters are no more work than a few paragraphs.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratings {
    categories: usize,
    patterns: Vec<(Pattern, f64)>,
}

impl Ratings {
    /// Ratings into `categories` (their number), each pattern with how many items were rated so. Patterns that name
    /// a category beyond are left out.
    pub fn new(categories: usize, patterns: impl IntoIterator<Item = (Pattern, f64)>) -> Self {
        let mut weights: BTreeMap<Pattern, f64> = BTreeMap::new();
        for (pattern, weight) in patterns {
            let fits = pattern.iter().flatten().all(|&category| category < categories);
            if fits && weight > 0.0 {
                *weights.entry(pattern).or_default() += weight;
            }
        }
        Self { categories, patterns: weights.into_iter().collect() }
    }

    /// Items that at least two coders rated.
    pub fn items(&self) -> f64 {
        self.shared().map(|(_, weight)| weight).sum()
    }

    /// The share, 0 to 1, of all ratings that are `category`; 0 when there is no rating.
    pub fn prevalence(&self, category: usize) -> f64 {
        let (mut all, mut those) = (0.0, 0.0);
        for (pattern, weight) in &self.patterns {
            for &rated in pattern.iter().flatten() {
                all += weight;
                those += if rated == category { *weight } else { 0.0 };
            }
        }
        if all > 0.0 { those / all } else { 0.0 }
    }

    /// Observed agreement, 0 to 1: the share of pairs of coders that agree, averaged over the items that at least
    /// two rated. For two coders that is percent agreement. Fleiss, Psychol. Bull. 76 (1971) 378, formula 3.
    pub fn agreement(&self) -> Result<f64, Undefined> {
        let items = self.items();
        if items <= 0.0 {
            return Err(Undefined::NothingShared);
        }
        Ok(self.shared().map(|(counts, weight)| weight * agreeing(&counts)).sum::<f64>() / items)
    }

    /// Cohen's κ of two coders; see [`Table::kappa`].
    pub fn cohen(&self) -> Result<f64, Undefined> {
        self.table()?.kappa()
    }

    /// Krippendorff's α for nominal categories; see [`Coincidences::nominal`].
    pub fn alpha(&self) -> Result<f64, Undefined> {
        self.coincidences().nominal()
    }

    /// Fleiss' κ, for two coders the same as Scott's π: chance is Σ pⱼ² of the pooled categories.
    /// Fleiss, Psychol. Bull. 76 (1971) 378; Scott, Public Opin. Q. 19 (1955) 321.
    pub fn fleiss(&self) -> Result<f64, Undefined> {
        let by_chance = self.pooled()?.iter().map(|share| share * share).sum();
        corrected(self.agreement()?, by_chance)
    }

    /// Gwet's AC₁, which skewed categories disturb less: chance is Σ pⱼ (1 − pⱼ) / (q − 1) for q categories.
    /// Gwet, Br. J. Math. Stat. Psychol. 61 (2008) 29.
    pub fn gwet(&self) -> Result<f64, Undefined> {
        if self.categories < 2 {
            return Err(Undefined::OneValue);
        }
        let spread: f64 = self.pooled()?.iter().map(|share| share * (1.0 - share)).sum();
        corrected(self.agreement()?, spread / (self.categories - 1) as f64)
    }

    /// Bennett's S: chance is one in the number of categories. Bennett, Alpert & Goldstein, Public Opin. Q. 18
    /// (1954) 303.
    pub fn bennett(&self) -> Result<f64, Undefined> {
        corrected(self.agreement()?, 1.0 / self.categories.max(1) as f64)
    }

    /// The ratings of two coders as a table, of the items that both rated.
    pub fn table(&self) -> Result<Table, Undefined> {
        let mut counts = vec![vec![0.0; self.categories]; self.categories];
        for (pattern, weight) in &self.patterns {
            match pattern[..] {
                [Some(one), Some(other)] => counts[one][other] += weight,
                [_, _] => {}
                _ => return Err(Undefined::NotTwoCoders),
            }
        }
        Ok(Table::new(counts))
    }

    /// How often the categories meet in one item.
    pub fn coincidences(&self) -> Coincidences {
        let mut coincidences = Coincidences::new(self.categories);
        for (counts, weight) in self.shared() {
            coincidences.add(&counts, weight);
        }
        coincidences
    }

    /// For each pattern with at least two ratings, how many coders chose each category.
    fn shared(&self) -> impl Iterator<Item = (Vec<usize>, f64)> {
        let counts = |(pattern, weight): &(Pattern, f64)| {
            let mut counts = vec![0; self.categories];
            for &category in pattern.iter().flatten() {
                counts[category] += 1;
            }
            (counts, *weight)
        };
        self.patterns.iter().map(counts).filter(|(counts, _)| counts.iter().sum::<usize>() > 1)
    }

    /// The share of each category, 0 to 1, when no rating is missing.
    fn pooled(&self) -> Result<Vec<f64>, Undefined> {
        if self.patterns.iter().any(|(pattern, _)| pattern.contains(&None)) {
            return Err(Undefined::Missing);
        }
        Ok((0..self.categories).map(|category| self.prevalence(category)).collect())
    }
}

/// The share of pairs of coders that agree on an item, where `counts` coders chose each category.
fn agreeing(counts: &[usize]) -> f64 {
    let pairs = |n: usize| (n * n.saturating_sub(1)) as f64;
    counts.iter().map(|&n| pairs(n)).sum::<f64>() / pairs(counts.iter().sum())
}
