//! What happens to layers that are not as they were written: told, kept, and never overwritten.

use std::path::Path;

use proptest::prelude::*;

use super::samples::{EXAMPLE, all, bare, changed, numbered, read, text};
use super::{LayerFile, ReadOnly, RenderError};

fn error(text: &str) -> String {
    LayerFile::parse(text.as_bytes(), Path::new("ada.ron")).expect_err("it is damaged").to_string()
}

#[test]
fn a_record_that_cannot_be_read_is_told_and_stays() {
    let file =
        EXAMPLE.replace("  ],\n)", "    (\n      id: \"x\",\n      span: (-1, 2), // why?\n    ),\n  ],\n)");
    let layer = read(&file);
    assert_eq!(layer.annotations().count(), 1);
    let [flaw] = layer.unreadable() else { panic!("one flaw: {:?}", layer.unreadable()) };
    assert_eq!((flaw.line, flaw.column), (26, 15), "{flaw}");
    let emptied = changed(&layer, |all| *all = vec![bare("zz")]);
    assert!(text(&emptied).contains("      span: (-1, 2), // why?\n"));
    assert_eq!((emptied.annotations().count(), emptied.unreadable().len()), (1, 1));
}

#[test]
fn damage_in_a_file_of_many_records_is_told_in_the_order_of_the_lines() {
    let good = text(&numbered(5_000)).to_owned();
    let broken = [17, 1_700, 2_600, 4_999]
        .map(|n| (format!("quote: \"said \\\"{n}\\\""), format!("quote: said \\\"{n}\\\"")))
        .iter()
        .fold(good.clone(), |text, (whole, broken)| text.replace(whole.as_str(), broken));
    assert_ne!(good, broken);
    let lines: Vec<_> = good.lines().zip(broken.lines()).enumerate().filter(|(_, (a, b))| a != b).collect();
    let lines: Vec<_> = lines.iter().map(|(n, _)| n + 1).collect();
    let layer = read(&broken);
    let told: Vec<_> = layer.unreadable().iter().map(|flaw| flaw.line).collect();
    assert_eq!(told, lines);
    assert_eq!(layer.annotations().count(), 5_000 - lines.len());
}

#[test]
fn of_two_records_with_one_id_the_first_counts_and_the_second_outlives_it() {
    let file = r#"(format: (1, 0), annotations: [(id: "a", note: "1"), (id: "a", note: "2"), (id: "b")])"#;
    let layer = read(file);
    assert_eq!(layer.annotations().map(|a| a.note.as_str()).collect::<Vec<_>>(), ["1", ""]);
    assert_eq!(layer.unreadable().len(), 1);
    let first = all(&layer).remove(0);
    let without = changed(&changed(&layer, |all| drop(all.remove(0))), |all| all.push(bare("c")));
    assert!(text(&without).contains("note: \"2\""), "nobody removed the second");
    let again = changed(&without, |all| all.push(first.clone()));
    assert_eq!(again.annotations().find(|a| a.id == first.id), Some(&first));
    assert!(text(&again).contains("note: \"2\""));
}

#[test]
fn a_newer_major_format_is_read_only_and_a_newer_minor_one_is_not() {
    let newer = read(&EXAMPLE.replace("(1, 0)", "(2, 0)"));
    assert!(newer.is_newer());
    assert_eq!(newer.annotations().count(), 1);
    assert!(matches!(newer.render(&[], None), Err(RenderError::ReadOnly(ReadOnly::Newer(_)))));
    assert!(read(&EXAMPLE.replace("(1, 0)", "(1, 99)")).read_only().is_none());
}

#[test]
fn what_is_no_layer_is_refused_with_file_line_and_column() {
    for (file, said) in [
        ("", "ada.ron:1:1: the file is empty, as after a power failure"),
        ("\0\0\0", "ada.ron:1:1: the file holds only NUL bytes, as after a power failure"),
        ("  \n", "ada.ron:2:1: expected `(`"),
        ("(format: (1, 0))", "ada.ron:1:1: the list of records is missing"),
        ("(annotations: [])", "ada.ron:1:1: the field `format` is missing"),
        ("(\n format: (-1, 0), annotations: [])", "ada.ron:2:12: Integer is out of bounds"),
        ("(format: (0, 1), annotations: [])", "ada.ron:1:10: there is no format 0"),
        ("(format: (1, 0), format: (1, 0), annotations: [])", "ada.ron:1:18: this field stands here twice"),
        ("#![enable(magic)]\n(format: (1, 0), annotations: [])", "ada.ron:1:11: No RON extension"),
        ("(format: (1, 0), annotations: [(id: \"a\")]", "ada.ron:1:1: this bracket is never closed"),
        ("(format: (1, 0), annotations: []) x", "ada.ron:1:35: something follows the closing bracket"),
        ("(format: (1, 0), annotations: (1, 2))", "ada.ron:1:31: expected a list"),
    ] {
        let message = error(file);
        assert!(message.starts_with(said), "{file}: {message}");
    }
}

