//! Traces and the lanes that they get.

use super::*;
use crate::trace::picture::State;
use crate::trace::sample::{self, collection};
use crate::trace::{Cause, Trace};

fn lanes(trace: &Trace) -> Vec<(String, String)> {
    let picture = picture(trace).unwrap_or_default();
    picture.lanes.into_iter().map(|lane| (lane.name, lane.note)).collect()
}

fn owned(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, note)| ((*name).to_owned(), (*note).to_owned())).collect()
}

#[test]
fn where_there_is_nothing_to_see_there_is_no_picture() {
    assert_eq!(picture(&Trace::default()), None);
    assert_eq!(picture(&sample::trace(10, &[])), None);
    assert_eq!(picture(&sample::counts()), None);
}

#[test]
fn each_thread_has_a_lane_with_its_shares() {
    let trace = sample::turns(102, 0);
    let told =
        [("MainThread", "102 ms"), ("Thread-1", "held 50 % · waited 45 %"), ("Thread-2", "held 45 % · waited 50 %")];
    assert_eq!(lanes(&trace), owned(&told));
    let picture = picture(&trace).unwrap();
    assert_eq!(picture.window, (0, 102_000_000));
    assert_eq!(picture.states(), [State::Holds, State::Waits, State::Locked]);
}

#[test]
fn locks_tasks_and_children_have_lanes() {
    assert_eq!(lanes(&sample::locked())[3], ("door".to_owned(), "taken twice · waited for once".to_owned()));
    let told = [
        ("Task-1 main()", "2 turns · done"),
        ("Task-2 fetch()", "2 turns · done"),
        ("Task-3 fetch()", "2 turns · cancelled"),
    ];
    assert_eq!(lanes(&sample::tasks()), owned(&told));
    assert_eq!(lanes(&sample::processes()), owned(&[("Process-1", "status 0"), ("Process-2", "status 3")]));
}

#[test]
fn the_collector_has_a_lane_and_the_window_is_narrow() {
    let mut trace = sample::trace(1000, &[]);
    trace.gc = vec![collection(500, 2, 3, Cause::Explicit, 12)];
    let picture = picture(&trace).unwrap();
    assert_eq!(picture.window, (499_980_000, 500_520_000));
    assert_eq!(picture.lanes[0].note, "1 collection · 3 objects freed");
    let item = &picture.lanes[0].items[0];
    assert_eq!(item.label, "gen 2: 3 freed");
    assert_eq!(item.title, "line 12: gc.collect() of generation 2, 3 objects freed, took 500 µs");
}

#[test]
fn too_many_lanes_are_counted() {
    let mut trace = sample::tasks();
    let first = trace.tasks[0].clone();
    trace.tasks.extend(std::iter::repeat_n(first, 30));
    let picture = picture(&trace).unwrap();
    assert_eq!((picture.lanes.len(), picture.left_out), (12, 21));
}
