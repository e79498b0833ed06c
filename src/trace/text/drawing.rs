//! The lanes of a picture, drawn with characters, and the legend of these.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::{BOLD, SOFT, clean, line, wrapped};
use crate::trace::interval::covered;
use crate::trace::picture::{Lane, Picture, State, What};
use crate::trace::{scale, time};

/// The widest name of a lane.
const MOST_NAME: usize = 24;

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

/// The picture, as wide as a terminal with `width` columns.
pub(super) fn drawing(picture: &Picture, width: usize) -> String {
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
