//! Finding the passages of a whole notebook again, in a text that was edited.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::keeper::{Version, earlier_text};
use crate::annotation::{Annotation, Fingerprint, Layer, Notebook, anchor};
use crate::store::Project;
use crate::text::Transcript;

/// A notebook on the text as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reanchored {
    /// The same tags and annotations of all coders, each where it is now. No annotation itself was changed.
    pub notebook: Notebook,
    /// Whether the text seems to be another document, so that nothing was attached to it.
    pub different: bool,
}

/// `notebook`, which was open on the text `earlier`, on the text `now` that has taken its place.
///
/// Annotations of the version `earlier` are followed from its text; those of still older versions from what `project`
/// kept of them, or from their quotes. Takes about as long as four word diffs of the whole texts.
pub fn reanchor(
    project: Option<&Project>,
    notebook: &Notebook,
    earlier: &Transcript,
    now: &Transcript,
) -> Reanchored {
    let (open, now) = (Version::of(earlier.text()), Version::of(now.text()));
    let old = |at: &Fingerprint| match project {
        _ if *at == open.at => Some(Cow::Borrowed(open.text)),
        Some(project) => earlier_text(project, at).map(Cow::Owned),
        None => None,
    };
    let mut different = false;
    let mut again = |layer: &Layer| {
        let (layer, other) = place(layer.coder.clone(), &now, layer.annotations().cloned().collect(), &old);
        different |= other;
        layer
    };
    let mine = again(notebook.mine());
    let others = notebook.others().iter().map(&mut again).collect();
    Reanchored { notebook: Notebook::new(notebook.codebook().clone(), mine, others), different }
}

/// The layer of `coder`, each annotation where it is in the text `now`: those that were made on another version are
/// looked for, with that version's text when `old` knows it. Also whether the text seems to be another document.
pub(super) fn place<'a>(
    coder: String,
    now: &Version<'_>,
    annotations: Vec<Annotation>,
    old: &dyn Fn(&Fingerprint) -> Option<Cow<'a, str>>,
) -> (Layer, bool) {
    let mut earlier: BTreeMap<&Fingerprint, Vec<&Annotation>> = BTreeMap::new();
    for annotation in annotations.iter().filter(|a| a.at != now.at && a.span.is_some()) {
        earlier.entry(&annotation.at).or_default().push(annotation);
    }
    let mut places = HashMap::new();
    let mut different = false;
    for (at, found) in earlier {
        let anchored = anchor::places(&found, old(at).as_deref(), now.text);
        different |= anchored.different;
        places.extend(found.iter().map(|a| a.id.clone()).zip(anchored.places));
    }
    (Layer::new(coder, now.at.clone(), annotations, places), different)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Codebook, Status};
    use crate::text::{Source, Span};

    fn transcript(text: &str) -> Transcript {
        Transcript::new(Source { text: text.to_owned(), ..Source::default() })
    }

    fn layer(coder: &str, on: &Transcript, spans: &[(usize, usize)]) -> Layer {
        let at = Fingerprint::of(on.text());
        let made = spans.iter().enumerate().map(|(n, (start, end))| {
            let id = format!("{coder}{n}").into();
            Annotation::of(on, &at, Span::new(*start, *end), id, String::new()).expect("inside")
        });
        Layer::new(coder.to_owned(), at.clone(), made, HashMap::new())
    }

    #[test]
    fn all_coders_passages_are_found_again_and_no_annotation_changes() {
        let old = transcript("The harbour is open.\n\nNobody doubts it.\n");
        let new = transcript("A new beginning.\n\nThe harbour is open.\n\n(Applause.)\n");
        let notebook = Notebook::new(
            Codebook::default(),
            layer("ada", &old, &[(4, 11)]),
            vec![layer("ben", &old, &[(0, 20), (22, 39)])],
        );
        let again = reanchor(None, &notebook, &old, &new).notebook;
        let words = |layer: &Layer| {
            layer.placed().map(|(span, _)| new.quote(span).expect("inside").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(words(again.mine()), ["harbour"]);
        assert_eq!(words(&again.others()[0]), ["The harbour is open."]);
        assert_eq!(again.mine().open().as_str(), Fingerprint::of(new.text()).as_str());
        let gone = again.others()[0].get(&"ben1".into()).expect("kept");
        assert_eq!(again.others()[0].status(gone), Status::Orphan);
        assert!(again.others()[0].annotations().eq(notebook.others()[0].annotations()));
        // and back: everything is where it was
        let back = reanchor(None, &again, &new, &old).notebook;
        assert!(back.layers().all(|l| l.annotations().all(|a| l.status(a) == Status::Exact)));
    }
}
