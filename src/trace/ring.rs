//! The form in which GIL events lie in shared memory: a header, then a ring of records of four 64-bit words.
//!
//! The writer is the process that runs examples (`src/worker/probe`); the reader takes bytes, whole or torn, and gives
//! [`Event`]s. A record is published by its first word: one more than its number. Whatever else stands there is a record
//! that was being written when its process was killed, or is being written now.

/// How many records are kept; older ones are overwritten.
pub const CAPACITY: usize = 1 << 14;

/// Bytes before the first record. The first 64-bit word counts the records ever begun.
pub const HEADER: usize = 64;

/// Bytes of a record.
pub const RECORD: usize = 32;

/// Bytes of it all. Pages that are never written take no memory.
pub const SIZE: usize = HEADER + CAPACITY * RECORD;

/// One event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in nanoseconds of the system's monotonic clock.
    pub at: u64,
    /// For [`Step::Request`] and [`Step::Acquire`]: when the thread began to ask. Zero where it is not known.
    pub since: u64,
    /// The thread as the kernel knows it (gettid(2)).
    pub native: u32,
    /// What.
    pub step: Step,
}

/// What a thread did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Recording begins in this process; the thread holds the GIL.
    Begin = 1,
    /// It found the GIL taken and waits; once more after it was woken and found it taken again.
    Request = 2,
    /// The switch interval ran out while it waited.
    Timeout = 3,
    /// It took the GIL.
    Acquire = 4,
    /// It gave the GIL back.
    Release = 5,
    /// It has done nothing since it gave the GIL back, because another thread had asked for it, and asks for it again.
    Yielded = 6,
    /// It is about to sleep.
    Sleep = 7,
    /// It is about to block on a lock.
    Lock = 8,
}

impl Step {
    const ALL: [Self; 8] = [
        Self::Begin,
        Self::Request,
        Self::Timeout,
        Self::Acquire,
        Self::Release,
        Self::Yielded,
        Self::Sleep,
        Self::Lock,
    ];
}

impl Event {
    /// The words of the record after its first.
    #[must_use]
    pub fn words(self) -> [u64; 3] {
        [self.at, self.since, u64::from(self.native) << 32 | self.step as u64]
    }

    /// The event of a record; `None` where it is none.
    fn read(words: [u64; 3]) -> Option<Self> {
        let [at, since, who] = words;
        let step = Step::ALL.into_iter().find(|&step| step as u64 == who & 0xffff_ffff)?;
        Some(Self { at, since, native: (who >> 32) as u32, step })
    }
}

/// What stands at the place of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The record asked for.
    Event(Event),
    /// Nothing yet, or a record that is being written.
    Unpublished,
    /// A later record: the one asked for is lost.
    Overwritten,
}

/// At which place of the ring record number `number` lies.
#[must_use]
pub fn slot(number: u64) -> usize {
    usize::try_from(number % CAPACITY as u64).unwrap_or(0)
}

/// Where that place begins.
#[must_use]
pub fn offset(number: u64) -> usize {
    HEADER + slot(number) * RECORD
}

/// What the bytes at a record's place say of record number `number`.
#[must_use]
pub fn place(bytes: &[u8; RECORD], number: u64) -> Place {
    let word = |index: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&bytes[index * 8..index * 8 + 8]);
        u64::from_ne_bytes(word)
    };
    let wanted = number.wrapping_add(1);
    match word(0) {
        stamp if stamp > wanted => Place::Overwritten,
        stamp if stamp == wanted => Event::read([word(1), word(2), word(3)]).map_or(Place::Unpublished, Place::Event),
        _ => Place::Unpublished,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(stamp: u64, words: [u64; 3]) -> [u8; RECORD] {
        let mut bytes = [0; RECORD];
        for (index, word) in [stamp].into_iter().chain(words).enumerate() {
            bytes[index * 8..index * 8 + 8].copy_from_slice(&word.to_ne_bytes());
        }
        bytes
    }

    #[test]
    fn every_step_comes_back_as_it_was_written() {
        for step in Step::ALL {
            let event = Event { at: u64::MAX, since: 7, native: u32::MAX, step };
            assert_eq!(place(&bytes(5, event.words()), 4), Place::Event(event));
        }
    }

    #[test]
    fn other_records_are_not_taken_for_the_one_asked_for() {
        let words = Event { at: 1, since: 0, native: 2, step: Step::Acquire }.words();
        assert_eq!(place(&bytes(0, words), 4), Place::Unpublished, "being written");
        assert_eq!(place(&bytes(4, words), 4), Place::Unpublished, "an older one");
        assert_eq!(place(&bytes(5 + CAPACITY as u64, words), 4), Place::Overwritten);
        assert_eq!(place(&bytes(u64::MAX, words), 4), Place::Overwritten);
        assert_eq!(place(&bytes(5, [1, 0, 99]), 4), Place::Unpublished, "an unknown step");
    }

    #[test]
    fn records_lie_one_after_the_other_and_wrap() {
        assert_eq!(offset(0), 64);
        assert_eq!(offset(1), 96);
        assert_eq!(offset(CAPACITY as u64), 64);
        assert_eq!(offset(CAPACITY as u64 - 1) + RECORD, SIZE);
    }
}
