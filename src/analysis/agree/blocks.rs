//! Pieces of texts that are drawn for intervals, each with the sums it adds.

/// Sums of which most are zero: a few places, each once, with their sums.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sparse(Vec<(usize, f64)>);

impl Sparse {
    pub(super) fn add(&mut self, place: usize, amount: f64) {
        // a block has few places, so looking at each is faster than any order
        match self.0.iter_mut().find(|(known, _)| *known == place) {
            Some((_, sum)) => *sum += amount,
            None => self.0.push((place, amount)),
        }
    }

    /// Adds these sums `times` to `sums`.
    pub(super) fn add_to(&self, sums: &mut [f64], times: f64) {
        for (place, amount) in &self.0 {
            if let Some(sum) = sums.get_mut(*place) {
                *sum += times * amount;
            }
        }
    }
}

/// The block in which code point `at` lies, when blocks begin at 0 and at each of `cuts`.
pub(super) fn block_of(cuts: &[usize], at: usize) -> usize {
    cuts.partition_point(|cut| *cut <= at)
}

/// The sums of all `blocks`, each as often as `times` says.
pub(super) fn weigh(blocks: &[Sparse], times: &[u32], sums: &mut [f64]) {
    sums.fill(0.0);
    for (block, &times) in blocks.iter().zip(times).filter(|(_, times)| **times > 0) {
        block.add_to(sums, f64::from(times));
    }
}
