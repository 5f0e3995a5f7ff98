//! Captions that roll up the screen, as automatic transcription shows them: each cue repeats the line before.

use super::cues::Cue;

/// Out of so many cues at least one must repeat a line above a new one, or the repetitions are somebody's words.
const ONE_IN: usize = 10;
/// No screen shows more lines than this one above the other, so no more of them are looked for again.
const MOST_LINES: usize = 16;

/// Leaves out of each cue the lines that the cue before has already shown, if the file is of that kind; cues that
/// show nothing new disappear.
pub(super) fn unroll(cues: Vec<Cue>) -> Vec<Cue> {
    let rolls = cues.windows(2).filter(|pair| rolls(&pair[0], &pair[1])).count();
    if rolls == 0 || rolls * ONE_IN < cues.len() {
        return cues;
    }
    let repeated: Vec<usize> = cues.windows(2).map(|pair| overlap(&pair[0].text, &pair[1].text)).collect();
    let repeated = std::iter::once(0).chain(repeated);
    cues.into_iter().zip(repeated).filter_map(|(cue, lines)| without(cue, lines)).collect()
}

/// Whether `next` shows the last line of `cue` again and something new under it.
fn rolls(cue: &Cue, next: &Cue) -> bool {
    let repeated = overlap(&cue.text, &next.text);
    repeated > 0 && repeated < next.text.lines().count()
}

/// How many lines at the start of `next` are the last lines of `shown`: the most that fit, up to [`MOST_LINES`].
fn overlap(shown: &str, next: &str) -> usize {
    let mut shown: Vec<&str> = shown.lines().rev().take(MOST_LINES).map(str::trim).collect();
    shown.reverse();
    let next: Vec<&str> = next.lines().take(MOST_LINES).map(str::trim).collect();
    let most = shown.len().min(next.len());
    (1..=most).rev().find(|&count| shown[shown.len() - count..] == next[..count]).unwrap_or(0)
}

/// `cue` without its first `lines`; none when nothing is left.
fn without(mut cue: Cue, lines: usize) -> Option<Cue> {
    if lines > 0 {
        cue.text = cue.text.lines().skip(lines).collect::<Vec<_>>().join("\n");
    }
    (!cue.text.is_empty()).then_some(cue)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unrolled(cues: &[&str]) -> Vec<String> {
        let cues = cues.iter().map(|&text| Cue { text: text.to_owned(), ..Cue::default() }).collect();
        unroll(cues).into_iter().map(|cue| cue.text).collect()
    }

    #[test]
    fn each_line_of_rolling_captions_is_kept_once() {
        let cues = ["so we", "so we\nbegan", "began", "began\nto walk", "to walk\nhome"];
        assert_eq!(unrolled(&cues), ["so we", "began", "to walk", "home"]);
    }

    #[test]
    fn more_lines_than_a_screen_shows_are_no_repetition() {
        let lines = |count: usize, last: &str| "a\n".repeat(count) + last;
        assert_eq!(unrolled(&["a\nb", &lines(1, "b\nc")]), ["a\nb", "c"]);
        let long = [lines(250_000, "b"), lines(250_000, "c")];
        assert_eq!(unrolled(&[&long[0], &long[1]]), long);
        let numbered: Vec<String> = (0..17).map(|n| n.to_string()).collect();
        let shown = numbered.join("\n");
        assert_eq!(unrolled(&[&shown, &format!("{shown}\nnew")]), [shown.clone(), format!("{shown}\nnew")]);
        let fits = numbered[1..].join("\n");
        assert_eq!(unrolled(&[&shown, &format!("{fits}\nnew")]), [shown.as_str(), "new"]);
    }

    #[test]
    fn somebody_who_says_it_twice_has_said_it_twice() {
        assert_eq!(unrolled(&["Yes.", "Yes.", "No."]), ["Yes.", "Yes.", "No."]);
    }

    #[test]
    fn one_repeated_line_in_a_long_file_is_no_rolling() {
        let mut cues: Vec<String> = (0..30).map(|n| format!("line {n}")).collect();
        cues.push("line 29\nand on".to_owned());
        let cues: Vec<&str> = cues.iter().map(String::as_str).collect();
        assert_eq!(unrolled(&cues), cues);
    }
}
