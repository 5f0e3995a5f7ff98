//! Which annotations a call is about.

use super::near::nearest;
use super::output::{Stop, complain};
use crate::analysis::Query;
use crate::annotation::Layer;
use crate::session::Study;
use crate::text::display::visible;

/// The filter that several subcommands have.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Filter {
    /// Only annotations that this query finds: tag:security/* speaker:"Mara Voss" coder:ada text:/guarantee/ note:*
    /// status:orphan ¶10-20, with and, or, not, - and parentheses; words without field search quote, note and tags. tag,
    /// coder and transcript compare whole names (* is any text), speaker whole words, text and note any part
    #[arg(long = "where", value_name = "QUERY", allow_hyphen_values = true)]
    query: Option<String>,
}

impl Filter {
    /// The query; without one, that for all. A bad query ends the call with a caret under the place.
    pub(super) fn query(&self) -> Result<Query, Stop> {
        let text = self.query.as_deref().unwrap_or_default();
        Query::parse(text).map_err(|bad| Stop::usage(format!("--where: {bad}")))
    }
}

/// Tells on standard error which tags and coders in `query` are none of `study`, with those that may be meant.
pub(super) fn tell(query: &Query, study: &Study) {
    let book = &study.codebook;
    let layers = || study.marked.iter().flat_map(|marked| &marked.layers);
    let unlisted: Vec<_> = layers().flat_map(Layer::tag_counts).map(|(id, _)| id).collect();
    let coders: Vec<&str> = layers().map(|layer| layer.coder.as_str()).collect();
    let names = || book.tags().iter().map(|tag| tag.name.as_str());
    for name in query.unknown_tags(book, &unlisted) {
        unknown("tag", &name, nearest(&name, names()));
    }
    for name in query.unknown_coders(&coders) {
        unknown("coder", &name, nearest(&name, coders.iter().copied()));
    }
}

fn unknown(what: &str, name: &str, meant: Option<&str>) {
    let hint = meant.map(|meant| format!("; {meant}?")).unwrap_or_default();
    complain(&visible(&format!("no {what} is called `{name}`{hint}")));
}
