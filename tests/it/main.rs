//! Integration tests: what a reader sees and what is on disk.

mod common;
mod exports;
mod house;
mod readers;
mod screens;
//! Integration tests.

mod layout;
mod anchoring;
mod exports;
mod imports;
mod readers;
