//! Where the preview listens.
//!
//! Takes a host and perhaps a port; gives a socket that listens there. Without a port it is the first free one from
//! [`PORT`] on, so that a second preview needs no option.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs};

/// The port of the first preview: the one that people know from other tools for the same job.
pub const PORT: u16 = 3000;

/// How many ports are tried.
const TRIES: u16 = 100;

/// What to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// A name or an address; the loopback interface, unless somebody asked for another.
    pub host: String,
    /// The port that was asked for.
    pub port: Option<u16>,
}

impl Address {
    /// Begins to listen. Gives the port that was passed over, where one was.
    ///
    /// # Errors
    /// When the host has no address, or no port is free.
    pub fn listen(&self) -> io::Result<(TcpListener, Option<u16>)> {
        let ip = self.ip()?;
        let Some(port) = self.port else {
            let free = (PORT..PORT + TRIES).find_map(|port| match TcpListener::bind(SocketAddr::new(ip, port)) {
                Ok(listener) => Some(Ok((listener, (port != PORT).then_some(PORT)))),
                Err(error) if is_taken(&error) => None,
                Err(error) => Some(Err(error)),
            });
            return free.unwrap_or_else(|| Err(io::ErrorKind::AddrInUse.into()));
        };
        match TcpListener::bind(SocketAddr::new(ip, port)) {
            Ok(listener) => Ok((listener, None)),
            // A port that was asked for and is taken: the next free one is better than none, and it is said.
            Err(error) if is_taken(&error) && port < u16::MAX - TRIES => {
                let next = (port + 1..=port + TRIES).find_map(|port| TcpListener::bind(SocketAddr::new(ip, port)).ok());
                next.map(|listener| (listener, Some(port))).ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    fn ip(&self) -> io::Result<IpAddr> {
        if self.host == "localhost" {
            return Ok(Ipv4Addr::LOCALHOST.into());
        }
        let plain = self.host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(ip) = plain.parse() {
            return Ok(ip);
        }
        let mut found = (plain, 0).to_socket_addrs()?;
        found.next().map(|address| address.ip()).ok_or_else(|| io::ErrorKind::AddrNotAvailable.into())
    }

    /// Whether others than this machine can reach it.
    ///
    /// # Errors
    /// When the host has no address.
    pub fn is_public(&self) -> io::Result<bool> {
        Ok(!self.ip()?.is_loopback())
    }
}

fn is_taken(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrInUse
}

/// The URL of the front page on a socket.
pub(super) fn url(address: SocketAddr) -> String {
    // What listens everywhere is reached here too.
    let host = match address.ip() {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    };
    format!("http://{host}:{}/", address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str, port: u16) -> Address {
        Address { host: host.to_owned(), port: Some(port) }
    }

    #[test]
    fn a_port_that_is_taken_is_passed_over() {
        let (first, passed) = address("127.0.0.1", 0).listen().unwrap();
        assert_eq!(passed, None);
        let port = first.local_addr().unwrap().port();
        let Ok((second, passed)) = address("localhost", port).listen() else { return };
        assert_eq!(passed, Some(port));
        assert!(second.local_addr().unwrap().port() > port);
    }

    #[test]
    fn only_the_loopback_interface_is_private() {
        assert!(!address("localhost", 0).is_public().unwrap());
        assert!(!address("[::1]", 0).is_public().unwrap());
        assert!(address("0.0.0.0", 0).is_public().unwrap());
    }

    #[test]
    fn the_url_can_be_opened() {
        assert_eq!(url("127.0.0.1:3000".parse().unwrap()), "http://127.0.0.1:3000/");
        assert_eq!(url("[::1]:3000".parse().unwrap()), "http://[::1]:3000/");
        assert_eq!(url("0.0.0.0:80".parse().unwrap()), "http://localhost:80/");
    }
}
