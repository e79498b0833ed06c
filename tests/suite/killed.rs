//! Builds that end before their time: the site is the old one or the new one, and nothing is left.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::book::Book;
use crate::patience::{heed_interrupts, until};

const NOTES: usize = 6;

/// A book whose notes all tell the number of its edition, in text and in what an example prints. It has a diagram, a file,
/// and an example that takes a while.
struct Editions {
    book: Book,
    edition: usize,
}

impl Editions {
    fn first() -> Self {
        let book = Book::new().file("room/tmp/keep", "").file("room/notes/data.csv", "a,b\n".repeat(1000));
        let mut editions = Self { book, edition: 0 };
        editions.write();
        let done = editions.build().output().expect("tracebook runs");
        assert!(done.status.success(), "{done:?}");
        assert_eq!(editions.whole(), 1);
        editions
    }

    /// Writes the next edition of the notes.
    fn write(&mut self) {
        self.edition += 1;
        for number in 0..NOTES {
            let text = format!(
                "# Note {number}\n\nedition-{edition}\n\n```python\nimport time\ntime.sleep(0.02)\nprint({edition})  # {edition}\n```\n\n\
                 ```mermaid\ngraph LR\n a{edition} --> b{number}\n```\n",
                edition = self.edition
            );
            std::fs::write(self.room().join(format!("notes/note{number}.md")), text).expect("a note");
        }
    }

    fn room(&self) -> PathBuf {
        self.book.path().join("room")
    }

    fn build(&self) -> Command {
        let room = self.room();
        let mut command =
            self.book.command(&["build", "room/notes", "--dest", "room/site", "--cache-dir", "room/cache"]);
        command.env("TMPDIR", room.join("tmp")).stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0);
        command
    }

    /// The edition that every page of the site is of.
    fn whole(&self) -> usize {
        let editions: Vec<usize> = (0..NOTES)
            .map(|number| {
                let page = self.book.read(&format!("room/site/note{number}.html"));
                let (_, rest) = page.split_once("edition-").expect("an edition");
                let digits = rest.find(|c: char| !c.is_ascii_digit()).expect("an end");
                assert!(page.trim_end().ends_with("</html>"), "a page is whole");
                rest[..digits].parse().expect("a number")
            })
            .collect();
        assert!(editions.iter().all(|edition| *edition == editions[0]), "the site is a mixture: {editions:?}");
        assert!(self.room().join("site/report.html").is_file() && self.room().join("site/data.csv").is_file());
        editions[0]
    }

    /// Waits until no process works for this book.
    fn idle(&self) {
        until(|| self.processes().is_empty());
    }

    /// The processes that this book's builds have started.
    fn processes(&self) -> Vec<i32> {
        let place = self.room().into_os_string().into_encoded_bytes();
        let found = std::fs::read_dir("/proc").expect("/proc").flatten();
        let number = |name: &std::ffi::OsStr| name.to_str().and_then(|name| name.parse::<i32>().ok());
        let is_ours = |folder: &Path| {
            let has = |bytes: &[u8]| bytes.windows(place.len()).any(|part| part == place);
            std::fs::read(folder.join("environ")).is_ok_and(|text| has(&text))
                || std::fs::read_link(folder.join("cwd")).is_ok_and(|path| has(path.as_os_str().as_encoded_bytes()))
        };
        found.filter(|entry| is_ours(&entry.path())).filter_map(|entry| number(&entry.file_name())).collect()
    }

    /// Nothing is there but what should be.
    fn clean(&self) {
        assert_eq!(names(&self.room()), ["cache", "notes", "site", "tmp"]);
        assert_eq!(names(&self.room().join("tmp")), ["keep"]);
        let cache = names(&self.room().join("cache"));
        assert!(cache.iter().all(|name| !name.starts_with('.')), "{cache:?}");
        assert_eq!(names(&self.room().join("notes")).len(), NOTES + 1);
    }
}

/// What is in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn kill(name: &str, processes: &[i32]) {
    let numbers = processes.iter().map(ToString::to_string);
    // One that has just ended is no loss.
    let _ = Command::new("kill").arg(name).args(numbers).stderr(Stdio::null()).status();
}

