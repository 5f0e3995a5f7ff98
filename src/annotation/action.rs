//! What was done, as it happened: the history of a sitting for the one that comes after it.

use std::collections::HashMap;

use super::annotation::Annotation;
use super::codebook::{Tag, TagId};
use super::history::{History, Step};
use super::id::Id;
use super::notebook::Notebook;
use super::op::{Change, Op};

/// How a step came to be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// For the first time.
    Done,
    /// Backwards: it was taken back.
    Undone,
    /// Again, after it was taken back.
    Redone,
}

/// A step that was applied, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// How.
    pub way: Way,
    /// The step's label, and the operations as they were applied: of a step that was undone the inverse ones.
    pub step: Step,
}

impl Action {
    /// The action `way` of the step called `label`, whose applied operations are `ops`.
    pub fn new(way: Way, label: &str, ops: Vec<Op>) -> Self {
        Self { way, step: Step { label: label.to_owned(), ops } }
    }
}

/// The history that `actions`, oldest first, leave behind: the steps that can be taken back or done again in
/// `notebook` as it is now. A step that does not fit any more ends the row, and those beyond it are left out.
pub fn resume(notebook: &Notebook, actions: impl IntoIterator<Item = Action>) -> History {
    let (mut done, mut undone) = (Vec::new(), Vec::new());
    for Action { way, step } in actions {
        match way {
            Way::Done => {
                undone.clear();
                done.push(step);
            }
            Way::Undone => {
                done.pop();
                undone.push(step.inverse());
            }
            Way::Redone => {
                undone.pop();
                done.push(step);
            }
        }
    }
    fitting(notebook, History::of(done, undone))
}

/// What is left of `history` in `notebook` as it is now. A step that does not fit any more ends the row, and those
/// beyond it are left out.
pub fn fitting(notebook: &Notebook, history: History) -> History {
    let (mut done, mut undone) = history.into_steps();
    let mut sketch = Sketch::of(notebook);
    let fitting = done.iter().rev().take_while(|step| sketch.takes(&Step::clone(step).inverse())).count();
    let done = done.split_off(done.len() - fitting);
    let mut sketch = Sketch::of(notebook);
    let fitting = undone.iter().rev().take_while(|step| sketch.takes(step)).count();
    let undone = undone.split_off(undone.len() - fitting);
    History::of(done, undone)
}

/// A notebook of which only the records that steps touch are kept apart.
struct Sketch<'a> {
    notebook: &'a Notebook,
    annotations: HashMap<Id, Option<Annotation>>,
    tags: HashMap<TagId, Option<Tag>>,
}

impl<'a> Sketch<'a> {
    fn of(notebook: &'a Notebook) -> Self {
        Self { notebook, annotations: HashMap::new(), tags: HashMap::new() }
    }

    /// Applies `step`. Returns whether all of it fits; if not, the sketch is worth nothing any more.
    fn takes(&mut self, step: &Step) -> bool {
        step.ops.iter().all(|op| match op {
            Op::Annotation(change) => {
                let now = |id: &Id| self.notebook.mine().get(id);
                put(&mut self.annotations, change, |annotation| &annotation.id, now)
            }
            Op::Tag(change) => {
                let now = |id: &TagId| self.notebook.codebook().tags().iter().find(|tag| tag.id == *id);
                put(&mut self.tags, change, |tag| &tag.id, now)
            }
        })
    }
}

