//! The files that a session writes into and that outlive it: its journal, what goes past `sys.stdout` to the descriptors,
//! and what `faulthandler` says at the end.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::FileExt;
use std::path::Path;

use rustix::fs::{MemfdFlags, OFlags};

use super::OUTPUT_LIMIT;
use super::capture::Stream;
use super::marshal::Value;
use super::protocol::Orders;
use crate::cache;
use crate::claim::{Chunk, Mode};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::plan::{Session, Task};
use crate::python::Host;

/// How much time a task may skip, as a multiple of its time-out: what sleeps on after that does not mean to end.
pub(super) const MOST_SKIPPED: u32 = 360;

/// Bytes that are read of events. An example can have handed over something that has no end.
const MOST_EVENTS: u64 = 64 << 20;

/// Bytes that are kept of what `faulthandler` wrote; an example can write there too.
const MOST_FAULTS: u64 = 1 << 20;

/// The files of one session.
#[derive(Debug)]
pub(super) struct Files {
    journal: File,
    out: File,
    err: File,
    faults: File,
    journal_read: u64,
    faults_read: u64,
    /// The events that the driver records, once there are any.
    pub(super) ring: Option<File>,
}

impl Files {
    /// Empty ones.
    pub(super) fn new() -> Result<Self> {
        let (journal, out, err, faults) = (memory()?, memory()?, memory()?, memory()?);
        Ok(Self { journal, out, err, faults, journal_read: 0, faults_read: 0, ring: None })
    }

    /// Their descriptors, in the order in which the driver takes them.
    pub(super) fn descriptors(&self) -> [BorrowedFd<'_>; 4] {
        [self.journal.as_fd(), self.out.as_fd(), self.err.as_fd(), self.faults.as_fd()]
    }

    /// The whole lines among the next bytes of the journal, `most` of them: one may be on its way, and an example can write there
    /// faster than it is looked at.
    pub(super) fn journal(&mut self, most: u64) -> String {
        let new = self.unread().min(most);
        // One byte more, so that the end is seen without another look for space.
        let mut data = Vec::with_capacity(usize::try_from(new).unwrap_or(0) + 1);
        let _ = Part { file: &self.journal, at: self.journal_read }.take(new).read_to_end(&mut data);
        data.truncate(data.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1));
        self.journal_read += data.len() as u64;
        String::from_utf8(data).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    /// Passes over what was not read of the journal, and gives its memory back.
    pub(super) fn clear_journal(&mut self) {
        // Where it cannot be cut off it is passed over all the same.
        self.journal_read = if self.journal.set_len(0).is_ok() { 0 } else { size(&self.journal) };
    }

    /// How much of the journal was not read yet.
    pub(super) fn unread(&self) -> u64 {
        size(&self.journal).saturating_sub(self.journal_read)
    }

    /// What `faulthandler` has written since this was asked last, at most [`MOST_FAULTS`] of it.
    pub(super) fn faults(&mut self) -> String {
        let part = Part { file: &self.faults, at: self.faults_read };
        let mut data = Vec::new();
        let _ = part.take(MOST_FAULTS).read_to_end(&mut data);
        self.faults_read = size(&self.faults);
        String::from_utf8_lossy(&data).into_owned()
    }

    /// All that is in the ring of events.
    pub(super) fn ring(&self) -> Vec<u8> {
        let mut data = Vec::new();
        if let Some(file) = &self.ring {
            let _ = Part { file, at: 0 }.take(MOST_EVENTS).read_to_end(&mut data);
        }
        data
    }

    /// Bytes in the largest of the files that code can write into without the driver: its streams and the one for
    /// `faulthandler`.
    pub(super) fn written(&self) -> u64 {
        size(&self.out).max(size(&self.err)).max(size(&self.faults))
    }

    /// A part of what native code wrote, at most [`OUTPUT_LIMIT`] of it.
    pub(super) fn native(&self, stream: Stream, start: u64, end: u64) -> String {
        let file = if stream == Stream::Stdout { &self.out } else { &self.err };
        let mut data = Vec::new();
        let wanted = end.saturating_sub(start).min(OUTPUT_LIMIT);
        let _ = Part { file, at: start }.take(wanted).read_to_end(&mut data);
        String::from_utf8_lossy(&data).into_owned()
    }
}

