//! W3C Web Annotation (JSON-LD) and the JSON of Hypothesis' API.
//!
//! Read are a single annotation, a list, a page, a collection with its page inside, and the answer of Hypothesis'
//! search. A broken annotation is left out and told with its line; the others are read.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::shelf::{Shelf, file_under};
use super::told::{Told, Within};
use super::{Import, Imported, ImportedSheet, Passage, beginning, counted, json, jsonl, refused};
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
#[serde(
    untagged,
    expecting = "a `target` with its `source`, a `body`, a `creator` or a `selector` has not the shape of the standard"
)]
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
#[serde(untagged, expecting = "an address or an object is expected")]
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
    /// The annotations that this one answers.
    #[serde(default)]
    references: Vec<String>,
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

/// What has been read of a file. JSON is always read from bytes here: a second kind of reader would be in the program
/// twice.
#[derive(Default)]
struct Reading {
    shelf: Shelf,
    sheets: Vec<ImportedSheet>,
    told: Told,
    /// How many annotations are those of Hypothesis.
    of_hypothesis: usize,
}

fn read(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    json::check(bytes).map_err(|error| {
        let reason = format!("no JSON that can be trusted: {}", json::reason(&error));
        refused(reason).at(json::place(bytes, &error))
    })?;
    let text = std::str::from_utf8(bytes).map_err(|_| refused("it is not UTF-8"))?;
    let List { items, missing } = List::of(text)?;
    let mut reading = Reading::default();
    let (mut line, mut passed) = (1, 0);
    for item in items {
        // the item is a part of the text
        let start = item.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
        line += text.get(passed..start).unwrap_or_default().matches('\n').count();
        passed = start;
        match serde_json::from_slice::<Annotation>(item.get().as_bytes()) {
            Ok(annotation) => reading.file(annotation, line),
            Err(error) => reading.told.at(format!("annotations left out: {}", json::reason(&error)), line),
        }
    }
    let Reading { shelf, sheets, told, of_hypothesis } = reading;
    let units = "annotations of Hypothesis: their positions count UTF-16 units of a web page";
    let mut notices = told.notices(Within::Lines);
    notices.extend(missing.into_iter().chain(counted(of_hypothesis, units)));
    Ok(Imported { codebook: shelf.into_tags(), sheets, notices })
}

/// The annotations of a file as it has them.
struct List<'t> {
    items: Vec<&'t RawValue>,
    /// What is told when the file holds only a part of them.
    missing: Option<String>,
}

/// The members of an object.
type Members<'t> = BTreeMap<String, &'t RawValue>;

/// What else a file may be than annotations.
const NO_LIST: &str =
    "neither an annotation with a `target` nor a list of them, alone or under `items`, `rows` or `@graph`";

impl<'t> List<'t> {
    /// The annotations in the JSON value `text`.
    fn of(text: &'t str) -> Result<Self, Unreadable> {
        if let Ok(items) = serde_json::from_slice(text.as_bytes()) {
            return Ok(Self { items, missing: None });
        }
        let members: Members<'t> =
            serde_json::from_slice(text.as_bytes()).map_err(|_| refused(NO_LIST).at((1, 1)))?;
        let total = members.get("total").and_then(|total| total.get().parse::<usize>().ok());
        let list = |members: &Members<'t>| {
            let mut lists = ["items", "rows", "@graph"].iter().filter_map(|name| members.get(*name));
            lists.find_map(|list| serde_json::from_slice::<Vec<&'t RawValue>>(list.get().as_bytes()).ok())
        };
        if let Some(items) = list(&members) {
            return Ok(Self::part(items, total, members.contains_key("next")));
        }
        let Some(first) = members.get("first") else {
            let annotation = members
                .contains_key("target")
                .then(|| serde_json::from_slice(text.as_bytes()).ok())
                .flatten();
            let annotation = annotation.ok_or_else(|| refused(NO_LIST).at((1, 1)))?;
            return Ok(Self { items: vec![annotation], missing: None });
        };
        let page: Members<'t> = serde_json::from_slice(first.get().as_bytes())
            .map_err(|_| refused("the collection's pages are elsewhere: import them one by one"))?;
        let items = list(&page).ok_or_else(|| refused("the collection's first page has no `items`"))?;
        Ok(Self::part(items, total, page.contains_key("next")))
    }

