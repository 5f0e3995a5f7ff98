//! Lessons on the sample, ticked off as they are done.

use super::keymap::Keymap;
use super::mode::Mode;
use super::state::State;

/// Something to try.
struct Lesson {
    /// What to do; the name of a command in braces stands for its keys.
    ask: &'static str,
    /// Whether it is done. The name of the command that was run last, if any was by the last message.
    is_done: fn(&State, Option<&str>) -> bool,
}

const LESSONS: &[Lesson] = &[
    Lesson { ask: "{down} goes a row down, {up} up: press {down}", is_done: |_, ran| ran == Some("down") },
    Lesson {
        ask: "{next-paragraph} goes to the next paragraph",
        is_done: |_, ran| ran == Some("next-paragraph"),
    },
    Lesson { ask: "{next-turn} goes to the next speaker's turn", is_done: |_, ran| ran == Some("next-turn") },
    Lesson {
        ask: "{find} searches: press it, type harbour, press Enter",
        is_done: |state, _| !state.finder.asked().is_empty() && matches!(state.mode, Mode::Reading),
    },
    Lesson { ask: "{next-hit} goes to the next hit", is_done: |_, ran| ran == Some("next-hit") },
    Lesson {
        ask: "{tag} tags the paragraph: press it, type a name, press Enter",
        is_done: |state, _| state.desk.notebook().mine().annotations().any(|a| !a.tags.is_empty()),
    },
    Lesson {
        ask: "{again} does it again: {next-paragraph} to another paragraph, then {again}",
        is_done: |_, ran| ran == Some("again"),
    },
    Lesson {
        ask: "{select} selects a word; {grow} makes it a sentence, then a paragraph",
        is_done: |_, ran| ran == Some("grow"),
    },
    Lesson {
        ask: "{note} writes a note on what is selected; Esc keeps it",
        is_done: |state, _| state.desk.notebook().mine().annotations().any(|a| !a.note.is_empty()),
    },
    Lesson { ask: "{undo} takes the last change back", is_done: |_, ran| ran == Some("undo") },
    Lesson { ask: "{redo} does it again after all", is_done: |_, ran| ran == Some("redo") },
    Lesson {
        ask: "{only-questions} shows only the questions",
        is_done: |_, ran| ran == Some("only-questions"),
    },
    Lesson { ask: "{show-all} shows everything again", is_done: |_, ran| ran == Some("show-all") },
    Lesson { ask: "{other-pane} goes to the tags, and back", is_done: |_, ran| ran == Some("other-pane") },
    Lesson { ask: "{help} shows every key; Esc leaves the help", is_done: |_, ran| ran == Some("help") },
];

/// How far the reader has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tutor {
    done: usize,
}

impl Tutor {
    /// How many lessons are done, and how many there are.
    pub fn progress(self) -> (usize, usize) {
        (self.done, LESSONS.len())
    }

    /// What is to be done now, with the keys of `keymap`.
    pub fn ask(self, keymap: &Keymap) -> String {
        LESSONS.get(self.done).map_or_else(
            || with_keys("that was all; {quit} leaves, and manicule FILE opens your own transcript", keymap),
            |lesson| with_keys(lesson.ask, keymap),
        )
    }
}

/// Ticks the lesson off that was just done.
pub(super) fn follow(state: &mut State) {
    let ran = state.ran.take();
    let Some(tutor) = state.tutor else { return };
    if LESSONS.get(tutor.done).is_some_and(|lesson| (lesson.is_done)(state, ran)) {
        state.tutor = Some(Tutor { done: tutor.done + 1 });
    }
}

/// `text` with the first key of each command that it names in braces.
fn with_keys(text: &str, keymap: &Keymap) -> String {
    let mut shown = String::new();
    for (at, part) in text.split(['{', '}']).enumerate() {
        match at % 2 {
            0 => shown += part,
            _ => shown += &keymap.keys_of(part).into_iter().next().unwrap_or_else(|| format!(":{part}")),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{COMMANDS, command};

    #[test]
    fn every_lesson_names_commands_that_there_are() {
        for lesson in LESSONS {
            for name in lesson.ask.split(['{', '}']).skip(1).step_by(2) {
                assert!(command(name).is_some(), "{name}");
            }
        }
        let keymap = Keymap::new(COMMANDS).expect("no clash");
        assert_eq!(Tutor::default().ask(&keymap), "j goes a row down, k up: press j");
    }
}
