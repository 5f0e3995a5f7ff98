//! Undo and redo.

use super::notebook::Notebook;
use super::op::{Misfit, Op};

/// What one command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it was, for the one who undoes it: `tag ¶3 security`.
    pub label: String,
    /// The changes, in the order in which they were applied. Never empty in a [`History`].
    pub ops: Vec<Op>,
}

impl Step {
    /// The step that takes this one back, under the same label.
    #[must_use]
    pub fn inverse(self) -> Self {
        Self { label: self.label, ops: self.ops.into_iter().rev().map(Op::inverse).collect() }
    }
}

/// The steps of a sitting.
///
/// ```text
///   commit a, b, c      a b c |
///   undo                a b | c
///   undo                a | b c
///   commit d            a d |          what was undone is forgotten
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl History {
    /// A history whose steps in `done` can be undone, oldest first, and those in `undone` redone, the next one last.
    pub(super) fn of(done: Vec<Step>, undone: Vec<Step>) -> Self {
        Self { done, undone }
    }

    /// The steps that can be undone and those that can be redone, each in the order of [`Self::of`].
    pub(super) fn into_steps(self) -> (Vec<Step>, Vec<Step>) {
        (self.done, self.undone)
    }

    /// Applies `ops` to `notebook` and remembers them under `label`. A step that changes nothing is no step.
    ///
    /// Returns the operations that were applied.
    pub fn commit(
        &mut self,
        notebook: &mut Notebook,
        label: String,
        ops: Vec<Op>,
    ) -> Result<Vec<Op>, Misfit> {
        let ops: Vec<Op> = ops.into_iter().filter(|op| !op.is_idle()).collect();
        notebook.apply_all(&ops)?;
        if !ops.is_empty() {
            self.undone.clear();
            self.done.push(Step { label, ops: ops.clone() });
        }
        Ok(ops)
    }

    /// Takes the last step back. Returns it with the operations that were applied; none when there is no step.
    pub fn undo(&mut self, notebook: &mut Notebook) -> Result<Option<(&Step, Vec<Op>)>, Misfit> {
        let Some(step) = self.done.last() else { return Ok(None) };
        let ops = step.clone().inverse().ops;
        notebook.apply_all(&ops)?;
        self.undone.extend(self.done.pop());
        Ok(self.undone.last().map(|step| (step, ops)))
    }

    /// Does the step that was last undone again. Returns it with the operations that were applied.
    pub fn redo(&mut self, notebook: &mut Notebook) -> Result<Option<(&Step, Vec<Op>)>, Misfit> {
        let Some(step) = self.undone.last() else { return Ok(None) };
        notebook.apply_all(&step.ops)?;
        self.done.extend(self.undone.pop());
        Ok(self.done.last().map(|step| (step, step.ops.clone())))
    }

    /// Makes one step called `label` of all steps from the one of index `from` on.
    pub fn join(&mut self, from: usize, label: String) {
        let parts = self.done.split_off(from.min(self.done.len()));
        let ops: Vec<Op> = parts.into_iter().flat_map(|step| step.ops).collect();
        if !ops.is_empty() {
            self.done.push(Step { label, ops });
        }
    }

    /// The steps that can be undone, oldest first.
    pub fn done(&self) -> &[Step] {
        &self.done
    }

    /// The steps that can be redone, the next one last.
    pub fn undone(&self) -> &[Step] {
        &self.undone
    }
}
