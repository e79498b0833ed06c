//! What to say about an example that was stopped by the sandbox: only what is known.

use std::path::Path;

use rustix::fs::{Access, access};
use rustix::io::Errno;

use super::{Network, Policy};

/// How to allow what ended an example, given the name of its exception's class and the message; nothing where it is not known to
/// be the sandbox, or a limit of it, that stands behind it.
#[must_use]
pub fn help(policy: &Policy, kind: &str, message: &str) -> Option<String> {
    if let Some(path) = refused_path(message) {
        return about_path(policy, Path::new(path));
    }
    let error = |number: i32| message.starts_with(&format!("[Errno {number}] "));
    let limits = policy.limits;
    let said = match kind {
        "KeyError" => return about_variable(policy, message.trim_matches('\'')),
        "MemoryError" => limit("each process of an example has", "memory", &bytes(limits.memory)),
        "RuntimeError" if message == "can't start new thread" => format!(
            "each thread takes a stack, 8 MiB by default, of the {} that a process of an example has: raise `memory` below [run.sandbox] \
             of book.toml, lower `threading.stack_size`, or run with --no-sandbox",
            bytes(limits.memory)
        ),
        _ if error(libc::EFBIG) => limit("a file that an example writes has", "file-size", &bytes(limits.file_size)),
        _ if error(libc::EMFILE) => limit("each process of an example has", "open-files", &format!("{} open files", limits.open_files)),
        _ if policy.network == Network::None && UNREACHED.iter().any(|text| message.contains(text)) => {
            "examples have no network in the sandbox: allow it with `network = true` below [run.sandbox] of book.toml, or run \
             with --no-sandbox"
                .to_owned()
        }
        _ if policy.network == Network::None && message.contains("[Errno 111] Connection refused") => {
            "in the sandbox no other program of this machine can be reached: where one is meant, allow it with \
             `network = true` below [run.sandbox] of book.toml, or run with --no-sandbox"
                .to_owned()
        }
        "PermissionError" if error(libc::EPERM) => {
            "the sandbox refuses signals to other processes, and system calls that change more than the example's own: where \
             one is meant, run with --no-sandbox"
                .to_owned()
        }
        "PermissionError" if error(libc::EACCES) && message.contains(": '..") => {
            "the sandbox keeps examples in the folder that they begin in: allow others with `read` and `write` below \
             [run.sandbox] of book.toml, or run with --no-sandbox"
                .to_owned()
        }
        _ => return None,
    };
    Some(said)
}

/// A variable of the environment that is there, and that examples do not see.
fn about_variable(policy: &Policy, name: &str) -> Option<String> {
    let is_kept_back = !policy.passes_on(name.as_ref()) && std::env::var_os(name).is_some();
    is_kept_back.then(|| {
        format!(
            "the sandbox does not pass the variable {name} on: allow it with `environment = [\"{name}\"]` below [run.sandbox] \
             of book.toml, or run with --no-sandbox"
        )
    })
}

/// What Python says where there is no network: no route, and nobody to resolve names.
const UNREACHED: [&str; 3] =
    ["[Errno 101] Network is unreachable", "[Errno -3] Temporary failure", "[Errno -2] Name or service not known"];

fn limit(who: &str, key: &str, most: &str) -> String {
    format!("{who} {most} at most: raise `{key}` below [run.sandbox] of book.toml, or run with --no-sandbox")
}

/// The absolute path of a message such as `[Errno 13] Permission denied: '/etc/shadow'`, or that to which something cannot be
/// moved, as in `[Errno 18] Invalid cross-device link: 'a' -> '/etc/a'`.
fn refused_path(message: &str) -> Option<&str> {
    let path = match message.strip_prefix("[Errno 13] ") {
        Some(refused) => refused.split_once(": '")?.1,
        None => message.strip_prefix("[Errno 18] ")?.split_once("' -> '")?.1,
    };
    path.split('\'').next().filter(|path| path.starts_with('/'))
}

fn about_path(policy: &Policy, path: &Path) -> Option<String> {
    let shown = path.display();
    if policy.writes(path) || !is_for_us(path, policy.reads(path)) {
        return None;
    }
    let key = if policy.reads(path) { "write" } else { "read" };
    let may = if policy.reads(path) {
        format!("the sandbox lets examples read {shown}, not write it")
    } else {
        format!("the sandbox keeps examples from {shown}")
    };
    Some(format!(
        "{may}: allow it with `{key} = [\"{shown}\"]` below [run.sandbox] of book.toml, or run with --no-sandbox"
    ))
}

