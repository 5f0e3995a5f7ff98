//! The thread that saves, so that no frame waits for the disk.
//!
//! ```text
//!   Session ── jobs ──► writer: journal at once, files when nothing happened for 2 s, or for 30 s too much did
//!      ▲                   │
//!      └───── reports ─────┘
//! ```
//! It sleeps until there is a job. Only while the files lack something it also looks at the clock.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SendError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::saver::Saver;
use crate::annotation::Op;
use crate::store::journal::Entry;

/// The files are written when nothing was done for this long.
const IDLE: Duration = Duration::from_secs(2);

/// The files are written this long after the first change that they lack, also while more are made.
const BUSY: Duration = Duration::from_secs(30);

/// What failed is tried again after this long.
const AGAIN: Duration = Duration::from_secs(5);

/// How long is waited for a report, before the disk is taken to hang.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the writer has to do.
#[derive(Debug)]
enum Job {
    /// Keep an action.
    Keep(Entry),
    /// Take operations that are no action into the files.
    Absorb(Vec<Op>),
    /// Bring everything into the files now, and answer here; none: by a report as always.
    Write(Option<Sender<Report>>),
}

/// Who is told how things stand.
#[derive(Clone)]
pub struct Tell(Arc<dyn Fn(Report) + Send + Sync>);

impl Tell {
    /// Tells by calling `tell`, from another thread.
    pub fn by(tell: impl Fn(Report) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }
}

impl std::fmt::Debug for Tell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tell")
    }
}

/// How things stand after the writer did something.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The number of the sitting.
    pub(super) sitting: usize,
    /// How many jobs it has heard of.
    pub(super) heard: usize,
    /// How many actions the files lack.
    pub(super) lacking: usize,
    /// How many of those the journal lacks too.
    pub(super) waiting: usize,
    /// Why something could not be saved. It is tried again.
    pub(super) trouble: Option<String>,
    /// What a reader should know once.
    pub(super) remark: Option<String>,
    /// Operations that bring in what others changed on disk.
    pub(super) news: Vec<Op>,
}

/// The sitting's end of the thread.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Sender<Job>,
    /// How many jobs were sent.
    pub(super) sent: usize,
}

impl Writer {
    /// Starts the thread that saves for the sitting of this number. It tells how things stand by calling `tell`.
    pub(super) fn start(saver: Saver, sitting: usize, tell: Tell) -> Self {
        let (jobs, inbox) = channel();
        let mut work = Work {
            saver,
            tell,
            sitting,
            heard: 0,
            schedule: Schedule::default(),
            trouble: None,
            is_told: false,
        };
        if work.saver.lacking() > 0 {
            work.schedule.change(Instant::now());
        }
        thread::spawn(move || work.attend_to(&inbox));
        Self { jobs, sent: 0 }
    }

    /// Has an action kept. Returns whether there is still somebody to do it.
    pub(super) fn keep(&mut self, entry: Entry) -> bool {
        self.send(Job::Keep(entry))
    }

    /// Has operations taken into the files.
    pub(super) fn absorb(&mut self, ops: Vec<Op>) -> bool {
        self.send(Job::Absorb(ops))
    }

    /// Has everything brought into the files now.
    pub(super) fn write(&mut self) -> bool {
        self.send(Job::Write(None))
    }

    /// Has everything brought into the files, and waits for that. None when nobody answers.
    pub(super) fn write_and_wait(&mut self) -> Option<Report> {
        let (sender, answer) = channel();
        self.send(Job::Write(Some(sender)));
        answer.recv_timeout(PATIENCE).ok()
    }

    fn send(&mut self, job: Job) -> bool {
        self.sent += 1;
        self.jobs.send(job).is_ok()
    }
}

/// The thread's end.
struct Work {
    saver: Saver,
    tell: Tell,
    sitting: usize,
    heard: usize,
    schedule: Schedule,
    /// Why the files could not be written the last time.
    trouble: Option<String>,
    /// Whether it was told that the journal cannot be written.
    is_told: bool,
}

