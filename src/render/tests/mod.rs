//! Books made by hand, rendered with the default theme.

mod examples;
mod lab;
mod pages;
mod traces;
