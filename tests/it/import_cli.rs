//! `manicule import`: what comes into a project, and that nothing else is touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::imports::corpus;

/// What a call printed, and its exit code.
pub(crate) struct Said {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) errors: String,
}

fn manicule(arguments: &[&str]) -> Said {
    let done = Command::new(env!("CARGO_BIN_EXE_manicule"))
        .args(arguments)
        .env_remove("MANICULE_CODER")
        .output()
        .expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Said { exit: done.status.code().expect("no signal"), out: text(done.stdout), errors: text(done.stderr) }
}

/// A folder with a study in it and a file beside it to import.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(TempDir::new().expect("a temporary folder"));
        fs::create_dir(place.path("study")).expect("made");
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).expect("written");
    }

    pub(crate) fn import(&self, file: &str, more: &[&str]) -> Said {
        let (file, study) = (self.path(file), self.path("study"));
        let (file, study) = (file.to_str().expect("Unicode"), study.to_str().expect("Unicode"));
        manicule(&[&["import", file, "--into", study, "--coder", "me"], more].concat())
    }

    /// Every file below with its bytes, but for the cache.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.0.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
                if path.is_dir() {
                    // what can be made anew is left out
                    folders.extend((!path.ends_with(".cache")).then_some(path));
                } else {
                    found.insert(path.clone(), fs::read(&path).expect("a file"));
                }
            }
        }
        found
    }

    pub(crate) fn exported(&self, format: &str) -> String {
        let said = manicule(&["export", format, self.path("study").to_str().expect("Unicode")]);
        assert_eq!(said.exit, 0, "{}", said.errors);
        said.out
    }
}

const TEXT: &str = "Ada: Open the harbour.\n\nBen: The harbour is open, Ada.\n";

const TABLE: &str = "transcript,start_cp,end_cp,quote,tags,note,coder,id\n\
    talk.txt,5,9,Open,Harbour,at once,Ada Q,1\n\
    talk.txt,0,4,harbour is open,Harbour; Talks,,ben,2\n\
    talk.txt,,,a whale,Talks,,,3\n";

#[test]
fn annotations_come_to_their_words_and_their_coders() {
    let place = Place::new();
    place.write("study/talk.txt", TEXT);
    place.write("x.csv", TABLE);
    let said = place.import("x.csv", &[]);
    assert_eq!(said.exit, 1, "{}", said.errors);
    let summary = "2 tags (2 new) · 0 new transcripts · 3 new annotations (1 at their place, 1 found by their words, 1 \
                   without a place)\n";
    assert_eq!(said.out, summary);
    assert!(said.errors.contains("the coder `Ada Q` is called `Ada-Q` here"), "{}", said.errors);
    assert!(said.errors.contains("1 annotations are not in the text"), "{}", said.errors);
    let of = |coder: &str| {
        fs::read_to_string(place.path(&format!("study/annotations/talk.txt/{coder}.ron"))).expect("a layer")
    };
    assert!(of("Ada-Q").contains("span: (5, 9)") && of("Ada-Q").contains("at once"));
    assert!(of("ben").contains("span: (33, 48)"), "{}", of("ben"));
    assert!(of("me").contains("a whale"));
}

#[test]
fn a_second_import_adds_nothing_and_a_trial_writes_nothing() {
    let place = Place::new();
    place.write("study/talk.txt", TEXT);
    place.write("x.csv", TABLE);
    let before = place.files();
    let trial = place.import("x.csv", &["--dry-run"]);
    assert!(trial.out.starts_with("would be imported: 2 tags (2 new)"), "{}", trial.out);
    assert_eq!(place.files(), before);
    place.import("x.csv", &[]);
    let once = place.files();
    let again = place.import("x.csv", &[]);
    assert_eq!(place.files(), once);
    assert!(again.out.ends_with("0 new annotations · 3 there already\n"), "{}", again.out);
}

#[test]
fn a_second_import_adds_nothing_whatever_the_format() {
    for format in ["jsonl", "webannotation", "hypothesis", "qdpx", "qdc", "csv", "brat"] {
        let place = Place::new();
        sample(&place, "from");
        exported(&place, "from", format);
        fs::create_dir_all(place.path("study/assets")).expect("made");
        fs::copy(place.path("from/assets/harbour-accord.txt"), place.path("study/assets/harbour-accord.txt"))
            .expect("copied");
        // brat and tables of others do not say which transcript they are about
        let text = place.path("study/assets/harbour-accord.txt");
        let more: &[&str] =
            if format == "brat" { &["--transcript", text.to_str().expect("Unicode")] } else { &[] };
        let first = place.import(&format!("out.{format}"), more);
        assert!(first.exit <= 1, "{format}: {}", first.errors);
        let once = place.files();
        let again = place.import(&format!("out.{format}"), more);
        assert!(
            again.out.contains(" 0 new transcripts · 0 new annotations")
                && (again.out.contains("(0 new)") || again.out.starts_with("0 tags")),
            "{format}: {}",
            again.out
        );
        assert_eq!(place.files(), once, "{format}");
    }
}

