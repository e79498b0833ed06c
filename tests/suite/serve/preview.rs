//! A preview of a tiny book, and what it answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::book::Book;
use crate::patience::PATIENCE;

/// A preview that runs until this is dropped.
pub(crate) struct Preview {
    child: Child,
    /// `127.0.0.1:3000`
    pub(crate) host: String,
    told: Receiver<String>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(each, _)| each.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Preview {
    /// `tracebook serve . ARGUMENTS` in the folder of a book, on a port that is free.
    pub(crate) fn start(book: &Book, arguments: &[&str]) -> Self {
        let all: Vec<&str> = ["serve", ".", "--port", "0"].iter().chain(arguments).copied().collect();
        Self::spawn(book.command(&all))
    }

    /// A preview that this command starts.
    pub(crate) fn spawn(mut command: Command) -> Self {
        // Neither may open windows of the person who runs the tests.
        command.env_remove("VISUAL").env_remove("EDITOR");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("tracebook starts");
        let (sender, told) = channel();
        let out: Box<dyn Read + Send> = Box::new(child.stdout.take().expect("a pipe"));
        let err: Box<dyn Read + Send> = Box::new(child.stderr.take().expect("a pipe"));
        for stream in [out, err] {
            let sender = sender.clone();
            std::thread::spawn(move || {
                BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
            });
        }
        let mut preview = Self { child, host: String::new(), told };
        let line = preview.wait_for("preview: http://");
        let host = line.trim_start_matches("preview: http://").split('/').next().expect("a host");
        host.clone_into(&mut preview.host);
        preview
    }

    /// The next line of the terminal that holds this text.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.wait_for_all(&[text])
    }

    /// Waits until there is a line for each of these texts, and gives the last one of them. What is printed and what is noted
    /// come through two pipes: which of them is read first is chance.
    pub(crate) fn wait_for_all(&self, texts: &[&str]) -> String {
        let limit = Instant::now() + PATIENCE;
        let (mut seen, mut wanted) = (Vec::new(), texts.to_vec());
        loop {
            let line = match self.told.recv_timeout(limit.saturating_duration_since(Instant::now())) {
                Ok(line) => line,
                Err(error) => panic!("{error}: no {wanted:?} in\n{}", seen.join("\n")),
            };
            wanted.retain(|text| !line.contains(text));
            if wanted.is_empty() {
                return line;
            }
            seen.push(line);
        }
    }

    /// Whether the terminal said this since it was last looked at.
    pub(crate) fn has_said(&self, text: &str) -> bool {
        self.told.try_iter().any(|line| line.contains(text))
    }

    /// Sends bytes as they are, and reads until the other side has no more.
    pub(crate) fn send(&self, bytes: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).expect("the preview listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        // It may have seen enough before the end.
        let _ = stream.write_all(bytes.as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        // What it sent before it closed is the answer, also where it did not read everything.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A request with further header lines and a body.
    pub(crate) fn request(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        if !headers.iter().any(|(name, _)| *name == "Host") {
            lines.push(format!("Host: {}\r\n", self.host));
        }
        if !body.is_empty() {
            lines.push(format!("Content-Length: {}\r\n", body.len()));
        }
        let text =
            self.send(&format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n{}\r\n{body}", lines.concat()));
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.request("GET", target, &[], "")
    }

    /// Waits until the page holds this text, and gives it.
    pub(crate) fn until(&self, target: &str, text: &str) -> String {
        let limit = Instant::now() + PATIENCE;
        loop {
            let answer = self.get(target);
            if answer.body.contains(text) {
                return answer.body;
            }
            assert!(Instant::now() < limit, "no `{text}` in {target}:\n{}", answer.body);
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What the script of a page knows.
    pub(crate) fn facts(&self, target: &str) -> Value {
        let page = self.get(target).body;
        let (_, rest) = page.split_once("id=\"tracebook-page\">").expect("facts");
        serde_json::from_str(rest.split("</script>").next().expect("facts")).expect("JSON")
    }

    /// Has something done, as the script of the page at `target` does.
    pub(crate) fn act(&self, what: &str, target: &str, mut body: Value) -> (u16, Value) {
        let facts = self.facts(target);
        body["page"] = facts["page"].clone();
        let origin = format!("http://{}", self.host);
        let headers = [("Origin", origin.as_str()), ("X-Tracebook-Token", facts["token"].as_str().expect("a token"))];
        let answer = self.request("POST", &format!("/-tracebook/{what}"), &headers, &body.to_string());
        (answer.status, serde_json::from_str(&answer.body).unwrap_or(Value::Null))
    }

    /// Listens as an open page does, which shows what has the tag `seen`.
    pub(crate) fn listen(&self, page: &str, seen: &str) -> Events {
        let mut stream = TcpStream::connect(&self.host).expect("the preview listens");
        let seen = seen.replace('"', "%22");
        let request = format!("GET /-tracebook/events?page={page}&seen={seen} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        stream.write_all(request.as_bytes()).expect("it reads");
        let (sender, events) = channel();
        let lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
        std::thread::spawn(move || {
            let mut name = String::new();
            for line in lines.map_while(Result::ok) {
                match line.split_once(": ") {
                    Some(("event", event)) => event.clone_into(&mut name),
                    Some(("data", data)) => {
                        let data = serde_json::from_str(data).expect("JSON");
                        if sender.send((name.clone(), data)).is_err() {
                            return;
                        }
                    }
                    _ => {}
                }
            }
        });
        Events { events, stream }
    }

    /// The process of the interpreter that it has started, the first of its children (proc(5)).
    pub(crate) fn interpreter(&self) -> String {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("a process");
        let children = |thread: std::fs::DirEntry| std::fs::read_to_string(thread.path().join("children")).ok();
        let all: String = threads.flatten().filter_map(children).collect();
        all.split_whitespace().next().expect("a child").to_owned()
    }

    /// Whether a process has ended. Who started it may not have noticed yet.
    pub(crate) fn is_dead(process: &str) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
        stat.map_or(true, |stat| stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('Z')))
    }

    /// Sends a signal; gives the exit code.
    pub(crate) fn stop(mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
            let _ = self.child.wait();
        }
    }
}

/// What an open page is told.
pub(crate) struct Events {
    events: Receiver<(String, Value)>,
    stream: TcpStream,
}

impl Events {
    /// Waits for the next event of this name of which `wanted` is true.
    pub(crate) fn wait(&self, name: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let limit = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            match self.events.recv_timeout(limit.saturating_duration_since(Instant::now())) {
                Ok((event, data)) if event == name && wanted(&data) => return data,
                Ok(other) => seen.push(other),
                Err(error) => panic!("{error}: no such `{name}` in {seen:?}"),
            }
        }
    }

    /// Whether the connection is closed from the other side.
    pub(crate) fn is_over(&self) -> bool {
        loop {
            match self.events.recv_timeout(PATIENCE) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}
