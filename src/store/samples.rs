//! Layers for tests.

use std::path::Path;

use super::{LayerFile, TextVersion};
use crate::annotation::{Annotation, Fingerprint};
use crate::text::Span;

/// A layer as the documentation shows it.
pub(super) const EXAMPLE: &str = r#"#![enable(implicit_some)]
(
  format: (1, 0),
  transcript: "interviews/p01.txt",
  coder: "ada",
  texts: {
    "b3:9f86d081884c7d65": (chars: 48211, seen: "2026-11-20T09:12:44Z"),
  },
  annotations: [
    (
      id: "0193598e-7c3a-7b21-9d40-5f2b6c1a8e77",
      at: "b3:9f86d081884c7d65",
      span: (81, 107),
      quote: "I never trusted the clinic",
      before: "P1: ",
      after: ".\nP2: ",
      tags: [
        "tone/angry",
        "trust",
      ],
      note: "first mention",
      made: "2026-11-23T21:15:08Z",
    ),
  ],
)
"#;

/// The layer that `text` is.
pub(super) fn read(text: &str) -> LayerFile {
    LayerFile::parse(text.as_bytes(), Path::new("ada.ron")).expect("it can be read")
}

/// The file of `layer`.
pub(super) fn text(layer: &LayerFile) -> &str {
    std::str::from_utf8(layer.bytes()).expect("UTF-8")
}

/// The annotations of `layer` in order of the file.
pub(super) fn all(layer: &LayerFile) -> Vec<Annotation> {
    layer.annotations().cloned().collect()
}

/// An annotation with nothing but an id.
pub(super) fn bare(id: &str) -> Annotation {
    Annotation::memo(&Fingerprint::default(), String::new(), id.into(), String::new())
}

/// `layer` after `change` to all its annotations.
pub(super) fn changed(layer: &LayerFile, change: impl Fn(&mut Vec<Annotation>)) -> LayerFile {
    let mut annotations = all(layer);
    change(&mut annotations);
    layer.render(&annotations, None).expect("it can be written")
}

/// A file of `count` records in our layout.
pub(super) fn numbered(count: usize) -> LayerFile {
    let at = Fingerprint::of("a text");
    let annotation = |n: usize| Annotation {
        at: at.clone(),
        span: Some(Span::new(n * 10, n * 10 + 7)),
        quote: format!("said \"{n}\" — and so on"),
        before: "Q. And then?\nA. Then he ".to_owned(),
        after: ", I think.".to_owned(),
        tags: ["trust".into(), "tone/angry".into()].into(),
        note: if n.is_multiple_of(3) { format!("note {n}") } else { String::new() },
        made: "2026-11-23T21:15:08Z".to_owned(),
        ..bare(&format!("0193598e-7c3a-7b21-9d40-{n:012x}"))
    };
    let annotations: Vec<_> = (0..count).map(annotation).collect();
    let version = TextVersion { chars: 6, seen: "2026-11-20T09:12:44Z".to_owned(), encoding: None };
    let layer = LayerFile::new("interviews/p01.txt", "ada").render(&annotations, Some((&at, &version)));
    layer.expect("it can be written")
}
