//! Results from the cache for examples that have moved: the same as if they had run where they stand now.

use proptest::prelude::*;
use serde_json::Value;

use crate::book::Book;

/// Examples of which every kind of line is known: statements, output, frames, threads, tasks, ghosts, and lines that the example tells itself.
const EXAMPLES: &[&str] = &[
    "x = 1\nx  # 1",
    "print('a')\n\nprint('b')  # c",
    "def f(n):\n    return 1 / n\n\nf(1)  # 1.0\n# f(0)  # ZeroDivisionError",
    "def g():\n    raise KeyError('k')\n\n\ng()",
    "f(0)",
    "x = (",
    "def h(:\n    pass",
    "class C: pass\nc = C()\nc.c = c\ndel c\nimport gc\n_ = gc.collect()",
    "import threading\nlock = threading.Lock()\ndef work():\n    with lock:\n        print('w')\nt = threading.Thread(target=work)\nt.start()\nt.join()",
    "import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    print('m')\nasyncio.run(main())",
    "import warnings\nwarnings.warn('w')",
    "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()",
    "import dis\ndis.dis(lambda: 1)",
    "import inspect\nprint(inspect.currentframe().f_lineno)",
    "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'])",
    "import os\nos._exit(1)",
];

/// A note of the examples, each behind so many lines of prose.
fn note(examples: &[(usize, usize)]) -> String {
    let piece = |&(example, prose): &(usize, usize)| {
        format!("{}```python\n{}\n```\n\n", "Prose.\n\n".repeat(prose), EXAMPLES[example])
    };
    examples.iter().map(piece).collect()
}

/// A report without what differs from run to run: times, what the GIL did, and when the collector thought it was time.
fn steady(mut value: Value) -> Value {
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for name in [
                "cached",
                "count_before",
                "count_after",
                "gil",
                "no_gil",
                "pauses",
                "locks",
                "start",
                "end",
                "t",
                "duration",
                "duration_ns",
                "skipped_ns",
                "skips",
                "summary",
                "generated",
                "runtime",
                "slices",
                "at",
                "time",
            ] {
                fields.remove(name);
            }
            if let Some(Value::Array(writes)) = fields.get_mut("output") {
                writes.dedup_by(joins);
            }
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => {
            items.retain(|item| item["cause"] != "automatic");
            items.iter_mut().for_each(strip);
        }
        Value::String(text) => {
            // Addresses and process ids.
            let words: Vec<&str> =
                text.split(' ').map(|word| if word.starts_with("0x") { "0x" } else { word }).collect();
            *text = words.join(" ");
        }
        _ => {}
    }
}

/// Adds a write to that before it, where both are of one statement: `print` writes its text and its end, and how soon the
/// second follows says whether the trace has them as one.
fn joins(write: &mut Value, before: &mut Value) -> bool {
    let is_same = ["line", "thread"].iter().all(|field| write[field] == before[field]);
    if let (true, Some(more), Some(bytes)) = (is_same, write["bytes"].as_u64(), before["bytes"].as_u64()) {
        before["bytes"] = (bytes + more).into();
    }
    is_same
}

fn examples_of(report: &Value) -> &Vec<Value> {
    report["examples"].as_array().expect("examples")
}

fn report(book: &Book, arguments: &[&str]) -> Value {
    book.test(arguments).json
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cached_and_moved_is_as_freshly_run(
        examples in prop::collection::vec((0..EXAMPLES.len(), 0_usize..3), 1..7),
        moved in prop::collection::vec(0_usize..4, 7),
    ) {
        let cache = tempfile::TempDir::new().expect("a folder");
        let folder = cache.path().to_str().expect("a path");
        let before = Book::of(&note(&examples));
        report(&before, &["--cache-dir", folder]);
        let after: Vec<_> = examples.iter().zip(moved).map(|(&(example, _), prose)| (example, prose)).collect();
        let after = Book::of(&note(&after));
        let from_cache = steady(report(&after, &["--cache-dir", folder]));
        let fresh = steady(report(&after, &["--no-cache"]));
        for (one, other) in examples_of(&from_cache).iter().zip(examples_of(&fresh)) {
            prop_assert_eq!(one, other);
        }
    }
}

#[test]
fn prose_above_runs_nothing_again() {
    let cache = tempfile::TempDir::new().expect("a folder");
    let folder = cache.path().to_str().expect("a path");
    for (number, example) in EXAMPLES.iter().enumerate() {
        report(&Book::of(&note(&[(0, 0), (number, 0)])), &["--cache-dir", folder]);
        let moved = report(&Book::of(&note(&[(0, 1), (number, 2)])), &["--cache-dir", folder]);
        let names_lines = ["warnings", "traceback", "dis.", "f_lineno"].iter().any(|word| example.contains(word));
        assert_eq!(moved["examples"][1]["cached"], !names_lines, "{example}");
    }
}
