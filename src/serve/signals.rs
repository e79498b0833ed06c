//! Ends the preview when its terminal says so, or goes away: no interpreter is left behind.

use std::path::Path;
use std::sync::mpsc::Sender;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::Message;
use crate::error::{Error, Result};

/// Sends [`Message::Stop`] at the first of these signals. At the next one the process ends at once.
///
/// # Errors
/// When the system does not allow it.
pub(super) fn stop_at(messages: Sender<Message>) -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(Error::io("wait for", Path::new("signals")))?;
    std::thread::spawn(move || {
        for (number, signal) in signals.forever().enumerate() {
            let _ = messages.send(Message::Stop);
            if number > 0 {
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        }
    });
    Ok(())
}
