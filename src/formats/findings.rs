//! What was counted and compared, as values that a report shows. Nothing is counted here.

use crate::annotation::TagId;

/// The numbers of a report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// How often each tag is, in order of the codebook; the name is the tag's.
    pub tags: Vec<Frequency>,
    /// How much is marked of what each speaker says.
    pub speakers: Vec<Frequency>,
    /// The pairs of tags that are on the same words.
    pub pairs: Vec<Pair>,
    /// How far the coders agree; none when there are no two.
    pub agreement: Option<Comparison>,
}

/// How often something is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frequency {
    /// What: a tag's or speaker's name; none for annotations without tag, and for text nobody says.
    pub name: Option<String>,
    /// How many annotations.
    pub annotations: usize,
    /// Words in their passages, each once.
    pub words: usize,
    /// The share of all text that the passages cover, 0 to 1.
    pub share: f64,
}

/// Two tags that meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// One.
    pub one: TagId,
    /// The other.
    pub other: TagId,
    /// How often.
    pub meetings: usize,
}

/// How far coders agree.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// Who, on what, and how the intervals were found, in a reader's words.
    pub about: String,
    /// Tag by tag.
    pub rows: Vec<Reliability>,
}

/// How far coders agree on a tag. What is undefined is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// The tag.
    pub tag: TagId,
    /// Items that at least two coders rated.
    pub items: usize,
    /// The share of all ratings that give the tag, 0 to 1.
    pub prevalence: f64,
    /// The share of items on which the coders agree, 0 to 1.
    pub observed: Option<f64>,
    /// Cohen's κ.
    pub kappa: Option<f64>,
    /// Krippendorff's α.
    pub alpha: Option<f64>,
    /// The 95 % interval of α.
    pub interval: Option<(f64, f64)>,
}
