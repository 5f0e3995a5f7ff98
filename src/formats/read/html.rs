//! HTML: the words that a browser would show.
//!
//! The canonical text comes from the one `<main>`, else the one `<article>`, else the whole page. Blocks become
//! paragraphs separated by a blank line, `<br>` a line break and two of them a new paragraph, headings paragraphs
//! without marks, list items lines with `- `, table rows lines with tabs (or paragraphs, where a cell has several).
//! White space is collapsed except in `<pre>`; no-break spaces become spaces, which is what one searches for. Left out
//! is what is not shown or leads elsewhere: scripts, styles, templates, navigation, forms' controls, and elements
//! hidden by attribute. How tags close each other follows the HTML standard where it matters for the text.

use super::page::Page;
use super::tags::{Tag, Token, tokens};
use super::{Reader, entities, plain};
use crate::text::Source;

/// The row of the table.
pub(super) const HTML: Reader =
    Reader { name: "HTML", extensions: &["html", "htm", "xhtml"], sniff, read: |bytes| Ok(read(bytes)) };

/// How much of a file is looked at to tell what it is.
const HEAD: usize = 1_024;
/// Where the words are, if there is exactly one of these.
const ROOTS: &[&str] = &["main", "article"];
/// Elements that are open at the same time; deeper ones are looked through.
const DEEPEST: usize = 256;

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Elements whose words are not shown, or lead elsewhere.
const HIDDEN: &[&str] = &[
    "audio", "button", "canvas", "datalist", "nav", "noscript", "object", "script", "select", "style", "svg",
    "template", "title", "video",
];
/// Elements that stand on lines of their own.
#[rustfmt::skip] // one name a line would say no more
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "td", "th", "tr", "ul",
];
/// Elements of tables: the only tags that end what is open around a cell.
const TABLE: &[&str] = &["table", "tbody", "td", "tfoot", "th", "thead", "tr"];
/// Lists with items.
const LISTS: &[&str] = &["menu", "ol", "ul"];

/// Elements without an end tag of their own: an opening tag of the first list ends the innermost open element of the
/// second, unless one of the third is open inside it.
const IMPLIED: &[(&[&str], &[&str], &[&str])] = &[
    (&["li"], &["li"], &["menu", "ol", "ul", "table"]),
    (&["dt", "dd"], &["dt", "dd"], &["dl", "table"]),
    (&["td", "th"], &["td", "th"], &["table"]),
    (&["tr", "tbody", "thead", "tfoot"], &["tr"], &["table"]),
    (BLOCKS, &["p"], BLOCKS),
];

fn sniff(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(HEAD)].trim_ascii_start();
    if head.first().is_some_and(u8::is_ascii_alphanumeric) {
        // nearly every file
        return false;
    }
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let preamble =
        head.starts_with("<?xml") || head.starts_with("<!--") || head.starts_with("<!doctype html");
    head.starts_with("<!doctype html") || head.starts_with("<html") || (preamble && head.contains("<html"))
}

/// The words of a page; there is no page that cannot be read.
fn read(bytes: &[u8]) -> Source {
    let source = plain::decoded(bytes);
    let page = source.text.replace('\0', "\u{fffd}");
    let opens =
        |root: &str| tokens(&page).filter(|t| matches!(t, Token::Open(tag) if tag.name == root)).count();
    let root = ROOTS.iter().copied().find(|root| opens(root) == 1);
    let mut text = words(&page, root);
    if text.is_empty() && root.is_some() {
        text = words(&page, None);
    }
    Source { text, ..source }
}

/// The words of `page` inside the element `root`, or all of them.
fn words(page: &str, root: Option<&str>) -> String {
    let mut tree = Tree { root, ..Tree::default() };
    for token in tokens(page) {
        match token {
            Token::Text(text) => tree.write(text),
            Token::Open(tag) => tree.open(&tag),
            Token::Close(name) => tree.close(&name),
        }
    }
    tree.pop_to(0);
    tree.page.finish()
}

/// The elements that are open, and the page that they write.
#[derive(Debug, Default)]
struct Tree<'r> {
    root: Option<&'r str>,
    open: Vec<Open>,
    /// How many open elements are the root.
    roots: usize,
    /// How many open elements are not shown.
    hidden: usize,
    page: Page,
}

/// An open element.
#[derive(Debug)]
struct Open {
    name: String,
    /// Whether its words are not shown.
    hidden: bool,
    /// Whether its beginning has been written to the page, so that its end must be.
    begun: bool,
}

