//! The GIL's history: on every interpreter, what a note with threads shows. No times are asserted but those that must be.

use serde_json::Value;

use crate::book::{Book, Report};
use crate::python;
use crate::versions::pythons;

/// Two threads that compute for half a second each, from the same moment on.
const COMPUTE: &str = "import threading, time\n\
    together = threading.Barrier(2)\n\n\
    def compute():\n    together.wait()\n    until = time.monotonic() + 0.5\n    while time.monotonic() < until:\n        pass\n\n\
    threads = [threading.Thread(target=compute) for _ in range(2)]\n\
    for thread in threads: thread.start()\n\
    for thread in threads: thread.join()";

/// Two threads that sleep at the same time: the second begins when the first has said that it is about to.
const SLEEP: &str = "import threading, time\n\
    together = threading.Barrier(2)\n\n\
    def sleep():\n    together.wait()\n    time.sleep(0.5)\n\n\
    threads = [threading.Thread(target=sleep) for _ in range(2)]\n\
    for thread in threads: thread.start()\n\
    for thread in threads: thread.join()";

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("{key} is no list in {value}"))
}

fn number(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap_or_else(|| panic!("{key} is no number in {value}"))
}

/// The trace of an example, which must have a GIL's history.
fn trace(report: &Report, index: usize) -> &Value {
    let trace = &report.example(index)["trace"];
    assert!(trace["gil"].is_object(), "{}", report.example(index));
    trace
}

/// How long the spans of a list lasted, of the threads that `wanted` names.
fn total(spans: &[Value], wanted: impl Fn(&Value) -> bool) -> u64 {
    spans.iter().filter(|span| wanted(span)).map(|span| number(span, "end") - number(span, "start")).sum()
}

/// Holds that lie within the example, in order, and never two at a time.
fn assert_sound(report: &Report, index: usize) {
    let (gil, duration) = (&trace(report, index)["gil"], number(report.example(index), "duration_ns"));
    let holds = list(gil, "holds");
    for pair in holds.windows(2) {
        assert!(number(&pair[0], "end") <= number(&pair[1], "start"), "{pair:?}");
    }
    for span in holds.iter().chain(list(gil, "waits")) {
        assert!(number(span, "start") < number(span, "end") && number(span, "end") <= duration, "{span}");
    }
    let changes = holds.windows(2).filter(|pair| pair[0]["thread"] != pair[1]["thread"]).count();
    assert_eq!(number(gil, "handoffs"), changes as u64);
}

#[test]
fn threads_that_compute_take_turns() {
    // A virtual clock does not count what a busy machine takes away: five milliseconds of it can be more. The real one does, and
    // so each thread computes until it has had its share of a processor.
    let code =
        COMPUTE.replace("time.monotonic() + 0.5", "time.thread_time() + 0.25").replace("monotonic", "thread_time");
    let note = python(&code).replace("```python", "```python clock=real");
    for executable in pythons() {
        let report = Book::traced(&note).python(&executable).test(&["--host", "library"]);
        assert_eq!(report.statuses(), ["ran"], "{executable}");
        assert_sound(&report, 0);
        let gil = &trace(&report, 0)["gil"];
        assert!(number(gil, "handoffs") > 2, "{executable}: {gil}");
        // Who computes lets go only when asked, and is asked only after 5 ms.
        let asked: Vec<&Value> = list(gil, "waits").iter().filter(|wait| number(wait, "timeouts") > 0).collect();
        assert!(!asked.is_empty(), "{executable}: {gil}");
        for wait in asked {
            assert!(number(wait, "end") - number(wait, "start") >= 5_000_000 * number(wait, "timeouts"), "{wait}");
        }
        // The main thread waits for them, and that is a lock.
        let pauses = list(trace(&report, 0), "pauses");
        assert!(pauses.iter().any(|pause| pause["thread"] == 0 && pause["kind"] == "lock"), "{executable}");
        let threads = list(trace(&report, 0), "threads");
        let names: Vec<&str> = threads.iter().filter_map(|thread| thread["name"].as_str()?.split(' ').next()).collect();
        assert_eq!(names, ["MainThread", "Thread-1", "Thread-2"], "{executable}");
    }
}

#[test]
fn threads_that_the_code_does_not_name_are_watched_from_their_start() {
    let code = COMPUTE.replace("import threading, time", "import time\nmodule = __import__('thr' 'eading')");
    let code = code.replace("threading.Thread", "getattr(module, 'Thr' 'ead')").replace("threading.", "module.");
    let code = code.replace("threads", "both").replace("thread", "one");
    for executable in pythons() {
        let report = Book::traced(&python(&code)).python(&executable).test(&["--host", "library"]);
        assert_eq!(report.statuses(), ["ran"], "{executable}");
        assert_sound(&report, 0);
        assert!(number(&trace(&report, 0)["gil"], "handoffs") > 2, "{executable}");
    }
}

#[test]
fn a_thread_keeps_its_name_in_the_examples_after_its_own() {
    let first = "import threading, time\nstop = threading.Event()\n\n\
                 def work():\n    while not stop.is_set(): time.sleep(0.001)\n\n\
                 thread = threading.Thread(target=work, name='worker', daemon=True)\nthread.start()";
    let second = "time.sleep(0.1)\nstop.set()";
    let report = Book::traced(&[first, second].map(python).concat()).test(&["--host", "library"]);
    assert_sound(&report, 1);
    let names: Vec<&Value> = list(trace(&report, 1), "threads").iter().map(|thread| &thread["name"]).collect();
    assert_eq!(names, ["MainThread", "worker"]);
}

