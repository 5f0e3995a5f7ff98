//! What is in the archive of a project: its document, and the texts it refers to.

use crate::formats::Unreadable;
use crate::formats::import::refused;
use crate::formats::import::tree::Tree;
use crate::formats::read::archive::Archive;
use crate::formats::read::reader_for;
use crate::text::decode;

/// Bytes that the document of a project may have: one of 100,000 passages has two thirds of them, and refusing as many
/// that mean nothing takes about a second.
const LARGEST_DOCUMENT: u64 = 96 << 20;

/// How the kinds of places begin at which a source may be. Only the first is in the archive; nothing else is opened.
const SCHEMES: [&str; 3] = ["internal://", "relative://", "absolute://"];

/// The members of a project's archive.
#[derive(Debug)]
pub(super) struct Files<'a> {
    archive: Archive<'a>,
    names: Vec<String>,
}

/// A text as it is in the file, with its mark and line ends.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) text: String,
    /// What had to be guessed, in a reader's words.
    pub(super) notice: Option<String>,
}

impl<'a> Files<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let archive = Archive::open(bytes)?;
        let names = archive.names();
        Ok(Self { archive, names })
    }

    /// The name of the only document that ends in `.qde`.
    pub(super) fn document_name(&self) -> Result<String, Unreadable> {
        let documents = self.names.iter().filter(|name| name.to_lowercase().ends_with(".qde"));
        match documents.collect::<Vec<_>>()[..] {
            [document] => Ok(document.clone()),
            [] => Err(refused("the archive holds no document that ends in `.qde`, usually `project.qde`")),
            [one, other, ..] => {
                let reason =
                    format!("the archive holds several documents that end in `.qde`: `{one}`, `{other}`");
                Err(refused(reason))
            }
        }
    }

    /// The root of the document called `name`.
    pub(super) fn document(&mut self, name: &str) -> Result<Tree, Unreadable> {
        let bytes = self.archive.entry_up_to(name, LARGEST_DOCUMENT)?;
        Tree::read(&bytes).map_err(|why| why.inside(name))
    }

    /// The text of a source or note: what it holds itself, its plain text, else the words of its styled text. None when
    /// it names none of them.
    pub(super) fn text(&mut self, holder: &Tree) -> Result<Option<Raw>, Unreadable> {
        if let Some(content) = holder.text_of("PlainTextContent") {
            return Ok(Some(Raw { text: content.to_owned(), notice: None }));
        }
        let plain = self.member(holder.attribute("plainTextPath"));
        if matches!(plain, Ok(Some(_))) {
            return plain;
        }
        match self.member(holder.attribute("richTextPath")) {
            Ok(Some(Raw { text, .. })) => {
                let notice =
                    "its words are those of its styled text, which positions may not count".to_owned();
                Ok(Some(Raw { text, notice: Some(notice) }))
            }
            _ => plain,
        }
    }

    /// The text of the member at `path`; none when that is empty.
    fn member(&mut self, path: &str) -> Result<Option<Raw>, Unreadable> {
        if path.is_empty() {
            return Ok(None);
        }
        let name = self.named(path).ok_or_else(|| refused(format!("`{path}` is not in the archive")))?;
        let bytes = self.archive.entry(&name)?;
        if name.to_lowercase().ends_with(".docx") {
            let source = (reader_for(&name, &bytes).read)(&bytes);
            let text = source.map_err(|why| if why.member.is_none() { why.inside(&name) } else { why })?.text;
            return Ok(Some(Raw { text, notice: None }));
        }
        Ok(Some(raw(bytes)))
    }

    /// The member that `path` means: the one called so, in whatever case and with whatever bars, in the folder of the
    /// sources or above it, also when all is in one more folder.
    fn named(&self, path: &str) -> Option<String> {
        let wanted = folded(SCHEMES.iter().find_map(|scheme| path.strip_prefix(scheme)).unwrap_or(path));
        let wanted = wanted.trim_start_matches("./").trim_start_matches('/');
        let exactly = self.names.iter().find(|name| folded(name) == wanted);
        let source = format!("/sources/{}", wanted.strip_prefix("sources/").unwrap_or(wanted));
        let below = || self.names.iter().find(|name| format!("/{}", folded(name)).ends_with(&source));
        exactly.or_else(below).cloned()
    }
}

/// `path` in small letters with `/`.
fn folded(path: &str) -> String {
    path.replace('\\', "/").to_lowercase()
}

/// The text of a file that should be UTF-8.
fn raw(bytes: Vec<u8>) -> Raw {
    let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    match String::from_utf8(bytes) {
        Ok(text) => Raw { text, notice: None },
        // the mark stays: whether positions count it is to be found out
        Err(error) if wide => {
            let bytes = error.as_bytes();
            let wide = if bytes[0] == 0xff { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
            Raw { text: wide.decode_without_bom_handling(bytes).0.into_owned(), notice: None }
        }
        Err(error) => {
            let lossy = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let decoded = decode::decode(error.into_bytes(), None);
            let (text, encoding) = decoded.map_or((lossy, "damaged UTF-8"), |it| (it.text, it.encoding));
            Raw { text, notice: Some(format!("it is not UTF-8 and was read as {encoding}")) }
        }
    }
}
