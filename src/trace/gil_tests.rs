//! Threads are called by their native numbers: 10 is the main thread, 11 and 12 are others. One unit is a microsecond.

use proptest::prelude::*;

use super::*;

const UNIT: u64 = 1_000;

fn event(at: u64, native: u32, step: Step) -> Event {
    Event { at: at * UNIT, since: 0, native, step }
}

/// An event with the time at which its thread began to ask.
fn since(asked: u64, at: u64, native: u32, step: Step) -> Event {
    Event { since: asked * UNIT, ..event(at, native, step) }
}

fn timeline(events: &[Event]) -> Timeline {
    let mut timeline = Timeline::default();
    for &event in events {
        timeline.add(event);
    }
    timeline
}

fn threads() -> BTreeMap<u32, Native> {
    [10, 11, 12]
        .into_iter()
        .enumerate()
        .map(|(thread, native)| (native, Native { thread, lives: thread == 0 }))
        .collect()
}

fn history(events: &[Event], start: u64, end: u64) -> Result<History, NoGil> {
    timeline(events).history(Window { start: start * UNIT, end: end * UNIT }, &threads())
}

fn hold(thread: ThreadId, start: u64, end: u64) -> Hold {
    Hold { thread, start: start * UNIT, end: end * UNIT, line: None }
}

fn wait(thread: ThreadId, start: u64, end: u64, timeouts: u32) -> Wait {
    Wait { thread, start: start * UNIT, end: end * UNIT, timeouts }
}

fn pause(thread: ThreadId, kind: PauseKind, start: u64, end: u64) -> Pause {
    Pause { thread, kind, start: start * UNIT, end: end * UNIT, line: None }
}

/// The main thread holds the GIL, another one asks for it, twice in vain, and gets it.
fn one_switch() -> Vec<Event> {
    vec![
        event(100, 10, Step::Begin),
        since(150, 151, 11, Step::Request),
        event(5_151, 11, Step::Timeout),
        event(10_151, 11, Step::Timeout),
        event(10_160, 10, Step::Release),
        since(150, 10_200, 11, Step::Acquire),
        event(10_211, 10, Step::Yielded),
        since(10_211, 10_212, 10, Step::Request),
    ]
}

#[test]
fn a_switch_that_was_asked_for() {
    let history = history(&one_switch(), 100, 11_100).expect("a history");
    assert_eq!(history.gil.holds, [hold(0, 0, 10_060), hold(1, 10_100, 11_000)]);
    // The one that was asked to let go wants it back at once.
    assert_eq!(history.gil.waits, [wait(1, 50, 10_100, 2), wait(0, 10_060, 11_000, 0)]);
    assert_eq!(history.gil.handoffs, 1);
    assert_eq!(history.pauses, []);
    assert!(!history.truncated);
}

#[test]
fn a_time_out_after_another_switch_asks_nobody() {
    let mut events = one_switch();
    // 12 began to wait when 10 held the GIL; when its interval runs out, 11 has it.
    events.insert(4, event(9_000, 12, Step::Request));
    events.push(event(14_000, 12, Step::Timeout));
    events.push(event(19_000, 12, Step::Timeout));
    let history = history(&events, 100, 20_100).expect("a history");
    assert_eq!(history.gil.waits[1], wait(2, 8_900, 20_000, 1));
}

#[test]
fn a_thread_that_was_woken_in_vain_counts_from_then_on() {
    let mut events = one_switch();
    events.truncate(4);
    events.extend([
        event(9_000, 12, Step::Request),
        event(10_160, 10, Step::Release),
        event(10_200, 11, Step::Acquire),
        event(10_210, 12, Step::Request),
        event(15_210, 12, Step::Timeout),
    ]);
    let history = history(&events, 100, 20_100).expect("a history");
    assert_eq!(history.gil.waits[1], wait(2, 8_900, 20_000, 1));
}

