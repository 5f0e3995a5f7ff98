//! The tutor ticks off what was done, and keys work on other keyboards.

use crate::common::Played;
use manicule::app::Tutor;

const TALK: &str = "Ann: The harbour is open.\n\nBen: For whom is the harbour open?\n\nAnn: For all.\n";

#[test]
fn every_lesson_can_be_done_and_is_ticked_off_in_turn() {
    let mut played = Played::on(TALK, 100, 20);
    played.state.tutor = Some(Tutor::default());
    let lessons = [
        "j",
        "}",
        "]s",
        "/harbour<Enter>",
        "n",
        "ttrust<Enter>",
        "}.",
        "vv",
        "aa note<Esc>",
        "u",
        "<C-r>",
        "zq",
        "za",
        "<Tab><Tab>",
        "?<Esc>",
    ];
    for (done, keys) in lessons.iter().enumerate() {
        let screen = played.screen();
        let first = screen.lines().next().unwrap_or_default();
        assert!(first.contains(&format!("☞ {done}/{}", lessons.len())), "{keys}: {first}");
        played.play(keys);
    }
    assert!(played.screen().contains("that was all"), "{}", played.screen());
}

#[test]
fn commands_work_while_the_keyboard_types_cyrillic_and_text_stays_as_typed() {
    let mut played = Played::on(TALK, 100, 20);
    played.play("}");
    assert_eq!(played.state.paragraph(), 1);
    played.play("пп");
    assert_eq!(played.state.paragraph(), 0, "the keys of gg");
    played.play("едом<Enter>");
    let tag = played.state.desk.notebook().codebook().tags()[0].name.clone();
    assert_eq!(tag, "дом", "the key of t, then a name");
}
