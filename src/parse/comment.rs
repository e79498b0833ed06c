//! What HTML in a note means to us: comments with options, and fences that HTML hides.
//!
//! Takes the pieces of HTML that the Markdown parser reports; gives the comments that speak to us with the fence that
//! each belongs to, and diagnostics.

use std::ops::Range;

use super::code::Opening;
use super::note::Note;
use crate::diagnostic::Diagnostic;

/// An HTML comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// From `<!--` to `-->`.
    pub(super) range: Range<usize>,
    /// What follows `tracebook:`, where the comment is addressed to us.
    pub(super) options: Option<Range<usize>>,
}

/// The comments in `range` of the note, in order.
pub(super) fn find(note: Note<'_>, range: Range<usize>) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut at = range.start;
    while let Some(open) = note.slice(at..range.end).find("<!--") {
        let start = at + open;
        let inside = start + "<!--".len();
        let Some(length) = note.slice(inside..range.end).find("-->") else { break };
        at = inside + length + "-->".len();
        comments.push(Comment { range: start..at, options: options(note, inside..inside + length) });
    }
    comments
}

fn options(note: Note<'_>, inside: Range<usize>) -> Option<Range<usize>> {
    let text = note.slice(inside.clone()).trim_start();
    text.strip_prefix("tracebook:").map(|rest| inside.end - rest.len()..inside.end)
}

/// For each comment the index of the fence that it stands above, if any. Nothing but white space, the marks of block
/// quotes and other comments may stand between them. `fences` are the offsets of the opening markers; both are in order.
pub(super) fn attach(note: Note<'_>, comments: &[Comment], fences: &[usize]) -> Vec<Option<usize>> {
    let mut attached = vec![None; comments.len()];
    for (index, comment) in comments.iter().enumerate().rev() {
        let fence = fences.partition_point(|&fence| fence < comment.range.end);
        let next = comments.get(index + 1).map(|next| next.range.start);
        attached[index] = match (fences.get(fence), next) {
            (Some(&fence_start), Some(next)) if next < fence_start => {
                if is_gap(note, comment.range.end..next) {
                    attached[index + 1]
                } else {
                    None
                }
            }
            (Some(&fence_start), _) => is_gap(note, comment.range.end..fence_start).then_some(fence),
            (None, _) => None,
        };
    }
    attached
}

fn is_gap(note: Note<'_>, range: Range<usize>) -> bool {
    note.slice(range).chars().all(|each| each.is_whitespace() || each == '>')
}

/// Elements whose content is meant to be raw: a fence in one is no slip.
const RAW_ELEMENTS: [&str; 7] = ["<pre", "<script", "<style", "<textarea", "<!", "<?", "<code"];

/// A warning for each fence in a block of HTML, which Markdown does not take for one.
pub(super) fn hidden_fences(note: Note<'_>, block: Range<usize>) -> Vec<Diagnostic> {
    let text = note.slice(block.clone());
    let start = text.trim_start().get(..9.min(text.trim_start().len())).unwrap_or("").to_lowercase();
    if RAW_ELEMENTS.iter().any(|element| start.starts_with(element)) {
        return Vec::new();
    }
    let mut warnings = Vec::new();
    let mut open: Option<Opening> = None;
    let mut at = block.start;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches(|each: char| each.is_whitespace() || each == '>');
        match &open {
            Some(opening) if opening.is_closed_by(content) => open = None,
            Some(_) => {}
            None => {
                open = Opening::of(content);
                if open.is_some() {
                    let start = at + line.len() - content.len();
                    warnings.push(hidden_fence(note, start..start + content.trim_end().len()));
                }
            }
        }
        at += line.len();
    }
    warnings
}

fn hidden_fence(note: Note<'_>, range: Range<usize>) -> Diagnostic {
    Diagnostic::warning(
        "fence-in-html",
        note.place(range),
        "this fence is part of the HTML above it, so it is no code block",
    )
    .with_help("put an empty line before the fence")
}

/// The warning for a comment that no fence follows.
pub(super) fn unattached(note: Note<'_>, comment: &Comment) -> Diagnostic {
    Diagnostic::warning("option-without-fence", note.place(comment.range.clone()), "no fence follows this comment")
        .with_help("put the comment right above the opening marker of a code block")
}
