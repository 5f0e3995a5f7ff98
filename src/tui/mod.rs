//! The terminal: keys in, frames out. Every quirk of terminals stops in this room.

pub mod background;
mod clipboard;
mod halves;
mod input;
mod outside;
pub mod run;
mod scroll;
mod terminal;
pub mod theme;
pub mod view;
