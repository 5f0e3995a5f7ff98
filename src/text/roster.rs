//! The speakers of a transcript: which labels mean the same person.

use std::collections::BTreeMap;

use super::names;

/// Speakers in order of appearance.
#[derive(Debug, Default)]
pub(super) struct Roster {
    speakers: Vec<String>,
    /// Every name seen.
    known: BTreeMap<String, usize>,
    /// Every ending of two words or more of the names of the speakers; none when two speakers share it.
    endings: BTreeMap<String, Option<usize>>,
}

impl Roster {
    /// Index of the speaker called `name`, who is added when new.
    ///
    /// A name that is the end of another one, at a word and of two words or more, is the same person: `Mara Voss`
    /// and `President of Arden Mara Voss`, whichever comes first. Parts that several can play (`Audience Member`,
    /// `Second Audience Member`) and endings that two speakers share are not. Names are compared byte by byte.
    pub(super) fn index(&mut self, name: &str) -> usize {
        if let Some(&index) = self.known.get(name) {
            return index;
        }
        let index = self.same(name).unwrap_or_else(|| {
            self.speakers.push(name.to_owned());
            self.speakers.len() - 1
        });
        self.known.insert(name.to_owned(), index);
        for ending in std::iter::once(name).chain(endings(name)) {
            let owner = self.endings.entry(ending.to_owned()).or_insert(Some(index));
            *owner = owner.filter(|&owner| owner == index);
        }
        index
    }

    /// The names, those first seen of each speaker.
    pub(super) fn into_names(self) -> Vec<String> {
        self.speakers
    }

    /// A known speaker of whose name `name` is the end or the other way round.
    fn same(&self, name: &str) -> Option<usize> {
        if names::is_role(name) {
            return None;
        }
        let as_ending =
            name.contains(char::is_whitespace).then(|| self.endings.get(name).copied().flatten()).flatten();
        as_ending.or_else(|| endings(name).find_map(|ending| self.known.get(ending).copied()))
    }
}

/// The endings of `name` that begin at a word and have two words or more, longest first, without `name` itself.
fn endings(name: &str) -> impl Iterator<Item = &str> {
    let starts = name.match_indices(char::is_whitespace).map(|(at, space)| at + space.len());
    starts.map(|at| &name[at..]).filter(|ending| {
        let is_at_word = !ending.starts_with(char::is_whitespace);
        is_at_word && ending.trim_end().contains(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices(names: &[&str]) -> Vec<usize> {
        let mut roster = Roster::default();
        names.iter().map(|name| roster.index(name)).collect()
    }

    #[test]
    fn a_name_with_and_without_its_office_is_one_speaker() {
        assert_eq!(indices(&["President of Arden Mara Voss", "Mara Voss"]), [0, 0]);
        assert_eq!(indices(&["Mara Voss", "President of Arden Mara Voss", "Mara Voss"]), [0, 0, 0]);
    }

    #[test]
    fn a_surname_alone_is_somebody_else() {
        assert_eq!(indices(&["Mara Voss", "Voss", "Lara Voss"]), [0, 1, 2]);
    }

    #[test]
    fn an_ending_that_two_share_belongs_to_neither() {
        assert_eq!(indices(&["Minister Ann Lee", "Judge Ann Lee", "Ann Lee"]), [0, 1, 2]);
    }

    #[test]
    fn parts_that_several_play_stay_apart() {
        assert_eq!(
            indices(&["Second Audience Member", "Audience Member", "Senior Audience Member"]),
            [0, 1, 2]
        );
    }

    #[test]
    fn names_that_only_look_alike_are_two() {
        assert_eq!(indices(&["P01", "Р01", "Ρ01"]), [0, 1, 2]);
    }
}
