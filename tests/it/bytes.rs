//! What reaches the terminal, byte by byte, whatever strangers wrote into texts, names and tags.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::pty::{ESC, Tty, manicule};

/// Private modes that the program sets: cursor, mouse, other screen, paste, frames in one piece.
const MODES: [u16; 9] = [25, 1000, 1002, 1003, 1006, 1015, 1049, 2004, 2026];

/// SGR numbers that change no colour: off, bold, dim, italic, underlined, reversed, and the terminal's own colours.
const COLOURLESS: [u16; 15] = [0, 1, 2, 3, 4, 7, 9, 22, 23, 24, 27, 29, 39, 49, 59];

/// Reads what a terminal would, and notes what the program must never send.
#[derive(Default)]
struct Audit {
    faults: Vec<String>,
    coloured: usize,
}

impl Audit {
    fn of(bytes: &[u8]) -> Self {
        let mut audit = Self::default();
        if let Err(error) = std::str::from_utf8(bytes) {
            audit.faults.push(error.to_string());
        }
        // an unfinished sequence would swallow what comes behind it
        let mut parser = vte::Parser::new();
        parser.advance(&mut audit, bytes);
        let mut end = Tail::default();
        parser.advance(&mut end, b"#");
        if !end.0 {
            audit.faults.push("an unfinished sequence".to_owned());
        }
        audit
    }
}

/// Whether a character came through.
#[derive(Default)]
struct Tail(bool);

impl vte::Perform for Tail {
    fn print(&mut self, _: char) {
        self.0 = true;
    }
}

/// Written down here once more, so that a gap in the program's own table is seen.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
}

impl vte::Perform for Audit {
    fn print(&mut self, c: char) {
        if is_forbidden(c) {
            self.faults.push(format!("character {c:?}"));
        }
    }

    fn execute(&mut self, byte: u8) {
        if !b"\x08\r\n".contains(&byte) {
            self.faults.push(format!("control {byte:#04x}"));
        }
    }

    fn csi_dispatch(&mut self, params: &vte::Params, between: &[u8], _: bool, action: char) {
        let numbers: Vec<_> = params.iter().flatten().copied().collect();
        let ours = match (between, action) {
            (b"?", 'h' | 'l') => numbers.iter().all(|n| MODES.contains(n)),
            (b"", 'm') => {
                self.coloured += usize::from(!numbers.iter().all(|n| COLOURLESS.contains(n)));
                true
            }
            (b"", 'H' | 'J' | 'A' | 'B' | 'C' | 'D' | 'G' | 'r') => true,
            _ => false,
        };
        if !ours {
            self.faults.push(format!("CSI {between:?} {numbers:?} {action}"));
        }
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        // a row up in a scrolling region
        if byte == b'M' {
            return;
        }
        self.faults.push(format!("ESC {}", char::from(byte)));
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], _: bool) {
        self.faults.push(format!("OSC {:?}", params.first().map(|p| String::from_utf8_lossy(p))));
    }

    fn hook(&mut self, _: &vte::Params, _: &[u8], _: bool, action: char) {
        self.faults.push(format!("DCS {action}"));
    }
}

#[test]
fn the_audit_finds_everything_that_is_planted() {
    let harmless = "\x1b[?1049h\x1b[2J\x1b[1;1H\x1b[7mMara: é 漢 👍🏽\x1b[0m\r\n\x08␛\x1b[?2026l";
    assert_eq!(Audit::of(harmless.as_bytes()).faults, [""; 0]);
    let planted = [
        "\x07",
        "\x0b",
        "\x7f",
        "\0",
        "\u{85}",
        "\u{9b}31m",
        "\u{202e}",
        "\u{2067}",
        "\u{200b}",
        "\u{2028}",
        "\u{feff}",
        "\u{e0041}",
        "\x1b]52;c;aGk=\x07",
        "\x1b]0;name\x1b\\",
        "\x1bP$qm\x1b\\",
        "\x1bc",
        "\x1b(0",
        "\x1b[6n",
        "\x1b[c",
        "\x1b[?1047h",
        "\x1b[>1u",
        "\x1b]0;never ends",
        "\x1b[12",
    ];
    for plant in planted {
        let bytes = format!("a{plant}").into_bytes();
        assert_ne!(Audit::of(&bytes).faults, [""; 0], "{plant:?}");
    }
    assert_ne!(Audit::of(b"a\x9bb").faults, [""; 0]);
    for colour in ["\x1b[31m", "\x1b[38;5;1m", "\x1b[48:2::1:2:3m", "\x1b[93m", "\x1b[5m"] {
        assert_eq!(Audit::of(colour.as_bytes()).coloured, 1, "{colour:?}");
    }
}

/// The program without colours, so that a colour in its output can only come from a text.
fn colourless(home: &Path, file: &OsStr, (columns, rows): (u16, u16)) -> Tty {
    Tty::start(manicule(home).env("NO_COLOR", "1").arg(file), columns, rows)
}

fn assert_harmless(tty: &Tty, what: &dyn std::fmt::Debug) {
    let audit = Audit::of(&tty.bytes);
    assert_eq!(audit.faults, [""; 0], "{what:?}");
    assert_eq!(audit.coloured, 0, "{what:?}");
}

