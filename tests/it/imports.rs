//! Codebooks and annotations of other programs come in, and our own exports come back.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use manicule::annotation::{Annotation, Codebook, Fingerprint, Id, Status, Tag, TagId};
use manicule::formats::import::{IMPORTS, Imported, Passage};
use manicule::formats::{Bundle, Cells, EXPORTS, Entry, Sheet, Unreadable};
use manicule::text::{Source, Span, Transcript};
use proptest::prelude::*;
use serde::Deserialize;

/// The file at `path` in the corpus; none, and a line that says so, when there is no corpus.
pub(crate) fn corpus(path: &str) -> Option<Vec<u8>> {
    Some(fs::read(corpus_folder()?.join(path)).expect("the corpus has the file"))
}

/// The files in `folder` of the corpus; none, and a line that says so, when there is no corpus.
pub(crate) fn corpus_files(folder: &str) -> Option<Vec<PathBuf>> {
    let entries = fs::read_dir(corpus_folder()?.join(folder)).expect("the corpus has the folder");
    Some(entries.map(|entry| entry.expect("an entry").path()).collect())
}

fn corpus_folder() -> Option<PathBuf> {
    let folder = std::env::var_os("MANICULE_CORPUS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus")),
        PathBuf::from,
    );
    if !folder.is_dir() {
        println!("skipped: no corpus");
        return None;
    }
    Some(folder)
}

fn read(name: &str, bytes: &[u8]) -> Result<Imported, Unreadable> {
    (IMPORTS.iter().find(|import| import.name == name).expect("a format of that name").read)(bytes)
}

#[derive(Deserialize)]
struct Expected {
    projects: Vec<Project>,
}

