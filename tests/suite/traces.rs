//! What the driver records of an example, and that recording changes nothing; on every interpreter, with both hosts where
//! that makes a difference. No times are asserted.

mod unseen;

use serde_json::Value;

use crate::book::{Book, Report};
use crate::python;
use crate::versions::pythons;

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("{key} is no list in {value}"))
}

/// The texts below `key` of each of `values`.
fn texts<'v>(values: &'v [Value], key: &str) -> Vec<&'v str> {
    values.iter().map(|value| value[key].as_str().unwrap_or("-")).collect()
}

/// Runs the note on every interpreter with each of the hosts, and gives each report to `check`.
fn everywhere(note: &str, hosts: &[&str], check: impl Fn(&Report, &str)) {
    for python in pythons() {
        for host in hosts {
            let report = Book::traced(note).python(&python).test(&["--host", host]);
            check(&report, &format!("{python} {host}: {}", report.json["examples"]));
        }
    }
}

const BOTH: [&str; 2] = ["library", "executable"];

#[test]
fn collections_that_nobody_asked_for_are_seen() {
    let code = "class Node:\n    def __init__(self):\n        self.me = self\n\n\
                for _ in range(10_000):\n    Node()";
    everywhere(&python(code), &BOTH, |report, about| {
        let trace = &report.example(0)["trace"];
        let gc = list(trace, "gc");
        assert!(!gc.is_empty(), "{about}");
        assert!(texts(gc, "cause").iter().all(|cause| *cause == "automatic"), "{about}");
        assert!(gc.iter().all(|each| each["line"].as_u64().is_some_and(|line| (3..=7).contains(&line))), "{about}");
        let collected: u64 = gc.iter().filter_map(|each| each["collected"].as_u64()).sum();
        assert!(collected > 5_000, "{about}");
        assert_eq!(trace["truncated"], false, "{about}");
    });
}

#[test]
fn collections_that_were_asked_for_collect_what_they_return() {
    let code = "import gc\ngc.disable()\n\n\
                class Node:\n    pass\n\n\
                for _ in range(3):\n    node = Node()\n    node.me = node\n\
                del node\nfirst = gc.collect()\nlast = gc.collect()\ngc.enable()\nprint(first, last)";
    everywhere(&python(code), &BOTH, |report, about| {
        let gc = list(&report.example(0)["trace"], "gc");
        assert_eq!(texts(gc, "cause"), ["explicit", "explicit"], "{about}");
        let told: Vec<String> = gc.iter().map(|each| each["collected"].to_string()).collect();
        assert_eq!(report.stdout(0).trim(), told.join(" "), "{about}");
        assert_eq!((&gc[0]["line"], &gc[1]["line"]), (&12.into(), &13.into()), "{about}");
    });
}

#[test]
fn what_freed_the_objects_of_a_class() {
    let code = "import gc\n\nclass Leaf:\n    pass\n\nclass Ring:\n    pass\n\n\
                leaves = [Leaf(), Leaf(), Leaf()]\nring = Ring()\nring.me = ring\n\
                del leaves\ndel ring\nprint(gc.collect() > 0)";
    everywhere(&python(code), &BOTH, |report, about| {
        let freed = list(&report.example(0)["trace"], "freed");
        let told: Vec<String> = freed
            .iter()
            .map(|each| format!("{} {} by {} on {}", each["count"], each["class"], each["by"], each["line"]))
            .collect();
        let wanted = ["3 \"Leaf\" by \"count\" on 13", "1 \"Ring\" by \"collector\" on 15"];
        assert_eq!(told, wanted, "{about}");
    });
}

#[test]
fn rings_that_the_collector_freed_are_named() {
    let code = "import gc\n\nclass Node:\n    def go(self): pass\n\nclass Leaf:\n    pass\n\n\
                a, b, c = Node(), Leaf(), Node()\na.leaves = [b]\nb.up = (a,)\nc.call = c.go\n\
                del a, b\ndel c\nprint(gc.collect() > 0)\nd, e = Node(), Node()\nd.next = e\ndel d, e";
    everywhere(&python(code), &BOTH, |report, about| {
        let rings = list(&report.example(0)["trace"], "rings");
        let told: Vec<String> = rings
            .iter()
            .map(|ring| {
                let objects = list(ring, "objects");
                let (names, classes) = (texts(objects, "name"), texts(objects, "class"));
                format!("{} {} on {}, {}", names.join(" "), classes.join(" "), ring["line"], ring["count"])
            })
            .collect();
        let mut told = told;
        told.sort();
        assert_eq!(told, ["a b Node Leaf on 16, 1", "c Node on 16, 1"], "{about}");
    });
}

