//! The words on the page: a transcript, its paragraphs and turns, how they are laid out in cells and searched.
//!
//! This room does not know annotations, files or terminals. Positions inside it are bytes of the canonical
//! text; [`Span`]s, which leave it, count code points.

mod abbreviations;
mod blocks;
mod breaks;
mod closings;
pub mod decode;
pub mod display;
mod fill;
pub mod find;
mod fold;
mod forms;
mod kinds;
pub mod layout;
mod line_ends;
mod lines;
mod names;
mod paragraphs;
mod roster;
mod ruler;
mod signatures;
mod span;
mod speakers;
mod stand_ins;
#[cfg(test)]
mod strange;
mod timecode;
mod transcript;
mod turns;
pub mod units;

pub use forms::{FORMS, Form};
pub use paragraphs::{Kind, Paragraph};
pub use span::Span;
pub use speakers::{BadPattern, Label, Patterns};
pub use transcript::{Source, TimeMark, Transcript};
pub use turns::Turn;
