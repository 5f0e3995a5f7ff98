//! A small XML document as a tree, for formats whose elements come in any order.

use std::borrow::Cow;

use crate::formats::Unreadable;
use crate::formats::read::xml::{Element, Node, Xml};

/// Elements inside each other that are read.
const DEEPEST: usize = 64;

/// Elements of one document that are read: a project of 100,000 passages has a third of them, and more would take more
/// memory than a document is worth.
const MOST_ELEMENTS: usize = 2_000_000;

/// An element with what is in it.
#[derive(Debug)]
pub(super) struct Tree {
    element: Element,
    children: Vec<Tree>,
    text: String,
    /// Line and column at which it begins.
    place: (u32, u32),
}

impl Tree {
    /// The root element of the document `bytes`: UTF-8, or UTF-16 with or without a byte-order mark.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        Self::read_up_to(bytes, MOST_ELEMENTS)
    }

    /// As [`read`](Self::read), with at most `most` elements.
    fn read_up_to(bytes: &[u8], most: usize) -> Result<Self, Unreadable> {
        let text = decoded(bytes)?;
        let mut xml = Xml::new(&text, DEEPEST);
        let (mut open, mut count): (Vec<Self>, _) = (Vec::new(), 0);
        while let Some(node) = xml.node()? {
            match node {
                Node::Open(_) if count == most => {
                    return Err(super::refused(format!("it has more than {most} elements")));
                }
                Node::Open(element) => {
                    count += 1;
                    let (line, column) = xml.place();
                    let place = [line, column].map(|n| u32::try_from(n).unwrap_or(u32::MAX)).into();
                    open.push(Self { element, children: Vec::new(), text: String::new(), place });
                }
                Node::Text(text) => {
                    if let Some(tree) = open.last_mut() {
                        tree.text.push_str(&text);
                    }
                }
                Node::Close(_) => {
                    let Some(done) = open.pop() else { break };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
            }
        }
        Err(super::refused("it holds no XML element"))
    }

    /// Its name without prefix.
    pub(super) fn name(&self) -> &str {
        &self.element.name
    }

    /// Line and column at which it begins, 1-based, columns in code points.
    pub(super) fn place(&self) -> (usize, usize) {
        (self.place.0 as usize, self.place.1 as usize)
    }

    /// The value of the attribute `name`; empty when it has none.
    pub(super) fn attribute(&self, name: &str) -> &str {
        self.element.attribute(name).unwrap_or_default()
    }

    /// The elements in it called `name`, in order.
    pub(super) fn all<'t>(&'t self, name: &'t str) -> impl Iterator<Item = &'t Self> {
        self.children.iter().filter(move |child| child.name() == name)
    }

    /// The elements in it.
    pub(super) fn children(&self) -> &[Self] {
        &self.children
    }

    /// The elements called `item` in the first one called `container`.
    pub(super) fn listed<'t>(&'t self, container: &'t str, item: &'t str) -> impl Iterator<Item = &'t Self> {
        self.all(container).take(1).flat_map(move |list| list.all(item))
    }

    /// Its own text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text of the first element called `name`; none when there is no such element.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.children.iter().find(|child| child.name() == name).map(|child| child.text.as_str())
    }
}

/// The text of a document, which begins with a byte-order mark or with `<` (XML 1.0, appendix F). What its declaration
/// says counts only when it is not UTF-8, since some programs declare what they do not write.
pub(super) fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let encoding = match bytes {
        [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ => encoding_rs::UTF_8,
    };
    let (text, _, is_damaged) = encoding.decode(bytes);
    if !is_damaged {
        return Ok(text);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).replace('\'', "\"");
    let declared = head.split("encoding=\"").nth(1).and_then(|rest| rest.split('"').next());
    match declared.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes())) {
        Some(declared) if declared.is_ascii_compatible() && declared != encoding_rs::UTF_8 => {
            Ok(declared.decode_without_bom_handling(bytes).0)
        }
        _ => {
            let good = text.split('\u{fffd}').next().unwrap_or_default();
            let column = good.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            let place = (good.matches('\n').count() + 1, column);
            Err(super::refused(format!(
                "a character here is not {}, which the document has to be in",
                encoding.name()
            ))
            .at(place))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_in_utf_16_needs_no_mark() {
        let wide = |unit: fn(u16) -> [u8; 2]| "<é/>".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        for bytes in [wide(u16::to_le_bytes), wide(u16::to_be_bytes)] {
            assert_eq!(Tree::read(&bytes).map(|tree| tree.name().to_owned()), Ok("é".to_owned()));
        }
    }

    #[test]
    fn elements_know_their_places_and_a_wrong_byte_its_own() {
        let tree = Tree::read("<a>\n  <é/><b\n/></a>".as_bytes()).expect("a document");
        let places: Vec<_> = tree.children().iter().map(Tree::place).collect();
        assert_eq!((tree.place(), places), ((1, 1), vec![(2, 3), (2, 7)]));
        assert_eq!(Tree::read(b"<a>\n\xe9</a>").expect_err("not UTF-8").place, Some((2, 1)));
        let old = b"<?xml version='1.0' encoding='ISO-8859-1'?><a b='\xe9'/>";
        assert_eq!(Tree::read(old).expect("it says so").attribute("b"), "é");
    }

    #[test]
    fn a_document_of_too_many_elements_is_refused() {
        let document = b"<a><b/><b/></a>";
        assert_eq!(Tree::read_up_to(document, 3).map(|tree| tree.children().len()), Ok(2));
        let refused = Tree::read_up_to(document, 2).expect_err("three elements");
        assert_eq!(refused.reason, "it has more than 2 elements");
    }
}
