//! Tells the parent of jumps, as they happen, so that it knows of them however the process ends.

use super::core::State;

/// The session's channel and its journal, as in `wire.py`.
const CHANNEL: i32 = 202;
const JOURNAL: i32 = 203;

/// How many jumps of an example are told of one by one.
const MOST: u32 = 1000;

/// After how many more it is told by how much time is ahead.
const SOMETIMES: u32 = 64;

/// Whether that much may be skipped still in this example. If not, the parent is told, which ends it.
pub(super) fn may_skip(state: &mut State, duration: u64) -> bool {
    if state.example.limit == 0 {
        return false;
    }
    if duration <= state.example.limit {
        state.example.limit -= duration;
        return true;
    }
    state.example.limit = 0;
    if state.example.tells {
        let now = state.now();
        tell(state, now, 0);
        write(JOURNAL, format!("{{\"clock\": [{}, \"virtual\"]}}\n", state.skipped_in_example()).as_bytes());
    }
    write(CHANNEL, format!("{{\"overslept\": {}}}", state.example.number).as_bytes());
    false
}

/// Tells of a jump: when it begins since the example began, how far it goes, and how far ahead time is then.
pub(super) fn skip(state: &mut State, at: u64, duration: u64) {
    if !state.example.tells {
        return;
    }
    state.told += 1;
    if state.told <= MOST {
        tell(state, at, duration);
    } else if state.told.is_multiple_of(SOMETIMES) {
        tell(state, at, 0);
    }
}

fn tell(state: &State, at: u64, duration: u64) {
    let (at, ahead) = (at.cast_signed() - state.example.start.cast_signed(), super::line::ahead());
    write(JOURNAL, format!("{{\"skip\": [{at}, {duration}, {ahead}]}}\n").as_bytes());
}

fn write(descriptor: i32, bytes: &[u8]) {
    // SAFETY: write(2) reads bytes that are there. An example that has closed the descriptor is not told of.
    unsafe { libc::write(descriptor, bytes.as_ptr().cast(), bytes.len()) };
}
