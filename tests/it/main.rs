//! Integration tests: what a reader sees and what is on disk.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod analysis;
mod anchoring;
#[cfg(unix)]
mod bytes;
mod coding_cli;
mod command_line;
mod common;
mod durability;
mod encodings;
#[cfg(unix)]
mod endurance;
mod exports;
mod formats_doc;
mod fuzz;
mod generated;
mod house;
mod import_cli;
mod import_errors;
mod imports;
#[cfg(unix)]
mod killed;
mod laws;
mod layout;
#[cfg(unix)]
mod lifecycle;
mod marked;
#[cfg(unix)]
mod mistakes;
mod motions;
mod panel;
#[cfg(unix)]
mod plain;
mod pty;
#[cfg(unix)]
mod pty_scrolling;
mod random_keys;
mod readers;
mod reading;
mod refi_shapes;
mod report;
mod reviewing;
mod round_trips;
mod screens;
mod sittings;
mod store;
mod structure;
mod tagging;
mod teams;
mod tutor;
mod views;
mod workbooks;
