//! The verdict on a condition on the trace.

use super::{ClaimVerdict, Reason, Rule, Setting, observe};
use crate::python::Host;
use crate::run::{Capture, Ending};
use crate::trace::condition::{Condition, Reach, Shown};
use crate::trace::{NoGil, Trace, Wish};

/// Whether what was recorded while the example ran is as `condition` says.
pub(super) fn judge(condition: Condition, capture: &Capture, setting: Setting<'_>) -> ClaimVerdict {
    if matches!(capture.ending, Ending::DidNotParse(_) | Ending::NotReached(_) | Ending::NotCached) {
        return ClaimVerdict::Unverifiable(observe::unreached(capture));
    }
    // Where nothing was recorded although it was to be, nothing happened.
    let nothing = Trace { no_gil: Some(NoGil::OneThread), ..Trace::default() };
    let trace = match capture.trace.as_deref() {
        Some(trace) => trace,
        None if setting.wish == Wish::Off => return ClaimVerdict::Unverifiable(Reason::NoTrace),
        None => &nothing,
    };
    if setting.host == Host::Executable && condition.needs_library_host() {
        return ClaimVerdict::Unverifiable(Reason::NoTrace);
    }
    let reach = match capture.ending {
        Ending::Completed | Ending::Raised(_) => Reach::Whole,
        _ => Reach::Cut,
    };
    match condition.find(trace, reach) {
        Shown::True(got) => ClaimVerdict::Holds { rule: Rule::Trace, got },
        Shown::False(got) => ClaimVerdict::Broken { got },
        Shown::Unknown => ClaimVerdict::Unverifiable(Reason::NoTrace),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::python::Version;
    use crate::trace::sample;

    fn verdict(text: &str, ending: Ending, trace: Option<Trace>) -> ClaimVerdict {
        judge(Condition::read(text).unwrap(), &capture(ending, trace), setting(&version(), Wish::Auto, Host::Library))
    }

    fn version() -> Version {
        Version { major: 3, minor: 13, patch: 0, suffix: String::new() }
    }

    fn setting(version: &Version, wish: Wish, host: Host) -> Setting<'_> {
        Setting { version, host, wish }
    }

    #[test]
    fn what_a_host_cannot_see_is_not_checked() {
        let version = version();
        let of = |text: &str| {
            let capture = capture(Ending::Completed, None);
            judge(Condition::read(text).unwrap(), &capture, setting(&version, Wish::Auto, Host::Executable))
        };
        for text in ["locks.waits == 0", "no deadlock", "processes.started > 0"] {
            assert_eq!(of(text), ClaimVerdict::Unverifiable(Reason::NoTrace), "{text}");
        }
        assert!(matches!(of("gc.collections == 0"), ClaimVerdict::Holds { .. }));
    }

    fn capture(ending: Ending, trace: Option<Trace>) -> Capture {
        Capture { trace: trace.map(Box::new), ..Capture::empty(ending) }
    }

    #[test]
    fn where_nothing_was_seen_nothing_happened() {
        let of = |text| verdict(text, Ending::Completed, None);
        assert_eq!(
            of("gc.collections == 0"),
            ClaimVerdict::Holds { rule: Rule::Trace, got: "gc.collections == 0".into() }
        );
        assert_eq!(of("gil.handoffs > 0"), ClaimVerdict::Broken { got: "gil.handoffs == 0".into() });
    }

    #[test]
    fn a_condition_holds_or_is_broken() {
        let of = |text| verdict(text, Ending::Completed, Some(sample::turns(50, 0)));
        assert_eq!(
            of("threads.started == 2"),
            ClaimVerdict::Holds { rule: Rule::Trace, got: "threads.started == 2".into() }
        );
        assert_eq!(of("threads.started > 2"), ClaimVerdict::Broken { got: "threads.started == 2".into() });
    }

    #[test]
    fn what_was_not_recorded_is_not_checked() {
        let unknown = |reason| ClaimVerdict::Unverifiable(reason);
        let condition = Condition::read("gc.collected == 0").unwrap();
        let capture = capture(Ending::Completed, None);
        assert_eq!(judge(condition, &capture, setting(&version(), Wish::Off, Host::Library)), unknown(Reason::NoTrace));
        assert_eq!(verdict("gil.handoffs > 0", Ending::Completed, Some(sample::locked())), unknown(Reason::NoTrace));
        let unreached = Ending::NotReached(String::new());
        assert_eq!(verdict("gc.collected > 0", unreached, None), unknown(Reason::NotRun));
    }

    #[test]
    fn of_an_example_that_was_cut_off_only_what_was_seen_counts() {
        let cut = || Ending::TimedOut { limit: Duration::ZERO, line: None, stacks: String::new() };
        let of = |text| verdict(text, cut(), Some(sample::turns(50, 0)));
        assert_eq!(of("threads.started == 2"), ClaimVerdict::Unverifiable(Reason::NoTrace));
        assert_eq!(
            of("threads.started >= 2"),
            ClaimVerdict::Holds { rule: Rule::Trace, got: "threads.started == 2".into() }
        );
    }
}
