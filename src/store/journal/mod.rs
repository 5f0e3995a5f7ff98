//! The journal: each action of a sitting is on the medium before it counts as saved.
//!
//! ```text
//!   annotations/.cache/journal/interviews/p01.txt/ada.0193598e-….log
//!
//!   1f0c… Journal(format: (1, 0), transcript: "interviews/p01.txt", coder: "ada")
//!   77ab… Did(at: "…", label: "tag ¶3 trust", ops: [Annotation(new: (id: …))])     what earlier sittings did
//!   02d9… Written                                                            that is in the files of the store
//!   c4e1… Took(["ada.0193598d-….log"])                                       from here on the journal counts
//!   9a30… Did(at: "…", label: "note ¶3", ops: [Annotation(old: (…), new: (…))])
//! ```
//! A file has one writer, who claims it and only appends. A sitting begins its own with the last steps of those before
//! it and then takes those away, so that there is one file for each person and transcript, and it does not grow for
//! ever. A file of which the writer is still there is left alone.

mod line;
mod read;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

pub use line::Entry;

use super::cache::ignore_cache;
use super::disk::{Draft, Rights};
use super::project::Project;
use super::save::{Step, WriteError, create_folders, io_error, read_file, sync_folder, sync_names};
use crate::annotation::{Ids, Moment};
use crate::text::display::visible;
use line::{Chain, Header, Line};
use read::{Contents, contents};

/// When the steps of earlier sittings are larger than this, in bytes, the oldest are left behind.
const LARGEST: usize = 1 << 20;

/// How many bytes of them are then kept.
const KEPT: usize = LARGEST / 2;

/// How many names are tried for a new file: one is taken only when the clock stands.
const NAMES: usize = 1_000;

/// How a journal's name ends.
const ENDING: &str = ".log";

/// The journal of one sitting.
#[derive(Debug)]
pub struct Journal {
    project: Project,
    folder: PathBuf,
    transcript: String,
    coder: String,
    /// The lines that the file holds, or will hold when it is begun; without its header and what it took.
    lines: Vec<String>,
    earlier: Vec<Earlier>,
    open: Option<Open>,
    /// Whether a file that was given up may hold what was never acknowledged.
    in_doubt: bool,
    moment: Moment,
    ids: Ids,
}

/// A journal for which this one stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Earlier {
    name: String,
    /// Whether it holds a line that could not be read, so that the file stays.
    is_flawed: bool,
}

/// A file that is being appended to.
#[derive(Debug)]
struct Open {
    path: PathBuf,
    draft: Box<dyn Draft>,
    chain: Chain,
}

/// What earlier sittings left.
#[derive(Debug, Default)]
pub struct Past {
    /// Their actions, oldest first.
    pub entries: Vec<Entry>,
    /// How many of them, the last ones, may not be in the files of the store.
    pub pending: usize,
    /// What could not be read, in a reader's words.
    pub problems: Vec<String>,
}

impl Journal {
    /// The journal of `coder` on the transcript called `transcript`, for a sitting that begins at `moment`, and what
    /// the sittings before it left. Nothing is written.
    pub fn open(project: &Project, transcript: &str, coder: &str, moment: Moment) -> (Self, Past) {
        let folder = project.journals(transcript);
        let mut past = Past::default();
        let mut journal = Self {
            project: project.clone(),
            folder: folder.clone(),
            transcript: transcript.to_owned(),
            coder: coder.to_owned(),
            lines: Vec::new(),
            earlier: Vec::new(),
            open: None,
            in_doubt: false,
            moment,
            ids: Ids::default(),
        };
        let of_coder = |name: &str| split_name(name).is_some_and(|(whose, _)| whose == coder);
        let mut pending = Vec::new();
        let mut seen = HashSet::new();
        for found in found(project, &folder, of_coder, &mut past.problems) {
            if project.disk().is_claimed(&folder.join(&found.name)).unwrap_or(false) {
                continue;
            }
            let is_flawed = found.contents.flaw.is_some();
            journal.earlier.push(Earlier { name: found.name, is_flawed });
            if found.is_current {
                for (n, entry) in fresh(found.contents.entries, &mut seen) {
                    if n < found.contents.written { &mut past.entries } else { &mut pending }.push(entry);
                }
            }
        }
        journal.carry(&mut past, pending);
        (journal, past)
    }

