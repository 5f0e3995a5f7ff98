//! `manicule import FILE`: codebooks and annotations of other programs.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};

use super::Exit;
use super::output::{Stop, complain, counted, out};
use super::place::{self, Who};
use crate::formats::IMPORTS;
use crate::formats::arrival::{How, Prefer};
use crate::formats::import::{Imported, importer_for};
use crate::session::{Arrival, Clock, Destination, Tally};
use crate::store::{Project, read_file, whole};
use crate::text::display::visible;

/// Files larger than this are not read: 512 MiB.
const LARGEST: usize = 512 << 20;

#[derive(Debug, clap::Args)]
#[command(after_help = after_help())]
pub(super) struct Import {
    /// The file
    file: PathBuf,
    /// The folder that gets new transcripts; it belongs to a project or becomes one
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    into: PathBuf,
    /// The transcript to which annotations without a text of their own belong [default: the one that is called so]
    #[arg(long, value_name = "FILE")]
    transcript: Option<PathBuf>,
    /// What counts where the file says other things of a tag than the codebook [default: asked on a terminal, else mine]
    #[arg(long, value_name = "WHOSE", value_parser = choices())]
    on_conflict: Option<String>,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    who: Who,
}

fn after_help() -> String {
    let formats: Vec<_> =
        IMPORTS.iter().map(|import| format!("  {:<14} {}", import.name, import.about)).collect();
    format!(
        "Formats, known by the file's ending and content:\n{}\n\n--coder names whose annotations are that the file gives \
         to nobody.\n\nExit codes: 0 done · 1 done, and something was guessed or left out · 3 the file cannot be read · \
         4 something cannot be saved, and nothing was",
        formats.join("\n")
    )
}

impl Import {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let imported = self.read()?;
        let folder = whole(&self.into);
        let project = project_for(&folder)?;
        let transcript = self.transcript.as_deref().map(|path| name_in(&project, path)).transpose()?;
        let title = self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let mut destination = Destination {
            project: &project,
            folder: &folder,
            coder: &self.who.name(),
            transcript: transcript.as_deref(),
            title: &title,
            prefer: self.on_conflict.as_deref().and_then(chosen).unwrap_or_default(),
            now: Clock::Machine.now().time(),
        };
        let mut arrival = Arrival::plan(&imported, &destination).map_err(Stop::unsaved)?;
        if !arrival.disputes.is_empty() && self.may_ask() {
            destination.prefer = ask(&arrival.disputes, &mut io::stdin().lock(), &mut io::stderr())?;
            arrival = Arrival::plan(&imported, &destination).map_err(Stop::unsaved)?;
        }
        let tally = arrival.tally.clone();
        let notices: Vec<_> = arrival.notices.iter().chain(&arrival.disputes).cloned().collect();
        if !self.dry_run {
            arrival.carry_out(&project).map_err(Stop::unsaved)?;
        }
        for notice in &notices {
            complain(&visible(&format!("{}: {notice}", self.file.display())));
        }
        let mut out = out();
        for name in &tally.new_transcripts {
            writeln!(out, "new transcript: {}", visible(name))?;
        }
        let would = if self.dry_run { "would be imported: " } else { "" };
        writeln!(out, "{would}{}", summary(&tally))?;
        out.flush()?;
        Ok(if notices.is_empty() { Exit::Done } else { Exit::Findings })
    }

    /// Whether somebody sits there who can answer, and was not asked by an option already.
    fn may_ask(&self) -> bool {
        let attended = io::stdin().is_terminal() && io::stderr().is_terminal();
        attended && self.on_conflict.is_none() && !self.dry_run
    }

    /// Reads the file as the format that it is.
    fn read(&self) -> Result<Imported, Stop> {
        let path = self.file.display();
        let bytes = read_file(place::disk().as_ref(), &self.file, LARGEST).map_err(Stop::unreadable)?;
        let bytes = bytes.ok_or_else(|| Stop::unreadable(anyhow::anyhow!("{path}: no such file")))?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(format) = importer_for(&name, &bytes) else {
            let known: Vec<_> = IMPORTS.iter().map(|import| import.name).collect();
            let known = known.join(", ");
            return Err(Stop::unreadable(anyhow::anyhow!(
                "{path}: none of the formats that are known: {known}"
            )));
        };
        (format.read)(&bytes).map_err(|why| {
            let place = why.place_in(&path.to_string());
            Stop::unreadable(anyhow::anyhow!("{place}: cannot be read as {}: {}", format.name, why.reason))
        })
    }
}

/// A word for what counts in a conflict, what it stands for, and its help.
const CHOICES: [(&str, Prefer, &str); 3] = [
    ("mine", Prefer::Mine, "the codebook here stays as it is"),
    ("theirs", Prefer::Theirs, "the file's words take the place of those here"),
    ("both", Prefer::Both, "those here stay, and the file's are kept beside them to be reviewed"),
];

