//! What a page can have done, besides showing: open a note, rewrite a claim.
//!
//! Takes what was asked for; gives the answer. What takes long is done by a thread of its own, which tells when it is done.

use std::path::Path;
use std::sync::mpsc::Sender;

use serde_json::json;

use super::Message;
use super::bless::{self, Proposal, Wish};
use super::editor::Editor;
use super::http::Doer;
use super::reply::Reply;
use crate::error::Result;
use crate::pipeline::Request;

/// Rewrites that were asked for.
#[derive(Default)]
pub(super) struct Acts {
    /// Whether one is being made.
    is_busy: bool,
    /// The last one that was shown, and its number.
    proposal: Option<(u64, Proposal)>,
    count: u64,
}

impl Acts {
    /// Finds out how a claim would be rewritten. One after the other: each runs examples.
    pub(super) fn ask(&mut self, doer: Doer, (request, wish): (&Request, Wish), messages: &Sender<Message>) {
        if self.is_busy {
            doer.answer(&refused("another claim is being rewritten"));
            return;
        }
        self.is_busy = true;
        let (request, messages) = (request.clone(), messages.clone());
        std::thread::spawn(move || {
            let proposal = bless::propose(&request, &wish);
            let _ = messages.send(Message::Proposed(doer, Box::new(proposal)));
        });
    }

    /// Shows how a claim would be rewritten.
    pub(super) fn propose(&mut self, doer: Doer, result: Result<std::result::Result<Proposal, String>>) {
        self.is_busy = false;
        doer.answer(&match result {
            Ok(Ok(proposal)) => {
                self.count += 1;
                let reply = Reply::json(200, &json!({ "proposal": self.count, "diff": proposal.diff }));
                self.proposal = Some((self.count, proposal));
                reply
            }
            Ok(Err(why)) => refused(&why),
            Err(error) => refused(&error.to_string()),
        });
    }

    /// Rewrites a claim as it was shown.
    pub(super) fn accept(&mut self, number: Option<u64>) -> Reply {
        let Some((_, proposal)) = self.proposal.take().filter(|(shown, _)| Some(*shown) == number) else {
            return refused("this was not the last that was shown");
        };
        match proposal.write() {
            Ok(Ok(())) => done(),
            Ok(Err(why)) => refused(why),
            Err(error) => refused(&error.to_string()),
        }
    }
}

/// Opens a note.
pub(super) fn open(editor: Option<&Editor>, note: &Path, line: u32) -> Reply {
    let Some(editor) = editor else { return refused("no editor is known: start tracebook serve with --editor") };
    match editor.open(&super::changes::absolute(note), line) {
        Ok(()) => done(),
        Err(error) => refused(&format!("{} cannot be started: {}", editor.program(), crate::error::cause(&error))),
    }
}

/// That something was done.
pub(super) fn done() -> Reply {
    Reply::json(200, &json!({}))
}

/// That something was not done, and why.
pub(super) fn refused(why: &str) -> Reply {
    Reply::json(409, &json!({ "refused": why }))
}

/// That there is nothing of this name that could be done.
pub(super) fn unknown() -> Reply {
    Reply::json(404, &json!({ "refused": "there is no such action" }))
}
