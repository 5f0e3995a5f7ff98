//! `manicule config`: where the configuration is, whether it is right, and what it can say.

use std::io::Write;

use super::Exit;
use super::output::{Stop, complain, out};
use super::place;
use crate::session::config::DEFAULT;
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
pub(super) struct Config {
    /// Print the configuration that holds when there is none, to begin your own with
    #[arg(long, conflicts_with = "check")]
    print_default: bool,
    /// Say what is wrong with the configuration; exit code 2 if anything is
    #[arg(long)]
    check: bool,
}

impl Config {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let mut out = out();
        if self.print_default {
            write!(out, "{DEFAULT}")?;
        } else if self.check {
            let problems = place::config().problems;
            for problem in &problems {
                complain(&visible(&problem.to_string()));
            }
            return Ok(if problems.is_empty() { Exit::Done } else { Exit::Usage });
        } else {
            let path = place::config_path();
            let there =
                if path.is_file() { "" } else { "  (not there; --print-default prints one to begin with)" };
            writeln!(out, "{}{there}", visible(&path.display().to_string()))?;
        }
        out.flush()?;
        Ok(Exit::Done)
    }
}
