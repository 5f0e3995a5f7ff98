//! How a sitting gets what is done to the disk: by itself, or by a thread.

use super::saver::Saver;
use super::writer::{Report, Tell, Writer, reason};
use super::{Outside, Session};
use crate::annotation::{Action, replay};
use crate::app::Msg;
use crate::store::journal::Entry;

/// Who saves.
#[derive(Debug)]
pub(super) enum Seat {
    /// Nobody: nothing can be saved here.
    Nowhere,
    /// The sitting itself, when it is asked to.
    Here(Box<Saver>),
    /// A thread, at once.
    There(Writer),
}

impl Session {
    /// Lets a thread save from now on. It tells how things stand by calling `tell`; give that to [`Session::hear`].
    pub fn hand_over(&mut self, tell: Tell) {
        self.tell = Some(tell.clone());
        self.seat = match std::mem::replace(&mut self.seat, Seat::Nowhere) {
            Seat::Here(saver) => Seat::There(Writer::start(*saver, self.number, tell)),
            other => other,
        };
    }

    /// Takes the place of `before`.
    pub(super) fn follow(&mut self, before: &Self) {
        self.number = before.number + 1;
        if let Some(tell) = &before.tell {
            self.hand_over(tell.clone());
        }
    }

    /// Takes note of how things stand. Returns what only the owner of the terminal can do.
    pub fn hear(&mut self, report: Report) -> Vec<Outside> {
        let Report { sitting, heard, lacking, waiting, trouble, remark, news } = report;
        if sitting != self.number {
            return Vec::new();
        }
        self.absorb(&news);
        let mut asked = Vec::new();
        if let Some(remark) = remark {
            asked.extend(self.send(Msg::Told(remark)));
        }
        let is_current = matches!(&self.seat, Seat::There(writer) if writer.sent == heard);
        let msg = match trouble {
            Some(why) if waiting == 0 => Msg::NotSaved(format!("in the journal only; {why}"), lacking),
            Some(why) => Msg::NotSaved(why, lacking),
            None if !is_current => return asked,
            None if lacking > 0 => Msg::Journalled(lacking),
            None => Msg::Saved,
        };
        asked.extend(self.send(msg));
        asked
    }

    /// Saves everything, and waits for that. Returns whether everything is in the files now; if not, the state says
    /// why and nothing is lost.
    pub fn save(&mut self) -> bool {
        let report = match &mut self.seat {
            Seat::Nowhere => return self.state.saving.unsaved() == 0,
            Seat::Here(saver) => {
                if saver.is_done() {
                    return self.state.saving.unsaved() == 0;
                }
                save_here(saver)
            }
            Seat::There(writer) => writer.write_and_wait().unwrap_or_else(|| Report {
                trouble: Some("the disk does not answer".to_owned()),
                lacking: self.state.saving.unsaved(),
                waiting: self.state.saving.unsaved(),
                sitting: self.number,
                ..Report::default()
            }),
        };
        let is_saved = report.trouble.is_none();
        if matches!(self.seat, Seat::Here(_)) {
            self.absorb(&report.news);
            self.send(report.trouble.map_or(Msg::Saved, |why| Msg::NotSaved(why, report.lacking)));
        } else {
            self.hear(report);
        }
        is_saved
    }

    /// Has `action` kept.
    pub(super) fn keep(&mut self, action: Action) -> Option<Outside> {
        let entry = Entry { at: self.state.desk.moment.time(), action };
        match &mut self.seat {
            Seat::Nowhere => {}
            Seat::Here(saver) => saver.take(entry),
            Seat::There(writer) => {
                writer.keep(entry);
            }
        }
        None
    }

    /// Has everything brought into the files soon.
    pub(super) fn hurry(&mut self) -> Option<Outside> {
        if let Seat::There(writer) = &mut self.seat {
            writer.write();
        }
        None
    }

    /// Brings in what others changed on disk. What was changed here too since then gets both, and the files learn
    /// what came of it.
    fn absorb(&mut self, news: &[crate::annotation::Op]) {
        let mut ops = replay(self.state.desk.notebook(), news);
        if self.state.desk.absorb(&ops).is_err() {
            return;
        }
        ops.retain(|op| !news.contains(op));
        if let Seat::There(writer) = &mut self.seat
            && !ops.is_empty()
        {
            writer.absorb(ops);
        }
    }
}

/// Brings everything to the journal and into the files.
fn save_here(saver: &mut Saver) -> Report {
    // where the journal cannot be written, the files still can
    let _ = saver.note();
    let (news, trouble) = match saver.write() {
        Ok(news) => (news, None),
        Err(error) => (Vec::new(), Some(reason(&error))),
    };
    Report { lacking: saver.lacking(), waiting: saver.waiting(), trouble, news, ..Report::default() }
}
