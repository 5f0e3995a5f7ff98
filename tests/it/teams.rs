//! Teams: real git with real merges, rebases and clones, and copies that sync programs leave behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use manicule::annotation::{Annotation, Conflict, Fingerprint, Ids, Moment};
use manicule::store::{CodebookFile, LayerFile};
use manicule::text::{Source, Span, Transcript};
use tempfile::TempDir;

const LAYER: &str = "annotations/talk.txt/ada.ron";

/// Records that each side adds.
const MANY: usize = 200;

fn talk() -> String {
    (0..1_000).map(|n| format!("Speaker {n}: what was said in the sentence numbered {n}.\n\n")).collect()
}

/// A repository with a transcript and three annotations, and clones of it.
struct Team {
    folder: TempDir,
}

impl Team {
    /// None, with a word about it, where git is absent.
    fn new() -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            println!("skipped: git is absent");
            return None;
        }
        let team = Self { folder: TempDir::new().expect("a folder") };
        fs::create_dir(team.at("ada")).expect("made");
        team.git("ada", &["init", "-q", "-b", "main"]);
        fs::write(team.at("ada").join("talk.txt"), talk()).expect("written");
        team.write("ada", &(0..3).map(|n| record(n, 0)).collect::<Vec<_>>());
        Some(team)
    }

    fn at(&self, clone: &str) -> PathBuf {
        self.folder.path().join(clone)
    }

    fn run(&self, clone: &str, program: &str, args: &[&str]) -> Output {
        let nothing = self.folder.path().join("nothing");
        let mut command = Command::new(program);
        command.current_dir(self.at(clone)).args(args).env_remove("MANICULE_CODER");
        command.env("GIT_CONFIG_GLOBAL", nothing).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_EDITOR", "true");
        for role in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{role}_NAME"), clone)
                .env(format!("GIT_{role}_EMAIL"), "nobody@example.org");
        }
        command.output().expect("it can be run")
    }

    /// Runs git and says whether it succeeded.
    fn tried(&self, clone: &str, args: &[&str]) -> bool {
        self.run(clone, "git", args).status.success()
    }

    fn git(&self, clone: &str, args: &[&str]) {
        let output = self.run(clone, "git", args);
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Runs the program; its exit code and what it printed.
    fn manicule(&self, clone: &str, args: &[&str]) -> (Option<i32>, String) {
        let output = self.run(clone, env!("CARGO_BIN_EXE_manicule"), args);
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Commits all of `clone`.
    fn commit(&self, clone: &str, message: &str) {
        self.git(clone, &["add", "-A"]);
        self.git(clone, &["commit", "-q", "-m", message]);
    }

    /// A clone of ada's repository, called "ben".
    fn clone_for_ben(&self) {
        fs::create_dir(self.at("ben")).expect("made");
        self.git("ben", &["clone", "-q", "../ada", "."]);
    }

    fn bytes(&self, clone: &str) -> Vec<u8> {
        fs::read(self.at(clone).join(LAYER)).expect("there")
    }

    fn layer(&self, clone: &str) -> LayerFile {
        LayerFile::parse(&self.bytes(clone), Path::new(LAYER)).expect("the file can be read")
    }

    fn annotations(&self, clone: &str) -> Vec<Annotation> {
        self.layer(clone).annotations().cloned().collect()
    }

    /// Writes the layer of `clone` with these annotations and whatever else is in it.
    fn write(&self, clone: &str, annotations: &[Annotation]) {
        let path = self.at(clone).join(LAYER);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let old = match fs::read(&path) {
            Ok(bytes) => LayerFile::parse(&bytes, &path).expect("readable"),
            Err(_) => LayerFile::new("talk.txt", "ada"),
        };
        fs::write(path, old.render(annotations, None).expect("written").bytes()).expect("written");
    }

    fn edit(&self, clone: &str, change: impl Fn(&mut Vec<Annotation>)) {
        let mut annotations = self.annotations(clone);
        change(&mut annotations);
        self.write(clone, &annotations);
    }
}

/// An annotation of sentence `n`, made on machine `machine`; those of one machine lie between those of the other.
fn record(n: usize, machine: u64) -> Annotation {
    static TALK: LazyLock<Transcript> =
        LazyLock::new(|| Transcript::new(Source { text: talk(), ..Source::default() }));
    let transcript = &*TALK;
    let paragraph = transcript.paragraphs()[n].range.clone();
    let span: Span = transcript.span_of(paragraph);
    let moment = Moment { millis: 1_795_000_000_000 + n as u64 * 10, random: machine };
    let id = Ids::default().make(moment);
    let at = Fingerprint::of(transcript.text());
    let mut made = Annotation::of(transcript, &at, span, id, moment.time()).expect("inside");
    made.tags.insert("trust".into());
    made
}

/// Both sides add many records, change one of the first each, and one side deletes one.
fn part(team: &Team) {
    team.edit("ada", |all| {
        all[0].note = "ada's".to_owned();
        all[2].tags.insert("ada".into());
        all.remove(1);
        all.extend((0..MANY).map(|n| record(3 + 2 * n, 1)));
    });
    team.commit("ada", "ada's work");
    team.edit("ben", |all| {
        all[0].tags.insert("ben".into());
        all[2].tags.insert("ben".into());
        all.extend((0..MANY).map(|n| record(4 + 2 * n, 2)));
    });
    team.commit("ben", "ben's work");
}

/// What both sides' work comes to.
fn assert_all_is_there(annotations: &[Annotation]) {
    assert_eq!(annotations.len(), 2 + 2 * MANY);
    assert!(annotations.is_sorted_by(|a, b| a.id < b.id), "in order of their ids");
    let [first, third] = [&annotations[0], &annotations[1]];
    let tags = |a: &Annotation| a.tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!((&*first.note, &*tags(first)), ("ada's", "ben trust"));
    assert_eq!(tags(third), "ada ben trust");
    assert!(annotations.iter().all(|a| a.conflicts.is_empty()));
}

#[test]
fn setting_git_up_twice_is_setting_it_up_once() {
    let Some(team) = Team::new() else { return };
    fs::write(team.at("ada").join(".gitattributes"), "*.txt text").expect("written");
    let (code, said) = team.manicule("ada", &["git-setup"]);
    assert_eq!(code, Some(0), "{said}");
    let files = || {
        [".gitattributes", ".gitignore", ".git/config"]
            .map(|name| fs::read_to_string(team.at("ada").join(name)).expect("there"))
    };
    let once = files();
    assert_eq!(once[0], "*.txt text\nannotations/**/*.ron -text merge=manicule\n");
    assert_eq!(once[1], "annotations/.cache/\n");
    assert!(once[2].contains("merge-driver %O %A %B %P"), "{}", once[2]);
    let (code, said) = team.manicule("ada", &["git-setup"]);
    assert_eq!((code, files()), (Some(0), once));
    assert!(said.contains("was in") && said.contains("was set"), "{said}");
    let outside = TempDir::new().expect("a folder");
    let (code, _) = team.manicule("ada", &["git-setup", outside.path().to_str().expect("UTF-8")]);
    assert_eq!(code, Some(2), "no repository there");
}

#[test]
fn two_hundred_records_a_side_are_merged_and_rebased_without_a_conflict() {
    let Some(team) = Team::new() else { return };
    team.manicule("ada", &["git-setup"]);
    team.commit("ada", "begin");
    team.clone_for_ben();
    team.manicule("ben", &["git-setup"]);
    part(&team);
    team.git("ben", &["fetch", "-q"]);
    team.git("ben", &["checkout", "-q", "-b", "rebased"]);
    assert!(team.tried("ben", &["rebase", "-q", "origin/main"]), "rebase");
    assert_all_is_there(&team.annotations("ben"));
    let rebased = team.bytes("ben");
    team.git("ben", &["checkout", "-q", "main"]);
    assert!(team.tried("ben", &["merge", "-q", "--no-edit", "origin/main"]), "merge");
    assert_all_is_there(&team.annotations("ben"));
    // and the other way round, which is the rebase's view of the sides
    team.git("ben", &["branch", "work", "main^1"]);
    team.git("ada", &["fetch", "-q", "../ben", "work:ben"]);
    assert!(team.tried("ada", &["merge", "-q", "--no-edit", "ben"]), "merge");
    assert_eq!(team.bytes("ada"), rebased);
    assert_eq!(team.annotations("ada"), team.annotations("ben"));
}

#[test]
fn the_same_field_changed_twice_stops_the_merge_with_a_file_that_can_be_read() {
    let Some(team) = Team::new() else { return };
    team.manicule("ada", &["git-setup"]);
    team.commit("ada", "begin");
    team.clone_for_ben();
    team.manicule("ben", &["git-setup"]);
    team.edit("ada", |all| all[0].note = "ada's".to_owned());
    team.commit("ada", "a note");
    team.edit("ben", |all| all[0].note = "ben's".to_owned());
    team.commit("ben", "another note");
    team.git("ben", &["fetch", "-q"]);
    let output = team.run("ben", "git", &["merge", "origin/main"]);
    assert!(!output.status.success(), "git must stop");
    let said = [output.stdout, output.stderr].concat();
    assert!(String::from_utf8_lossy(&said).contains("1 record was changed on both sides"));
    let annotations = team.annotations("ben");
    assert_eq!(annotations[0].note, "ben's");
    assert_eq!(annotations[0].conflicts, [Conflict::Note("ada's".to_owned())].into());
    let (code, said) = team.manicule("ben", &["check"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("both sides changed this annotation"), "{said}");
}

#[test]
fn a_clone_without_the_driver_is_mended_from_the_versions_that_git_keeps() {
    let Some(team) = Team::new() else { return };
    team.commit("ada", "begin");
    team.clone_for_ben();
    part(&team);
    team.git("ben", &["fetch", "-q"]);
    assert!(!team.tried("ben", &["merge", "-q", "--no-edit", "origin/main"]), "lines collide");
    let raw = team.bytes("ben");
    assert!(String::from_utf8_lossy(&raw).contains("<<<<<<<"));
    // nothing but the mending touches it
    let (_, said) = team.manicule("ben", &["check"]);
    assert!(said.contains("unfinished git merge; see manicule check --merge"), "{said}");
    let (code, _) =
        team.manicule("ben", &["tag", "talk.txt", "--coder", "ada", "--paragraph", "1", "-t", "x"]);
    assert_ne!(code, Some(0));
    assert_eq!(team.bytes("ben"), raw);
    let (_, said) = team.manicule("ben", &["check", "--merge"]);
    assert!(said.contains("merged from the versions that git keeps"), "{said}");
    assert_all_is_there(&team.annotations("ben"));
    team.commit("ben", "merged");
    assert!(team.tried("ben", &["diff", "--quiet", "HEAD"]));
}

#[test]
fn markers_that_somebody_committed_are_mended_from_what_stands_between_them() {
    let Some(team) = Team::new() else { return };
    team.commit("ada", "begin");
    team.clone_for_ben();
    part(&team);
    team.git("ben", &["fetch", "-q"]);
    team.git("ben", &["config", "merge.conflictStyle", "diff3"]);
    assert!(!team.tried("ben", &["merge", "-q", "--no-edit", "origin/main"]));
    team.commit("ben", "oh well");
    let (_, said) = team.manicule("ben", &["check", "--merge"]);
    assert!(said.contains("merged from the lines between git's markers"), "{said}");
    assert_all_is_there(&team.annotations("ben"));
}

#[test]
fn different_coders_never_collide_even_without_the_driver() {
    let Some(team) = Team::new() else { return };
    team.commit("ada", "begin");
    team.clone_for_ben();
    for clone in ["ada", "ben"] {
        for paragraph in 1..6 {
            let paragraph = paragraph.to_string();
            let call = ["tag", "talk.txt", "--coder", clone, "--paragraph", &paragraph, "-t", "trust"];
            assert_eq!(team.manicule(clone, &call).0, Some(0));
        }
        fs::remove_file(team.at(clone).join("annotations/codebook.ron")).expect("there");
        team.commit(clone, "work");
    }
    team.git("ben", &["fetch", "-q"]);
    assert!(team.tried("ben", &["merge", "-q", "--no-edit", "origin/main"]), "merge");
    assert!(team.at("ben").join("annotations/talk.txt/ben.ron").exists());
}

#[test]
fn what_the_driver_cannot_read_is_left_to_git() {
    let Some(team) = Team::new() else { return };
    team.manicule("ada", &["git-setup"]);
    team.commit("ada", "begin");
    team.clone_for_ben();
    team.manicule("ben", &["git-setup"]);
    fs::write(team.at("ada").join(LAYER), "not ron at all\n").expect("written");
    team.commit("ada", "an accident");
    team.edit("ben", |all| all[0].note = "ben's".to_owned());
    team.commit("ben", "a note");
    team.git("ben", &["fetch", "-q"]);
    assert!(!team.tried("ben", &["merge", "-q", "--no-edit", "origin/main"]));
    let raw = String::from_utf8(team.bytes("ben")).expect("UTF-8");
    for kept in ["<<<<<<<", "not ron at all", "ben's", ">>>>>>>"] {
        assert!(raw.contains(kept), "{kept} in {raw}");
    }
    let (code, said) = team.manicule("ben", &["check", "--merge"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("not merged: their version"), "{said}");
    assert_eq!(String::from_utf8(team.bytes("ben")).expect("UTF-8"), raw);
}

#[test]
fn the_codebook_is_merged_by_tag_and_field() {
    let Some(team) = Team::new() else { return };
    team.manicule("ada", &["git-setup"]);
    assert_eq!(
        team.manicule("ada", &["tag", "talk.txt", "--paragraph", "1", "-t", "trust", "--coder", "x"]).0,
        Some(0)
    );
    team.commit("ada", "begin");
    team.clone_for_ben();
    team.manicule("ben", &["git-setup"]);
    let change = |clone: &str, from: &str, to: &str| {
        let path = team.at(clone).join("annotations/codebook.ron");
        let text = fs::read_to_string(&path).expect("there");
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replacen(from, to, 1)).expect("written");
        team.commit(clone, "codebook");
    };
    change("ada", "      name: \"trust\",\n", "      name: \"Trust\",\n      definition: \"in people\",\n");
    change("ben", "      name: \"trust\",\n", "      name: \"trust\",\n      key: 'r',\n");
    team.git("ben", &["fetch", "-q"]);
    assert!(team.tried("ben", &["merge", "-q", "--no-edit", "origin/main"]), "merge");
    let bytes = fs::read(team.at("ben").join("annotations/codebook.ron")).expect("there");
    let book = CodebookFile::parse(&bytes, Path::new("codebook.ron")).expect("readable").codebook();
    let tag = &book.tags()[0];
    assert_eq!((&*tag.name, &*tag.definition, tag.key), ("Trust", "in people", Some('r')));
}

#[test]
fn copies_of_sync_programs_are_told_and_brought_in_and_never_thrown_away() {
    let Some(team) = Team::new() else { return };
    let copy = team.at("ada").join("annotations/talk.txt/ada.sync-conflict-20261124-101112-ABCDEFG.ron");
    fs::copy(team.at("ada").join(LAYER), &copy).expect("copied");
    team.edit("ada", |all| {
        all[0].note = "here".to_owned();
        all.push(record(10, 1));
    });
    let mut there = team.annotations("ada");
    there.pop();
    there[0].note = "there".to_owned();
    there.push(record(11, 2));
    let file = LayerFile::new("talk.txt", "ada").render(&there, None).expect("written");
    fs::write(&copy, file.bytes()).expect("written");
    let (code, said) = team.manicule("ada", &["check"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("a copy that a sync program made of annotations/talk.txt/ada.ron"), "{said}");
    assert!(said.contains("1 transcript, 4 annotations"), "the copy is no coder: {said}");
    let (_, said) = team.manicule("ada", &["play", "talk.txt", "", "--coder", "ada", "--size", "160x20"]);
    assert!(said.contains("a copy that a sync program made"), "told at the opening: {said}");
    let (_, said) = team.manicule("ada", &["check", "--merge"]);
    assert!(said.contains("was brought in"), "{said}");
    let all = team.annotations("ada");
    assert_eq!(all.len(), 5);
    assert_eq!((&*all[0].note, all[0].conflicts.len()), ("here", 1));
    assert!(!copy.exists());
    let kept = team
        .at("ada")
        .join("annotations/.cache/merged/annotations/talk.txt")
        .join(copy.file_name().expect("a name"));
    assert_eq!(fs::read(kept).expect("kept"), file.bytes());
}
