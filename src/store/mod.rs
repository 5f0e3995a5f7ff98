//! RON on disk: the only room that touches files.
//!
//! A file is read into its records and every byte around them; writing changes only the bytes that have to change.
//! What cannot be read is kept, told and never overwritten. This room does not know
//! when files are saved, and nothing of screens.

mod cache;
mod codebook;
#[cfg(test)]
mod crashes;
mod cut;
mod damage;
#[cfg(test)]
mod damaged;
mod disk;
mod edit;
pub mod journal;
#[cfg(test)]
mod laws;
mod layer;
mod literal;
mod merge;
#[cfg(test)]
mod merged;
mod piece;
mod project;
mod record;
mod recover;
mod render;
#[cfg(test)]
mod samples;
mod save;
#[cfg(test)]
pub(crate) mod simulated;
pub mod spare;
mod stream;
mod token;
mod versions;

pub use cache::ignore_cache;
pub use codebook::CodebookFile;
pub use damage::{Damage, Flaw, ReadOnly, RenderError, Version};
pub use disk::{Disk, Draft, Kind, Lock, Metadata, RealDisk, Rights};
pub use layer::{LayerFile, TextVersion};
pub use merge::{Merged, Side, Unmergeable};
pub use project::SyncCopy;
pub use project::{BadCoder, Project, whole};
pub use save::{
    ContentHash, ReadError, Step, WriteError, is_draft, read_file, remove_written, save_export, write_file,
};
pub use stream::{Stream, open_file};
pub use versions::Versions;

/// The largest file that is read: 64 MiB.
pub const MAX_BYTES: usize = 64 << 20;
