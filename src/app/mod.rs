//! The brain: what is on the desk, what a key means, and what is to be done about it.
//!
//! ```text
//!   Msg ──► update(&mut State, Msg) ──► Vec<Effect>        effects are data; `session` runs them
//!                     │
//!                 keymap ──► a command row ──► its function edits State, through History for annotations
//! ```
//! This room does not know files, clocks, terminals or colours.

mod citation;
mod coders;
mod command;
mod commands;
mod comparison;
mod coverage;
mod deed;
mod desk;
mod dispute;
mod edging;
mod editor;
mod exchange;
mod filter;
mod finder;
pub mod help;
mod jumps;
mod key;
mod keymap;
mod layouts;
mod look;
mod memory;
mod mode;
mod operator;
mod page;
mod panel;
mod picker;
mod presets;
mod reading;
mod review;
mod roll;
mod saving;
mod screen;
mod selection;
mod state;
mod sweep;
mod tutor;
mod update;

pub use coders::Coders;
pub use command::{Command, Heading, Scope};
pub use commands::{COMMANDS, command};
pub use comparison::Comparison;
pub use coverage::Coverage;
pub use deed::{Again, Deed};
pub use desk::{Desk, Mark};
pub use dispute::{Dispute, Settlement, disputes};
pub use edging::{Edge, Edging};
pub use editor::Editor;
pub use filter::Filter;
pub use finder::{Finder, Signs};
pub use jumps::Jumps;
pub use key::{BadKeys, Code, Key};
pub use keymap::{Found, Keymap, Unbound};
pub use look::{Focus, Look, Pointing, Shown};
pub use memory::Memory;
pub use mode::{Asking, Finding, Mode, NoteTarget, Noting, Objection};
pub use operator::Pending;
pub use page::{Line, Page, Viewport};
pub use panel::{EXCERPT, Leaf, Order, Panel, SAID, TagRow, codebook_window};
pub use picker::{Choice, Elsewhere, Item, Picker, Purpose};
pub use presets::{PRESETS, Preset, preset};
pub use reading::{Progress, Reading};
pub use review::{Case, cases};
pub use roll::{Entry, Reach, Roll, Sort};
pub use saving::Saving;
pub use screen::{Area, PanelSize, Screen};
pub use selection::{Extent, Selection, Unit};
pub use state::{Notice, Pane, State, Tone};
pub use sweep::{Sweep, turns_of};
pub use tutor::Tutor;
pub use update::{Button, Effect, Mouse, Msg, Offer, ProjectMemo, update};
