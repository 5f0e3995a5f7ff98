//! The text that the annotations were made on: as it was kept, or as far as their quotes tell.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::ruler::Ruler;
use super::words::Words;
use crate::annotation::Annotation;

/// The empty range before anything was added to it: it has no least and no greatest member yet.
const NOTHING: std::ops::Range<usize> = std::ops::Range { start: usize::MAX, end: 0 };

/// Bytes on each side of a wrong span in which its quote is looked for first.
const NEAR: usize = 2048;
/// Bytes that may be read in all when quotes are not near their spans.
const BUDGET: usize = 1 << 28;

/// How much of the old text is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// All of it.
    Whole,
    /// The quotes and their contexts, with holes between.
    Quotes,
}

/// The old text, and where each annotation is in it.
#[derive(Debug)]
pub(super) struct Earlier<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) words: Words,
    /// Bytes of each passage; none for memos and for passages that are not there.
    pub(super) passages: Vec<Option<Range<usize>>>,
    pub(super) known: Known,
}

impl<'t> Earlier<'t> {
    /// The old text as it was kept. A span that does not hold its quote is replaced by the place where the quote is.
    pub(super) fn kept(text: &'t str, annotations: &[&Annotation]) -> Self {
        let ruler = Ruler::new(text);
        let mut budget = BUDGET;
        let passages = annotations
            .iter()
            .map(|a| {
                let hint = ruler.bytes(a.span?);
                let start = hint.as_ref().map_or(0, |hint| hint.start);
                let held = hint.filter(|bytes| !bytes.is_empty() && holds(text, bytes, &a.quote));
                match held {
                    Some(bytes) if fits(text, &bytes, a) => Some(bytes),
                    held => find(text, a, start, &mut budget).or(held),
                }
            })
            .collect();
        Self { text: Cow::Borrowed(text), words: Words::of(text), passages, known: Known::Whole }
    }

    /// As much of the old text as `annotations` quote, each piece where its span says.
    pub(super) fn quoted(annotations: &[&Annotation]) -> Self {
        let mut order: Vec<usize> = (0..annotations.len()).collect();
        order.retain(|&n| annotations[n].span.is_some() && !annotations[n].quote.is_empty());
        order.sort_by_key(|&n| annotations[n].span);
        let mut collage = Collage { passages: vec![None; annotations.len()], ..Collage::default() };
        for n in order {
            collage.add(n, annotations[n]);
        }
        let words = collage.words();
        Self { text: Cow::Owned(collage.text), words, passages: collage.passages, known: Known::Quotes }
    }
}

/// Whether `text[bytes]` is `quote`, at least when typography does not count; an empty quote says nothing.
fn holds(text: &str, bytes: &Range<usize>, quote: &str) -> bool {
    let found = &text[bytes.clone()];
    quote.is_empty() || found == quote || {
        let (found, quote) = (Words::of(found), Words::of(quote));
        found.len() > 0 && found.keys == quote.keys
    }
}

/// Whether the context of `annotation` is beside `text[bytes]`, on one side at least when it has a context.
fn fits(text: &str, bytes: &Range<usize>, annotation: &Annotation) -> bool {
    let Annotation { before, after, .. } = annotation;
    let left = text[..bytes.start].ends_with(before.as_str());
    let right = text[bytes.end..].starts_with(after.as_str());
    match (before.is_empty(), after.is_empty()) {
        (true, true) => true,
        (true, false) => right,
        (false, true) => left,
        (false, false) => left || right,
    }
}

/// Where the quote of `annotation` is in `text` when its span is wrong: with its whole context as near to `hint` as
/// can be, else where it occurs only once.
fn find(text: &str, annotation: &Annotation, hint: usize, budget: &mut usize) -> Option<Range<usize>> {
    let Annotation { quote, before, after, .. } = annotation;
    if quote.is_empty() {
        return None;
    }
    let full = format!("{before}{quote}{after}");
    let passage = |start: usize| start + before.len()..start + before.len() + quote.len();
    let from = floor(text, hint.saturating_sub(NEAR));
    let to = floor(text, hint.saturating_add(NEAR));
    if let Some(start) = nearest(&text[from..to], &full, hint - from.min(hint)) {
        return Some(passage(from + start));
    }
    *budget = budget.checked_sub(text.len())?;
    if let Some(start) = nearest(text, &full, hint) {
        return Some(passage(start));
    }
    *budget = budget.checked_sub(3 * text.len())?;
    let only = |needle: &str, lead: usize| {
        let mut found = memmem::find_iter(text.as_bytes(), needle);
        let start = found.next()? + lead;
        found.next().is_none().then_some(start..start + quote.len())
    };
    only(&format!("{before}{quote}"), before.len())
        .or_else(|| only(&format!("{quote}{after}"), 0))
        .or_else(|| only(quote, 0))
}

