//! Keys at random through a real sitting on a real disk: whatever is pressed, the file is the state, and taking all
//! of it back is the beginning.
//!
//! `MANICULE_KEYS=100000` presses so many keys for each text and seed; without it there are a few hundred.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use manicule::annotation::{Moment, Notebook};
use manicule::app::{Button, COMMANDS, Key, Keymap, Mouse, Msg, State};
use manicule::session::{Clock, Place, Session};
use manicule::store::RealDisk;
use manicule::tui::{theme::Theme, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// Keys for each text and seed when nothing else is asked for.
const USUAL: usize = 600;

/// Keys between two looks at the file.
const BETWEEN: usize = 199;

/// Runs of keys that are likely to change something.
const SCRIPTS: [&str; 34] = [
    "tx<Enter>",
    "ty/z<Enter>",
    "t1",
    "t2",
    "ist1",
    "gtasw<Enter>",
    "3gh)",
    "iqh",
    "iah",
    "h",
    "anote<Esc>",
    "d",
    "d1",
    "r1",
    "rv<Enter>",
    "x1",
    ".",
    "2.",
    ">w<Enter>",
    "<lt>b<Enter>",
    "<Tab>m1",
    "T<Enter>",
    "Sthe<Enter><Enter>hit<Enter>",
    "Sspeaker:a<Enter><Space><Enter>1",
    "gnmemo<Esc>",
    "<Tab>anew<Enter><Tab>",
    "<Tab>jr2<Enter><Tab>",
    "<Tab>j><Tab>",
    "<Tab>d1<Tab>",
    "<Tab>d2<Tab>",
    "<Tab>c3<Tab>",
    "u",
    "u",
    "<C-r>",
];

/// Text that is pasted.
const PASTES: [&str; 4] = ["two words", "ttq\r\nu\u{1b}[31m", "\u{202e}\u{0}\u{200b}", "né👍🏽海"];

/// Numbers that look random (Marsaglia, Xorshift RNGs, 2003), the same ones for a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end.max(1)
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// A transcript in a folder of its own.
struct Study {
    folder: tempfile::TempDir,
}

impl Study {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("talk.txt"), text).expect("written");
        Self { folder }
    }

    fn open(&self) -> Session {
        let keymap = Arc::new(Keymap::new(COMMANDS).expect("no clash"));
        let clock = Clock::Fixed(Moment { millis: 1_795_000_000_000, random: 5 });
        let place = Place::File(self.folder.path().join("talk.txt"));
        Session::open(Arc::new(RealDisk), place, "ada", keymap, clock).expect("opened")
    }
}

/// One message and how many keys it stands for.
fn throw(dice: &mut Dice, keys: &[&str]) -> Vec<Msg> {
    let pressed = |script: &str| Key::script(script).expect("keys").into_iter().map(Msg::Key).collect();
    match dice.below(20) {
        0..9 => pressed(dice.of(&SCRIPTS)),
        9..16 => pressed(dice.of(keys)),
        16 => vec![Msg::Paste(dice.of(&PASTES).to_owned())],
        17 => vec![Msg::Resize(dice.below(130) as u16, dice.below(40) as u16)],
        18 => {
            let buttons =
                [Button::Press(1), Button::Press(2), Button::Press(3), Button::Drag, Button::WheelDown];
            let button = buttons[dice.below(buttons.len())];
            vec![Msg::Mouse(Mouse { button, x: dice.below(130) as u16, y: dice.below(40) as u16 })]
        }
        _ => pressed("<Esc>"),
    }
}

fn draw(state: &State) {
    let (columns, rows) = state.screen.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a test terminal");
    terminal.draw(|frame| view::draw(state, &Theme::none(), frame)).expect("drawn");
}

/// What must hold after every message.
fn check(state: &State, what: &str) {
    let transcript = state.transcript();
    let text = transcript.text();
    assert!(text.is_char_boundary(state.cursor) && state.cursor <= text.len(), "{what}");
    if let Some(selection) = &state.selection {
        assert!(text.get(selection.bytes()).is_some(), "{what}: {:?}", selection.bytes());
    }
    for annotation in state.desk.notebook().mine().annotations() {
        let Some(span) = annotation.span else { continue };
        assert_eq!(transcript.quote(span), Some(annotation.quote.as_str()), "{what}");
    }
}

