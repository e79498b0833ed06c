//! What the target of a claim did: the texts that the claim may mean, and the exception that ended it.

use std::collections::BTreeSet;

use super::Reason;
use super::compare::{Got, Nature};
use super::index::{Index, Wanted};
use super::nearby;
use crate::claim::{Claim, Form, Place, StatementKind, Target, TopLevel};
use crate::run::{Capture, Ending, Exception, Ghost, Statement, Stream, Value};

/// What a target did.
#[derive(Clone, Debug, Default)]
pub(super) struct Observed<'c> {
    /// What the claim may mean, the likeliest first. Empty where nothing of it can be seen.
    pub(super) got: Vec<Got>,
    /// What it raised.
    pub(super) exception: Option<&'c Exception>,
    /// Why it did not run to its end, other than by raising.
    pub(super) cut: Option<Reason>,
    /// Whether the exception was raised elsewhere in the top-level statement, so that the target may not have run.
    pub(super) elsewhere: bool,
}

/// What the target of `claim` did, or why there is nothing to say.
pub(super) fn observe<'c>(claim: &Claim, index: &Index<'c>, outline: &'c [TopLevel]) -> Result<Observed<'c>, Reason> {
    let view = View { index, capture: index.capture, outline };
    match &claim.target {
        Target::Statement { first, last, place, kind } => {
            let mut observed = view.statement(*first, *last, *place, *kind)?;
            if claim.form == Form::CommentBlock && *place == Place::TopLevel {
                observed.got.extend(nearby::above(claim, index, *first, *last).into_iter().map(printed));
            }
            Ok(observed)
        }
        Target::Printed { first, nearest, last } => view.printed(claim, *first, *nearest, *last),
        Target::Prompt { first, last } => view.prompt(*first, *last),
        Target::Example => view.example(),
        Target::Ghost { line, .. } => view.ghost(*line),
        // What is judged by the trace has been.
        Target::Trace(_) => Err(Reason::NoTrace),
    }
}

/// Why what was not reached was not.
pub(super) fn unreached(capture: &Capture) -> Reason {
    match &capture.ending {
        Ending::DidNotParse(_) => Reason::Syntax,
        Ending::TimedOut { .. } => Reason::Timeout,
        Ending::Raised(exception) if is_missing_module(exception) => Reason::MissingModule,
        _ => Reason::NotRun,
    }
}

/// Whether `exception` says that a module is not installed.
pub(super) fn is_missing_module(exception: &Exception) -> bool {
    exception.kind == "ModuleNotFoundError"
}

struct View<'i, 'c> {
    index: &'i Index<'c>,
    capture: &'c Capture,
    outline: &'c [TopLevel],
}

