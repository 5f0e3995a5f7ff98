//! The program: parses arguments, runs, returns an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    manicule::cli::main()
}
