//! Examples: what each fence of a page is to tracebook.
//!
//! Plain data. Made by [`super::read`]; [`crate::plan`] decides when the code runs.

use super::model::Claim;

/// What one fence of a page is to tracebook.
#[derive(Clone, Debug)]
pub struct Example {
    /// `file#section:ordinal`, such as `guide/gc.md#cycles:2`: the second fence below the heading `cycles`. Stable while the
    /// section keeps its name and order.
    pub id: String,
    /// Index into [`crate::parse::Page::fences`].
    pub fence: usize,
    /// Whether and how it runs.
    pub role: Role,
    /// The outcomes stated for it, in the order of their lines.
    pub claims: Vec<Claim>,
    /// Words at the end of a line that are claims only where they hold, in the order of their lines.
    pub guesses: Vec<Claim>,
    /// Failures that a comment in the code, or the text directly before it, speaks of: ending with one of them is what
    /// the author means to show.
    pub announced: Vec<Announced>,
    /// The top-level statements of its code, in order.
    pub outline: Vec<TopLevel>,
}

/// A top-level statement, as far as it matters to the others. Lines are 1-based lines of the note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopLevel {
    /// Its first line.
    pub first: u32,
    /// Its last line.
    pub last: u32,
    /// Whether it is a bare expression, whose value a prompt would show.
    pub is_expression: bool,
    /// The names that it binds.
    pub binds: Vec<String>,
    /// The names that it reads, those that are its own apart.
    pub reads: Vec<String>,
    /// The name of the object whose method it calls, where it does nothing else.
    pub receiver: Option<String>,
}

/// A failure that an author speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// The 1-based line of the comment; nothing for the text before the fence, which speaks of all of it.
    pub line: Option<u32>,
    /// The name of the exception, where one is named.
    pub name: Option<String>,
}

/// Whether and how a fence takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Python code, as the pieces that run one after the other.
    Code(Vec<Chunk>),
    /// Output of the example with this index in [`crate::parse::Page::fences`].
    OutputOf(usize),
    /// Not run, for a reason that can be told before anything runs.
    Shown(NotRun),
}

/// Why an example does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRun {
    /// The fence names another language.
    OtherLanguage(String),
    /// No language is named and the text is not Python, or does not look like code.
    NotPython,
    /// `norun`.
    Option,
    /// `--no-run`.
    CommandLine,
    /// It will: its turn has not come yet, or it runs right now.
    Pending,
    /// `python="…"` does not match the interpreter in use.
    Version {
        /// What the option asks for.
        wanted: String,
        /// The version in use.
        found: String,
    },
    /// The fence holds the output of the example on this line.
    OutputOf(u32),
    /// Nothing between the markers but white space and comments.
    Empty,
}

/// A piece of code that runs as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// 1-based line in the note of the first line of [`Chunk::source`].
    pub line: u32,
    /// Source text, dedented; its lines follow those of the note one for one.
    pub source: String,
    /// How it is compiled.
    pub mode: Mode,
}

/// How a [`Chunk`] is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// As a block: statement by statement, values of bare expressions are taken, not printed.
    Block,
    /// As what follows a prompt: values of bare expressions are printed, as the interpreter does.
    Prompt,
}
