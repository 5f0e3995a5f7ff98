//! Laws of layers: saved is read back, and a change touches only its lines.

use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::LayerFile;
use super::samples::{all, bare, changed, numbered, text};
use crate::annotation::{Annotation, Conflict, Fingerprint, Id, Passage, TagId};
use crate::text::Span;

fn any_annotation() -> impl Strategy<Value = Annotation> {
    let text = || prop_oneof![any::<String>(), "[a-z\"\\\\\n\u{202e}\u{1b}]{0,8}"];
    let tags = proptest::collection::btree_set(text().prop_map(|t| TagId::from(t.as_str())), 0..4);
    let place = (text(), proptest::option::of(any::<(u32, u32)>()), text(), text(), text(), text());
    let place = place.prop_map(|(at, span, quote, before, after, gone)| Passage {
        at: Fingerprint::from(at.as_str()),
        span: span.map(|(start, end)| Span::new(start as usize, end as usize)),
        quote,
        before,
        after,
        gone: Fingerprint::from(gone.as_str()),
    });
    let conflict = prop_oneof![
        text().prop_map(Conflict::Note),
        place.clone().prop_map(Conflict::Passage),
        Just(Conflict::Deleted),
        (text(), text()).prop_map(|(name, theirs)| Conflict::Other(name, theirs)),
    ];
    let conflicts = proptest::collection::btree_set(conflict, 0..3);
    (place, tags, text(), text(), proptest::option::of(text()), conflicts).prop_map(
        |(place, tags, note, made, changed, conflicts)| {
            Annotation { tags, note, made, changed, conflicts, ..bare("") }.moved_to(place)
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
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_was_deleted_beside_a_namesake_can_be_brought_back(
        ids in proptest::collection::vec("[a-d]", 1..8),
        gone in proptest::collection::vec(any::<bool>(), 8),
    ) {
        let record = |(n, id): (usize, &String)| format!("    (\n      id: \"{id}\",\n      note: \"{n}\",\n    ),\n");
        let records: String = ids.iter().enumerate().map(record).collect();
        let file = format!("#![enable(implicit_some)]\n(\n  format: (1, 0),\n  annotations: [\n{records}  ],\n)\n");
        let layer = LayerFile::parse(file.as_bytes(), Path::new("")).expect("it can be read");
        let before = all(&layer);
        let left: Vec<_> = before.iter().zip(&gone).filter(|(_, gone)| !**gone).map(|(a, _)| a.clone()).collect();
        let without = layer.render(&left, None).expect("it can be written");
        prop_assert_eq!(all(&without), left);
        let again = without.render(&before, None).expect("it can be written");
        let sorted = |mut all: Vec<Annotation>| { all.sort_by(|a, b| a.id.cmp(&b.id)); all };
        prop_assert_eq!(sorted(all(&again)), sorted(before));
        prop_assert_eq!(again.unreadable().len(), layer.unreadable().len());
    }
}
