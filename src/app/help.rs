//! The help: every command with its keys, read from the live keymap.

use std::borrow::Cow;

use super::command::{Command, Scope};
use super::commands::COMMANDS;
use super::editor::Editor;
use super::key::{Code, Key};
use super::keymap::Keymap;
use super::state::State;

/// What of the help is shown.
#[derive(Debug, Clone, Default)]
pub struct Help {
    /// Words that rows must hold.
    pub filter: Editor,
    /// First row that is shown, 0-based.
    pub top: usize,
}

/// A row of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpRow {
    /// Between two headings.
    Empty,
    /// Under what the commands below stand.
    Heading(&'static str),
    /// A command's keys, and the first line of what it does.
    Command(String, String),
    /// Another line of what the command above does.
    More(String),
}

/// How many of `width` columns the keys take, with the blanks around them.
pub fn keys_width(width: u16) -> u16 {
    (width / 3).clamp(8, 24) + 3
}

/// The rows that hold all words of `filter`, on a screen of `width` columns.
pub fn rows(keymap: &Keymap, filter: &str, width: u16) -> Vec<HelpRow> {
    let words: Vec<String> = filter.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let room = usize::from(width.saturating_sub(keys_width(width))).max(1);
    let mut rows = Vec::new();
    let mut heading = None;
    for command in COMMANDS.iter().copied().flatten() {
        let keys = keymap.keys_of(command.name).join("  ");
        let all =
            format!("{keys} {} {} {}", command.name, command.help, command.heading.name()).to_lowercase();
        if !words.iter().all(|w| all.contains(w.as_str())) {
            continue;
        }
        if heading != Some(command.heading) {
            rows.extend(heading.map(|_| HelpRow::Empty));
            rows.push(HelpRow::Heading(command.heading.name()));
            heading = Some(command.heading);
        }
        let told = told(command);
        let mut lines = textwrap::wrap(&told, room).into_iter().map(Cow::into_owned);
        rows.push(HelpRow::Command(keys, lines.next().unwrap_or_default()));
        rows.extend(lines.map(HelpRow::More));
    }
    rows
}

/// What `command` does, and where its keys count if that is not in the text.
fn told(command: &Command) -> String {
    match command.scope {
        Scope::Everywhere | Scope::Text => command.help.to_owned(),
        scope => format!("{} ({})", command.help, scope.name()),
    }
}

impl Help {
    /// The help, from what can be done here on: in the panel that is the panel.
    pub(super) fn at(state: &State) -> Self {
        let here = state.scopes().first().filter(|scope| **scope != Scope::Text);
        let heading = here.and_then(|scope| COMMANDS.iter().copied().flatten().find(|c| c.scope == *scope));
        let name = heading.map(|command| command.heading.name());
        let rows = rows(&state.keymap, "", state.screen.size.0);
        let top = rows.iter().position(|row| matches!(row, HelpRow::Heading(n) if Some(*n) == name));
        Self { top: top.unwrap_or_default(), ..Self::default() }
    }

    /// Goes `rows` down, up when negative, as far as there are rows.
    pub(super) fn scroll(&mut self, keymap: &Keymap, size: (u16, u16), rows: isize) {
        let all = self::rows(keymap, self.filter.text(), size.0).len();
        let last = all.saturating_sub(room(size));
        self.top = self.top.min(last).saturating_add_signed(rows).min(last);
    }

    /// A key while the help is shown. Returns whether it stays. Letters narrow it down, whatever they do elsewhere.
    pub(super) fn press(&mut self, keymap: &Keymap, size: (u16, u16), key: Key) -> bool {
        let asks_again = self.filter.text().is_empty() && key.typed() == Some('?');
        if key.is("Esc") || key.is("F1") || asks_again {
            return false;
        }
        // two rows stay for the eye
        let page = room(size).saturating_sub(2).max(1) as isize;
        match scrolled(key, page) {
            Some(rows) => self.scroll(keymap, size, rows),
            None if self.filter.press(key) => self.top = 0,
            None => {}
        }
        true
    }
}

/// How many rows `key` scrolls down where `page` rows are a page, up when negative; none when it does not scroll.
fn scrolled(key: Key, page: isize) -> Option<isize> {
    let scrolls = [
        ("Down", 1),
        ("Up", -1),
        ("PageDown", page),
        ("PageUp", -page),
        ("Home", isize::MIN),
        ("End", isize::MAX),
    ];
    let named = scrolls.iter().find(|(name, _)| key.is(name)).map(|(_, rows)| *rows);
    let with_ctrl = match key.code {
        Code::Char('f') => Some(page),
        Code::Char('b') => Some(-page),
        Code::Char('d') => Some(page / 2),
        Code::Char('u') => Some(-page / 2),
        _ => None,
    };
    named.or(with_ctrl.filter(|_| key.ctrl))
}

/// Rows of the help that fit on a screen of `size` (columns, rows), between the heading and the status line.
fn room(size: (u16, u16)) -> usize {
    usize::from(size.1).saturating_sub(2).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_what_a_command_does_is_cut_off() {
        let keymap = Keymap::default();
        for width in [20, 40, 80, 200] {
            let shown = rows(&keymap, "", width).into_iter().filter_map(|row| match row {
                HelpRow::Command(_, text) | HelpRow::More(text) => Some(text),
                _ => None,
            });
            let shown: Vec<String> = shown.collect();
            let words = shown.join(" ").split_whitespace().count();
            let all = COMMANDS.iter().copied().flatten().map(told).collect::<Vec<_>>().join(" ");
            assert!(words >= all.split_whitespace().count(), "{width}");
            let room = usize::from(width - keys_width(width));
            assert!(shown.iter().all(|line| line.chars().count() <= room), "{width}: {shown:?}");
        }
    }
}
