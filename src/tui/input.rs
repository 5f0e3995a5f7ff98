//! Terminal events to messages. Releases, quirks and impossible coordinates end here.

use std::time::{Duration, Instant};

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use crate::app::{Button, Code, Key, Mouse, Msg};

/// Presses of the mouse button within this time at one place count as a double or triple click.
const CLICK: Duration = Duration::from_millis(400);

/// The longest answer to a question about colours, in keys.
const ANSWER: u8 = 40;

/// What such an answer looks like at its beginning (`ESC ]`) and at its end (`ESC \` or BEL) when it is read as keys.
const BEGINS: Key = Key { alt: true, ..Key::char(']') };
const ENDS: [Key; 2] = [Key { alt: true, ..Key::char('\\') }, Key { ctrl: true, ..Key::char('g') }];

/// Turns events into messages; remembers the last click.
#[derive(Debug, Default)]
pub(super) struct Input {
    last: Option<(Instant, u16, u16, u8)>,
    /// How many more keys can belong to an answer of the terminal that came too late to be read as one.
    late: u8,
}

impl Input {
    /// The message that `event` stands for, if any.
    pub(super) fn message(&mut self, event: Event) -> Option<Msg> {
        match event {
            Event::Key(event) => key(event).filter(|key| !self.is_answer(*key)).map(Msg::Key),
            Event::Paste(text) => Some(Msg::Paste(text)),
            Event::Mouse(event) => self.mouse(event).map(Msg::Mouse),
            Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
            Event::FocusGained | Event::FocusLost => None,
        }
    }

    /// Whether `key` is a piece of an answer about colours, such as `ESC ] 11;rgb:ffff/ffff/ffff ESC \`, which looks as if
    /// it was typed when it comes late.
    fn is_answer(&mut self, key: Key) -> bool {
        if key == BEGINS {
            self.late = ANSWER;
            return true;
        }
        if self.late == 0 {
            return false;
        }
        let ends = ENDS.contains(&key);
        let goes_on = key.typed().is_some_and(|c| c.is_ascii_hexdigit() || ";:/rg".contains(c));
        self.late = if goes_on { self.late - 1 } else { 0 };
        ends || goes_on
    }

    fn mouse(&mut self, event: MouseEvent) -> Option<Mouse> {
        let (x, y) = (event.column, event.row);
        let button = match event.kind {
            MouseEventKind::Down(MouseButton::Left) => Button::Press(self.clicks(x, y)),
            MouseEventKind::Drag(MouseButton::Left) => Button::Drag,
            MouseEventKind::ScrollUp => Button::WheelUp,
            MouseEventKind::ScrollDown => Button::WheelDown,
            _ => return None,
        };
        Some(Mouse { button, x, y })
    }

    fn clicks(&mut self, x: u16, y: u16) -> u8 {
        let now = Instant::now();
        let times = match self.last {
            Some((then, lx, ly, times)) if (lx, ly) == (x, y) && now - then < CLICK => {
                times.saturating_add(1)
            }
            _ => 1,
        };
        self.last = Some((now, x, y, times));
        times
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let name = match event.code {
        KeyCode::Char(c) => {
            // shift is in the character already
            let key = Key::char(c);
            let modifiers = event.modifiers;
            return Some(Key {
                ctrl: modifiers.contains(KeyModifiers::CONTROL),
                alt: modifiers.contains(KeyModifiers::ALT),
                ..key
            });
        }
        KeyCode::F(n) => {
            return Some(with_modifiers(Key { code: Code::F(n), ..Key::char(' ') }, event.modifiers));
        }
        KeyCode::Enter => "Enter",
        KeyCode::Esc => "Esc",
        KeyCode::Tab => "Tab",
        KeyCode::BackTab => return Key::named("BackTab"),
        KeyCode::Backspace => "Backspace",
        KeyCode::Delete => "Delete",
        KeyCode::Insert => "Insert",
        KeyCode::Left => "Left",
        KeyCode::Right => "Right",
        KeyCode::Up => "Up",
        KeyCode::Down => "Down",
        KeyCode::Home => "Home",
        KeyCode::End => "End",
        KeyCode::PageUp => "PageUp",
        KeyCode::PageDown => "PageDown",
        _ => return None,
    };
    Key::named(name).map(|key| with_modifiers(key, event.modifiers))
}

fn with_modifiers(key: Key, modifiers: KeyModifiers) -> Key {
    Key {
        ctrl: modifiers.contains(KeyModifiers::CONTROL),
        alt: modifiers.contains(KeyModifiers::ALT),
        shift: modifiers.contains(KeyModifiers::SHIFT),
        ..key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<String> {
        key(KeyEvent::new(code, modifiers)).map(|k| k.to_string())
    }

    #[test]
    fn a_terminal_key_is_the_key_that_people_write() {
        assert_eq!(pressed(KeyCode::Char('G'), KeyModifiers::SHIFT).as_deref(), Some("G"));
        assert_eq!(pressed(KeyCode::Char('d'), KeyModifiers::CONTROL).as_deref(), Some("<C-d>"));
        assert_eq!(pressed(KeyCode::Up, KeyModifiers::SHIFT).as_deref(), Some("<S-Up>"));
        assert_eq!(pressed(KeyCode::BackTab, KeyModifiers::SHIFT).as_deref(), Some("<BackTab>"));
        assert_eq!(pressed(KeyCode::CapsLock, KeyModifiers::NONE), None);
    }

    #[test]
    fn a_release_is_no_key() {
        let event =
            KeyEvent { kind: KeyEventKind::Release, ..KeyEvent::new(KeyCode::Char('j'), KeyModifiers::NONE) };
        assert_eq!(key(event), None);
    }
}
