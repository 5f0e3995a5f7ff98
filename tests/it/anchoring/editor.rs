//! Makes transcripts and edits them, and knows what became of every passage. Everything follows from a seed.

use std::ops::Range;

/// Numbers that look random (xorshift).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }

    /// True `percent` times in a hundred; tenths count.
    fn hits(&mut self, percent: f64) -> bool {
        (self.below(100_000) as f64) < percent * 1000.0
    }
}

/// In what the people of a transcript speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// Words between spaces, common ones often.
    Spaced,
    /// Han without spaces.
    Unspaced,
    /// Arabic letters.
    RightToLeft,
    /// Half of all turns are a back-channel.
    Backchannels,
}

/// What an editor does to a transcript.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Edit {
    Nothing,
    Correct { percent: f64 },
    Punctuate,
    Rename,
    Anonymise,
    Cut { percent: f64 },
    Swap,
    Move,
    Merge,
    Wrap,
    Paste,
    Stamp,
    Replace { percent: f64 },
    Everything,
}

/// A stretch of text with its origin.
#[derive(Debug, Clone)]
struct Bit {
    text: String,
    /// The old bytes it is or stands for.
    old: Option<Range<usize>>,
    /// Bytes of them that are still there.
    kept: usize,
}

impl Bit {
    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), old: None, kept: 0 }
    }

    fn is_word(&self) -> bool {
        self.text.starts_with(char::is_alphanumeric)
    }
}

/// A transcript that is being edited: turns of bits.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    turns: Vec<Vec<Bit>>,
    gap: &'static str,
}

const NAMES: [&str; 5] = ["Ines", "Tobiah", "Dr. Quist", "INT", "Marwa"];
const SMALL: [&str; 8] = ["Yeah.", "Mm-hm.", "Right.", "Okay.", "No.", "Yes, yes.", "I see.", "[laughs]"];

impl Voice {
    fn word(self, dice: &mut Dice) -> String {
        // common words are common: the square of a uniform number
        let rank = dice.below(1000) * dice.below(1000) / 1000;
        match self {
            Self::Spaced | Self::Backchannels => latin(rank),
            Self::Unspaced => {
                let han = |n: usize| char::from_u32(0x4E00 + (n as u32 * 37) % 0x2000).unwrap_or('一');
                if rank.is_multiple_of(3) {
                    han(rank).into()
                } else {
                    [han(rank), han(rank * 7 + 1)].iter().collect()
                }
            }
            Self::RightToLeft => latin(rank)
                .bytes()
                .map(|b| char::from_u32(0x0627 + u32::from(b - b'a')).unwrap_or('ا'))
                .collect(),
        }
    }

    fn small(self, dice: &mut Dice) -> &'static str {
        match self {
            Self::Unspaced => ["对。", "嗯。", "好的。"][dice.below(3)],
            Self::RightToLeft => ["نعم.", "لا."][dice.below(2)],
            _ => SMALL[dice.below(SMALL.len())],
        }
    }

    fn space(self) -> &'static str {
        if self == Self::Unspaced { "" } else { " " }
    }

    fn stop(self) -> &'static str {
        if self == Self::Unspaced { "。" } else { "." }
    }
}

fn latin(rank: usize) -> String {
    const HEADS: [&str; 12] = ["b", "st", "m", "tr", "k", "l", "", "pl", "r", "sh", "n", "v"];
    const TAILS: [&str; 9] = ["a", "one", "ir", "ous", "e", "ack", "um", "ild", "o"];
    let mut word = format!("{}{}", HEADS[rank % 12], TAILS[rank / 12 % 9]);
    if rank >= 108 {
        word += TAILS[rank / 108 % 9];
    }
    word
}

impl Draft {
    /// A transcript of `turns` turns.
    pub(crate) fn write(voice: Voice, turns: usize, dice: &mut Dice) -> Self {
        let small = if voice == Voice::Backchannels { 55.0 } else { 20.0 };
        let turns = (0..turns)
            .map(|_| {
                let mut turn = vec![Bit::new(NAMES[dice.below(NAMES.len())]), Bit::new(":"), Bit::new(" ")];
                if dice.hits(small) {
                    turn.push(Bit::new(voice.small(dice)));
                } else {
                    let sentences = 1 + dice.below(5);
                    for _ in 0..sentences {
                        sentence(&mut turn, voice, dice);
                    }
                }
                turn
            })
            .collect();
        let mut draft = Self { turns, gap: "\n\n" };
        draft.settle();
        draft
    }

