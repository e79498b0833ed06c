//! What an example did, found by line.
//!
//! Takes a capture; gives an [`Index`] that is made once for all claims on the example, so that judging stays linear however many
//! claims and writes there are.

use std::ops::RangeInclusive;

use crate::run::{Capture, Statement, Stream, Write};

/// A capture whose statements and writes are found by line.
#[derive(Debug)]
pub(super) struct Index<'c> {
    /// What is indexed.
    pub(super) capture: &'c Capture,
    /// The first line of each top-level statement that ran, and its index, in the order of the lines.
    statements: Vec<(u32, usize)>,
    /// The line that wrote, and the index of the write, in the order of the lines.
    by_line: Vec<(u32, usize)>,
    /// The same with the first line of the top-level statement that ran.
    by_statement: Vec<(u32, usize)>,
}

/// Some of the writes.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// Those that come from these lines.
    Lines(RangeInclusive<u32>),
    /// Those made while a top-level statement ran that begins on one of these lines.
    Statements(RangeInclusive<u32>),
    /// All.
    All,
}

impl<'c> Index<'c> {
    /// The index of `capture`.
    pub(super) fn new(capture: &'c Capture) -> Self {
        let statements = capture.statements.iter().map(|statement| Some(statement.line));
        let by_line = capture.writes.iter().map(|write| write.line);
        let by_statement = capture.writes.iter().map(|write| write.statement);
        Self { capture, statements: sorted(statements), by_line: sorted(by_line), by_statement: sorted(by_statement) }
    }

    /// The last statement that ran of those that hold the lines `first..=last`.
    pub(super) fn holding(&self, first: u32, last: u32) -> Option<&'c Statement> {
        let holds = |statement: &&Statement| last <= statement.end_line;
        // Statements do not overlap: one that holds the lines is the nearest before them, or begins where that does.
        self.before(first).take_while(at_most_one_line()).find(holds)
    }

    /// The last statement that ran of those that share a line with `first..=last`.
    pub(super) fn touching(&self, first: u32, last: u32) -> Option<&'c Statement> {
        self.before(last).next().filter(|statement| first <= statement.end_line)
    }

    /// The statements that begin on `line` or before it, the last one first.
    fn before(&self, line: u32) -> impl Iterator<Item = &'c Statement> {
        let count = self.statements.partition_point(|&(begin, _)| begin <= line);
        self.statements[..count].iter().rev().map(|&(_, index)| &self.capture.statements[index])
    }

    /// What was written to standard output; nothing where nothing was.
    pub(super) fn text(&self, wanted: &Wanted) -> Option<String> {
        joined(self.writes(wanted).into_iter().filter(|write| write.stream == Stream::Stdout))
    }

    /// What was written to both streams, where something was written to standard error.
    pub(super) fn both(&self, wanted: &Wanted) -> Option<String> {
        let writes = self.writes(wanted);
        let errors = writes.iter().any(|write| write.stream == Stream::Stderr);
        errors.then(|| joined(writes.into_iter())).flatten()
    }

    /// What was written, as far as anything was: to standard output, and to both streams where standard error took part.
    pub(super) fn shown(&self, wanted: &Wanted) -> Vec<String> {
        self.text(wanted).into_iter().chain(self.both(wanted)).collect()
    }

    /// The first lines of the top-level statements that wrote and begin on `line` or before it, the last one first.
    pub(super) fn writers(&self, line: u32) -> impl Iterator<Item = u32> {
        let before = |line: u32| {
            let count = self.by_statement.partition_point(|&(begin, _)| begin <= line);
            Some(self.by_statement[count.checked_sub(1)?].0)
        };
        std::iter::successors(before(line), move |begin| before(begin.checked_sub(1)?))
    }

    /// The writes that are wanted, in their order.
    fn writes(&self, wanted: &Wanted) -> Vec<&'c Write> {
        let (table, lines) = match wanted {
            Wanted::Lines(lines) => (&self.by_line, lines),
            Wanted::Statements(lines) => (&self.by_statement, lines),
            Wanted::All => return self.capture.writes.iter().collect(),
        };
        let from = table.partition_point(|(line, _)| line < lines.start());
        let found = table[from..].iter().take_while(|(line, _)| line <= lines.end());
        let mut indexes: Vec<usize> = found.map(|&(_, index)| index).collect();
        indexes.sort_unstable();
        indexes.into_iter().map(|index| &self.capture.writes[index]).collect()
    }
}

/// Whether a statement begins where the first one that is asked about does.
fn at_most_one_line() -> impl FnMut(&&Statement) -> bool {
    let mut begun = None;
    move |statement| *begun.get_or_insert(statement.line) == statement.line
}

fn sorted(lines: impl Iterator<Item = Option<u32>>) -> Vec<(u32, usize)> {
    let mut found: Vec<(u32, usize)> =
        lines.enumerate().filter_map(|(index, line)| line.map(|line| (line, index))).collect();
    found.sort_unstable();
    found
}

fn joined<'w>(writes: impl Iterator<Item = &'w Write>) -> Option<String> {
    let mut writes = writes.peekable();
    writes.peek()?;
    Some(writes.map(|write| write.text.as_str()).collect())
}