impl Tree<'_> {
    /// Whether words here are shown.
    fn is_shown(&self) -> bool {
        self.hidden == 0 && (self.root.is_none() || self.roots > 0)
    }

    /// Whether one of `names` is open.
    fn holds(&self, names: &[&str]) -> bool {
        self.open.iter().any(|open| names.contains(&open.name.as_str()))
    }

    /// Adds `text`, with its references, if it is shown.
    fn write(&mut self, text: &str) {
        if !self.is_shown() {
            return;
        }
        let text = entities::decode(text);
        if self.holds(&["pre"]) {
            self.page.write(&text);
        } else {
            self.page.flow(&text);
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_str();
        for (openers, ends, bounds) in IMPLIED {
            if openers.contains(&name) {
                self.end_innermost(ends, bounds);
            }
        }
        let (void, hidden) = (VOID.contains(&name), is_hidden(tag));
        let fits = void || self.open.len() < DEEPEST;
        let begun = fits && !hidden && (self.is_shown() || self.root == Some(name));
        if begun {
            self.begin(name);
        }
        if fits && !void {
            self.roots += usize::from(self.root == Some(name));
            self.hidden += usize::from(hidden);
            self.open.push(Open { name: name.to_owned(), hidden, begun });
        }
    }

    fn close(&mut self, name: &str) {
        let bounds: &[&str] = if TABLE.contains(&name) { &[] } else { &["td", "th"] };
        self.end_innermost(&[name], bounds);
    }

    /// Ends the innermost open element that is one of `names`, and all inside it; nothing when one of `bounds` is
    /// further inside.
    fn end_innermost(&mut self, names: &[&str], bounds: &[&str]) {
        let found = self.open.iter().rposition(|open| {
            let name = open.name.as_str();
            names.contains(&name) || bounds.contains(&name)
        });
        if let Some(index) = found.filter(|&index| names.contains(&self.open[index].name.as_str())) {
            self.pop_to(index);
        }
    }

    /// Ends elements until `depth` are left.
    fn pop_to(&mut self, depth: usize) {
        while let Some(open) = (self.open.len() > depth).then(|| self.open.pop()).flatten() {
            self.roots -= usize::from(self.root == Some(open.name.as_str()));
            self.hidden -= usize::from(open.hidden);
            if open.begun {
                self.end(&open.name);
            }
        }
    }

    /// What the beginning of a shown element does to the page.
    fn begin(&mut self, name: &str) {
        match name {
            "br" => self.page.break_line(),
            "li" => self.page.begin_item(),
            "tr" => self.page.begin_row(),
            "td" | "th" => self.page.begin_cell(),
            _ if LISTS.contains(&name) && self.holds(LISTS) => self.page.end_line(),
            _ if BLOCKS.contains(&name) => self.page.end_paragraph(),
            _ => {}
        }
    }

    /// What the end of a shown element does to the page.
    fn end(&mut self, name: &str) {
        match name {
            "li" => self.page.end_item(),
            "tr" => self.page.end_row(),
            "td" | "th" => self.page.end_cell(),
            _ if LISTS.contains(&name) && self.holds(LISTS) => self.page.end_line(),
            _ if BLOCKS.contains(&name) => self.page.end_paragraph(),
            _ => {}
        }
    }
}

/// Whether an element is not shown, by its name or by its attributes.
fn is_hidden(tag: &Tag<'_>) -> bool {
    let style = tag.attribute("style").unwrap_or_default();
    let style: String = style.to_ascii_lowercase().split_whitespace().collect();
    HIDDEN.contains(&tag.name.as_str())
        || tag.attribute("hidden").is_some()
        || tag.attribute("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(page: &str) -> String {
        read(page.as_bytes()).text
    }

    #[test]
    fn blocks_are_paragraphs_and_breaks_are_lines() {
        let page = "<h1>The\n title</h1><div><p>One <b>two</b>\n  three.<p>Four&nbsp; five.<br>six<br/><br>seven</div>";
        assert_eq!(text(page), "The title\n\nOne two three.\n\nFour  five.\nsix\n\nseven\n");
    }

    #[test]
    fn what_is_not_shown_is_left_out() {
        let page = "<title>t</title><nav>menu</nav><p hidden>a</p><p style='display: none'>b</p><script>c</script>\
                    <template><p>d</p></template><p aria-hidden=true>e<p>shown<svg><path/><text>f</text></svg>!";
        assert_eq!(text(page), "shown!\n");
    }

    #[test]
    fn lists_and_tables_are_lines() {
        let page = "<p>So:<ul><li>one<li><p>two<ul><li>deep</ul><li></ul><table><tr><th>a<th>b<tr><td><td>d</table>x";
        assert_eq!(text(page), "So:\n\n- one\n- two\n\n- deep\n\na\tb\n\td\n\nx\n");
    }

    #[test]
    fn a_table_that_lays_out_the_page_gives_paragraphs() {
        let page = "<table><tr><td>menu</td><td><p>One.</p><p>Two.</p></td></tr></table>";
        assert_eq!(text(page), "menu\n\nOne.\n\nTwo.\n");
    }

    #[test]
    fn the_main_part_is_the_page() {
        assert_eq!(text("<p>top</p><main><p>words</p></main><p>foot</p>"), "words\n");
        assert_eq!(text("<p>top</p><article>words</article>"), "words\n");
        assert_eq!(text("<article>one</article><article>two</article>"), "one\n\ntwo\n");
        assert_eq!(text("<p>top</p><main></main>"), "top\n");
    }

    #[test]
    fn preformatted_text_keeps_its_lines() {
        assert_eq!(text("a<pre>  b\n    c &lt;\n</pre>d"), "a\n\n  b\n    c <\n\nd\n");
    }

    #[test]
    fn tags_that_never_match_do_no_harm() {
        assert_eq!(text("</p></td><td>a</tr></div><b>b</table></i>c"), "abc\n");
        assert_eq!(text("<table><tr><td hidden>x</td><td>y</td></tr></table><p>z"), "y\n\nz\n");
        assert_eq!(text(&"<div>".repeat(2_000)), "");
        assert_eq!(text(&format!("{}deep", "<ul><li>".repeat(2_000))), "- deep\n");
        assert_eq!(text(&"<a<b ".repeat(100_000)).len(), 500_000);
        assert_eq!(text(&"<a=\"".repeat(100_000)).len(), 400_001);
    }

    #[test]
    fn a_byte_order_mark_is_no_first_word() {
        assert_eq!(text("<p>&#xFEFF;One</p>"), "One\n");
    }

    #[test]
    fn content_tells_html() {
        assert!(sniff(b"\xef\xbb\xbf \n<!DocType HTML><p>"));
        assert!(sniff(b"<?xml version='1.0'?><HTML>"));
        assert!(!sniff(b"<p>no"));
        assert!(!sniff(b"see <html>"));
    }
}
