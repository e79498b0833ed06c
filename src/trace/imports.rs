//! Traces that show nothing but that something was imported.

use std::ops::RangeInclusive;

use super::model::{Cause, Trace};

/// Whether all that `trace` shows is that the collector ran by itself on the lines `imports`: an import makes many objects, of
/// which the example knows nothing.
#[must_use]
pub fn is_of_imports(trace: &Trace, imports: &[RangeInclusive<u32>]) -> bool {
    let inside = |line: u32| imports.iter().any(|lines| lines.contains(&line));
    let nothing_else = trace.threads.len() < 2
        && trace.freed.is_empty()
        && trace.lock_events.is_empty()
        && trace.tasks.is_empty()
        && trace.processes.is_empty()
        && trace.counts.is_empty();
    nothing_else
        && !trace.gc.is_empty()
        && trace.gc.iter().all(|each| each.cause == Cause::Automatic && each.line.is_some_and(inside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::sample::{self, collection};

    #[test]
    fn only_what_runs_by_itself_beside_nothing_else_is_of_imports() {
        let imports = [3..=3];
        let mut trace = Trace { gc: vec![collection(1, 0, 5, Cause::Automatic, 3)], ..sample::trace(10, &[]) };
        assert!(is_of_imports(&trace, &imports));
        assert!(!is_of_imports(&trace, &[]));
        assert!(!is_of_imports(&sample::trace(10, &[]), &imports));
        assert!(!is_of_imports(&Trace { gc: trace.gc.clone(), ..sample::turns(50, 0) }, &imports));
        trace.gc.push(collection(5, 2, 0, Cause::Explicit, 3));
        assert!(!is_of_imports(&trace, &imports));
        trace.gc[1] = collection(5, 2, 0, Cause::Automatic, 4);
        assert!(!is_of_imports(&trace, &imports));
    }
}
