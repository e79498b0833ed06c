//! Recording changes nothing that an example can see or count.

use super::BOTH;
use crate::book::Book;
use crate::python;
use crate::versions::pythons;

/// Looks wherever a recorder could show.
const LOOKS: &[&str] = &[
    "import gc\nprint(gc.callbacks, gc.collect, type(gc.collect))",
    "def seen(phase, info):\n    import sys\n    print(phase, sorted(info), sys._getframe(1).f_code.co_name)\n\n\
     gc.callbacks.append(seen)\nn = gc.collect()\ngc.callbacks.remove(seen)\nprint(gc.callbacks)",
    "def broken(phase, info):\n    raise ValueError(phase)\n\n\
     gc.callbacks.append(broken)\nn = gc.collect()\ngc.callbacks.clear()",
    "import threading, traceback\nlock = threading.Lock()\n\
     print(type(lock), type(lock.acquire), lock.acquire.__self__ is lock, lock.acquire.__name__)\n\
     print(lock.locked(), lock.acquire(), lock.acquire(False), lock.acquire(True, 0.01), lock.locked())\n\
     print(lock.acquire(timeout=0.01), lock.release(), lock.__enter__(), lock.__exit__(None, None, None))",
    "def attempt(function, *args, **keywords):\n    try:\n        print(function(*args, **keywords))\n    \
     except BaseException:\n        print(traceback.format_exc())\n\n\
     attempt(lock.release)\nattempt(lock.acquire, 'x', 'y', 'z')\nattempt(lock.acquire, timeout='x')\n\
     attempt(lock.acquire, False, 1)\nattempt(lock.acquire, timeout=-2)\nattempt(lock.release, 1)\n\
     attempt(threading.RLock().release)\nattempt(threading.Lock.acquire)\nattempt(threading.Condition().wait)",
    "import pickle, copy\nattempt(pickle.dumps, lock)\nattempt(copy.copy, lock)",
    "class Loud(type(threading.RLock())):\n    def acquire(self, *args, **keywords):\n        print('loud')\n        \
     return super().acquire(*args, **keywords)\n    def __repr__(self):\n        return 'loud ' + str(1 / 0)\n\n\
     loud = Loud()\nwith loud:\n    print(loud.acquire(), loud.release())",
    "def stack():\n    print([entry.name for entry in traceback.extract_stack()])\n\n\
     thread = threading.Thread(target=stack)\nthread.start()\nthread.join()",
    "def boom():\n    lock.release()\n\nthread = threading.Thread(target=boom, name='boom')\nthread.start()\nthread.join()",
    "class Holder:\n    def __init__(self):\n        self.lock = threading.Lock()\n    def __del__(self):\n        \
     with self.lock:\n            print('deleted')\n\nholder = Holder()\nholder.me = holder\ndel holder\nprint(gc.collect() > 0)",
    // Python 3.12 warns where the system has not yet forgotten a thread that has ended.
    "import os, time\nwhile len(os.listdir('/proc/self/task')) > 1:\n    time.sleep(0.001)\n\nlock.acquire()\npid = os.fork()\nif pid == 0:\n    lock.release()\n    with lock:\n        \
     gc.collect()\n    print('child', lock.locked())\n    os._exit(0)\n\
     done = os.waitpid(pid, 0)\nlock.release()\nprint(done[1])",
    "import weakref\nclass Plain:\n    pass\n\nplain = Plain()\nprint(weakref.getweakrefcount(plain))\n\
     gone = weakref.ref(plain, lambda _: print('gone'))\ndel plain\nprint(gone())",
    "import asyncio\n\nasync def inner():\n    await asyncio.sleep(0)\n    print([entry.name for entry in traceback.extract_stack()])\n\n\
     asyncio.run(inner())\nprint(asyncio.Handle._run.__qualname__)",
    "async def lost():\n    raise ValueError('lost')\n\nasync def main():\n    asyncio.ensure_future(lost())\n    \
     await asyncio.sleep(0.01)\n    gc.collect()\n\nasyncio.run(main())",
    "import time\nprint(time.sleep, type(time.sleep), time.sleep(0), thread.join(), thread.is_alive())\n\
     attempt(time.sleep, -1)\nattempt(time.sleep, 'x')\nattempt(time.sleep)\nattempt(thread.join, 'x')",
    "import subprocess, sys\nattempt(subprocess.run, ['no such command'])\nattempt(os.waitpid, 'x')\nattempt(os.waitpid, -1, 0)",
    "import signal\n\ndef ring(number, frame):\n    raise TimeoutError\n\n\
     before = signal.signal(signal.SIGALRM, ring)\nlock.acquire()\nbefore = signal.setitimer(signal.ITIMER_REAL, 0.05)\n\
     try:\n    lock.acquire()\nexcept TimeoutError:\n    print('rang')\n\
     before = signal.setitimer(signal.ITIMER_REAL, 0.05)\n\
     try:\n    while True:\n        node = []\n        node.append(node)\nexcept TimeoutError:\n    print('rang')",
    "import sys\ncalls = []\nlock.release()\nsys.setprofile(lambda frame, event, arg: calls.append((event, frame.f_code.co_name)))\n\
     with lock:\n    n = gc.collect()\nsys.setprofile(None)\nprint([call for call in calls if call[0] == 'call'])",
];

