//! REFI-QDA codebook (`.qdc`), the format in which NVivo, ATLAS.ti, MAXQDA and others exchange codebooks.

use std::io;

use super::codes::{Codes, Member};
use super::project::ORIGIN;
use super::xml::Xml;
use crate::formats::{Bundle, Export};

pub(crate) const EXPORT: Export = Export {
    name: "qdc",
    extension: "qdc",
    about: "REFI-QDA codebook for NVivo, ATLAS.ti, MAXQDA: the tags only",
    loses: "annotations; keys of tags, and tags that were merged",
    write,
};

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let codes = Codes::of(bundle);
    if codes.is_empty() {
        let reason = "there are no tags, and a REFI-QDA codebook must have one";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    let mut xml = Xml::new(out);
    let namespace = "urn:QDA-XML:codebook:1.0";
    let schema = format!("{namespace} http://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd");
    xml.open(
        "CodeBook",
        &[
            ("xmlns", Some(namespace)),
            ("xmlns:xsi", Some("http://www.w3.org/2001/XMLSchema-instance")),
            ("xsi:schemaLocation", Some(&schema)),
            ("origin", Some(ORIGIN)),
        ],
    )?;
    codes.write(&mut xml)?;
    codes.write_sets(Member::InCodebook, &mut xml)?;
    xml.close("CodeBook")?;
    let lost = [
        (codes.renamed, "tags share their name with another and got a number"),
        (xml.replaced, "characters that XML cannot hold became U+FFFD"),
    ];
    Ok(lost.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect())
}
