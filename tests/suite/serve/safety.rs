//! What others may not do: pages of other sites, and clients that misbehave.

use std::io::Write;
use std::net::TcpStream;

use super::preview::Preview;
use crate::book::Book;
use crate::patience::PATIENCE;

fn preview() -> (Book, Preview) {
    let book = Book::of("# T\n").file("secret.txt", "beside").file("inside/a.md", "# A\n");
    let preview = Preview::start(&book, &["--no-run"]);
    (book, preview)
}

#[test]
fn no_path_leaves_the_site() {
    let (book, preview) = preview();
    std::os::unix::fs::symlink("/etc/passwd", book.path().join("inside/later.txt")).expect("a link");
    for target in [
        "/../secret.txt",
        "/inside/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/inside/..%5c..%5csecret.txt",
        "//etc/passwd",
        "/note.html%00.png",
        "/.git/config",
        "/note.md/../../x",
        "/static/../../../etc/passwd",
    ] {
        let answer = preview.get(target);
        assert!(matches!(answer.status, 400 | 404), "{target}: {}", answer.head);
        assert!(!answer.body.contains("root:"), "{target}");
    }
}

#[test]
fn names_that_were_bent_to_this_machine_are_refused() {
    let (_book, preview) = preview();
    for host in ["evil.example", "127.0.0.1.evil.example:3000"] {
        let answer = preview.request("GET", "/note.html", &[("Host", host)], "");
        assert_eq!((answer.status, answer.body.contains("# T")), (421, false));
    }
    let port = preview.host.rsplit(':').next().expect("a port").to_owned();
    assert_eq!(preview.request("GET", "/note.html", &[("Host", &format!("localhost:{port}"))], "").status, 200);
    assert_eq!(preview.request("GET", "/note.html", &[("Host", "")], "").status, 421);
    assert!(preview.send("GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 421"));
}

#[test]
fn pages_of_other_sites_can_neither_read_nor_act() {
    let (_book, preview) = preview();
    let script = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "script")];
    assert_eq!(preview.request("GET", "/static/search/start.js", &script, "").status, 403);
    let link = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
    assert_eq!(preview.request("GET", "/note.html", &link, "").status, 200);
    let (origin, token) = (format!("http://{}", preview.host), preview.facts("/note.html")["token"].clone());
    let token = token.as_str().expect("a token");
    let body = "{\"page\":\"note.html\",\"line\":1}";
    let post = |headers: &[(&str, &str)]| preview.request("POST", "/-tracebook/run", headers, body).status;
    assert_eq!(post(&[("Origin", &origin)]), 403);
    assert_eq!(post(&[("Origin", &origin), ("X-Tracebook-Token", "0")]), 403);
    assert_eq!(post(&[("X-Tracebook-Token", token)]), 403);
    assert_eq!(post(&[("Origin", "http://evil.example"), ("X-Tracebook-Token", token)]), 403);
    assert_eq!(post(&[("Origin", &origin), ("X-Tracebook-Token", token)]), 409);
    // No other site may read the answer, the page in a frame included.
    let page = preview.get("/note.html");
    assert_eq!(page.header("Access-Control-Allow-Origin"), None);
    assert_eq!(page.header("Cross-Origin-Resource-Policy"), Some("same-origin"));
    assert_eq!(page.header("Content-Security-Policy"), Some("frame-ancestors 'self'"));
    assert_eq!(page.header("X-Content-Type-Options"), Some("nosniff"));
}

#[test]
fn what_is_no_request_is_answered_or_dropped_and_nothing_else_suffers() {
    let (_book, preview) = preview();
    for bytes in [
        "\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET\r\n\r\n",
        "GET /note.html HTTP/9.9\r\n\r\n",
        "GET /note.html HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /\u{fc} HTTP/1.1\r\n\r\n",
        "POST /-tracebook/run HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
    ] {
        let answer = preview.send(&format!("{bytes}{}", "\0".repeat(70_000)));
        assert!(!answer.starts_with("HTTP/1.1 200"), "{bytes}: {answer}");
    }
    assert_eq!(preview.request("DELETE", "/note.html", &[], "").status, 403);
    assert_eq!(preview.get("/note.html").status, 200);
}

#[test]
fn clients_that_do_nothing_do_not_keep_others_out() {
    let (_book, preview) = preview();
    let slow: Vec<TcpStream> = (0..150)
        .map(|number| {
            let mut stream = TcpStream::connect(&preview.host).expect("the preview listens");
            let begun = if number % 2 == 0 { "" } else { "GET /note.html HTTP/1.1\r\nHost: local" };
            // Some are sent away already.
            let _ = stream.write_all(begun.as_bytes());
            stream
        })
        .collect();
    assert_eq!(preview.get("/note.html").status, 200);
    drop(slow);
}

#[test]
fn many_clients_at_once_are_all_answered() {
    let (_book, preview) = preview();
    // Each keeps its connection after its answer, as browsers do.
    let mut held = Vec::new();
    for _ in 0..6 {
        let streams: Vec<TcpStream> = (0..6).map(|_| TcpStream::connect(&preview.host).expect("it listens")).collect();
        for mut stream in streams {
            write!(stream, "GET /note.html HTTP/1.1\r\nHost: {}\r\n\r\n", preview.host).expect("it reads");
            held.push(stream);
        }
    }
    for stream in &mut held {
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        let mut begin = [0; 15];
        std::io::Read::read_exact(stream, &mut begin).expect("an answer");
        assert_eq!(&begin, b"HTTP/1.1 200 OK");
    }
}
