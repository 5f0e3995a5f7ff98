//! Every reader and parser on bytes that were bent, cut and mixed: none may panic, and what they accept is sound.
//!
//! A few runs of each are in the gate, always the same. `MANICULE_FUZZ_SECONDS=600 cargo test --release --test it
//! fuzz -- --nocapture` gives each target that long; `MANICULE_FUZZ_SEED` begins elsewhere. Bytes that break a target
//! are written to a file, which is named.

mod mutate;
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use mutate::Mutator;
use targets::{TARGETS, Target};

/// Runs of each target in the gate.
const RUNS: usize = 200;

/// A run that takes longer than this hangs; asked only where it is fuzzed for a time.
const PATIENCE: Duration = Duration::from_secs(10);

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// How long a target is fuzzed.
#[derive(Clone, Copy)]
enum Length {
    Runs(usize),
    Time(Duration),
}

impl Length {
    fn is_over(self, runs: usize, start: Instant) -> bool {
        match self {
            Self::Runs(most) => runs >= most,
            Self::Time(most) => start.elapsed() >= most,
        }
    }
}

/// Feeds `target` for `length`. Returns how many runs it had; an error names the file of what broke it.
fn fuzz(target: &Target, length: Length, seed: u64) -> Result<usize, String> {
    let seeds: Vec<Vec<u8>> = target.seeds.iter().map(|seed| seed.to_vec()).collect();
    let mut mutator = Mutator::new(seeds, seed);
    let start = Instant::now();
    let mut runs = 0;
    while !length.is_over(runs, start) {
        let bytes = mutator.next_input();
        let began = Instant::now();
        let is_sound = catch_unwind(AssertUnwindSafe(|| (target.run)(&bytes))).is_ok();
        let hangs = matches!(length, Length::Time(_)) && began.elapsed() > PATIENCE;
        if !is_sound || hangs {
            let path = std::env::temp_dir().join(format!("manicule-fuzz-{}-{seed}-{runs}", target.name));
            fs::write(&path, &bytes).expect("the folder for such files can be written");
            let what = if hangs { "hangs" } else { "fails" };
            return Err(format!("{} {what} on {} (seed {seed}, run {runs})", target.name, path.display()));
        }
        runs += 1;
    }
    Ok(runs)
}

#[test]
fn no_target_breaks_on_bent_bytes() {
    let seed = number("MANICULE_FUZZ_SEED").unwrap_or(1);
    let seconds = number("MANICULE_FUZZ_SECONDS").map(Duration::from_secs);
    let length = seconds.map_or(Length::Runs(RUNS), Length::Time);
    let only = std::env::var("MANICULE_FUZZ_TARGET").ok();
    let mut broken = Vec::new();
    for target in TARGETS.iter().filter(|target| only.as_ref().is_none_or(|only| *only == target.name)) {
        match fuzz(target, length, seed) {
            Ok(runs) => println!("{}: {runs} runs", target.name),
            Err(what) => broken.push(what),
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_target_that_breaks_is_caught_and_its_bytes_are_kept() {
    let run = |bytes: &[u8]| assert!(!bytes.contains(&b'('), "on purpose");
    let target = Target { name: "control", seeds: &[b"a (b) c"], run };
    let said = fuzz(&target, Length::Runs(RUNS), 1).expect_err("it breaks");
    let path = said.split_whitespace().nth(3).expect("a path").to_owned();
    assert!(fs::read(&path).expect("a file").contains(&b'('));
    fs::remove_file(path).expect("there");
}
