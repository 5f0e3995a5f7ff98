//! Three versions of a file of the store, as they come from git or from another machine: bytes in, bytes out.

use std::path::Path;

use super::codebook::CodebookFile;
use super::damage::Damage;
use super::layer::LayerFile;
use super::merge::{Merged, Side, Unmergeable};

/// What both sides made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// What both come from; none when both made it.
    pub base: Option<Vec<u8>>,
    /// Here.
    pub ours: Vec<u8>,
    /// Elsewhere.
    pub theirs: Vec<u8>,
}

impl Versions {
    /// The merged file called `name`: a codebook if it is called so or cannot be anything else, else a layer.
    pub fn merged(&self, name: &Path) -> Result<Merged<Vec<u8>>, Unmergeable> {
        let is_codebook = name.file_name().is_some_and(|name| name.to_string_lossy().starts_with("codebook"));
        let is_layer = || LayerFile::parse(&self.ours, name).is_ok();
        if is_codebook || !is_layer() && CodebookFile::parse(&self.ours, name).is_ok() {
            let [base, ours, theirs] = self.parsed(name, CodebookFile::parse)?;
            let (ours, theirs) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
            let Merged { file, conflicts } = ours.merged(&theirs, base.as_ref())?;
            return Ok(Merged { file: file.bytes().to_vec(), conflicts });
        }
        let [base, ours, theirs] = self.parsed(name, LayerFile::parse)?;
        let fresh = || LayerFile::new("", "");
        let (ours, theirs) = (ours.unwrap_or_else(fresh), theirs.unwrap_or_else(fresh));
        let Merged { file, conflicts } = ours.merged(&theirs, base.as_ref())?;
        Ok(Merged { file: file.bytes().to_vec(), conflicts })
    }

    /// All three, read by `parse`; of the base none when there is none.
    fn parsed<F>(
        &self,
        name: &Path,
        parse: fn(&[u8], &Path) -> Result<F, Damage>,
    ) -> Result<[Option<F>; 3], Unmergeable> {
        let read = |bytes: &[u8], side| {
            parse(bytes, name).map(Some).map_err(|damage| Unmergeable::Unreadable(side, damage))
        };
        let base = match &self.base {
            Some(bytes) => read(bytes, Side::Base)?,
            None => None,
        };
        Ok([base, read(&self.ours, Side::Ours)?, read(&self.theirs, Side::Theirs)?])
    }

    /// The versions that stand between git's markers in `bytes`; none when there is no complete pair of markers.
    ///
    /// ```text
    ///   <<<<<<< ours      lines of ours
    ///   ||||||| base      lines of the base, when git was told to write them
    ///   =======           lines of theirs
    ///   >>>>>>> theirs
    /// ```
    /// Without the lines of the base nobody knows what was deleted and who changed what: there is no base then.
    pub fn between_markers(bytes: &[u8]) -> Option<Self> {
        let [mut base, mut ours, mut theirs] = [Vec::new(), Vec::new(), Vec::new()];
        let mut part = Part::Both;
        let (mut pairs, mut with_base) = (0, 0);
        for line in bytes.split_inclusive(|b| *b == b'\n') {
            part = match (part, Part::after_marker(line)) {
                (Part::Both, Some(Part::Ours)) => Part::Ours,
                (Part::Ours, Some(Part::Base)) => {
                    with_base += 1;
                    Part::Base
                }
                (Part::Ours | Part::Base, Some(Part::Theirs)) => Part::Theirs,
                (Part::Theirs, Some(Part::Both)) => {
                    pairs += 1;
                    Part::Both
                }
                (_, Some(_)) => return None,
                (part, None) => {
                    let sides = match part {
                        Part::Both => [true, true, true],
                        Part::Base => [true, false, false],
                        Part::Ours => [false, true, false],
                        Part::Theirs => [false, false, true],
                    };
                    for (side, takes) in [&mut base, &mut ours, &mut theirs].into_iter().zip(sides) {
                        side.extend_from_slice(if takes { line } else { b"" });
                    }
                    part
                }
            };
        }
        let complete = pairs > 0 && part == Part::Both;
        complete.then_some(Self { base: (with_base == pairs).then_some(base), ours, theirs })
    }
}

/// Whose lines follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Both,
    Ours,
    Base,
    Theirs,
}

impl Part {
    /// Whose lines follow when `line` is a marker.
    fn after_marker(line: &[u8]) -> Option<Self> {
        let markers: [(&[u8], Self); 4] = [
            (b"<<<<<<<", Self::Ours),
            (b"|||||||", Self::Base),
            (b"=======", Self::Theirs),
            (b">>>>>>>", Self::Both),
        ];
        let is = |marker: &[u8]| {
            line.strip_prefix(marker).is_some_and(|rest| matches!(rest, [] | [b' ' | b'\r' | b'\n', ..]))
        };
        markers.iter().find(|(marker, _)| is(marker)).map(|(_, part)| *part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sides_stand_between_the_markers_and_the_base_if_git_wrote_it() {
        let file = b"a\n<<<<<<< HEAD\nb\n||||||| 123\nx\n=======\nc\n>>>>>>> topic\nd\n";
        let versions = Versions::between_markers(file).expect("markers");
        assert_eq!(versions.ours, b"a\nb\nd\n");
        assert_eq!(versions.theirs, b"a\nc\nd\n");
        assert_eq!(versions.base.as_deref(), Some(&b"a\nx\nd\n"[..]));
        let two = b"<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\n<<<<<<< HEAD\n=======\ne\n>>>>>>> topic\n";
        let versions = Versions::between_markers(two).expect("markers");
        assert_eq!((&*versions.ours, &*versions.theirs, versions.base), (&b"b\n"[..], &b"c\ne\n"[..], None));
    }

    #[test]
    fn half_a_pair_of_markers_is_no_pair() {
        for file in
            ["", "a\n", "<<<<<<< a\nb\n", "=======\n", "<<<<<<< a\n>>>>>>> b\n", ">>>>>>> b\n<<<<<<< a\n"]
        {
            assert_eq!(Versions::between_markers(file.as_bytes()), None, "{file}");
        }
    }
}
