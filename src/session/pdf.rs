//! The text of a PDF, by way of pdftotext where that is installed.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// How long pdftotext may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Most bytes of text that are taken: 256 MiB.
const LARGEST: u64 = 256 << 20;

/// What is told of a text that came this way.
pub(super) const NOTICE: &str = "read by way of pdftotext, of which another version may give another text: mark a copy saved as plain text";

/// Whether a file that begins with `bytes` is a PDF.
pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// The text of `pdf` in UTF-8, in reading order. An error when pdftotext is not there, fails or takes too long.
pub(super) fn text_of(pdf: Vec<u8>) -> io::Result<Vec<u8>> {
    // no shell, and no file name that it could take for an option
    let mut program = Command::new("pdftotext")
        .args(["-q", "-nopgbrk", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (Some(mut input), Some(output)) = (program.stdin.take(), program.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    // it may write before it has read everything
    thread::spawn(move || input.write_all(&pdf));
    let (sender, done) = channel();
    thread::spawn(move || {
        let mut text = Vec::new();
        let read = output.take(LARGEST).read_to_end(&mut text);
        sender.send(read.map(|_| text))
    });
    let text = done.recv_timeout(PATIENCE).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    if text.is_err() {
        program.kill()?;
    }
    let ended = program.wait()?;
    text.and_then(|text| if ended.success() { Ok(text) } else { Err(io::ErrorKind::InvalidData.into()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pdf_gives_an_error_and_never_a_text() {
        assert!(text_of(b"%PDF-1.4 but nothing more".to_vec()).is_err());
    }

    #[test]
    fn a_page_of_words_is_read() {
        let page = "BT /F 12 Tf 20 100 Td (Ada: We mend the nets.) Tj ET";
        let pdf = format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n\
             4 0 obj<</Length {}>>stream\n{page}\nendstream endobj\n\
             5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
            page.len()
        );
        match text_of(pdf.into_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => println!("skipped: no pdftotext"),
            text => assert_eq!(text.expect("text").trim_ascii(), b"Ada: We mend the nets."),
        }
    }
}
