//! `manicule codebook`: the tags of a project.

use std::io::Write;
use std::path::PathBuf;

use clap::Subcommand;

use super::Exit;
use super::output::{Stop, complain, counted, out};
use super::place::{self, Who};
use super::tag::{commit, finish};
use crate::annotation::{Change, Colour, Op, Tag, TagId, revise};
use crate::session::{Clock, Session};
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
pub(super) struct Codebook {
    #[command(subcommand)]
    verb: Verb,
    /// A transcript or folder of the project [default: the project here]
    #[arg(long, global = true, value_name = "PATH")]
    project: Option<PathBuf>,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Print the tags as a tree, with how often each is used here
    List {
        /// Print a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Add a tag, or change what is said of one
    Add(Details),
    /// Give a tag another name; its id, which annotations hold, stays
    Rename {
        /// The tag's name or id
        tag: String,
        /// The new name
        name: String,
    },
    /// Group a tag under another; without a second one, under none
    Nest {
        /// The tag's name or id
        tag: String,
        /// The tag it comes under
        under: Option<String>,
    },
    /// Let one tag count as another from now on
    Merge {
        /// The tag that goes
        from: String,
        /// The tag that stays
        into: String,
    },
    /// Take a tag out of the codebook; annotations keep it
    Remove {
        /// The tag's name or id
        tag: String,
    },
}

#[derive(Debug, clap::Args)]
struct Details {
    /// The name, with its groups: security/guarantees
    name: String,
    /// blue, orange, green, red, purple, teal, yellow, pink or #rrggbb
    #[arg(long)]
    colour: Option<String>,
    /// The key that applies it after t
    #[arg(long)]
    key: Option<char>,
    /// What it means
    #[arg(long)]
    definition: Option<String>,
    /// What belongs to it
    #[arg(long)]
    include: Option<String>,
    /// What does not
    #[arg(long)]
    exclude: Option<String>,
    /// It only groups others and cannot be put on a passage
    #[arg(long)]
    group: bool,
}

impl Codebook {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let mut session = place::open(self.project.as_deref(), &self.who, Clock::Machine)?;
        let ops = match self.verb {
            Verb::List { json } => return list(&session, json),
            Verb::Add(details) => details.ops(&session)?,
            Verb::Rename { tag, name } => {
                revised(&session, &tag, |book, id| revise::rename(book, id, &name))?
            }
            Verb::Nest { tag, under } => {
                let under = under.map(|text| named(&session, &text)).transpose()?;
                revised(&session, &tag, |book, id| revise::nest(book, id, under.as_ref().map(|t| &t.id)))?
            }
            Verb::Merge { from, into } => {
                let into = named(&session, &into)?;
                revised(&session, &from, |book, id| revise::merge(book, id, &into.id))?
            }
            Verb::Remove { tag } => {
                let ops = revised(&session, &tag, revise::remove)?;
                tell_kept(&session, &named(&session, &tag)?);
                ops
            }
        };
        commit(&mut session, "codebook", |_, _| ops)?;
        finish(&mut session)
    }
}

fn named(session: &Session, text: &str) -> Result<Tag, Stop> {
    let book = session.state().desk.notebook().codebook();
    one_named(book, text)?.cloned().ok_or_else(|| Stop::usage(format!("the codebook has no tag `{text}`")))
}

/// The tag that `text` calls, if there is one. Refused when it is the name of several, and the path or id of none.
pub(super) fn one_named<'a>(
    book: &'a crate::annotation::Codebook,
    text: &str,
) -> Result<Option<&'a Tag>, Stop> {
    let folded = text.trim().to_lowercase();
    let several = book.called(text);
    let is_told = |tag: &&Tag| book.path(&tag.id).to_lowercase() == folded || tag.id.as_str() == folded;
    if several.len() > 1 && !book.tags().iter().any(|tag| is_told(&tag)) {
        let paths: Vec<_> = several.iter().map(|tag| format!("`{}`", book.path(&tag.id))).collect();
        return Err(Stop::usage(format!("`{text}` is the name of several tags; say {}", paths.join(" or "))));
    }
    Ok(book.named(text))
}

