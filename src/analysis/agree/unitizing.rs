//! Krippendorff's u-alpha family: agreement on where sections are and what they are.
//!
//! Krippendorff, Mathet, Bouvry & Widlöcher, On the reliability of unitizing textual continua, Quality & Quantity 50
//! (2016) 2347, with the erratum 50 (2016) 2365. For two coders all public programs agree on these coefficients. For
//! more, cuα and (k)uα are read in two ways, which differ in the third decimal; here equation 10 is read **per pair**
//! of coders: the squares that are taken off are those of the parts that a section shares with each other coder.

use super::blocks::{Sparse, block_of};
use super::continuum::Continuum;
use super::undefined::{Undefined, disagreement};

/// Sums over a text from which all coefficients of the family follow. They add up over texts, and over pieces of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Tallies {
    /// Labels without the gap, which is the category behind them.
    labels: usize,
    /// Coincidences ℓ꜀ₖ row by row, then for each category the squares S꜀ of its sections (of gaps: their lengths),
    /// then for each label the squares of what its sections share with sections of the others.
    sums: Vec<f64>,
}

impl Tallies {
    /// The sums over the whole of `continuum`, whose labels are below `labels`.
    pub fn of(continuum: &Continuum, labels: usize) -> Self {
        let mut tallies = Self::empty(labels);
        for block in blocks(continuum, labels, &[]) {
            block.add_to(&mut tallies.sums, 1.0);
        }
        tallies
    }

    pub(super) fn empty(labels: usize) -> Self {
        let categories = labels + 1;
        Self { labels, sums: vec![0.0; categories * categories + categories + labels] }
    }

    pub(super) fn sums_mut(&mut self) -> &mut [f64] {
        &mut self.sums
    }

    /// uα: agreement on sections, labels and gaps together.
    pub fn u_alpha(&self) -> Result<f64, Undefined> {
        let categories = self.labels + 1;
        let group = |category: usize| category;
        self.whole(categories, group)
    }

    /// |uα: agreement on where anything is, whatever its label.
    pub fn bar_u_alpha(&self) -> Result<f64, Undefined> {
        let is_gap = |category: usize| usize::from(category == self.labels);
        self.whole(2, is_gap)
    }

    /// cuα: agreement on labels where two coders have one.
    pub fn cu_alpha(&self) -> Result<f64, Undefined> {
        let (totals, all) = self.tagged()?;
        let squares: f64 = (0..self.labels).map(|label| self.inner(label)).sum();
        let (mut observed, mut expected) = (0.0, 0.0);
        for (c, k) in pairs(self.labels) {
            observed += self.coincidence(c, k);
            expected += totals[c] * totals[k];
        }
        disagreement(observed, expected / (all - squares / all))
    }

    /// (k)uα: how reliably `label` is told from the other labels where two coders have one.
    pub fn label_alpha(&self, label: usize) -> Result<f64, Undefined> {
        let (totals, all) = self.tagged()?;
        let own = totals.get(label).copied().filter(|own| *own > 0.0).ok_or(Undefined::NothingTaggedTwice)?;
        let others = all - own;
        let observed = (own - self.coincidence(label, label)) / own;
        let expected = own * others / (own * all - self.inner(label));
        disagreement(observed, expected)
    }

    /// The share of the text, 0 to 1, where two coders have a label: what cuα is about.
    pub fn coverage(&self) -> f64 {
        let all: f64 = self.sums[..(self.labels + 1) * (self.labels + 1)].iter().sum();
        self.tagged().map_or(0.0, |(_, tagged)| tagged / all)
    }

    /// ℓ꜀ₖ: over all ordered pairs of coders, divided by the number of coders less one, the code points that the one
    /// gave category `c` and the other `k`; [`Tallies::gap`] is the category without label.
    pub fn coincidence(&self, c: usize, k: usize) -> f64 {
        self.sums.get(c * (self.labels + 1) + k).copied().unwrap_or(0.0)
    }

    /// The category without label.
    pub fn gap(&self) -> usize {
        self.labels
    }

    /// uα over `groups` of categories.
    fn whole(&self, groups: usize, group: impl Fn(usize) -> usize) -> Result<f64, Undefined> {
        let categories = self.labels + 1;
        let mut totals = vec![0.0; groups];
        let mut observed = 0.0;
        for c in 0..categories {
            for k in 0..categories {
                let both = self.coincidence(c, k);
                totals[group(c)] += both;
                observed += if group(c) == group(k) { 0.0 } else { both };
            }
        }
        let all: f64 = totals.iter().sum();
        if all <= 0.0 {
            return Err(Undefined::NothingShared);
        }
        let squares: f64 = self.sums[categories * categories..][..categories].iter().sum();
        let expected: f64 = pairs(groups).map(|(c, k)| totals[c] * totals[k]).sum();
        // all code points of all coders in one section leave nothing that could differ
        let free = all - squares / all;
        disagreement(observed, if free > 0.0 { expected / free } else { 0.0 })
    }