#[derive(Deserialize)]
struct Project {
    file: String,
    bom: bool,
    unit: String,
    expected_text_lf: String,
    expected: Vec<Coding>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Coding {
    code: String,
    quote: String,
    start: usize,
    end: usize,
}

#[test]
fn projects_under_three_conventions_are_the_same_passages() {
    let Some(json) = corpus("refi-qda/samples/expected.json") else { return };
    let expected: Expected = serde_json::from_slice(&json).expect("the truth");
    assert_eq!(expected.projects.len(), 3);
    for project in expected.projects {
        let bytes = corpus(&format!("refi-qda/samples/{}", project.file)).expect("there is a corpus");
        let imported = read("qdpx", &bytes).expect("a project");
        let [sheet] = &imported.sheets[..] else { panic!("one source in {}", project.file) };
        assert_eq!(sheet.text.as_deref(), Some(project.expected_text_lf.as_str()), "{}", project.file);
        let codings = sheet.passages.iter().map(|passage| {
            let id = passage.tags.first().expect("a tag");
            let tag = imported.codebook.iter().find(|tag| tag.id == *id).expect("in the codebook");
            let Span { start, end } = passage.span.expect("a place");
            Coding { code: tag.name.clone(), quote: passage.quote.clone(), start, end }
        });
        assert_eq!(codings.collect::<Vec<_>>(), project.expected, "{}", project.file);
        assert!(sheet.passages.iter().all(|p| p.coder == "Coder One" && p.made == "2026-11-23T10:00:00Z"));
        let told = imported.notices.iter().any(|notice| notice.contains("positions read as"));
        assert_eq!(told, project.bom && project.unit == "utf16", "{}: {:?}", project.file, imported.notices);
        assert!(imported.codebook[0].group, "the first code only groups");
    }
}

#[test]
fn codebooks_of_other_programs_come_in_with_their_tree() {
    let Some(bytes) = corpus("refi-qda/samples/valid.qdc") else { return };
    let book = read("qdc", &bytes).expect("a codebook").codebook;
    let rows: Vec<_> =
        book.iter().map(|tag| (tag.id.as_str(), tag.parent.as_ref().map(TagId::as_str))).collect();
    assert_eq!(
        rows,
        [
            ("policy-law", None),
            ("policy-law/中文码", Some("policy-law")),
            ("policy-law/कोड", Some("policy-law")),
            ("policy-law/कोड/رمز", Some("policy-law/कोड")),
        ]
    );
    assert_eq!(book[2].definition, "multi\nline");
    let taguette = corpus("refi-qda/samples/taguette-empty-sets.qdc").expect("there is a corpus");
    let taguette = read("qdc", &taguette).expect("a codebook, though against the schema");
    assert_eq!(taguette.codebook[0].name, "theme.sub");
}

#[test]
fn annotations_of_brat_come_in() {
    let Some(bytes) = corpus("brat/dkpro-document1.ann") else { return };
    let text =
        String::from_utf8(corpus("brat/dkpro-document1.txt").expect("there is a corpus")).expect("UTF-8");
    let imported = read("brat", &bytes).expect("brat");
    let passages = &imported.sheets[0].passages;
    assert_eq!(passages.len(), 4);
    for passage in passages {
        let span = passage.span.expect("a place");
        assert_eq!(text.chars().skip(span.start).take(span.len()).collect::<String>(), passage.quote);
    }
    assert_eq!(
        (passages[0].note.as_str(), passages[1].note.as_str()),
        ("This is a named entity.", "This is an event.")
    );
    assert_eq!(imported.notices[0], "relations and events left out: lines 4, 6");
}

#[test]
fn nonsense_is_refused_or_read_but_never_a_panic() {
    let nonsense: [&[u8]; 9] = [
        b"",
        b"\0\xff\xfe",
        b"{}",
        b"[1,{}]",
        b"<CodeBook>",
        b"<a/>",
        b"PK\x03\x04",
        b"T1\t\t",
        b"tag\n\"\"\n\"x",
    ];
    for import in IMPORTS {
        for bytes in nonsense {
            if let Err(refused) = (import.read)(bytes) {
                assert!(!refused.reason.is_empty(), "{}", import.name);
            }
        }
    }
    let bomb = format!("<!DOCTYPE x [<!ENTITY a \"{0}\">]><CodeBook>&a;</CodeBook>", "a".repeat(99));
    assert!(read("qdc", bomb.as_bytes()).expect_err("a document type").reason.contains("document type"));
    let deep = "<Codes>".repeat(100_000);
    assert!(read("qdc", deep.as_bytes()).is_err());
}

#[test]
fn hostile_projects_are_refused_or_kept_within_the_archive() {
    if corpus("hostile/qdpx/good.qdpx").is_none() {
        return;
    }
    let of =
        |name: &str| read("qdpx", &corpus(&format!("hostile/qdpx/{name}.qdpx")).expect("there is a corpus"));
    assert!(of("good").is_ok());
    for name in
        ["case_entry", "encrypted_flag", "truncated", "empty", "empty_zip", "xml_lol", "xml_xxe", "xml_deep"]
    {
        assert!(of(name).is_err(), "{name}");
    }
    for name in ["path_internal_dotdot", "path_absolute", "path_file", "path_win"] {
        let imported = of(name).expect("the project itself is sound");
        assert!(imported.sheets.iter().all(|sheet| sheet.text.is_none()), "{name}");
        assert!(imported.notices.iter().any(|notice| notice.contains("has no text")), "{name}");
    }
    for name in ["off_reversed", "off_negative", "off_huge"] {
        let imported = of(name).expect("the project itself is sound");
        let sheet = &imported.sheets[0];
        let length = sheet.text.as_deref().unwrap_or_default().chars().count();
        let misfit = |p: &Passage| p.span.is_some_and(|span| span.is_empty() || span.end > length);
        assert!(sheet.passages.iter().any(misfit), "{name}");
    }
}

#[test]
fn what_hypothesis_answers_comes_in() {
    let answer = r#"{"total": 1, "rows": [{"id": "x1", "created": "2026-01-01T00:00:00.5+00:00", "updated": "2026-01-01T00:00:00.5+00:00",
        "user": "acct:ada@hypothes.is", "uri": "https://example.org/a", "text": "a note", "tags": ["Open", "Shut"],
        "target": [{"source": "https://example.org/a", "selector": [
            {"type": "RangeSelector", "startContainer": "/p[1]", "endContainer": "/p[1]", "startOffset": 0, "endOffset": 3},
            {"type": "TextPositionSelector", "start": 4, "end": 9},
            {"type": "TextQuoteSelector", "exact": "words", "prefix": "the ", "suffix": " of"}]}],
        "document": {"title": ["A"]}}]}"#;
    let imported = read("webannotation", answer.as_bytes()).expect("an answer");
    let passage = &imported.sheets[0].passages[0];
    assert_eq!(imported.sheets[0].name, "https://example.org/a");
    assert_eq!((passage.coder.as_str(), passage.note.as_str()), ("ada@hypothes.is", "a note"));
    assert_eq!((passage.span, passage.quote.as_str()), (Some(Span::new(4, 9)), "words"));
    assert_eq!((passage.tags.len(), passage.changed.as_deref()), (2, None));
    assert!(imported.notices[0].contains("UTF-16"));
}

