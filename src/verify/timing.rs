//! The verdict on a stated duration, where waiting explains the real one.
//!
//! How long a computer computes says nothing about the note. How long it waits does: `time.sleep(1)` takes a second everywhere. So a duration
//! is judged only where most of it was skipped by a virtual clock, and thus was waiting ([`Waiting`]). It holds where the measured time, or
//! the waiting in it, is the stated one in the digits that the author gives; `~` and `about` allow a fifth. It is broken only where no
//! machine would do as stated: where the waiting alone takes longer, or where it would have to take much longer than here.

use super::compare::{Got, Nature};
use super::duration::{self, Amount, Relation, Stated};
use super::excuse::elsewhere;
use super::judge::Case;
use super::observe::Observed;
use super::waiting::Waiting;
use super::{ClaimVerdict, Rule, normal};
use crate::claim::{Certainty, Claim, Kind, Place, Target};
use crate::run::Stream;
use crate::trace::duration_words;

/// What `~` allows, as a part of what is stated.
const FIFTH: f64 = 0.2;

/// How much more the computing may take on another machine.
const SLOWER: f64 = 10.0;

/// How much longer a wait may take than it was asked for where clocks are coarse, in seconds: those of Windows tick 64 times a second.
const TICK: f64 = 1.0 / 64.0;

/// How far a clock may be off, as a part of what it measures.
const DRIFT: f64 = 0.02;

/// A time that the claim may speak of.
#[derive(Clone, Debug)]
struct Measured {
    /// How long it was, in seconds.
    seconds: f64,
    /// How far off its digits may be.
    precision: f64,
    /// What it was spent on.
    spent: Waiting,
    /// Where it is to be seen.
    source: Source,
    /// What is shown of it.
    shown: String,
}

/// Where a time is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// The example printed it and the clock was read just then.
    Read,
    /// The example printed it, or it is a value: when it was measured is not known.
    Kept,
    /// A statement took it.
    Own,
}

/// What waiting says of a claim that does not hold by its text; nothing where it says nothing.
pub(super) fn judge(claim: &Claim, observed: &Observed<'_>, case: &Case<'_>) -> Option<ClaimVerdict> {
    let ran = observed.exception.is_none() && observed.cut.is_none() && claim.kind != Kind::Exception;
    if !ran || case.capture.skipped.is_zero() {
        return None;
    }
    let verdict = if claim.kind == Kind::Timing { one(claim, observed, case) } else { None };
    let verdict = verdict.or_else(|| observed.got.iter().find_map(|got| texts(claim, got, case)))?;
    let sure = elsewhere(claim, case).is_none();
    (sure || matches!(verdict, ClaimVerdict::Holds { .. })).then_some(verdict)
}

/// The verdict on a claim that states one duration and nothing else.
fn one(claim: &Claim, observed: &Observed<'_>, case: &Case<'_>) -> Option<ClaimVerdict> {
    let stated = duration::stated(&claim.head)?;
    let measured = candidates(claim, &stated, observed, case);
    let found: Vec<Option<bool>> = measured.iter().map(|measured| fits(&stated, measured)).collect();
    if let Some(at) = found.iter().position(|fits| *fits == Some(true)) {
        return Some(ClaimVerdict::Holds { rule: Rule::Duration, got: measured[at].shown.clone() });
    }
    let each_is_other =
        measured.iter().zip(&found).all(|(measured, fits)| *fits == Some(false) && is_of_claim(claim, measured, case));
    let first = measured.first().filter(|_| each_is_other)?;
    Some(ClaimVerdict::Broken { got: first.shown.clone() })
}

/// Every time that the claim may speak of.
fn candidates(claim: &Claim, stated: &Stated, observed: &Observed<'_>, case: &Case<'_>) -> Vec<Measured> {
    let whole = |got: &Got| {
        let amounts = duration::amounts(got.shown());
        let amount = match amounts.as_slice() {
            [] => duration::bare(got.shown())?,
            [amount] => amount.clone(),
            _ => return None,
        };
        printed(claim, got, &amount, case)
    };
    let mut found: Vec<Measured> = observed.got.iter().filter_map(whole).collect();
    let silent =
        observed.got.iter().all(|got| got.nature != Nature::Printed || duration::amounts(got.shown()).is_empty());
    let with_unit = !duration::amounts(&claim.head).is_empty();
    if silent && with_unit && found.is_empty() && stated.relation != Relation::Arrow {
        found.extend(own(claim, case));
    }
    found
}

