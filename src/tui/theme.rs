//! How things look. Colour is never the only sign: every style also has a shape, a weight or an underline.

use ratatui::style::{Color, Modifier, Style};

use crate::annotation::Colour;

/// Colours and weights of everything that is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its name on the command line and in the configuration.
    pub name: &'static str,
    /// Ordinary text.
    pub text: Style,
    /// Numbers, borders, hints.
    pub dim: Style,
    /// Speakers' labels.
    pub speaker: Style,
    /// Headings.
    pub heading: Style,
    /// Stage directions and notes of the transcriber.
    pub aside: Style,
    /// Stand-ins of characters that have no shape.
    pub marker: Style,
    /// The number of the paragraph under the cursor, and the row under the panel's cursor.
    pub current: Style,
    /// The selected passage.
    pub selection: Style,
    /// Search hits.
    pub hit: Style,
    /// The status line and the header.
    pub bar: Style,
    /// The mode in the status line.
    pub mode: Style,
    /// What went wrong.
    pub alarm: Style,
    /// A colour for each of [`Colour::NAMES`]; none: tags have no colours.
    tags: Option<[Color; 8]>,
    /// Whether exact colours may be used beside the sixteen of the terminal.
    exact: bool,
}

/// All themes.
pub const NAMES: [&str; 4] = ["dark", "light", "16", "none"];