/// Tells on standard error how many annotations keep `tag`, which goes.
fn tell_kept(session: &Session, tag: &Tag) {
    let state = session.state();
    let rows = state.panel.rows(&state.desk);
    let kept = rows.iter().find(|row| row.id == tag.id).map_or(0, |row| row.everywhere);
    if kept > 0 {
        let (kept, id) = (counted(kept, "annotation"), tag.id.as_str());
        complain(&visible(&format!("still tagged `{id}`: {kept}; see manicule list --where 'tag:\"{id}\"'")));
    }
}

/// What `make` does to the tag whose name or id is `text`.
fn revised(
    session: &Session,
    text: &str,
    make: impl FnOnce(&crate::annotation::Codebook, &TagId) -> Result<Vec<Op>, revise::Unrevised>,
) -> Result<Vec<Op>, Stop> {
    let tag = named(session, text)?;
    make(session.state().desk.notebook().codebook(), &tag.id).map_err(|why| Stop::usage(why.to_string()))
}

impl Details {
    /// The missing groups, then the tag with what is said of it.
    fn ops(self, session: &Session) -> Result<Vec<Op>, Stop> {
        let book = session.state().desk.notebook().codebook();
        let unnamed = || Stop::usage(format!("`{}` is no name for a tag", self.name));
        let (id, mut added) = book.wanted(&self.name).ok_or_else(unnamed)?;
        let old = book.tag(&id).cloned();
        let mut tag = old.clone().or_else(|| added.pop()).ok_or_else(unnamed)?;
        if let Some(colour) = self.colour {
            tag.colour = Some(Colour::try_from(colour).map_err(Stop::usage)?);
        }
        tag.key = self.key.or(tag.key);
        for (given, field) in [
            (self.definition, &mut tag.definition),
            (self.include, &mut tag.include),
            (self.exclude, &mut tag.exclude),
        ] {
            if let Some(given) = given {
                *field = given;
            }
        }
        tag.group |= self.group;
        let changes = added.into_iter().map(Change::add);
        Ok(changes.chain([Change { old, new: Some(tag) }]).map(Op::Tag).collect())
    }
}

fn list(session: &Session, json: bool) -> Result<Exit, Stop> {
    let state = session.state();
    let book = state.desk.notebook().codebook();
    let rows = state.panel.rows(&state.desk);
    let mut out = out();
    if json {
        let record = |row: &crate::app::TagRow| {
            let tag = book.tag(&row.id);
            let text = |field: fn(&Tag) -> &String| tag.map(field).filter(|t| !t.is_empty());
            serde_json::json!({
                "id": row.id.as_str(),
                "name": row.name,
                "parent": tag.and_then(|t| t.parent.as_ref()).map(TagId::as_str),
                "colour": String::from(book.colour(&row.id)),
                "key": tag.and_then(|t| t.key),
                "definition": text(|t| &t.definition),
                "include": text(|t| &t.include),
                "exclude": text(|t| &t.exclude),
                "group": !row.assignable,
                "here": row.here,
                "everywhere": row.everywhere,
            })
        };
        writeln!(out, "{}", serde_json::Value::from(rows.iter().map(record).collect::<Vec<_>>()))?;
    } else {
        for row in &rows {
            let definition = book.tag(&row.id).map(|t| t.definition.as_str()).unwrap_or_default();
            let name = format!("{}{}", "  ".repeat(row.depth), row.name);
            writeln!(
                out,
                "{}",
                visible(&format!("{name:<28} {:>5}  {definition}", row.everywhere)).trim_end()
            )?;
        }
    }
    out.flush()?;
    Ok(Exit::Done)
}
