//! `manicule --plain`: the same commands, line by line.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const TALK: &str = "Ann: Yes, the \u{1b}[31mharbour.\n\nBen: No?\n\nAnn: Who knows.\n";

/// What is said when `lines` are typed, and the folder that is left.
fn typed(lines: &[&str]) -> (String, TempDir) {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), TALK).expect("written");
    let mut child = Command::new(env!("CARGO_BIN_EXE_manicule"))
        .args(["--plain", "--coder", "ada", "talk.txt"])
        .current_dir(folder.path())
        .env("MANICULE_CONFIG", folder.path().join("none"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(lines.join("\n").as_bytes()).expect("typed");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    (String::from_utf8(output.stdout).expect("text"), folder)
}

#[test]
fn paragraphs_are_read_tagged_and_noted_and_only_what_is_new_is_said() {
    let (said, folder) = typed(&["", "tdoubt<Enter>", "awhy?<Esc>", "", "{", "q", "tnever<Enter>"]);
    let lines: Vec<&str> = said.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "¶1 Ann: Yes, the ␛[31mharbour.",
            "¶2 Ben: No?",
            "¶2 tagged doubt",
            "☞ doubt · ada: “Ben: No?”",
            "note kept",
            "☞ doubt · ada: “Ben: No?” — why?",
            "¶3 Ann: Who knows.",
            "¶2 Ben: No?",
            "☞ doubt · ada: “Ben: No?” — why?",
        ]
    );
    let layer = fs::read_to_string(folder.path().join("annotations/talk.txt/ada.ron")).expect("saved");
    assert!(layer.contains("why?") && !layer.contains("never"));
}

#[test]
fn lists_questions_and_names_of_commands_are_told_and_the_end_of_input_leaves() {
    let (said, _folder) =
        typed(&["t", "sea", "<Esc>", "memo", "<C-c>", "next-nothing", "help", "A", "<Esc>", "y"]);
    for words in [
        "new: sea",
        "note: \n<Esc> keeps it",
        "note left as it was",
        "there is no command next-nothing; help lists them",
        "tag, t: ",
        "ANNOTATIONS 0",
        "copied: ",
    ] {
        assert!(said.contains(words), "{words:?} is not in\n{said}");
    }
    assert!(!said.contains('\u{1b}'), "{said}");
}

#[test]
fn a_command_with_a_letter_wrong_is_told_and_does_nothing_else() {
    let (said, folder) = typed(&["tsea<Enter>", "undoo", "hlep", "delte"]);
    for (slip, meant) in [("undoo", "undo"), ("hlep", "help"), ("delte", "delete")] {
        assert!(said.contains(&format!("there is no command {slip}; is it {meant}?")), "{said}");
    }
    let layer = fs::read_to_string(folder.path().join("annotations/talk.txt/ada.ron")).expect("saved");
    assert_eq!(layer.matches("id:").count(), 1, "{layer}");
}

#[test]
fn a_motion_that_changes_nothing_told_is_answered_with_where_one_is() {
    let (said, _folder) = typed(&["l", "q"]);
    assert_eq!(said.matches("¶1 Ann: Yes").count(), 2, "at first, and after l: {said}");
}
