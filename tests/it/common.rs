//! Shared by the tests: a desk without a disk, and screens as text.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use manicule::annotation::{Codebook, Fingerprint, Layer, Moment, Notebook};
use manicule::app::{COMMANDS, Desk, Effect, Key, Keymap, Msg, State, update};
use manicule::text::{Source, Transcript};
use manicule::tui::theme::Theme;
use manicule::tui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

/// A state with a screen, driven by key scripts through the real `update` and drawn by the real `draw`.
pub(crate) struct Played {
    pub(crate) state: State,
    pub(crate) effects: Vec<Effect>,
    pub(crate) theme: Theme,
    ticks: u64,
}

impl Played {
    /// A sitting of "ada" on `text`, with an empty codebook.
    pub(crate) fn on(text: &str, columns: u16, rows: u16) -> Self {
        let transcript = Arc::new(Transcript::new(Source { text: text.to_owned(), ..Source::default() }));
        let layer = Layer::new("ada".to_owned(), Fingerprint::of(text), [], HashMap::new());
        let notebook = Notebook::new(Codebook::default(), layer, Vec::new());
        let desk = Desk::new("talk.txt".to_owned(), transcript, notebook);
        let keymap = Arc::new(Keymap::new(COMMANDS).expect("the table has no clash"));
        let mut played =
            Self { state: State::new(desk, keymap), effects: Vec::new(), theme: Theme::none(), ticks: 0 };
        played.send(Msg::Resize(columns, rows));
        played
    }

    /// Sends one message, a second after the last.
    pub(crate) fn send(&mut self, msg: Msg) {
        self.ticks += 1;
        let moment = Moment { millis: 1_795_000_000_000 + self.ticks * 1_000, random: self.ticks };
        self.effects.extend(update(&mut self.state, moment, msg));
    }

    /// Presses a script of keys.
    pub(crate) fn play(&mut self, keys: &str) -> &mut Self {
        for key in Key::script(keys).expect("a key script") {
            self.send(Msg::Key(key));
        }
        self
    }

    /// What is drawn now.
    pub(crate) fn buffer(&self) -> Buffer {
        let (columns, rows) = self.state.screen.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a test terminal");
        terminal.draw(|frame| view::draw(&self.state, &self.theme, frame)).expect("drawn");
        terminal.backend().buffer().clone()
    }

    /// The cell of the hardware cursor: column and row, 0-based.
    pub(crate) fn cursor(&self) -> (u16, u16) {
        let (columns, rows) = self.state.screen.size;
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a test terminal");
        terminal.draw(|frame| view::draw(&self.state, &self.theme, frame)).expect("drawn");
        let cell = terminal.get_cursor_position().expect("a test terminal has a cursor");
        (cell.x, cell.y)
    }

    /// The screen as text.
    pub(crate) fn screen(&self) -> String {
        view::rows(&self.buffer()).join("\n")
    }

    /// The screen as text, and below it every run of cells that is not drawn plainly: row, columns, style.
    pub(crate) fn styled(&self) -> String {
        let buffer = self.buffer();
        let mut text = view::rows(&buffer).join("\n");
        for y in 0..buffer.area.height {
            let mut x = 0;
            while x < buffer.area.width {
                let style = buffer[(x, y)].style();
                let start = x;
                while x < buffer.area.width && buffer[(x, y)].style() == style {
                    x += 1;
                }
                let plain = style.add_modifier.is_empty()
                    && matches!(style.fg, None | Some(ratatui::style::Color::Reset))
                    && matches!(style.bg, None | Some(ratatui::style::Color::Reset));
                if !plain {
                    let _ = write!(text, "\n{y}:{start}-{} {:?}", x - 1, style.add_modifier);
                    for (name, colour) in [("fg", style.fg), ("bg", style.bg)] {
                        if let Some(colour) = colour.filter(|c| *c != ratatui::style::Color::Reset) {
                            let _ = write!(text, " {name} {colour}");
                        }
                    }
                }
            }
        }
        text
    }
}
