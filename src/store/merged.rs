//! What merging two versions of a file keeps.

use std::path::Path;

use proptest::prelude::*;

use super::samples::{bare, read, text};
use super::{CodebookFile, LayerFile};
use super::{Merged, Side, Unmergeable};
use crate::annotation::merge::merged as value;
use crate::annotation::{Annotation, Conflict};

const BASE: &str = r#"#![enable(implicit_some)]
(
  format: (1, 0),
  transcript: "t.txt",
  coder: "ada",
  texts: {
    "b3:1": (chars: 5, seen: "then"),
  },
  annotations: [
    // the first
    (
      id: "a",
      note: "one",
      mood: Happy(1),
    ),
    (
      id: "c",
      tags: [
        "x",
      ],
    ), // the third
  ],
)
"#;

/// What becomes of `BASE` when both sides replaced `(from, to)` in it.
fn merged(ours: &[(&str, &str)], theirs: &[(&str, &str)]) -> Result<Merged<LayerFile>, Unmergeable> {
    let side = |changes: &[(&str, &str)]| {
        let mut file = BASE.to_owned();
        for (from, to) in changes {
            assert!(file.contains(from), "{from}");
            file = file.replacen(from, to, 1);
        }
        read(&file)
    };
    side(ours).merged(&side(theirs), Some(&read(BASE)))
}

fn both(ours: &[(&str, &str)], theirs: &[(&str, &str)]) -> String {
    text(&merged(ours, theirs).expect("it can be merged").file).to_owned()
}

#[test]
fn what_only_one_side_changed_is_taken_byte_for_byte() {
    let changes = [
        ("note: \"one\",", "note: /* by hand */ \"two\",\n      weather: [\"rain\", Some(1)],"),
        ("// the first", "// the first, as always"),
        (" // the third", " // the last"),
        (
            "    (\n      id: \"c\"",
            "    // new\n    (id: \"b\", future: {1: 2}), // new too\n    (\n      id: \"c\"",
        ),
        ("    \"b3:1\"", "    \"b3:0\": (chars: 1, seen: \"now\"),\n    \"b3:1\""),
        ("  annotations: [", "  place: \"here\",\n  annotations: ["),
    ];
    for n in 0..changes.len() {
        let one = &changes[n..=n];
        let there = BASE.replacen(one[0].0, one[0].1, 1);
        assert_eq!(both(one, &[]), there);
        if n != 3 {
            assert_eq!(both(&[], one), there);
        }
    }
    let new = both(&[], &changes[3..4]);
    assert!(
        new.contains("// new\n    // new too\n    (id: \"b\", future: {1: 2}),\n    (\n      id: \"c\""),
        "{new}"
    );
}

#[test]
fn a_record_that_both_changed_keeps_the_fields_of_both() {
    let file = both(
        &[("note: \"one\",", "note: \"mine\",\n      weather: \"rain\","), ("// the first", "// mine")],
        &[
            ("mood: Happy(1),", "mood: Happy(2),\n      place: Here,\n      tags: [\"y\"],"),
            ("// the first", "// theirs"),
        ],
    );
    for kept in [
        "note: \"mine\"",
        "weather: \"rain\"",
        "mood: Happy(2)",
        "place: Here",
        "\"y\"",
        "// mine",
        "// theirs",
    ] {
        assert!(file.contains(kept), "{kept} in {file}");
    }
    assert!(!file.contains("conflicts"), "{file}");
}

#[test]
fn the_same_field_changed_twice_is_a_conflict_in_the_record_and_the_file_is_read_again() {
    let ours = [("note: \"one\",\n      mood: Happy(1)", "note: \"mine\",\n      mood: Sad")];
    let theirs =
        [("note: \"one\",\n      mood: Happy(1)", "note: \"their \\\"words\\\"\",\n      mood: Happy(3)")];
    let merged = merged(&ours, &theirs).expect("it can be merged");
    assert_eq!(merged.conflicts, 1);
    let first = merged.file.annotations().next().expect("one");
    let expected = [
        Conflict::Note("their \"words\"".to_owned()),
        Conflict::Other("mood".to_owned(), "Happy(3)".to_owned()),
    ];
    assert_eq!(first.conflicts, expected.into());
    assert!(text(&merged.file).contains("mood: Sad"));
    assert_eq!(read(text(&merged.file)).annotations().next(), Some(first));
}

#[test]
fn a_deletion_holds_unless_the_other_side_changed_the_record() {
    let gone =
        ("    (\n      id: \"c\",\n      tags: [\n        \"x\",\n      ],\n    ), // the third\n", "");
    let changed = ("\"x\"", "\"y\"");
    let hand = ("id: \"c\",", "id: \"c\",\n      by_hand: true,");
    for (ours, theirs) in [([gone], [("one", "two")]), ([("one", "two")], [gone])] {
        let merged = merged(&ours, &theirs).expect("it can be merged");
        assert_eq!((merged.file.annotations().count(), merged.conflicts), (1, 0));
    }
    for other in [changed, hand] {
        for (ours, theirs) in [([gone], [other]), ([other], [gone])] {
            let merged = merged(&ours, &theirs).expect("it can be merged");
            assert_eq!(merged.conflicts, 1);
            assert!(text(&merged.file).contains("Deleted") && text(&merged.file).contains(other.1));
        }
    }
}