#[test]
fn without_a_trace_nothing_is_watched() {
    let note = format!("```python trace=off\n{COMPUTE}\n```\n\n{}", python(COMPUTE));
    let report = Book::traced(&note).test(&["--host", "library"]);
    assert!(report.example(0)["trace"].is_null());
    assert_sound(&report, 1);
}

#[test]
fn threads_that_sleep_leave_the_gil_free() {
    for executable in pythons() {
        let report = Book::traced(&python(SLEEP)).python(&executable).test(&["--host", "library"]);
        assert_sound(&report, 0);
        let trace = trace(&report, 0);
        let sleeps: Vec<&Value> = list(trace, "pauses").iter().filter(|pause| pause["kind"] == "sleep").collect();
        let [one, other] = sleeps[..] else { panic!("{executable}: {sleeps:?}") };
        let both = (number(one, "start").max(number(other, "start")), number(one, "end").min(number(other, "end")));
        assert!(both.0 < both.1, "{executable}: {sleeps:?}");
        assert_ne!(one["thread"], other["thread"], "{executable}");
        // Neither holds it while it sleeps.
        for sleep in [one, other] {
            let during = |hold: &Value| {
                hold["thread"] == sleep["thread"]
                    && number(hold, "start") < number(sleep, "end")
                    && number(hold, "end") > number(sleep, "start")
            };
            assert_eq!(total(list(&trace["gil"], "holds"), during), 0, "{executable}");
        }
    }
}

#[test]
fn a_thread_that_never_gets_its_lock_waits_to_the_end() {
    let code = "import threading\nlock = threading.Lock()\nlock.acquire()\n\
                thread = threading.Thread(target=lock.acquire, daemon=True)\nthread.start()\nthread.join()";
    let book = Book::traced(&format!("```python timeout=1\n{code}\n```\n"));
    for executable in pythons() {
        let report = book.test(&["--host", "library", "--python", &executable]);
        assert_eq!(report.statuses(), ["failed: timed out after 1 s"], "{executable}");
        assert_sound(&report, 0);
        let end = number(report.example(0), "duration_ns");
        let stuck = |pause: &&Value| pause["kind"] == "lock" && number(pause, "end") == end;
        let stuck: Vec<&Value> = list(trace(&report, 0), "pauses").iter().filter(stuck).collect();
        assert_eq!(stuck.len(), 2, "{executable}: the thread, and the one that waits for it");
    }
}

#[test]
fn a_killed_example_and_its_forks_leave_a_sound_history() {
    let forks = "import os, threading\n\ndef turn():\n    for _ in range(300_000): pass\n\n\
                 def both():\n    threads = [threading.Thread(target=turn) for _ in range(2)]\n\
                 \x20   for thread in threads: thread.start()\n    for thread in threads: thread.join()\n\n\
                 pid = os.fork()\nboth()\nif pid == 0: os._exit(0)\nprint(os.waitpid(pid, 0)[1])";
    let killed = "import signal\nboth()\nos.kill(os.getpid(), signal.SIGKILL)";
    let after = "import threading\nboth_again = [threading.Thread(target=sum, args=(range(1000),)) for _ in range(2)]\n\
                 for thread in both_again: thread.start()\nfor thread in both_again: thread.join()";
    let book = Book::traced(&[forks, killed, after].map(python).concat());
    for executable in pythons() {
        let report = book.test(&["--host", "library", "--python", &executable]);
        let expected = ["ran", "failed: killed by SIGKILL", "ran"];
        assert_eq!(report.statuses(), expected, "{executable}");
        for index in 0..3 {
            assert_sound(&report, index);
            // A fork's threads are not the example's.
            assert_eq!(list(trace(&report, index), "threads").len(), 3, "{executable}, {index}");
        }
    }
}

#[test]
fn an_example_with_one_thread_has_no_history() {
    let report =
        Book::traced(&python("import threading\nprint(threading.active_count())")).test(&["--host", "library"]);
    assert_eq!(report.stdout(0), "1\n");
    assert!(report.example(0)["trace"]["gil"].is_null());
}

#[test]
fn the_executable_gives_the_same_verdicts_and_no_history() {
    let checks = "print(len(threads))  # 2\nprint(threading.active_count())  # 7";
    let book = Book::traced(&[COMPUTE, checks].map(python).concat());
    for executable in pythons() {
        let [library, other] =
            ["library", "executable"].map(|host| book.test(&["--host", host, "--python", &executable]));
        assert_eq!(library.statuses(), other.statuses(), "{executable}");
        assert_eq!(other.verdicts(1), ["holds", "broken"], "{executable}");
        assert_eq!(library.verdicts(1), other.verdicts(1), "{executable}");
        assert!(trace(&library, 0)["gil"].is_object());
        assert!(other.example(0)["trace"]["gil"].is_null(), "{executable}");
        assert_eq!(other.example(0)["trace"]["no_gil"], "host", "{executable}");
    }
}
