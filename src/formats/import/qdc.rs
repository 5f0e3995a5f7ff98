//! REFI-QDA codebook, also as Taguette, ATLAS.ti, MAXQDA and NVivo write it against the schema: other namespaces, empty
//! containers, colours of other shapes.

use super::refi::{Codes, Leaves, group_by_sets};
use super::shelf::Shelf;
use super::told::Within;
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
        let reason = format!("a codebook begins with `CodeBook`, not with `{}`", root.name());
        return Err(refused(reason).at(root.place()));
    }
    let ours = root.attribute("origin") == ORIGIN;
    let mut shelf = Shelf::default();
    let mut codes = Codes::new(if ours { Leaves::MayBeGroups } else { Leaves::AreCodes });
    for all in root.all("Codes") {
        codes.shelve_all(all, &mut shelf);
    }
    let Codes { tags, told, .. } = codes;
    let mut notices = told.notices(Within::Lines);
    if tags.is_empty() {
        notices.push("there is no `Code` under `Codes` in it".to_owned());
    }
    notices.append(&mut group_by_sets(&root, &tags, &mut shelf));
    Ok(Imported { codebook: shelf.into_tags(), sheets: Vec::new(), notices })
}