#[test]
fn files_of_others_come_in_once_however_often_they_are_imported() {
    for file in ["nvivo-win-like.qdpx", "qualcoder-like.qdpx", "spec-lf-codepoints.qdpx", "valid.qdc"] {
        let Some(bytes) = corpus(&format!("refi-qda/samples/{file}")) else { return };
        let place = Place::new();
        place.write(file, bytes);
        let first = place.import(file, &[]);
        assert!(first.exit <= 1, "{file}: {}", first.errors);
        let once = place.files();
        assert!(once.len() > 1, "{file}: something came in");
        let again = place.import(file, &[]);
        assert!(again.out.contains(" 0 new annotations"), "{file}: {}", again.out);
        assert_eq!(place.files(), once, "{file}");
    }
}

#[cfg(unix)]
#[test]
fn an_import_that_fails_half_way_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.write("study/talk.txt", TEXT);
    place.write("first.csv", "transcript,quote,tags,coder,id\ntalk.txt,Open,Harbour,ben,9\n");
    place.import("first.csv", &[]);
    // `ben` is written after the codebook and the layer of `Ada-Q`
    let protected = place.path("study/annotations/talk.txt/ben.ron");
    fs::set_permissions(&protected, fs::Permissions::from_mode(0o400)).expect("it is ours");
    place.write("x.csv", TABLE);
    let before = place.files();
    let said = place.import("x.csv", &[]);
    assert_eq!(said.exit, 4, "{}", said.errors);
    assert!(said.errors.contains("ben.ron: write-protected"), "{}", said.errors);
    assert_eq!(place.files(), before);
}

#[test]
fn annotations_that_no_transcript_is_found_for_are_told_by_its_name() {
    let place = Place::new();
    place.write("study/talk.txt", TEXT);
    place.write("x.csv", TABLE.replace("talk.txt,,,a whale", "lost.txt,,,a whale"));
    let said = place.import("x.csv", &[]);
    assert_eq!(said.exit, 1);
    assert!(said.errors.contains("`lost.txt`: 1 annotations left out"), "{}", said.errors);
}

#[test]
fn a_damaged_layer_keeps_everything_from_being_written() {
    let place = Place::new();
    place.write("study/talk.txt", TEXT);
    fs::create_dir_all(place.path("study/annotations/talk.txt")).expect("made");
    place.write("study/annotations/talk.txt/ben.ron", "no layer at all");
    place.write("x.csv", TABLE);
    let before = place.files();
    let said = place.import("x.csv", &[]);
    assert_eq!(said.exit, 4, "{}", said.errors);
    assert!(said.errors.contains("ben.ron"), "{}", said.errors);
    assert_eq!(place.files(), before);
}

#[test]
fn our_definition_of_a_tag_stays() {
    let place = Place::new();
    place.write("study/talk.txt", TEXT);
    place.write("a.csv", "tag,description\nHarbour,Water.\n");
    place.write("b.csv", "tag,description\nharbour,Boats.\n");
    assert_eq!(place.import("a.csv", &[]).exit, 0);
    let said = place.import("b.csv", &[]);
    assert_eq!(said.exit, 1);
    assert!(said.errors.contains("`Harbour`: its definition stays"), "{}", said.errors);
    let book = fs::read_to_string(place.path("study/annotations/codebook.ron")).expect("a codebook");
    assert!(book.contains("Water.") && !book.contains("Boats."));
}

#[test]
fn what_counts_in_a_conflict_can_be_said_beforehand() {
    for (whose, in_book) in [("mine", [true, false]), ("theirs", [false, true]), ("both", [true, true])] {
        let place = Place::new();
        place.write("a.csv", "tag,description\nHarbour,Water.\n");
        place.write("b.csv", "tag,description\nharbour,Boats.\n");
        place.import("a.csv", &[]);
        let said = place.import("b.csv", &["--on-conflict", whose]);
        assert_eq!(said.exit, 1, "{}", said.errors);
        let book = fs::read_to_string(place.path("study/annotations/codebook.ron")).expect("a codebook");
        assert_eq!(["Water.", "Boats."].map(|words| book.contains(words)), in_book, "{book}");
        let once = place.files();
        place.import("b.csv", &["--on-conflict", whose]);
        assert_eq!(place.files(), once, "{whose}");
    }
    assert_eq!(Place::new().import("a.csv", &["--on-conflict", "nobody"]).exit, 2);
}

