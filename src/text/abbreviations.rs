//! Full stops that end no sentence.

/// Abbreviations that something always follows, in lower case, without their last stop.
#[rustfmt::skip]
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "mx", "dr", "prof", "rev", "hon", "sen", "rep", "gov", "gen", "adm", "col", "maj", "capt",
    "cmdr", "lt", "lieut", "sgt", "cpl", "pres", "amb", "supt", "insp", "st", "ste", "mt", "ft", "messrs", "mme",
    "mlle", "vs", "e.g", "i.e", "cf", "viz", "fig", "figs", "eq", "ch", "vol", "ed", "eds", "trans", "art", "sec",
    "para", "pp", "approx", "ca", "op", "al", "dept", "univ", "asst", "jan", "feb", "apr", "aug", "sept", "oct",
    "nov", "dec", "z.b", "d.h", "bzw", "ggf", "vgl", "evtl", "hr", "fr", "nr", "str", "sr", "sra", "srta", "ud",
    "uds", "г", "ул", "т.е", "т.к", "см",
];

/// Abbreviations of `number`, which a digit follows.
const NUMBERS: &[&str] = &["no", "nos", "p", "n"];

/// Words that open sentences and hardly follow `U.S.` or `a.m.` inside one.
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "The", "A", "An", "This", "That", "These", "Those", "There", "Here", "I", "We", "You", "He", "She", "It", "They",
    "My", "Our", "Your", "His", "Her", "Its", "Their", "And", "But", "Or", "So", "If", "In", "On", "At", "For", "To",
    "As", "When", "While", "After", "Before", "Because", "Since", "What", "Why", "How", "Who", "Where", "Which", "Now",
    "Then", "Yes", "No", "Not", "Well", "However", "Is", "Are", "Was", "Were", "Do", "Does", "Did", "Can", "Will",
    "Have", "Has", "Let", "First", "One", "Some", "Many", "Most", "Thank", "Thanks",
];

/// Whether the sentence goes on behind a single full stop: `before` ends where the stop stands, `next` is what
/// follows the space behind it.
pub(super) fn goes_on(before: &str, next: &str) -> bool {
    let word = last_word(before);
    let lower = word.to_lowercase();
    if ABBREVIATIONS.contains(&lower.as_str()) {
        return true;
    }
    if NUMBERS.contains(&lower.as_str()) {
        return next.starts_with(|c: char| c.is_ascii_digit());
    }
    if is_initial(word) {
        return word != "I";
    }
    is_dotted(word) && !STARTERS.contains(&first_word(next))
}

/// Most bytes of an abbreviation.
const LONGEST: usize = 24;

/// What stands between the last space, quote or bracket of `text` and its end; empty when that is too long to be an
/// abbreviation.
fn last_word(text: &str) -> &str {
    let opens =
        |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“' | '‘' | '«' | '„' | '-' | '—' | '/');
    let mut length = 0;
    for c in text.chars().rev().take_while(|&c| !opens(c)) {
        length += c.len_utf8();
        if length > LONGEST {
            return "";
        }
    }
    &text[text.len() - length..]
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// Whether `word` is one capital letter, as in `J. Voss`.
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

/// Whether `word` is letters with stops between, as `U.S` and `a.m` before their last stop.
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}
