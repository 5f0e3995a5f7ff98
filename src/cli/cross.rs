//! `manicule cross`: which tags come together.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;

use super::Exit;
use super::filter::Filter;
use super::output::{Stop, out};
use super::place::{self, Encoding};
use super::table::{Align, Table};
use crate::analysis::Unit;
use crate::analysis::cross::{Meeting, cross};

/// Prints the pairs of tags that meet, most frequent first.
///
/// `--json` prints an array of objects in order of the ids: `one` and `other` (ids of tags), `meetings`, `jaccard`
/// (0 to 1).
#[derive(Debug, clap::Args)]
pub(super) struct Cross {
    /// Transcripts or folders [default: everything that is marked in the project here]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    encoding: Encoding,
    /// Where two tags must meet
    #[arg(long, value_enum, default_value = "overlap")]
    unit: Where,
    #[command(flatten)]
    filter: Filter,
    /// Print a JSON array
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Where {
    /// On the same characters
    Overlap,
    /// In the same paragraph
    Paragraph,
    /// In the same turn
    Turn,
}

impl From<Where> for Meeting {
    fn from(unit: Where) -> Self {
        match unit {
            Where::Overlap => Self::Overlap,
            Where::Paragraph => Self::In(Unit::Paragraph),
            Where::Turn => Self::In(Unit::Turn),
        }
    }
}

impl Cross {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let query = self.filter.query()?;
        let (study, exit) = place::study_and_tell(&self.paths, self.encoding, &query)?;
        let mut pairs = cross(&study.coded(|subject| query.matches(subject)), self.unit.into());
        let mut out = out();
        if self.json {
            let record = |pair: &crate::analysis::cross::Pair| {
                serde_json::json!({
                    "one": pair.one.as_str(),
                    "other": pair.other.as_str(),
                    "meetings": pair.meetings,
                    "jaccard": pair.jaccard,
                })
            };
            writeln!(out, "{}", serde_json::Value::from(pairs.iter().map(record).collect::<Vec<_>>()))?;
        } else {
            pairs.sort_by_key(|pair| std::cmp::Reverse(pair.meetings));
            let columns = [("tag", Align::Left), ("with", Align::Left), ("meetings", Align::Right)];
            let mut table = Table::new(columns.into_iter().chain([("jaccard", Align::Right)]));
            for pair in &pairs {
                let name = |id| study.codebook.name(id).to_owned();
                let numbers = [pair.meetings.to_string(), format!("{:.3}", pair.jaccard)];
                table.push([name(&pair.one), name(&pair.other)].into_iter().chain(numbers));
            }
            table.print(&mut out)?;
        }
        out.flush()?;
        Ok(exit)
    }
}
