//! The words on the page: a transcript, its paragraphs and turns, how they are laid out in cells and searched.
//!
//! This room does not know annotations, files or terminals. Positions inside it are bytes of the canonical
//! text; [`Span`]s, which leave it, count code points.

mod blocks;
mod breaks;
pub mod decode;
pub mod display;
mod fill;
pub mod find;
pub mod layout;
mod paragraphs;
mod span;
mod speakers;
mod stand_ins;
#[cfg(test)]
mod strange;
mod transcript;
pub mod units;

pub use paragraphs::{Kind, Paragraph};
pub use span::Span;
pub use speakers::Label;
pub use transcript::{Source, TimeMark, Transcript, Turn};
