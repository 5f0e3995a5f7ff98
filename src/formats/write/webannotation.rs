//! W3C Web Annotation (JSON-LD): one collection with one page of annotations.
//!
//! A passage is told twice, by its position (code points) and by its words with their context, so that a reader can
//! find it again in a changed text. Without a place in the text, only the words are told. Data model:
//! <https://www.w3.org/TR/annotation-model/>.

use std::io;

use serde::Serialize;

use super::row::{Row, rows};
use super::{guid, json};
use crate::formats::{Bundle, Export, iri, time};

pub(crate) const EXPORT: Export = Export {
    name: "webannotation",
    extension: "jsonld",
    about: "W3C Web Annotation (JSON-LD) for archives and annotation tools",
    loses: "colours and definitions; times that are not RFC 3339",
    write,
};

const CONTEXT: &str = "http://www.w3.org/ns/anno.jsonld";

/// What stands before the id of a tag to make it a reference inside the file.
pub(in crate::formats) const TAG: &str = "#tag/";

#[derive(Debug, Serialize)]
struct Annotation<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    motivation: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    body: Vec<Body<'a>>,
    target: Target<'a>,
    creator: Creator<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "TextualBody")]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    purpose: &'static str,
    value: &'a str,
    format: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Target<'a> {
    Whole(String),
    Passage { source: String, selector: Vec<Selector<'a>> },
}

#[derive(Debug, Serialize)]
#[serde(tag = "type")]
enum Selector<'a> {
    TextPositionSelector { start: usize, end: usize },
    TextQuoteSelector { exact: &'a str, prefix: &'a str, suffix: &'a str },
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "Person")]
struct Creator<'a> {
    name: &'a str,
}

fn write(bundle: &Bundle<'_>, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let total: usize = bundle.sheets.iter().map(|sheet| sheet.entries.len()).sum();
    let (collection, page) = (guid::derived("collection", bundle.title), guid::derived("page", bundle.title));
    write!(
        out,
        "{{\"@context\":\"{CONTEXT}\",\"id\":\"urn:uuid:{collection}\",\"type\":\"AnnotationCollection\","
    )?;
    write!(out, "\"label\":")?;
    json::write(out, &bundle.title)?;
    write!(out, ",\"total\":{total},\"first\":{{\"id\":\"urn:uuid:{page}\",\"type\":\"AnnotationPage\",")?;
    write!(out, "\"startIndex\":0,\"items\":[")?;
    let mut items = json::Items::new(out);
    let (mut placeless, mut undated) = (0, 0);
    for row in rows(bundle) {
        let annotation = annotation(&row);
        placeless += usize::from(row.place.is_none() && !row.is_memo());
        undated += usize::from(annotation.created.is_none());
        items.push(&annotation)?;
    }
    writeln!(out, "\n]}}}}")?;
    let lost = [
        (placeless, "written with their words only, because they have no place in the text"),
        (undated, "written without their time, which is not RFC 3339"),
    ];
    Ok(lost.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} annotations {what}")).collect())
}

fn annotation<'a>(row: &Row<'a>) -> Annotation<'a> {
    let note = row.annotation.note.as_str();
    let mut body: Vec<_> = row.tags.iter().map(|(id, name)| tag(id.as_str(), name)).collect();
    let mut motivation = Vec::new();
    if !body.is_empty() {
        motivation.push("tagging");
    }
    if !note.is_empty() {
        motivation.push("commenting");
        body.push(Body { id: None, purpose: "commenting", value: note, format: "text/plain" });
    }
    if motivation.is_empty() {
        motivation.push("highlighting");
    }
    Annotation {
        id: format!("urn:uuid:{}", guid::of(&row.annotation.id)),
        kind: "Annotation",
        motivation,
        body,
        target: target(row),
        creator: Creator { name: row.coder },
        created: time::utc(&row.annotation.made),
        modified: row.annotation.changed.as_deref().and_then(time::utc),
    }
}

fn tag<'a>(id: &str, name: &'a str) -> Body<'a> {
    let id = Some(format!("{TAG}{}", iri::reference(id)));
    Body { id, purpose: "tagging", value: name, format: "text/plain" }
}

fn target<'a>(row: &Row<'a>) -> Target<'a> {
    let source = iri::reference(row.path);
    if row.is_memo() {
        return Target::Whole(source);
    }
    let annotation = row.annotation;
    let (prefix, suffix) = match &row.place {
        Some(place) => place.context(),
        None => (annotation.before.as_str(), annotation.after.as_str()),
    };
    let position = row.place.as_ref().map(|place| place.span);
    let position = position.map(|span| Selector::TextPositionSelector { start: span.start, end: span.end });
    let quote = Selector::TextQuoteSelector { exact: row.quote, prefix, suffix };
    Target::Passage { source, selector: position.into_iter().chain([quote]).collect() }
}