#[test]
fn many_rings_of_one_form_are_one() {
    let code = "import gc\ngc.disable()\nclass Node:\n    def __init__(self):\n        self.me = self\n\n\
                def make():\n    for _ in range(30):\n        Node()\n\nmake()\nprint(gc.collect() > 0)\ngc.enable()";
    let report = Book::traced(&python(code)).test(&[]);
    let rings = list(&report.example(0)["trace"], "rings");
    assert_eq!((rings.len(), &rings[0]["count"], &rings[0]["objects"][0]["name"]), (1, &30.into(), &Value::Null));
}

#[test]
fn pauses_have_the_lines_at_which_they_began() {
    let code = "import threading, time\nlock = threading.Lock()\n\ndef work():\n    time.sleep(0.02)\n    \
                with lock:\n        pass\n\nthread = threading.Thread(target=work)\nlock.acquire()\nthread.start()\n\
                time.sleep(0.05)\nlock.release()\nthread.join()";
    everywhere(&python(code), &["library"], |report, about| {
        let pauses = list(&report.example(0)["trace"], "pauses");
        let line = |thread: u64, kind: &str| {
            let of = |pause: &&Value| pause["thread"] == thread && pause["kind"] == kind;
            let longest = pauses
                .iter()
                .filter(of)
                .max_by_key(|pause| pause["end"].as_u64().zip(pause["start"].as_u64()).map(|(end, start)| end - start));
            longest.map(|pause| pause["line"].clone())
        };
        assert_eq!(line(1, "sleep"), Some(6.into()), "{about}");
        assert_eq!(line(1, "lock"), Some(7.into()), "{about}");
        assert_eq!(line(0, "sleep"), Some(13.into()), "{about}");
    });
}

#[test]
fn an_example_that_does_nothing_special_has_no_trace() {
    let report = Book::traced(&python("x = 1\nprint(x)")).test(&[]);
    assert!(report.example(0)["trace"].is_null());
}

#[test]
fn the_option_turns_it_off_and_on() {
    let count = "import gc\ngc.collect()\n";
    let locks = "lock = __import__('threa' + 'ding').Lock()\nwith lock:\n    pass\n";
    let note = format!(
        "```python trace=off\n{count}```\n\n```python\n{count}```\n\n```python trace=locks\n{locks}```\n\n```python\n{locks}```\n"
    );
    let report = Book::traced(&note).test(&[]);
    assert!(report.example(0)["trace"].is_null());
    assert_eq!(list(&report.example(1)["trace"], "gc").len(), 1);
    assert_eq!(texts(list(&report.example(2)["trace"], "locks"), "event"), ["acquire", "release"]);
    assert!(report.example(3)["trace"].is_null());
    let off = Book::traced(&note).file("book.toml", "[run]\ntrace = 'off'\n").test(&[]);
    assert!(off.example(1)["trace"].is_null());
}

#[test]
fn a_wrong_option_is_told() {
    let done = Book::traced("```python trace=everything\n1\n```\n").run(&["test", "."]);
    assert_eq!(done.code, 2, "{done:?}");
    assert!(done.stderr.contains("`everything` is nothing that can be traced"), "{done:?}");
}

#[test]
fn threads_have_names_parents_and_ends() {
    let code = "import threading\n\n\
                def leaf():\n    pass\n\n\
                def branch():\n    child = threading.Thread(target=leaf, name='leaf')\n    child.start()\n    child.join()\n\n\
                root = threading.Thread(target=branch, name='branch', daemon=True)\nroot.start()\nroot.join()";
    everywhere(&python(code), &BOTH, |report, about| {
        let threads = list(&report.example(0)["trace"], "threads");
        assert_eq!(texts(threads, "name"), ["MainThread", "branch", "leaf"], "{about}");
        let parents: Vec<&Value> = threads.iter().map(|thread| &thread["parent"]).collect();
        assert_eq!(parents, [&Value::Null, &0.into(), &1.into()], "{about}");
        let lines: Vec<&Value> = threads.iter().map(|thread| &thread["line"]).collect();
        assert_eq!(lines, [&Value::Null, &13.into(), &9.into()], "{about}");
        assert!(threads[1..].iter().all(|thread| thread["end"].is_u64()), "{about}");
        assert_eq!(threads[1]["daemon"], true, "{about}");
    });
}

