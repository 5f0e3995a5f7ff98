//! What is fuzzed: each target with texts to begin with and what has to hold for what it accepts.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

use manicule::analysis::Query;
use manicule::annotation::anchor::places;
use manicule::annotation::{Annotation, Fingerprint, Moment};
use manicule::app::{Filter, Key};
use manicule::formats::{IMPORTS, READERS};
use manicule::session::config::{Config, DEFAULT};
use manicule::store::journal::Journal;
use manicule::store::{CodebookFile, LayerFile, Project, RealDisk, Versions};
use manicule::text::layout::{Fit, wrap};
use manicule::text::{Source, Span, Transcript, decode, display};
use zip::write::SimpleFileOptions;

/// Something that reads bytes.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) seeds: &'static [&'static [u8]],
    /// Reads the bytes; panics when what comes of it is not sound.
    pub(super) run: fn(&[u8]),
}

const LAYER: &[u8] = b"#![enable(implicit_some)]
(
  format: (1, 0), // by hand
  transcript: \"t.txt\",
  coder: \"ada\",
  texts: {
    \"b3:9f86d081884c7d65\": (chars: 48211, seen: \"2026-11-20T09:12:44Z\"),
  },
  annotations: [
    (
      id: \"a\",
      span: (81, 107),
      quote: \"a \\u{41} quote\",
      tags: [\"one\", /* of two */ \"two\"],
      mood: Happy(3),
      note: r#\"raw\"#,
    ),
    (id: \"b\", conflicts: [Note(\"x\"), Deleted, Other(\"m\", \"1\"), Passage((span: (1, 2), quote: \"q\"))]),
  ],
)
";

const CODEBOOK: &[u8] = b"#![enable(implicit_some)]
(
  format: (1, 0),
  tags: [
    (id: \"trust\", name: \"Trust\", colour: \"#aabbcc\", key: '1'),
    (id: \"trust/low\", name: \"Low\", parent: \"trust\", definition: \"how far\", group: true, merged: [\"x\"]),
  ],
)
";

const MARKERS: &[u8] = b"(format: (1, 0), annotations: [
<<<<<<< ours
(id: \"a\", note: \"1\"),
||||||| base
(id: \"a\"),
=======
(id: \"a\", note: \"2\"), (id: \"b\"),
>>>>>>> theirs
])
";

const JOURNAL: &[u8] = b"Journal(format: (1, 0), transcript: \"talk.txt\", coder: \"ada\")
Did(at: \"2026-11-20T09:12:44Z\", label: \"tag\", ops: [Annotation(new: (id: \"a\", span: (1, 3), tags: [\"t\"]))])
Written
Took([\"ada.1.log\"])
Undid(at: \"2026-11-20T09:12:45Z\", label: \"tag\", ops: [Annotation(old: (id: \"a\")), Tag(new: (id: \"t\", name: \"T\"))])
";

const TALK: &[u8] =
    "Mara Voss: The harbour is open.\n\nQ. Is it?\nA. “Nobody” doubts it — 東京では雨が降っています。\n\n\
    [00:01:02] BEN: ภาษาไทยไม่มีช่องว่าง (Applause.)\n\n\u{202e}drawkcab\u{200b} e\u{301}\u{301} 👩‍👩‍👧\n"
        .as_bytes();

const WORD: &[u8] = b"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\
    <w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t xml:space=\"preserve\">One </w:t><w:tab/><w:t>two</w:t>\
    </w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:ins><w:r>\
    <w:t>in</w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del></w:p></w:body></w:document>";

const WRITER: &[u8] = b"<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text><text:h>One</text:h>\
    <text:p>two<text:s text:c=\"3\"/>three<text:line-break/><text:tab/><text:span>four</text:span></text:p>\
    <text:list><text:list-item><text:p>item</text:p></text:list-item></text:list></office:text></office:body>\
    </office:document-content>";

const QDE: &[u8] = b"<?xml version=\"1.0\"?><Project xmlns=\"urn:QDA-XML:project:1.0\" name=\"p\"><Users><User \
    guid=\"00000000-0000-0000-0000-000000000001\" name=\"Ada\"/></Users><CodeBook><Codes><Code \
    guid=\"00000000-0000-0000-0000-000000000002\" name=\"trust\" isCodable=\"true\" color=\"#ff0000\"><Code \
    guid=\"00000000-0000-0000-0000-000000000003\" name=\"low\" isCodable=\"true\"/></Code></Codes></CodeBook><Sources>\
    <TextSource guid=\"00000000-0000-0000-0000-000000000004\" name=\"talk\" plainTextPath=\"internal://talk.txt\">\
    <PlainTextSelection guid=\"00000000-0000-0000-0000-000000000005\" startPosition=\"0\" endPosition=\"9\"><Coding \
    guid=\"00000000-0000-0000-0000-000000000006\"><CodeRef targetGUID=\"00000000-0000-0000-0000-000000000002\"/>\
    </Coding></PlainTextSelection></TextSource></Sources></Project>";

const SHEET: &[u8] = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>quote</v></c><c r=\"B1\" t=\"inlineStr\">\
    <is><r><t>ta</t></r><r><t>gs</t></r></is></c><c t=\"s\"><v>0</v></c></row><row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c>\
    <c r=\"B3\"><f>1+1</f><v>2</v></c><c r=\"C3\" t=\"e\"><v>#N/A</v></c></row></sheetData></worksheet>";

/// All targets.
pub(super) const TARGETS: &[Target] = &[
    Target { name: "layer", seeds: &[LAYER, MARKERS], run: layer },
    Target { name: "codebook", seeds: &[CODEBOOK, LAYER], run: codebook },
    Target { name: "merge", seeds: &[LAYER, MARKERS, CODEBOOK], run: merge },
    Target { name: "journal", seeds: &[JOURNAL], run: journal },
    Target { name: "decode", seeds: &[TALK, b"\xff\xfeM\0a\0\n\0", b"caf\xe9\r\nna\xefve\r"], run: text },
    Target { name: "layout", seeds: &[TALK, LAYER], run: layout },
    Target { name: "anchors", seeds: &[TALK], run: anchors },
    Target {
        name: "captions",
        seeds: &[
            b"WEBVTT\n\nNOTE x\n\n1\n00:00:01.000 --> 00:00:02.000 align:start\n<v.loud Mara>One <i>two</i> &amp;\n\n",
            b"1\n00:00:01,000 --> 00:00:02,000\n- One\n- two\n\n2\n00:00:02,000 --> 00:00:03,000\n{\\an8}three\n",
        ],
        run: reader,
    },
    Target {
        name: "html",
        seeds: &[b"<!DOCTYPE html><html><head><title>x</title><script>1</script></head><body><h1>One</h1><p>two &eacute; \
            <b>three</b><br>four<table><tr><td>1<td>2</table><pre> a\n b</pre></body></html>"],
        run: reader,
    },
    Target { name: "docx", seeds: &[WORD], run: |bytes| reader(&packed("word/document.xml", bytes)) },
    Target { name: "odt", seeds: &[WRITER], run: |bytes| reader(&packed("content.xml", bytes)) },
    Target { name: "archive", seeds: &[b"PK\x03\x04"], run: archive },
    Target { name: "qdpx", seeds: &[QDE], run: |bytes| import(&packed("project.qde", bytes)) },
    Target { name: "xlsx", seeds: &[SHEET], run: |bytes| import(&workbook(bytes)) },
    Target { name: "qdc", seeds: &[QDE], run: import },
    Target {
        name: "import",
        seeds: &[
            b"{\"@context\":\"http://www.w3.org/ns/anno.jsonld\",\"type\":\"Annotation\",\"body\":{\"value\":\"x\"},\"target\":\
              {\"source\":\"t\",\"selector\":[{\"type\":\"TextPositionSelector\",\"start\":1,\"end\":4},\
              {\"type\":\"TextQuoteSelector\",\"exact\":\"abc\"}]}}",
            b"T1\tTrust 0 4\tOnce\nE1\tGo:T1 A:T1\nA1\tSure T1\n#1\tAnnotatorNotes T1\tyes\nT2\tTrust 0 4;6 9\tOnce upo\n",
            b"tag,quote,start,end\r\n\"a, b\",\"x \"\"y\"\"\",1,4\r\n",
            b"{\"text\":\"abc\",\"spans\":[{\"start\":0,\"end\":2,\"label\":\"x\"}]}\n{\"id\":1}\n",
        ],
        run: import,
    },
    Target {
        name: "query",
        seeds: &[b"tag:trust and not (speaker:\"Mara\" or note:x)", b"tag:a/* \xc2\xb63..9 coder:ada text:/a+b/"],
        run: query,
    },
    Target { name: "keys", seeds: &[b"}ttrust<Enter>aa<lt>b<Esc><C-w>w3gt}<S-Left>"], run: keys },
    Target { name: "config", seeds: &[DEFAULT.as_bytes()], run: config },
];

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn layer(bytes: &[u8]) {
    let Ok(file) = LayerFile::parse(bytes, Path::new("ada.ron")) else { return };
    let all: Vec<Annotation> = file.annotations().cloned().collect();
    match file.render(&all, None) {
        Ok(same) => assert_eq!(same.bytes(), bytes, "saved without a change"),
        Err(_) => assert!(file.read_only().is_some(), "it can be read but not written"),
    }
}

fn codebook(bytes: &[u8]) {
    let Ok(file) = CodebookFile::parse(bytes, Path::new("codebook.ron")) else { return };
    if let Ok(same) = file.render(&file.codebook()) {
        assert!(same.codebook() == file.codebook());
    }
}

fn merge(bytes: &[u8]) {
    let (one, two) = bytes.split_at(bytes.len() / 2);
    let split = Versions { base: None, ours: one.to_vec(), theirs: two.to_vec() };
    let beside = Versions { base: Some(LAYER.to_vec()), ours: LAYER.to_vec(), theirs: bytes.to_vec() };
    for versions in Versions::between_markers(bytes).into_iter().chain([split, beside]) {
        if let Ok(merged) = versions.merged(Path::new("ada.ron")) {
            LayerFile::parse(&merged.file, Path::new("")).expect("what was merged can be read");
        }
    }
}

/// Seals the lines again, so that what they say is looked at and not only their hashes.
fn journal(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let journals = folder.path().join("annotations/.cache/journal/talk.txt");
    fs::create_dir_all(&journals).expect("made");
    let mut sealed = Vec::new();
    let mut hash = String::new();
    for line in bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
        hash = blake3::hash(&[hash.as_bytes(), line].concat()).to_hex()[..16].to_owned();
        sealed.extend([hash.as_bytes(), b" ", line, b"\n"].concat());
    }
    fs::write(journals.join("ada.1.log"), sealed).expect("written");
    let project = Project::at(Arc::new(RealDisk), folder.path().to_owned());
    let (_, past) = Journal::open(&project, "talk.txt", "ada", Moment { millis: 1, random: 1 });
    assert!(past.pending <= past.entries.len());
    assert!(past.problems.iter().all(|problem| !problem.contains(display::forbidden)), "{:?}", past.problems);
}

fn text(bytes: &[u8]) {
    if let Ok(decoded) = decode::decode(bytes.to_vec(), None) {
        sound(&Transcript::new(Source { text: decoded.text, ..Source::default() }));
    }
}

/// What holds for every transcript.
fn sound(transcript: &Transcript) {
    let text = transcript.text();
    for paragraph in transcript.paragraphs() {
        assert!(text.is_char_boundary(paragraph.body));
    }
}

fn layout(bytes: &[u8]) {
    let text = lossy(bytes);
    for width in [0, 1, 7, 40] {
        for fit in [Fit::First, Fit::Optimal] {
            let rows: String = wrap(&text, width, fit).into_iter().map(|row| &text[row]).collect();
            assert!(rows == text, "rows leave something out at {width}");
        }
    }
    assert!(!display::visible(&text).contains(display::forbidden));
}

fn anchors(bytes: &[u8]) {
    let new = lossy(bytes);
    let old = String::from_utf8_lossy(TALK);
    let count = old.chars().count();
    let passages: Vec<Annotation> = (0..count - 12)
        .step_by(9)
        .map(|start| Annotation {
            span: Some(Span::new(start, start + 12)),
            quote: old.chars().skip(start).take(12).collect(),
            before: old.chars().take(start).collect(),
            ..Annotation::memo(&Fingerprint::of(&old), String::new(), "a".into(), String::new())
        })
        .collect();
    let all: Vec<&Annotation> = passages.iter().collect();
    let end = new.chars().count();
    for known in [Some(&*old), None] {
        let found = places(&all, known, &new);
        let spans = found.places.iter().filter_map(|place| place.span);
        spans.for_each(|span| assert!(span.start < span.end && span.end <= end, "{span:?} of {end}"));
    }
}

fn reader(bytes: &[u8]) {
    for reader in READERS {
        (reader.sniff)(bytes);
        if let Ok(source) = (reader.read)(bytes) {
            sound(&Transcript::new(source));
        }
    }
}

/// `content` as the file `name` of an archive.
fn packed(name: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).expect("in memory");
    zip.write_all(content).expect("in memory");
    zip.finish().expect("in memory").into_inner()
}

/// A workbook whose first sheet is `sheet`.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    let members: [(&str, &[u8]); 4] = [
        ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"S\" id=\"a\"/></sheets></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"a\" Target=\"s.xml\"/><Relationship Type=\"x/sharedStrings\" \
              Target=\"t.xml\"/></Relationships>",
        ),
        ("xl/t.xml", b"<sst><si><t>note</t></si><si><t>a_x0041_</t></si></sst>"),
        ("xl/s.xml", sheet),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(name, SimpleFileOptions::default()).expect("in memory");
        zip.write_all(content).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// Bends whole archives: `bytes` say where and to what.
fn archive(bytes: &[u8]) {
    for (name, content) in [("word/document.xml", WORD), ("content.xml", WRITER), ("project.qde", QDE)] {
        let mut whole = packed(name, content);
        for change in bytes.chunks_exact(3) {
            let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % whole.len();
            whole[at] = change[2];
        }
        reader(&whole);
        import(&whole);
    }
}

fn import(bytes: &[u8]) {
    for format in IMPORTS {
        (format.sniff)(bytes);
        if let Ok(imported) = (format.read)(bytes) {
            let passages = imported.sheets.iter().flat_map(|sheet| &sheet.passages);
            let mut tags = passages.flat_map(|passage| &passage.tags);
            assert!(tags.all(|id| imported.codebook.iter().any(|tag| tag.id == *id)), "{}", format.name);
        }
    }
}

fn query(bytes: &[u8]) {
    let text = lossy(bytes);
    let _ = Query::parse(&text);
    let _ = Filter::parse(&text);
}

fn keys(bytes: &[u8]) {
    let _ = Key::script(&lossy(bytes));
}

fn config(bytes: &[u8]) {
    let config = Config::parse(&lossy(bytes), Path::new("config.ron"), &["dark"]);
    assert!(config.problems.iter().all(|problem| !problem.to_string().contains(display::forbidden)));
}
