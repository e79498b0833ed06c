//! Reference counts as steps: a row for each name, a column for each line of code.

use std::fmt::Write;

use super::{HEAD, Link, escaped, open, share, text};
use crate::trace::model::{Count, Trace};

/// The height that the largest count has.
const RISE: u64 = 26;
/// What lies between the name and the largest count: the number that stands on its line.
const NUMBER: u32 = 13;
/// From one row to the next.
const ROW: u32 = HEAD + NUMBER + 26 + 9;
/// More rows and columns are not drawn.
const MOST_ROWS: usize = 6;
const MOST_COLUMNS: usize = 14;

/// The counts of `trace` as an `<svg>` element, where there are some.
#[must_use]
pub fn steps(trace: &Trace, words: &str, link: Link<'_>) -> Option<String> {
    let columns = columns(&trace.counts);
    if columns.is_empty() {
        return None;
    }
    let names = names(&trace.counts);
    let most = trace.counts.iter().map(|count| count.count).max().unwrap_or(1).max(1);
    let bottom = u32::try_from(names.len()).unwrap_or(1) * ROW;
    let mut svg =
        open((words, "counts"), "Reference counts", &told(&trace.counts, &names, &columns), bottom + super::AXIS);
    for (index, line) in columns.iter().enumerate() {
        column(&mut svg, (index, columns.len()), *line, bottom, link);
    }
    for (number, name) in (0..).zip(&names) {
        row(&mut svg, name, &levels(&trace.counts, name, &columns), most, ROW * number);
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// The counts in words: `a: 1 after line 3, 2 after line 4`.
fn told(counts: &[Count], names: &[&str], columns: &[u32]) -> String {
    let step = |(level, line): (Option<u64>, &u32)| Some(format!("{} after line {line}", level?));
    let row = |name: &&str| {
        let steps: Vec<String> = levels(counts, name, columns).into_iter().zip(columns).filter_map(step).collect();
        format!("{name}: {}", steps.join(", "))
    };
    names.iter().map(row).collect::<Vec<_>>().join("; ")
}

/// The lines after which counts are known; the last ones where there are too many.
fn columns(counts: &[Count]) -> Vec<u32> {
    let mut lines: Vec<u32> = Vec::new();
    for count in counts {
        if lines.last() != Some(&count.line) {
            lines.push(count.line);
        }
    }
    lines.split_off(lines.len().saturating_sub(MOST_COLUMNS))
}

fn names(counts: &[Count]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for count in counts {
        if !names.contains(&count.name.as_str()) {
            names.push(&count.name);
        }
    }
    names.truncate(MOST_ROWS);
    names
}

/// The count of `name` after each line; a line that says nothing of it leaves it as it was.
fn levels(counts: &[Count], name: &str, columns: &[u32]) -> Vec<Option<u64>> {
    let mut last = None;
    let level = |line: &u32| {
        let own = counts.iter().filter(|count| count.name == name && count.line == *line);
        last = own.map(|count| count.count).next_back().or(last);
        last
    };
    columns.iter().map(level).collect()
}

fn column(svg: &mut String, (index, all): (usize, usize), number: u32, bottom: u32, link: Link<'_>) {
    let middle = share(index as u64 * 2 + 1, all as u64 * 2);
    let (edge, y) = (share(index as u64, all as u64), bottom + super::AXIS - 5);
    // On a narrow screen there is room for few words.
    let word = if all > 7 || all > 4 && index > 0 { "<tspan class=\"tr-wide\">line </tspan>" } else { "line " };
    let label = format!("<text x=\"{middle}\" y=\"{y}\">{word}{number}</text>");
    let label = match link(number) {
        Some(href) => format!("<a href=\"{}\" data-line=\"{number}\" tabindex=\"-1\">{label}</a>", escaped(&href)),
        None => label,
    };
    let _ = write!(svg, "<g class=\"tr-axis\"><line x1=\"{edge}\" x2=\"{edge}\" y2=\"{bottom}\"/>{label}</g>");
}

fn row(svg: &mut String, name: &str, levels: &[Option<u64>], most: u64, top: u32) {
    let _ = write!(svg, "<text class=\"tr-name\" y=\"{}\">{}</text>", top + HEAD - 5, text(name));
    let (y, height) = (top + HEAD + NUMBER, RISE + 2);
    let _ = write!(
        svg,
        "<svg y=\"{y}\" width=\"100%\" height=\"{height}\" viewBox=\"0 0 {} {height}\" preserveAspectRatio=\"none\">\
         <path class=\"tr-steps\" d=\"{}\"/></svg>",
        levels.len(),
        path(levels, most)
    );
    for (index, level) in levels.iter().enumerate() {
        let Some(count) = level else { continue };
        let x = share(index as u64 * 2 + 1, levels.len() as u64 * 2);
        let (class, told) = if *count == 0 { ("tr-gone", "gone".to_owned()) } else { ("tr-count", count.to_string()) };
        let y = u64::from(y) + height_of(*count, most) - 4;
        let _ = write!(svg, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{told}</text>");
    }
}

/// How far below the top a count is drawn.
fn height_of(count: u64, most: u64) -> u64 {
    let rise = u128::from(count) * u128::from(RISE) / u128::from(most);
    RISE + 1 - u64::try_from(rise).unwrap_or(RISE).min(RISE)
}

fn path(levels: &[Option<u64>], most: u64) -> String {
    let mut data = String::new();
    for (index, level) in levels.iter().enumerate() {
        let Some(count) = level else { continue };
        let y = height_of(*count, most);
        let _ = if data.is_empty() { write!(data, "M{index} {y}h1") } else { write!(data, "V{y}h1") };
    }
    data
}
