//! The program: parses arguments, runs, returns an exit code.

fn main() {}
