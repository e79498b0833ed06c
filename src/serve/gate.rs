//! The door before the HTTP server: how many clients there are, how much each may send, and how long each may take.
//!
//! Takes a socket that listens; passes what clients send to the server behind it, and its answers back. `tiny_http` bounds
//! none of it: it starts a thread for each client, keeps the head of a request however long it is, waits for ever for one
//! that never ends, and stops for good when a client cannot be accepted. So it listens on a socket that only this process
//! reaches, and clients come to it through here.
//!
//! It also forgets clients: two that come at the same time may both be left to one idle thread, and the second then waits until
//! that one is done with the first, which may be never. One more client that comes and goes has it start another thread,
//! which finds the one that was forgotten. So whoever is not answered at once gets such company ([`knock`]).

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many clients are served at the same time. One more takes the place of the one that was not answered for longest.
const CLIENTS: usize = 64;

/// How many bytes a client may send before it is answered. Pages of ours send a few hundred.
const ASKED: usize = 64 * 1024;

/// How long a client may take to read a piece of an answer.
const SLOW: Duration = Duration::from_secs(10);

/// How long nothing may move either way. What waits for news gets a sign of life more often.
const QUIET: Duration = Duration::from_mins(10);

/// How soon, and how often at most, it is made sure that the server has not forgotten a client.
const KNOCK: Duration = Duration::from_millis(50);
const KNOCKS: usize = 10;

/// How long to wait when no client can be accepted: there are too many open files, and some will be closed.
const RECOVERY: Duration = Duration::from_millis(50);

/// A client.
struct Client {
    stream: TcpStream,
    /// Bytes sent since the last answer.
    asked: AtomicUsize,
    answered: Mutex<Instant>,
}

type Clients = Arc<Mutex<Vec<Arc<Client>>>>;

/// Lets clients of `listener` in, to the server that listens at `inside`, for as long as the process lives.
///
/// # Errors
/// When no thread can be started.
pub(super) fn open(listener: TcpListener, inside: &Path) -> io::Result<()> {
    let inside = inside.to_owned();
    std::thread::Builder::new().name("gate".to_owned()).spawn(move || {
        let clients = Clients::default();
        loop {
            let let_in = listener.accept().and_then(|(stream, _)| let_in(stream, &inside, &clients));
            if let_in.is_err() {
                std::thread::sleep(RECOVERY);
            }
        }
    })?;
    Ok(())
}

fn let_in(stream: TcpStream, inside: &PathBuf, clients: &Clients) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(QUIET))?;
    stream.set_write_timeout(Some(SLOW))?;
    let server = UnixStream::connect(inside)?;
    let client = Arc::new(Client { stream, asked: AtomicUsize::new(0), answered: Mutex::new(Instant::now()) });
    make_room(clients);
    locked(clients).push(Arc::clone(&client));
    let (up, down) = (Arc::clone(&client), Arc::clone(&client));
    let (to, from) = (server.try_clone()?, server);
    std::thread::Builder::new().spawn(move || {
        ask(&up, &to);
        // It may still wait for the answer to what it asked.
        let _ = to.shutdown(Shutdown::Write);
    })?;
    let (clients, inside) = (Arc::clone(clients), inside.clone());
    std::thread::Builder::new().spawn(move || {
        answer(&down, &from, &inside);
        let _ = (down.stream.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
        locked(&clients).retain(|each| !Arc::ptr_eq(each, &down));
    })?;
    Ok(())
}

/// Where all places are taken, sends away the client that was not answered for longest.
fn make_room(clients: &Clients) {
    let mut clients = locked(clients);
    if clients.len() < CLIENTS {
        return;
    }
    let longest = clients.iter().enumerate().min_by_key(|(_, client)| *locked(&client.answered)).map(|(at, _)| at);
    if let Some(at) = longest {
        let _ = clients.swap_remove(at).stream.shutdown(Shutdown::Both);
    }
}

/// Passes on what a client sends, until it sends too much or nothing more.
fn ask(client: &Client, mut to: &UnixStream) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = read(&client.stream, &mut bytes) {
        if client.asked.fetch_add(count, Ordering::Relaxed) + count > ASKED || to.write_all(&bytes[..count]).is_err() {
            let _ = client.stream.shutdown(Shutdown::Both);
            return;
        }
    }
}

/// Passes on what the server answers, until there is no more, or the client does not read it.
fn answer(client: &Client, from: &UnixStream, inside: &Path) {
    let mut bytes = vec![0; 64 * 1024];
    let mut first = knock(from, &mut bytes, inside);
    while let Ok(count @ 1..) = first.take().unwrap_or_else(|| read(from, &mut bytes)) {
        client.asked.store(0, Ordering::Relaxed);
        if (&client.stream).write_all(&bytes[..count]).is_err() {
            return;
        }
        *locked(&client.answered) = Instant::now();
    }
}

/// Waits for the beginning of the first answer, and sees to it that the server does not forget the client meanwhile.
fn knock(from: &UnixStream, bytes: &mut [u8], inside: &Path) -> Option<io::Result<usize>> {
    from.set_read_timeout(Some(KNOCK)).ok()?;
    for _ in 0..KNOCKS {
        match read(from, bytes) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                drop(UnixStream::connect(inside));
            }
            first => {
                from.set_read_timeout(None).ok()?;
                return Some(first);
            }
        }
    }
    from.set_read_timeout(None).ok()?;
    None
}

fn read(mut from: impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(bytes) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    /// A gate before a server that gives back what it is sent, in capitals.
    fn gate() -> (std::net::SocketAddr, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("inside");
        let server = UnixListener::bind(&inside).unwrap();
        std::thread::spawn(move || {
            for mut client in server.incoming().flatten() {
                std::thread::spawn(move || {
                    let mut bytes = [0; 4096];
                    while let Ok(count @ 1..) = client.read(&mut bytes) {
                        if !bytes[..count].contains(&b'?') {
                            let _ = client.write_all(&bytes[..count].to_ascii_uppercase());
                        }
                    }
                });
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        open(listener, &inside).unwrap();
        (address, folder)
    }

    fn echo(address: std::net::SocketAddr) -> String {
        let mut client = TcpStream::connect(address).unwrap();
        client.write_all(b"hello").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn what_is_asked_and_answered_is_passed_on() {
        let (address, _folder) = gate();
        assert_eq!(echo(address), "HELLO");
    }

    #[test]
    fn clients_that_ask_nothing_do_not_keep_others_out() {
        let (address, _folder) = gate();
        let idle: Vec<_> = (0..CLIENTS + 10).map(|_| TcpStream::connect(address).unwrap()).collect();
        assert_eq!(echo(address), "HELLO");
        drop(idle);
    }

    #[test]
    fn a_client_that_never_comes_to_an_end_is_sent_away() {
        let (address, _folder) = gate();
        let mut client = TcpStream::connect(address).unwrap();
        let endless = (0..10 * ASKED / 1024).try_for_each(|_| client.write_all(&[b'?'; 1024]));
        let mut text = String::new();
        assert!(endless.is_err() || client.read_to_string(&mut text).is_err() || text.is_empty());
        assert_eq!(echo(address), "HELLO");
    }
}
