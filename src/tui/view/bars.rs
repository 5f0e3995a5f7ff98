//! Header and status line.

use ratatui::style::Modifier;

use super::{Canvas, Cell, end_of, width_of};
use crate::app::{Area, Asking, Leaf, Line, Mode, Pane, Saving, Shown, State, Tone};
use crate::text::display::visible;

/// The transcript's name and the speaker of the top row.
pub(super) fn header(state: &State, canvas: &mut Canvas<'_>, area: Area) {
    canvas.fill(area, canvas.theme.bar);
    let style = canvas.theme.bar;
    if let Some(tutor) = state.tutor {
        let (done, all) = tutor.progress();
        let lesson = format!(" ☞ {done}/{all}  {}", tutor.ask(&state.keymap));
        canvas.write_cut((area.x, area.y), &lesson, area.width, style.patch(canvas.theme.mode));
        return;
    }
    let speaker =
        state.view.page().first().map(Line::paragraph).and_then(|p| state.transcript().speaker_of(p));
    let speaker = visible(speaker.unwrap_or_default());
    let wanted = width_of(&speaker).min(area.width * 2 / 3);
    let room = area.width.saturating_sub(wanted + 3);
    canvas.write_cut((area.x + 1, area.y), &visible(&state.desk.path), room, style);
    let bold = style.add_modifier(Modifier::BOLD);
    canvas.write_cut((area.x + area.width.saturating_sub(wanted + 1), area.y), &speaker, wanted, bold);
}

/// Mode, place, safety and hints; or a prompt; or a notice. Returns the cell of the cursor when it belongs there.
pub(super) fn status(state: &State, canvas: &mut Canvas<'_>, area: Area) -> Option<Cell> {
    canvas.fill(area, canvas.theme.bar);
    match &state.mode {
        Mode::Finding(finding) => {
            if finding.is_missing {
                canvas.write_end((area.x, area.y), "not found ", area.width, canvas.theme.alarm);
            }
            return prompt(canvas, area, "/", finding.input.text(), finding.input.cursor());
        }
        Mode::Asking(asking) => return question(canvas, area, asking),
        Mode::Leaving => {
            let question = leaving(&state.saving);
            let used = canvas.write_cut((area.x, area.y), &question, area.width, canvas.theme.alarm);
            return Some((area.x + used, area.y));
        }
        _ => {}
    }
    let mode = match (&state.mode, state.pane) {
        (Mode::Picking(_), _) => "PICK",
        (Mode::Noting(_), _) => "NOTE",
        (Mode::Edging(_), _) => "EDGE",
        (Mode::Listing, _) => "LIST",
        (Mode::Sweeping(_), _) => "TAG ALL",
        (Mode::Help(_), _) => "HELP",
        (Mode::Lettering(_), _) => "A LETTER",
        (_, Pane::Panel) => match state.panel.leaf {
            Leaf::Codebook => "TAGS",
            Leaf::Review => "REVIEW",
            Leaf::Compare(_) => "COMPARE",
        },
        _ if state.selection.is_some() => "SELECT",
        _ => "READ",
    };
    let mut x = area.x
        + canvas.write(
            (area.x, area.y),
            &format!(" {mode} "),
            area.width,
            canvas.theme.bar.patch(canvas.theme.mode),
        );
    let rest = |x: u16| (area.x + area.width).saturating_sub(x);
    if let Saving::Failed(why, changes) = &state.saving {
        let text = format!(" NOT SAVED ({changes} changes): {} ", visible(why));
        x += canvas.write_cut((x, area.y), &text, rest(x), canvas.theme.alarm);
    }
    if let Some(notice) = &state.notice {
        let style = if notice.tone == Tone::Alarm { canvas.theme.alarm } else { canvas.theme.bar };
        canvas.write_cut((x, area.y), &format!(" {} ", visible(&notice.text)), rest(x), style);
        return None;
    }
    if !matches!(state.mode, Mode::Listing | Mode::Sweeping(_) | Mode::Edging(_)) {
        // what can be done there takes all the room there is
        let room = rest(x).saturating_sub(width_of(&safety(state)) + 2);
        let place = format!(" {}", place(state, room.saturating_sub(1)));
        x += canvas.write_cut((x, area.y), &place, rest(x), canvas.theme.bar);
    }
    let right = right_side(state, rest(x).saturating_sub(1));
    let width = width_of(&right);
    canvas.write((area.x + area.width - width, area.y), &right, width, canvas.theme.bar);
    None
}

