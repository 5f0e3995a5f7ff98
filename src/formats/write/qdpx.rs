//! REFI-QDA project (`.qdpx`): an archive of `project.qde` and the texts, for NVivo, ATLAS.ti, MAXQDA, QualCoder.
//!
//! The texts are UTF-8 without byte-order mark and with `\n`, exactly the canonical text, so that positions in code
//! points are right. Names, order and times of the members are fixed: the same project is the same bytes.

use std::io;

use super::package::Package;
use super::project::{self, source_guid};
use crate::formats::{Bundle, Export};

pub(crate) const EXPORT: Export = Export {
    name: "qdpx",
    extension: "qdpx",
    about: "REFI-QDA project for NVivo, ATLAS.ti, MAXQDA, QualCoder: texts, tags, passages, notes",
    loses: "passages without a place, context of quotes, keys of tags, times of words; times of work that are not RFC 3339",
    write,
};

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let mut package = Package::new();
    let lost = package.stream("project.qde", |out| project::write(bundle, out))?;
    for sheet in &bundle.sheets {
        package.member(&format!("sources/{}.txt", source_guid(sheet.path)), sheet.transcript.text())?;
    }
    package.finish(out)?;
    Ok(lost)
}
