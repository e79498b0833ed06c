//! The result cache: what examples did, kept from one run to the next, so that what has not changed need not run again.
//!
//! Takes the sessions of a plan before they run, and gives the captures of those that would do the same again; takes what ran, and
//! keeps it. Starts nothing, judges nothing and prints nothing. `build`, `test` and `serve` share one cache; two
//! processes may use it at the same time.
//!
//! A session's results are found by a [`key`]: a hash of the code, the options and the order of its examples, the content of the
//! folder `files`, the note's name, and of the [`machine`], which is the interpreter, its packages, what examples may reach, and the environment. What its examples read
//! elsewhere is only known when they have run: these are its [`needs`], which are stored with the results and checked when they are
//! found. Lines are no part of the key: [`lines`] moves what is known of an example that stands elsewhere now, and
//! [`named`] tells where that cannot be done. [`worth`] tells what is kept at all.
//!
//! [`entry`] is the stored form, [`pack`] a file of entries, [`store`] the folder of packs, and [`book`] what is remembered of each book besides.

mod book;
mod entry;
mod key;
mod lines;
mod machine;
mod named;
mod needs;
mod pack;
mod store;
mod worth;

pub(crate) use entry::may_open_files;
pub(crate) use needs::read;
pub use store::Usage;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};
use crate::plan::Session;
use crate::python::{self, Host, Interpreter, VersionSpec};
use crate::run::{Capture, Ran, Runtime};
use crate::sandbox::Policy;

use book::Record;
use entry::{Entry, Hold};
use key::Key;
pub(crate) use machine::Machine;
use needs::Check;
use store::{Age, Found, Store};

/// How many bytes a cache may take where no other bound is set.
pub const LIMIT: u64 = 256 << 20;

/// How long what ran is held back before it is written: a run that is interrupted loses no more.
const HELD: Duration = Duration::from_secs(5);

/// What is done with the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// Results are taken from it where they hold, and kept in it.
    #[default]
    On,
    /// It is neither read nor written.
    Off,
    /// Nothing runs: results are taken from it, and what is not there fails.
    Frozen,
}

/// Which cache, and what is done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What is done.
    pub wanted: Use,
    /// Its folder; the usual one by default.
    pub folder: Option<PathBuf>,
    /// The most bytes that it may take; [`LIMIT`] by default.
    pub limit: Option<u64>,
}

impl Settings {
    /// The folder of the cache; nothing where none is chosen and the machine has no usual place.
    #[must_use]
    pub fn place(&self) -> Option<PathBuf> {
        self.folder.clone().or_else(|| Some(python::cache_folder()?.join("results")))
    }
}

/// How much is kept in the cache in `folder`.
#[must_use]
pub fn usage(folder: &Path) -> Usage {
    store::usage(folder)
}

/// Removes all results that are kept in `folder`, and nothing else that may be in there.
///
/// # Errors
/// When a file cannot be removed.
pub fn clear(folder: &Path) -> Result<()> {
    store::clear(folder).and_then(|()| book::clear(folder)).map_err(Error::io("clear the cache in", folder))
}

/// What is known of a session.
#[derive(Debug)]
pub(crate) struct Known {
    /// What its examples would do.
    pub(crate) captures: Vec<Capture>,
    /// What they have read outside of its folder.
    pub(crate) read: BTreeSet<PathBuf>,
}

/// An open cache, for one book. It may be used from several threads at the same time, and for as long as one likes.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    /// Whether the user has named the folder.
    chosen: bool,
    limit: u64,
    store: Mutex<Store>,
    /// The folder of the notes, with links resolved.
    root: PathBuf,
    tool: u128,
    frozen: bool,
    files: Mutex<BTreeMap<PathBuf, u128>>,
    fresh: Mutex<BTreeMap<Key, pack::Fresh>>,
    written: Mutex<Instant>,
    damaged: Mutex<Vec<Key>>,
}

impl Cache {
    /// Opens the cache for the notes in `root`; nothing where it is off or there is no place for one.
    pub(crate) fn open(settings: &Settings, root: &Path) -> Option<Self> {
        if settings.wanted == Use::Off {
            return None;
        }
        let folder = settings.place()?;
        Some(Self {
            store: Mutex::new(Store::open(&folder)),
            folder,
            chosen: settings.folder.is_some(),
            limit: settings.limit.unwrap_or(LIMIT),
            root: root.canonicalize().unwrap_or_else(|_| root.to_owned()),
            tool: key::tool(),
            frozen: settings.wanted == Use::Frozen,
            files: Mutex::default(),
            fresh: Mutex::default(),
            written: Mutex::new(Instant::now()),
            damaged: Mutex::default(),
        })
    }

    /// What is remembered of this book on this interpreter.
    pub(crate) fn known(&self, machine: Machine) -> Option<Runtime> {
        book::of(&self.folder, &self.root, machine).map(|record| record.runtime)
    }

    /// The machine on which the results were made that are in the cache, the last one of this book or else of any.
    pub(crate) fn last(&self, request: &python::Request) -> Option<(Machine, Runtime)> {
        let version: Option<VersionSpec> = request.spec.as_deref().and_then(|spec| spec.parse().ok());
        let wanted = book::Wanted { version: version.as_ref(), host: request.host };
        book::last(&self.folder, &self.root, wanted).map(|record| (record.machine, record.runtime))
    }

