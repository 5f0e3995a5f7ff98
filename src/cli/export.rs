//! `manicule export FORMAT`: annotations in another format.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::builder::PossibleValue;

use super::Exit;
use super::filter::Filter;
use super::output::{Stop, complain, has_folder, out};
use super::place::{self, Encoding};
use crate::formats::{self, Bundle, Cells, EXPORTS};
use crate::store::{WriteError, save_export};
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
pub(super) struct Export {
    /// The format
    #[arg(value_parser = formats_parser())]
    format: String,
    /// Transcripts or folders [default: everything that is marked in the project here]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    encoding: Encoding,
    /// Where to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    filter: Filter,
    /// Only annotations of this coder
    #[arg(long, value_name = "NAME")]
    coder: Option<String>,
    /// Write table cells byte for byte, also those that a spreadsheet would run
    #[arg(long)]
    exact: bool,
}

/// The words for the formats with their help, from the table.
fn formats_parser() -> clap::builder::PossibleValuesParser {
    EXPORTS.iter().map(|e| PossibleValue::new(e.name).help(e.about)).collect::<Vec<_>>().into()
}

impl Export {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let format = EXPORTS.iter().find(|e| e.name == self.format).expect("clap knows the table");
        let query = self.filter.query()?;
        self.output.as_deref().map_or(Ok(()), has_folder)?;
        let (study, exit) = place::study_and_tell(&self.paths, self.encoding, &query)?;
        let cells = if self.exact { Cells::Exact } else { Cells::Safe };
        let is_by = |coder: &str| self.coder.as_ref().is_none_or(|wanted| wanted == coder);
        let bundle = study.bundle(cells, |subject| is_by(subject.coder) && query.matches(subject));
        let lost = match &self.output {
            Some(path) => save_export(place::disk().as_ref(), path, |out| (format.write)(&bundle, out))
                .map_err(unwritten)?,
            None if io::stdout().is_terminal() => print_text(format, &bundle)?,
            None => {
                let mut out = out();
                let lost = (format.write)(&bundle, &mut out).map_err(refused)?;
                out.flush()?;
                lost
            }
        };
        report(format, &lost);
        Ok(exit)
    }
}

/// Prints an export on a terminal, which may only get text. Returns what is lost.
fn print_text(format: &formats::Export, bundle: &Bundle<'_>) -> Result<Vec<String>, Stop> {
    let mut bytes = Vec::new();
    let lost = (format.write)(bundle, &mut bytes).map_err(refused)?;
    if std::str::from_utf8(&bytes).is_err() {
        return Err(Stop::usage(format!(
            "{} is no text for a terminal; write it to a file with -o",
            format.name
        )));
    }
    let mut out = out();
    out.write_all(&bytes)?;
    out.flush()?;
    Ok(lost)
}

/// Why nothing was exported: what was asked for does not go into the format, or it cannot be written.
fn unwritten(error: WriteError) -> Stop {
    match error {
        WriteError::Io { source, .. } if source.kind() == io::ErrorKind::InvalidInput => refused(source),
        error => Stop::unsaved(error),
    }
}

/// The same of an error of the format itself.
fn refused(error: io::Error) -> Stop {
    if error.kind() == io::ErrorKind::InvalidInput { Stop::usage(error.to_string()) } else { error.into() }
}

/// Says what the format cannot hold.
fn report(format: &formats::Export, lost: &[String]) {
    for line in lost {
        complain(&visible(&format!("{}: {line}", format.name)));
    }
}
