//! Agreement of a project's coders, tag by tag.

use super::blocks::{Sparse, weigh};
use super::bootstrap::{Interval, resample};
use super::evidence::{Basis, Drawn, Rated, Texts};
use super::ratings::Ratings;
use super::undefined::Undefined;
use super::unitizing::Tallies;
use crate::analysis::Coded;
use crate::annotation::TagId;

/// What is asked about agreement.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// Between whom: at least two.
    pub coders: Vec<&'a str>,
    /// What is rated.
    pub basis: Basis,
    /// How many samples are drawn for each interval.
    pub draws: usize,
    /// From what they are drawn; the same seed gives the same intervals.
    pub seed: u64,
}

/// A coefficient with its interval. Either may be undefined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// The coefficient.
    pub value: Result<f64, Undefined>,
    /// Its interval.
    pub interval: Result<Interval, Undefined>,
}

/// How far the coders agree on one tag.
#[derive(Debug, Clone, PartialEq)]
pub struct TagAgreement {
    /// The tag.
    pub tag: TagId,
    /// Items that at least two coders rated: pieces or code points.
    pub items: usize,
    /// The share of all ratings that give the tag, 0 to 1.
    pub prevalence: f64,
    /// The share of items on which the coders agree, 0 to 1.
    pub observed: Measure,
    /// Cohen's κ.
    pub kappa: Measure,
    /// Krippendorff's α, nominal.
    pub alpha: Measure,
    /// uα of the places of this tag, whatever the basis.
    pub u_alpha: Measure,
}

/// The unitizing coefficients of all tags together, which must exclude each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// uα: where and what.
    pub u_alpha: Measure,
    /// |uα: where anything is.
    pub bar_u_alpha: Measure,
    /// cuα: what, where two coders tagged; equation 10 read per pair of coders.
    pub cu_alpha: Measure,
    /// The share of the text, 0 to 1, that cuα is about.
    pub coverage: f64,
    /// (k)uα of each tag, in the order of [`Agreement::tags`].
    pub labels: Vec<Measure>,
}

/// How far the coders agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Transcripts that at least two of the coders worked on; the others are left out. Where a coder did not work on
    /// one of these, their ratings are missing, not "no".
    pub transcripts: usize,
    /// What was drawn for the intervals.
    pub drawn: Drawn,
    /// How many of them there are.
    pub blocks: usize,
    /// Tag by tag, in order of their ids.
    pub tags: Vec<TagAgreement>,
    /// All tags together.
    pub family: Result<Family, Undefined>,
}

/// How far the coders agree on the annotations in `coded`.
pub fn agreement(coded: &[Coded<'_>], question: &Question<'_>) -> Agreement {
    let texts = Texts::of(coded, &question.coders, question.basis);
    let ids: Vec<TagId> = texts.tags().into_iter().collect();
    let blocks = texts.blocks();
    let sampling = Sampling { blocks, draws: question.draws, seed: question.seed };
    Agreement {
        transcripts: texts.texts.len(),
        drawn: texts.drawn,
        blocks,
        tags: ids.iter().map(|id| on_tag(&texts, id, sampling)).collect(),
        family: texts.all_sections(&ids).map(|sums| family(&sums, ids.len(), sampling)),
    }
}

#[derive(Clone, Copy)]
struct Sampling {
    blocks: usize,
    draws: usize,
    seed: u64,
}

impl Sampling {
    /// The measures that `estimate` makes of the sums of the blocks: on all blocks once, and on each drawn sample.
    fn measure<const N: usize>(
        self,
        mut estimate: impl FnMut(&[u32]) -> [Result<f64, Undefined>; N],
    ) -> [Measure; N] {
        let values = estimate(&vec![1; self.blocks]);
        let mut drawn: [Vec<Result<f64, Undefined>>; N] = std::array::from_fn(|_| Vec::new());
        if self.blocks > 1 {
            resample(self.blocks, self.draws, self.seed, |times| {
                for (drawn, value) in drawn.iter_mut().zip(estimate(times)) {
                    drawn.push(value);
                }
            });
        }
        let interval = |n: usize| match values[n] {
            Err(undefined) => Err(undefined),
            Ok(_) if self.blocks < 2 => Err(Undefined::TooFewPieces),
            Ok(_) => Interval::of(&drawn[n]),
        };
        std::array::from_fn(|n| Measure { value: values[n], interval: interval(n) })
    }
}

fn on_tag(texts: &Texts, tag: &TagId, sampling: Sampling) -> TagAgreement {
    let rated = texts.rated(tag);
    let mut weights = vec![0.0; rated.patterns.len()];
    let all = ratings(&rated, &vec![1; sampling.blocks], &mut weights);
    let [observed, kappa, alpha] = sampling.measure(|times| {
        let ratings = ratings(&rated, times, &mut weights);
        [ratings.agreement(), ratings.cohen(), ratings.alpha()]
    });
    let sections = texts.sections(tag);
    let mut tallies = Tallies::empty(1);
    let [u_alpha] = sampling.measure(|times| {
        weigh(&sections, times, tallies.sums_mut());
        [tallies.u_alpha()]
    });
    TagAgreement {
        tag: tag.clone(),
        items: whole(all.items()),
        prevalence: all.prevalence(1),
        observed,
        kappa,
        alpha,
        u_alpha,
    }
}

/// A sum of whole numbers as one.
#[allow(clippy::cast_sign_loss, reason = "what is counted is never negative")]
fn whole(sum: f64) -> usize {
    sum as usize
}

fn ratings(rated: &Rated, times: &[u32], weights: &mut [f64]) -> Ratings {
    weigh(&rated.blocks, times, weights);
    rated.ratings(weights)
}

fn family(sums: &[Sparse], labels: usize, sampling: Sampling) -> Family {
    let mut tallies = Tallies::empty(labels);
    let [u_alpha, bar_u_alpha, cu_alpha] = sampling.measure(|times| {
        weigh(sums, times, tallies.sums_mut());
        [tallies.u_alpha(), tallies.bar_u_alpha(), tallies.cu_alpha()]
    });
    let label = |label: usize| {
        let [measure] = sampling.measure(|times| {
            weigh(sums, times, tallies.sums_mut());
            [tallies.label_alpha(label)]
        });
        measure
    };
    let labels = (0..labels).map(label).collect();
    weigh(sums, &vec![1; sampling.blocks], tallies.sums_mut());
    Family { u_alpha, bar_u_alpha, cu_alpha, coverage: tallies.coverage(), labels }
}
