//! What is kept of one session, and its stored form.

use serde::{Deserialize, Serialize};

use super::lines::{Place, Shift};
use super::named::Name;
use super::needs::Need;
use crate::plan::{Session, Task};
use crate::run::Capture;

/// The results of a session. [`super::key::FORMAT`] changes with any type in here.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Where its examples stood.
    pub(super) places: Vec<Place>,
    /// Whether the results hold on other lines too.
    pub(super) hold: Hold,
    /// The files that the results depend on.
    pub(super) needs: Vec<Need>,
    /// What happened, an example each.
    pub(super) captures: Vec<Capture>,
}

/// Where results hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Hold {
    /// Wherever the examples stand.
    Anywhere,
    /// Where they stood: what was written or found names lines.
    There,
}

/// The lines of all examples of `session`.
pub(super) fn places(session: &Session) -> Vec<Place> {
    session.tasks.iter().map(Place::of).collect()
}

impl Entry {
    /// The stored form.
    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(self).ok()
    }

    /// What [`Entry::encode`] made; nothing where it is something else.
    pub(super) fn decode(data: &[u8]) -> Option<Self> {
        match postcard::take_from_bytes(data) {
            Ok((entry, [])) => Some(entry),
            _ => None,
        }
    }

    /// The captures as they would be had `session` run now; nothing where that cannot be told.
    pub(super) fn for_session(mut self, session: &Session) -> Option<Vec<Capture>> {
        let now = places(session);
        if self.places == now {
            return Some(self.captures);
        }
        let (name, shift) = (Name::of(&session.file), Shift { from: &self.places, to: &now });
        let same = self.hold == Hold::Anywhere && self.places.len() == now.len();
        let whole = same && self.captures.iter_mut().all(|capture| shift.capture(capture, &name));
        whole.then_some(self.captures)
    }
}

/// Whether any example of `session` may open a file: without these words Python code has no way to.
pub(crate) fn may_open_files(session: &Session) -> bool {
    let sources = |task: &Task| -> bool {
        let chunks = task.chunks.iter().map(|chunk| chunk.source.as_str());
        let mut all = chunks.chain(task.ghosts.iter().map(|ghost| ghost.1.as_str()));
        all.any(|source| ["import", "open", "exec", "eval"].iter().any(|word| source.contains(word)))
    };
    session.tasks.iter().any(sources)
}
