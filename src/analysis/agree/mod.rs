//! How far coders agree.
//!
//! [`agreement`] answers for the annotations of a project, tag by tag. The coefficients themselves are on plain
//! numbers: [`Ratings`] of items, [`Table`]s of two coders, [`Continuum`]s with sections. What has no value says why
//! with [`Undefined`]; there is never a NaN.

mod alpha;
mod blocks;
mod bootstrap;
mod continuum;
mod early;
mod evidence;
mod ratings;
mod report;
mod table;
mod undefined;
mod unitizing;

pub use alpha::Coincidences;
pub use bootstrap::{Interval, LEVEL};
pub use continuum::{Continuum, Section};
pub use early::{Disagreements, Stretch};
pub use evidence::{Basis, Drawn};
pub use ratings::{Pattern, Ratings};
pub use report::{Agreement, Family, Measure, Question, TagAgreement, agreement};
pub use table::Table;
pub use undefined::Undefined;
pub use unitizing::Tallies;
