//! Tables of comma-separated values.
//!
//! A file with a byte-order mark is one of our safe ones: the apostrophes before cells that a spreadsheet would run are
//! taken off. Semicolons and tabs between the cells are understood, and so is a first line `sep=;` that spreadsheets
//! write.

use std::borrow::Cow;

use super::cells::Rows;
use super::table::{Columns, Table};
use super::told::Within;
use super::{Import, Imported, beginning, refused};
use crate::formats::{Cells, Unreadable};
use crate::text::decode;

pub(super) const IMPORT: Import = Import {
    name: "csv",
    extensions: &["csv"],
    about: "annotations as `export csv` writes them; Taguette's highlights and codebook; coded segments of others",
    sniff: |bytes| names_columns(&beginning(bytes)),
    read,
};

/// Whether the first line of `text` names columns that are known.
fn names_columns(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let titles: Vec<_> =
        line.split([',', ';', '\t']).map(|title| title.trim().trim_matches('"').to_owned()).collect();
    titles.len() > 1 && Columns::titled(titles).are_known()
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let (bytes, decoded) = in_utf8(bytes);
    let bytes = bytes.as_ref();
    let mark = "\u{feff}".as_bytes();
    let (bytes, cells) = bytes.strip_prefix(mark).map_or((bytes, Cells::Exact), |rest| (rest, Cells::Safe));
    let (between, bytes, line) = separator(bytes)?;
    let mut rows = Rows::new(bytes, between, line);
    let titles = rows.row()?.ok_or_else(|| refused("it holds no row"))?;
    let place = (titles.number, 1);
    let mut table = Table::titled(titles, cells).map_err(|why| why.at(place))?;
    while let Some(row) = rows.row()? {
        table.row(&row);
    }
    let mut imported = table.done(Within::Lines);
    imported.notices.splice(0..0, decoded);
    Ok(imported)
}

/// What stands between the cells, the bytes from the line with the names on, and the number of that line.
fn separator(bytes: &[u8]) -> Result<(u8, &[u8], usize), Unreadable> {
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    if let Some(named) = line.strip_prefix(b"sep=") {
        return match named.split_first() {
            Some((between @ (b'\t' | b'!' | b'#'..=b'~'), rest)) if rest.trim_ascii().is_empty() => {
                Ok((*between, bytes.get(line.len() + 1..).unwrap_or_default(), 2))
            }
            _ => Err(refused("behind `sep=` a tab or one ASCII character but `\"` is expected").at((1, 5))),
        };
    }
    let often = |between: &u8| memchr::memchr_iter(*between, line).count();
    // commas win when nothing else is more frequent
    let between = [b'\t', b';', b','].into_iter().max_by_key(often).unwrap_or(b',');
    Ok((between, bytes, 1))
}

