//! `manicule list`: annotations, one a line.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::filter::Filter;
use super::output::{Stop, out};
use super::place::{self, Encoding};
use super::show::excerpt;
use crate::formats::{Cells, EXPORTS};
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Transcripts or folders [default: everything that is marked in the project here]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    encoding: Encoding,
    #[command(flatten)]
    filter: Filter,
    /// Print a JSON array; its records are those of the jsonl export
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print CSV; the same as export csv
    #[arg(long)]
    csv: bool,
}

impl List {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let query = self.filter.query()?;
        let (study, exit) = place::study_and_tell(&self.paths, self.encoding, &query)?;
        let bundle = study.bundle(Cells::Safe, |subject| query.matches(subject));
        let format = |name| EXPORTS.iter().find(|e| e.name == name).expect("the format is in the table");
        let mut out = out();
        if self.csv {
            (format("csv").write)(&bundle, &mut out)?;
        } else if self.json {
            let mut lines = Vec::new();
            (format("jsonl").write)(&bundle, &mut lines)?;
            let lines = String::from_utf8_lossy(&lines).trim_end().replace('\n', ",\n");
            writeln!(out, "[{lines}]")?;
        } else {
            for sheet in &bundle.sheets {
                for entry in &sheet.entries {
                    let annotation = entry.annotation;
                    let paragraph = entry.span.and_then(|s| sheet.transcript.byte_at(s.start));
                    let paragraph = paragraph.map(|at| sheet.transcript.paragraph_at(at));
                    let place = paragraph.map_or("–".to_owned(), |p| format!("¶{}", p + 1));
                    let speaker = paragraph.and_then(|p| sheet.transcript.speaker_of(p)).unwrap_or_default();
                    let tags: Vec<_> = annotation.tags.iter().map(|t| study.codebook.told(t)).collect();
                    let tags =
                        if tags.is_empty() { String::new() } else { format!("[{}]  ", tags.join(", ")) };
                    let note = if annotation.note.is_empty() {
                        String::new()
                    } else {
                        format!("  — {}", annotation.note)
                    };
                    let line = format!(
                        "{}  {}  {place}  {speaker}  {tags}“{}”{note}  {}",
                        annotation.id.short(),
                        sheet.path,
                        excerpt(&annotation.quote),
                        entry.coder,
                    );
                    writeln!(out, "{}", visible(&line))?;
                }
            }
        }
        out.flush()?;
        Ok(exit)
    }
}
