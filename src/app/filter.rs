//! Which paragraphs are shown.

use std::sync::Arc;

use super::desk::{Desk, Mark};
use crate::analysis::{BadQuery, Query, Subject};
use crate::annotation::{Annotation, Fingerprint, Id, Status};
use crate::text::find::Pattern;

/// What is typed to see the questions only.
const QUESTIONS: &str = "?";

/// Which paragraphs are shown.
#[derive(Debug, Clone, Default)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those in which something is asked.
    Questions,
    /// Those with a hit of a search; also what was typed.
    Words(String, Box<Pattern>),
    /// Those with an annotation that a query finds; those without annotations as if one lay on all of it.
    Query(Box<Query>),
}

impl Filter {
    /// What `asked` says: `?` alone the questions, a query when a field such as `tag:` is named in it or it begins with ¶, else words or a
    /// regular expression. An error says what is wrong with the query.
    pub fn parse(asked: &str) -> Result<Self, BadQuery> {
        if asked.trim().is_empty() {
            return Ok(Self::All);
        }
        if asked.trim() == QUESTIONS {
            return Ok(Self::Questions);
        }
        if Query::names_field(asked) {
            return Ok(Self::Query(Box::new(Query::parse(asked)?)));
        }
        Ok(Self::Words(asked.to_owned(), Box::new(Pattern::new(asked))))
    }

    /// What it shows, in a reader's words; nothing when it shows all.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Questions => Some("questions".to_owned()),
            Self::Words(asked, _) => Some(asked.clone()),
            Self::Query(query) => Some(query.to_string()),
        }
    }

    /// What [`Filter::parse`] reads again as the same filter.
    pub fn asked(&self) -> String {
        match self {
            Self::Questions => QUESTIONS.to_owned(),
            _ => self.name().unwrap_or_default(),
        }
    }

    /// Whether what it shows can change when something is marked.
    pub(super) fn follows_marks(&self) -> bool {
        matches!(self, Self::Query(_))
    }

    /// Indices of the paragraphs that are shown, in order; none: all.
    pub(super) fn paragraphs(&self, desk: &Desk) -> Option<Arc<[usize]>> {
        let transcript = &desk.transcript;
        let all = 0..transcript.paragraphs().len();
        match self {
            Self::All => None,
            Self::Questions => Some(all.filter(|p| transcript.is_question(*p)).collect()),
            Self::Words(_, pattern) => {
                let text = transcript.text();
                let mut found: Vec<usize> = Vec::new();
                let mut from = 0;
                // on from the end of the paragraph, so that one with a thousand hits costs as much as one with one
                while let Some(hit) = pattern.next(text, from) {
                    let paragraph = transcript.paragraph_at(hit.start);
                    found.push(paragraph);
                    from = hit.end.max(transcript.paragraphs().get(paragraph).map_or(0, |p| p.range.end));
                }
                found.dedup();
                Some(found.into())
            }
            Self::Query(query) => Some(all.filter(|p| finds(query, desk, *p)).collect()),
        }
    }
}

/// Whether `query` finds an annotation in paragraph `index`.
fn finds(query: &Query, desk: &Desk, index: usize) -> bool {
    let Some(paragraph) = desk.transcript.paragraphs().get(index) else { return false };
    let marks = desk.marks(paragraph.range.clone());
    if marks.is_empty() {
        let span = desk.transcript.span_of(paragraph.range.clone());
        let (at, id) = (Fingerprint::default(), Id::from(""));
        let bare = Annotation::of(&desk.transcript, &at, span, id, String::new());
        return bare.is_some_and(|a| query.matches(&subject(desk, &a, "", Some(span), Status::Exact)));
    }
    let found = |mark: &Mark<'_>| {
        let coder = &mark.layer.coder;
        query.matches(&subject(desk, mark.annotation, coder, Some(mark.span), mark.status()))
    };
    marks.iter().any(found)
}

pub(super) fn subject<'a>(
    desk: &'a Desk,
    annotation: &'a Annotation,
    coder: &'a str,
    span: Option<crate::text::Span>,
    status: Status,
) -> Subject<'a> {
    Subject {
        annotation,
        span,
        coder,
        status,
        transcript: &desk.transcript,
        path: &desk.path,
        codebook: desk.notebook().codebook(),
    }
}
