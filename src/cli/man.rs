//! `manicule completions` and `manicule man`.

use std::io::Write;

use clap::CommandFactory;

use super::output::{Stop, out};
use super::{Cli, Exit};

#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct Man {}

impl Completions {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "manicule", &mut bytes);
        let mut out = out();
        out.write_all(&bytes)?;
        out.flush()?;
        Ok(Exit::Done)
    }
}

impl Man {
    #[allow(clippy::unused_self, reason = "the shape of every subcommand")]
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let mut bytes = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut bytes)?;
        let mut out = out();
        out.write_all(&bytes)?;
        out.flush()?;
        Ok(Exit::Done)
    }
}
