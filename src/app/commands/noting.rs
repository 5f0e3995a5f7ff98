//! Writing a note.

use std::ops::Range;

use super::again;
use crate::app::deed::Deed;
use crate::app::editor::Editor;
use crate::app::key::{Code, Key};
use crate::app::state::{Mode, NoteTarget, Noting, State};

/// Cells of a row of the note's editor when the panel has no room.
const NARROW: usize = 20;

/// Opens the editor of the note of `target`.
pub(super) fn open(state: &mut State, target: NoteTarget) {
    let text = match &target {
        NoteTarget::Annotation(id) => state.desk.notebook().mine().get(id).map(|a| a.note.clone()),
        NoteTarget::Passage(_) => None,
    };
    state.mode = Mode::Noting(Noting { editor: Editor::new(&text.unwrap_or_default()), target });
}

/// A key in the editor of a note. Enter begins a new line; Esc keeps the note, Ctrl-C drops what was typed.
pub(in crate::app) fn press(state: &mut State, key: Key) {
    let width = usize::from(state.screen.panel.width).saturating_sub(4).max(NARROW);
    let Mode::Noting(noting) = &mut state.mode else { return };
    if key.ctrl && key.code == Code::Char('c') {
        state.mode = Mode::Reading;
        state.say("note left as it was");
    } else if key.is("Esc") || (key.ctrl && matches!(key.code, Code::Char('s'))) || key == ctrl_enter() {
        keep(state);
    } else if key.is("Enter") {
        noting.editor.insert("\n");
    } else if key.is("Up") {
        noting.editor.move_rows(-1, width);
    } else if key.is("Down") {
        noting.editor.move_rows(1, width);
    } else {
        noting.editor.press(key);
    }
}

fn ctrl_enter() -> Key {
    Key { ctrl: true, ..Key::named("Enter").expect("Enter is a key") }
}

fn keep(state: &mut State) {
    let Mode::Noting(noting) = std::mem::take(&mut state.mode) else { return };
    let note = noting.editor.text().trim_end().to_owned();
    let changed = match noting.target {
        NoteTarget::Annotation(id) => {
            let Some(old) = state.desk.notebook().mine().get(&id).cloned() else { return };
            state.commit("note", |page, _| vec![page.note(&old, &note)])
        }
        NoteTarget::Passage(_) if note.is_empty() => false,
        NoteTarget::Passage(passage) => return put(state, passage, &note),
    };
    if changed {
        state.say("note kept");
        state.selection = None;
    }
}

/// Puts `note` on `passage`.
pub(super) fn put(state: &mut State, passage: Range<usize>, note: &str) {
    let span = state.transcript().span_of(passage.clone());
    let place = super::tagging::place(state, &passage);
    if state.commit(&format!("note on {place}"), |page, id| page.note_on(span, note, id)) {
        state.say("note kept");
        again::remember(state, Deed::Note(note.to_owned()), &passage);
        state.selection = None;
    }
}
