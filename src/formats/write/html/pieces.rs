//! Overlapping passages, cut at every edge so that they never nest.

use std::collections::BTreeMap;
use std::ops::Range;

/// A passage that is drawn.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    /// Bytes of the text; not empty.
    pub(super) bytes: Range<usize>,
    /// The numbers of its tags.
    pub(super) tags: Vec<usize>,
}

/// A stretch of text over which the same passages lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes of the text; not empty.
    pub(super) bytes: Range<usize>,
    /// The tags of all passages over it, ascending, each once; empty when none of them has a tag.
    pub(super) tags: Vec<usize>,
    /// Indices of the passages that end where it ends, ascending.
    pub(super) ends: Vec<usize>,
}

/// The pieces of all `passages`, in order of the text, without overlap. Text without a passage is in none of them.
pub(super) fn pieces(passages: &[Passage]) -> Vec<Piece> {
    let mut edges: Vec<(usize, usize)> = Vec::with_capacity(passages.len() * 2);
    for (index, passage) in passages.iter().enumerate() {
        edges.extend([(passage.bytes.start, index), (passage.bytes.end, index)]);
    }
    edges.sort_unstable();
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut at, mut open, mut tags) = (0, 0, BTreeMap::new());
    for (edge, index) in edges {
        if open > 0 && edge > at {
            pieces.push(Piece { bytes: at..edge, tags: tags.keys().copied().collect(), ends: Vec::new() });
        }
        at = edge;
        let passage = &passages[index];
        if edge == passage.bytes.start {
            open += 1;
            passage.tags.iter().for_each(|tag| *tags.entry(*tag).or_insert(0) += 1);
        } else {
            open -= 1;
            passage.tags.iter().for_each(|tag| close(&mut tags, *tag));
            if let Some(last) = pieces.last_mut() {
                last.ends.push(index);
            }
        }
    }
    pieces
}

/// One passage less with `tag`.
fn close(tags: &mut BTreeMap<usize, usize>, tag: usize) {
    match tags.get_mut(&tag) {
        Some(count) if *count > 1 => *count -= 1,
        _ => {
            tags.remove(&tag);
        }
    }
}

/// The parts of `range` in order: each with the piece that it lies in, or none. They cover `range` without gap.
pub(super) fn parts(pieces: &[Piece], range: Range<usize>) -> Vec<(Range<usize>, Option<&Piece>)> {
    let mut parts = Vec::new();
    let mut at = range.start;
    let first = pieces.partition_point(|piece| piece.bytes.end <= range.start);
    for piece in pieces[first..].iter().take_while(|piece| piece.bytes.start < range.end) {
        let (start, end) = (piece.bytes.start.max(at), piece.bytes.end.min(range.end));
        if start > at {
            parts.push((at..start, None));
        }
        parts.push((start..end, Some(piece)));
        at = end;
    }
    if at < range.end {
        parts.push((at..range.end, None));
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn passage(start: usize, end: usize, tags: &[usize]) -> Passage {
        Passage { bytes: start..end, tags: tags.to_vec() }
    }

    #[test]
    fn passages_that_overlap_are_cut_at_each_edge() {
        let passages =
            [passage(0, 6, &[1]), passage(4, 9, &[1, 2]), passage(6, 6 + 3, &[]), passage(20, 21, &[])];
        let shown: Vec<_> =
            pieces(&passages).into_iter().map(|p| (p.bytes.start, p.bytes.end, p.tags, p.ends)).collect();
        assert_eq!(
            shown,
            [
                (0, 4, vec![1], vec![]),
                (4, 6, vec![1, 2], vec![0]),
                (6, 9, vec![1, 2], vec![1, 2]),
                (20, 21, vec![], vec![3]),
            ]
        );
    }

    #[test]
    fn the_parts_of_a_range_are_the_range() {
        let pieces = pieces(&[passage(2, 4, &[]), passage(6, 12, &[])]);
        let parts: Vec<_> =
            parts(&pieces, 3..9).into_iter().map(|(r, p)| (r.start, r.end, p.is_some())).collect();
        assert_eq!(parts, [(3, 4, true), (4, 6, false), (6, 9, true)]);
    }

    proptest! {
        #[test]
        fn a_piece_has_exactly_the_tags_over_each_of_its_bytes(
            spans in prop::collection::vec((0_usize..30, 1_usize..12, 0_usize..4), 0..12)
        ) {
            let passages: Vec<_> = spans.iter().map(|(at, len, tag)| passage(*at, at + len, &[*tag])).collect();
            let pieces = pieces(&passages);
            prop_assert!(pieces.windows(2).all(|pair| pair[0].bytes.end <= pair[1].bytes.start));
            for byte in 0..45 {
                let over: std::collections::BTreeSet<_> =
                    passages.iter().filter(|p| p.bytes.contains(&byte)).flat_map(|p| p.tags.clone()).collect();
                let found = pieces.iter().find(|p| p.bytes.contains(&byte)).map(|p| p.tags.clone());
                prop_assert_eq!(found.unwrap_or_default(), over.into_iter().collect::<Vec<_>>());
            }
            let mut ends: Vec<_> = pieces.iter().flat_map(|p| p.ends.clone()).collect();
            ends.sort_unstable();
            prop_assert_eq!(ends, (0..passages.len()).collect::<Vec<_>>());
        }
    }
}
