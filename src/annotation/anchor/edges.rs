//! The edges of a passage whose first or last words were changed.

use std::ops::Range;

use super::approx;
use super::atlas::{Atlas, Passage};
use super::mapping::Side;

/// Characters by which a rewritten edge may be longer than it was.
const GROWTH: usize = 32;
/// Bytes up to which rewritten text is searched letter by letter.
const WINDOW: usize = 2048;
/// Share of a passage's characters by which one match must beat the next.
const MARGIN: f64 = 0.08;

/// The bytes of the new text that `passage` became, when its old words `aligned` (first and last) have images; none
/// when nothing is left.
pub(super) fn range(atlas: &Atlas, passage: &Passage, aligned: (usize, usize)) -> Option<Range<usize>> {
    let Passage { bytes, words } = passage;
    let start = if aligned.0 == words.start {
        first_byte(atlas, bytes.start, aligned.0)?
    } else {
        changed_start(atlas, bytes.start, words.start, aligned.0)?
    };
    let end = if aligned.1 + 1 == words.end {
        last_byte(atlas, bytes.end, aligned.1)?
    } else {
        changed_end(atlas, bytes.end, words.end, aligned.1)?
    };
    (start < end).then_some(start..end)
}

/// Part of a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Inside {
    /// Bytes of the new text.
    pub(super) range: Range<usize>,
    /// Whether another part of the window resembles the passage about as much.
    pub(super) rivalled: bool,
}

/// The bytes in `window` of the new text that resemble the old passage `bytes` most, on word boundaries when the
/// passage was; none when nothing does.
pub(super) fn inside(atlas: &Atlas, bytes: &Range<usize>, window: &Range<usize>) -> Option<Inside> {
    if bytes.len().max(window.len()) > WINDOW {
        return None;
    }
    let pattern = approx::folded(&atlas.earlier.text[bytes.clone()]);
    let text = &atlas.new.text[window.clone()];
    let found = approx::find(&pattern, &approx::folded(text))?;
    let start = window.start + byte(text, found.range.start);
    let end = window.start + byte(text, found.range.end);
    let start = if is_word_start(atlas.old(), bytes.start) { snap_start(atlas.new, start) } else { start };
    let end = if is_word_end(atlas.old(), bytes.end) { snap_end(atlas.new, end) } else { end };
    let rivalled = (found.runner_up - found.errors) as f64 <= MARGIN * pattern.len() as f64;
    let range = start..end;
    (start < end && window.start <= start && end <= window.end).then_some(Inside { range, rivalled })
}

/// The image of byte `at`, which lies in the aligned old word `word` or in white space before it.
fn first_byte(atlas: &Atlas, at: usize, word: usize) -> Option<usize> {
    let (old, new) = (atlas.earlier.words.spots[word], atlas.new.words.spots[atlas.images[word]?.word]);
    if at > old.start {
        return Some(new.start + inner(atlas, old.start..at, new.start..new.end));
    }
    // white space at the edge of a passage belongs to it as far as it is still the same
    let lead = atlas.earlier.text[at..old.start].chars().rev();
    let same = lead.zip(atlas.new.text[..new.start].chars().rev()).take_while(|(a, b)| a == b);
    Some(new.start - same.map(|(_, c)| c.len_utf8()).sum::<usize>())
}

fn last_byte(atlas: &Atlas, at: usize, word: usize) -> Option<usize> {
    let (old, new) = (atlas.earlier.words.spots[word], atlas.new.words.spots[atlas.images[word]?.word]);
    if at < old.end {
        return Some(new.start + inner(atlas, old.start..at, new.start..new.end));
    }
    let trail = atlas.earlier.text[old.end..at].chars();
    let same = trail.zip(atlas.new.text[new.end..].chars()).take_while(|(a, b)| a == b);
    Some(new.end + same.map(|(_, c)| c.len_utf8()).sum::<usize>())
}