/// What stands at the right of the status line in `room` cells: whether everything is saved, and as many hints as fit.
fn right_side(state: &State, room: u16) -> String {
    let safety = safety(state);
    let used = width_of(&safety) + 1;
    if used > room {
        return String::new();
    }
    match fitting(hints(state), room.saturating_sub(used + 3)) {
        hints if hints.is_empty() => format!("{safety} "),
        hints => format!("{safety}   {hints} "),
    }
}

/// As many of `parts` as fit into `room` cells, the first ones, with two blanks between them.
fn fitting(parts: Vec<String>, room: u16) -> String {
    let mut fit = String::new();
    for part in parts {
        let gap = if fit.is_empty() { "" } else { "  " };
        if width_of(&fit) + width_of(gap) + width_of(&part) > room {
            break;
        }
        fit = fit + gap + &part;
    }
    fit
}

/// A question with its answer, and what is wrong with the answer where there is room.
fn question(canvas: &mut Canvas<'_>, area: Area, asking: &Asking) -> Option<Cell> {
    let objection = asking.objection.as_ref().map(|o| format!(" {} ", visible(&o.what))).unwrap_or_default();
    let wanted = width_of(&objection).min(area.width / 2);
    let x = area.x + area.width - wanted;
    canvas.write_cut((x, area.y), &objection, wanted, canvas.theme.alarm);
    let left = Area { width: area.width - wanted, ..area };
    prompt(canvas, left, &format!(" {}", asking.question), asking.input.text(), asking.input.cursor())
}

/// The question whether to leave, or what is waited for.
fn leaving(saving: &Saving) -> String {
    match saving {
        Saving::Failed(_, unsaved) => {
            format!(" {unsaved} changes are not saved: s save  q leave without them  Esc stay")
        }
        _ => " saving before leaving: q leave without  Esc stay".to_owned(),
    }
}

/// A prompt of one line. Keeps the cursor in sight.
fn prompt(canvas: &mut Canvas<'_>, area: Area, sign: &str, text: &str, cursor: usize) -> Option<Cell> {
    let style = canvas.theme.bar;
    let mut x = area.x + canvas.write((area.x, area.y), sign, area.width, style);
    let room = (area.x + area.width).saturating_sub(x + 1);
    let start = cursor - end_of(&text[..cursor], room).len();
    let column = x + width_of(&text[start..cursor]);
    x += canvas.write((x, area.y), &text[start..], room, style);
    Some((column.min(x), area.y))
}

/// Where the reader is, in `room` cells: the paragraph, how much was read and marked as far as there is room for it, and
/// what is shown, found and typed.
fn place(state: &State, room: u16) -> String {
    let count = state.transcript().paragraphs().len();
    let paragraph = format!("¶{}/{count}", (state.paragraph() + 1).min(count));
    let rest = circumstances(state);
    let used: u16 = rest.iter().map(|part| width_of(part) + 2).sum();
    let amounts = fitting(amounts(state), room.saturating_sub(width_of(&paragraph) + 2 + used));
    let parts = [paragraph, amounts].into_iter().filter(|part| !part.is_empty()).chain(rest);
    parts.collect::<Vec<_>>().join("  ")
}

