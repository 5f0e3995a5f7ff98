//! What becomes of an [`Imported`](super::import::Imported) file in a project: which tag is which, where each passage
//! is, and what its transcripts and coders are called here.
//!
//! Everything in the file is a claim. A span counts when the words there are those of the passage, a name is made anew
//! from its letters, and nothing that is in the project already is replaced.

mod names;
mod passages;
mod tags;

pub use names::{coder_name, transcript_name};
pub use passages::{Ground, How, Placed};
pub use tags::{FittedTags, Prefer, fit_tags};
