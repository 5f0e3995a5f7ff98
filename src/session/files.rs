//! The files of one sitting, the codebook and one's own layer, and what is not in them yet.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::keeper::{Kept, Unkept, Version, keep_text, open};
use crate::annotation::{Annotation, Change, Codebook, Fingerprint, Id, Layer, Notebook, Op, merge, replay};
use crate::store::{CodebookFile, LayerFile, Project, TextVersion, WriteError};
use crate::text::Transcript;
use crate::text::decode::Charset;

/// How often a save is tried again because somebody else wrote in between.
const TRIES: usize = 5;

/// The files, as they were last seen, and the changes that they lack.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) project: Project,
    pub(super) codebook: Kept<CodebookFile>,
    /// The codebook as it was last written: it knows where tags stood that were taken out.
    pub(super) written: Codebook,
    pub(super) layer: Kept<LayerFile>,
    pub(super) text: Arc<Transcript>,
    pub(super) at: Fingerprint,
    pub(super) version: TextVersion,
    /// The encoding that was named for a transcript that was marked earlier, as long as no file says so.
    pub(super) unsaid: Option<Charset>,
    /// In the order in which they were made.
    pub(super) lacking: Vec<Op>,
    /// What others changed, and the sitting was not told yet.
    pub(super) news: Vec<Op>,
}

impl Files {
    /// Whether the files have everything.
    pub(super) fn are_complete(&self) -> bool {
        self.lacking.is_empty() && self.unsaid.is_none()
    }

    /// Writes what is lacking. Returns operations that bring in what was changed on disk by others meanwhile, which
    /// is in the files together with ours. After an error nothing is lacking less, and nothing of theirs is forgotten.
    pub(super) fn write(&mut self) -> Result<Vec<Op>, Unkept> {
        let _lock = (!self.are_complete()).then(|| self.project.write_lock()).flatten();
        for _ in 0..TRIES {
            match self.try_to_write() {
                Ok(()) => {
                    self.lacking.clear();
                    self.unsaid = None;
                    return Ok(std::mem::take(&mut self.news));
                }
                Err(Unkept::Write(WriteError::ChangedOutside(path))) if path == self.codebook.path => {
                    self.merge_codebook()?;
                }
                Err(Unkept::Write(WriteError::ChangedOutside(_))) => self.merge_layer()?,
                Err(error) => return Err(error),
            }
        }
        Err(WriteError::ChangedOutside(self.layer.path.clone()).into())
    }

    fn try_to_write(&mut self) -> Result<(), Unkept> {
        self.write_codebook()?;
        self.write_layer()
    }

    fn write_codebook(&mut self) -> Result<(), Unkept> {
        if !self.lacking.iter().any(|op| matches!(op, Op::Tag(_))) {
            return Ok(());
        }
        let unwritable = |source| Unkept::Render { path: self.codebook.path.clone(), source };
        let wanted = self.wanted_codebook();
        let next = self.codebook.file.render(&wanted).map_err(unwritable)?;
        if next.bytes() != self.codebook.file.bytes() {
            self.codebook.write(&self.project, next, CodebookFile::bytes)?;
        }
        self.written = wanted;
        Ok(())
    }

    fn write_layer(&mut self) -> Result<(), Unkept> {
        let is_touched = self.lacking.iter().any(|op| matches!(op, Op::Annotation(_)));
        if !is_touched && self.unsaid.is_none() {
            return Ok(());
        }
        let wanted = wanted(self.layer.file.annotations(), &self.lacking);
        let nothing = wanted.is_empty() && self.layer.seen.is_none();
        let by_id: BTreeMap<&Id, &Annotation> = self.layer.file.annotations().map(|a| (&a.id, a)).collect();
        let as_it_is = wanted.values().map(Cow::as_ref).eq(by_id.into_values());
        if nothing || as_it_is && self.unsaid.is_none() {
            return Ok(());
        }
        if !self.layer.file.texts().contains_key(&self.at) {
            keep_text(&self.project, &Version { text: self.text.text(), at: self.at.clone() });
        }
        let unwritable = |source| Unkept::Render { path: self.layer.path.clone(), source };
        let version = Some((&self.at, &self.version));
        let next = self.layer.file.render(wanted.values().map(Cow::as_ref), version).map_err(unwritable)?;
        self.layer.write(&self.project, next, LayerFile::bytes)
    }

