//! Two coders side by side.

use super::desk::Desk;
use crate::analysis::compare::{Piece, Who, compare};
use crate::annotation::Layer;

/// What two coders put on the open transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The first coder's name.
    pub first: String,
    /// The second coder's name.
    pub second: String,
    /// The passages in order of the text.
    pub pieces: Vec<Piece>,
}

impl Comparison {
    /// The coders called `first` and `second` on `desk`, as they are now.
    pub fn of(desk: &Desk, first: &str, second: &str) -> Self {
        let layer = |name: &str| desk.notebook().layers().find(|layer| layer.coder == name);
        let none = Layer::default();
        let (one, other) = (layer(first).unwrap_or(&none), layer(second).unwrap_or(&none));
        let pieces = compare(one, other, desk.notebook().codebook());
        Self { first: first.to_owned(), second: second.to_owned(), pieces }
    }

    /// How many passages `who` tagged.
    pub fn count(&self, who: Who) -> usize {
        self.pieces.iter().filter(|piece| piece.who == who).count()
    }

    /// What `who` is called in a list.
    pub fn name(&self, who: Who) -> String {
        match who {
            Who::Both => "both".to_owned(),
            Who::First => format!("only {}", self.first),
            Who::Second => format!("only {}", self.second),
        }
    }

    /// `12 both · 3 only ada · 5 only ben`
    pub fn summary(&self) -> String {
        let part = |who| format!("{} {}", self.count(who), self.name(who));
        [Who::Both, Who::First, Who::Second].map(part).join(" · ")
    }
}