    /// Takes over the entries of `past`, which are written, less the oldest if they are too many, and then `pending`.
    fn carry(&mut self, past: &mut Past, pending: Vec<Entry>) {
        let texts: Vec<String> = past.entries.iter().map(Entry::print).collect();
        let whole: usize = texts.iter().map(String::len).sum();
        let limit = if whole > LARGEST { KEPT } else { whole };
        let mut size = 0;
        let fits = |text: &&String| {
            size += text.len();
            size <= limit
        };
        let kept = texts.iter().rev().take_while(fits).count();
        past.entries.drain(..texts.len() - kept);
        self.lines = texts[texts.len() - kept..].to_vec();
        if !self.lines.is_empty() {
            self.lines.push(Line::Written.print());
        }
        self.lines.extend(pending.iter().map(Entry::print));
        past.pending = pending.len();
        past.entries.extend(pending);
    }

    /// Adds `entries`; when it returns, they are on the medium. After an error what was added before is still there,
    /// and the next call begins a new file.
    pub fn append(&mut self, entries: &[Entry]) -> Result<(), WriteError> {
        self.add(entries.iter().map(Entry::print).collect())
    }

    /// Notes that everything so far is in the files of the store. When it returns, nothing of it will be brought back.
    ///
    /// Where that cannot be noted, the journal is taken away: what it says was perhaps undone since.
    pub fn written(&mut self) -> Result<(), WriteError> {
        let written = Line::Written.print();
        if !self.in_doubt && self.lines.last().is_none_or(|last| *last == written) {
            return Ok(());
        }
        self.add(vec![written.clone()]).or_else(|error| {
            self.discard().map_err(|_| error)?;
            self.lines.push(written);
            Ok(())
        })
    }

