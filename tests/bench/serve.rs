//! What it takes until a change is seen: from the save of a note to the page that an open tab gets, by a client that listens as a
//! page does, and to the page that a browser has patched, where there is one.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::browser::Browser;
use crate::{TRACEBOOK, python, site};

/// Pages of the book, of 4 examples each.
const PAGES: usize = 1_000;
/// Edits that are timed.
const EDITS: usize = 100;
/// Edits that are seen by a browser.
const SEEN: usize = 40;
/// Edits after which memory is looked at.
const MANY: usize = 1_000;
/// The page that is edited.
const PAGE: usize = 500;

/// Measures, and prints.
pub(crate) fn serve() {
    let book = site::notes(PAGES, site::Navigation::Summary);
    let mut preview = Preview::start(book.path());
    let note = book.path().join("src").join(site::path(PAGE));
    let text = std::fs::read_to_string(&note).expect("a note");
    println!("serve: {PAGES} pages with 4 examples each, run; from the save to the page that an open tab gets");
    let word = |number: usize| text.replace("Words on subject", &format!("Words-{number} on subject"));
    preview.edit(&note, &word(0), "Words-0 ");
    let times = (1..=EDITS).map(|number| preview.edit(&note, &word(number), &format!("Words-{number} ")));
    describe("a word", times.collect());
    let example = |number: usize| text.replacen("{step}: ", &format!("{{step}} {number}: "), 1);
    let times = (1..=EDITS).map(|number| preview.edit(&note, &example(number), &format!("0 {number}: 0.00")));
    describe("an example", times.collect());
    if let Some(browser) = Browser::start() {
        println!("  and to the page that Chromium has patched");
        browser.open(&format!("http://{}/{}", preview.host, preview.url));
        let note_time = "document.addEventListener('tracebook:patched', () => {
            window.patched = performance.timeOrigin + performance.now();
        });";
        browser.run(note_time, &[]);
        preview.edit(&note, &word(0), "Words-0 ");
        let times = (1..=SEEN).map(|number| see(&browser, &note, &word(number), &format!("Words-{number} ")));
        describe("a word", times.collect());
        let times = (1..=SEEN).map(|number| see(&browser, &note, &example(number), &format!("0 {number}: 0.00")));
        describe("an example", times.collect());
    }
    let before = preview.memory();
    for number in 1..=MANY {
        preview.edit(&note, &word(number), &format!("Words-{number} "));
    }
    println!("  memory after {EDITS} edits {:.1} MiB, after {MANY} more {:.1} MiB", before, preview.memory());
    let busy = preview.processor();
    std::thread::sleep(Duration::from_secs(5));
    println!("  processor time in 5 s without a change: {} ms\n", preview.processor() - busy);
}

/// Saves a note, and waits until the page that a browser shows has been patched and holds a text. Both clocks are the
/// machine's.
fn see(browser: &Browser, note: &Path, text: &str, wanted: &str) -> Duration {
    let begin = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time");
    std::fs::write(note, text).expect("a save");
    let script = "while (!document.body.textContent.includes(arguments[0])) {
            await new Promise((resolve) => document.addEventListener('tracebook:patched', resolve, { once: true }));
        }
        return window.patched;";
    let end = browser.wait(script, &[json!(wanted)]).as_f64().expect("a time");
    Duration::from_secs_f64(end / 1e3).saturating_sub(begin)
}

fn describe(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "  {what:<12} median {:6.1} ms, nine of ten below {:.1} ms (from {:.1} to {:.1})",
        at(50),
        at(90),
        at(0),
        at(100)
    );
}

/// A preview, and a tab that shows the page.
struct Preview {
    child: Child,
    host: String,
    url: String,
    events: BufReader<TcpStream>,
}

impl Preview {
    /// Starts it, and waits until all examples have run.
    fn start(book: &Path) -> Self {
        let mut command = Command::new(TRACEBOOK);
        command.args(["serve", ".", "--port", "0", "--no-cache", "--python", &python()]).current_dir(book);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        let line = lines.find(|line| line.starts_with("preview: ")).expect("an address");
        let host = line.split('/').nth(2).expect("a host").to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        let mut told = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        told.find(|line| line.contains(" on CPython ")).expect("an end of the run");
        std::thread::spawn(move || told.for_each(drop));
        let url: PathBuf = Path::new(&site::path(PAGE)).with_extension("html");
        let url = url.display().to_string();
        let mut stream = TcpStream::connect(&host).expect("it listens");
        write!(stream, "GET /-tracebook/events?page={url}&seen= HTTP/1.1\r\nHost: {host}\r\n\r\n").expect("it reads");
        Self { child, host, url, events: BufReader::new(stream) }
    }

    /// Saves a note, and waits until the page holds a text.
    fn edit(&mut self, note: &Path, text: &str, wanted: &str) -> Duration {
        let begin = Instant::now();
        std::fs::write(note, text).expect("a save");
        loop {
            let mut line = String::new();
            self.events.read_line(&mut line).expect("an event");
            if line.starts_with("event: page") && self.page().contains(wanted) {
                return begin.elapsed();
            }
        }
    }

    fn page(&self) -> String {
        let mut stream = TcpStream::connect(&self.host).expect("it listens");
        write!(stream, "GET /{} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.url, self.host)
            .expect("it reads");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("a page");
        text
    }

    /// Resident memory in MiB (proc(5)).
    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("a process");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
        line.split_whitespace().nth(1).and_then(|size| size.parse::<f64>().ok()).expect("a size") / 1024.0
    }

    /// Processor time so far, in milliseconds (proc(5); a tick is a hundredth of a second on Linux).
    fn processor(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("a process");
        let fields = stat.rsplit(')').next().expect("fields").split_whitespace();
        fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}