/// Bytes of `new` that have as many characters as `old`.
fn inner(atlas: &Atlas, old: Range<usize>, new: Range<usize>) -> usize {
    let count = atlas.earlier.text[old].chars().count();
    byte(&atlas.new.text[new], count)
}

/// Where a passage begins that began at byte `at` in old word `word` and whose first aligned word is `first`.
fn changed_start(atlas: &Atlas, at: usize, word: usize, first: usize) -> Option<usize> {
    let image = atlas.images[first]?;
    let spots = &atlas.new.words.spots;
    let left = atlas.left(word).filter(|(_, left)| left.block == image.block && left.word < image.word);
    if let Some((before, left)) = left
        && at <= atlas.earlier.words.spots[word].start
    {
        let gap = Rewritten { old: before + 1..first, new: left.word + 1..image.word }.after_break(atlas);
        if gap.new.is_empty() {
            return Some(spots[image.word].start);
        }
        let same =
            gap.new.clone().rev().find(|&new| atlas.new.words.keys[new] == atlas.earlier.words.keys[word]);
        if let Some(new) = same.or_else(|| gap.opposite(word)).or_else(|| gap.whole_from(atlas, word)) {
            return Some(spots[new].start);
        }
    }
    let limit = left.map_or(0, |(_, left)| spots[left.word].end);
    let rewritten = at..atlas.earlier.words.spots[first].end;
    if rewritten.len() > WINDOW {
        return Some(spots[image.word].start);
    }
    let pattern = approx::folded(&atlas.earlier.text[rewritten]);
    let end = spots[image.word].end;
    let text = last_chars(&atlas.new.text[limit..end], 2 * pattern.len() + GROWTH);
    let found = approx::find_at_end(&pattern, &approx::folded(text))?;
    let start = end - text.len() + byte(text, found.range.start);
    let snapped = if is_word_start(atlas.old(), at) { snap_start(atlas.new, start) } else { start };
    Some(snapped.clamp(limit, spots[image.word].start))
}

/// Where a passage ends that ended at byte `at` before old word `next` and whose last aligned word is `last`.
fn changed_end(atlas: &Atlas, at: usize, next: usize, last: usize) -> Option<usize> {
    let image = atlas.images[last]?;
    let spots = &atlas.new.words.spots;
    let right = atlas.right(next).filter(|(_, right)| right.block == image.block && right.word > image.word);
    if let Some((after, right)) = right
        && at >= atlas.earlier.words.spots[next - 1].end
    {
        let gap = Rewritten { old: last + 1..after, new: image.word + 1..right.word }.before_break(atlas);
        if gap.new.is_empty() {
            return Some(spots[image.word].end);
        }
        let same =
            gap.new.clone().find(|&new| atlas.new.words.keys[new] == atlas.earlier.words.keys[next - 1]);
        if let Some(new) = same.or_else(|| gap.opposite(next - 1)).or_else(|| gap.whole_to(atlas, next)) {
            return Some(spots[new].end);
        }
    }
    let limit = right.map_or(atlas.new.text.len(), |(_, right)| spots[right.word].start);
    let rewritten = atlas.earlier.words.spots[last].start..at;
    if rewritten.len() > WINDOW {
        return Some(spots[image.word].end);
    }
    let mut pattern = approx::folded(&atlas.earlier.text[rewritten]);
    let start = spots[image.word].start;
    let text = first_chars(&atlas.new.text[start..limit], 2 * pattern.len() + GROWTH);
    let mut reversed = approx::folded(text);
    pattern.reverse();
    reversed.reverse();
    let found = approx::find_at_end(&pattern, &reversed)?;
    let end = start + byte(text, reversed.len() - found.range.start);
    let snapped = if is_word_end(atlas.old(), at) { snap_end(atlas.new, end) } else { end };
    Some(snapped.clamp(spots[image.word].end, limit))
}

/// Words between two aligned words, and what stands there now.
struct Rewritten {
    old: Range<usize>,
    new: Range<usize>,
}

