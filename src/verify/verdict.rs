//! What judging gives: plain data.

use crate::claim::NotRun;

/// The judgement on one example.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Passed, failed, ran or skipped.
    pub status: Status,
    /// One for each claim of the example, in the same order.
    pub claims: Vec<ClaimVerdict>,
    /// Those of its guesses that hold, by their index: they are claims as well.
    pub guessed: Vec<(usize, ClaimVerdict)>,
}

impl Verdict {
    /// The verdicts on all claims.
    pub fn all(&self) -> impl Iterator<Item = &ClaimVerdict> + Clone {
        self.claims.iter().chain(self.guessed.iter().map(|(_, verdict)| verdict))
    }
}

/// What became of an example.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// It ran to its end, or raised what it should, and at least one claim holds; none is broken. Or it is broken on
    /// purpose, and its broken claims are among its verdicts.
    Passed,
    /// It ran as expected and nothing that could be checked was claimed.
    Ran,
    /// It ended otherwise than expected, or a claim is broken.
    Failed(Failure),
    /// It did not run.
    Skipped(NotRun),
}

/// Why an example failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// It ended otherwise than expected; the capture's ending tells how.
    Ending,
    /// It should have raised this exception, and ended otherwise.
    NotRaised(String),
    /// It ended as expected, but at least one claim is broken.
    Claims,
    /// It should have been broken, as [`crate::parse::Options::broken`] says, and nothing in it is.
    NotBroken,
}

/// The judgement on one claim.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimVerdict {
    /// What the author states is true of what happened.
    Holds {
        /// The step of the comparison that found it.
        rule: Rule,
        /// What happened.
        got: String,
    },
    /// It is false.
    Broken {
        /// What happened.
        got: String,
    },
    /// Nothing can be said.
    Unverifiable(Reason),
}

/// The steps of a comparison, in the order in which they are tried. The names are those of the JSON report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The same text.
    Exact,
    /// The same but for white space, blank lines and a full stop at the end.
    Whitespace,
    /// The same value: quote style, spacing, order of a set or a dict.
    Value,
    /// The same value, where the author wrote a float with fewer digits.
    Rounded,
    /// The same where the author wrote `...` or `…` for any text.
    Ellipsis,
    /// The same but for addresses, object ids, process and thread ids.
    Address,
    /// The same head, with prose behind it.
    Prose,
    /// The same, where what was printed has a label before it or a unit behind it.
    Label,
    /// The same values one after the other, printed by one line over time.
    Sequence,
    /// The same number, and the unit that the author gave it.
    Measure,
    /// The same instructions: source lines, blank lines and remarks apart.
    Bytecode,
    /// The same exception: type, and message where one is stated.
    Exception,
    /// A directive of doctest made it so.
    Flag,
    /// The same duration, which is explained by waiting.
    Duration,
    /// The trace shows it.
    Trace,
}

impl Rule {
    /// The name that reports give.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Whitespace => "whitespace",
            Self::Value => "value",
            Self::Rounded => "rounded",
            Self::Ellipsis => "ellipsis",
            Self::Address => "address",
            Self::Prose => "prose",
            Self::Label => "label",
            Self::Sequence => "sequence",
            Self::Measure => "measure",
            Self::Bytecode => "bytecode",
            Self::Exception => "exception",
            Self::Flag => "flag",
            Self::Duration => "duration",
            Self::Trace => "trace",
        }
    }
}

/// Why a claim cannot be checked. The names are those of the JSON report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The example does not parse.
    Syntax,
    /// A module that the example needs is not installed.
    MissingModule,
    /// The time-out struck before the statement was done.
    Timeout,
    /// The statement was not reached, or the example did not run.
    NotRun,
    /// It speaks of a duration.
    Timing,
    /// It states nothing but an address or an object id.
    Address,
    /// It depends on the machine: paths, host names, process ids.
    Environment,
    /// It depends on chance.
    Random,
    /// The author hedges: "about", "may be", "usually".
    Hedged,
    /// It can be read in more than one way, or what it is about cannot be observed.
    Ambiguous,
    /// It states a value inside a block or a function, where only what is printed is seen.
    Unseen,
    /// The trace does not show it: nothing was recorded, or not enough.
    NoTrace,
}

impl Reason {
    /// The name that reports give.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::MissingModule => "missing-module",
            Self::Timeout => "timeout",
            Self::NotRun => "not-run",
            Self::Timing => "timing",
            Self::Address => "address",
            Self::Environment => "environment",
            Self::Random => "random",
            Self::Hedged => "hedged",
            Self::Ambiguous => "ambiguous",
            Self::Unseen => "unseen",
            Self::NoTrace => "no-trace",
        }
    }
}
