//! `manicule play PATH KEYS`: a key script and the screen at its end.

use std::io::Write;
use std::path::PathBuf;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::Exit;
use super::output::{Stop, out};
use super::place::{self, Who};
use super::read;
use crate::annotation::Moment;
use crate::app::{Key, Msg};
use crate::session::{Clock, Outside};
use crate::tui::theme::NAMES;
use crate::tui::view;

/// The moment at which `--still` stops the clock: 2026-01-01 09:00 UTC.
const STILL: Moment = Moment { millis: 1_767_258_000_000, random: 1 };

#[derive(Debug, clap::Args)]
pub(super) struct Play {
    /// The transcript, or - for standard input
    path: PathBuf,
    /// Keys, such as jjt1 or /word<Enter>vvh
    keys: String,
    /// Columns and rows of the screen
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "80x24", value_parser = size)]
    size: (u16, u16),
    #[arg(long, value_name = "NAME", default_value = "none", value_parser = clap::builder::PossibleValuesParser::new(NAMES))]
    /// Colours: dark, light, 16, none
    theme: String,
    /// Save what is marked; without this, nothing is written
    #[arg(long)]
    save: bool,
    /// Let the clock stand, so that the same keys give the same ids and times
    #[arg(long)]
    still: bool,
    #[command(flatten)]
    who: Who,
    /// Hide what other coders marked until it is asked for (c)
    #[arg(long)]
    blind: bool,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let sides = text.split_once('x').and_then(|(c, r)| Some((c.parse().ok()?, r.parse().ok()?)));
    sides
        .filter(|(c, r)| *c <= 1_000 && *r <= 500)
        .ok_or_else(|| "give columns and rows as in 80x24, at most 1000x500".to_owned())
}

impl Play {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let keys = Key::script(&self.keys).map_err(|e| Stop::usage(e.to_string()))?;
        let clock = if self.still { Clock::Fixed(STILL) } else { Clock::Machine };
        let mut session = place::open(Some(&self.path), &self.who, clock)?;
        if self.blind {
            session.blind();
        }
        let (columns, rows) = self.size;
        session.send(Msg::Resize(columns, rows));
        for key in keys {
            let asked = session.send(Msg::Key(key));
            session.catch_up();
            if asked.contains(&Outside::Quit) {
                break;
            }
        }
        if self.save && !session.save() {
            return Err(Stop::unsaved(anyhow::anyhow!("not saved")));
        }
        let theme = read::theme(Some(&self.theme));
        let mut terminal =
            Terminal::new(TestBackend::new(columns, rows)).map_err(|e| Stop::usage(e.to_string()))?;
        terminal
            .draw(|frame| view::draw(session.state(), &theme, frame))
            .map_err(|e| Stop::usage(e.to_string()))?;
        let mut out = out();
        for row in view::rows(terminal.backend().buffer()) {
            writeln!(out, "{row}")?;
        }
        out.flush()?;
        Ok(Exit::Done)
    }
}