impl Rewritten {
    /// The new word in the place of old word `word` when there are as many as before.
    fn opposite(&self, word: usize) -> Option<usize> {
        (self.old.len() == self.new.len()).then(|| self.new.start + (word - self.old.start))
    }

    /// The same without new words on earlier lines, when the old words were on one line.
    fn after_break(mut self, atlas: &Atlas) -> Self {
        if !self.old_has_break(atlas) {
            let line = self.new.clone().rev().find(|&word| breaks_before(atlas.new, word));
            self.new.start = line.unwrap_or(self.new.start);
        }
        self
    }

    /// The same without new words on later lines, when the old words were on one line.
    fn before_break(mut self, atlas: &Atlas) -> Self {
        if !self.old_has_break(atlas) {
            let line = self.new.clone().find(|&word| breaks_before(atlas.new, word));
            self.new.end = line.unwrap_or(self.new.end);
        }
        self
    }

    fn old_has_break(&self, atlas: &Atlas) -> bool {
        self.old.clone().skip(1).any(|word| breaks_before(atlas.old(), word))
    }

    /// The first new word when the passage begins where the old words begin and the new ones are not much longer.
    fn whole_from(&self, atlas: &Atlas, word: usize) -> Option<usize> {
        (self.old.start == word && self.is_replacement(atlas)).then_some(self.new.start)
    }

    /// The last new word when the passage ends where the old words end and the new ones are not much longer.
    fn whole_to(&self, atlas: &Atlas, next: usize) -> Option<usize> {
        (self.old.end == next && self.is_replacement(atlas)).then_some(self.new.end - 1)
    }

    fn is_replacement(&self, atlas: &Atlas) -> bool {
        let bytes = |side: Side, words: &Range<usize>| -> usize {
            side.words.spots[words.clone()].iter().map(|spot| spot.weight()).sum()
        };
        bytes(atlas.new, &self.new) <= 2 * bytes(atlas.old(), &self.old) + GROWTH / 2
    }
}

/// The byte of character number `count` of `text`.
fn byte(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
}

fn first_chars(text: &str, count: usize) -> &str {
    &text[..byte(text, count)]
}

fn last_chars(text: &str, count: usize) -> &str {
    let start = count
        .checked_sub(1)
        .map_or(text.len(), |before| text.char_indices().rev().nth(before).map_or(0, |(at, _)| at));
    &text[start..]
}

/// Whether word `word` begins a line.
fn breaks_before(side: Side, word: usize) -> bool {
    let end = word.checked_sub(1).map_or(0, |before| side.words.spots[before].end);
    side.text[end..side.words.spots[word].start].contains('\n')
}

fn is_word_start(side: Side, at: usize) -> bool {
    side.words.touching(&(at..at + 1)).next().is_none_or(|word| side.words.spots[word].start >= at)
}

fn is_word_end(side: Side, at: usize) -> bool {
    at == 0 || side.words.touching(&(at - 1..at)).next().is_none_or(|word| side.words.spots[word].end <= at)
}

/// The start of the word that byte `at` lies in when at least half of the word follows, else of the next word.
fn snap_start(side: Side, at: usize) -> usize {
    let Some(spot) = side.words.spots.get(side.words.touching(&(at..at + 1)).start) else { return at };
    let half = spot.start + (spot.end - spot.start) / 2;
    match side.words.spots.get(side.words.touching(&(spot.end..spot.end + 1)).start) {
        Some(next) if at > half => next.start,
        _ => spot.start,
    }
}

/// The end of the word before byte `at`, or of the word it lies in when at least half of the word comes before.
fn snap_end(side: Side, at: usize) -> usize {
    let Some(before) = side.words.touching(&(0..at)).next_back() else { return at };
    let spot = side.words.spots[before];
    let half = spot.start + (spot.end - spot.start).div_ceil(2);
    match before.checked_sub(1).map(|n| side.words.spots[n]) {
        Some(earlier) if at < half => earlier.end,
        _ => spot.end,
    }
}
