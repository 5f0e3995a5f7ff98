//! How the text can be shown: filters, zoom, focus, measure, numbers, outline, marks.

use crate::common::Played;
use manicule::app::{Button, Effect, Mouse, Msg, Pointing};

const TALK: &str = "Ann Lee: We met the fishers. They were angry.\n\nBen Ray: Who pays for the boats?\n\n\
                    Ann Lee: The fund pays. It always paid for boats.\n\nBen Ray: Until when?\n\nAnn Lee: Until March.\n";

fn talk() -> Played {
    Played::on(TALK, 80, 20)
}

/// The words of the text area, row by row, empty rows left out.
fn text_of(played: &Played) -> Vec<String> {
    let screen = played.screen();
    let rows = screen.lines().skip(1).filter(|l| l.contains(':')).map(|l| l.trim().to_owned());
    rows.filter(|l| !l.starts_with("READ")).collect()
}

#[test]
fn a_filter_shows_only_paragraphs_with_the_words_and_empty_shows_all_again() {
    let mut played = talk();
    played.play("&boats<Enter>");
    let screen = played.screen();
    assert!(screen.contains("Who pays") && screen.contains("always paid"), "{screen}");
    assert!(!screen.contains("fishers") && !screen.contains("March"), "{screen}");
    assert!(screen.contains("2 of 5 paragraphs: boats"), "{screen}");
    assert_eq!(played.state.paragraph(), 1, "the cursor stands on a paragraph that is shown");
    played.play("&<Enter>");
    assert!(played.screen().contains("March"));
}

#[test]
fn a_filter_takes_a_query_and_follows_what_is_marked() {
    let mut played = talk();
    played.play("ttrust<Enter>}}ttrust<Enter>&tag:trust<Enter>");
    assert_eq!(text_of(&played).len(), 2, "{}", played.screen());
    played.play("x");
    assert_eq!(text_of(&played).len(), 1, "the paragraph that lost its tag is left out: {}", played.screen());
    played.play("u");
    assert_eq!(text_of(&played).len(), 2, "{}", played.screen());
}

#[test]
fn a_query_that_is_wrong_is_objected_to_and_can_be_mended() {
    let mut played = talk();
    played.play("&tag:(<Enter>");
    let screen = played.screen();
    assert!(screen.contains("tag is missing"), "{screen}");
    played.play("<Esc>&speaker:ben<Enter>");
    assert_eq!(text_of(&played).len(), 2, "{}", played.screen());
}

#[test]
fn a_filter_without_a_paragraph_is_not_taken() {
    let mut played = talk();
    played.play("&whales<Enter>");
    assert!(played.screen().contains("no paragraph is like that"), "{}", played.screen());
    played.play("<Esc>");
    assert_eq!(text_of(&played).len(), 5);
}

#[test]
fn motions_and_hits_pass_over_what_a_filter_hides() {
    let mut played = talk();
    played.play("zs");
    assert_eq!(played.state.filter().name().as_deref(), Some("speaker:\"Ann Lee\""));
    played.play("}");
    assert_eq!(played.state.paragraph(), 2);
    played.play("2{");
    assert_eq!(played.state.paragraph(), 0);
    played.play("/pays<Enter>");
    assert_eq!(played.state.paragraph(), 2, "the hit of paragraph 2 is hidden");
    played.play("n");
    assert_eq!(played.state.paragraph(), 2, "{}", played.screen());
    played.play("G");
    assert_eq!(played.state.paragraph(), 4);
}

#[test]
fn only_questions_toggles_and_a_jump_to_a_hidden_place_shows_all_again() {
    let mut played = talk();
    played.play("mazq");
    assert_eq!(text_of(&played).len(), 2, "{}", played.screen());
    assert_eq!(played.state.paragraph(), 1);
    played.play("`a");
    assert_eq!((played.state.paragraph(), text_of(&played).len()), (0, 5));
    played.play("zqzq");
    assert_eq!(text_of(&played).len(), 5);
}

#[test]
fn marks_are_set_listed_and_gone_to_and_two_backticks_go_back() {
    let mut played = talk();
    played.play("Gmzgg`z");
    assert_eq!(played.state.paragraph(), 4);
    played.play("``");
    assert_eq!(played.state.paragraph(), 0);
    played.play("gm");
    assert!(played.screen().contains("z ¶5  Ann Lee: Until March."), "{}", played.screen());
    played.play("z");
    assert_eq!(played.state.paragraph(), 4);
    played.play("`q");
    assert!(played.screen().contains("no place has the letter q"));
}

#[test]
fn the_outline_lists_turns_and_goes_to_one() {
    let mut played = talk();
    played.play("go");
    insta::assert_snapshot!("outline", played.screen());
    played.play("march<Enter>");
    assert_eq!(played.state.paragraph(), 4);
    played.play("<C-o>");
    assert_eq!(played.state.paragraph(), 0);
}

#[test]
fn zoom_leaves_only_the_text_and_the_status_line() {
    let mut played = Played::on(TALK, 120, 14);
    played.play("zo");
    insta::assert_snapshot!("zoom", played.screen());
    played.play("zo");
    assert!(played.screen().contains("TAGS"));
}

#[test]
fn focus_dims_what_is_not_under_the_cursor() {
    let mut played = Played::on(TALK, 50, 12);
    played.theme = manicule::tui::theme::Theme::dark();
    played.play("}zp");
    insta::assert_snapshot!("focus_paragraph", played.styled());
    played.play("zr");
    insta::assert_snapshot!("focus_row", played.styled());
}