/// Presses keys at random on `text`. Returns how many steps were there to take back at the end.
fn storm(text: &str, seed: u64) -> usize {
    let wanted = std::env::var("MANICULE_KEYS").ok().and_then(|n| n.parse().ok()).unwrap_or(USUAL);
    let keys: Vec<&str> = COMMANDS
        .iter()
        .copied()
        .flatten()
        .flat_map(|c| c.keys.split(' '))
        .filter(|k| !k.is_empty())
        .collect();
    let study = Study::new(text);
    let mut session = study.open();
    session.send(Msg::Resize(100, 30));
    let start: Notebook = session.state().desk.notebook().clone();
    let mut dice = Dice(seed);
    let (mut pressed, mut next_look) = (0, BETWEEN);
    while pressed < wanted {
        for msg in throw(&mut dice, &keys) {
            pressed += 1;
            let what = format!("seed {seed}, key {pressed}: {msg:?}");
            session.send(msg);
            // the file is read again behind the screen; here at once
            if let Some(rest) = session.rest() {
                session.settle(rest.read(&mut |_| ()).expect("read again"));
            }
            check(session.state(), &what);
        }
        draw(session.state());
        if pressed >= next_look {
            next_look += BETWEEN;
            assert!(session.save(), "seed {seed}, key {pressed}: {:?}", session.state().saving);
            let read = study.open();
            assert_eq!(
                read.state().desk.notebook(),
                session.state().desk.notebook(),
                "seed {seed}, key {pressed}"
            );
        }
    }
    let steps = take_all_back(&mut session);
    let is_start = |session: &Session| *session.state().desk.notebook() == start;
    assert!(is_start(&session), "seed {seed}: {steps} steps taken back, and it is not the beginning");
    assert!(session.save(), "seed {seed}: {:?}", session.state().saving);
    assert!(is_start(&study.open()), "seed {seed}: the file is not as it was at the beginning");
    steps
}

/// Leaves whatever is open and presses `u` until nothing is left to take back. Returns how many steps that were.
fn take_all_back(session: &mut Session) -> usize {
    let press = |session: &mut Session, keys: &str| {
        for key in Key::script(keys).expect("keys") {
            session.send(Msg::Key(key));
        }
    };
    // Ctrl-C drops a note that is being written, and asks to leave elsewhere; Esc leaves everything else
    press(session, "<C-c><Esc><Esc><Esc>");
    let steps = session.state().desk.history().done().len();
    for _ in 0..steps {
        press(session, "u");
    }
    assert!(session.state().desk.history().done().is_empty(), "{:?}", session.state().mode);
    steps
}

const PRESS: &str = "\
Mara Voss: Good morning. The sea is calm; the harbour is open. Is that all?

(Applause.)

Question: Will the treaty hold? And who pays?

Mara Voss: It will hold. Who pays? All of us.

Ben Holt: “Nothing” to add — nothing…
";

/// Wide, joined, reversed, invisible and controlling characters; a label without words; a paragraph without spaces.
const ODD: &str = "Ann:\n\nA\u{301}👩‍👩‍👧 né 海が静かだ。本当？ \u{202e}abc\u{202c} \u{1b}[31m \u{7} a\u{200b}b\tc\n\nBen Ray: ไม่มีช่องว่างระหว่างคำ\n\n\
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n\
    \n\n\n(—)\n?\n";

#[test]
fn keys_at_random_on_a_press_conference() {
    let steps: usize = (1..=3).map(|seed| storm(PRESS, seed)).sum();
    assert!(steps > 50, "only {steps} changes: the keys do too little");
}

#[test]
fn keys_at_random_on_an_odd_text() {
    for seed in 11..=13 {
        storm(ODD, seed);
    }
}

#[test]
fn keys_at_random_on_next_to_nothing() {
    for (text, seed) in [("", 21), ("\n\n", 22), ("a", 23), ("Ann:", 24), ("?", 25)] {
        storm(text, seed);
    }
}

#[test]
fn keys_at_random_on_a_real_transcript() {
    let corpus = std::env::var_os("MANICULE_CORPUS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"), PathBuf::from);
    let file = corpus.join("transcripts/archive-tw-2017-04-12-Press-conference-at-Seoul.md");
    match fs::read_to_string(file) {
        Ok(text) => assert!(storm(&text, 31) > 10),
        Err(_) => println!("skipped: no corpus"),
    }
}
