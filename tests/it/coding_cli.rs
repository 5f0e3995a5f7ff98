//! Tagging and the codebook without the screen: the same operations as in the panel.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

const TALK: &str = "Mara Voss: The sea is calm.\n\nBen Holt: Is it?\n\nMara Voss: It is.\n\nSo we say.\n";

/// A folder with a talk in it.
struct Study(TempDir);

impl Study {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        fs::write(folder.path().join("talk.txt"), TALK).expect("written");
        Self(folder)
    }

    /// Calls the program in the folder. Returns the exit code, what was printed, and the errors.
    fn call(&self, arguments: &[&str]) -> (i32, String, String) {
        let done = Command::new(env!("CARGO_BIN_EXE_manicule"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("MANICULE_CODER", "ada")
            .env("HOME", self.0.path())
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CONFIG_HOME")
            .output()
            .expect("it runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (done.status.code().expect("no signal"), text(done.stdout), text(done.stderr))
    }

    /// Calls `manicule codebook`.
    fn codebook(&self, arguments: &[&str]) -> (i32, String, String) {
        self.call(&[&["codebook", "--project", "talk.txt"], arguments].concat())
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (exit, out, errors) = self.call(arguments);
        assert_eq!(exit, 0, "{arguments:?}: {errors}");
        out
    }

    /// The codebook as it is printed, without the counts.
    fn book(&self) -> Vec<String> {
        let (_, list, _) = self.codebook(&["list"]);
        list.lines().map(|line| line.get(..28).unwrap_or(line).trim_end().to_owned()).collect()
    }
}

#[test]
fn all_turns_of_a_speaker_are_tagged() {
    let study = Study::new();
    let made = study.done(&["tag", "talk.txt", "--speaker", "voss", "-t", "voss", "--json"]);
    let quotes: Vec<String> = made
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["quote"].to_string())
        .collect();
    assert_eq!(quotes.len(), 2);
    assert!(quotes[1].contains("It is.") && quotes[1].contains("So we say."), "{quotes:?}");
    let (exit, _, errors) = study.call(&["tag", "talk.txt", "--speaker", "walrus", "-t", "x"]);
    assert_eq!(exit, 2);
    assert!(errors.contains("nobody of that name speaks"), "{errors}");
}

#[test]
fn an_expression_matches_at_lines_and_by_case_as_it_does_in_a_search() {
    let study = Study::new();
    let made = |arguments: &[&str]| {
        study.done(&[&["tag", "talk.txt", "-t", "x"], arguments].concat()).lines().count()
    };
    assert_eq!(made(&["--match", "^Mara"]), 2);
    assert_eq!(made(&["--match", "holt"]), 1);
    assert_eq!(made(&["--match", "HOLT"]), 0);
    assert_eq!(made(&["--match", "^So|it.$", "--paragraph", "3-4"]), 1);
    let (exit, _, errors) = study.call(&["tag", "talk.txt", "--match", "((a{99}){99}){99}"]);
    assert_eq!(exit, 2, "{errors}");
    assert!(errors.contains("--match: "), "{errors}");
}

#[test]
fn tags_are_grouped_merged_and_removed_as_in_the_panel() {
    let study = Study::new();
    for name in ["sea/tides", "sky", "land"] {
        assert_eq!(study.codebook(&["add", name]).0, 0);
    }
    assert_eq!(study.codebook(&["nest", "sky", "sea"]).0, 0);
    assert_eq!(study.book(), ["sea", "  tides", "  sky", "land"]);
    assert_eq!(study.codebook(&["nest", "tides"]).0, 0);
    assert_eq!(study.codebook(&["merge", "sea", "land"]).0, 0);
    assert_eq!(study.book(), ["tides", "land", "  sky"]);
    assert_eq!(study.codebook(&["remove", "land"]).0, 0);
    assert_eq!(study.book(), ["tides", "sky"]);
}

#[test]
fn what_cannot_be_is_told_and_changes_nothing() {
    let study = Study::new();
    assert_eq!(study.codebook(&["add", "sea/tides"]).0, 0);
    for (arguments, told) in [
        (["nest", "sea", "tides"], "under itself or a tag below it"),
        (["merge", "sea", "sea"], "merged into itself"),
        (["rename", "sea", "—"], "no name for a tag"),
        (["merge", "sea", "walrus"], "no tag `walrus`"),
    ] {
        let (exit, _, errors) = study.codebook(&arguments);
        assert_eq!(exit, 2, "{arguments:?}");
        assert!(errors.contains(told), "{errors}");
    }
    assert_eq!(study.book(), ["sea", "  tides"]);
}

#[test]
fn who_codes_blind_by_flag_or_by_configuration_does_not_see_what_others_marked() {
    let study = Study::new();
    study.done(&["tag", "talk.txt", "--paragraph", "1", "-t", "calm", "--coder", "ben"]);
    let open = study.done(&["play", "talk.txt", ""]);
    let by_flag = study.done(&["play", "talk.txt", "", "--blind"]);
    let folder = study.0.path().join(".config/manicule");
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join("config.ron"), "(blind: true)").expect("written");
    let by_configuration = study.done(&["play", "talk.txt", ""]);
    assert!(!open.contains("blind") && by_flag.contains("blind"), "{open}{by_flag}");
    assert_eq!(by_configuration, by_flag);
}
