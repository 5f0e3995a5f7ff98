//! Markdown, for notes and papers: each passage a block quote with its place, tags and note.

use std::io;

use super::escape::tame;
use super::row::{Row, sheet_rows};
use crate::formats::{Bundle, Export};

pub(crate) const EXPORT: Export = Export {
    name: "markdown",
    extension: "md",
    about: "Markdown for notes and papers: passages as block quotes with speaker, paragraph and time",
    loses: "offsets, ids, times of work, colours and definitions",
    write,
};

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    writeln!(out, "# {}", one_line(bundle.title))?;
    for sheet in &bundle.sheets {
        writeln!(out, "\n## {}", one_line(sheet.path))?;
        for row in sheet_rows(bundle.codebook, sheet) {
            write_row(&row, Cited::InTranscript, out)?;
        }
    }
    Ok(Vec::new())
}

/// Whether the transcript stands above, or has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cited {
    InTranscript,
    WithTranscript,
}

/// Writes one annotation: its words with their place, its tags and coder, its note.
pub(super) fn write_row(row: &Row<'_>, cited: Cited, out: &mut dyn io::Write) -> io::Result<()> {
    let source = source(row, cited);
    if row.is_memo() {
        if !source.is_empty() {
            writeln!(out, "\n— {source}")?;
        }
    } else {
        writeln!(out, "\n{}", prefixed("> ", &lines(&format!("“{}”", row.quote))))?;
        if row.place.is_some() || !source.is_empty() {
            writeln!(out, ">\n> — {source}")?;
        }
    }
    writeln!(out, "\n{}", facts(row))?;
    if let Some(stored) = row.stored_quote() {
        writeln!(out, "\nMade on the words “{}”", lines(stored))?;
    }
    if !row.annotation.note.is_empty() {
        writeln!(out, "\n{}", lines(&row.annotation.note))?;
    }
    Ok(())
}

/// Who speaks where: `Mara Voss, ¶12 [00:12:05]`, after the transcript's path when that has to be told.
fn source(row: &Row<'_>, cited: Cited) -> String {
    let path = if cited == Cited::WithTranscript { row.path } else { "" };
    let speaker = row.place.as_ref().and_then(|place| place.speaker).unwrap_or_default();
    let parts = [path, speaker, &row.locator()].map(one_line);
    parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

fn facts(row: &Row<'_>) -> String {
    let mut facts = Vec::new();
    if row.is_memo() {
        facts.push("Memo".to_owned());
    }
    if !row.tags.is_empty() {
        let names: Vec<_> = row.tags.iter().map(|tag| format!("**{}**", one_line(tag.1))).collect();
        facts.push(names.join(", "));
    }
    facts.push(one_line(row.coder));
    facts.extend(row.doubt());
    facts.join(" · ")
}

/// `block` with `prefix` before each line.
fn prefixed(prefix: &str, block: &str) -> String {
    block.lines().map(|line| format!("{prefix}{line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// `text` on one line, so that nothing in it is Markdown.
pub(super) fn one_line(text: &str) -> String {
    escaped(&tame(text).replace(['\n', '\t'], " "))
}

/// `text` with its lines kept, so that nothing in it is Markdown.
fn lines(text: &str) -> String {
    let tamed = tame(text.trim_end());
    let mut out = String::with_capacity(tamed.len() + 16);
    let mut lines = tamed.split('\n').map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        out.push_str(&escaped(line));
        match lines.peek() {
            // a line end inside a paragraph is kept by a backslash
            Some(next) if !line.is_empty() && !next.is_empty() => out.push_str("\\\n"),
            Some(_) => out.push('\n'),
            None => {}
        }
    }
    out
}

/// One line with every character escaped that Markdown (CommonMark, GitHub's tables, links, mentions and formulas)
/// would act on.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    for blank in line[..indent].chars() {
        // four blanks would make the line code
        out.push_str(if blank == '\t' { "&#9;" } else { "&#32;" });
    }
    let rest = &line[indent..];
    let marker = list_marker(rest);
    for (at, c) in rest.char_indices() {
        if special(c) || Some(at) == marker || opens_link(rest, at, c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn special(c: char) -> bool {
    matches!(
        c,
        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#' | '$' | '@' | '^' | '{' | '}'
    )
}

/// The byte at which `line` would become a list item, a rule or a heading: its first character or the one behind its number.
fn list_marker(line: &str) -> Option<usize> {
    if line.starts_with(['-', '+', '=']) {
        return Some(0);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0 && line[digits..].starts_with(['.', ')'])).then_some(digits)
}

/// Whether `c` at byte `at` would make a bare address a link: the colon of `https:/`, the dot of `www.`
fn opens_link(line: &str, at: usize, c: char) -> bool {
    match c {
        ':' => line[at..].starts_with(":/") || line[at + 1..].starts_with(char::is_alphabetic),
        '.' => at >= 3 && line.as_bytes()[at - 3..at].eq_ignore_ascii_case(b"www"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_markdown_is_text() {
        for (text, inert) in [
            ("- no", "\\- no"),
            ("1. no", "1\\. no"),
            ("12) no", "12\\) no"),
            ("# no > no", "\\# no \\> no"),
            ("    code", "&#32;&#32;&#32;&#32;code"),
            ("===", "\\==="),
            ("<b>&amp;</b>", "\\<b\\>\\&amp;\\</b\\>"),
            ("![x](http://y)", "!\\[x\\](http\\://y)"),
            ("www.example.org a@b", "www\\.example.org a\\@b"),
            ("Mr. Smith: 12:30, e.g. co-op", "Mr. Smith: 12:30, e.g. co-op"),
        ] {
            assert_eq!(escaped(text), inert);
        }
    }

    #[test]
    fn line_ends_inside_a_paragraph_are_kept() {
        assert_eq!(lines("one\n- two\n\nthree\n"), "one\\\n\\- two\n\nthree");
        assert_eq!(prefixed("> ", &lines("one\n\ntwo")), "> one\n>\n> two");
    }
}
