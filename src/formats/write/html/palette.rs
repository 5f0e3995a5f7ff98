//! The tags that occur on the page: numbers, colours and counts.

use std::collections::BTreeMap;
use std::io;

use crate::annotation::TagId;
use crate::formats::Bundle;
use crate::formats::write::colour::hex;
use crate::formats::write::escape::html;
use crate::formats::write::row::{Row, rows};

/// The tags that are on some passage, in order of the codebook's tree; those that it lacks come last.
#[derive(Debug)]
pub(super) struct Palette<'a> {
    shades: Vec<Shade<'a>>,
    numbers: BTreeMap<&'a TagId, usize>,
}

/// Percent of a tag's colour that are left of it on a dark page; the rest is white.
const LIGHTER: u32 = 60;

/// How a tag is shown.
#[derive(Debug)]
struct Shade<'a> {
    name: &'a str,
    colour: String,
    count: usize,
}

impl<'a> Palette<'a> {
    pub(super) fn of(bundle: &Bundle<'a>) -> Self {
        let mut used: BTreeMap<&TagId, (&str, usize)> = BTreeMap::new();
        for (id, name) in rows(bundle).flat_map(|row| row.tags) {
            used.entry(id).or_insert((name, 0)).1 += 1;
        }
        let tree = bundle.codebook.tree();
        let known = tree.iter().map(|(_, tag)| &tag.id).filter(|id| used.contains_key(id));
        let mut order: Vec<&TagId> = known.collect();
        let rest: Vec<_> = used.keys().filter(|id| !order.contains(id)).copied().collect();
        order.extend(rest);
        let shade = |id: &&'a TagId| {
            let (name, count) = used.get(id).copied().unwrap_or_default();
            Shade { name, colour: hex(bundle.codebook.colour(id)), count }
        };
        let shades = order.iter().map(shade).collect();
        let numbers = order.iter().enumerate().map(|(number, id)| (*id, number)).collect();
        Self { shades, numbers }
    }

    /// The numbers of the tags of `row`, ascending.
    pub(super) fn numbers(&self, row: &Row<'_>) -> Vec<usize> {
        let mut numbers: Vec<_> =
            row.tags.iter().filter_map(|(id, _)| self.numbers.get(id).copied()).collect();
        numbers.sort_unstable();
        numbers
    }

    /// How many tags there are; their numbers are 0-based.
    pub(super) fn len(&self) -> usize {
        self.shades.len()
    }

    /// The number of the tag `id`; none when it is on no passage.
    pub(super) fn number(&self, id: &TagId) -> Option<usize> {
        self.numbers.get(id).copied()
    }

    /// The number of the first tag called `name`; none when it is on no passage.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.shades.iter().position(|shade| shade.name == name)
    }

    /// The escaped name of tag `number`.
    pub(super) fn name(&self, number: usize) -> String {
        self.shades.get(number).map(|shade| html(shade.name)).unwrap_or_default()
    }

    /// The name of tag `number` as it is, not escaped.
    pub(super) fn plain_name(&self, number: usize) -> &str {
        self.shades.get(number).map_or("", |shade| shade.name)
    }

    /// The colours for light and dark, and the rules that leave one tag lit.
    pub(super) fn write_style(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let variables = |mixed: fn(&str) -> String| {
            let one = |(n, shade): (usize, &Shade<'_>)| format!("--c{n}:{};", mixed(&shade.colour));
            self.shades.iter().enumerate().map(one).collect::<String>()
        };
        writeln!(out, ":root{{{}}}", variables(str::to_owned))?;
        let lighter = |colour: &str| format!("color-mix(in srgb,{colour} {LIGHTER}%,white)");
        writeln!(out, "@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}", variables(lighter))?;
        for n in 0..self.len() {
            let lit = format!(":root:has(#f{n}:checked)");
            writeln!(out, "{lit} mark:not(.t{n}){{background:none;box-shadow:none}}")?;
            writeln!(out, "{lit} :is(.about,.strip tr):not(.t{n}){{display:none}}")?;
            writeln!(out, "{lit} .paragraph:not(.t{n}){{opacity:.65}}")?;
        }
        Ok(())
    }

    /// The legend, which is also the filter.
    pub(super) fn write_legend(&self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.shades.is_empty() {
            return Ok(());
        }
        writeln!(out, "<fieldset><legend>Tags</legend>")?;
        writeln!(out, "<label><input type=\"radio\" name=\"lit\" checked> all</label>")?;
        for (n, Shade { name, count, .. }) in self.shades.iter().enumerate() {
            let name = html(name);
            writeln!(
                out,
                "<label style=\"--a:var(--c{n})\"><input type=\"radio\" name=\"lit\" id=\"f{n}\"> <i></i><bdi>{name}</bdi> <b>{count}</b></label>"
            )?;
        }
        writeln!(out, "</fieldset>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Codebook, Tag};

    const STYLE: &str = include_str!("style.css");

    type Rgb = [f64; 3];

    /// The colour `#rgb` or `#rrggbb`, each part from 0 to 1.
    fn rgb(text: &str) -> Rgb {
        let digits: String = match text.len() {
            4 => text[1..].chars().flat_map(|digit| [digit, digit]).collect(),
            _ => text[1..7].to_owned(),
        };
        [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).expect("hex")) / 255.0)
    }

    /// `percent` of `colour` over `under`.
    fn mixed(colour: Rgb, percent: u32, under: Rgb) -> Rgb {
        let share = f64::from(percent) / 100.0;
        [0, 1, 2].map(|part| colour[part] * share + under[part] * (1.0 - share))
    }

    /// The contrast of two colours (WCAG 2.2, "contrast ratio" and "relative luminance").
    fn contrast(one: Rgb, other: Rgb) -> f64 {
        let linear =
            |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        let light = |[r, g, b]: Rgb| 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
        let (one, other) = (light(one) + 0.05, light(other) + 0.05);
        one.max(other) / one.min(other)
    }

    /// The value of the style's variable `name` on a light page (0) or a dark one (1).
    fn variable(name: &str, scheme: usize) -> Rgb {
        let value = STYLE.split(&format!("--{name}:")).nth(scheme + 1).expect("set for both");
        rgb(value.split([';', '}']).next().expect("a value"))
    }

    /// Percent of its colour that a highlight has over the page.
    fn strength() -> u32 {
        let behind =
            STYLE.split("background:color-mix(in srgb,var(--a,var(--faint)) ").nth(1).expect("of marks");
        behind.split('%').next().and_then(|percent| percent.parse().ok()).expect("percent")
    }

    #[test]
    fn words_and_numbers_can_be_read_on_every_highlight_in_light_and_dark() {
        // a highlight is of one colour however many passages overlap there: the others are lines below
        let tags: Vec<Tag> = (0..24).map(|n| Tag::new(format!("t{n}").as_str().into(), "t")).collect();
        let codebook = Codebook::new(tags);
        let own = codebook.tags().iter().map(|tag| hex(codebook.colour(&tag.id)));
        let extremes =
            ["#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff", "#ff00ff"];
        for colour in own.chain(extremes.map(str::to_owned)) {
            for scheme in [0, 1] {
                let colour = rgb(&colour);
                let shown = if scheme == 1 { mixed(colour, LIGHTER, [1.0; 3]) } else { colour };
                let behind = mixed(shown, strength(), variable("paper", scheme));
                for words in ["ink", "faint"] {
                    let contrast = contrast(variable(words, scheme), behind);
                    assert!(contrast >= 4.5, "{words} on {colour:?}, scheme {scheme}: {contrast:.2}");
                }
            }
        }
        assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
    }
}
