//! Tagging with the keys: what is covered, what is done, and what is done again.

use insta::assert_snapshot;

use crate::common::Played;
use manicule::app::{Effect, Mode, Saving};

const TALK: &str = "\
Mara Voss: Good morning. The sea is calm today.

Question: Thank you. Will it hold? And the fish?

Mara Voss: It will hold. It always has.

Nobody doubts it.

Ben Holt: I have nothing to add.
";

/// What is marked, in order of the text: `words[tags]note`.
fn marks(played: &Played) -> Vec<String> {
    let notebook = played.state.desk.notebook();
    let show = |a: &manicule::annotation::Annotation| {
        let tags: Vec<_> = a.tags.iter().map(manicule::annotation::TagId::as_str).collect();
        format!("{}[{}]{}", a.quote.replace("\n\n", "¶"), tags.join(","), a.note)
    };
    notebook.mine().placed().map(|(_, a)| show(a)).collect()
}

/// The marks after `keys` on the talk.
fn after(keys: &str) -> Vec<String> {
    marks(Played::on(TALK, 100, 24).play(keys))
}

#[test]
fn an_object_is_selected_and_tagged_in_four_keys() {
    assert_eq!(after("istcalm<Enter>"), ["Good morning.[calm]"]);
    assert_eq!(after("2istcalm<Enter>"), ["Good morning. The sea is calm today.[calm]"]);
    assert_eq!(after("}iqtq<Enter>"), ["Will it hold?[q]"]);
    assert_eq!(after("}iath<Esc><Esc>iah"), ["Mara Voss: It will hold. It always has.¶Nobody doubts it.[]"]);
    assert_eq!(after("2}ith"), ["Mara Voss: It will hold. It always has.¶Nobody doubts it.[]"]);
    assert_eq!(after("wwiwh"), ["Good[]"]);
    assert_eq!(after("}iph"), ["Question: Thank you. Will it hold? And the fish?[]"]);
}

#[test]
fn a_tag_is_found_by_its_path_and_a_name_that_another_once_had_makes_a_new_one() {
    assert_eq!(after("trole/minister<Enter>}trole/minister<Enter>").len(), 2);
    let mut played = Played::on(TALK, 100, 24);
    played.play("trole/minister<Enter>tpress<Enter>}trole/min");
    assert!(played.screen().contains("minister  role"), "{}", played.screen());
    played.play("<Esc><Tab>jjr<C-u>media<Enter><Esc>}tpress");
    assert!(played.screen().contains("media  once press"), "{}", played.screen());
    played.play("<Down><Enter>");
    let book = played.state.desk.notebook().codebook();
    assert_eq!(
        book.tags().iter().map(|tag| &*tag.name).collect::<Vec<_>>(),
        ["role", "minister", "media", "press"]
    );
}

