//! Whose annotations are on the desk.

use crate::annotation::{Layer, Notebook};

/// Whose annotations are shown, counted and gone to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Coders {
    /// Everybody's.
    #[default]
    All,
    /// One's own: blind coding. Others are hidden until they are asked for.
    Mine,
    /// Those of the coder of this name.
    Only(String),
    /// Those of two coders who are compared.
    Pair(String, String),
}

impl Coders {
    /// The layers of `notebook` that are shown, one's own first.
    pub fn layers<'a>(&'a self, notebook: &'a Notebook) -> impl Iterator<Item = &'a Layer> {
        notebook.layers().filter(|layer| match self {
            Self::All => true,
            Self::Mine => std::ptr::eq(*layer, notebook.mine()),
            Self::Only(name) => layer.coder == *name,
            Self::Pair(first, second) => layer.coder == *first || layer.coder == *second,
        })
    }

    /// What the status line says; nothing when everybody is shown, or there is nobody else.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Mine => Some("blind".to_owned()),
            Self::Only(name) => Some(format!("only {name}")),
            Self::Pair(first, second) => Some(format!("{first} | {second}")),
        }
    }
}
