//! REFI-QDA codebook, also as Taguette, ATLAS.ti, MAXQDA and NVivo write it against the schema: other namespaces, empty
//! containers, colours of other shapes.

use std::collections::HashMap;

use super::refi::{Leaves, group_by_sets, shelve_codes};
use super::shelf::Shelf;
use super::tree::Tree;
use super::{Import, Imported, beginning, refused};
use crate::formats::Unreadable;
use crate::formats::write::project::ORIGIN;

pub(super) const IMPORT: Import = Import {
    name: "qdc",
    extensions: &["qdc"],
    about: "REFI-QDA codebook of NVivo, ATLAS.ti, MAXQDA, Taguette and others",
    sniff: |bytes| beginning(bytes).contains("<CodeBook"),
    read,
};

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let root = Tree::read(bytes)?;
    if root.name() != "CodeBook" {
        return Err(refused(format!("a codebook begins with `CodeBook`, not with `{}`", root.name())));
    }
    let ours = root.attribute("origin") == ORIGIN;
    let leaves = if ours { Leaves::MayBeGroups } else { Leaves::AreCodes };
    let mut shelf = Shelf::default();
    let mut tags = HashMap::new();
    for codes in root.all("Codes") {
        tags.extend(shelve_codes(codes, leaves, &mut shelf));
    }
    let notices = group_by_sets(&root, &tags, &mut shelf);
    Ok(Imported { codebook: shelf.into_tags(), sheets: Vec::new(), notices })
}