    /// Takes away every file that this journal stands for.
    fn discard(&mut self) -> io::Result<()> {
        let disk = self.project.disk();
        for earlier in &self.earlier {
            if earlier.is_flawed {
                return Err(io::ErrorKind::InvalidData.into());
            }
            match disk.remove(&self.folder.join(&earlier.name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        disk.sync_folder(&self.folder)?;
        self.earlier.clear();
        self.in_doubt = false;
        Ok(())
    }

    fn add(&mut self, lines: Vec<String>) -> Result<(), WriteError> {
        if lines.is_empty() {
            return Ok(());
        }
        // after an error a file is never written to again: a later sync could succeed although bytes are lost
        match self.open.take() {
            Some(mut open) => match open.append(&self.project, &lines) {
                Ok(()) => self.open = Some(open),
                Err(error) => {
                    self.forget(&open.path);
                    return Err(error);
                }
            },
            None => {
                self.open = Some(self.begin(&lines)?);
                self.clear();
            }
        }
        self.lines.extend(lines);
        Ok(())
    }

    /// Begins a file with everything that there is and `lines`.
    fn begin(&mut self, lines: &[String]) -> Result<Open, WriteError> {
        ignore_cache(&self.project);
        create_folders(self.project.disk(), &self.folder)?;
        sync_names(self.project.disk(), &self.folder)?;
        let mut open = self.create()?;
        match self.fill(&mut open, lines) {
            Ok(()) => Ok(open),
            Err(error) => {
                self.forget(&open.path);
                Err(error)
            }
        }
    }

    /// Writes everything that there is and `lines` to the new file `open`, and brings its name to the medium.
    fn fill(&self, open: &mut Open, lines: &[String]) -> Result<(), WriteError> {
        open.draft.claim().map_err(io_error(&open.path, Step::Create))?;
        let mut all = vec![Line::header(&self.transcript, &self.coder).print()];
        all.extend_from_slice(&self.lines);
        all.push(Line::Took(self.earlier.iter().map(|earlier| earlier.name.clone()).collect()).print());
        all.extend_from_slice(lines);
        open.append(&self.project, &all)?;
        sync_folder(self.project.disk(), &self.folder)
    }

    /// A new file of a name that nobody has.
    fn create(&mut self) -> Result<Open, WriteError> {
        let mut path = self.folder.clone();
        for _ in 0..NAMES {
            path = self.folder.join(format!("{}.{}{ENDING}", self.coder, self.ids.make(self.moment)));
            match self.project.disk().create_new(&path, Rights::Private) {
                Ok(draft) => return Ok(Open { path, draft, chain: Chain::default() }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(io_error(&path, Step::Create)(error)),
            }
        }
        Err(io_error(&path, Step::Create)(io::ErrorKind::AlreadyExists.into()))
    }

    /// Takes away the earlier files: what they say is in the new one. Where that fails, the new one says so.
    fn clear(&mut self) {
        self.in_doubt = false;
        for earlier in self.earlier.iter().filter(|earlier| !earlier.is_flawed) {
            let _ = self.project.disk().remove(&self.folder.join(&earlier.name));
        }
        self.earlier.retain(|earlier| earlier.is_flawed);
    }

    /// Gives a file of one's own up: the next one stands for it.
    fn forget(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.earlier.push(Earlier { name, is_flawed: false });
        self.in_doubt = true;
    }
}

impl Open {
    /// Appends `lines` in one write.
    fn append(&mut self, project: &Project, lines: &[String]) -> Result<(), WriteError> {
        let text: String = lines.iter().map(|line| self.chain.seal(line)).collect();
        self.draft.write_all(text.as_bytes()).map_err(io_error(&self.path, Step::Write))?;
        self.draft.sync().map_err(io_error(&self.path, Step::Sync))?;
        // a file that somebody took away keeps what is written to it from everybody
        project.disk().metadata(&self.path).map_err(io_error(&self.path, Step::Write)).map(|_| ())
    }
}

/// An action, who did it, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The transcript's name.
    pub transcript: String,
    /// Who.
    pub coder: String,
    /// What and when.
    pub entry: Entry,
    /// Whether it is known to be in the files of the store.
    pub is_written: bool,
}

/// The actions on the transcripts called `names` that the journals of this machine still hold, in order of their
/// times, and what could not be read.
pub fn log(project: &Project, names: &[String]) -> (Vec<Logged>, Vec<String>) {
    let (mut actions, mut problems) = (Vec::new(), Vec::new());
    for name in names {
        let mut seen: HashMap<String, HashSet<String>> = HashMap::new();
        for Found { contents, .. } in found(project, &project.journals(name), |_| true, &mut problems)
            .into_iter()
            .filter(|found| found.is_current)
        {
            let Some(Header { coder, .. }) = contents.header else { continue };
            let seen = seen.entry(coder.clone()).or_default();
            actions.extend(fresh(contents.entries, seen).into_iter().map(|(n, entry)| Logged {
                transcript: name.clone(),
                coder: coder.clone(),
                entry,
                is_written: n < contents.written,
            }));
        }
    }
    actions.sort_by(|a, b| a.entry.at.cmp(&b.entry.at));
    (actions, problems)
}

/// Those of a journal's entries that are not among those `seen` in others, with their numbers, 0-based: two sittings may
/// have begun with the same steps of a third.
fn fresh(entries: Vec<Entry>, seen: &mut HashSet<String>) -> Vec<(usize, Entry)> {
    let texts: Vec<String> = entries.iter().map(Entry::print).collect();
    let is_new = |(n, _): &(usize, Entry)| !seen.contains(&texts[*n]);
    let fresh = entries.into_iter().enumerate().filter(is_new).collect();
    seen.extend(texts);
    fresh
}

/// A journal that was found.
struct Found {
    name: String,
    contents: Contents,
    /// Whether it counts: it was begun wholly, and no other stands for it.
    is_current: bool,
}

/// The journals in `folder` whose names are `wanted`, in order of their names. What is wrong with those that count
/// goes to `problems`.
fn found(
    project: &Project,
    folder: &Path,
    wanted: impl Fn(&str) -> bool,
    problems: &mut Vec<String>,
) -> Vec<Found> {
    let listed = project.disk().list(folder).unwrap_or_else(|error| {
        if error.kind() != io::ErrorKind::NotFound {
            problems.push(format!("{}: cannot be read: {error}", visible(&folder.to_string_lossy())));
        }
        Vec::new()
    });
    let mut names: Vec<String> = listed.iter().filter_map(|name| Some(name.to_str()?.to_owned())).collect();
    names.retain(|name| split_name(name).is_some() && wanted(name));
    names.sort();
    let mut found = Vec::new();
    for name in names {
        match read_file(project.disk(), &folder.join(&name), super::MAX_BYTES) {
            Ok(Some(bytes)) => found.push(Found { name, contents: contents(&bytes), is_current: false }),
            Ok(None) => {}
            Err(error) => problems.push(error.to_string()),
        }
    }
    let over: HashSet<String> = found.iter().filter_map(|f| f.contents.took.clone()).flatten().collect();
    for Found { name, contents, is_current } in &mut found {
        if over.contains(name) {
            continue;
        }
        *is_current = contents.took.is_some();
        if let Some(flaw) = &contents.flaw {
            problems.push(format!("{}:{flaw}", visible(&folder.join(&*name).to_string_lossy())));
        }
    }
    found
}

/// The coder and the id in a journal's name.
fn split_name(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(ENDING)?.rsplit_once('.').filter(|(coder, id)| !coder.is_empty() && !id.is_empty())
}
