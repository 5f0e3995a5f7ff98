//! Finding what was marked: the list, why something is lit, memos, and tagging all hits at once.

use insta::assert_snapshot;

use crate::common::Played;

const TALK: &str = "\
Mara Voss: The sea is calm. It stays calm.

Ben Holt: Is the sea calm?

Mara Voss: The harbour is open.
";

fn played() -> Played {
    let mut played = Played::on(TALK, 100, 16);
    played.play("istcalm<Enter>isafirst note<Esc>}tsea<Enter>}h}istopen<Enter>gg");
    played
}

fn quotes(played: &Played) -> Vec<&str> {
    played.state.desk.notebook().mine().placed().map(|(_, a)| a.quote.as_str()).collect()
}

#[test]
fn the_list_shows_every_annotation_and_narrows_down_by_a_query() {
    let mut played = played();
    assert_snapshot!(played.play("A").screen());
    assert_snapshot!(played.play("tag:calm or tag:").screen());
    played.play("<BS><BS><BS><BS><BS><BS><BS>");
    assert_eq!(played.state.roll.len(), 1);
}

#[test]
fn the_list_goes_to_an_annotation_and_comes_back_to_the_same_row() {
    let mut played = played();
    let before = played.state.cursor;
    played.play("A<Down><Esc>");
    assert_eq!(played.state.cursor, before, "leaving the list goes nowhere");
    played.play("A<Enter>");
    assert_eq!(played.state.paragraph(), 1);
    played.play("]l");
    assert_eq!(played.state.paragraph(), 2);
    played.play("[l[l");
    assert_eq!(played.state.paragraph(), 0);
    played.play("[l");
    assert!(played.screen().contains("no more in the list this way"), "{}", played.screen());
    played.play("<C-o>");
    assert_eq!(played.state.paragraph(), 1);
}

#[test]
fn the_list_is_ordered_by_place_tag_time_and_coder() {
    let order = |played: &Played| {
        let roll = &played.state.roll;
        let names = (0..roll.len()).filter_map(|row| {
            let entry = roll.entry(&played.state.desk, row)?;
            Some(entry.annotation.tags.first().map_or("-".to_owned(), |t| t.as_str().to_owned()))
        });
        names.collect::<Vec<_>>().join(" ")
    };
    let mut played = Played::on(TALK, 100, 16);
    played.play("}}tzoo<Enter>{tark<Enter>{h");
    assert_eq!(order(played.play("A")), "- ark zoo");
    assert_eq!(order(played.play("<Tab>")), "ark zoo -");
    assert_eq!(order(played.play("<Tab>")), "zoo ark -");
    assert_eq!(order(played.play("<Tab>")), "- ark zoo");
}

#[test]
fn what_lights_a_character_is_listed() {
    let mut played = played();
    played.play("/sea<Enter>h1K");
    assert_snapshot!(played.screen());
    let mut played = Played::on(TALK, 100, 16);
    played.play("K");
    assert!(played.screen().contains("nothing marks this character"), "{}", played.screen());
    played.play("/sea<Enter>K");
    assert!(played.screen().contains("a hit of the search for “sea”"), "{}", played.screen());
}

#[test]
fn counts_go_several_annotations_and_notes_on() {
    let mut played = played();
    played.play("2]t");
    assert_eq!(played.state.paragraph(), 1);
    played.play("[t");
    assert_eq!(played.state.paragraph(), 0);
    played.play("9]t");
    assert_eq!(played.state.paragraph(), 2, "as far as they go");
    played.play("gg$]n");
    assert!(played.screen().contains("no more of them this way"), "{}", played.screen());
    played.play("[n");
    assert!(played.state.transcript().text()[played.state.cursor..].starts_with("The sea"));
}

#[test]
fn all_hits_get_a_tag_in_one_step_but_those_that_are_left_out() {
    let mut played = Played::on(TALK, 100, 16);
    played.play("/calm<Enter>S<Enter>");
    played.play("<Space>v");
    assert_eq!(played.state.notice, None);
    played.play("<Down><Space>");
    assert_snapshot!(played.screen());
    played.play("<Enter>");
    assert!(played.screen().contains("tag 1 passages as"), "{}", played.screen());
    played.play("weather<Enter>");
    assert_eq!(quotes(&played), ["It stays calm."]);
    played.play("u");
    assert!(quotes(&played).is_empty() && played.state.desk.notebook().codebook().tags().is_empty());
}

#[test]
fn all_turns_of_a_speaker_get_a_tag() {
    let mut played = Played::on(TALK, 100, 16);
    played.play("Sspeaker:holt<Enter><Enter>ben<Enter>");
    assert_eq!(quotes(&played), ["Ben Holt: Is the sea calm?"]);
    let mut played = Played::on(TALK, 100, 16);
    played.play("Sspeaker:nobody<Enter>");
    assert!(played.screen().contains("nothing is found"), "{}", played.screen());
}

#[test]
fn a_memo_on_the_whole_transcript_is_written_listed_and_taken_away() {
    let mut played = Played::on(TALK, 100, 16);
    played.play("gnmuch about water<Esc>");
    let memos = |played: &Played| {
        let mine = played.state.desk.notebook().mine().annotations();
        mine.filter(|a| a.span.is_none()).map(|a| a.note.clone()).collect::<Vec<_>>()
    };
    assert_eq!(memos(&played), ["much about water"]);
    played.play("A");
    assert!(played.screen().contains("memo ☞ much about water"), "{}", played.screen());
    played.play("<Enter>");
    assert!(played.screen().contains("no place in the text"), "{}", played.screen());
    played.play("gn and more<Esc>");
    assert_eq!(memos(&played), ["much about water and more"]);
    played.play("gn<C-u><Esc>");
    assert_eq!(memos(&played), [""; 0]);
}

#[test]
fn the_lists_are_drawn_without_fault_at_every_small_size() {
    for script in
        ["A<Down>", "Atag:(", "/sea<Enter>K", "S<C-u>calm<Enter>j<Space>", "<Tab>d", "gnmemo", "istx<Enter>>"]
    {
        for columns in 0..40 {
            for rows in 0..7 {
                let mut small = Played::on(TALK, columns, rows);
                assert_eq!(
                    small.play("istcalm<Enter>").play(script).buffer().area.width,
                    columns,
                    "{script}"
                );
            }
        }
    }
}