fn choices() -> PossibleValuesParser {
    CHOICES.map(|(word, _, help)| PossibleValue::new(word).help(help)).into()
}

/// What the first choice stands for that begins as `word` does; none when there is none.
fn chosen(word: &str) -> Option<Prefer> {
    let begins = |choice: &&(&str, Prefer, &str)| !word.is_empty() && choice.0.starts_with(word);
    CHOICES.iter().find(begins).map(|choice| choice.1)
}

/// How often is asked again after an answer that is none.
const ATTEMPTS: usize = 3;

/// Asks once for all `disputes` what counts. No answer is an error, and nothing is imported.
fn ask(disputes: &[String], answers: &mut dyn BufRead, questions: &mut dyn Write) -> Result<Prefer, Stop> {
    for dispute in disputes.iter().take(DISPUTES_SHOWN) {
        writeln!(questions, "{}", visible(dispute))?;
    }
    if disputes.len() > DISPUTES_SHOWN {
        writeln!(questions, "… and {} more", disputes.len() - DISPUTES_SHOWN)?;
    }
    for _ in 0..ATTEMPTS {
        write!(questions, "What counts for all of them? mine, theirs or both [mine]: ")?;
        questions.flush()?;
        let mut answer = String::new();
        if answers.read_line(&mut answer)? == 0 {
            break;
        }
        match answer.trim().to_lowercase().as_str() {
            "" => return Ok(Prefer::Mine),
            word => {
                if let Some(prefer) = chosen(word) {
                    return Ok(prefer);
                }
            }
        }
    }
    Err(Stop::usage(
        "no answer; nothing was imported (--on-conflict mine, theirs or both answers beforehand)",
    ))
}

/// Conflicts that are shown before the question.
const DISPUTES_SHOWN: usize = 12;

/// The project that `folder`, which may not be there yet, belongs to.
fn project_for(folder: &Path) -> Result<Project, Stop> {
    if folder.is_file() {
        return Err(Stop::usage(format!("--into {}: not a folder", folder.display())));
    }
    let there = folder.ancestors().find(|above| above.is_dir()).unwrap_or(folder);
    let project = Project::around(place::disk(), there);
    Ok(if there == folder || project.is_begun() {
        project
    } else {
        Project::at(place::disk(), folder.to_owned())
    })
}

/// The name in `project` of the transcript at `path`.
fn name_in(project: &Project, path: &Path) -> Result<String, Stop> {
    let there = project.name_of(path).filter(|_| path.is_file());
    there.ok_or_else(|| Stop::usage(format!("--transcript {}: no file of the project", path.display())))
}

/// What was done, on one line.
fn summary(tally: &Tally) -> String {
    let found = [
        (tally.found(How::AtItsSpan), "at their place"),
        (tally.found(How::ByItsWords), "found by their words"),
        (tally.found(How::Nearly), "on nearly their words"),
        (tally.found(How::Whole), "on a whole transcript"),
        (tally.found(How::Nowhere), "without a place"),
    ];
    let found: Vec<_> =
        found.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let found = if found.is_empty() { String::new() } else { format!(" ({})", found.join(", ")) };
    let mut parts = vec![
        format!("{} ({} new)", counted(tally.tags, "tag"), tally.new_tags),
        counted(tally.new_transcripts.len(), "new transcript"),
        counted(tally.added(), "new annotation") + &found,
    ];
    let rest =
        [(tally.completed, "completed"), (tally.present, "there already"), (tally.homeless, "left out")];
    parts.extend(rest.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of `answers`, and what was asked.
    fn asked(answers: &str) -> (Option<Prefer>, String) {
        let mut questions = Vec::new();
        let disputes = vec!["the tag `A\u{1b}`: its definition stays".to_owned(); 20];
        let prefer = ask(&disputes, &mut answers.as_bytes(), &mut questions).ok();
        (prefer, String::from_utf8_lossy(&questions).into_owned())
    }

    #[test]
    fn one_question_is_asked_for_all_conflicts() {
        for (answers, prefer) in [
            ("\n", Some(Prefer::Mine)),
            ("T\n", Some(Prefer::Theirs)),
            ("both\n", Some(Prefer::Both)),
            ("what?\nmine\n", Some(Prefer::Mine)),
            ("", None),
            ("a\nb c\nthey\nboth\n", None),
        ] {
            let (answered, questions) = asked(answers);
            assert_eq!(answered, prefer, "{answers:?}");
            assert!(questions.contains("… and 8 more\nWhat counts") && !questions.contains('\u{1b}'));
        }
    }
}
