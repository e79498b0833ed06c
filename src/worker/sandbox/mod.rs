//! Encloses this process and those that it will fork in what a [`Policy`] allows.
//!
//! Takes a policy; gives what the system cannot enforce of it. In steps, as a process can only ever lose rights: [`enter`], once,
//! before there is an interpreter, for namespaces, system calls and limits; [`Rules::restrict`], once, when it has started, for the files
//! that sessions may use; [`restrict_to`] a [`Layer`], in each fork that is for a session, for its own folder and for signals, so that the
//! interpreter which is forked stays out of reach and can clear up. All are kept by all descendants.

mod calls;
mod files;
mod limits;
mod namespaces;

pub(super) use files::{Layer, Rules, restrict_to};

use crate::sandbox::{Lack, Network, Policy};

/// Takes from this process what no example needs, and every file.
pub(super) fn seclude() {
    let _ = rustix::thread::set_no_new_privs(true);
    let _ = calls::forbid(calls::Sockets::Local);
    if can_restrict() {
        let _ = files::take_all();
    }
}

/// Whether this process has promised not to get more rights by running a program: Landlock and seccomp ask for it.
pub(super) fn can_restrict() -> bool {
    rustix::thread::no_new_privs().unwrap_or(false)
}

/// Encloses this process but for its files. It must have one thread.
pub(super) fn enter(policy: &Policy) -> Vec<Lack> {
    let (mut lacks, users) = namespaces::enter(policy);
    let _ = rustix::thread::set_no_new_privs(true);
    if limits::set(&policy.limits, users).is_err() {
        lacks.push(Lack::Limits);
    }
    let sockets = if lacks.contains(&Lack::Loopback) { calls::Sockets::Local } else { calls::Sockets::Network };
    if calls::forbid(sockets).is_err() {
        lacks.push(Lack::Calls);
    }
    lacks.extend(files::lacks(policy, if can_restrict() { files::version() } else { 0 }));
    if let Network::Ports(_) = policy.network {
        lacks.push(Lack::Hosts);
    }
    lacks
}