#[test]
fn what_was_told_can_be_forgotten() {
    let mut timeline = timeline(&one_switch());
    timeline.forget_before(10_180 * UNIT);
    let window = Window { start: 10_180 * UNIT, end: 11_180 * UNIT };
    let history = timeline.history(window, &threads()).expect("a history");
    assert_eq!(history.gil.holds, [hold(1, 20, 1_000)]);
    timeline.add(event(10_150, 11, Step::Release));
    assert_eq!(timeline.history(window, &threads()), Err(NoGil::Dropped), "before it was taken");
}

#[test]
fn pauses_say_what_their_thread_did() {
    let events = [
        event(0, 10, Step::Begin),
        event(10, 10, Step::Release),
        event(11, 10, Step::Sleep),
        since(50, 51, 10, Step::Acquire),
        event(60, 10, Step::Release),
        event(61, 10, Step::Lock),
        since(70, 71, 10, Step::Acquire),
        event(80, 10, Step::Lock),
        event(90, 10, Step::Release),
        since(95, 96, 10, Step::Acquire),
    ];
    let history = history(&events, 0, 100).expect("a history");
    // A lock that it took while it held the GIL is none that it waited for outside.
    let expected =
        [pause(0, PauseKind::Sleep, 10, 50), pause(0, PauseKind::Lock, 60, 70), pause(0, PauseKind::Io, 90, 95)];
    assert_eq!(history.pauses, expected);
    assert_eq!(history.gil.waits, []);
    assert_eq!(history.gil.handoffs, 0);
}

#[test]
fn a_release_that_was_asked_for_may_begin_input_and_output() {
    let mut events = one_switch();
    events.truncate(6);
    events.push(since(10_900, 10_901, 10, Step::Request));
    let history = history(&events, 100, 11_100).expect("a history");
    assert_eq!(history.pauses, [pause(0, PauseKind::Io, 10_060, 10_800)]);
    assert_eq!(history.gil.waits[1], wait(0, 10_800, 11_000, 0));
}

#[test]
fn a_release_that_nobody_asked_for_is_no_yield() {
    let events = [
        event(0, 10, Step::Begin),
        event(10, 10, Step::Release),
        event(20, 10, Step::Yielded),
        since(20, 21, 10, Step::Acquire),
    ];
    let history = history(&events, 0, 100).expect("a history");
    assert_eq!(history.pauses, [pause(0, PauseKind::Io, 10, 20)]);
    assert_eq!(history.gil.waits, []);
}

#[test]
fn a_thread_that_yields_waits_even_where_it_finds_the_gil_free() {
    let mut events = one_switch();
    events.truncate(7);
    events.push(event(10_300, 11, Step::Release));
    events.push(since(10_310, 10_311, 10, Step::Acquire));
    let history = history(&events, 100, 10_400).expect("a history");
    assert_eq!(history.gil.waits[1], wait(0, 10_060, 10_211, 0));
    assert_eq!(history.gil.handoffs, 2);
    assert_eq!(history.pauses, []);
}

#[test]
fn what_is_open_lasts_to_the_end() {
    let events = [
        event(0, 10, Step::Begin),
        event(10, 10, Step::Release),
        event(20, 11, Step::Acquire),
        event(30, 11, Step::Release),
        event(31, 11, Step::Lock),
        event(40, 12, Step::Acquire),
        event(50, 12, Step::Release),
    ];
    let history = history(&events, 0, 100).expect("a history");
    // Thread 12 is gone, and did not say that it waits for anything: it has ended.
    assert_eq!(history.pauses, [pause(0, PauseKind::Io, 10, 100), pause(1, PauseKind::Lock, 30, 100)]);
}

#[test]
fn a_window_cuts_out_its_part() {
    let all = timeline(&one_switch());
    let window = Window { start: 5_000 * UNIT, end: 10_180 * UNIT };
    let history = all.history(window, &threads()).expect("a history");
    assert_eq!(history.gil.holds, [hold(0, 0, 5_160)]);
    // What happens after its end has not happened yet.
    assert_eq!(history.gil.handoffs, 0);
    assert_eq!(all.natives(window), [10, 11]);
    assert_eq!(all.natives(Window { start: 0, end: 100 * UNIT }), [] as [u32; 0]);
}

