//! Transcripts of every format, real ones and bad ones.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use manicule::formats::read::archive::Archive;
use manicule::formats::read::xml::{Node, Xml};
use manicule::formats::read::{Cue, srt, vtt};
use manicule::formats::{READERS, Unreadable, read};
use manicule::text::{Source, decode};
use proptest::prelude::{ProptestConfig, Strategy, any, proptest};
use proptest::sample::{Index, select};
use zip::write::SimpleFileOptions;

/// Where the collected transcripts are; none when this machine has none.
fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let folder = std::env::var_os("MANICULE_CORPUS").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no corpus");
        return None;
    }
    Some(folder)
}

/// All files of a folder of the corpus whose names end in one of `endings`, with their names.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, Vec<u8>)> {
    let Some(folder) = corpus().map(|corpus| corpus.join(folder)) else { return Vec::new() };
    let mut found: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| endings.iter().any(|ending| path.extension().is_some_and(|e| e == *ending)))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{} has no {endings:?}", folder.display());
    found
}

/// One file of the corpus.
fn file(path: &str) -> Option<Vec<u8>> {
    corpus().map(|corpus| fs::read(corpus.join(path)).unwrap())
}

/// One text of the corpus.
fn expected(path: &str) -> String {
    String::from_utf8(file(path).unwrap()).unwrap()
}

fn open(name: &str, bytes: &[u8]) -> Result<Source, Unreadable> {
    let source = (read::reader_for(name, bytes).read)(bytes)?;
    check(name, &source);
    Ok(source)
}

/// What holds for every source, whatever the file was.
fn check(name: &str, source: &Source) {
    let text = &source.text;
    assert!(!text.contains('\r'), "{name}: a carriage return is left");
    assert!(!text.starts_with('\u{feff}'), "{name}: a byte-order mark is left");
    let mut at = 0;
    for mark in &source.times {
        assert!(mark.at >= at && text.is_char_boundary(mark.at), "{name}: {mark:?} is out of place");
        assert!(mark.end.is_none_or(|end| end >= mark.start), "{name}: {mark:?} ends before it starts");
        at = mark.at;
    }
    let mut end = 0;
    for label in source.labels.iter().flatten() {
        assert!(label.range.start >= end, "{name}: {label:?} overlaps the one before");
        assert_eq!(text.get(label.range.clone()), Some(format!("{}:", label.speaker).as_str()), "{name}");
        end = label.range.end;
    }
}

/// A cue as `vtt/*.expected.json` has it.
#[derive(Debug, PartialEq, serde::Deserialize)]
struct Expected {
    start_ms: u64,
    end_ms: u64,
    speaker: Option<String>,
    text: String,
}

impl Expected {
    fn of(cue: Cue) -> Self {
        Self {
            start_ms: cue.start.unwrap(),
            end_ms: cue.end.unwrap(),
            speaker: cue.speaker,
            text: cue.text.replace('\n', " "),
        }
    }
}

#[test]
fn the_cues_of_a_webvtt_file_are_those_that_were_written() {
    let Some(bytes) = file("vtt/derived-seoul-press-conference.vtt") else { return };
    let (cues, notices) = vtt::cues(&decode::canonical(&bytes));
    let wanted: Vec<Expected> =
        serde_json::from_str(&expected("vtt/derived-seoul-press-conference.expected.json")).unwrap();
    assert_eq!(notices, Vec::<String>::new());
    assert_eq!(cues.into_iter().map(Expected::of).collect::<Vec<_>>(), wanted);
}

#[test]
fn a_press_conference_reads_the_same_from_webvtt_and_subrip() {
    let Some(voices) = file("vtt/derived-seoul-press-conference.vtt") else { return };
    let typed = file("srt/derived-seoul-press-conference.srt").unwrap();
    let (voices, typed) = (open("a.vtt", &voices).unwrap(), open("a.srt", &typed).unwrap());
    assert_eq!(voices.text, typed.text);
    assert_eq!(voices.times, typed.times);
    assert_eq!(typed.labels, None);
    let paragraphs: Vec<usize> = voices.text.split("\n\n").map(|p| p.chars().count()).collect();
    assert!(paragraphs.iter().all(|&chars| chars < 1_400), "{paragraphs:?}");
}

