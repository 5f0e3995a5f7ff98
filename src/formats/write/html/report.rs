//! The report: what was counted, drawn, and after it the marked transcripts, as one page.

use std::collections::BTreeSet;
use std::io;

use super::charts::{bars, forest, matrix};
use super::palette::Palette;
use super::{HEAD, Page};
use crate::formats::findings::{Comparison, Findings};
use crate::formats::write::escape::html;
use crate::formats::{Bundle, Sheet};

/// Writes one self-contained page of `bundle` and of `findings` about it; the same bytes each time.
pub fn write_report(bundle: &Bundle<'_>, findings: &Findings, out: &mut dyn io::Write) -> io::Result<()> {
    let palette = Palette::of(bundle);
    let pages: Vec<_> = bundle
        .sheets
        .iter()
        .enumerate()
        .map(|(number, sheet)| Page::of(bundle, sheet, number, &palette))
        .collect();
    write_head(bundle, &palette, out)?;
    if !findings.tags.is_empty() {
        writeln!(out, "<h2>How often</h2>")?;
        bars("tag", &findings.tags, |name| palette.named(name), out)?;
        bars("speaker", &findings.speakers, |_| None, out)?;
    }
    write_places(&pages, out)?;
    if !findings.pairs.is_empty() {
        writeln!(out, "<h2>Which tags come together</h2>")?;
        writeln!(out, "<p class=\"about\">Stretches of text that carry both tags, whoever coded them.</p>")?;
        matrix(&palette, &findings.pairs, out)?;
    }
    if let Some(comparison) = &findings.agreement {
        write_agreement(&palette, comparison, out)?;
    }
    for page in &pages {
        writeln!(out, "<h2><bdi>{}</bdi></h2>", html(page.sheet.path))?;
        page.write_text(out)?;
    }
    writeln!(out, "</body>\n</html>")
}

fn write_head(bundle: &Bundle<'_>, palette: &Palette<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let title = html(bundle.title);
    write!(out, "{HEAD}<title>{title}</title>\n<style>\n{}", include_str!("style.css"))?;
    write!(out, "{}", include_str!("report.css"))?;
    palette.write_style(out)?;
    writeln!(out, "</style>\n</head>\n<body>\n<h1><bdi>{title}</bdi></h1>")?;
    writeln!(out, "<p class=\"about\">{}</p>", html(&summary(&bundle.sheets)))?;
    palette.write_legend(out)
}

/// `3 transcripts · 40 annotations · coders: ada, ben`
fn summary(sheets: &[Sheet<'_>]) -> String {
    let entries = || sheets.iter().flat_map(|sheet| &sheet.entries);
    let coders: BTreeSet<&str> = entries().map(|entry| entry.coder).collect();
    let coders: Vec<_> = coders.into_iter().collect();
    format!(
        "transcripts: {} · annotations: {} · coders: {}",
        sheets.len(),
        entries().count(),
        coders.join(", ")
    )
}

/// A line for each tag across each transcript.
fn write_places(pages: &[Page<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    let marked = |page: &&Page<'_>| page.passages.iter().any(|passage| !passage.tags.is_empty());
    let mut marked = pages.iter().filter(marked).peekable();
    if marked.peek().is_some() {
        writeln!(out, "<h2>Where</h2>")?;
    }
    for page in marked {
        writeln!(out, "<h3><bdi>{}</bdi></h3>", html(page.sheet.path))?;
        page.write_strip(out)?;
    }
    Ok(())
}

fn write_agreement(
    palette: &Palette<'_>,
    comparison: &Comparison,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "<h2>How far the coders agree</h2>")?;
    writeln!(out, "<p class=\"about\">{}</p>", html(&comparison.about))?;
    forest(palette, &comparison.rows, out)
}
