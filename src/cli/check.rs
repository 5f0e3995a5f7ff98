//! `manicule check`: every file of a project, every quote.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::output::{Stop, out};
use super::place;
use crate::annotation::Status;
use crate::session::{Mended, Origin, mend};
use crate::store::{Project, SyncCopy};
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 nothing wrong · 1 something is wrong")]
pub(super) struct Check {
    /// Transcripts or folders [default: the project here]
    paths: Vec<PathBuf>,
    /// Bring together what git left between its markers, and copies that sync programs made of a file
    #[arg(long)]
    merge: bool,
    /// Take away what saves left behind that were cut off
    #[arg(long)]
    repair: bool,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let (project, _) = place::project_of(&self.paths)?;
        let mended = if self.merge { mend(&project) } else { Vec::new() };
        let mut findings: Vec<String> = mended.iter().filter_map(failure).collect();
        if self.repair {
            project.drafts().iter().try_for_each(|draft| project.disk().remove(draft))?;
        }
        let study = place::study(&self.paths)?;
        findings.extend(study.problems.iter().map(ToString::to_string));
        findings.extend(project.copies().iter().map(|copy| left_over(&project, copy)));
        findings.extend(drafts(&project));
        for tag in study.codebook.tags().iter().filter(|tag| !tag.conflicts.is_empty()) {
            findings.push(format!(
                "codebook ({}): both sides changed this tag; C in the program chooses",
                tag.id
            ));
        }
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
                if !entry.annotation.conflicts.is_empty() {
                    findings
                        .push(format!("{at}: both sides changed this annotation; C in the program chooses"));
                }
                for tag in entry.annotation.tags.iter().filter(|t| study.codebook.tag(t).is_none()) {
                    findings.push(format!("{at}: the codebook has no tag `{tag}`"));
                }
            }
        }
        let mut out = out();
        for line in mended.iter().filter_map(success) {
            writeln!(out, "{}", visible(&line))?;
        }
        for finding in &findings {
            writeln!(out, "{}", visible(finding))?;
        }
        let transcripts = study.marked.len();
        writeln!(out, "{transcripts} transcripts, {count} annotations, {} findings", findings.len())?;
        out.flush()?;
        Ok(if findings.is_empty() { Exit::Done } else { Exit::Findings })
    }
}

/// What saves left behind that were cut off.
fn drafts(project: &Project) -> impl Iterator<Item = String> {
    let told = |path: PathBuf| {
        format!("{}: left by a save that was cut off; see manicule check --repair", path.display())
    };
    project.drafts().into_iter().map(told)
}

/// What was mended, in a reader's words.
fn success(mended: &Mended) -> Option<String> {
    let conflicts = *mended.outcome.as_ref().ok()?;
    let path = mended.path.display();
    let done = match &mended.from {
        Origin::Git => format!("{path}: merged from the versions that git keeps; now: git add"),
        Origin::Markers => {
            format!("{path}: merged from the lines between git's markers; what one side deleted may be back")
        }
        Origin::Copy(put_away) => {
            format!("{path}: its copy was brought in and put away as {}", put_away.display())
        }
    };
    let choices =
        if conflicts == 0 { String::new() } else { format!("; {conflicts} records leave a choice") };
    Some(done + &choices)
}

/// What could not be mended, and why.
fn failure(mended: &Mended) -> Option<String> {
    let why = mended.outcome.as_ref().err()?;
    Some(format!("{}: not merged: {why}", mended.path.display()))
}

/// A copy that nobody brought in yet.
fn left_over(project: &Project, copy: &SyncCopy) -> String {
    let of = copy.of.strip_prefix(project.root()).unwrap_or(&copy.of).display();
    format!("{}: a copy that a sync program made of {of}; see manicule check --merge", copy.path.display())
}
