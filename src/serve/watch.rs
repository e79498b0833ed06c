//! Sees files change.
//!
//! Takes folders; gives the paths in them at which something changed, as [`Message::Changed`]. The system tells of it, or,
//! where it cannot (a network file system, too many folders), the files are looked at now and then. A folder is watched by
//! itself, without those in it, so that what is no part of a book costs nothing.
//!
//! Looking is our own: `PollWatcher` of `notify` compares times in whole seconds, and so misses the second of two saves, or
//! else reads every file each time.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::Message;

/// How often files are looked at, where nobody tells.
pub const INTERVAL: Duration = Duration::from_millis(500);

/// How changes are seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// The system tells.
    Told,
    /// Files are looked at this often.
    Looking(Duration),
}

/// What watches folders.
pub(super) struct Watcher {
    inner: Inner,
    folders: BTreeSet<PathBuf>,
    losses: Arc<Mutex<Losses>>,
    messages: Sender<Message>,
}

/// Folders of which the system tells no more: they were deleted or have another name. There may be new ones in their places by
/// the time that anybody looks, which only what the system told can tell apart.
#[derive(Default)]
struct Losses {
    watched: BTreeSet<PathBuf>,
    lost: BTreeSet<PathBuf>,
}

enum Inner {
    Told(RecommendedWatcher),
    Looking(Duration, Looker),
}

impl Watcher {
    /// A watcher that tells `messages`.
    pub(super) fn start(how: Watching, messages: Sender<Message>) -> notify::Result<Self> {
        let losses = Arc::default();
        let inner = match how {
            Watching::Told => Inner::Told(told(messages.clone(), Arc::clone(&losses))?),
            Watching::Looking(interval) => Inner::Looking(interval, Looker::start(interval, messages.clone())),
        };
        Ok(Self { inner, folders: BTreeSet::new(), losses, messages })
    }

    /// Watches these folders and no others. Gives the folders that were not watched before. Where the system can watch no more,
    /// or never tells of what happens there, files are looked at from then on.
    pub(super) fn watch(&mut self, folders: BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        self.forget_lost(&folders);
        let new: BTreeSet<PathBuf> = folders.difference(&self.folders).cloned().collect();
        let told = match &mut self.inner {
            Inner::Told(inner) => new.iter().all(|folder| !is_remote(folder) && add(inner, folder)),
            Inner::Looking(..) => true,
        };
        if !told {
            self.inner = Inner::Looking(INTERVAL, Looker::start(INTERVAL, self.messages.clone()));
        }
        match &mut self.inner {
            Inner::Told(inner) => {
                for folder in self.folders.difference(&folders) {
                    // A folder that is gone is watched no more.
                    let _ = inner.unwatch(folder);
                }
            }
            Inner::Looking(_, looker) => looker.look_at(&folders),
        }
        self.folders = folders.into_iter().filter(|folder| folder.is_dir()).collect();
        new.into_iter().filter(|folder| self.folders.contains(folder)).collect()
    }

    /// Forgets what is watched no more, before `folders` are.
    fn forget_lost(&mut self, folders: &BTreeSet<PathBuf>) {
        let mut losses = self.losses.lock().unwrap_or_else(PoisonError::into_inner);
        losses.watched.clone_from(folders);
        let lost = std::mem::take(&mut losses.lost);
        // The thread that tells of losses may wait for it.
        drop(losses);
        let Inner::Told(inner) = &mut self.inner else { return };
        self.folders.retain(|folder| {
            // With a folder the system forgets those in it.
            let stays = !lost.iter().any(|lost| folder.starts_with(lost));
            if !stays {
                let _ = inner.unwatch(folder);
            }
            stays
        });
    }

    /// How changes are seen now.
    pub(super) fn how(&self) -> Watching {
        match self.inner {
            Inner::Told(_) => Watching::Told,
            Inner::Looking(interval, _) => Watching::Looking(interval),
        }
    }
}

fn told(messages: Sender<Message>, losses: Arc<Mutex<Losses>>) -> notify::Result<RecommendedWatcher> {
    let tell = move |event: notify::Result<Event>| {
        if let Ok(event) = &event
            && matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
        {
            let mut losses = losses.lock().unwrap_or_else(PoisonError::into_inner);
            let lost: Vec<_> = event.paths.iter().filter(|path| losses.watched.contains(*path)).cloned().collect();
            losses.lost.extend(lost);
        }
        let paths = event.map_or_else(|error| Some(error.paths), paths);
        // Nobody listens any more when the preview ends.
        if let Some(paths) = paths {
            let _ = messages.send(Message::Changed(paths));
        }
    };
    RecommendedWatcher::new(tell, Config::default())
}

/// Watches one more folder; whether that can be done, or there is no such folder.
fn add(inner: &mut RecommendedWatcher, folder: &Path) -> bool {
    inner.watch(folder, RecursiveMode::NonRecursive).map_or_else(|error| is_gone(&error), |()| true)
}

/// What is known of the files in some folders: by their paths, when each was changed, its size, and which file it is.
type Seen = BTreeMap<PathBuf, (i64, i64, u64, u64)>;

/// Looks at files now and then, until it is dropped.
struct Looker {
    /// The folders, and what was seen in them last.
    shared: Arc<Mutex<(BTreeSet<PathBuf>, Seen)>>,
}

impl Looker {
    fn start(interval: Duration, messages: Sender<Message>) -> Self {
        let shared: Arc<Mutex<(BTreeSet<PathBuf>, Seen)>> = Arc::default();
        let weak = Arc::downgrade(&shared);
        std::thread::spawn(move || {
            while let Some(shared) = weak.upgrade() {
                let changed = look_again(&mut shared.lock().unwrap_or_else(PoisonError::into_inner));
                drop(shared);
                if !changed.is_empty() && messages.send(Message::Changed(changed)).is_err() {
                    return;
                }
                std::thread::sleep(interval);
            }
        });
        Self { shared }
    }

