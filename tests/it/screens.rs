//! What a reader sees: keys in, screen out, through the real `update` and the real `draw`.

use insta::assert_snapshot;

use crate::common::Played;
use manicule::app::{Button, Effect, Mouse, Msg};

const TALK: &str = "\
President of Arden Mara Voss: Good morning. It is clear to us that the sea has the last word on fish.

Nobody doubts it. The harbour is open, and it will stay open.

(Applause.)

Question: Will the guarantees hold?

Mara Voss: They will.

To be continued.
";

#[test]
fn a_new_reader_sees_text_speaker_panel_and_the_keys_that_matter() {
    assert_snapshot!(Played::on(TALK, 100, 20).styled());
}

#[test]
fn a_paragraph_is_tagged_with_a_name_typed_once() {
    assert_snapshot!(Played::on(TALK, 100, 20).play("}tsecurity/guarantees<Enter>").styled());
}

#[test]
fn the_list_of_tags_shows_digits_and_offers_a_new_name() {
    let mut played = Played::on(TALK, 100, 14);
    assert_snapshot!(played.play("tfish<Enter>ttru").screen());
}

#[test]
fn a_digit_tags_and_a_dot_tags_again() {
    let mut played = Played::on(TALK, 100, 20);
    played.play("tfish<Enter>ttrust<Enter>}t1}.");
    assert_snapshot!(played.screen());
}

#[test]
fn a_passage_grows_from_word_to_sentence_and_gets_a_note() {
    let mut played = Played::on(TALK, 100, 20);
    played.play("}vvafirst line<Enter>second<Esc>");
    assert_snapshot!(played.styled());
}

#[test]
fn undo_and_redo_say_what_they_did() {
    let mut played = Played::on(TALK, 100, 12);
    played.play("th1<Enter>u");
    assert!(played.screen().contains("taken back: tag ¶1 h1"), "{}", played.screen());
    assert!(!played.screen().contains('☞') && played.state.desk.notebook().mine().annotations().len() == 0);
    played.play("<C-r>");
    assert!(played.screen().contains("done again: tag ¶1 h1"), "{}", played.screen());
    played.play("uuu");
    assert!(played.screen().contains("nothing to take back"), "{}", played.screen());
}

#[test]
fn a_search_lights_every_hit_and_counts() {
    let mut played = Played::on(TALK, 80, 20);
    assert_snapshot!(played.play("/will<Enter>n").styled());
}

#[test]
fn a_search_that_finds_nothing_says_so_and_goes_nowhere() {
    let mut played = Played::on(TALK, 80, 20);
    let before = played.state.cursor;
    played.play("/walrus<Enter>");
    assert_eq!(played.state.cursor, before);
    assert!(played.screen().contains("“walrus” is not in this transcript"), "{}", played.screen());
}

#[test]
fn escape_leaves_a_search_where_it_began() {
    let mut played = Played::on(TALK, 80, 20);
    played.play("}");
    let before = played.state.cursor;
    played.play("/guarantees");
    assert_ne!(played.state.cursor, before);
    played.play("<Esc>");
    assert_eq!(played.state.cursor, before);
}

#[test]
fn the_help_comes_from_the_table_and_narrows_down() {
    let mut played = Played::on(TALK, 80, 12);
    assert_snapshot!(played.play("?undo").screen());
}

#[test]
fn a_drawer_that_goes_leaves_the_page_as_it_was() {
    let text: String = (1..40).map(|n| format!("Paragraph number {n} has a few words to say.\n\n")).collect();
    let mut played = Played::on(&text, 80, 24);
    let page = |played: &Played| played.screen().lines().take(20).map(str::to_owned).collect::<Vec<_>>();
    let before = page(played.play("9}"));
    assert_ne!(page(played.play("t")), before, "the drawer takes the lower half, and the passage is shown");
    assert_eq!(page(played.play("<Esc>")), before);
    assert_eq!(page(played.play("tsea<Enter>")).len(), before.len());
    assert_eq!(played.screen().lines().nth(1), before.get(1).map(String::as_str));
}

#[test]
fn the_end_of_the_text_is_at_the_end_of_the_window() {
    let text: String = (1..40).map(|n| format!("Paragraph number {n}.\n\n")).collect();
    let mut played = Played::on(&text, 80, 24);
    played.play("G");
    assert_eq!(played.state.paragraph(), 38);
    assert!(
        played.screen().lines().nth(22).is_some_and(|row| row.contains("number 39")),
        "{}",
        played.screen()
    );
}

