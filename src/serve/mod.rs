//! A preview: the site of a book in a browser, which follows the notes while they are written.
//!
//! Takes [`Settings`] and a [`Teller`]; runs until it is told to end. The site is never written to disk. One thread keeps the
//! book ([`preview`], over [`crate::pipeline::kept`]) and makes each file of the site when it is asked for
//! ([`crate::render::demand`]); others run sessions ([`runs`]), see files change ([`watch`]) and answer requests ([`http`],
//! behind [`gate`] and [`guard`]). They talk by [`Message`]s alone. A page that is open is told that it changed ([`tabs`]);
//! its script ([`client`]) asks for it and changes what differs, so that the reader's place stays. Nothing here prints.

mod act;
mod address;
mod answers;
mod bless;
mod changes;
mod client;
mod desk;
mod edition;
mod editor;
mod gate;
mod guard;
mod http;
mod kinds;
mod named;
mod news;
mod preview;
mod problem;
mod range;
mod reading;
mod reply;
mod route;
mod runs;
mod signals;
mod tabs;
mod watch;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::channel;

pub use address::{Address, PORT};
pub use editor::Editor;
pub use watch::{INTERVAL, Watching};

use crate::config::Named;
use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result, cause};
use crate::names::Names;
use crate::pipeline::{Outcome, Request};
use crate::python::Version;
use crate::run::{self, Runtime};
use crate::theme::Theme;

/// What a preview is of, and how it is shown.
pub struct Settings {
    /// Reads everything besides the notes: at the beginning, and whenever one of its files changes.
    pub load: Box<dyn Fn() -> Result<Loaded>>,
    /// What [`Settings::load`] depends on, also where that fails.
    pub named: Box<dyn Fn() -> Vec<Named>>,
    /// Where it listens.
    pub address: Address,
    /// What opens notes, where there is such a thing.
    pub editor: Option<Editor>,
    /// How changes are seen.
    pub watching: Watching,
}

/// What [`Settings::load`] gives.
pub struct Loaded {
    /// What is asked for: all examples of a folder.
    pub request: Request,
    /// The theme.
    pub theme: Theme,
    /// What is documented elsewhere.
    pub names: Names,
}

/// Who is told of what happens. Called from one thread.
pub trait Teller {
    /// The preview can be opened at `url`. `passed` is a port that was taken; `public` says that other machines reach it.
    fn listening(&self, url: &str, passed: Option<u16>, public: bool);
    /// The files are looked at now and then, since the system does not tell of changes.
    fn looking(&self);
    /// What is wrong now and was not before.
    fn problems(&self, diagnostics: &[Diagnostic], outcome: &Outcome);
    /// A run has ended, in which these notes were new or changed; all, where that is nothing.
    fn ended(&self, outcome: &Outcome, notes: Option<&BTreeSet<String>>);
    /// What leads from the working directory to the notes, as they are told of.
    fn prefix(&self, outcome: &Outcome) -> PathBuf;
    /// Why there is no new site. The old one stays.
    fn failed(&self, error: &Error);
}

/// An interpreter, what it says of itself, and what is odd about the choice; or why there is none.
type Found = Result<(Version, Runtime, Vec<Diagnostic>)>;

/// What the thread that keeps the book is told.
enum Message {
    /// Something changed at these paths; at any, where there are none.
    Changed(Vec<PathBuf>),
    /// Somebody asks for something.
    Ask(http::Ask),
    /// An interpreter was started, or could not be.
    Python(Box<Found>),
    /// An example or a session ended.
    Ended(Box<runs::Ended>),
    /// Something is odd about the cache.
    Said(Vec<Diagnostic>),
    /// How a claim would be rewritten, and who asked.
    Proposed(http::Doer, Box<Result<std::result::Result<bless::Proposal, String>>>),
    /// It is over.
    Stop,
}

/// Shows the preview until a signal ends it.
///
/// # Errors
/// When it cannot listen or cannot watch, or the first settings do not name a folder.
pub fn serve(settings: Settings, teller: &dyn Teller) -> Result<()> {
    let (sender, messages) = channel();
    signals::stop_at(sender.clone())?;
    let name = settings.address.host.clone();
    let refused = |source: std::io::Error| {
        let what = match settings.address.port {
            Some(port) => format!("{name} port {port}"),
            None => name.clone(),
        };
        let message = format!("the preview cannot listen on {what}: {}", cause(&source));
        let diagnostic = Diagnostic::error("cannot-listen", Place::CommandLine, message);
        Error::content(diagnostic.with_help("name another --port, or another --hostname"))
    };
    let public = settings.address.is_public().map_err(refused)?;
    let (listener, passed) = settings.address.listen().map_err(refused)?;
    let url = address::url(listener.local_addr().map_err(refused)?);
    let folder = run::folder_for_server()?;
    let token = secret()?;
    let secret = http::Secret { token: token.clone(), name: settings.address.host.clone() };
    let preview = preview::Preview::start(settings, token, (sender.clone(), messages), teller)?;
    http::serve(listener, secret, folder.path(), &sender)?;
    teller.listening(&url, passed, public);
    preview.run()
}

/// A text that nobody can guess.
fn secret() -> Result<String> {
    let mut bytes = [0; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut random| std::io::Read::read_exact(&mut random, &mut bytes))
        .map_err(Error::io("read", std::path::Path::new("/dev/urandom")))?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}