    /// The `items` of `total` ones, which may go on elsewhere.
    fn part(items: Vec<&'t RawValue>, total: Option<usize>, goes_on: bool) -> Self {
        let there = items.len();
        let missing = match total {
            Some(total) if total > there => Some(format!("the file holds {there} of {total} annotations")),
            None if goes_on => Some("there are more annotations on a page that is elsewhere".to_owned()),
            _ => None,
        };
        Self { items, missing }
    }
}

impl Reading {
    /// Files `annotation`, which begins on the `line`, under the source of its first target.
    fn file(&mut self, annotation: Annotation, line: usize) {
        self.of_hypothesis += usize::from(annotation.user.is_some());
        let mut passage = Passage {
            coder: coder(&annotation),
            guid: annotation.id.strip_prefix("urn:uuid:").unwrap_or(&annotation.id).to_owned(),
            made: time::lenient(annotation.created.as_deref().unwrap_or_default()),
            changed: annotation.modified.or(annotation.updated).map(|text| time::lenient(&text)),
            ..Passage::default()
        };
        // Hypothesis says that a new annotation was updated when it was created
        passage.changed = passage.changed.filter(|changed| !changed.is_empty() && *changed != passage.made);
        passage.tags = annotation.tags.iter().map(|tag| self.shelf.named(tag)).collect();
        let mut notes: Vec<String> = annotation.text.into_iter().chain(annotation.body_value).collect();
        for body in annotation.body.map(Listed::into_vec).unwrap_or_default() {
            match body {
                Thing::Full(body) if body.is_tag() && body.value.is_some() => {
                    passage.tags.extend(body.tag(&mut self.shelf));
                }
                Thing::Full(Body { value: Some(value), .. }) => notes.push(value),
                _ => self.told.at("bodies left out that are no text in the file", line),
            }
        }
        notes.retain(|note| !note.is_empty());
        passage.note = notes.join("\n\n");
        let mut targets = annotation.target.into_vec().into_iter();
        let source = targets.next().map(|target| self.place(target, &mut passage, line)).unwrap_or_default();
        if targets.next().is_some() {
            self.told.at("further targets left out, since an annotation has one passage here", line);
        }
        if matches!(&annotation.creator, Some(Listed::Many(all)) if all.len() > 1) {
            self.told.at("further creators left out, since an annotation has one coder here", line);
        }
        if !annotation.references.is_empty() {
            self.told.at("answers to other annotations, which are notes of their own here", line);
        }
        file_under(&mut self.sheets, &source, passage);
    }

    /// Puts the place that `target` tells into `passage`. Returns what the target calls its source.
    fn place(&mut self, target: Thing<Target>, passage: &mut Passage, line: usize) -> String {
        let Target { source, selector } = match target {
            Thing::Address(address) => return name(&address),
            Thing::Full(target) => target,
        };
        let selectors = selector.map(Listed::into_vec).unwrap_or_default();
        let is_selected = !selectors.is_empty();
        for selector in selectors {
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
        if is_selected && passage.span.is_none() && passage.quote.is_empty() {
            let what =
                "places told in another way than by position or quote; the annotations are on the whole text";
            self.told.at(what, line);
        }
        match source {
            Thing::Address(address) | Thing::Full(Source { id: address }) => name(&address),
        }
    }
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

/// The path that `address` encodes when it is a relative reference, as we write it; else the address.
fn name(address: &str) -> String {
    let relative = !address.contains(':');
    relative.then(|| iri::decoded(address)).flatten().unwrap_or_else(|| address.to_owned())
}
