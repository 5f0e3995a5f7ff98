//! `manicule log`: what was done on this machine, when and by whom.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::output::{Stop, complain, out};
use super::place;
use crate::annotation::{Change, Op, Way};
use crate::store::journal::{Logged, log};
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The log is kept in annotations/.cache/journal on the machine where something was done, and the \
                        oldest actions are left behind when it grows beyond a megabyte for one person and transcript.\n\n\
                        Exit codes: 0 done · 1 done, and a part of the log cannot be read"
)]
pub(super) struct Log {
    /// Transcripts or folders [default: the project here]
    paths: Vec<PathBuf>,
    /// Print a JSON array, with the ids of annotations and tags
    #[arg(long)]
    json: bool,
}

impl Log {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let (project, names) = place::project_of(&self.paths)?;
        let (actions, problems) = log(&project, &names.unwrap_or_else(|| project.journalled()));
        for problem in &problems {
            complain(problem);
        }
        let mut out = out();
        if self.json {
            let records: Vec<_> = actions.iter().map(record).collect();
            writeln!(out, "{}", serde_json::Value::from(records))?;
        } else {
            for action in &actions {
                writeln!(out, "{}", visible(&line(action)))?;
            }
        }
        out.flush()?;
        Ok(if problems.is_empty() { Exit::Done } else { Exit::Findings })
    }
}

/// What is said of an action for people.
fn line(logged: &Logged) -> String {
    let Logged { transcript, coder, entry, is_written } = logged;
    let what = match entry.action.way {
        Way::Done => "",
        Way::Undone => "taken back: ",
        Way::Redone => "done again: ",
    };
    let pending = if *is_written { "" } else { "  (in the journal only)" };
    format!("{}  {coder}  {transcript}  {what}{}{pending}", entry.at, entry.action.step.label)
}

/// What is said of an action for programs.
fn record(logged: &Logged) -> serde_json::Value {
    let Logged { transcript, coder, entry, is_written } = logged;
    let way = match entry.action.way {
        Way::Done => "done",
        Way::Undone => "undone",
        Way::Redone => "redone",
    };
    let (mut annotations, mut tags) = (Vec::new(), Vec::new());
    for op in &entry.action.step.ops {
        match op {
            Op::Annotation(Change { old, new }) => {
                annotations.extend(new.as_ref().or(old.as_ref()).map(|annotation| annotation.id.as_str()));
            }
            Op::Tag(Change { old, new }) => {
                tags.extend(new.as_ref().or(old.as_ref()).map(|tag| tag.id.as_str()));
            }
        }
    }
    serde_json::json!({
        "at": entry.at,
        "coder": coder,
        "transcript": transcript,
        "way": way,
        "label": entry.action.step.label,
        "annotations": annotations,
        "tags": tags,
        "in_file": is_written,
    })
}
