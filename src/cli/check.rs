//! `manicule check`: every file of a project, every quote.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::output::{Stop, counted, out};
use super::place::{self, Encoding};
use crate::annotation::{Codebook, Status};
use crate::formats::Entry;
use crate::session::{Marked, Mended, Origin, mend, restore};
use crate::store::spare::{self, Spare};
use crate::store::{Project, SyncCopy};
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 nothing wrong · 1 something is wrong")]
pub(super) struct Check {
    /// Transcripts or folders [default: the project here]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    encoding: Encoding,
    /// Bring together what git left between its markers, and copies that sync programs made of a file
    #[arg(long)]
    merge: bool,
    /// Bring back files of annotations/ that are gone, as they were last saved on this machine
    #[arg(long)]
    restore: bool,
    /// Take away what saves left behind that were cut off
    #[arg(long)]
    repair: bool,
}

impl Check {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let (project, _) = place::project_of(&self.paths)?;
        let mended = self.mend(&project)?;
        let study = place::study(&self.paths, self.encoding)?;
        let mut findings: Vec<String> = mended.iter().filter_map(failure).collect();
        findings.extend(study.problems.iter().map(ToString::to_string));
        findings.extend(project.copies().iter().map(|copy| left_over(&project, copy)));
        findings.extend(spare::lost(&project).iter().map(gone));
        findings.extend(drafts(&project));
        findings.extend(choices(&study.codebook));
        findings.extend(study.marked.iter().flat_map(|marked| in_transcript(marked, &study.codebook)));
        let mut out = out();
        for line in mended.iter().filter_map(success).chain(findings.iter().cloned()) {
            writeln!(out, "{}", visible(&line))?;
        }
        let annotations = study.marked.iter().map(|marked| marked.entries().len()).sum();
        let counts =
            [(study.marked.len(), "transcript"), (annotations, "annotation"), (findings.len(), "finding")];
        writeln!(out, "{}", counts.map(|(count, what)| counted(count, what)).join(", "))?;
        out.flush()?;
        Ok(if findings.is_empty() { Exit::Done } else { Exit::Findings })
    }

    /// Does what was asked for before anything is looked at.
    fn mend(&self, project: &Project) -> Result<Vec<Mended>, Stop> {
        let mut mended = if self.restore { restore(project) } else { Vec::new() };
        if self.merge {
            mended.extend(mend(project));
        }
        if self.repair {
            project.drafts().iter().try_for_each(|draft| project.disk().remove(draft))?;
        }
        Ok(mended)
    }
}

/// The tags that both sides of a merge changed.
fn choices(codebook: &Codebook) -> impl Iterator<Item = String> {
    let tags = codebook.tags().iter().filter(|tag| !tag.conflicts.is_empty());
    tags.map(|tag| format!("codebook ({}): both sides changed this tag; C in the program chooses", tag.id))
}

/// What is wrong with a transcript and with what is marked in it.
fn in_transcript(marked: &Marked, codebook: &Codebook) -> Vec<String> {
    let notices = marked.transcript.notices().iter().map(|notice| format!("{}: {notice}", marked.name));
    let entries = marked.entries();
    let in_entries = entries.iter().flat_map(|entry| {
        let at = format!("{} ({}, {})", marked.name, entry.coder, entry.annotation.id.short());
        in_entry(entry, marked, codebook).into_iter().map(move |what| format!("{at}: {what}"))
    });
    notices.chain(in_entries).collect()
}

/// What is wrong with an annotation.
fn in_entry(entry: &Entry<'_>, marked: &Marked, codebook: &Codebook) -> Vec<String> {
    let annotation = entry.annotation;
    let found = entry.span.and_then(|span| marked.transcript.quote(span));
    let mut wrong = Vec::new();
    if let Some(change) = change(entry.status) {
        wrong.push(change.to_owned());
    } else if annotation.span.is_some() && found != Some(&annotation.quote) {
        wrong.push("the text there is not the quote".to_owned());
    }
    if !annotation.conflicts.is_empty() {
        wrong.push("both sides changed this annotation; C in the program chooses".to_owned());
    }
    let unknown = annotation.tags.iter().filter(|tag| codebook.tag(tag).is_none());
    wrong.extend(unknown.map(|tag| format!("the codebook has no tag `{tag}`")));
    wrong
}

/// What is to be done about an annotation that is not where it was made; nothing when it is.
fn change(status: Status) -> Option<&'static str> {
    match status {
        Status::Exact => None,
        Status::Moved | Status::Fuzzy(_) => Some("the text was changed since; see manicule rebase"),
        Status::Review => {
            Some("the text was changed since, and a person has to say where it is now: gr in the program")
        }
        Status::Orphan => Some("its words are not in the text any more: gr in the program"),
    }
}

/// What was saved and is not there any more.
fn gone(lost: &Spare) -> String {
    let (of, path) = (lost.of.display(), lost.path.display());
    format!("{of}: gone, or lacks what was in it; manicule check --restore brings that back from {path}")
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
        Origin::Spare => format!("{path}: brought back as it was last saved here"),
    };
    let choices = match conflicts {
        0 => String::new(),
        _ => format!("; to be chosen in the program with C: {conflicts}"),
    };
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
