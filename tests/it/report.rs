//! `manicule report`: one page about a study.

use std::process::Command;

use manicule::annotation::{Codebook, Tag, TagId};
use manicule::formats::findings::{Comparison, Findings, Frequency, Pair, Reliability};
use manicule::formats::{Bundle, Cells, write_report};

fn manicule(arguments: &[&str]) -> Vec<u8> {
    let done = Command::new(env!("CARGO_BIN_EXE_manicule")).args(arguments).output().expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// The names of the elements of `page`, and its addresses.
fn elements(page: &str) -> (Vec<String>, Vec<String>) {
    let pattern = regex::Regex::new("<([a-z0-9]+)|(?:href|src|url)[=(]\"?([^\" >)]*)").expect("a pattern");
    let (mut names, mut addresses) = (Vec::new(), Vec::new());
    for found in pattern.captures_iter(page) {
        names.extend(found.get(1).map(|name| name.as_str().to_owned()));
        addresses.extend(found.get(2).map(|address| address.as_str().to_owned()));
    }
    (names, addresses)
}

#[test]
fn the_report_of_the_sample_tells_what_the_other_subcommands_count() {
    let root = env!("CARGO_MANIFEST_DIR");
    let page = manicule(&["report", root]);
    assert_eq!(page, manicule(&["report", root]), "the same twice");
    let page = String::from_utf8(page).expect("text");
    let heads = ["How often", "Where", "Which tags come together", "How far the coders agree"];
    for head in heads {
        assert_eq!(page.matches(&format!("<h2>{head}</h2>")).count(), 1, "{head}");
    }
    let counted: serde_json::Value =
        serde_json::from_slice(&manicule(&["count", root, "--json"])).expect("JSON");
    for row in counted.as_array().expect("rows") {
        let (tag, count, words) = (row["tag"].as_str().expect("a tag"), &row["annotations"], &row["words"]);
        let cells = format!("<bdi>{tag}</bdi></th><td>{count}</td><td>{words}</td>");
        assert!(page.contains(&cells), "{cells}");
    }
    let met: serde_json::Value = serde_json::from_slice(&manicule(&["cross", root, "--json"])).expect("JSON");
    let squares = page.matches(" × ").count();
    assert_eq!(squares, met.as_array().map_or(0, Vec::len), "a square for each pair");
    let agreed: serde_json::Value =
        serde_json::from_slice(&manicule(&["agree", root, "--json"])).expect("JSON");
    for row in agreed["tags"].as_array().expect("tags") {
        let shown = format!(": α {:.2}</title>", row["alpha"]["value"].as_f64().expect("defined"));
        assert!(page.contains(&shown), "{shown}");
    }
}

#[test]
fn the_report_needs_nothing_from_elsewhere() {
    let page = String::from_utf8(manicule(&["report", env!("CARGO_MANIFEST_DIR")])).expect("text");
    let (names, addresses) = elements(&page);
    assert!(addresses.iter().all(|address| address.starts_with('#')), "{addresses:?}");
    assert!(!names.iter().any(|name| ["script", "link", "img", "iframe", "object"].contains(&name.as_str())));
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn a_query_chooses_what_the_report_is_about() {
    let page = manicule(&["report", env!("CARGO_MANIFEST_DIR"), "--where", "coder:ben"]);
    let page = String::from_utf8(page).expect("text");
    assert!(page.contains("coders: ben</p>"));
}

#[test]
fn names_in_the_pictures_are_text() {
    let hostile = "</title></svg><script>alert(1)</script>\u{202e}\"'";
    let codebook = Codebook::new(vec![Tag::new("evil".into(), hostile)]);
    let bundle = Bundle { title: hostile, codebook: &codebook, sheets: vec![], cells: Cells::Safe };
    let named = Frequency { name: Some(hostile.to_owned()), annotations: 1, words: 1, share: f64::NAN };
    let tag = TagId::from(hostile);
    let findings = Findings {
        tags: vec![named.clone(), Frequency::default()],
        speakers: vec![named],
        pairs: vec![Pair { one: tag.clone(), other: tag.clone(), meetings: 3 }],
        agreement: Some(Comparison {
            about: hostile.to_owned(),
            rows: vec![Reliability {
                tag,
                items: 0,
                prevalence: f64::INFINITY,
                observed: None,
                kappa: Some(-7.0),
                alpha: Some(f64::NAN),
                interval: Some((9.0, -9.0)),
            }],
        }),
    };
    let mut page = Vec::new();
    write_report(&bundle, &findings, &mut page).expect("memory takes everything");
    let page = String::from_utf8(page).expect("UTF-8");
    assert!(!page.contains("<script") && !page.contains('\u{202e}'), "{page}");
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());
}
