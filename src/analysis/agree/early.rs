//! Krippendorff's first α for unitizing, label by label: squared differences of sections.
//!
//! Krippendorff, On the reliability of unitizing continuous data, Sociol. Methodol. 25 (1995) 47, with the expected
//! disagreement of Content Analysis, 2nd ed. (2004) 251–256, since that of 1995 is misprinted. The u-alpha family of
//! 2016 replaces it; it is here so that older studies can be followed.

use super::continuum::{Continuum, Section};
use super::undefined::{Undefined, disagreement};
use crate::text::Span;

/// Observed and expected disagreement on one label. They add up over labels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disagreements {
    /// Dₒ.
    pub observed: f64,
    /// Dₑ.
    pub expected: f64,
}

impl Disagreements {
    /// α_U = 1 − Dₒ/Dₑ.
    pub fn alpha(self) -> Result<f64, Undefined> {
        disagreement(self.observed, self.expected)
    }

    /// The disagreements of the coders of `continuum` on where `label` is; at least two coders are needed.
    pub fn on(continuum: &Continuum, label: usize) -> Result<Self, Undefined> {
        let of = |sections: &Vec<Section>| {
            let own = sections.iter().filter(|section| section.label == label);
            stretches(continuum.length(), own.map(|section| section.span))
        };
        let coders: Vec<Vec<Stretch>> = continuum.coders().iter().map(of).collect();
        if coders.len() < 2 || continuum.length() == 0 {
            return Err(Undefined::NothingShared);
        }
        Ok(Self {
            observed: observed(continuum.length(), &coders),
            expected: expected(continuum.length(), &coders),
        })
    }
}

/// A part of the text that one coder gave the label, or a gap between two such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Where, half-open, in code points.
    pub span: Span,
    /// Whether it is a gap.
    pub is_gap: bool,
}

impl Stretch {
    /// δ²: the squared differences of begin and end of two sections that overlap; the squared length of a section
    /// that lies wholly in the other's gap; else 0.
    pub fn difference(self, other: Self) -> f64 {
        let square = |a: usize, b: usize| (a.abs_diff(b) as f64).powi(2);
        let (one, two) = (self.span, other.span);
        match (self.is_gap, other.is_gap) {
            (false, false) if one.overlaps(two) => square(one.start, two.start) + square(one.end, two.end),
            (false, true) if two.covers(one) => square(one.start, one.end),
            (true, false) if one.covers(two) => square(two.start, two.end),
            _ => 0.0,
        }
    }
}

/// The sections of one coder with the gaps around them, which fill a text of `length` code points.
fn stretches(length: usize, sections: impl Iterator<Item = Span>) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut at = 0;
    let gap = |from: usize, to: usize, found: &mut Vec<Stretch>| {
        if from < to {
            found.push(Stretch { span: Span::new(from, to), is_gap: true });
        }
    };
    for span in sections {
        gap(at, span.start, &mut found);
        found.push(Stretch { span, is_gap: false });
        at = span.end;
    }
    gap(at, length, &mut found);
    found
}

/// The mean δ² over pairs of coders, by the square of the text's length.
fn observed(length: usize, coders: &[Vec<Stretch>]) -> f64 {
    let mut sum = 0.0;
    for (n, one) in coders.iter().enumerate() {
        for other in &coders[n + 1..] {
            sum += 2.0 * difference(one, other);
        }
    }
    sum / ((coders.len() * (coders.len() - 1)) as f64 * (length as f64).powi(2))
}

/// The sum of δ² over the stretches of two coders that meet.
fn difference(one: &[Stretch], other: &[Stretch]) -> f64 {
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    let mut sum = 0.0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        sum += x.difference(**y);
        let (x_end, y_end) = (x.span.end, y.span.end);
        if x_end <= y_end {
            a.next();
        }
        if y_end <= x_end {
            b.next();
        }
    }
    sum
}

/// The δ² to be expected when all sections were laid anywhere.
fn expected(length: usize, coders: &[Vec<Stretch>]) -> f64 {
    let lengths = |is_gap: bool| {
        let wanted = coders.iter().flatten().filter(move |stretch| stretch.is_gap == is_gap);
        wanted.map(|stretch| stretch.span.len() as f64).collect::<Vec<_>>()
    };
    let (sections, gaps) = (lengths(false), lengths(true));
    let places = (coders.len() * length) as f64;
    let count = sections.len() as f64;
    let of = |l: f64| {
        let among_sections = (count - 1.0) / 3.0 * (2.0 * l.powi(3) - 3.0 * l * l + l);
        let in_gaps: f64 = gaps.iter().filter(|gap| **gap >= l).map(|gap| gap - l + 1.0).sum();
        among_sections + l * l * in_gaps
    };
    let sum: f64 = sections.iter().map(|l| of(*l)).sum();
    let fixed: f64 = sections.iter().map(|l| l * (l - 1.0)).sum();
    2.0 / length as f64 * sum / (places * (places - 1.0) - fixed)
}
