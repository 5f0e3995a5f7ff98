//! Which annotations a call is about.

use super::output::Stop;
use crate::analysis::Query;

/// The filter that several subcommands have.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Filter {
    /// Only annotations that this query finds: tag:security/* speaker:"Mara Voss" coder:ada text:/guarantee/ note:*
    /// status:orphan ¶10-20, with and, or, not, - and parentheses; words without field search quote, note and tags
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
