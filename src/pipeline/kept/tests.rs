//! A book on disk that changes; what its sessions do is made up here, since nothing runs.

use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::baseline;
use crate::cache;
use crate::claim::NotRun;
use crate::config::Config;

use crate::discover::Scope;
use crate::pipeline::{Execution, Finished, Readings, Source};
use crate::plan::ExampleRef;
use crate::python::{self, Host};
use crate::run::{Capture, Ending};
use crate::verify::{Failure, Status};

fn book(notes: &[(&str, &str)]) -> (TempDir, Kept) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in notes {
        write(folder.path(), path, text);
    }
    let request = Request {
        config: Config::defaults(folder.path().to_owned()),
        scope: Scope::Folder,
        selection: Selection::All,
        execution: Execution::Run,
        python: python::Request::new(None, None),
        cache: cache::Settings { wanted: cache::Use::Off, ..cache::Settings::default() },
        baseline: baseline::Use::Nothing,
    };
    let mut kept = Kept::read(request).unwrap();
    let runtime = Runtime {
        implementation: "cpython".to_owned(),
        version: "3.13.0".to_owned(),
        executable: "python3".into(),
        library: None,
        host: Host::Executable,
        gil: true,
        collector: "generational".to_owned(),
        sandbox: None,
        lacks: Vec::new(),
    };
    kept.use_python("3.13.0".parse().unwrap(), runtime);
    kept.settle();
    (folder, kept)
}

fn write(folder: &Path, path: &str, text: &str) {
    std::fs::write(folder.join(path), text).unwrap();
}

/// An example that did nothing that is seen.
fn done() -> Capture {
    Capture::empty(Ending::Completed)
}

fn finished(captures: Vec<Capture>) -> Finished {
    Finished { captures, source: Source::Run, readings: Readings::default() }
}

/// Lets every session that is handed out run, and gives how many there were.
fn run(kept: &mut Kept) -> usize {
    let jobs = kept.jobs(None);
    let count = jobs.len();
    for job in jobs {
        let captures = job.session.tasks.iter().map(|_| done()).collect();
        kept.session_ended(job.ticket, finished(captures));
    }
    kept.settle();
    count
}

fn statuses(kept: &Kept) -> Vec<Status> {
    kept.outcome()
        .report()
        .pages
        .iter()
        .flat_map(|page| page.examples.iter().map(|each| each.verdict.status.clone()))
        .collect()
}

fn touch(kept: &mut Kept, path: &str) -> Touched {
    let id = kept.outcome().sources.iter().find(|(_, file)| file.path == path).unwrap().0;
    let touched = kept.touch(id).unwrap();
    kept.settle();
    touched
}

const ONE: &str = "# A\n\nText.\n\n```python\nprint(1)\n```\n";

#[test]
fn what_has_not_run_yet_is_pending() {
    let (_folder, mut kept) = book(&[("a.md", ONE)]);
    assert_eq!(statuses(&kept), [Status::Skipped(NotRun::Pending)]);
    assert_eq!(kept.progress(), Progress { done: 0, all: 1 });
    assert_eq!(run(&mut kept), 1);
    assert_eq!(statuses(&kept), [Status::Ran]);
    assert_eq!((kept.progress(), run(&mut kept)), (Progress { done: 1, all: 1 }, 0));
}

const TWO: &str = "```python\nprint(1)\n```\n\n```python\nprint(2)\n```\n";

#[test]
fn examples_of_a_session_are_known_one_by_one() {
    let (_folder, mut kept) = book(&[("a.md", TWO)]);
    let jobs = kept.jobs(None);
    kept.task_ended(jobs[0].ticket, 0, done());
    kept.settle();
    assert_eq!(statuses(&kept), [Status::Ran, Status::Skipped(NotRun::Pending)]);
    kept.task_ended(jobs[0].ticket, 1, done());
    kept.settle();
    assert_eq!((kept.progress(), kept.is_done()), (Progress { done: 2, all: 2 }, false));
    kept.session_ended(jobs[0].ticket, finished(vec![done(), done()]));
    assert!(kept.is_done());
    kept.task_ended(Ticket(99), 0, done());
    kept.task_ended(jobs[0].ticket, 7, done());
    assert!(kept.is_done());
}

#[test]
fn a_session_that_cannot_run_is_over_and_its_examples_failed() {
    let (_folder, mut kept) = book(&[("a.md", TWO)]);
    let jobs = kept.jobs(None);
    kept.session_failed(jobs[0].ticket, "the interpreter ended by itself");
    kept.settle();
    assert_eq!(statuses(&kept), [Status::Failed(Failure::Ending), Status::Failed(Failure::Ending)]);
    assert!(kept.is_done());
    assert!(kept.run_again(ExampleRef { page: 0, example: 1 }));
    kept.settle();
    assert_eq!(run(&mut kept), 1);
    assert_eq!(statuses(&kept), [Status::Ran, Status::Ran]);
}

