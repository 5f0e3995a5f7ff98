//! What marking, tagging and noting mean, as operations.
//!
//! Each function looks at a layer and returns the operations that do it; the caller commits them.

use super::annotation::Annotation;
use super::codebook::TagId;
use super::id::Id;
use super::layer::Layer;
use super::op::{Change, Op};
use crate::text::{Span, Transcript};

/// The page that is marked: what is needed to make a new annotation.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The text.
    pub transcript: &'a Transcript,
    /// The annotations that are there.
    pub layer: &'a Layer,
    /// The time, RFC 3339.
    pub now: &'a str,
}

impl<'a> Page<'a> {
    fn fresh(&self, span: Span, id: Id) -> Option<Annotation> {
        Annotation::of(self.transcript, self.layer.open(), span, id, self.now.to_owned())
    }

    /// The first annotation of exactly `span`.
    pub fn exactly(&self, span: Span) -> Option<&'a Annotation> {
        self.layer.overlapping(span).find(|(s, _)| *s == span).map(|(_, a)| a)
    }

    /// Puts `tag` on the passage `span`; `id` is for the annotation if one is made.
    ///
    /// The same tag by the same coder over overlapping passages is one annotation: passages that carry the tag already
    /// and share a code point with the new one are united with it. An annotation of exactly the passage gets the tag
    /// instead of a second one being made, and one that carries nothing but the tag grows rather than being replaced.
    /// No note is ever lost. Nothing is done for a span that is not in the text.
    pub fn tag(&self, span: Span, tag: &TagId, id: Id) -> Vec<Op> {
        let (span, united) = self.reach(span, tag);
        let exact = united.iter().copied().find(|a| self.layer.span_of(a) == Some(span));
        let target = exact.or(self.exactly(span)).or(united.iter().copied().find(|a| a.tags.len() == 1));
        let new = match target {
            Some(old) if self.layer.span_of(old) != Some(span) => self.at(old, span),
            Some(old) => Some(old.clone()),
            None => self.fresh(span, id),
        };
        let Some(mut new) = new else { return Vec::new() };
        let mut ops = Vec::new();
        for old in united.into_iter().filter(|a| target.is_none_or(|t| t.id != a.id)) {
            let mut rest = old.clone();
            rest.tags.remove(tag);
            if rest.tags.is_empty() && rest.conflicts.is_empty() {
                // its only tag moves to the union, and its note goes along
                new.note = [new.note.as_str(), &rest.note]
                    .into_iter()
                    .filter(|n| !n.is_empty())
                    .collect::<Vec<_>>()
                    .join("\n");
                ops.push(delete(old));
            } else {
                ops.push(self.replace(old, rest));
            }
        }
        new.tags.insert(tag.clone());
        ops.push(match target {
            Some(old) => self.replace(old, new),
            None => Op::Annotation(Change::add(new)),
        });
        ops
    }

    /// The union of `span` with all passages that carry `tag` and overlap it or one another, and their annotations.
    fn reach(&self, mut span: Span, tag: &TagId) -> (Span, Vec<&'a Annotation>) {
        loop {
            let found: Vec<_> = self.layer.overlapping(span).filter(|(_, a)| a.tags.contains(tag)).collect();
            let wider = found.iter().fold(span, |all, (s, _)| all.union(*s));
            if wider == span {
                return (span, found.into_iter().map(|(_, a)| a).collect());
            }
            span = wider;
        }
    }

    /// Marks `span` without tag or note; nothing when exactly this passage is marked already.
    pub fn highlight(&self, span: Span, id: Id) -> Vec<Op> {
        if self.exactly(span).is_some() {
            return Vec::new();
        }
        self.fresh(span, id).map(|new| Op::Annotation(Change::add(new))).into_iter().collect()
    }

    /// A new annotation of `span` with `note`, or the annotation of exactly this passage with `note` behind what is noted
    /// there already; nothing when it says that already.
    pub fn note_on(&self, span: Span, note: &str, id: Id) -> Vec<Op> {
        match self.exactly(span) {
            Some(old) if old.note.split("\n\n").any(|part| part == note) => return Vec::new(),
            Some(old) if old.note.is_empty() => return vec![self.note(old, note)],
            Some(old) => return vec![self.note(old, &format!("{}\n\n{note}", old.note))],
            None => {}
        }
        let new = self.fresh(span, id).map(|a| Annotation { note: note.to_owned(), ..a });
        new.map(|new| Op::Annotation(Change::add(new))).into_iter().collect()
    }

    /// Takes `tag` off `annotation`; with its last tag gone and no note left, the annotation goes too.
    pub fn untag(&self, annotation: &Annotation, tag: &TagId) -> Op {
        let mut new = annotation.clone();
        new.tags.remove(tag);
        if new.is_plain() { delete(annotation) } else { self.replace(annotation, new) }
    }

    /// Takes all of `tags` off `annotation`, like [`Page::untag`].
    pub fn untag_each(&self, annotation: &Annotation, tags: &[TagId]) -> Op {
        let mut new = annotation.clone();
        new.tags.retain(|tag| !tags.contains(tag));
        if new.is_plain() { delete(annotation) } else { self.replace(annotation, new) }
    }

    /// Writes the memo on the whole transcript: the first one there is, else a new one called `id`. An empty memo goes
    /// away.
    pub fn write_memo(&self, note: &str, id: Id) -> Vec<Op> {
        match self.layer.memo() {
            Some(old) if note.is_empty() && old.tags.is_empty() && old.conflicts.is_empty() => {
                vec![delete(old)]
            }
            Some(old) => vec![self.note(old, note)],
            None if note.is_empty() => Vec::new(),
            None => {
                let memo = Annotation::memo(self.layer.open(), note.to_owned(), id, self.now.to_owned());
                vec![Op::Annotation(Change::add(memo))]
            }
        }
    }

    /// Gives `annotation` the note `note`.
    pub fn note(&self, annotation: &Annotation, note: &str) -> Op {
        self.replace(annotation, Annotation { note: note.to_owned(), ..annotation.clone() })
    }

    /// Moves `annotation` to `span` of the open text; none when the span is not in the text.
    pub fn rebound(&self, annotation: &Annotation, span: Span) -> Option<Op> {
        self.at(annotation, span).map(|new| self.replace(annotation, new))
    }

    /// `annotation` with all that is said of it, at `span` of the open text.
    fn at(&self, annotation: &Annotation, span: Span) -> Option<Annotation> {
        let place = self.fresh(span, annotation.id.clone())?;
        Some(annotation.clone().moved_to(place.passage()))
    }

    /// Puts the tag `to` in the place of `from` on `annotation`; the note stays.
    pub fn retag(&self, annotation: &Annotation, from: &TagId, to: &TagId) -> Op {
        let mut new = annotation.clone();
        new.tags.remove(from);
        new.tags.insert(to.clone());
        self.replace(annotation, new)
    }

    /// Says that the words of `annotation` are not in the open text, so that they are not looked for there any more.
    pub fn orphaned(&self, annotation: &Annotation) -> Op {
        self.replace(annotation, Annotation { gone: self.layer.open().clone(), ..annotation.clone() })
    }

    /// `old` replaced by `new`, changed now; idle when they are the same. What is changed in the second in which it was
    /// made is not called changed.
    pub fn replace(&self, old: &Annotation, mut new: Annotation) -> Op {
        if *old != new && new.made != self.now {
            new.changed = Some(self.now.to_owned());
        }
        Op::Annotation(Change::replace(old.clone(), new))
    }
}