    /// What each label has, and all labels have, where two coders have one.
    fn tagged(&self) -> Result<(Vec<f64>, f64), Undefined> {
        let total = |c: usize| (0..self.labels).map(|k| self.coincidence(c, k)).sum::<f64>();
        let totals: Vec<f64> = (0..self.labels).map(total).collect();
        let all: f64 = totals.iter().sum();
        if all > 0.0 { Ok((totals, all)) } else { Err(Undefined::NothingTaggedTwice) }
    }

    fn inner(&self, label: usize) -> f64 {
        self.sums[(self.labels + 1) * (self.labels + 2) + label]
    }
}

/// All ordered pairs of different categories.
fn pairs(categories: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..categories).flat_map(move |c| (0..categories).filter(move |&k| k != c).map(move |k| (c, k)))
}

/// The sums over each block of `continuum`; `cuts` are where blocks begin, ascending, the first at 0 left out.
///
/// A section that lies in several blocks gives each the part of its square that falls to the part of it there, so
/// that the blocks add up to the whole.
pub(super) fn blocks(continuum: &Continuum, labels: usize, cuts: &[usize]) -> Vec<Sparse> {
    let mut blocks = vec![Sparse::default(); cuts.len() + 1];
    let coders = continuum.coders();
    if coders.len() < 2 {
        return blocks;
    }
    let shared = shared(continuum);
    let others = (coders.len() - 1) as f64;
    let categories = labels + 1;
    continuum.sweep(cuts, |piece, here| {
        let block = &mut blocks[block_of(cuts, piece.start)];
        let length = piece.len() as f64;
        let label = |coder: usize| here[coder].map_or(labels, |at| coders[coder][at].label.min(labels));
        for i in 0..coders.len() {
            let square = here[i].map_or(length, |at| length * coders[i][at].span.len() as f64);
            block.add(categories * categories + label(i), square);
            for j in (0..coders.len()).filter(|&j| j != i) {
                block.add(label(i) * categories + label(j), length / others);
                if let (Some(at), Some(_)) = (here[i], here[j]) {
                    let place = categories * (categories + 1) + label(i);
                    block.add(place, length * shared[i][at * coders.len() + j] / others);
                }
            }
        }
    });
    blocks
}

/// For each coder and section, and each other coder, the code points of the section that the other has a label for.
fn shared(continuum: &Continuum) -> Vec<Vec<f64>> {
    let coders = continuum.coders();
    let mut shared: Vec<Vec<f64>> = coders.iter().map(|own| vec![0.0; own.len() * coders.len()]).collect();
    continuum.sweep(&[], |piece, here| {
        for (i, at) in here.iter().enumerate() {
            for (j, _) in here.iter().enumerate().filter(|(j, other)| *j != i && other.is_some()) {
                if let Some(at) = at {
                    shared[i][at * coders.len() + j] += piece.len() as f64;
                }
            }
        }
    });
    shared
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::agree::Section;
    use crate::text::Span;

    /// Sections of one coder: each so far behind the last, so long, with this label.
    fn sections() -> impl Strategy<Value = Vec<Section>> {
        prop::collection::vec((0usize..9, 1usize..9, 0usize..3), 0..6).prop_map(|steps| {
            let mut at = 0;
            let place = |(gap, length, label): (usize, usize, usize)| {
                let start = at + gap;
                at = start + length;
                Section { span: Span::new(start, at), label }
            };
            steps.into_iter().map(place).collect()
        })
    }

    proptest! {
        #[test]
        fn blocks_add_up_to_the_whole(
            coders in prop::collection::vec(sections(), 2..4),
            mut cuts in prop::collection::vec(1usize..90, 0..6),
        ) {
            cuts.sort_unstable();
            cuts.dedup();
            let continuum = Continuum::new(90, coders).expect("no overlaps");
            let whole = Tallies::of(&continuum, 3);
            let mut parts = Tallies::empty(3);
            for block in blocks(&continuum, 3, &cuts) {
                block.add_to(parts.sums_mut(), 1.0);
            }
            for (whole, part) in whole.sums.iter().zip(&parts.sums) {
                prop_assert!((whole - part).abs() < 1e-6, "{whole} {part}");
            }
        }

        #[test]
        fn coders_who_mark_the_same_agree_wholly(own in sections()) {
            let continuum = Continuum::new(120, vec![own.clone(), own.clone(), own]).expect("no overlaps");
            let tallies = Tallies::of(&continuum, 3);
            for value in [tallies.u_alpha(), tallies.bar_u_alpha(), tallies.cu_alpha()] {
                prop_assert!(value.is_err() || value.is_ok_and(|value| (value - 1.0).abs() < 1e-9), "{value:?}");
            }
        }
    }
}
