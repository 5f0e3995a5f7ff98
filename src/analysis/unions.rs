//! Sets of code points as ordered spans that share nothing, worked on by sweeps over their borders.

use crate::text::Span;

/// The union of `spans`: ordered, none empty, none touching the next.
pub fn union(spans: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = spans.into_iter().filter(|span| !span.is_empty()).collect();
    spans.sort_unstable();
    let mut united: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match united.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => united.push(span),
        }
    }
    united
}

/// What lies in both of two unions: ordered, none empty.
pub fn intersection(a: &[Span], b: &[Span]) -> Vec<Span> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut both = Vec::new();
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        let shared = Span::new(one.start.max(other.start), one.end.min(other.end));
        if !shared.is_empty() {
            both.push(shared);
        }
        if one.end <= other.end {
            a.next();
        } else {
            b.next();
        }
    }
    both
}

/// What lies in the union `a` and not in the union `b`: ordered, none empty.
pub fn difference(a: &[Span], b: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    let mut at = 0;
    for span in a {
        let mut start = span.start;
        while b.get(at).is_some_and(|taken| taken.end <= start) {
            at += 1;
        }
        for taken in b[at..].iter().take_while(|taken| taken.start < span.end) {
            left.push(Span::new(start, taken.start));
            start = taken.end;
        }
        left.push(Span::new(start, span.end));
    }
    left.retain(|span| !span.is_empty());
    left
}

/// Code points in a union.
pub fn length(union: &[Span]) -> usize {
    union.iter().map(|span| span.len()).sum()
}

/// The indices, ascending, of those of `pieces` (ordered, sharing nothing) that share a code point with `union`.
pub fn touched(pieces: &[Span], union: &[Span]) -> Vec<usize> {
    let mut at = 0;
    let mut found = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        while union.get(at).is_some_and(|span| span.end <= piece.start) {
            at += 1;
        }
        if union.get(at).is_some_and(|span| span.overlaps(*piece)) {
            found.push(index);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn points(spans: &[Span]) -> BTreeSet<usize> {
        spans.iter().flat_map(|span| span.start..span.end).collect()
    }

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        let span = (0usize..60, 0usize..12).prop_map(|(start, len)| Span::new(start, start + len));
        prop::collection::vec(span, 0..8)
    }

    proptest! {
        #[test]
        fn sweeps_find_what_sets_of_points_find(a in spans(), b in spans()) {
            let (one, other) = (union(a.clone()), union(b.clone()));
            prop_assert_eq!(points(&one), points(&a));
            prop_assert_eq!(length(&one), points(&a).len());
            prop_assert!(one.windows(2).all(|pair| pair[0].end < pair[1].start));
            let both: BTreeSet<_> = points(&a).intersection(&points(&b)).copied().collect();
            prop_assert_eq!(points(&intersection(&one, &other)), both);
            let rest: BTreeSet<_> = points(&a).difference(&points(&b)).copied().collect();
            prop_assert_eq!(points(&difference(&one, &other)), rest);
            let expected: Vec<_> = (0..one.len()).filter(|&i| other.iter().any(|span| span.overlaps(one[i]))).collect();
            prop_assert_eq!(touched(&one, &other), expected);
        }
    }
}