/// Removes `annotation`.
pub fn delete(annotation: &Annotation) -> Op {
    Op::Annotation(Change::remove(annotation.clone()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::annotation::{Codebook, Fingerprint, Notebook};
    use crate::text::Source;

    const TEXT: &str = "one two three four five";

    proptest! {
        #[test]
        fn one_tag_never_lies_over_itself_and_covers_exactly_what_was_tagged(
            marks in prop::collection::vec((0usize..3, 0usize..20, 1usize..9), 0..25),
        ) {
            let transcript = Transcript::new(Source { text: TEXT.to_owned(), ..Source::default() });
            let layer = Layer::new("ada".to_owned(), Fingerprint::of(TEXT), [], HashMap::new());
            let mut notebook = Notebook::new(Codebook::default(), layer, Vec::new());
            let mut covered = vec![[false; 30]; 3];
            for (n, (tag, start, len)) in marks.into_iter().enumerate() {
                let span = Span::new(start, (start + len).min(TEXT.len()));
                let page = Page { transcript: &transcript, layer: notebook.mine(), now: "now" };
                let ops = page.tag(span, &TagId::from(["x", "y", "z"][tag]), Id::from(format!("{n:03}")));
                notebook.apply_all(&ops).expect("fits");
                covered[tag][span.start..span.end].fill(true);
            }
            for (tag, covered) in ["x", "y", "z"].into_iter().zip(covered) {
                let placed = notebook.mine().placed().filter(|(_, a)| a.tags.contains(&TagId::from(tag)));
                let spans: Vec<Span> = placed.map(|(span, _)| span).collect();
                prop_assert!(spans.windows(2).all(|two| two[0].end <= two[1].start), "{spans:?}");
                let here: Vec<bool> = (0..30).map(|at| spans.iter().any(|s| s.contains(at))).collect();
                prop_assert_eq!(&here[..], &covered[..]);
            }
        }
    }

    /// Runs marks, written `tag@start..end`, and shows the layer as `start..end[tags]note` per annotation.
    fn marked(marks: &[(&str, usize, usize)]) -> Vec<String> {
        let transcript = Transcript::new(Source { text: TEXT.to_owned(), ..Source::default() });
        let layer = Layer::new("ada".to_owned(), Fingerprint::of(TEXT), [], HashMap::new());
        let mut notebook = Notebook::new(Codebook::default(), layer, Vec::new());
        for (n, (what, start, end)) in marks.iter().enumerate() {
            let page = Page { transcript: &transcript, layer: notebook.mine(), now: "now" };
            let (span, id) = (Span::new(*start, *end), Id::from(format!("{n}")));
            let ops = match what.strip_prefix("note:") {
                Some(note) => page.note_on(span, note, id),
                None if *what == "highlight" => page.highlight(span, id),
                None => page.tag(span, &TagId::from(*what), id),
            };
            notebook.apply_all(&ops).expect("fits");
        }
        let show = |(span, a): (Span, &Annotation)| {
            let tags: Vec<_> = a.tags.iter().map(TagId::as_str).collect();
            assert_eq!(transcript.quote(span), Some(a.quote.as_str()));
            format!("{}..{}[{}]{}", span.start, span.end, tags.join(","), a.note)
        };
        notebook.mine().placed().map(show).collect()
    }

    #[test]
    fn the_same_tag_over_overlapping_passages_is_their_union() {
        assert_eq!(marked(&[("x", 0, 7), ("x", 4, 13)]), ["0..13[x]"]);
        assert_eq!(marked(&[("x", 0, 3), ("x", 8, 13), ("x", 2, 9)]), ["0..13[x]"]);
        assert_eq!(marked(&[("x", 0, 13), ("x", 4, 7)]), ["0..13[x]"]);
        // touching is not overlapping
        assert_eq!(marked(&[("x", 0, 4), ("x", 4, 7)]), ["0..4[x]", "4..7[x]"]);
    }

    #[test]
    fn other_tags_stay_where_they_are() {
        assert_eq!(marked(&[("x", 0, 7), ("y", 0, 7), ("x", 4, 13)]), ["0..7[y]", "0..13[x]"]);
        assert_eq!(marked(&[("x", 0, 7), ("y", 0, 7)]), ["0..7[x,y]"]);
        assert_eq!(marked(&[("y", 0, 13), ("x", 0, 7), ("x", 4, 13)]), ["0..13[x,y]"]);
    }

    #[test]
    fn notes_are_kept_in_a_union() {
        let marks = [("x", 0, 7), ("note:first", 0, 7), ("x", 8, 13), ("note:second", 8, 13), ("x", 0, 13)];
        assert_eq!(marked(&marks), ["0..13[x]first\nsecond"]);
    }

    #[test]
    fn a_passage_outside_the_text_is_not_marked() {
        assert_eq!(marked(&[("x", 20, 99), ("x", 5, 5), ("highlight", 9, 3)]), [""; 0]);
    }

    #[test]
    fn tagging_a_highlight_makes_it_that_tags_annotation() {
        assert_eq!(marked(&[("highlight", 0, 3), ("highlight", 0, 3), ("x", 0, 3)]), ["0..3[x]"]);
    }
}
