//! The codebook in the panel: every change of it by keys, and back.

use insta::assert_snapshot;

use crate::common::Played;

const TALK: &str = "Mara Voss: The sea is calm.\n\nBen Holt: It is.\n\nMara Voss: So it is.\n";

/// A sitting with four tags, the panel focused on the first: sea (2 passages), sky, land and land/hills (1).
fn played() -> Played {
    let mut played = Played::on(TALK, 100, 24);
    played.play("tsea<Enter>}tsea<Enter>tsky<Enter>}tland/hills<Enter>gg<Tab>");
    played
}

/// The codebook: depth, id, name, signs.
fn book(played: &Played) -> Vec<String> {
    let tags = played.state.desk.notebook().codebook().tree();
    let show = |(depth, tag): (usize, &manicule::annotation::Tag)| {
        let key = tag.key.map(|k| format!(" key {k}")).unwrap_or_default();
        let colour = tag.colour.map(|c| format!(" {}", String::from(c))).unwrap_or_default();
        let group = if tag.group { " group" } else { "" };
        format!("{depth} {} {}{key}{colour}{group}", tag.id, tag.name)
    };
    tags.into_iter().map(show).collect()
}

/// Plays `keys` and expects this codebook; taking all of it back gives the codebook of the beginning.
fn expect(keys: &str, expected: &[&str]) -> Played {
    let mut played = played();
    let before = played.state.desk.notebook().clone();
    let steps = played.state.desk.history().done().len();
    played.play(keys);
    assert_eq!(book(&played), expected, "{keys}\n{}", played.screen());
    let made = played.state.desk.history().done().len() - steps;
    for _ in 0..made {
        played.state.desk.undo().expect("it fits");
    }
    assert_eq!(played.state.desk.notebook(), &before, "{keys}");
    for _ in 0..made {
        played.state.desk.redo().expect("it fits");
    }
    played
}

#[test]
fn tags_are_made_renamed_and_recoloured() {
    expect(
        "astone<Enter>",
        &["0 sea sea", "0 sky sky", "0 land land", "1 land/hills hills", "0 stone stone"],
    );
    expect(
        "jjjaflat<Enter>",
        &["0 sea sea", "0 sky sky", "0 land land", "1 land/hills hills", "1 land/flat flat"],
    );
    expect("r<C-u>ocean<Enter>", &["0 sea ocean", "0 sky sky", "0 land land", "1 land/hills hills"]);
    expect("jc6", &["0 sea sea", "0 sky sky teal", "0 land land", "1 land/hills hills"]);
    expect("jc#12ab34<Enter>", &["0 sea sea", "0 sky sky #12ab34", "0 land land", "1 land/hills hills"]);
    expect("K%o", &["0 sea sea key % group", "0 sky sky", "0 land land", "1 land/hills hills"]);
    expect("K%K%", &["0 sea sea", "0 sky sky", "0 land land", "1 land/hills hills"]);
}

#[test]
fn tags_are_grouped_and_taken_out_of_groups() {
    expect("j>", &["0 sea sea", "1 sky sky", "0 land land", "1 land/hills hills"]);
    expect("jjj<lt>", &["0 sea sea", "0 sky sky", "0 land land", "0 land/hills hills"]);
    let mut played = expect(">", &["0 sea sea", "0 sky sky", "0 land land", "1 land/hills hills"]);
    played.play(">");
    assert!(played.screen().contains("no tag stands before sea"), "{}", played.screen());
}

#[test]
fn a_name_that_is_taken_can_be_mended() {
    let mut played = played();
    played.play("r<C-u>SKY<Enter>");
    assert!(played.screen().contains("there is a tag `SKY` beside it already"), "{}", played.screen());
    played.play("LINE<Enter>");
    assert_eq!(book(&played)[0], "0 sea SKYLINE");
}

#[test]
fn a_tag_that_was_merged_is_counted_with_the_other() {
    let played = expect("mland<Enter>", &["0 sky sky", "0 land land", "1 land/hills hills"]);
    let rows = played.state.panel.rows(&played.state.desk);
    assert_eq!(rows.iter().map(|row| row.here).collect::<Vec<_>>(), [1, 2, 1]);
}

#[test]
fn deleting_shows_what_goes_and_takes_the_tag_off_if_that_is_wanted() {
    let mut played = played();
    played.play("d");
    assert_snapshot!(played.screen());
    played.play("<Esc>");
    expect("d1", &["0 sky sky", "0 land land", "1 land/hills hills"]);
    let played = expect("d2", &["0 sky sky", "0 land land", "1 land/hills hills"]);
    let tags: Vec<_> =
        played.state.desk.notebook().mine().annotations().flat_map(|a| a.tags.clone()).collect();
    assert_eq!(tags, ["sky".into(), "land/hills".into()]);
    expect("jjd1", &["0 sea sea", "0 sky sky", "0 land/hills hills"]);
}

#[test]
fn what_a_tag_means_is_written_in_the_panel_and_shown_there() {
    let mut played = played();
    played.play("eall that is water<Enter>and salt<Esc>itides<Esc>xlakes<Esc>");
    let tag = played.state.desk.notebook().codebook().tags()[0].clone();
    assert_eq!(
        (tag.definition.as_str(), tag.include.as_str(), tag.exclude.as_str()),
        ("all that is water\nand salt", "tides", "lakes")
    );
    assert_snapshot!(played.styled());
}

#[test]
fn the_panel_is_ordered_by_name_and_use_and_the_cursor_stays_on_its_tag() {
    let names = |played: &Played| {
        let rows = played.state.panel.rows(&played.state.desk);
        rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>().join(" ")
    };
    let mut played = played();
    assert_eq!(names(&played), "sea sky land hills");
    played.play("s");
    assert_eq!(names(&played), "hills land sea sky");
    assert_eq!(played.state.panel.row, 2);
    played.play("s");
    assert_eq!(names(&played), "sea sky hills land");
    played.play("ss");
    assert_eq!(names(&played), "sea sky land hills");
}
