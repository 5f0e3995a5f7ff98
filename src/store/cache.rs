//! The folder `annotations/.cache/`, which no version control should see.

use std::io;

use super::project::Project;
use super::save::write_file;

/// Tells git to leave the project's cache alone. That it could not be told is no reason to stop.
pub fn ignore_cache(project: &Project) {
    let ignore = project.cache().join(".gitignore");
    if project.disk().metadata(&ignore).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        let _ = write_file(project.disk(), &ignore, b"*\n", None);
    }
}
