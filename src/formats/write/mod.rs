//! Values to bytes: one file for each format in which annotations leave, and the table of them.
//!
//! Every exporter writes as it goes, writes the same bytes for the same bundle, and takes what an annotation is from
//! [`row`], so that a passage has the same paragraph, speaker and words in every format.

mod brat;
pub(super) mod codes;
mod colour;
mod conll;
mod csv;
mod docx;
mod escape;
pub(super) mod guid;
mod html;
mod hypothesis;
mod json;
mod jsonl;
mod label;
mod markdown;
mod markdown_by;
mod package;
pub(super) mod project;
mod qdc;
mod qdpx;
mod row;
pub(super) mod table;
mod text;
mod tsv;
pub(super) mod webannotation;
mod xlsx;
mod xml;

pub use html::write_report;

use super::Export;

/// The formats in which annotations can leave.
pub const EXPORTS: &[Export] = &[
    markdown::EXPORT,
    markdown_by::BY_TAG,
    markdown_by::BY_SPEAKER,
    text::EXPORT,
    html::EXPORT,
    docx::EXPORT,
    csv::EXPORT,
    tsv::EXPORT,
    xlsx::EXPORT,
    jsonl::EXPORT,
    webannotation::EXPORT,
    hypothesis::EXPORT,
    qdpx::EXPORT,
    qdc::EXPORT,
    brat::EXPORT,
    conll::EXPORT,
];
