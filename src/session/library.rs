//! The transcripts of a project, each in the encoding it is said to be in.

use std::sync::Arc;

use super::read::{Incoming, Unopened};
use crate::store::{LayerFile, MAX_BYTES, Project, read_file};
use crate::text::decode::Charset;
use crate::text::{Source, Transcript};

/// The field of a layer that says an encoding.
const FIELD: &[u8] = b"encoding";

/// The transcripts of a project: the one place that knows in which encoding each is read. That is the one that a person
/// names now, else the one that was named when somebody marked the transcript, else the one that is found.
#[derive(Debug, Clone, Copy)]
pub struct Library<'a> {
    /// The project.
    pub project: &'a Project,
    named: Option<Charset>,
    /// Whether there are layers that could say an encoding.
    is_begun: bool,
}

impl<'a> Library<'a> {
    /// The transcripts of `project`, all of them in the encoding `named`, if one is.
    pub fn new(project: &'a Project, named: Option<Charset>) -> Self {
        Self { project, named, is_begun: project.is_begun() }
    }

    /// The encoding in which the transcript called `name` is said to be; none: it is to be found.
    pub(super) fn charset(&self, name: &str) -> Option<Charset> {
        self.named.or_else(|| self.remembered(name))
    }

    /// The encoding that was named last of those that the layers of the transcript called `name` say.
    pub(super) fn remembered(&self, name: &str) -> Option<Charset> {
        if !self.is_begun {
            return None;
        }
        let layers = self.project.layers(name).into_iter().filter_map(|(_, path)| {
            let bytes = read_file(self.project.disk(), &path, MAX_BYTES).ok()??;
            // hardly any layer says one, and understanding a layer takes much longer than this
            memchr::memmem::find(&bytes, FIELD)?;
            LayerFile::parse(&bytes, &path).ok()
        });
        let said: Vec<_> =
            layers.filter_map(|layer| layer.encoding().map(|(seen, said)| (seen.to_owned(), said))).collect();
        said.into_iter().max_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, said)| said)
    }

    /// Reads the transcript called `name`.
    pub fn transcript(&self, name: &str) -> Result<Arc<Transcript>, Unopened> {
        self.open(name)?.rest(&mut |_| ())
    }

    /// Reads the text of the transcript called `name` without looking for paragraphs and speakers.
    pub(super) fn source(&self, name: &str) -> Result<Source, Unopened> {
        self.open(name)?.source(&mut |_| ())
    }

    /// Opens the transcript called `name`.
    pub(super) fn open(&self, name: &str) -> Result<Incoming, Unopened> {
        let incoming = Incoming::file(self.project.disk(), &self.project.path_of(name))?;
        Ok(incoming.said_to_be(self.charset(name)))
    }
}