/// A time that stands in what was got.
fn printed(claim: &Claim, got: &Got, amount: &Amount, case: &Case<'_>) -> Option<Measured> {
    let text = &got.shown()[amount.range.clone()];
    let at = told_at(claim, text, case)?;
    let start = at - amount.seconds;
    // It began before the example did.
    if start < -amount.precision {
        return None;
    }
    Some(Measured {
        seconds: amount.seconds,
        precision: amount.precision,
        spent: Waiting::of(case.capture, start..at),
        source: if got.nature == Nature::Printed && reads_clock(claim, case) { Source::Read } else { Source::Kept },
        shown: got.shown().to_owned(),
    })
}

/// When the target wrote `text`, or came to an end where it did not write that, in seconds since the example began.
fn told_at(claim: &Claim, text: &str, case: &Case<'_>) -> Option<f64> {
    let (first, last) = lines(&claim.target)?;
    let within = |line: Option<u32>| line.is_some_and(|line| (first..=last).contains(&line));
    let mut writes = case.capture.writes.iter().rev();
    let written = writes.find(|write| {
        write.stream == Stream::Stdout && (within(write.line) || within(write.statement)) && write.text.contains(text)
    });
    let statement = case.index.touching(first, last);
    let ended = || statement.map(|statement| statement.start.saturating_add(statement.duration));
    Some(written.map(|write| write.at).or_else(ended)?.as_secs_f64())
}

/// What the statement took that the claim stands on.
fn own(claim: &Claim, case: &Case<'_>) -> Option<Measured> {
    let (Target::Statement { first, last, place: Place::TopLevel, .. } | Target::Prompt { first, last }) = claim.target
    else {
        return None;
    };
    let statement = case.index.touching(first, last)?;
    let (start, seconds) = (statement.start.as_secs_f64(), statement.duration.as_secs_f64());
    let (waited, worked) = (statement.skipped.as_secs_f64(), statement.worked().as_secs_f64());
    let waits = Waiting::of(case.capture, start..start + seconds).waits;
    let shown = format!("took {}", duration_words(crate::trace::nanoseconds(statement.skipped)));
    Some(Measured { seconds, precision: 0.0, spent: Waiting { waited, worked, waits }, source: Source::Own, shown })
}

/// Whether `measured` is what is stated; nothing where waiting does not explain it, or does not settle it.
fn fits(stated: &Stated, measured: &Measured) -> Option<bool> {
    let (seconds, Waiting { waited, worked, waits }) = (stated.amount.seconds, measured.spent);
    if waited <= 0.0 || worked > waited / 2.0 {
        return None;
    }
    let allowed = match stated.relation {
        Relation::About => seconds * FIFTH,
        _ => stated.amount.precision,
    };
    // `~1 s` may have been rounded to whole seconds.
    let forgiven = allowed.max(stated.amount.precision);
    // Numbers here are rounded, and so are digits: when the time began is known by those that were printed.
    let within = |from: f64, to: f64| from - 1e-9 <= seconds && seconds <= to + 1e-9;
    let shown_fits = within(measured.seconds - allowed, measured.seconds + allowed);
    let same = shown_fits || within(waited - allowed, waited + allowed + measured.precision);
    let shortest = waited * (1.0 - DRIFT) - TICK;
    let coarse = waits.map_or(waited, |waits| TICK * f64::from(u32::try_from(waits).unwrap_or(u32::MAX)));
    let longest = waited * (1.0 + FIFTH) + worked * SLOWER + coarse + TICK;
    let (too_short, too_long) = (seconds + forgiven < shortest, seconds - forgiven > longest);
    let (longer, shorter) =
        (measured.seconds.max(waited) + 1e-9 >= seconds, measured.seconds.min(waited) <= seconds + 1e-9);
    let (holds, broken) = match stated.relation {
        Relation::Same | Relation::About => (same, too_short || too_long),
        Relation::AtLeast => (longer, seconds > longest),
        Relation::Arrow => (longer || same, seconds > longest),
        Relation::AtMost => (shorter, seconds < shortest),
    };
    (holds || broken).then_some(holds)
}

