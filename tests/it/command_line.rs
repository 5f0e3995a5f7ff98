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

/// A folder with a transcript, and its name.
fn with_talk(text: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("talk.txt"), text).expect("written");
    folder
}

/// What a run that ends well prints.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let (out, wrong, code) = said(&manicule(folder, arguments));
    assert_eq!(code, Some(0), "{arguments:?}: {wrong}");
    out
}

#[test]
fn a_folder_is_the_same_from_wherever_it_is_called() {
    let folder = with_talk("Ann: Yes.\n");
    let below = folder.path().join("below");
    fs::create_dir(&below).expect("made");
    for path in ["..", "../.", "../below/..", "../talk.txt"] {
        assert!(done(&below, &["show", path]).contains("1  Ann: Yes."), "{path}");
    }
    done(&below, &["tag", "../talk.txt", "--paragraph", "1", "-t", "calm"]);
    assert!(folder.path().join("annotations/talk.txt/login.ron").exists());
    assert!(done(&below, &["list", ".."]).contains("[calm]  “Ann: Yes.”"));
}

/// A paragraph of lines that somebody broke by hand.
const WRAPPED: &str = "The boats came home late that night from the far side of the lake,
and nobody on the quay knew why the lamps had not been lit before the
evening was over, or who was to have lit them in the first place then.";

#[test]
fn a_folder_is_shown_whole_and_lines_are_joined_as_on_the_screen() {
    let folder = with_talk(&format!("{WRAPPED}\n\n{WRAPPED}\n"));
    fs::write(folder.path().join("walk.txt"), "Ben: No.\n").expect("written");
    let shown = done(folder.path(), &["show", "."]);
    assert!(
        shown.contains(
            "── talk.txt ──\n\n1  The boats came home late that night from the far side of the lake,"
        ),
        "{shown}"
    );
    assert!(shown.contains("── walk.txt ──\n\n1  Ben: No.\n") && !shown.contains('␊'), "{shown}");
}

#[test]
fn what_a_journal_holds_and_no_file_yet_is_read_as_well() {
    let folder = with_talk("Ann: Yes.\n");
    done(folder.path(), &["tag", "talk.txt", "--paragraph", "1", "-t", "calm"]);
    let layer = folder.path().join("annotations/talk.txt/login.ron");
    let codebook = folder.path().join("annotations/codebook.ron");
    let before = [&layer, &codebook].map(|path| fs::read(path).expect("there"));
    done(folder.path(), &["tag", "talk.txt", "--paragraph", "1", "-t", "storm"]);
    // as when it was cut off before the files were written
    for (path, bytes) in [&layer, &codebook].into_iter().zip(before) {
        fs::write(path, bytes).expect("written");
    }
    let logs = folder.path().join("annotations/.cache/journal/talk.txt");
    let log = fs::read_dir(logs).expect("there").next().expect("one").expect("an entry").path();
    let text = fs::read_to_string(&log).expect("text");
    fs::write(
        &log,
        text.split_inclusive('\n').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect::<String>(),
    )
    .expect("written");
    for command in ["list", "count", "check"] {
        let (out, _, _) = said(&manicule(folder.path(), &[command]));
        assert!(command == "check" || out.contains("storm"), "{command}: {out}");
        assert!(!out.contains("the codebook has no tag"), "{out}");
    }
}

#[test]
fn a_name_that_several_tags_have_must_be_told_by_its_path() {
    let folder = with_talk("Ann: Yes.\n\nBen: No.\n");
    done(folder.path(), &["tag", "talk.txt", "--paragraph", "1", "-t", "a/other"]);
    done(folder.path(), &["tag", "talk.txt", "--paragraph", "2", "-t", "b/other"]);
    for arguments in [
        ["codebook", "rename", "other", "x"].as_slice(),
        &["codebook", "remove", "other"],
        &["tag", "talk.txt", "--paragraph", "1", "-t", "other"],
    ] {
        let (_, wrong, code) = said(&manicule(folder.path(), arguments));
        assert!(wrong.contains("`a/other` or `b/other`"), "{arguments:?}: {wrong}");
        assert_eq!(code, Some(2));
    }
    let listed = done(folder.path(), &["list"]);
    assert!(listed.contains("[a/other]") && listed.contains("[b/other]"), "{listed}");
    done(folder.path(), &["codebook", "rename", "b/other", "rest"]);
    assert!(done(folder.path(), &["list"]).contains("[other]"), "there is one of this name only");
}

#[test]
fn an_export_that_a_format_cannot_hold_is_a_wrong_call() {
    let folder = with_talk("Ann: Yes.\n");
    fs::write(folder.path().join("walk.txt"), "Ben: No.\n").expect("written");
    for path in ["talk.txt", "walk.txt"] {
        done(folder.path(), &["tag", path, "--paragraph", "1", "-t", "calm"]);
    }
    let (_, wrong, code) = said(&manicule(folder.path(), &["export", "brat", "-o", "out.ann"]));
    assert_eq!(code, Some(2));
    assert!(wrong.contains("one transcript") && !wrong.contains(".tmp"), "{wrong}");
    assert!(!folder.path().join("out.ann").exists());
    let out = done(folder.path(), &["list", "--where", "-tag:calm"]);
    assert_eq!(out, "");
}

#[cfg(unix)]
#[test]
fn what_is_made_in_a_folder_of_a_group_is_the_groups_and_private_elsewhere() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    for (mode, folders, files) in [(0o750, 0o700, 0o600), (0o2770, 0o2770, 0o660), (0o777, 0o700, 0o600)] {
        let folder = with_talk("Ann: Yes.\n");
        fs::set_permissions(folder.path(), PermissionsExt::from_mode(mode)).expect("ours");
        done(folder.path(), &["tag", "talk.txt", "--paragraph", "1", "-t", "calm"]);
        let mode_of = |path: &Path| fs::metadata(path).expect("there").mode();
        let mut paths = vec![folder.path().join("annotations")];
        while let Some(path) = paths.pop() {
            let wanted = if path.is_dir() { folders } else { files };
            assert_eq!(mode_of(&path) & 0o7777, wanted, "{mode:o}: {}", path.display());
            if path.is_dir() {
                paths.extend(
                    fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()),
                );
            }
        }
    }
}
