//! System calls that no example needs and that reach out of it, or far into the kernel: they fail with `EPERM`.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Is, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter,
};

/// Which sockets there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sockets {
    /// Those within the machine.
    Local,
    /// Those of the Internet's protocols too.
    Network,
}

/// Other processes, other namespaces, the kernel's settings, and parts of the kernel in which many holes were found.
const FORBIDDEN: [i64; 53] = [
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_adjtimex,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_kcmp,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_lookup_dcookie,
    libc::SYS_migrate_pages,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_move_pages,
    libc::SYS_name_to_handle_at,
    libc::SYS_nfsservctl,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pivot_root,
    libc::SYS_process_madvise,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_quotactl,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
    libc::SYS_vhangup,
];

/// Flags of `clone` for new namespaces.
const NAMESPACES: i32 = libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

/// Forbids the calls, for this process and all its descendants.
pub(super) fn forbid(sockets: Sockets) -> Result<(), Error> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = FORBIDDEN.map(|call| (call, Vec::new())).into();
    rules.insert(libc::SYS_socket, vec![rule(other_families(sockets))?]);
    // Limits of other processes: the parent would not be safe.
    rules.insert(libc::SYS_prlimit64, vec![rule(vec![(0, Is::Ne, 0)])?]);
    // Input for the terminal of whoever started tracebook (ioctl_tty(2)).
    rules.insert(libc::SYS_ioctl, vec![rule(vec![(1, Is::Eq, libc::TIOCSTI)])?]);
    let namespaces =
        (0..32).map(|bit| 1 << bit).filter(|flag| NAMESPACES & flag != 0).map(|flag: i32| flag.unsigned_abs().into());
    let clones = namespaces.map(|flag: u64| rule(vec![(0, Is::MaskedEq(flag), flag)]));
    rules.insert(libc::SYS_clone, clones.collect::<Result<_, _>>()?);
    // The flags of this one cannot be looked at; the C library falls back to the other.
    install([(libc::SYS_clone3, Vec::new())].into(), libc::ENOSYS)?;
    install(rules, libc::EPERM)
}

/// All families but the ones that there may be.
fn other_families(sockets: Sockets) -> Vec<(u8, Is, u64)> {
    let families: &[i32] = match sockets {
        Sockets::Local => &[libc::AF_UNIX],
        Sockets::Network => &[libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK],
    };
    families.iter().map(|family| (0, Is::Ne, family.unsigned_abs().into())).collect()
}

/// A rule of conditions that must all be true: number of the argument, comparison, value.
fn rule(conditions: Vec<(u8, Is, u64)>) -> Result<SeccompRule, Error> {
    let one = |(argument, is, value)| SeccompCondition::new(argument, Length::Dword, is, value);
    let conditions = conditions.into_iter().map(one).collect::<Result<_, _>>()?;
    Ok(SeccompRule::new(conditions)?)
}

fn install(rules: BTreeMap<i64, Vec<SeccompRule>>, error: i32) -> Result<(), Error> {
    let (allow, refuse) = (SeccompAction::Allow, SeccompAction::Errno(error.unsigned_abs()));
    let filter = SeccompFilter::new(rules, allow, refuse, std::env::consts::ARCH.try_into()?)?;
    let program: BpfProgram = filter.try_into()?;
    apply_filter(&program)
}
