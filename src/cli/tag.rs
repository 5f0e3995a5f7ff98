//! `manicule tag`, `untag`, `note`: annotate without the screen.

use std::io::Write;
use std::path::PathBuf;

use super::Exit;
use super::codebook::one_named;
use super::output::{Stop, complain, out};
use super::place::{self, Who};
use crate::annotation::{Annotation, Change, Id, Op, TagId, tagging};
use crate::session::{Clock, Session};
use crate::text::Span;
use crate::text::find::Pattern;

/// Which passages are meant.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub(super) struct Which {
    /// A paragraph or several: 3, 3-5
    #[arg(long, value_name = "N[-M]")]
    paragraph: Option<String>,
    /// A passage by its words
    #[arg(long, value_name = "TEXT")]
    quote: Option<String>,
    /// Which one, when the words occur several times
    #[arg(long, value_name = "N", requires = "quote")]
    nth: Option<usize>,
    /// A passage by its code points, half-open, 0-based: 81..107
    #[arg(long, value_name = "A..B")]
    span: Option<String>,
    /// Every passage that matches a regular expression, as `find` understands it
    #[arg(long = "match", value_name = "REGEX")]
    pattern: Option<String>,
    /// Every turn of the speakers whose name holds this
    #[arg(long, value_name = "NAME")]
    speaker: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Tag {
    /// The transcript
    path: PathBuf,
    #[command(flatten)]
    which: Which,
    /// A tag by its name or id; a new one is made, with its groups: security/guarantees
    #[arg(short, long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// A note
    #[arg(long)]
    note: Option<String>,
    #[command(flatten)]
    who: Who,
    /// Print what was made as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct Untag {
    /// The transcript
    path: PathBuf,
    /// The annotation's id, or the end of it
    id: String,
    /// The tags to take off; none: the annotation is deleted
    #[arg(short, long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, clap::Args)]
pub(super) struct Note {
    /// The transcript
    path: PathBuf,
    /// The annotation's id, or the end of it
    id: String,
    /// The note; empty to take it away
    text: String,
    #[command(flatten)]
    who: Who,
}

impl Tag {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let mut session = place::open(Some(&self.path), &self.who, Clock::Machine)?;
        let spans = self.which.spans(&session)?;
        let mut ops = Vec::new();
        for span in &spans {
            ops.extend(self.mark(&mut session, *span)?);
        }
        finish(&mut session)?;
        let mut out = out();
        let mut made: Vec<&Annotation> = ops.iter().filter_map(made).collect();
        made.sort_by(|a, b| a.id.cmp(&b.id));
        made.dedup_by(|a, b| a.id == b.id);
        for annotation in made {
            if self.json {
                let record = serde_json::json!({
                    "id": annotation.id.as_str(),
                    "span": annotation.span.map(|s| [s.start, s.end]),
                    "quote": annotation.quote,
                    "tags": annotation.tags.iter().map(TagId::as_str).collect::<Vec<_>>(),
                    "note": annotation.note,
                });
                writeln!(out, "{record}")?;
            } else {
                writeln!(out, "{}", annotation.id)?;
                if self.tags.is_empty() && self.note.is_none() {
                    complain(&highlighted(&session, annotation));
                }
            }
        }
        out.flush()?;
        Ok(Exit::Done)
    }

    /// Puts all tags and the note on `span`.
    fn mark(&self, session: &mut Session, span: Span) -> Result<Vec<Op>, Stop> {
        let mut ops = Vec::new();
        for name in &self.tags {
            let book = session.state().desk.notebook().codebook();
            let there = one_named(book, name)?.map(|tag| (tag.id.clone(), Vec::new()));
            let wanted = there.or_else(|| book.wanted(name));
            let Some((id, added)) = wanted else {
                return Err(Stop::usage(format!("`{name}` is no name for a tag")));
            };
            ops.extend(commit(session, &format!("tag {name}"), |page, fresh| {
                let mut ops: Vec<Op> = added.into_iter().map(|tag| Op::Tag(Change::add(tag))).collect();
                ops.extend(page.tag(span, &id, fresh));
                ops
            })?);
        }
        match &self.note {
            Some(note) => ops.extend(commit(session, "note", |page, id| page.note_on(span, note, id))?),
            None if self.tags.is_empty() => {
                ops.extend(commit(session, "highlight", |page, id| page.highlight(span, id))?);
            }
            None => {}
        }
        Ok(ops)
    }
}

/// What is said of a highlight, which may have been meant to get a tag.
fn highlighted(session: &Session, annotation: &Annotation) -> String {
    let transcript = session.state().transcript();
    let start = annotation.span.and_then(|span| transcript.byte_at(span.start)).unwrap_or_default();
    format!("highlighted ¶{}; -t tags", transcript.paragraph_at(start) + 1)
}

fn made(op: &Op) -> Option<&Annotation> {
    match op {
        Op::Annotation(change) => change.new.as_ref(),
        Op::Tag(_) => None,
    }
}

impl Untag {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let mut session = place::open(Some(&self.path), &self.who, Clock::Machine)?;
        let old = by_id(&session, &self.id)?;
        if self.tags.is_empty() {
            commit(&mut session, "delete", |_, _| vec![tagging::delete(&old)])?;
        }
        for name in &self.tags {
            let old = by_id(&session, old.id.as_str())?;
            let book = session.state().desk.notebook().codebook();
            let tag = book.named(name).map_or_else(|| TagId::slug(name), |t| t.id.clone());
            if !old.tags.contains(&tag) {
                return Err(Stop::usage(format!("annotation {} does not carry `{name}`", old.id.short())));
            }
            commit(&mut session, "untag", |page, _| vec![page.untag(&old, &tag)])?;
        }
        finish(&mut session)
    }
}