const DEADLOCK: &str = "import threading, time\nfirst, second = threading.Lock(), threading.Lock()\n\
    together = threading.Barrier(2)\n\n\
    def one():\n    with first:\n        together.wait()\n        with second:\n            pass\n\n\
    def two():\n    with second:\n        together.wait()\n        with first:\n            pass\n\n\
    threads = [threading.Thread(target=one, name='ping'), threading.Thread(target=two, name='pong')]\n\
    for thread in threads: thread.start()\nfor thread in threads: thread.join()";

#[test]
fn two_threads_that_wait_for_each_other_are_named() {
    let note = format!("```python timeout=1\n{DEADLOCK}\n```\n");
    for python in pythons() {
        let done = Book::traced(&note).python(&python).run(&["test", "."]);
        assert_eq!(done.code, 1, "{done:?}");
        let wanted = "It timed out after 1 s\nDeadlock:\n    \
                      ping waits on line 9 for second, which pong has since line 13\n    \
                      pong waits on line 15 for first, which ping has since line 7\n";
        assert!(done.stdout.contains(wanted), "{python}: {}", done.stdout);
    }
}

#[test]
fn a_deadlock_after_many_rounds_is_still_named() {
    let code = DEADLOCK.replace("def one():\n", "def one():\n    for _ in range(5000):\n        with first: pass\n");
    let done = Book::traced(&format!("```python timeout=1.5\n{code}\n```\n")).run(&["test", "."]);
    let wanted = "Deadlock:\n    ping waits on line 11 for second, which pong has since line 15\n    \
                  pong waits on line 17 for first, which ping has\n";
    assert!(done.stdout.contains(wanted), "{}", done.stdout);
}

#[test]
fn what_is_made_of_locks_goes_by_its_own_name() {
    let code = "import threading, queue\n\n\
        class Account:\n    def __init__(self):\n        self.lock = threading.RLock()\n\n\
        account = Account()\nlocks = [threading.Lock()]\nfull = queue.Queue()\nready = threading.Event()\n\
        seats = threading.Semaphore(1)\nchanged = threading.Condition()\n\
        with account.lock:\n    with account.lock:\n        pass\n\
        with locks[0]: pass\n\
        with seats: pass\n\
        with changed:\n    changed.notify()\n\
        try:\n    full.get(timeout=0.01)\nexcept queue.Empty:\n    pass\n\
        ready.wait(0.01)\n\
        threading.Timer(0.05, ready.set).start()\nready.wait()";
    everywhere(&python(code), &["library"], |report, about| {
        let locks = list(&report.example(0)["trace"], "locks");
        let told: Vec<String> = locks
            .iter()
            .map(|step| format!("{} {} {}", step["kind"], step["name"], step["event"]).replace('"', ""))
            .collect();
        let wanted = [
            "RLock account.lock acquire",
            "RLock account.lock release",
            "Lock locks[0] acquire",
            "Lock locks[0] release",
            "Semaphore seats acquire",
            "Semaphore seats release",
            "Condition changed acquire",
            "Condition changed release",
            "Queue full wait",
            "Queue full give-up",
            "Event ready wait",
            "Event ready give-up",
            "Event ready wait",
            "Event ready acquire",
        ];
        assert_eq!(told, wanted, "{about}");
    });
}

