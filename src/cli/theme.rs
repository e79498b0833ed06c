//! The theme of a site, as the command line and `book.toml` choose it.

use std::path::Path;

use super::command_line;
use crate::config::Config;
use crate::error::Result;
use crate::theme::{Choice, OVERRIDES, Theme};

/// The theme that is `asked` for on the command line, or else that of `config`, with what the book puts in the place of
/// its files. Read before anything runs, since what is wrong with it is wrong without a run.
pub(super) fn load(config: &mut Config, asked: Option<&str>) -> Result<Theme> {
    let Some(text) = asked else {
        let folder = config.root.join(OVERRIDES);
        let overrides = folder.strip_prefix(".").unwrap_or(&folder);
        return Theme::load(&config.site.theme, Some(overrides).filter(|_| config.site.trust.in_settings()));
    };
    config.site.theme =
        Choice::find(text, Path::new("")).map_err(|(message, help)| command_line("theme", message, &help))?;
    // What the book puts in the place of files is for the theme that the book names.
    Theme::load(&config.site.theme, None)
}
