//! What a person is told who imports a file that is not as it should be: the place, and what was expected there.

use crate::import_cli::{Place, Said};
use crate::refi_shapes::packed;

/// What the program says of the file `name` with these `bytes`; the folder of the file is cut from it.
fn told(name: &str, bytes: &[u8]) -> Said {
    let place = Place::new();
    place.write("study/talk.txt", "Ada: Open the harbour.\n");
    place.write(name, bytes);
    let before = place.files();
    let said = place.import(name, &[]);
    if said.exit == 3 {
        assert_eq!(place.files(), before, "{name}: nothing is written");
    }
    let folder = format!("{}/", place.path("").to_str().expect("Unicode").trim_end_matches('/'));
    Said { errors: said.errors.replace(&folder, ""), ..said }
}

/// A project whose document is `inside` between two lines.
fn project(inside: &str) -> Vec<u8> {
    packed(&[("project.qde", format!("<Project name=\"p\" origin=\"x\">\n{inside}\n</Project>").as_bytes())])
}

#[test]
fn a_file_that_is_refused_is_refused_at_a_place_with_what_was_expected() {
    let bad: [(&str, Vec<u8>, &str, &str); 20] = [
        ("a.csv", b"quote,tags\nx,y\nz,\"open\n".into(), "a.csv:3:3", "no other one ends it"),
        ("b.csv", b"one,two\n".into(), "b.csv:1:1", "`quote`"),
        ("c.csv", b"sep=\nquote,tags\n".into(), "c.csv:1:5", "is expected"),
        ("d.csv", b"".into(), "d.csv", "no row"),
        ("a.jsonl", b"\n{\"transcript\": \"a\", \"quote\": 5}\n".into(), "a.jsonl:2:30", "expected a string"),
        ("b.jsonl", b"{\"quote\": \"\xc3\xa9\"}\n".into(), "b.jsonl:1:14", "missing field `transcript`"),
        ("c.jsonl", b"{\"transcript\": \"a\"".into(), "c.jsonl:1:18", "EOF"),
        ("a.json", b"{\"a\": 1,\n \"a\": 2}".into(), "a.json:2:4", "`a` stands twice"),
        ("b.json", b"[1, 2".into(), "b.json:1:5", "EOF"),
        ("c.json", b"{}".into(), "c.json:1:1", "`items`"),
        ("d.jsonld", b"\"x\"".into(), "d.jsonld:1:1", "`target`"),
        ("a.ann", b"\n\nT1 no tabs\n".into(), "a.ann:3:1", "a tab"),
        ("a.qdc", b"<CodeBook>\n <Codes></CodeBook>".into(), "a.qdc:2:", "expected"),
        ("b.qdc", b"<?xml version=\"1.0\"?>\n<Codes/>".into(), "b.qdc:2:1", "begins with `CodeBook`"),
        ("c.qdc", b"<!DOCTYPE x>\n<CodeBook/>".into(), "c.qdc:1:", "document type"),
        ("d.qdc", b"<CodeBook>\n\xff</CodeBook>".into(), "d.qdc:2:1", "UTF-8"),
        ("a.qdpx", project("<Users>&x;</Users>"), "a.qdpx: project.qde:2:", "unknown entity `&x;`"),
        (
            "b.qdpx",
            packed(&[("project.qde", b"\n<Pr/>")]),
            "b.qdpx: project.qde:2:1",
            "begins with `Project`",
        ),
        ("c.qdpx", packed(&[("a.qde", b"<a/>"), ("b.qde", b"<a/>")]), "c.qdpx", "`a.qde`, `b.qde`"),
        ("d.qdpx", packed(&[("a.txt", b"a")]), "d.qdpx", "`project.qde`"),
    ];
    for (name, bytes, place, expected) in bad {
        let said = told(name, &bytes);
        assert_eq!(said.exit, 3, "{name}: {}", said.errors);
        assert!(said.errors.contains(place) && said.errors.contains(expected), "{name}: {}", said.errors);
    }
}

#[test]
fn what_is_left_out_of_a_file_is_told_with_its_lines() {
    let jsonl = b"{\"transcript\": \"talk.txt\", \"quote\": \"Open\"}\n{}\nx\n{}\n";
    let target = "{\"target\": {\"source\": \"talk.txt\", \"selector\": {\"type\": \"XPathSelector\"}}}";
    let web = format!(
        "{{\"total\": 9, \"items\": [\n{target},\n{{\"target\": 1}},\n\n{{\"body\": \"x\"}},\n{{\"target\": [\"talk.txt\", \"b\"], \"body\": \"http://x\"}}]}}"
    );
    let files: [(&str, &[u8], &[&str]); 4] = [
        (
            "a.csv",
            b"transcript,quote,tags\ntalk.txt,Open,\n\n,,\ntalk.txt,\"the\" x,y,z\n",
            &[
                "left out: line 4",
                "cells than the first row, read as far as they go: line 5",
                "quotation mark that ends a cell, read as part of it: line 5",
            ],
        ),
        ("a.jsonl", jsonl, &["left out: missing field `transcript`: lines 2, 4", "expected value: line 3"]),
        (
            "a.jsonld",
            web.as_bytes(),
            &[
                "the annotations are on the whole text: line 2",
                "shape of the standard: line 3",
                "missing field `target`: line 5",
                "bodies left out that are no text in the file: line 6",
                "further targets left out, since an annotation has one passage here: line 6",
                "the file holds 4 of 9 annotations",
            ],
        ),
        (
            "talk.ann",
            b"T1\tA 5 9\tOpen\nE\nR1\tx T1\n#1\tNote T9\tx\n",
            &[
                "the words): line 2",
                "relations and events left out: line 3",
                "on nothing in the file that is read: line 4",
            ],
        ),
    ];
    for (name, bytes, words) in files {
        let said = told(name, bytes);
        assert_eq!(said.exit, 1, "{name}: {}{}", said.out, said.errors);
        for words in words {
            let line = said.errors.lines().find(|line| line.contains(words));
            let line = line.unwrap_or_else(|| panic!("{name}: {words}: {}", said.errors));
            assert!(line.starts_with(&format!("{name}: ")), "{line}");
        }
    }
}

