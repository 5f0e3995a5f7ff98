//! A small XML document as a tree, for formats whose elements come in any order.

use crate::formats::Unreadable;
use crate::formats::read::xml::{Element, Node, Xml};

/// Elements inside each other that are read.
const DEEPEST: usize = 64;

/// An element with what is in it.
#[derive(Debug)]
pub(super) struct Tree {
    element: Element,
    children: Vec<Tree>,
    text: String,
}

impl Tree {
    /// The root element of the document `bytes`: UTF-8, or UTF-16 with a byte-order mark.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (text, ..) = encoding_rs::UTF_8.decode(bytes);
        let mut xml = Xml::new(&text, DEEPEST);
        let mut open: Vec<Self> = Vec::new();
        while let Some(node) = xml.node()? {
            match node {
                Node::Open(element) => open.push(Self { element, children: Vec::new(), text: String::new() }),
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

    /// The text of the first element called `name`; none when there is no such element.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.children.iter().find(|child| child.name() == name).map(|child| child.text.as_str())
    }
}
