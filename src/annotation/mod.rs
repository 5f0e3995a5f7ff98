//! Tags, annotations and how they change.
//!
//! Nothing edits an annotation or the codebook but [`Notebook::apply`]: every change is an [`Op`] that carries what
//! its inverse needs. This room does not know files, clocks or screens: ids and times come in as values.

mod action;
pub mod anchor;
mod annotation;
mod codebook;
mod conflict;
mod history;
mod id;
mod index;
mod layer;
pub mod merge;
#[cfg(test)]
mod merge_laws;
mod notebook;
mod op;
mod replay;
pub mod revise;
pub mod tagging;

pub use action::{Action, Way, fitting, resume};
pub use annotation::{Annotation, CONTEXT, Fingerprint};
pub use codebook::{Codebook, Colour, Tag, TagId};
pub use conflict::{Conflict, Passage, TagConflict};
pub use history::{History, Step};
pub use id::{Id, Ids, Moment};
pub use index::Index;
pub use layer::{Layer, Place, Status};
pub use notebook::Notebook;
pub use op::{Change, Misfit, Op};
pub use replay::replay;
