//! Numbers as pictures: tables whose last column is drawn, and the square of tags that meet.

use std::collections::BTreeSet;
use std::io;

use super::palette::Palette;
use crate::formats::findings::{Frequency, Pair, Reliability};
use crate::formats::write::escape::html;

/// A table of how often each `what` is; `number` finds the tag that a name is the name of, for its colour.
pub(super) fn bars(
    what: &str,
    rows: &[Frequency],
    number: impl Fn(&str) -> Option<usize>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let most = rows.iter().map(|row| row.annotations).max().unwrap_or(0).max(1);
    writeln!(out, "<table class=\"drawn\">")?;
    writeln!(out, "<tr><th>{what}</th><td>annotations</td><td>words</td><td>of the text</td><td></td></tr>")?;
    for Frequency { name, annotations, words, share } in rows {
        let name = name.as_deref();
        let number = name.and_then(&number);
        let shown = name.map_or_else(|| format!("(no {what})"), html);
        let class = number.map(|n| format!(" class=\"t{n}\"")).unwrap_or_default();
        let colour = number.map_or_else(|| "var(--faint)".to_owned(), |n| format!("var(--c{n})"));
        write!(out, "<tr{class}><th><bdi>{shown}</bdi></th><td>{annotations}</td><td>{words}</td>")?;
        write!(out, "<td>{:.1} %</td><td>{OPEN}<title>{shown}: {annotations}</title>", share * 100.0)?;
        let width = annotations * WIDTH / most;
        writeln!(out, "<rect width=\"{width}\" height=\"10\" fill=\"{colour}\"/></svg></td></tr>")?;
    }
    writeln!(out, "</table>")
}

/// How a picture in a table begins: it is as wide as its cell, in units of [`WIDTH`].
const OPEN: &str = "<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\">";

const WIDTH: usize = 1000;

/// The values between which α is drawn; what is lower stands at the edge.
const AXIS: (f64, f64) = (-0.2, 1.0);

/// Where lines are drawn: chance, and what is customary for tentative and for firm conclusions (Krippendorff, Content
/// Analysis, 4th ed. 2019, §12.6).
const LINES: [f64; 3] = [0.0, 0.667, 0.8];

/// A table of how far coders agree on each tag; α is drawn with its interval.
pub(super) fn forest(palette: &Palette<'_>, rows: &[Reliability], out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "<table class=\"drawn\">")?;
    let heads = ["n", "prevalence", "agreement", "Cohen κ", "Krippendorff α"];
    write!(out, "<tr><th>tag</th>")?;
    heads.iter().try_for_each(|head| write!(out, "<td>{head}</td>"))?;
    writeln!(out, "<td>α from {:.1} to {:.1}; lines at 0, 0.667 and 0.8</td></tr>", AXIS.0, AXIS.1)?;
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by_key(|row| palette.number(&row.tag).unwrap_or(usize::MAX));
    for row in rows {
        write_reliability(palette, row, out)?;
    }
    writeln!(out, "</table>")
}

fn write_reliability(palette: &Palette<'_>, row: &Reliability, out: &mut dyn io::Write) -> io::Result<()> {
    let number = palette.number(&row.tag);
    let name = number.map_or_else(|| html(row.tag.as_str()), |number| palette.name(number));
    let class = number.map(|n| format!(" class=\"t{n}\"")).unwrap_or_default();
    let colour = number.map_or_else(|| "var(--faint)".to_owned(), |n| format!("var(--c{n})"));
    let value = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
    write!(out, "<tr{class}><th><bdi>{name}</bdi></th><td>{}</td>", row.items)?;
    write!(out, "<td>{:.1} %</td><td>{}</td>", row.prevalence * 100.0, value(row.observed))?;
    write!(out, "<td>{}</td><td>{}</td><td>{OPEN}", value(row.kappa), value(row.alpha))?;
    write!(out, "<title>{name}: α {}</title>", value(row.alpha))?;
    for line in LINES {
        write!(out, "<rect x=\"{}\" width=\"1\" height=\"10\" fill=\"var(--faint)\"/>", along(line))?;
    }
    if let Some((low, high)) = row.interval {
        let (from, to) = (along(low), along(high));
        let width = (to - from).max(2.0);
        write!(out, "<rect x=\"{from}\" y=\"4\" width=\"{width}\" height=\"2\" fill=\"{colour}\"/>")?;
    }
    if let Some(alpha) = row.alpha {
        let x = along(alpha) - 4.0;
        write!(out, "<rect x=\"{x}\" y=\"1\" width=\"8\" height=\"8\" fill=\"{colour}\"/>")?;
    }
    writeln!(out, "</svg></td></tr>")
}

