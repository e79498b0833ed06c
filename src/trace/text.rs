//! A trace as text for a terminal: lanes drawn with characters, a legend, the sentences and the tables.
//!
//! Takes a [`Trace`] and a width in columns; gives lines with ANSI styles that the printer strips where they are not wanted.

use std::fmt::Write;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::interval::covered;
use super::model::Trace;
use super::picture::{Lane, Picture, State, What};
use super::table::{Row, Table, tables};
use super::{lanes, scale, time, words};

/// Rows of a table on a terminal.
const MOST_ROWS: usize = 20;
/// The widest name of a lane.
const MOST_NAME: usize = 24;
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

/// What one column of a lane shows, and what the legend says of it.
type Sign = (char, &'static str);

const EMPTY: Sign = (' ', "");
const THERE: Sign = ('─', "there");
const TURNS: Sign = ('▓', "holds and waits by turns");
const HELD_AND_WANTED: Sign = ('▓', "held, and waited for");
const OUTPUT: Sign = ('╵', "output");
const SKIPPED: Sign = ('╱', "skipped waiting");

fn of_state(state: State) -> Sign {
    let sign = match state {
        State::Holds | State::Full => '█',
        State::Waits => '░',
        State::Sleeps => '·',
        State::Locked => '=',
        State::Outside => '~',
        State::Young => '▂',
        State::Middle => '▅',
    };
    (sign, state.legend())
}

fn of_event(what: What) -> Sign {
    let sign = match what {
        What::Young => '▂',
        What::Middle => '▅',
        What::Full | What::Turn | What::Held => '█',
        What::Wanted => '░',
        What::Child => '━',
        What::Counted => '○',
        What::Swept => '●',
        What::Output => OUTPUT.0,
    };
    (sign, what.legend())
}

fn drawing(picture: &Picture, width: usize) -> String {
    let name = |lane: &Lane| shortened(&clean(&lane.name));
    let names = picture.lanes.iter().map(|lane| name(lane).width()).max().unwrap_or(0);
    let columns = width.saturating_sub(names + 2).clamp(20, 400);
    let mut used: Vec<Sign> = Vec::new();
    let mut text = axis(picture, names + 2, columns);
    for lane in &picture.lanes {
        let name = name(lane);
        let gap = " ".repeat(names - name.width() + 2);
        let signs = signs(lane, picture, columns);
        for sign in &signs {
            note(&mut used, *sign);
        }
        text.push_str(&line(&format!("{BOLD}{name}{BOLD:#}{gap}{}", row(&signs))));
        if let Some(written) = output(lane, picture, columns) {
            note(&mut used, OUTPUT);
            text.push_str(&line(&format!("{}{written}", " ".repeat(names + 2))));
        }
    }
    text.push_str(&legend(&used, width));
    if picture.left_out > 0 {
        let _ = writeln!(text, "and {} more that are not shown", picture.left_out);
    }
    text
}

/// Adds a sign that is not there yet.
fn note(used: &mut Vec<Sign>, sign: Sign) {
    if sign != EMPTY && !used.contains(&sign) {
        used.push(sign);
    }
}

/// What the signs stand for. No entry is broken between its words.
fn legend(used: &[Sign], width: usize) -> String {
    let entries: Vec<String> =
        used.iter().map(|(sign, what)| format!("{sign} {what}").replace(' ', "\u{a0}")).collect();
    let text = wrapped(&entries.join("   "), width.max(40)).replace('\u{a0}', " ");
    text.lines().map(|entry| line(&format!("{SOFT}{entry}{SOFT:#}"))).collect()
}

fn line(text: &str) -> String {
    format!("{}\n", text.trim_end())
}

fn row(signs: &[Sign]) -> String {
    signs.iter().map(|(sign, _)| sign).collect()
}

/// The times above the lanes, each beginning at its column.
fn axis(picture: &Picture, indent: usize, columns: usize) -> String {
    let mut text = " ".repeat(indent);
    let mut end = 0;
    let ticks = match picture.breaks.as_slice() {
        [] => time::ticks(picture.window, (columns as u64 / 16).max(2)),
        broken => scale::ticks(picture.window, broken, 1),
    };
    for tick in ticks {
        let column = column(tick.at, picture, columns);
        let label = format!("╷{}", tick.label);
        if column < end || column + label.width() > columns + 8 {
            continue;
        }
        text.push_str(&" ".repeat(column - end));
        text.push_str(&label);
        end = column + label.width() + 1;
        text.push(' ');
    }
    line(&format!("{SOFT}{}{SOFT:#}", text.trim_end()))
}

fn column(at: u64, picture: &Picture, columns: usize) -> usize {
    let offset = at.clamp(picture.window.0, picture.window.1.max(picture.window.0)) - picture.window.0;
    let column = u128::from(offset) * columns as u128 / u128::from(picture.length());
    usize::try_from(column).unwrap_or(columns).min(columns.saturating_sub(1))
}

/// What each column of a lane shows.
fn signs(lane: &Lane, picture: &Picture, columns: usize) -> Vec<Sign> {
    let mut signs = vec![EMPTY; columns];
    if let Some((start, end)) = lane.life {
        signs[column(start, picture, columns)..=column(end.max(start), picture, columns)].fill(THERE);
    }
    let shares: Vec<(State, Vec<u64>)> =
        lane.bars.iter().map(|bars| (bars.state, covered(&bars.spans, picture.window, columns as u64))).collect();
    for (index, sign) in signs.iter_mut().enumerate() {
        let here = shares.iter().filter_map(|(state, all)| Some((*state, *all.get(index)?)));
        *sign = most(here).unwrap_or(*sign);
    }
    // Every other column: below, it can be seen who waits for what.
    for each in &picture.breaks {
        let (from, to) = (column(each.drawn.0, picture, columns), column(each.drawn.1, picture, columns));
        signs[from..to].iter_mut().step_by(2).for_each(|sign| *sign = SKIPPED);
    }
    for item in lane.items.iter().filter(|item| item.what != What::Output) {
        let last = item.span.1.saturating_sub(1).max(item.span.0);
        let (from, to) = (column(item.span.0, picture, columns), column(last, picture, columns));
        for sign in &mut signs[from..=to.max(from)] {
            *sign = beside(*sign, of_event(item.what));
        }
    }
    signs
}

/// A sign where there may be another one already: a lock is held by one thread and waited for by others.
fn beside(before: Sign, sign: Sign) -> Sign {
    let (held, wanted) = (of_event(What::Held), of_event(What::Wanted));
    let two = (before == held && sign == wanted) || (before == wanted && sign == held);
    let stays = before == HELD_AND_WANTED && (sign == held || sign == wanted);
    if two || stays { HELD_AND_WANTED } else { sign }
}

/// The state that most of a column is in; two of them where both hold and wait take a good part of it.
fn most(shares: impl Iterator<Item = (State, u64)>) -> Option<Sign> {
    let mut shares: Vec<(State, u64)> = shares.filter(|(_, share)| *share > 0).collect();
    shares.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
    let (first, second) = (shares.first()?, shares.get(1));
    let turns = second.is_some_and(|second| {
        let gil = |state| matches!(state, State::Holds | State::Waits);
        gil(first.0) && gil(second.0) && second.1 * 3 > first.1
    });
    Some(if turns { TURNS } else { of_state(first.0) })
}

/// A row with a sign where something was written.
fn output(lane: &Lane, picture: &Picture, columns: usize) -> Option<String> {
    let mut row = vec![' '; columns];
    let written = lane.items.iter().filter(|item| item.what == What::Output);
    written.for_each(|item| row[column(item.span.0, picture, columns)] = OUTPUT.0);
    row.contains(&OUTPUT.0).then(|| row.into_iter().collect())
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= MOST_NAME {
        return name.to_owned();
    }
    name.chars().take(MOST_NAME - 1).chain(['…']).collect()
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
