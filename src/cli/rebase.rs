//! `manicule rebase`: annotations take over the places that were found for them after the text was edited.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::output::{Stop, out};
use super::place::{self, Who};
use super::tag::{commit, finish};
use crate::annotation::{Annotation, Status};
use crate::session::Clock;
use crate::text::Span;
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 every annotation has its place · 1 some are to be reviewed or lost their text"
)]
pub(super) struct Rebase {
    /// The transcript
    path: PathBuf,
    #[command(flatten)]
    who: Who,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

impl Rebase {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let mut session = place::open(Some(&self.path), &self.who, Clock::Machine)?;
        let mine = session.state().desk.notebook().mine();
        let earlier: Vec<_> =
            mine.annotations().filter(|a| a.span.is_some() && a.at != *mine.open()).collect();
        let found: Vec<(Annotation, Span)> =
            earlier.iter().filter_map(|a| Some(((*a).clone(), mine.span_of(a)?))).collect();
        let mut counts = [
            ("moved with the text", 0),
            ("elsewhere now", 0),
            ("nearly the same words", 0),
            ("to review", 0),
            ("text gone", 0),
        ];
        let mut out = out();
        for annotation in &earlier {
            let status = mine.status(annotation);
            let kind = match status {
                Status::Exact => 0,
                Status::Moved => 1,
                Status::Fuzzy(_) => 2,
                Status::Review => 3,
                Status::Orphan => 4,
            };
            counts[kind].1 += 1;
            if kind > 0 {
                let words = super::show::excerpt(&annotation.quote);
                writeln!(
                    out,
                    "{}",
                    visible(&format!("{}  {}: “{words}”", annotation.id.short(), counts[kind].0))
                )?;
            }
        }
        let open = earlier.len() - found.len();
        if !self.dry_run {
            commit(&mut session, "rebase", |page, _| {
                found.iter().filter_map(|(old, span)| page.rebound(old, *span)).collect()
            })?;
            finish(&mut session)?;
        }
        let summary: Vec<_> =
            counts.iter().filter(|c| c.1 > 0).map(|(what, count)| format!("{count} {what}")).collect();
        writeln!(
            out,
            "{}",
            if summary.is_empty() { "nothing to do".to_owned() } else { summary.join(" · ") }
        )?;
        out.flush()?;
        Ok(if open == 0 { Exit::Done } else { Exit::Findings })
    }
}