/// Kills builds at `moments`, spread evenly over the time that one takes, every second time with all that it has started.
#[expect(clippy::print_stdout, reason = "says what the moments met")]
fn kill_at(moments: u32) {
    let mut editions = Editions::first();
    editions.write();
    let begin = Instant::now();
    assert!(editions.build().output().expect("tracebook runs").status.success());
    let whole = begin.elapsed();
    let (mut old, mut new) = (0, 0);
    for moment in 0..moments {
        let before = editions.edition;
        assert_eq!(editions.whole(), before);
        editions.write();
        let mut child = editions.build().spawn().expect("tracebook starts");
        std::thread::sleep(whole * 11 * moment / (moments * 10));
        if moment % 2 == 0 {
            kill("-KILL", &[id(&child)]);
        } else {
            kill("-KILL", &editions.processes());
        }
        child.wait().expect("an end");
        editions.idle();
        let found = editions.whole();
        assert!([before, editions.edition].contains(&found), "edition {found} after {before}");
        if found == before {
            old += 1;
        } else {
            new += 1;
        }
        let done = editions.build().output().expect("tracebook runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        editions.idle();
        editions.clean();
    }
    println!("killed {moments} builds: {old} left the old site, {new} the new one");
    assert!(old > 0, "no build was killed before it was done");
}

fn id(child: &Child) -> i32 {
    i32::try_from(child.id()).expect("a process id")
}

#[test]
fn a_build_that_is_killed_leaves_a_whole_site_and_the_next_one_clears_up() {
    kill_at(10);
}

/// `cargo test --test suite killed -- --ignored --nocapture`
#[test]
#[ignore = "takes minutes"]
fn two_hundred_builds_that_are_killed() {
    kill_at(200);
}

#[test]
fn a_build_that_is_interrupted_leaves_nothing() {
    heed_interrupts();
    let mut editions = Editions::first();
    for (name, signal, wait) in [("-INT", 2, 30), ("-TERM", 15, 120), ("-INT", 2, 250)] {
        let before = editions.whole();
        editions.write();
        let child = editions.build().spawn().expect("tracebook starts");
        std::thread::sleep(Duration::from_millis(wait));
        kill(name, &[id(&child)]);
        let done = child.wait_with_output().expect("an end");
        let message = String::from_utf8_lossy(&done.stderr);
        editions.idle();
        editions.clean();
        if editions.whole() == before {
            assert_eq!(done.status.signal(), Some(signal), "{done:?}");
            // It may not have listened yet.
            assert!(message.is_empty() || message == "cancelled: what was there before is unchanged\n", "{message}");
        }
    }
}

#[test]
fn builds_at_the_same_time_in_one_folder_do_not_meet() {
    let mut editions = Editions::first();
    editions.write();
    let children: Vec<Child> = (0..4).map(|_| editions.build().spawn().expect("tracebook starts")).collect();
    for child in children {
        let done = child.wait_with_output().expect("an end");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    editions.idle();
    assert_eq!(editions.whole(), editions.edition);
    editions.clean();
}

#[test]
fn a_disk_that_is_full_leaves_the_old_site() {
    let mut editions = Editions::first();
    editions.write();
    // A file may have two KiB, as on a disk that has no more.
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; ulimit -f 2; exec \"$0\" build room/notes --dest room/site --no-run --no-cache"]);
    command.arg(env!("CARGO_BIN_EXE_tracebook")).current_dir(editions.book.path());
    let done = command.env("TMPDIR", editions.room().join("tmp")).output().expect("a shell");
    let message = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{message}");
    assert!(message.starts_with("error: failed to ") && message.contains(": file too large\nhelp: "), "{message}");
    assert_eq!(editions.whole(), 1);
    editions.clean();
}

#[test]
fn a_place_that_cannot_be_written_is_told() {
    let done = Book::of("# A\n").run(&["build", ".", "--dest", "/proc/site"]);
    assert_eq!(done.code, 3, "{done:?}");
    assert!(done.stderr.starts_with("error: failed to create a folder in /proc: "), "{done:?}");
}

#[test]
fn a_reader_that_goes_away_costs_no_site() {
    let editions = Editions::first();
    let mut command = Command::new("sh");
    command.args(["-c", "\"$0\" build room/notes --dest room/second --no-cache | true"]);
    command.arg(env!("CARGO_BIN_EXE_tracebook")).current_dir(editions.book.path()).env("CI", "true");
    let done = command.output().expect("a shell");
    assert!(!String::from_utf8_lossy(&done.stderr).contains("error"), "{done:?}");
    assert!(editions.room().join("second/report.html").is_file());
}
