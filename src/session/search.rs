//! Finding words in every transcript of a project.

use std::num::NonZero;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::library::Library;
use super::study::Problem;
use crate::text::find::Pattern;
use crate::text::{Paragraph, Span, Transcript};

/// Threads that read at most.
const THREADS: usize = 8;

/// Code points of the paragraph that are shown before a hit.
const BEFORE: usize = 30;

/// Code points of the paragraph that are shown in all.
const SHOWN: usize = 160;

/// A place where the words are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The transcript's name: its path from the project's root.
    pub name: String,
    /// Number of the paragraph, 1-based.
    pub paragraph: usize,
    /// Who speaks, if anybody.
    pub speaker: Option<String>,
    /// The hit.
    pub span: Span,
    /// Words around the hit, on one line.
    pub words: String,
}

/// What a search found.
#[derive(Debug, Default)]
pub struct Search {
    /// In order of the transcripts' names, then of the text.
    pub sightings: Vec<Sighting>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Finds `pattern` in the transcripts of `library` called `names`, at most `most` hits in each.
pub fn search(library: Library<'_>, names: &[String], pattern: &Pattern, most: usize) -> Search {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let read_on = || {
        while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = search_one(library, name, pattern, most);
            if let Ok(mut found) = found.lock() {
                found.push((name, result));
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(THREADS).min(names.len());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(read_on);
        }
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|(name, _)| *name);
    let mut search = Search::default();
    for (_, result) in found {
        match result {
            Ok(sightings) => search.sightings.extend(sightings),
            Err(problem) => search.problems.push(problem),
        }
    }
    search
}

fn search_one(
    library: Library<'_>,
    name: &str,
    pattern: &Pattern,
    most: usize,
) -> Result<Vec<Sighting>, Problem> {
    let source = library.source(name).map_err(|error| Problem {
        path: library.project.path_of(name),
        place: None,
        what: error.to_string(),
    })?;
    let hits: Vec<Range<usize>> = pattern.find_in(&source.text, 0, source.text.len()).take(most).collect();
    if hits.is_empty() {
        // most transcripts have none, and are spared the search for speakers
        return Ok(Vec::new());
    }
    let transcript = Transcript::new(source);
    Ok(hits.into_iter().map(|hit| sighting(name, &transcript, hit)).collect())
}

fn sighting(name: &str, transcript: &Transcript, hit: Range<usize>) -> Sighting {
    let index = transcript.paragraph_at(hit.start);
    // the label is told as the speaker
    let said = |p: &Paragraph| {
        if hit.start >= p.label.end { p.label.end.max(p.range.start)..p.range.end } else { p.range.clone() }
    };
    let paragraph = transcript.paragraphs().get(index).map_or(0..0, said);
    let text = transcript.text();
    let before = &text[paragraph.start.clamp(0, hit.start)..hit.start];
    // from a word's beginning on
    let whole = |at: usize| at + before[at..].find(' ').map_or(0, |space| space + 1);
    let cut = before.char_indices().rev().nth(BEFORE).map(|(at, _)| whole(at));
    let lead = if cut.is_some() { "…" } else { "" };
    let start = hit.start - before.len() + cut.unwrap_or(0);
    let rest = &text[start..paragraph.end.max(hit.end)];
    let end = rest.char_indices().nth(SHOWN).map_or(rest.len(), |(at, _)| at);
    let tail = if end < rest.len() { "…" } else { "" };
    Sighting {
        name: name.to_owned(),
        paragraph: index + 1,
        speaker: transcript.speaker_of(index).map(str::to_owned),
        span: transcript.span_of(hit),
        words: format!("{lead}{}{tail}", rest[..end].trim().replace(['\n', '\t'], " ")),
    }
}
