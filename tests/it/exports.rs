//! Annotations leave in every format: what they look like there, and that nothing in them acts.

use manicule::annotation::{Annotation, Codebook, Colour, Fingerprint, Id, Status, Tag};
use manicule::formats::{Bundle, Cells, EXPORTS, Entry, Export, READERS, Sheet};
use manicule::text::{Source, Span, TimeMark, Transcript};

const TEXT: &str = "\
Ada Quill: The harbour stays open, and so do the talks.

Ben Oar: “Open” is a large word 😀 for a small harbour.
- Two boats, three captains.

Ada Quill: Then let us count the captains.
";

/// Strings that act in some format when they are not written as text.
const HOSTILE: [&str; 9] = [
    "=1+1",
    "<script>alert(1)</script>",
    "</style></svg>\"'><img src=x onerror=alert(1)>",
    "T1\tTag 0 4\tx\n#1\tAnnotatorNotes T1\tx",
    "line\u{2028}end\u{2029}",
    "\u{202e}backwards\u{2066}",
    "\u{1b}[2J\u{9b}2J\u{7}\0",
    "# x\n\n```\n![x](http://x)\n| a | b |",
    "]]>&amp;<!-- <?php \u{fffe}\u{b}",
];

/// Annotations of a text, owned, so that a [`Bundle`] can borrow them.
struct Desk {
    path: String,
    title: String,
    transcript: Transcript,
    codebook: Codebook,
    annotations: Vec<(String, Status, Annotation)>,
}

impl Desk {
    fn bundle(&self, cells: Cells) -> Bundle<'_> {
        let placed = |status| !matches!(status, Status::Orphan | Status::Review);
        let entries = self.annotations.iter().map(|(coder, status, annotation)| Entry {
            coder,
            annotation,
            status: *status,
            span: annotation.span.filter(|_| placed(*status)),
        });
        let sheet = Sheet { path: &self.path, transcript: &self.transcript, entries: entries.collect() };
        Bundle { title: &self.title, codebook: &self.codebook, sheets: vec![sheet], cells }
    }
}

fn transcript(text: &str, times: Vec<TimeMark>) -> Transcript {
    Transcript::new(Source { text: text.to_owned(), times, ..Source::default() })
}

/// An annotation of the `n`th made, on the first place of `words`.
fn annotation(transcript: &Transcript, n: usize, words: &str) -> Annotation {
    let start = transcript.text().find(words).expect("the words are in the text");
    let span = transcript.span_of(start..start + words.len());
    let id = Id::from(format!("0193598e-7c3a-7000-8000-{n:012x}"));
    let at = Fingerprint::of(transcript.text());
    Annotation::of(transcript, &at, span, id, format!("2026-11-23T10:00:{n:02}Z")).expect("inside the text")
}

fn tagged(annotation: Annotation, tags: &[&str], note: &str) -> Annotation {
    Annotation { tags: tags.iter().map(|t| (*t).into()).collect(), note: note.to_owned(), ..annotation }
}

/// Two coders, overlapping and nested passages, a note, a plain highlight, a memo, a moved and an orphaned passage.
fn desk() -> Desk {
    let time = TimeMark { at: TEXT.find("Ben").expect("there"), start: 65_000, end: None };
    let transcript = transcript(TEXT, vec![time]);
    let mark = |n, words| annotation(&transcript, n, words);
    let mut moved = tagged(mark(6, "count the captains"), &["people"], "");
    moved.quote = String::from("count all captains");
    let mut gone = tagged(mark(8, "Two boats"), &["harbour"], "Was in the draft.");
    gone.quote = String::from("Four boats");
    let memo = Annotation::memo(
        &Fingerprint::of(TEXT),
        "Second day of the talks.\nQuiet room.".to_owned(),
        Id::from("0193598e-7c3a-7000-8000-000000000007"),
        "2026-11-23T10:00:07Z".to_owned(),
    );
    let annotations = vec![
        ("ada", Status::Exact, tagged(mark(1, "The harbour stays open"), &["harbour", "talks/open"], "")),
        (
            "ben",
            Status::Exact,
            tagged(mark(2, "stays open, and so do the talks."), &["talks"], "Says it twice."),
        ),
        ("ada", Status::Exact, tagged(mark(3, "“Open” is a large word 😀 for"), &[], "")),
        ("ada", Status::Exact, tagged(mark(4, "large word 😀"), &["talks/open"], "Irony?")),
        (
            "ben",
            Status::Exact,
            tagged(mark(5, "harbour.\n- Two boats, three"), &["harbour"], "- over the line"),
        ),
        ("ada", Status::Fuzzy(83), moved),
        ("ada", Status::Exact, memo),
        ("ada", Status::Orphan, gone),
    ];
    let annotations = annotations.into_iter().map(|(c, s, a)| (c.to_owned(), s, a)).collect();
    let tag = |id: &str, name: &str| Tag::new(id.into(), name);
    let codebook = Codebook::new(vec![
        Tag { group: true, ..tag("themes", "Themes") },
        Tag { colour: Some(Colour::Named(5)), parent: Some("themes".into()), ..tag("harbour", "Harbour") },
        Tag { definition: "What is said about talking.".to_owned(), ..tag("talks", "Talks") },
        Tag { parent: Some("talks".into()), exclude: "Doors.".to_owned(), ..tag("talks/open", "Open") },
        Tag { colour: Some(Colour::Rgb(0xcc, 0x24, 0x1d)), ..tag("people", "People & boats") },
    ]);
    Desk {
        path: "talks/day-2.txt".to_owned(),
        title: "Harbour talks".to_owned(),
        transcript,
        codebook,
        annotations,
    }
}

