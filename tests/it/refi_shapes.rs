//! Projects of REFI-QDA as programs may write them: built here, member by member.

use std::io::{Cursor, Write};

use manicule::annotation::{Codebook, Tag, TagId};
use manicule::formats::import::{IMPORTS, Imported, Passage};
use manicule::formats::{Bundle, Cells, EXPORTS};
use manicule::text::Span;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An archive of `members`.
pub(crate) fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

fn read(format: &str, bytes: &[u8]) -> Imported {
    let import = IMPORTS.iter().find(|import| import.name == format).expect("a format of that name");
    (import.read)(bytes).expect("it can be read")
}

/// A project with `inside` it, and with more members.
fn project(inside: &str, members: &[(&str, &[u8])]) -> Imported {
    let document =
        format!("<Project name=\"p\" origin=\"x\" xmlns=\"urn:QDA-XML:project:1.0\">{inside}</Project>");
    read("qdpx", &packed(&[&[("project.qde", document.as_bytes())], members].concat()))
}

fn told(imported: &Imported, words: &str) -> bool {
    imported.notices.iter().any(|notice| notice.contains(words))
}

fn passages(imported: &Imported) -> Vec<&Passage> {
    imported.sheets.iter().flat_map(|sheet| &sheet.passages).collect()
}

const CODES: &str = "<CodeBook><Codes><Code guid=\"{AAAAAAAA-0000-0000-0000-000000000001}\" name=\"Harbour\" isCodable=\"true\"/>\
    <Code guid=\"aaaaaaaa-0000-0000-0000-000000000002\" name=\"Talks\" isCodable=\"true\"/></Codes>";

const CODING: &str =
    "<Coding guid=\"c1\"><CodeRef targetGUID=\"aaaaaaaa-0000-0000-0000-000000000001\"/></Coding>";

#[test]
fn every_way_to_count_is_told_from_the_words() {
    let text = "one 😀 two\nthree 😀\nfour five\n";
    let words = ["two", "three", "four five"];
    for (unit, crlf, mark) in (0..8).map(|n| (n & 1, n >> 1 & 1, n >> 2)) {
        let count = |before: &str| {
            let chars = before.chars().map(|c| match (c, unit) {
                ('\n', _) => 1 + crlf,
                (c, 1) => c.len_utf16(),
                _ => 1,
            });
            chars.sum::<usize>() + mark
        };
        let selections = words.map(|words| {
            let at = text.find(words).expect("there");
            let (start, end) = (count(&text[..at]), count(&text[..at + words.len()]));
            format!("<PlainTextSelection guid=\"s{at}\" name=\"{words}\" startPosition=\"{start}\" endPosition=\"{end}\"/>")
        });
        let file = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let source = format!(
            "<Sources><TextSource guid=\"t\" name=\"a\" plainTextPath=\"internal://T.txt\">{}</TextSource></Sources>",
            selections.concat()
        );
        for bytes in [file.clone().into_bytes(), [&[0xff, 0xfe], &*wide(&file[3..])].concat()] {
            let imported = project(&source, &[("Sources/t.TXT", &bytes)]);
            let found: Vec<_> = passages(&imported).iter().map(|p| p.quote.as_str()).collect();
            assert_eq!(found, words, "unit {unit}, CRLF {crlf}, mark {mark}: {:?}", imported.notices);
            assert_eq!(imported.sheets[0].text.as_deref(), Some(text));
        }
    }
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn members_are_found_in_whatever_folder_case_and_kind_of_path() {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"utf-16\"?><q:Project xmlns:q=\"urn:QDA-XML:project:1:0\">{CODES}</CodeBook><q:Sources>\
        <q:TextSource guid=\"1\" name=\"a\" plainTextPath=\"internal://A.txt\"/>\
        <q:TextSource guid=\"2\" name=\"b\" plainTextPath=\"relative:///sources/b.txt\"/>\
        <q:TextSource guid=\"3\" name=\"c\" plainTextPath=\"absolute:///etc/passwd\"/>\
        </q:Sources></q:Project>"
    );
    let bytes = packed(&[
        ("My study/Project.QDE", &wide(&document)),
        ("My study\\Sources\\a.TXT", b"first"),
        ("My study/sources/b.txt", b"sec\xf6nd"),
    ]);
    let imported = read("qdpx", &bytes);
    let texts: Vec<_> = imported.sheets.iter().map(|sheet| sheet.text.as_deref()).collect();
    assert_eq!(texts, [Some("first"), Some("secönd"), None]);
    assert!(told(&imported, "`b`: it is not UTF-8 and was read as"), "{:?}", imported.notices);
    assert!(imported.sheets[2].is_lost && told(&imported, "`c` has no text"));
}

