//! `manicule agree`: how far coders agree.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::Exit;
use super::filter::Filter;
use super::output::{Stop, out};
use super::place::{self, Encoding};
use super::table::{Align, Table, percent};
use crate::analysis::Unit;
use crate::analysis::agree::{Agreement, Basis, Drawn, Family, Measure, Question, TagAgreement, agreement};
use crate::annotation::Codebook;
use crate::text::display::visible;

/// Prints percent agreement, Cohen's κ, Krippendorff's α and uα for each tag, with 95 % intervals.
///
/// `--json` prints an object: `coders`, `unit`, `transcripts`, `drawn` (`transcripts` or `turns`), `blocks` (how many
/// of them), `draws`, `seed`, `tags` and `all`. Each of `tags` has `tag` (its id), `n`, `prevalence` (0 to 1) and the
/// measures `agreement`, `kappa`, `alpha`, `u_alpha`. `all` has the measures `u_alpha`, `bar_u_alpha`, `cu_alpha`,
/// `coverage` (0 to 1), `reading` (`per-pair`) and `labels`, the (k)uα of each tag in the order of `tags`; or
/// `undefined`. A measure is an object of `value`, `low` and `high`; what is undefined is null, and `undefined` or
/// `interval_undefined` names the reason.
#[derive(Debug, clap::Args)]
pub(super) struct Agree {
    /// Transcripts or folders [default: everything that is marked in the project here]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    encoding: Encoding,
    /// Between whom, with commas [default: everybody who worked on these transcripts]
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    coders: Vec<String>,
    /// What has a tag or not
    #[arg(long, value_enum, default_value = "paragraph")]
    unit: Rated,
    /// How many samples are drawn for the intervals
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    draws: u32,
    /// From what the samples are drawn: the same number, the same intervals
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    filter: Filter,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Rated {
    /// A paragraph, when a passage with the tag touches it
    Paragraph,
    /// A turn, when a passage with the tag touches it
    Turn,
    /// Each character
    Character,
}

impl Rated {
    fn basis(self) -> Basis {
        match self {
            Self::Paragraph => Basis::Pieces(Unit::Paragraph),
            Self::Turn => Basis::Pieces(Unit::Turn),
            Self::Character => Basis::Characters,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::Turn => "turn",
            Self::Character => "character",
        }
    }
}

/// The measures of a tag: what programs call them and what people do.
const MEASURES: [(&str, &str); 4] =
    [("agreement", "agreement"), ("kappa", "Cohen κ"), ("alpha", "Krippendorff α"), ("u_alpha", "uα")];

fn measures(tag: &TagAgreement) -> [Measure; 4] {
    [tag.observed, tag.kappa, tag.alpha, tag.u_alpha]
}

impl Agree {
    pub(super) fn run(mut self) -> Result<Exit, Stop> {
        let query = self.filter.query()?;
        let (study, exit) = place::study_and_tell(&self.paths, self.encoding, &query)?;
        let coded = study.coded(|subject| query.matches(subject));
        let mut there: Vec<&str> = coded.iter().flat_map(|text| text.coders.iter().copied()).collect();
        there.sort_unstable();
        there.dedup();
        self.choose(&there)?;
        let question = Question {
            coders: self.coders.iter().map(String::as_str).collect(),
            basis: self.unit.basis(),
            draws: self.draws as usize,
            seed: self.seed,
        };
        let agreement = agreement(&coded, &question);
        let mut out = out();
        if self.json {
            writeln!(out, "{}", self.record(&agreement))?;
        } else {
            self.print(&agreement, &study.codebook, &mut out)?;
        }
        out.flush()?;
        Ok(exit)
    }

    /// Settles between whom, of those who are `there`.
    fn choose(&mut self, there: &[&str]) -> Result<(), Stop> {
        if self.coders.is_empty() {
            self.coders = there.iter().map(|coder| (*coder).to_owned()).collect();
        }
        let mut coders: Vec<String> = Vec::new();
        for coder in self.coders.drain(..) {
            if !there.contains(&coder.as_str()) {
                return Err(Stop::usage(format!("no coder `{coder}` here; there are {}", there.join(", "))));
            }
            if !coders.contains(&coder) {
                coders.push(coder);
            }
        }
        self.coders = coders;
        if self.coders.len() < 2 {
            return Err(Stop::usage(
                "agreement is between two coders or more; give them with --coders ada,ben",
            ));
        }
        Ok(())
    }

    fn record(&self, agreement: &Agreement) -> Value {
        json!({
            "coders": self.coders,
            "unit": self.unit.word(),
            "transcripts": agreement.transcripts,
            "drawn": drawn(agreement.drawn),
            "blocks": agreement.blocks,
            "draws": self.draws,
            "seed": self.seed,
            "tags": agreement.tags.iter().map(tag_record).collect::<Vec<_>>(),
            "all": match &agreement.family {
                Ok(family) => family_record(family),
                Err(undefined) => json!({ "undefined": undefined.name() }),
            },
        })
    }

