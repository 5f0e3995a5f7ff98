//! Places to come back to.

use std::collections::BTreeMap;

use super::picker::Elsewhere;

/// Places that are remembered at most.
const REMEMBERED: usize = 100;

/// Where jumps began, and places that were given a letter. All places are bytes of the text.
#[derive(Debug, Clone, Default)]
pub struct Jumps {
    back: Vec<usize>,
    forward: Vec<usize>,
    /// Places that were given a letter.
    pub marks: BTreeMap<char, usize>,
    /// The transcript that was open before this one, and where in it.
    pub(super) before: Option<Elsewhere>,
}

impl Jumps {
    /// Remembers that a jump began at byte `from`. Places to go forward to are forgotten.
    pub fn leave(&mut self, from: usize) {
        self.forward.clear();
        self.back.retain(|at| *at != from);
        self.back.push(from);
        if self.back.len() > REMEMBERED {
            self.back.remove(0);
        }
    }

    /// Where the last jump began. `here` becomes a place to go forward to.
    pub fn back(&mut self, here: usize) -> Option<usize> {
        let at = self.back.pop()?;
        self.forward.push(here);
        Some(at)
    }

    /// Gives every place the byte that `moved` says.
    pub(super) fn shift(&mut self, moved: impl Fn(usize) -> usize) {
        let marks = self.marks.values_mut();
        for at in self.back.iter_mut().chain(&mut self.forward).chain(marks) {
            *at = moved(*at);
        }
    }

    /// Where the last way back began. `here` becomes a place to go back to.
    pub fn forward(&mut self, here: usize) -> Option<usize> {
        let at = self.forward.pop()?;
        self.back.push(here);
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn going_back_and_forward_visits_the_same_places() {
        let mut jumps = Jumps::default();
        jumps.leave(1);
        jumps.leave(2);
        assert_eq!((jumps.back(3), jumps.back(2), jumps.back(1)), (Some(2), Some(1), None));
        assert_eq!((jumps.forward(1), jumps.forward(2), jumps.forward(3)), (Some(2), Some(3), None));
    }

    #[test]
    fn a_new_jump_forgets_what_was_ahead_and_no_place_is_kept_twice() {
        let mut jumps = Jumps::default();
        jumps.leave(1);
        jumps.leave(2);
        jumps.back(3);
        jumps.leave(1);
        assert_eq!((jumps.forward(9), jumps.back(9), jumps.back(9)), (None, Some(1), None));
    }
}
