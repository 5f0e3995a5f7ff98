//! `manicule import FILE`: codebooks and annotations of other programs.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::Exit;
use super::output::{Stop, complain, out};
use super::place::{self, Who};
use crate::formats::IMPORTS;
use crate::formats::arrival::How;
use crate::formats::import::{Import as Format, Imported, importer_for};
use crate::session::{Arrival, Clock, Destination, Tally};
use crate::store::{Project, read_file};
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
        let (format, imported) = self.read()?;
        let folder = std::path::absolute(&self.into)?;
        let project = project_for(&folder)?;
        let transcript = self.transcript.as_deref().map(|path| name_in(&project, path)).transpose()?;
        let title = self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let destination = Destination {
            project: &project,
            folder: &folder,
            coder: &self.who.name(),
            transcript: transcript.as_deref(),
            title: &title,
            now: Clock::Machine.now().time(),
        };
        let arrival = Arrival::plan(imported, &destination).map_err(Stop::unsaved)?;
        let (tally, notices) = (arrival.tally.clone(), arrival.notices.clone());
        if !self.dry_run {
            arrival.carry_out(&project).map_err(Stop::unsaved)?;
        }
        for notice in &notices {
            complain(&visible(&format!("{}: {notice}", format.name)));
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

    /// Reads the file as the format that it is.
    fn read(&self) -> Result<(&'static Format, Imported), Stop> {
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
        let imported = (format.read)(&bytes);
        let imported = imported
            .map_err(|why| Stop::unreadable(anyhow::anyhow!("{path}: no {} file: {why}", format.name)))?;
        Ok((format, imported))
    }
}

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
        format!("{} tags ({} new)", tally.tags, tally.new_tags),
        format!("{} new transcripts", tally.new_transcripts.len()),
        format!("{} new annotations{found}", tally.added()),
    ];
    let rest =
        [(tally.completed, "completed"), (tally.present, "there already"), (tally.homeless, "left out")];
    parts.extend(rest.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
    parts.join(" · ")
}
