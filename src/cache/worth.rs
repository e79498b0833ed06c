//! Which results are kept: those that the examples themselves are the cause of.
//!
//! What the machine or a person did (a process killed from outside, no space, an interrupt) may be otherwise next time. Takes a session
//! and its captures; pure.

use crate::plan::Session;
use crate::run::{Capture, Ending, Exception};

/// Signals by which a process dies of what it did itself: SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS (signal(7)).
const CRASHES: [i32; 7] = [4, 5, 6, 7, 8, 11, 31];

/// Words of code that sends signals.
const SIGNALS: [&str; 5] = ["kill", "raise_signal", "alarm", "setitimer", "setrlimit"];

/// Words of code that deals with an interrupt.
const INTERRUPTS: [&str; 3] = ["KeyboardInterrupt", "SIGINT", "interrupt_main"];

/// What the system says when it has run out of something: ENOSPC, EDQUOT, ENOMEM, EMFILE, ENFILE, EAGAIN.
const SHORTAGES: [&str; 6] = [
    "No space left on device",
    "Disk quota exceeded",
    "Cannot allocate memory",
    "Too many open files",
    "Too many open files in system",
    "can't start new thread",
];

/// Whether what became of `session` is its own doing.
pub(super) fn is_own(session: &Session, captures: &[Capture]) -> bool {
    let says = |words: &[&str]| {
        let mut sources = session.tasks.iter().flat_map(|task| &task.chunks).map(|chunk| chunk.source.as_str());
        sources.any(|source| words.iter().any(|word| source.contains(word)))
    };
    captures.len() == session.tasks.len()
        && captures.iter().all(|capture| {
            let statements = capture.statements.iter().filter_map(|statement| statement.exception.as_ref());
            ended_by_itself(&capture.ending, &says)
                && capture.ghosts.iter().all(|(_, ghost)| ended_by_itself(&ghost.ending, &says))
                && statements.into_iter().all(|exception| raised_by_itself(exception, &says))
                && !capture.writes.iter().any(|write| is_shortage(&write.text))
        })
}

fn ended_by_itself(ending: &Ending, says: &dyn Fn(&[&str]) -> bool) -> bool {
    match ending {
        Ending::Completed | Ending::DidNotParse(_) | Ending::TimedOut { .. } | Ending::Exited { .. } => true,
        Ending::Raised(exception) => raised_by_itself(exception, says),
        Ending::Killed { signal, .. } => CRASHES.contains(signal) || says(&SIGNALS),
        Ending::Lost(_) | Ending::NotReached(_) | Ending::NotCached => false,
    }
}

fn raised_by_itself(exception: &Exception, says: &dyn Fn(&[&str]) -> bool) -> bool {
    match exception.kind.as_str() {
        "KeyboardInterrupt" => says(&INTERRUPTS),
        "MemoryError" => says(&["MemoryError"]),
        _ => !is_shortage(&exception.message),
    }
}

fn is_shortage(text: &str) -> bool {
    SHORTAGES.iter().any(|shortage| text.contains(shortage))
}
