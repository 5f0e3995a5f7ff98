//! Questions about annotations: queries, counts, co-occurrence, agreement.
//!
//! Everything here is computed from values that come in: transcripts with what was marked in them. This room does not
//! know files, screens or formats, and what it draws at random it draws from a seed that the caller gives.

pub mod agree;
pub mod compare;
pub mod count;
pub mod cross;
pub mod query;
mod subject;
pub mod unions;
mod unit;

pub use query::{BadQuery, Query};
pub use subject::{Coded, Subject, count_as};
pub use unit::Unit;
