//! Keys and how they are written: `j`, `<C-d>`, `<S-Up>`, `gg`.

use std::fmt;

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A character, as the keyboard's layout and shift made it.
    Char(char),
    /// A key of [`NAMES`], by its index there.
    Named(usize),
    /// A function key, 1-based.
    F(u8),
}

/// Keys with a name, as it stands between `<` and `>`.
const NAMES: [&str; 16] = [
    "Enter",
    "Esc",
    "Tab",
    "BackTab",
    "Backspace",
    "Delete",
    "Insert",
    "Left",
    "Right",
    "Up",
    "Down",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Space",
];

/// Other words for the same keys.
const ALIASES: [(&str, &str); 9] = [
    ("CR", "Enter"),
    ("Return", "Enter"),
    ("Escape", "Esc"),
    ("BS", "Backspace"),
    ("Del", "Delete"),
    ("PgUp", "PageUp"),
    ("PgDn", "PageDown"),
    ("S-Tab", "BackTab"),
    ("Ins", "Insert"),
];

/// One key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// With the control key.
    pub ctrl: bool,
    /// With the alt or option key.
    pub alt: bool,
    /// With shift, for keys that are no characters.
    pub shift: bool,
}

/// Why a key text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no key; write keys like j, gg, <C-d>, <S-Up>, <Enter>, <lt>")]
pub struct BadKeys(String);

impl Key {
    /// The key that types `c`.
    pub const fn char(c: char) -> Self {
        Self { code: Code::Char(c), ctrl: false, alt: false, shift: false }
    }

    /// The key called `name`, one of `Enter Esc Tab BackTab Backspace Delete Insert Left Right Up Down Home End PageUp
    /// PageDown`; `Space` is the character.
    pub fn named(name: &str) -> Option<Self> {
        let name =
            ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name)).map_or(name, |(_, name)| name);
        let index = NAMES.iter().position(|n| n.eq_ignore_ascii_case(name))?;
        let code = if NAMES[index] == "Space" { Code::Char(' ') } else { Code::Named(index) };
        Some(Self { code, ctrl: false, alt: false, shift: false })
    }

    /// Whether this is the plain key called `name`.
    pub fn is(self, name: &str) -> bool {
        Self::named(name) == Some(self)
    }

    /// The character that the key types, if it is one without control or alt.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Reads a run of keys: `gg`, `<C-w>w`, `3}`, `/word<Enter>`. White space between keys counts as keys.
    pub fn script(text: &str) -> Result<Vec<Self>, BadKeys> {
        let mut keys = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            match rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
                Some((inner, after)) if !inner.is_empty() && !inner.contains('<') => {
                    keys.push(Self::bracketed(inner)?);
                    rest = after;
                }
                _ => {
                    keys.push(Self::char(c));
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        Ok(keys)
    }

    /// Reads what stands between `<` and `>`.
    fn bracketed(inner: &str) -> Result<Self, BadKeys> {
        let bad = || BadKeys(format!("<{inner}>"));
        if inner.eq_ignore_ascii_case("lt") {
            return Ok(Self::char('<'));
        }
        if let Some(key) = Self::named(inner) {
            return Ok(key);
        }
        if let Some((modifier, base)) = inner.split_once('-').filter(|(_, base)| !base.is_empty()) {
            let mut key = match base.chars().count() {
                1 => Self::char(base.chars().next().ok_or_else(bad)?),
                _ => Self::bracketed(base)?,
            };
            match modifier {
                "C" | "c" => key.ctrl = true,
                "A" | "a" | "M" | "m" => key.alt = true,
                "S" | "s" => key.shift = true,
                _ => return Err(bad()),
            }
            return Ok(key);
        }
        let number =
            inner.strip_prefix(['F', 'f']).and_then(|n| n.parse().ok()).filter(|n| (1..=24).contains(n));
        number.map(|n| Self { code: Code::F(n), ctrl: false, alt: false, shift: false }).ok_or_else(bad)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = !(self.ctrl || self.alt || self.shift);
        let name = match self.code {
            Code::Char('<') if plain => "lt".to_owned(),
            Code::Char(' ') => "Space".to_owned(),
            Code::Char(c) if plain => return write!(f, "{c}"),
            Code::Char(c) => c.to_string(),
            Code::Named(index) => NAMES[index].to_owned(),
            Code::F(n) => format!("F{n}"),
        };
        f.write_str("<")?;
        for (on, letter) in [(self.ctrl, "C-"), (self.alt, "A-"), (self.shift, "S-")] {
            if on {
                f.write_str(letter)?;
            }
        }
        write!(f, "{name}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same() {
        for text in ["j", "gg", "<C-d>", "<S-Up>", "<C-w>w", "<lt>x", "<F6>", "<A-Left>", "é", "<C-A-x>"] {
            let keys = Key::script(text).expect(text);
            assert_eq!(keys.iter().map(Key::to_string).collect::<String>(), text);
        }
        assert_eq!(Key::script("<CR>"), Key::script("<Enter>"));
        assert_eq!(Key::script("<").map(|k| k.len()), Ok(1), "a lone bracket is a character");
    }

    #[test]
    fn an_unknown_name_is_an_error_that_shows_it() {
        for text in ["<Entr>", "<X-a>", "<F99>"] {
            let error = Key::script(text).expect_err(text);
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}