#[test]
fn what_is_left_out_of_a_project_is_told_with_its_lines() {
    let said = told(
        "a.qdpx",
        &project(
            "<Users><User guid=\"u1\" name=\"Ada\"/><User guid=\"u2\" name=\"Ada\"/></Users>\n\
             <CodeBook><Codes><Code guid=\"c1\" name=\"Open\" color=\"pale\"/>\n\
             <Code guid=\"c2\" name=\"Open\"/><Code guid=\"c2\" name=\"\"/></Codes></CodeBook>\n\
             <Sources><TextSource guid=\"t\" name=\"talk\"><PlainTextContent>Ada: Open the harbour.</PlainTextContent>\n\
             <PlainTextSelection guid=\"s1\" startPosition=\"5\" endPosition=\"9\" creatingUser=\"u3\">\n\
             <Coding guid=\"d1\"><CodeRef targetGUID=\"c9\"/></Coding>\n\
             <Coding guid=\"d2\" creatingUser=\"u1\"><CodeRef targetGUID=\"c2\"/></Coding><Coding guid=\"d3\"/>\n\
             <NoteRef targetGUID=\"n9\"/></PlainTextSelection></TextSource></Sources>\n\
             <Notes><Note guid=\"n1\" name=\"N\" plainTextPath=\"internal://n.txt\"/></Notes>",
        ),
    );
    assert_eq!(said.exit, 1, "{}", said.errors);
    for words in [
        "another user `Ada`: both are one coder: line 2:36 of `project.qde`",
        "colours left out that are not `#rrggbb`: line 3:18 of",
        "another code `Open` in the same place became the tag `Open (2)`; merge the two if they are one: line 4:1 of",
        "codes without a name, called `unnamed`: line 4:30 of",
        "codes with the GUID of another, to which all their codings go: line 4:30 of",
        "made by users whom the file does not list: they count as made by whoever imports: line 6:1 of",
        "codings of codes that the file does not have, left out: line 7:19 of",
        "codings without a code, left out: line 8:72 of",
        "references to notes that are not there: line 9:1 of",
        "notes left out: `internal://n.txt` is not in the archive: line 10:8 of",
        "notes left out that are on no text: `N`",
    ] {
        assert!(said.errors.contains(words), "{words}: {}", said.errors);
    }
}

#[test]
fn codes_of_one_name_stay_apart_and_coders_of_one_name_are_told() {
    let place = Place::new();
    place.write("study/talk.txt", "Ada: Open the harbour.\n");
    let codes = "<CodeBook><Codes><Code guid=\"1\" name=\"Doors\"><Code guid=\"2\" name=\"Open\"/><Code guid=\"3\" name=\"Open\"/></Code>\
                 <Code guid=\"4\" name=\"Open\"/><Code guid=\"5\" name=\"open\"/></Codes></CodeBook>";
    place.write("a.qdc", codes);
    let first = place.import("a.qdc", &[]);
    assert!(first.out.starts_with("5 tags (5 new)"), "{}", first.out);
    assert!(first.errors.contains("`Open (2)`"), "{}", first.errors);
    assert!(place.import("a.qdc", &[]).out.starts_with("5 tags (0 new)"));
    place.write("a.csv", "transcript,quote,tags,coder\ntalk.txt,Open,Open,Ada Q\ntalk.txt,the,open,Ada-Q\ntalk.txt,Ada,Doors,\n");
    let said = place.import("a.csv", &[]);
    assert!(
        said.errors.contains("the coders `Ada Q`, `Ada-Q` of the file are one here: `Ada-Q`"),
        "{}",
        said.errors
    );
    assert!(
        said.errors.contains("1 annotations that the file gives to nobody are `me`'s"),
        "{}",
        said.errors
    );
    let csv = place.exported("csv");
    for (words, tag) in [("\"Open\"", "\"Open\",\"\","), ("\"the\"", "\"open\",\"\",")] {
        assert!(csv.contains(&format!("{words},{tag}")), "{csv}");
    }
}