/// A bundle in which everything that comes from outside is one of the hostile strings.
fn hostile_desk(hostile: &str) -> Desk {
    let text = format!("{hostile}: speaks\n\n{hostile}\n");
    let transcript = transcript(&text, vec![]);
    let mut mine = tagged(annotation(&transcript, 1, hostile), &["evil", hostile], hostile);
    mine.made = String::from(hostile);
    mine.changed = Some(hostile.to_owned());
    let mut named = tagged(annotation(&transcript, 2, "speaks"), &["evil"], hostile);
    named.id = Id::from(hostile);
    named.quote = String::from(hostile);
    let codebook = Codebook::new(vec![
        Tag { definition: hostile.to_owned(), ..Tag::new("evil".into(), hostile) },
        Tag { parent: Some("evil".into()), ..Tag::new(hostile.into(), hostile) },
    ]);
    let annotations =
        vec![(hostile.to_owned(), Status::Exact, mine), (hostile.to_owned(), Status::Moved, named)];
    Desk { path: format!("{hostile}.txt"), title: hostile.to_owned(), transcript, codebook, annotations }
}

fn export(name: &str) -> &'static Export {
    EXPORTS.iter().find(|e| e.name == name).expect("a format of that name")
}

fn written(name: &str, desk: &Desk, cells: Cells) -> Vec<u8> {
    let mut bytes = Vec::new();
    (export(name).write)(&desk.bundle(cells), &mut bytes).expect("memory takes everything");
    bytes
}

fn text_of(name: &str, desk: &Desk) -> String {
    String::from_utf8(written(name, desk, Cells::Safe)).expect("UTF-8")
}

/// The names of the formats that are text.
fn text_formats() -> impl Iterator<Item = &'static str> {
    EXPORTS.iter().map(|e| e.name).filter(|name| !["qdpx", "xlsx", "docx"].contains(name))
}

#[test]
fn every_format_looks_like_this() {
    let desk = desk();
    for name in text_formats() {
        insta::assert_snapshot!(name, text_of(name, &desk));
    }
}

/// Leaves an export for `tests/others/readers.py` in the folder that `MANICULE_EXPORTS` names, if it names one.
fn leave(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("MANICULE_EXPORTS") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).expect("the folder can be written");
    }
}

#[test]
fn the_same_annotations_are_the_same_bytes() {
    let makers: Vec<Box<dyn Fn() -> Desk>> = std::iter::once(Box::new(desk) as Box<dyn Fn() -> Desk>)
        .chain(HOSTILE.iter().map(|hostile| Box::new(|| hostile_desk(hostile)) as Box<dyn Fn() -> Desk>))
        .collect();
    for (n, make) in makers.iter().enumerate() {
        for Export { name, extension, .. } in EXPORTS {
            for cells in [Cells::Safe, Cells::Exact] {
                let bytes = written(name, &make(), cells);
                assert_eq!(bytes, written(name, &make(), cells), "{name}");
                leave(&format!("{n}-{name}-{cells:?}.{extension}"), &bytes);
            }
        }
    }
}

