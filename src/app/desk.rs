//! What is worked on: one transcript with its annotations, and every change made to them.

use std::ops::Range;
use std::sync::Arc;

use crate::annotation::{
    Annotation, History, Id, Ids, Layer, Misfit, Moment, Notebook, Op, Status, fitting, tagging,
};
use crate::text::{Span, Transcript};

use super::coders::Coders;

/// One transcript and what is written about it.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    /// The transcript's path in its project, with `/`.
    pub path: String,
    /// The text.
    pub transcript: Arc<Transcript>,
    /// Tags and annotations.
    notebook: Notebook,
    history: History,
    ids: Ids,
    /// Whose annotations are shown.
    pub coders: Coders,
    /// The time of the message that is being worked on.
    pub moment: Moment,
}

/// An annotation where it is now, and whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    /// Its passage in the text as it is now.
    pub span: Span,
    /// The annotation.
    pub annotation: &'a Annotation,
    /// The layer it belongs to.
    pub layer: &'a Layer,
}

impl Mark<'_> {
    /// How sure its place is.
    pub fn status(&self) -> Status {
        self.layer.status(self.annotation)
    }
}

impl Desk {
    /// A desk with `transcript` on it.
    pub fn new(path: String, transcript: Arc<Transcript>, notebook: Notebook) -> Self {
        Self { path, transcript, notebook, ..Self::default() }
    }

    /// Puts another version of the text on the desk, with what is written about it. What was done can still be undone.
    pub(super) fn turn_to(&mut self, transcript: Arc<Transcript>, notebook: Notebook) {
        self.transcript = transcript;
        self.notebook = notebook;
    }

    /// Tags and annotations.
    pub fn notebook(&self) -> &Notebook {
        &self.notebook
    }

    /// The layers that are shown, one's own first.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.coders.layers(&self.notebook)
    }

    /// What was done and undone.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Goes on from `history`, which earlier sittings left, or from what this one did when that reaches further back:
    /// a text that is read again has lost nothing of it.
    pub fn take_up(&mut self, history: History) {
        let ours = fitting(&self.notebook, std::mem::take(&mut self.history));
        self.history = if ours.done().len() >= history.done().len() { ours } else { history };
    }

    /// A new id for an annotation made now.
    pub fn new_id(&mut self) -> Id {
        self.ids.make(self.moment)
    }

    /// Asks `make` for operations on the page as it is now, and commits them under `label`. Returns those that were
    /// applied.
    pub fn mark(
        &mut self,
        label: String,
        make: impl FnOnce(tagging::Page<'_>, Id) -> Vec<Op>,
    ) -> Result<Vec<Op>, Misfit> {
        let id = self.new_id();
        let now = self.moment.time();
        let page = tagging::Page { transcript: &self.transcript, layer: self.notebook.mine(), now: &now };
        let ops = make(page, id);
        self.history.commit(&mut self.notebook, label, ops)
    }

    /// Lets `work` make several steps, each on the page as the one before left it, and makes one step of them under
    /// `label`. Returns the operations that were applied; when one does not fit, all are taken back.
    pub fn together(
        &mut self,
        label: String,
        work: impl FnOnce(&mut Self) -> Result<(), Misfit>,
    ) -> Result<Vec<Op>, Misfit> {
        let from = self.history.done().len();
        let worked = work(self);
        self.history.join(from, label);
        if let Err(misfit) = worked {
            if self.history.done().len() > from {
                self.history.undo(&mut self.notebook)?;
            }
            return Err(misfit);
        }
        Ok(self.history.done().get(from).map(|step| step.ops.clone()).unwrap_or_default())
    }

    /// Takes the last step back. Returns its label with the operations that were applied.
    pub fn undo(&mut self) -> Result<Option<(String, Vec<Op>)>, Misfit> {
        Ok(self.history.undo(&mut self.notebook)?.map(|(step, ops)| (step.label.clone(), ops)))
    }

    /// Does the last undone step again. Returns its label with the operations that were applied.
    pub fn redo(&mut self) -> Result<Option<(String, Vec<Op>)>, Misfit> {
        Ok(self.history.redo(&mut self.notebook)?.map(|(step, ops)| (step.label.clone(), ops)))
    }

    /// Applies operations that were made elsewhere; they are no step that could be taken back.
    pub fn absorb(&mut self, ops: &[Op]) -> Result<(), Misfit> {
        self.notebook.apply_all(ops)
    }

    /// The annotations of all layers that share a character with `bytes` of the text, one's own first, each layer in
    /// order of the text.
    pub fn marks(&self, bytes: Range<usize>) -> Vec<Mark<'_>> {
        let window = self.transcript.span_of(bytes);
        let of = |layer| move |(span, annotation)| Mark { span, annotation, layer };
        self.layers().flat_map(|layer| layer.overlapping(window).map(of(layer))).collect()
    }

    /// The first annotation in order of the text that shares a character with `bytes`, one's own before others'.
    pub fn first_mark(&self, bytes: Range<usize>) -> Option<Mark<'_>> {
        let window = self.transcript.span_of(bytes);
        self.layers().find_map(|layer| {
            layer.overlapping(window).next().map(|(span, annotation)| Mark { span, annotation, layer })
        })
    }

    /// The annotations on the character at byte `at`.
    pub fn marks_on(&self, at: usize) -> Vec<Mark<'_>> {
        let next = self.transcript.text()[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        self.marks(at..next)
    }

    /// The annotations on the character at byte `at`; when there is none, those in its paragraph.
    pub fn marks_at(&self, at: usize) -> Vec<Mark<'_>> {
        let exact = self.marks_on(at);
        if !exact.is_empty() {
            return exact;
        }
        let paragraph = self.transcript.paragraphs().get(self.transcript.paragraph_at(at));
        paragraph.map_or_else(Vec::new, |p| self.marks(p.range.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_memos(count: usize) -> Desk {
        let mut desk = Desk::default();
        for n in 0..count {
            let note = format!("memo {n}");
            desk.mark(note.clone(), |page, id| page.write_memo(&note, id)).expect("it fits");
        }
        desk
    }

    #[test]
    fn a_text_that_is_read_again_leaves_all_steps_to_take_back_when_the_journal_kept_only_some() {
        let mut desk = with_memos(4);
        let all = desk.history().clone();
        assert_eq!(all.done().len(), 4);
        desk.turn_to(desk.transcript.clone(), desk.notebook().clone());
        desk.take_up(History::default());
        assert_eq!(desk.history(), &all);
        while desk.undo().expect("it fits").is_some() {}
        assert_eq!(desk.notebook(), &Notebook::default());
    }

    #[test]
    fn steps_of_earlier_sittings_are_taken_up_where_this_one_has_done_nothing() {
        let earlier = with_memos(2);
        let mut desk = Desk::new(String::new(), Arc::default(), earlier.notebook().clone());
        desk.take_up(earlier.history().clone());
        assert_eq!(desk.history(), earlier.history());
    }

    #[test]
    fn steps_that_do_not_fit_what_was_read_again_are_left_out() {
        let mut desk = with_memos(2);
        desk.turn_to(desk.transcript.clone(), Notebook::default());
        desk.take_up(History::default());
        assert_eq!(desk.history().done(), []);
    }
}
