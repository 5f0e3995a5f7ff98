//! The program as others call it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Runs the program in `folder` with a configuration of its own.
fn manicule(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_manicule"))
        .args(arguments)
        .current_dir(folder)
        .env("MANICULE_CONFIG", folder.join("config.ron"))
        .env("MANICULE_CODER", "")
        .env("LOGNAME", "login")
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}

#[test]
fn a_configuration_is_checked_with_line_and_column_and_its_good_part_holds() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), "Ann: Yes.\n").expect("written");
    let (_, _, code) = said(&manicule(folder.path(), &["config", "--check"]));
    assert_eq!(code, Some(0), "no configuration is a right one");
    fs::write(
        folder.path().join("config.ron"),
        "(\n  coder: Some(\"ada\"),\n  keys: {\"tagg\": \"x\", \"tag\": \"<F2>\"},\n)",
    )
    .expect("written");
    let (_, wrong, code) = said(&manicule(folder.path(), &["config", "--check"]));
    assert!(wrong.contains("config.ron:3:10: there is no command `tagg`"), "{wrong}");
    assert_eq!(code, Some(2));
    let (keys, _, _) = said(&manicule(folder.path(), &["keys"]));
    assert!(keys.lines().any(|line| line.starts_with("<F2> ") && line.contains(" tag ")), "{keys}");
    let (_, _, code) = said(&manicule(folder.path(), &["play", "talk.txt", "<F2>trust<Enter>", "--save"]));
    assert_eq!(code, Some(0));
    assert!(folder.path().join("annotations/talk.txt/ada.ron").exists(), "the coder of the configuration");
}

#[test]
fn keys_that_open_a_large_transcript_find_all_of_it() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), "Ann: Yes.\n").expect("written");
    let large = "Ben: We mend the nets.\n\n".repeat(20_000) + "Cem: The last word.\n";
    fs::write(folder.path().join("large.txt"), large).expect("written");
    let (screen, wrong, _) = said(&manicule(folder.path(), &["play", "talk.txt", "gflarge<Enter>G"]));
    assert!(screen.contains("Cem: The last word."), "{screen}{wrong}");
}

#[test]
fn the_printed_default_is_a_right_configuration() {
    let folder = TempDir::new().expect("a folder");
    let (default, _, code) = said(&manicule(folder.path(), &["config", "--print-default"]));
    assert_eq!(code, Some(0));
    fs::write(folder.path().join("config.ron"), default).expect("written");
    let (_, wrong, code) = said(&manicule(folder.path(), &["config", "--check"]));
    assert_eq!((wrong.as_str(), code), ("", Some(0)));
}

#[test]
fn find_prints_places_or_json_and_says_by_its_code_that_nothing_was_found() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("b")).expect("a folder");
    fs::write(folder.path().join("a.txt"), "Ann: The café is open.\n\nBen: No boats.\n").expect("written");
    fs::write(folder.path().join("b/c.txt"), "Ann: Boats? A b(oa.\n\nBen: No.\n\nAnn: Yes.\n")
        .expect("written");
    let (found, _, code) = said(&manicule(folder.path(), &["find", "boats"]));
    assert_eq!(found, "a.txt  ¶2  Ben:  No boats.\nb/c.txt  ¶1  Ann:  Boats? A b(oa.\n");
    assert_eq!(code, Some(0));
    let (_, _, code) = said(&manicule(folder.path(), &["find", "whales"]));
    assert_eq!(code, Some(1));
    let (_, wrong, code) = said(&manicule(folder.path(), &["find", "b(oa"]));
    assert!(wrong.contains("-F"), "{wrong}");
    assert_eq!(code, Some(2));
    let (json, _, _) = said(&manicule(folder.path(), &["find", "--json", "-F", "b(oa", "b"]));
    let row: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&row["transcript"], &row["start"], &row["end"]), (&"c.txt".into(), &14.into(), &18.into()));
    let (folded, _, _) = said(&manicule(folder.path(), &["find", "--fold", "cafe"]));
    assert!(folded.starts_with("a.txt  ¶1"), "{folded}");
}

#[test]
fn doctor_says_what_it_finds_and_tells_a_wrong_configuration() {
    let folder = TempDir::new().expect("a folder");
    let (found, _, code) = said(&manicule(folder.path(), &["doctor"]));
    assert!(
        found.contains("coder            login") && found.contains("nothing is marked here yet"),
        "{found}"
    );
    assert_eq!(code, Some(0));
    fs::write(folder.path().join("config.ron"), "(theme: \"mauve\")").expect("written");
    let (found, _, code) = said(&manicule(folder.path(), &["doctor"]));
    assert!(found.contains("config.ron:1:9: there is no theme `mauve`"), "{found}");
    assert_eq!(code, Some(1));
}

#[test]
fn the_tutor_wants_a_terminal_and_sends_a_pipe_no_escapes() {
    let folder = TempDir::new().expect("a folder");
    let (out, wrong, code) = said(&manicule(folder.path(), &["tutor"]));
    assert_eq!(
        (out.as_str(), wrong.as_str(), code),
        ("", "manicule: the lessons are given on a terminal\n", Some(2))
    );
}

#[test]
fn what_a_save_left_that_was_cut_off_is_told_and_taken_away_when_asked() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), "Ann: Yes.\n").expect("written");
    manicule(folder.path(), &["tag", "talk.txt", "--paragraph", "1", "-t", "trust"]);
    let draft = folder.path().join("annotations/talk.txt/.~0123456789abcdef.tmp");
    fs::write(&draft, "half").expect("written");
    let (found, _, code) = said(&manicule(folder.path(), &["check"]));
    assert!(found.contains("left by a save that was cut off") && draft.exists(), "{found}");
    assert_eq!(code, Some(1));
    let (found, _, code) = said(&manicule(folder.path(), &["check", "--repair"]));
    assert!(found.contains("1 annotation, 0 findings") && !draft.exists(), "{found}");
    assert_eq!(code, Some(0));
}