#[test]
fn nobody_takes_what_another_holds() {
    let events = [event(0, 10, Step::Begin), event(10, 11, Step::Acquire)];
    assert_eq!(history(&events, 0, 100), Err(NoGil::Dropped));
}

#[test]
fn nobody_gives_back_what_another_holds() {
    let events = [event(0, 10, Step::Begin), event(10, 11, Step::Release)];
    assert_eq!(history(&events, 0, 100), Err(NoGil::Dropped));
}

#[test]
fn nobody_gives_back_what_nobody_holds() {
    let events = [event(0, 10, Step::Begin), event(10, 10, Step::Release), event(20, 10, Step::Release)];
    assert_eq!(history(&events, 0, 100), Err(NoGil::Dropped));
}

#[test]
fn no_hold_begins_before_the_one_before_ended() {
    let events = [
        event(0, 10, Step::Begin),
        event(50, 10, Step::Release),
        event(40, 11, Step::Acquire),
        event(60, 11, Step::Release),
    ];
    assert_eq!(history(&events, 0, 100), Err(NoGil::Dropped));
}

#[test]
fn a_contradiction_spoils_only_its_own_example() {
    let mut events = vec![event(0, 10, Step::Begin), event(10, 11, Step::Acquire)];
    events.extend([event(200, 10, Step::Begin), event(210, 10, Step::Release)]);
    assert_eq!(history(&events, 0, 100), Err(NoGil::Dropped));
    assert_eq!(history(&events, 200, 300).expect("a history").gil.holds, [hold(0, 0, 10)]);
}

#[test]
fn after_a_loss_the_history_begins_anew() {
    let mut timeline = timeline(&one_switch());
    timeline.lose();
    for late in [event(20_000, 12, Step::Release), event(20_100, 10, Step::Acquire), event(20_200, 10, Step::Release)] {
        timeline.add(late);
    }
    let history = timeline.history(Window { start: 15_000 * UNIT, end: 21_000 * UNIT }, &threads());
    let history = history.expect("a history");
    assert!(history.truncated);
    assert_eq!(history.gil.holds, [hold(0, 5_100, 5_200)]);
}

#[test]
fn a_process_that_was_killed_holds_nothing_any_longer() {
    let events = [event(0, 10, Step::Begin), event(500, 11, Step::Begin), event(510, 11, Step::Release)];
    let history = history(&events, 400, 600).expect("a history");
    assert_eq!(history.gil.holds, [hold(1, 100, 110)]);
}

fn any_event() -> impl Strategy<Value = Event> {
    let step = prop::sample::select(vec![
        Step::Begin,
        Step::Request,
        Step::Timeout,
        Step::Acquire,
        Step::Release,
        Step::Yielded,
        Step::Sleep,
        Step::Lock,
    ]);
    (0..200u64, 0..200u64, 9..14u32, step).prop_map(|(at, asked, native, step)| since(asked, at, native, step))
}

proptest! {
    #[test]
    fn whatever_is_given_is_well_formed(events in prop::collection::vec(any_event(), 0..60), start in 0..150u64, long in 0..100u64) {
        if let Ok(history) = history(&events, start, start + long) {
            let end = long * UNIT;
            for pair in history.gil.holds.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start, "{pair:?}");
            }
            prop_assert!(history.gil.holds.iter().all(|hold| hold.start < hold.end && hold.end <= end));
            prop_assert!(history.gil.waits.iter().all(|wait| wait.start < wait.end && wait.end <= end));
            prop_assert!(history.pauses.iter().all(|pause| pause.start < pause.end && pause.end <= end));
            prop_assert!(history.gil.handoffs < history.gil.holds.len().max(1) as u64);
        }
    }
}