#[test]
fn only_a_session_that_does_something_else_runs_again() {
    let (folder, mut kept) = book(&[("a.md", ONE), ("b.md", ONE)]);
    assert_eq!(run(&mut kept), 2);
    assert_eq!(touch(&mut kept, "a.md"), Touched::Same);
    write(folder.path(), "a.md", &ONE.replace("Text", "Words"));
    assert_eq!((touch(&mut kept, "a.md"), run(&mut kept)), (Touched::Page(0), 0));
    assert_eq!(statuses(&kept), [Status::Ran, Status::Ran]);
    write(folder.path(), "a.md", &ONE.replace("print(1)", "print(2)"));
    assert_eq!(touch(&mut kept, "a.md"), Touched::Page(0));
    assert_eq!(statuses(&kept), [Status::Skipped(NotRun::Pending), Status::Ran]);
    assert_eq!(run(&mut kept), 1);
}

#[test]
fn a_book_that_is_read_again_keeps_what_is_the_same() {
    let (folder, mut kept) = book(&[("b.md", ONE)]);
    assert_eq!(run(&mut kept), 1);
    write(folder.path(), "a.md", ONE);
    let request = kept.request().clone();
    assert_eq!(kept.read_again(request.clone()).unwrap(), BTreeSet::from([0]));
    assert_eq!(statuses(&kept), [Status::Skipped(NotRun::Pending), Status::Ran]);
    assert_eq!(run(&mut kept), 1);
    std::fs::remove_file(folder.path().join("a.md")).unwrap();
    assert_eq!(kept.read_again(request).unwrap(), BTreeSet::new());
    assert_eq!((statuses(&kept), run(&mut kept)), (vec![Status::Ran], 0));
}

#[test]
fn a_draft_is_no_page_and_may_become_one() {
    let (folder, mut kept) = book(&[("a.md", ONE), ("b.md", "---\ndraft: true\n---\n# B\n")]);
    assert_eq!(kept.outcome().report().pages.len(), 1);
    write(folder.path(), "b.md", "---\ndraft: true\n---\n# C\n");
    assert_eq!(touch(&mut kept, "b.md"), Touched::Same);
    write(folder.path(), "b.md", "# C\n");
    assert_eq!(touch(&mut kept, "b.md"), Touched::Book);
}

#[test]
fn results_that_nobody_waits_for_are_dropped() {
    let (folder, mut kept) = book(&[("a.md", ONE)]);
    let old = kept.jobs(None);
    assert_eq!(kept.awaited(), BTreeSet::from([old[0].ticket]));
    write(folder.path(), "a.md", &ONE.replace("print(1)", "print(2)"));
    touch(&mut kept, "a.md");
    assert!(kept.awaited().is_empty());
    kept.session_ended(old[0].ticket, finished(vec![done()]));
    kept.settle();
    assert_eq!(statuses(&kept), [Status::Skipped(NotRun::Pending)]);
}

#[test]
fn an_example_runs_again_when_somebody_asks() {
    let (_folder, mut kept) = book(&[("a.md", ONE), ("b.md", ONE)]);
    run(&mut kept);
    assert!(kept.run_again(ExampleRef { page: 1, example: 0 }));
    assert!(!kept.run_again(ExampleRef { page: 1, example: 7 }));
    kept.settle();
    let jobs = kept.jobs(None);
    assert_eq!(
        jobs.iter().map(|job| (job.session.file.as_str(), job.memory)).collect::<Vec<_>>(),
        [("b.md", Memory::Forgotten)]
    );
}

#[test]
fn a_session_runs_again_when_what_it_read_is_another_file() {
    let (folder, mut kept) = book(&[("a.md", ONE), ("b.md", ONE)]);
    let data = folder.path().join("data");
    std::fs::write(&data, "1").unwrap();
    let paths = BTreeSet::from([data.clone()]);
    let jobs = kept.jobs(None);
    for job in &jobs {
        let read = if job.session.file == "b.md" { paths.clone() } else { BTreeSet::new() };
        kept.session_ended(job.ticket, Finished { readings: Readings::now(read), ..finished(vec![done()]) });
    }
    assert_eq!(kept.read_paths().collect::<Vec<_>>(), [data.as_path()]);
    assert_eq!(kept.read_changed(&paths), BTreeSet::new());
    std::fs::write(&data, "22").unwrap();
    assert_eq!(kept.read_changed(&paths), BTreeSet::from([1]));
    kept.settle();
    let jobs = kept.jobs(None);
    assert_eq!((jobs.len(), jobs[0].memory), (1, Memory::Counts));
    assert_eq!(kept.read_changed(&paths), BTreeSet::new(), "it runs already");
}

#[test]
fn the_page_that_was_changed_comes_first() {
    let (_folder, mut kept) = book(&[("a.md", ONE), ("b.md", ONE), ("c.md", ONE)]);
    let files: Vec<String> = kept.jobs(Some(1)).into_iter().map(|job| job.session.file).collect();
    assert_eq!(files, ["b.md", "a.md", "c.md"]);
}

#[test]
fn what_is_wrong_with_a_note_goes_when_it_is_mended() {
    let (folder, mut kept) = book(&[("a.md", "# A\n\n[x](b.md)\n")]);
    let codes = |kept: &Kept| kept.outcome().diagnostics.iter().map(|each| each.code).collect::<Vec<_>>();
    assert_eq!(codes(&kept), ["broken-link"]);
    std::fs::write(folder.path().join("a.md"), b"# A\n\n\xff\n").unwrap();
    touch(&mut kept, "a.md");
    assert_eq!(codes(&kept), ["not-utf-8"]);
    write(folder.path(), "a.md", "# A\n");
    touch(&mut kept, "a.md");
    assert_eq!(codes(&kept), Vec::<&str>::new());
}
