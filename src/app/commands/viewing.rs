//! How the text is shown, and which paragraphs of it.

use super::asking;
use crate::analysis::Query;
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::filter::Filter;
use crate::app::look::{Focus, Pointing, Shown, next_measure};
use crate::app::mode::Objection;
use crate::app::state::State;
use crate::app::update::Effect;
use crate::text::layout::Fit;

const IN_TEXT: Section = Section { heading: Heading::Viewing, scope: Scope::Text };

pub(super) const COMMANDS: &[Command] = &[
    IN_TEXT.row(
        "filter",
        "&",
        "show only paragraphs with these words, or that a query finds; nothing shows all",
        filter,
    ),
    IN_TEXT.row("only-questions", "zq", "show only paragraphs in which something is asked", questions),
    IN_TEXT.row("only-speaker", "zs", "show only what the speaker under the cursor says", speaker),
    IN_TEXT.row("show-all", "za", "show all paragraphs", all),
    IN_TEXT.row("zoom", "zo", "show nothing but the text, or everything again", zoom),
    IN_TEXT.row("focus-paragraph", "zp", "dim everything but the paragraph under the cursor", |s| {
        focus(s, Focus::Paragraph);
    }),
    IN_TEXT.row("focus-row", "zr", "dim everything but the row under the cursor", |s| focus(s, Focus::Row)),
    IN_TEXT.row(
        "measure",
        "zw",
        "set the greatest width of lines to the count, or to the next of 60, 80, 100, all",
        measure,
    ),
    IN_TEXT.row("fit", "zl", "fill lines evenly, or each as far as it goes", fit),
    IN_TEXT.row("indent", "zi", "indent what is said behind the speakers' labels, or not", indent),
    IN_TEXT.row("numbers", "zn", "show or hide the numbers of the paragraphs", numbers),
    IN_TEXT.row("coverage", "zc", "show or hide how much was read", coverage),
    IN_TEXT.row("mouse", "zm", "leave the mouse to the terminal, or take it back", mouse),
];

fn filter(state: &mut State) {
    let proposal = state.filter().asked();
    asking::ask_anew(state, "show only ¶ with ", &proposal, |state, asked| {
        let filter = Filter::parse(asked);
        let filter = filter.map_err(|bad| Objection { what: bad.what().to_owned(), at: bad.at() })?;
        match show(state, filter) {
            0 => Err(Objection { what: no_paragraph(asked), at: asked.len() }),
            _ => Ok(()),
        }
    });
}

/// What is said when `asked` lets no paragraph through. Who meant a query may have misspelt the field.
fn no_paragraph(asked: &str) -> String {
    match asked.split_once(':').map(|(field, _)| field) {
        Some(field) if !Query::names_field(asked) && field.chars().all(char::is_alphanumeric) => {
            format!("no paragraph holds that, and no field of a query is called {field}")
        }
        _ => "no paragraph is like that".to_owned(),
    }
}

/// Shows what `filter` lets through and says how much that is. Returns how many paragraphs.
fn show(state: &mut State, filter: Filter) -> usize {
    let all = state.transcript().paragraphs().len();
    let what = filter.name();
    let count = state.show_only(filter);
    match what {
        Some(what) if count > 0 => state.say(format!("{count} of {all} paragraphs: {what}; za shows all")),
        Some(what) => state.warn(format!("no paragraph: {what}")),
        None => state.say("all paragraphs are shown"),
    }
    count
}

fn questions(state: &mut State) {
    let wanted = if matches!(state.filter(), Filter::Questions) { Filter::All } else { Filter::Questions };
    show(state, wanted);
}

fn speaker(state: &mut State) {
    let Some(name) = state.transcript().speaker_of(state.paragraph()) else {
        state.warn("nobody speaks here");
        return;
    };
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    if let Ok(filter) = Filter::parse(&format!("speaker:\"{quoted}\"")) {
        show(state, filter);
    }
}

fn all(state: &mut State) {
    show(state, Filter::All);
}

fn zoom(state: &mut State) {
    state.look.surroundings = state.look.surroundings.other();
    if state.look.surroundings == Shown::No {
        state.pane = crate::app::Pane::Text;
    }
}

fn focus(state: &mut State, wanted: Focus) {
    state.look.focus = state.look.focus.toggled(wanted);
}

fn measure(state: &mut State) {
    let asked = state.count.and_then(|count| u16::try_from(count).ok()).filter(|count| *count > 0);
    state.look.measure = asked.unwrap_or_else(|| next_measure(state.look.measure));
    match state.look.measure {
        u16::MAX => state.say("lines as wide as the window"),
        cells => state.say(format!("lines of at most {cells} cells")),
    }
}

fn fit(state: &mut State) {
    let (fit, what) = match state.look.fit {
        Fit::First => (Fit::Optimal, "lines are filled evenly"),
        Fit::Optimal => (Fit::First, "each line is filled as far as it goes"),
    };
    state.look.fit = fit;
    state.say(what);
}

fn indent(state: &mut State) {
    state.look.indent = state.look.indent.other();
}

fn numbers(state: &mut State) {
    state.look.numbers = state.look.numbers.other();
}

fn coverage(state: &mut State) {
    state.look.coverage = state.look.coverage.other();
}

fn mouse(state: &mut State) {
    state.look.pointing = state.look.pointing.other();
    state.ask(Effect::Point(state.look.pointing));
    state.say(match state.look.pointing {
        Pointing::Here => "the mouse works here again",
        Pointing::Terminal => "the mouse is the terminal's",
    });
}
