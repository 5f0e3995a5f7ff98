//! Integration tests: what a reader sees and what is on disk.

mod anchoring;
mod common;
mod exports;
mod house;
mod imports;
mod layout;
mod readers;
mod screens;
