//! One note on every interpreter there is, with both hosts: what a script sees, an example sees.

use crate::book::Book;
use crate::python;

/// Prints the same on every `CPython` from 3.8 on.
const MIXED: &[(&str, &str)] = &[
    // The first of all: others leave descriptors open.
    ("import os\nnull = os.open(os.devnull, os.O_RDONLY)\nprint(null)\nos.close(null)", "3\n"),
    (
        "import sys\nprint(sys.argv, __name__, __file__, __annotations__, sys.getrecursionlimit())",
        "['note.md'] __main__ note.md {} 1000\n",
    ),
    ("x = 257; y = 257\nprint(x is y)\nz = 257\nprint(x is z)", "True\nFalse\n"),
    ("print(sys.getrefcount([]))\na = []\nb = a\nprint(sys.getrefcount(a))", "1\n3\n"),
    (
        "import json, threading\nothers = json.dumps, threading.Thread.start, len, str.join, sys\n\
         print(max(map(sys.getrefcount, others)) < 1 << 20)",
        "True\n",
    ),
    (
        "def depth(n):\n    global deepest\n    deepest = n\n    depth(n + 1)\n\n\
         try:\n    depth(1)\nexcept RecursionError:\n    print(deepest)",
        "999\n",
    ),
    ("import traceback\ndef stack():\n    print(len(traceback.extract_stack()))\n\nstack()", "2\n"),
    (
        "calls = []\ndef tracer(frame, event, arg):\n    calls.append(frame.f_code.co_name)\n\n\
         def plain():\n    pass\n\nsys.settrace(tracer)\nplain()\nsys.settrace(None)\nprint(calls)",
        "['<module>', 'plain', '<module>']\n",
    ),
    (
        "import cProfile, io, pstats\nprofile = cProfile.Profile()\nprofile.enable()\nplain()\nprofile.disable()\n\
         shown = io.StringIO()\nstats = pstats.Stats(profile, stream=shown).print_stats()\n\
         print('plain' in shown.getvalue(), '<tracebook>' in shown.getvalue())",
        "True False\n",
    ),
    ("print(sys.stdin.name, sys.stdin.mode, sys.stdout.name, sys.stdout.mode)", "<stdin> r <stdout> w\n"),
    (
        "import warnings\nwarnings.simplefilter('error')\nprint(getattr(sys, 'orig_argv', [0, 'note.md'])[1:])",
        "['note.md']\n",
    ),
    (
        "import asyncio\n\nasync def answer():\n    return 42\n\ntask = asyncio.create_task(answer())\nprint(await task)",
        "42\n",
    ),
    (
        "import multiprocessing\nqueue = multiprocessing.get_context('spawn').SimpleQueue()\n\
         child = multiprocessing.get_context('spawn').Process(target=print, args=('spawned',))\n\
         child.start()\nchild.join()\nprint(child.exitcode)",
        "spawned\n0\n",
    ),
    ("import os\npid = os.fork()\nif pid: done = os.waitpid(pid, 0)\nprint(bool(pid))", "False\nTrue\n"),
];

/// The executables that `tracebook pythons` lists as usable.
pub(crate) fn pythons() -> Vec<String> {
    let done = Book::new().run(&["pythons"]);
    assert_eq!(done.code, 0, "{done:?}");
    let table = done.stdout.split("\n\n").next().unwrap_or_default();
    table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with('/')))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_interpreter_and_both_hosts_show_what_a_script_sees() {
    let note: String = MIXED.iter().map(|(code, _)| python(code)).collect();
    let found = pythons();
    assert!(!found.is_empty());
    for executable in found {
        let book = Book::of(&note).python(&executable);
        for host in ["library", "executable"] {
            let report = book.test(&["--host", host]);
            for (index, (code, expected)) in MIXED.iter().enumerate() {
                let shown = &report.example(index)["exception"];
                assert_eq!(report.stdout(index), *expected, "{executable}, {host}: {code}\n{shown}");
            }
        }
    }
}
