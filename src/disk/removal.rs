//! Deletes folders whose makers did not want that: nested without end, or without the right to read or change them.

use std::ffi::{CStr, CString};
use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, Mode, OFlags, RenameFlags, chmod, openat, renameat_with, unlinkat};
use rustix::io::Errno;
use rustix::path::Arg;

/// Deletes a folder with all that is in it. Links are not followed. No process may work in it any more: one that makes files
/// could go on for ever.
///
/// # Errors
/// When the system refuses it all the same: part of it may be gone.
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    fs::remove_dir_all(path).or_else(|_| {
        flatten(&hold(CWD, path)?)?;
        fs::remove_dir(path)
    })
}

/// Empties a folder with three descriptors, however deep it is: what is nested is moved to the top first.
fn flatten(top: &OwnedFd) -> rustix::io::Result<()> {
    let mut free = 0_u64;
    loop {
        let names = names(top)?;
        if names.is_empty() {
            return Ok(());
        }
        for name in names {
            if is_unlinked(top, &name)? {
                continue;
            }
            let folder = hold(top, &name)?;
            for inner in self::names(&folder)? {
                if !is_unlinked(&folder, &inner)? {
                    // Who moves a folder has to be allowed to write it.
                    drop(hold(&folder, &inner)?);
                    move_up(&folder, &inner, top, &mut free)?;
                }
            }
            unlinkat(top, &name, AtFlags::REMOVEDIR)?;
        }
    }
}

/// Opens a folder to name it and what is in it, with all rights to it.
fn hold(at: impl AsFd, name: impl Arg) -> rustix::io::Result<OwnedFd> {
    let folder =
        openat(at, name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    // By this name it is the folder that is open, whatever has its place by now (open(2), O_PATH).
    chmod(format!("/proc/self/fd/{}", folder.as_raw_fd()), Mode::RWXU)?;
    Ok(folder)
}

/// Deletes what is no folder; whether it was none.
fn is_unlinked(at: &OwnedFd, name: &CStr) -> rustix::io::Result<bool> {
    match unlinkat(at, name, AtFlags::empty()) {
        Ok(()) => Ok(true),
        Err(Errno::ISDIR) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Moves a folder to the first free name at the top.
fn move_up(from: &OwnedFd, name: &CStr, top: &OwnedFd, free: &mut u64) -> rustix::io::Result<()> {
    loop {
        *free += 1;
        match renameat_with(from, name, top, free.to_string(), RenameFlags::NOREPLACE) {
            Err(Errno::EXIST) => {}
            moved => return moved,
        }
    }
}

fn names(folder: &OwnedFd) -> rustix::io::Result<Vec<CString>> {
    let readable = openat(folder, c".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let names = Dir::new(readable)?.map(|entry| Ok(entry?.file_name().to_owned()));
    let names: Vec<CString> = names.collect::<rustix::io::Result<_>>()?;
    Ok(names.into_iter().filter(|name| ![c".", c".."].contains(&name.as_c_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn room() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_folder_that_nobody_may_read_or_change() {
        let room = room();
        let folder = room.path().join("a");
        fs::create_dir_all(folder.join("b/c")).unwrap();
        fs::write(folder.join("b/file"), "").unwrap();
        for (path, mode) in [("b/c", 0), ("b", 0o500), ("", 0)] {
            fs::set_permissions(folder.join(path), fs::Permissions::from_mode(mode)).unwrap();
        }
        remove_folder(&folder).unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn folders_in_folders_without_end() {
        let room = room();
        let folder = room.path().join("a");
        fs::create_dir(&folder).unwrap();
        let mut here = hold(CWD, &folder).unwrap();
        for _ in 0..3000 {
            rustix::fs::mkdirat(&here, c"1", Mode::RWXU).unwrap();
            here = hold(&here, c"1").unwrap();
        }
        flatten(&hold(CWD, &folder).unwrap()).unwrap();
        remove_folder(&folder).unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn what_a_link_leads_to_stays() {
        let room = room();
        let (kept, folder) = (room.path().join("kept"), room.path().join("a"));
        fs::create_dir(&kept).unwrap();
        fs::write(kept.join("file"), "").unwrap();
        fs::set_permissions(&kept, fs::Permissions::from_mode(0o750)).unwrap();
        fs::create_dir_all(folder.join("deep")).unwrap();
        symlink(&kept, folder.join("deep/link")).unwrap();
        symlink(&kept, folder.join("link")).unwrap();
        flatten(&hold(CWD, &folder).unwrap()).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o750);
        assert!(kept.join("file").exists());
    }
}
