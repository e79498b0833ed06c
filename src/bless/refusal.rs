//! Why a broken claim is left as it is.

use crate::diagnostic::{Diagnostic, Place};
use crate::source::Span;

/// A claim that is not rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The claim.
    pub span: Span,
    /// The reason.
    pub why: Why,
}

/// Why a claim is not rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Two runs of the example had different outcomes.
    RanDifferently {
        /// In the first run.
        first: String,
        /// In the second.
        second: String,
    },
    /// The statement printed nothing and has no value: there is no outcome to state.
    Nothing,
    /// The statement raised this, and no exception was stated.
    Raised(String),
    /// An exception was stated, and the statement raised none.
    RaisedNothing,
    /// More than one output may be meant.
    Ambiguous,
    /// The outcome is longer than a form of one line can hold.
    ManyLines(usize),
    /// The outcome holds control characters, which are not written into a note.
    ControlCharacters,
    /// The output was cut because there was too much of it.
    Cut,
    /// The head was not found where the claim stands.
    NotFound,
    /// With the new outcome the note would not be read as before.
    ReadOtherwise,
    /// It is a condition on the trace, which holds this instead.
    Condition(String),
    /// It states a duration, and this was measured: digits that the next run may not have.
    Duration(String),
    /// The note is not UTF-8.
    NotUtf8,
}

impl Refusal {
    /// The refusal for a person.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let message = format!("this broken claim is left as it is: {}", self.why.message());
        Diagnostic::warning("not-blessed", Place::Note(self.span), message).with_help(self.why.help())
    }
}

impl Why {
    fn message(&self) -> String {
        match self {
            Self::RanDifferently { first, second } => {
                format!("two runs differ, {} and then {}", short(first), short(second))
            }
            Self::Nothing => "there is no outcome to state".to_owned(),
            Self::Raised(exception) => format!("the code raises now: {}", short(exception)),
            Self::RaisedNothing => "no exception is raised".to_owned(),
            Self::Ambiguous => "it may mean more than one output".to_owned(),
            Self::ManyLines(count) => format!("the outcome has {count} lines, and there is room for one"),
            Self::ControlCharacters => "the outcome holds control characters".to_owned(),
            Self::Cut => "the output was too long and was cut".to_owned(),
            Self::NotFound => "the outcome is not found in it letter for letter".to_owned(),
            Self::ReadOtherwise => "with the new outcome it would not be read as this claim".to_owned(),
            Self::Condition(got) => format!("it is a condition on the trace, which has {}", short(got)),
            Self::Duration(got) => format!("it states a duration, and measured is {}", short(got)),
            Self::NotUtf8 => "the note is not UTF-8".to_owned(),
        }
    }

    fn help(&self) -> &'static str {
        match self {
            Self::RanDifferently { .. } => {
                "make the example run the same way each time, or say that the outcome varies, as in `# usually 5`"
            }
            Self::Nothing => "delete the claim, or mend the code",
            Self::Raised(_) => "mend the code, or state the exception by hand if it is meant",
            Self::RaisedNothing => "mend the code, or delete the claim",
            Self::Ambiguous => "give each output a label of its own directly below the code that prints it",
            Self::ManyLines(_) => "put the output below the statement, behind `# Output:` or in a fence of output",
            Self::ControlCharacters | Self::Cut => "print less, or delete the claim",
            Self::NotFound | Self::ReadOtherwise => "write the outcome by hand, or put it in a fence of output",
            Self::Condition(_) => "mend the code, or state another condition by hand",
            Self::Duration(_) => "state by hand how long the waiting takes, in as many digits as matter",
            Self::NotUtf8 => "save the file as UTF-8",
        }
    }
}

/// The first line of a text, and not too much of it.
fn short(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    let cut: String = line.chars().take(MOST).filter(|c| !c.is_control()).collect();
    let more = line.chars().nth(MOST).is_some() || text.lines().nth(1).is_some();
    format!("`{cut}{}`", if more { "…" } else { "" })
}
