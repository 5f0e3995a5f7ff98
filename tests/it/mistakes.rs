//! What the command line says of queries, names and places that people mistype.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A folder with `study/talk.txt` and `study/more/next.txt`.
fn study() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir_all(folder.path().join("study/more")).expect("made");
    fs::write(folder.path().join("study/talk.txt"), "Ann: Yes.\n\nBen: No?\n").expect("written");
    fs::write(folder.path().join("study/more/next.txt"), "Ann: Perhaps.\n").expect("written");
    folder
}

/// Calls the program in `folder`. Returns the exit code, what was printed, and the errors.
fn call(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_manicule"))
        .args(arguments)
        .current_dir(folder)
        .env("MANICULE_CODER", "ada")
        .env("MANICULE_CONFIG", folder.join("none"))
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (done.status.code().expect("no signal"), text(done.stdout), text(done.stderr))
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let (exit, out, errors) = call(folder, arguments);
    assert_eq!(exit, 0, "{arguments:?}: {errors}");
    out
}

#[test]
fn a_query_may_begin_with_a_minus_and_a_name_that_nobody_has_is_told() {
    let folder = study();
    let study = folder.path().join("study");
    done(&study, &["tag", "talk.txt", "--paragraph", "1", "-t", "security/guarantees"]);
    done(&study, &["tag", "talk.txt", "--paragraph", "2"]);
    let others = done(&study, &["list", "--where", "-tag:security"]);
    assert!(others.contains("No?”") && !others.contains("Yes.”") && !others.contains('['), "{others}");
    for (query, told) in [
        ("tag:guarantes", "no tag is called `guarantes`; guarantees?"),
        ("not tag:harbour", "no tag is called `harbour`\n"),
        ("coder:adda", "no coder is called `adda`; ada?"),
        ("tag:guarantees or tag:security/* or coder:A*", ""),
    ] {
        let (exit, _, errors) = call(&study, &["list", "--where", query]);
        assert_eq!(exit, 0, "{query}");
        assert!(errors.contains(told) && errors.is_empty() == told.is_empty(), "{query}: {errors}");
    }
}

#[test]
fn an_export_goes_where_it_can_be_used_or_is_refused() {
    let folder = study();
    let study = folder.path().join("study");
    done(&study, &["tag", "talk.txt", "--paragraph", "1", "-t", "sea"]);
    done(&study, &["tag", "more/next.txt", "--paragraph", "1", "-t", "sea"]);
    let (exit, _, errors) = call(&study, &["export", "brat", "-o", "x.ann"]);
    assert!(
        exit == 2 && errors.contains("more/next.txt and talk.txt") && !errors.contains(".tmp"),
        "{errors}"
    );
    assert!(!study.join("x.ann").exists());
    let (exit, _, errors) = call(&study, &["export", "csv", "-o", "typo/x.csv"]);
    assert!(exit == 2 && errors.contains("typo: there is no such folder"), "{errors}");
    assert!(!study.join("typo").exists());
    done(&study, &["export", "csv", "-o", "x.csv"]);
    fs::write(study.join("other.csv"), "").expect("written");
    let mode = |name: &str| fs::metadata(study.join(name)).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode("x.csv"), mode("other.csv"), "as the umask says");
}

#[test]
fn a_highlight_and_what_keeps_a_removed_tag_are_told_and_check_says_what_chooses() {
    let folder = study();
    let study = folder.path().join("study");
    let (_, _, told) = call(&study, &["tag", "talk.txt", "--paragraph", "2"]);
    assert_eq!(told, "highlighted ¶2; -t tags\n");
    done(&study, &["tag", "talk.txt", "--paragraph", "1", "-t", "sea"]);
    let (_, _, told) = call(&study, &["codebook", "remove", "sea"]);
    assert!(told.contains("still tagged `sea`: 1 annotation; see manicule list --where"), "{told}");
    assert!(done(&study, &["list", "--where", "tag:\"sea\""]).contains("Yes.”"));
    fs::write(study.join("talk.txt"), "Mara: Something wholly different is said here.\n").expect("written");
    let (exit, found, _) = call(&study, &["check"]);
    assert!(
        exit == 1 && found.contains("not in the text any more") && !found.contains("manicule rebase"),
        "{found}"
    );
}
