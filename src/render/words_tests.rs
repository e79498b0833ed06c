use super::*;
use crate::clock::ClockUse;
use crate::run::Exception;

#[test]
fn numbers_and_nouns_agree() {
    assert_eq!(
        (count(0, "claim"), count(1, "claim"), count(2, "claim")),
        ("0 claims".into(), "1 claim".into(), "2 claims".into())
    );
    let summary = Summary { examples: 9, passed: 1, ran: 2, skipped: 6, ..Summary::default() };
    assert_eq!(examples(&summary), "3 examples: 1 passed, 2 ran");
    assert_eq!(claims(&summary), "0 claims");
    let summary = Summary { claims: 3, holds: 1, unverifiable: 2, ..Summary::default() };
    assert_eq!(claims(&summary), "3 claims: 1 holds, 2 not checked");
}

#[test]
fn claims_of_an_example_are_one_phrase() {
    let holds = ClaimVerdict::Holds { rule: Rule::Exact, got: String::new() };
    let broken = ClaimVerdict::Broken { got: String::new() };
    let unchecked = ClaimVerdict::Unverifiable(Reason::Timing);
    assert_eq!(example_claims(&[].iter()), "");
    assert_eq!(example_claims(&std::iter::once(&holds)), "1 claim holds");
    assert_eq!(example_claims(&std::iter::once(&unchecked)), "1 claim not checked");
    assert_eq!(
        example_claims(&[holds.clone(), broken, holds, unchecked].iter()),
        "2 claims hold, 1 claim is broken, 1 not checked"
    );
}

#[test]
fn every_ending_says_where() {
    let exception = Exception {
        kind: "TypeError".into(),
        bases: vec![],
        message: "first\nsecond".into(),
        line: Some(7),
        traceback: String::new(),
    };
    let unparsed = Exception {
        kind: "SyntaxError".into(),
        message: "'(' was never closed (note.md, line 7)".into(),
        ..exception.clone()
    };
    let limit = Duration::from_millis(1500);
    let stacks = String::new();
    let endings = [
        (Ending::Raised(exception), "it raised TypeError: first on line 7"),
        (Ending::DidNotParse(unparsed), "it does not parse: SyntaxError: '(' was never closed on line 7"),
        (Ending::TimedOut { limit, line: Some(3), stacks: stacks.clone() }, "it was stopped after 1.5 s on line 3"),
        (Ending::Exited { status: 0, line: None }, "it ended the process with status 0"),
        (Ending::Killed { signal: 11, line: Some(2), stacks }, "the process was killed by SIGSEGV on line 2"),
        (Ending::NotReached("the session ended".into()), "it was not reached: the session ended"),
    ];
    for (given, words) in endings {
        assert_eq!(ending(&given), words);
    }
}

#[test]
fn skipped_waiting_and_the_reason_for_a_real_clock_are_told() {
    let capture = |worked, skipped, clock| {
        let (worked, skipped) = (Duration::from_millis(worked), Duration::from_millis(skipped));
        took(&Capture { duration: worked + skipped, skipped, clock, ..Capture::empty(Ending::Completed) })
    };
    let real = |why| ClockUse::Real { why };
    assert_eq!(capture(2, 3000, ClockUse::Virtual), "2.0 ms, and 3.0 s of waiting skipped");
    assert_eq!(capture(2, 9, ClockUse::Virtual), "2.0 ms");
    assert_eq!(capture(400, 0, real(RealClock::Children)), "400 ms on the real clock, as it starts processes");
    assert_eq!(capture(4, 0, real(RealClock::Children)), "4.0 ms");
    assert_eq!(capture(400, 0, real(RealClock::Asked)), "400 ms");
}

#[test]
fn durations_are_short() {
    let words = |micros| timing(Duration::from_micros(micros));
    assert_eq!([words(420), words(12_400), words(1_234_000)], ["0.4 ms", "12 ms", "1.2 s"]);
}
