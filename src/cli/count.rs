//! `manicule count`: how often, how many words, how much of the text.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;

use super::Exit;
use super::filter::Filter;
use super::output::{Stop, out};
use super::place::{self, Encoding};
use super::table::{Align, Table, percent};
use crate::analysis::count::{By, Row, count};

/// Prints one row for each combination of what is asked for.
///
/// `--json` prints an array of objects: one string or null for each of `--by` under its name (`tag`, `speaker`,
/// `transcript`, `coder`), then `annotations`, `words`, `characters` (code points, each once) and `share` (0 to 1).
#[derive(Debug, clap::Args)]
pub(super) struct Count {
    /// Transcripts or folders [default: everything that is marked in the project here]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    encoding: Encoding,
    /// What the rows are, one or several with commas
    #[arg(long, value_enum, value_delimiter = ',', default_value = "tag")]
    by: Vec<Axis>,
    #[command(flatten)]
    filter: Filter,
    /// Print a JSON array
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Axis {
    Tag,
    Speaker,
    Transcript,
    Coder,
}

impl Axis {
    /// The word for it, what it counts by, and what stands for no name.
    fn row(self) -> (&'static str, By, &'static str) {
        match self {
            Self::Tag => ("tag", By::Tag, "(no tag)"),
            Self::Speaker => ("speaker", By::Speaker, "(nobody)"),
            Self::Transcript => ("transcript", By::Transcript, ""),
            Self::Coder => ("coder", By::Coder, ""),
        }
    }
}

impl Count {
    pub(super) fn run(mut self) -> Result<Exit, Stop> {
        let mut seen = Vec::new();
        self.by.retain(|axis| {
            !seen.contains(axis) && {
                seen.push(*axis);
                true
            }
        });
        let query = self.filter.query()?;
        let (study, exit) = place::study_and_tell(&self.paths, self.encoding, &query)?;
        let by: Vec<By> = self.by.iter().map(|axis| axis.row().1).collect();
        let rows = count(&study.coded(|subject| query.matches(subject)), &by);
        let mut out = out();
        if self.json {
            let rows: Vec<_> = rows.iter().map(|row| self.record(row)).collect();
            writeln!(out, "{}", serde_json::Value::from(rows))?;
        } else {
            self.table(&rows).print(&mut out)?;
        }
        out.flush()?;
        Ok(exit)
    }

    fn record(&self, row: &Row) -> serde_json::Value {
        let mut record = serde_json::json!({
            "annotations": row.annotations,
            "words": row.words,
            "characters": row.characters,
            "share": row.share,
        });
        for (axis, name) in self.by.iter().zip(&row.names) {
            record[axis.row().0] = name.clone().into();
        }
        record
    }

    fn table(&self, rows: &[Row]) -> Table {
        let names = self.by.iter().map(|axis| (axis.row().0, Align::Left));
        let numbers = ["annotations", "words", "characters", "share"].map(|name| (name, Align::Right));
        let mut table = Table::new(names.chain(numbers));
        for row in rows {
            let names = self.by.iter().zip(&row.names);
            let names = names.map(|(axis, name)| name.clone().unwrap_or_else(|| axis.row().2.to_owned()));
            let numbers = [row.annotations, row.words, row.characters].map(|number| number.to_string());
            table.push(names.chain(numbers).chain([percent(row.share)]));
        }
        table
    }
}