#[test]
fn an_unfinished_merge_is_named_and_a_note_that_looks_like_one_is_not() {
    let broken = EXAMPLE.replace("      note", "<<<<<<< HEAD\n      note");
    assert_eq!(
        error(&broken),
        "ada.ron:21: the file holds both sides of an unfinished git merge; see manicule check --merge"
    );
    let note = EXAMPLE.replace("first mention", "Heading\n=======\n");
    assert!(read(&note).unreadable().is_empty());
}

#[test]
fn damage_outside_of_the_records_leaves_them_readable_and_the_file_unwritten() {
    for (good, bad) in [
        ("format: (1, 0)", "format: (X, 0)"),
        ("coder: \"ada\"", "coder: \"ada"),
        ("annotations", "annotatoins"),
        ("implicit_some", "implicit_"),
        ("  ],\n)\n", "  ],\n"),
        ("chars", "ch ars"),
    ] {
        let layer = read(&EXAMPLE.replace(good, bad));
        assert_eq!(layer.annotations().count(), 1, "{bad}");
        assert!(matches!(layer.read_only(), Some(ReadOnly::Damaged(_))), "{bad}");
        assert!(layer.render(&[], None).is_err(), "{bad}");
    }
}

/// `good` with the byte at `at` replaced by `byte`; checks that saving it unchanged keeps every byte.
fn damaged(good: &LayerFile, at: usize, byte: u8) -> LayerFile {
    let mut bytes = good.bytes().to_vec();
    bytes[at] = byte;
    let layer = LayerFile::parse(&bytes, Path::new("ada.ron")).expect("most of it can be read");
    match layer.render(&all(&layer), None) {
        Ok(same) => assert_eq!(same.bytes(), bytes, "{at} {byte}"),
        Err(_) => assert!(layer.read_only().is_some(), "{at} {byte}"),
    }
    layer
}

/// Adds an annotation to a damaged layer, takes it away again, and checks that nothing but blanks changed.
fn assert_survives_a_change(layer: &LayerFile) {
    if layer.read_only().is_none() {
        let more = changed(layer, |all| all.push(bare("1")));
        let less = changed(&more, |all| all.retain(|a| a.id.as_str() != "1"));
        let dense = |l: &LayerFile| l.bytes().split(u8::is_ascii_whitespace).flatten().copied().collect();
        let (before, after): (Vec<u8>, Vec<u8>) = (dense(layer), dense(&less));
        assert_eq!(String::from_utf8_lossy(&after), String::from_utf8_lossy(&before));
    }
}

#[test]
fn any_damaged_byte_of_a_short_file_costs_at_most_two_records() {
    let good = numbered(3);
    for at in 0..good.bytes().len() {
        for byte in *b"\"x\n" {
            let layer = damaged(&good, at, byte);
            assert!(layer.annotations().count() >= 1, "byte {at} to {byte}");
            if byte == b'"' {
                assert_survives_a_change(&layer);
            }
        }
    }
}

/// Line and reason of the first message about `layer`, if both are there.
fn said_where(layer: &LayerFile) -> Option<(usize, String)> {
    let flaw = match layer.read_only() {
        Some(ReadOnly::Damaged(flaw)) => Some(flaw),
        _ => layer.unreadable().first(),
    };
    flaw.map(|flaw| (flaw.line, flaw.reason.clone())).filter(|(line, reason)| *line > 0 && !reason.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_damaged_byte_costs_at_most_two_of_a_thousand_records(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let good = numbered(1_000);
        let layer = damaged(&good, at.index(good.bytes().len()), byte);
        prop_assert!(layer.annotations().count() >= 998);
        if layer.annotations().count() < 1_000 {
            prop_assert!(said_where(&layer).is_some(), "no message names a line");
        }
        assert_survives_a_change(&layer);
    }
}
