//! W3C Web Annotation (JSON-LD) and the JSON of Hypothesis' API.
//!
//! Read are a single annotation, a list, a page, a collection with its page inside, and the answer of Hypothesis'
//! search. A broken annotation is left out; the others are read.

use serde::Deserialize;
use serde_json::Value;

use super::shelf::{Shelf, file_under};
use super::{Import, Imported, Passage, beginning, counted, json, jsonl, refused};
use crate::annotation::TagId;
use crate::formats::write::webannotation::TAG;
use crate::formats::{Unreadable, iri, time};
use crate::text::Span;

pub(super) const IMPORT: Import = Import {
    name: "webannotation",
    extensions: &["jsonld", "json"],
    about: "W3C Web Annotation (JSON-LD), and the JSON of Hypothesis",
    sniff: |bytes| beginning(bytes).starts_with(['{', '[']) && !jsonl::is_line(bytes),
    read,
};

/// One or several: JSON-LD writes a list of one without brackets.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Listed<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> Listed<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// A thing, or just its address.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Thing<T> {
    Address(String),
    Full(T),
}

/// An annotation of either kind; the fields from `user` on are those of Hypothesis.
#[derive(Debug, Deserialize)]
struct Annotation {
    #[serde(default)]
    id: String,
    created: Option<String>,
    modified: Option<String>,
    creator: Option<Listed<Thing<Agent>>>,
    body: Option<Listed<Thing<Body>>>,
    #[serde(rename = "bodyValue")]
    body_value: Option<String>,
    target: Listed<Thing<Target>>,
    user: Option<String>,
    user_info: Option<UserInfo>,
    updated: Option<String>,
    text: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Agent {
    name: Option<Listed<String>>,
    nickname: Option<String>,
    id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct UserInfo {
    display_name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Body {
    id: Option<String>,
    purpose: Option<Listed<String>>,
    value: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Target {
    source: Thing<Source>,
    selector: Option<Listed<Selector>>,
}

#[derive(Debug, Deserialize)]
struct Source {
    id: String,
}

#[derive(Debug, Deserialize)]
struct Selector {
    #[serde(rename = "type")]
    kind: String,
    start: Option<usize>,
    end: Option<usize>,
    #[serde(default)]
    exact: String,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    suffix: String,
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let value = json::value(bytes).map_err(|error| Unreadable {
        place: Some((error.line(), error.column())),
        ..refused(format!("no JSON that can be trusted: {}", json::reason(&error)))
    })?;
    let mut imported = Imported::default();
    let mut shelf = Shelf::default();
    let (mut units, mut several) = (0, 0);
    for (number, item) in items(value)?.into_iter().enumerate() {
        match serde_json::from_value::<Annotation>(item) {
            Ok(annotation) => {
                units += usize::from(annotation.user.is_some());
                several += file(annotation, &mut shelf, &mut imported);
            }
            Err(error) => imported.notices.push(format!("annotation {} left out: {error}", number + 1)),
        }
    }
    imported.notices.extend(counted(
        units,
        "annotations of Hypothesis: their positions count UTF-16 units of a web page",
    ));
    imported.notices.extend(counted(several, "further targets left out: an annotation has one passage here"));
    imported.codebook = shelf.into_tags();
    Ok(imported)
}

/// The annotations in `value`.
fn items(value: Value) -> Result<Vec<Value>, Unreadable> {
    let mut object = match value {
        Value::Array(items) => return Ok(items),
        Value::Object(object) => object,
        _ => return Err(refused("neither an annotation nor a list of annotations")),
    };
    for list in ["items", "rows", "@graph"] {
        if let Some(Value::Array(items)) = object.remove(list) {
            return Ok(items);
        }
    }
    match object.remove("first") {
        Some(Value::Object(mut page)) => match page.remove("items") {
            Some(Value::Array(items)) => Ok(items),
            _ => Err(refused("the collection's first page has no items")),
        },
        Some(_) => Err(refused("the collection's pages are elsewhere: import them one by one")),
        None if object.contains_key("target") => Ok(vec![Value::Object(object)]),
        None => Err(refused("neither an annotation nor a list of annotations")),
    }
}

/// Files `annotation` under the source of its first target. Returns how many targets it has beside that.
fn file(annotation: Annotation, shelf: &mut Shelf, imported: &mut Imported) -> usize {
    let coder = coder(&annotation);
    let mut passage = Passage {
        coder,
        guid: annotation.id.strip_prefix("urn:uuid:").unwrap_or(&annotation.id).to_owned(),
        made: time::lenient(annotation.created.as_deref().unwrap_or_default()),
        changed: annotation.modified.or(annotation.updated).map(|text| time::lenient(&text)),
        ..Passage::default()
    };
    // Hypothesis says that a new annotation was updated when it was created
    passage.changed = passage.changed.filter(|changed| !changed.is_empty() && *changed != passage.made);
    passage.tags = annotation.tags.iter().map(|tag| shelf.named(tag)).collect();
    let mut notes: Vec<String> = annotation.text.into_iter().chain(annotation.body_value).collect();
    for body in annotation.body.map(Listed::into_vec).unwrap_or_default() {
        let Thing::Full(body) = body else { continue };
        if body.is_tag() {
            passage.tags.extend(body.tag(shelf));
        } else {
            notes.extend(body.value);
        }
    }
    notes.retain(|note| !note.is_empty());
    passage.note = notes.join("\n\n");
    let mut targets = annotation.target.into_vec().into_iter();
    let source = targets.next().map(|target| place(target, &mut passage)).unwrap_or_default();
    file_under(&mut imported.sheets, &source, passage);
    targets.count()
}

fn coder(annotation: &Annotation) -> String {
    let display = annotation.user_info.as_ref().and_then(|info| info.display_name.clone());
    let account =
        annotation.user.as_deref().map(|user| user.strip_prefix("acct:").unwrap_or(user).to_owned());
    let agent = match &annotation.creator {
        Some(Listed::One(agent)) => Some(agent),
        Some(Listed::Many(agents)) => agents.first(),
        None => None,
    };
    let agent = agent.and_then(|agent| match agent {
        Thing::Address(address) => Some(address.clone()),
        Thing::Full(Agent { name: Some(Listed::One(name)), .. }) => Some(name.clone()),
        Thing::Full(Agent { name: Some(Listed::Many(names)), .. }) => names.first().cloned(),
        Thing::Full(Agent { nickname, id, .. }) => nickname.clone().or_else(|| id.clone()),
    });
    display.or(agent).or(account).unwrap_or_default()
}

impl Body {
    fn is_tag(&self) -> bool {
        match &self.purpose {
            Some(Listed::One(purpose)) => purpose == "tagging",
            Some(Listed::Many(purposes)) => purposes.iter().any(|purpose| purpose == "tagging"),
            None => false,
        }
    }

    /// The tag that it names: by our own id when it has one.
    fn tag(&self, tags: &mut Shelf) -> Option<TagId> {
        let name = self.value.as_deref()?;
        let ours = self.id.as_deref().and_then(|id| id.strip_prefix(TAG)).and_then(iri::decoded);
        Some(match ours {
            Some(id) => tags.with_id(&id, name),
            None => tags.named(name),
        })
    }
}

/// Puts the place that `target` tells into `passage`. Returns what the target calls its source.
fn place(target: Thing<Target>, passage: &mut Passage) -> String {
    let Target { source, selector } = match target {
        Thing::Address(address) => return name(&address),
        Thing::Full(target) => target,
    };
    for selector in selector.map(Listed::into_vec).unwrap_or_default() {
        match selector.kind.as_str() {
            "TextPositionSelector" => passage.span = selector.start.zip(selector.end).map(Span::from),
            "TextQuoteSelector" => {
                passage.quote = selector.exact;
                passage.before = selector.prefix;
                passage.after = selector.suffix;
            }
            _ => {}
        }
    }
    match source {
        Thing::Address(address) | Thing::Full(Source { id: address }) => name(&address),
    }
}

/// The path that `address` encodes when it is a relative reference, as we write it; else the address.
fn name(address: &str) -> String {
    let relative = !address.contains(':');
    relative.then(|| iri::decoded(address)).flatten().unwrap_or_else(|| address.to_owned())
}