#[test]
fn a_search_that_finds_nothing_says_so_while_it_is_typed() {
    let mut played = Played::on(TALK, 80, 12);
    assert!(!played.play("/fi").screen().contains("not found"));
    assert!(played.play("zz").screen().contains("not found"));
}

#[test]
fn a_long_codebook_is_gone_through_by_pages_and_by_name() {
    let mut played = Played::on(TALK, 80, 24);
    for n in 1..=30 {
        played.play(&format!("ttag{n:02}<Enter>"));
    }
    let current = |played: &Played| {
        let rows = played.state.panel.rows(&played.state.desk);
        rows[played.state.panel.row].name.clone()
    };
    played.play("<Tab>");
    let shown = played.screen().lines().filter(|row| row.contains("● tag")).count();
    assert!(shown >= 10, "{}", played.screen());
    for (keys, tag) in [
        ("G", "tag30"),
        ("gg", "tag01"),
        ("<C-d>", "tag11"),
        ("<PageUp>", "tag01"),
        ("/tag27<Enter>", "tag27"),
    ] {
        assert_eq!(current(played.play(keys)), tag, "{keys}");
    }
}

#[test]
fn a_click_takes_the_row_that_is_seen_also_in_a_list_that_was_scrolled() {
    let mut played = Played::on(TALK, 80, 24);
    for n in 1..=30 {
        played.play(&format!("ttag{n:02}<Enter>"));
    }
    let row_of = |played: &Played, name: &str| {
        let row = played.screen().lines().position(|row| row.contains(name)).expect("it is shown");
        Mouse { button: Button::Press(1), x: 6, y: row as u16 }
    };
    played.play("<Tab>G");
    let click = row_of(&played, "tag27");
    played.send(Msg::Mouse(click));
    let rows = played.state.panel.rows(&played.state.desk);
    assert_eq!(rows[played.state.panel.row].name, "tag27");
    played.play("<Esc>2}ttag<Up>");
    let click = row_of(&played, "● tag");
    let name = played
        .screen()
        .lines()
        .nth(click.y.into())
        .and_then(|row| row.split("● ").nth(1))
        .map(str::trim)
        .map(str::to_owned);
    played.send(Msg::Mouse(click));
    assert!(played.screen().contains(&format!("tagged {}", name.expect("a name"))), "{}", played.screen());
}

#[test]
fn no_letter_typed_in_the_help_does_what_it_does_elsewhere() {
    let mut played = Played::on(TALK, 80, 12);
    played.play("tsea<Enter>?quit");
    assert!(played.screen().contains("leave; everything is saved"), "{}", played.screen());
    played.play("<Esc>");
    assert_eq!(played.state.desk.notebook().mine().annotations().len(), 1);
    played.play("??");
    assert!(!played.screen().contains("KEYS"), "the key that opens it closes it: {}", played.screen());
}

#[test]
fn the_help_begins_with_what_can_be_done_where_one_is() {
    let mut played = Played::on(TALK, 80, 24);
    let top = |played: &Played| played.screen().lines().nth(1).unwrap_or_default().trim().to_owned();
    assert_eq!(top(played.play("?")), "Moving");
    assert_eq!(top(played.play("<Esc><Tab>?")), "Panel");
    played.play("<C-b><C-b><C-b><C-b><C-b><C-b><C-b><C-b>");
    assert_eq!(top(&played), "Moving", "it scrolls by pages, and not beyond its ends");
    let last = played.play("<End>").screen();
    assert_eq!(played.play("<Down><PageDown><C-f>").screen(), last);
    assert_ne!(played.play("<Up>").screen(), last);
}

#[test]
fn the_palette_runs_a_command_by_its_name() {
    let mut played = Played::on(TALK, 80, 24);
    played.play(":last<Enter>");
    assert_eq!(played.state.paragraph(), 5);
}

#[test]
fn several_annotations_in_one_place_are_told_apart_before_one_is_deleted() {
    let mut played = Played::on(TALK, 100, 20);
    played.play("tfish<Enter>vtsea<Enter>d");
    assert!(played.screen().contains("delete which annotation?"), "{}", played.screen());
    played.play("2");
    assert_eq!(played.state.desk.notebook().mine().annotations().len(), 1);
}

#[test]
fn a_narrow_screen_shows_the_panel_only_when_it_is_needed() {
    let mut played = Played::on(TALK, 40, 12);
    let plain = played.screen();
    assert!(!plain.contains("TAGS"), "{plain}");
    assert_snapshot!(played.play("t").screen());
}

