//! `manicule check`: every file of a project, every quote.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::output::{Stop, out};
use super::place;
use crate::annotation::Status;
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 nothing wrong · 1 something is wrong")]
pub(super) struct Check {
    /// Transcripts or folders [default: the project here]
    paths: Vec<PathBuf>,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let study = place::study(&self.paths)?;
        let mut findings: Vec<String> = study.problems.iter().map(ToString::to_string).collect();
        let mut count = 0;
        for marked in &study.marked {
            for notice in marked.transcript.notices() {
                findings.push(format!("{}: {notice}", marked.name));
            }
            for entry in marked.entries() {
                count += 1;
                let id = entry.annotation.id.short();
                let at = format!("{} ({}, {id})", marked.name, entry.coder);
                let found = entry.span.and_then(|span| marked.transcript.quote(span));
                if entry.status == Status::Exact
                    && entry.annotation.span.is_some()
                    && found != Some(&entry.annotation.quote)
                {
                    findings.push(format!("{at}: the text there is not the quote"));
                } else if entry.status != Status::Exact {
                    findings.push(format!("{at}: the text was changed since; see manicule rebase"));
                }
                for tag in entry.annotation.tags.iter().filter(|t| study.codebook.tag(t).is_none()) {
                    findings.push(format!("{at}: the codebook has no tag `{tag}`"));
                }
            }
        }
        let mut out = out();
        for finding in &findings {
            writeln!(out, "{}", visible(finding))?;
        }
        let transcripts = study.marked.len();
        writeln!(out, "{transcripts} transcripts, {count} annotations, {} findings", findings.len())?;
        out.flush()?;
        Ok(if findings.is_empty() { Exit::Done } else { Exit::Findings })
    }
}
