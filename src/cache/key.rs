//! The key of a session's results: a hash of everything that decides them and is known before anything runs.
//!
//! Lines count from the first line of each example, so that prose that moves an example changes no key.

use std::hash::Hasher;

use xxhash_rust::xxh3::Xxh3;

use super::lines::Place;
use super::machine::Machine;
use crate::claim::{Chunk, Mode};
use crate::plan::{Session, Task};
use crate::worker;

/// Changes whenever the stored form does, or what is recorded of an example.
pub(super) const FORMAT: u32 = 3;

/// Names the results of one session, of the same code in the same surroundings.
pub(super) type Key = u128;

/// A hash over parts that are kept apart from each other.
#[derive(Clone, Default)]
pub(super) struct Digest(Xxh3);

impl Digest {
    /// Adds bytes, and how many they are.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len() as u64);
        self.0.update(bytes);
        self
    }

    /// Adds a text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a number.
    pub(super) fn number(&mut self, number: u64) -> &mut Self {
        self.0.write_u64(number);
        self
    }

    /// The hash of all that was added.
    pub(super) fn finish(&self) -> u128 {
        self.0.digest128()
    }
}

/// The hash of what this version of tracebook does to any example.
pub(super) fn tool() -> u128 {
    let mut digest = Digest::default();
    digest.number(FORMAT.into()).text(env!("CARGO_PKG_VERSION")).text(worker::BOOT).text(worker::DRIVER);
    digest.finish()
}

/// The key of `session`, run on `machine` by the tool with the hash `tool`, where `files` is the hash of what is copied into its folder.
pub(super) fn key(tool: u128, machine: Machine, session: &Session, files: u128) -> Key {
    let mut digest = Digest::default();
    digest.bytes(&tool.to_le_bytes()).bytes(&machine.seen_by(session).to_le_bytes()).bytes(&files.to_le_bytes());
    digest.text(&session.file).number(session.tasks.len() as u64);
    for task in &session.tasks {
        add_task(&mut digest, task);
    }
    digest.finish()
}

fn add_task(digest: &mut Digest, task: &Task) {
    let first = Place::of(task).first;
    let line = |line: u32| u64::from(line.wrapping_sub(first));
    digest.number(task.chunks.len() as u64);
    for Chunk { line: at, source, mode } in &task.chunks {
        let mode = match mode {
            Mode::Block => 0,
            Mode::Prompt => 1,
        };
        digest.number(mode).number(line(*at)).text(source);
    }
    digest.number(task.watched.len() as u64);
    for &watched in &task.watched {
        digest.number(line(watched));
    }
    digest.number(task.ghosts.len() as u64);
    for (at, source) in &task.ghosts {
        digest.number(line(*at)).text(source);
    }
    digest.text(&task.stdin).bytes(&task.timeout.as_nanos().to_le_bytes()).text(task.clock.name());
    digest.number(task.trace.len() as u64);
    for need in &task.trace {
        digest.text(need);
    }
}
