//! Moved by the terminal or drawn anew: the screen is the same.

use std::fs;

use tempfile::TempDir;

use crate::pty::{Tty, manicule};

/// A transcript with paragraphs of different lengths, wide characters and stage directions.
fn talk() -> String {
    let turn = |n: usize| {
        let words = ["the boats", "漁港の朝", "a long wait", "e\u{301}tait-ce", "👍 so"];
        let said: Vec<_> = (0..n % 23).map(|w| words[(n + w) % words.len()]).collect();
        format!("Speaker {}: Turn {n}, {}.\n\n", n % 3 + 1, said.join(" and "))
    };
    (0..200).map(turn).collect()
}

/// Single keys, each of which is one frame, in an order that looks like none.
fn walk(steps: usize) -> Vec<&'static str> {
    let keys = [
        "\x05",
        "\x05",
        "\x19",
        "\x19",
        "j",
        "k",
        " ",
        "\x02",
        "\x04",
        "\x15",
        "G",
        "\x1b[H",
        "}",
        "}",
        "{",
        "*",
        "n",
        "\x1b[<65;5;5M",
        "\x1b[<64;5;5M",
        "v",
        "\x1b[27u",
    ];
    let mut seed = 7_usize;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        keys[(seed >> 33) % keys.len()]
    };
    (0..steps).map(|_| next()).collect()
}

#[test]
fn after_any_keys_the_screen_is_as_if_drawn_anew() {
    let home = TempDir::new().expect("a folder");
    fs::write(home.path().join("talk.txt"), talk()).expect("written");
    for (columns, rows) in [(60, 20), (120, 40), (30, 7)] {
        let mut tty = Tty::start(manicule(home.path()).arg("talk.txt"), columns, rows);
        assert!(tty.opens());
        let mut since = String::new();
        for key in walk(150) {
            tty.press_and_look(key);
            since += key;
            if since.len() > 12 {
                let scrolled = tty.picture();
                tty.press_and_look("\x0c");
                let anew = tty.picture();
                // but for a notice, which another key takes away
                let status = format!("{}:", rows - 1);
                let pairs = scrolled.lines().zip(anew.lines());
                let other = pairs.filter(|(line, _)| !line.starts_with(&status)).find(|(a, b)| a != b);
                assert_eq!(other, None, "{since:?} at {columns} × {rows}\n{}", tty.screen());
                since.clear();
            }
        }
        let text = String::from_utf8_lossy(&tty.bytes);
        assert!(text.contains("r\x1b[") && text.contains("\x1bM"), "the terminal was never asked to scroll");
    }
}

#[test]
fn a_row_down_takes_few_bytes() {
    let home = TempDir::new().expect("a folder");
    fs::write(home.path().join("talk.txt"), talk()).expect("written");
    // the panel closed; a page from the top, so that the cursor does not stay in the way
    for (columns, most) in [(79, 400), (120, 2_000)] {
        let mut tty = Tty::start(manicule(home.path()).arg("talk.txt"), columns, 40);
        assert!(tty.opens());
        tty.press_and_look(" ");
        let before = tty.bytes.len();
        for _ in 0..10 {
            tty.press_and_look("\x05");
        }
        let bytes = (tty.bytes.len() - before) / 10;
        assert!(bytes <= most, "{bytes} bytes for a row at {columns} columns");
    }
}