/// A file in UTF-8, with a mark if it had one: what a spreadsheet saves in UTF-16 or in an old encoding is decoded, and a
/// notice tells. Single bytes that are wrong stay so, and their rows are told later.
fn in_utf8(bytes: &[u8]) -> (Cow<'_, [u8]>, Option<String>) {
    let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    // UTF-16 without a mark: every other byte of ASCII is zero
    let wide = marked || bytes.iter().take(4).filter(|byte| **byte == 0).count() == 2;
    let old = || !bytes.is_ascii() && bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii());
    if !wide && !old() {
        return (bytes.into(), None);
    }
    match decode::decode(bytes.to_owned(), None) {
        Ok(decoded) => {
            let notice = format!("the table was read as {}", decoded.encoding);
            (decoded.text.into_bytes().into(), Some(notice))
        }
        Err(_) => (bytes.into(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::import::Passage;

    #[test]
    fn highlights_of_taguette_are_one_passage_whatever_their_tags() {
        let file = "id,document,tag,content\n1,a.txt,one,words\n1,a.txt,two,words\n2,a.txt,one,=more\n";
        let imported = read(file.as_bytes()).expect("a table");
        let passages = &imported.sheets[0].passages;
        assert_eq!(passages.iter().map(|p| p.tags.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((passages[1].quote.as_str(), imported.codebook.len()), ("=more", 2));
    }

    #[test]
    fn cells_between_semicolons_and_ragged_rows_are_read_and_told() {
        for head in ["sep=;\n", ""] {
            let file = format!("{head}document;tag;content\na.txt;one;\"x;y\"\na.txt;two\n");
            let imported = read(file.as_bytes()).expect("a table");
            let quotes: Vec<_> = imported.sheets[0].passages.iter().map(|p| p.quote.as_str()).collect();
            assert_eq!(quotes, ["x;y", ""]);
            let row = if head.is_empty() { "3" } else { "4" };
            assert!(imported.notices[0].ends_with(&format!(": line {row}")), "{:?}", imported.notices);
        }
    }

    /// The quotes, coders, notes and paths of tags in a table.
    fn segments(file: &[u8]) -> Vec<(String, String, String, Vec<String>)> {
        let imported = read(file).expect("a table");
        let passages = imported.sheets.iter().flat_map(|sheet| {
            assert_eq!(sheet.name, "Day 2");
            sheet.passages.clone()
        });
        let row = |p: Passage| {
            let tags = p.tags.iter().map(ToString::to_string).collect();
            (p.quote, p.coder, p.note, tags)
        };
        passages.map(row).collect()
    }

    #[test]
    fn coded_segments_come_in_under_the_headings_of_other_programs() {
        let expected = |tags: &[&str]| {
            let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            vec![("the harbour".to_owned(), "Ada".to_owned(), "loud".to_owned(), tags)]
        };
        for (file, tags) in [
            (
                "Comment\tDocument group\tDocument name\tCode\tBeginning\tEnd\tSegment\tCreated by\n\
                 loud\tTalks\tDay 2\tPlaces > Harbour\t3\t3\tthe harbour\tAda\n",
                &["places/harbour"][..],
            ),
            (
                "Kommentar;Dokumentname;Code;Segment;Autor\nloud;Day 2;Places\\Harbour;the harbour;Ada\n",
                &["places/harbour"][..],
            ),
            (
                "ID,Document,Quotation Content,Codes,Comment,Created by\n1:1,Day 2,the harbour,\"Open\nHarbour\",loud,Ada\n",
                &["harbour", "open"][..],
            ),
            (
                "Media Title,Excerpt Copy,Codes Applied Combined,Excerpt Creator,Note\nDay 2,the harbour,Harbour; Open,Ada,loud\n",
                &["harbour", "open"][..],
            ),
        ] {
            assert_eq!(segments(file.as_bytes()), expected(tags), "{file}");
            let wide: Vec<u8> = format!("\u{feff}{file}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(segments(&wide), expected(tags), "in UTF-16: {file}");
        }
    }

    #[test]
    fn a_table_in_an_old_encoding_is_decoded_and_told() {
        let imported = read(b"Code;Memo\nGr\xfc\xdfe > Ank\xfcnfte;Am H\xe4fen\n").expect("a table");
        let names: Vec<_> = imported.codebook.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["Gr\u{fc}\u{df}e", "Ank\u{fc}nfte"]);
        assert_eq!(imported.codebook[1].definition, "Am H\u{e4}fen");
        assert!(imported.notices[0].contains("windows-1252"), "{:?}", imported.notices);
    }

    #[test]
    fn a_codebook_of_taguette_is_tags_with_definitions() {
        let imported = read(b"tag,description,number of highlights\nsafety.sea,\"At sea, mostly\",3\n")
            .expect("a table");
        assert_eq!(imported.codebook[0].name, "safety.sea");
        assert_eq!(imported.codebook[0].definition, "At sea, mostly");
        assert!(read(b"a,b\n1,2\n").is_err());
        let wide = format!("quote{}\n", ",x".repeat(10_000));
        assert!(read(wide.as_bytes()).is_err_and(|refused| refused.reason.contains("columns")));
    }

    /// What is told of a table.
    fn told(file: &[u8]) -> Vec<String> {
        read(file).expect("a table").notices
    }

    #[test]
    fn what_a_row_lacks_is_told_with_its_line() {
        let file = b"transcript,start_cp,end_cp,quote,tags,tag_ids,weight\n\
            a,1,2,x,,,\n,,,,,,\na,\"-1\",2.0,\"y\nz\",,,\na,3,4,\xc3\xa9,One; Two; Three,1; 2,5\na,,,\"w\" w,,,\na,,,\xff,,,\na,x,9,q,,,";
        assert_eq!(
            told(file),
            [
                "rows without words, place, tags and note, left out: line 3",
                "`start_cp` is no whole number from 0, and was passed over: lines 4, 9",
                "rows with more or fewer `tag_ids` than `tags`: the ids are passed over: line 6",
                "characters behind the quotation mark that ends a cell, read as part of it: line 7",
                "rows that are not UTF-8, left out: line 8",
                "columns that are not read: `weight`",
            ]
        );
        let words: Vec<_> =
            read(file).expect("a table").sheets[0].passages.iter().map(|p| p.quote.clone()).collect();
        assert_eq!(words, ["x", "y\nz", "\u{e9}", "w w", "q"]);
    }

    #[test]
    fn a_codebook_that_defines_a_tag_twice_keeps_both_and_tells() {
        let file = b"tag,description\nHarbour,Water.\n,lost\nHarbour,Boats.\nHarbour,\n";
        let imported = read(file).expect("a table");
        assert_eq!(
            (imported.codebook.len(), imported.codebook[0].definition.as_str()),
            (1, "Water.\n\nBoats.")
        );
        assert_eq!(
            imported.notices,
            [
                "rows that name no tag, left out: line 3",
                "rows that define a tag again; what they say stands behind the first definition: line 4",
            ]
        );
    }

    #[test]
    fn rows_of_one_highlight_that_differ_in_more_than_their_tags_are_told() {
        let file = b"id,document,tag,content\n1,a,one,words\n1,a,two,words\n1,a,three,others\n";
        assert_eq!(told(file).len(), 1, "{:?}", told(file));
        assert!(told(file)[0].ends_with("annotations of their own: line 4"));
        let file = b"id,document,tag,content,note\n1,a,one,words,x\n1,a,two,words,y\n";
        assert!(told(file)[0].ends_with("only their tags are read: line 3"));
    }

    #[test]
    fn a_table_that_cannot_be_read_says_where_and_what_is_expected() {
        let refusal = |file: &[u8]| read(file).expect_err("no table").place_in("x.csv");
        assert_eq!(refusal(b"quote,tags\na,b\nc,\"d\n"), "x.csv:3:3");
        assert_eq!(refusal(b"sep=\"\nquote,tags\n"), "x.csv:1:5");
        assert_eq!(refusal(b"sep=;\na;b\n"), "x.csv:2:1");
        assert_eq!(refusal(b"quote,t\xff,\xc3\xa9\n"), "x.csv:1:1");
        assert!(read(b"a,\xc3\xa9 \n").expect_err("no table").reason.ends_with("but `a`, `\u{e9}`"));
        assert_eq!(read(b"").expect_err("nothing").reason, "it holds no row");
    }

    #[test]
    fn utf_16_is_known_without_its_mark() {
        let wide: Vec<u8> = "quote,tags\nétait,x\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let imported = read(&wide).expect("a table");
        assert_eq!(imported.sheets[0].passages[0].quote, "était");
        assert_eq!(imported.notices, ["the table was read as UTF-16BE"]);
    }
}
