//! REFI-QDA codebook, also as Taguette, ATLAS.ti, MAXQDA and NVivo write it against the schema: other namespaces, empty
//! containers, colours of other shapes.

use super::refi::shelve_codes;
use super::shelf::Shelf;
use super::tree::Tree;
use super::{Import, Imported, beginning, counted, refused};
use crate::formats::Unreadable;

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
    let mut shelf = Shelf::default();
    for codes in root.all("Codes") {
        shelve_codes(codes, &mut shelf);
    }
    let sets = root.listed("Sets", "Set").count();
    Ok(Imported {
        codebook: shelf.into_tags(),
        sheets: Vec::new(),
        notices: counted(sets, "sets left out").into_iter().collect(),
    })
}