#[test]
fn the_measure_goes_around_or_takes_the_count_and_the_place_stays() {
    let mut played = Played::on(&TALK.replace("angry", &"very angry ".repeat(60)), 120, 20);
    played.play("}");
    let widest = |p: &Played| p.state.view.page().iter().filter_map(|l| Some(l.bytes()?.len())).max();
    assert!(widest(&played) <= Some(81));
    played.play("40zw");
    assert!(widest(&played) <= Some(41) && played.state.view.sees(played.state.cursor));
    played.play("zw");
    assert!(widest(&played) > Some(41), "60 comes after 40");
}

#[test]
fn numbers_go_and_come_back_and_the_mouse_is_lent_to_the_terminal() {
    let mut played = talk();
    assert!(played.screen().lines().nth(1).unwrap().trim().starts_with('1'));
    played.play("zn");
    assert!(played.screen().lines().nth(1).unwrap().starts_with("▌     Ann"), "{}", played.screen());
    played.play("zmzm");
    assert_eq!(played.effects, [Effect::Point(Pointing::Terminal), Effect::Point(Pointing::Here)]);
}

#[test]
fn what_stays_on_the_screen_is_read_and_one_key_goes_to_what_was_not() {
    let long: String = (0..60).map(|n| format!("Ann Lee: Sentence number {n}.\n\n")).collect();
    let mut played = Played::on(&long, 80, 12);
    assert!(played.screen().contains("read 0 %"), "{}", played.screen());
    // a second goes by with every key
    played.play("lll");
    assert!(played.screen().contains("read 8 %"), "{}", played.screen());
    played.play("Ggg]u");
    assert_eq!(played.state.paragraph(), 5, "{}", played.screen());
    played.play("zc");
    assert!(!played.screen().contains("read "), "{}", played.screen());
}

#[test]
fn the_strip_shows_where_tags_and_hits_are() {
    let long: String = (0..60).map(|n| format!("Ann Lee: Sentence number {n}.\n\n")).collect();
    let mut played = Played::on(&long, 80, 12);
    played.play("31Gttrust<Enter>gg/number 50<Enter>gg");
    insta::assert_snapshot!("strip", played.screen());
}

#[test]
fn who_hesitates_between_keys_sees_what_can_follow_until_the_next_key() {
    let mut played = Played::on(TALK, 90, 20);
    played.play("]");
    assert!(!played.screen().contains("next annotation"));
    played.send(manicule::app::Msg::Waited);
    insta::assert_snapshot!("what_can_follow", played.screen());
    played.play("s");
    assert!(!played.screen().contains("next annotation"));
    played.send(manicule::app::Msg::Waited);
    assert!(!played.state.hesitates, "nothing was begun");
}

#[test]
fn accents_count_in_searches_until_one_key_says_otherwise() {
    let mut played = Played::on("Ann: The café is open.\n\nBen: Résumé or resume?\n\nAnn: A cafe.\n", 80, 12);
    played.play("/cafe<Enter>");
    assert_eq!(played.state.paragraph(), 2);
    played.play("ggzd");
    assert_eq!(played.state.finder.hits().len(), 2, "{}", played.screen());
    played.play("n");
    assert_eq!(played.state.paragraph(), 0);
    played.play("zd");
    assert_eq!(played.state.finder.hits().len(), 1);
}

/// A turn of three rows, and one whose label has its line to itself.
const TURNS: &str = "Ann Lee: One two three four five six seven eight nine ten eleven twelve thirteen fourteen \
                     fifteen sixteen seventeen eighteen nineteen twenty.\n\nMore of it.\n\n(Applause.)\n\nBen Ray:\nWhy?\n";

#[test]
fn labels_hang_out_of_what_is_said() {
    let mut played = Played::on(TURNS, 60, 20);
    let at = |played: &Played, words: &str| {
        let screen = played.screen();
        let row =
            screen.lines().skip(1).find(|row| row.contains(words)).expect("it is on the screen").to_owned();
        row.find(words).expect("found")
    };
    let left = at(&played, "Ann Lee");
    assert_eq!(at(&played, "More of it"), left + 2, "{}", played.screen());
    assert_eq!(at(&played, "(Applause"), left, "nobody says it");
    assert_eq!(at(&played, "Ben Ray:"), left);
    assert_eq!(at(&played, "Why?"), left + 2);
    played.play("zi");
    assert_eq!(at(&played, "More of it"), left, "{}", played.screen());
    assert_eq!(at(&played, "Why?"), left);
    let narrow = Played::on(TURNS, 40, 20);
    assert_eq!(at(&narrow, "More of it"), at(&narrow, "Ann Lee"), "no room to give away");
}

#[test]
fn the_cursor_goes_straight_down_into_an_indented_row_and_a_click_finds_its_word() {
    let mut played = Played::on(TURNS, 60, 20);
    played.play("wwww");
    let before = played.cursor().0;
    played.play("j");
    assert_eq!(played.cursor().0, before, "{}", played.screen());
    let (x, y) = played.cursor();
    let there = played.state.cursor;
    played.play("gg");
    played.send(Msg::Mouse(Mouse { button: Button::Press(1), x, y }));
    assert_eq!(played.state.cursor, there);
}
