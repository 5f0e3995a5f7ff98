//! A project leaves in a format and comes back into another one: what is on the disk then.

use std::fs;

use crate::import_cli::{Place, exported};

/// A file with the line ends of Windows, a byte-order mark and characters of two UTF-16 units.
const TEXT: &str = "\u{feff}Ada: Open 😀 the harbour, e\u{301}t\u{e9}.\r\n\r\nBen: The harbour is open 😀😀, Ada.\r\nSo it is.\r\n";

/// Passages that overlap, are nested, run over a line end and are the same for two coders; a memo, and one that is lost.
const TABLE: &str = "transcript,start_cp,end_cp,quote,tags,tag_ids,note,coder,id\r\n\
    talk.txt,5,17,Open 😀 the h,Open; Open,doors/open; talks/open,\"two\nlines\",ada,0193598e-7c3a-7000-8000-000000000001\r\n\
    talk.txt,10,11,😀,Open,open,,ben,0193598e-7c3a-7000-8000-000000000002\r\n\
    talk.txt,10,11,😀,Open,doors/open,\"'=1+1 \u{200b}\",ada,0193598e-7c3a-7000-8000-000000000003\r\n\
    talk.txt,57,70,\"😀😀, Ada.\nSo i\",Doors,doors,,ada,0193598e-7c3a-7000-8000-000000000004\r\n\
    talk.txt,,,,Talks,talks,of all of it,ben,0193598e-7c3a-7000-8000-000000000005\r\n\
    talk.txt,,,a whale,Talks,talks,lost,ada,0193598e-7c3a-7000-8000-000000000006\r\n";

/// A codebook in which three tags have one name.
const BOOK: &str = "<CodeBook origin=\"x\"><Codes><Code guid=\"1\" name=\"Doors\"><Code guid=\"2\" name=\"Open\"/></Code>\
    <Code guid=\"3\" name=\"Talks\"><Code guid=\"4\" name=\"Open\"/></Code><Code guid=\"5\" name=\"Open\"/></Codes></CodeBook>";

/// A project called `study` with all of this.
fn study() -> Place {
    let place = Place::new();
    place.write("study/talk.txt", TEXT);
    place.write("book.qdc", BOOK);
    place.write("table.csv", TABLE);
    assert!(place.import("book.qdc", &[]).out.starts_with("5 tags (5 new)"));
    let said = place.import("table.csv", &[]);
    assert!(
        said.out.contains("4 at their place, 1 on a whole transcript, 1 without a place"),
        "{}{}",
        said.out,
        said.errors
    );
    place
}

#[test]
fn everything_of_an_annotation_comes_back_into_an_empty_project() {
    let from = study();
    let there = from.exported("jsonl");
    let made = regex::Regex::new(r#""(at|before|after)":"[^"]*"|"made":"[^"]*""#).expect("a pattern");
    for format in ["jsonl", "webannotation", "qdpx", "csv", "xlsx"] {
        let back = Place::new();
        back.write("study/talk.txt", TEXT);
        back.write(&format!("out.{format}"), exported(&from, "study", format));
        let said = back.import(&format!("out.{format}"), &[]);
        assert!(said.exit <= 1, "{format}: {}", said.errors);
        // a project holds no passage that has no place in its text
        let promised = |line: &&str| format != "qdpx" || !line.contains("a whale");
        let lines = |text: &str| -> Vec<String> {
            text.lines().filter(promised).map(|line| made.replace_all(line, "").into_owned()).collect()
        };
        assert_eq!(lines(&back.exported("jsonl")), lines(&there), "{format}: {}", said.errors);
        let text = fs::read_to_string(back.path("study/talk.txt")).expect("it is there");
        assert_eq!(text, TEXT, "{format}: the transcript is not touched");
        assert!(!back.path("study/talk-2.txt").exists(), "{format}: the text is the one that is there");
    }
}
