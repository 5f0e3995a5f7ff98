//! What was left out or guessed, and where: the same things together, each place named.

use std::borrow::Cow;
use std::fmt;

/// Different things that are told of one file; there are more only when something foreign makes up the words.
const MOST_KINDS: usize = 40;

/// Runs of neighbouring places that are named of one thing.
const MOST_RUNS: usize = 100;

/// What is told of a file, in the order in which it was met first.
#[derive(Debug, Default)]
pub(super) struct Told {
    kinds: Vec<Kind>,
    /// How many places were of yet other kinds.
    others: usize,
}

/// The places at which the same was met.
#[derive(Debug)]
struct Kind {
    what: Cow<'static, str>,
    places: Vec<Place>,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// A line of text or a row of a sheet, 1-based.
    Line(usize),
    /// Line and column of a text, 1-based.
    Point(usize, usize),
    /// The column, 0-based, and the row, 1-based, of a table.
    Cell(usize, usize),
}

/// What the places are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within<'n> {
    /// The file itself, whose lines count.
    Lines,
    /// The member of this name in an archive, whose lines count.
    Member(&'n str),
    /// The sheet of this name, whose rows count.
    Sheet(&'n str),
}

impl Told {
    /// Adds that `what` was met in the line or row `number`.
    pub(super) fn at(&mut self, what: impl Into<Cow<'static, str>>, number: usize) {
        self.add(what.into(), Place::Line(number));
    }

    /// Adds that `what` was met at this line and column.
    pub(super) fn at_point(&mut self, what: impl Into<Cow<'static, str>>, (line, column): (usize, usize)) {
        self.add(what.into(), Place::Point(line, column));
    }

    /// Adds that `what` was met in the `column`, 0-based, of the row `number`.
    pub(super) fn in_cell(&mut self, what: impl Into<Cow<'static, str>>, column: usize, number: usize) {
        self.add(what.into(), Place::Cell(column, number));
    }

    fn add(&mut self, what: Cow<'static, str>, place: Place) {
        match self.kinds.iter().position(|kind| kind.what == what) {
            Some(known) => self.kinds[known].places.push(place),
            None if self.kinds.len() < MOST_KINDS => self.kinds.push(Kind { what, places: vec![place] }),
            None => self.others += 1,
        }
    }

    /// A notice for each thing, with its places `within` what they are in.
    pub(super) fn notices(self, within: Within<'_>) -> Vec<String> {
        let Self { kinds, others } = self;
        let told = kinds.into_iter().map(|Kind { what, mut places }| {
            places.sort_unstable();
            places.dedup();
            format!("{what}: {}", within.name(&places))
        });
        told.chain((others > 0).then(|| format!("{others} more places of other kinds"))).collect()
    }
}

impl Within<'_> {
    /// The ascending `places` of one kind: `lines 3, 5–9`, `Sheet1!C3, C5`.
    fn name(self, places: &[Place]) -> String {
        let several = if places.len() == 1 { "" } else { "s" };
        let listed = listed(places);
        let in_cells = matches!(places.first(), Some(Place::Cell(..)));
        match self {
            Within::Sheet(sheet) if in_cells => format!("{sheet}!{listed}"),
            Within::Sheet(sheet) => format!("row{several} {listed} of the sheet `{sheet}`"),
            Within::Lines if in_cells => {
                let lines: Vec<_> = places.iter().map(|place| Place::Line(place.line())).collect();
                self.name(&lines)
            }
            Within::Lines => format!("line{several} {listed}"),
            Within::Member(member) => format!("line{several} {listed} of `{member}`"),
        }
    }
}

impl Place {
    fn line(self) -> usize {
        match self {
            Place::Line(line) | Place::Point(line, _) | Place::Cell(_, line) => line,
        }
    }

    /// Whether nothing fits between `self` and `next`.
    fn is_before(self, next: Self) -> bool {
        match (self, next) {
            (Place::Line(line), Place::Line(next)) => line + 1 == next,
            (Place::Cell(column, row), Place::Cell(same, next)) => column == same && row + 1 == next,
            _ => false,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(line) => write!(f, "{line}"),
            Place::Point(line, column) => write!(f, "{line}:{column}"),
            Place::Cell(column, row) => write!(f, "{}{row}", column_name(*column)),
        }
    }
}

/// The letters of the `column`, 0-based: `A`, `Z`, `AA`.
pub(super) fn column_name(column: usize) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or_default()));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// The ascending `places`, neighbours together; not more than [`MOST_RUNS`].
fn listed(places: &[Place]) -> String {
    let mut runs: Vec<Vec<Place>> = Vec::new();
    for &place in places {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|last| last.is_before(place)) => run.push(place),
            _ => runs.push(vec![place]),
        }
    }
    let shown = runs.iter().take(MOST_RUNS).map(|run| match run[..] {
        [only] => only.to_string(),
        [one, two] => format!("{one}, {two}"),
        [first, .., last] => format!("{first}–{last}"),
        [] => String::new(),
    });
    let more: usize = runs.iter().skip(MOST_RUNS).map(Vec::len).sum();
    shown.chain((more > 0).then(|| format!("… and {more} more"))).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_named_and_neighbours_together() {
        let mut told = Told::default();
        for line in [9, 3, 4, 5, 12, 3, 13] {
            told.at("lines left out", line);
        }
        told.in_cell("no number", 27, 2);
        told.at_point("unknown", (3, 14));
        let notices = ["lines left out: lines 3–5, 9, 12, 13", "no number: line 2", "unknown: line 3:14"];
        assert_eq!(told.notices(Within::Lines), notices);
    }

    #[test]
    fn cells_are_named_as_a_spreadsheet_names_them() {
        let mut told = Told::default();
        for row in [2, 3, 4, 9] {
            told.in_cell("no number", 2, row);
            told.at("left out", row);
        }
        let notices = told.notices(Within::Sheet("Codings"));
        assert_eq!(notices, ["no number: Codings!C2–C4, C9", "left out: rows 2–4, 9 of the sheet `Codings`"]);
        assert_eq!([0, 25, 26, 701, 702, 16_383].map(column_name), ["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn what_somebody_else_words_does_not_grow_without_end() {
        let mut told = Told::default();
        for n in 0..1_000 {
            told.at(format!("reason {n}"), n);
            told.at("often", n * 2);
        }
        let notices = told.notices(Within::Member("a.xml"));
        assert_eq!(notices.len(), MOST_KINDS + 1);
        assert_eq!(notices.last().map(String::as_str), Some("961 more places of other kinds"));
        assert!(notices[1].ends_with("198, … and 900 more of `a.xml`"), "{}", notices[1]);
    }
}
