//! `manicule --plain`: line by line, for screen readers, braille displays and terminals that can do nothing else.
//!
//! What is typed are the keys of the screen, a line at a time; what is printed is what a line of them changed. Nothing
//! is drawn, coloured or moved.

use std::io::{self, BufRead, Write};

use super::output::{Stop, complain, out};
use super::{Exit, show};
use crate::app::{COMMANDS, Key, Mode, Msg, Noting, State};
use crate::session::{Outside, Session};
use crate::text::display::visible;
use crate::tui::theme::Theme;
use crate::tui::view;

/// Columns and rows of the screen that keys such as Ctrl-F go by.
const SIZE: (u16, u16) = (80, 24);

/// What is said first.
const WELCOME: &str = "Type keys as on the screen, or the name of a command, and Enter. \
                       Enter alone goes to the next paragraph, help lists the commands, q leaves.";

/// Reads `session` line by line until the reader leaves or standard input ends.
pub(super) fn sit(session: &mut Session) -> Result<Exit, Stop> {
    let mut out = out();
    session.send(Msg::Resize(SIZE.0, SIZE.1));
    writeln!(out, "{WELCOME}")?;
    let mut told = Told::default();
    told.tell(session.state(), &mut out)?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let is_reading = matches!(session.state().mode, Mode::Reading);
        let left = match script(&line) {
            Script::Slip(why) if is_reading => writeln!(out, "{why}").map(|()| false)?,
            Script::Slip(_) => press(session, Key::script(&line).unwrap_or_default(), &mut out)?,
            Script::List => list(session.state(), &mut out).map(|()| false)?,
            Script::Keys(keys) => press(session, keys, &mut out)?,
            Script::Wrong(why) => writeln!(out, "{why}").map(|()| false)?,
        };
        if !session.save() {
            complain("manicule: not saved");
        }
        if left {
            break;
        }
        told.tell(session.state(), &mut out)?;
    }
    session.remember();
    if session.save() { Ok(Exit::Done) } else { Err(Stop::unsaved(anyhow::anyhow!("not saved"))) }
}

/// What a line means.
enum Script {
    Keys(Vec<Key>),
    /// The commands are to be listed.
    List,
    /// It is nearly a command: what is said of that where keys would do something else. Where a text is typed, it is one.
    Slip(String),
    /// It means nothing, and why.
    Wrong(String),
}

/// Reads a line: nothing, the name of a command, or keys.
fn script(line: &str) -> Script {
    let line = line.trim_end_matches(['\r', '\n']);
    let is_command = names().any(|name| name == line);
    let keys = match line {
        name if !is_command && looks_like_a_name(name) => {
            return Script::Wrong(format!("there is no command {name}; help lists them"));
        }
        name if !is_command && let Some(meant) = slip_of(name) => {
            return Script::Slip(format!(
                "there is no command {name}; is it {meant}? keys that look so go one by one"
            ));
        }
        "" => "}".to_owned(),
        "help" | "?" => return Script::List,
        name if is_command => format!(":{name}<Enter>"),
        keys => keys.to_owned(),
    };
    match Key::script(&keys) {
        Ok(keys) => Script::Keys(keys),
        Err(why) => Script::Wrong(visible(&why.to_string())),
    }
}

/// Whether `line` is more likely the name of a command, misremembered, than keys.
fn looks_like_a_name(line: &str) -> bool {
    line.len() > 4 && line.contains('-') && line.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// The names of all commands.
fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().copied().flatten().map(|command| command.name)
}

/// The command whose name `line` is but for one letter: as keys it would do something else.
fn slip_of(line: &str) -> Option<&'static str> {
    let is_word = line.len() > 3 && line.chars().all(|c| c.is_ascii_lowercase());
    let near = |name: &&str| name.len() > 3 && strsim::damerau_levenshtein(name, line) == 1;
    names().find(|name| is_word && near(name))
}

/// Presses `keys`. Returns whether the reader left.
fn press(session: &mut Session, keys: Vec<Key>, out: &mut impl Write) -> io::Result<bool> {
    for key in keys {
        let asked = session.send(Msg::Key(key));
        session.catch_up();
        for outside in asked {
            match outside {
                Outside::Quit => return Ok(true),
                Outside::Copy(text) => writeln!(out, "copied: {}", visible(&text))?,
                Outside::Edit(_) | Outside::Suspend => writeln!(out, "not here: that needs a whole screen")?,
                Outside::Point(_) | Outside::Redraw => {}
            }
        }
    }
    Ok(false)
}

