//! `manicule tutor`: fifteen things to try on the sample.

use std::io::IsTerminal;

use super::Exit;
use super::output::Stop;
use super::place::{self, Who};
use super::read;
use crate::session::{Clock, Place, Session};

#[derive(Debug, clap::Args)]
pub(super) struct Tutor {
    #[command(flatten)]
    who: Who,
}

impl Tutor {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        if !std::io::stdout().is_terminal() {
            return Err(Stop::usage("the lessons are given on a terminal"));
        }
        // a folder of its own each time, so that the sample is unmarked at every beginning
        let folder = tempfile::tempdir()?;
        let place = Place::Sample(folder.path().to_owned());
        let mut session = place::open_at(Session::open, place, &self.who, Clock::Machine)?;
        session.teach();
        read::sit(&mut session, None)
    }
}
