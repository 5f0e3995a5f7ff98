//! Times of writing 100,000 annotations of ten transcripts in each format, in milliseconds, and whether two times give
//! the same bytes: `cargo bench --bench export`, or with `-- qdpx` only those of that name.

use std::io;
use std::time::Instant;

use manicule::annotation::{Annotation, Codebook, Fingerprint, Id, Status, Tag, TagId};
use manicule::formats::{Bundle, Cells, EXPORTS, Entry, Sheet};
use manicule::text::{Source, Span, Transcript};

const TRANSCRIPTS: usize = 10;
const EACH: usize = 10_000;
const PARAGRAPHS: usize = 3_000;
const TAGS: usize = 40;

/// Numbers that look random (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

fn transcript(dice: &mut Dice) -> Transcript {
    let words = ["ta", "remon", "liso", "kadu", "ver", "a", "inpo", "neshi", "ulta", "é", "港口", "😀"];
    let mut text = String::new();
    for _ in 0..PARAGRAPHS {
        text += ["Ada Quill: ", "Ben Oar: ", "Mara Voss: "][dice.below(3)];
        for _ in 0..40 {
            text += words[dice.below(words.len())];
            text.push(' ');
        }
        text += "\n\n";
    }
    Transcript::new(Source { text, ..Source::default() })
}

fn annotations(transcript: &Transcript, dice: &mut Dice) -> Vec<Annotation> {
    let length = transcript.chars_at(transcript.text().len());
    let at = Fingerprint::of(transcript.text());
    let mut starts: Vec<usize> = (0..EACH).map(|_| dice.below(length - 200)).collect();
    starts.sort_unstable();
    let made = starts.into_iter().enumerate().filter_map(|(n, start)| {
        let span = Span::new(start, start + 20 + dice.below(160));
        let id = Id::from(format!("0193598e-7c3a-7000-{:04x}-{n:012x}", dice.below(0x4000) + 0x8000));
        let time = format!("2026-11-23T10:{:02}:{:02}Z", n / 60 % 60, n % 60);
        let annotation = Annotation::of(transcript, &at, span, id, time)?;
        let tags = (0..=dice.below(2)).map(|_| TagId::from(format!("tag-{}", dice.below(TAGS)).as_str()));
        let tags = tags.collect();
        let note = if dice.below(3) == 0 { "A note of some words.".to_owned() } else { String::new() };
        Some(Annotation { tags, note, ..annotation })
    });
    made.collect()
}

/// Counts bytes and remembers their sum, so that no memory is measured.
#[derive(Default)]
struct Counted {
    bytes: usize,
    hash: blake3::Hasher,
}

impl io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len();
        self.hash.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let names: Vec<String> = (0..TRANSCRIPTS).map(|n| format!("talk-{n}.txt")).collect();
    let transcripts: Vec<_> = names.iter().map(|_| transcript(&mut dice)).collect();
    let made: Vec<_> = transcripts.iter().map(|transcript| annotations(transcript, &mut dice)).collect();
    let tags = (0..TAGS).map(|n| Tag::new(format!("tag-{n}").as_str().into(), &format!("Tag {n}"))).collect();
    let codebook = Codebook::new(tags);
    let sheet = |n: usize| Sheet {
        path: &names[n],
        transcript: &transcripts[n],
        entries: made[n]
            .iter()
            .enumerate()
            .map(|(i, annotation)| Entry {
                coder: ["ada", "ben", "eva"][i % 3],
                annotation,
                status: Status::Exact,
                span: annotation.span,
            })
            .collect(),
    };
    let many = Bundle {
        title: "Talks",
        codebook: &codebook,
        sheets: (0..TRANSCRIPTS).map(sheet).collect(),
        cells: Cells::Safe,
    };
    let one = Bundle { title: "Talks", codebook: &codebook, sheets: vec![sheet(0)], cells: Cells::Safe };
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for export in EXPORTS.iter().filter(|e| wanted.is_empty() || wanted.iter().any(|word| word == e.name)) {
        // a file of brat belongs to one transcript
        let bundle = if export.name == "brat" { &one } else { &many };
        let count: usize = bundle.sheets.iter().map(|sheet| sheet.entries.len()).sum();
        let write = || {
            let mut out = io::BufWriter::new(Counted::default());
            (export.write)(bundle, &mut out).expect("counting never fails");
            out.into_inner().map(|counted| (counted.bytes, counted.hash.finalize())).ok()
        };
        let start = Instant::now();
        let first = write();
        let taken = start.elapsed().as_millis();
        let same = if first == write() { "the same twice" } else { "NOT the same twice" };
        let bytes = first.map_or(0, |(bytes, _)| bytes) >> 10;
        println!("{:<14} {count:>7} annotations {taken:>6} ms {bytes:>8} KiB, {same}", export.name);
    }
}
