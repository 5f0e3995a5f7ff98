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
}

impl Tree {
    /// The root element of the document `bytes`: UTF-8, or UTF-16 with or without a byte-order mark.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        Self::read_up_to(bytes, MOST_ELEMENTS)
    }

    /// As [`read`](Self::read), with at most `most` elements.
    fn read_up_to(bytes: &[u8], most: usize) -> Result<Self, Unreadable> {
        let text = decoded(bytes);
        let mut xml = Xml::new(&text, DEEPEST);
        let (mut open, mut count): (Vec<Self>, _) = (Vec::new(), 0);
        while let Some(node) = xml.node()? {
            match node {
                Node::Open(_) if count == most => {
                    return Err(super::refused(format!("it has more than {most} elements")));
                }
                Node::Open(element) => {
                    count += 1;
                    open.push(Self { element, children: Vec::new(), text: String::new() });
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

/// The text of a document, which begins with a byte-order mark or with `<` (XML 1.0, appendix F).
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let encoding = match bytes {
        [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ => encoding_rs::UTF_8,
    };
    encoding.decode(bytes).0
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
    fn a_document_of_too_many_elements_is_refused() {
        let document = b"<a><b/><b/></a>";
        assert_eq!(Tree::read_up_to(document, 3).map(|tree| tree.children().len()), Ok(2));
        let refused = Tree::read_up_to(document, 2).expect_err("three elements");
        assert_eq!(refused.reason, "it has more than 2 elements");
    }
}