    /// Makes the text as it is now the old text.
    fn settle(&mut self) {
        let mut at = 0;
        for turn in &mut self.turns {
            for bit in turn {
                bit.old = Some(at..at + bit.text.len());
                bit.kept = bit.text.len();
                at += bit.text.len();
            }
            at += self.gap.len();
        }
    }

    /// The text.
    pub(crate) fn text(&self) -> String {
        let turns: Vec<String> =
            self.turns.iter().map(|turn| turn.iter().map(|bit| bit.text.as_str()).collect()).collect();
        turns.join(self.gap)
    }

    /// Bytes of a passage of this draft: a word, some words, a sentence or a turn.
    pub(crate) fn passage(&self, dice: &mut Dice) -> Range<usize> {
        loop {
            let turn = &self.turns[dice.below(self.turns.len())];
            let (from, to) = match dice.below(10) {
                0..2 => (dice.below(turn.len()), 1),
                2..5 => (dice.below(turn.len()), 2 + dice.below(8)),
                5..8 => (dice.below(turn.len()), 12 + dice.below(20)),
                _ => (0, turn.len()),
            };
            let bits = &turn[from..(from + to).min(turn.len())];
            let (first, last) = (bits.first(), bits.iter().rev().find(|bit| bit.text.trim() != ""));
            if let (Some(first), Some(last)) = (first, last)
                && !first.text.trim().is_empty()
                && let (Some(a), Some(b)) = (&first.old, &last.old)
                && a.start < b.end
            {
                return a.start..b.end;
            }
        }
    }

    /// Where old bytes `passage` are now, and how much of them is left.
    pub(crate) fn trace(&self, passages: &[Range<usize>]) -> Vec<(f64, Option<(usize, usize)>)> {
        let mut bits: Vec<(Range<usize>, usize, (usize, usize))> = Vec::new();
        let mut at = 0;
        for turn in &self.turns {
            for bit in turn {
                if let Some(old) = &bit.old {
                    bits.push((old.clone(), bit.kept, (at, at + bit.text.len())));
                }
                at += bit.text.len();
            }
            at += self.gap.len();
        }
        bits.sort_by_key(|(old, ..)| old.start);
        passages
            .iter()
            .map(|passage| {
                let from = bits.partition_point(|(old, ..)| old.end <= passage.start);
                let inside = bits[from..].iter().take_while(|(old, ..)| old.start < passage.end);
                let (mut kept, mut place): (usize, Option<(usize, usize)>) = (0, None);
                for (_, bytes, new) in inside {
                    kept += bytes;
                    place = Some(place.map_or(*new, |p| (p.0.min(new.0), p.1.max(new.1))));
                }
                (kept as f64 / passage.len() as f64, place.filter(|p| p.0 < p.1))
            })
            .collect()
    }

    /// Applies `edit`.
    pub(crate) fn edit(&mut self, edit: Edit, voice: Voice, dice: &mut Dice) {
        match edit {
            Edit::Nothing => {}
            Edit::Correct { percent } => self.words(percent, voice, dice, correct),
            Edit::Replace { percent } => self.words(percent, voice, dice, replace),
            Edit::Punctuate => self.punctuate(dice),
            Edit::Rename => self.rename(),
            Edit::Anonymise => self.anonymise(voice, dice),
            Edit::Cut { percent } => self.turns.retain(|_| !dice.hits(percent)),
            Edit::Swap => {
                for n in (1..self.turns.len()).step_by(7) {
                    // two turns that say the same can't be told apart by anybody
                    let said =
                        |n: usize| self.turns[n][3..].iter().map(|bit| bit.text.as_str()).collect::<String>();
                    if said(n - 1) != said(n) {
                        self.turns.swap(n - 1, n);
                    }
                }
            }
            Edit::Move => self.carry(dice),
            Edit::Merge => self.merge(),
            Edit::Wrap => self.wrap(),
            Edit::Paste => self.paste(dice),
            Edit::Stamp => self.stamp(dice),
            Edit::Everything => {
                for edit in
                    [Edit::Cut { percent: 5.0 }, Edit::Move, Edit::Paste, Edit::Stamp, Edit::Punctuate]
                {
                    self.edit(edit, voice, dice);
                }
                self.edit(Edit::Correct { percent: 3.0 }, voice, dice);
            }
        }
    }

    fn words(
        &mut self,
        percent: f64,
        voice: Voice,
        dice: &mut Dice,
        change: fn(&mut Vec<Bit>, usize, Voice, &mut Dice),
    ) {
        for turn in &mut self.turns {
            let mut at = 0;
            while at < turn.len() {
                if turn[at].is_word() && dice.hits(percent) {
                    change(turn, at, voice, dice);
                }
                at += 1;
            }
        }
    }

