//! An encoding that a person names is remembered with what was marked.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Cyrillic in windows-1251, so little of it that anything may be found in the bytes.
const BYTES: &[u8] = b"Ann: \xE4\xE0, \xE4\xE0.\n\nBen: No.\n";

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_manicule"));
    command.args(arguments).current_dir(folder);
    command.env("MANICULE_CONFIG", folder.join("config.ron")).env("MANICULE_CODER", "ada");
    command
}

/// Runs the program in `folder`: what it says, what it complains of, and its exit code.
fn manicule(folder: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    said(command(folder, arguments).output().expect("the program runs"))
}

fn said(output: Output) -> (String, String, Option<i32>) {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (text(output.stdout), text(output.stderr), output.status.code())
}

/// A folder with a transcript in windows-1251, and its only layer's place.
fn study() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), BYTES).expect("written");
    let layer = folder.path().join("annotations/talk.txt/ada.ron");
    (folder, layer)
}

/// The same after somebody tagged the first paragraph and named the encoding.
fn marked() -> (TempDir, PathBuf) {
    let (folder, layer) = study();
    let tag = ["tag", "talk.txt", "--paragraph", "1", "--tag", "yes", "--encoding", "windows-1251"];
    let (_, wrong, code) = manicule(folder.path(), &tag);
    assert_eq!((wrong.as_str(), code), ("", Some(0)));
    (folder, layer)
}

#[test]
fn every_later_call_reads_the_transcript_in_the_encoding_that_was_named_once() {
    let (folder, layer) = marked();
    assert!(fs::read_to_string(&layer).expect("a layer").contains("encoding: \"windows-1251\""));
    for arguments in [
        &["talk.txt"][..],
        &["show", "talk.txt"],
        &["list"],
        &["export", "jsonl"],
        &["find", "да"],
        &["play", "talk.txt", "j"],
        &["report"],
    ] {
        let (out, wrong, code) = manicule(folder.path(), arguments);
        assert!(out.contains("да, да."), "{arguments:?}: {out}{wrong}");
        assert_eq!(code, Some(0), "{arguments:?}: {wrong}");
    }
    let (out, _, code) = manicule(folder.path(), &["check"]);
    assert_eq!((out.as_str(), code), ("1 transcript, 1 annotation, 0 findings\n", Some(0)));
    let (out, _, _) = manicule(folder.path(), &["rebase", "talk.txt"]);
    assert_eq!(out, "nothing to do\n");
    let (out, _, _) = manicule(folder.path(), &["count", "--json"]);
    assert!(out.contains("\"yes\""), "{out}");
}

#[test]
fn another_coder_reads_it_so_too_and_remembers_it_in_a_layer_of_their_own() {
    let (folder, layer) = marked();
    let (_, wrong, _) =
        manicule(folder.path(), &["tag", "talk.txt", "--paragraph", "2", "--tag", "no", "--coder", "ben"]);
    assert_eq!(wrong, "");
    let ben = fs::read_to_string(layer.with_file_name("ben.ron")).expect("a layer");
    assert!(ben.contains("encoding: \"windows-1251\""), "{ben}");
    fs::remove_file(&layer).expect("removed");
    let (out, _, _) = manicule(folder.path(), &["show", "talk.txt", "--coder", "cem"]);
    assert!(out.contains("да, да."), "{out}");
}

#[test]
fn reading_writes_nothing_and_an_old_layer_stays_byte_for_byte() {
    let (folder, layer) = study();
    let (_, _, code) = manicule(folder.path(), &["show", "talk.txt", "--encoding", "windows-1251"]);
    assert_eq!(code, Some(0));
    assert!(!folder.path().join("annotations").exists());
    // a layer of the time before encodings were remembered
    let (_, _, _) = manicule(folder.path(), &["tag", "talk.txt", "--paragraph", "1", "--tag", "yes"]);
    let before = fs::read(&layer).expect("a layer");
    assert!(!String::from_utf8_lossy(&before).contains("encoding"));
    for arguments in
        [&["show", "talk.txt", "--encoding", "windows-1251"][..], &["list", "--encoding", "koi8-r"]]
    {
        let (_, _, code) = manicule(folder.path(), arguments);
        assert_eq!(code, Some(0), "{arguments:?}");
    }
    assert_eq!(fs::read(&layer).expect("a layer"), before);
}

#[test]
fn an_encoding_that_is_named_again_is_remembered_instead() {
    let (folder, layer) = marked();
    // the file was converted, and nothing but the encoding is new
    fs::write(folder.path().join("talk.txt"), "Ann: да, да.\n\nBen: No.\n").expect("written");
    let (out, _, _) = manicule(folder.path(), &["find", "да", "--encoding", "utf-8"]);
    assert!(out.contains("да, да."), "{out}");
    let (_, _, code) = manicule(folder.path(), &["check"]);
    assert_eq!(code, Some(1), "it is still read as it was");
    let (out, _, code) = manicule(folder.path(), &["rebase", "talk.txt", "--encoding", "utf-8"]);
    assert_eq!((out.as_str(), code), ("nothing to do\n", Some(0)));
    let (out, _, code) = manicule(folder.path(), &["check"]);
    assert_eq!(code, Some(0), "{out}");
    let text = fs::read_to_string(&layer).expect("a layer");
    assert_eq!((text.matches("b3:").count(), text.contains("UTF-8")), (2, true), "{text}");
}

#[test]
fn check_names_the_place_of_an_encoding_that_there_is_not() {
    let (folder, layer) = marked();
    let text = fs::read_to_string(&layer).expect("a layer");
    let line = text.lines().position(|line| line.contains("encoding")).expect("a line") + 1;
    fs::write(&layer, text.replace("windows-1251", "wïndows")).expect("written");
    let (out, _, code) = manicule(folder.path(), &["check"]);
    let place = format!("ada.ron:{line}:");
    assert!(out.contains(&place) && out.contains("no encoding is called `wïndows`"), "{out}");
    assert_eq!(code, Some(1));
    let (_, wrong, code) = manicule(folder.path(), &["tag", "talk.txt", "--paragraph", "2", "--tag", "no"]);
    assert!(wrong.contains("no encoding is called"), "{wrong}");
    assert_ne!(code, Some(0), "nothing is marked in a text that may be another");
}

#[test]
fn standard_input_is_read_in_the_encoding_that_is_named() {
    let folder = TempDir::new().expect("a folder");
    for arguments in [&["-", "--encoding", "cp1251"][..], &["show", "-", "--encoding", "cp1251"]] {
        let mut command = command(folder.path(), arguments);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program runs");
        child.stdin.take().expect("a pipe").write_all(BYTES).expect("written");
        let (out, wrong, code) = said(child.wait_with_output().expect("an end"));
        assert!(out.contains("Ann: да, да."), "{out}{wrong}");
        assert_eq!(code, Some(0));
    }
}