/// Whether whoever runs tracebook may read what is at the path, or write it; or make it where it is not. Else the sandbox is not what
/// refuses it.
fn is_for_us(path: &Path, to_write: bool) -> bool {
    let may = |path: &Path, wish| access(path, wish).is_ok();
    match access(path, Access::EXISTS) {
        Ok(()) => may(path, if to_write { Access::WRITE_OK } else { Access::READ_OK }),
        Err(Errno::NOENT) => path.parent().is_some_and(|folder| may(folder, Access::WRITE_OK)),
        Err(_) => false,
    }
}

/// A number of bytes as people write it: `4 GiB`.
fn bytes(count: u64) -> String {
    let units = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let unit = units.into_iter().find(|(_, shift)| count > 0 && count.trailing_zeros() >= *shift);
    unit.map_or_else(|| format!("{count} bytes"), |(unit, shift)| format!("{} {unit}", count >> shift))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::sandbox::Limits;

    fn said(kind: &str, message: &str) -> Option<String> {
        said_where("/usr".as_ref(), kind, message)
    }

    fn said_where(read: &Path, kind: &str, message: &str) -> Option<String> {
        let policy = Policy {
            read: vec![read.to_owned()],
            write: vec![PathBuf::from("/dev/null")],
            temporary: PathBuf::from("/tmp"),
            environment: vec!["PATH".to_owned()],
            network: Network::None,
            limits: Limits::default(),
        };
        help(&policy, kind, message)
    }

    #[test]
    fn a_path_that_is_not_allowed_is_named() {
        let room = tempfile::tempdir().unwrap();
        std::fs::write(room.path().join("there"), "").unwrap();
        for name in ["there", "new"] {
            let path = room.path().join(name).display().to_string();
            let message = format!("[Errno 13] Permission denied: '{path}'");
            let told = said("PermissionError", &message).expect("it is known");
            let begin = format!("the sandbox keeps examples from {path}: allow it with `read = [\"{path}\"]`");
            assert!(told.starts_with(&begin), "{told}");
            let told = said_where(room.path(), "PermissionError", &message).expect("it is known");
            assert!(told.starts_with(&format!("the sandbox lets examples read {path}, not write it")), "{told}");
            let told = said("OSError", &format!("[Errno 18] Invalid cross-device link: 'a' -> '{path}'"));
            assert!(told.expect("it is known").contains(&format!("`read = [\"{path}\"]`")));
        }
    }

    #[test]
    fn what_nobody_could_reach_is_not_the_sandboxs_doing() {
        for path in ["/proc/no such/file", "/etc/hostname/file", "/dev/null/x"] {
            assert_eq!(said("PermissionError", &format!("[Errno 13] Permission denied: '{path}'")), None, "{path}");
        }
    }

    #[test]
    fn what_may_have_another_cause_is_left_alone() {
        for (kind, message) in [
            ("PermissionError", "[Errno 13] Permission denied: '/dev/null'"),
            ("PermissionError", "[Errno 13] Permission denied: 'notes.txt'"),
            ("PermissionError", "[Errno 13] Permission denied: '/tmp/tracebook-0/7/work/notes.txt'"),
            ("OSError", "[Errno 18] Invalid cross-device link: 'a' -> 'b'"),
            ("KeyError", "'PATH'"),
            ("KeyError", "'no such variable'"),
            ("ValueError", "/root"),
        ] {
            assert_eq!(said(kind, message), None, "{message}");
        }
    }

    #[test]
    fn what_it_refuses_without_a_path_is_told() {
        for (kind, message, told) in [
            ("PermissionError", "[Errno 1] Operation not permitted", "refuses signals to other processes"),
            ("PermissionError", "[Errno 13] Permission denied: '../../x'", "in the folder that they begin in"),
            ("ConnectionRefusedError", "[Errno 111] Connection refused", "no other program of this machine"),
            ("KeyError", "'CARGO_MANIFEST_DIR'", "`environment = [\"CARGO_MANIFEST_DIR\"]`"),
        ] {
            let said = said(kind, message).expect("it is known");
            assert!(said.contains(told), "{message}: {said}");
        }
    }

    #[test]
    fn that_there_is_no_network_is_told_whatever_the_exception_is() {
        let message = "<urlopen error [Errno -3] Temporary failure in name resolution>";
        assert!(said("urllib.error.URLError", message).expect("it is known").contains("network = true"));
    }

    #[test]
    fn limits_are_told_as_people_write_them() {
        let told = said("MemoryError", "").expect("a limit");
        assert!(told.starts_with("each process of an example has 4 GiB at most: raise `memory`"), "{told}");
        let told = said("RuntimeError", "can't start new thread").expect("a limit");
        assert!(told.contains("of the 4 GiB that a process of an example has: raise `memory`"), "{told}");
        assert!(said("OSError", "[Errno 27] File too large").expect("a limit").contains("1 GiB"));
        assert_eq!(bytes(1000), "1000 bytes");
        assert_eq!(bytes(1536 << 10), "1536 KiB");
    }
}
