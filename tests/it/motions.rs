//! Every motion with a count.

use std::fmt::Write as _;

use crate::common::Played;
use manicule::app::{COMMANDS, Heading};

/// Thirty turns of three speakers with four sentences each, some of them marked, read from the middle.
fn middle() -> Played {
    let mut text = String::new();
    for n in 0..30 {
        let who = ["Ann Lee", "Ben Ray", "Cay Orr"][n % 3];
        let _ =
            write!(text, "{who}: Number {n} is said. It is said twice. Who asks for more? Nobody does.\n\n");
        let _ = write!(
            text,
            "And number {n} goes on in another paragraph, with words enough for a second row of it all.\n\n"
        );
    }
    let mut played = Played::on(&text, 60, 16);
    played.play("ttrust<Enter>");
    for n in 1..=29 {
        played.play(&format!("{}G.", 2 * n + 1));
        if n % 2 == 0 {
            played.play("anote<Esc>");
        }
    }
    played.play("31G");
    played
}

/// Motions of which the count says something else than how often.
const OTHERWISE: [&str; 13] = [
    // the count is a paragraph's number, or there is nothing to repeat
    "first",
    "last",
    "row-start",
    "row-end",
    "window-top",
    "window-middle",
    "window-bottom",
    "centre",
    "row-to-top",
    "row-to-bottom",
    "mark",
    "go-to-mark",
    "marks",
];

#[test]
fn a_motion_with_a_count_is_the_motion_that_many_times() {
    let mut tried = 0;
    for command in COMMANDS.iter().copied().flatten().filter(|c| c.heading == Heading::Moving) {
        let key = command.keys.split(' ').next().unwrap();
        if OTHERWISE.contains(&command.name) || ["outline", "next-unread"].contains(&command.name) {
            continue;
        }
        let (mut counted, mut repeated) = (middle(), middle());
        let start = counted.state.cursor;
        counted.play(&format!("3{key}"));
        repeated.play(&key.repeat(3));
        // pages go by rows, gaps counted, and stand on the nearest row of text
        if !command.name.contains("page") {
            assert_eq!(counted.state.cursor, repeated.state.cursor, "{} {key}", command.name);
        }
        assert_eq!(counted.state.view.page(), repeated.state.view.page(), "{} {key}", command.name);
        let jumps = command.name.starts_with("jump")
            || command.name.starts_with("scroll")
            || command.name.contains("orphan")
            || command.name.contains("difference");
        assert!(
            counted.state.cursor != start || jumps || command.name.contains("listed"),
            "{} goes nowhere",
            command.name
        );
        tried += 1;
    }
    assert!(tried >= 22, "only {tried} motions");
}

#[test]
fn a_count_before_the_ends_is_a_paragraph_and_one_too_great_the_last() {
    for (keys, paragraph) in
        [("7G", 6), ("7gg", 6), ("gg", 0), ("G", 59), ("999G", 59), ("999gg", 59), ("0G", 59)]
    {
        let mut played = middle();
        played.play(keys);
        assert_eq!(played.state.paragraph(), paragraph, "{keys}");
    }
}

#[test]
fn the_places_of_the_window_and_the_rows_of_the_cursor_are_where_they_say() {
    let mut played = middle();
    let row = |p: &Played| p.state.view.row_of_byte(p.state.cursor).unwrap();
    played.play("L");
    assert!(row(&played) >= 8, "{}", row(&played));
    let page = played.state.view.page().clone();
    played.play("H");
    assert_eq!(*played.state.view.page(), page);
    // a margin of two rows is kept, so that the next row down moves nothing
    assert!((2..=3).contains(&row(&played)));
    played.play("j");
    assert_eq!(*played.state.view.page(), page);
    played.play("Mzt");
    assert_eq!(row(&played), 2);
    played.play("zb");
    assert_eq!(row(&played), played.state.view.height() - 3);
    played.play("zz");
    assert_eq!(row(&played), (played.state.view.height() - 1) / 2);
}
