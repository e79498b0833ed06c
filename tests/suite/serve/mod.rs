//! `tracebook serve`, as a browser and an editor see it: over HTTP, with files that change.

mod actions;
mod changes;
mod mistakes;
mod pages;
mod preview;
mod runs;
mod safety;
mod settings;

pub(crate) use preview::Preview;