/// A text with marks: (start, length, tag, note, coder), in code points and cut to the text.
pub(crate) type Marks = Vec<(usize, usize, usize, String, bool)>;

/// Three of them have one name.
const TAGS: [&str; 6] = ["harbour", "talks", "talks/open", "doors", "doors/open", "open"];

fn codebook() -> Codebook {
    Codebook::new(vec![
        Tag { definition: "Water.".to_owned(), ..Tag::new("harbour".into(), "Harbour") },
        Tag::new("talks".into(), "Talks"),
        Tag {
            parent: Some("talks".into()),
            include: "Doors.".to_owned(),
            ..Tag::new("talks/open".into(), "Open")
        },
        Tag::new("doors".into(), "Doors"),
        Tag { parent: Some("doors".into()), ..Tag::new("doors/open".into(), "Open") },
        Tag::new("open".into(), "Open"),
    ])
}

pub(crate) fn annotations(transcript: &Transcript, marks: &Marks) -> Vec<(&'static str, Annotation)> {
    let length = transcript.chars_at(transcript.text().len());
    let mut made: Vec<_> = marks
        .iter()
        .enumerate()
        .filter_map(|(n, (start, len, tag, note, mine))| {
            let span = Span::new(*start, (start + len).min(length));
            let id = Id::from(format!("0193598e-7c3a-7000-8000-{n:012x}"));
            let time = format!("2026-11-23T10:00:{:02}Z", n % 60);
            let annotation = Annotation::of(transcript, &Fingerprint::of(transcript.text()), span, id, time)?;
            let tags: BTreeSet<TagId> = TAGS.iter().skip(*tag).map(|tag| (*tag).into()).collect();
            let changed = mine.then(|| "2026-11-24T00:00:00Z".to_owned());
            Some((
                if *mine { "ada" } else { "ben" },
                Annotation { tags, note: note.clone(), changed, ..annotation },
            ))
        })
        .collect();
    made.sort_by_key(|(_, annotation)| annotation.span);
    if let Some((.., note, _)) = marks.first().filter(|(.., note, _)| !note.is_empty()) {
        let (id, time) =
            (Id::from("0193598e-7c3a-7000-8000-00000000ffff"), "2026-11-23T11:00:00Z".to_owned());
        let memo = Annotation::memo(&Fingerprint::of(transcript.text()), note.clone(), id, time);
        let tags = marks.iter().filter_map(|mark| TAGS.get(mark.2)).map(|tag| (*tag).into()).collect();
        made.push(("ada", Annotation { changed: Some("2026-11-24T00:00:00Z".to_owned()), tags, ..memo }));
    }
    made
}

/// The annotations that come back from `format`.
pub(crate) fn there_and_back(
    format: &str,
    transcript: &Transcript,
    annotations: &[(&str, Annotation)],
) -> Imported {
    let entries = annotations.iter().map(|(coder, annotation)| Entry {
        coder,
        annotation,
        status: Status::Exact,
        span: annotation.span,
    });
    entries_there_and_back(format, transcript, entries.collect())
}

/// What comes back of `entries` from `format`.
fn entries_there_and_back(format: &str, transcript: &Transcript, entries: Vec<Entry<'_>>) -> Imported {
    let codebook = codebook();
    let sheet = Sheet { path: "talks/día 2.txt", transcript, entries };
    let bundle = Bundle { title: "Talks", codebook: &codebook, sheets: vec![sheet], cells: Cells::Safe };
    let mut bytes = Vec::new();
    (EXPORTS.iter().find(|e| e.name == format).expect("a format").write)(&bundle, &mut bytes)
        .expect("memory");
    read(format, &bytes).expect("what we write can be read")
}

/// What a passage must be after it came back; the words around it only where the format has them.
fn expected(coder: &str, annotation: &Annotation, has_context: bool) -> Passage {
    let context = |words: &str| if has_context { words.to_owned() } else { String::new() };
    Passage {
        coder: coder.to_owned(),
        span: annotation.span,
        quote: annotation.quote.clone(),
        before: context(&annotation.before),
        after: context(&annotation.after),
        tags: annotation.tags.clone(),
        note: annotation.note.clone(),
        made: annotation.made.clone(),
        changed: annotation.changed.clone(),
        guid: annotation.id.as_str().to_owned(),
    }
}

