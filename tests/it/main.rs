//! Integration tests: what a reader sees and what is on disk.

mod common;
mod readers;
mod screens;
//! Integration tests.

mod exports;
