use std::collections::BTreeSet;

use proptest::prelude::*;

use super::field::{ANYTHING, FIELDS};
use super::pattern::Wording;
use super::*;
use crate::annotation::{Annotation, Codebook, Fingerprint, Status, Tag};
use crate::text::{Source, Span, Transcript};

const TEXT: &str = "VOSS: We ask for a special guarantee.\n\nRAY: Fish first.\n\nVOSS: No.\n";

fn codebook() -> Codebook {
    let mut guarantees = Tag::new("g".into(), "Guarantees");
    guarantees.parent = Some("security".into());
    guarantees.merged = vec!["pledges".into()];
    Codebook::new(vec![
        Tag::new("security".into(), "Security"),
        guarantees,
        Tag::new("fish".into(), "Fisheries"),
    ])
}

/// Whether `query` finds an annotation of the words `quote` with `tags` and a note.
fn finds(query: &str, quote: &str, tags: &[&str], note: &str) -> bool {
    let transcript = Transcript::new(Source { text: TEXT.to_owned(), ..Source::default() });
    let start = TEXT.find(quote).expect("the words are there");
    let span = Span::new(start, start + quote.len());
    let at = Fingerprint::of(TEXT);
    let mut annotation = Annotation::of(&transcript, &at, span, "x".into(), String::new()).expect("inside");
    annotation.tags = tags.iter().map(|tag| (*tag).into()).collect::<BTreeSet<_>>();
    note.clone_into(&mut annotation.note);
    let subject = Subject {
        annotation: &annotation,
        span: Some(span),
        coder: "ada",
        status: Status::Fuzzy(80),
        transcript: &transcript,
        path: "talks/harbour.txt",
        codebook: &codebook(),
    };
    Query::parse(query).unwrap_or_else(|bad| panic!("{bad}")).matches(&subject)
}

#[test]
fn each_field_finds_what_its_name_says() {
    let query_and_answer = [
        ("", true),
        ("guarantee", true),
        ("\"special guarantee\"", true),
        ("fish", false),
        ("tag:g", true),
        ("tag:guarantees", true),
        ("tag:Security", true),
        ("tag:security/*", true),
        ("tag:security/guarantees", true),
        ("tag:pledges", true),
        ("tag:fish", false),
        ("tag:*", true),
        ("speaker:voss", true),
        ("speaker:ray", false),
        ("coder:ad*", true),
        ("coder:a", false),
        ("text:/GUARANTEE/", false),
        ("text:/guar(a|e)ntee/", true),
        ("note:*", true),
        ("note:later", true),
        ("transcript:harbour", true),
        ("transcript:talks/*", true),
        ("transcript:talks", false),
        ("status:fuzzy", true),
        ("status:orphan", false),
        ("¶1", true),
        ("¶2-", false),
        ("paragraph:1-5", true),
    ];
    for (query, answer) in query_and_answer {
        assert_eq!(finds(query, "special guarantee", &["g"], "Ask later"), answer, "{query}");
    }
}

#[test]
fn a_tag_that_was_merged_counts_as_the_one_it_went_into() {
    assert!(finds("tag:guarantees", "No.", &["pledges"], ""));
    assert!(finds("guarantees", "No.", &["pledges"], ""));
}

#[test]
fn a_tag_that_the_codebook_lacks_is_found_by_its_slug() {
    assert!(finds("tag:trade", "No.", &["trade/steel"], ""));
    assert!(!finds("tag:trade/*", "No.", &["trade"], ""));
}

#[test]
fn the_words_that_join_bind_as_in_arithmetic() {
    for (query, answer) in [
        ("tag:fish tag:g or no", true),
        ("tag:fish (tag:g or no)", false),
        ("not tag:fish", true),
        ("-tag:fish -tag:g", false),
        ("-(tag:fish and tag:g)", true),
        ("NOT NOT tag:g", true),
        ("tag:g AND -note:* OR coder:ben", true),
    ] {
        assert_eq!(finds(query, "No.", &["g"], ""), answer, "{query}");
    }
}

#[test]
fn a_bad_query_says_what_is_wrong_and_where() {
    for (query, at, what) in [
        ("tag:", 4, "tag is missing"),
        ("tag:a (b or c", 6, "never closed"),
        ("a) b", 1, "no ( belongs"),
        ("a or", 4, "a word is missing"),
        ("()", 1, "a word is missing"),
        ("a - b", 3, "behind the -"),
        ("foo:bar", 0, "no field foo"),
        ("text:/[/", 5, "no regular expression"),
        ("text:/a", 5, "no closing /"),
        ("/a/i", 3, "a space is missing"),
        ("\"a", 0, "never closed"),
        ("¶0", 2, "counted from 1"),
        ("¶9-3", 2, "before the first"),
        ("status:lost", 7, "a status is one of exact"),
    ] {
        let bad = Query::parse(query).expect_err(query);
        assert_eq!(bad.at(), at, "{query}: {bad}");
        assert!(bad.what().contains(what), "{query}: {bad}");
    }
}

#[test]
fn hostile_queries_are_refused() {
    for query in ["(".repeat(8000), "-".repeat(8000), "not ".repeat(2000), "a".repeat(9000)] {
        assert!(Query::parse(&query).is_err());
    }
    assert!(Query::parse(&"(a ".repeat(60)).is_err());
    assert!(Query::parse("text:/(a{1000}){1000}/").is_err());
}

/// Any pattern that a query can have.
fn wording() -> impl Strategy<Value = Wording> {
    let words = prop::collection::vec("[a-zé*\\\\\" ()¶:/.-]{0,6}", 1..4)
        .prop_filter("not empty", |pieces| pieces.iter().any(|piece| !piece.is_empty()) || pieces.len() > 1);
    prop_oneof![words.prop_map(Wording::Words), r"[a-z ]{0,3}(\\/|\(b\|c\)|)[A-Z]?".prop_map(Wording::Regex)]
}

fn term() -> impl Strategy<Value = Term> {
    let field = (0..=FIELDS.len(), wording()).prop_map(|(row, wording)| {
        let field = FIELDS.get(row).unwrap_or(&ANYTHING);
        Term::Field(field, Pattern::new(wording, field.reach).expect("a pattern"))
    });
    let paragraphs =
        (1usize..50, prop_oneof![0usize..50, Just(usize::MAX - 60)]).prop_map(|(first, more)| {
            Term::Paragraphs(first..=if more > 50 { usize::MAX } else { first + more })
        });
    prop_oneof![4 => field, 1 => (0..STATUSES.len()).prop_map(Term::Status), 1 => paragraphs]
}

fn node() -> impl Strategy<Value = Node> {
    term().prop_map(Node::Term).prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|node| Node::Not(Box::new(node))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::And),
            prop::collection::vec(inner, 2..4).prop_map(Node::Or),
        ]
    })
}

proptest! {
    #[test]
    fn a_query_that_is_shown_parses_to_itself(root in prop::option::of(node())) {
        let query = Query { root };
        let shown = query.to_string();
        prop_assert_eq!(Query::parse(&shown), Ok(query), "{}", shown);
    }

    #[test]
    fn any_text_is_a_query_or_a_place_in_it(text in "(\\PC|[ ()\"/:*¶-]|tag:|or |not ){0,40}") {
        match Query::parse(&text) {
            Ok(query) => prop_assert_eq!(Query::parse(&query.to_string()), Ok(query)),
            Err(bad) => {
                prop_assert!(text.is_char_boundary(bad.at()));
                prop_assert_eq!(bad.to_string().lines().count(), 3);
            }
        }
    }
}
