//! `manicule merge-driver`: what git calls to merge a file of the store.

use std::path::{Path, PathBuf};

use super::Exit;
use super::output::{Stop, complain};
use super::place::disk;
use crate::session::Git;
use crate::store::{ContentHash, MAX_BYTES, Versions, read_file, write_file};
use crate::text::display::visible;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes: 0 merged · 1 merged with conflicts that a person has to settle, or left with git's own markers

Git calls it as `manicule merge-driver %O %A %B %P`; `manicule git-setup` tells git so.")]
pub(super) struct MergeDriver {
    /// The version that both sides come from; an empty file when there is none
    base: PathBuf,
    /// Our version; the merged file is written into it
    ours: PathBuf,
    /// Their version
    theirs: PathBuf,
    /// Where the file lies in the working tree, for messages
    path: Option<PathBuf>,
}

impl MergeDriver {
    pub(super) fn run(self) -> Result<Exit, Stop> {
        let name = self.path.as_deref().unwrap_or(&self.ours);
        let shown = visible(&name.to_string_lossy());
        match self.merge(name) {
            Ok(0) => Ok(Exit::Done),
            Ok(conflicts) => {
                let records = if conflicts == 1 { "record was" } else { "records were" };
                complain(&format!(
                    "{shown}: {conflicts} {records} changed on both sides; both versions are in the file, \
                     and the program shows them to choose (C)"
                ));
                Ok(Exit::Findings)
            }
            Err(why) => {
                complain(&format!("{shown}: not merged by annotation: {}", visible(&format!("{why:#}"))));
                // as git does without us; if that fails too, our version stays and git calls it a conflict
                if let Err(why) =
                    Git::in_folder(Path::new(".")).merge_lines(&self.ours, &self.base, &self.theirs)
                {
                    complain(&format!("{shown}: {}", visible(&why.to_string())));
                }
                Ok(Exit::Findings)
            }
        }
    }

    /// Writes the merged file into ours. How many records leave a choice.
    fn merge(&self, name: &Path) -> anyhow::Result<usize> {
        let disk = disk();
        let read = |path: &Path| -> anyhow::Result<Vec<u8>> {
            Ok(read_file(&*disk, path, MAX_BYTES)?.unwrap_or_default())
        };
        let ours = read(&self.ours)?;
        let base = Some(read(&self.base)?).filter(|base| !base.is_empty());
        let versions = Versions { base, ours: ours.clone(), theirs: read(&self.theirs)? };
        let merged = versions.merged(name)?;
        if merged.file != ours {
            write_file(&*disk, &self.ours, &merged.file, Some(ContentHash::of(&ours)))?;
        }
        Ok(merged.conflicts)
    }
}