    /// What the examples of `session` would do, where they have done it before and nothing has changed.
    pub(crate) fn find(&self, machine: Machine, session: &Session) -> Option<Known> {
        let key = self.key(machine, session);
        let (data, age) = self.stored(key)?;
        let Some(entry) = Entry::decode(&data) else {
            locked(&self.damaged).push(key);
            return None;
        };
        let check = if self.frozen { Check::Notes } else { Check::All };
        if entry.captures.len() != session.tasks.len() || !entry.needs.iter().all(|need| need.holds(&self.root, check))
        {
            return None;
        }
        let read = entry.needs.iter().map(|need| need.place(&self.root)).collect();
        let captures = entry.for_session(session)?;
        if age == Age::Stale && !self.frozen {
            locked(&self.fresh).insert(key, (key, store::now(), data));
        }
        Some(Known { captures, read })
    }

    fn stored(&self, key: Key) -> Option<(Vec<u8>, Age)> {
        if let Some((_, _, data)) = locked(&self.fresh).get(&key) {
            return Some((data.clone(), Age::Young));
        }
        match locked(&self.store).get(key) {
            Found::Entry(data, age) => Some((data, age)),
            Found::Nothing => None,
            Found::Damaged => {
                locked(&self.damaged).push(key);
                None
            }
        }
    }

    /// Keeps what the examples of `session` did, where it is their own doing and leaves nothing behind elsewhere.
    pub(crate) fn keep(&self, machine: Machine, session: &Session, ran: &Ran) {
        if !ran.opened.written.is_empty() || !worth::is_own(session, &ran.captures) {
            return;
        }
        let Some(needs) = needs::of(&ran.opened.paths, &self.root, ran.began) else { return };
        let places = entry::places(session);
        let is_line = |number: u32| places.iter().any(|place| (place.first..=place.end).contains(&number));
        let stays = named::keeps_its_lines(session, &ran.captures, &is_line);
        let hold = if stays { Hold::There } else { Hold::Anywhere };
        let entry = Entry { places, hold, needs, captures: Cow::Borrowed(&ran.captures) };
        if let Some(data) = entry.encode() {
            let key = self.key(machine, session);
            locked(&self.fresh).insert(key, (key, store::now(), data));
        }
        let is_due = locked(&self.written).elapsed() > HELD;
        if is_due {
            // What cannot be written is told of at the end.
            let _ = self.write();
        }
    }

    /// Writes what is new, and forgets what was found to be damaged.
    fn write(&self) -> std::io::Result<()> {
        *locked(&self.written) = Instant::now();
        let fresh: Vec<pack::Fresh> = std::mem::take(&mut *locked(&self.fresh)).into_values().collect();
        let damaged = std::mem::take(&mut *locked(&self.damaged));
        if fresh.is_empty() && damaged.is_empty() {
            return Ok(());
        }
        let mut store = locked(&self.store);
        store.damaged += damaged.len();
        store.save(&fresh, &damaged, self.limit)
    }

    /// To be called when files beside the notes may have changed, by whoever keeps the cache open for longer than a run.
    pub(crate) fn files_changed(&self) {
        locked(&self.files).clear();
    }

    /// Writes what is new, and remembers on what the book was verified; gives what there is to say of the cache.
    pub(crate) fn save(&self, on: Option<(Machine, &Runtime)>) -> Vec<Diagnostic> {
        let saved = if self.frozen { Ok(()) } else { self.write() };
        let mut said = Vec::new();
        if std::mem::take(&mut locked(&self.store).damaged) + locked(&self.damaged).len() > 0 {
            said.push(self.warning(
                "damaged-cache",
                "some of the result cache was damaged or of another version, and was discarded",
            ));
        }
        if self.frozen {
            return said;
        }
        if let Some((machine, runtime)) = on {
            let _ = book::keep(&self.folder, &self.root, &Record { machine, runtime: runtime.clone() });
        }
        if let (Err(error), true) = (saved, self.chosen) {
            let message = format!("the result cache cannot be written: {}", crate::error::cause(&error));
            said.push(
                self.warning("cache-not-written", &message)
                    .with_help("allow it, name another folder, or pass --no-cache"),
            );
        }
        said
    }

    fn warning(&self, code: &'static str, message: &str) -> Diagnostic {
        Diagnostic::warning(code, Place::Path(self.folder.display().to_string()), message)
    }

    fn key(&self, machine: Machine, session: &Session) -> Key {
        let files = session.files.as_deref().map_or(0, |folder| self.files(folder));
        key::key(self.tool, machine, session, files)
    }

    /// The hash of what is in `folder`, which is taken once a run.
    fn files(&self, folder: &Path) -> u128 {
        let mut known = locked(&self.files);
        *known.entry(folder.to_owned()).or_insert_with(|| needs::folder(folder))
    }
}

/// The machine on which `host` runs `interpreter`, with examples contained by `policy`.
pub(crate) fn machine(interpreter: &Interpreter, host: Host, policy: Option<&Policy>) -> Machine {
    Machine::of(interpreter, host, policy)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
