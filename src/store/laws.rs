//! Laws of layers: saved is read back, a change touches only its lines, damage stays where it is.

use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::{LayerFile, TextVersion};
use crate::annotation::{Annotation, Fingerprint, Id, TagId};
use crate::text::Span;

fn text(layer: &LayerFile) -> &str {
    std::str::from_utf8(layer.bytes()).expect("UTF-8")
}

fn all(layer: &LayerFile) -> Vec<Annotation> {
    layer.annotations().cloned().collect()
}

fn bare(id: &str) -> Annotation {
    Annotation::memo(&Fingerprint::default(), String::new(), id.into(), String::new())
}

/// `layer` after `change` to all its annotations.
fn changed(layer: &LayerFile, change: impl Fn(&mut Vec<Annotation>)) -> LayerFile {
    let mut annotations = all(layer);
    change(&mut annotations);
    layer.render(&annotations, None).expect("it can be written")
}

/// A file of `count` records in our layout.
fn numbered(count: usize) -> LayerFile {
    let at = Fingerprint::of("a text");
    let annotation = |n: usize| Annotation {
        at: at.clone(),
        span: Some(Span::new(n * 10, n * 10 + 7)),
        quote: format!("said \"{n}\" — and so on"),
        before: "Q. And then?\nA. Then he ".to_owned(),
        after: ", I think.".to_owned(),
        tags: ["trust".into(), "tone/angry".into()].into(),
        note: if n.is_multiple_of(3) { format!("note {n}") } else { String::new() },
        made: "2026-11-23T21:15:08Z".to_owned(),
        ..bare(&format!("0193598e-7c3a-7b21-9d40-{n:012x}"))
    };
    let annotations: Vec<_> = (0..count).map(annotation).collect();
    let version = TextVersion { chars: 6, seen: "2026-11-20T09:12:44Z".to_owned() };
    let layer = LayerFile::new("interviews/p01.txt", "ada").render(&annotations, Some((&at, &version)));
    layer.expect("it can be written")
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

fn any_annotation() -> impl Strategy<Value = Annotation> {
    let text = || prop_oneof![any::<String>(), "[a-z\"\\\\\n\u{202e}\u{1b}]{0,8}"];
    let tags = proptest::collection::btree_set(text().prop_map(|t| TagId::from(t.as_str())), 0..4);
    let place = (text(), proptest::option::of(any::<(u32, u32)>()), text(), text(), text());
    (place, tags, text(), text(), proptest::option::of(text())).prop_map(
        |((at, span, quote, before, after), tags, note, made, changed)| Annotation {
            id: Id::from(""),
            at: Fingerprint::from(at.as_str()),
            span: span.map(|(start, end)| Span::new(start as usize, end as usize)),
            quote,
            before,
            after,
            tags,
            note,
            made,
            changed,
        },
    )
}

fn any_annotations() -> impl Strategy<Value = Vec<Annotation>> {
    proptest::collection::btree_map("[a-c]{1,3}|.", any_annotation(), 0..8).prop_map(|all| {
        all.into_iter().map(|(id, annotation)| Annotation { id: Id::from(id), ..annotation }).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_saved_is_read_back(before in any_annotations(), after in any_annotations()) {
        let layer = LayerFile::new("t", "ada").render(&before, None).expect("it can be written");
        prop_assert_eq!(all(&layer), &before[..]);
        // the second goes over the first: records are added, removed and changed
        let layer = layer.render(&after, None).expect("it can be written");
        let mut found = all(&layer);
        found.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(&found, &after);
        prop_assert_eq!(all(&LayerFile::parse(layer.bytes(), Path::new("")).expect("it can be read")), all(&layer));
    }

    #[test]
    fn one_changed_field_changes_only_its_lines(record in 0_usize..20, field in 0..5, word in any::<String>()) {
        let old = numbered(20);
        let new = changed(&old, |all| match field {
            0 => all[record].note.clone_from(&word),
            1 => all[record].quote.clone_from(&word),
            2 => all[record].span = Some(Span::new(1, word.len())),
            3 => all[record].changed = Some(word.clone()),
            _ => drop(all[record].tags.insert(TagId::from(word.as_str()))),
        });
        let (old, new): (Vec<_>, Vec<_>) = (text(&old).lines().collect(), text(&new).lines().collect());
        let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let rest = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
        prop_assert!(same + rest + 1 >= old.len(), "old lines {}", old.len() - same - rest);
        prop_assert!(same + rest + 1 >= new.len(), "new lines");
    }

    #[test]
    fn white_space_and_comments_anywhere_are_kept(gaps in proptest::collection::vec(
        r"( |\t|\n|\r\n|// [a-z\x22'\[(]*\n|/\* [a-z\x22)/*]? \*/|\u{2028}){0,3}", 40), drop_one in any::<bool>()) {
        let mut file = String::new();
        let tokens = "( format : ( 1 , 0 ) , annotations : [ ( id : \"a\" , note:\"n\" ) , ( id : \"b\" , tags : [ \"x\" ] ) , ] , )";
        for (token, gap) in tokens.split(' ').zip(&gaps) {
            write!(file, "{gap}{token}").expect("strings take everything");
        }
        if let Ok(layer) = LayerFile::parse(file.as_bytes(), Path::new("ada.ron")) {
            prop_assert_eq!(layer.annotations().count(), 2);
            let same = changed(&layer, |_| ());
            prop_assert_eq!(text(&same), &file);
            let comments = |text: &str| text.matches("// ").count() + text.matches("/*").count();
            let edited = changed(&layer, |all| {
                all[1].note = "x".to_owned();
                all[1].tags = ["y".into()].into();
                all.push(bare("c"));
                if drop_one { all[0].note.clear(); }
            });
            prop_assert_eq!(comments(text(&edited)), comments(&file));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_damaged_byte_costs_at_most_two_of_a_thousand_records(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let good = numbered(1_000);
        let layer = damaged(&good, at.index(good.bytes().len()), byte);
        prop_assert!(layer.annotations().count() >= 998);
        assert_survives_a_change(&layer);
    }
}
