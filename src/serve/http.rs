//! Answers requests.
//!
//! Takes a socket that listens; hands what is asked for to the thread that keeps the book, as [`Ask`]s, and sends back what
//! that says. Who may ask for what, [`super::guard`] decides; how much at once, [`super::gate`].

use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, SyncSender, sync_channel};

use serde_json::Value;
use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

use super::guard::{self, Asked};
use super::reply::{Reply, Wanted};
use super::route::{self, Route};
use super::{Message, client, gate};
use crate::error::{Error, Result};

/// How many requests are worked on at the same time.
const WORKERS: usize = 16;

/// An answer that is longer is sent by a thread of its own, so that slow readers keep no worker.
const LONG: u64 = 128 * 1024;

/// How many bytes the body of a request may have.
const BODY: u64 = 16 * 1024;

/// What every answer says: it is to be asked for again each time, to be taken for what it is called, and for our own pages only.
pub(super) const HEADERS: [(&str, &str); 5] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Content-Security-Policy", "frame-ancestors 'self'"),
    ("Referrer-Policy", "same-origin"),
    ("Server", "tracebook"),
];

/// What is asked of the thread that keeps the book.
pub(super) enum Ask {
    /// A file of the site.
    File(String, SyncSender<Reply>),
    /// News for a page that is open.
    Listen(super::tabs::Tab),
    /// Something is to be done.
    Do(String, Value, Doer),
}

/// Where the answer to what was to be done goes.
pub(super) struct Doer(Request);

impl Doer {
    /// Answers.
    pub(super) fn answer(self, reply: &Reply) {
        send(self.0, reply);
    }
}

/// The secret that our pages hold.
pub(super) struct Secret {
    pub(super) token: String,
    /// What `--hostname` names.
    pub(super) name: String,
}

/// Answers requests that come to `listener`, for as long as the process lives. `folder` is for a socket of ours.
///
/// # Errors
/// When the server cannot be started.
pub(super) fn serve(listener: TcpListener, secret: Secret, folder: &Path, messages: &Sender<Message>) -> Result<()> {
    let inside = folder.join("http");
    let started = Server::http_unix(&inside).map_err(|error| Error::Internal(format!("no server: {error}")))?;
    let (server, secret) = (Arc::new(started), Arc::new(secret));
    for _ in 0..WORKERS {
        let (server, secret, messages) = (Arc::clone(&server), Arc::clone(&secret), messages.clone());
        std::thread::spawn(move || {
            while let Ok(request) = server.recv() {
                handle(request, &secret, &messages);
            }
        });
    }
    gate::open(listener, &inside).map_err(Error::io("start a thread for", Path::new("clients")))
}

fn handle(request: Request, secret: &Secret, messages: &Sender<Message>) {
    let Some((request, reply)) = answered(request, secret, messages) else { return };
    if reply.length() > LONG {
        std::thread::spawn(move || send(request, &reply));
    } else {
        send(request, &reply);
    }
}

/// The answer to a request, where it is known now: some are sent by others, later.
fn answered(mut request: Request, secret: &Secret, messages: &Sender<Message>) -> Option<(Request, Reply)> {
    let header = |name: &str| {
        let found = request.headers().iter().find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
        found.map(|header| header.value.as_str().to_owned())
    };
    let names = ["Host", "Origin", "Referer", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", client::TOKEN];
    let [host, origin, referer, site, mode, dest, token] = names.map(header);
    let wanted = Wanted { known: header("If-None-Match"), range: header("Range"), range_of: header("If-Range") };
    let asked = Asked {
        host: host.as_deref(),
        origin: origin.as_deref(),
        referer: referer.as_deref(),
        site: site.as_deref(),
        mode: mode.as_deref(),
        dest: dest.as_deref(),
        token: token.as_deref(),
    };
    let leave = match request.method() {
        Method::Get | Method::Head => guard::may_read(&asked, &secret.name),
        _ => guard::may_act(&asked, &secret.name, &secret.token),
    };
    if let Err(refusal) = leave {
        return Some((request, Reply::text(refusal.status(), refusal.message())));
    }
    let target = request.url().to_owned();
    match (request.method(), route::route(&target)) {
        (_, None) => Some((request, Reply::text(400, "this is no address of a site\n"))),
        (Method::Get | Method::Head, Some(Route::File(path))) => {
            let (answer, reply) = sync_channel(1);
            let reply = messages.send(Message::Ask(Ask::File(path, answer))).ok().and_then(|()| reply.recv().ok());
            let reply = reply.unwrap_or_else(|| Reply::text(503, "the preview ends\n"));
            Some((request, reply.for_request(&wanted)))
        }
        (Method::Get, Some(Route::Own(own))) if own == "events" => {
            let page = route::query(&target, "page").unwrap_or_default();
            let seen = route::query(&target, "seen").unwrap_or_default();
            let tab = super::tabs::Tab::open(page, seen, request.into_writer());
            let _ = messages.send(Message::Ask(Ask::Listen(tab)));
            None
        }
        (Method::Get | Method::Head, Some(Route::Own(own))) => {
            let reply = client::file(&own).unwrap_or_else(|| Reply::text(404, "there is no such file\n"));
            Some((request, reply.for_request(&wanted)))
        }
        (Method::Post, Some(Route::Own(own))) => match body(&mut request) {
            Some(body) => {
                let _ = messages.send(Message::Ask(Ask::Do(own, body, Doer(request))));
                None
            }
            None => Some((request, Reply::text(400, "this is no JSON\n"))),
        },
        _ => {
            let mut reply = Reply::text(405, "this address can only be read\n");
            reply.headers.push(("Allow", "GET, HEAD".to_owned()));
            Some((request, reply))
        }
    }
}

fn body(request: &mut Request) -> Option<Value> {
    let mut bytes = Vec::new();
    request.as_reader().take(BODY).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn send(request: Request, reply: &Reply) {
    let Ok(reader) = reply.reader() else {
        let _ = request.respond(Response::empty(500));
        return;
    };
    let length = usize::try_from(reply.length()).ok();
    let given = reply.headers.iter().map(|(name, value)| (*name, value.as_str()));
    let headers = given.chain(HEADERS).chain([("Cache-Control", "no-cache")]);
    let headers = headers.filter_map(|(name, value)| Header::from_bytes(name, value).ok()).collect();
    let response = Response::new(StatusCode(reply.status), headers, reader, length, None);
    // A browser that has left takes no answer any more.
    let _ = request.respond(response.with_chunked_threshold(usize::MAX));
}
