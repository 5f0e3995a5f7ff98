//! The plan of the house: which room may use which, and what the pure rooms must not know.

use std::collections::{BTreeMap, BTreeSet};
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
    "std::sync::Mutex",
    "RwLock",
    "OnceLock",
    "LazyLock",
    "Atomic",
    "RefCell",
    "Cell<",
    "thread_local",
    "static mut",
    "io::stdin",
    "io::stdout",
    "io::stderr",
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

/// Words that one room alone may use.
const PRIVATE: &[(&str, &[&str])] = &[
    ("std::fs", &["store", "tui"]),
    ("crossterm", &["tui"]),
    ("ratatui", &["tui", "cli"]),
    ("anyhow", &["cli"]),
    ("KeyCode", &["tui"]),
    ("SystemTime", &["session"]),
];

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
    // a file that only tests see is no part of the house
    let only_for_tests = |path: &Path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let plan = fs::read_to_string(src.join(path.with_file_name("mod.rs"))).unwrap_or_default();
        plan.contains(&format!("#[cfg(test)]\nmod {name};"))
    };
    found.retain(|f| f.room != "lib" && f.room != "main" && !only_for_tests(&f.path));
    assert!(found.len() > 40, "the sources were not found");
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
                '"' if previous != '\'' => in_string = !in_string,
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

/// The rooms that `code` names by `crate::room`, also within a group of imports.
fn arrows(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for name in names {
            let word: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if ROOMS.iter().any(|(room, _)| *room == word) {
                found.insert(word);
            }
        }
    }
    found
}

#[test]
fn every_arrow_goes_down() {
    let mut wrong = Vec::new();
    for file in sources() {
        for used in arrows(&file.code).into_iter().filter(|used| *used != file.room) {
            if floor(&used) >= floor(&file.room) {
                wrong.push(format!("{} uses {used}", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that go up or across:\n{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_know_nothing_of_the_world() {
    let mut wrong = Vec::new();
    for file in sources().into_iter().filter(|f| PURE.contains(&f.room.as_str())) {
        for word in IMPURE.iter().filter(|word| file.code.contains(**word)) {
            wrong.push(format!("{} says {word}", file.path.display()));
        }
    }
    assert!(wrong.is_empty(), "impure words in pure rooms:\n{}", wrong.join("\n"));
}

#[test]
fn some_words_belong_to_one_room() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (word, rooms) in PRIVATE {
            if file.code.contains(word) && !rooms.contains(&file.room.as_str()) {
                wrong.push(format!("{} says {word}", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "words in the wrong room:\n{}", wrong.join("\n"));
}

#[test]
fn no_import_hides_an_arrow() {
    let mut wrong = Vec::new();
    for file in sources() {
        for word in ["super::super", "::*;", "::*}", "::*,"].iter().filter(|word| file.code.contains(**word))
        {
            wrong.push(format!("{} says {word}", file.path.display()));
        }
    }
    assert!(wrong.is_empty(), "imports that hide arrows:\n{}", wrong.join("\n"));
}

#[test]
fn the_plan_names_exactly_the_rooms_that_there_are() {
    let there: BTreeSet<String> = sources().into_iter().map(|f| f.room).collect();
    let planned: BTreeSet<String> = ROOMS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(there, planned);
}

#[test]
fn an_arrow_up_would_be_found() {
    let code = code_of(
        "use crate::{store::Project, text};\n// crate::tui is only named here\nlet a = \"crate::cli\";",
    );
    assert_eq!(arrows(&code).into_iter().collect::<Vec<_>>(), ["store", "text"]);
    assert!(IMPURE.iter().any(|word| code_of("use std::fs::File;").contains(word)));
    let floors: BTreeMap<_, _> = ROOMS.iter().copied().collect();
    assert!(floors["store"] >= floors["app"], "a neighbour is no room below");
}