#[cfg(unix)]
#[test]
fn on_a_terminal_all_conflicts_are_one_question() {
    use crate::pty::{Tty, manicule};
    let place = Place::new();
    place.write("a.csv", "tag,description\nHarbour,Water.\nTalks,Words.\n");
    place.write("b.csv", "tag,description\nharbour,Boats.\ntalks,Letters.\n");
    place.import("a.csv", &[]);
    let command = || manicule(&place.path("")).args(["import", "b.csv", "--into", "study"]);
    let mut unanswered = Tty::start(command(), 100, 24);
    let before = place.files();
    unanswered.wait_for("mine, theirs or both [mine]:");
    // the end of the input
    unanswered.press("\u{4}");
    assert_eq!(unanswered.end().code(), Some(2), "{}", unanswered.screen());
    assert_eq!(place.files(), before);
    let mut answered = Tty::start(command(), 100, 24);
    answered.wait_for("mine, theirs or both [mine]:");
    answered.press("theirs\r");
    assert_eq!(answered.end().code(), Some(1), "{}", answered.screen());
    assert_eq!(answered.screen().matches("What counts").count(), 1);
    let book = fs::read_to_string(place.path("study/annotations/codebook.ron")).expect("a codebook");
    assert!(book.contains("Boats.") && book.contains("Letters.") && !book.contains("Water."), "{book}");
}

/// A copy of the study that comes with the program.
fn sample(place: &Place, name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in [
        "assets/harbour-accord.txt",
        "annotations/codebook.ron",
        "annotations/assets/harbour-accord.txt/ada.ron",
        "annotations/assets/harbour-accord.txt/ben.ron",
    ] {
        let to = place.path(name).join(file);
        fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        fs::copy(root.join(file), to).expect("copied");
    }
}

pub(crate) fn exported(place: &Place, study: &str, format: &str) -> Vec<u8> {
    let to = place.path(&format!("out.{format}"));
    let (study, to_text) = (place.path(study), to.to_str().expect("Unicode").to_owned());
    let said = manicule(&["export", format, study.to_str().expect("Unicode"), "-o", &to_text]);
    assert_eq!(said.exit, 0, "{}", said.errors);
    fs::read(to).expect("an export")
}

#[test]
fn the_sample_comes_back_from_every_format_that_promises_it() {
    for format in ["jsonl", "webannotation", "qdpx"] {
        let place = Place::new();
        sample(&place, "from");
        exported(&place, "from", format);
        if format != "qdpx" {
            // only a project brings its texts along
            fs::create_dir_all(place.path("study/assets")).expect("made");
            fs::copy(
                place.path("from/assets/harbour-accord.txt"),
                place.path("study/assets/harbour-accord.txt"),
            )
            .expect("copied");
        }
        let said = place.import(&format!("out.{format}"), &[]);
        assert!(
            said.exit <= 1 && !said.out.contains("without a place"),
            "{format}: {}{}",
            said.out,
            said.errors
        );
        // what is promised: transcript but for its folder, coder, place, words, tags, note and times
        let lines = |bytes: Vec<u8>| {
            String::from_utf8(bytes).expect("text").replace("assets/harbour-accord.txt", "harbour-accord.txt")
        };
        let (there, back) = (exported(&place, "from", "jsonl"), place.exported("jsonl").into_bytes());
        assert_eq!(lines(back), lines(there), "{format}");
    }
}

#[test]
fn a_project_comes_back_with_its_codebook() {
    let place = Place::new();
    sample(&place, "from");
    let there = exported(&place, "from", "qdc");
    fs::copy(place.path("out.qdc"), place.path("there.qdc")).expect("copied");
    exported(&place, "from", "qdpx");
    place.import("out.qdpx", &[]);
    let back = exported(&place, "study", "qdc");
    // GUIDs are made from ids, and ids from names: a tag whose id is not its name's gets another
    let plain = |bytes: &[u8]| {
        let guids = regex::Regex::new("guid=\"[^\"]*\"").expect("a pattern");
        guids.replace_all(&String::from_utf8_lossy(bytes), "").replace("study", "from")
    };
    assert_eq!(plain(&back), plain(&there));
}