/// Texts of all of Unicode but CR, which no canonical text has.
fn text() -> impl Strategy<Value = String> {
    "Ada: [a-z é中😀🔒،\u{200d}\u{202e}&<>\"'.-]{0,40}[^\r]{0,20}\n\n?[A-Za-z =\t]{1,20}\n"
}

pub(crate) fn marks() -> impl Strategy<Value = Marks> {
    // of all of Unicode but what XML cannot hold, which the export tells; not blank at the ends
    let note = "|[^\r\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}\u{feff}\\s]?[^\r\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{0,11}[a-z]";
    prop::collection::vec((0_usize..60, 1_usize..40, 0_usize..7, note, any::<bool>()), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_leaves_in_a_lossless_format_comes_back(text in text(), marks in marks()) {
        let transcript = Transcript::new(Source { text, ..Source::default() });
        let annotations = annotations(&transcript, &marks);
        for (format, has_context) in [("jsonl", true), ("webannotation", true), ("qdpx", false), ("csv", false)] {
            let imported = there_and_back(format, &transcript, &annotations);
            let passages: Vec<_> = imported.sheets.iter().flat_map(|sheet| sheet.passages.clone()).collect();
            let expected: Vec<_> =
                annotations.iter().map(|(coder, annotation)| expected(coder, annotation, has_context)).collect();
            prop_assert_eq!(passages, expected, "{}", format);
            prop_assert!(imported.sheets.iter().all(|sheet| sheet.name == "talks/día 2.txt"));
            if format == "qdpx" {
                prop_assert_eq!(imported.sheets[0].text.as_deref(), Some(transcript.text()));
                let book = codebook();
                let plain = |tag: &Tag| (tag.id.clone(), tag.name.clone(), tag.parent.clone(), tag.definition.clone(), tag.include.clone());
                prop_assert_eq!(imported.codebook.iter().map(plain).collect::<Vec<_>>(), book.tags().iter().map(plain).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn what_is_lost_and_what_no_screen_shows_comes_back_too(
        text in text(),
        marks in marks(),
        wild in prop::collection::vec(("[\u{0}-\u{2029}😀]{0,9}[a-z]", any::<bool>()), 7),
    ) {
        let transcript = Transcript::new(Source { text, ..Source::default() });
        let mut annotations = annotations(&transcript, &marks);
        for ((_, annotation), (note, is_lost)) in annotations.iter_mut().zip(&wild) {
            annotation.note.clone_from(note);
            if *is_lost && annotation.span.is_some() {
                annotation.quote = format!("gone\r\n{note}");
            }
        }
        let is_lost = |annotation: &Annotation| annotation.quote.starts_with("gone\r\n");
        let entry = |lost: bool| if lost { Status::Orphan } else { Status::Exact };
        for (format, has_context, keeps_span) in [("jsonl", true, true), ("webannotation", true, false), ("csv", false, false)] {
            let entries = annotations.iter().map(|(coder, annotation)| Entry {
                coder,
                annotation,
                status: entry(is_lost(annotation)),
                span: annotation.span.filter(|_| !is_lost(annotation)),
            });
            let imported = entries_there_and_back(format, &transcript, entries.collect());
            let passages: Vec<_> = imported.sheets.iter().flat_map(|sheet| sheet.passages.clone()).collect();
            let expected: Vec<_> = annotations.iter().map(|(coder, annotation)| {
                let whole = expected(coder, annotation, has_context);
                Passage { span: whole.span.filter(|_| keeps_span || !is_lost(annotation)), ..whole }
            }).collect();
            prop_assert_eq!(passages, expected, "{}", format);
            prop_assert_eq!(imported.notices, Vec::<String>::new(), "{}", format);
        }
    }

    #[test]
    fn no_bytes_make_an_importer_panic(start in 0_usize..6, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let starts: [&[u8]; 6] = [b"", b"T1\tA ", b"{\"rows\":[", b"<CodeBook><Codes>", b"tag,quote\n", b"PK\x03\x04"];
        let bytes = [starts[start], &bytes].concat();
        for import in IMPORTS {
            let _ = (import.read)(&bytes);
        }
    }
}
