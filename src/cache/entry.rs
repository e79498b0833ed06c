//! What is kept of one session, and its stored form.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::lines::{Place, Shift};
use super::named::Name;
use super::needs::Need;
use crate::plan::{Session, Task};
use crate::run::Capture;

/// The results of a session. [`super::key::FORMAT`] changes with any type in here.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry<'a> {
    /// Where its examples stood.
    pub(super) places: Vec<Place>,
    /// Whether the results hold on other lines too.
    pub(super) hold: Hold,
    /// The files that the results depend on.
    pub(super) needs: Vec<Need>,
    /// What happened, an example each.
    pub(super) captures: Cow<'a, [Capture]>,
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

impl Entry<'_> {
    /// The stored form.
    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        postcard::to_stdvec(self).ok()
    }

    /// What [`Entry::encode`] made; nothing where it is something else.
    pub(super) fn decode(data: &[u8]) -> Option<Entry<'static>> {
        match postcard::take_from_bytes(data) {
            Ok((entry, [])) => Some(entry),
            _ => None,
        }
    }

    /// The captures as they would be had `session` run now; nothing where that cannot be told.
    pub(super) fn for_session(self, session: &Session) -> Option<Vec<Capture>> {
        let now = places(session);
        let mut captures = self.captures.into_owned();
        if self.places == now {
            return Some(captures);
        }
        let (name, shift) = (Name::of(&session.file), Shift { from: &self.places, to: &now });
        let same = self.hold == Hold::Anywhere && self.places.len() == now.len();
        let whole = same && captures.iter_mut().all(|capture| shift.capture(capture, &name));
        whole.then_some(captures)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::key::{Digest, FORMAT};
    use crate::cache::needs;
    use crate::clock::{ClockUse, RealClock};
    use crate::run::{Ending, Exception, Origin, Statement, Stream, Value, Write};
    use crate::trace;
    use std::time::Duration;

    /// Every way in which an example ends.
    fn endings() -> [Ending; 8] {
        let (line, stacks) = (Some(6), String::from("stack"));
        [
            Ending::Completed,
            Ending::DidNotParse(exception()),
            Ending::TimedOut { limit: Duration::from_secs(10), line, stacks: stacks.clone() },
            Ending::Exited { status: 3, line },
            Ending::Killed { signal: 11, line, stacks },
            Ending::Lost("lost".into()),
            Ending::NotReached("late".into()),
            Ending::NotCached,
        ]
    }

    fn exception() -> Exception {
        Exception {
            kind: "KeyError".into(),
            bases: vec!["KeyError".into()],
            message: "'k'".into(),
            line: Some(7),
            traceback: "Traceback\n".into(),
        }
    }

    fn capture() -> Capture {
        let value = Value { repr: "1".into(), text: Some("one".into()), kind: "int".into() };
        let exception = exception();
        let statement = Statement {
            line: 6,
            end_line: 7,
            value: Some(value.clone()),
            receiver: None,
            exception: Some(exception.clone()),
            start: Duration::from_nanos(5),
            duration: Duration::from_secs(1),
            skipped: Duration::from_millis(999),
        };
        let write = Write {
            stream: Stream::Stderr,
            origin: Origin::Native,
            line: Some(6),
            statement: None,
            thread: "MainThread".into(),
            at: Duration::ZERO,
            text: "é".into(),
        };
        let ghost = crate::run::Ghost { ending: Ending::Completed, stdout: String::new(), value: Some(value) };
        Capture {
            ending: Ending::Raised(exception),
            statements: vec![statement],
            writes: vec![write],
            truncated: true,
            echo: Some("1".into()),
            duration: Duration::from_millis(3),
            skipped: Duration::from_millis(2),
            clock: ClockUse::Real { why: RealClock::Waits },
            ghosts: vec![(8, ghost)],
            trace: Some(Box::new(trace::sample::turns(20, 0))),
        }
    }

    #[test]
    fn the_stored_form_is_that_of_this_format() {
        let places = vec![Place { first: 6, end: 8 }];
        let mut captures = vec![capture()];
        captures.extend(endings().map(Capture::empty));
        let needs = needs::samples();
        let entry = Entry { places, hold: Hold::There, needs, captures: Cow::Borrowed(&captures) };
        let data = entry.encode().unwrap();
        let again = Entry::decode(&data).unwrap();
        assert_eq!(again.encode().unwrap(), data);
        assert_eq!(format!("{:?}", again.captures), format!("{captures:?}"));
        assert!((0..data.len()).all(|length| Entry::decode(&data[..length]).is_none()), "what is cut is not read");
        // Where this differs, a type has changed: older caches would be misread, so FORMAT has to change too.
        let form = Digest::default().bytes(&data).finish();
        assert_eq!((FORMAT, data.len(), format!("{form:032x}").as_str()), (3, 555, "8f9aab33037821634d88b8c20975c565"));
    }
}
