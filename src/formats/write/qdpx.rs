//! REFI-QDA project (`.qdpx`): an archive of `project.qde` and the texts, for NVivo, ATLAS.ti, MAXQDA, QualCoder.
//!
//! The texts are UTF-8 without byte-order mark and with `\n`, exactly the canonical text, so that positions in code
//! points are right. Names, order and times of the members are fixed: the same project is the same bytes.

use std::io::{self, Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

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
    let mut project = Vec::new();
    let lost = project::write(bundle, &mut project)?;
    // in memory, because sizes stand before the members and not every reader finds them elsewhere
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    archive.start_file("project.qde", options)?;
    archive.write_all(&project)?;
    for sheet in &bundle.sheets {
        archive.start_file(format!("sources/{}.txt", source_guid(sheet.path)), options)?;
        archive.write_all(sheet.transcript.text().as_bytes())?;
    }
    out.write_all(&archive.finish()?.into_inner())?;
    Ok(lost)
}
