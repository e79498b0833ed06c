//! Traces and the lanes that they get.

use super::*;
use crate::trace::picture::State;
use crate::trace::sample::{self, collection};
use crate::trace::{Cause, Freed, FreedBy, Trace};

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
    trace.gc = vec![collection(500, 2, 3, Cause::Explicit, 12), collection(501, 2, 1, Cause::Explicit, 13)];
    let picture = picture(&trace).unwrap();
    assert_eq!(picture.window, (499_940_000, 501_560_000));
    assert_eq!(picture.lanes[0].note, "2 collections · 4 objects freed");
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

#[test]
fn one_collection_does_not_fill_the_picture() {
    let mut trace = sample::trace(1000, &[]);
    trace.gc = vec![collection(500, 2, 3, Cause::Explicit, 12)];
    assert_eq!(picture(&trace).unwrap().window, (0, 1_000_000_000));
}

#[test]
fn the_figures_of_a_lane_are_those_of_the_window() {
    let mut trace = sample::tasks();
    trace.duration = 1_000_000_000;
    trace.tasks.iter_mut().for_each(|task| {
        task.life.start += 500_000_000;
        task.life.end = task.life.end.map(|end| end + 500_000_000);
    });
    trace.gc = vec![collection(3, 0, 70, Cause::Automatic, 1), collection(550, 0, 2, Cause::Automatic, 9)];
    assert_eq!(lanes(&trace)[0].1, "1 collection · 2 objects freed");
    trace.gc.pop();
    assert_eq!(lanes(&trace)[0].0, "Task-1 main()");
}

#[test]
fn classes_have_lanes_that_tell_what_freed_their_objects() {
    let mut trace = sample::trace(10, &[]);
    let freed =
        |class: &str, by, count, line| Freed { class: class.into(), count, by, at: 5_000_000, line: Some(line) };
    trace.freed = vec![
        freed("Leaf", FreedBy::Count, 1, 4),
        freed("Node", FreedBy::Collector, 2000, 9),
        freed("Leaf", FreedBy::Collector, 2, 9),
    ];
    let told = [
        ("Leaf objects freed", "1 by reference count · 2 by the collector"),
        ("Node objects freed", "2,000 by the collector"),
    ];
    assert_eq!(lanes(&trace), owned(&told));
    let items: Vec<_> = picture(&trace).unwrap().lanes.into_iter().flat_map(|lane| lane.items).collect();
    assert_eq!(items[0].title, "line 4: 1 Leaf object freed as nothing referred to it any more");
    assert_eq!(items[2].title, "line 9: 2,000 Node objects freed by the collector");
    assert_eq!((items[0].what, items[1].what), (What::Counted, What::Swept));
}
