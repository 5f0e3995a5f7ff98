//! Messages in, effects out.

use super::commands;
use super::key::{Code, Key};
use super::keymap::Found;
use super::layouts;
use super::look::Pointing;
use super::mode::Mode;
use super::picker::{Elsewhere, Item};
use super::reading::{Progress, Reading};
use super::saving::Saving;
use super::screen::Screen;
use super::selection::{Selection, Unit};
use super::state::{Pane, State};
use super::tutor;
use crate::annotation::{Action, Moment};
use crate::text::layout;

/// Rows that one notch of the wheel scrolls.
const WHEEL: isize = 3;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The screen has this many columns and rows now.
    Resize(u16, u16),
    /// Everything up to now is in the files.
    Saved,
    /// Everything up to now is on disk, this many changes in the journal alone.
    Journalled(usize),
    /// Saving failed: why, and how many changes are not in the files.
    NotSaved(String, usize),
    /// The text is read so far.
    Progress(Progress),
    /// The text was read, or read again.
    Read(Box<Reading>),
    /// For a while no key came.
    Waited,
    /// Nothing else is to be done: what takes long can go on for a while.
    Idle,
    /// Something went on outside that the reader should know.
    Told(String),
    /// Something went wrong outside.
    Warned(String),
    /// Here is what was asked of the project: a list to go on from.
    Offered(Offer),
    /// The reader's own editor gave this text back.
    Edited(String),
    /// Here is the memo on the project, to be gone on with.
    ProjectMemo(ProjectMemo),
}

/// A memo on the whole project, which is a text file that others can write too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectMemo {
    /// What the file holds, or held when it was opened.
    pub old: String,
    /// What it is to be.
    pub text: String,
}

/// What the mouse did, at a column and row of the screen, 0-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What.
    pub button: Button,
    /// Column.
    pub x: u16,
    /// Row.
    pub y: u16,
}

/// What the mouse can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    /// The left button went down, for the n-th time in a row at this place.
    Press(u8),
    /// The mouse moves with the left button down.
    Drag,
    /// The wheel turns up.
    WheelUp,
    /// The wheel turns down.
    WheelDown,
}

/// Something to be done outside. `session` does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// This was done: keep it.
    Save(Action),
    /// Bring everything into the files now.
    SaveNow,
    /// Put this text on the clipboard.
    Copy(String),
    /// Let the reader edit this text in an editor of their own; it comes back as [`Msg::Edited`].
    Edit(String),
    /// Bring the memo on the project, as [`Msg::ProjectMemo`].
    OpenProjectMemo,
    /// Keep the memo on the project. When it cannot be kept it comes back.
    KeepProjectMemo(ProjectMemo),
    /// Give the mouse to somebody.
    Point(Pointing),
    /// Read the file again.
    Reload,
    /// Draw the whole screen anew.
    Redraw,
    /// Give the terminal back until the program is called again.
    Suspend,
    /// Find this in all transcripts of the project, and offer the places.
    Search(String),
    /// Offer the project's transcripts.
    Survey,
    /// Open another transcript of the project.
    Open(Elsewhere),
    /// Leave.
    Quit,
}

/// Places in the project to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What is asked.
    pub title: String,
    /// The places with what is known of them.
    pub places: Vec<(Item, Elsewhere)>,
}

/// Works `msg`, which happened at `moment`, into `state`. Returns what is to be done outside, in order.
pub fn update(state: &mut State, moment: Moment, msg: Msg) -> Vec<Effect> {
    state.desk.moment = moment;
    state.coverage.pass(moment.millis);
    let mut size = state.screen.size;
    match msg {
        Msg::Key(key) => press(state, key),
        Msg::Paste(text) => paste(state, &text),
        Msg::Mouse(mouse) => point(state, mouse),
        Msg::Resize(columns, rows) => size = (columns, rows),
        Msg::Saved => saved(state),
        Msg::Journalled(changes) => state.saving = Saving::Journalled(changes),
        Msg::NotSaved(why, changes) => state.saving = Saving::Failed(why, changes.max(1)),
        Msg::Progress(progress) => state.progress = Some(progress),
        Msg::Read(reading) => state.turn_to(*reading),
        Msg::Waited => state.hesitates = state.is_between_keys(),
        Msg::Idle => state.finder.count_on(state.desk.transcript.text()),
        Msg::Told(what) => state.say(what),
        Msg::Warned(what) => state.warn(what),
        Msg::Offered(offer) => commands::project::choose(state, offer),
        Msg::Edited(text) => commands::noting::edited(state, &text),
        Msg::ProjectMemo(memo) => commands::noting::open_project_memo(state, memo),
    }
    tutor::follow(state);
    state.arrange(size);
    state.look();
    state.coverage.show(&state.view.runs(), moment.millis);
    std::mem::take(&mut state.outbox)
}

/// Everything is in the files: who waits for that to leave, leaves.
fn saved(state: &mut State) {
    state.saving = Saving::Saved;
    if matches!(state.mode, Mode::Leaving) {
        state.ask(Effect::Quit);
    }
}

fn press(state: &mut State, key: Key) {
    state.notice = None;
    state.hesitates = false;
    state.afterwards = None;
    match &state.mode {
        Mode::Reading => read(state, key),
        Mode::Picking(_) => commands::picking::press(state, key),
        Mode::Finding(_) => commands::finding::press(state, key),
        Mode::Noting(_) => commands::noting::press(state, key),
        Mode::Asking(_) => commands::asking::press(state, key),
        Mode::Lettering(then) => commands::asking::press_letter(state, key, *then),
        Mode::Edging(_) => commands::edging::press(state, key),
        Mode::Listing => commands::listing::press(state, key),
        Mode::Sweeping(_) => commands::sweeping::press(state, key),
        Mode::Help(_) => commands::general::press_help(state, key),
        Mode::Leaving => commands::general::press_leaving(state, key),
    }
}

