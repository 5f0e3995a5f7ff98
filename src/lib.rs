//! Manicule: read transcripts in a terminal, highlight and tag passages, export the annotations.
//!
//! Eight rooms, arrows only downward; see ARCHITECTURE.md.

pub mod analysis;
pub mod annotation;
pub mod app;
pub mod cli;
pub mod formats;
pub mod session;
pub mod store;
pub mod text;
pub mod tui;