#[test]
fn another_text_of_the_same_name_is_never_overwritten() {
    let place = Place::new();
    sample(&place, "from");
    exported(&place, "from", "qdpx");
    place.write("study/harbour-accord.txt", "Another text.\n");
    let said = place.import("out.qdpx", &[]);
    assert!(said.out.contains("new transcript: harbour-accord-2.txt"), "{}", said.out);
    let kept = fs::read_to_string(place.path("study/harbour-accord.txt")).expect("there");
    assert_eq!(kept, "Another text.\n");
    let once = place.files();
    let again = place.import("out.qdpx", &[]);
    assert!(again.out.contains("0 new transcripts · 0 new annotations"), "{}", again.out);
    assert_eq!(place.files(), once);
}

#[cfg(unix)]
#[test]
fn a_new_transcript_is_for_its_owner_s_eyes() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    sample(&place, "from");
    exported(&place, "from", "qdpx");
    place.import("out.qdpx", &[]);
    let mode = fs::metadata(place.path("study/harbour-accord.txt")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// What the manifest expects of a hostile file.
enum Fate {
    /// The exit code 3, and nothing written.
    Refused,
    /// Nothing written, and a notice that holds these words.
    Told(&'static str),
    /// Only transcripts with these names, and what belongs to them.
    Written(&'static [&'static str]),
}

const FATES: &[(&str, Fate)] = &[
    ("qdpx/good.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/slip_abs.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/slip_win.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/symlink_chain.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/esc_name.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/case_entry.qdpx", Fate::Refused),
    ("qdpx/bomb_20m.qdpx", Fate::Told("more than 200 times")),
    ("qdpx/many_entries.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/size_lie.qdpx", Fate::Told("damaged")),
    ("qdpx/encrypted_flag.qdpx", Fate::Refused),
    ("qdpx/truncated.qdpx", Fate::Refused),
    ("qdpx/bad_crc.qdpx", Fate::Told("checksum")),
    ("qdpx/nested.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/empty.qdpx", Fate::Refused),
    ("qdpx/empty_zip.qdpx", Fate::Refused),
    ("qdpx/xml_lol.qdpx", Fate::Refused),
    ("qdpx/xml_xxe.qdpx", Fate::Refused),
    ("qdpx/xml_charref_bad.qdpx", Fate::Refused),
    ("qdpx/xml_deep.qdpx", Fate::Refused),
    ("qdpx/xml_ns.qdpx", Fate::Refused),
    ("qdpx/xml_utf16.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/xml_controls.qdpx", Fate::Told("left out")),
    ("qdpx/path_internal_dotdot.qdpx", Fate::Told("has no text")),
    ("qdpx/path_absolute.qdpx", Fate::Told("has no text")),
    ("qdpx/path_file.qdpx", Fate::Told("has no text")),
    ("qdpx/path_win.qdpx", Fate::Told("has no text")),
    ("qdpx/off_reversed.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/off_negative.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/off_huge.qdpx", Fate::Written(&["a.txt"])),
    ("qdpx/guid_dup.qdpx", Fate::Written(&["a.txt", "b.txt"])),
    ("qdpx/guid_bad.qdpx", Fate::Told("is not in the archive")),
    ("qdpx/code_cycle.qdpx", Fate::Written(&[])),
    ("json/dup_keys.json", Fate::Refused),
    ("json/bignum.json", Fate::Refused),
    ("json/remote_context.jsonld", Fate::Told("left out")),
    ("json/proto.json", Fate::Refused),
    ("csv/unbalanced.csv", Fate::Refused),
    ("csv/ragged.csv", Fate::Told(": lines 2–4")),
    ("csv/semicolon.csv", Fate::Told("left out")),
    ("csv/wide.csv", Fate::Refused),
];

#[test]
fn hostile_files_are_refused_or_come_in_without_harm() {
    let Some(manifest) = corpus("hostile/manifest.tsv") else { return };
    let manifest = String::from_utf8(manifest).expect("text");
    let listed = manifest.lines().filter_map(|line| line.split('\t').next());
    let listed: Vec<_> =
        listed.filter(|f| ["qdpx/", "json/", "csv/"].iter().any(|kind| f.starts_with(kind))).collect();
    assert_eq!(listed.len(), FATES.len(), "a fate for each file");
    for (file, fate) in FATES {
        assert!(listed.contains(file), "{file}");
        let place = Place::new();
        let name = file.rsplit('/').next().expect("a name");
        place.write(name, corpus(&format!("hostile/{file}")).expect("there is a corpus"));
        let before = place.files();
        let said = place.import(name, &[]);
        for text in [&said.out, &said.errors] {
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{file}: {text:?}");
        }
        let after = place.files();
        let new: Vec<_> = after.keys().filter(|path| !before.contains_key(*path)).collect();
        match fate {
            Fate::Refused => assert_eq!((said.exit, new.len()), (3, 0), "{file}: {}", said.errors),
            Fate::Told(words) => {
                assert_eq!((said.exit, new.len()), (1, 0), "{file}: {}", said.errors);
                assert!(said.errors.contains(words), "{file}: {}", said.errors);
            }
            Fate::Written(names) => {
                assert!(said.exit <= 1, "{file}: {}", said.errors);
                let ours = place.path("study/annotations");
                let texts: Vec<_> =
                    new.iter().filter(|path| !path.starts_with(&ours)).copied().cloned().collect();
                let expected: Vec<_> =
                    names.iter().map(|name| place.path(&format!("study/{name}"))).collect();
                assert_eq!(texts, expected, "{file}");
            }
        }
    }
}

#[test]
fn passages_of_a_text_that_is_not_in_the_file_wait_for_it() {
    let place = Place::new();
    let document = "<Project name=\"p\"><Sources><TextSource guid=\"1\" name=\"talk.docx\" plainTextPath=\"internal://gone.txt\">\
        <PlainTextSelection guid=\"0193598e-7c3a-7000-8000-000000000001\" name=\"The harbour is open\" startPosition=\"3\" endPosition=\"22\"/>\
        <PlainTextSelection guid=\"3\" startPosition=\"3\" endPosition=\"22\"/></TextSource></Sources></Project>";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("project.qde", zip::write::SimpleFileOptions::default()).expect("memory");
    std::io::Write::write_all(&mut zip, document.as_bytes()).expect("memory");
    place.write("x.qdpx", zip.finish().expect("memory").into_inner());
    let said = place.import("x.qdpx", &[]);
    assert_eq!(said.exit, 1, "{}", said.errors);
    assert!(said.errors.contains("waits for a transcript `talk.txt`"), "{}", said.errors);
    assert!(said.errors.contains("1 annotations left out: they have no words"), "{}", said.errors);
    let once = place.files();
    assert!(place.import("x.qdpx", &[]).out.contains("0 new annotations · 1 there already"));
    assert_eq!(place.files(), once);
    place.write("study/talk.txt", TEXT);
    let found = place.exported("csv");
    assert!(found.contains("The harbour is open") && !found.contains("orphan"), "{found}");
}

#[test]
fn a_small_table_that_claims_a_text_again_and_again_is_refused() {
    let place = Place::new();
    place.write("study/talk.txt", "word ".repeat(40_000));
    let rows = "talk.txt,0,199999,,x\n".repeat(400);
    place.write("x.csv", format!("transcript,start_cp,end_cp,quote,tags\n{rows}"));
    let before = place.files();
    let said = place.import("x.csv", &[]);
    assert_eq!(said.exit, 4, "{}", said.errors);
    assert!(said.errors.contains("repeat the texts too often"), "{}", said.errors);
    assert_eq!(place.files(), before);
}

#[test]
fn rows_of_one_id_with_other_words_are_annotations_of_their_own() {
    let place = Place::new();
    place.write("study/talk.txt", "Ada: Open the harbour.\n\nBen: The harbour is open, Ada.\n");
    place.write(
        "x.csv",
        "id,transcript,quote,tags,tag_ids\n7,talk.txt,Open the harbour,A,\n7,talk.txt,harbour is open,B; C,b-c\n",
    );
    let said = place.import("x.csv", &[]);
    assert!(said.out.contains("2 new annotations"), "{}", said.out);
    assert!(said.errors.contains("annotations of their own"), "{}", said.errors);
    let layer = fs::read_to_string(place.path("study/annotations/talk.txt/me.ron")).expect("written");
    assert!(layer.contains("\"b-c\"") && layer.matches("id:").count() == 2, "{layer}");
    let book = fs::read_to_string(place.path("study/annotations/codebook.ron")).expect("written");
    assert!(book.contains("name: \"B; C\""), "{book}");
}

#[test]
fn a_path_of_codes_without_end_is_left_out() {
    let place = Place::new();
    place.write("study/talk.txt", "Ada: Open the harbour.\n");
    place.write("x.csv", format!("document,code,quote\ntalk.txt,\"{}\",Open\n", "a>".repeat(50_000)));
    let said = place.import("x.csv", &[]);
    assert!(said.errors.contains("more than 64 others"), "{}", said.errors);
}
