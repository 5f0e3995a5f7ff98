//! Writing a note.

use std::ops::Range;

use super::again;
use crate::annotation::revise;
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::deed::Deed;
use crate::app::editor::Editor;
use crate::app::key::{Code, Key};
use crate::app::mode::{Mode, NoteTarget, Noting};
use crate::app::state::{State, Tone};
use crate::app::update::{Effect, ProjectMemo};

/// Cells of a row of the note's editor when the panel has no room.
const NARROW: usize = 20;

const IN_TEXT: Section = Section { heading: Heading::Tagging, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row("memo", "gn", "write a memo on the whole transcript", |s| open(s, NoteTarget::Memo)),
    IN_TEXT.row("project-memo", "gN", "write a memo on the whole project, in annotations/memo.md", |s| {
        s.ask(Effect::OpenProjectMemo);
    }),
];

/// Opens the editor of the memo on the project.
pub(in crate::app) fn open_project_memo(state: &mut State, memo: ProjectMemo) {
    let target = NoteTarget::Project { old: memo.old };
    state.mode = Mode::Noting(Noting { editor: Editor::new(&memo.text), target });
}

/// Opens the editor of the note of `target`, with what the note says already.
pub(super) fn open(state: &mut State, target: NoteTarget) {
    if !state.may_change() {
        return;
    }
    let target = match target {
        NoteTarget::Passage(bytes) => annotation_of(state, &bytes).unwrap_or(NoteTarget::Passage(bytes)),
        target => target,
    };
    let notebook = state.desk.notebook();
    let text = match &target {
        NoteTarget::Annotation(id) => notebook.mine().get(id).map(|a| a.note.as_str()),
        NoteTarget::Memo => notebook.mine().memo().map(|memo| memo.note.as_str()),
        NoteTarget::Tag(id, which) => notebook.codebook().tag(id).map(|tag| which.of(tag)),
        NoteTarget::Passage(_) | NoteTarget::Project { .. } => None,
    };
    state.mode = Mode::Noting(Noting { editor: Editor::new(text.unwrap_or_default()), target });
}

/// One's own annotation of exactly these bytes, if there is one.
fn annotation_of(state: &State, bytes: &Range<usize>) -> Option<NoteTarget> {
    let span = state.transcript().span_of(bytes.clone());
    let mine = state.desk.notebook().mine();
    let (_, annotation) = mine.overlapping(span).find(|(there, _)| *there == span)?;
    Some(NoteTarget::Annotation(annotation.id.clone()))
}

/// A key in the editor of a note. Enter begins a new line; Esc keeps the note, Ctrl-C drops what was typed, Ctrl-O
/// hands it to an editor of the reader's choice.
pub(in crate::app) fn press(state: &mut State, key: Key) {
    let width = usize::from(state.screen.panel.width).saturating_sub(4).max(NARROW);
    let Mode::Noting(noting) = &mut state.mode else { return };
    if key.ctrl && key.code == Code::Char('c') {
        state.mode = Mode::Reading;
        state.say("note left as it was");
    } else if key.is("Esc") || (key.ctrl && matches!(key.code, Code::Char('s'))) || key == ctrl_enter() {
        keep(state);
    } else if key.ctrl && key.code == Code::Char('o') {
        let text = noting.editor.text().to_owned();
        state.ask(Effect::Edit(text));
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

/// Keeps what was typed. What cannot be kept stays in the editor, and it is said why.
fn keep(state: &mut State) {
    let Mode::Noting(noting) = std::mem::take(&mut state.mode) else { return };
    state.notice = None;
    work_in(state, noting.clone());
    if state.notice.as_ref().is_some_and(|notice| notice.tone == Tone::Alarm) {
        state.mode = Mode::Noting(noting);
    }
}

fn work_in(state: &mut State, noting: Noting) {
    let note = noting.editor.text().trim_end().to_owned();
    let changed = match noting.target {
        NoteTarget::Annotation(id) => {
            let Some(old) = state.desk.notebook().mine().get(&id).cloned() else {
                return state.warn("the annotation is gone; Ctrl-C drops its note");
            };
            state.commit("note", |page, _| vec![page.note(&old, &note)])
        }
        NoteTarget::Passage(_) if note.is_empty() => false,
        NoteTarget::Memo => state.commit("memo", |page, id| page.write_memo(&note, id)),
        NoteTarget::Project { old } => {
            return state.ask(Effect::KeepProjectMemo(ProjectMemo { old, text: note }));
        }
        NoteTarget::Tag(id, which) => {
            return super::coding::revise(state, &id, which.name(), |book, id| {
                revise::describe(book, id, which, &note)
            });
        }
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

/// What the reader's own editor made of the note; an editor of one line keeps one line.
pub(in crate::app) fn edited(state: &mut State, text: &str) {
    if let Mode::Noting(noting) = &mut state.mode {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        noting.editor = Editor::new(text.trim_end());
        state.say("Esc keeps the note, Ctrl-C drops it");
    }
}