/// What the driver needs to know of the session that `host` runs, and what it does first, in a file of its own.
pub(super) fn plan(session: &Session, host: Host, folder: &str, orders: &Orders) -> Result<File> {
    let numbers = |numbers: &[usize]| Value::List(numbers.iter().copied().map(Value::Number).collect());
    let plan = Value::Map(vec![
        ("file", Value::Text(&session.file)),
        ("folder", Value::Text(folder)),
        ("replay", numbers(&orders.replay)),
        ("then", Value::Number(orders.then)),
        ("ahead", Value::Number(usize::try_from(orders.ahead).unwrap_or(usize::MAX))),
        ("opens", Value::Truth(cache::may_open_files(session))),
        ("traced", Value::Truth(session.tasks.iter().any(Task::is_traced))),
        ("tasks", Value::List(session.tasks.iter().map(|task| planned_task(task, host)).collect())),
    ]);
    let file = memory()?;
    file.write_all_at(&plan.bytes(), 0).map_err(Error::io("write", Path::new("a plan in memory")))?;
    Ok(file)
}

fn planned_task(task: &Task, host: Host) -> Value<'_> {
    // Where there is no library there are no calls of it to be answered otherwise.
    let clock = if host == Host::Executable { Clock::Real } else { task.clock };
    Value::Map(vec![
        ("chunks", Value::List(task.chunks.iter().map(planned_chunk).collect())),
        ("watched", Value::List(task.watched.iter().copied().map(number).collect())),
        ("ghosts", Value::List(task.ghosts.iter().map(planned_ghost).collect())),
        ("stdin", Value::Text(&task.stdin)),
        ("clock", Value::Text(clock.name())),
        (
            "most_skipped",
            Value::Number(usize::try_from((task.timeout * MOST_SKIPPED).as_millis()).unwrap_or(usize::MAX)),
        ),
        ("trace", Value::List(task.trace.iter().map(|need| Value::Text(need)).collect())),
        ("threads", Value::Truth(may_start_threads(task))),
    ])
}

/// Whether the code names what it would start threads with: `threading`, `Thread`, `to_thread`, `Executor`,
/// `multiprocessing`.
fn may_start_threads(task: &Task) -> bool {
    task.chunks.iter().any(|chunk| ["hread", "xecutor", "rocessing"].iter().any(|part| chunk.source.contains(part)))
}

fn planned_chunk(chunk: &Chunk) -> Value<'_> {
    let mode = match chunk.mode {
        Mode::Block => "block",
        Mode::Prompt => "prompt",
    };
    Value::Map(vec![("mode", Value::Text(mode)), ("line", number(chunk.line)), ("source", Value::Text(&chunk.source))])
}

fn planned_ghost((line, source): &(u32, String)) -> Value<'_> {
    Value::List(vec![number(*line), Value::Text(source)])
}

fn number(line: u32) -> Value<'static> {
    Value::Number(line as usize)
}

/// A file in memory to which every write appends, whoever makes it.
fn memory() -> Result<File> {
    let open = || {
        let descriptor = rustix::fs::memfd_create("tracebook", MemfdFlags::CLOEXEC)?;
        rustix::fs::fcntl_setfl(&descriptor, OFlags::APPEND)?;
        Ok(File::from(descriptor))
    };
    open().map_err(|error: rustix::io::Errno| Error::io("make", Path::new("a file in memory"))(error.into()))
}

fn size(file: &File) -> u64 {
    file.metadata().map_or(0, |metadata| metadata.len())
}

/// A file read from an offset on, without moving the offset that others share.
struct Part<'a> {
    file: &'a File,
    at: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read_at(buffer, self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_journal_is_read_by_whole_lines_and_in_parts() {
        let mut files = Files::new().unwrap();
        files.journal.write_all(b"one\ntwo\nthr").unwrap();
        assert_eq!(files.journal(6), "one\n");
        assert_eq!(files.journal(100), "two\n");
        assert_eq!(files.journal(100), "");
        assert_eq!(files.unread(), 3);
        files.journal.write_all(b"ee\n").unwrap();
        assert_eq!(files.journal(100), "three\n");
    }

    #[test]
    fn what_is_left_of_a_journal_is_passed_over() {
        let mut files = Files::new().unwrap();
        files.journal.write_all(b"one\ntwo").unwrap();
        assert_eq!(files.journal(100), "one\n");
        files.clear_journal();
        assert_eq!((files.unread(), size(&files.journal)), (0, 0));
        files.journal.write_all(b"three\n").unwrap();
        assert_eq!(files.journal(100), "three\n");
    }
}
