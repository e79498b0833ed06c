//! How the sessions' processes ended: what wait(2) tells, kept until it is asked for.

use rustix::process::{Pid, WaitOptions, test_kill_process_group, wait};
use smallvec::SmallVec;

/// How children ended that nobody has asked for yet: their process ids and wait statuses.
#[derive(Default)]
pub(super) struct Children(SmallVec<[(i32, i32); 16]>);

impl Children {
    /// The wait status of one, which is forgotten.
    pub(super) fn take(&mut self, pid: i32) -> Option<i32> {
        let at = self.0.iter().position(|&(known, _)| known == pid)?;
        Some(self.0.swap_remove(at).1)
    }

    /// The wait status of one that has ended, where it can be told. An example can have named a process that is no child, or lives:
    /// it is not waited for.
    pub(super) fn ended(&mut self, pid: i32) -> Option<i32> {
        self.reap();
        self.take(pid)
    }

    /// Notes how those ended that have; whether there are more.
    pub(super) fn reap(&mut self) -> bool {
        loop {
            match wait(WaitOptions::NOHANG) {
                Ok(Some((pid, status))) => {
                    self.take(pid.as_raw_pid()); // of an earlier process with this number
                    self.0.push((pid.as_raw_pid(), status.as_raw()));
                }
                Ok(None) => return true,
                Err(_) => return false,
            }
        }
    }
}

/// Whether any process of a group lives.
pub(super) fn group_lives(group: i32) -> bool {
    Pid::from_raw(group).is_some_and(|group| test_kill_process_group(group).is_ok())
}