#[test]
fn tasks_have_slices_and_endings() {
    let code = "import asyncio\n\n\
        async def nap(n):\n    await asyncio.sleep(0.01 * n)\n    return n\n\n\
        async def fail():\n    raise ValueError('no')\n\n\
        async def main():\n    slow = asyncio.create_task(nap(1000), name='slow')\n    \
        await asyncio.gather(nap(1), nap(2), fail(), return_exceptions=True)\n    \
        slow.cancel()\n    await asyncio.sleep(0)\n    await asyncio.sleep(0)\n\n\
        asyncio.run(main())";
    everywhere(&python(code), &BOTH, |report, about| {
        let trace = &report.example(0)["trace"];
        let tasks = list(trace, "tasks");
        assert_eq!(texts(tasks, "coroutine"), ["main", "nap", "nap", "nap", "fail"], "{about}");
        assert_eq!(texts(tasks, "ending"), ["done", "cancelled", "done", "done", "raised"], "{about}");
        assert_eq!(tasks[1]["name"], "slow", "{about}");
        let lines = |task: &Value| list(task, "slices").iter().map(|slice| slice["line"].as_u64()).collect::<Vec<_>>();
        assert_eq!(lines(&tasks[2]), [Some(5), None], "{about}");
        assert_eq!(lines(&tasks[0]), [Some(13), Some(15), Some(16), None], "{about}");
        assert_eq!(
            (&tasks[0]["line"], &tasks[1]["line"], &tasks[2]["line"]),
            (&18.into(), &12.into(), &13.into()),
            "{about}"
        );
    });
}

#[test]
fn children_have_statuses() {
    let code = "import subprocess, sys, os, multiprocessing\n\
        subprocess.run([sys.executable, '-c', 'import sys; sys.exit(3)'])\n\
        pid = os.fork()\nif pid == 0: os._exit(4)\n\
        done = os.waitpid(pid, 0)\n\
        child = multiprocessing.get_context('fork').Process(target=os.abort, name='worker')\n\
        child.start()\nchild.join()";
    everywhere(&python(code), &["library"], |report, about| {
        let children = list(&report.example(0)["trace"], "processes");
        let statuses: Vec<i64> = children.iter().filter_map(|child| child["status"].as_i64()).collect();
        assert_eq!(statuses, [3, 4, -6], "{about}");
        let names = texts(children, "name");
        assert!(names[0].contains("-c import sys; sys.exit(3)"), "{about}");
        assert_eq!(names[1..], ["fork", "worker"], "{about}");
        let lines: Vec<u64> = children.iter().filter_map(|child| child["line"].as_u64()).collect();
        assert_eq!(lines, [3, 4, 8], "{about}");
    });
}

#[test]
fn reference_counts_after_each_statement() {
    let code = "import sys\na = []\nprint(sys.getrefcount(a))\nb = a\nc = [a, a]\ndel b\nc = None\nd = a\ndel a\ndel d";
    everywhere(&python(code), &BOTH, |report, about| {
        let counts = list(&report.example(0)["trace"], "counts");
        let told: Vec<(u64, u64)> =
            counts.iter().filter_map(|each| Some((each["line"].as_u64()?, each["count"].as_u64()?))).collect();
        let wanted = [(3, 1), (4, 1), (5, 2), (6, 4), (7, 3), (8, 1), (9, 2), (10, 1), (11, 0)];
        assert_eq!(told, wanted, "{about}");
        assert_eq!(report.stdout(0), "2\n", "{about}");
    });
}

#[test]
fn an_example_that_killed_its_process_keeps_its_trace() {
    let code =
        "import os, gc, threading\ngc.collect()\nlock = threading.Lock()\nlock.acquire()\nos.kill(os.getpid(), 9)";
    let report =
        Book::traced(&(python("x = 1") + &python(code) + &python("import gc\ngc.collect()\nprint(x)"))).test(&[]);
    let trace = &report.example(1)["trace"];
    assert_eq!(list(trace, "gc").len(), 1);
    assert_eq!(texts(list(trace, "findings"), "finding"), ["held"]);
    assert_eq!(report.stdout(2), "1\n");
    assert_eq!(list(&report.example(2)["trace"], "gc").len(), 1);
}

#[test]
fn more_than_can_be_kept_is_said() {
    let code = "import gc\nfor _ in range(9000):\n    gc.collect(0)";
    let report = Book::traced(&python(code)).test(&[]);
    let trace = &report.example(0)["trace"];
    assert_eq!((list(trace, "gc").len() > 8000, &trace["truncated"]), (true, &true.into()));
}
