//! A browser that tests drive, as the W3C's `WebDriver` protocol describes it.
//!
//! Takes commands; gives what the browser answers. A [`Browser`] is one chromedriver with one headless Chromium, which
//! end when it is dropped. Where either is not installed there is none, and [`Browser::start`] says so where it is seen.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Where Debian and Chromium's own builds put the executables.
const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
const DRIVER: &[&str] = &["chromedriver"];
/// Longer than any answer takes, in seconds; a browser that hangs must not hang the tests.
const PATIENCE: u64 = 180;

/// One browser with one window.
pub(super) struct Browser {
    driver: Child,
    session: String,
}

/// How the page is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Light,
    Dark,
}

impl Browser {
    /// A browser, or nothing where none is installed. A note says so then; in CI it is a failure.
    pub(super) fn start() -> Option<Self> {
        let (Some(chromium), Some(driver)) = (installed(CHROMIUM), installed(DRIVER)) else {
            missing("chromium or its chromedriver is", "`apt-get install chromium chromium-driver`");
            return None;
        };
        let mut command = Command::new(driver);
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn().expect("chromedriver starts");
        let port = port(&mut driver);
        let mut browser = Self { driver, session: format!("http://127.0.0.1:{port}/session") };
        let answer = browser.post("", &capabilities(&chromium));
        let id = answer["sessionId"].as_str().expect("a session").to_owned();
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    /// Loads a page, and waits until it has.
    pub(super) fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// The tab that is looked at.
    pub(super) fn tab(&self) -> String {
        let answer = minreq::get(format!("{}/window", self.session)).with_timeout(PATIENCE).send();
        let answer: Value = serde_json::from_slice(answer.expect("chromedriver answers").as_bytes()).expect("JSON");
        answer["value"].as_str().expect("a tab").to_owned()
    }

    /// One more tab, which is not looked at yet.
    pub(super) fn new_tab(&self) -> String {
        self.post("/window/new", &json!({ "type": "tab" }))["handle"].as_str().expect("a tab").to_owned()
    }

    /// Looks at a tab.
    pub(super) fn switch(&self, tab: &str) {
        self.post("/window", &json!({ "handle": tab }));
    }

    /// What the body of a function gives, called with `arguments`.
    pub(super) fn run(&self, body: &str, arguments: &[Value]) -> Value {
        self.post("/execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// What the promise that the body of a function gives comes to.
    pub(super) fn wait(&self, body: &str, arguments: &[Value]) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1]; (async function () {{ {body} }}).apply(null, arguments)\
             .then(done, (error) => done({{ failed: String(error) }}));"
        );
        let answer = self.post("/execute/async", &json!({ "script": script, "args": arguments }));
        assert_eq!(answer["failed"], Value::Null, "{body}");
        answer
    }

    /// Waits until an expression is true, whatever page it comes true on: a script that is asked for while a page is left
    /// may end without an answer, and is asked for again.
    pub(super) fn until(&self, expression: &str) {
        let body = json!({ "script": format!("return Boolean({expression})"), "args": [] });
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(PATIENCE) {
            match self.asked("/execute/sync", &body) {
                Ok(Value::Bool(true)) => return,
                Err(failed) if !is_of_leaving(&failed) => panic!("{expression}: {failed}"),
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
        }
        panic!("{expression} is not true of {}", self.run("return document.body.innerText.slice(0, 2000)", &[]));
    }

    /// What was written to the console since it was last asked for.
    pub(super) fn console(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({ "type": "browser" }));
        let told = |entry: &Value| format!("{}: {}", entry["level"], entry["message"]);
        entries.as_array().expect("a log").iter().map(told).collect()
    }

    /// The width of the window in CSS pixels.
    pub(super) fn width(&self, pixels: u32) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// What the system prefers, as pages see it.
    pub(super) fn look(&self, look: Look) {
        let value = if look == Look::Dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }));
    }

    /// Moves the pointer to a place in the window.
    pub(super) fn hover(&self, x: f64, y: f64) {
        self.act(&json!([{ "type": "pointerMove", "duration": 0, "x": whole(x), "y": whole(y) }]));
    }

    /// Clicks at a place in the window.
    pub(super) fn click(&self, x: f64, y: f64) {
        self.act(&json!([
            { "type": "pointerMove", "duration": 0, "x": whole(x), "y": whole(y) },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ]));
    }

    /// Presses and releases keys, one after the other. Those without a character have one of their own in the protocol.
    pub(super) fn press(&self, keys: &str) {
        let press = |key: char| [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })];
        let actions: Vec<Value> = keys.chars().flat_map(press).collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }));
    }

    /// A command of Chromium's own protocol, for what `WebDriver` has no command.
    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    fn act(&self, actions: &Value) {
        self.post("/actions", &json!({ "actions": [{ "type": "pointer", "id": "pointer", "actions": actions }] }));
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        self.asked(command, body).unwrap_or_else(|failed| panic!("{command}: {failed}"))
    }

    /// The answer to a command, or what the driver says of its failure.
    fn asked(&self, command: &str, body: &Value) -> Result<Value, String> {
        let request = minreq::post(format!("{}{command}", self.session)).with_timeout(PATIENCE);
        let answer = request.with_body(body.to_string()).send().expect("chromedriver answers");
        let mut answer: Value = serde_json::from_slice(answer.as_bytes()).expect("JSON");
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", answer["value"]["message"])),
            None => Ok(answer["value"].take()),
        }
    }
}

/// Whether a command failed because the page was left meanwhile.
fn is_of_leaving(failed: &str) -> bool {
    ["navigation", "unloaded", "execution context", "Cannot find context", "uniqueContextId", "detached"]
        .iter()
        .any(|word| failed.contains(word))
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends Chromium; where that fails, so does it when its driver ends.
        let _ = minreq::delete(&self.session).with_timeout(PATIENCE).send();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Says that a test cannot be made. In CI it fails.
pub(super) fn missing(what: &str, remedy: &str) {
    let told = format!("{what} not installed; install it with {remedy}");
    assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "{told}");
    note(&told);
}

/// Says why a test looks at nothing.
pub(super) fn note(why: &str) {
    let thread = std::thread::current();
    // Not by `eprintln!`, which is not seen while tests pass.
    let _ = writeln!(std::io::stderr(), "skipped {}: {why}", thread.name().unwrap_or_default());
}

/// The first of `names` that is on the PATH.
fn installed(names: &[&str]) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    let found = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    found.into_iter().find(|path| path.is_file()).map(|path| path.display().to_string())
}

/// The port that chromedriver says it listens on.
fn port(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().expect("a pipe")).lines();
    let told = lines.find_map(|line| line.ok()?.split_once("successfully on port ").map(|told| told.1.to_owned()));
    // Whatever else it writes is read, so that it never waits for us.
    std::thread::spawn(move || lines.for_each(drop));
    told.and_then(|port| port.trim_end_matches('.').parse().ok()).expect("chromedriver names its port")
}

fn capabilities(chromium: &str) -> Value {
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1440,900",
    ];
    json!({ "capabilities": { "alwaysMatch": {
        "goog:chromeOptions": { "binary": chromium, "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": PATIENCE * 1000, "pageLoad": PATIENCE * 1000 },
    } } })
}

/// The protocol counts in whole pixels.
#[expect(clippy::cast_possible_truncation, reason = "a window is some thousand pixels wide")]
fn whole(pixels: f64) -> i64 {
    pixels.round() as i64
}
