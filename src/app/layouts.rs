//! Commands whatever the keyboard's layout: the letter that the same key types on a Latin keyboard.

/// Keys in the order of [`LATIN`], as other layouts have them: unshifted, then shifted. A layout is taken for what it
/// is by its letters; its digits and marks are commands as they are.
const LAYOUTS: &[[&str; 2]] = &[
    // Russian
    ["йцукенгшщзхъфывапролджэячсмитьбю", "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"],
    // Ukrainian, where it differs
    ["йцукенгшщзхїфівапролджєячсмитьбю", "ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ"],
    // Greek
    [";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,.", ":΅ΕΡΤΥΘΙΟΠ{}ΑΣΔΦΓΗΞΚΛ¨\"ΖΧΨΩΒΝΜ<>"],
    // Hebrew
    ["/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ", "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ"],
    // Arabic
    ["ضصثقفغعهخحجدشسيبلاتنمكطئءؤرلىةوز", "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرلىةوز"],
];

/// The same keys on a Latin keyboard: unshifted, then shifted.
const LATIN: [&str; 2] = ["qwertyuiop[]asdfghjkl;'zxcvbnm,.", "QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"];

/// What the key that types `c` types on a Latin keyboard; none when `c` is no letter of a layout that is known.
pub(super) fn latin(c: char) -> Option<char> {
    if c.is_ascii() || !c.is_alphabetic() {
        return None;
    }
    let mut rows = LAYOUTS.iter().flat_map(|layout| layout.iter().zip(LATIN));
    rows.find_map(|(row, latin)| latin.chars().nth(row.chars().position(|there| there == c)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_has_a_letter_for_each_key() {
        for row in LAYOUTS.iter().flatten() {
            assert_eq!(row.chars().count(), LATIN[0].chars().count(), "{row}");
        }
        assert_eq!(LATIN[0].len(), LATIN[1].len());
    }

    #[test]
    fn the_same_keys_give_the_same_commands() {
        let typed = |text: &str| text.chars().map(|c| latin(c).unwrap_or(c)).collect::<String>();
        assert_eq!(typed("оо"), "jj");
        assert_eq!(typed("ёПП"), "ёGG", "a letter that stands on no such key stays");
        assert_eq!((typed("ξξ"), typed("חח"), typed("تت")), ("jj".into(), "jj".into(), "jj".into()));
        assert_eq!(typed("gé日"), "gé日");
    }
}
