//! `manicule report`: everything about a study on one page.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::filter::Filter;
use super::output::{Stop, has_folder, out};
use super::place::{self, Encoding};
use crate::analysis::agree::{Basis, Question, TagAgreement, agreement};
use crate::analysis::count::{By, Row, count};
use crate::analysis::cross::{Meeting, cross};
use crate::analysis::{Coded, Unit};
use crate::formats::findings::{Comparison, Findings, Frequency, Pair, Reliability};
use crate::formats::{Cells, write_report};
use crate::store::save_export;

/// Samples that are drawn for the intervals, and from what: as `agree` does when it is not told otherwise.
const DRAWS: usize = 1000;
const SEED: u64 = 1;

/// Writes one page of HTML that needs nothing else: how often tags are, where, with which others, how far coders agree,
/// and the marked transcripts.
#[derive(Debug, clap::Args)]
pub(super) struct Report {
    /// Transcripts or folders [default: everything that is marked in the project here]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    encoding: Encoding,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    filter: Filter,
}

impl Report {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let query = self.filter.query()?;
        self.output.as_deref().map_or(Ok(()), has_folder)?;
        let (study, exit) = place::study_and_tell(&self.paths, self.encoding, &query)?;
        let bundle = study.bundle(Cells::Safe, |subject| query.matches(subject));
        let findings = findings(&study.coded(|subject| query.matches(subject)));
        match &self.output {
            Some(path) => {
                save_export(place::disk().as_ref(), path, |out| write_report(&bundle, &findings, out))
                    .map_err(Stop::unsaved)?;
            }
            None => {
                let mut out = out();
                write_report(&bundle, &findings, &mut out)?;
                out.flush()?;
            }
        }
        Ok(exit)
    }
}

fn findings(coded: &[Coded<'_>]) -> Findings {
    let pairs = cross(coded, Meeting::Overlap).into_iter();
    let pair = |pair: crate::analysis::cross::Pair| Pair {
        one: pair.one,
        other: pair.other,
        meetings: pair.meetings,
    };
    Findings {
        tags: count(coded, &[By::Tag]).into_iter().map(frequency).collect(),
        speakers: count(coded, &[By::Speaker]).into_iter().map(frequency).collect(),
        pairs: pairs.map(pair).collect(),
        agreement: comparison(coded),
    }
}

fn frequency(row: Row) -> Frequency {
    let Row { names, annotations, words, share, .. } = row;
    Frequency { name: names.into_iter().next().flatten(), annotations, words, share }
}

/// How far all who worked on `coded` agree on its paragraphs; none when only one did.
fn comparison(coded: &[Coded<'_>]) -> Option<Comparison> {
    let mut coders: Vec<&str> = coded.iter().flat_map(|text| text.coders.iter().copied()).collect();
    coders.sort_unstable();
    coders.dedup();
    if coders.len() < 2 {
        return None;
    }
    let who = coders.join(", ");
    let basis = Basis::Pieces(Unit::Paragraph);
    let found = agreement(coded, &Question { coders, basis, draws: DRAWS, seed: SEED });
    let about = format!(
        "{who}: whether a paragraph has a tag; transcripts of two coders or more: {}; intervals of 95 % from {DRAWS} samples",
        found.transcripts
    );
    Some(Comparison { about, rows: found.tags.into_iter().map(reliability).collect() })
}

fn reliability(found: TagAgreement) -> Reliability {
    Reliability {
        items: found.items,
        prevalence: found.prevalence,
        observed: found.observed.value.ok(),
        kappa: found.kappa.value.ok(),
        alpha: found.alpha.value.ok(),
        interval: found.alpha.interval.ok().map(|interval| (interval.low, interval.high)),
        tag: found.tag,
    }
}
