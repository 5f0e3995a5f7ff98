//! The command line: one file for each subcommand.
//!
//! To add one, write a file with a struct of its arguments and a `run`, and a row in [`Command`] and in
//! [`Command::run`].

mod agree;
mod check;
mod codebook;
mod config;
mod count;
mod cross;
mod doctor;
mod export;
mod filter;
mod find;
mod git_setup;
mod import;
mod keys;
mod list;
mod log;
mod man;
mod merge_driver;
mod near;
mod output;
mod place;
mod plain;
mod play;
mod read;
mod rebase;
mod report;
mod show;
mod table;
mod tag;
mod tutor;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::text::display::visible;
use output::Stop;

/// How a call ended. The numbers are documented and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done, and something was found that the caller asked to be told of.
    Findings = 1,
    /// The call or the configuration is wrong.
    Usage = 2,
    /// An input cannot be read.
    Unreadable = 3,
    /// Something cannot be saved.
    Unsaved = 4,
}

const EXITS: &str = "\
Exit codes: 0 done · 1 done, with findings · 2 wrong usage or configuration · 3 an input cannot be read · 4 something \
cannot be saved";

/// Read transcripts in a terminal, highlight and tag passages, export the annotations.
#[derive(Debug, Parser)]
#[command(name = "manicule", version, about, after_help = EXITS, args_conflicts_with_subcommands = true)]
#[command(subcommand_negates_reqs = true)]
pub struct Cli {
    #[command(flatten)]
    read: read::Read,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the annotated transcript as text
    Show(show::Show),
    /// Tag a paragraph or passage
    Tag(tag::Tag),
    /// Take tags off an annotation, or delete it
    Untag(tag::Untag),
    /// Write a note on an annotation or a passage
    Note(tag::Note),
    /// Find words in every transcript of a project
    Find(find::Find),
    /// List annotations
    List(list::List),
    /// Count annotations, words and characters by tag, speaker, transcript or coder
    Count(count::Count),
    /// Show which tags come together
    Cross(cross::Cross),
    /// Show how far coders agree, tag by tag
    Agree(agree::Agree),
    /// The tags of a project
    Codebook(codebook::Codebook),
    /// Write annotations in another format
    Export(export::Export),
    /// Write everything about a study on one page
    Report(report::Report),
    /// Bring in codebooks and annotations of other programs
    Import(import::Import),
    /// Verify a project: every file, every quote
    Check(check::Check),
    /// Let annotations take over the places found for them after the text was edited
    Rebase(rebase::Rebase),
    /// Let git merge annotations one by one in this clone
    GitSetup(git_setup::GitSetup),
    /// Merge a file of annotations or tags, as git calls it
    MergeDriver(merge_driver::MergeDriver),
    /// Show what was done, when and by whom
    Log(log::Log),
    /// Feed a key script to the program and print the last screen
    Play(play::Play),
    /// List all commands with their keys
    Keys(keys::Keys),
    /// Show where the configuration is, check it, or print one to begin with
    Config(config::Config),
    /// Show what the program finds on this machine
    Doctor(doctor::Doctor),
    /// Learn the keys on the sample
    Tutor(tutor::Tutor),
    /// Print completions for a shell
    Completions(man::Completions),
    /// Print the manual page
    Man(man::Man),
}

impl Command {
    fn run(self) -> Result<Exit, Stop> {
        match self {
            Self::Show(it) => it.run(),
            Self::Tag(it) => it.run(),
            Self::Untag(it) => it.run(),
            Self::Note(it) => it.run(),
            Self::Find(it) => it.run(),
            Self::List(it) => it.run(),
            Self::Count(it) => it.run(),
            Self::Cross(it) => it.run(),
            Self::Agree(it) => it.run(),
            Self::Codebook(it) => it.run(),
            Self::Export(it) => it.run(),
            Self::Report(it) => it.run(),
            Self::Import(it) => it.run(),
            Self::Check(it) => it.run(),
            Self::Rebase(it) => it.run(),
            Self::GitSetup(it) => it.run(),
            Self::MergeDriver(it) => it.run(),
            Self::Log(it) => it.run(),
            Self::Play(it) => it.run(),
            Self::Keys(it) => it.run(),
            Self::Config(it) => it.run(),
            Self::Doctor(it) => it.run(),
            Self::Tutor(it) => it.run(),
            Self::Completions(it) => it.run(),
            Self::Man(it) => it.run(),
        }
    }
}

/// Runs the call that the process was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // help and version are no errors
        Err(error) if !error.use_stderr() => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            complain(&error.render().to_string());
            return ExitCode::from(Exit::Usage as u8);
        }
    };
    let done = match cli.command {
        Some(command) => command.run(),
        None => cli.read.run(),
    };
    let exit = match done {
        Ok(exit) => exit,
        Err(stop) if stop.is_broken_pipe() => Exit::Done,
        Err(stop) => {
            complain(&format!("manicule: {:#}", stop.error));
            stop.exit
        }
    };
    ExitCode::from(exit as u8)
}

/// Prints `message` on standard error. A file's name or a line of it may be in there: nothing of it reaches the
/// terminal raw.
fn complain(message: &str) {
    for line in message.lines() {
        output::complain(&visible(line));
    }
}
