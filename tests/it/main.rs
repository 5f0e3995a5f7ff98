//! Integration tests: what a reader sees and what is on disk.

mod anchoring;
mod common;
mod exports;
mod generated;
mod house;
mod imports;
mod laws;
mod layout;
mod readers;
mod screens;
mod sittings;
mod store;
