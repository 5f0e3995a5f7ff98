//! Opening a text: first what a screen needs, then all of it with what is written about it.

use std::fmt;
use std::sync::Arc;

use super::Place;
use super::keeper::{Loaded, load};
use super::library::Library;
use super::read::{Incoming, SAMPLE, SAMPLE_NAME, Unopened};
use crate::annotation::Moment;
use crate::app::Progress;
use crate::store::{Disk, Project};
use crate::text::Transcript;
use crate::text::decode::Charset;

/// A whole text with what is written about it.
#[derive(Debug)]
pub struct Opened {
    pub(super) transcript: Arc<Transcript>,
    /// Its annotations; none when they belong nowhere.
    pub(super) loaded: Option<Loaded>,
}

/// A text that is being opened.
pub(super) struct Begun {
    /// What it is called.
    pub(super) name: String,
    /// The project it belongs to; none when it came through a pipe.
    pub(super) project: Option<Project>,
    pub(super) first: First,
}

/// What can be shown at once.
pub(super) enum First {
    /// All.
    Whole(Box<Opened>),
    /// The first part, and how to get the rest.
    Part(Arc<Transcript>, Rest),
}

/// The rest of a text that was opened in part. It can be read on another thread.
pub struct Rest {
    incoming: Incoming,
    shelf: Option<Shelf>,
}

/// Where annotations lie, and whose are wanted.
pub(super) struct Shelf {
    pub(super) project: Project,
    /// What the transcript is called in it.
    pub(super) name: String,
    pub(super) coder: String,
    pub(super) now: Moment,
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rest({})", self.incoming.progress())
    }
}

/// Opens the text at a place for `coder` at the moment `now`, as far as a screen needs it. An encoding may be named.
pub(super) fn begin(
    disk: Arc<dyn Disk>,
    (place, named): (Place, Option<Charset>),
    coder: &str,
    now: Moment,
) -> Result<Begun, Unopened> {
    let (project, name, incoming) = match place {
        Place::Coded(place, charset) => return begin(disk, (*place, named.or(Some(charset))), coder, now),
        Place::File(path) => {
            let incoming = Incoming::file(&*disk, &path)?;
            let project = Project::around(disk, &path);
            let name = project.name_of(&path).unwrap_or_else(|| path.display().to_string());
            let charset = Library::new(&project, named).charset(&name);
            (project, name, incoming.said_to_be(charset))
        }
        Place::Of(project, name) => {
            let incoming = Library::new(&project, named).open(&name)?;
            (project, name, incoming)
        }
        Place::Input => {
            let incoming = Incoming::input().said_to_be(named);
            let first = Rest { incoming, shelf: None }.first()?;
            return Ok(Begun { name: "standard input".to_owned(), project: None, first });
        }
        Place::Sample(root) => {
            (Project::at(disk, root), SAMPLE_NAME.to_owned(), Incoming::text(SAMPLE_NAME, SAMPLE))
        }
    };
    let shelf = Shelf { project: project.clone(), name: name.clone(), coder: coder.to_owned(), now };
    let first = Rest { incoming, shelf: Some(shelf) }.first()?;
    Ok(Begun { name, project: Some(project), first })
}

/// Opens the transcript of `shelf` once more, in the encoding `named` if there is one; all of it is to be read.
pub(super) fn again(shelf: Shelf, named: Option<Charset>) -> Result<Rest, Unopened> {
    let incoming = Library::new(&shelf.project, named).open(&shelf.name)?;
    Ok(Rest { incoming, shelf: Some(shelf) })
}

impl Rest {
    /// Reads what a screen needs; all when that is not much.
    fn first(mut self) -> Result<First, Unopened> {
        Ok(match self.incoming.first()? {
            Some(part) => First::Part(part, self),
            None => First::Whole(Box::new(self.read(&mut |_| ())?)),
        })
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.incoming.progress()
    }

    /// Reads it, and what is written about the text. Tells how far it is.
    pub fn read(self, tell: &mut dyn FnMut(Progress)) -> Result<Opened, Unopened> {
        let transcript = self.incoming.rest(tell)?;
        let loaded = self
            .shelf
            .map(|Shelf { project, name, coder, now }| load(&project, &name, &transcript, &coder, now));
        Ok(Opened { transcript, loaded })
    }
}
