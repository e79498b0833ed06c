//! One example with what became of it.

use serde::Serialize;

/// One fence with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExampleView {
    /// Its HTML id.
    pub anchor: String,
    /// The line of the note that it begins on.
    pub line: u32,
    /// `passed`, `failed`, `ran`, `skipped`; `on-purpose` for one that passed because it is broken and is meant to be,
    /// `output` for a fence that holds the output of another one, `plain` for one that was never meant to run.
    pub status: &'static str,
    /// Its caption.
    pub caption: Option<String>,
    /// Name of its language; may be empty.
    pub language: String,
    /// HTML: its code, coloured, with a mark beside each line on which a claim stands: an empty `<span class="sign
    /// sign-holds">` before it (`sign-broken`, `sign-on-purpose`, `sign-unverifiable`), and a `<span class="remark
    /// remark-broken">` below it. The line on which an example failed has a `sign-broken` too. The theme draws the signs
    /// and keeps both out of what a reader copies.
    pub code: String,
    /// What it did, in order.
    pub results: Vec<ResultView>,
    /// The judgement in words; nothing for `plain` and for `output`.
    pub verdict: Option<VerdictView>,
    /// What its author asked for and a reader should know, as it is written: `raises=TypeError`.
    pub asked: Vec<String>,
    /// Those of its claims of which there is more to tell than the mark beside the code does, in order. For `output` the
    /// claim that the fence makes.
    pub claims: Vec<ClaimView>,
    /// HTML: what happened inside, as a picture and in words. Differs from build to build: show it only in an element with
    /// `data-trace`.
    pub trace: Option<String>,
}

/// One thing that an example did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultView {
    /// `stdout`, `stderr`, `value`, `exception`, `stacks`, `note`.
    pub kind: &'static str,
    /// What it is, in a word or two.
    pub label: &'static str,
    /// The text.
    pub text: String,
    /// Whether it holds an address, the number of a process or a temporary path, and so differs from build to build: show the
    /// text in an element with `data-timing` then.
    pub varies: bool,
}

/// A judgement in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerdictView {
    /// A character for it.
    pub mark: &'static str,
    /// `Passed`, `Failed`, `Ran`, `Not run`, `Broken on purpose`.
    pub label: &'static str,
    /// Why, or how many claims; may be empty.
    pub detail: String,
    /// How long the example took. Differs from build to build: show it only in an element with `data-timing`.
    pub timing: Option<String>,
}

/// How a claim stands, from the best to the worst. Templates see the names: `holds`, `unverifiable`, `on-purpose`,
/// `broken`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is true.
    Holds,
    /// It was not checked.
    Unverifiable,
    /// It is false, and is meant to be.
    OnPurpose,
    /// It is false.
    Broken,
}

impl Standing {
    /// The name that templates see, for classes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Unverifiable => "unverifiable",
            Self::OnPurpose => "on-purpose",
            Self::Broken => "broken",
        }
    }
}

/// One claim and its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimView {
    /// The line of the note that it stands on.
    pub line: u32,
    /// Its form, as the JSON report names it.
    pub form: &'static str,
    /// Its kind, as the JSON report names it.
    pub kind: &'static str,
    /// How it stands.
    pub verdict: Standing,
    /// A character for the verdict.
    pub mark: &'static str,
    /// The verdict in words.
    pub label: &'static str,
    /// What the author states.
    pub stated: String,
    /// What happened, where it differs from what is stated.
    pub got: Option<String>,
    /// Whether that differs from build to build, as that of a trace does: show it in an element with `data-timing` then.
    pub got_varies: bool,
    /// How it was found to hold, or why it was not checked.
    pub note: Option<&'static str>,
}
