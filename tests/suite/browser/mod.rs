//! The site in a real browser: Debian's chromium, driven over its chromedriver.
//!
//! Without them, and without axe-core for the tests that need it, the tests say so where it is seen and pass; with
//! `CI=true` they fail instead. `.ci/browser` installs all that they need.

mod access;
mod around;
mod driver;
mod frame;
mod pages;
mod patch;
mod reading;
mod serve;
mod server;
mod sites;
mod trace;