#[test]
fn a_transcript_of_a_recording_comes_in_with_its_passages() {
    let source = format!(
        "{CODES}</CodeBook><Sources><AudioSource guid=\"1\" name=\"talk.mp3\" path=\"relative:///talk.mp3\">\
        <Transcript guid=\"2\" name=\"\" plainTextPath=\"internal://t.txt\">\
        <SyncPoint guid=\"P1\" position=\"5\" timeStamp=\"0\"/><SyncPoint guid=\"P2\" position=\"9\" timeStamp=\"900\"/>\
        <TranscriptSelection guid=\"3\" name=\"open\" fromSyncPoint=\"p1\" toSyncPoint=\"p2\">{CODING}</TranscriptSelection>\
        </Transcript><AudioSelection guid=\"4\" begin=\"0\" end=\"9\"/></AudioSource>\
        <VideoSource guid=\"5\" name=\"film\"><VideoSelection guid=\"6\" begin=\"0\" end=\"9\"/></VideoSource></Sources>"
    );
    let imported = project(&source, &[("sources/t.txt", b"Ada: open the door")]);
    let [sheet] = &imported.sheets[..] else { panic!("one text") };
    assert_eq!(sheet.name, "talk.mp3");
    let found: Vec<_> = sheet.passages.iter().map(|p| (p.span, p.quote.as_str(), p.tags.len())).collect();
    assert_eq!(found, [(Some(Span::new(5, 9)), "open", 1)]);
    assert!(
        told(&imported, "`talk.mp3`: passages that are no words, left out: line 1:"),
        "{:?}",
        imported.notices
    );
    assert!(told(&imported, "`film` (line 1) left out, with 1 passages: a VideoSource is no text"));
}

#[test]
fn passages_on_pages_are_kept_with_their_words() {
    let source = format!(
        "{CODES}</CodeBook><Sources><PDFSource guid=\"1\" name=\"a.pdf\" path=\"internal://a.pdf\">\
        <PDFSelection guid=\"2\" name=\"the door\" page=\"1\">{CODING}</PDFSelection><PDFSelection guid=\"3\" page=\"2\"/>\
        <Representation guid=\"4\" plainTextPath=\"internal://a.txt\"><PlainTextSelection guid=\"5\" name=\"open\" \
        startPosition=\"0\" endPosition=\"4\"/></Representation></PDFSource>\
        <PDFSource guid=\"6\" name=\"b.pdf\"><PDFSelection guid=\"7\" name=\"lost words\">{CODING}</PDFSelection></PDFSource>\
        </Sources>"
    );
    let imported = project(&source, &[("sources/a.txt", b"open the door")]);
    let quotes: Vec<_> = passages(&imported).iter().map(|p| (p.quote.as_str(), p.span.is_some())).collect();
    assert_eq!(quotes, [("open", true), ("the door", false), ("lost words", false)]);
    assert!(imported.sheets[1].is_lost);
    assert!(
        told(&imported, "`a.pdf`: passages that are no words, left out: line 1:"),
        "{:?}",
        imported.notices
    );
}

#[test]
fn sets_of_free_codes_are_groups_and_the_others_are_told() {
    let set = |name: &str, members: &[u8]| {
        let member =
            |n: &u8| format!("<MemberCode targetGUID=\"{{AAAAAAAA-0000-0000-0000-00000000000{n}}}\"/>");
        format!(
            "<Set guid=\"{name}\" name=\"{name}\">{}</Set>",
            members.iter().map(member).collect::<String>()
        )
    };
    let sets = [set("Places", &[1]), set("Both", &[1, 2]), set("Empty", &[9])].concat();
    let imported = project(
        &format!(
            "{CODES}</CodeBook><Sets>{sets}<Set guid=\"x\" name=\"Texts\"><MemberSource targetGUID=\"1\"/></Set></Sets>"
        ),
        &[],
    );
    let tree = imported.codebook.iter().map(|tag| (tag.name.as_str(), tag.group, tag.parent.is_some()));
    assert_eq!(
        tree.collect::<Vec<_>>(),
        [("Places", true, false), ("Harbour", false, true), ("Talks", false, false)]
    );
    assert!(told(&imported, "the set `Both` (line 1): 2 codes, texts and notes in it are not grouped"));
    assert!(told(&imported, "the set `Texts` (line 1): 1 codes") && told(&imported, "the set `Empty`"));
}

#[test]
fn our_groups_come_back_also_empty_ones() {
    let tag = |id: &str, name: &str, parent: Option<&str>| Tag {
        parent: parent.map(TagId::from),
        ..Tag::new(id.into(), name)
    };
    let codebook = Codebook::new(vec![
        Tag { group: true, ..tag("themes", "Themes", None) },
        tag("themes/open", "Open", Some("themes")),
        Tag { group: true, ..tag("themes/deep", "Deep", Some("themes")) },
        tag("themes/deep/one", "One", Some("themes/deep")),
        Tag { group: true, ..tag("later", "Later", None) },
    ]);
    for format in ["qdpx", "qdc"] {
        let bundle = Bundle { title: "", codebook: &codebook, sheets: Vec::new(), cells: Cells::Safe };
        let mut bytes = Vec::new();
        let export = EXPORTS.iter().find(|export| export.name == format).expect("a format of that name");
        (export.write)(&bundle, &mut bytes).expect("memory");
        let imported = read(format, &bytes);
        let plain = |tags: &[Tag]| -> Vec<_> {
            tags.iter().map(|tag| (tag.id.clone(), tag.name.clone(), tag.parent.clone(), tag.group)).collect()
        };
        assert_eq!(plain(&imported.codebook), plain(codebook.tags()), "{format}");
        assert_eq!(imported.notices, [""; 0], "{format}");
    }
}