/// Where `value` is on the axis, in units of the picture.
fn along(value: f64) -> f64 {
    let part = if value.is_nan() { 0.0 } else { (value - AXIS.0) / (AXIS.1 - AXIS.0) };
    (part.clamp(0.0, 1.0) * WIDTH as f64).round()
}

/// The side of a square and the width of the names beside them, in pixels.
const SIDE: usize = 26;
const NAMES: usize = 200;

/// Characters of a name that are shown beside the squares.
const LONGEST: usize = 26;

/// The tags that meet, against each other: the darker a square, the more often.
pub(super) fn matrix(palette: &Palette<'_>, pairs: &[Pair], out: &mut dyn io::Write) -> io::Result<()> {
    let numbered = pairs.iter().filter_map(|pair| {
        let (one, other) = (palette.number(&pair.one)?, palette.number(&pair.other)?);
        Some((one.max(other), one.min(other), pair.meetings))
    });
    let numbered: Vec<_> = numbered.collect();
    let tags: BTreeSet<usize> = numbered.iter().flat_map(|(row, column, _)| [*row, *column]).collect();
    let tags: Vec<usize> = tags.into_iter().collect();
    let most = numbered.iter().map(|(.., meetings)| *meetings).max().unwrap_or(0).max(1);
    let (width, height) = (NAMES + SIDE * tags.len(), SIDE * (tags.len() + 1));
    writeln!(
        out,
        "<svg class=\"matrix\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">"
    )?;
    for (place, tag) in tags.iter().enumerate() {
        let (x, y) = (NAMES + SIDE * place + SIDE / 2, SIDE * (place + 1) + SIDE / 2 + 4);
        writeln!(out, "<text x=\"{x}\" y=\"17\" text-anchor=\"middle\">{}</text>", place + 1)?;
        let (top, wide) = (SIDE * (place + 1), SIDE * place);
        writeln!(
            out,
            "<rect class=\"bed\" x=\"{NAMES}\" y=\"{top}\" width=\"{wide}\" height=\"{}\"/>",
            SIDE - 2
        )?;
        let name = shortened(palette.plain_name(*tag));
        writeln!(out, "<text x=\"0\" y=\"{y}\" fill=\"var(--c{tag})\">{} {}</text>", place + 1, html(&name))?;
    }
    for (row, column, meetings) in numbered {
        let place = |tag: usize| tags.binary_search(&tag).unwrap_or(0);
        let (x, y) = (NAMES + SIDE * place(column), SIDE * (place(row) + 1));
        let shade = 10 + 60 * meetings / most;
        let names = format!("{} × {}: {meetings}", palette.name(row), palette.name(column));
        write!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{0}\" height=\"{0}\" ", SIDE - 2)?;
        write!(
            out,
            "fill=\"color-mix(in srgb,var(--ink) {shade}%,var(--paper))\"><title>{names}</title></rect>"
        )?;
        let ink = if shade > 40 { "var(--paper)" } else { "var(--ink)" };
        let (x, y) = (x + SIDE / 2 - 1, y + SIDE / 2 + 3);
        writeln!(out, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"{ink}\">{meetings}</text>")?;
    }
    writeln!(out, "</svg>")
}

/// The beginning of `name`, when it is too long to stand beside the squares.
fn shortened(name: &str) -> String {
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_along_the_axis_and_never_beside_it() {
        let places = [-9.0, -0.2, 0.0, 0.8, 1.0, 9.0, f64::NAN].map(along);
        assert_eq!(places.map(|place| format!("{place}")), ["0", "0", "167", "833", "1000", "1000", "0"]);
    }

    #[test]
    fn a_name_is_cut_between_characters() {
        assert_eq!(shortened("Guarantees"), "Guarantees");
        assert_eq!(shortened(&"é".repeat(LONGEST + 1)), format!("{}…", "é".repeat(LONGEST)));
    }
}
