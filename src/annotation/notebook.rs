//! What one person works on: the codebook and the annotations of one transcript.

use super::codebook::Codebook;
use super::layer::Layer;
use super::op::{Misfit, Op};

/// The codebook, the annotations of the one who works here, and those of the others, which are read only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notebook {
    /// The project's tags.
    codebook: Codebook,
    /// The annotations of the one who works here.
    mine: Layer,
    /// The other coders' annotations.
    others: Vec<Layer>,
}

impl Notebook {
    /// A notebook of these parts.
    pub fn new(codebook: Codebook, mine: Layer, others: Vec<Layer>) -> Self {
        Self { codebook, mine, others }
    }

    /// The project's tags.
    pub fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    /// The annotations of the one who works here.
    pub fn mine(&self) -> &Layer {
        &self.mine
    }

    /// The other coders' annotations, in order of their names.
    pub fn others(&self) -> &[Layer] {
        &self.others
    }

    /// All layers, one's own first.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        std::iter::once(&self.mine).chain(&self.others)
    }

    /// Applies `op`, or changes nothing and says why it does not fit.
    pub fn apply(&mut self, op: &Op) -> Result<(), Misfit> {
        match op {
            Op::Annotation(change) => {
                let id = named(change.old.as_ref(), change.new.as_ref(), |a| &a.id)?;
                if self.mine.get(id) != change.old.as_ref() {
                    return Err(Misfit::Differs(format!("annotation {}", id.short())));
                }
                self.mine.put(id, change.new.clone());
            }
            Op::Tag(change) => {
                let id = named(change.old.as_ref(), change.new.as_ref(), |t| &t.id)?;
                if self.codebook.tags().iter().find(|t| t.id == *id) != change.old.as_ref() {
                    return Err(Misfit::Differs(format!("tag {id}")));
                }
                self.codebook.put(id, change.new.clone());
            }
        }
        Ok(())
    }

    /// Applies all of `ops` in order, or none of them.
    pub fn apply_all(&mut self, ops: &[Op]) -> Result<(), Misfit> {
        for (done, op) in ops.iter().enumerate() {
            if let Err(misfit) = self.apply(op) {
                for op in ops[..done].iter().rev() {
                    // what was just applied fits, so taking it back does too
                    let _ = self.apply(&op.clone().inverse());
                }
                return Err(misfit);
            }
        }
        Ok(())
    }
}

/// The id that both sides of a change share.
fn named<'a, T, I: PartialEq>(
    old: Option<&'a T>,
    new: Option<&'a T>,
    id: fn(&T) -> &I,
) -> Result<&'a I, Misfit> {
    match (old, new) {
        (Some(old), Some(new)) if id(old) != id(new) => Err(Misfit::Unnamed),
        (Some(record), _) | (None, Some(record)) => Ok(id(record)),
        (None, None) => Err(Misfit::Unnamed),
    }
}
