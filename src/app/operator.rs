//! An operator that was named before what it works on.

use super::command::Command;

/// A command that waits for a motion or an object.
#[derive(Debug, Clone, Copy)]
pub struct Pending {
    /// What will be done.
    pub command: &'static Command,
    /// The number typed before the operator.
    pub count: Option<usize>,
}

impl Pending {
    /// The number for a motion that was typed with the number `own`: `2gt3}` is six paragraphs on.
    pub fn times(&self, own: Option<usize>) -> Option<usize> {
        match (self.count, own) {
            (Some(count), Some(own)) => Some(count.saturating_mul(own)),
            (count, own) => count.or(own),
        }
    }
}