/// Makes `change` in `touched`, where records that are not touched yet are as `now` says. Returns whether it fits.
fn put<'a, T: Clone + PartialEq + 'a, I: Clone + Eq + std::hash::Hash>(
    touched: &mut HashMap<I, Option<T>>,
    change: &Change<T>,
    id: fn(&T) -> &I,
    now: impl Fn(&I) -> Option<&'a T>,
) -> bool {
    let Some(id) = change.old.as_ref().or(change.new.as_ref()).map(id) else { return false };
    let there = touched.get(id).map_or_else(|| now(id), Option::as_ref);
    if there != change.old.as_ref() {
        return false;
    }
    touched.insert(id.clone(), change.new.clone());
    true
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::annotation::{Codebook, Fingerprint, Layer, replay};

    fn memo(id: usize, note: &str) -> Annotation {
        let id = Id::from(format!("id-{id}").as_str());
        Annotation::memo(&Fingerprint::default(), note.to_owned(), id, String::new())
    }

    fn notebook(notes: impl IntoIterator<Item = Annotation>) -> Notebook {
        let layer = Layer::new("ada".to_owned(), Fingerprint::default(), notes, HashMap::new());
        Notebook::new(Codebook::default(), layer, Vec::new())
    }

    /// What a script of moves does: 0 takes back, 1 does again, another number writes on, changes or removes a record.
    fn sitting(moves: &[u8]) -> (Notebook, History, Vec<Action>, Vec<Notebook>) {
        let (mut book, mut history) = (notebook([]), History::default());
        let (mut actions, mut states) = (Vec::new(), vec![notebook([])]);
        for (n, what) in moves.iter().enumerate() {
            let action = match what {
                0 => history
                    .undo(&mut book)
                    .expect("fits")
                    .map(|(step, ops)| (Way::Undone, step.label.clone(), ops)),
                1 => history
                    .redo(&mut book)
                    .expect("fits")
                    .map(|(step, ops)| (Way::Redone, step.label.clone(), ops)),
                _ => {
                    let id = usize::from(what % 3);
                    let old = book.mine().get(&memo(id, "").id).cloned();
                    let new = (what % 5 != 0).then(|| memo(id, &format!("note {n}")));
                    let label = format!("step {n}");
                    let ops = vec![Op::Annotation(Change { old, new })];
                    Some((Way::Done, label.clone(), history.commit(&mut book, label, ops).expect("fits")))
                }
            };
            if let Some((way, label, ops)) = action.filter(|(_, _, ops)| !ops.is_empty()) {
                actions.push(Action::new(way, &label, ops));
                states.push(book.clone());
            }
        }
        (book, history, actions, states)
    }

    proptest! {
        #[test]
        fn the_next_sitting_can_take_back_and_do_again_what_this_one_could(moves in prop::collection::vec(0_u8..20, 0..40)) {
            let (book, history, actions, _) = sitting(&moves);
            prop_assert_eq!(resume(&book, actions), history);
        }

        #[test]
        fn replaying_from_any_point_on_leads_to_the_end_and_twice_is_once(moves in prop::collection::vec(0_u8..20, 0..40)) {
            let (end, _, actions, states) = sitting(&moves);
            let ops: Vec<Op> = actions.into_iter().flat_map(|action| action.step.ops).collect();
            for mut state in states {
                let missing = replay(&state, &ops);
                state.apply_all(&missing).expect("they fit");
                prop_assert_eq!(&state, &end);
                prop_assert_eq!(replay(&state, &ops), []);
            }
        }

        #[test]
        fn what_can_be_taken_back_after_a_change_from_outside_always_fits(moves in prop::collection::vec(0_u8..20, 0..40)) {
            let (mut book, _, actions, _) = sitting(&moves);
            let old = book.mine().get(&memo(1, "").id).cloned();
            let theirs = Op::Annotation(Change { old, new: Some(memo(1, "theirs")) });
            book.apply(&theirs).expect("it fits");
            let history = resume(&book, actions);
            for forward in [false, true] {
                let (mut book, mut history) = (book.clone(), history.clone());
                let count = if forward { history.undone().len() } else { history.done().len() };
                for _ in 0..count {
                    let went = if forward { history.redo(&mut book) } else { history.undo(&mut book) };
                    prop_assert!(went.is_ok_and(|step| step.is_some()));
                }
            }
        }
    }
}
