//! Wraps the files named on the command line: how fast, and how well.
//!
//! `cargo bench --bench layout -- FILE...` prints, for each file, width and fit: MB/s (median of several runs, one
//! paragraph at a time), rows, rows that break a word or a cluster that would have fitted, rows that begin with a
//! blank or closing punctuation, and the fill: cells of the rows that another row of their paragraph follows,
//! without the blanks at their end, as a share of the width.

use std::ops::Range;
use std::time::{Duration, Instant};

use manicule::text::display::glyphs;
use manicule::text::layout::{Fit, block_at, wrap};
use unicode_segmentation::UnicodeSegmentation;

const CLOSING: &str = "!),.:;?]}’”»›…،؛؟۔।॥、。〉》」』】〕！），．：；？］｝";
const WIDTHS: [usize; 3] = [60, 80, 100];
const RUNS: usize = 5;

#[derive(Default)]
struct Quality {
    rows: usize,
    words: usize,
    clusters: usize,
    closing: usize,
    blank: usize,
    cells: usize,
    room: usize,
}

fn main() {
    println!("file | width | fit | MB/s | rows | words | clusters | closing | blank | fill");
    for file in std::env::args().skip(1).filter(|argument| !argument.starts_with("--")) {
        match std::fs::read(&file) {
            Ok(bytes) => measure(&file, &String::from_utf8_lossy(&bytes)),
            Err(error) => eprintln!("{file}: {error}"),
        }
    }
}

fn measure(file: &str, text: &str) {
    for width in WIDTHS {
        for fit in [Fit::Optimal, Fit::First] {
            let mut times: Vec<Duration> = (0..RUNS).map(|_| timed(text, width, fit)).collect();
            times.sort();
            let speed = megabytes(text) / times[RUNS / 2].as_secs_f64();
            let Quality { rows, words, clusters, closing, blank, cells, room } = judged(text, width, fit);
            let full = percent(cells, room);
            println!(
                "{file} | {width} | {fit:?} | {speed:.1} | {rows} | {words} | {clusters} | {closing} | {blank} | {full:.1} %"
            );
        }
    }
}

fn megabytes(text: &str) -> f64 {
    f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX)) / 1e6
}

fn percent(part: usize, whole: usize) -> f64 {
    let count = |cells| f64::from(u32::try_from(cells).unwrap_or(u32::MAX));
    100.0 * count(part) / count(whole.max(1))
}

fn timed(text: &str, width: usize, fit: Fit) -> Duration {
    let start = Instant::now();
    for unit in units(text) {
        std::hint::black_box(wrap(&text[unit], width, fit));
    }
    start.elapsed()
}

/// The paragraphs of `text`, long ones block by block.
fn units(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    let paragraphs = text.split_inclusive('\n').map(move |line| {
        end += line.len();
        end - line.len()..end
    });
    paragraphs.flat_map(move |paragraph| {
        let mut at = paragraph.start;
        std::iter::from_fn(move || {
            let block = (at < paragraph.end).then(|| block_at(text, paragraph.clone(), at))?;
            at = block.end;
            Some(block)
        })
    })
}

fn judged(text: &str, width: usize, fit: Fit) -> Quality {
    let mut quality = Quality::default();
    for unit in units(text) {
        let unit = &text[unit];
        let rows = wrap(unit, width, fit);
        quality.rows += rows.len();
        for pair in rows.windows(2) {
            judge(&mut quality, unit, &pair[0], width);
        }
    }
    quality
}

fn judge(quality: &mut Quality, unit: &str, row: &Range<usize>, width: usize) {
    let next = &unit[row.end..];
    quality.words += usize::from(breaks_a(unit.unicode_word_indices(), row.end, width));
    quality.clusters += usize::from(breaks_a(unit.grapheme_indices(true), row.end, width));
    quality.closing += usize::from(next.starts_with(|c| CLOSING.contains(c)));
    quality.blank += usize::from(next.starts_with(char::is_whitespace));
    quality.cells += cells(unit[row.clone()].trim_end());
    quality.room += width;
}

/// Whether `at` lies inside one of `parts`, and that would have fitted in a row.
fn breaks_a<'a>(mut parts: impl Iterator<Item = (usize, &'a str)>, at: usize, width: usize) -> bool {
    parts.any(|(start, part)| start < at && at < start + part.len() && cells(part) <= width)
}

fn cells(text: &str) -> usize {
    glyphs(text, 0).map(|glyph| glyph.width).sum()
}
