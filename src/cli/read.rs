//! `manicule [PATH]`: read on the terminal.

use std::env;
use std::io::IsTerminal;
use std::path::PathBuf;

use super::output::{Stop, complain};
use super::place::{self, Who};
use super::{Exit, plain, show};
use crate::analysis::Query;
use crate::app::{Saving, State};
use crate::session::{Clock, Session};
use crate::text::display::visible;
use crate::tui::background::{self, Background};
use crate::tui::run::{Ended, HANG_UP, die_by, run};
use crate::tui::theme::{NAMES, Theme};

#[derive(Debug, clap::Args)]
pub(super) struct Read {
    /// A transcript, a folder, or - for standard input [default: the project here, else the sample]
    path: Option<PathBuf>,
    #[command(flatten)]
    who: Who,
    /// Hide what other coders marked until it is asked for (c)
    #[arg(long)]
    blind: bool,
    /// Line by line, for screen readers, braille displays and terminals that can do nothing else
    #[arg(long)]
    plain: bool,
    /// Colours: dark, light, 16, none [default: none if NO_COLOR is set, else by the terminal]
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(NAMES))]
    theme: Option<String>,
}

impl Read {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        if !self.plain && !std::io::stdout().is_terminal() {
            let session = place::open(self.path.as_deref(), &self.who, Clock::Machine)?;
            return show::print(session.state(), show::Look::default(), &Query::default());
        }
        // line by line there is no screen that a first part could fill
        let open = if self.plain { place::open } else { place::begin };
        let mut session = open(self.path.as_deref(), &self.who, Clock::Machine)?;
        if self.blind {
            session.blind();
        }
        session.resume();
        if self.plain { plain::sit(&mut session) } else { sit(&mut session, self.theme.as_deref()) }
    }
}

/// Shows `session` on the terminal until the reader leaves, in the theme called `theme`.
pub(super) fn sit(session: &mut Session, theme: Option<&str>) -> Result<Exit, Stop> {
    let configured = place::config().theme;
    let ended = run(session, || self::theme(theme.or(configured.as_deref()))).map_err(|error| Stop {
        exit: Exit::Usage,
        error: anyhow::anyhow!("the terminal cannot be used: {error}"),
    })?;
    session.remember();
    let lost = unsaved(session.state());
    let signal = match ended {
        Ended::Quit => {
            return lost.map_or(Ok(Exit::Done), |why| Err(Stop::unsaved(anyhow::anyhow!(why))));
        }
        Ended::Signal(signal) => signal,
        Ended::Gone => HANG_UP,
    };
    if let Some(why) = lost {
        complain(&format!("manicule: {why}"));
    }
    die_by(signal)
}

/// What could not be saved and why, if anything.
fn unsaved(state: &State) -> Option<String> {
    let count = state.saving.unsaved();
    let why = match &state.saving {
        Saving::Failed(why, _) => visible(why),
        _ => String::new(),
    };
    (count > 0).then(|| format!("{count} changes were not saved: {why}"))
}

/// The theme called `name`, else what the environment, or else the terminal itself, says about the terminal.
pub(super) fn theme(name: Option<&str>) -> Theme {
    let set = |variable: &str| env::var(variable).ok().filter(|value| !value.is_empty());
    if let Some(theme) = name.and_then(Theme::named) {
        return theme;
    }
    if set("NO_COLOR").is_some() {
        return Theme::none();
    }
    if !set("COLORTERM").is_some_and(|v| v == "truecolor" || v == "24bit") {
        return Theme::sixteen();
    }
    // `15;0`: foreground and background, where 7 and 9 to 15 are light
    let told = set("COLORFGBG").and_then(|v| v.rsplit(';').next()?.parse::<u8>().ok());
    let background = match told {
        Some(7 | 9..=15) => Some(Background::Light),
        Some(_) => Some(Background::Dark),
        None => std::io::stdout().is_terminal().then(background::ask).flatten(),
    };
    match background {
        Some(Background::Light) => Theme::light(),
        Some(Background::Dark) | None => Theme::dark(),
    }
}