/// Lists the commands with their keys.
fn list(state: &State, out: &mut impl Write) -> io::Result<()> {
    for command in COMMANDS.iter().copied().flatten() {
        let keys = state.keymap.keys_of(command.name).join(" ");
        writeln!(out, "{}, {keys}: {}", command.name, command.help)?;
    }
    Ok(())
}

/// What the reader knows already.
#[derive(Debug, Default)]
struct Told {
    place: Vec<String>,
}

impl Told {
    /// Tells what is new in `state`.
    fn tell(&mut self, state: &State, out: &mut impl Write) -> io::Result<()> {
        if let Some(notice) = &state.notice {
            writeln!(out, "{}", visible(&notice.text))?;
        }
        let mut lines = match &state.mode {
            Mode::Reading => self.news(state),
            mode => prompt(state, mode),
        };
        if lines.is_empty() && state.notice.is_none() {
            // a motion inside a paragraph is answered too
            lines.extend(self.place.first().cloned());
        }
        for line in lines {
            writeln!(out, "{line}")?;
        }
        out.flush()
    }

    /// What is new of the paragraph under the cursor and what is marked in it.
    fn news(&mut self, state: &State) -> Vec<String> {
        let before = std::mem::replace(&mut self.place, place(state));
        self.place.iter().filter(|line| !before.contains(line)).cloned().collect()
    }
}

/// The paragraph under the cursor, what is marked in it, and what is selected.
fn place(state: &State) -> Vec<String> {
    let transcript = state.transcript();
    let index = state.paragraph();
    let Some(paragraph) = transcript.paragraphs().get(index) else {
        return vec!["the text is empty".to_owned()];
    };
    let words = |bytes: std::ops::Range<usize>| {
        let text = transcript.text().get(bytes).unwrap_or_default();
        visible(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let speaker = transcript.speaker_of(index).filter(|_| paragraph.label.is_empty());
    let speaker = speaker.map(|name| format!("{}: ", visible(name))).unwrap_or_default();
    let mut lines = vec![format!("¶{} {speaker}{}", index + 1, words(paragraph.range.clone()))];
    lines.extend(state.desk.marks(paragraph.range.clone()).iter().map(|mark| show::line(state, mark)));
    lines.extend(
        state.selection.as_ref().map(|selection| format!("selected: “{}”", words(selection.bytes()))),
    );
    lines
}

/// What is asked, and what was typed so far.
fn prompt(state: &State, mode: &Mode) -> Vec<String> {
    match mode {
        Mode::Asking(asking) => {
            let objection = asking.objection.iter().map(|objection| visible(&objection.what));
            objection.chain([format!("{}{}", asking.question, visible(asking.input.text()))]).collect()
        }
        Mode::Finding(finding) => vec![format!("find: {}", visible(finding.input.text()))],
        Mode::Noting(Noting { editor, .. }) => {
            vec![format!("note: {}", visible(editor.text())), "<Esc> keeps it, <C-c> drops it".to_owned()]
        }
        Mode::Picking(picker) => picker
            .found()
            .enumerate()
            .map(|(row, (_, item))| {
                let here = if row == picker.row() { "chosen: " } else { "" };
                format!("{here}{} {}", visible(&item.label), visible(&item.detail)).trim_end().to_owned()
            })
            .chain(picker.novelty().map(|name| format!("new: {}", visible(name))))
            .chain(["<Enter> takes it, <Esc> leaves".to_owned()])
            .collect(),
        _ => drawn(state),
    }
}

/// The screen as it would be drawn, without its empty rows and frames.
fn drawn(state: &State) -> Vec<String> {
    let mut terminal = match ratatui::Terminal::new(ratatui::backend::TestBackend::new(SIZE.0, SIZE.1)) {
        Ok(terminal) => terminal,
        Err(never) => match never {},
    };
    let Ok(_) = terminal.draw(|frame| view::draw(state, &Theme::none(), frame));
    let rows = view::rows(terminal.backend().buffer()).into_iter();
    rows.map(|row| row.trim_matches([' ', '│', '┃']).to_owned()).filter(|row| !row.is_empty()).collect()
}