/// How much of the text is above the end of the window, was read, and is marked.
fn amounts(state: &State) -> Vec<String> {
    let text = state.transcript().text().trim_end();
    let percent = |part: usize, all: usize| (part * 100 / all.max(1)).min(100);
    let end = state.view.page().iter().rev().find_map(Line::bytes).map_or(0, |b| b.end);
    let mut amounts = vec![format!("{} %", percent(end, text.len()))];
    if state.look.coverage == Shown::Yes && state.progress.is_none() {
        amounts.push(format!("read {} %", percent(state.coverage.bytes(), text.len())));
        let marked = state.desk.notebook().mine().index().covered();
        if marked > 0 {
            let all = state.transcript().chars_at(text.len());
            amounts.push(format!("marked {} %", percent(marked, all)));
        }
    }
    amounts
}

/// Whose annotations and which paragraphs are shown, the hit of the search, the keys typed so far.
fn circumstances(state: &State) -> Vec<String> {
    let whose = match state.panel.comparison() {
        Some(comparison) => Some(comparison.summary()),
        None => state.desk.coders.name(),
    };
    let filter = state.filter().name().map(|what| format!("only {what}"));
    let hit = state.finder.counter().map(|(at, all)| format!("{at}/{all}"));
    let count = state.count.map(|count| count.to_string());
    let keys: String = count.into_iter().chain(state.keys.iter().map(ToString::to_string)).collect();
    let keys = Some(keys).filter(|keys| !keys.is_empty());
    [whose, filter, hit, keys].into_iter().flatten().map(|part| visible(&part)).collect()
}

fn safety(state: &State) -> String {
    if let Some(progress) = state.progress {
        return progress.to_string();
    }
    match &state.saving {
        Saving::Saved | Saving::Journalled(_) => "saved".to_owned(),
        Saving::Changed(n) => format!("{n} changed"),
        Saving::Failed(..) => "NOT SAVED".to_owned(),
        Saving::ReadOnly(why) => format!("read only: {}", visible(why)),
    }
}

/// The keys that are most useful now, read from the live keymap.
fn hints(state: &State) -> Vec<String> {
    let fixed = |hints: &[&str]| hints.iter().map(ToString::to_string).collect();
    let wanted: &[(&str, &str)] = match (&state.mode, state.pane) {
        (Mode::Picking(_), _) => return fixed(&["Enter choose", "Esc leave"]),
        (Mode::Noting(_), _) => return fixed(&["Esc keep", "Ctrl-C drop", "Ctrl-O own editor"]),
        (Mode::Edging(_), _) => {
            return fixed(&["←→ w b ( ) move", "o other edge", "Enter keep", "Esc leave"]);
        }
        (Mode::Listing, _) => return fixed(&["type a query", "Tab sort", "Enter go there", "Esc leave"]),
        (Mode::Sweeping(_), _) => {
            return fixed(&["Space leave out", "a all", "v more around", "Enter tag", "Esc leave"]);
        }
        (Mode::Help(_), _) => return fixed(&["Esc leave", "type to narrow down", "Ctrl-F Ctrl-B pages"]),
        (_, Pane::Panel) if state.panel.leaf == Leaf::Review => &[
            ("accept", "accept"),
            ("next-candidate", "elsewhere"),
            ("keep-orphan", "orphan"),
            ("select-for-relink", "relink"),
            ("leave-review", "close"),
        ],
        (_, Pane::Panel) if state.panel.comparison().is_some() => {
            &[("compare-next", "next"), ("compare-open", "text"), ("leave-compare", "end")]
        }
        (_, Pane::Panel) => {
            &[("apply-tag", "apply"), ("next-of-tag", "next"), ("other-pane", "text"), ("help", "help")]
        }
        _ if state.selection.is_some() => &[
            ("tag", "tag"),
            ("highlight", "highlight"),
            ("note", "note"),
            ("grow", "grow"),
            ("copy", "copy"),
        ],
        _ => &[("tag", "tag"), ("select", "select"), ("help", "help"), ("note", "note"), ("find", "find")],
    };
    let hint = |(name, word): &(&str, &str)| {
        let key = state.keymap.keys_of(name).into_iter().next()?;
        Some(format!("{} {word}", key.trim_matches(['<', '>'])))
    };
    wanted.iter().filter_map(hint).collect()
}