fn nearest(text: &str, needle: &str, hint: usize) -> Option<usize> {
    memmem::find_iter(text.as_bytes(), needle).min_by_key(|start| start.abs_diff(hint))
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Quotes with their contexts, put together where they overlap.
#[derive(Default)]
struct Collage {
    text: String,
    pieces: Vec<Piece>,
    /// The byte at which each code point of the last piece begins.
    offsets: Vec<usize>,
    passages: Vec<Option<Range<usize>>>,
}

/// A stretch of the old text without a hole.
struct Piece {
    bytes: Range<usize>,
    /// Code points before it in the old text.
    chars: usize,
    /// From the first byte to the last byte that is quoted and not only context.
    quoted: Range<usize>,
}

impl Collage {
    fn add(&mut self, n: usize, annotation: &Annotation) {
        let Annotation { span: Some(span), quote, before, after, .. } = annotation else { return };
        // a span is only a hint, and may be beyond any text
        let chars = span.start.min(isize::MAX as usize).saturating_sub(before.chars().count());
        let whole = format!("{before}{quote}{after}");
        let start = self.overlap(chars, &whole).unwrap_or_else(|| self.open(chars));
        if let Some(rest) = whole.get(self.text.len() - start..) {
            let end = self.text.len();
            self.offsets.extend(rest.char_indices().map(|(at, _)| end + at));
            self.text.push_str(rest);
        }
        let passage = start + before.len()..start + before.len() + quote.len();
        if let Some(piece) = self.pieces.last_mut() {
            piece.bytes.end = self.text.len();
            piece.quoted.start = piece.quoted.start.min(passage.start);
            piece.quoted.end = piece.quoted.end.max(passage.end);
        }
        self.passages[n] = Some(passage);
    }

    /// The byte of the last piece where `whole`, which begins at code point `chars`, says the same as the piece.
    fn overlap(&self, chars: usize, whole: &str) -> Option<usize> {
        let into = chars.checked_sub(self.pieces.last()?.chars)?;
        let start = if into == self.offsets.len() { self.text.len() } else { *self.offsets.get(into)? };
        let known = &self.text[start..];
        (known.starts_with(whole) || whole.starts_with(known)).then_some(start)
    }

    fn open(&mut self, chars: usize) -> usize {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.offsets.clear();
        self.pieces.push(Piece { bytes: start..start, chars, quoted: NOTHING });
        start
    }

    /// The words of all pieces with holes around them, without those that a piece's ends cut.
    fn words(&self) -> Words {
        let mut words = Words::default();
        for piece in &self.pieces {
            let head = &self.text[piece.bytes.start..piece.quoted.start];
            let cut = if piece.chars == 0 { "" } else { &head[..letters(head.chars()).min(head.len())] };
            if piece.chars > 0 {
                words.hole(piece.bytes.start, piece.chars);
            }
            let tail = &self.text[piece.quoted.end..piece.bytes.end];
            let range = piece.bytes.start + cut.len()..piece.bytes.end - letters(tail.chars().rev());
            words.read(&self.text, range, piece.chars + cut.chars().count());
        }
        let end = self.pieces.last().map_or(0, |piece| piece.chars) + self.offsets.len();
        words.hole(self.text.len(), end);
        words
    }
}

/// Bytes of the letters that `chars` begin with.
fn letters(chars: impl Iterator<Item = char>) -> usize {
    chars.take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn note(start: usize, before: &str, quote: &str, after: &str) -> Annotation {
        let mut made = Annotation::memo(&"".into(), String::new(), "x".into(), String::new());
        made.span = Some(Span::new(start, start + quote.chars().count()));
        (made.before, made.quote, made.after) = (before.into(), quote.into(), after.into());
        made
    }

    #[test]
    fn a_wrong_span_is_put_right_by_quote_and_context() {
        let text = "A: Yeah. B: Yeah. C: No.";
        let wrong = note(2, "B: ", "Yeah.", " C");
        let lost = note(2, "D: ", "Yeah.", " E");
        let unique = note(900, "", "No.", "");
        let found = Earlier::kept(text, &[&wrong, &lost, &unique]).passages;
        assert_eq!(found, [Some(12..17), None, Some(21..24)]);
    }

    #[test]
    fn overlapping_quotes_are_put_together_and_gaps_are_holes() {
        // é makes bytes and code points differ
        let one = note(10, "ut in é", "the first", " and th");
        let two = note(20, "he first ", "and", " then");
        let far = note(90, "x ", "far", " aw");
        let old = Earlier::quoted(&[&far, &one, &two]);
        assert_eq!(old.text, "ut in éthe first and then\nx far aw");
        let quotes: Vec<_> = old.passages.iter().flatten().map(|p| &old.text[p.clone()]).collect();
        assert_eq!(quotes, ["far", "the first", "and"]);
        let words: Vec<_> = old.words.spots.iter().map(|s| &old.text[s.start..s.end]).collect();
        assert_eq!(words, ["", "in", "éthe", "first", "and", "", "far", ""], "cut words are left out");
    }

    #[test]
    fn a_quote_that_contradicts_its_neighbour_opens_a_piece_of_its_own() {
        let old = Earlier::quoted(&[&note(4, "one ", "two", " three"), &note(8, "zwei ", "drei", "")]);
        assert_eq!(old.text, "one two three\nzwei drei");
    }
}
