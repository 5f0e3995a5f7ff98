//! Sets of keys for hands that are used to other programs.

/// A set of keys: what differs from the table of commands.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// What it is called in the configuration.
    pub name: &'static str,
    /// Whose hands it is for, in one line.
    pub help: &'static str,
    /// Names of commands with their keys, several separated by a space. Keys given here leave other commands.
    pub keys: &'static [(&'static str, &'static str)],
}

/// All presets; the first one holds when none is chosen.
pub const PRESETS: &[Preset] = &[
    Preset { name: "vim", help: "the keys of the table; motions and marks as in vim", keys: &[] },
    Preset {
        name: "less",
        help: "pages, searches and marks as in less; D deletes, U takes back",
        keys: &[
            ("page-down", "<Space> f <C-f> <PageDown>"),
            ("page-up", "b <C-b> <PageUp>"),
            ("half-page-down", "d <C-d>"),
            ("half-page-up", "u <C-u>"),
            ("down", "j e <Down> <Enter>"),
            ("up", "k <Up>"),
            ("first", "gg <lt> <Home>"),
            ("last", "G > <End>"),
            ("go-to-mark", "'"),
            ("delete", "D <Delete>"),
            ("undo", "U"),
            ("redo", "<C-r>"),
            ("note", "a"),
            ("help", "? <F1>"),
            ("move-start", "[e"),
            ("move-end", "]e"),
        ],
    },
    Preset {
        name: "plain",
        help: "arrows, function keys and the keys of editors, beside the letters",
        keys: &[
            ("find", "<C-f> / <F3>"),
            ("next-hit", "n <F4>"),
            ("undo", "<C-z> u"),
            ("redo", "<C-y> <C-r>"),
            ("copy", "<C-c> y"),
            ("quit", "<C-q> q <F10>"),
            ("tag", "t <F2> <Insert>"),
            ("filter", "& <F5>"),
            ("transcripts", "gf <F7>"),
            ("palette", ": <F8>"),
            ("page-down", "<Space> <PageDown>"),
            ("scroll-up", ""),
            ("suspend", ""),
        ],
    },
];

/// The preset called `name`.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}