impl<'c> View<'_, 'c> {
    /// The top-level statement that holds the lines `first..=last`.
    fn record(&self, first: u32, last: u32) -> Result<&'c Statement, Reason> {
        self.index.holding(first, last).ok_or_else(|| unreached(self.capture))
    }

    /// How the run of a top-level statement ended, when not by completing.
    fn end_of(&self, record: &'c Statement) -> Observed<'c> {
        let is_last = self.capture.statements.last().is_some_and(|last| std::ptr::eq(last, record));
        let cut = match &self.capture.ending {
            Ending::TimedOut { .. } if is_last => Some(Reason::Timeout),
            Ending::Exited { .. } | Ending::Killed { .. } | Ending::Lost(_) if is_last => Some(Reason::NotRun),
            _ => None,
        };
        let raised = self.capture.exception().filter(|_| is_last);
        Observed { exception: record.exception.as_ref().or(raised), cut, ..Observed::default() }
    }

    fn statement(&self, first: u32, last: u32, place: Place, kind: StatementKind) -> Result<Observed<'c>, Reason> {
        let record = self.record(first, last)?;
        let mut observed = self.end_of(record);
        let mut by_line = self.index.text(&Wanted::Lines(first..=last));
        if place == Place::TopLevel {
            let mut written = self.index.shown(&Wanted::Statements(record.line..=record.line)).into_iter();
            let whole = written.next();
            let values = record.value.as_ref().map(|value| values(value, record.receiver.as_ref()));
            observed.got = top_level(kind, values.unwrap_or_default(), by_line, whole, record.value.is_some());
            observed.got.extend(written.map(printed));
        } else {
            if kind == StatementKind::Print {
                // One with `file=sys.stderr`.
                by_line = by_line.or_else(|| self.index.both(&Wanted::Lines(first..=last)));
            }
            let inside = observed
                .exception
                .is_some_and(|exception| exception.line.is_some_and(|line| (first..=last).contains(&line)));
            observed.elsewhere = observed.exception.is_some() && !inside;
            observed.got = by_line.map(printed).into_iter().collect();
            if kind == StatementKind::Print && observed.got.is_empty() && observed.exception.is_none() {
                return Err(observed.cut.unwrap_or(Reason::NotRun));
            }
        }
        Ok(observed)
    }

    fn printed(&self, claim: &Claim, first: u32, nearest: u32, last: u32) -> Result<Observed<'c>, Reason> {
        let record = self.record(nearest, last)?;
        let mut observed = self.end_of(record);
        let texts = nearby::before(claim, self.index, (first, record.line, last));
        observed.got = texts.into_iter().map(printed).collect();
        observed
            .got
            .extend(record.value.as_ref().map(|value| values(value, record.receiver.as_ref())).unwrap_or_default());
        if observed.got.is_empty() {
            observed.got.push(printed(String::new()));
        }
        Ok(observed)
    }

    fn prompt(&self, first: u32, last: u32) -> Result<Observed<'c>, Reason> {
        // Blank lines and comments may stand before and behind the statement.
        let record = self.index.touching(first, last).ok_or_else(|| unreached(self.capture))?;
        let mut observed = self.end_of(record);
        let written = self.index.shown(&Wanted::Statements(record.line..=record.line));
        observed.got = or_nothing(written);
        Ok(observed)
    }

    fn example(&self) -> Result<Observed<'c>, Reason> {
        let cut = match &self.capture.ending {
            Ending::Completed | Ending::Raised(_) => None,
            Ending::TimedOut { .. } => Some(Reason::Timeout),
            Ending::DidNotParse(_) if self.capture.exception().is_some() => Some(Reason::Syntax),
            Ending::NotReached(_) | Ending::NotCached => return Err(Reason::NotRun),
            _ => Some(Reason::NotRun),
        };
        let out = self.capture.text(Stream::Stdout);
        let mut got = or_nothing(self.index.shown(&Wanted::All));
        if let Some(echo) = &self.capture.echo {
            if out.is_empty() {
                got.insert(0, Got { text: echo.clone(), nature: Nature::Repr });
            } else {
                got.push(printed(format!("{out}{echo}\n")));
            }
        }
        got.extend(self.transcript().map(printed));
        Ok(Observed { got, exception: self.capture.exception(), cut, elsewhere: false })
    }

    /// What prompts would have shown: the output of each statement and the value of each bare expression, where there is more than one.
    fn transcript(&self) -> Option<String> {
        let expressions: BTreeSet<u32> =
            self.outline.iter().filter(|statement| statement.is_expression).map(|statement| statement.first).collect();
        let mut shown = String::new();
        let mut values = 0;
        for record in &self.capture.statements {
            let wanted = Wanted::Statements(record.line..=record.line);
            shown.push_str(&self.index.text(&wanted).unwrap_or_default());
            let value = record.value.as_ref().filter(|value| value.repr != "None");
            if let Some(value) = value.filter(|_| expressions.contains(&record.line)) {
                values += 1;
                shown.push_str(&value.repr);
                shown.push('\n');
            }
        }
        (values > 1).then_some(shown)
    }

    fn ghost(&self, line: u32) -> Result<Observed<'c>, Reason> {
        // Ghosts run in the order of their lines.
        let at = self.capture.ghosts.partition_point(|(at, _)| *at < line);
        let found = self.capture.ghosts.get(at).filter(|(at, _)| *at == line);
        let (_, ghost): &(u32, Ghost) = found.ok_or_else(|| unreached(self.capture))?;
        let exception = match &ghost.ending {
            Ending::Raised(exception) | Ending::DidNotParse(exception) => Some(exception),
            _ => None,
        };
        let cut = match &ghost.ending {
            Ending::TimedOut { .. } => Some(Reason::Timeout),
            Ending::Completed | Ending::Raised(_) | Ending::DidNotParse(_) => None,
            _ => Some(Reason::NotRun),
        };
        let mut got = ghost.value.as_ref().map(|value| values(value, None)).unwrap_or_default();
        let at = if ghost.stdout.is_empty() { got.len() } else { 0 };
        got.insert(at, printed(ghost.stdout.clone()));
        Ok(Observed { got, exception, cut, elsewhere: false })
    }
}

/// What a claim on a top-level statement may mean.
fn top_level(
    kind: StatementKind,
    values: Vec<Got>,
    by_line: Option<String>,
    whole: Option<String>,
    has_value: bool,
) -> Vec<Got> {
    let wide = whole.filter(|whole| by_line.as_ref() != Some(whole)).map(printed);
    let narrow = by_line.map(printed);
    let output = narrow.into_iter().chain(wide);
    match kind {
        StatementKind::Print => {
            let mut got: Vec<Got> = output.collect();
            if got.is_empty() {
                got.push(printed(String::new()));
            }
            got
        }
        // A call that gives None and prints is about what it prints.
        StatementKind::Expression if values.first().is_some_and(|value| value.text == "None") => {
            output.chain(values).collect()
        }
        StatementKind::Expression | StatementKind::Assignment if has_value => {
            values.into_iter().chain(output).collect()
        }
        _ => output.collect(),
    }
}

fn printed(text: String) -> Got {
    Got { text, nature: Nature::Printed }
}

/// What was written, or that nothing was.
fn or_nothing(written: Vec<String>) -> Vec<Got> {
    let written = if written.is_empty() { vec![String::new()] } else { written };
    written.into_iter().map(printed).collect()
}

fn values(value: &Value, receiver: Option<&Value>) -> Vec<Got> {
    let mut got = vec![Got { text: value.repr.clone(), nature: Nature::Repr }];
    got.extend(value.text.clone().map(|text| Got { text, nature: Nature::Str }));
    got.extend(receiver.map(|receiver| Got { text: receiver.repr.clone(), nature: Nature::Receiver }));
    got
}
