//! A tiny web server for one site, below a path, as a host for many projects serves it.
//!
//! Takes a folder; gives what is asked for below [`BASE`], and remembers every request that it could not serve. One answer a
//! connection and one thread each: a browser opens several at once, some of which it never uses.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::sites::located;

/// The path that the site is below.
pub(super) const BASE: &str = "/some/project/";

/// A server that ends when it is dropped.
pub(super) struct Server {
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
    site: Arc<Site>,
}

/// What all connections share.
struct Site {
    folder: PathBuf,
    failed: Mutex<Vec<String>>,
    over: AtomicBool,
}

impl Server {
    /// Serves `folder` on a port that is free.
    pub(super) fn start(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let site = Arc::new(Site { folder: folder.to_owned(), failed: Mutex::default(), over: AtomicBool::new(false) });
        let shared = Arc::clone(&site);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().take_while(|_| !shared.over.load(Ordering::Relaxed)).flatten() {
                let site = Arc::clone(&shared);
                // A browser that left the page takes no answer any more.
                std::thread::spawn(move || site.answer(&stream));
            }
        });
        Self { address, thread: Some(thread), site }
    }

    /// What the URLs of the site begin with.
    pub(super) fn root(&self) -> String {
        format!("http://{}{BASE}", self.address)
    }

    /// The requests for what is not there, so far.
    pub(super) fn failed(&self) -> Vec<String> {
        self.site.failed.lock().expect("no panic").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.site.over.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

impl Site {
    /// Reads one request and answers it.
    fn answer(&self, mut stream: &TcpStream) -> std::io::Result<()> {
        let mut head = BufReader::new(stream).lines();
        let Some(first) = head.next().transpose()? else { return Ok(()) };
        let url = first.split(' ').nth(1).unwrap_or_default().to_owned();
        for line in head {
            if line?.is_empty() {
                break;
            }
        }
        let path = located(&url, BASE).map(|(path, _)| self.folder.join(path));
        let found = path.and_then(|path| Some(("200 OK", kind(&path), std::fs::read(&path).ok()?)));
        let (status, kind, body) = found.unwrap_or_else(|| {
            self.failed.lock().expect("no panic").push(url);
            ("404 Not Found", "text/plain", Vec::new())
        });
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        )?;
        stream.write_all(&body)
    }
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