#[test]
fn captions_are_read_and_left_for_the_readers_of_others() {
    for folder in ["vtt", "srt"] {
        let Some(files) = crate::imports::corpus_files(folder) else { return };
        for path in files.iter().filter(|path| path.extension().is_some_and(|ending| ending == folder)) {
            let name = path.file_name().expect("a file").to_string_lossy();
            let source = manicule::formats::read::read(&name, std::fs::read(path).expect("there"));
            let text = source.expect("captions").text;
            assert!(!text.is_empty(), "{name}");
            leave(&format!("captions-{name}.txt"), text.as_bytes());
        }
    }
}

#[test]
fn an_empty_bundle_is_a_file_too() {
    let codebook = Codebook::default();
    for export in EXPORTS {
        let empty = Transcript::default();
        let sheet = Sheet { path: "", transcript: &empty, entries: vec![] };
        for sheets in [vec![], vec![sheet]] {
            let bundle = Bundle { title: "", codebook: &codebook, sheets, cells: Cells::Safe };
            let done = (export.write)(&bundle, &mut Vec::new());
            // the schema of codebooks wants a code
            assert_eq!(done.is_ok(), export.name != "qdc", "{}", export.name);
        }
    }
}

#[test]
fn a_span_outside_the_text_harms_no_format() {
    let mut desk = desk();
    let spans = [Span::new(0, 9_999), Span::new(9_999, 99_999), Span::new(9, 3), Span::new(4, 4)];
    for (annotation, span) in desk.annotations.iter_mut().zip(spans) {
        annotation.2.span = Some(span);
    }
    for export in EXPORTS {
        written(export.name, &desk, Cells::Safe);
    }
}

