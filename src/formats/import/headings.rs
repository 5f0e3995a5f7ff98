//! The headings of columns in tables of annotations and codebooks, in lower case; of several the first one that is there
//! counts. Beside our own and Taguette's they are those of MAXQDA, ATLAS.ti, Dedoose and QualCoder in English, German and
//! French.

/// Of the transcript.
pub(super) const TRANSCRIPT: &[&str] = &[
    "transcript",
    "document",
    "document name",
    "document title",
    "dokumentname",
    "dokument",
    "nom du document",
    "media title",
    "filename",
    "file name",
    "file",
];
/// Of the words; a table with one of them holds annotations.
pub(super) const QUOTE: &[&str] = &[
    "quote",
    "content",
    "segment",
    "coded segment",
    "codiertes segment",
    "segment codé",
    "quotation content",
    "zitatinhalt",
    "contenu de la citation",
    "excerpt",
    "excerpt copy",
    "coded text",
];
/// Of one tag, by its name.
pub(super) const TAG: &[&str] = &["tag"];
/// Of several tags, by their names.
pub(super) const TAGS: &[&str] = &["tags"];
/// Of one code, by its path.
pub(super) const CODE: &[&str] = &["code", "code name", "codename"];
/// Of several codes, by their paths.
pub(super) const CODES: &[&str] = &["codes", "kodes", "codes applied combined"];
/// Of the note.
pub(super) const NOTE: &[&str] = &["note", "comment", "comments", "kommentar", "commentaire", "memo"];
/// Of whoever made the annotation.
pub(super) const CODER: &[&str] = &[
    "coder",
    "created by",
    "erstellt von",
    "créé par",
    "coded by",
    "excerpt creator",
    "author",
    "autor",
    "auteur",
    "owner",
];
/// Of the name of a tag in a codebook.
pub(super) const TAG_NAME: &[&str] = &["tag", "name", "tags"];
/// Of what a tag means.
pub(super) const MEANING: &[&str] = &["description", "definition", "memo", "comment"];