#[test]
fn no_colour_means_no_colour_and_colours_are_there_otherwise() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("talk.txt"), "Mara Voss: Good morning.\n").expect("written");
    let mut coloured = Tty::start(manicule(home.path()).arg("talk.txt"), 80, 24);
    assert!(coloured.opens());
    coloured.press_and_look("tx\r");
    assert!(Audit::of(&coloured.bytes).coloured > 0);
    let mut tty = colourless(home.path(), OsStr::new("talk.txt"), (80, 24));
    assert!(tty.opens());
    tty.press_and_look("t");
    tty.press_and_look("y\r");
    tty.press("q");
    tty.end();
    assert_harmless(&tty, &"NO_COLOR");
}

/// The hostile texts; none when there is no corpus.
fn hostile_texts() -> Vec<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let corpus = std::env::var_os("MANICULE_CORPUS").map_or_else(beside, PathBuf::from);
    let Ok(entries) = fs::read_dir(corpus.join("hostile/text")) else {
        println!("skipped: no corpus");
        return Vec::new();
    };
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// Opens `file`, pages through it, tags its end, looks at the help and leaves. Returns false if it was refused.
fn read_through(tty: &mut Tty, what: &dyn std::fmt::Debug) -> bool {
    if !tty.opens() {
        assert_eq!(tty.end().code(), Some(3), "{what:?}\n{}", tty.screen());
        // a small screen may have scrolled the beginning of the message away
        assert!(String::from_utf8_lossy(&tty.bytes).contains("manicule: "), "{what:?}\n{}", tty.screen());
        return false;
    }
    for keys in ["\x06", "}", "v", ESC, "G", "t", "z\r", "?", ESC, "gg", "\x0c"] {
        tty.press_and_look(keys);
    }
    tty.press("q");
    assert_eq!(tty.end().code(), Some(0), "{what:?}\n{}", tty.screen());
    assert_eq!(tty.left_behind(), [""; 0], "{what:?}");
    true
}

#[test]
fn no_hostile_text_reaches_the_terminal_as_it_is() {
    let mut refused = Vec::new();
    for text in hostile_texts() {
        let name = text.file_name().expect("a name").to_owned();
        for size in [(80, 24), (20, 5)] {
            let home = tempfile::tempdir().expect("a folder");
            fs::copy(&text, home.path().join(&name)).expect("copied");
            let mut tty = colourless(home.path(), &name, size);
            if !read_through(&mut tty, &(&name, size)) {
                refused.push(name.clone());
            }
            assert_harmless(&tty, &(&name, size));
            let after = fs::read(home.path().join(&name)).expect("still there");
            assert!(after == fs::read(&text).expect("there"), "{name:?} was changed");
        }
    }
    println!("refused: {refused:?}");
}

/// Names that a terminal would obey or reorder; the last is no UTF-8.
const NAMES: [&[u8]; 6] = [
    b"a\x1b[31mred.txt",
    b"b\x1b]52;c;aGk=\x07.txt",
    b"c\r\nd\x7f.txt",
    "e\u{202e}fdp.txt".as_bytes(),
    "f\u{200b}\u{9b}31m\u{e0041}.txt".as_bytes(),
    b"g\x9b\xff.txt",
];

#[test]
fn no_hostile_file_name_reaches_the_terminal_as_it_is() {
    for name in NAMES {
        let home = tempfile::tempdir().expect("a folder");
        let file = OsStr::from_bytes(name);
        let mut missing = colourless(home.path(), file, (80, 24));
        assert_eq!(missing.end().code(), Some(3), "{file:?}");
        assert!(missing.screen().contains("no such file"), "{file:?}\n{}", missing.screen());
        assert_harmless(&missing, &file);
        if fs::write(home.path().join(file), "Mara Voss: Good morning.\n").is_err() {
            println!("skipped: {file:?} is no name here");
            continue;
        }
        let mut tty = colourless(home.path(), file, (80, 24));
        assert!(read_through(&mut tty, &file), "{file:?}");
        assert_harmless(&tty, &file);
    }
}

#[test]
fn no_hostile_tag_name_or_note_reaches_the_terminal_as_it_is() {
    let evil = "evil\x1b]52;c;aGk=\x07\u{202e}\u{9b}31m\u{200b}\u{e0041}\x7fname";
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("talk.txt"), "Mara Voss: Good morning.\n").expect("written");
    let mut tty = colourless(home.path(), OsStr::new("talk.txt"), (80, 24));
    assert!(tty.opens());
    for enter in ["t", "a", "/"] {
        tty.press_and_look(enter);
        tty.press_and_look(format!("\x1b[200~{evil}\x1b[201~"));
        tty.press_and_look("\r");
        tty.press(ESC);
    }
    tty.press_and_look("j");
    tty.press("\x03");
    tty.end();
    assert_harmless(&tty, &"pasted");
    let mut again = colourless(home.path(), OsStr::new("talk.txt"), (120, 24));
    again.wait_for("evil");
    again.press("q");
    again.end();
    assert_harmless(&again, &"read back");
}

#[test]
fn no_hostile_argument_reaches_the_terminal_as_it_is() {
    // a pattern of the shell puts file names wherever an argument may stand
    let evil = "x\x1b]0;name\x07\x1b[31m\u{202e}";
    let home = tempfile::tempdir().expect("a folder");
    for arguments in
        [["talk.txt", evil], ["show", evil], ["--theme", evil], ["export", evil], ["--coder", evil]]
    {
        let mut tty = Tty::start(manicule(home.path()).env("NO_COLOR", "1").args(arguments), 80, 24);
        if tty.opens() {
            tty.press("q");
        }
        tty.end();
        assert_harmless(&tty, &arguments);
    }
}
