//! Cuts HTML into text and tags. Whatever the input is, there is no error.
//!
//! This is the part of the HTML standard's tokenizer that matters for the words: quoted attributes may hold `>`,
//! comments and declarations are passed over, and so is what stands in elements whose content is no HTML.

/// Elements whose content is no HTML, and nothing to read either.
const RAW: &[&str] = &["script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"];

/// The namespace that the root of a page names to be one of XML.
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Whose rules a page follows, where they differ for the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// A `/` at the end of a tag means nothing.
    Html,
    /// A `/` at the end of a tag ends the element.
    Xml,
}

/// Part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Characters, with their references.
    Text(&'a str),
    /// An element begins.
    Open(Tag<'a>),
    /// The element of this name, in lower case, ends.
    Close(String),
}

/// The tag with which an element begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Its name in lower case.
    pub(super) name: String,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The raw value of an attribute, empty when it has none; none when there is no such attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        while let Some(start) = rest.find(|c: char| !c.is_ascii_whitespace() && c != '/') {
            let (found, value, after) = first_attribute(&rest[start..]);
            if found.eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = after;
        }
        None
    }
}

/// Name and value of the attribute at the start of `text`, and what comes after it.
fn first_attribute(text: &str) -> (&str, &str, &str) {
    let ends = |c: char| c.is_ascii_whitespace() || c == '=' || c == '/';
    let end = text.char_indices().skip(1).find(|&(_, c)| ends(c)).map_or(text.len(), |(at, _)| at);
    let (name, after) = text.split_at(end);
    let Some(value) = after.trim_start().strip_prefix('=').map(str::trim_start) else {
        return (name, "", after);
    };
    for quote in ['"', '\''] {
        if let Some(quoted) = value.strip_prefix(quote) {
            let (value, after) = quoted.split_once(quote).unwrap_or((quoted, ""));
            return (name, value, after);
        }
    }
    let end = value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len());
    let (value, after) = value.split_at(end);
    (name, value, after)
}

/// The tokens of `page`, in order. Elements of [`RAW`] that an XHTML page ends at once are passed over.
pub(super) fn tokens(page: &str) -> Tokens<'_> {
    let tail = page.rsplit('>').next().map_or(0, str::len);
    let tokens = Tokens { rest: page, tail, syntax: Syntax::Html };
    let is_xml =
        page.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml") || names_xhtml(tokens.clone());
    Tokens { syntax: if is_xml { Syntax::Xml } else { Syntax::Html }, ..tokens }
}

/// Whether the first tag says that the page is XHTML.
fn names_xhtml(mut tokens: Tokens<'_>) -> bool {
    let first = tokens.find_map(|token| if let Token::Open(tag) = token { Some(tag) } else { None });
    first.is_some_and(|tag| tag.attribute("xmlns") == Some(XHTML))
}

/// See [`tokens`].
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// Bytes at the end of the page where no tag ends: what is there is text. They are known from the start, or from
    /// the first tag that does not end, so that nothing is looked at once for each `<`.
    tail: usize,
    syntax: Syntax,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            if let Some(token) = self.step() {
                return Some(token);
            }
        }
        None
    }
}

impl<'a> Tokens<'a> {
    /// The token at the start of the rest, which is not empty; none when it is passed over.
    fn step(&mut self) -> Option<Token<'a>> {
        let rest = self.rest;
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = if comment.starts_with('>') { Some(0) } else { comment.find("-->").map(|at| at + 2) };
            self.rest = end.map_or("", |at| &comment[at + 1..]);
            return None;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            self.rest = rest.split_once('>').map_or("", |(_, after)| after);
            return None;
        }
        let (closing, inside) = match rest.strip_prefix("</") {
            Some(inside) => (true, inside),
            None => (false, rest.strip_prefix('<').unwrap_or_default()),
        };
        if self.rest.len() <= self.tail || !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Some(self.text());
        }
        let Some(end) = tag_end(inside) else {
            self.tail = rest.len();
            return Some(self.text());
        };
        self.rest = &inside[end + 1..];
        let inside = &inside[..end];
        let length = inside.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(end);
        let (name, attributes) = inside.split_at(length);
        let name = name.to_ascii_lowercase();
        if closing {
            return Some(Token::Close(name));
        }
        if RAW.contains(&name.as_str()) {
            if self.syntax == Syntax::Xml && attributes.ends_with('/') {
                return None;
            }
            self.pass_raw(&name);
        }
        Some(Token::Open(Tag { name, attributes }))
    }

    /// The characters up to the next tag: at least one.
    fn text(&mut self) -> Token<'a> {
        let first = self.rest.chars().next().map_or(0, char::len_utf8);
        let end = self.rest[first..].find('<').map_or(self.rest.len(), |at| first + at);
        let (text, after) = self.rest.split_at(end);
        self.rest = after;
        Token::Text(text)
    }

    /// Passes over the content of the raw element `name`, up to its end tag.
    fn pass_raw(&mut self, name: &str) {
        let ends = self.rest.match_indices("</").find(|(at, _)| {
            let tag = self.rest.as_bytes().get(at + 2..at + 2 + name.len());
            tag.is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes()))
        });
        self.rest = ends.map_or("", |(at, _)| &self.rest[at..]);
    }
}

