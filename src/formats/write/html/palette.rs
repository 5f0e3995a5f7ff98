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
        let lighter = |colour: &str| format!("color-mix(in srgb,{colour} 60%,white)");
        writeln!(out, "@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}", variables(lighter))?;
        for n in 0..self.len() {
            let lit = format!(":root:has(#f{n}:checked)");
            writeln!(out, "{lit} mark:not(.t{n}){{background:none;box-shadow:none}}")?;
            writeln!(out, "{lit} :is(.about,.strip tr):not(.t{n}){{display:none}}")?;
            writeln!(out, "{lit} .paragraph:not(.t{n}){{opacity:.4}}")?;
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