#[test]
fn nothing_in_a_text_format_acts_on_a_terminal_unless_it_is_byte_exact() {
    let exact = ["csv", "tsv"];
    for hostile in HOSTILE {
        for name in text_formats().filter(|name| !exact.contains(name)) {
            let text = text_of(name, &hostile_desk(hostile));
            let acts = |c: char| {
                (c.is_control() && c != '\n' && c != '\t')
                    || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert_eq!(text.chars().find(|c| acts(*c)), None, "{name} of {hostile:?}");
        }
    }
}

#[test]
fn a_table_keeps_its_rows_and_columns_whatever_the_text() {
    for hostile in HOSTILE {
        let bytes = written("csv", &hostile_desk(hostile), Cells::Exact);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let quote = reader.headers().expect("a header").iter().position(|h| h == "quote").expect("a column");
        let quotes: Vec<_> = reader.records().map(|r| r.expect("a row")[quote].to_owned()).collect();
        assert_eq!(quotes, [hostile, "speaks"]);

        let tsv = text_of("tsv", &hostile_desk(hostile));
        assert_eq!(
            tsv.lines().map(|l| l.split('\t').count()).collect::<Vec<_>>(),
            [18, 18, 18],
            "{hostile:?}"
        );
    }
}

#[derive(serde::Deserialize)]
struct Vectors {
    rows: Vec<Vector>,
}

/// A cell, and rows of just this cell as Python writes them.
#[derive(serde::Deserialize)]
struct Vector {
    cell: String,
    safe_mode_row: String,
    exact_mode_row: String,
}

#[test]
fn cells_are_written_as_python_writes_them() {
    let Some(json) = crate::imports::corpus("export/csv_safety.json") else { return };
    let vectors: Vectors = serde_json::from_slice(&json).expect("the vectors");
    assert!(vectors.rows.len() > 12);
    for Vector { cell, safe_mode_row, exact_mode_row } in vectors.rows {
        let mut desk = desk();
        desk.annotations[0].2.note.clone_from(&cell);
        let table = |cells| String::from_utf8(written("csv", &desk, cells)).expect("UTF-8");
        let safe = format!("\"Harbour; Open\",{},\"ada\"", safe_mode_row.trim_end());
        let exact = format!(",Harbour; Open,{},ada", exact_mode_row.trim_end());
        assert!(table(Cells::Safe).contains(&safe), "{safe}");
        assert!(table(Cells::Exact).contains(&exact), "{exact}");
    }
}

#[test]
fn no_cell_of_a_safe_table_starts_like_a_formula() {
    let bytes = written("csv", &hostile_desk("=1+1"), Cells::Safe);
    for record in csv::Reader::from_reader(&bytes[3..]).records() {
        for cell in &record.expect("a row") {
            assert!(!cell.starts_with('='), "{cell}");
        }
    }
}

/// What a browser shows of the paragraphs of a page, without the numbers of the notes.
fn shown_paragraphs(page: &str) -> Vec<String> {
    let paragraphs = page.split("<p class=\"words\" dir=\"auto\">").skip(1);
    paragraphs.map(|rest| words(rest.split("</p>").next().unwrap_or_default())).collect()
}

/// The text of an HTML fragment, without that of links.
fn words(html: &str) -> String {
    let mut words = String::new();
    for (n, part) in html.split('<').enumerate() {
        let (tag, text) = if n == 0 { ("", part) } else { part.split_once('>').expect("a tag ends") };
        if !tag.starts_with("a ") {
            words.push_str(text);
        }
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(words, |words, (entity, c)| words.replace(entity, c))
}

#[test]
fn the_page_shows_the_words_of_the_transcript_once_and_in_order() {
    let desk = desk();
    let text = desk.transcript.text();
    let paragraphs: Vec<_> = desk.transcript.paragraphs().iter().map(|p| &text[p.range.clone()]).collect();
    assert_eq!(shown_paragraphs(&text_of("html", &desk)), paragraphs);
}

#[test]
fn every_link_of_the_page_leads_to_what_is_said_of_a_passage() {
    let page = text_of("html", &desk());
    let values = |name: &str| {
        let parts = page.split(name).skip(1).filter_map(|rest| rest.split('"').next());
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    let (links, notes) = (values("href=\"#"), values("class=\"about"));
    let ids = values(" id=\"a").into_iter().map(|id| format!("a{id}")).collect::<Vec<_>>();
    assert!(links.len() > notes.len(), "from the words and from the picture: {links:?}");
    assert!(links.iter().all(|link| ids.iter().filter(|id| *id == link).count() == 1), "{links:?} {ids:?}");
}

#[test]
fn the_page_has_no_element_that_is_not_ours() {
    let ours = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "h1", "h2", "bdi", "fieldset",
        "legend", "label", "input", "i", "b", "table", "tr", "th", "td", "svg", "rect", "div", "br", "p",
        "mark", "a", "small",
    ];
    let head = |page: &str| page.split("</style>").next().map(|head| head.matches('<').count());
    let usual = head(&text_of("html", &desk()));
    for hostile in HOSTILE {
        let page = text_of("html", &hostile_desk(hostile));
        assert_eq!(head(&page), usual, "{hostile:?}");
        let (_, page) = page.split_once("</style>").expect("a style");
        for part in page.split('<').skip(1) {
            let name: String =
                part.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            assert!(ours.contains(&name.as_str()), "{name} of {hostile:?}");
        }
    }
}

#[test]
fn a_document_holds_the_paragraphs_and_a_comment_for_each_annotation() {
    let reader = READERS.iter().find(|reader| reader.name == "Word document").expect("a reader of documents");
    for hostile in std::iter::once(None).chain(HOSTILE.map(Some)) {
        let desk = hostile.map_or_else(desk, hostile_desk);
        let bytes = written("docx", &desk, Cells::Safe);
        let read = (reader.read)(&bytes).expect("a document of ours");
        let text = desk.transcript.text();
        let words = |text: &str| text.split(|c: char| !c.is_alphanumeric()).collect::<String>();
        let paragraphs = desk.transcript.paragraphs().iter().map(|p| &text[p.range.clone()]);
        let expected = [desk.title.as_str(), &desk.path].into_iter().chain(paragraphs).collect::<String>();
        assert_eq!(words(&read.text), words(&expected), "{hostile:?}");
    }
}

#[test]
fn brat_refuses_two_transcripts_since_its_file_belongs_to_one() {
    let (one, two) = (desk(), desk());
    let mut bundle = one.bundle(Cells::Safe);
    bundle.sheets.extend(two.bundle(Cells::Safe).sheets);
    let refused = (export("brat").write)(&bundle, &mut Vec::new()).expect_err("two transcripts");
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);
}

#[test]
fn a_line_of_brat_is_a_line_whatever_the_text() {
    for hostile in HOSTILE {
        for line in text_of("brat", &hostile_desk(hostile)).lines() {
            let cells: Vec<_> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "{line:?} of {hostile:?}");
            assert!(cells[0].starts_with(['T', '#']), "{line:?} of {hostile:?}");
        }
    }
}