#[test]
fn recording_changes_nothing_that_an_example_can_see() {
    let note: String = LOOKS.iter().map(|code| python(code)).collect();
    for python in pythons() {
        for host in BOTH {
            let told = |setting: &str| {
                let book =
                    Book::traced(&note).file("book.toml", format!("[run]\ntrace = '{setting}'\n")).python(&python);
                let report = book.test(&["--host", host]);
                let pieces = |index| {
                    let example = report.example(index);
                    [&example["stdout"], &example["stderr"]].map(|text| without_addresses(text.as_str().expect("text")))
                };
                (report.statuses(), (0..LOOKS.len()).map(pieces).collect::<Vec<_>>())
            };
            let (plain, recorded) = (told("off"), told("auto"));
            assert_eq!(plain.0, recorded.0, "{python} {host}");
            for (index, (plain, recorded)) in plain.1.iter().zip(&recorded.1).enumerate() {
                assert_eq!(plain, recorded, "{python} {host}: {}", LOOKS[index]);
            }
        }
    }
}

/// What the collector counts and knows: the recorder's own objects are none of it.
const COUNTS: &[&str] = &[
    "import gc\n\ndef counts():\n    n = gc.collect()\n    return gc.get_count()\n\nprint(counts(), counts())",
    "for young in range(3):\n    n = gc.collect(young)\n    print(gc.get_count(), len(gc.get_objects()))",
    "def seen(phase, info):\n    pass\n\ngc.callbacks.append(seen)\n\
     print(counts(), counts(), gc.callbacks == [seen])\ngc.callbacks.clear()",
    "import threading\nlock = threading.Lock()\nbefore = len(gc.get_objects())\nwith lock:\n    pass\n\
     print(len(gc.get_objects()) - before)",
    "def collections():\n    return gc.get_stats()[0]['collections']\n\n\
     def garbage():\n    n, before = gc.collect(), collections()\n    for _ in range(10_000):\n        node = []\n        \
     node.append(node)\n    return collections() - before\n\nprint(garbage(), garbage())",
];

#[test]
fn what_is_recorded_does_not_count() {
    let note: String = COUNTS.iter().map(|code| python(code)).collect();
    for python in pythons() {
        let told = |setting: &str| {
            let book = Book::traced(&note).file("book.toml", format!("[run]\ntrace = '{setting}'\n")).python(&python);
            let report = book.test(&["--host", "library"]);
            assert!(report.statuses().iter().all(|status| status == "ran"), "{:?}", report.statuses());
            COUNTS.iter().enumerate().map(|(index, _)| report.stdout(index).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(told("off"), told("auto"), "{python}");
    }
}

/// Text in which addresses are alike.
fn without_addresses(text: &str) -> String {
    let mut parts = text.split("0x");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + "0x" + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}