#[test]
fn every_word_of_the_cues_is_on_the_page_in_order() {
    for (name, bytes) in files("vtt", &["vtt"]) {
        let source = open(&name, &bytes).unwrap();
        let (cues, _) = vtt::cues(&decode::canonical(&bytes));
        let mut rest = source.text.as_str();
        for word in cues.iter().flat_map(|cue| cue.text.split_whitespace()) {
            let at = rest.find(word).or_else(|| name.contains("youtube").then_some(0));
            rest = &rest[at.unwrap_or_else(|| panic!("{name}: `{word}` is lost"))..];
        }
    }
}

#[test]
fn real_captions_open_without_a_complaint() {
    // a wrong time, and an encoding that had to be guessed
    let broken = ["webvttpy-invalid_timeframe.vtt", "cdown-gb2312.srt"];
    let all = files("vtt", &["vtt"]).into_iter().chain(files("srt", &["srt"]));
    for (name, bytes) in all {
        let source = open(&name, &bytes).unwrap();
        assert!(!source.text.is_empty(), "{name}");
        assert_eq!(
            !source.notices.is_empty(),
            broken.contains(&name.as_str()),
            "{name}: {:?}",
            source.notices
        );
    }
}

#[test]
fn rolling_captions_are_written_down_once() {
    let Some(bytes) = file("vtt/webvttpy-youtube_dl.vtt") else { return };
    assert_eq!(open("a.vtt", &bytes).unwrap().text, "yeah what this will happen is I'm telling");
}

#[test]
fn bad_captions_open_and_say_what_is_bad() {
    let notices: &[(&str, usize)] = &[
        ("bad.srt", 1),
        ("crlf_nul.vtt", 0),
        ("esc.vtt", 1), // its encoding had to be guessed
        ("good.vtt", 0),
        ("times_overflow.vtt", 3),
        ("times_reversed.vtt", 1),
        ("unclosed.vtt", 0),
    ];
    let found = files("hostile/vtt", &["vtt", "srt"]);
    for (name, bytes) in &found {
        let source = open(name, bytes).unwrap();
        let known = notices.iter().find(|(known, _)| known == name);
        assert_eq!(known.map(|k| k.1), Some(source.notices.len()), "{name}: {:?}", source.notices);
    }
}

#[test]
fn subrip_keeps_words_and_times() {
    let Some(bytes) = file("srt/cdown-ascii.srt") else { return };
    let (cues, notices) = srt::cues(&decode::canonical(&bytes));
    let shape: Vec<_> = cues.iter().map(|c| (c.line, c.start, c.end, c.text.as_str())).collect();
    assert_eq!(notices, Vec::<String>::new());
    assert_eq!(
        shape,
        [
            (2, Some(27_000), Some(30_730), "ascii"),
            (6, Some(31_500), Some(34_100), "oh look"),
            (10, Some(34_100), Some(36_570), "ascii everywhere"),
        ]
    );
}

#[test]
fn a_word_document_has_a_line_for_each_paragraph() {
    let Some(bytes) = file("docx/derived-seoul-press-conference.docx") else { return };
    let source = open("a.docx", &bytes).unwrap();
    assert_eq!(source.text, expected("docx/derived-seoul-press-conference.expected.txt"));
    assert_eq!(source.notices, Vec::<String>::new());
}

#[test]
fn word_documents_read_as_one_would_read_them_aloud() {
    let pages: &[(&str, &str, &[&str])] = &[
        ("mammoth-comments.docx", "Ouch.\n", &["comments left out: 2"]),
        ("mammoth-footnotes.docx", "Ouch[1].[2]\n\n[1] A tachyon walks into a bar.\n[2] Fin.\n", &[]),
        ("mammoth-simple-list.docx", "Apple\nBanana\n", &[]),
        ("mammoth-tables.docx", "Above\nTop left\tTop right\nBottom left\tBottom right\nBelow\n", &[]),
        ("mammoth-utf8-bom.docx", "This XML has a byte order mark.\n", &[]),
    ];
    for (name, bytes) in files("docx", &["docx"]) {
        let Some((_, text, notices)) = pages.iter().find(|(known, ..)| *known == name) else { continue };
        let source = open("no ending", &bytes).unwrap();
        assert_eq!(
            (source.text.as_str(), source.notices.as_slice()),
            (*text, owned(notices).as_slice()),
            "{name}"
        );
    }
}

