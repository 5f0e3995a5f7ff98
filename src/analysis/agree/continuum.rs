//! A text in which each coder marked sections.

use super::undefined::Undefined;
use crate::text::Span;

/// A stretch of a text that one coder gave one label. Between sections are gaps, which have no label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Section {
    /// Where, half-open, in code points.
    pub span: Span,
    /// Which label, 0-based.
    pub label: usize,
}

/// A text of a known length with the sections of each coder, none of which overlap for one coder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continuum {
    length: usize,
    coders: Vec<Vec<Section>>,
}

impl Continuum {
    /// A text of `length` code points with each coder's sections in any order. Sections are cut to the text, and
    /// empty ones are left out. Those of one coder that touch stay two.
    ///
    /// Refused when sections of one coder overlap.
    pub fn new(length: usize, coders: Vec<Vec<Section>>) -> Result<Self, Undefined> {
        let coders: Vec<_> = coders.into_iter().map(|sections| ordered(length, sections)).collect();
        let overlaps = |sections: &Vec<Section>| sections.windows(2).any(|s| s[1].span.start < s[0].span.end);
        if coders.iter().any(overlaps) { Err(Undefined::Overlapping) } else { Ok(Self { length, coders }) }
    }

    /// The text in which all have one label, 0: a coder's passages that overlap become one section.
    pub fn of_passages(length: usize, coders: Vec<Vec<Span>>) -> Self {
        let joined = |spans: Vec<Span>| {
            let mut sections: Vec<Section> = Vec::new();
            for section in ordered(length, spans.into_iter().map(|span| Section { span, label: 0 }).collect())
            {
                match sections.last_mut() {
                    Some(last) if section.span.start < last.span.end => {
                        last.span = last.span.union(section.span);
                    }
                    _ => sections.push(section),
                }
            }
            sections
        };
        Self { length, coders: coders.into_iter().map(joined).collect() }
    }

    /// Code points of the text.
    pub fn length(&self) -> usize {
        self.length
    }

    /// The sections of each coder in order of the text.
    pub fn coders(&self) -> &[Vec<Section>] {
        &self.coders
    }

    /// Shows `visit` the text piece by piece, each as long as no section begins or ends and none of `cuts` (ascending)
    /// lies inside: its span, and for each coder the index of the section that covers it.
    pub fn sweep(&self, cuts: &[usize], mut visit: impl FnMut(Span, &[Option<usize>])) {
        let ends = self.coders.iter().flatten().flat_map(|section| [section.span.start, section.span.end]);
        let mut borders: Vec<usize> = ends
            .chain(cuts.iter().copied().filter(|cut| *cut < self.length))
            .chain([0, self.length])
            .collect();
        borders.sort_unstable();
        borders.dedup();
        let mut next = vec![0; self.coders.len()];
        let mut here = vec![None; self.coders.len()];
        for pair in borders.windows(2) {
            let piece = Span::new(pair[0], pair[1]);
            for ((sections, next), here) in self.coders.iter().zip(&mut next).zip(&mut here) {
                while sections.get(*next).is_some_and(|section| section.span.end <= piece.start) {
                    *next += 1;
                }
                *here =
                    sections.get(*next).filter(|section| section.span.contains(piece.start)).map(|_| *next);
            }
            visit(piece, &here);
        }
    }
}

/// `sections` cut to a text of `length` code points, without empty ones, in order.
fn ordered(length: usize, sections: Vec<Section>) -> Vec<Section> {
    let cut = |Section { span, label }| Section { span: Span::new(span.start, span.end.min(length)), label };
    let mut sections: Vec<Section> =
        sections.into_iter().map(cut).filter(|section| !section.span.is_empty()).collect();
    sections.sort_unstable();
    sections
}
