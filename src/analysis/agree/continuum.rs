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
    /// empty ones are left out. Those of one coder and label that overlap become one; those that only touch stay two.
    ///
    /// Refused when sections of one coder overlap under different labels.
    pub fn new(length: usize, coders: Vec<Vec<Section>>) -> Result<Self, Undefined> {
        let coders: Vec<_> = coders.into_iter().map(|sections| ordered(length, sections)).collect();
        let overlaps = |sections: &Vec<Section>| sections.windows(2).any(|s| s[1].span.start < s[0].span.end);
        if coders.iter().any(overlaps) { Err(Undefined::Overlapping) } else { Ok(Self { length, coders }) }
    }

    /// The text in which all passages have one label, 0.
    pub fn of_passages(length: usize, coders: Vec<Vec<Span>>) -> Self {
        let labelled = |spans: Vec<Span>| spans.into_iter().map(|span| Section { span, label: 0 }).collect();
        // under one label nothing can overlap
        Self { length, coders: coders.into_iter().map(|spans| ordered(length, labelled(spans))).collect() }
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

/// `sections` cut to a text of `length` code points, without empty ones, those of one label joined where they overlap,
/// in order of the text.
fn ordered(length: usize, mut sections: Vec<Section>) -> Vec<Section> {
    for section in &mut sections {
        section.span.end = section.span.end.min(length);
    }
    sections.retain(|section| !section.span.is_empty());
    sections.sort_unstable_by_key(|section| (section.label, section.span));
    let mut joined: Vec<Section> = Vec::with_capacity(sections.len());
    for section in sections {
        match joined.last_mut() {
            Some(last) if last.label == section.label && last.span.overlaps(section.span) => {
                last.span = last.span.union(section.span);
            }
            _ => joined.push(section),
        }
    }
    joined.sort_unstable();
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(start: usize, end: usize, label: usize) -> Section {
        Section { span: Span::new(start, end), label }
    }

    #[test]
    fn sections_of_one_label_join_where_they_overlap_but_not_where_they_touch() {
        let own =
            vec![section(8, 20, 0), section(4, 6, 0), section(0, 3, 1), section(5, 7, 0), section(3, 4, 1)];
        let continuum = Continuum::new(10, vec![own]).unwrap();
        let expected = [section(0, 3, 1), section(3, 4, 1), section(4, 7, 0), section(8, 10, 0)];
        assert_eq!(continuum.coders(), [expected.to_vec()]);
    }

    #[test]
    fn a_sweep_shows_every_code_point_once_with_its_sections() {
        let continuum = Continuum::of_passages(9, vec![vec![Span::new(2, 5)], vec![Span::new(4, 9)]]);
        let mut seen = Vec::new();
        continuum.sweep(&[3, 50], |piece, here| seen.push((piece, here[0].is_some(), here[1].is_some())));
        let piece = |start, end, one, other| (Span::new(start, end), one, other);
        let expected = [
            piece(0, 2, false, false),
            piece(2, 3, true, false),
            piece(3, 4, true, false),
            piece(4, 5, true, true),
            piece(5, 9, false, true),
        ];
        assert_eq!(seen, expected);
        Continuum::of_passages(0, vec![vec![Span::new(0, 0)]])
            .sweep(&[], |_, _| unreachable!("nothing is there"));
    }
}
