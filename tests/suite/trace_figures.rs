//! Figures of a trace in the cases in which they are easily wrong: objects past a limit, threads before and behind their
//! code, tasks that nobody keeps. On every interpreter. No times are asserted.

use serde_json::Value;

use crate::book::{Book, Report};
use crate::python;
use crate::versions::pythons;

/// The report of a note whose conditions on traces all hold, on every interpreter with both hosts.
fn all_hold(note: &str) {
    for python in pythons() {
        for host in ["library", "executable"] {
            let report = Book::traced(note).python(&python).test(&["--host", host]);
            let claims = claims(&report);
            let wrong: Vec<&Value> = claims.iter().copied().filter(|claim| claim["verdict"] != "holds").collect();
            assert!(!claims.is_empty() && wrong.is_empty(), "{python} {host}: {wrong:?}");
        }
    }
}

/// The claims on all examples, of those that run here.
fn claims(report: &Report) -> Vec<&Value> {
    let examples = report.json["examples"].as_array().expect("examples");
    let ran = examples.iter().filter(|example| example["status"] != "skipped");
    ran.flat_map(|example| example["claims"].as_array().expect("claims")).collect()
}

fn stated(code: &str, conditions: &str) -> String {
    format!("{}<!-- trace: {conditions} -->\n\n", python(code))
}

const NODES: &str = "import gc\n\nclass Node:\n    pass\n\na, b = Node(), Node()\na.other, b.other = b, a";

#[test]
fn objects_that_are_too_many_to_look_at_are_not_told_as_freed() {
    let ballast = "ballast = [[] for _ in range(20_000)]\nn = gc.collect()\nprint(a.other.other is a)";
    let note = python(NODES) + &python(ballast);
    for python in pythons() {
        let report = Book::traced(&note).python(&python).test(&[]);
        let trace = |index| &report.example(index)["trace"];
        assert_eq!(report.stdout(1), "True\n", "{python}");
        assert_eq!(trace(1)["freed"].as_array().map(Vec::len), Some(0), "{python}: {}", trace(1));
        assert_eq!(trace(1)["dropped"].to_string(), "[\"objects\"]", "{python}");
        assert_eq!(trace(1)["truncated"], true, "{python}");
    }
}

#[test]
fn objects_are_looked_at_again_once_they_are_few() {
    let many = "ballast = [[] for _ in range(20_000)]\nn = gc.collect()";
    let few = "c = Node()\ndel c";
    all_hold(
        &(python(&format!("{NODES}\n{many}"))
            + &stated("del ballast\nn = gc.collect()", "gc.explicit == 1")
            + &stated(few, "freed.count == 1, freed.collector == 0")),
    );
}

#[test]
fn of_too_many_objects_only_what_freed_them_is_not_known() {
    let note = stated(
        &format!("{NODES}\nballast = [[] for _ in range(20_000)]\nn = gc.collect()"),
        "gc.explicit == 1, threads.started == 0, freed.count == 0",
    );
    assert_eq!(Book::traced(&note).test(&[]).verdicts(0), ["holds", "holds", "unverifiable: no-trace"]);
}

#[test]
fn of_too_many_steps_with_locks_everything_else_is_known() {
    let code = "import threading\nlock = threading.Lock()\nfor _ in range(3000):\n    with lock:\n        pass";
    let conditions = "gil.handoffs == 0, locks.waits == 0, gc.explicit == 0, no deadlock";
    let report = Book::traced(&stated(code, conditions)).test(&[]);
    assert_eq!(report.verdicts(0), ["holds"; 4]);
    assert_eq!(report.example(0)["trace"]["dropped"].to_string(), "[\"locks\"]");
}

#[test]
fn a_thread_is_one_before_and_behind_its_code() {
    // The collector runs wherever something is made, in what `threading` does first and last as well.
    let code = "import gc, threading\n\ndef work():\n    return [[] for _ in range(50)]\n\ngc.set_threshold(1)\n\
                for _ in range(20):\n    thread = threading.Thread(target=work)\n    thread.start()\n    thread.join()\n\
                gc.set_threshold(700)";
    all_hold(&stated(code, "threads.started == 20, threads.alive == 0"));
}

#[test]
fn tasks_that_nobody_keeps_have_their_endings() {
    let raising = "import asyncio, gc\n\nasync def fail():\n    raise ValueError\n\nasync def main():\n    \
                   asyncio.ensure_future(fail())\n    await asyncio.sleep(0.01)\n    gc.collect()\n\nasyncio.run(main())";
    let cancelled = "async def main():\n    task = asyncio.ensure_future(asyncio.sleep(60))\n    \
                     await asyncio.sleep(0)\n    task.cancel()\n\nasyncio.run(main())";
    let abandoned = "async def numbers():\n    try:\n        yield 1\n    finally:\n        await asyncio.sleep(0)\n\n\
                     async def main():\n    async for number in numbers():\n        break\n    \
                     await asyncio.sleep(0.01)\n\nasyncio.run(main())";
    let last = "async def one():\n    return 1\n\nloop = asyncio.new_event_loop()\nn = loop.run_until_complete(one())\n\
                loop.close()";
    all_hold(
        &(stated(raising, "tasks.created == 2, tasks.done == 1, tasks.raised == 1")
            + &stated(cancelled, "tasks.created == 2, tasks.cancelled == 1, tasks.pending == 0")
            + &stated(abandoned, "tasks.created == 2, tasks.done == 2")
            + &stated(last, "tasks.created == 1, tasks.done == 1")),
    );
}

#[test]
fn a_task_that_nobody_names_is_called_by_its_coroutine() {
    let code = "import asyncio, sys\n\nasync def fetch():\n    await asyncio.sleep(0.001)\n\nasync def main():\n    \
                if sys.version_info >= (3, 12):\n        \
                asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)\n    \
                await asyncio.gather(asyncio.create_task(fetch()), asyncio.create_task(fetch(), name='second'))\n\n\
                asyncio.run(main())";
    let note = python(code);
    for python in pythons() {
        let report = Book::traced(&note).python(&python).test(&[]);
        let tasks = report.example(0)["trace"]["tasks"].as_array().expect("tasks");
        let names: Vec<&str> = tasks.iter().map(|task| task["name"].as_str().expect("a name")).collect();
        assert_eq!((names.len(), names[2]), (3, "second"), "{python}");
        assert!(names[1].is_empty() || names[1].starts_with("Task-"), "{python}: {names:?}");
    }
}
