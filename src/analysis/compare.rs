//! Where two coders of one transcript agree, tag by tag, passage by passage.

use std::collections::BTreeMap;

use super::count_as;
use super::unions::{difference, intersection, union};
use crate::annotation::{Codebook, Layer, TagId};
use crate::text::Span;

/// Who put a tag on a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Both.
    Both,
    /// Only the first coder.
    First,
    /// Only the second coder.
    Second,
}

/// A passage that carries a tag from one coder or both, all of it from the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Piece {
    /// The passage.
    pub span: Span,
    /// The tag, as the codebook counts it.
    pub tag: TagId,
    /// Who put it there.
    pub who: Who,
}

/// All passages that carry a tag from `first` or `second`, in order of the text, then of the tags. Of passages that
/// overlap only in part the shared part is one piece and the rest others. Highlights without a tag are left out.
pub fn compare(first: &Layer, second: &Layer, book: &Codebook) -> Vec<Piece> {
    let mut spans: BTreeMap<TagId, [Vec<Span>; 2]> = BTreeMap::new();
    for (side, layer) in [first, second].into_iter().enumerate() {
        for (span, annotation) in layer.placed() {
            for tag in &annotation.tags {
                spans.entry(count_as(book, tag).clone()).or_default()[side].push(span);
            }
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for (tag, [first, second]) in spans {
        let (first, second) = (union(first), union(second));
        let both = intersection(&first, &second);
        let kinds = [
            (Who::First, difference(&first, &both)),
            (Who::Second, difference(&second, &both)),
            (Who::Both, both),
        ];
        for (who, spans) in kinds {
            pieces.extend(spans.into_iter().map(|span| Piece { span, tag: tag.clone(), who }));
        }
    }
    pieces.sort_unstable();
    pieces
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::annotation::{Annotation, Fingerprint, Tag};

    fn layer(coder: &str, marks: &[(&str, usize, usize)]) -> Layer {
        let at = Fingerprint::from("b3:1");
        let made = marks.iter().enumerate().map(|(n, (tag, start, end))| {
            let memo = Annotation::memo(&at, String::new(), format!("{coder}{n}").into(), String::new());
            let tags = if tag.is_empty() { [].into() } else { [TagId::from(*tag)].into() };
            Annotation { span: Some(Span::new(*start, *end)), tags, ..memo }
        });
        Layer::new(coder.to_owned(), at.clone(), made, HashMap::new())
    }

    #[test]
    fn passages_are_cut_where_agreement_ends() {
        let merged = Tag { merged: vec!["old".into()], ..Tag::new("x".into(), "X") };
        let book = Codebook::new(vec![merged]);
        let ada = layer("ada", &[("x", 0, 10), ("old", 8, 20), ("y", 5, 6), ("", 0, 50)]);
        let ben = layer("ben", &[("x", 15, 30), ("y", 5, 6), ("z", 40, 41)]);
        let shown: Vec<_> = compare(&ada, &ben, &book)
            .into_iter()
            .map(|p| format!("{}..{} {} {:?}", p.span.start, p.span.end, p.tag, p.who))
            .collect();
        assert_eq!(
            shown,
            ["0..15 x First", "5..6 y Both", "15..20 x Both", "20..30 x Second", "40..41 z Second"]
        );
    }

    #[test]
    fn a_coder_agrees_with_herself() {
        let ada = layer("ada", &[("x", 0, 10), ("y", 5, 20)]);
        assert!(compare(&ada, &ada, &Codebook::default()).iter().all(|p| p.who == Who::Both));
        assert_eq!(compare(&layer("a", &[]), &layer("b", &[]), &Codebook::default()), []);
    }
}
