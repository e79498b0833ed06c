//! `tracebook` turns a folder of Markdown notes about Python into a linked static website whose examples are proved by
//! running them.
//!
//! The pipeline, one module and one type for each stage, data flowing one way:
//!
//! | stage | module | gives |
//! |---|---|---|
//! | settings | [`config`] | [`config::Config`] |
//! | find and read the notes | [`discover`], [`source`] | [`source::Sources`], [`outline::Outline`] |
//! | parse | [`parse`] | [`parse::Page`] |
//! | draw formulas and diagrams | [`drawn`] | [`drawn::Drawing`] |
//! | keep raw HTML in its place | [`raw_html`] | diagnostics, and pieces for [`render`] |
//! | find text that was decoded twice | [`encoding`] | [`encoding::Piece`]s |
//! | read what authors state | [`claim`] | [`claim::Example`] with its [`claim::Claim`]s |
//! | know the time of examples | [`clock`] | [`clock::Clock`] asked for, [`clock::ClockUse`] had |
//! | decide what runs | [`plan`] | [`plan::Plan`] |
//! | find an interpreter | [`python`] | [`python::Interpreter`] |
//! | decide what examples may reach | [`sandbox`] | [`sandbox::Policy`] |
//! | run | [`run`] (the parent), [`worker`] (the child) | [`run::Capture`] |
//! | keep what happened | [`cache`] | [`run::Capture`]s of earlier runs |
//! | know what is documented elsewhere | [`names`] | [`names::Names`] |
//! | judge | [`verify`] | [`verify::Verdict`] |
//! | know failures from before | [`baseline`] | [`baseline::Comparison`] |
//! | tell | [`report`], [`render`] | text, JSON, [`site::Site`] |
//! | tell others of it | [`around`] | a feed, a badge and the like |
//! | make it searchable | [`search`] | the files of an index |
//! | write | [`emit`] | files, all or none |
//! | show while it changes | [`serve`] | pages in a browser, patched as notes change |
//! | rewrite | [`bless`] | notes whose stale outcomes are true again |
//!
//! What strangers wrote is shown with care where that is asked for: [`untrusted`].
//! What is written comes to its place whole: `disk` knows how, for [`emit`], [`bless`], [`baseline`] and [`cache`].
//!
//! [`pipeline`] joins them and [`cli`] is the only place that prints. What is wrong with the user's content is a
//! [`diagnostic::Diagnostic`]; what keeps the tool from working is an [`error::Error`]; a failing example is neither.

pub mod around;
pub mod baseline;
pub mod bless;
pub mod cache;
pub mod claim;
pub mod cli;
pub mod clock;
pub mod config;
pub mod diagnostic;
pub mod discover;
mod disk;
pub mod drawn;
pub mod emit;
pub mod encoding;
pub mod error;
pub mod link;
pub mod moment;
pub mod names;
pub mod outline;
pub mod parse;
pub mod pipeline;
pub mod plan;
pub mod python;
pub mod raw_html;
pub mod render;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod search;
pub mod serve;
pub mod site;
pub mod source;
pub mod theme;
pub mod trace;
pub mod untrusted;
pub mod verify;
pub mod worker;
