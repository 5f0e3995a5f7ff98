//! What opening and saving cost, 10,000 annotations in one file, as ratios to what they cannot do without: reading the
//! same file by `ron`, and writing, syncing, renaming and syncing the folder: `cargo bench --bench saving`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use manicule::annotation::{Action, Annotation, Change, Fingerprint, Id, Moment, Op, Way};
use manicule::store::journal::{Entry, Journal};
use manicule::store::{ContentHash, LayerFile, Project, RealDisk, TextVersion, write_file};
use manicule::text::Span;
use serde::Deserialize;

const COUNT: usize = 10_000;
const ROUNDS: usize = 15;

/// The file as `ron` reads it at once.
#[derive(Deserialize)]
#[allow(dead_code, reason = "only read")]
struct Plain {
    format: (u32, u32),
    transcript: String,
    coder: String,
    texts: BTreeMap<String, TextVersion>,
    annotations: Vec<Annotation>,
}

fn annotation(n: usize) -> Annotation {
    let id = format!("0193598e-7c3a-7b21-9d40-{n:012x}");
    let memo = Annotation::memo(
        &Fingerprint::of("a text"),
        String::new(),
        Id::from(id.as_str()),
        "2026-11-23T21:15:08Z".to_owned(),
    );
    Annotation {
        span: Some(Span::new(n * 100, n * 100 + 80)),
        quote: format!(
            "{n}: nobody doubts that the harbour will stay open, least of all the fish in it, said he"
        ),
        before: "Q. And then, if I may ask you so?".to_owned(),
        after: "\nQ. Thank you. I have no others.".to_owned(),
        tags: ["harbour/open".into(), "trust".into()].into(),
        note: if n.is_multiple_of(3) { format!("note {n}") } else { String::new() },
        ..memo
    }
}

/// The median of `ROUNDS` times of each of `works`, taken in turns.
fn medians<const N: usize>(works: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut times = [const { Vec::new() }; N];
    let mut works = works;
    for _ in 0..ROUNDS {
        for (work, times) in works.iter_mut().zip(&mut times) {
            let start = Instant::now();
            work();
            times.push(start.elapsed());
        }
    }
    times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    })
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn main() {
    let mut annotations: Vec<Annotation> = (0..COUNT).map(annotation).collect();
    let at = Fingerprint::of("a text");
    let version = TextVersion { chars: COUNT * 100, seen: "2026-11-20T09:12:44Z".to_owned(), encoding: None };
    let layer =
        LayerFile::new("talk.txt", "ada").render(&annotations, Some((&at, &version))).expect("written");
    let text = String::from_utf8(layer.bytes().to_vec()).expect("UTF-8");
    annotations[COUNT / 2].note = "changed".to_owned();

    let folder = tempfile::tempdir().expect("a folder");
    let project = Project::at(Arc::new(RealDisk), folder.path().to_owned());
    let (mut journal, _) = Journal::open(&project, "talk.txt", "ada", Moment { millis: 1, random: 1 });
    let mut number = 0;
    let mut entry = || {
        number += 1;
        let new = annotation(number);
        let action = Action::new(Way::Done, "tag ¶3 trust", vec![Op::Annotation(Change::add(new))]);
        Entry { at: "2026-11-23T21:15:08Z".to_owned(), action }
    };
    journal.append(&[entry()]).expect("written");
    let (ours, bare, line) =
        (folder.path().join("ours"), folder.path().join("bare"), folder.path().join("line"));
    write_file(&RealDisk, &ours, text.as_bytes(), None).expect("written");
    let mut log = File::create(&line).expect("made");

    let times = medians([
        &mut || drop(black_box(ron::from_str::<Plain>(&text).expect("read"))),
        &mut || drop(black_box(LayerFile::parse(text.as_bytes(), Path::new("")).expect("read"))),
        &mut || drop(black_box(layer.render(&annotations, None).expect("written"))),
        &mut || {
            let temporary = folder.path().join("temporary");
            let mut file = File::create(&temporary).expect("made");
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).expect("written");
            fs::rename(&temporary, &bare).expect("renamed");
            File::open(folder.path()).and_then(|folder| folder.sync_all()).expect("synced");
        },
        &mut || {
            let last = Some(ContentHash::of(text.as_bytes()));
            write_file(&RealDisk, &ours, text.as_bytes(), last).expect("written");
        },
        &mut || {
            log.write_all(&[b'x'; 500]).and_then(|()| log.sync_data()).expect("written");
        },
        &mut || journal.append(&[entry()]).expect("written"),
    ]);
    let [plain, parse, render, bare, ours, line, append] = times.map(millis);
    println!("{COUNT} annotations, {} KB; medians of {ROUNDS}, taken in turns", text.len() / 1_000);
    println!("open: ron {plain:.1} ms, ours {parse:.1} ms = {:.2} x ron", parse / plain);
    println!("render one change and read it back: {render:.1} ms = {:.2} x ron", render / plain);
    println!("write the file: bare {bare:.2} ms, ours {ours:.2} ms = {:.2} x bare", ours / bare);
    println!(
        "journal one action: bare append and fdatasync {line:.2} ms, ours {append:.2} ms = {:.2} x",
        append / line
    );
}