#[test]
fn what_cannot_be_merged_without_loss_is_refused() {
    let header = merged(&[("\"t.txt\"", "\"u.txt\"")], &[("\"t.txt\"", "\"v.txt\"")]);
    assert_eq!(header.err(), Some(Unmergeable::Header("transcript".to_owned())));
    let flaw = merged(&[], &[("tags: [", "tags: 5, was: [")]);
    assert_eq!(flaw.err(), Some(Unmergeable::Damaged(Side::Theirs)));
    let newer = merged(&[("(1, 0)", "(2, 0)")], &[]);
    assert!(matches!(newer, Err(Unmergeable::ReadOnly(Side::Ours, _))));
    // what was unreadable before is kept as it is
    let broken = read(&BASE.replace("tags: [", "tags: 5, was: ["));
    let theirs = read(&text(&broken).replace("one", "two"));
    let kept = broken.merged(&theirs, Some(&broken)).expect("it can be merged");
    assert_eq!(text(&kept.file), text(&theirs));
}

#[test]
fn a_codebook_keeps_its_order_and_the_changes_of_both() {
    let file = |tags: &str| {
        let text = format!("#![enable(implicit_some)]\n(\n  format: (1, 0),\n  tags: [\n{tags}  ],\n)\n");
        CodebookFile::parse(text.as_bytes(), Path::new("codebook.ron")).expect("it can be read")
    };
    let (z, a) = ("    (id: \"z\", name: \"Z\"),\n", "    (id: \"a\", name: \"A\", key: 'a'),\n");
    let base = file(&[z, a].concat());
    let ours = file(&[z, "    (id: \"m\", name: \"M\"),\n", a].concat().replace("\"A\"", "\"Ours\""));
    let theirs = file(
        &[z, a, "    (id: \"b\", name: \"B\"),\n"]
            .concat()
            .replace("\"A\", key: 'a'", "\"Theirs\", colour: \"teal\""),
    );
    let merged = ours.merged(&theirs, Some(&base)).expect("it can be merged");
    let book = merged.file.codebook();
    let ids: Vec<_> = book.tags().iter().map(|t| t.id.as_str()).collect();
    assert_eq!(ids, ["z", "m", "a", "b"]);
    let a = &book.tags()[2];
    assert_eq!(
        (&*a.name, a.key, a.colour.map(String::from), merged.conflicts),
        ("Ours", None, Some("teal".to_owned()), 1)
    );
}

#[test]
fn a_tag_that_one_side_merged_away_and_the_other_changed_is_kept_for_a_person_to_choose() {
    let file = |tags: &str| {
        let text = format!("#![enable(implicit_some)]\n(\n  format: (1, 0),\n  tags: [\n{tags}  ],\n)\n");
        CodebookFile::parse(text.as_bytes(), Path::new("codebook.ron")).expect("it can be read")
    };
    let (a, b) = ("    (id: \"a\", name: \"A\"),\n", "    (id: \"b\", name: \"B\"),\n");
    let base = file(&[a, b].concat());
    let ours = file("    (id: \"a\", name: \"A\", merged: [\"b\"]),\n");
    let theirs = file(&[a, "    (id: \"b\", name: \"B\", definition: \"more\"),\n"].concat());
    for (one, other) in [(&ours, &theirs), (&theirs, &ours)] {
        let merged = one.merged(other, Some(&base)).expect("it can be merged");
        let tags = merged.file.codebook();
        assert_eq!(tags.tags().iter().map(|tag| tag.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(merged.conflicts == 1 && !tags.tags()[1].conflicts.is_empty());
        assert!(merged.file.render(&tags).is_ok(), "it can be saved again");
    }
}

fn annotations() -> impl Strategy<Value = Vec<Annotation>> {
    let word = || prop_oneof![Just("a"), Just("b"), Just("é\"\n"), Just("")].prop_map(str::to_owned);
    let one = (0_u8..6, word(), word(), word());
    proptest::collection::vec(one, 0..6).prop_map(|all| {
        let made = |(id, note, quote, tag): (u8, String, String, String)| {
            let tags = [tag.as_str().into()].into();
            (id, Annotation { quote, tags, note, ..bare(&format!("id{id}")) })
        };
        all.into_iter().map(made).collect::<std::collections::BTreeMap<_, _>>().into_values().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn files_merge_as_their_records_do(base in annotations(), ours in annotations(), theirs in annotations()) {
        let fresh = LayerFile::new("t", "ada");
        let base_file = fresh.render(&base, None).expect("it can be written");
        let [our_file, their_file] = [&ours, &theirs].map(|side| base_file.render(side, None).expect("it can be written"));
        let merged = our_file.merged(&their_file, Some(&base_file)).expect("it can be merged");
        let of = |all: &[Annotation], id: &str| all.iter().find(|a| a.id.as_str() == id).cloned();
        let expected: Vec<Annotation> = (0..6)
            .filter_map(|id| {
                let id = format!("id{id}");
                value(of(&base, &id).as_ref(), of(&ours, &id).as_ref(), of(&theirs, &id).as_ref())
            })
            .collect();
        prop_assert_eq!(merged.file.annotations().cloned().collect::<Vec<_>>(), expected);
    }
}