#[test]
fn a_tag_that_is_deleted_and_taken_back_has_its_digit_again() {
    let mut played = Played::on(TALK, 100, 24);
    played.play("tone<Enter>ttwo<Enter>tthree<Enter><Tab>gg");
    let keys = |played: &Played| {
        let rows = played.state.panel.rows(&played.state.desk);
        rows.iter().map(|row| format!("{}{}", row.key.unwrap_or(' '), row.name)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(keys(&played), "1one 2two 3three");
    assert_eq!(keys(played.play("jd1")), "1one 3three  two", "passages still carry it");
    assert_eq!(keys(played.play("u")), "1one 2two 3three");
}

#[test]
fn a_second_note_on_a_passage_goes_on_with_the_first() {
    assert_eq!(after("isaone<Esc>isa, two<Esc>"), ["Good morning.[]one, two"]);
    assert_eq!(after("isaone<Esc>isatwo<C-c>"), ["Good morning.[]one"]);
    let again = after("isaone<Esc>)isatwo<Esc>0.");
    assert_eq!(again[0], "Good morning.[]one\n\ntwo", "done again on what has a note: {again:?}");
}

#[test]
fn a_note_that_cannot_be_kept_is_not_begun() {
    let mut played = Played::on(TALK, 100, 24);
    played.state.saving = Saving::ReadOnly("the text came through a pipe".to_owned());
    played.play("a");
    assert!(matches!(played.state.mode, Mode::Reading));
    assert!(played.screen().contains("nothing can be marked here"), "{}", played.screen());
}

#[test]
fn a_great_count_is_soon_done() {
    let mut played = Played::on(&TALK.repeat(200), 100, 24);
    played.play("9999999l9999999h/sea<Enter>9999999n9999999N");
    assert!(played.state.cursor < played.state.transcript().text().len());
}

#[test]
fn an_operator_takes_a_motion_an_object_and_counts_on_both() {
    assert_eq!(after("gtascalm<Enter>"), ["Good morning.[calm]"]);
    assert_eq!(after("gh)"), ["Good morning. The sea is calm today.[]"]);
    assert_eq!(after("gh}"), [TALK.split("\n\n").take(2).collect::<Vec<_>>().join("¶") + "[]"]);
    assert_eq!(
        after("2gh2as"),
        ["Good morning. The sea is calm today.¶Question: Thank you. Will it hold?[]"]
    );
    assert_eq!(after("}gaaqwhy<Esc>"), ["Will it hold?[]why"]);
    assert_eq!(after("wwghw"), ["Good morning[]"]);
    assert_eq!(after("tx<Enter>}ty<Enter>{gd}<Down><Down><Enter>"), [""; 0], "all of them");
    assert_eq!(after("tx<Enter>gxapu"), [TALK.split("\n\n").next().expect("one").to_owned() + "[x]"]);
}

#[test]
fn an_operator_without_anything_to_work_on_does_nothing_and_is_forgotten() {
    assert_eq!(after("gh<Esc>}"), [""; 0]);
    assert_eq!(after("ghzx}"), [""; 0]);
    assert_eq!(after("gh[S"), [""; 0], "nobody before");
    assert_eq!(after("Gghaa"), [""; 0], "nobody answers there");
    let mut played = Played::on(TALK, 100, 24);
    played.play("gt");
    assert!(played.screen().contains("a motion or an object"), "{}", played.screen());
    played.play("iqcalm<Esc><Esc>");
    assert!(played.state.selection.is_none() && played.state.operator.is_none());
}

#[test]
fn an_operator_with_a_selection_works_at_once() {
    assert_eq!(after("vghu"), [""; 0]);
    assert_eq!(after("isgh"), ["Good morning.[]"]);
}

#[test]
fn the_dot_does_again_whatever_was_done_last_on_as_much_text() {
    assert_eq!(after("istcalm<Enter>)."), ["Good morning.[calm]", "The sea is calm today.[calm]"]);
    let (first, second) = (
        "Mara Voss: Good morning. The sea is calm today.",
        "Question: Thank you. Will it hold? And the fish?",
    );
    assert_eq!(after("h}."), [format!("{first}[]"), format!("{second}[]")]);
    assert_eq!(after("asame<Esc>}."), [format!("{first}[]same"), format!("{second}[]same")]);
    assert_eq!(after("tx<Enter>}.d{."), [""; 0]);
    assert_eq!(after("tx<Enter>}.x{."), [""; 0]);
    assert_eq!(after("tx<Enter>}.ry<Enter>{."), [format!("{first}[y]"), format!("{second}[y]")]);
    assert_eq!(
        after("tx<Enter>}2.")[1..],
        [TALK.split("\n\n").skip(1).take(2).collect::<Vec<_>>().join("¶") + "[x]"]
    );
    assert_eq!(after("wwiwtx<Enter>w."), ["Good[x]", "morning[x]"]);
    assert_eq!(after("."), [""; 0]);
}

#[test]
fn another_tag_takes_the_place_of_one_and_the_note_stays() {
    let mut played = Played::on(TALK, 100, 24);
    played.play("isacalm words<Esc>istsea<Enter>rweather<Enter>");
    assert_eq!(marks(&played), ["Good morning.[weather]calm words"]);
    played.play("u");
    assert_eq!(marks(&played)[0], "Good morning.[sea]calm words");
}

#[test]
fn a_tag_that_comes_to_overlap_itself_is_united_in_the_same_step() {
    let mut played = Played::on(TALK, 100, 24);
    played.play("istx<Enter>2isty<Enter>");
    played.play("r1");
    assert_eq!(marks(&played), ["Good morning. The sea is calm today.[x]"]);
    played.play("u");
    assert_eq!(marks(&played).len(), 2);
}

#[test]
fn the_selected_words_become_a_tag_of_their_name() {
    let mut played = Played::on(TALK, 100, 24);
    played.play("wwwwwvwT");
    assert_snapshot!(played.screen());
    played.play("<Enter>");
    assert_eq!(marks(&played), ["sea is[sea-is]"]);
    assert_eq!(played.state.desk.notebook().codebook().tags()[0].name, "sea is");
}

#[test]
fn of_several_annotations_one_or_all_are_deleted() {
    let mut played = Played::on(TALK, 100, 24);
    played.play("tx<Enter>isty<Enter>2ish{isd");
    assert!(played.screen().contains("all 3 of them"), "{}", played.screen());
    played.play("4");
    assert!(marks(&played).is_empty());
    played.play("u");
    assert_eq!(marks(&played).len(), 3);
}

#[test]
fn a_citation_is_copied_with_speaker_transcript_and_paragraph() {
    let mut played = Played::on(TALK, 100, 24);
    played.play(")Y}isYgYap");
    let copied: Vec<_> = played
        .effects
        .iter()
        .filter_map(|effect| if let Effect::Copy(text) = effect { Some(text.as_str()) } else { None })
        .collect();
    assert_eq!(
        copied,
        [
            "“Good morning. The sea is calm today.” — Mara Voss, talk.txt, ¶1",
            "“Thank you.” — Question, talk.txt, ¶2",
            "“Thank you. Will it hold? And the fish?” — Question, talk.txt, ¶2",
        ]
    );
}

#[test]
fn an_edge_is_chosen_and_moved_and_note_and_tags_stay() {
    let mut played = Played::on(TALK, 100, 24);
    played.play("istcalm<Enter>isafine<Esc>>)");
    assert_snapshot!(played.styled());
    played.play("<Left><Enter>");
    assert_eq!(marks(&played), ["Good morning. The sea is calm today[calm]fine"]);
    played.play("<lt>w<Enter>");
    assert_eq!(marks(&played), ["morning. The sea is calm today[calm]fine"]);
    played.play("uu");
    assert_eq!(marks(&played), ["Good morning.[calm]fine"]);
    played.play("<lt>www<Esc>");
    assert_eq!(marks(&played), ["Good morning.[calm]fine"], "left as it was");
}

#[test]
fn an_edge_that_comes_to_overlap_the_same_tag_unites_both_in_one_step() {
    let mut played = Played::on(TALK, 100, 24);
    played.play("istcalm<Enter>)istsea<Enter>isa!<Esc>istcalm<Enter>");
    assert_eq!(marks(&played), ["Good morning.[calm]", "The sea is calm today.[calm,sea]!"]);
    played.play("{ww>)<Enter>");
    assert_eq!(
        marks(&played),
        ["Good morning. The sea is calm today.[calm]", "The sea is calm today.[sea]!"]
    );
    played.play("u");
    assert_eq!(marks(&played), ["Good morning.[calm]", "The sea is calm today.[calm,sea]!"]);
}

#[test]
fn the_mouse_selects_by_dragging_and_by_clicking_twice_and_three_times() {
    use manicule::app::{Button, Mouse, Msg};
    let mut played = Played::on(TALK, 100, 24);
    let (x, y) = (played.state.screen.text.x + 17, 1);
    let click = |played: &mut Played, button, x| played.send(Msg::Mouse(Mouse { button, x, y }));
    let words = |played: &Played| {
        let selection = played.state.selection.as_ref().expect("something is selected");
        played.state.transcript().text()[selection.bytes()].to_owned()
    };
    click(&mut played, Button::Press(1), x);
    assert!(played.state.selection.is_none());
    click(&mut played, Button::Press(2), x);
    assert_eq!(words(&played), "morning");
    click(&mut played, Button::Drag, x + 9);
    assert_eq!(words(&played), "morning. The", "by words after two clicks");
    click(&mut played, Button::Press(3), x);
    assert_eq!(words(&played), "Good morning.");
    click(&mut played, Button::Press(1), x);
    click(&mut played, Button::Drag, x + 3);
    assert_eq!(words(&played), "orni");
    click(&mut played, Button::Drag, x - 1);
    assert_eq!(words(&played), "mo");
    played.play("h");
    assert_eq!(marks(&played), ["mo[]"]);
}

#[test]
fn shift_with_arrows_selects_as_in_any_editor() {
    let words = |keys: &str| {
        let mut played = Played::on(TALK, 100, 24);
        played.play(keys);
        played.state.selection.as_ref().map(|s| played.state.transcript().text()[s.bytes()].to_owned())
    };
    assert_eq!(words("ww<S-Right><S-Right>").as_deref(), Some("Goo"));
    assert_eq!(words("ww<S-Right><S-Right><S-Left>").as_deref(), Some("Go"));
    assert_eq!(words("ww<C-S-Right>").as_deref(), Some("Good morning"));
    assert_eq!(words("www<C-S-Left>").as_deref(), Some("Good morning"));
    assert_eq!(words("wwvwo<C-S-Left>").as_deref(), Some("Voss: Good morning"));
    assert_eq!(words("ww<S-Right>v").as_deref(), Some("Good"), "grows to whole words");
}
