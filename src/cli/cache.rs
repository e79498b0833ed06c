//! The result cache on the command line: which one a run uses, and `tracebook cache`.

use std::path::PathBuf;

use crate::cache::{self, Settings, Usage, Use};
use crate::config::{self, Config};
use crate::error::Result;

use super::args::{CacheAction, CacheArgs, CacheCommandArgs};
use super::command_line;
use super::exit::Exit;
use super::print::Terminal;

/// The cache that a run uses: as the command line says, else book.toml. A relative path is relative to where it was written.
pub(super) fn choose(config: &Config, args: &CacheArgs) -> Settings {
    let wanted = match (args.no_cache, args.frozen) {
        (true, _) => Use::Off,
        (_, true) => Use::Frozen,
        _ => Use::On,
    };
    Settings { wanted, ..settings(config, args.cache_dir.as_ref()) }
}

/// For commands that are there to run examples.
pub(super) fn none() -> Settings {
    Settings { wanted: Use::Off, ..Settings::default() }
}

fn settings(config: &Config, folder: Option<&PathBuf>) -> Settings {
    let own =
        || config.run.cache.as_ref().map(|folder| config.root.strip_prefix(".").unwrap_or(&config.root).join(folder));
    Settings { wanted: Use::On, folder: folder.cloned().or_else(own), limit: config.run.cache_size }
}

/// `tracebook cache`: shows where it is and how much is in it, or clears it.
pub(super) fn cache(args: &CacheCommandArgs, terminal: &Terminal) -> Result<Exit> {
    let settings = settings(&config::load(&args.book)?, args.cache_dir.as_ref());
    let Some(folder) = settings.place() else {
        let message = "there is no folder for caches: neither XDG_CACHE_HOME nor HOME is set".to_owned();
        return Err(command_line("no-cache-folder", message, "name one with --cache-dir"));
    };
    let usage = cache::usage(&folder);
    match args.action {
        None => terminal.report(&shown(&folder.display().to_string(), usage, settings.limit.unwrap_or(cache::LIMIT))),
        Some(CacheAction::Clear) => {
            cache::clear(&folder)?;
            terminal.report(&format!("cleared {}: {}\n", folder.display(), amount(usage)));
        }
    }
    Ok(Exit::Ok)
}

fn shown(folder: &str, usage: Usage, limit: u64) -> String {
    format!("{folder}\n{}, at most {}\n", amount(usage), size(limit))
}

fn amount(usage: Usage) -> String {
    let sessions = if usage.entries == 1 { "session" } else { "sessions" };
    format!("{} {sessions}, {}", usage.entries, size(usage.size))
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{} MiB", bytes.div_ceil(1024 * 1024)),
    }
}