#[test]
fn a_web_page_reads_like_the_transcript_made_from_it() {
    let Some(bytes) = file("html/wh-gaggle-carney-cleveland.html") else { return };
    let source = open("a.html", &bytes).unwrap();
    // The transcript makes a paragraph of what follows a single line break; the page does not.
    let wanted = expected("transcripts/wh-gaggle-carney-cleveland.txt").replace("END\n\n11:30", "END\n11:30");
    assert_eq!(source.text, wanted);
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[test]
fn bad_archives_are_refused_with_the_reason() {
    let reasons: &[(&str, &str)] = &[
        ("bad_crc", "damaged"),
        ("bomb_20m", "more than 200 times its size"),
        ("empty", "damaged or cut off"),
        ("empty_zip", "is missing"),
        ("encrypted_flag", "is encrypted"),
        ("size_lie", "damaged"),
        ("truncated", "damaged or cut off"),
    ];
    for (name, bytes) in files("hostile/qdpx", &["qdpx"]) {
        let name = name.trim_end_matches(".qdpx");
        let refused = Archive::open(&bytes).and_then(|mut archive| {
            let names = archive.names();
            archive.entry("project.qde")?;
            names.iter().try_for_each(|name| archive.entry(name).map(drop))
        });
        match (refused, reasons.iter().find(|(known, _)| *known == name)) {
            (Err(refused), Some((_, reason))) => {
                assert!(refused.reason.contains(reason), "{name}: {refused}");
            }
            (Ok(()), Some(_)) => panic!("{name} was read"),
            (Err(refused), None) => assert!(name == "symlink_chain", "{name}: {refused}"),
            (Ok(()), None) => {}
        }
    }
}

#[test]
fn bad_xml_is_refused_or_its_bad_characters_are_shown() {
    let reasons: &[(&str, &str)] = &[
        ("xml_charref_bad", "unknown entity `&nope;`"),
        ("xml_deep", "more than 64 elements inside each other"),
        ("xml_lol", "document type declaration"),
        ("xml_ns", "more than 256 attributes"),
        ("xml_xxe", "document type declaration"),
    ];
    for (name, bytes) in files("hostile/qdpx", &["qdpx"]) {
        let name = name.trim_end_matches(".qdpx");
        let Ok(project) = Archive::open(&bytes).and_then(|mut archive| archive.entry("project.qde")) else {
            continue;
        };
        let text = decode::canonical(&project);
        let mut xml = Xml::new(&text, 64);
        let mut words = String::new();
        let end = loop {
            match xml.node() {
                Ok(Some(Node::Text(text))) => words.push_str(&text),
                Ok(Some(_)) => {}
                end => break end,
            }
        };
        assert!(!words.chars().any(|c| c.is_control() && !c.is_whitespace()), "{name}: {words:?}");
        match (end, reasons.iter().find(|(known, _)| *known == name)) {
            (Err(refused), Some((_, reason))) => {
                assert!(refused.reason.contains(reason) && refused.place.is_some(), "{name}: {refused}");
            }
            (Ok(_), Some((_, reason))) => panic!("{name}: not refused because of {reason}"),
            (Err(refused), None) => assert_eq!(name, "xml_utf16", "{refused}"),
            (Ok(_), None) => {}
        }
    }
}

#[test]
fn bad_text_is_text_and_nothing_else() {
    for (name, bytes) in files("hostile/text", &["txt"]) {
        assert_eq!(read::reader_for("unnamed", &bytes).name, "plain text", "{name}");
        let done = decode::decode(bytes.clone(), None);
        match ((read::reader_for(&name, &bytes).read)(&bytes), done) {
            (Ok(source), Ok(done)) => assert_eq!(source.text, done.text, "{name}"),
            (Err(unread), Err(refused)) => assert!(unread.reason.contains(refused.what), "{name}: {unread}"),
            (read, decoded) => panic!("{name}: {read:?} but {decoded:?}"),
        }
    }
}

#[test]
fn the_last_row_takes_what_no_other_knows() {
    assert_eq!(read::reader_for("notes", b"Ada: yes").name, "plain text");
    assert_eq!(read::reader_for("NOTES.MD", b"# x").name, "plain text");
    assert_eq!(read::reader_for("talk.VTT", b"no magic").name, "WebVTT");
    assert_eq!(read::reader_for("talk.txt", b"WEBVTT\n").name, "WebVTT");
    assert_eq!(READERS.last().map(|reader| reader.name), Some("plain text"));
}

/// A sample of each text format, small enough to be cut in many places.
const SAMPLES: &[&str] = &[
    "WEBVTT\n\n1\n00:01.000 --> 00:02.000 align:start\n<v.x Ada &amp; Bo>One <i>two</i>\n\nNOTE x\n\n\
     00:02.000 --> 00:03.000\n<v Bo>Thrée\n",
    "1\r\n00:00:01,000 --> 00:00:02,000\r\nAda: {\\an8}One <i>two</i>\r\n\r\n2\r\n\
     00:00:02,000 -> 00:00:03,000\r\n>> BO: thrée\r\n",
    "<!DOCTYPE html><main><h1 class='x'>A&nbsp;b</h1><ul><li>c<li><p hidden>d</ul><table><tr><td>é<td>f<pre> g\n</pre>\
     </table><!-- h --><script>i</script><svg><path/></svg></main>",
];

/// The parts of a Word and of an OpenDocument file.
const DOCUMENTS: &[(&str, &str)] = &[
    (
        "word/document.xml",
        "<?xml version=\"1.0\"?><w:document><w:body><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>A&amp;b</w:t>\
         <w:tab/><w:footnoteReference w:id=\"1\"/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>é</w:t></w:r></w:p>\
         </w:tc><w:tc/></w:tr></w:tbl><w:p><mc:AlternateContent><mc:Choice><w:txbxContent><w:p/></w:txbxContent>\
         </mc:Choice><mc:Fallback/></mc:AlternateContent><w:footnote w:id=\"1\"><w:p/></w:footnote></w:p></w:body>\
         </w:document>",
    ),
    (
        "content.xml",
        "<office:document-content><office:text><text:h>A<text:s text:c=\"3\"/>b</text:h><text:p>é<text:note>\
         <text:note-body><text:p>c</text:p></text:note-body></text:note><draw:frame><text:p>d</text:p></draw:frame>\
         </text:p><table:table-row><table:table-cell/></table:table-row></office:text></office:document-content>",
    ),
];

/// Tags, well matched or not.
const TAGS: &[&str] = &[
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "<td hidden>",
    "</td>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<p>",
    "</p>",
    "<pre>",
    "</pre>",
    "<br>",
    "<main>",
    "</main>",
    "<div>",
    "</div>",
    "a",
    " ",
    "\n",
    "é",
    "&amp;",
    "&",
    "<",
    ">",
    "<!--",
    "<svg>",
    "</svg>",
    "<!doctype html>",
];

/// What happens to the bytes of a file on their way.
#[derive(Debug, Clone)]
struct Damage {
    changed: Vec<(Index, u8)>,
    doubled: Index,
    cut: Index,
}

impl Damage {
    fn any() -> impl Strategy<Value = Self> {
        let changed = proptest::collection::vec((any::<Index>(), any::<u8>()), 0..6);
        (changed, any::<Index>(), any::<Index>()).prop_map(|(changed, doubled, cut)| Self {
            changed,
            doubled,
            cut,
        })
    }

    fn done_to(&self, sample: &[u8]) -> Vec<u8> {
        let mut bytes = sample.to_vec();
        for (place, byte) in &self.changed {
            let place = place.index(bytes.len());
            bytes[place] = *byte;
        }
        bytes.extend_from_within(self.doubled.index(bytes.len())..);
        bytes.truncate(self.cut.index(bytes.len() + 1));
        bytes
    }
}

/// A zip file with one entry.
fn packed(name: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Reads `bytes` with every reader. The law is that this comes back, and that what comes back is sound.
fn read_by_all(bytes: &[u8]) {
    for reader in READERS {
        (reader.sniff)(bytes);
        if let Ok(source) = (reader.read)(bytes) {
            check(reader.name, &source);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read_by_all(&bytes);
    }

    #[test]
    fn damaged_samples_never_panic(sample in select(SAMPLES), damage in Damage::any()) {
        read_by_all(&damage.done_to(sample.as_bytes()));
    }

    #[test]
    fn documents_with_damaged_xml_never_panic(document in select(DOCUMENTS), damage in Damage::any()) {
        let (name, content) = document;
        read_by_all(&packed(name, &damage.done_to(content.as_bytes())));
    }

    #[test]
    fn damaged_archives_never_panic(document in select(DOCUMENTS), damage in Damage::any()) {
        let (name, content) = document;
        read_by_all(&damage.done_to(&packed(name, content.as_bytes())));
    }

    #[test]
    fn any_soup_of_tags_never_panics(soup in proptest::collection::vec(select(TAGS), 0..60)) {
        read_by_all(soup.concat().as_bytes());
    }
}
