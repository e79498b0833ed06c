//! Any bytes from a session: messages, its journal, and behind a zero byte the ring of its events. Nothing of it is trusted.
//!
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz journal`

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| tracebook::run::fuzzing::read(bytes));
