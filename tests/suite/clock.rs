//! The virtual clock: on every interpreter, minutes of waiting that take no time, and what must be waited for all the same.

use crate::book::{Book, Report};
use crate::python;
use crate::versions::pythons;

/// What waits, and what it prints: seconds on clocks that agree.
const WAITS: &[(&str, &str)] = &[
    (
        "import asyncio, datetime, os, queue, select, signal, threading, time\n\
         from concurrent.futures import ThreadPoolExecutor\n\n\
         def clocks():\n    return [time.time(), time.monotonic(), time.perf_counter(), datetime.datetime.now().timestamp()]\n\n\
         def passed(before):\n    return {'%.1f' % (now - then) for now, then in zip(clocks(), before)}\n\n\
         before, work = clocks(), time.process_time()\ntime.sleep(90)\nprint(passed(before), time.process_time() - work < 9)",
        "{'90.0'} True\n",
    ),
    (
        "def work(name, seconds):\n    for _ in range(3):\n        time.sleep(seconds)\n        print(name, end=' ')\n\n\
         before = clocks()\nthreads = [threading.Thread(target=work, args=each) for each in (('a', 10), ('b', 25), ('c', 35))]\n\
         for thread in threads: thread.start()\n\nfor thread in threads: thread.join()\n\nprint(passed(before))",
        "a a b a c b c b c {'105.0'}\n",
    ),
    (
        "before, lock, event = clocks(), threading.Lock(), threading.Event()\nlock.acquire()\n\
         print(lock.acquire(timeout=20), event.wait(20), passed(before))\n\
         threading.Timer(30, lock.release).start()\nthreading.Timer(40, event.set).start()\n\
         print(lock.acquire(), event.wait(), passed(before))",
        "False False {'40.0'}\nTrue True {'80.0'}\n",
    ),
    (
        "before, condition, slots = clocks(), threading.Condition(), threading.Semaphore(2)\n\
         def hold(seconds):\n    with slots: time.sleep(seconds)\n\n    with condition: condition.notify()\n\n\
         threads = [threading.Thread(target=hold, args=(seconds,)) for seconds in (10, 25, 30)]\n\
         with condition:\n    for thread in threads: thread.start()\n\n    print(condition.wait(5), condition.wait(), passed(before))\n\n\
         threads[2].join(5)\nprint(threads[2].is_alive(), passed(before))\nthreads[2].join()\nprint(passed(before))",
        "False True {'10.0'}\nTrue {'15.0'}\n{'40.0'}\n",
    ),
    (
        "before, barrier, items = clocks(), threading.Barrier(2), queue.Queue()\n\
         def produce():\n    for number in range(3):\n        time.sleep(10)\n        items.put(number)\n\n    barrier.wait()\n\n\
         threading.Thread(target=produce).start()\nprint([items.get() for _ in range(3)], barrier.wait() >= 0)\n\
         try: items.get(timeout=60)\nexcept queue.Empty: print('empty', passed(before))",
        "[0, 1, 2] True\nempty {'90.0'}\n",
    ),
    (
        "before = clocks()\nwith ThreadPoolExecutor(2) as pool: print(*pool.map(lambda each: time.sleep(each) or each, [30, 10, 40]))\n\n\
         print(passed(before))",
        "30 10 40\n{'50.0'}\n",
    ),
    (
        "async def slow(seconds):\n    await asyncio.sleep(seconds)\n    return seconds\n\n\
         async def main():\n    loop = asyncio.get_running_loop()\n    before = loop.time()\n    late = loop.create_future()\n\
         \x20   loop.call_later(50, late.set_result, 'called')\n    print(await asyncio.gather(slow(10), slow(20), late))\n\
         \x20   try: await asyncio.wait_for(slow(60), 15)\n    except asyncio.TimeoutError: print('late')\n\n\
         \x20   await loop.run_in_executor(None, time.sleep, 35)\n    print('%.1f' % (loop.time() - before))\n\n\
         before = clocks()\nasyncio.run(main())\nprint(passed(before) == {'100.0'} or passed(before))",
        "[10, 20, 'called']\nlate\n100.0\nTrue\n",
    ),
    (
        "before = clocks()\n_ = signal.signal(signal.SIGALRM, lambda *_: print('alarm', passed(before)))\nsignal.alarm(15)\ntime.sleep(30)\n\
         _ = signal.setitimer(signal.ITIMER_REAL, 10, 10)\nthreading.Event().wait(25)\n_ = signal.setitimer(signal.ITIMER_REAL, 0)\n\
         print(passed(before))",
        "alarm {'15.0'}\nalarm {'40.0'}\nalarm {'50.0'}\n{'55.0'}\n",
    ),
    (
        "before, (reader, writer) = clocks(), os.pipe()\nprint(select.select([reader], [], [], 20), passed(before))\n\
         poll = select.poll()\npoll.register(reader, select.POLLIN)\nprint(poll.poll(10_000), passed(before))\n\
         threading.Timer(30, os.write, (writer, b'x')).start()\nprint(len(poll.poll(60_000)), passed(before))",
        "([], [], []) {'20.0'}\n[] {'30.0'}\n1 {'60.0'}\n",
    ),
    // Those with the same deadline wake in the order in which they lay down.
    (
        "order = []\ndef nap(name):\n    time.sleep(60)\n    order.append(name)\n    time.sleep(60)\n    order.append(name)\n\n\
         threads = [threading.Thread(target=nap, args=(name,)) for name in range(20)]\n\
         for thread in threads: thread.start()\n\nfor thread in threads: thread.join()\n\nprint(order == [*range(20)] * 2 or order)",
        "True\n",
    ),
];

