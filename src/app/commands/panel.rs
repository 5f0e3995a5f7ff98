//! The side panel.

use super::{comparing, picking, reviewing, tagging};
use crate::annotation::{Annotation, Layer};
use crate::app::command::{Command, Heading, Scope, Section};
use crate::app::mode::Mode;
use crate::app::panel::{Leaf, codebook_window};
use crate::app::picker::Purpose;
use crate::app::screen::PanelSize;
use crate::app::state::{Pane, State};

const IN_EVERYWHERE: Section = Section { heading: Heading::Panel, scope: Scope::Everywhere };
const IN_PANEL: Section = Section { heading: Heading::Panel, scope: Scope::Panel };

/// Tags that a page of the codebook is: the panel is seldom higher.
const LEAP: isize = 10;

pub(super) const COMMANDS: &[Command] = &[
    IN_EVERYWHERE.row("other-pane", "<Tab> <F6> <C-w>w <C-w><C-w>", "go to the other pane", other_pane),
    IN_EVERYWHERE.row("toggle-panel", "p", "hide or show the panel", toggle),
    IN_PANEL.row("panel-down", "j <Down>", "go a tag down", |s| step(s, s.times() as isize)),
    IN_PANEL.row("panel-up", "k <Up>", "go a tag up", |s| step(s, -(s.times() as isize))),
    IN_PANEL.row("panel-page-down", "<C-f> <C-d> <PageDown> <Space>", "go ten tags down", |s| {
        step(s, s.times() as isize * LEAP);
    }),
    IN_PANEL.row("panel-page-up", "<C-b> <C-u> <PageUp>", "go ten tags up", |s| {
        step(s, s.times() as isize * -LEAP);
    }),
    IN_PANEL.row("panel-first", "gg <Home>", "go to the first tag", |s| step(s, isize::MIN)),
    IN_PANEL.row("panel-last", "G <End>", "go to the last tag", |s| step(s, isize::MAX)),
    IN_PANEL.row("panel-find", "/", "go to a tag by its name", find),
    IN_PANEL.row("apply-tag", "<Enter> t", "put this tag on the selection, else on the paragraph", apply),
    IN_PANEL.row("next-of-tag", "n", "go to the next passage with this tag", |s| go(s, Way::On)),
    IN_PANEL.row("previous-of-tag", "N", "go to the passage with this tag before", |s| go(s, Way::Back)),
    IN_PANEL.row("leave-panel", "<Esc>", "go back to the text", |s| s.pane = Pane::Text),
];

fn other_pane(state: &mut State) {
    state.pane = match state.pane {
        Pane::Text => Pane::Panel,
        Pane::Panel => Pane::Text,
    };
    if state.pane == Pane::Panel && state.panel.size == PanelSize::Hidden {
        state.panel.size = PanelSize::Beside;
    }
}

fn toggle(state: &mut State) {
    state.panel.size = match state.panel.size {
        PanelSize::Hidden => PanelSize::Beside,
        PanelSize::Beside | PanelSize::Whole => PanelSize::Hidden,
    };
    state.pane = Pane::Text;
}

/// Moves the panel's cursor `rows` down, up when negative.
pub(in crate::app) fn step(state: &mut State, rows: isize) {
    match state.panel.leaf {
        Leaf::Codebook => {}
        Leaf::Review => return reviewing::step(state, rows),
        Leaf::Compare(_) => return comparing::step(state, rows),
    }
    let count = state.panel.rows(&state.desk).len();
    state.panel.row = state.panel.row.saturating_add_signed(rows).min(count.saturating_sub(1));
}

fn find(state: &mut State) {
    picking::open_tags_for(state, "go to which tag?", Purpose::Show);
}

/// A click on row `row` of the panel.
pub(in crate::app) fn click(state: &mut State, row: usize) {
    let height = usize::from(state.screen.panel.height);
    let shown = codebook_window(state);
    match &mut state.mode {
        Mode::Picking(picker) => {
            // below the title and what is typed
            let shown = picker.window(height.saturating_sub(2));
            if let Some(row) = row.checked_sub(2).and_then(|line| shown.into_iter().nth(line)) {
                picker.point(row);
                if let Some(choice) = picker.choice() {
                    picking::accept(state, choice);
                }
            }
        }
        Mode::Reading if state.panel.leaf != Leaf::Codebook => state.pane = Pane::Panel,
        Mode::Reading => {
            if let Some(row) = row.checked_sub(1).and_then(|line| shown.into_iter().nth(line)) {
                state.pane = Pane::Panel;
                state.panel.row = row;
            }
        }
        _ => {}
    }
}

fn apply(state: &mut State) {
    let rows = state.panel.rows(&state.desk);
    match rows.get(state.panel.row) {
        Some(row) if row.assignable => {
            let passage = state.passage();
            if !passage.is_empty() {
                tagging::put(state, passage, &row.id, Vec::new());
            }
        }
        Some(row) => state.say(format!("{} only groups other tags", row.name)),
        None => state.say("the codebook is empty; t in the text makes the first tag"),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    On,
    Back,
}

fn go(state: &mut State, way: Way) {
    let rows = state.panel.rows(&state.desk);
    let Some(row) = rows.get(state.panel.row) else { return };
    let here = state.transcript().chars_at(state.cursor);
    let tag = state.desk.notebook().codebook().tag(&row.id);
    let carries = |a: &Annotation| tag.map_or_else(|| a.tags.contains(&row.id), |tag| tag.is_on(a));
    let placed = state.desk.layers().flat_map(Layer::placed);
    let starts = placed.filter(|(_, annotation)| carries(annotation)).map(|(span, _)| span.start);
    let found = match way {
        Way::On => starts.filter(|s| *s > here).min(),
        Way::Back => starts.filter(|s| *s < here).max(),
    };
    match found.and_then(|start| state.transcript().byte_at(start)) {
        Some(at) => state.jump(at),
        None => state.say(format!("no more {} this way", row.name)),
    }
}
