//! Which part of the screen is whose.

use serde::{Deserialize, Serialize};

use super::look::Shown;

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// First column, 0-based.
    pub x: u16,
    /// First row, 0-based.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// Whether the cell at column `x`, row `y` lies inside.
    pub const fn contains(self, x: u16, y: u16) -> bool {
        x >= self.x && y >= self.y && x - self.x < self.width && y - self.y < self.height
    }
}

/// Below this many columns the panel does not stand beside the text but is a drawer.
const DRAWER_BELOW: u16 = 84;

/// What the side panel takes of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PanelSize {
    /// Nothing.
    Hidden,
    /// A column at the right; a drawer at the bottom of narrow screens, when it is wanted there.
    #[default]
    Beside,
    /// All of the text's room.
    Whole,
}

/// The parts of the screen. Parts that find no room are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Screen {
    /// Columns and rows of the whole.
    pub size: (u16, u16),
    /// Title and sticky speaker.
    pub header: Area,
    /// Paragraph numbers, coding stripes and the mark of the cursor.
    pub gutter: Area,
    /// The transcript.
    pub text: Area,
    /// The density strip.
    pub strip: Area,
    /// The side panel or drawer.
    pub panel: Area,
    /// The status line.
    pub status: Area,
}

/// What a screen is divided for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Columns and rows of the whole.
    pub size: (u16, u16),
    /// Columns of the gutter.
    pub gutter: u16,
    /// The greatest width of a line of text.
    pub measure: u16,
    /// The panel.
    pub panel: PanelSize,
    /// Whether the panel is needed now even on a narrow screen: it has the focus, or a choice is made in it.
    pub called: Called,
    /// Everything but the text.
    pub surroundings: Shown,
}

/// Whether the panel is needed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// It is needed now.
    Yes,
    /// It may be left out on a narrow screen.
    No,
}

impl Screen {
    /// Divides a screen.
    pub fn divide(wanted: Wanted) -> Self {
        if wanted.surroundings == Shown::No && wanted.called == Called::No {
            return Self::alone(wanted);
        }
        let (width, height) = wanted.size;
        let mut screen = Self { size: wanted.size, ..Self::default() };
        let mut top = 0;
        let mut rows = height;
        if rows >= 2 {
            rows -= 1;
            screen.status = Area { x: 0, y: height - 1, width, height: 1 };
        }
        if rows >= 4 {
            rows -= 1;
            top = 1;
            screen.header = Area { x: 0, y: 0, width, height: 1 };
        }
        let (mut columns, mut text_rows) = (width, rows);
        match wanted.panel {
            PanelSize::Whole => {
                screen.panel = Area { x: 0, y: top, width, height: rows };
                columns = 0;
            }
            PanelSize::Beside if width >= DRAWER_BELOW => {
                let panel = (width * 3 / 10).clamp(26, 44);
                columns -= panel;
                screen.panel = Area { x: columns, y: top, width: panel, height: rows };
            }
            _ if wanted.called == Called::Yes => {
                let drawer = rows.div_ceil(2);
                text_rows -= drawer;
                screen.panel = Area { x: 0, y: top + text_rows, width, height: drawer };
            }
            _ => {}
        }
        if columns == 0 {
            return screen;
        }
        let gutter = if columns >= 30 { wanted.gutter.min(columns / 3) } else { u16::from(columns >= 8) };
        let strip = u16::from(columns >= 40);
        // a free column keeps words off the strip
        let room = columns - gutter - strip * 2;
        let text = room.min(wanted.measure);
        screen.gutter = Area { x: 0, y: top, width: gutter, height: text_rows };
        screen.text = Area { x: gutter, y: top, width: text, height: text_rows };
        screen.strip = Area { x: columns - strip, y: top, width: strip, height: text_rows };
        screen
    }

    /// The text in the middle, and the status line.
    fn alone(wanted: Wanted) -> Self {
        let (width, height) = wanted.size;
        let status = u16::from(height >= 2);
        let text = width.min(wanted.measure);
        Self {
            size: wanted.size,
            text: Area { x: (width - text) / 2, y: 0, width: text, height: height - status },
            status: Area { x: 0, y: height - status, width, height: status },
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_on_the_screen_and_apart_at_every_size() {
        for width in 0..200 {
            for height in 0..40 {
                for panel in [PanelSize::Hidden, PanelSize::Beside, PanelSize::Whole] {
                    let both = [Shown::Yes, Shown::No];
                    for (called, surroundings) in
                        [Called::Yes, Called::No].into_iter().flat_map(|c| both.map(|s| (c, s)))
                    {
                        let (size, gutter, measure) = ((width, height), 8, 80);
                        let s = Screen::divide(Wanted { size, gutter, measure, panel, called, surroundings });
                        let parts = [s.header, s.gutter, s.text, s.strip, s.panel, s.status];
                        let cells: u32 = parts.iter().map(|a| u32::from(a.width) * u32::from(a.height)).sum();
                        assert!(cells <= u32::from(width) * u32::from(height), "{width}x{height} {s:?}");
                        for a in parts.iter().filter(|a| a.width > 0 && a.height > 0) {
                            assert!(
                                a.x + a.width <= width && a.y + a.height <= height,
                                "{width}x{height} {a:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}