fn assert_all(report: &Report, examples: &[(&str, &str)], about: &str) {
    for (index, (code, expected)) in examples.iter().enumerate() {
        let example = report.example(index);
        let why = &example["exception"];
        assert_eq!(report.stdout(index), *expected, "{about}: {code}\n{why}\n{}", report.statuses()[index]);
    }
}

#[test]
fn minutes_of_waiting_take_no_time_on_any_interpreter() {
    let note: String = WAITS.iter().map(|(code, _)| python(code)).collect();
    for executable in pythons() {
        // What is waited for would take longer than any of these examples may.
        let report = Book::of(&note).python(&executable).test(&["--clock", "virtual"]);
        assert_all(&report, WAITS, &executable);
        for index in 0..WAITS.len() {
            let example = report.example(index);
            assert_eq!(
                (&example["clock"], &example["clock_reason"]),
                (&"virtual".into(), &().into()),
                "{executable}: {index}"
            );
            assert!(example["skipped_ns"].as_u64() > Some(30_000_000_000), "{executable}: {example}");
        }
    }
}

/// What cannot be skipped, and why: nothing where that depends on what the interpreter was built with.
const REAL: &[(&str, &str, &str)] = &[
    (
        "import os, socket, subprocess, sys, threading, time\n\
         child = os.fork()\nif child == 0:\n    time.sleep(0.2)\n    os._exit(7)\n\ntime.sleep(0.1)\nprint(os.waitpid(child, 0)[1] >> 8)",
        "7\n",
        "children",
    ),
    (
        "child = subprocess.Popen([sys.executable, '-c', 'input(); print(5)'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n\
         try: child.wait(0.01)\nexcept subprocess.TimeoutExpired: print('not yet')\n\nprint(child.communicate(b'\\n', timeout=8)[0])",
        "not yet\nb'5\\n'\n",
        "children",
    ),
    (
        "import multiprocessing\ncontext = multiprocessing.get_context('fork')\nitems, done = context.Queue(), context.Event()\n\
         def work():\n    time.sleep(0.2)\n    items.put('made')\n    done.wait()\n\n\
         child = context.Process(target=work)\nchild.start()\nprint(items.get(timeout=8))\ndone.set()\nchild.join(8)\nprint(child.exitcode)",
        "made\n0\n",
        "children",
    ),
    (
        "server = socket.create_server(('127.0.0.1', 0))\ndef answer():\n    other, _ = server.accept()\n    time.sleep(0.1)\n    other.sendall(b'hello')\n\n\
         thread = threading.Thread(target=answer)\nthread.start()\nclient = socket.create_connection(server.getsockname(), timeout=8)\n\
         print(client.recv(9))\nthread.join()",
        "b'hello'\n",
        "",
    ),
    (
        "import selectors\nwith selectors.DefaultSelector() as selector:\n    _ = selector.register(server, selectors.EVENT_READ)\n    print(selector.select(0.1))",
        "[]\n",
        "waits",
    ),
];

#[test]
fn what_happens_in_real_time_is_waited_for() {
    let note: String = REAL.iter().map(|(code, ..)| python(code)).collect();
    let shown: Vec<(&str, &str)> = REAL.iter().map(|&(code, shown, _)| (code, shown)).collect();
    for executable in pythons() {
        let report = Book::of(&note).python(&executable).test(&["--clock", "virtual"]);
        assert_all(&report, &shown, &executable);
        for (index, (code, _, why)) in REAL.iter().enumerate() {
            let told = report.example(index)["clock_reason"].as_str().unwrap_or("none");
            assert!(told == *why || why.is_empty(), "{executable}: {told}: {code}");
        }
    }
}

#[test]
fn who_sleeps_on_and_on_is_stopped() {
    let forever = "import time\nwhile True:\n    time.sleep(1)";
    let note = [forever, "time.sleep(1000)\nprint('awake')"]
        .map(|code| format!("```python timeout=5\n{code}\n```\n\n"))
        .concat();
    for executable in pythons() {
        let report = Book::of(&format!("```python\nimport time\n```\n\n{note}"))
            .python(&executable)
            .test(&["--clock", "virtual"]);
        assert_eq!(report.statuses(), ["ran", "failed: timed out after 1800 s", "ran"], "{executable}");
        assert_eq!(report.stdout(2), "awake\n");
    }
}

