//! The store against files that were made to break it.

use std::path::{Path, PathBuf};

use manicule::store::{CodebookFile, LayerFile, MAX_BYTES, RealDisk, read_file};

/// The folder of hostile RON files; none when the corpus is not on this machine.
fn hostile() -> Option<PathBuf> {
    let corpus = std::env::var_os("MANICULE_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"), PathBuf::from);
    let folder = corpus.join("hostile");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no corpus");
    None
}

/// The text with the corpus' own field names turned into ours, so that its attacks reach our records.
fn translated(bytes: &[u8]) -> Vec<u8> {
    let mut text: Vec<u8> = bytes.to_vec();
    for (theirs, ours) in [
        ("version: -1", "format: (-1, 0)"),
        ("version: 1", "format: (1, 0)"),
        ("version: 2", "format: (2, 0)"),
        ("version: 999", "format: (999, 0)"),
        ("start:", "span: ("),
        (", end: ", ", "),
        (", quote:", "), quote:"),
        (", note: None", ""),
        ("note: Some(", "note: "),
        ("\")),", "\"),"),
    ] {
        text = replaced(&text, theirs.as_bytes(), ours.as_bytes());
    }
    text
}

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    out.extend_from_slice(rest);
    out
}

/// What happened to a file: refused with this message, or read with so many annotations and flaws.
#[derive(Debug, PartialEq)]
enum Outcome {
    Refused(String),
    ReadOnly(usize),
    Read(usize, usize),
}

/// Reads `bytes` as a layer; checks that what is accepted is never changed by saving it.
fn outcome(bytes: &[u8], name: &Path) -> Outcome {
    let layer = match LayerFile::parse(bytes, name) {
        Ok(layer) => layer,
        Err(damage) => return Outcome::Refused(damage.to_string()),
    };
    let annotations: Vec<_> = layer.annotations().cloned().collect();
    if layer.read_only().is_some() {
        assert!(layer.render(&annotations, None).is_err(), "{}: not to be written", name.display());
        return Outcome::ReadOnly(annotations.len());
    }
    let saved = layer.render(&annotations, None).expect("an unchanged layer can be written");
    assert!(saved.bytes() == bytes, "{}: changed by saving", name.display());
    Outcome::Read(annotations.len(), layer.unreadable().len())
}

fn names(folder: &Path) -> Vec<String> {
    let manifest = std::fs::read_to_string(folder.join("manifest.tsv")).expect("a manifest");
    manifest
        .lines()
        .filter_map(|l| l.split('\t').next())
        .filter(|n| n.starts_with("ron/"))
        .map(String::from)
        .collect()
}

fn bytes(folder: &Path, name: &str) -> Vec<u8> {
    let read = read_file(&RealDisk, &folder.join(name), MAX_BYTES).expect("it can be read");
    read.expect("it is there")
}

#[test]
fn a_hostile_file_is_refused_with_its_place_or_kept_byte_for_byte() {
    let Some(folder) = hostile() else { return };
    let names = names(&folder);
    assert!(names.len() > 40, "the manifest lists {} files", names.len());
    for name in names {
        let file = bytes(&folder, &name);
        for bytes in [&file, &translated(&file)] {
            if let Outcome::Refused(message) = outcome(bytes, Path::new(&name)) {
                let place = message.strip_prefix(&*name).and_then(|rest| rest.strip_prefix(':'));
                assert!(place.is_some_and(|p| p.starts_with(|c: char| c.is_ascii_digit())), "{message}");
                assert!(!message.contains(char::is_control), "{message:?}");
            }
            if let Ok(codebook) = CodebookFile::parse(bytes, Path::new(&name)) {
                let saved = codebook.render(&codebook.codebook());
                assert!(saved.is_err() || saved.is_ok_and(|saved| saved.bytes() == *bytes), "{name}");
            }
        }
    }
}

#[test]
fn attacks_in_our_own_field_names_end_as_their_manifest_says() {
    let Some(folder) = hostile() else { return };
    let outcome = |name: &str| outcome(&translated(&bytes(&folder, name)), Path::new(name));
    for (name, expected) in [
        ("ron/good.ron", Outcome::Read(2, 0)),
        ("ron/dup_ids.ron", Outcome::Read(1, 1)),
        ("ron/dup_field.ron", Outcome::ReadOnly(2)),
        ("ron/version_negative.ron", Outcome::ReadOnly(2)),
        ("ron/version_future.ron", Outcome::ReadOnly(2)),
        ("ron/unknown_field.ron", Outcome::Read(2, 0)),
        ("ron/crlf_in_string.ron", Outcome::Read(2, 0)),
        ("ron/off_reversed.ron", Outcome::Read(1, 0)),
        ("ron/off_over_u64.ron", Outcome::Read(0, 1)),
        ("ron/off_negative.ron", Outcome::Read(0, 1)),
        ("ron/off_hex_underscore.ron", Outcome::Read(1, 0)),
    ] {
        assert_eq!(outcome(name), expected, "{name}");
    }
    for name in
        ["truncated_001", "truncated_130", "truncated_200", "truncated_405", "garbage_tail", "two_docs"]
    {
        assert!(matches!(outcome(&format!("ron/{name}.ron")), Outcome::Refused(_)), "{name}");
    }
    for name in ["empty", "spaces", "utf16", "wrong_shape", "deep_list", "deep_map"] {
        assert!(matches!(outcome(&format!("ron/{name}.ron")), Outcome::Refused(_)), "{name}");
    }
    for name in ["conflict", "conflict_diff3"] {
        let Outcome::Refused(message) = outcome(&format!("ron/{name}.ron")) else {
            panic!("{name} was read")
        };
        assert!(message.contains("unfinished git merge"), "{message}");
    }
}
