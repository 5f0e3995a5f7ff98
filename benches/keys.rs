//! What a key costs: working it in and drawing its frame, with many annotations and with none.
//!
//! `cargo bench --bench keys` prints, for each script, microseconds a key (median and 99th percentile) with no, 1,000
//! and 100,000 annotations, and the ratio of the medians of most to none. Saving is not part of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use manicule::annotation::{Annotation, Codebook, Fingerprint, Id, Layer, Moment, Notebook, Tag, TagId};
use manicule::app::{COMMANDS, Desk, Key, Keymap, Msg, State, update};
use manicule::text::{Source, Span, Transcript};
use manicule::tui::{theme::Theme, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Paragraphs of the text.
const PARAGRAPHS: usize = 20_000;
/// Tags of the codebook.
const TAGS: usize = 40;
/// Keys of each script, at least.
const KEYS: usize = 600;

/// What is pressed again and again.
const SCRIPTS: [(&str, &str); 8] = [
    ("down", "j"),
    ("paragraph", "}"),
    ("page", "<Space>"),
    ("tag ¶ by digit", "t1}"),
    ("tag sentence", "ist2)"),
    ("again", ".}"),
    ("next mark", "]t"),
    ("tag and undo", "t3u}"),
];

fn main() {
    println!("script | none | 1,000 | 100,000 | ratio   (µs a key: median, 99 %)");
    let text: String = (0..PARAGRAPHS)
        .map(|n| format!("Speaker {}: Number {n} says so. It is a sentence of its own.\n\n", n % 7))
        .collect();
    let transcript = Arc::new(Transcript::new(Source { text, ..Source::default() }));
    for (name, script) in SCRIPTS {
        let [none, some, many] = [0, 1_000, 100_000].map(|count| measure(&transcript, count, script));
        let ratio = many.0.as_secs_f64() / none.0.as_secs_f64();
        println!("{name} | {} | {} | {} | {ratio:.2}", shown(none), shown(some), shown(many));
    }
}

fn shown((median, most): (Duration, Duration)) -> String {
    format!("{:.0}, {:.0}", median.as_secs_f64() * 1e6, most.as_secs_f64() * 1e6)
}

/// Median and 99th percentile of the time of one key of `script` with `count` annotations.
fn measure(transcript: &Arc<Transcript>, count: usize, script: &str) -> (Duration, Duration) {
    let mut state = state(transcript, count);
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).expect("a test terminal");
    let theme = Theme::dark();
    let mut moment = Moment { millis: 1_795_000_000_000, random: 1 };
    send(&mut state, &mut moment, Msg::Resize(120, 40));
    for key in Key::script("9000G").expect("keys") {
        send(&mut state, &mut moment, Msg::Key(key));
    }
    let keys = Key::script(script).expect("keys");
    let mut times = Vec::new();
    while times.len() < KEYS {
        for key in &keys {
            let start = Instant::now();
            send(&mut state, &mut moment, Msg::Key(*key));
            terminal.draw(|frame| view::draw(&state, &theme, frame)).expect("drawn");
            times.push(start.elapsed());
        }
    }
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn send(state: &mut State, moment: &mut Moment, msg: Msg) {
    moment.millis += 1_000;
    update(state, *moment, msg);
}

/// A sitting with `count` annotations of `TAGS` tags, spread evenly over the text.
fn state(transcript: &Arc<Transcript>, count: usize) -> State {
    let at = Fingerprint::of(transcript.text());
    let length = transcript.text().chars().count();
    let tags: Vec<Tag> =
        (0..TAGS).map(|n| Tag::new(TagId::slug(&format!("tag {n}")), &format!("tag {n}"))).collect();
    let annotations = (0..count).filter_map(|n| {
        let start = n * (length - 100) / count.max(1);
        let id = Id::from(format!("{n:08}"));
        let mut made =
            Annotation::of(transcript, &at, Span::new(start, start + 20 + n % 60), id, String::new())?;
        made.tags.insert(tags[n % TAGS].id.clone());
        Some(made)
    });
    let layer = Layer::new("ada".to_owned(), at.clone(), annotations, HashMap::new());
    let notebook = Notebook::new(Codebook::new(tags.clone()), layer, Vec::new());
    let desk = Desk::new("talk.txt".to_owned(), transcript.clone(), notebook);
    State::new(desk, Arc::new(Keymap::new(COMMANDS).expect("no clash")))
}
