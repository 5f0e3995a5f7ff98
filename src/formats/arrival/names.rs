//! File names of our own, made from what a file of somebody else calls things.

/// The longest name that is made, in bytes; with a number and an ending it fits any file system.
const LONGEST: usize = 60;

/// Names that Windows keeps for devices, whatever the ending, after
/// <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];
/// Names of more such devices, when one of [`PORT_NUMBERS`] follows.
const PORTS: &[&str] = &["com", "lpt"];
const PORT_NUMBERS: &str = "0123456789¹²³";

/// The name without ending of a new transcript for a source called `title`: the letters and digits of its last part,
/// with `-` for everything between. It never leads to another folder and is never hidden.
pub fn transcript_name(title: &str) -> String {
    let last = title.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match last.rsplit_once('.') {
        Some((stem, ending)) if is_ending(ending) => stem,
        _ => last,
    };
    let name = joined(stem, |c| c.is_alphanumeric() || c == '_');
    if name.is_empty() { "source".to_owned() } else { unlike_a_device(name, "source") }
}

/// The name that a coder called `name` has here: what a file may be called after; none when no letter or digit is left.
pub fn coder_name(name: &str) -> Option<String> {
    let made = joined(name, |c| c.is_alphanumeric() || "_.@".contains(c));
    let made = made.trim_start_matches(['.', '-']);
    made.contains(char::is_alphanumeric).then(|| unlike_a_device(made.to_owned(), "coder"))
}

/// `name`, with `kind-` before it should Windows keep it for a device.
fn unlike_a_device(name: String, kind: &str) -> String {
    if is_device(&name) { format!("{kind}-{name}") } else { name }
}

/// Whether Windows keeps `name` for a device; what stands behind its first dot does not matter.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let is_number = |text: &str| text.chars().count() == 1 && PORT_NUMBERS.contains(text);
    let is_port = PORTS.iter().any(|port| stem.strip_prefix(port).is_some_and(is_number));
    is_port || DEVICES.contains(&stem.as_str())
}

/// Whether `text` is what stands behind the last dot of a file's name.
fn is_ending(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The characters of `text` that are `kept`, with one `-` for each run of others between them, cut to [`LONGEST`].
fn joined(text: &str, kept: impl Fn(char) -> bool) -> String {
    let parts = text.split(|c| !kept(c)).filter(|part| !part.is_empty());
    let mut name = parts.collect::<Vec<_>>().join("-");
    let end = (0..=LONGEST.min(name.len())).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
    name.truncate(end);
    name.trim_end_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_transcript_is_called_after_the_last_part_of_its_title() {
        for (title, name) in [
            ("interviews/p01.txt", "p01"),
            ("C:\\Users\\x\\Interview 1 (final).docx", "Interview-1-final"),
            ("../../etc/passwd", "passwd"),
            ("..", "source"),
            (".hidden", "hidden"),
            ("día 2.v1.txt", "día-2-v1"),
            ("", "source"),
            ("NUL.txt", "source-NUL"),
            ("com1", "source-com1"),
            ("LPT².txt", "source-LPT²"),
            ("Come.txt", "Come"),
            ("com12", "com12"),
            ("a\u{1b}[2J\u{202e}b", "a-2J-b"),
            ("end.", "end"),
        ] {
            assert_eq!(transcript_name(title), name, "{title}");
        }
    }

    #[test]
    fn a_coder_keeps_a_name_that_can_be_a_file_s() {
        for (name, here) in [
            ("ada", Some("ada")),
            ("Coder One", Some("Coder-One")),
            ("ada@hypothes.is", Some("ada@hypothes.is")),
            ("../x", Some("x")),
            ("con", Some("coder-con")),
            ("Aux.x", Some("coder-Aux.x")),
            ("com@", Some("com@")),
            ("conny", Some("conny")),
            ("…", None),
            (".@", None),
        ] {
            assert_eq!(coder_name(name).as_deref(), here, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_title_makes_a_path(title in "[a-zé./\\\\ 😀\u{0}-]{0,90}") {
            let name = transcript_name(&title);
            prop_assert!(!name.is_empty() && name.len() <= LONGEST + 7);
            prop_assert!(!name.contains(['/', '\\', '.', '\0']) && !name.starts_with('-'));
        }
    }
}
