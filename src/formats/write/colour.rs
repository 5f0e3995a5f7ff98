//! The shades of tags outside the terminal.

use crate::annotation::Colour;

/// The shades of [`Colour::NAMES`], dark enough for small text on white (WCAG 2.1, contrast of at least 4.5).
const SHADES: [&str; Colour::NAMES.len()] =
    ["#1f6fb2", "#b35009", "#2e7d32", "#c62828", "#6a3fb5", "#00796b", "#8a6500", "#b8327a"];

/// `colour` as `#rrggbb`.
pub(super) fn hex(colour: Colour) -> String {
    match colour {
        Colour::Named(index) => SHADES[index % SHADES.len()].to_owned(),
        Colour::Rgb(..) => colour.into(),
    }
}
