//! The annotations of an import by transcript and coder, and how they come into what is there.

use std::collections::{BTreeMap, HashMap};

use super::writes::Write;
use super::{Arrival, Destination};
use crate::annotation::{Annotation, Fingerprint, Id, Op, merge};
use crate::formats::arrival::{Ground, How};
use crate::session::keeper::{Unkept, open};
use crate::store::{LayerFile, TextVersion};
use crate::text::decode::Charset;

/// What comes in.
#[derive(Debug, Default)]
pub(super) struct Layers {
    /// By the name of the transcript and the coder.
    incoming: BTreeMap<(String, String), Incoming>,
    /// How often each name of a passage was met.
    names: HashMap<String, usize>,
}

/// What comes into one layer.
#[derive(Debug)]
struct Incoming {
    annotations: Vec<(Annotation, How)>,
    at: Fingerprint,
    /// The length of the text in code points.
    chars: usize,
    /// The encoding that the transcript is said to be in.
    encoding: Option<Charset>,
}

impl Layers {
    /// How many passages called `guid` came before this one.
    pub(super) fn nth(&mut self, guid: &str) -> usize {
        if guid.is_empty() {
            return 0;
        }
        let count = self.names.entry(guid.to_owned()).or_default();
        *count += 1;
        *count - 1
    }

    /// Files `annotation` of the text `ground` under `coder`.
    pub(super) fn put(&mut self, ground: &Ground<'_>, coder: &str, annotation: Annotation, how: How) {
        let text = ground.transcript;
        let fresh = || Incoming {
            annotations: Vec::new(),
            at: ground.at().clone(),
            chars: text.chars_at(text.text().len()),
            encoding: text.charset(),
        };
        let key = (ground.name.to_owned(), coder.to_owned());
        self.incoming.entry(key).or_insert_with(fresh).annotations.push((annotation, how));
    }

    /// Brings all into the layers that are there. What is new and what has to be written goes to `arrival`.
    pub(super) fn render(self, destination: &Destination<'_>, arrival: &mut Arrival) -> Result<(), Unkept> {
        let repeated = self.names.values().filter(|count| **count > 1).count();
        let told = format!("{repeated} names are those of several annotations: each got one of its own");
        arrival.notices.extend((repeated > 0).then_some(told));
        for ((name, coder), incoming) in self.incoming {
            let path = destination.project.layer(&name, &coder)?;
            let kept = open(destination.project, path, LayerFile::parse, || LayerFile::new(&name, &coder))?;
            let there: Vec<Annotation> = kept.file.annotations().cloned().collect();
            let merged = incoming.merged(&there, arrival, &destination.now);
            if merged.iter().eq(kept.file.annotations()) {
                continue;
            }
            kept.writable(LayerFile::read_only)?;
            let (chars, encoding) = (incoming.chars, incoming.encoding);
            let version = TextVersion { chars, seen: destination.now.clone(), encoding };
            let on_it = merged.iter().any(|annotation| annotation.at == incoming.at);
            let next = kept.file.render(&merged, on_it.then_some((&incoming.at, &version)));
            let next = next.map_err(|source| Unkept::Render { path: kept.path.clone(), source })?;
            arrival.writes.push(Write::over(&kept, kept.file.bytes(), next.bytes()));
        }
        Ok(())
    }
}

impl Incoming {
    /// `there` with what comes in, counted in `arrival`; `now` is when annotations were made that do not say.
    fn merged(&self, there: &[Annotation], arrival: &mut Arrival, now: &str) -> Vec<Annotation> {
        let known: HashMap<_, Vec<&Annotation>> =
            there.iter().fold(HashMap::new(), |mut known, annotation| {
                known.entry(place_of(annotation)).or_insert_with(Vec::new).push(annotation);
                known
            });
        let is_there = |new: &Annotation| {
            known.get(&place_of(new)).into_iter().flatten().any(|old| old.id != new.id && says(old, new))
        };
        let (mut fresh, mut hows) = (Vec::new(), BTreeMap::new());
        for (annotation, how) in &self.annotations {
            if is_there(annotation) {
                arrival.tally.present += 1;
                continue;
            }
            hows.insert(&annotation.id, *how);
            let mut annotation = annotation.clone();
            if annotation.made.is_empty() {
                now.clone_into(&mut annotation.made);
            }
            fresh.push(annotation);
        }
        let mut all: BTreeMap<Id, Annotation> = there.iter().map(|a| (a.id.clone(), a.clone())).collect();
        arrival.tally.present += fresh.len();
        for op in merge::annotations([], there, &fresh) {
            let Op::Annotation(change) = op else { continue };
            let Some(new) = change.new else { continue };
            arrival.tally.present -= 1;
            let how = hows.get(&new.id).copied().unwrap_or(How::Nowhere);
            let count = match change.old {
                Some(_) => &mut arrival.tally.completed,
                None => arrival.tally.new.entry(how).or_default(),
            };
            *count += 1;
            all.insert(new.id.clone(), new);
        }
        // the order of the file is kept for those that are there
        let mut merged: Vec<_> = there.iter().filter_map(|old| all.remove(&old.id)).collect();
        merged.extend(all.into_values());
        merged
    }
}

/// What annotations share that are on the same passage.
fn place_of(annotation: &Annotation) -> (&Fingerprint, Option<(usize, usize)>, &str) {
    (&annotation.at, annotation.span.map(Into::into), &annotation.quote)
}

/// Whether `old` says all that `new` says.
fn says(old: &Annotation, new: &Annotation) -> bool {
    let has_note = || old.note == new.note || old.note.split("\n\n").any(|part| part == new.note);
    old.tags == new.tags && (new.note.is_empty() || has_note())
}