    fn print(&self, agreement: &Agreement, codebook: &Codebook, out: &mut impl Write) -> std::io::Result<()> {
        let head = format!(
            "{} · transcripts: {} · unit: {} · 95 % intervals: {} samples of {} {}, seed {}",
            self.coders.join(", "),
            agreement.transcripts,
            self.unit.word(),
            self.draws,
            agreement.blocks,
            drawn(agreement.drawn),
            self.seed,
        );
        writeln!(out, "{}\n", visible(&head))?;
        let numbers = [("n", Align::Right), ("prevalence", Align::Right)];
        let columns = MEASURES.map(|(_, name)| (name, Align::Left));
        let mut table = Table::new([("tag", Align::Left)].into_iter().chain(numbers).chain(columns));
        let mut reasons = Vec::new();
        for tag in &agreement.tags {
            let name = codebook.name(&tag.tag);
            let cells = [name.to_owned(), tag.items.to_string(), percent(tag.prevalence)];
            table.push(cells.into_iter().chain(measures(tag).iter().map(cell)));
            for ((_, measure), tag) in MEASURES.iter().zip(measures(tag)) {
                reasons.extend(reason(&format!("{name}: {measure}"), &tag));
            }
        }
        table.print(out)?;
        print_family(&agreement.family, out, &mut reasons)?;
        for line in &reasons {
            writeln!(out, "{}", visible(line))?;
        }
        Ok(())
    }
}

/// Prints the unitizing coefficients of all tags together, and adds why some have no value.
fn print_family(
    family: &Result<Family, crate::analysis::agree::Undefined>,
    out: &mut impl Write,
    reasons: &mut Vec<String>,
) -> std::io::Result<()> {
    writeln!(out)?;
    match family {
        Err(undefined) => reasons.push(format!("uα of all tags together is undefined: {undefined}")),
        Ok(family) => {
            let rows = [
                ("uα (where and what)", family.u_alpha),
                ("|uα (where)", family.bar_u_alpha),
                ("cuα (what, where both tagged; per pair)", family.cu_alpha),
            ];
            let mut table = Table::new([("all tags together", Align::Left), ("", Align::Left)]);
            for (name, measure) in rows {
                table.push([name.to_owned(), cell(&measure)]);
                reasons.extend(reason(name, &measure));
            }
            table.push(["text that cuα is about".to_owned(), percent(family.coverage)]);
            table.print(out)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn drawn(drawn: Drawn) -> &'static str {
    match drawn {
        Drawn::Transcripts => "transcripts",
        Drawn::Turns => "turns",
    }
}

/// A coefficient with its interval; a dash for what is undefined.
fn cell(measure: &Measure) -> String {
    match (measure.value, measure.interval) {
        (Err(_), _) => "–".to_owned(),
        (Ok(value), Err(_)) => format!("{value:.3}  –"),
        (Ok(value), Ok(interval)) => format!("{value:.3}  {:.3} … {:.3}", interval.low, interval.high),
    }
}

/// Why `measure`, called `name`, or its interval has no value.
fn reason(name: &str, measure: &Measure) -> Option<String> {
    match (measure.value, measure.interval) {
        (Err(undefined), _) => Some(format!("{name} is undefined: {undefined}")),
        (_, Err(undefined)) => Some(format!("{name} has no interval: {undefined}")),
        _ => None,
    }
}

fn tag_record(tag: &TagAgreement) -> Value {
    let mut record = json!({ "tag": tag.tag.as_str(), "n": tag.items, "prevalence": tag.prevalence });
    for ((name, _), measure) in MEASURES.iter().zip(measures(tag)) {
        record[name] = measure_record(&measure);
    }
    record
}

fn family_record(family: &Family) -> Value {
    json!({
        "u_alpha": measure_record(&family.u_alpha),
        "bar_u_alpha": measure_record(&family.bar_u_alpha),
        "cu_alpha": measure_record(&family.cu_alpha),
        "reading": "per-pair",
        "coverage": family.coverage,
        "labels": family.labels.iter().map(measure_record).collect::<Vec<_>>(),
    })
}

fn measure_record(measure: &Measure) -> Value {
    let interval = measure.interval.ok();
    let mut record = json!({
        "value": measure.value.ok(),
        "low": interval.map(|interval| interval.low),
        "high": interval.map(|interval| interval.high),
    });
    match (measure.value, measure.interval) {
        (Err(undefined), _) => record["undefined"] = undefined.name().into(),
        (_, Err(undefined)) => record["interval_undefined"] = undefined.name().into(),
        _ => {}
    }
    record
}
