//! What was probably meant by a name that is not there.

/// The first of `names` that is nearest to `word`, if it is near: one letter more, less, other or in its neighbour's
/// place; two in words of more than five letters. The case does not count.
pub(super) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let most = if word.chars().count() > 5 { 2 } else { 1 };
    let near = names.into_iter().filter_map(|name| {
        let off = strsim::damerau_levenshtein(&word, &name.to_lowercase());
        (off <= most && off < name.chars().count()).then_some((off, name))
    });
    near.min_by_key(|(off, _)| *off).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_found_and_another_word_is_not() {
        let names = ["undo", "help", "delete", "next-tag"];
        for (word, meant) in [
            ("undoo", Some("undo")),
            ("hlep", Some("help")),
            ("delte", Some("delete")),
            ("Next-tga", Some("next-tag")),
            ("nxet-tga", Some("next-tag")),
            ("jjjj", None),
            ("harbour", None),
        ] {
            assert_eq!(nearest(word, names), meant, "{word}");
        }
    }
}
