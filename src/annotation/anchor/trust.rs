//! Which runs of equal words are evidence. A short unchanged line between two changed lines is none.

use std::collections::HashSet;
use std::ops::Range;

use super::align::Run;
use super::earlier::Known;
use super::seeds;
use super::words::{Words, hole};

/// Bytes from which a run of equal words needs no context.
const LONG: usize = 96;
/// Bytes of context that are looked at on each side of a shorter run.
const CONTEXT: usize = 64;
/// Bytes between runs that prove each other.
const CLOSE: usize = 24;
/// Bytes from which a run that occurs once in each text needs no context.
const UNIQUE: usize = 32;
/// Words of a sequence that is looked for when it is asked whether a run is unique.
const SEQUENCE: usize = 6;

/// The runs that are evidence: long ones, those whose surroundings are aligned too, and unique ones.
pub(super) fn trusted(runs: &[Run], old: &Words, new: &Words, known: Known) -> Vec<Run> {
    let weight = |run: &Run| old.spots[run.old..run.old_end()].iter().map(|spot| spot.weight()).sum();
    let weights: Vec<usize> = runs.iter().map(weight).collect();
    let judge = Judge { runs, weights: &weights, old, new };
    let mut kept: Vec<bool> = (0..runs.len()).map(|n| weights[n] >= LONG || judge.is_supported(n)).collect();
    for cluster in judge.clusters() {
        kept[cluster].fill(true);
    }
    if known == Known::Whole {
        let asked: Vec<usize> = (0..runs.len())
            .filter(|&n| !kept[n] && weights[n] >= UNIQUE && runs[n].len >= SEQUENCE)
            .collect();
        for n in unique(&asked, runs, old, new) {
            kept[n] = true;
        }
    }
    runs.iter().zip(kept).filter(|(_, kept)| *kept).map(|(run, _)| *run).collect()
}

/// Those of the runs `asked` that hold a sequence of words that occurs once in each text.
fn unique(asked: &[usize], runs: &[Run], old: &Words, new: &Words) -> Vec<usize> {
    if asked.is_empty() {
        return Vec::new();
    }
    let mut extract = Vec::new();
    let mut owner = Vec::new();
    for &n in asked {
        extract.extend(&old.keys[runs[n].old..runs[n].old_end()]);
        extract.push(hole(n));
        owner.resize(extract.len(), n);
    }
    let in_old = seeds::unique(&extract, &old.keys, SEQUENCE);
    let in_new = seeds::unique(&extract, &new.keys, SEQUENCE);
    let in_new: HashSet<usize> = in_new.iter().map(|pair| pair.0).collect();
    in_old.iter().filter(|pair| in_new.contains(&pair.0)).map(|pair| owner[pair.0]).collect()
}

struct Judge<'r> {
    runs: &'r [Run],
    weights: &'r [usize],
    old: &'r Words,
    new: &'r Words,
}

/// How much of the text beside a run is aligned.
#[derive(Debug, Clone, Copy, Default)]
struct Support {
    /// Bytes of old text that there are, at most [`CONTEXT`].
    there: usize,
    /// Bytes of them that are aligned close by on both sides.
    aligned: usize,
}

impl Judge<'_> {
    /// Whether half of run `n` with its surroundings is aligned.
    fn is_supported(&self, n: usize) -> bool {
        let (left, right) = (self.left(n), self.right(n));
        2 * (self.weights[n] + left.aligned + right.aligned) >= self.weights[n] + left.there + right.there
    }

    /// Rows of runs that follow each other so closely that they prove each other.
    fn clusters(&self) -> Vec<Range<usize>> {
        let mut clusters = Vec::new();
        let mut start = 0;
        for n in 1..=self.runs.len() {
            if n == self.runs.len() || !self.is_close(n) {
                clusters.push(start..n);
                start = n;
            }
        }
        clusters.retain(|cluster| self.is_dense(cluster));
        clusters
    }

    /// Whether run `n` begins shortly after the run before it.
    fn is_close(&self, n: usize) -> bool {
        let (before, after) = (self.runs[n - 1], self.runs[n]);
        let old = self.old.spots[after.old].start - self.old.spots[before.old_end() - 1].end;
        let new = self.new.spots[after.new].start - self.new.spots[before.new_end() - 1].end;
        old.max(new) <= CLOSE
    }

    fn is_dense(&self, cluster: &Range<usize>) -> bool {
        let (first, last) = (self.runs[cluster.start], self.runs[cluster.end - 1]);
        let old = self.old.spots[last.old_end() - 1].end - self.old.spots[first.old].start;
        let new = self.new.spots[last.new_end() - 1].end - self.new.spots[first.new].start;
        let weight: usize = self.weights[cluster.clone()].iter().sum();
        weight >= LONG && 5 * weight >= 2 * old.max(new)
    }

    fn left(&self, n: usize) -> Support {
        let (old, new) = (self.old.spots[self.runs[n].old].start, self.new.spots[self.runs[n].new].start);
        let there = (0..self.runs[n].old)
            .rev()
            .take_while(|&word| !self.old.is_hole(word))
            .map(|word| old - self.old.spots[word].start)
            .find_or_last(CONTEXT);
        let mut support = Support { there, aligned: 0 };
        for other in (0..n).rev() {
            let run = self.runs[other];
            let away = (old - self.old.spots[run.old_end() - 1].end)
                .max(new - self.new.spots[run.new_end() - 1].end);
            if !support.add(self.weights[other], away) {
                break;
            }
        }
        support
    }

    fn right(&self, n: usize) -> Support {
        let (last_old, last_new) = (self.runs[n].old_end() - 1, self.runs[n].new_end() - 1);
        let (old, new) = (self.old.spots[last_old].end, self.new.spots[last_new].end);
        let there = (last_old + 1..self.old.len())
            .take_while(|&word| !self.old.is_hole(word))
            .map(|word| self.old.spots[word].end - old)
            .find_or_last(CONTEXT);
        let mut support = Support { there, aligned: 0 };
        for (run, weight) in self.runs.iter().zip(self.weights).skip(n + 1) {
            let away = (self.old.spots[run.old].start - old).max(self.new.spots[run.new].start - new);
            if !support.add(*weight, away) {
                break;
            }
        }
        support
    }
}

impl Support {
    /// Counts an aligned run `away` bytes off; false when that is too far.
    fn add(&mut self, weight: usize, away: usize) -> bool {
        let near = CONTEXT.saturating_sub(away);
        self.aligned = (self.aligned + weight.min(near)).min(self.there);
        near > 0
    }
}

/// Distances that grow.
trait Distances {
    /// The first distance that reaches `limit`, as `limit`; else the last; 0 when there is none.
    fn find_or_last(self, limit: usize) -> usize;
}

impl<I: Iterator<Item = usize>> Distances for I {
    fn find_or_last(mut self, limit: usize) -> usize {
        let mut last = 0;
        self.find(|&distance| {
            last = distance;
            distance >= limit
        });
        last.min(limit)
    }
}