impl Theme {
    /// The theme called `name`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "dark" => Some(Self::dark()),
            "light" => Some(Self::light()),
            "16" => Some(Self::sixteen()),
            "none" => Some(Self::none()),
            _ => None,
        }
    }

    /// For dark backgrounds. Tag colours have a contrast of at least 4.5 on black.
    pub fn dark() -> Self {
        let rgb = |n: u32| Color::Rgb((n >> 16) as u8, (n >> 8) as u8, n as u8);
        Self {
            name: "dark",
            dim: Style::new().fg(rgb(0x8a_8a_8a)),
            speaker: Style::new().fg(rgb(0xe5_c0_7b)).add_modifier(Modifier::BOLD),
            aside: Style::new().fg(rgb(0xa0_a0_a0)).add_modifier(Modifier::ITALIC),
            marker: Style::new().fg(rgb(0xe0_6c_75)),
            selection: Style::new().bg(rgb(0x3a_50_75)),
            hit: Style::new().fg(Color::Black).bg(rgb(0xe5_c0_7b)),
            bar: Style::new().bg(rgb(0x2c_31_3a)).fg(rgb(0xd0_d0_d0)),
            alarm: Style::new().fg(Color::White).bg(rgb(0xb0_30_30)).add_modifier(Modifier::BOLD),
            tags: Some(
                [
                    0x61_af_ef, 0xe5_94_4a, 0x98_c3_79, 0xf0_7a_82, 0xc6_78_dd, 0x56_c6_c2, 0xe5_d0_5b,
                    0xf0_90_c8,
                ]
                .map(rgb),
            ),
            exact: true,
            ..Self::none()
        }
    }

    /// For light backgrounds. Tag colours have a contrast of at least 4.5 on white.
    pub fn light() -> Self {
        let rgb = |n: u32| Color::Rgb((n >> 16) as u8, (n >> 8) as u8, n as u8);
        Self {
            name: "light",
            dim: Style::new().fg(rgb(0x6a_6a_6a)),
            speaker: Style::new().fg(rgb(0x8a_4b_00)).add_modifier(Modifier::BOLD),
            aside: Style::new().fg(rgb(0x5a_5a_5a)).add_modifier(Modifier::ITALIC),
            marker: Style::new().fg(rgb(0xb0_20_20)),
            selection: Style::new().bg(rgb(0xc4_d7_f2)),
            hit: Style::new().fg(Color::Black).bg(rgb(0xff_d8_66)),
            bar: Style::new().bg(rgb(0xe4_e4_e4)).fg(rgb(0x20_20_20)),
            alarm: Style::new().fg(Color::White).bg(rgb(0xb0_20_20)).add_modifier(Modifier::BOLD),
            tags: Some(
                [
                    0x1f_5f_b0, 0xa8_50_00, 0x2f_75_20, 0xb5_2a_30, 0x84_2a_a0, 0x00_70_70, 0x7a_64_00,
                    0xa8_2a_78,
                ]
                .map(rgb),
            ),
            exact: true,
            ..Self::none()
        }
    }

    /// With the sixteen colours of the terminal only.
    pub fn sixteen() -> Self {
        Self {
            name: "16",
            speaker: Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD),
            marker: Style::new().fg(Color::Red),
            alarm: Style::new().fg(Color::Red).add_modifier(Modifier::BOLD | Modifier::REVERSED),
            tags: Some([
                Color::Blue,
                Color::Yellow,
                Color::Green,
                Color::Red,
                Color::Magenta,
                Color::Cyan,
                Color::LightYellow,
                Color::LightMagenta,
            ]),
            ..Self::none()
        }
    }

    /// Without any colour.
    pub fn none() -> Self {
        Self {
            name: "none",
            text: Style::new(),
            dim: Style::new().add_modifier(Modifier::DIM),
            speaker: Style::new().add_modifier(Modifier::BOLD),
            heading: Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            aside: Style::new().add_modifier(Modifier::ITALIC | Modifier::DIM),
            marker: Style::new().add_modifier(Modifier::DIM | Modifier::REVERSED),
            current: Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED),
            selection: Style::new().add_modifier(Modifier::REVERSED),
            hit: Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED),
            bar: Style::new().add_modifier(Modifier::REVERSED),
            mode: Style::new().add_modifier(Modifier::BOLD),
            alarm: Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED),
            tags: None,
            exact: false,
        }
    }

    /// Whether tags have colours; if not, they need letters.
    pub const fn colours_tags(&self) -> bool {
        self.tags.is_some()
    }

    /// The style of a tag's sign.
    pub fn tag(&self, colour: Colour) -> Style {
        self.tag_colour(colour).map_or_else(Style::new, |c| Style::new().fg(c))
    }

    /// The style of words that are marked: an underline in the tag's colour.
    pub fn marked(&self, colour: Option<Colour>) -> Style {
        let style = Style::new().add_modifier(Modifier::UNDERLINED);
        match colour.and_then(|c| self.tag_colour(c)) {
            Some(colour) => style.underline_color(colour),
            None => style,
        }
    }

    fn tag_colour(&self, colour: Colour) -> Option<Color> {
        let tags = self.tags?;
        Some(match colour {
            Colour::Named(index) => tags[index % tags.len()],
            Colour::Rgb(r, g, b) if self.exact => Color::Rgb(r, g, b),
            // the nearest of ours, when the terminal has only its sixteen
            Colour::Rgb(r, g, b) => *tags.iter().min_by_key(|tag| distance(**tag, (r, g, b)))?,
        })
    }
}

/// What terminals usually show for their sixteen colours (those that tags have), as xterm does.
const USUAL: [(Color, (u8, u8, u8)); 8] = [
    (Color::Blue, (0, 0, 238)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Red, (205, 0, 0)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::LightYellow, (255, 255, 0)),
    (Color::LightMagenta, (255, 0, 255)),
];

/// How far `colour` is from a red, green and blue: the square of the distance; the greatest number when nobody knows.
fn distance(colour: Color, (r, g, b): (u8, u8, u8)) -> u32 {
    let usual = USUAL.iter().find(|(usual, _)| *usual == colour).map(|(_, rgb)| *rgb);
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    usual.map_or(u32::MAX, |(r2, g2, b2)| square(r, r2) + square(g, g2) + square(b, b2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_of_its_own_is_the_nearest_of_the_sixteen() {
        let theme = Theme::named("16").expect("known");
        for (rgb, nearest) in
            [((255, 0, 0), Color::Red), ((0, 0, 255), Color::Blue), ((10, 190, 200), Color::Cyan)]
        {
            let (r, g, b) = rgb;
            assert_eq!(theme.tag(Colour::Rgb(r, g, b)).fg, Some(nearest), "{rgb:?}");
        }
    }
}
