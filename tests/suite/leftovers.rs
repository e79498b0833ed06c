//! Nothing is left behind: neither processes nor folders nor shared memory, however the run ends.

use std::process::{Child, Stdio};

use crate::book::Book;
use crate::patience::{heed_interrupts, until};

/// Starts what outlives an example: a child, a process in a session of its own, shared memory. Then says so and waits.
const NOTE: &str = "```python timeout=600 clock=real\nimport multiprocessing, os, subprocess, time\n\
                    from multiprocessing import shared_memory\n\n\
                    memory = shared_memory.SharedMemory(create=True, size=8)\n\
                    apart = subprocess.Popen(['setsid', 'sleep', '600'])\n\
                    child = multiprocessing.Process(target=time.sleep, args=(600,))\nchild.start()\n\
                    draft = os.environ['STARTED'] + '.draft'\n\
                    written = open(draft, 'w').write(f'{os.getpid()} {apart.pid} {child.pid} {memory.name}')\n\
                    os.rename(draft, os.environ['STARTED'])\ntime.sleep(float(os.environ['WAIT']))\n```\n";

struct Run {
    book: Book,
    child: Child,
    /// `/proc` folders of the processes, and the file of the shared memory.
    paths: Vec<String>,
}

impl Run {
    fn start(host: &str, wait: &str) -> Self {
        heed_interrupts();
        let settings = "[run.sandbox]\nwrite = [\".\"]\nenvironment = [\"STARTED\", \"WAIT\"]\n";
        let book = Book::of(NOTE).file("tmp/keep", "").file("book.toml", settings);
        let started = book.path().join("started");
        let child = book
            .command(&["test", "note.md", "--host", host])
            .env("TMPDIR", book.path().join("tmp"))
            .env("STARTED", &started)
            .env("WAIT", wait)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("tracebook starts");
        until(|| started.exists());
        let told = std::fs::read_to_string(&started).expect("what was started");
        let mut words: Vec<String> = told.split(' ').map(|word| format!("/proc/{word}")).collect();
        let memory = words.pop().expect("a name").replace("/proc/", "/dev/shm/");
        words.push(memory);
        Self { book, child, paths: words }
    }

    /// Waits for its end, and until nothing is left.
    fn assert_clean(mut self) {
        until(|| self.child.try_wait().expect("a child").is_some());
        until(|| !self.paths.iter().any(|path| std::path::Path::new(path).exists()));
        let folder = self.book.path().join("tmp");
        until(|| std::fs::read_dir(&folder).expect("the folder").count() == 1);
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // Where it is at an end, this does nothing.
        let _ = self.child.kill();
    }
}

fn signal(child: &Child, name: &str) {
    let sent = std::process::Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

#[test]
fn a_run_that_ends_by_itself() {
    for host in ["library", "executable"] {
        Run::start(host, "0").assert_clean();
    }
}

#[test]
fn a_run_that_is_interrupted_or_killed() {
    for host in ["library", "executable"] {
        for name in ["-INT", "-TERM", "-KILL"] {
            let run = Run::start(host, "600");
            signal(&run.child, name);
            run.assert_clean();
        }
    }
}

#[test]
fn an_example_cannot_end_the_interpreter_that_it_was_forked_from() {
    let note =
        "```python\nimport os\nos.kill(os.getppid(), 15)\nos.kill(os.getppid(), 2)\n```\n\n```python\nprint(1)\n```\n";
    let report = Book::of(note).test(&["--no-sandbox"]);
    assert_eq!(report.statuses(), ["ran", "ran"]);
    if crate::sandbox::is_whole() {
        let report = Book::of(note).test(&[]);
        assert_eq!(report.statuses(), ["failed: PermissionError", "ran"]);
    }
}
