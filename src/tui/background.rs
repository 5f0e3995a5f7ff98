//! What the terminal's background is like.

use std::time::Duration;

use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

/// How long an answer is waited for. Terminals answer at once, those that know no colours too; what comes later by a
/// slow line is not taken for keys.
const PATIENCE: Duration = Duration::from_millis(200);

/// What is easy to read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Light letters.
    Dark,
    /// Dark letters.
    Light,
}

/// Asks the terminal for its colours (OSC 10 and 11); none when it does not say. Only before anybody reads keys: the
/// answer comes as if it was typed.
pub fn ask() -> Option<Background> {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    theme_mode(options).ok().map(|mode| match mode {
        ThemeMode::Dark => Background::Dark,
        ThemeMode::Light => Background::Light,
    })
}