/// Whether the claim speaks of `measured` beyond doubt, so that another time breaks it.
fn is_of_claim(claim: &Claim, measured: &Measured, case: &Case<'_>) -> bool {
    match measured.source {
        Source::Read => true,
        // The time may be an earlier one, in which the example worked.
        Source::Kept => claim.certainty != Certainty::Doubtful && works_little(case, measured),
        // The number may be what the statement is given: a time-out, or how much there is to do.
        Source::Own => claim.certainty != Certainty::Doubtful && !is_given(claim, case),
    }
}

/// Whether the example has worked so little up to its end that every time in it was waiting.
fn works_little(case: &Case<'_>, measured: &Measured) -> bool {
    case.capture.worked().as_secs_f64() <= measured.spent.waited / 2.0
}

/// Whether the number that is stated stands in the code of the statement as well.
fn is_given(claim: &Claim, case: &Case<'_>) -> bool {
    let Some((first, last)) = lines(&claim.target) else { return true };
    let stated: f64 = duration::stated(&claim.head).map_or(0.0, |stated| stated.amount.seconds);
    let lines = case.lines.iter().filter(|line| (first..=last).contains(&line.line));
    lines.map(|line| line.text.split('#').next().unwrap_or_default()).any(|code| {
        let tokens = code.split(|c: char| !(c.is_ascii_digit() || c == '.'));
        tokens.filter_map(|token| token.parse::<f64>().ok()).any(|number| (number - stated).abs() < 1e-9)
    })
}

/// Whether a clock is read on the lines of the target or just before them.
fn reads_clock(claim: &Claim, case: &Case<'_>) -> bool {
    const CLOCKS: [&str; 5] = ["time()", "perf_counter", "monotonic", ".now(", "default_timer"];
    const BEFORE: u32 = 2;
    let (Target::Statement { first, last, .. } | Target::Prompt { first, last }) = claim.target else { return false };
    let near = |line: u32| (first.saturating_sub(BEFORE)..=last).contains(&line);
    let mut lines = case.lines.iter().filter(|line| near(line.line));
    lines.any(|line| CLOCKS.iter().any(|clock| line.text.contains(clock)))
}

/// The verdict on a text in which durations stand, and that is the same but for them.
fn texts(claim: &Claim, got: &Got, case: &Case<'_>) -> Option<ClaimVerdict> {
    let (head, shown) = (claim.head.trim(), got.shown().trim());
    let (stated, found) = (duration::amounts(head), duration::amounts(shown));
    if stated.is_empty() || stated.len() != found.len() || normal::timeless(head) != normal::timeless(shown) {
        return None;
    }
    let pairs = stated
        .into_iter()
        .zip(&found)
        .filter(|(stated, found)| head[stated.range.clone()] != shown[found.range.clone()]);
    let trimmed = Got { text: shown.to_owned(), nature: got.nature };
    let mut holds = true;
    for (amount, found) in pairs {
        let measured = printed(claim, &trimmed, found, case)?;
        holds &= fits(&Stated { amount, relation: Relation::Same }, &measured)?;
        if !(holds || measured.source == Source::Read || works_little(case, &measured)) {
            return None;
        }
    }
    let got = got.shown().to_owned();
    Some(if holds { ClaimVerdict::Holds { rule: Rule::Duration, got } } else { ClaimVerdict::Broken { got } })
}

/// The lines of the note that the target is on.
fn lines(target: &Target) -> Option<(u32, u32)> {
    match *target {
        Target::Statement { first, last, .. }
        | Target::Printed { first, last, .. }
        | Target::Prompt { first, last } => Some((first, last)),
        Target::Example => Some((0, u32::MAX)),
        Target::Ghost { .. } | Target::Trace(_) => None,
    }
}

#[cfg(test)]
#[path = "timing_tests.rs"]
mod tests;
