//! Intervals by drawing again, from a seed.
//!
//! Characters of one passage are not independent, so whole transcripts or turns are drawn with replacement. Efron,
//! Ann. Stat. 7 (1979) 1; the interval is that of the percentiles.

use super::undefined::Undefined;

/// The share of drawn values inside an interval.
pub const LEVEL: f64 = 0.95;

/// Thousandths of the drawn values on each side of an interval.
const TAIL: usize = 25;

/// Between which values [`LEVEL`] of the drawn ones lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// The interval of `drawn`, of which at least half must be values.
    pub(super) fn of(drawn: &[Result<f64, Undefined>]) -> Result<Self, Undefined> {
        let mut values: Vec<f64> = drawn.iter().copied().filter_map(Result::ok).collect();
        if values.is_empty() || values.len() * 2 < drawn.len() {
            return Err(Undefined::Unsettled);
        }
        values.sort_by(f64::total_cmp);
        Ok(Self { low: quantile(&values, TAIL), high: quantile(&values, 1000 - TAIL) })
    }
}

/// The value below which `per_mille` thousandths of the sorted, non-empty `values` lie, between neighbours in
/// proportion. Hyndman & Fan, Am. Stat. 50 (1996) 361, type 7.
fn quantile(values: &[f64], per_mille: usize) -> f64 {
    let place = per_mille * (values.len() - 1);
    let below = place / 1000;
    let above = (below + 1).min(values.len() - 1);
    values[below] + (place % 1000) as f64 / 1000.0 * (values[above] - values[below])
}

/// Draws `blocks` of as many blocks, `draws` times from `seed`; `visit` gets how often each block was drawn. The same
/// seed draws the same.
pub(super) fn resample(blocks: usize, draws: usize, seed: u64, mut visit: impl FnMut(&[u32])) {
    let mut chance = Chance(seed);
    let mut times = vec![0; blocks];
    for _ in 0..draws {
        times.fill(0);
        for _ in 0..blocks {
            times[chance.below(blocks)] += 1;
        }
        visit(&times);
    }
}

/// SplitMix64: Steele, Lea & Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `end`, which is not 0; each as likely as the others to within `end` in 2⁶⁴.
    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // first numbers of the reference implementation for the seed 1234567
        let mut chance = Chance(1_234_567);
        assert_eq!(chance.next(), 6_457_827_717_110_365_317);
        assert_eq!(chance.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_draw_has_as_many_blocks_as_there_are_and_follows_from_the_seed() {
        let draw = |seed| {
            let mut all = Vec::new();
            resample(7, 50, seed, |times| all.push(times.to_vec()));
            all
        };
        assert!(draw(1).iter().all(|times| times.iter().sum::<u32>() == 7));
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn an_interval_leaves_a_fortieth_out_on_each_side() {
        let drawn: Vec<_> = (0..=1000).map(|n| Ok(f64::from(n))).collect();
        let Interval { low, high } = Interval::of(&drawn).unwrap();
        assert!((low - 25.0).abs() < 1e-9 && (high - 975.0).abs() < 1e-9, "{low} {high}");
        let mostly = [Ok(1.0), Err(Undefined::OneValue), Err(Undefined::OneValue)];
        assert_eq!(Interval::of(&mostly), Err(Undefined::Unsettled));
    }
}
