//! A zip archive of the same bytes each time: workbooks, documents and projects are such archives.

use std::io::{self, BufWriter, Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// How hard is packed, of 9: the levels above this one save a twelfth and take a quarter longer, the one below needs a
/// quarter more room.
const LEVEL: i64 = 2;

/// An archive while it is written. It is packed in memory, because sizes stand before the members and not every reader
/// finds them elsewhere.
pub(super) struct Package(ZipWriter<Cursor<Vec<u8>>>);

impl Package {
    /// Without a member.
    pub(super) fn new() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }

    /// Adds the member `name`, which is all of `content`.
    pub(super) fn member(&mut self, name: &str, content: &str) -> io::Result<()> {
        self.begin(name)?;
        self.0.write_all(content.as_bytes())
    }

    /// Adds the member `name`, which `write` writes piece by piece. Returns what that returns.
    pub(super) fn stream<T>(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<T>,
    ) -> io::Result<T> {
        self.begin(name)?;
        // the archive packs each piece it is given: without a buffer that is most of the work
        let mut buffer = BufWriter::with_capacity(1 << 16, &mut self.0);
        let done = write(&mut buffer)?;
        buffer.flush()?;
        Ok(done)
    }

    /// Ends the archive and writes it to `out`.
    pub(super) fn finish(self, out: &mut dyn io::Write) -> io::Result<()> {
        out.write_all(&self.0.finish()?.into_inner())
    }

    /// Begins a member whose time is always the same.
    fn begin(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(DateTime::default());
        Ok(self.0.start_file(name, options)?)
    }
}
