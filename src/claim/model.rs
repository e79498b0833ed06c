//! What a claim is: one outcome that an author states.
//!
//! Plain data. Made by [`super::read`], judged by [`crate::verify`].

use crate::python::VersionSpec;
use crate::source::Span;
use crate::trace::condition::Condition;

/// One stated outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// 1-based line of the claim, or of its first output line.
    pub line: u32,
    /// Everything that states the outcome, marker included.
    pub span: Span,
    /// Where and how it is written.
    pub form: Form,
    /// What sort of fact it states.
    pub kind: Kind,
    /// The outcome as the author wrote it, without marker and without the prose behind it.
    pub head: String,
    /// What follows the head, separator included, such as ` (same object)`. `head` and `rest` together are all that the
    /// author wrote behind the marker.
    pub rest: String,
    /// How sure the reader is that an outcome is stated.
    pub certainty: Certainty,
    /// What the outcome depends on beside the code, where that can be told from the source.
    pub volatile: Option<Volatile>,
    /// The Python versions that the author states it for; nothing means all.
    pub version: Option<VersionSpec>,
    /// What it is about.
    pub target: Target,
    /// doctest's directives, and others that change the comparison.
    pub flags: Flags,
}

/// How sure the reader is that a text states an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// It states one.
    Sure,
    /// It may as well explain: such a claim can hold, and is never broken.
    Doubtful,
    /// It states one and says that it may differ: "about", "may be", "usually", `~`.
    Hedged,
    /// Nothing but that it holds would show that it states one: else it explains, and is no claim.
    Guess,
}

/// What an outcome depends on beside the code: the claim can hold, and is not broken when it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Volatile {
    /// Clocks and durations.
    Time,
    /// Random numbers, unordered results, scheduling.
    Chance,
    /// The machine: paths, process ids, host names, memory, source lines, what the collector found.
    Machine,
    /// Object ids and hashes.
    Identity,
}

/// The form a claim is written in. The names are those of the JSON report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// A `>>>` example and its output lines.
    Session,
    /// A comment at the end of a statement's line.
    Trailing,
    /// Own-line comments after a statement.
    CommentBlock,
    /// A bare triple-quoted string directly after code.
    TripleQuoted,
    /// An output part inside the same fence that is not Python.
    InBlockOutput,
    /// A following fence.
    NextFence,
    /// A commented-out statement with an outcome stated on it.
    Ghost,
    /// A condition on the trace, in a comment.
    Trace,
}

impl Form {
    /// The name that reports give.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Trailing => "trailing",
            Self::CommentBlock => "comment-block",
            Self::TripleQuoted => "triple-quoted",
            Self::InBlockOutput => "in-block-output",
            Self::NextFence => "next-fence",
            Self::Ghost => "ghost",
            Self::Trace => "trace",
        }
    }
}

/// What sort of fact a claim states. The names are those of the JSON report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A value, by literal or repr.
    Value,
    /// Text that was printed.
    Output,
    /// An exception.
    Exception,
    /// A duration.
    Timing,
    /// Nothing but an address or an object id.
    Address,
    /// A size in bytes.
    Size,
    /// A reference count.
    Refcount,
    /// A disassembly.
    Bytecode,
    /// What collector, threads and the GIL did.
    Trace,
}

impl Kind {
    /// The name that reports give.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Output => "output",
            Self::Exception => "exception",
            Self::Timing => "timing",
            Self::Address => "address",
            Self::Size => "size",
            Self::Refcount => "refcount",
            Self::Bytecode => "bytecode",
            Self::Trace => "trace",
        }
    }
}

/// What a claim is about. Lines are 1-based lines of the note, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// One statement: what it printed, else what it evaluated to or assigned.
    Statement {
        /// First line of the innermost statement that the claim stands on.
        first: u32,
        /// Its last line.
        last: u32,
        /// Where it stands. Only a top-level statement's value can be had.
        place: Place,
        /// What the statement does.
        kind: StatementKind,
    },
    /// What top-level statements printed: the nearest one, the last few, all since the last such claim, or all of the example so far.
    Printed {
        /// First line of the code since the last output that was stated.
        first: u32,
        /// First line of the top-level statement directly before the claim.
        nearest: u32,
        /// Last line of that statement.
        last: u32,
    },
    /// What the prompt on these lines printed, values and traceback included.
    Prompt {
        /// First line.
        first: u32,
        /// Last line.
        last: u32,
    },
    /// Everything that the example printed.
    Example,
    /// A statement that is commented out: run in a fork at that point.
    Ghost {
        /// The statement's source.
        source: String,
        /// The line of the comment.
        line: u32,
    },
    /// What the whole example did inside.
    Trace(Condition),
}

/// Where a statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// At the top level: the driver runs it by itself and can tell its value.
    TopLevel,
    /// In a loop, a condition or a class at the top level.
    Block,
    /// In a `try` or `with` at the top level, which may swallow an exception.
    Guarded,
    /// In a function, which may be called often, later or never.
    Function,
}

/// What sort of statement a claim stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// A call of `print`.
    Print,
    /// Any other bare expression.
    Expression,
    /// An assignment.
    Assignment,
    /// Anything else.
    Other,
}

/// Directives that change a comparison; doctest's names and meanings
/// (<https://docs.python.org/3/library/doctest.html#option-flags>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `+SKIP`: the prompt does not run.
    pub skip: bool,
    /// `+ELLIPSIS`. Always on in tracebook: `...` in an expected output stands for any text.
    pub ellipsis: bool,
    /// `+NORMALIZE_WHITESPACE`.
    pub normalize_whitespace: bool,
    /// `+IGNORE_EXCEPTION_DETAIL`.
    pub ignore_exception_detail: bool,
    /// `+DONT_ACCEPT_TRUE_FOR_1`.
    pub dont_accept_true_for_1: bool,
    /// `+DONT_ACCEPT_BLANKLINE`.
    pub dont_accept_blankline: bool,
}