#[test]
fn cases_and_variables_of_a_text_are_memos_and_the_others_are_told() {
    let value = |v: &str| {
        format!(
            "<VariableValue><VariableRef targetGUID=\"V1\"/><IntegerValue>{v}</IntegerValue></VariableValue>"
        )
    };
    let source = format!(
        "<Variables><Variable guid=\"v1\" name=\"age\" typeOfVariable=\"Integer\"/></Variables><Cases>\
        <Case guid=\"k1\" name=\"P1\">{}<SourceRef targetGUID=\"t1\"/><SelectionRef targetGUID=\"s1\"/></Case>\
        <Case guid=\"k2\" name=\"P2\">{}</Case></Cases><Sources>\
        <TextSource guid=\"T1\" name=\"a\" plainTextPath=\"internal://a.txt\">{}</TextSource></Sources>",
        value("34"),
        value("35"),
        value("36")
    );
    let imported = project(&source, &[("sources/a.txt", b"words")]);
    let notes: Vec<_> = passages(&imported).iter().map(|p| (p.span, p.note.as_str())).collect();
    assert_eq!(notes, [(None, "Case: P1\nage: 34"), (None, "age: 36")]);
    assert!(
        told(&imported, "the case `P1`: what it says of 1 passages is left out"),
        "{:?}",
        imported.notices
    );
    assert!(told(&imported, "the case `P2`: what it says of 1 values is left out"));
}

#[test]
fn notes_by_link_are_on_their_passage_and_loose_ones_are_told() {
    let source = format!(
        "{CODES}</CodeBook><Sources><TextSource guid=\"t\" name=\"a\"><PlainTextContent>open door</PlainTextContent>\
        <PlainTextSelection guid=\"S1\" name=\"open\" startPosition=\"0\" endPosition=\"4\">{CODING}<Coding guid=\"c2\">\
        <CodeRef targetGUID=\"nothing\"/></Coding></PlainTextSelection></TextSource></Sources><Notes>\
        <Note guid=\"n1\" name=\"n\"><PlainTextContent>by link</PlainTextContent></Note>\
        <Note guid=\"n2\" name=\"my diary\"><PlainTextContent>loose</PlainTextContent></Note></Notes><Links>\
        <Link guid=\"l1\" originGUID=\"N1\" targetGUID=\"s1\" direction=\"OneWay\"/>\
        <Link guid=\"l2\" originGUID=\"s1\" targetGUID=\"t\"/></Links>"
    );
    let imported = project(&source, &[]);
    assert_eq!(passages(&imported)[0].note, "by link");
    for words in [
        "on no text: `my diary`",
        "links left out",
        "codings of codes that the file does not have, left out: line 1:",
    ] {
        assert!(told(&imported, words), "{words}: {:?}", imported.notices);
    }
}

#[test]
fn what_grows_by_being_referred_to_is_refused() {
    let long = "x".repeat(1 << 20);
    let refused = |inside: &str| {
        let document = format!("<Project name=\"p\">{inside}</Project>");
        let import = IMPORTS.iter().find(|import| import.name == "qdpx").expect("a format");
        (import.read)(&packed(&[("project.qde", document.as_bytes()), ("sources/a.txt", long.as_bytes())]))
            .expect_err("too much")
            .reason
    };
    let whole = "<PlainTextSelection guid=\"s\" startPosition=\"0\" endPosition=\"1048576\"/>".repeat(100);
    let source = |inside: &str| {
        format!(
            "<Sources><TextSource guid=\"t\" name=\"a\" plainTextPath=\"internal://a.txt\">{inside}</TextSource></Sources>"
        )
    };
    assert!(refused(&source(&whole)).contains("repeat its texts too often"));
    let notes = "<Notes><Note guid=\"n\" name=\"n\" plainTextPath=\"internal://a.txt\"/></Notes>";
    let references = "<NoteRef targetGUID=\"n\"/>".repeat(100);
    assert!(refused(&format!("{}{notes}", source(&references))).contains("notes are repeated too often"));
    let cases = format!(
        "<Case guid=\"k\" name=\"k\"><Description>{}</Description>{}</Case>",
        &long[..400_000],
        "<SourceRef targetGUID=\"t\"/>".repeat(200)
    );
    assert!(refused(&format!("<Cases>{cases}</Cases>")).contains("cases are repeated too often"));
}