/// Processor time is limited in the sandbox, and Linux tells it by the tick then.
#[test]
fn the_time_of_work_is_exact_and_none_of_it_is_taken_back() {
    let note = python("import time\nprint(len({time.process_time_ns() for _ in range(20_000)}) > 500)")
        + &python(
            "moments = [time.perf_counter()]\n\
             for _ in range(100):\n    sum(range(30_000))\n    moments.append(time.perf_counter())\n\
             print(all(after - before > 1e-5 for before, after in zip(moments, moments[1:])))",
        );
    for version in crate::versions::pythons() {
        let report = Book::of(&note).python(&version).test(&["--host", "library"]);
        if report.json["runtime"]["host"] == "library" {
            assert_eq!([0, 1].map(|example| report.stdout(example)), ["True\n", "True\n"], "{version}");
        }
    }
}

#[test]
fn who_sleeps_too_long_behind_an_example_that_took_its_time_is_stopped_at_once() {
    let note = python("deadline = time.monotonic() + 0.02\nwhile time.monotonic() < deadline: pass")
        .replace("```python\n", "```python\nimport time\n")
        + "```python timeout=0.5\ntime.sleep(10**6)\n```\n";
    let book = (0..20).fold(Book::new(), |book, number| book.file(&format!("{number}.md"), &note));
    let statuses = book.test(&["--clock", "virtual"]).statuses();
    assert_eq!(statuses, ["ran", "failed: timed out after 180 s"].repeat(20));
}

#[test]
fn who_waits_for_what_never_comes_is_stopped_in_real_time() {
    let code = "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()";
    let report = Book::of(&format!("```python timeout=0.5\n{code}\n```\n")).test(&["--clock", "virtual"]);
    assert_eq!(report.statuses(), ["failed: timed out after 0.5 s"]);
}

#[test]
fn a_thread_that_sleeps_beyond_its_example_wakes_in_a_later_one() {
    let first = "import threading, time\nwoken = []\n\
                 def nap():\n    time.sleep(100)\n    woken.append('up')\n\nthreading.Thread(target=nap, daemon=True).start()";
    let note = [first, "time.sleep(50)\nprint(woken)", "time.sleep(51)\nprint(woken)"].map(python).concat();
    let report = Book::of(&note).test(&["--clock", "virtual"]);
    assert_eq!([1, 2].map(|index| report.stdout(index)), ["[]\n", "['up']\n"]);
}

#[test]
fn what_runs_again_after_a_loss_is_waited_for_once() {
    // The time of a file is real: it tells by how much the clock is ahead.
    let ahead = "open('f', 'w').close()\nprint(round((time.time() - os.stat('f').st_mtime) / 100))";
    let note = python("import os, time\ntime.sleep(300)") + &python("os._exit(1)") + &python(ahead);
    for executable in pythons() {
        let report = Book::of(&note).python(&executable).test(&["--host", "library"]);
        assert_eq!(report.stdout(2), "3\n", "{executable}");
    }
}

#[test]
fn twenty_runs_give_the_same_bytes() {
    let ticks = "import queue, threading, time\n\
                 def tick(name, seconds):\n    for number in range(4):\n        time.sleep(seconds)\n        print(name, number, round(time.monotonic() - began))\n\n\
                 def run(target, arguments):\n    threads = [threading.Thread(target=target, args=each) for each in arguments]\n\
                 \x20   for thread in threads: thread.start()\n\n    for thread in threads: thread.join()\n\n\
                 began = time.monotonic()\nrun(tick, zip('abcde', (10, 10, 25, 25, 50)))";
    let woken = "event, barrier = threading.Event(), threading.Barrier(5)\n\
                 def wait(name):\n    print(name, event.wait(2), event.wait())\n    barrier.wait()\n    print(name)\n\n\
                 threading.Timer(5, event.set).start()\nrun(wait, zip('abcde'))";
    let worked = "jobs = queue.Queue()\nfor job in [*range(12), None, None, None]: jobs.put(job)\n\n\
                  def work(name):\n    for job in iter(jobs.get, None):\n        print(name, job)\n        time.sleep(1)\n\n\
                  run(work, zip('abc'))";
    let book = Book::of(&[ticks, woken, worked].map(python).concat());
    let run = || {
        let report = book.test(&["--clock", "virtual"]);
        [0, 1, 2].map(|index| report.stdout(index).to_owned())
    };
    let first = run();
    assert_eq!(first.each_ref().map(|shown| shown.lines().count()), [20, 10, 12]);
    for _ in 1..20 {
        assert_eq!(run(), first);
    }
}
