//! Laws that hold whatever keys are pressed.

use manicule::app::{COMMANDS, Effect, Key, Keymap, Msg};
use proptest::prelude::*;

use crate::common::Played;

const TALK: &str = "\
Mara Voss: One two three. Four five six. Seven.

Ben Holt: “Eight” nine — ten…  eleven 十二 👍🏽 twelve.

(Laughter.)

Question: Thirteen?
";

/// A short run of keys that is likely to do something.
fn keys() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(COMMANDS.iter().copied().flatten().flat_map(|c| c.keys.split(' ')).filter(|k| !k.is_empty()).map(str::to_owned).collect::<Vec<_>>()),
        2 => prop::sample::select(vec!["tx<Enter>", "ty<Enter>", "t1", "t2", ".", "h", "anote<Esc>", "a more<Enter>lines<C-s>", "d", "d1", "x", "x1"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["u", "u", "<C-r>", "v", "vv", "vw", "v)", "V", "<Esc>", "}", "{"]).prop_map(str::to_owned),
        1 => "[a-z0-9/<>. ]{1,4}".prop_filter("a script", |k| Key::script(k).is_ok()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn undoing_all_gives_the_start_and_redoing_all_the_end(script in prop::collection::vec(keys(), 1..40)) {
        let mut played = Played::on(TALK, 90, 20);
        let start = played.state.desk.notebook().clone();
        let mut replayed = start.clone();
        for keys in &script {
            played.play(keys);
        }
        let end = played.state.desk.notebook().clone();
        for effect in &played.effects {
            if let Effect::Save(action) = effect {
                replayed.apply_all(&action.step.ops).expect("what was applied once can be applied again");
            }
        }
        prop_assert_eq!(&replayed, &end, "replaying every operation gives the same notebook");
        let steps = played.state.desk.history().done().len();
        for _ in 0..steps {
            played.state.desk.undo().expect("fits");
        }
        prop_assert_eq!(played.state.desk.notebook(), &start);
        for _ in 0..steps {
            played.state.desk.redo().expect("fits");
        }
        prop_assert_eq!(played.state.desk.notebook(), &end);
    }

    #[test]
    fn whatever_is_pressed_the_cursor_stays_in_the_text_and_quotes_are_the_text(
        script in prop::collection::vec(keys(), 1..40),
        sizes in prop::collection::vec((0u16..100, 0u16..40), 1..6),
    ) {
        let mut played = Played::on(TALK, 90, 20);
        for (turn, keys) in script.iter().enumerate() {
            played.play(keys);
            if turn % 7 == 3 {
                let (columns, rows) = sizes[turn % sizes.len()];
                played.send(Msg::Resize(columns, rows));
            }
            played.buffer();
            let transcript = played.state.transcript().clone();
            prop_assert!(played.state.cursor < transcript.text().len());
            prop_assert!(transcript.text().is_char_boundary(played.state.cursor));
            let annotations = played.state.desk.notebook().mine().annotations();
            for (annotation, span) in annotations.filter_map(|a| Some((a, a.span?))) {
                prop_assert_eq!(transcript.quote(span), Some(annotation.quote.as_str()));
            }
        }
    }
}

#[test]
fn no_key_means_two_things_in_one_place_and_no_command_lacks_help() {
    Keymap::new(COMMANDS).expect("no clash");
    let mut names = std::collections::BTreeSet::new();
    for command in COMMANDS.iter().copied().flatten() {
        assert!(names.insert(command.name), "{} is there twice", command.name);
        assert!(command.help.len() > 8 && !command.help.ends_with('.'), "{}: {}", command.name, command.help);
        assert!(!command.keys.is_empty(), "{} has no key", command.name);
    }
}