    /// Takes in the codebook that somebody else wrote.
    fn merge_codebook(&mut self) -> Result<(), Unkept> {
        let path = self.codebook.path.clone();
        let theirs = open(&self.project, path, CodebookFile::parse, CodebookFile::default)?;
        let mut mine = Notebook::new(self.wanted_codebook(), Layer::default(), Vec::new());
        let (base, new) = (self.codebook.file.codebook(), theirs.file.codebook());
        let news = merge::tags(base.tags(), mine.codebook().tags(), new.tags());
        // they were made for exactly this codebook
        let _ = mine.apply_all(&news);
        self.lacking.retain(|op| matches!(op, Op::Annotation(_)));
        self.lacking.extend(merge::tags(new.tags(), new.tags(), mine.codebook().tags()));
        self.codebook = theirs;
        self.news.extend(news);
        Ok(())
    }

    /// Takes in the layer that somebody else wrote.
    fn merge_layer(&mut self) -> Result<(), Unkept> {
        let (name, coder) = (self.layer.file.transcript().to_owned(), self.layer.file.coder().to_owned());
        let fresh = || LayerFile::new(&name, &coder);
        let theirs = open(&self.project, self.layer.path.clone(), LayerFile::parse, fresh)?;
        let base = self.layer.file.annotations();
        let mut mine = wanted(self.layer.file.annotations(), &self.lacking);
        let news = merge::annotations(base, mine.values().map(Cow::as_ref), theirs.file.annotations());
        put_all(&mut mine, &news);
        // where nothing was changed but by us, merging is taking over
        let all: Vec<&Annotation> = theirs.file.annotations().collect();
        let lacking =
            merge::annotations(all.iter().copied(), all.iter().copied(), mine.values().map(Cow::as_ref));
        self.lacking.retain(|op| matches!(op, Op::Tag(_)));
        self.lacking.extend(lacking);
        self.layer = theirs;
        self.news.extend(news);
        Ok(())
    }

    /// The codebook as it is to be.
    fn wanted_codebook(&self) -> Codebook {
        let tags = self.codebook.file.codebook().remembering(&self.written);
        let mut notebook = Notebook::new(tags, Layer::default(), Vec::new());
        for op in self.lacking.iter().filter(|op| matches!(op, Op::Tag(_))) {
            if notebook.apply(op).is_err() {
                // somebody else changed this tag too, and our side does not know that yet
                let fitting = replay(&notebook, std::slice::from_ref(op));
                let _ = notebook.apply_all(&fitting);
            }
        }
        notebook.codebook().clone()
    }
}

/// The annotations as they are to be: those of the file after `changes`.
fn wanted<'a>(
    file: impl Iterator<Item = &'a Annotation>,
    changes: &'a [Op],
) -> BTreeMap<Id, Cow<'a, Annotation>> {
    let mut wanted = file.map(|a| (a.id.clone(), Cow::Borrowed(a))).collect();
    put_all(&mut wanted, changes);
    wanted
}

/// Makes `changes` to annotations. One that is not as a change expects it was changed by somebody else as well, and
/// gets both.
fn put_all(annotations: &mut BTreeMap<Id, Cow<'_, Annotation>>, changes: &[Op]) {
    for op in changes {
        let Op::Annotation(Change { old, new }) = op else { continue };
        let Some(id) = old.as_ref().or(new.as_ref()).map(|a| a.id.clone()) else { continue };
        let there = annotations.get(&id).map(Cow::as_ref);
        let next = if there == old.as_ref() || there == new.as_ref() {
            new.clone()
        } else {
            match merge::annotations(old, new, there).pop() {
                Some(Op::Annotation(merged)) => merged.new,
                _ => new.clone(),
            }
        };
        match next {
            Some(next) => annotations.insert(id, Cow::Owned(next)),
            None => annotations.remove(&id),
        };
    }
}
