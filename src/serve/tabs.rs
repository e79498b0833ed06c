//! The pages that are open in browsers, and what they are told.
//!
//! Takes a connection for each; gives them news as server-sent events: short texts, which a browser asks for again by itself
//! when the connection is lost. Each page has a thread of its own that writes, so a browser that does not read keeps nobody
//! waiting: it misses a few, and is then let go.

use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use serde_json::Value;

/// How often a page gets a sign of life: so long a connection that is gone is kept.
const SIGN: Duration = Duration::from_secs(20);

/// How many events may wait for a page.
const WAITING: usize = 64;

/// How soon a browser tries again when the connection is lost, in milliseconds.
const AGAIN: u32 = 500;

/// What a page is told.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Event {
    pub(super) name: &'static str,
    pub(super) data: Value,
}

/// A page that is open.
#[derive(Debug)]
pub(super) struct Tab {
    /// The file of the site that it shows.
    pub(super) page: String,
    /// The tag of what it shows.
    pub(super) seen: String,
    events: SyncSender<Event>,
}

impl Tab {
    /// A page that is told things through `connection`, from its head on.
    pub(super) fn open(page: String, seen: String, connection: Box<dyn Write + Send>) -> Self {
        let (events, receiver) = sync_channel(WAITING);
        std::thread::spawn(move || {
            let mut connection = connection;
            let next = || match receiver.recv_timeout(SIGN) {
                Ok(event) => Some(text(&event)),
                Err(RecvTimeoutError::Timeout) => Some(":\n\n".to_owned()),
                Err(RecvTimeoutError::Disconnected) => None,
            };
            let mut send = |text: &str| connection.write_all(text.as_bytes()).and_then(|()| connection.flush()).is_ok();
            if send(&head()) {
                while next().is_some_and(|text| send(&text)) {}
            }
        });
        Self { page, seen, events }
    }

    /// Tells the page something; whether it is still there.
    pub(super) fn tell(&self, event: Event) -> bool {
        self.events.try_send(event).is_ok()
    }
}

fn head() -> String {
    let headers = super::http::HEADERS.map(|(name, value)| format!("{name}: {value}\r\n")).concat();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nConnection: close\r\n{headers}\r\n\
         retry: {AGAIN}\n\n"
    )
}

/// An event as it is sent. JSON has no line breaks, so its data is one line.
fn text(event: &Event) -> String {
    format!("event: {}\ndata: {}\n\n", event.name, event.data)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_two_lines_whatever_it_says() {
        let event = Event { name: "state", data: json!({ "text": "a\nb" }) };
        assert_eq!(text(&event), "event: state\ndata: {\"text\":\"a\\nb\"}\n\n");
    }

    #[test]
    fn a_page_that_does_not_read_is_let_go() {
        struct Stuck(std::sync::mpsc::Receiver<()>);
        impl Write for Stuck {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                let _ = self.0.recv();
                Err(std::io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let (_held, stuck) = std::sync::mpsc::channel();
        let tab = Tab::open("a.html".to_owned(), String::new(), Box::new(Stuck(stuck)));
        let told = (0..=WAITING).filter(|_| tab.tell(Event { name: "state", data: json!(1) })).count();
        assert_eq!(told, WAITING);
    }
}