/// Where the `>` stands that ends the tag whose inside `text` begins with: not in quotes, unless they never end.
fn tag_end(text: &str) -> Option<usize> {
    let mut after_equals = false;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '>' => return Some(at),
            '"' | '\'' if after_equals => at += text[at + 1..].find(c).map_or(0, |length| 1 + length),
            _ => {}
        }
        after_equals = c == '=' || (after_equals && c.is_ascii_whitespace());
        at += c.len_utf8();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens of a page, one a word.
    fn shape(page: &str) -> Vec<String> {
        let shape = |token| match token {
            Token::Text(text) => text.to_owned(),
            Token::Open(tag) => format!("<{}>", tag.name),
            Token::Close(name) => format!("</{name}>"),
        };
        tokens(page).map(shape).collect()
    }

    #[test]
    fn text_and_tags_are_told_apart() {
        assert_eq!(shape("a<P class='x>y'>b</p >c<BR/>"), ["a", "<p>", "b", "</p>", "c", "<br>"]);
        assert_eq!(shape("1 < 2 <3 & <é"), ["1 ", "< 2 ", "<3 & ", "<é"]);
        assert_eq!(shape("<p title=it's>x</p>"), ["<p>", "x", "</p>"]);
        assert_eq!(shape("<p title=\"open>x"), ["<p>", "x"]);
        assert_eq!(shape("<p a='>' title=\"open>x"), ["<p>", "x"]);
        assert_eq!(shape("<p"), ["<p"]);
        assert_eq!(shape("a<b>c<p <i d=\">\""), ["a", "<b>", "c", "<p ", "<i d=\">\""]);
        assert_eq!(shape(""), Vec::<String>::new());
    }

    #[test]
    fn comments_declarations_and_scripts_are_passed_over() {
        assert_eq!(shape("<!DOCTYPE html><?x?><!-- <p> > -->a<!-->b<!-- open"), ["a", "b"]);
        assert_eq!(shape("<script>if (a<b) '</p>'</SCRIPT>x"), ["<script>", "</script>", "x"]);
        assert_eq!(shape("<style>x"), ["<style>"]);
    }

    #[test]
    fn tags_that_never_end_are_looked_at_once() {
        for (unfinished, end) in [("<a \"", "=\">\""), ("<a b='>' ", "=\"")] {
            let page = unfinished.repeat(100_000) + end;
            let text: usize =
                tokens(&page).map(|t| if let Token::Text(text) = t { text.len() } else { 0 }).sum();
            assert_eq!(text, page.len(), "{unfinished}");
        }
    }

    #[test]
    fn an_empty_script_ends_at_once_where_the_page_is_xml() {
        let page = "<title/><script src=\"a.js\"/>x<script>y</script>";
        let words = ["x", "<script>", "</script>"];
        assert_eq!(shape(&format!("\n<?xml version='1.0'?>{page}"))[1..], words);
        assert_eq!(shape(&format!("<html xmlns=\"{XHTML}\">{page}"))[1..], words);
        assert_eq!(shape(&format!("<html>{page}")), ["<html>", "<title>"]);
    }

    #[test]
    fn attributes_are_found_however_they_are_quoted() {
        let found = |page: &'static str, name| match tokens(page).next() {
            Some(Token::Open(tag)) => tag.attribute(name),
            other => panic!("{other:?}"),
        };
        let page = "<p a=1 b = 'two' HIDDEN c=\"three four\"/>";
        assert_eq!(found(page, "a"), Some("1"));
        assert_eq!(found(page, "b"), Some("two"));
        assert_eq!(found(page, "hidden"), Some(""));
        assert_eq!(found(page, "c"), Some("three four"));
        assert_eq!(found(page, "three"), None);
        assert_eq!(found("<p =x é='y'>", "é"), Some("y"));
    }
}
