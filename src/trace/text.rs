//! A trace as text for a terminal: lanes drawn with characters, a legend, the sentences and the tables.
//!
//! Takes a [`Trace`] and a width in columns; gives lines with ANSI styles that the printer strips where they are not wanted.

mod drawing;

use std::fmt::Write;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::model::Trace;
use super::table::{Row, Table, tables};
use super::{lanes, words};
use drawing::drawing;

/// Rows of a table on a terminal.
const MOST_ROWS: usize = 20;
const BOLD: Style = Style::new().bold();
const SOFT: Style = Style::new().dimmed();

/// `trace`, as wide as a terminal with `width` columns; nothing where there is nothing to tell.
#[must_use]
pub fn render(trace: &Trace, width: usize) -> Option<String> {
    let said = words::sentences(trace);
    if said.is_empty() {
        return None;
    }
    let mut text = String::new();
    if let Some(picture) = lanes::picture(trace) {
        text.push_str(&drawing(&picture, width));
        text.push('\n');
    }
    for sentence in said {
        text.push_str(&wrapped(&clean(&sentence), width));
    }
    for table in tables(trace, MOST_ROWS) {
        text.push('\n');
        text.push_str(&as_text(&table));
    }
    Some(text)
}

fn line(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

/// Names are whatever an example makes them: control characters would do things to a terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Text broken between words into lines of at most `width` columns.
fn wrapped(text: &str, width: usize) -> String {
    let (mut lines, mut line) = (String::new(), String::new());
    for word in text.split(' ') {
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push_str(line.trim_end());
            lines.push('\n');
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines + &line + "\n"
}

fn as_text(table: &Table) -> String {
    let cells = |row: &Row| {
        let line = row.line.map(|line| line.to_string()).unwrap_or_default();
        row.cells.iter().map(|cell| clean(cell)).chain([line]).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> = table.rows.iter().map(cells).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        cells.chain([table.columns[column].width()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let row = |cells: Vec<&str>| {
        let padded =
            cells.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        line(&padded.collect::<Vec<_>>().join("  "))
    };
    let mut text = format!("{BOLD}{}{BOLD:#}\n", table.title);
    text.push_str(&line(&format!("{SOFT}{}{SOFT:#}", row(table.columns.to_vec()).trim_end())));
    for cells in &rows {
        text.push_str(&row(cells.iter().map(String::as_str).collect()));
    }
    if table.more > 0 {
        let _ = writeln!(text, "… and {} more", table.more);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::{self, collection};
    use crate::trace::{Cause, Mark};

    fn plain(trace: &Trace, width: usize) -> String {
        anstream::adapter::strip_str(&render(trace, width).unwrap()).to_string()
    }

    #[test]
    fn threads_are_drawn_with_characters() {
        let mut trace = sample::turns(32, 0);
        trace.output = vec![Mark { thread: 1, at: 8_000_000, line: Some(3), bytes: 2 }];
        let text = plain(&trace, 44);
        assert!(
            text.starts_with(
                "            ╷0 ms               ╷20 ms\n\
                 MainThread  ──=============================─\n\
                 Thread-1     █████░░░░░█████░░░░░█████──────\n\
                 \x20                   ╵\n\
                 Thread-2     ░░░░░█████░░░░░█████░░░░░──────\n\
                 ─ there   = waits for a lock or a thread\n\
                 █ holds the GIL   ░ waits for the GIL\n\
                 ╵ output\n\
                 \n\
                 Thread-1 and Thread-2 took turns 4 times;\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn where_there_is_nothing_to_tell_there_is_no_text() {
        assert_eq!(render(&sample::trace(10, &[]), 80), None);
    }

    #[test]
    fn a_collector_has_signs_by_generation_and_a_table() {
        let mut trace = sample::trace(100, &[]);
        trace.gc = vec![collection(20, 0, 1, Cause::Automatic, 5), collection(80, 2, 3, Cause::Explicit, 12)];
        assert_eq!(
            plain(&trace, 60),
            "                   ╷0 ms               ╷50 ms              ╷100 ms\n\
             garbage collector          ▂                       ██\n\
             ▂ young collection   █ full collection\n\
             \n\
             gc.collect() on line 12 freed 3 objects that could no longer\n\
             be reached.\n\
             The collector ran once by itself and freed 1 object.\n\
             \n\
             Collections\n\
             At     Took    Generation  Cause         Freed  Line\n\
             20 ms  500 µs  0           automatic     1      5\n\
             80 ms  500 µs  2           gc.collect()  3      12\n"
        );
    }

    #[test]
    fn a_lock_that_is_held_and_waited_for_has_a_sign_of_its_own() {
        let text = plain(&sample::locked(), 32);
        let lane = text.lines().find(|line| line.starts_with("door")).unwrap();
        // Held from 5 to 60 of 100 ms, waited for from 10 to 50.
        assert_eq!(lane, "door         █▓▓▓▓▓▓▓▓██");
    }

    #[test]
    fn skipped_waiting_is_drawn_short() {
        let text = plain(&sample::waiting(), 64);
        let lanes = "            ╷0                 ╷1.014 s    ╷4.021 s            ╷4.040 s\n\
                     MainThread  ───────────────╱─╱─────────╱─╱──────────────────────\n\
                     Thread-1     ─████████·····╱·╱·████████╱─╱─────────────────────\n\
                     \x20                                     ╵\n";
        assert!(text.starts_with(lanes), "{text}");
        assert!(text.contains("╱ skipped waiting"), "{text}");
    }

    #[test]
    fn odd_names_and_widths_do_no_harm() {
        let mut trace = sample::turns(50, 0);
        trace.threads[1].name = "\u{1b}[31m蛇".repeat(30);
        for width in [0, 1, 30, 5000] {
            let text = plain(&trace, width);
            assert!(!text.contains('\u{1b}') && text.contains("…"), "{text}");
        }
        trace.duration = 0;
        assert!(plain(&trace, 80).contains("MainThread"));
    }
}
