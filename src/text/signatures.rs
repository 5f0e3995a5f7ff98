//! Files that are no text, by how they begin.

use super::decode::NotText;

/// How a kind of file begins.
struct Signature {
    /// Byte at which `bytes` stand.
    at: usize,
    bytes: &'static [u8],
    proof: Proof,
    not_text: NotText,
}

/// What it takes to believe a signature.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// No text begins like this.
    Enough,
    /// A text can begin like this, but has no NUL bytes.
    NeedsNul,
}

const PDF: NotText = NotText { what: "a PDF", hint: "try: pdftotext FILE.pdf - | manicule -" };
const RTF: NotText = NotText { what: "an RTF document", hint: "save it as .docx, .odt or plain text" };
const POSTSCRIPT: NotText = NotText { what: "PostScript", hint: "try: ps2ascii FILE.ps | manicule -" };
const OFFICE: NotText =
    NotText { what: "an old Office document", hint: "save it as .docx, .odt or plain text" };
const IMAGE: NotText = NotText { what: "an image", hint: "recognise its text with another program first" };
const RECORDING: NotText = NotText { what: "a recording", hint: "transcribe it with another program first" };
const ARCHIVE: NotText =
    NotText { what: "an archive", hint: "unpack it first, or give a document its ending (.docx, .odt)" };
const DATABASE: NotText = NotText { what: "a database", hint: "export its text first" };
const PROGRAM: NotText = NotText { what: "a program", hint: "there is nothing to read in it" };
const ZEROS: NotText =
    NotText { what: "NUL bytes only", hint: "the file is damaged, as after a power loss: look for a backup" };
const NULS: NotText =
    NotText { what: "binary (NUL bytes)", hint: "if it is UTF-16, say so: --encoding utf-16le or utf-16be" };

const fn sure(bytes: &'static [u8], not_text: NotText) -> Signature {
    Signature { at: 0, bytes, proof: Proof::Enough, not_text }
}

const fn likely(at: usize, bytes: &'static [u8], not_text: NotText) -> Signature {
    Signature { at, bytes, proof: Proof::NeedsNul, not_text }
}

const SIGNATURES: &[Signature] = &[
    sure(b"%PDF-", PDF),
    sure(b"{\\rtf", RTF),
    sure(b"%!PS", POSTSCRIPT),
    sure(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", OFFICE),
    sure(b"\x89PNG\r\n", IMAGE),
    sure(b"\xFF\xD8\xFF", IMAGE),
    likely(0, b"GIF8", IMAGE),
    likely(0, b"II*\0", IMAGE),
    likely(0, b"MM\0*", IMAGE),
    likely(0, b"BM", IMAGE),
    likely(8, b"WEBP", IMAGE),
    likely(0, b"RIFF", RECORDING),
    likely(0, b"OggS", RECORDING),
    likely(0, b"fLaC", RECORDING),
    likely(0, b"ID3", RECORDING),
    likely(0, b"\xFF\xFB", RECORDING),
    likely(4, b"ftyp", RECORDING),
    sure(b"\x1A\x45\xDF\xA3", RECORDING),
    sure(b"PK\x03\x04", ARCHIVE),
    sure(b"PK\x05\x06", ARCHIVE),
    sure(b"\x1F\x8B", ARCHIVE),
    sure(b"\xFD7zXZ", ARCHIVE),
    sure(b"7z\xBC\xAF\x27\x1C", ARCHIVE),
    sure(b"\x28\xB5\x2F\xFD", ARCHIVE),
    sure(b"Rar!\x1A\x07", ARCHIVE),
    likely(0, b"BZh", ARCHIVE),
    likely(257, b"ustar", ARCHIVE),
    likely(0, b"SQLite format 3", DATABASE),
    sure(b"\x7FELF", PROGRAM),
    likely(0, b"MZ", PROGRAM),
];

/// Bytes in which a NUL says that a file is no text, as git and grep have it.
pub(super) const HEAD: usize = 8192;

/// What `bytes` are when they are no text.
pub(super) fn recognise(bytes: &[u8]) -> Option<NotText> {
    let has_nul = memchr::memchr(0, &bytes[..bytes.len().min(HEAD)]).is_some();
    let fits = |sign: &&Signature| {
        let is_there = bytes.get(sign.at..).is_some_and(|rest| rest.starts_with(sign.bytes));
        is_there && (has_nul || sign.proof == Proof::Enough)
    };
    let known = SIGNATURES.iter().find(fits).map(|sign| sign.not_text.clone());
    known.or_else(|| has_nul.then(|| if bytes.iter().all(|&byte| byte == 0) { ZEROS } else { NULS }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_named_with_what_to_do() {
        let cases: [(&[u8], &str); 9] = [
            (b"%PDF-1.7\n", "a PDF"),
            (b"\x89PNG\r\n\x1a\n\0\0", "an image"),
            (b"\xFF\xD8\xFF\xE0\0", "an image"),
            (b"RIFF\0\0\0\0WEBPVP8", "an image"),
            (b"RIFF\0\0\0\0WAVEfmt", "a recording"),
            (b"PK\x03\x04\x14\0", "an archive"),
            (b"\x7FELF\x02\x01\x01\0", "a program"),
            (b"\0\0\0\0", "NUL bytes only"),
            (b"words\0words", "binary (NUL bytes)"),
        ];
        for (bytes, what) in cases {
            let refused = recognise(bytes).expect(what);
            assert_eq!(refused.what, what);
            assert!(!refused.hint.is_empty());
        }
        assert_eq!(PDF.to_string(), "this is no text but a PDF; try: pdftotext FILE.pdf - | manicule -");
    }

    #[test]
    fn words_that_begin_like_a_file_are_words() {
        for text in ["BM: hello", "MZ said", "ID3 tags", "RIFF", "GIF89a is a format", "", "a\tb\u{1}"] {
            assert_eq!(recognise(text.as_bytes()), None, "{text}");
        }
        let late = [vec![b'a'; HEAD], vec![0]].concat();
        assert_eq!(recognise(&late), None);
    }
}
