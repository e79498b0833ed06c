//! Several lines of output in place of others: lines that are still right stay as the author wrote them, and so does a line of
//! `...`, which goes on standing for any lines.

use super::graft::graft;
use crate::verify::is_same_line;

/// More pairs of lines than these are compared by their text alone, or not at all.
const MANY: usize = 10_000;
const TOO_MANY: usize = 1_000_000;

/// What a step from old lines to new ones costs: putting a line in another's place is better than taking one and adding one.
const CHANGED: u32 = 2;
const ADDED: u32 = 3;

/// The lines of `got`, written as in `old` wherever that is still right.
pub(super) fn merge(old: &str, got: &str) -> String {
    let old: Vec<&str> = old.lines().map(|line| if line.trim() == "<BLANKLINE>" { "" } else { line }).collect();
    let got: Vec<&str> = got.lines().collect();
    if old.len().saturating_mul(got.len()) > TOO_MANY {
        return got.join("\n");
    }
    Merge::new(&old, &got).lines().join("\n")
}

struct Merge<'t> {
    old: &'t [&'t str],
    got: &'t [&'t str],
    /// The cost from each pair of places on, row by row.
    costs: Vec<u32>,
}

/// What happens at a pair of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Keep,
    Change,
    Absorb,
    Pass,
    Remove,
    Add,
}

impl<'t> Merge<'t> {
    fn new(old: &'t [&'t str], got: &'t [&'t str]) -> Self {
        let mut merge = Self { old, got, costs: vec![0; (old.len() + 1) * (got.len() + 1)] };
        for i in (0..=old.len()).rev() {
            for j in (0..=got.len()).rev() {
                let cost = merge.best(i, j).map_or(0, |(cost, _)| cost);
                let at = merge.at(i, j);
                merge.costs[at] = cost;
            }
        }
        merge
    }

    fn at(&self, i: usize, j: usize) -> usize {
        i * (self.got.len() + 1) + j
    }

    /// The cheapest step from line `i` of the old and line `j` of the new ones.
    fn best(&self, i: usize, j: usize) -> Option<(u32, Step)> {
        let cost = |i: usize, j: usize| self.costs[self.at(i, j)];
        match (self.old.get(i), self.got.get(j)) {
            (None, None) => None,
            (Some(old), Some(_)) if is_open(old) => {
                let steps = [(cost(i + 1, j), Step::Pass), (cost(i, j + 1), Step::Absorb)];
                steps.into_iter().min_by_key(|(cost, _)| *cost)
            }
            (Some(old), None) if is_open(old) => Some((cost(i + 1, j), Step::Pass)),
            (Some(old), Some(got)) => {
                let pair = if self.same(old, got) { (0, Step::Keep) } else { (CHANGED, Step::Change) };
                let steps = [
                    (cost(i + 1, j + 1) + pair.0, pair.1),
                    (cost(i + 1, j) + ADDED, Step::Remove),
                    (cost(i, j + 1) + ADDED, Step::Add),
                ];
                steps.into_iter().min_by_key(|(cost, _)| *cost)
            }
            (Some(_), None) => Some((cost(i + 1, j) + ADDED, Step::Remove)),
            (None, Some(_)) => Some((cost(i, j + 1) + ADDED, Step::Add)),
        }
    }

    fn same(&self, old: &str, got: &str) -> bool {
        let indent = |line: &str| line.len() - line.trim_start().len();
        let alike = self.costs.len() <= MANY && indent(old) == indent(got) && !got.trim().is_empty();
        old == got || (alike && is_same_line(old, got))
    }

    fn lines(&self) -> Vec<String> {
        let (mut i, mut j, mut lines) = (0, 0, Vec::new());
        while let Some((_, step)) = self.best(i, j) {
            match step {
                Step::Keep | Step::Pass => lines.push(self.old[i].to_owned()),
                Step::Change => {
                    lines.push(graft(self.old[i], self.got[j]).unwrap_or_else(|| self.got[j].to_owned()));
                }
                Step::Add => lines.push(self.got[j].to_owned()),
                Step::Absorb | Step::Remove => {}
            }
            i += usize::from(!matches!(step, Step::Absorb | Step::Add));
            j += usize::from(!matches!(step, Step::Pass | Step::Remove));
        }
        lines
    }
}

/// Whether a line stands for any lines.
fn is_open(line: &str) -> bool {
    matches!(line.trim(), "..." | "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_still_right_stay() {
        assert_eq!(merge("[\"a\"]\nb\nc", "['a']\nx\nc\nd"), "[\"a\"]\nx\nc\nd");
        assert_eq!(merge("a\nb\nc", "a\nc"), "a\nc");
        assert_eq!(merge("a\nc", "a\n\nc"), "a\n\nc");
        assert_eq!(merge("a\n<BLANKLINE>\nc", "a\n\nd"), "a\n\nd");
        assert_eq!(merge("", "a"), "a");
    }

    #[test]
    fn a_line_of_dots_goes_on_standing_for_any_lines() {
        assert_eq!(merge("1\n...\n8", "1\n2\n3\n9"), "1\n...\n9");
        assert_eq!(merge("0\n...\n8", "1\n2\n3\n9"), "1\n...\n9");
        assert_eq!(merge("1\n...", "2\n3\n4"), "2\n...");
    }
}