    fn look_at(&self, folders: &BTreeSet<PathBuf>) {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        // What is in a folder that was not looked at before is not new.
        let new = look(&folders.difference(&shared.0).cloned().collect());
        shared.1.extend(new);
        shared.0.clone_from(folders);
    }
}

/// The paths at which something differs from what was seen last.
fn look_again((folders, seen): &mut (BTreeSet<PathBuf>, Seen)) -> Vec<PathBuf> {
    let now = look(folders);
    let differs = |path: &&PathBuf| seen.get(*path) != now.get(*path);
    let changed: BTreeSet<PathBuf> = seen.keys().chain(now.keys()).filter(differs).cloned().collect();
    *seen = now;
    changed.into_iter().collect()
}

fn look(folders: &BTreeSet<PathBuf>) -> Seen {
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let about = |path: PathBuf| {
        let about = std::fs::metadata(&path).ok()?;
        Some((path, (about.mtime(), about.mtime_nsec(), about.len(), about.ino())))
    };
    entries.filter_map(|entry| about(entry.path())).collect()
}

/// The paths at which an event changes something. No path at all stands for any: events were lost.
fn paths(event: Event) -> Option<Vec<PathBuf>> {
    match event.kind {
        _ if event.need_rescan() => Some(Vec::new()),
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(event.paths),
        EventKind::Access(_) => None,
        _ if event.paths.is_empty() => None,
        _ => Some(event.paths),
    }
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// Whether other machines may change what is in a folder without the system being told (statfs(2)).
#[cfg(target_os = "linux")]
pub(super) fn is_remote(folder: &Path) -> bool {
    const REMOTE: [i64; 8] = [
        0x6969,      // NFS
        0x517b,      // SMB
        0xff53_4d42, // CIFS
        0xfe53_4d42, // SMB 2
        0x0102_1997, // 9P: folders of the host in a virtual machine
        0x6573_5546, // FUSE: sshfs and the like
        0x5346_414f, // AFS
        0x00c3_6400, // Ceph
    ];
    let kind = rustix::fs::statfs(folder).map(|about| about.f_type);
    kind.is_ok_and(|kind| REMOTE.contains(&(kind & 0xffff_ffff)))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_remote(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    fn watched(how: Watching) -> (tempfile::TempDir, Watcher, Receiver<Message>) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.md"), "one").unwrap();
        let (sender, receiver) = channel();
        let mut watcher = Watcher::start(how, sender).unwrap();
        let new = watcher.watch(BTreeSet::from([folder.path().to_owned()]));
        assert_eq!(new.len(), 1);
        (folder, watcher, receiver)
    }

    /// Waits until a change of this path is told.
    fn see(receiver: &Receiver<Message>, path: &Path) {
        loop {
            match receiver.recv_timeout(Duration::from_secs(30)).expect("a change is told") {
                Message::Changed(paths) if paths.iter().any(|each| each == path) => return,
                _ => {}
            }
        }
    }

    #[test]
    fn the_system_tells_of_changes() {
        let (folder, watcher, receiver) = watched(Watching::Told);
        assert_eq!(watcher.how(), Watching::Told);
        std::fs::write(folder.path().join("a.md"), "two").unwrap();
        see(&receiver, &folder.path().join("a.md"));
        std::fs::rename(folder.path().join("a.md"), folder.path().join("b.md")).unwrap();
        see(&receiver, &folder.path().join("b.md"));
    }

    #[test]
    fn a_folder_that_is_made_again_is_watched_again_with_those_in_it() {
        let (folder, mut watcher, receiver) = watched(Watching::Told);
        let outer = folder.path().join("outer");
        let inner = outer.join("inner");
        let all = BTreeSet::from([folder.path().to_owned(), outer.clone(), inner.clone()]);
        std::fs::create_dir_all(&inner).unwrap();
        assert_eq!(watcher.watch(all.clone()), [outer.clone(), inner.clone()].into());
        for leave in [
            |outer: &Path| std::fs::remove_dir_all(outer),
            |outer: &Path| std::fs::rename(outer, outer.with_file_name("another")),
        ] {
            leave(&outer).unwrap();
            std::fs::create_dir_all(&inner).unwrap();
            std::fs::write(folder.path().join("mark"), "").unwrap();
            see(&receiver, &folder.path().join("mark"));
            assert_eq!(watcher.watch(all.clone()), [outer.clone(), inner.clone()].into());
            std::fs::write(inner.join("a.md"), "").unwrap();
            see(&receiver, &inner.join("a.md"));
        }
        assert_eq!(watcher.watch(all), BTreeSet::new());
    }

    #[test]
    fn changes_are_seen_by_looking_too() {
        let (folder, _watcher, receiver) = watched(Watching::Looking(Duration::from_millis(20)));
        std::fs::write(folder.path().join("a.md"), "two").unwrap();
        see(&receiver, &folder.path().join("a.md"));
        std::fs::remove_file(folder.path().join("a.md")).unwrap();
        see(&receiver, &folder.path().join("a.md"));
    }

    #[test]
    fn reading_changes_nothing() {
        let event = Event::new(EventKind::Access(AccessKind::Open(AccessMode::Any))).add_path("a.md".into());
        assert_eq!(paths(event), None);
        let event = Event::new(EventKind::Access(AccessKind::Close(AccessMode::Write))).add_path("a.md".into());
        assert_eq!(paths(event), Some(vec![PathBuf::from("a.md")]));
    }
}
