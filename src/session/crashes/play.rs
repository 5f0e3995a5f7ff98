//! Sittings that follow each other on a disk of memory, and what has to be found afterwards.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use crate::annotation::{Annotation, Moment, Notebook};
use crate::app::{COMMANDS, Key, Keymap, Msg};
use crate::session::saving::Seat;
use crate::session::{Clock, Place, Session};
use crate::store::simulated::Simulated;
use crate::store::{CodebookFile, Disk, LayerFile, MAX_BYTES, Project, Rights, read_file};

const TALK: &str = "Mara Voss: The harbour is open.\n\nBen Holt: Nobody doubts it.\n\nMara Voss: Good.\n";

static KEYMAP: LazyLock<Arc<Keymap>> = LazyLock::new(|| Arc::new(Keymap::new(COMMANDS).expect("no clash")));

/// One coder at one transcript.
#[derive(Debug)]
pub(super) struct Sitting {
    pub(super) coder: &'static str,
    pub(super) transcript: &'static str,
    /// What is done, one action each; `!` brings everything into the files.
    pub(super) actions: &'static [&'static str],
}

/// What was done until something failed.
#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    /// The notebooks of each sitting that could be opened: at its start, then after each action.
    pub(super) states: Vec<Vec<Notebook>>,
    /// How many actions of the last of them were acknowledged.
    pub(super) kept: usize,
}

impl Done {
    /// The same with the states that `whole` has, where nothing failed: what could not be read is missing in ours.
    pub(super) fn with_states_of(mut self, whole: &Self) -> Self {
        self.states = whole.states[..self.states.len()].to_vec();
        self
    }

    /// Whether every action of `play` changed something and was acknowledged.
    pub(super) fn is_all_of(&self, play: &[Sitting]) -> bool {
        let actions = |sitting: &Sitting| sitting.actions.iter().filter(|action| **action != "!").count();
        let counts = self.states.iter().map(|states| states.len() - 1);
        let changes = |states: &Vec<Notebook>| states.windows(2).all(|pair| pair[0] != pair[1]);
        counts.eq(play.iter().map(actions))
            && self.states.iter().all(changes)
            && self.states.last().is_some_and(|last| self.kept == last.len() - 1)
    }
}

/// A disk with the two transcripts that plays are about.
pub(super) fn disk() -> Simulated {
    let disk = Simulated::new();
    let folder = Path::new("/study");
    disk.create_folder(folder).expect("new");
    for name in ["talk.txt", "walk.txt"] {
        let mut draft = disk.create_new(&folder.join(name), Rights::Private).expect("new");
        draft.write_all(TALK.as_bytes()).and_then(|()| draft.sync()).expect("written");
    }
    disk.sync_folder(folder).and_then(|()| disk.sync_folder(Path::new("/"))).expect("synced");
    disk
}

/// A sitting; none when the transcript cannot even be read.
fn open(disk: &(impl Disk + Clone + 'static), sitting: &Sitting, millis: u64) -> Option<Session> {
    let clock = Clock::Fixed(Moment { millis, random: millis });
    let place = Place::File(PathBuf::from("/study").join(sitting.transcript));
    let mut session =
        Session::open(Arc::new(disk.clone()), place, sitting.coder, KEYMAP.clone(), clock).ok()?;
    session.send(Msg::Resize(80, 24));
    Some(session)
}

fn press(session: &mut Session, keys: &str) {
    for key in Key::script(keys).expect("keys") {
        session.send(Msg::Key(key));
    }
}

/// Brings what was done to the journal, as the writer does at once. Returns whether it is on the medium; where the
/// journal could not be read, an undo has nothing to take back.
fn note(session: &mut Session) -> bool {
    match &mut session.seat {
        Seat::Here(saver) => saver.waiting() > 0 && saver.note().is_ok(),
        Seat::Nowhere | Seat::There(_) => false,
    }
}

/// Plays `play`; a sitting that cannot save at its end is the last.
pub(super) fn perform(disk: &(impl Disk + Clone + 'static), play: &[Sitting]) -> Done {
    let mut done = Done::default();
    for (millis, sitting) in (1_795_000_000_000..).step_by(1_000).zip(play) {
        let Some(mut session) = open(disk, sitting, millis) else { break };
        let mut states = vec![session.state().desk.notebook().clone()];
        done.kept = 0;
        let mut is_kept = true;
        for action in sitting.actions {
            is_kept = if *action == "!" {
                session.save() && matches!(session.seat, Seat::Here(_))
            } else {
                press(&mut session, action);
                states.push(session.state().desk.notebook().clone());
                note(&mut session)
            };
            if is_kept {
                done.kept = states.len() - 1;
            }
        }
        done.states.push(states);
        if !is_kept {
            break;
        }
    }
    done
}

/// Whether every file of the store can be read, or is not there.
pub(super) fn files_parse(disk: &Simulated) -> bool {
    let project = Project::at(Arc::new(disk.clone()), "/study".into());
    let bytes = |path: &Path| read_file(disk, path, MAX_BYTES).expect("it can be read");
    let layer =
        |path: &Path| LayerFile::parse(&bytes(path)?, Path::new("")).ok().map(|f| f.unreadable().is_empty());
    let layers = project.marked().into_iter().flat_map(|name| project.layers(&name));
    layers.into_iter().all(|(_, path)| layer(&path) == Some(true))
        && bytes(&project.codebook()).is_none_or(|b| {
            CodebookFile::parse(&b, Path::new("")).is_ok_and(|file| file.unreadable().is_empty())
        })
}

fn own(notebook: &Notebook) -> Vec<Annotation> {
    notebook.mine().annotations().cloned().collect()
}

/// Whether on `disk` each sitting of `play` that was over is as it was left, and the next one after the last finds one
/// of its states from the acknowledged one on, brings it into the files and goes on.
pub(super) fn goes_on(disk: &Simulated, play: &[Sitting], done: &Done) -> bool {
    let Some((last, over)) = done.states.split_last() else { return true };
    let sitting = &play[over.len()];
    let is_elsewhere =
        |other: &Sitting| (other.coder, other.transcript) != (sitting.coder, sitting.transcript);
    for (n, states) in over.iter().enumerate().filter(|(n, _)| is_elsewhere(&play[*n])) {
        let is_last = play[n + 1..over.len()]
            .iter()
            .all(|later| (later.coder, later.transcript) != (play[n].coder, play[n].transcript));
        let wanted = states.last().map(own);
        let found = || open(disk, &play[n], 1_796_000_000_000).map(|s| own(s.state().desk.notebook()));
        if is_last && found() != wanted {
            return false;
        }
    }
    let Some(mut session) = open(disk, sitting, 1_796_000_000_000) else { return false };
    let found = session.state().desk.notebook().clone();
    if !last.get(done.kept..).is_some_and(|later| later.contains(&found)) {
        return false;
    }
    press(&mut session, "Gtnext<Enter>u");
    let is_saved = session.save();
    drop(session);
    is_saved && files_parse(disk) && the_files_alone_have(&found, disk, sitting)
}

/// Whether the files, without the journals, hold what `sitting` had `found`.
fn the_files_alone_have(found: &Notebook, disk: &Simulated, sitting: &Sitting) -> bool {
    let folder = Path::new("/study/annotations/.cache/journal").join(sitting.transcript);
    for name in disk.list(&folder).unwrap_or_default() {
        disk.remove(&folder.join(name)).expect("there");
    }
    open(disk, sitting, 1_797_000_000_000).is_some_and(|again| *again.state().desk.notebook() == *found)
}
