//! `manicule find`: words in every transcript.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use super::Exit;
use super::output::{Stop, complain, out};
use super::place::{self, Encoding};
use crate::session::{Sighting, search};
use crate::text::display::visible;
use crate::text::find::Pattern;

#[derive(Debug, clap::Args)]
pub(super) struct Find {
    /// Words, or a regular expression; case counts when there is a capital letter
    pattern: String,
    /// Transcripts or folders [default: all transcripts of the project here]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    encoding: Encoding,
    /// Look for the words as they are, not as a regular expression
    #[arg(long, short = 'F')]
    literal: bool,
    /// Look past accents and signs: resume finds résumé
    #[arg(long, conflicts_with = "literal")]
    fold: bool,
    /// Print one JSON object a line: transcript, paragraph (1-based), speaker, start and end (code points, half-open), words
    #[arg(long)]
    json: bool,
}

/// A hit as it is printed with `--json`.
#[derive(Serialize)]
struct Row<'a> {
    transcript: &'a str,
    paragraph: usize,
    speaker: Option<&'a str>,
    start: usize,
    end: usize,
    words: &'a str,
}

impl Find {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let pattern = self.pattern()?;
        let (project, names) = place::transcripts(&self.paths)?;
        let found = search(self.encoding.library(&project), &names, &pattern, usize::MAX);
        for problem in &found.problems {
            complain(&visible(&problem.to_string()));
        }
        let mut out = out();
        for sighting in &found.sightings {
            if self.json {
                serde_json::to_writer(&mut out, &Row::of(sighting)).map_err(std::io::Error::from)?;
                writeln!(out)?;
            } else {
                writeln!(out, "{}", visible(&line(sighting)))?;
            }
        }
        out.flush()?;
        if !found.problems.is_empty() {
            return Ok(Exit::Unreadable);
        }
        // as grep does: nothing found is worth telling a script
        Ok(if found.sightings.is_empty() { Exit::Findings } else { Exit::Done })
    }

    fn pattern(&self) -> Result<Pattern, Stop> {
        if self.pattern.is_empty() {
            return Err(Stop::usage("nothing to look for"));
        }
        if self.literal {
            return Ok(Pattern::literal(&self.pattern));
        }
        if self.fold {
            return Ok(Pattern::folded(&self.pattern));
        }
        Pattern::regex(&self.pattern)
            .map_err(|bad| Stop::usage(format!("{bad}; -F looks for the words as they are")))
    }
}

fn line(sighting: &Sighting) -> String {
    let speaker = sighting.speaker.as_ref().map(|name| format!("  {name}:")).unwrap_or_default();
    format!("{}  ¶{}{speaker}  {}", sighting.name, sighting.paragraph, sighting.words)
}

impl<'a> Row<'a> {
    fn of(sighting: &'a Sighting) -> Self {
        Self {
            transcript: &sighting.name,
            paragraph: sighting.paragraph,
            speaker: sighting.speaker.as_deref(),
            start: sighting.span.start,
            end: sighting.span.end,
            words: &sighting.words,
        }
    }
}