/// A key in the text or the panel: a digit of a count, or a part of a command's keys.
fn read(state: &mut State, key: Key) {
    if state.keys.is_empty()
        && let Some(digit) =
            key.typed().and_then(|c| c.to_digit(10)).filter(|d| *d > 0 || state.count.is_some())
    {
        let count = state.count.unwrap_or(0).saturating_mul(10).saturating_add(digit as usize);
        state.count = Some(count.min(10_000_000));
        return;
    }
    let key = known(state, key);
    state.keys.push(key);
    match state.keymap.find(state.scopes(), &state.keys) {
        Found::Prefix => {}
        Found::Command(command) => {
            state.keys.clear();
            state.ran = Some(command.name);
            match state.operator.take() {
                Some(operator) => commands::operating::over(state, operator, command),
                None => (command.run)(state),
            }
            state.count = None;
        }
        Found::Nothing => {
            let keys: String = state.keys.drain(..).map(|k| k.to_string()).collect();
            if !key.is("Esc") {
                state.say(format!("{keys} means nothing here; ? shows the keys"));
            }
            state.operator = None;
            state.count = None;
        }
    }
}

/// `key`, or the key of a Latin keyboard at the same place when only that means something here.
fn known(state: &State, key: Key) -> Key {
    let means = |key: Key| {
        let keys: Vec<Key> = state.keys.iter().copied().chain([key]).collect();
        !matches!(state.keymap.find(state.scopes(), &keys), Found::Nothing)
    };
    let latin = match key.code {
        Code::Char(c) => layouts::latin(c).map(|c| Key { code: Code::Char(c), ..key }),
        _ => None,
    };
    latin.filter(|latin| !means(key) && means(*latin)).unwrap_or(key)
}

/// Pasted text goes where text is typed, and is never taken for commands.
fn paste(state: &mut State, text: &str) {
    let one_line = || text.replace(['\n', '\r', '\t'], " ");
    match &mut state.mode {
        Mode::Noting(noting) => noting.editor.insert(&text.replace("\r\n", "\n").replace('\r', "\n")),
        Mode::Picking(picker) => picker.edit(|e| e.insert(&one_line())),
        Mode::Finding(finding) => {
            finding.input.insert(&one_line());
            commands::finding::seek(state);
        }
        Mode::Asking(asking) => asking.input.insert(&one_line()),
        Mode::Help(help) => help.filter.insert(&one_line()),
        Mode::Listing => {
            state.roll.input.insert(&one_line());
            state.roll.refresh(&state.desk);
        }
        Mode::Reading | Mode::Edging(_) | Mode::Sweeping(_) | Mode::Lettering(_) | Mode::Leaving => {
            state.say("paste works where text is typed");
        }
    }
}

fn point(state: &mut State, mouse: Mouse) {
    let Screen { text, gutter, strip, panel, .. } = state.screen;
    let in_text = [text, gutter, strip].iter().any(|a| a.contains(mouse.x, mouse.y));
    match mouse.button {
        Button::WheelUp | Button::WheelDown => {
            let step = if mouse.button == Button::WheelUp { -1 } else { 1 };
            match &mut state.mode {
                Mode::Picking(picker) => picker.step(step),
                Mode::Listing => {
                    state.roll.step(step);
                }
                Mode::Sweeping(sweep) => sweep.step(step),
                Mode::Help(help) => help.scroll(&state.keymap, state.screen.size, step * WHEEL),
                _ if panel.contains(mouse.x, mouse.y) => commands::panel::step(state, step),
                _ => {
                    state.view.scroll(step * WHEEL);
                    state.keep_on_page();
                }
            }
        }
        Button::Press(times) if matches!(state.mode, Mode::Reading) && in_text => click(state, mouse, times),
        Button::Drag if matches!(state.mode, Mode::Reading) => drag(state, mouse),
        Button::Press(_) if panel.contains(mouse.x, mouse.y) => {
            commands::panel::click(state, usize::from(mouse.y - panel.y));
        }
        _ => {}
    }
}

/// The byte of the text that is drawn at a cell.
fn byte_under(state: &State, x: u16, y: u16) -> Option<usize> {
    let area = state.screen.text;
    let line = state.view.page().get(usize::from(y.checked_sub(area.y)?))?;
    let bytes = line.bytes()?;
    let row = &state.desk.transcript.text()[bytes.clone()];
    let column = usize::from(x.saturating_sub(area.x)).saturating_sub(state.view.indent(bytes.start));
    Some(bytes.start + layout::byte_of_column(row, column))
}

fn click(state: &mut State, mouse: Mouse, times: u8) {
    let Some(at) = byte_under(state, mouse.x, mouse.y) else { return };
    state.pane = Pane::Text;
    state.selection = None;
    state.go(at, Unit::Character);
    let unit = match times {
        0 | 1 => return,
        2 => Unit::Word,
        3 => Unit::Sentence,
        _ => Unit::Paragraph,
    };
    state.selection = Some(Selection::of(&state.desk.transcript, at, unit));
}

fn drag(state: &mut State, mouse: Mouse) {
    let Some(at) = byte_under(state, mouse.x, mouse.y) else { return };
    if state.selection.is_none() {
        state.selection = Some(Selection::of(&state.desk.transcript, state.cursor, Unit::Character));
    }
    // after two clicks by words, after three by sentences
    let unit = state.selection.as_ref().map_or(Unit::Character, Selection::unit);
    state.go(at, unit);
}
