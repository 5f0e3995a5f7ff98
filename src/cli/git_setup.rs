//! `manicule git-setup`: lets git merge annotations by annotation in this clone.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Exit;
use super::output::{Stop, out};
use super::place::disk;
use crate::session::Git;
use crate::store::{ContentHash, MAX_BYTES, Project, read_file, write_file};
use crate::text::display::visible;

/// What stands in `.gitattributes`: the driver, and line ends as they are.
const ATTRIBUTES: &str = "annotations/**/*.ron -text merge=manicule";
/// What stands in `.gitignore`.
const IGNORED: &str = "annotations/.cache/";

#[derive(Debug, clap::Args)]
#[command(after_help = "\
It writes two lines into files that belong into the repository, and two settings into this clone; every clone needs \
its own `manicule git-setup`. A second call changes nothing.")]
pub(super) struct GitSetup {
    /// The project's folder [default: the project here]
    path: Option<PathBuf>,
}

impl GitSetup {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let project = Project::around(disk(), self.path.as_deref().unwrap_or(Path::new(".")));
        let git = Git::in_folder(project.root());
        git.top().map_err(|why| Stop::usage(format!("{}: {why}", project.root().display())))?;
        let mut out = out();
        for (name, line) in [(".gitattributes", ATTRIBUTES), (".gitignore", IGNORED)] {
            let path = project.root().join(name);
            let did = if add_line(&path, line)? { "added to" } else { "was in" };
            writeln!(out, "`{line}` {did} {}", visible(&path.to_string_lossy()))?;
        }
        for (setting, value) in [
            ("merge.manicule.name", "Manicule merges annotations one by one".to_owned()),
            ("merge.manicule.driver", driver()?),
        ] {
            let was = git.setting(setting);
            let did = if was.as_deref() == Some(&*value) { "was set" } else { "set" };
            git.set(setting, &value).map_err(Stop::unsaved)?;
            writeln!(out, "{setting} {did} to: {}", visible(&value))?;
        }
        out.flush()?;
        Ok(Exit::Done)
    }
}

/// The call that git makes: this very program, in quotes for the shell that git runs it with.
fn driver() -> Result<String, Stop> {
    let program = env::current_exe()?;
    let quoted = program.to_string_lossy().replace('\'', r"'\''");
    Ok(format!("'{quoted}' merge-driver %O %A %B %P"))
}

/// Adds `line` to the file at `path` unless it is there. Whether it was added.
fn add_line(path: &Path, line: &str) -> Result<bool, Stop> {
    let disk = disk();
    let old = read_file(&*disk, path, MAX_BYTES).map_err(Stop::unreadable)?;
    let text = old.clone().unwrap_or_default();
    if text.split(|b| *b == b'\n').any(|there| there.trim_ascii() == line.as_bytes()) {
        return Ok(false);
    }
    let gap: &[u8] = if text.is_empty() || text.ends_with(b"\n") { b"" } else { b"\n" };
    let new = [&text, gap, line.as_bytes(), b"\n"].concat();
    write_file(&*disk, path, &new, old.as_deref().map(ContentHash::of)).map_err(Stop::unsaved)?;
    Ok(true)
}
