//! Where a transcript was left, kept in the project's cache. What is lost here is only a place to read on from.

use crate::app::Memory;
use crate::store::{ContentHash, Project, read_file, write_file};

/// A larger file is none of ours. Bytes.
const LARGEST: usize = 1 << 22;

/// What is remembered of the transcript called `name`; none when there is nothing that can be read.
pub(super) fn recall(project: &Project, name: &str) -> Option<Memory> {
    let bytes = read_file(project.disk(), &project.memory(name), LARGEST).ok()??;
    ron::from_str(std::str::from_utf8(&bytes).ok()?).ok()
}

/// Keeps `memory` of the transcript called `name`, if the project has begun: reading alone creates nothing.
pub(super) fn keep(project: &Project, name: &str, memory: &Memory) {
    let Ok(text) = ron::ser::to_string_pretty(memory, ron::ser::PrettyConfig::default()) else { return };
    if !project.is_begun() {
        return;
    }
    let path = project.memory(name);
    let before = read_file(project.disk(), &path, LARGEST).ok().flatten();
    // whoever writes last is right: it is only a place to read on from
    let _ = write_file(project.disk(), &path, text.as_bytes(), before.as_deref().map(ContentHash::of));
}