impl Work {
    /// Works until the sitting is over, and then writes what is left.
    fn attend_to(mut self, inbox: &Receiver<Job>) {
        while let Some(jobs) = self.wait(inbox) {
            let mut answer = None;
            // nobody asked, so the time has come
            let mut is_wanted = jobs.is_empty();
            for job in jobs {
                self.heard += 1;
                match job {
                    Job::Keep(entry) => self.saver.take(entry),
                    Job::Absorb(ops) => self.saver.absorb(ops),
                    Job::Write(asker) => {
                        is_wanted = true;
                        answer = asker.or(answer);
                    }
                }
                self.schedule.change(Instant::now());
            }
            let report = self.save(is_wanted);
            self.report(report, answer);
        }
        let _ = self.saver.note();
        let _ = self.saver.write();
    }

    /// Waits for jobs; none at all when it is time to write. Returns nothing when the sitting is over.
    fn wait(&self, inbox: &Receiver<Job>) -> Option<Vec<Job>> {
        let next = match self.schedule.due() {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(due) => inbox.recv_timeout(due.saturating_duration_since(Instant::now())),
        };
        match next {
            Ok(first) => Some(std::iter::once(first).chain(inbox.try_iter()).collect()),
            Err(RecvTimeoutError::Timeout) => Some(Vec::new()),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Brings what waits to the journal; and, when that `is_wanted` or the only way left, everything into the files.
    fn save(&mut self, is_wanted: bool) -> Report {
        let noted = self.saver.note();
        let mut report = Report::default();
        if is_wanted || noted.is_err() || self.trouble.is_some() {
            match self.saver.write() {
                Ok(news) => {
                    report.news = news;
                    self.trouble = None;
                    self.schedule = Schedule::default();
                }
                Err(error) => {
                    self.trouble = Some(reason(&error));
                    self.schedule.fail(Instant::now());
                }
            }
        }
        if let Err(error) = noted
            && self.trouble.is_none()
            && !std::mem::replace(&mut self.is_told, true)
        {
            report.remark = Some(format!("undo will end with this sitting: {}", reason(&error)));
        }
        report
    }

    /// Tells how things stand: the one who waits for an answer, else the sitting.
    fn report(&mut self, report: Report, answer: Option<Sender<Report>>) {
        let report = Report {
            sitting: self.sitting,
            heard: self.heard,
            lacking: self.saver.lacking(),
            waiting: self.saver.waiting(),
            trouble: self.trouble.clone(),
            ..report
        };
        let unheard = match answer {
            Some(answer) => answer.send(report).err().map(|SendError(report)| report),
            None => Some(report),
        };
        if let Some(report) = unheard {
            (self.tell.0)(report);
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if thread::panicking() {
            let trouble =
                Some("the part that saves has failed; leave and open the transcript again".to_owned());
            (self.tell.0)(Report {
                sitting: self.sitting,
                heard: self.heard,
                lacking: self.saver.lacking(),
                trouble,
                ..Report::default()
            });
        }
    }
}

/// When the files are to be written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Schedule {
    /// The first and the last change that the files lack.
    changes: Option<(Instant, Instant)>,
    /// When writing failed.
    failure: Option<Instant>,
}

impl Schedule {
    fn change(&mut self, now: Instant) {
        let first = self.changes.map_or(now, |(first, _)| first);
        self.changes = Some((first, now));
    }

    fn fail(&mut self, now: Instant) {
        self.failure = Some(now);
    }

    /// When it is time; never while the files lack nothing.
    fn due(&self) -> Option<Instant> {
        let (first, last) = self.changes?;
        Some(self.failure.map_or((last + IDLE).min(first + BUSY), |failure| failure + AGAIN))
    }
}

/// What `error` says, behind its cause: the line is short, and the cause is what a reader can mend.
pub(super) fn reason(error: &dyn std::error::Error) -> String {
    let what = error.to_string();
    let causes = std::iter::successors(error.source(), |error| error.source());
    match causes.last().map(ToString::to_string).filter(|cause| !what.contains(cause)) {
        Some(cause) => format!("{cause} ({what})"),
        None => what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_two_seconds_after_the_last_change_and_thirty_after_the_first() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut schedule = Schedule::default();
        assert_eq!(schedule.due(), None, "nothing is looked at while nothing is lacking");
        for (change, due) in [(0, 2), (1, 3), (27, 29), (28, 30), (29, 30)] {
            schedule.change(at(change));
            assert_eq!(schedule.due(), Some(at(due)), "after {change}");
        }
        schedule.fail(at(30));
        schedule.change(at(31));
        assert_eq!(schedule.due(), Some(at(35)), "what failed is tried again");
    }
}