impl Note {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let mut session = place::open(Some(&self.path), &self.who, Clock::Machine)?;
        let old = by_id(&session, &self.id)?;
        commit(&mut session, "note", |page, _| vec![page.note(&old, &self.text)])?;
        finish(&mut session)
    }
}

pub(super) fn commit(
    session: &mut Session,
    label: &str,
    make: impl FnOnce(tagging::Page<'_>, Id) -> Vec<Op>,
) -> Result<Vec<Op>, Stop> {
    if let crate::app::Saving::ReadOnly(why) = &session.state().saving {
        return Err(Stop::unsaved(anyhow::anyhow!("nothing can be marked here: {why}")));
    }
    session.mark(label, make).map_err(|misfit| Stop::usage(misfit.to_string()))
}

pub(super) fn finish(session: &mut Session) -> Result<Exit, Stop> {
    if session.save() {
        return Ok(Exit::Done);
    }
    match &session.state().saving {
        crate::app::Saving::Failed(why, _) => Err(Stop::unsaved(anyhow::anyhow!("not saved: {why}"))),
        _ => Err(Stop::unsaved(anyhow::anyhow!("not saved"))),
    }
}

/// One's own annotation whose id is or ends in `id`.
fn by_id(session: &Session, id: &str) -> Result<Annotation, Stop> {
    let mine = session.state().desk.notebook().mine();
    let mut found =
        mine.annotations().filter(|a| a.id.as_str() == id || id.len() >= 4 && a.id.as_str().ends_with(id));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.clone()),
        (Some(_), Some(_)) => Err(Stop::usage(format!("several annotations end in `{id}`"))),
        (None, _) => Err(Stop::usage(format!("{} has no annotation `{id}` here", mine.coder))),
    }
}

impl Which {
    /// The spans that are meant.
    fn spans(&self, session: &Session) -> Result<Vec<Span>, Stop> {
        let transcript = session.state().transcript();
        let text = transcript.text();
        let mut spans = Vec::new();
        let mut within = 0..text.len();
        if let Some(numbers) = &self.paragraph {
            let (first, last) = paragraphs(numbers, transcript.paragraphs().len())?;
            let all = &transcript.paragraphs()[first - 1..last];
            within = all.first().map_or(0, |p| p.body)..all.last().map_or(0, |p| p.range.end);
            if self.quote.is_none() && self.pattern.is_none() {
                spans.push(transcript.span_of(within.clone()));
            }
        }
        if let Some(quote) = &self.quote {
            let hits: Vec<_> = text[within.clone()].match_indices(quote.as_str()).collect();
            let nth = match (self.nth, hits.len()) {
                (_, 0) => return Err(Stop::usage("these words are not in the text there")),
                (Some(n), count) if n == 0 || n > count => {
                    return Err(Stop::usage(format!("the words occur {count} times; --nth is 1 to {count}")));
                }
                (Some(n), _) => n - 1,
                (None, 1) => 0,
                (None, count) => {
                    return Err(Stop::usage(format!("the words occur {count} times; say which with --nth")));
                }
            };
            let start = within.start + hits[nth].0;
            spans.push(transcript.span_of(start..start + quote.len()));
        }
        if let Some(pattern) = &self.pattern {
            let pattern = Pattern::regex(pattern).map_err(|e| Stop::usage(format!("--match: {e}")))?;
            let hits = pattern.find_in(text, within.start, within.end);
            spans.extend(hits.map(|hit| transcript.span_of(hit)));
        }
        if let Some(name) = &self.speaker {
            let turns = crate::app::turns_of(transcript, name);
            if turns.is_empty() {
                return Err(Stop::usage(format!("--speaker {name}: nobody of that name speaks")));
            }
            spans.extend(turns.into_iter().map(|turn| transcript.span_of(turn)));
        }
        if let Some(span) = &self.span {
            spans.push(span_of(span, text.chars().count())?);
        }
        if spans.iter().any(|s| s.is_empty()) {
            return Err(Stop::usage("there is nothing to mark"));
        }
        Ok(spans)
    }
}

/// Reads `3` or `3-5`.
fn paragraphs(text: &str, count: usize) -> Result<(usize, usize), Stop> {
    let bad = || Stop::usage(format!("--paragraph {text}: give a number, or two as in 3-5"));
    let number = |t: &str| t.trim().trim_start_matches('¶').parse::<usize>().map_err(|_| bad());
    let (first, last) = match text.split_once(['-', '–']) {
        Some((first, last)) => (number(first)?, number(last)?),
        None => (number(text)?, number(text)?),
    };
    if first == 0 || last < first || last > count {
        return Err(Stop::usage(format!("--paragraph {text}: the transcript has paragraphs 1 to {count}")));
    }
    Ok((first, last))
}

/// Reads `81..107`.
fn span_of(text: &str, count: usize) -> Result<Span, Stop> {
    let ends = text.split_once("..").and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    let Some((start, end)) = ends else {
        return Err(Stop::usage(format!("--span {text}: give two numbers as in 81..107")));
    };
    if start >= end || end > count {
        return Err(Stop::usage(format!("--span {text}: the text has {count} code points")));
    }
    Ok(Span::new(start, end))
}
