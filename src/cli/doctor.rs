//! `manicule doctor`: what the program finds on this machine, for whoever asks for help.

use std::env;
use std::io::{IsTerminal, Write};
use std::path::Path;

use super::Exit;
use super::output::{Stop, out};
use super::place::{self, Who};
use super::read;
use crate::store::Project;
use crate::text::display::visible;

/// Variables of the environment that decide something.
const VARIABLES: [&str; 10] = [
    "TERM",
    "COLORTERM",
    "COLORFGBG",
    "NO_COLOR",
    "TMUX",
    "SSH_TTY",
    "VISUAL",
    "EDITOR",
    "MANICULE_CODER",
    "MANICULE_CONFIG",
];

/// Programs of others that are used when they are there.
const PROGRAMS: [(&str, &str); 2] = [("pdftotext", "PDFs are read"), ("git", "versions are merged")];

#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    who: Who,
}

impl Doctor {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let config = place::config();
        let project = Project::around(place::disk(), Path::new("."));
        let begun = if project.is_begun() { "" } else { "  (nothing is marked here yet)" };
        let mut rows = vec![
            ("program", format!("manicule {}", env!("CARGO_PKG_VERSION"))),
            ("terminal", if std::io::stdout().is_terminal() { "yes" } else { "no" }.to_owned()),
            ("theme", read::theme(config.theme.as_deref()).name.to_owned()),
            ("coder", self.who.name()),
            ("project", format!("{}{begun}", project.root().display())),
            ("configuration", place::config_path().display().to_string()),
        ];
        rows.extend(config.problems.iter().map(|problem| ("  wrong", problem.to_string())));
        for name in VARIABLES {
            let value = env::var_os(name).map_or("–".to_owned(), |v| v.to_string_lossy().into_owned());
            rows.push((name, value));
        }
        for (name, use_) in PROGRAMS {
            let there = if is_on_path(name) { use_.to_owned() } else { "not there".to_owned() };
            rows.push((name, there));
        }
        let mut out = out();
        for (name, value) in rows {
            writeln!(out, "{name:<16} {}", visible(&value))?;
        }
        out.flush()?;
        Ok(if config.problems.is_empty() { Exit::Done } else { Exit::Findings })
    }
}

fn is_on_path(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}
