//! A tiny web server for one site, below a path, as a host for many projects serves it.
//!
//! Takes a folder; gives what is asked for below [`BASE`], and remembers every request that it could not serve.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tiny_http::{Header, Response, Server as Http};

use super::sites::located;

/// The path that the site is below.
pub(super) const BASE: &str = "/some/project/";

/// A server that ends when it is dropped.
pub(super) struct Server {
    http: Arc<Http>,
    thread: Option<JoinHandle<()>>,
    failed: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves `folder` on a port that is free.
    pub(super) fn start(folder: &Path) -> Self {
        let http = Arc::new(Http::http("127.0.0.1:0").expect("a port"));
        let failed = Arc::new(Mutex::new(Vec::new()));
        let (serving, failures, folder) = (Arc::clone(&http), Arc::clone(&failed), folder.to_owned());
        let thread = std::thread::spawn(move || serve(&serving, &folder, &failures));
        Self { http, thread: Some(thread), failed }
    }

    /// What the URLs of the site begin with.
    pub(super) fn root(&self) -> String {
        format!("http://{}{BASE}", self.http.server_addr().to_ip().expect("an address"))
    }

    /// The requests for what is not there, so far.
    pub(super) fn failed(&self) -> Vec<String> {
        self.failed.lock().expect("no panic").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.http.unblock();
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn serve(http: &Http, folder: &Path, failed: &Mutex<Vec<String>>) {
    for request in http.incoming_requests() {
        let path: Option<PathBuf> = located(request.url(), BASE).map(|(path, _)| folder.join(path));
        let file = path.and_then(|path| Some((File::open(&path).ok()?, kind(&path))));
        let served = if let Some((file, kind)) = file {
            request.respond(Response::from_file(file).with_header(kind))
        } else {
            failed.lock().expect("no panic").push(request.url().to_owned());
            request.respond(Response::empty(404))
        };
        // A browser that left the page takes no answer any more.
        drop(served);
    }
}

fn kind(path: &Path) -> Header {
    let kind = match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    Header::from_bytes("Content-Type", kind).expect("a header")
}
