//! The threads that read notes and write pages, started where it can still be told that they cannot be.

use std::error::Error as _;
use std::io;
use std::path::Path;

use crate::error::{Error, Result};

/// Starts them.
///
/// # Errors
/// When the system gives no threads.
pub(super) fn start() -> Result<()> {
    let Err(error) = rayon::ThreadPoolBuilder::new().build_global() else { return Ok(()) };
    // Otherwise they had been started before.
    error.source().map_or(Ok(()), |source| {
        let kind = source.downcast_ref::<io::Error>().map_or(io::ErrorKind::WouldBlock, io::Error::kind);
        Err(Error::io("start", Path::new("a thread"))(kind.into()))
    })
}
