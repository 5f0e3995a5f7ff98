//! The reader's own editor.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text that comes back larger than this many bytes is not taken.
const LARGEST: u64 = 1 << 20;

/// What is run when neither `VISUAL` nor `EDITOR` is set.
const USUAL: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// Lets the reader edit `text` in the editor that `VISUAL` or `EDITOR` names. Returns what became of it; none when it
/// is unchanged.
///
/// The text is in a file that nobody else can read, in a folder of its own, and both are gone afterwards.
pub(super) fn edit(text: &str) -> io::Result<Option<String>> {
    let named = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.trim().is_empty()));
    let line = named.unwrap_or_else(|| USUAL.to_owned());
    let words = words(&line).ok_or_else(|| io::Error::other(format!("`{line}` has an open quote")))?;
    let Some((program, arguments)) = words.split_first() else { return Ok(None) };
    let folder = Folder::new()?;
    let path = folder.0.join("note.md");
    write(&path, text)?;
    let status = Command::new(program)
        .args(arguments)
        .arg(&path)
        .status()
        .map_err(|error| io::Error::new(error.kind(), format!("{program}: {error}")))?;
    if !status.success() {
        return Err(io::Error::other(format!("{program} ended with {status}; nothing was taken over")));
    }
    let new = read(&path)?;
    Ok((new.trim_end() != text.trim_end()).then_some(new))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")
}

fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("the note is larger than 1 MB"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("the note is not UTF-8"))
}

/// A folder that only its owner can look into; gone when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let base = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_dir());
        let base = base.unwrap_or_else(std::env::temp_dir);
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        for attempt in 0..100_u32 {
            let mut name = OsString::from("manicule-note-");
            name.push(format!("{}-{attempt}", std::process::id()));
            let path = base.join(name);
            match builder.create(&path) {
                Ok(()) => return Ok(Self(path)),
                // somebody else's: never use it
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other(format!("no private folder can be made in {}", base.display())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The words of a command line, as a shell without variables, patterns and operators reads them; none when a quote is
/// not closed. No shell is asked: nothing in the line can run anything but the editor.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '\'' => break,
                        inner => word.push(inner),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next()? {
                        '"' => break,
                        '\\' => word.push(chars.next()?),
                        inner => word.push(inner),
                    }
                }
            }
            '\\' if !cfg!(windows) => word.get_or_insert_default().push(chars.next()?),
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_split_as_a_shell_would_and_nothing_in_it_runs() {
        let split = |line| words(line).map(|w| w.join("|"));
        assert_eq!(split("vi").as_deref(), Some("vi"));
        assert_eq!(split("  code  --wait ").as_deref(), Some("code|--wait"));
        assert_eq!(split("'my editor' \"a \\\" b\" c\\ d").as_deref(), Some("my editor|a \" b|c d"));
        assert_eq!(split("vi; rm -rf $HOME `id`").as_deref(), Some("vi;|rm|-rf|$HOME|`id`"));
        assert_eq!(split("''").as_deref(), Some(""));
        assert_eq!((split("vi 'x"), split("vi \\")), (None, None));
    }

    #[test]
    #[cfg(unix)]
    fn the_folder_and_the_file_are_private_and_go_away() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new().expect("made");
        let path = folder.0.clone();
        write(&path.join("note.md"), "secret").expect("written");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&path.join("note.md"))), (0o700, 0o600));
        assert!(write(&path.join("note.md"), "again").is_err(), "never over a file that is there");
        drop(folder);
        assert!(!path.exists());
    }
}
