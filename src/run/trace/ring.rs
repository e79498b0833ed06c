//! The ring of events that a session's driver writes (`src/worker/driver/trace.py`), read.
//!
//! Takes the bytes of its file, whatever they are; gives the events in the order in which they happened.

/// Bytes of a record.
const RECORD: usize = 96;

/// How many records there are before the oldest is written over.
pub(super) const RING: u64 = 8192;

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Collection,
    Wait,
    Acquire,
    Release,
    GiveUp,
    Ran,
    Freed,
    Counted,
    Place,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    /// Counts all events of a session from one on.
    pub(super) number: u64,
    /// On the monotonic clock.
    pub(super) at: u64,
    pub(super) kind: Kind,
    /// A small number whose meaning depends on the kind.
    pub(super) detail: u8,
    pub(super) thread: u16,
    /// A line of the note.
    pub(super) line: Option<u32>,
    /// Meaning depends on the kind.
    pub(super) words: [u64; 9],
}

/// All events of which the whole record is there, by number.
pub(super) fn read(bytes: &[u8]) -> Vec<Event> {
    let mut events: Vec<Event> = bytes.as_chunks::<RECORD>().0.iter().filter_map(event).collect();
    events.sort_unstable_by_key(|event| event.number);
    events
}

fn event(record: &[u8; RECORD]) -> Option<Event> {
    let word = |index: usize| {
        let bytes = record.as_chunks::<8>().0.get(index).copied().unwrap_or_default();
        u64::from_le_bytes(bytes)
    };
    // 8 bits of kind, 8 of detail, 16 of thread, 32 of line.
    let [kind, detail, thread @ .., a, b, c, d] = word(2).to_le_bytes();
    let line = u32::from_le_bytes([a, b, c, d]);
    Some(Event {
        number: Some(word(0)).filter(|&number| number > 0)?,
        at: word(1),
        kind: known(kind)?,
        detail,
        thread: u16::from_le_bytes(thread),
        line: (line > 0).then_some(line),
        words: std::array::from_fn(|index| word(index + 3)),
    })
}

/// The numbers of `trace.py`.
fn known(kind: u8) -> Option<Kind> {
    Some(match kind {
        1 => Kind::Collection,
        2 => Kind::Wait,
        3 => Kind::Acquire,
        4 => Kind::Release,
        5 => Kind::GiveUp,
        6 => Kind::Ran,
        7 => Kind::Freed,
        8 => Kind::Counted,
        9 => Kind::Place,
        _ => return None,
    })
}

#[cfg(test)]
pub(super) fn record(number: u64, at: u64, (kind, detail): (u8, u8), thread: u16, line: u32, words: &[u64]) -> Vec<u8> {
    let mut bytes = [number.to_le_bytes(), at.to_le_bytes()].concat();
    bytes.extend([kind, detail]);
    bytes.extend(thread.to_le_bytes());
    bytes.extend(line.to_le_bytes());
    bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
    bytes.resize(RECORD, 0);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_put_in_order() {
        let bytes = [record(8193, 30, (3, 0), 2, 7, &[5]), record(2, 10, (2, 1), 0, 0, &[])].concat();
        let events = read(&bytes);
        assert_eq!(events.iter().map(|event| event.number).collect::<Vec<_>>(), [2, 8193]);
        let words = [5, 0, 0, 0, 0, 0, 0, 0, 0];
        let expected = Event { number: 8193, at: 30, kind: Kind::Acquire, detail: 0, thread: 2, line: Some(7), words };
        assert_eq!(events[1], expected);
        assert_eq!((events[0].detail, events[0].line), (1, None));
    }

    #[test]
    fn what_is_no_record_is_passed_over() {
        assert_eq!(read(&[]), []);
        assert_eq!(read(&[0; RECORD * 3]), []);
        assert_eq!(read(&[1; RECORD - 1]), []);
        assert_eq!(read(&record(1, 1, (200, 0), 0, 0, &[])), []);
        let torn = [record(1, 1, (1, 0), 0, 0, &[]), vec![7; 20]].concat();
        assert_eq!(read(&torn).len(), 1);
    }
}
