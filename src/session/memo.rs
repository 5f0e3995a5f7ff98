//! The memo on the project: a text file of everybody who works on it, `annotations/memo.md`.

use super::{Outside, Session};
use crate::app::{Msg, ProjectMemo};
use crate::store::{ContentHash, Project, read_file, write_file};

/// The longest memo, in bytes.
const LARGEST: usize = 4 << 20;

impl Session {
    /// Brings the memo to the screen.
    pub(super) fn open_memo(&mut self) -> Option<Outside> {
        let Some(project) = &self.project else { return self.alone() };
        let msg = match read(project) {
            Ok(text) => {
                let text = text.unwrap_or_default();
                Msg::ProjectMemo(ProjectMemo { text: text.trim_end().to_owned(), old: text })
            }
            Err(why) => Msg::Warned(why),
        };
        self.send(msg);
        None
    }

    /// Writes the memo. What somebody else wrote meanwhile stays, with ours behind it; what cannot be written comes
    /// back to the screen.
    pub(super) fn keep_memo(&mut self, memo: ProjectMemo) -> Option<Outside> {
        let Some(project) = &self.project else { return self.alone() };
        match write(project, &memo) {
            Ok(told) => {
                self.send(Msg::Told(told.to_owned()));
            }
            Err(why) => {
                self.send(Msg::ProjectMemo(memo));
                self.send(Msg::Warned(format!("not kept: {why}")));
            }
        }
        None
    }
}

/// The memo of `project`; none when there is no such file.
fn read(project: &Project) -> Result<Option<String>, String> {
    let path = project.memo();
    let bytes = read_file(project.disk(), &path, LARGEST).map_err(|why| why.to_string())?;
    let text = bytes.map(String::from_utf8).transpose();
    text.map_err(|_| format!("{}: this is not UTF-8", path.display()))
}

/// Puts `memo` into its file. Returns what is to be told.
fn write(project: &Project, memo: &ProjectMemo) -> Result<&'static str, String> {
    let _lock = project.write_lock();
    let there = read(project)?;
    let is_as_it_was = there.as_deref().unwrap_or_default() == memo.old;
    if is_as_it_was && memo.text == memo.old.trim_end() {
        return Ok("the memo is as it was");
    }
    let (text, told) = match &there {
        Some(theirs) if !is_as_it_was => {
            let both = format!("{}\n\n{}\n", theirs.trim_end(), memo.text);
            (both, "somebody else wrote in annotations/memo.md meanwhile: both are in it")
        }
        _ => (format!("{}\n", memo.text), "kept in annotations/memo.md"),
    };
    let expected = there.map(|theirs| ContentHash::of(theirs.as_bytes()));
    write_file(project.disk(), &project.memo(), text.as_bytes(), expected).map_err(|why| why.to_string())?;
    Ok(told)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::store::RealDisk;

    fn project() -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = PathBuf::from(folder.path());
        (folder, Project::at(Arc::new(RealDisk), root))
    }

    fn memo(old: &str, text: &str) -> ProjectMemo {
        ProjectMemo { old: old.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_memo_is_made_changed_and_left_alone_when_nothing_changed() {
        let (_folder, project) = project();
        assert_eq!(read(&project), Ok(None));
        assert_eq!(write(&project, &memo("", "")), Ok("the memo is as it was"));
        assert_eq!(read(&project), Ok(None), "no file for nothing");
        assert_eq!(write(&project, &memo("", "who are they?")), Ok("kept in annotations/memo.md"));
        assert_eq!(read(&project), Ok(Some("who are they?\n".to_owned())));
        assert!(write(&project, &memo("who are they?\n", "")).is_ok());
        assert_eq!(read(&project), Ok(Some("\n".to_owned())));
    }

    #[test]
    fn what_somebody_else_wrote_meanwhile_stays() {
        let (_folder, project) = project();
        write(&project, &memo("", "theirs")).expect("written");
        let told = write(&project, &memo("", "ours")).expect("written");
        assert!(told.contains("both"), "{told}");
        assert_eq!(read(&project), Ok(Some("theirs\n\nours\n".to_owned())));
    }
}