#[test]
fn the_place_in_the_text_stays_when_the_size_changes() {
    let text: String =
        (1..200).map(|n| format!("Paragraph number {n} has a few words of its own to say.\n\n")).collect();
    let mut played = Played::on(&text, 120, 40);
    played.play("120G");
    for (columns, rows) in [(40, 12), (20, 5), (200, 60), (80, 24), (3, 2), (80, 24)] {
        played.send(manicule::app::Msg::Resize(columns, rows));
        assert_eq!(played.state.paragraph(), 119);
        if columns >= 20 {
            assert!(played.screen().contains("120"), "{columns}x{rows}:\n{}", played.screen());
        }
    }
}

#[test]
fn every_size_is_drawn_without_fault_in_every_mode() {
    let scripts = [
        "",
        "t",
        "tx<Enter>",
        "v",
        "aword",
        "/the",
        "?",
        ":",
        "<Tab>",
        "p",
        "tx<Enter>ty<Enter>d",
        "G",
        "zz",
    ];
    for script in scripts {
        for columns in 0..=60 {
            for rows in (0..=30).step_by(if columns % 7 == 0 { 1 } else { 5 }) {
                let mut played = Played::on(TALK, columns, rows);
                played.play(script).buffer();
            }
        }
    }
}

#[test]
fn no_motion_leaves_the_text_however_large_its_count() {
    let motions = [
        "j", "k", "<Left>", "<Right>", "w", "b", "0", "$", "(", ")", "{", "}", "]s", "[s", "]S", "[S", "]t",
        "[t", "<C-d>", "<C-u>", "<C-f>", "<C-b>", "gg", "G", "H", "M", "L", "zz", "zt", "zb", "<C-e>",
        "<C-y>",
    ];
    for motion in motions {
        for count in ["", "2", "7", "999"] {
            let mut played = Played::on(TALK, 60, 10);
            played.play("tx<Enter>2}").play(&format!("{count}{motion}"));
            let text = played.state.transcript().text();
            assert!(
                text.is_char_boundary(played.state.cursor) && played.state.cursor < text.len(),
                "{count}{motion}"
            );
            assert!(
                played.state.view.sees(played.state.cursor),
                "{count}{motion} leaves the window\n{}",
                played.screen()
            );
        }
    }
}

#[test]
fn an_empty_text_is_no_fault() {
    for text in ["", "\n", "\n\n\n", " "] {
        let mut played = Played::on(text, 80, 24);
        played.play("jjGggtx<Enter>vvafoo<Esc>/x<Enter>nNdxu.hyY]t[t{}()").buffer();
    }
}

#[test]
fn control_characters_of_a_text_are_shown_and_never_drawn() {
    let mut played = Played::on("a\u{1b}[31mred\u{7} b\u{202e}c \u{9b}d\tend\n", 60, 8);
    played.play("tx\u{202e}y<Enter>");
    for cell in played.buffer().content() {
        assert!(!cell.symbol().chars().any(manicule::text::display::forbidden), "{:?}", cell.symbol());
    }
    assert!(played.screen().contains("␛[31mred␇"), "{}", played.screen());
}

#[test]
fn pasted_text_is_never_taken_for_commands() {
    let mut played = Played::on(TALK, 80, 24);
    played.send(manicule::app::Msg::Paste("ttrust\nqd".to_owned()));
    assert_eq!(played.state.desk.notebook().mine().annotations().len(), 0);
    assert!(!played.effects.contains(&Effect::Quit));
    played.play("a").send(manicule::app::Msg::Paste("one\r\ntwo".to_owned()));
    played.play("<Esc>");
    let notes: Vec<_> = played.state.desk.notebook().mine().annotations().map(|a| a.note.clone()).collect();
    assert_eq!(notes, ["one\ntwo"]);
}

#[test]
fn leaving_with_unsaved_changes_asks() {
    let mut played = Played::on(TALK, 80, 24);
    played.play("q");
    assert!(played.effects.contains(&Effect::Quit));
    let mut played = Played::on(TALK, 80, 24);
    played.play("tx<Enter>").send(manicule::app::Msg::NotSaved("no space".to_owned(), 1));
    played.play("q");
    assert!(!played.effects.contains(&Effect::Quit));
    assert!(played.screen().contains("not saved"), "{}", played.screen());
    played.play("q");
    assert!(played.effects.contains(&Effect::Quit));
}