    fn punctuate(&mut self, dice: &mut Dice) {
        for bit in self.turns.iter_mut().flatten() {
            if !bit.is_word() && bit.text.trim() == bit.text && dice.hits(40.0) {
                bit.text = ["!", "?", " –", ";"][dice.below(4)].to_owned();
                bit.kept = 0;
            }
        }
    }

    fn rename(&mut self) {
        for turn in &mut self.turns {
            if let Some(at) = NAMES.iter().position(|name| turn[0].text == *name) {
                turn[0].text = format!("Participant {}", at + 1);
                turn[0].kept = 0;
            }
        }
    }

    fn anonymise(&mut self, voice: Voice, dice: &mut Dice) {
        let names: Vec<String> = (0..12).map(|_| voice.word(dice)).collect();
        for bit in self.turns.iter_mut().flatten() {
            if names.contains(&bit.text) {
                bit.text = "[NAME]".to_owned();
                bit.kept = 0;
            }
        }
    }

    fn carry(&mut self, dice: &mut Dice) {
        for _ in 0..6 {
            let length = 4 + dice.below(12);
            let from = dice.below(self.turns.len().saturating_sub(length));
            let block: Vec<Vec<Bit>> = self.turns.drain(from..from + length).collect();
            let to = dice.below(self.turns.len());
            self.turns.splice(to..to, block);
        }
    }

    fn merge(&mut self) {
        let turns = std::mem::take(&mut self.turns);
        for (n, mut turn) in turns.into_iter().enumerate() {
            if n % 3 == 1
                && let Some(last) = self.turns.last_mut()
            {
                last.push(Bit::new(" "));
                last.append(&mut turn);
                continue;
            }
            if n % 4 == 2 && turn.len() > 20 {
                let half = turn.len() / 2;
                turn.insert(half, Bit::new("\n\n"));
            }
            self.turns.push(turn);
        }
    }

    fn wrap(&mut self) {
        for turn in &mut self.turns {
            let mut column = 0;
            for bit in turn {
                column += bit.text.len();
                if column > 60 && bit.text == " " {
                    bit.text = "\n".to_owned();
                    column = 0;
                }
            }
        }
        self.gap = "\n\n\n";
    }

    fn paste(&mut self, dice: &mut Dice) {
        let length = self.turns.len() / 10;
        let from = dice.below(self.turns.len() - length);
        let mut copy: Vec<Vec<Bit>> = self.turns[from..from + length].to_vec();
        copy.iter_mut().flatten().for_each(|bit| bit.old = None);
        self.turns.append(&mut copy);
    }

    fn stamp(&mut self, dice: &mut Dice) {
        for turn in &mut self.turns {
            let stamp = format!("[{:02}:{:02}:{:02}] ", dice.below(3), dice.below(60), dice.below(60));
            turn.insert(0, Bit::new(&stamp));
        }
    }
}

fn sentence(turn: &mut Vec<Bit>, voice: Voice, dice: &mut Dice) {
    if turn.len() > 3 {
        turn.push(Bit::new(voice.space()));
    }
    for n in 0..3 + dice.below(12) {
        if n > 0 {
            if dice.hits(8.0) {
                turn.push(Bit::new(","));
            }
            turn.push(Bit::new(voice.space()));
        }
        turn.push(Bit::new(&voice.word(dice)));
    }
    turn.push(Bit::new(voice.stop()));
    turn.retain(|bit| !bit.text.is_empty());
}

/// A slip mended, a word inserted, taken out or replaced.
fn correct(turn: &mut Vec<Bit>, at: usize, voice: Voice, dice: &mut Dice) {
    let bit = &mut turn[at];
    match dice.below(4) {
        0 if voice != Voice::Unspaced => {
            bit.text.push('s');
        }
        1 => {
            let word = voice.word(dice);
            let space = voice.space();
            turn.splice(at..at, [Bit::new(&word), Bit::new(space)]);
        }
        2 => {
            turn.remove(at);
        }
        _ => replace(turn, at, voice, dice),
    }
}

#[allow(clippy::ptr_arg, reason = "one shape with the edits that add and take away")]
fn replace(turn: &mut Vec<Bit>, at: usize, voice: Voice, dice: &mut Dice) {
    let word = voice.word(dice);
    if word != turn[at].text {
        turn[at].text = word;
        turn[at].kept = 0;
    }
}
