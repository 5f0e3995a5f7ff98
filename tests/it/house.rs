//! The plan of the house: which room may use which, and what the pure rooms must not know.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms with their floors. A room uses only rooms on lower floors.
const ROOMS: &[(&str, usize)] = &[
    ("text", 0),
    ("annotation", 1),
    ("analysis", 2),
    ("formats", 2),
    ("app", 3),
    ("store", 3),
    ("session", 4),
    ("tui", 5),
    ("cli", 6),
];

/// Rooms that know neither files nor clock, environment, terminal, threads, randomness or hidden state.
const PURE: &[&str] = &["text", "annotation", "analysis", "formats", "app"];

/// Words that a pure room must not use.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "Mutex",
    "RwLock",
    "Condvar",
    "mpsc",
    "OnceLock",
    "OnceCell",
    "LazyLock",
    "Atomic",
    "RefCell",
    "Cell<",
    "thread_local",
    "static mut",
    "stdin()",
    "stdout()",
    "stderr()",
    "println!",
    "print!(",
    "eprint",
    "crossterm",
    "ratatui",
    "SystemTime",
    "Instant::now",
    "RandomState",
    "rand::",
];

/// Words that only the named rooms may use. `tui` writes the text that a reader's own editor is to change to a file, and
/// asks the environment which editor that is; `cli` draws a frame for `play`.
const PRIVATE: &[(&str, &[&str])] = &[
    ("std::fs", &["store", "tui"]),
    ("std::env", &["tui", "cli"]),
    ("std::process", &["session", "tui", "cli"]),
    ("std::thread", &["store", "session", "tui"]),
    ("std::net", &[]),
    ("crossterm", &["tui"]),
    ("ratatui", &["tui", "cli"]),
    ("anyhow", &["cli"]),
    ("KeyCode", &["tui"]),
    ("SystemTime", &["session"]),
    ("RefCell", &["tui"]),
    ("Mutex", &["session", "tui"]),
    ("Atomic", &["session", "tui"]),
];

/// Ways to import that hide what is used. One thing of a crate's or of std's top is named at a time, so that the words
/// above stand in the code as they stand there.
const HIDING: &[&str] = &["super::super", "::*;", "::*}", "::*,", "{*", "use std::{", "crate::{"];

struct SourceFile {
    room: String,
    path: PathBuf,
    /// The code without comments, string contents and test modules.
    code: String,
}

/// All source files of the rooms.
fn sources() -> Vec<SourceFile> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_some_and(|e| e == "rs") {
                let inside = entry.strip_prefix(&src).expect("below src");
                let room = inside.components().next().expect("a name").as_os_str().to_string_lossy();
                let code = code_of(&fs::read_to_string(&entry).expect("text"));
                found.push(SourceFile {
                    room: room.trim_end_matches(".rs").to_owned(),
                    path: inside.to_owned(),
                    code,
                });
            }
        }
    }
    // what only tests see is no part of the house: neither a file nor a folder with what is in it
    let is_for_tests = |inside: &Path| {
        let name = inside.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let plan = fs::read_to_string(src.join(inside.with_file_name("mod.rs"))).unwrap_or_default();
        ["", "pub(super) ", "pub(crate) "]
            .iter()
            .any(|seen| plan.contains(&format!("#[cfg(test)]\n{seen}mod {name};")))
    };
    let only_for_tests = |path: &Path| path.ancestors().any(is_for_tests);
    found.retain(|f| f.room != "lib" && f.room != "main" && !only_for_tests(&f.path));
    assert!(found.len() > 200, "the sources were not found");
    found
}

/// `text` without comments, without what stands in string literals, and without its test module.
fn code_of(text: &str) -> String {
    let tests = ["mod tests {", "pub(super) mod tests {", "pub(crate) mod tests {"];
    let end = tests
        .iter()
        .filter_map(|start| text.find(&format!("#[cfg(test)]\n{start}")))
        .min()
        .unwrap_or(text.len());
    let text = &text[..end];
    let mut code = String::new();
    for line in text.lines() {
        let mut in_string = false;
        let mut previous = ' ';
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' if in_string => {
                    chars.next();
                }
                '"' if in_string || previous != '\'' || chars.peek() != Some(&'\'') => in_string = !in_string,
                '/' if !in_string && chars.peek() == Some(&'/') => break,
                _ if in_string => {}
                _ => code.push(c),
            }
            previous = c;
        }
        code.push('\n');
    }
    code
}

