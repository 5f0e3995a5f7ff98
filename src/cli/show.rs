//! `manicule show PATH`: the annotated transcript as text.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::filter::Filter;
use super::output::{Stop, out};
use super::place::{self, Who};
use crate::analysis::{Query, Subject};
use crate::annotation::Status;
use crate::app::{Mark, State};
use crate::session::Clock;
use crate::text::display::visible;
use crate::text::layout::{self, Fit};

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// A transcript, all in a folder, or - for standard input [default: the project's first, else the sample]
    path: Option<PathBuf>,
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    look: Look,
    #[command(flatten)]
    filter: Filter,
}

/// How the text is printed.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Look {
    /// Columns of the text
    #[arg(long, default_value_t = 80, value_parser = clap::value_parser!(u16).range(20..))]
    width: u16,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: 80 }
    }
}

impl Show {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let query = self.filter.query()?;
        let Some(folder) = self.path.as_deref().filter(|path| path.is_dir()) else {
            let session = place::open(self.path.as_deref(), &self.who, Clock::Machine)?;
            return print(session.state(), self.look, &query);
        };
        // all of a folder, each under its name
        let (project, names) = place::transcripts(&[folder.to_owned()])?;
        for name in names {
            let session = place::open(Some(&project.path_of(&name)), &self.who, Clock::Machine)?;
            head(&name)?;
            print(session.state(), self.look, &query)?;
        }
        Ok(Exit::Done)
    }
}

/// Prints the name of a transcript as a heading.
fn head(name: &str) -> Result<(), Stop> {
    let mut out = out();
    writeln!(out, "── {} ──\n", visible(name))?;
    out.flush()?;
    Ok(())
}

/// Prints the transcript of `state`, each paragraph with its number and followed by what is marked in it and meant by
/// `query`.
pub(super) fn print(state: &State, look: Look, query: &Query) -> Result<Exit, Stop> {
    let mut out = out();
    let transcript = state.transcript();
    let digits = transcript.paragraphs().len().max(1).ilog10() as usize + 1;
    let width = usize::from(look.width).saturating_sub(digits + 2);
    for (index, paragraph) in transcript.paragraphs().iter().enumerate() {
        let text = &transcript.text()[paragraph.range.clone()];
        for (row, bytes) in layout::wrap(text, width, Fit::Optimal).into_iter().enumerate() {
            let number = if row == 0 { (index + 1).to_string() } else { String::new() };
            let row = text[bytes].trim_end().replace('\n', " ");
            writeln!(out, "{number:>digits$}  {}", visible(&row))?;
        }
        let marks = state.desk.marks(paragraph.range.clone());
        for mark in marks.into_iter().filter(|mark| query.matches(&subject(state, mark))) {
            // an annotation of several paragraphs stands below the first of them
            if transcript.byte_at(mark.span.start).is_some_and(|at| at >= paragraph.range.start) {
                writeln!(out, "{:digits$}  {}", "", line(state, &mark))?;
            }
        }
        writeln!(out)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// What a query is asked about `mark`.
fn subject<'a>(state: &'a State, mark: &Mark<'a>) -> Subject<'a> {
    Subject {
        annotation: mark.annotation,
        span: Some(mark.span),
        coder: &mark.layer.coder,
        status: mark.status(),
        transcript: state.transcript(),
        path: &state.desk.path,
        codebook: state.desk.notebook().codebook(),
    }
}

/// An annotation on one line.
pub(super) fn line(state: &State, mark: &Mark<'_>) -> String {
    let book = state.desk.notebook().codebook();
    let annotation = mark.annotation;
    let tags: Vec<_> = annotation.tags.iter().map(|t| book.name(t)).collect();
    let what = if tags.is_empty() { "highlight".to_owned() } else { tags.join(", ") };
    let note = if annotation.note.is_empty() { String::new() } else { format!(" — {}", annotation.note) };
    let status = if mark.status() == Status::Exact { "" } else { " (text changed)" };
    visible(&format!("☞ {what} · {}: “{}”{note}{status}", mark.layer.coder, excerpt(&annotation.quote)))
}

/// The beginning and the end of a long quote.
pub(super) fn excerpt(quote: &str) -> String {
    let quote = quote.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = quote.chars().count();
    if count <= 60 {
        return quote;
    }
    let start: String = quote.chars().take(38).collect();
    let end: String = quote.chars().skip(count - 18).collect();
    format!("{}…{}", start.trim_end(), end.trim_start())
}
