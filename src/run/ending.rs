//! What the wait status of a session's process says about the task that ran.

use super::capture::Ending;

/// The status of a session whose journal an example has closed or replaced, as in `wire.py`.
const UNHEARD: i32 = 219;

/// The status of a session that could not be contained, before anything of it ran, as in `src/worker/serve/settle.rs`.
const NOT_CONTAINED: i32 = 71;

/// Whether a task has told anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Something,
    Nothing,
}

/// How the session's process ended by itself.
pub(super) fn of_session(status: i32, stacks: String, line: Option<u32>, told: Told) -> Ending {
    match (of(status, stacks, line), told) {
        (Ending::Exited { status: UNHEARD, .. }, _) => {
            Ending::Lost("it closed or redirected descriptors that it did not open, by which it is followed".into())
        }
        (Ending::Exited { status: NOT_CONTAINED, .. }, Told::Nothing) => {
            Ending::Lost("its process could not be contained in the sandbox".into())
        }
        (ending, _) => ending,
    }
}

/// The ending that a wait status tells of (waitpid(2)).
pub(super) fn of(status: i32, stacks: String, line: Option<u32>) -> Ending {
    match status & 0x7f {
        0 => Ending::Exited { status: (status >> 8) & 0xff, line: None },
        signal => Ending::Killed { signal, line, stacks },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exited(status: i32, told: Told) -> Ending {
        of_session(status << 8, String::new(), None, told)
    }

    #[test]
    fn statuses_of_ours_are_told_in_words() {
        assert!(matches!(exited(UNHEARD, Told::Something), Ending::Lost(_)));
        assert!(matches!(exited(NOT_CONTAINED, Told::Nothing), Ending::Lost(_)));
    }

    #[test]
    fn an_example_may_exit_as_it_likes() {
        assert_eq!(exited(NOT_CONTAINED, Told::Something), Ending::Exited { status: NOT_CONTAINED, line: None });
        assert_eq!(exited(0, Told::Nothing), Ending::Exited { status: 0, line: None });
    }
}