fn floor(room: &str) -> usize {
    ROOMS
        .iter()
        .find(|(name, _)| *name == room)
        .unwrap_or_else(|| panic!("`{room}` is no room of the plan"))
        .1
}

/// The rooms that a file of `room` names by `crate::room`; in a room's `mod.rs` (`is_top`) also by `super::room`.
fn arrows(code: &str, is_top: bool) -> BTreeSet<String> {
    let starts: &[&str] = if is_top { &["crate::", "super::"] } else { &["crate::"] };
    let named = starts.iter().flat_map(|start| code.split(start).skip(1));
    let words = named.map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
    words.filter(|word: &String| ROOMS.iter().any(|(room, _)| room == word)).collect()
}

/// What is wrong with `code` of `room`.
fn faults(room: &str, code: &str, is_top: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let used = arrows(code, is_top).into_iter().filter(|used| used != room);
    wrong.extend(used.filter(|used| floor(used) >= floor(room)).map(|used| format!("uses {used}")));
    let impure = IMPURE.iter().filter(|word| PURE.contains(&room) && code.contains(**word));
    wrong.extend(impure.map(|word| format!("says {word}, and is a pure room")));
    let others = PRIVATE.iter().filter(|(word, rooms)| code.contains(word) && !rooms.contains(&room));
    wrong.extend(others.map(|(word, _)| format!("says {word}, which belongs to another room")));
    let hiding = HIDING.iter().filter(|word| code.contains(**word));
    wrong.extend(hiding.map(|word| format!("hides what it uses: {word}")));
    wrong
}

#[test]
fn every_arrow_goes_down_and_no_room_says_what_belongs_to_another() {
    let judged = sources().into_iter().flat_map(|file| {
        let is_top =
            file.path.file_name().is_some_and(|name| name == "mod.rs") && file.path.components().count() == 2;
        let path = file.path.display().to_string();
        faults(&file.room, &file.code, is_top).into_iter().map(move |fault| format!("{path} {fault}"))
    });
    let wrong: Vec<String> = judged.collect();
    assert!(wrong.is_empty(), "against the plan of the house:\n{}", wrong.join("\n"));
}

#[test]
fn the_plan_names_exactly_the_rooms_that_there_are() {
    let there: BTreeSet<String> = sources().into_iter().map(|f| f.room).collect();
    let planned: BTreeSet<String> = ROOMS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, planned);
}

#[test]
fn what_is_against_the_plan_is_found() {
    for (room, code, is_top) in [
        ("text", "use crate::tui::Canvas;", false),
        ("app", "let project = crate::store::Project::at(root);", false),
        ("store", "use crate::app::State;", false),
        ("annotation", "use super::session::Session;", true),
        ("formats", "use crate::{text, tui};", false),
        ("app", "use std::fs::File;", false),
        ("app", "use std::{fs, env};", false),
        ("text", "use std::sync::{Arc, Mutex};", false),
        ("analysis", "use crate::text::{*};", false),
        ("session", "use ratatui::Frame;", false),
        ("store", "let turn = Mutex::new(());", false),
    ] {
        let faults = faults(room, &code_of(code), is_top);
        assert!(!faults.is_empty(), "{room}: {code}");
    }
}

#[test]
fn what_is_only_talked_of_is_no_fault() {
    let code = "// crate::tui is only named here\nlet a = \"crate::cli\"; let b = '\"'; let c = \"it is '\"; // std::fs";
    assert_eq!(faults("text", &code_of(code), false), [""; 0]);
    assert_eq!(faults("cli", &code_of("use crate::store::Project;"), false), [""; 0]);
}
