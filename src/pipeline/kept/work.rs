//! The sessions of a book that is kept: which have run, which wait, and what of an older book is still true.
//!
//! A session that is the same as before keeps what it did, wherever its page stands now; so nothing runs again because of a
//! word in the prose.

use std::collections::BTreeMap;

use crate::claim::NotRun;
use crate::pipeline::{Readings, Source};
use crate::plan::{ExampleRef, Session};
use crate::run::Capture;

/// Names one session that was handed out to be run. No two have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// A session that is to be run.
#[derive(Clone, Debug)]
pub struct Job {
    /// What its result is handed back with.
    pub ticket: Ticket,
    /// The session.
    pub session: Session,
    /// The number that names its folder.
    pub number: usize,
    /// Whether what is known of an earlier run counts.
    pub memory: Memory,
}

/// Whether what is known of an earlier run of a session counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// It does.
    Counts,
    /// It does not: somebody asked for another run.
    Forgotten,
}

/// How far a session is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It is to be handed out.
    New(Memory),
    /// It was handed out.
    Out,
    /// It has run.
    Done,
}

/// A session of a page.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) ticket: Ticket,
    pub(super) session: Session,
    pub(super) stage: Stage,
    /// What its tasks did, as far as that is known, by their places in the session.
    pub(super) captures: Vec<Option<Capture>>,
    /// Where that comes from.
    pub(super) source: Source,
    /// What it has read when it ran last.
    pub(super) readings: Readings,
}

impl Work {
    pub(super) fn new(ticket: Ticket, session: Session) -> Self {
        let captures = vec![None; session.tasks.len()];
        let (stage, readings) = (Stage::New(Memory::Counts), Readings::default());
        Self { ticket, session, stage, captures, source: Source::Run, readings }
    }

    /// Forgets what it did, and has it run again under another ticket.
    pub(super) fn restart(&mut self, ticket: Ticket, memory: Memory) {
        (self.ticket, self.stage) = (ticket, Stage::New(memory));
        self.captures.fill(None);
    }

    /// The captures with the examples that they are of.
    pub(super) fn told(&self) -> impl Iterator<Item = (ExampleRef, &Capture)> {
        let tasks = self.session.tasks.iter().zip(&self.captures);
        tasks.filter_map(|(task, capture)| Some((task.example, capture.as_ref()?)))
    }
}

/// What is to run of one page.
#[derive(Clone, Debug, Default)]
pub(super) struct PageWork {
    /// Its sessions.
    pub(super) sessions: Vec<Work>,
    /// Those that give an example a second chance by itself; nothing before all sessions have run.
    pub(super) alone: Option<Vec<Work>>,
    /// Those of before the last change.
    earlier: Vec<Work>,
    /// Examples that do not run, and why.
    pub(super) skipped: BTreeMap<ExampleRef, NotRun>,
}

impl PageWork {
    /// All of it.
    pub(super) fn all(&self) -> impl Iterator<Item = &Work> {
        self.sessions.iter().chain(self.alone.iter().flatten())
    }

    /// Likewise.
    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut Work> {
        self.sessions.iter_mut().chain(self.alone.iter_mut().flatten())
    }

    /// Whether every session has run.
    pub(super) fn is_done(&self) -> bool {
        self.sessions.iter().all(|work| work.stage == Stage::Done)
    }

    /// That these sessions are to run now, and these examples are not. What is the same as before goes on.
    pub(super) fn replace(&mut self, sessions: Vec<Work>, skipped: BTreeMap<ExampleRef, NotRun>) {
        let mut before = std::mem::replace(&mut self.sessions, sessions);
        carry(&mut before, &mut self.sessions);
        if let Some(alone) = self.alone.take() {
            self.earlier = alone;
        }
        self.skipped = skipped;
    }

    /// That these sessions give a second chance. What is the same as before goes on.
    pub(super) fn give_chances(&mut self, mut alone: Vec<Work>) {
        carry(&mut self.earlier, &mut alone);
        self.earlier.clear();
        self.alone = Some(alone);
    }

    /// That no second chance counts any more.
    pub(super) fn forget_chances(&mut self) {
        self.alone = None;
        self.earlier.clear();
    }
}

/// Takes over into `new` what is the same in `old`: what has been done, and what is being done.
fn carry(old: &mut Vec<Work>, new: &mut [Work]) {
    for work in new {
        if let Some(at) = old.iter().position(|old| is_same(&old.session, &work.session)) {
            let old = old.swap_remove(at);
            *work = Work { session: work.session.clone(), ..old };
        }
    }
}

/// Whether two sessions do the same. Which page of the book theirs is does not matter.
fn is_same(a: &Session, b: &Session) -> bool {
    a.file == b.file
        && a.files == b.files
        && a.tasks.len() == b.tasks.len()
        && a.tasks.iter().zip(&b.tasks).all(|(a, b)| {
            a.chunks == b.chunks
                && a.watched == b.watched
                && a.ghosts == b.ghosts
                && a.stdin == b.stdin
                && a.timeout == b.timeout
                && a.trace == b.trace
        })
}
